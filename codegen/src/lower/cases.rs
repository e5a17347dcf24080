//! Examples, protocol tests and tests of the endpoint rules, with values of the service's types. A case that does not fit
//! them is noted with its place, and stays as one that cannot be tested.

use serde_json::{Map, Value};

use crate::model::{Model, Shape, ShapeId, Traits};
use crate::problem::{Problem, Problems};
use crate::rules::{BuiltIn, EndpointTest, OperationInput, ParameterValue, RuleSet};
use crate::service::{
    Binding, Case, ErrorShape, Example, ExampleEnd, ExpectedBody, Header, MemberNode, Node,
    Operation, ProtocolTests, RequestTest, ResponseTest, ServerResponseTest, Service, Structure,
    StructureNode, Type,
};

use super::nodes::Types;

/// The token that protocol tests expect where the client generates one.
const TOKEN: &str = "00000000-0000-4000-8000-000000000000";

const REQUESTS: &str = "smithy.test#httpRequestTests";
const RESPONSES: &str = "smithy.test#httpResponseTests";
const EXAMPLES: &str = "smithy.api#examples";
const ENDPOINTS: &str = "smithy.rules#endpointTests";

/// Fills in the cases of a service whose types are lowered.
pub(super) fn fill(
    model: &Model,
    service: &mut Service,
    endpoint_tests: Vec<EndpointTest>,
    notes: &mut Problems,
) {
    let mut cases = Cases { model, protocol: service.protocol.id(), notes };
    let id = ShapeId::new(service.id.clone());
    let Service { structures, unions, enums, errors, operations, rules, .. } = &mut *service;
    let types = Types::new(structures, unions, enums);
    let throws = |error: &ErrorShape| {
        operations.iter().any(|operation| operation.errors.iter().any(|e| e.wire == error.wire))
    };
    let thrown: Vec<bool> = errors.iter().map(throws).collect();
    for (error, thrown) in errors.iter_mut().zip(thrown) {
        cases.error(&types, error, thrown);
    }
    let endpoints: Vec<_> = endpoint_tests
        .into_iter()
        .map(|test| {
            let name = test.name.clone();
            let lowered = endpoint_test(&types, operations, rules.as_ref(), test);
            cases.case(&id, ENDPOINTS, name, lowered)
        })
        .collect();
    for operation in operations {
        cases.operation(&types, errors, operation);
    }
    service.endpoint_tests = endpoints;
}

struct Cases<'m> {
    model: &'m Model,
    /// The trait that names the service's protocol.
    protocol: &'static str,
    notes: &'m mut Problems,
}

type Result<T> = std::result::Result<T, String>;

