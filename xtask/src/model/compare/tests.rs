//! Model diffs: every kind of change with its classes and reasons, and the three forms of a report.

mod support;
mod wire;

use serde_json::{Map, Value, json};

use super::Verdict;
use support::{
    compare, member, plain, service, simple, structure, target, text, traits, with_call,
};

#[test]
fn nothing_changed() {
    let shapes = || with_call(&json!({ "A": text(&json!({})) }), &json!({}), json!({}));
    let found = compare(&shapes(), &shapes());
    assert!(found.is_empty());
    assert_eq!(found.verdict(), Verdict::None);
}

#[test]
fn other_documentation_is_counted() {
    let shapes = |words: &str| {
        with_call(&json!({ "A": text(&json!({ "documentation": words })) }), &json!({}), json!({}))
    };
    let found = compare(&shapes("An A."), &shapes("The A."));
    assert_eq!((found.changes.len(), found.documentation), (0, 1));
    assert_eq!(found.verdict(), Verdict::Patch);
}

#[test]
fn members_of_inputs() {
    let required = json!({ "required": {} });
    let old = json!({
        "Relaxed": text(&required), "Tightened": text(&json!({})), "Gone": text(&json!({})),
        "Typed": text(&json!({})), "Widened": target("smithy.api#Integer"), "Retargeted": text(&json!({})),
        "Default": member("smithy.api#Integer", &json!({ "default": 1 })),
    });
    let new = json!({
        "Relaxed": text(&json!({})), "Tightened": text(&required), "New": text(&json!({})), "Wanted": text(&required),
        "Token": text(&json!({ "required": {}, "idempotencyToken": {} })),
        "Typed": target("smithy.api#Blob"), "Widened": target("smithy.api#Long"), "Retargeted": target("x#Text"),
        "Default": member("smithy.api#Integer", &json!({ "default": 2 })),
    });
    let words = json!({ "x#Text": simple("string", &json!({ "length": { "max": 9 } })) });
    let found =
        compare(&with_call(&old, &json!({}), json!({})), &with_call(&new, &json!({}), words));
    assert_eq!(found.verdict(), Verdict::Major);
    insta::assert_snapshot!("inputs", found.to_text());
}

#[test]
fn members_of_outputs() {
    let required = json!({ "required": {} });
    let old = json!({
        "Relaxed": text(&required), "Promised": text(&json!({})), "Gone": text(&json!({})),
        "Default": member("smithy.api#Integer", &json!({ "default": 1 })),
        "Loose": text(&required), "Time": target("smithy.api#Timestamp"),
    });
    let new = json!({
        "Relaxed": text(&json!({})), "Promised": text(&required), "New": text(&required),
        "Default": member("smithy.api#Integer", &json!({ "default": 2 })),
        "Loose": text(&json!({ "required": {}, "clientOptional": {} })),
        "Time": member("smithy.api#Timestamp", &json!({ "timestampFormat": "date-time" })),
    });
    let found =
        compare(&with_call(&json!({}), &old, json!({})), &with_call(&json!({}), &new, json!({})));
    insta::assert_snapshot!("outputs", found.to_text());
}

#[test]
fn an_output_that_was_empty() {
    let old = json!({ "x#Service": service(&["x#Call"]), "x#Call": plain(&json!({})) });
    let new = with_call(&json!({}), &json!({ "Id": text(&json!({})) }), json!({}));
    let found = compare(&old, &new);
    assert_eq!(found.verdict(), Verdict::Minor);
    insta::assert_snapshot!("empty_output", found.to_text());
}

#[test]
fn types() {
    let required = json!({ "required": {} });
    let calls = |more| {
        with_call(
            &json!({ "In": target("x#Tag"), "Mode": target("x#Mode"), "Choice": target("x#Choice"), "Tags": target("x#Tags") }),
            &json!({ "Out": target("x#Info") }),
            more,
        )
    };
    let value = |value: &str| member("smithy.api#Unit", &json!({ "enumValue": value }));
    let tags = |element: &str, with: &Value| json!({ "type": "list", "member": { "target": element }, "traits": traits(with) });
    let old = calls(json!({
        "x#Tag": structure(&json!({ "Key": text(&required), "Inner": member("x#Info", &required) }), &json!({})),
        "x#Info": structure(&json!({ "Text": text(&json!({})) }), &json!({})),
        "x#Mode": { "type": "enum", "members": { "A": value("a"), "B": value("b"), "C": value("c") } },
        "x#Choice": { "type": "union", "members": { "A": text(&json!({})), "B": text(&json!({})) } },
        "x#Tags": tags("x#Tag", &json!({})),
    }));
    let new = calls(json!({
        "x#Tag": structure(&json!({ "Key": text(&json!({})), "Inner": target("x#Info"), "Value": text(&required) }), &json!({})),
        "x#Info": structure(&json!({ "Text": text(&json!({})), "More": text(&required) }), &json!({})),
        "x#Mode": { "type": "enum", "members": { "A": value("a"), "B": value("bb"), "D": value("d") } },
        "x#Choice": { "type": "union", "members": { "A": text(&json!({})), "C": text(&json!({})) } },
        "x#Tags": tags("x#Tag", &json!({ "sparse": {} })),
    }));
    insta::assert_snapshot!("types", compare(&old, &new).to_text());
}

