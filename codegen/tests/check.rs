//! Checking: every diagnostic, word for word.

use serde_json::{Value, json};
use trent_codegen::model::{Model, Source};
use trent_codegen::{Options, check, load, lower, notes, unsupported_operations};

/// A model of one service with these shapes; `None` for the service takes it away.
fn model(service: Option<Value>, shapes: &Value) -> Model {
    let mut shapes = shapes.clone();
    if let Some(service) = service {
        shapes["x#Service"] = service;
    }
    let text = json!({ "smithy": "2.0", "shapes": shapes }).to_string();
    load(&[Source::new("model.json", text)]).expect("the model loads")
}

/// A service with these operations.
fn service(operations: &[&str]) -> Value {
    let operations: Vec<_> = operations.iter().map(|id| json!({ "target": id })).collect();
    let traits = json!({ "aws.protocols#awsJson1_1": {}, "aws.auth#sigv4": { "name": "x" } });
    json!({ "type": "service", "operations": operations, "traits": traits })
}

/// A shape of this type and with these traits; short names are Smithy's own.
fn shape(kind: &str, traits: &Value) -> Value {
    json!({ "type": kind, "traits": long(traits) })
}

fn structure(members: &Value) -> Value {
    json!({ "type": "structure", "members": members })
}

fn target(id: &str) -> Value {
    json!({ "target": id })
}

fn member(id: &str, traits: &Value) -> Value {
    json!({ "target": id, "traits": long(traits) })
}

fn operation(input: &str, output: &str, traits: &Value) -> Value {
    json!({
        "type": "operation", "input": target(input), "output": target(output), "traits": long(traits),
    })
}

fn long(traits: &Value) -> Value {
    let traits = traits.as_object().into_iter().flatten().map(|(name, value)| {
        let id = if name.contains('#') { name.clone() } else { format!("smithy.api#{name}") };
        (id, value.clone())
    });
    traits.collect::<serde_json::Map<_, _>>().into()
}

fn snapshot(name: &str, model: &Model) {
    let problems = check(model).expect_err("the model has problems");
    insta::assert_snapshot!(name, problems);
}

#[test]
fn a_target_prefix_fits_into_a_header() {
    let with = |prefix: &str| {
        let mut service = service(&[]);
        service["traits"]["codegen.traits#targetPrefix"] = prefix.into();
        model(Some(service), &json!({}))
    };
    assert!(check(&with("com.example.Store_1")).is_ok());
    for prefix in ["", "a b", "a\nb", "caf\u{e9}"] {
        let problems = check(&with(prefix)).expect_err("no header holds it").to_string();
        assert!(problems.contains(&format!("{prefix:?} cannot stand in the header")), "{problems}");
    }
}

#[test]
fn every_feature_passes() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models");
    let mut seen = 0;
    for entry in std::fs::read_dir(root).expect("the folder is there") {
        let path = entry.expect("the entry is readable").path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("the model is readable");
        let model = load(&[Source::new(path.display().to_string(), text)]);
        check(&model.expect("the model loads")).expect("the model has no problem");
        seen += 1;
    }
    assert!(seen > 30, "{seen} models");
}

#[test]
fn no_service() {
    snapshot("no_service", &model(None, &json!({ "x#A": shape("string", &json!({})) })));
}

#[test]
fn one_of_two_services_must_be_chosen() {
    let shapes = json!({ "x#Other": service(&["x#Operation"]), "x#Operation": shape("operation", &json!({})) });
    let model = model(Some(service(&["x#Operation"])), &shapes);
    check(&model).expect("two services are no mistake");
    let problems = lower(&model, &Options::default()).expect_err("none is chosen");
    insta::assert_snapshot!("two_services", problems);
    let options = Options { service: Some("x#Other".to_owned()), ..Options::default() };
    assert_eq!(lower(&model, &options).expect("it is chosen").service.id, "x#Other");
}

#[test]
fn one_service_of_two() {
    let mut model = model(Some(service(&[])), &json!({ "x#Other": service(&[]) }));
    model.retain_service("x#Gone");
    assert_eq!(model.services().count(), 2);
    model.retain_service("x#Other");
    check(&model).expect("there is one service");
    assert_eq!(model.service().map(|(shape, _)| shape.id.as_str()), Some("x#Other"));
}

#[test]
fn protocols() {
    let with = |traits| Some(json!({ "type": "service", "traits": traits }));
    let rest = json!({ "aws.protocols#restXml": {}, "aws.protocols#awsQueryCompatible": {} });
    snapshot("unsupported_protocol", &model(with(rest), &json!({})));
    snapshot("no_protocol", &model(with(json!({})), &json!({})));
}

