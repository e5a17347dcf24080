//! Operations: their metadata, input, output, errors, pagination, host prefix and examples.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use crate::check;
use crate::model::{Operation as Definition, Shape, ShapeId, ShapeKind, Traits};
use crate::names;
use crate::service::{
    Auth, ContextParam, ContextValue, ErrorRef, FieldStep, HostPart, Member, Operation, Pagination,
    PathStep, ProtocolTests, Structure, StructureNode, Type,
};

use super::Lowering;
use super::members::Place;
use super::rename::{member_name, operation_name};

/// How operations name the errors of the service.
type ErrorRefs = BTreeMap<ShapeId, ErrorRef>;

impl Lowering<'_> {
    pub(super) fn lower_operations(&mut self) -> Vec<Operation> {
        let operations = Arc::clone(&self.operations);
        let errors = self.graph.errors.iter().map(|id| (id.clone(), self.error_ref(id)));
        let errors = errors.collect();
        self.each(operations.iter(), |one, shape| one.operation(shape, &errors))
    }

    fn operation(&mut self, shape: &Shape, errors: &ErrorRefs) -> Option<Operation> {
        let ShapeKind::Operation(definition) = &shape.kind else { return None };
        let wire = shape.id.name().to_owned();
        let rust = names::operation_name(operation_name(shape));
        let module = names::operation_module(operation_name(shape));
        let traits = &shape.traits;
        let (iam_actions, cross_account) = self.access(shape);
        let input =
            self.end(definition.input.as_ref(), shape, format!("{rust}Input"), Place::Input);
        let output =
            self.end(definition.output.as_ref(), shape, format!("{rust}Output"), Place::Output);
        let waiters = self.waiters(shape);
        Some(Operation {
            id: shape.id.to_string(),
            docs: self.docs(&shape.id, traits, true),
            iam_actions,
            cross_account,
            auth: self.auth(traits),
            long_poll: traits.long_poll(),
            checksum: traits.has("smithy.api#httpChecksumRequired"),
            compression: traits.request_compression().contains(&"gzip"),
            http: self.http(traits),
            host_prefix: self.host_prefix(shape, definition),
            errors: self.error_refs(definition, errors),
            pagination: self.pagination(shape, &input, &output),
            failure_cause: self.failure_cause(shape).filter(|_| !waiters.is_empty()),
            waiters,
            // Cases are filled in when all types are known.
            example: StructureNode::default(),
            examples: Vec::new(),
            context_params: self.context_params(shape, definition),
            tests: ProtocolTests::default(),
            wire,
            rust,
            module,
            input,
            output,
        })
    }

    fn end(
        &mut self,
        id: Option<&ShapeId>,
        shape: &Shape,
        rust: String,
        place: Place,
    ) -> Structure {
        let module = names::operation_module(operation_name(shape));
        match id {
            Some(id) => self.structure(id, rust, module, place),
            None => Structure::empty(shape.id.to_string(), rust, module),
        }
    }

    /// `codegen.traits#access`, `aws.iam#iamAction`, or the usual name of the action.
    fn access(&self, shape: &Shape) -> (Vec<String>, String) {
        let own = shape.traits.get("codegen.traits#access");
        let listed = own.and_then(|access| access.get("actions")).and_then(Value::as_array);
        let cross = own.and_then(|access| access.get("crossAccount")).and_then(Value::as_str);
        let cross = cross.unwrap_or_default().to_owned();
        if let Some(actions) = listed {
            return (actions.iter().filter_map(Value::as_str).map(str::to_owned).collect(), cross);
        }
        let aws = self.shape.traits.aws_service().unwrap_or_default();
        let prefix = aws.arn_namespace.as_deref().or(self.shape.traits.sigv4_name());
        let name = shape.traits.iam_action_name().unwrap_or(shape.id.name());
        let action = match (name.contains(':'), prefix) {
            (true, _) => Some(name.to_owned()),
            (false, Some(prefix)) => Some(format!("{prefix}:{name}")),
            (false, None) => None,
        };
        (action.into_iter().collect(), cross)
    }

    fn auth(&self, traits: &Traits) -> Auth {
        let schemes = traits.auth().or_else(|| self.shape.traits.auth());
        let signed = match &schemes {
            Some(schemes) => schemes.iter().any(|id| id.as_str() == "aws.auth#sigv4"),
            None => self.shape.traits.has("aws.auth#sigv4"),
        };
        match (signed, traits.optional_auth()) {
            (false, _) => Auth::None,
            (true, true) => Auth::Optional,
            (true, false) => Auth::SigV4,
        }
    }

    fn error_ref(&self, id: &ShapeId) -> ErrorRef {
        let name = self.shape_name(id);
        ErrorRef {
            wire: id.name().to_owned(),
            rust: names::type_name(&name),
            predicate: names::predicate(&name),
        }
    }

    fn error_refs(&self, definition: &Definition, errors: &ErrorRefs) -> Vec<ErrorRef> {
        let ids = self.model.errors_of(definition);
        let mut refs: Vec<_> = ids.iter().filter_map(|id| errors.get(id).cloned()).collect();
        refs.sort_by(|a, b| a.wire.cmp(&b.wire));
        refs
    }

    /// `{label}` is replaced by a member of the input that has the trait `hostLabel`.
    fn host_prefix(&mut self, shape: &Shape, definition: &Definition) -> Vec<HostPart> {
        let mut parts = Vec::new();
        let Some(mut rest) = shape.traits.host_prefix() else { return parts };
        while let Some((literal, after)) = rest.split_once('{') {
            if !literal.is_empty() {
                parts.push(HostPart::Literal(literal.to_owned()));
            }
            let (label, after) = after.split_once('}').unwrap_or((after, ""));
            let members =
                definition.input.as_ref().map(|id| self.model.structure_members(id.as_str()));
            let member = members.unwrap_or_default().iter().find(|member| member.name == label);
            if let Some(member) = member {
                let (wire, field) = (label.to_owned(), names::field(member_name(member)));
                parts.push(HostPart::Field { wire, field });
            } else {
                let what =
                    format!("the host prefix names {{{label}}}, which is no member of the input");
                self.report(&shape.id, what, "name a member that has the trait `hostLabel`");
            }
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(HostPart::Literal(rest.to_owned()));
        }
        parts
    }

    fn pagination(
        &mut self,
        shape: &Shape,
        input: &Structure,
        output: &Structure,
    ) -> Option<Pagination> {
        let trait_value = self.model.paginated(shape)?;
        let member = |name: Option<String>| {
            input.members.iter().find(|member| Some(&member.wire) == name.as_ref()).cloned()
        };
        let input_token = member(trait_value.input_token.clone());
        let output_token =
            trait_value.output_token.as_deref().and_then(|path| self.path(output, path));
        let (Some(input_token), Some((output_token, output_type))) = (input_token, output_token)
        else {
            let what = "smithy.api#paginated names a token that is no member";
            self.report(&shape.id, what, "name members of the input and of the output");
            return None;
        };
        if !is_same(&input_token, &output_type) {
            let what =
                "smithy.api#paginated names tokens of different types, so none can be passed on";
            self.report(&shape.id, what, "name members of one type, or leave the trait out");
            return None;
        }
        let items = trait_value.items.as_deref().and_then(|path| self.path(output, path));
        let items = items.filter(|(_, ty)| matches!(ty, Type::List { .. } | Type::Map { .. }));
        Some(Pagination {
            input_token,
            output_token,
            items,
            page_size: member(trait_value.page_size),
        })
    }

    /// A path of member names with dots between, through structures.
    fn path(&mut self, output: &Structure, path: &str) -> Option<(Vec<PathStep>, Type)> {
        let mut steps = Vec::new();
        let mut members = output.members.clone();
        let mut found = None;
        for name in path.split('.') {
            let member: Member = members.into_iter().find(|member| member.wire == name)?;
            steps.push(PathStep::Field(FieldStep {
                field: member.field,
                optional: member.optional,
            }));
            members = match &member.ty {
                Type::Structure(rust) => self.members_of(rust),
                _ => Vec::new(),
            };
            found = Some(member.ty);
        }
        Some((steps, found?))
    }

    fn members_of(&mut self, rust: &str) -> Vec<Member> {
        let ids: Vec<_> = self.graph.structures.iter().cloned().collect();
        let id = ids.iter().find(|id| names::type_name(&self.shape_name(id)) == rust);
        id.map(|id| self.type_structure(id).members).unwrap_or_default()
    }

    fn context_params(&mut self, shape: &Shape, definition: &Definition) -> Vec<ContextParam> {
        let mut params = Vec::new();
        for (name, value) in shape.traits.static_context_params() {
            let value = match value {
                Value::Bool(value) => ContextValue::Bool(*value),
                Value::String(value) => ContextValue::String(value.clone()),
                Value::Array(values) => {
                    let texts = values.iter().filter_map(Value::as_str);
                    ContextValue::Strings(texts.map(str::to_owned).collect())
                }
                _ => continue,
            };
            params.push(ContextParam { name: name.to_owned(), value });
        }
        let Some(input) = definition.input.as_ref() else { return params };
        for member in self.model.structure_members(input.as_str()) {
            if let Some(name) = member.traits.context_param() {
                let value = ContextValue::Field(names::field(member_name(member)));
                params.push(ContextParam { name: name.to_owned(), value });
            }
            // Machine Learning gives each model an endpoint of its own. No trait says so: every client knows it.
            let own = (self.shape.id.name(), shape.id.name(), member.name.as_str());
            if own == ("AmazonML_20141212", "Predict", "PredictEndpoint") {
                let value = ContextValue::Endpoint(names::field(member_name(member)));
                params.push(ContextParam { name: "Endpoint".to_owned(), value });
            }
        }
        for (name, path) in shape.traits.operation_context_params() {
            match self.expression(input, path) {
                Some(steps) => {
                    let value = ContextValue::Path(steps);
                    params.push(ContextParam { name: name.to_owned(), value });
                }
                None => {
                    let what = format!(
                        "the endpoint parameter {name} has the path {path}, which is not understood"
                    );
                    let help = "paths are member names, `[*]`, `keys(…)` and at the end `.[A.B, C.D][]`, and lead \
                                to strings or enums, or without `[*]` to a boolean or a list of strings";
                    self.report(&shape.id, what, help);
                }
            }
        }
        params
    }

    /// The subset of `JMESPath` that Smithy allows for endpoint parameters: names, `[*]`, `keys(…)` around the whole,
    /// and at the end, for each element, a choice of several paths: `.[A.B, C.D][]`.
    fn expression(&mut self, input: &ShapeId, path: &str) -> Option<Vec<PathStep>> {
        if let Some(inner) = path.strip_prefix("keys(").and_then(|rest| rest.strip_suffix(')')) {
            let (mut steps, end) = self.walk(input, Place::Input, inner)?;
            steps.push(PathStep::Keys);
            return matches!(self.kind(&end)?, ShapeKind::Map { .. }).then_some(steps);
        }
        let Some((head, rest)) = path.split_once(".[") else {
            let (steps, end) = self.walk(input, Place::Input, path)?;
            return self.ending(steps, &end);
        };
        let (mut steps, element) = self.walk(input, Place::Input, head)?;
        let paths =
            rest.strip_suffix("][]").filter(|_| steps.last() == Some(&PathStep::Elements))?;
        let paths = paths.split(',').map(|path| {
            let (steps, end) = self.walk(&element, Place::Type, path.trim())?;
            // The values of all paths are in one array.
            matches!(self.kind(&end)?, ShapeKind::String).then_some(())?;
            steps.into_iter().map(PathStep::into_field).collect()
        });
        steps.push(PathStep::Several(paths.collect::<Option<_>>()?));
        Some(steps)
    }

    /// The steps to a shape that a parameter can have, with its text made if it is an enum.
    fn ending(&self, mut steps: Vec<PathStep>, end: &ShapeId) -> Option<Vec<PathStep>> {
        let shape = self.model.shapes.get(end)?;
        let is_text = matches!(shape.kind, ShapeKind::String | ShapeKind::Enum(_));
        if steps.contains(&PathStep::Elements) {
            return is_text.then_some(steps);
        }
        if matches!(shape.kind, ShapeKind::Enum(_)) {
            steps.push(PathStep::Text);
        }
        check::is_endpoint_parameter(self.model, shape).then_some(steps)
    }

    fn kind(&self, id: &ShapeId) -> Option<&ShapeKind> {
        self.model.shapes.get(id).map(|shape| &shape.kind)
    }

    /// Names with dots between, each perhaps with `[*]`: the steps, and the shape that they lead to.
    fn walk(
        &mut self,
        from: &ShapeId,
        mut place: Place,
        path: &str,
    ) -> Option<(Vec<PathStep>, ShapeId)> {
        let mut steps = Vec::new();
        let mut shape = from.clone();
        for part in path.split('.') {
            let (name, elements) = match part.strip_suffix("[*]") {
                Some(name) => (name, true),
                None => (part, false),
            };
            let member =
                self.model.structure_members(shape.as_str()).iter().find(|m| m.name == name)?;
            let lowered = self.structure(&shape, String::new(), String::new(), place);
            let lowered = lowered.members.into_iter().find(|found| found.wire == name)?;
            steps.push(PathStep::Field(FieldStep {
                field: lowered.field,
                optional: lowered.optional,
            }));
            shape = member.target.clone();
            if elements {
                steps.push(PathStep::Elements);
                let list = self.model.shapes.get(&shape).filter(|list| !list.traits.sparse())?;
                match &list.kind {
                    ShapeKind::List(element) => shape = element.target.clone(),
                    ShapeKind::Map { value, .. } => shape = value.target.clone(),
                    _ => return None,
                }
            }
            place = Place::Type;
        }
        Some((steps, shape))
    }
}

/// Whether a token of the output is one of the input: of the same type in Rust.
fn is_same(input: &Member, output: &Type) -> bool {
    let same = match (&input.ty, output) {
        (Type::Timestamp(_), Type::Timestamp(_)) => true,
        (input, output) => input == output,
    };
    same && !input.boxed
}