/// What a change does elsewhere in Rust, where the model looks as if it only grew.
#[test]
fn the_lowered_clients_are_compared() {
    let (required, plain) = (json!({ "required": {} }), json!({}));
    let out =
        |more| with_call(&json!({}), &json!({ "B": target("x#B"), "E": target("x#E") }), more);
    let value = |value: &str| member("smithy.api#Unit", &json!({ "enumValue": value }));
    let grown = |b: &Value, c: &Value, e: &Value| {
        out(json!({
            "x#B": structure(b, &json!({})),
            "x#C": structure(c, &json!({})),
            "x#E": { "type": "enum", "members": e },
        }))
    };
    let b = json!({ "c": target("x#C") });
    let e = json!({ "LOWER": value("abc") });
    let old = grown(&b, &plain, &e);
    let verdict = |new: &Value, name: &str| {
        let found = compare(&old, new);
        assert_eq!(found.verdict(), Verdict::Major, "{}", found.to_text());
        insta::assert_snapshot!(name, found.to_text());
    };
    let more = json!({ "c": target("x#C"), "id": text(&required), "n": text(&required) });
    verdict(&grown(&more, &plain, &e), "a_builder_that_may_fail");
    let both = json!({ "LOWER": value("abc"), "UPPER": value("ABC") });
    verdict(&grown(&b, &plain, &both), "values_that_fold_into_one_name");
    let back = json!({ "b": target("x#B") });
    verdict(&grown(&b, &back, &e), "a_type_that_holds_itself");

    // A default that is no longer the empty one; and a name that two values shared comes back.
    let zero = |default: i32| {
        let n = member("smithy.api#Integer", &json!({ "default": default }));
        grown(&json!({ "n": n }), &plain, &e)
    };
    let found = compare(&zero(0), &zero(1));
    assert_eq!(found.verdict(), Verdict::Major, "{}", found.to_text());
    assert_eq!(compare(&zero(1), &zero(2)).verdict(), Verdict::Patch);
    assert_eq!(compare(&grown(&b, &plain, &both), &old).verdict(), Verdict::Major);
}

/// An output's own required member takes its `Default`, an error's too.
#[test]
fn required_members_of_outputs_and_errors() {
    let calls = |output: &Value, error: &Value| {
        let mut shapes = with_call(
            &json!({}),
            output,
            json!({ "x#Oops": structure(error, &json!({ "error": "client" })) }),
        );
        shapes["x#Call"]["errors"] = json!([{ "target": "x#Oops" }]);
        shapes
    };
    let id = json!({ "Id": text(&json!({ "required": {} })) });
    let none = json!({});
    let old = calls(&none, &none);
    for (output, error) in [(&id, &none), (&none, &id)] {
        let found = compare(&old, &calls(output, error));
        assert_eq!(found.verdict(), Verdict::Major, "{}", found.to_text());
    }
    let loose = json!({ "Id": text(&json!({})) });
    assert_eq!(compare(&old, &calls(&loose, &loose)).verdict(), Verdict::Minor);
}

#[test]
fn shapes_that_come_and_go() {
    let with = |id: &str| {
        with_call(
            &json!({ "A": target(id) }),
            &json!({}),
            json!({
                "x#Text": simple("string", &json!({})),
                "x#Old": structure(&json!({}), &json!({})),
                "x#New": structure(&json!({}), &json!({})),
                "x#Words": { "type": "enum", "members": { "A": target("smithy.api#Unit") } },
            }),
        )
    };
    insta::assert_snapshot!("renamed_type", compare(&with("x#Old"), &with("x#New")).to_text());
    insta::assert_snapshot!("string_to_enum", compare(&with("x#Text"), &with("x#Words")).to_text());
}