#[test]
fn dangling_targets() {
    let shapes = json!({
        "x#Operation": {
            "type": "operation", "input": target("x#Input"), "output": target("x#Outpu"), "errors": [target("x#Error")],
        },
        "x#Output": structure(&json!({ "Tag": target("x#Tga"), "Far": target("y#Nothing") })),
        "x#Tag": shape("string", &json!({})),
        "x#List": { "type": "list", "member": target("x#Gone") },
        "x#Map": { "type": "map", "key": target("x#Gone"), "value": target("x#Gone") },
        "x#Union": { "type": "union", "members": { "M": target("smithy.api#Strin") } },
    });
    snapshot("dangling_targets", &model(Some(service(&["x#Operation", "x#Gone"])), &shapes));
}

#[test]
fn targets_of_the_wrong_kind() {
    let mut service = service(&["x#Structure"]);
    service["errors"] = json!([target("x#Structure")]);
    service["resources"] = json!([target("x#Structure")]);
    service["rename"] = json!({ "x#Operation": "Other" });
    let shapes = json!({
        "x#Operation": {
            "type": "operation", "input": target("smithy.api#String"), "output": target("x#Operation"),
            "errors": [target("x#Structure")],
        },
        "x#Structure": structure(&json!({ "Operation": target("x#Operation"), "Unit": target("smithy.api#Unit") })),
        "x#Map": { "type": "map", "key": target("smithy.api#Integer"), "value": target("x#Service") },
    });
    snapshot("wrong_kinds", &model(Some(service), &shapes));
}

#[test]
fn enums() {
    let value = |value: Value| member("smithy.api#Unit", &json!({ "enumValue": value }));
    let shapes = json!({
        "x#Empty": { "type": "enum", "members": {} },
        "x#EmptyUnion": { "type": "union", "members": {} },
        "x#Text": { "type": "enum", "members": { "A": value(json!("a")), "B": value(json!("a")), "C": value(json!(1)) } },
        "x#Int": { "type": "intEnum", "members": {
            "A": value(json!(1)), "B": value(json!(1)), "C": value(json!(2_147_483_648_u32)), "D": target("smithy.api#Unit") } },
    });
    snapshot("enums", &model(Some(service(&[])), &shapes));
}

#[test]
fn impossible_constraints() {
    let shapes = json!({
        "x#Length": shape("string", &json!({ "length": { "min": 2, "max": 1 } })),
        "x#Range": shape("integer", &json!({ "range": { "min": 2, "max": 1 } })),
        "x#Decimal": shape("double", &json!({ "range": { "min": 0.2, "max": 0.1 } })),
        "x#Large": shape("long", &json!({ "range": { "min": 9_223_372_036_854_775_807_i64, "max": 9_223_372_036_854_775_806_i64 } })),
        "x#Between": shape("integer", &json!({ "range": { "min": 0.2, "max": 0.8 } })),
        "x#Fraction": shape("double", &json!({ "range": { "min": 0.2, "max": 0.8 } })),
        "x#Structure": structure(&json!({ "M": member("smithy.api#String", &json!({ "length": { "min": 3, "max": 0 } })) })),
        "x#Equal": shape("string", &json!({ "length": { "min": 1, "max": 1 } })),
    });
    snapshot("impossible_constraints", &model(Some(service(&[])), &shapes));
}

#[test]
fn patterns() {
    let patterns = ["[a-z", "(a", "a)", "*a", "[z-a]", "a{2,1}", "\\", "(?<n>a)(?<n>b)", "a**"];
    let mut shapes = json!({});
    for (index, pattern) in patterns.iter().enumerate() {
        shapes[format!("x#Bad{index}")] = shape("string", &json!({ "pattern": pattern }));
    }
    shapes["x#Good"] = shape("string", &json!({ "pattern": "^[\\u0020-\\u00FF]*$" }));
    snapshot("patterns", &model(Some(service(&[])), &shapes));
}

#[test]
fn patterns_that_only_the_service_enforces() {
    let patterns = [
        "^(?!aws:).+$",
        "\\p{L}+",
        "(a)\\1",
        "[a[b]",
        "[a&&b]",
        "a{,2}",
        "[0-9A-Z]{2}+",
        "^a${1,128}",
        "(?i)all",
        "^[\\p{Z}-_]+$",
    ];
    let mut shapes = json!({});
    for (index, pattern) in patterns.iter().enumerate() {
        shapes[format!("x#Beyond{index}")] = shape("string", &json!({ "pattern": pattern }));
    }
    for (index, pattern) in ["^[\\w+=,.@:/-]+$", "^https://[a-z.-]+$", "a{2,}"].iter().enumerate() {
        shapes[format!("x#Within{index}")] = shape("string", &json!({ "pattern": pattern }));
    }
    let model = model(Some(service(&[])), &shapes);
    check(&model).expect("these patterns are no errors");
    insta::assert_snapshot!("pattern_notes", notes(&model));
}

#[test]
fn ranges_that_only_the_service_enforces() {
    let bounds = json!({ "range": { "min": 0 } });
    let shapes = json!({
        "x#Whole": shape("bigInteger", &bounds),
        "x#Long": shape("long", &bounds),
        "x#Structure": structure(&json!({ "M": member("smithy.api#BigDecimal", &bounds) })),
    });
    let model = model(Some(service(&[])), &shapes);
    check(&model).expect("these ranges are no errors");
    insta::assert_snapshot!("range_notes", notes(&model));
}

