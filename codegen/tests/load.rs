//! Loading: what several files in several forms become, and what keeps them from being one model.

use serde_json::{Value, json};
use trent_codegen::load;
use trent_codegen::model::{Model, Shape, ShapeId, ShapeKind, Source, Traits};

/// A file of `tests/models`.
fn file(path: &str) -> Source {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/");
    let text = std::fs::read_to_string(format!("{root}{path}")).expect("the model is there");
    Source::new(path, text)
}

/// A Smithy AST 2.0 with these shapes.
fn ast(name: &str, shapes: &Value) -> Source {
    Source::new(name, json!({ "smithy": "2.0", "shapes": shapes }).to_string())
}

/// The shapes of a model but Smithy's own, one a line, members and traits below.
fn render(model: &Model) -> String {
    let own = model.shapes.values().filter(|shape| !shape.id.is_prelude());
    own.map(render_shape).collect()
}

fn render_shape(shape: &Shape) -> String {
    let mut lines =
        vec![format!("{} {}{}", shape.kind.name(), shape.id, render_traits(&shape.traits))];
    for member in shape.members() {
        let traits = render_traits(&member.traits);
        lines.push(format!("    {}: {}{traits}", member.name, member.target));
    }
    match &shape.kind {
        ShapeKind::Operation(operation) => {
            let ids = |ids: &[ShapeId]| ids.iter().map(ShapeId::name).collect::<Vec<_>>().join(" ");
            let name = |id: Option<&ShapeId>| id.map_or("-", ShapeId::name).to_owned();
            let (input, output) = (name(operation.input.as_ref()), name(operation.output.as_ref()));
            lines.push(format!("    {input} -> {output} ! {}", ids(&operation.errors)));
        }
        ShapeKind::Service(service) => {
            lines.push(format!("    version {}", service.version));
            lines.extend(service.operations.iter().map(|id| format!("    operation {id}")));
        }
        _ => {}
    }
    lines.join("\n") + "\n"
}

fn render_traits(traits: &Traits) -> String {
    let traits = traits.iter().filter(|(id, _)| !id.starts_with("smithy.rules"));
    let texts =
        traits.map(|(id, value)| format!(" @{}({value})", id.trim_start_matches("smithy.api#")));
    texts.collect::<Vec<_>>().concat()
}

fn snapshot(name: &str, sources: &[Source]) {
    let text = match load(sources) {
        Ok(model) => render(&model),
        Err(problems) => problems.to_string(),
    };
    insta::assert_snapshot!(name, text);
}

#[test]
fn mixins_are_flattened_and_gone() {
    snapshot("mixins", &[file("mixins.json")]);
}

#[test]
fn version_1_is_normalised_to_version_2() {
    snapshot("version_1", &[file("version_1.json")]);
}

#[test]
fn operations_of_resources_are_the_services() {
    snapshot("resources", &[file("resources.json")]);
}

#[test]
fn the_enum_trait_becomes_an_enum() {
    let model = load(&[file("enum.json")]).expect("the model loads");
    let rank = model.shape("example.enum#Rank").expect("the shape is there");
    insta::assert_snapshot!("enum_trait", render_shape(rank));
}

#[test]
fn service_2_with_its_companions() {
    let files = ["service-2", "paginators-1", "waiters-2", "examples-1", "endpoint-rule-set-1"];
    let files = files.map(|name| file(&format!("service_2/{name}.json")));
    snapshot("service_2", &files);
    let model = load(&files).expect("the files load");
    let (service, _) = model.service().expect("there is a service");
    assert!(service.traits.endpoint_rule_set().is_some());
}

#[test]
fn service_2_makes_names_from_enum_values_and_keeps_shapes_apart_from_operations() {
    let service = json!({
        "metadata": { "protocol": "json", "serviceId": "X", "targetPrefix": "X_1", "protocols": ["query", "json"],
            "endpointPrefix": "x", "jsonVersion": "1.0", "auth": ["smithy.api#noAuth"] },
        "operations": { "Go": { "input": { "shape": "Go" }, "authtype": "none" } },
        "shapes": {
            "Go": { "type": "structure", "members": { "Mode": { "shape": "Mode" } } },
            "Mode": { "type": "string", "enum": ["a-b", "a:b", "", "2x", "a-b"] },
        },
    });
    snapshot("service_2_names", &[Source::new("service-2.json", service.to_string())]);
}