impl Cases<'_> {
    /// The case, or that it cannot be tested, which is noted.
    fn case<T>(&mut self, id: &ShapeId, name: &str, case: String, lowered: Result<T>) -> Case<T> {
        match lowered {
            Ok(test) => Case::Fits(test),
            Err(why) => {
                let what = format!("{name}: {case} cannot be tested: {why}");
                let help = "correct the value, in an `apply` file if the model is not yours";
                self.notes.push(Problem::note(self.model.file_of(id), what, help).at(id));
                Case::Unfit { name: case, why }
            }
        }
    }

    fn operation(&mut self, types: &Types<'_>, errors: &[ErrorShape], operation: &mut Operation) {
        let id = ShapeId::new(operation.id.clone());
        let Some(shape) = self.model.shapes.get(&id) else { return };
        let values = shape.traits.examples();
        let mut examples = vec![];
        for (index, value) in values.iter().enumerate() {
            let name = format!("example {}", index + 1);
            let lowered = example(types, errors, operation, index, value);
            examples.push(self.case(&id, EXAMPLES, name, lowered));
        }
        operation.example = shown_example(types, &shape.traits, operation);
        operation.examples = examples;
        let requests = self.protocol_tests(&id, shape, REQUESTS, |case| {
            client_request_test(types, operation, case)
        });
        let responses = self.protocol_tests(&id, shape, RESPONSES, |case| {
            response_test(types, &operation.output, case)
        });
        let server_requests =
            self.server_tests(shape, REQUESTS, |case| request_test(types, operation, case));
        let server_responses = self.server_tests(shape, RESPONSES, |case| {
            server_response_test(types, &operation.output, case)
        });
        operation.tests = ProtocolTests { requests, responses, server_requests, server_responses };
    }

    fn error(&mut self, types: &Types<'_>, error: &mut ErrorShape, thrown: bool) {
        let id = ShapeId::new(error.structure.id.clone());
        let Some(shape) = self.model.shapes.get(&id) else { return };
        error.tests.responses = self.protocol_tests(&id, shape, RESPONSES, |case| {
            if !thrown {
                return Err(format!("no operation has the error {}", error.wire));
            }
            response_test(types, &error.structure, case)
        });
        error.tests.server_responses = self.server_tests(shape, RESPONSES, |case| {
            server_response_test(types, &error.structure, case)
        });
    }

    /// Those that are about clients of the service's protocol.
    fn protocol_tests<T>(
        &mut self,
        id: &ShapeId,
        shape: &Shape,
        name: &str,
        lower: impl Fn(TestCase<'_>) -> Result<T>,
    ) -> Vec<Case<T>> {
        let cases = test_cases(shape, name, "client", self.protocol).into_iter();
        cases.map(|case| self.case(id, name, case.id(), lower(case))).collect()
    }

    /// Those that are about servers. What of them cannot be tested is known from those about clients, or fails.
    fn server_tests<T>(
        &self,
        shape: &Shape,
        name: &str,
        lower: impl Fn(TestCase<'_>) -> Result<T>,
    ) -> Vec<Case<T>> {
        let cases = test_cases(shape, name, "server", self.protocol).into_iter();
        let cases = cases.map(|case| match lower(case) {
            Ok(test) => Case::Fits(test),
            Err(why) => Case::Unfit { name: case.id(), why },
        });
        cases.collect()
    }
}

/// The protocol tests of a shape that apply to clients or servers of a protocol.
fn test_cases<'s>(shape: &'s Shape, name: &str, side: &str, protocol: &str) -> Vec<TestCase<'s>> {
    let values = match name {
        REQUESTS => shape.traits.http_request_tests(),
        _ => shape.traits.http_response_tests(),
    };
    let is_own = |value: &&Value| {
        value.get("appliesTo").is_none_or(|to| to == side)
            && value.get("protocol").is_none_or(|id| id == protocol)
    };
    values.iter().filter(is_own).map(TestCase).collect()
}

fn lowered(types: &Types<'_>, structure: &Structure, value: &Value) -> Result<StructureNode> {
    let (node, mismatches) = types.structure(structure, value);
    if mismatches.is_empty() { Ok(node) } else { Err(mismatches.join("; ")) }
}

/// A value that a response must have been read as.
fn comparable(types: &Types<'_>, structure: &Structure, value: &Value) -> Result<StructureNode> {
    let mut node = lowered(types, structure, value)?;
    // An empty body holds no member, as the official tests have it.
    node.members.retain(|set| {
        let empty = match &set.value {
            Node::Blob(bytes) => bytes.is_empty(),
            Node::String(text) => text.is_empty(),
            _ => false,
        };
        let mut own = structure.members.iter().filter(|member| member.wire == set.wire);
        !empty || own.all(|member| !member.optional || member.binding != Some(Binding::Payload))
    });
    for member in &structure.members {
        // No value with NaN in it equals another, but their texts do, as long as nothing in them is hidden or unordered.
        let has_nan = node.get(&member.wire).is_some_and(Node::has_nan);
        let is_plain = !member.sensitive && types.has_plain_text(&member.ty, &mut vec![]);
        if has_nan && !is_plain {
            return Err(format!("{} holds a NaN that cannot be compared", member.wire));
        }
    }
    Ok(node)
}

fn example(
    types: &Types<'_>,
    errors: &[ErrorShape],
    operation: &Operation,
    index: usize,
    value: &Value,
) -> Result<Example> {
    let title = value.get("title").and_then(Value::as_str);
    let nothing = Value::Object(Map::new());
    let within = |part: &'static str| move |why: String| format!("{part}: {why}");
    let input = lowered(types, &operation.input, value.get("input").unwrap_or(&nothing));
    let end = match (value.get("error"), value.get("output")) {
        (Some(error), _) => Some(example_error(types, errors, error)?),
        (None, Some(output)) => {
            let output = comparable(types, &operation.output, output);
            Some(ExampleEnd::Output(output.map_err(within("output"))?))
        }
        (None, None) => None,
    };
    Ok(Example {
        title: title.map_or_else(|| format!("{}", index + 1), str::to_owned),
        input: input.map_err(within("input"))?,
        end,
        allow_constraint_errors: value.get("allowConstraintErrors") == Some(&Value::Bool(true)),
    })
}