#[test]
fn traits_where_they_mean_nothing() {
    let parameter = json!({ "smithy.rules#contextParam": { "name": "P" } });
    let shapes = json!({
        "x#Number": shape("integer", &json!({ "length": { "max": 1 }, "pattern": "a", "uniqueItems": {}, "timestampFormat": "date-time" })),
        "x#Text": shape("string", &json!({ "range": { "max": 1 }, "error": "client", "sparse": {}, "required": {} })),
        "x#Structure": structure(&json!({
            "M": member("smithy.api#Integer", &json!({ "idempotencyToken": {}, "hostLabel": {}, "sparse": {} })),
            "Number": member("smithy.api#Integer", &parameter),
            "Structure": member("x#Structure", &parameter),
            "Enums": member("x#Enums", &parameter),
            "Text": member("x#Text", &parameter),
            "Texts": member("x#Texts", &parameter),
            "Flag": member("smithy.api#Boolean", &parameter) })),
        "x#Enums": { "type": "list", "member": target("x#Enum") },
        "x#Texts": { "type": "list", "member": target("smithy.api#String") },
        "x#Enum": { "type": "enum", "members": { "A": member("smithy.api#Unit", &json!({ "enumValue": "a" })) } },
    });
    snapshot("misplaced_traits", &model(Some(service(&[])), &shapes));
}

#[test]
fn trait_values_of_the_wrong_form() {
    let traits = json!({
        "documentation": 1, "deprecated": "yes", "length": { "min": -1 }, "pattern": ["a"], "sensitive": "true",
        "externalDocumentation": { "Link": 1 }, "aws.protocols#awsQueryError": { "code": "A" },
    });
    let waitable = json!({ "Waiter": { "acceptors": [{ "state": "maybe", "matcher": {} }] } });
    let shapes = json!({
        "x#Text": shape("string", &traits),
        "x#Time": shape("timestamp", &json!({ "timestampFormat": "iso8601" })),
        "x#Number": shape("integer", &json!({ "range": { "max": "1" } })),
        "x#Operation": operation("smithy.api#Unit", "smithy.api#Unit", &json!({
            "examples": [{ "title": "A", "input": [] }], "endpoint": {}, "auth": ["a", 1],
            "requestCompression": { "encodings": "gzip" }, "smithy.waiters#waitable": waitable })),
    });
    snapshot("wrong_forms", &model(Some(service(&[])), &shapes));
}

#[test]
fn unknown_traits() {
    let traits = json!({ "lenght": { "max": 1 }, "example.other#trait": { "any": "thing" }, "aws.api#arn": {} });
    snapshot(
        "unknown_traits",
        &model(Some(service(&[])), &json!({ "x#Text": shape("string", &traits) })),
    );
}

#[test]
fn defaults() {
    let with = |target: &str, value: Value| member(target, &json!({ "default": value }));
    let members = json!({
        "Flag": with("smithy.api#Boolean", json!(0)),
        "Byte": with("smithy.api#Byte", json!(128)),
        "Integer": with("smithy.api#Integer", json!(1.5)),
        "Double": with("smithy.api#Double", json!("1")),
        "Float": with("smithy.api#Float", json!(1e300)),
        "Text": with("smithy.api#String", json!(1)),
        "Blob": with("smithy.api#Blob", json!("not base64!")),
        "Bits": with("smithy.api#Blob", json!("YR==")),
        "Time": with("smithy.api#Timestamp", json!(true)),
        "HttpDate": with("smithy.api#Timestamp", json!("Wed, 01 Jan 2020 00:00:00 GMT")),
        "NoDay": with("smithy.api#Timestamp", json!("2020-02-31T25:00:00Z")),
        "FarYear": with("smithy.api#Timestamp", json!("9999999999999-01-01T00:00:00Z")),
        "FarSecond": with("smithy.api#Timestamp", json!(1e300)),
        "HalfSecond": with("smithy.api#Timestamp", json!("2020-01-01T00:00:00.5Z")),
        "List": with("x#List", json!(["a"])),
        "Map": with("x#Map", json!({ "a": "b" })),
        "Enum": with("x#Enum", json!("b")),
        "IntEnum": with("x#IntEnum", json!(2)),
        "Structure": with("x#Inner", json!({})),
        "Fine": with("x#Enum", json!("a")),
        "None": with("x#Inner", Value::Null),
    });
    let one =
        |value: Value| json!({ "A": member("smithy.api#Unit", &json!({ "enumValue": value })) });
    let shapes = json!({
        "x#Structure": structure(&members),
        "x#Inner": structure(&json!({})),
        "x#List": { "type": "list", "member": target("smithy.api#String") },
        "x#Map": { "type": "map", "key": target("smithy.api#String"), "value": target("smithy.api#String") },
        "x#Enum": { "type": "enum", "members": one(json!("a")) },
        "x#IntEnum": { "type": "intEnum", "members": one(json!(1)) },
    });
    snapshot("defaults", &model(Some(service(&[])), &shapes));
}

