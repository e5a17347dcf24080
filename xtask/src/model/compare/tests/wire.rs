//! What breaks calls, and what only looks as if it did.

use serde_json::{Value, json};

use super::support::{
    classes, compare, member, simple, structure, target, text, traits, with_call,
};
use crate::model::compare::{Verdict, Wire};

#[test]
fn another_kind_of_shape_under_the_same_name_is_major() {
    let value = |value: &str| member("smithy.api#Unit", &json!({ "enumValue": value }));
    let kinds = [
        structure(&json!({ "A": text(&json!({})) }), &json!({})),
        json!({ "type": "union", "members": { "A": text(&json!({})) } }),
        json!({ "type": "enum", "members": { "A": value("a") } }),
    ];
    let call = |shape: &Value, sent: bool| {
        let members = [json!({ "In": target("x#Thing") }), json!({})];
        let [input, output] =
            if sent { [0, 1] } else { [1, 0] }.map(|index| members[index].clone());
        with_call(&input, &output, json!({ "x#Thing": shape }))
    };
    for sent in [true, false] {
        for (old, new) in kinds.iter().flat_map(|old| kinds.iter().map(move |new| (old, new))) {
            let found = compare(&call(old, sent), &call(new, sent));
            let (verdict, expected) = if old == new {
                (Verdict::None, vec![])
            } else {
                (Verdict::Major, vec!["breaking breaking".to_owned()])
            };
            assert_eq!(found.verdict(), verdict, "{old} {new}\n{}", found.to_text());
            assert_eq!(classes(&found, "Thing"), expected, "{}", found.to_text());
        }
    }
}

#[test]
fn a_paginator_is_compared_part_by_part() {
    let call = |pages: &Value| {
        let members = json!({ "Token": text(&json!({})), "Next": text(&json!({})), "Size": target("smithy.api#Integer"),
            "Most": target("smithy.api#Integer"), "Items": target("x#Items"), "Others": target("x#Items") });
        let mut shapes = with_call(
            &members,
            &members,
            json!({ "x#Items": { "type": "list", "member": text(&json!({})) } }),
        );
        shapes["x#Call"]["traits"] = traits(&json!({ "paginated": pages }));
        shapes
    };
    let all = json!({ "inputToken": "Token", "outputToken": "Token", "items": "Items", "pageSize": "Size" });
    let with = |changes: &[(&str, Option<&str>)]| {
        let mut pages = all.clone();
        for (name, value) in changes {
            match value {
                Some(value) => pages[name] = (*value).into(),
                None => drop(pages.as_object_mut().expect("an object").remove(*name)),
            }
        }
        call(&pages)
    };
    let from = |old: &[_], new: &[_]| {
        let found = compare(&with(old), &with(new));
        (found.verdict(), classes(&found, "Call"))
    };
    let safe = (Verdict::Patch, vec!["none safe".to_owned()]);
    assert_eq!(from(&[], &[("pageSize", None)]), safe);
    assert_eq!(from(&[("pageSize", None)], &[]), safe);
    assert_eq!(from(&[], &[("pageSize", Some("Most"))]), safe);
    let tokens = vec!["none breaking".to_owned()];
    assert_eq!(from(&[], &[("inputToken", Some("Next"))]), (Verdict::Minor, tokens.clone()));
    assert_eq!(from(&[], &[("outputToken", Some("Next"))]), (Verdict::Minor, tokens));
    let items = vec!["breaking safe".to_owned()];
    assert_eq!(from(&[], &[("items", Some("Others"))]), (Verdict::Major, items.clone()));
    assert_eq!(from(&[], &[("items", None)]), (Verdict::Major, items));
    let more = (Verdict::Minor, vec!["additive safe".to_owned()]);
    assert_eq!(from(&[("items", None)], &[]), more);
    let both = from(&[], &[("items", Some("Others")), ("inputToken", Some("Next"))]);
    let classes = vec!["breaking safe".to_owned(), "none breaking".to_owned()];
    assert_eq!(both, (Verdict::Major, classes));
}