/// A service in the older form with this protocol.
fn older(protocol: &str, more: &Value, operations: &Value, shapes: &Value) -> Source {
    let mut metadata = json!({ "protocol": protocol, "serviceId": "X", "endpointPrefix": "x",
        "signatureVersion": "v4" });
    let more = more.as_object().cloned().unwrap_or_default();
    metadata.as_object_mut().expect("an object").extend(more);
    let service = json!({ "metadata": metadata, "operations": operations, "shapes": shapes });
    Source::new("service-2.json", service.to_string())
}

#[test]
fn service_2_binds_members_to_http() {
    let operations = json!({
        "Get": { "http": { "method": "GET", "requestUri": "/k/{key_id}/{Rest+}?a=b&c", "responseCode": 202 },
            "input": { "shape": "In" }, "output": { "shape": "Out" }, "errors": [{ "shape": "Bad" }],
            "auth": ["smithy.api#noAuth", "aws.auth#sigv4"], "endpoint": { "hostPrefix": "{Host}." } },
        "Put": { "http": { "requestUri": "/p" }, "authtype": "v4-unsigned-body", "httpChecksumRequired": true },
    });
    let shapes = json!({
        "In": { "type": "structure", "payload": "Body", "required": ["Host"], "members": {
            "KeyId": { "shape": "S", "location": "uri", "locationName": "key_id" },
            "Rest": { "shape": "S", "location": "uri" },
            "Host": { "shape": "S", "hostLabel": true, "location": "header", "locationName": "x-host" },
            "Json": { "shape": "S", "location": "header", "locationName": "x-json", "jsonvalue": true },
            "Others": { "shape": "M", "location": "headers", "locationName": "x-other-" },
            "All": { "shape": "M", "location": "headers" },
            "Since": { "shape": "T", "location": "querystring", "locationName": "since" },
            "Any": { "shape": "M", "location": "querystring" },
            "Body": { "shape": "Inner", "locationName": "body" },
        } },
        "Inner": { "type": "structure", "members": {
            "Name": { "shape": "S", "locationName": "name" },
            "same": { "shape": "S", "locationName": "same" },
            "At": { "shape": "T", "timestampFormat": "iso8601" },
            "Free": { "shape": "Free" },
        } },
        "Out": { "type": "structure", "members": { "Status": { "shape": "I", "location": "statusCode" } } },
        "Bad": { "type": "structure", "exception": true, "error": { "httpStatusCode": 409, "senderFault": true },
            "members": { "Retry": { "shape": "S", "location": "header", "locationName": "Retry-After" } } },
        "Free": { "type": "structure", "document": true, "members": {} },
        "M": { "type": "map", "key": { "shape": "S", "locationName": "k" }, "value": { "shape": "S" } },
        "S": { "type": "string" },
        "I": { "type": "integer" },
        "T": { "type": "timestamp", "timestampFormat": "unixTimestamp" },
    });
    snapshot("service_2_http", &[older("rest-json", &Value::Null, &operations, &shapes)]);
}

/// What a member does not say itself, its shape may say, and an operation what its input does not.
#[test]
fn service_2_binds_members_by_their_shapes() {
    let operations = json!({
        "Get": { "http": { "requestUri": "/k/{key}" }, "endpoint": { "hostPrefix": "{Host}." },
            "input": { "shape": "In", "payload": "Body" }, "output": { "shape": "Out" } },
    });
    let shapes = json!({
        "In": { "type": "structure", "members": {
            "Id": { "shape": "Key" },
            "Host": { "shape": "S", "hostLabel": true },
            "Body": { "shape": "Inner" },
        } },
        "Inner": { "type": "structure", "members": { "Name": { "shape": "Named" } } },
        "Out": { "type": "structure", "members": {
            "ETag": { "shape": "Header" },
            "Other": { "shape": "Header", "locationName": "x-other" },
        } },
        "Key": { "type": "string", "location": "uri", "locationName": "key" },
        "Header": { "type": "string", "location": "header" },
        "Named": { "type": "string", "locationName": "name" },
        "S": { "type": "string" },
    });
    snapshot("service_2_shapes", &[older("rest-json", &Value::Null, &operations, &shapes)]);
}

