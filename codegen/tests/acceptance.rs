//! Which models are accepted: legal ones that look odd are, and what contradicts itself is an error with its place.

use serde_json::{Value, json};
use trent_codegen::{Generated, Options, Problems, Source, generate};

/// A service with one operation, whose input and output have these members.
fn model(input: &Value, output: &Value) -> Value {
    json!({ "smithy": "2.0", "shapes": {
        "x#Service": {
            "type": "service",
            "version": "1",
            "operations": [{ "target": "x#Op" }],
            "traits": {
                "aws.api#service": { "sdkId": "X", "endpointPrefix": "x" },
                "aws.auth#sigv4": { "name": "x" },
                "aws.protocols#awsJson1_1": {},
            },
        },
        "x#Op": {
            "type": "operation",
            "input": { "target": "x#In" },
            "output": { "target": "x#Out" },
            "traits": {},
        },
        "x#In": { "type": "structure", "members": input },
        "x#Out": { "type": "structure", "members": output },
    } })
}

fn made(text: String) -> Result<Generated, Problems> {
    let options = Options { crate_name: "x".to_owned(), ..Options::default() };
    generate(&[Source::new("x.json", text)], &options)
}

/// The file of the operation.
fn accepted(text: String) -> String {
    let generated = made(text).unwrap_or_else(|problems| panic!("{problems}"));
    generated.files["operation/op.rs"].clone()
}

fn refused(model: &Value) -> String {
    match made(model.to_string()) {
        Ok(_) => panic!("the model is accepted"),
        Err(problems) => problems.to_string(),
    }
}

/// The operation with a waiter for this path.
fn waiting_for(path: &str, matcher: &str) -> Value {
    let state =
        json!({ "State": { "target": "smithy.api#String" }, "List": { "target": "x#List" } });
    let mut model = model(&json!({ "Id": { "target": "smithy.api#String" } }), &state);
    model["shapes"]["x#List"] = json!({ "type": "list", "member": { "target": "x#Item" } });
    let item = json!({ "Name": { "target": "smithy.api#String" } });
    model["shapes"]["x#Item"] = json!({ "type": "structure", "members": item });
    let test = json!({ "path": path, "expected": "OK", "comparator": "anyStringEquals" });
    let acceptors = json!([{ "state": "success", "matcher": { matcher: test } }]);
    model["shapes"]["x#Op"]["traits"]["smithy.waiters#waitable"] =
        json!({ "Done": { "acceptors": acceptors } });
    model
}

#[test]
fn every_digit_of_a_big_default_is_kept() {
    let digits = "123456789012345678901234567890";
    for (number, expected) in [
        (digits.to_owned(), digits.to_owned()),
        (format!("-{digits}"), format!("-{digits}")),
        ("18446744073709551615".to_owned(), "18446744073709551615".to_owned()),
        ("1.5e30".to_owned(), format!("15{}", "0".repeat(29))),
    ] {
        let member =
            json!({ "target": "smithy.api#BigInteger", "traits": { "smithy.api#default": 0 } });
        let text = model(&json!({}), &json!({ "Big": member })).to_string();
        let text =
            text.replace("\"smithy.api#default\":0", &format!("\"smithy.api#default\" : {number}"));
        let file = accepted(text);
        assert!(file.contains(&format!("\"{expected}\".to_owned()")), "{number}: {file}");
    }
    let member =
        json!({ "target": "smithy.api#BigInteger", "traits": { "smithy.api#default": 1.5 } });
    let problem = refused(&model(&json!({}), &json!({ "Big": member })));
    assert!(problem.contains("x#Out$Big: the default 1.5 is not an integer"), "{problem}");
}

#[test]
fn patterns_of_other_dialects_are_the_services_alone() {
    for pattern in ["^[a-z]{11}{0,1011}$", "^a{2}{3}$", "^a*{2}$"] {
        let mut model = model(&json!({ "Text": { "target": "x#Text" } }), &json!({}));
        model["shapes"]["x#Text"] =
            json!({ "type": "string", "traits": { "smithy.api#pattern": pattern } });
        let generated = made(model.to_string()).unwrap_or_else(|problems| panic!("{problems}"));
        assert!(generated.notes.to_string().contains(pattern), "{}", generated.notes);
    }
}