/// What a reader gets must fit what it reads into, alone and in lists, maps and structures.
#[test]
fn numbers_fit_their_readers() {
    let holders = |shape: &str, name: &str| {
        let list = json!({ "type": "list", "member": target(shape) });
        let map =
            json!({ "type": "map", "key": target("smithy.api#String"), "value": target(shape) });
        let record = structure(&json!({ "N": target(shape) }), &json!({}));
        let more = json!({ "x#List": list, "x#Map": map, format!("x#{name}"): record });
        let record = format!("x#{name}");
        let ids = [shape, "x#List", "x#Map", &record].map(str::to_owned);
        (more, ids)
    };
    // From, to, whether older clients can still send it, whether they can still read it.
    let cases = [
        ("Integer", "Long", true, false),
        ("Long", "Integer", false, true),
        ("Short", "Byte", false, true),
        ("Integer", "Double", true, false),
        ("Double", "Integer", false, true),
        ("Float", "Double", true, true),
        ("Long", "BigInteger", true, false),
        ("BigInteger", "BigDecimal", true, false),
        ("Integer", "String", false, false),
        ("String", "Document", true, false),
        ("Document", "String", false, true),
        ("Blob", "String", false, false),
    ];
    for (old, new, sent, received) in cases {
        let [(old_shapes, old_ids), (new_shapes, new_ids)] = [(old, "Old"), (new, "New")]
            .map(|(kind, name)| holders(&format!("smithy.api#{kind}"), name));
        for (before, after) in old_ids.iter().zip(&new_ids) {
            for (is_input, expected) in [(true, sent), (false, received)] {
                let call = |id: &str, shapes: &Value| {
                    let (full, empty) = (json!({ "N": target(id) }), json!({}));
                    let (input, output) = if is_input { (&full, &empty) } else { (&empty, &full) };
                    with_call(input, output, shapes.clone())
                };
                let found = compare(&call(before, &old_shapes), &call(after, &new_shapes));
                let is_safe = found.changes.iter().all(|change| change.wire.class == Wire::Safe);
                assert_eq!(is_safe, expected, "{old} {new} {is_input}\n{}", found.to_text());
            }
        }
    }
}

#[test]
fn values_of_enums_are_told_apart_by_what_travels() {
    let value = |value: &str| member("smithy.api#Unit", &json!({ "enumValue": value }));
    let call = |members: &Value, kind: &str, sent: bool| {
        let (full, empty) = (json!({ "M": target("x#Mode") }), json!({}));
        let (input, output) = if sent { (&full, &empty) } else { (&empty, &full) };
        with_call(input, output, json!({ "x#Mode": { "type": kind, "members": members } }))
    };
    let old = json!({ "A": value("a"), "B": value("b") });
    let swapped = json!({ "A": value("b"), "B": value("a") });
    let renamed = json!({ "First": value("a"), "B": value("b") });
    let shifted = json!({ "A": value("b"), "B": value("c") });
    let other = json!({ "A": value("a"), "B": value("bb") });
    for (new, sent, verdict, wire) in [
        (&swapped, true, Verdict::Patch, Wire::Safe),
        (&swapped, false, Verdict::Patch, Wire::Safe),
        (&renamed, true, Verdict::Patch, Wire::Safe),
        (&shifted, true, Verdict::Major, Wire::Breaking),
        (&shifted, false, Verdict::Major, Wire::Safe),
        (&other, true, Verdict::Major, Wire::Breaking),
        (&other, false, Verdict::Major, Wire::Safe),
    ] {
        let found = compare(&call(&old, "enum", sent), &call(new, "enum", sent));
        let breaks = found.changes.iter().any(|change| change.wire.class == Wire::Breaking);
        assert_eq!(
            (found.verdict(), breaks),
            (verdict, wire == Wire::Breaking),
            "{}",
            found.to_text()
        );
    }
    let number = |value: i32| member("smithy.api#Unit", &json!({ "enumValue": value }));
    let old = call(&json!({ "A": number(1), "B": number(2) }), "intEnum", true);
    let swapped = call(&json!({ "A": number(2), "B": number(1) }), "intEnum", true);
    assert_eq!(compare(&old, &swapped).verdict(), Verdict::Patch);
}