/// Clients send the prefix as it stands, although a shape's name has no dots.
#[test]
fn service_2_keeps_a_target_prefix_with_dots() {
    for (prefix, kept) in [("com.amazonaws.x.Store_1", true), ("Store_1", false)] {
        let more = json!({ "targetPrefix": prefix, "jsonVersion": "1.1" });
        let source = older("json", &more, &json!({}), &json!({}));
        let model = load(&[source]).expect("it loads");
        let (service, _) = model.service().expect("it has a service");
        assert_eq!(service.traits.target_prefix(), kept.then_some(prefix));
    }
}

#[test]
fn service_2_names_elements() {
    let operations = json!({
        "Act": { "http": { "requestUri": "/" }, "input": { "shape": "In" },
            "output": { "shape": "Out", "resultWrapper": "ActResult" } },
    });
    let shapes = json!({
        "In": { "type": "structure", "locationName": "Root", "xmlNamespace": "https://in", "members": {
            "Named": { "shape": "S", "locationName": "name" },
            "Flat": { "shape": "L", "flattened": true },
            "FlatNamed": { "shape": "L", "flattened": true, "locationName": "Hi" },
            "FlatShape": { "shape": "F" },
            "FlatElements": { "shape": "E" },
            "FlatElementsNamed": { "shape": "E", "locationName": "Hi" },
            "FlatMap": { "shape": "M", "flattened": true },
            "Entries": { "shape": "M", "xmlNamespace": { "prefix": "p", "uri": "https://m" } },
            "ListNamed": { "shape": "N" },
            "Kind": { "shape": "S", "xmlAttribute": true, "locationName": "p:kind" },
            "Nested": { "shape": "Out" },
        } },
        "Out": { "type": "structure", "locationName": "Own", "members": {} },
        "L": { "type": "list", "member": { "shape": "S", "locationName": "item" } },
        "F": { "type": "list", "flattened": true, "member": { "shape": "S" } },
        "E": { "type": "list", "flattened": true, "member": { "shape": "S", "locationName": "Element" } },
        "N": { "type": "list", "locationName": "OfTheList", "member": { "shape": "S" } },
        "M": { "type": "map", "key": { "shape": "S", "locationName": "K", "xmlNamespace": "https://k" },
            "value": { "shape": "S", "locationName": "V" } },
        "S": { "type": "string" },
    });
    let more = json!({ "xmlNamespace": "https://x/doc/" });
    snapshot("service_2_xml", &[older("query", &more, &operations, &shapes)]);
}

#[test]
fn service_2_that_no_client_can_speak_to() {
    let operations = json!({ "Act": { "output": { "shape": "Out", "resultWrapper": "Other" } } });
    let shapes = json!({ "Out": { "type": "structure", "members": {} } });
    snapshot("service_2_wrapper", &[older("query", &Value::Null, &operations, &shapes)]);
    let operations = json!({ "Act": { "name": "Act" } });
    for (version, listed, expected) in [
        ("v4", Value::Null, Value::Null),
        ("v2", Value::Null, json!(["aws.auth#sigv2"])),
        ("none", Value::Null, json!([])),
        ("bearer", Value::Null, Value::Null),
        ("v4", json!(["aws.auth#sigv4a"]), json!(["aws.auth#sigv4a"])),
    ] {
        let more = json!({ "signatureVersion": version, "auth": listed });
        let model = load(&[older("json", &more, &operations, &json!({}))]).expect("it loads");
        let (service, _) = model.service().expect("there is a service");
        let auth = service.traits.get("smithy.api#auth").cloned().unwrap_or_default();
        assert_eq!(auth, expected, "{version} {listed}");
        let is_signed = service.traits.has("aws.auth#sigv4");
        assert_eq!(is_signed, version == "v4", "{version}");
        assert_eq!(service.traits.has("smithy.api#httpBearerAuth"), version == "bearer");
    }
}