fn example_error(types: &Types<'_>, errors: &[ErrorShape], value: &Value) -> Result<ExampleEnd> {
    let id = value.get("shapeId").and_then(Value::as_str).unwrap_or_default();
    let wire = id.rsplit('#').next().unwrap_or_default().to_owned();
    let error = errors.iter().find(|error| error.wire == wire);
    let error = error.ok_or_else(|| format!("{wire:?} is no error of the service"))?;
    let nothing = Value::Object(Map::new());
    let content = value.get("content").unwrap_or(&nothing);
    let content = comparable(types, &error.structure, content);
    Ok(ExampleEnd::Error { wire, content: content.map_err(|why| format!("error: {why}"))? })
}

/// The input that the documentation shows, as far as it fits.
fn shown_example(types: &Types<'_>, traits: &Traits, operation: &Operation) -> StructureNode {
    let own = traits.get("codegen.traits#example");
    let succeeds = |example: &&Value| {
        example.get("error").is_none()
            && example.get("allowConstraintErrors").is_none_or(|a| a != true)
    };
    let first = || traits.examples().iter().find(succeeds)?.get("input");
    let nothing = Value::Object(Map::new());
    types.structure(&operation.input, own.or_else(first).unwrap_or(&nothing)).0
}

/// One entry of a trait of protocol tests, whose form `check` has seen to.
#[derive(Clone, Copy)]
struct TestCase<'v>(&'v Value);

impl<'v> TestCase<'v> {
    fn id(self) -> String {
        self.text("id").unwrap_or("unnamed").to_owned()
    }

    fn text(self, name: &str) -> Option<&'v str> {
        self.0.get(name).and_then(Value::as_str)
    }

    fn owned(self, name: &str) -> Option<String> {
        self.text(name).map(str::to_owned)
    }

    /// A list of texts.
    fn texts(self, name: &str) -> Vec<String> {
        let values = self.0.get(name).and_then(Value::as_array);
        values.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    fn headers(self) -> Vec<Header> {
        let headers = self.0.get("headers").and_then(Value::as_object).into_iter().flatten();
        let header = |(name, value): (&String, &'v Value)| {
            Some(Header { name: name.clone(), value: value.as_str()?.to_owned() })
        };
        headers.filter_map(header).collect()
    }

    fn status(self) -> Result<u16> {
        let status = self.0.get("code").and_then(Value::as_u64);
        let status = status.and_then(|status| u16::try_from(status).ok());
        status.ok_or_else(|| "the response has no status".to_owned())
    }

    fn body(self) -> Result<Option<ExpectedBody>> {
        Ok(match (self.owned("body"), self.text("bodyMediaType")) {
            (None, _) => None,
            (Some(body), Some("application/json")) => Some(ExpectedBody::Json(body)),
            (Some(body), Some("application/x-www-form-urlencoded")) => {
                Some(ExpectedBody::Form(body))
            }
            (Some(body), None) => Some(ExpectedBody::Text(body)),
            (Some(_), Some(other)) => return Err(format!("bodies of {other} cannot be compared")),
        })
    }

    fn params(self) -> Value {
        self.0.get("params").cloned().unwrap_or_else(|| Map::new().into())
    }
}

/// What a client sends, with the tokens that it makes up.
fn client_request_test(
    types: &Types<'_>,
    operation: &Operation,
    case: TestCase<'_>,
) -> Result<RequestTest> {
    let mut test = request_test(types, operation, case)?;
    let input = &mut test.input;
    for member in operation.input.members.iter().filter(|member| member.idempotency_token) {
        if input.get(&member.wire).is_none() {
            let value = match &member.ty {
                Type::Enum(rust) => {
                    Node::Enum { rust: rust.clone(), variant: None, wire: TOKEN.to_owned() }
                }
                _ => Node::String(TOKEN.to_owned()),
            };
            let (wire, field) = (member.wire.clone(), member.field.clone());
            let (setter, boxed) = (member.setter(), member.boxed);
            let json_name = member.json_name.clone();
            input.members.push(MemberNode { wire, json_name, field, setter, boxed, value });
        }
    }
    Ok(test)
}

