//! The front end for `service-2.json`, the older form of AWS's models, and for the files that stand beside it.
//!
//! It rewrites them as a Smithy AST 2.0, so that everything behind it knows one form only:
//!
//! ```text
//! "Tag": {"type": "structure", "required": ["K"], "members": {"K": {"shape": "Key"}}}
//! "com.amazonaws.kms#Tag": {"type": "structure", "members": {"K": {"target": "com.amazonaws.kms#Key",
//!     "traits": {"smithy.api#required": {}}}}}
//! ```
//!
//! The older form says less. It does not tell a boolean or number that is zero when absent from one that is not, so all
//! of them are optional; and it has no names for the values of an enum.

mod auth;
mod companions;
mod http;
mod members;
mod shapes;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::kind::FileKind;
use crate::model::{SourceIndex, TARGET_PREFIX, is_identifier};
use crate::problem::{Problem, Problems};

/// The files of one run that are not Smithy ASTs.
#[derive(Default)]
pub(super) struct Bundle {
    services: Vec<(SourceIndex, Value)>,
    companions: Vec<(FileKind, SourceIndex, Value)>,
}

impl Bundle {
    pub(super) fn add(&mut self, kind: FileKind, source: SourceIndex, value: Value) {
        match kind {
            FileKind::Service2 => self.services.push((source, value)),
            _ => self.companions.push((kind, source, value)),
        }
    }

    /// Each service as an AST; the companions belong to the only one.
    pub(super) fn into_asts(
        self,
        names: &[String],
        problems: &mut Problems,
    ) -> Vec<(SourceIndex, Value)> {
        if self.services.len() != 1 {
            for (_, source, _) in &self.companions {
                problems.push(Problem::error(
                    &names[source.0],
                    format!("the file stands beside a service-2.json, and {} are given", {
                        self.services.len()
                    }),
                    "name exactly one service-2.json with it",
                ));
            }
        }
        let mut asts = Vec::new();
        for (source, value) in self.services {
            let mut rewriter = Rewriter::new(&value, &names[source.0], problems);
            let mut shapes = rewriter.shapes(&value);
            for (kind, companion, value) in &self.companions {
                rewriter.file = &names[companion.0];
                rewriter.companion(*kind, value, &mut shapes);
            }
            asts.push((source, json!({ "smithy": "2.0", "shapes": shapes })));
        }
        asts
    }
}

/// What the rewriting of one service needs to know.
struct Rewriter<'a> {
    file: &'a str,
    namespace: String,
    /// The service shape's name.
    service: String,
    /// Names of operations, which share one space with shapes in Smithy but not here.
    operations: BTreeSet<String>,
    dialect: Dialect,
    /// All shapes in the older form, which references look up.
    older: &'a Value,
    /// Names of shapes that a member sends as JSON in a text.
    json_texts: BTreeSet<String>,
    /// Members that are the body, by the input or output that they are in, where the operation says so.
    payloads: BTreeMap<String, String>,
    problems: &'a mut Problems,
}

/// How a protocol says where members go.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Dialect {
    names: Names,
    /// Whether members go to parts of the request or response other than the body.
    binds: bool,
}

/// What `locationName` is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Names {
    /// The member's name: these protocols of Smithy send no other.
    Members,
    /// `jsonName`
    Json,
    /// `xmlName`
    Xml,
}

impl Dialect {
    fn of(protocol: &str) -> Self {
        let (names, binds) = match protocol {
            "aws.protocols#restJson1" => (Names::Json, true),
            "aws.protocols#awsQuery" | "aws.protocols#ec2Query" => (Names::Xml, false),
            // `check` refuses these, whatever their names.
            "aws.protocols#restXml" | "smithy.protocols#rpcv2Cbor" => (Names::Xml, true),
            _ => (Names::Members, false),
        };
        Self { names, binds }
    }
}

impl<'a> Rewriter<'a> {
    fn new(value: &'a Value, file: &'a str, problems: &'a mut Problems) -> Self {
        let metadata = &value["metadata"];
        let text = |name: &str| metadata.get(name).and_then(Value::as_str);
        let id = text("serviceId").or(text("endpointPrefix")).unwrap_or("service");
        let namespace = identifier(&id.to_ascii_lowercase());
        let target = text("targetPrefix").unwrap_or_else(|| text("serviceId").unwrap_or("Service"));
        // A prefix with dots is the service's full name; its last part is the shape's.
        let service = identifier(target.rsplit('.').next().unwrap_or(target));
        let operations = value["operations"].as_object().into_iter().flatten();
        Self {
            file,
            namespace: format!("com.amazonaws.{namespace}"),
            service,
            operations: operations.map(|(name, _)| name.clone()).collect(),
            dialect: Dialect::of(&protocol(metadata)),
            older: &value["shapes"],
            json_texts: BTreeSet::new(),
            payloads: payloads(value),
            problems,
        }
    }