#[test]
fn what_service_2_says_that_smithy_cannot_is_noted() {
    let paginators = json!({ "pagination": {
        "ListThings": { "input_token": ["A", "B"], "output_token": "C" },
        "Gone": { "input_token": "A", "output_token": "B" },
    } });
    let waiters = json!({ "waiters": {
        "Odd": { "operation": "ListThings", "acceptors": [
            { "state": "success", "matcher": "status", "expected": 404 } ] },
        "Lost": { "operation": "Gone", "acceptors": [] },
    } });
    let model = load(&[
        file("service_2/service-2.json"),
        Source::new("paginators-1.json", paginators.to_string()),
        Source::new("waiters-2.json", waiters.to_string()),
    ]);
    insta::assert_snapshot!("service_2_notes", model.expect("the files load").notes);
}

#[test]
fn companions_need_exactly_one_service_2() {
    snapshot("companion_alone", &[file("service_2/paginators-1.json")]);
}

#[test]
fn the_same_model_whatever_the_order_of_files() {
    let facts = || {
        ast(
            "a.json",
            &json!({ "x#A": { "type": "structure", "members": {
        "Z": { "target": "smithy.api#String" }, "B": { "target": "smithy.api#String" } } } }),
        )
    };
    let docs = || {
        ast(
            "b.json",
            &json!({
        "x#A": { "type": "apply", "traits": { "smithy.api#documentation": "An A." } },
        "x#A$Z": { "type": "apply", "traits": { "smithy.api#required": {} } } }),
        )
    };
    let one = load(&[facts(), docs()]).expect("the files load");
    let other = load(&[docs(), facts()]).expect("the files load");
    assert_eq!(render(&one), render(&other));
    let shape = one.shape("x#A").expect("the shape is there");
    assert_eq!(shape.traits.documentation(), Some("An A."));
    let members: Vec<_> = shape.members().iter().map(|m| (&*m.name, m.traits.required())).collect();
    assert_eq!(members, [("Z", true), ("B", false)]);
}

#[test]
fn equal_definitions_are_one() {
    let shapes =
        json!({ "x#A": { "type": "string", "traits": { "smithy.api#length": { "min": 1 } } } });
    let model = load(&[ast("a.json", &shapes), ast("b.json", &shapes)]).expect("they agree");
    assert_eq!(model.shape("x#A").map(|shape| shape.traits.length()), Some((Some(1), None)));
}

#[test]
fn conflicts_name_both_files() {
    let structure =
        |target| json!({ "type": "structure", "members": { "M": { "target": target } } });
    let length = |max| json!({ "smithy.api#length": { "max": max } });
    let tags = |tag| json!({ "type": "apply", "traits": { "smithy.api#tags": [tag] } });
    let first = json!({
        "x#Kind": { "type": "string" },
        "x#Member": structure("smithy.api#String"),
        "x#Extra": { "type": "structure", "members": {} },
        "x#Trait": { "type": "string", "traits": length(1) },
        "x#Listed": { "type": "string" },
        "x#Operation": { "type": "operation", "input": { "target": "x#Member" } },
        "y#Listed": tags("one"),
        "x#Listed$": tags("bad"),
    });
    let second = json!({
        "x#Kind": { "type": "blob" },
        "x#Member": structure("smithy.api#Blob"),
        "x#Extra": structure("smithy.api#Blob"),
        "x#Trait": { "type": "apply", "traits": length(2) },
        "x#Operation": { "type": "operation", "input": { "target": "x#Extra" } },
        "y#Listed": { "type": "string", "traits": { "smithy.api#tags": ["two"] } },
    });
    snapshot("conflicts", &[ast("first.json", &first), ast("second.json", &second)]);
}