#[test]
fn recursion() {
    let required = |id: &str| member(id, &json!({ "required": {} }));
    let shapes = json!({
        "x#List": { "type": "list", "member": target("x#Map") },
        "x#Map": { "type": "map", "key": target("smithy.api#String"), "value": target("x#List") },
        "x#Outside": { "type": "list", "member": target("x#List") },
        "x#A": structure(&json!({ "B": required("x#B") })),
        "x#B": structure(&json!({ "A": required("x#A") })),
        "x#Between": structure(&json!({ "A": required("x#A"), "Self": target("x#Between") })),
        "x#Endless": { "type": "union", "members": { "A": target("x#Holder"), "B": target("x#Endless") } },
        "x#Holder": structure(&json!({ "Inner": required("x#Endless") })),
        "x#Ending": { "type": "union", "members": { "A": target("x#Ending"), "B": target("x#Ends") } },
        "x#Ends": structure(&json!({ "Inner": required("x#Ending"), "Self": target("x#Ends") })),
        "x#Fine": { "type": "union", "members": { "A": target("x#Fine"), "B": target("smithy.api#String") } },
        "x#Before": structure(&json!({ "Between": required("x#Between") })),
    });
    snapshot("recursion", &model(Some(service(&[])), &shapes));
}

/// Lists within one another, `x#L1` the innermost, and the input of an operation that holds the outermost.
fn nested(depth: usize) -> Model {
    let outermost = format!("x#L{depth}");
    let mut shapes = json!({
        "x#Input": structure(&json!({ "M": target(&outermost) })),
        "x#Operation": operation("x#Input", "smithy.api#Unit", &json!({})),
        "x#L0": shape("string", &json!({ "sensitive": {} })),
    });
    for level in 1..=depth {
        let inner = target(&format!("x#L{}", level - 1));
        shapes[format!("x#L{level}")] = if level % 2 == 0 {
            json!({ "type": "list", "member": inner })
        } else {
            json!({ "type": "map", "key": target("smithy.api#String"), "value": inner })
        };
    }
    model(Some(service(&["x#Operation"])), &shapes)
}

#[test]
fn lists_within_lists() {
    snapshot("nesting", &nested(200));
    let model = nested(16);
    check(&model).expect("so many may lie within one another");
    let service = lower(&model, &Options::default()).expect("the model is right").service;
    assert!(service.operations[0].input.members[0].sensitive, "the innermost is a secret");
}

#[test]
fn pagination() {
    let page = |traits: Value| operation("x#Input", "x#Output", &json!({ "paginated": traits }));
    let shapes = json!({
        "x#Input": structure(&json!({ "Token": target("smithy.api#String") })),
        "x#Output": structure(&json!({ "Token": target("smithy.api#String"), "Inner": target("x#Input") })),
        "x#Missing": page(json!({ "inputToken": "Token" })),
        "x#Wrong": page(json!({ "inputToken": "Tokn", "outputToken": "Inner.Gone", "pageSize": "Limit", "items": "Items" })),
        "x#Good": page(json!({ "inputToken": "Token", "outputToken": "Inner.Token" })),
    });
    snapshot("pagination", &model(Some(service(&["x#Missing", "x#Wrong", "x#Good"])), &shapes));
}

#[test]
fn tokens_of_two_types() {
    let trait_value = json!({ "paginated": { "inputToken": "Token", "outputToken": "Token" } });
    let shapes = json!({
        "x#Input": structure(&json!({ "Token": target("smithy.api#String") })),
        "x#Output": structure(&json!({ "Token": target("smithy.api#Integer") })),
        "x#Operation": operation("x#Input", "x#Output", &trait_value),
    });
    let model = model(Some(service(&["x#Operation"])), &shapes);
    let problems = lower(&model, &Options::default()).expect_err("no token can be passed on");
    insta::assert_snapshot!("tokens_of_two_types", problems);
}

#[test]
fn paths_of_parameters_that_lead_to_no_text() {
    let paths = json!({ "smithy.rules#operationContextParams": {
        "Number": { "path": "Number" }, "Structures": { "path": "Inners[*]" }, "Keys": { "path": "keys(Inner)" },
        "Sparse": { "path": "Sparse[*]" }, "Several": { "path": "Inners[*].[Text, Number][]" },
        "Text": { "path": "Inner.Text" }, "Texts": { "path": "Inners[*].Text" } } });
    let members = json!({
        "Number": target("smithy.api#Integer"), "Text": target("smithy.api#String"), "Inner": target("x#Inner"),
        "Inners": target("x#Inners"), "Sparse": target("x#Sparse") });
    let shapes = json!({
        "x#Input": structure(&members),
        "x#Inner": structure(&json!({ "Number": target("smithy.api#Integer"), "Text": target("smithy.api#String") })),
        "x#Inners": { "type": "list", "member": target("x#Inner") },
        "x#Sparse": { "type": "list", "member": target("smithy.api#String"), "traits": long(&json!({ "sparse": {} })) },
        "x#Operation": operation("x#Input", "smithy.api#Unit", &paths),
    });
    let model = model(Some(service(&["x#Operation"])), &shapes);
    let problems = lower(&model, &Options::default()).expect_err("paths lead elsewhere");
    insta::assert_snapshot!("parameter_paths", problems);
}