fn request_test(
    types: &Types<'_>,
    operation: &Operation,
    case: TestCase<'_>,
) -> Result<RequestTest> {
    if case.0.get("vendorParams").is_some() {
        return Err("the client has no `vendorParams`".to_owned());
    }
    let input = lowered(types, &operation.input, &case.params())?;
    Ok(RequestTest {
        id: case.id(),
        input,
        method: case.owned("method"),
        uri: case.owned("uri"),
        host: case.owned("host"),
        resolved_host: case.owned("resolvedHost"),
        headers: case.headers(),
        required_headers: case.texts("requireHeaders"),
        forbidden_headers: case.texts("forbidHeaders"),
        query: case.texts("queryParams"),
        required_query: case.texts("requireQueryParams"),
        forbidden_query: case.texts("forbidQueryParams"),
        body: case.body()?,
    })
}

fn server_response_test(
    types: &Types<'_>,
    content: &Structure,
    case: TestCase<'_>,
) -> Result<ServerResponseTest> {
    let content = lowered(types, content, &case.params())?;
    let (status, headers, body) = (case.status()?, case.headers(), case.body()?);
    Ok(ServerResponseTest { id: case.id(), content, status, headers, body })
}

fn response_test(
    types: &Types<'_>,
    content: &Structure,
    case: TestCase<'_>,
) -> Result<ResponseTest> {
    let vendor = |name: &str| case.0.get("vendorParams")?.get(name)?.as_str().map(str::to_owned);
    Ok(ResponseTest {
        id: case.id(),
        status: case.status()?,
        headers: case.headers(),
        body: case.owned("body").unwrap_or_default(),
        content: comparable(types, content, &case.params())?,
        code: vendor("code"),
        message: vendor("message"),
        fault: vendor("type"),
    })
}

fn endpoint_test(
    types: &Types<'_>,
    operations: &[Operation],
    rules: Option<&RuleSet>,
    test: EndpointTest,
) -> Result<EndpointTest<StructureNode>> {
    let rules = rules.ok_or("the model has no endpoint rules")?;
    for (name, value) in &test.params {
        check_parameter(rules, name, value)?;
    }
    test.expect.check()?;
    let calls = test.calls.into_iter().map(|call| endpoint_call(types, operations, call));
    let calls = calls.collect::<Result<_>>()?;
    Ok(EndpointTest { name: test.name, params: test.params, calls, expect: test.expect })
}

fn check_parameter(rules: &RuleSet, name: &str, value: &ParameterValue) -> Result<()> {
    let parameter = rules.parameters.iter().find(|parameter| parameter.name == *name);
    let parameter = parameter.ok_or_else(|| format!("the rules have no parameter {name}"))?;
    let fits = match parameter.source {
        None => true,
        Some(BuiltIn::UseFips | BuiltIn::UseDualStack) => {
            matches!(value, ParameterValue::Boolean(_))
        }
        Some(_) => matches!(value, ParameterValue::String(_)),
    };
    if fits { Ok(()) } else { Err(format!("the parameter {name} has another type in the rules")) }
}

fn endpoint_call(
    types: &Types<'_>,
    operations: &[Operation],
    call: OperationInput,
) -> Result<OperationInput<StructureNode>> {
    let operation = operations.iter().find(|operation| operation.wire == call.operation);
    let operation = operation.ok_or_else(|| format!("no operation {}", call.operation))?;
    if !operation.host_prefix.is_empty() {
        return Err(format!("{} puts a prefix before the host", operation.wire));
    }
    for (name, value) in &call.built_in {
        let is_setting = match name.as_str() {
            "AWS::UseFIPS" | "AWS::UseDualStack" => matches!(value, ParameterValue::Boolean(_)),
            "AWS::Region"
            | "SDK::Endpoint"
            | "AWS::Auth::AccountId"
            | "AWS::Auth::AccountIdEndpointMode" => matches!(value, ParameterValue::String(_)),
            _ => false,
        };
        if !is_setting {
            return Err(format!("the client has no setting {name}"));
        }
    }
    let input = lowered(types, &operation.input, &call.input)?;
    let OperationInput { operation, built_in, client, .. } = call;
    Ok(OperationInput { operation, input, built_in, client })
}