#[test]
fn metadata_is_joined_and_conflicts() {
    let file = |name: &str, value: &Value| {
        let text = json!({ "smithy": "2.0", "metadata": value, "shapes": {} });
        Source::new(name, text.to_string())
    };
    let joined = load(&[
        file("a.json", &json!({ "list": [1], "same": "x" })),
        file("b.json", &json!({ "list": [2], "same": "x" })),
    ]);
    assert_eq!(joined.expect("they agree").metadata["list"], json!([1, 2]));
    let files = [file("a.json", &json!({ "key": 1 })), file("b.json", &json!({ "key": 2 }))];
    snapshot("metadata_conflict", &files);
}

#[test]
fn applies_without_their_shape() {
    let apply = json!({ "type": "apply", "traits": { "smithy.api#documentation": "Text." } });
    let shapes = json!({
        "x#A": { "type": "structure", "members": {} },
        "x#A$Gone": apply,
        "x#Gone": apply,
        "x#Gone$Member": apply,
    });
    snapshot("apply_without_shape", &[ast("docs.json", &shapes)]);
}

#[test]
fn mixins_that_cannot_be_flattened() {
    let with = |mixin: &str, traits: Value| json!({ "type": "structure", "mixins": [{ "target": mixin }], "traits": traits });
    let mixin = json!({ "smithy.api#mixin": {} });
    let shapes = json!({
        "x#Missing": with("x#Nowhere", json!({})),
        "x#Plain": { "type": "structure" },
        "x#NotAMixin": with("x#Plain", json!({})),
        "x#One": with("x#Two", mixin.clone()),
        "x#Two": with("x#One", mixin),
    });
    snapshot("mixin_problems", &[ast("model.json", &shapes)]);
}

#[test]
fn what_is_not_a_model() {
    let kinds = json!({
        "x#Unknown": { "type": "enumeration" },
        "x#NoType": {},
        "x#NotAnObject": 1,
        "no namespace": { "type": "string" },
        "x#ListWithoutMember": { "type": "list" },
        "x#Members": { "type": "structure", "members": { "1st": { "target": "x#A" }, "NoTarget": {}, "Text": "x#A" } },
        "x#Traits": { "type": "string", "traits": { "documentation": "No namespace." } },
        "x#TraitList": { "type": "string", "traits": [] },
        "x#Structure$Member": { "type": "string" },
        "x#Service": { "type": "service", "operations": ["x#A"], "errors": {}, "rename": { "x#A": 1 } },
        "x#Enum": { "type": "string", "traits": { "smithy.api#enum": [{ "name": "A" }] } },
        "x#OtherEnum": { "type": "string", "traits": { "smithy.api#enum": {} } },
    });
    let files = [
        ast("shapes.json", &kinds),
        Source::new("array.json", "[]"),
        Source::new("empty.json", ""),
        Source::new("cut.json", "{\n  \"smithy\": \"2.0\",\n  \"shapes\": {\n"),
        Source::new("comma.json", "{\"smithy\": \"2.0\",}"),
        Source::new(
            "twice.json",
            "{\"smithy\": \"2.0\", \"shapes\": {\n  \"x#A\": {},\n  \"x#A\": {}}}",
        ),
        Source::new("other.json", "{\"partitions\": []}"),
        Source::new("version.json", "{\"smithy\": \"3.0\"}"),
        Source::new("no-version.json", "{\"smithy\": 2}"),
    ];
    snapshot("not_a_model", &files);
}

#[test]
fn a_broken_service_2() {
    let service = json!({
        "metadata": {}, "operations": {},
        "shapes": {
            "Odd": { "type": "oddity" },
            "List": { "type": "list" },
            "Structure": { "type": "structure", "members": {
                "A": {}, "B": { "shape": "Odd" }, "C": { "shape": "Odd", "locationName": "B" } } },
        },
    });
    snapshot("broken_service_2", &[Source::new("service-2.json", service.to_string())]);
}

#[test]
fn no_file_at_all() {
    snapshot("no_file", &[]);
}