#[test]
fn constraints() {
    let names = ["Wider", "Narrower", "Shifted", "Added", "Removed"];
    let input: Map<String, Value> =
        names.iter().map(|name| ((*name).to_owned(), target(&format!("x#{name}")))).collect();
    let output = json!({ "Received": target("x#Received"), "Number": target("x#Number"), "Pattern": target("x#Pattern"), "List": target("x#List") });
    let length = |min: u64, max: u64| json!({ "length": { "min": min, "max": max } });
    let calls = |more| {
        let mut input: Value = input.clone().into();
        for name in ["Number", "Pattern", "List"] {
            input[name] = target(&format!("x#{name}"));
        }
        with_call(&input, &output, more)
    };
    let shapes =
        |bounds: [&Value; 6], number: &Value, pattern: &str, list: &Value, element: &Value| {
            let mut shapes = json!({
                "x#Number": simple("long", number),
                "x#Pattern": simple("string", &json!({ "pattern": pattern })),
                "x#List": { "type": "list", "member": text(element), "traits": traits(list) },
            });
            for (name, bounds) in names.iter().chain(&["Received"]).zip(bounds) {
                shapes[format!("x#{name}")] = simple("string", bounds);
            }
            calls(shapes)
        };
    let none = json!({});
    let (small, large, other) = (length(2, 4), length(1, 8), length(3, 9));
    let old = shapes(
        [&small, &large, &small, &none, &small, &large],
        &json!({ "range": { "min": 0, "max": 9_007_199_254_740_993_i64 } }),
        "^(a|b)$",
        &json!({ "uniqueItems": {} }),
        &json!({ "length": { "max": 5 } }),
    );
    let new = shapes(
        [&large, &small, &other, &small, &none, &small],
        &json!({ "range": { "min": 0, "max": 9_007_199_254_740_992_i64 } }),
        "^(a|c)$",
        &json!({}),
        &json!({ "length": { "max": 4 } }),
    );
    insta::assert_snapshot!("constraints", compare(&old, &new).to_text());
}

#[test]
fn operations() {
    let waiter = |path: &str| {
        json!({ "acceptors": [{ "state": "success", "matcher": { "output": {
        "path": path, "expected": "A", "comparator": "stringEquals" } } }] })
    };
    let error = |status: u16| {
        structure(
            &json!({ "message": text(&json!({})) }),
            &json!({ "error": "client", "httpError": status }),
        )
    };
    let page =
        structure(&json!({ "Token": text(&json!({})), "Items": target("x#Items") }), &json!({}));
    let base = || {
        json!({
            "x#Page": page, "x#Items": { "type": "list", "member": { "target": "smithy.api#String" } },
            "x#Bytes": simple("blob", &json!({ "streaming": {} })),
            "x#Stream": structure(&json!({ "Body": target("x#Bytes") }), &json!({})),
        })
    };
    let paginated = |items: Option<&str>| {
        let mut value = json!({ "inputToken": "Token", "outputToken": "Token" });
        if let Some(items) = items {
            value["items"] = items.into();
        }
        json!({ "paginated": value })
    };
    let call = |errors: &[&str], with: &Value| {
        let errors: Vec<_> = errors.iter().map(|id| json!({ "target": id })).collect();
        json!({ "type": "operation", "input": { "target": "x#Page" }, "output": { "target": "x#Page" },
            "errors": errors, "traits": traits(with) })
    };
    let mut old = base();
    let mut new = base();
    let all = ["Fails", "Pages", "Lists", "Waits", "Hosts", "Signs", "Refused", "Opens"];
    let all = all.map(|name| format!("x#{name}"));
    let with = |first| {
        let ids: Vec<&str> = std::iter::once(first).chain(all.iter().map(String::as_str)).collect();
        service(&ids)
    };
    old["x#Service"] = with("x#Gone");
    new["x#Service"] = with("x#New");
    old["x#Gone"] = plain(&json!({}));
    new["x#New"] = plain(&json!({}));
    for (name, status) in [("A", 400), ("B", 400)] {
        old[format!("x#{name}")] = error(status);
        new[format!("x#{name}")] = error(status);
    }
    new["x#B"] = error(409);
    old["x#C"] = error(400);
    old["x#Fails"] = call(&["x#A", "x#B", "x#C"], &json!({}));
    new["x#Fails"] = call(&["x#B"], &json!({}));
    new["x#Pages"] = call(&["x#A"], &paginated(Some("Items")));
    old["x#Pages"] = call(&[], &json!({}));
    old["x#Lists"] = call(&[], &paginated(Some("Items")));
    new["x#Lists"] = call(&[], &paginated(None));
    old["x#Waits"] = call(
        &[],
        &json!({ "smithy.waiters#waitable": { "Old": waiter("Token"), "Both": waiter("Token") } }),
    );
    new["x#Waits"] = call(
        &[],
        &json!({ "smithy.waiters#waitable": { "New": waiter("Token"), "Both": waiter("Items[0]") } }),
    );
    old["x#Hosts"] = plain(&json!({ "requestCompression": { "encodings": ["gzip"] } }));
    new["x#Hosts"] = plain(&json!({ "endpoint": { "hostPrefix": "a." } }));
    old["x#Signs"] = plain(&json!({}));
    new["x#Signs"] = plain(&json!({ "auth": [] }));
    old["x#Opens"] = plain(&json!({}));
    new["x#Opens"] = plain(&json!({ "optionalAuth": {}, "deprecated": {} }));
    old["x#Refused"] = call(&[], &json!({}));
    new["x#Refused"] = call(&[], &json!({}));
    new["x#Refused"]["output"] = json!({ "target": "x#Stream" });
    insta::assert_snapshot!("operations", compare(&old, &new).to_text());
}