#[test]
fn items_that_are_no_collection_are_noted() {
    let trait_value =
        json!({ "paginated": { "inputToken": "Token", "outputToken": "Token", "items": "Token" } });
    let shapes = json!({
        "x#Page": structure(&json!({ "Token": target("smithy.api#String") })),
        "x#Operation": operation("x#Page", "x#Page", &trait_value),
    });
    let model = model(Some(service(&["x#Operation"])), &shapes);
    check(&model).expect("it is no error");
    insta::assert_snapshot!("pagination_notes", notes(&model));
}

#[test]
fn host_labels() {
    let host = |prefix: &str| {
        operation("x#Input", "smithy.api#Unit", &json!({ "endpoint": { "hostPrefix": prefix } }))
    };
    let shapes = json!({
        "x#Input": structure(&json!({
            "Good": member("smithy.api#String", &json!({ "required": {}, "hostLabel": {} })),
            "Optional": member("smithy.api#String", &json!({ "hostLabel": {} })) })),
        "x#Wrong": host("{Good}.{Optional}.{Gone}."),
        "x#Open": host("{Good"),
        "x#Right": host("a-{Good}."),
    });
    snapshot("host_labels", &model(Some(service(&[])), &shapes));
}

#[test]
fn operations_that_are_left_out() {
    let bytes = shape("blob", &json!({ "streaming": {} }));
    let ids = [
        "Stream", "Events", "Md5", "Checksum", "Unsigned", "Brotli", "Bearer", "Fine", "Optional",
        "Open",
    ];
    let ids: Vec<String> = ids.iter().map(|name| format!("x#{name}")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let plain = |traits: Value| operation("smithy.api#Unit", "smithy.api#Unit", &traits);
    let shapes = json!({
        "x#Bytes": bytes,
        "x#Feed": { "type": "union", "members": { "E": target("x#Empty") }, "traits": { "smithy.api#streaming": {} } },
        "x#Empty": structure(&json!({})),
        "x#WithBytes": structure(&json!({ "Body": target("x#Bytes") })),
        "x#WithFeed": structure(&json!({ "Feed": target("x#Feed") })),
        "x#Stream": operation("x#WithBytes", "smithy.api#Unit", &json!({})),
        "x#Events": operation("x#Empty", "x#WithFeed", &json!({})),
        "x#Md5": plain(json!({ "httpChecksumRequired": {} })),
        "x#Checksum": plain(json!({ "aws.protocols#httpChecksum": { "requestChecksumRequired": true } })),
        "x#Unsigned": plain(json!({ "aws.auth#unsignedPayload": {} })),
        "x#Brotli": plain(json!({ "requestCompression": { "encodings": ["br"] } })),
        "x#Bearer": plain(json!({ "auth": ["smithy.api#httpBearerAuth"] })),
        "x#Optional": plain(json!({ "auth": ["smithy.api#httpBearerAuth"], "optionalAuth": {} })),
        "x#Open": plain(json!({ "auth": [] })),
        "x#Fine": plain(json!({ "aws.protocols#httpChecksum": {}, "requestCompression": { "encodings": ["br", "gzip"] } })),
    });
    let model = model(Some(service(&ids)), &shapes);
    check(&model).expect("the rest of the service can be generated");
    let refused = unsupported_operations(&model);
    let lines: Vec<_> = refused.values().map(ToString::to_string).collect();
    insta::assert_snapshot!("unsupported_operations", lines.join("\n"));
}

#[test]
fn a_service_of_which_nothing_is_left() {
    let shapes = json!({
        "x#Bytes": shape("blob", &json!({ "streaming": {} })),
        "x#Body": structure(&json!({ "Body": target("x#Bytes") })),
        "x#Get": operation("smithy.api#Unit", "x#Body", &json!({})),
        "x#Put": operation("x#Body", "smithy.api#Unit", &json!({})),
    });
    let problems = |operations: &[&str]| {
        let model = model(Some(service(operations)), &shapes);
        lower(&model, &Options::default()).expect_err("nothing is left").to_string()
    };
    let texts = [problems(&[]), problems(&["x#Get"]), problems(&["x#Get", "x#Put"])];
    insta::assert_snapshot!("nothing_is_left", texts.join("\n\n"));
}

#[test]
fn two_operations_of_one_name() {
    let plain = || operation("smithy.api#Unit", "smithy.api#Unit", &json!({}));
    let shapes = json!({ "a.b#Do": plain(), "x#Do": plain(), "x#Done": plain() });
    let model = model(Some(service(&["x#Do", "a.b#Do", "x#Done"])), &shapes);
    snapshot("operations_of_one_name", &model);
    // Neither disappears.
    let problems = lower(&model, &Options::default()).expect_err("two methods have one name");
    insta::assert_snapshot!("methods_of_one_name", problems);
}

#[test]
fn names_that_collide() {
    let waiter = json!({ "acceptors": [{ "state": "success", "matcher": { "success": true } }] });
    let waiters = json!({ "smithy.waiters#waitable": { "FooBar": waiter, "foo_bar": waiter } });
    let text = || target("smithy.api#String");
    let error = |traits| json!({ "type": "structure", "members": {}, "traits": long(&traits) });
    let mut shapes = json!({
        "x#Input": structure(&json!({
            "Tag": target("x#Tag"), "Other": target("a.b#Tag"), "Choice": target("x#Choice"), "foo": text(),
            "setFoo": text(), "Bar": text(), "bar": text() })),
        "x#Tag": structure(&json!({})),
        "a.b#Tag": structure(&json!({})),
        "x#Choice": { "type": "union", "members": { "A": text(), "a": text() } },
        "x#Failure": error(json!({ "error": "client" })),
        "x#FailureBuilder": error(json!({ "error": "client" })),
        "x#DoIt": operation("x#Input", "smithy.api#Unit", &waiters),
        "x#do_it": operation("smithy.api#Unit", "smithy.api#Unit", &json!({})),
    });
    shapes["x#DoIt"]["errors"] = json!([target("x#Failure"), target("x#FailureBuilder")]);
    let model = model(Some(service(&["x#DoIt", "x#do_it"])), &shapes);
    check(&model).expect("Smithy has nothing against these names");
    let problems = lower(&model, &Options::default()).expect_err("Rust has");
    insta::assert_snapshot!("colliding_names", problems);
}

#[test]
fn a_service_that_signs_otherwise() {
    let mut service = service(&["x#Operation"]);
    service["traits"] = json!({ "aws.protocols#awsJson1_0": {}, "smithy.api#httpApiKeyAuth": { "name": "k", "in": "header" } });
    let shapes =
        json!({ "x#Operation": operation("smithy.api#Unit", "smithy.api#Unit", &json!({})) });
    let refused = unsupported_operations(&model(Some(service), &shapes));
    let lines: Vec<_> = refused.values().map(ToString::to_string).collect();
    insta::assert_snapshot!("other_authentication", lines.join("\n"));
}

#[test]
fn what_the_caller_must_do() {
    let mut service = service(&["x#Operation"]);
    service["traits"]["smithy.rules#endpointBdd"] = json!({});
    let discovered = json!({ "aws.api#clientDiscoveredEndpoint": { "required": true } });
    let shapes =
        json!({ "x#Operation": operation("smithy.api#Unit", "smithy.api#Unit", &discovered) });
    let model = model(Some(service), &shapes);
    check(&model).expect("it is no error");
    insta::assert_snapshot!("notes", notes(&model));
}

#[test]
fn an_unknown_operation_is_told_together_with_what_is_wrong_in_the_model() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/structures.json");
    let text = std::fs::read_to_string(path).expect("the model is there");
    let damaged = text.replacen("smithy.api#String", "smithy.api#Strin", 1);
    let options = trent_codegen::Options {
        crate_name: "x".to_owned(),
        operations: vec!["Nothing".to_owned()],
        ..trent_codegen::Options::default()
    };
    let problems = trent_codegen::generate(
        &[trent_codegen::Source::new("structures.json", damaged)],
        &options,
    );
    let problems = problems.expect_err("two things are wrong").to_string();
    assert!(problems.contains("there is no operation Nothing"), "{problems}");
    assert!(problems.contains("smithy.api#Strin is not defined"), "{problems}");
}