    fn error(&mut self, shape: &str, what: impl Into<String>, help: &str) {
        self.problems.push(Problem::error(self.file, what, help).at(shape));
    }

    fn note(&mut self, shape: &str, what: impl Into<String>, help: &str) {
        self.problems.push(Problem::note(self.file, what, help).at(shape));
    }

    fn operation_id(&self, name: &str) -> String {
        format!("{}#{name}", self.namespace)
    }

    /// The id of a shape; a shape with the name of an operation or of the service gets another.
    fn shape_id(&self, name: &str) -> String {
        let taken = self.operations.contains(name) || self.service == name;
        format!("{}#{name}{}", self.namespace, if taken { "Shape" } else { "" })
    }

    fn reference(&self, value: Option<&Value>) -> Option<Value> {
        let name = value?.get("shape")?.as_str()?;
        Some(json!({ "target": self.shape_id(name) }))
    }

    /// In the query protocol a result stands in an element whose name follows from the operation's.
    fn result(&mut self, id: &str, value: &Value) {
        let wrapper = value.pointer("/output/resultWrapper").and_then(Value::as_str);
        let name = id.rsplit('#').next().unwrap_or_default();
        let usual = format!("{name}Result");
        if let Some(wrapper) = wrapper.filter(|wrapper| *wrapper != usual) {
            let what = format!("the result is in an element {wrapper:?}");
            let help = format!("Smithy's query protocol reads {usual:?} only");
            self.error(id, what, &help);
        }
    }

    /// All shapes, operations and the service.
    fn shapes(&mut self, value: &Value) -> Map<String, Value> {
        let mut shapes = Map::new();
        let roles = shapes::Roles::of(value);
        for (name, shape) in value["shapes"].as_object().into_iter().flatten() {
            let id = self.shape_id(name);
            if let Some(mut rewritten) = self.shape(&id, shape) {
                roles.mark(name, &mut rewritten);
                shapes.insert(id, rewritten);
            }
        }
        self.json_texts(&mut shapes);
        let mut operations = Vec::new();
        for (name, operation) in value["operations"].as_object().into_iter().flatten() {
            let id = self.operation_id(name);
            operations.push(json!({ "target": id }));
            shapes.insert(id.clone(), self.operation(&id, operation));
        }
        let service = self.service(value, &operations);
        shapes.insert(self.operation_id(&self.service), service);
        shapes
    }

    fn service(&mut self, value: &Value, operations: &[Value]) -> Value {
        let metadata = &value["metadata"];
        let text = |name: &str| metadata.get(name).and_then(Value::as_str);
        let mut traits = Map::new();
        let mut set = |id: &str, value: Value| traits.insert(id.to_owned(), value);
        let endpoint_prefix = text("endpointPrefix").unwrap_or_default();
        let signing_name = text("signingName").unwrap_or(endpoint_prefix);
        let mut service = Map::new();
        let sdk_id = text("serviceId").unwrap_or(&self.service);
        service.insert("sdkId".to_owned(), sdk_id.into());
        service.insert("arnNamespace".to_owned(), signing_name.into());
        service.insert("endpointPrefix".to_owned(), endpoint_prefix.into());
        set("aws.api#service", service.into());
        set(&protocol(metadata), json!({}));
        if metadata.get("awsQueryCompatible").is_some() {
            set("aws.protocols#awsQueryCompatible", json!({}));
        }
        // Where it is more than the shape's name, clients send it as it stands.
        let target = text("targetPrefix").filter(|target| *target != self.service);
        if let Some(target) =
            target.filter(|_| protocol(metadata).starts_with("aws.protocols#awsJson"))
        {
            set(TARGET_PREFIX, target.into());
        }
        if let Some(title) = text("serviceFullName") {
            set("smithy.api#title", title.into());
        }
        if let Some(namespace) = metadata.get("xmlNamespace") {
            set("smithy.api#xmlNamespace", members::xml_namespace(namespace));
        }
        if let Some(parameters) = value.get("clientContextParams") {
            set("smithy.rules#clientContextParams", parameters.clone());
        }
        auth::of_service(metadata, signing_name, &mut traits);
        common_traits(value, &mut traits);
        json!({
            "type": "service",
            "version": text("apiVersion").unwrap_or_default(),
            "operations": operations,
            "traits": traits,
        })
    }

