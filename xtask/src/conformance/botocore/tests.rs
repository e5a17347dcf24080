use serde_json::{Value, json};

use super::*;

fn suite(name: &str, shapes: &Value, cases: &Value) -> Value {
    json!({
        "description": name,
        "metadata": { "protocol": "json", "jsonVersion": "1.1", "targetPrefix": "Tests", "apiVersion": "1" },
        "clientEndpoint": "https://example.com/custom",
        "shapes": shapes,
        "cases": cases,
    })
}

/// The groups of a folder with these suites.
fn groups(input: &[Value], output: &[Value]) -> Vec<Group> {
    let folder = tempfile::tempdir().expect("there is room");
    let write = |path: &str, value: &Value| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("there is room");
        std::fs::write(path, value.to_string()).expect("there is room");
    };
    write("input/json.json", &input.into());
    write("output/json.json", &output.into());
    write(
        "protocol-tests-ignore-list.json",
        &json!({
            "general": { "input": { "suites": ["Two"] } },
            "protocols": { "json": { "output": { "cases": ["Bad"] } } },
        }),
    );
    group::of(cases::read(folder.path()).expect("the files are good"))
}

fn put(id: &str) -> Value {
    json!({ "id": id, "given": { "name": "Put", "input": { "shape": "In" } }, "params": { "S": "a" },
        "serialized": { "method": "POST", "uri": "/custom/", "host": "example.com",
            "body": "{\"S\": \"a\"}", "headers": { "X": 1 }, "requireHeaders": ["Content-Length"] } })
}

fn shapes(member: &str) -> Value {
    json!({
        "In": { "type": "structure", "members": { member: { "shape": "String" } } },
        "String": { "type": "string" },
    })
}

#[test]
fn suites_that_agree_are_one_service() {
    let one = suite("One", &shapes("S"), &json!([put("A"), put("B")]));
    let two = suite("Two", &shapes("S"), &json!([put("C")]));
    let other = suite("Three", &shapes("T"), &json!([put("D")]));
    let found = groups(&[one, two, other], &[]);
    let ids = |group: &Group| group.cases.iter().map(|case| case.id.clone()).collect::<Vec<_>>();
    assert_eq!(found.iter().map(ids).collect::<Vec<_>>(), [vec!["A", "B", "C"], vec!["D"]]);
    let ignored: Vec<_> = found[0].cases.iter().map(|case| case.is_ignored).collect();
    assert_eq!(ignored, [false, false, true]);
    assert_eq!(found[1].package(), "botocore-json-2-conformance");
}

#[test]
fn cases_become_tests_of_operations_and_errors() {
    let errors = json!({
        "Broken": { "type": "structure", "exception": true, "error": { "code": "broken" },
            "members": { "Message": { "shape": "String" } } },
        "Out": { "type": "structure", "members": { "S": { "shape": "String" } } },
        "String": { "type": "string" },
    });
    let get = |id: &str, more: &Value| {
        let mut case = json!({ "id": id,
            "given": { "name": "Get", "output": { "shape": "Out" }, "errors": [{ "shape": "Broken" }] },
            "response": { "status_code": 400, "headers": {}, "body": "{}" } });
        case.as_object_mut()
            .expect("an object")
            .extend(more.as_object().cloned().unwrap_or_default());
        case
    };
    let output = suite(
        "Out",
        &errors,
        &json!([
            get("Good", &json!({ "result": { "S": "a" } })),
            get(
                "Bad",
                &json!({ "errorCode": "broken", "errorMessage": "Hi", "error": { "Message": "Hi" } })
            ),
            get("Odd", &json!({ "errorCode": "NotDeclared", "error": {} })),
        ]),
    );
    let found = groups(&[suite("In", &shapes("S"), &json!([put("A")]))], &[output]);
    let [group] = found.as_slice() else { panic!("{found:?}") };
    let source = Source::new("service-2.json", group.service().to_string());
    let model = trent_codegen::load(&[source]).expect("it is a model");
    let (tests, left_out) = translate::tests(group, &model);
    let id = |name: &str| {
        format!("/shapes/com.amazonaws.protocoltestsjson#{name}/traits/smithy.test#http")
    };
    let request = tests.pointer(&(id("Put") + "RequestTests/0")).expect("it is there");
    assert_eq!(
        *request,
        json!({ "id": "A", "method": "POST", "uri": "/custom/", "queryParams": [], "forbidQueryParams": [],
            "headers": { "X": "1" }, "requireHeaders": ["Content-Length"], "params": { "S": "a" },
            "host": "example.com/custom", "resolvedHost": "example.com",
            "body": "{\"S\": \"a\"}", "bodyMediaType": "application/json" })
    );
    let good = tests.pointer(&(id("Get") + "ResponseTests/0")).expect("it is there");
    assert_eq!((&good["id"], &good["params"]), (&json!("Good"), &json!({ "S": "a" })));
    let bad = tests.pointer(&(id("Broken") + "ResponseTests/0")).expect("it is there");
    assert_eq!(bad["vendorParams"], json!({ "code": "broken", "message": "Hi" }));
    assert_eq!(
        left_out.into_values().collect::<Vec<_>>(),
        ["the operation has no error NotDeclared"]
    );
}