#[test]
fn traits_of_ours() {
    let explanation = |value: &Value| json!({ "codegen.traits#explanation": value });
    let shapes = json!({
        "x#Operation": operation("x#Input", "x#Input", &json!({
            "codegen.traits#failureCause": { "what": "it failed", "path": 1, "codes": "x#Code" },
            "codegen.traits#failureCauses": {},
        })),
        "x#Input": structure(&json!({
            "Name": member("smithy.api#String", &explanation(&json!({ "meaning": "A name." }))),
            "Code": target("x#Code"),
        })),
        "x#Code": { "type": "enum", "traits": { "codegen.traits#failureCause": { "what": "", "path": "", "codes": "" } }, "members": {
            "A": member("smithy.api#Unit", &json!({ "enumValue": "A", "codegen.traits#explanation": "A letter." })),
            "B": member("smithy.api#Unit", &json!({ "enumValue": "B", "codegen.traits#explanation": { "remedy": "Do." } })),
            "C": member("smithy.api#Unit", &json!({ "enumValue": "C", "codegen.traits#explanation": { "meaning": "A [Name].", "remedy": "" } })),
        } },
    });
    snapshot("traits_of_ours", &model(Some(service(&["x#Operation"])), &shapes));
}

#[test]
fn causes_of_failures() {
    let waiter = json!({ "Done": { "acceptors": [{ "state": "success", "matcher": { "success": true } }] } });
    let cause =
        |path: &str, codes: &str| json!({ "what": "it failed", "path": path, "codes": codes });
    let shapes = json!({
        "x#Path": operation("x#Input", "x#Input", &json!({
            "smithy.waiters#waitable": waiter, "codegen.traits#failureCause": cause("A[", "x#Code"),
        })),
        "x#Codes": operation("x#Input", "x#Input", &json!({
            "smithy.waiters#waitable": waiter, "codegen.traits#failureCause": cause("A", "x#Input"),
        })),
        "x#Waiter": operation("x#Input", "x#Input", &json!({
            "codegen.traits#failureCause": cause("A", "x#Code"),
        })),
        "x#Input": structure(&json!({ "Code": target("x#Code") })),
        "x#Code": { "type": "enum", "members": { "A": member("smithy.api#Unit", &json!({ "enumValue": "A" })) } },
    });
    let model = model(Some(service(&["x#Path", "x#Codes", "x#Waiter"])), &shapes);
    check(&model).expect("the forms are right");
    let problems = lower(&model, &Options::default()).expect_err("the causes are wrong");
    insta::assert_snapshot!("causes_of_failures", problems);
}