/// A member's target may be another shape with the same form, or only seem to have it.
#[test]
fn other_targets_are_compared_by_what_is_in_them() {
    let value = |value: &str| member("smithy.api#Unit", &json!({ "enumValue": value }));
    let required = json!({ "required": {} });
    let shapes = json!({
        "x#One": structure(&json!({ "A": text(&json!({})), "Self": target("x#One") }), &json!({})),
        "x#Same": structure(&json!({ "A": text(&json!({})), "Self": target("x#Same") }), &json!({})),
        "x#Less": structure(&json!({}), &json!({})),
        "x#Wants": structure(&json!({ "A": text(&json!({})), "Self": target("x#Wants"), "B": text(&required) }), &json!({})),
        "x#Word": simple("string", &json!({})),
        "x#Mode": { "type": "enum", "members": { "A": value("a"), "B": value("b") } },
        "x#Fewer": { "type": "enum", "members": { "A": value("a") } },
    });
    for (old, new, sent, received) in [
        ("One", "Same", true, true),
        ("One", "Less", false, true),
        ("Less", "One", true, true),
        ("One", "Wants", false, true),
        ("Word", "Mode", false, true),
        ("Mode", "Word", true, true),
        ("Mode", "Fewer", false, true),
        ("Fewer", "Mode", true, true),
    ] {
        for (is_input, expected) in [(true, sent), (false, received)] {
            let call = |name: &str| {
                let (full, empty) = (json!({ "M": target(&format!("x#{name}")) }), json!({}));
                let (input, output) = if is_input { (&full, &empty) } else { (&empty, &full) };
                with_call(input, output, shapes.clone())
            };
            let found = compare(&call(old), &call(new));
            let is_safe = found.changes.iter().all(|change| change.wire.class == Wire::Safe);
            assert_eq!(is_safe, expected, "{old} {new} {is_input}\n{}", found.to_text());
        }
    }
}

#[test]
fn a_token_that_the_client_no_longer_fills_in() {
    let call = |with: &Value| with_call(&json!({ "T": text(with) }), &json!({}), json!({}));
    let token = json!({ "required": {}, "idempotencyToken": {} });
    let (required, free) = (json!({ "required": {} }), json!({}));
    let only = json!({ "idempotencyToken": {} });
    for (old, new, verdict) in [
        (&token, &required, Verdict::Major),
        (&required, &token, Verdict::Minor),
        (&only, &free, Verdict::Patch),
        (&only, &token, Verdict::Patch),
    ] {
        let found = compare(&call(old), &call(new));
        assert_eq!(found.verdict(), verdict, "{old} {new}\n{}", found.to_text());
    }
}

#[test]
fn types_that_the_service_renames_or_moves_among_errors() {
    let call = |rename: &Value, traits: &Value| {
        let mut shapes = with_call(
            &json!({}),
            &json!({ "Out": target("x#Info") }),
            json!({ "x#Info": structure(&json!({ "A": text(&json!({})) }), &json!({})),
                "x#Oops": structure(&json!({ "message": text(&json!({})) }), traits) }),
        );
        shapes["x#Call"]["errors"] = json!([{ "target": "x#Oops" }]);
        shapes["x#Service"]["rename"] = rename.clone();
        shapes
    };
    let error = json!({ "error": "client" });
    let old = call(&json!({}), &error);
    let found = compare(&old, &call(&json!({ "x#Oops": "Problem" }), &error));
    assert_eq!(classes(&found, "Oops"), ["breaking safe"], "{}", found.to_text());
    assert_eq!(
        compare(&old, &call(&json!({}), &json!({ "error": "server" }))).verdict(),
        Verdict::Patch
    );
}