#[test]
fn the_service() {
    let rules = |host: &str| {
        let case = |region: &str, host: &str| {
            json!({
            "params": { "Region": region }, "expect": { "endpoint": { "url": format!("https://{host}.{region}") } } })
        };
        json!({
            "smithy.rules#endpointRuleSet": { "version": "1.0", "host": host },
            "smithy.rules#endpointTests": { "testCases": [case("here", "same"), case("there", host)] },
        })
    };
    let with = |traits_of: Value, version: &str, id: &str| {
        let mut service = service(&[]);
        service["version"] = version.into();
        service["traits"] = traits_of;
        json!({ id: service })
    };
    let mut old = rules("one");
    old["aws.protocols#awsJson1_0"] = json!({});
    old["aws.auth#sigv4"] = json!({ "name": "x" });
    old["smithy.rules#clientContextParams"] =
        json!({ "Gone": { "type": "string" }, "Typed": { "type": "string" } });
    let mut new = rules("two");
    new["aws.protocols#awsJson1_1"] = json!({});
    new["aws.auth#sigv4"] = json!({ "name": "y" });
    new["aws.protocols#awsQueryCompatible"] = json!({});
    new["smithy.rules#clientContextParams"] =
        json!({ "New": { "type": "string" }, "Typed": { "type": "boolean" } });
    let found = compare(&with(old, "1", "x#Service"), &with(new, "2", "x#Service2"));
    insta::assert_snapshot!("service", found.to_text());
}

#[test]
fn other_traits() {
    let old = json!({ "A": text(&json!({})), "B": text(&json!({ "deprecated": {}, "sensitive": {} })), "C": text(&json!({ "jsonName": "c" })) });
    let new = json!({
        "A": text(&json!({ "deprecated": {}, "sensitive": {}, "idempotencyToken": {}, "hostLabel": {} })), "B": text(&json!({})),
        "C": text(&json!({ "jsonName": "d", "smithy.rules#contextParam": { "name": "C" } })) });
    let found =
        compare(&with_call(&old, &json!({}), json!({})), &with_call(&new, &json!({}), json!({})));
    insta::assert_snapshot!("traits", found.to_text());
}

#[test]
fn where_members_travel() {
    let rest = |http: Value, a: &Value, b: &Value| {
        let mut model = with_call(&json!({ "A": text(a), "B": text(b) }), &json!({}), json!({}));
        model["x#Service"]["traits"] = json!({ "aws.protocols#restJson1": {} });
        model["x#Call"]["traits"]["smithy.api#http"] = http;
        model
    };
    let old = rest(
        json!({ "method": "GET", "uri": "/a" }),
        &json!({ "httpQuery": "a" }),
        &json!({ "jsonName": "b" }),
    );
    let new = rest(
        json!({ "method": "GET", "uri": "/b" }),
        &json!({ "httpHeader": "a" }),
        &json!({ "xmlName": "b" }),
    );
    let found = compare(&old, &new);
    insta::assert_snapshot!("where_members_travel", found.to_text());
}

#[test]
fn the_three_forms() {
    let old = with_call(
        &json!({ "A": target("x#A") }),
        &json!({}),
        json!({
        "x#A": simple("string", &json!({ "pattern": "^a$" })) }),
    );
    let new = with_call(
        &json!({ "A": target("x#A"), "B": text(&json!({})) }),
        &json!({}),
        json!({
        "x#A": simple("string", &json!({ "pattern": "^a|b$" })) }),
    );
    let found = compare(&old, &new);
    insta::assert_snapshot!("form_text", found.to_text());
    insta::assert_snapshot!("form_markdown", found.to_markdown());
    insta::assert_snapshot!("form_json", format!("{:#}", found.to_json()));
}