#[test]
fn a_member_of_a_mixin_keeps_its_target() {
    let mut model = model(&json!({}), &json!({}));
    let member = |target: &str| json!({ "A": { "target": target } });
    model["shapes"]["x#Mixin"] = json!({
        "type": "structure",
        "members": member("smithy.api#String"),
        "traits": { "smithy.api#mixin": {} },
    });
    model["shapes"]["x#In"]["mixins"] = json!([{ "target": "x#Mixin" }]);
    model["shapes"]["x#In"]["members"] = member("smithy.api#String");
    made(model.to_string()).unwrap_or_else(|problems| panic!("{problems}"));
    model["shapes"]["x#In"]["members"] = member("smithy.api#Integer");
    let problem = refused(&model);
    assert!(problem.contains("x#In$A: the member comes from a mixin"), "{problem}");
}

#[test]
fn a_resource_does_not_contain_itself() {
    for (first, second) in [("x#A", "x#A"), ("x#B", "x#A")] {
        let mut model = model(&json!({}), &json!({}));
        let resource =
            |inner: &str| json!({ "type": "resource", "resources": [{ "target": inner }] });
        model["shapes"]["x#A"] = resource(first);
        model["shapes"]["x#B"] = resource(second);
        model["shapes"]["x#Service"]["resources"] = json!([{ "target": "x#A" }]);
        let problem = refused(&model);
        assert!(problem.contains("x#A: the resource contains itself"), "{problem}");
    }
}

#[test]
fn paths_of_waiters_lead_to_members() {
    for (path, matcher) in [
        ("State", "output"),
        ("List[].Name", "output"),
        ("List[?Name == 'a'].Name", "output"),
        ("[input.Id, output.State]", "inputOutput"),
        ("length(List)", "output"),
    ] {
        let model = waiting_for(path, matcher);
        made(model.to_string()).unwrap_or_else(|problems| panic!("{path}: {problems}"));
    }
    for (path, matcher, missing) in [
        ("Stat", "output", "x#Out has no member \"Stat\""),
        ("List[].Nam", "output", "x#Item has no member \"Nam\""),
        ("List[?Nam == 'a'].Name", "output", "x#Item has no member \"Nam\""),
        ("State.Name", "output", "smithy.api#String has no member \"Name\""),
        ("input.State", "inputOutput", "x#In has no member \"State\""),
        ("State", "inputOutput", "has no member \"State\""),
        ("length(Lists)", "output", "x#Out has no member \"Lists\""),
        ("!Lists", "output", "x#Out has no member \"Lists\""),
    ] {
        let problem = refused(&waiting_for(path, matcher));
        assert!(problem.contains(missing), "{path}: {problem}");
        assert!(problem.contains("x#Op: the waiter Done"), "{path}: {problem}");
    }
}

#[test]
fn an_older_model_names_the_protocol_that_is_not_supported() {
    for (protocol, id) in [
        ("smithy-rpc-v2-cbor", "smithy.protocols#rpcv2Cbor"),
        ("rest-xml", "aws.protocols#restXml"),
    ] {
        let member = |name: &str| json!({ "shape": "Text", "locationName": name });
        let model = json!({
            "version": "2.0",
            "metadata": {
                "apiVersion": "2020-01-01",
                "endpointPrefix": "x",
                "protocol": protocol,
                "serviceId": "X",
                "signatureVersion": "v4",
                "uid": "x-2020-01-01",
            },
            "operations": {
                "Op": { "name": "Op", "http": { "method": "POST", "requestUri": "/" }, "input": { "shape": "In" } },
            },
            "shapes": {
                // Names of XML elements are no names of members.
                "In": { "type": "structure", "members": { "A": member("xsi:type"), "B": member("B"), "C": member("B") } },
                "Text": { "type": "string" },
            },
        });
        let problem = refused(&model);
        assert!(problem.contains(&format!("protocol {id} is not supported")), "{problem}");
        assert_eq!(problem.lines().count(), 1, "{problem}");
    }
}