#[test]
fn rules_across_members() {
    let rule = |name: &str, rest: Value| {
        let mut rule = json!({ "name": name, "rule": "so it is", "remedy": "change it" });
        rule.as_object_mut()
            .expect("it is one")
            .extend(rest.as_object().expect("it is one").clone());
        rule
    };
    let rules = json!([
        rule(
            "members",
            json!({ "when": [{ "member": "Gone", "present": true }], "required": ["Nmae"], "values": { "Gone": ["A"] } })
        ),
        rule(
            "values",
            json!({ "when": [
            { "member": "Kind", "is": ["C"] }, { "member": "Count", "isNot": ["many"] }, { "member": "Flag", "is": ["yes"] },
            { "member": "Inner", "is": ["A"] }, { "member": "Name", "is": [] },
        ], "required": ["Name"] })
        ),
        rule(
            "secret",
            json!({ "when": [{ "member": "Secret", "is": ["1234"] }], "values": { "Secret": ["1234"] } })
        ),
        rule(
            "conditions",
            json!({ "when": [
            { "member": "Name" }, { "member": "Kind", "is": ["A"], "present": true },
            { "member": "Flag", "present": true, "orAbsent": true },
        ], "required": ["Name"] })
        ),
        rule("both", json!({ "required": ["Name"], "forbidden": ["Name", "Must"] })),
        rule("nothing", json!({ "require": ["Name"], "exactlyOne": ["Name"], "rule": "" })),
        rule("twice", json!({ "required": ["Name"] })),
        rule("twice", json!({ "required": ["Name"] })),
        rule(
            "good",
            json!({ "when": [
            { "member": "Kind", "is": ["A", "B"], "orAbsent": true }, { "member": "Count", "isNot": ["7", "-1"] },
            { "member": "Flag", "is": ["true"] }, { "member": "Secret", "present": false },
        ], "atMostOne": ["Name", "Secret"], "values": { "Name": ["x"] }, "refused": "The documentation says so." })
        ),
    ]);
    let shapes = json!({
        "x#Operation": operation("x#Input", "x#Input", &json!({})),
        "x#Input": { "type": "structure", "traits": { "codegen.traits#rules": rules }, "members": {
            "Kind": target("x#Kind"), "Count": target("smithy.api#Long"), "Flag": target("smithy.api#Boolean"),
            "Name": target("smithy.api#String"), "Inner": target("x#Inner"), "Secret": target("x#Secret"),
            "Must": member("smithy.api#String", &json!({ "required": {} })),
        } },
        "x#Inner": { "type": "structure", "members": {}, "traits": { "codegen.traits#rules": [{ "name": "no remedy" }] } },
        "x#Kind": { "type": "enum", "members": {
            "A": member("smithy.api#Unit", &json!({ "enumValue": "A" })),
            "B": member("smithy.api#Unit", &json!({ "enumValue": "B" })),
        } },
        "x#Secret": { "type": "string", "traits": { "smithy.api#sensitive": {}, "codegen.traits#rules": [] } },
    });
    snapshot("rules_across_members", &model(Some(service(&["x#Operation"])), &shapes));
}