#[test]
fn results_are_told_case_by_case() {
    let suites = [suite("One", &shapes("S"), &json!([put("PutA"), put("PutA"), put("PutB")]))];
    let found = groups(&suites, &[]);
    let outcome = Outcome {
        passed: vec![
            "requests::put_a".to_owned(),
            "requests::put_a_2".to_owned(),
            "responses::put_b".to_owned(),
        ],
        ..Outcome::default()
    };
    let mut results = Results::of(&outcome);
    let passed: Vec<_> = found[0].cases.iter().map(|case| results.passed(case)).collect();
    assert_eq!(passed, [true, true, false]);
    let mut report = Report::default();
    found[0].cases.iter().zip(passed).for_each(|(case, passed)| report.ran(case, passed));
    report.not_run(&found[0].cases[0], "it streams");
    let text = report.text();
    assert!(
        text.contains("json               input           4       2       1        1"),
        "{text}"
    );
    assert!(text.contains("not run: json input PutA: it streams\n"), "{text}");
    assert!(text.ends_with("\n2 passed, 1 failed\n"), "{text}");
}

#[test]
fn what_only_the_older_form_writes_so_is_translated() {
    let shapes = json!({
        "In": { "type": "structure", "members": {
            "List": { "shape": "List", "location": "header", "locationName": "x-list" },
            "Text": { "shape": "String", "location": "header", "locationName": "x-text" },
            "Json": { "shape": "String", "jsonvalue": true, "locationName": "json" },
            "Maps": { "shape": "Maps" },
        } },
        "Maps": { "type": "map", "key": { "shape": "String" }, "value": { "shape": "Texts" } },
        "Texts": { "type": "list", "member": { "shape": "Json" } },
        "Json": { "type": "string", "jsonvalue": true },
        "List": { "type": "list", "member": { "shape": "String" } },
        "String": { "type": "string" },
    });
    let case = json!({ "id": "A", "given": { "name": "Put", "input": { "shape": "In" } },
        "params": { "Json": { "a": [1] }, "Maps": { "k": [{ "b": 2 }, null, "true"] }, "Text": "t" },
        "serialized": { "uri": "/", "headers": { "x-list": "a,b", "x-text": "a,b",
            "Content-Type": "application/x-www-form-urlencoded; charset=utf-8" } } });
    let found = groups(&[suite("In", &shapes, &json!([case]))], &[]);
    let source = Source::new("service-2.json", found[0].service().to_string());
    let model = trent_codegen::load(&[source]).expect("it is a model");
    let (tests, _) = translate::tests(&found[0], &model);
    let test = "/shapes/com.amazonaws.protocoltestsjson#Put/traits/smithy.test#httpRequestTests/0";
    let test = tests.pointer(test).expect("it is there");
    assert_eq!(
        test["headers"],
        json!({ "x-list": "a, b", "x-text": "a,b", "Content-Type": "application/x-www-form-urlencoded" })
    );
    assert_eq!(
        test["params"],
        json!({ "json": "{\"a\":[1]}", "Maps": { "k": ["{\"b\":2}", null, "true"] }, "Text": "t" })
    );
}

#[test]
fn a_result_that_is_none_is_no_operation_with_one() {
    let case =
        |id: &str, given: &Value| json!({ "id": id, "given": given, "result": {}, "response": {} });
    let (with, without) =
        (json!({ "name": "Get", "output": { "shape": "In" } }), json!({ "name": "Get" }));
    let output = suite("Out", &shapes("S"), &json!([case("A", &with), case("B", &without)]));
    assert_eq!(groups(&[], &[output]).len(), 2);
}

#[test]
fn what_botocore_alone_tells_of_a_response_is_translated_or_not_run() {
    let shapes = json!({
        "Out": { "type": "structure", "members": {
            "All": { "shape": "Map", "location": "headers" },
            "Map": { "shape": "Map" },
            "One": { "shape": "One" },
        } },
        "One": { "type": "structure", "union": true, "members": { "S": { "shape": "String" } } },
        "Map": { "type": "map", "key": { "shape": "String" }, "value": { "shape": "String" } },
        "String": { "type": "string" },
    });
    let case = |id: &str, result: &Value| {
        json!({ "id": id, "given": { "name": "Get", "output": { "shape": "Out" } },
            "response": { "status_code": 200 }, "result": result })
    };
    let known = case("A", &json!({ "All": { "X-Foo": "a" }, "Map": { "Key": "b" } }));
    let unknown = case("B", &json!({ "One": { "SDK_UNKNOWN_MEMBER": { "name": "x" } } }));
    let found = groups(&[], &[suite("Out", &shapes, &json!([known, unknown]))]);
    let source = Source::new("service-2.json", found[0].service().to_string());
    let model = trent_codegen::load(&[source]).expect("it is a model");
    let (tests, left_out) = translate::tests(&found[0], &model);
    let test = "/shapes/com.amazonaws.protocoltestsjson#Get/traits/smithy.test#httpResponseTests/0";
    let test = tests.pointer(test).expect("it is there");
    assert_eq!(test["params"], json!({ "All": { "x-foo": "a" }, "Map": { "Key": "b" } }));
    assert_eq!(left_out.keys().collect::<Vec<_>>(), [&1]);
}