    fn operation(&mut self, id: &str, value: &Value) -> Value {
        let mut traits = Map::new();
        let mut set = |id: &str, value: Value| traits.insert(id.to_owned(), value);
        for (from, id) in [
            ("endpoint", "smithy.api#endpoint"),
            ("requestcompression", "smithy.api#requestCompression"),
            ("httpChecksum", "aws.protocols#httpChecksum"),
            ("endpointdiscovery", "aws.api#clientDiscoveredEndpoint"),
            ("staticContextParams", "smithy.rules#staticContextParams"),
            ("operationContextParams", "smithy.rules#operationContextParams"),
        ] {
            if let Some(found) = value.get(from) {
                set(id, found.clone());
            }
        }
        for (from, id) in [
            ("idempotent", "smithy.api#idempotent"),
            ("readonly", "smithy.api#readonly"),
            ("httpChecksumRequired", "smithy.api#httpChecksumRequired"),
            ("unsignedPayload", "aws.auth#unsignedPayload"),
        ] {
            if is_true(value, from) {
                set(id, json!({}));
            }
        }
        if self.dialect.binds {
            set("smithy.api#http", self.http(value));
        }
        auth::of_operation(value, &mut traits);
        self.result(id, value);
        common_traits(value, &mut traits);
        let unit = || json!({ "target": "smithy.api#Unit" });
        let errors = value.get("errors").and_then(Value::as_array).into_iter().flatten();
        let errors: Vec<Value> = errors.filter_map(|error| self.reference(Some(error))).collect();
        json!({
            "type": "operation",
            "input": self.reference(value.get("input")).unwrap_or_else(unit),
            "output": self.reference(value.get("output")).unwrap_or_else(unit),
            "errors": errors,
            "traits": traits,
        })
    }
}

/// The trait of the best protocol that is named. An unsupported one is kept, and `check` reports it.
fn protocol(metadata: &Value) -> String {
    let listed = metadata.get("protocols").and_then(Value::as_array);
    let listed: Vec<_> = listed.into_iter().flatten().filter_map(Value::as_str).collect();
    let only = metadata.get("protocol").and_then(Value::as_str).unwrap_or_default();
    // Of several, one that a client speaks.
    let spoken = ["json", "rest-json", "query"].into_iter().find(|name| listed.contains(name));
    let protocol = spoken.unwrap_or(only);
    let id = match protocol {
        "json" if metadata.get("jsonVersion").and_then(Value::as_str) == Some("1.1") => {
            "aws.protocols#awsJson1_1"
        }
        "json" => "aws.protocols#awsJson1_0",
        "rest-json" => "aws.protocols#restJson1",
        "rest-xml" => "aws.protocols#restXml",
        "query" => "aws.protocols#awsQuery",
        "ec2" => "aws.protocols#ec2Query",
        "smithy-rpc-v2-cbor" => "smithy.protocols#rpcv2Cbor",
        other => return format!("aws.protocols#{}", identifier(other)),
    };
    id.to_owned()
}

/// Documentation and deprecation, which are said alike everywhere.
fn common_traits(value: &Value, traits: &mut Map<String, Value>) {
    if let Some(documentation) = value.get("documentation").filter(|text| text.is_string()) {
        traits.insert("smithy.api#documentation".to_owned(), documentation.clone());
    }
    if is_true(value, "deprecated") {
        let mut deprecated = Map::new();
        for (from, to) in [("deprecatedMessage", "message"), ("deprecatedSince", "since")] {
            if let Some(text) = value.get(from) {
                deprecated.insert(to.to_owned(), text.clone());
            }
        }
        traits.insert("smithy.api#deprecated".to_owned(), deprecated.into());
    }
}

fn is_true(value: &Value, name: &str) -> bool {
    value.get(name) == Some(&Value::Bool(true))
}

/// The payloads that operations name for their inputs and outputs, by the shape's name.
fn payloads(value: &Value) -> BTreeMap<String, String> {
    let operations = value["operations"].as_object().into_iter().flat_map(Map::values);
    let references = operations.flat_map(|o| [o.get("input"), o.get("output")]).flatten();
    let text = |value: &Value, name: &str| value.get(name)?.as_str().map(str::to_owned);
    references.filter_map(|place| Some((text(place, "shape")?, text(place, "payload")?))).collect()
}

/// The text without what may not stand in an identifier.
fn identifier(text: &str) -> String {
    let text: String = text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    if is_identifier(&text) { text } else { format!("service{text}") }
}