#[test]
fn names_in_xml() {
    let mut service = service(&["x#Op"]);
    service["traits"] = json!({ "aws.protocols#awsQuery": {} });
    let list = json!({ "type": "list", "member": { "target": "smithy.api#String" } });
    let members = json!({
        "A": member("x#List", &json!({ "xmlAttribute": {} })),
        "B": member("smithy.api#String", &json!({ "xmlFlattened": {} })),
        "C": member("smithy.api#String", &json!({ "xmlName": "D" })),
        "D": member("smithy.api#String", &json!({})),
        "E": member("smithy.api#String", &json!({ "xmlName": "F", "xmlAttribute": {} })),
        "F": member("smithy.api#Integer", &json!({})),
    });
    let shapes = json!({
        "x#Op": operation("x#In", "x#In", &json!({})),
        "x#In": structure(&members),
        "x#List": list,
    });
    snapshot("names_in_xml", &model(Some(service), &shapes));
    // Where there is no XML, they say nothing.
    service = self::service(&["x#Op"]);
    assert!(check(&model(Some(service), &shapes)).is_ok());
}

/// A service of restJson1 with one operation, of this request line, and shapes.
fn rest(http: &Value, shapes: &Value) -> Model {
    let mut service = service(&["x#Op"]);
    service["traits"] = json!({ "aws.protocols#restJson1": {}, "aws.auth#sigv4": { "name": "x" } });
    let mut shapes = shapes.clone();
    shapes["x#Op"] = operation("x#In", "x#Out", &json!({ "http": http }));
    for id in ["x#In", "x#Out"] {
        if shapes.get(id).is_none() {
            shapes[id] = structure(&json!({}));
        }
    }
    model(Some(service), &shapes)
}

const STRING: &str = "smithy.api#String";

#[test]
fn request_lines() {
    let label = member(STRING, &json!({ "required": {}, "httpLabel": {} }));
    let shapes = json!({ "x#In": structure(&json!({ "A": label })) });
    let good = rest(&json!({ "method": "GET", "uri": "/a/{A}?b" }), &shapes);
    check(&good).expect("the labels are bound");
    let lines: Vec<_> = [
        json!({ "method": "GET ", "uri": "/{A}" }),
        json!({ "method": "GET", "uri": "{A}" }),
        json!({ "method": "GET", "uri": "/{A}/{A}" }),
        json!({ "method": "GET", "uri": "/{A}/{B}" }),
        json!({ "method": "GET", "uri": "/a{A}" }),
        json!({ "method": "GET", "uri": "/{A" }),
        json!({ "method": "GET", "uri": "/" }),
        json!({ "method": "GET", "uri": "/{A}?a b" }),
    ]
    .into_iter()
    .map(|http| check(&rest(&http, &shapes)).expect_err("the line is bad").to_string())
    .collect();
    insta::assert_snapshot!("request_lines", lines.join("\n"));

    let mut without = service(&["x#Op"]);
    without["traits"] = json!({ "aws.protocols#restJson1": {} });
    let shapes = json!({ "x#Op": shape("operation", &json!({})) });
    snapshot("no_request_line", &model(Some(without), &shapes));
}

#[test]
fn bindings() {
    let nested = json!({ "httpHeader": "not looked at", "httpPayload": {} });
    let shapes = json!({
        "x#Texts": { "type": "list", "member": target(STRING) },
        "x#Lists": { "type": "list", "member": target("x#Texts") },
        "x#Map": { "type": "map", "key": target(STRING), "value": target(STRING) },
        "x#Numbers": { "type": "map", "key": target(STRING), "value": target("smithy.api#Integer") },
        "x#Nested": structure(&json!({ "A": member("x#Map", &nested) })),
        "x#In": structure(&json!({
            "Both": member(STRING, &json!({ "httpHeader": "a", "httpQuery": "b" })),
            "List": member("x#Lists", &json!({ "httpQuery": "list" })),
            "Header": member("smithy.api#Blob", &json!({ "httpHeader": "b" })),
            "Name": member(STRING, &json!({ "httpHeader": "a b" })),
            "Empty": member(STRING, &json!({ "httpQuery": "" })),
            "Params": member("x#Numbers", &json!({ "httpQueryParams": {} })),
            "Prefix": member(STRING, &json!({ "httpPrefixHeaders": "x-" })),
            "Payload": member("smithy.api#Integer", &json!({ "httpPayload": {} })),
            "Second": member("x#Nested", &json!({ "httpPayload": {} })),
            "Unbound": target(STRING),
            "Status": member(STRING, &json!({ "httpHeader": "s", "httpResponseCode": {} })),
        })),
        "x#Out": structure(&json!({
            "Status": member(STRING, &json!({ "httpResponseCode": {} })),
            "Query": member("x#Lists", &json!({ "httpQuery": "" })),
            "Long": member("smithy.api#Integer", &json!({ "jsonName": "short" })),
            "short": target(STRING),
            "Odd": member(STRING, &json!({ "jsonName": "a\"b" })),
        })),
    });
    snapshot("bindings", &rest(&json!({ "method": "POST", "uri": "/" }), &shapes));
}
