//! Rules against documents: what generated shapes of services have, in one small shape.

use super::check::violations;
use super::shape::{Member, Pattern, Rules, Shape};

fn letters() -> &'static Pattern {
    static LETTERS: Pattern = Pattern::new("[a-z]+");
    &LETTERS
}

const NAME: Rules = Rules::NONE.length(1, 4).pattern(letters);

fn node() -> &'static Shape {
    static NODE: Shape = Shape {
        members: &[
            Member { name: "Name", rules: NAME.required() },
            Member {
                name: "Children",
                rules: Rules::NONE.each(const { &Rules::NONE.shape(node) }),
            },
            Member { name: "Free", rules: Rules::NONE },
        ],
    };
    &NODE
}

static SHAPE: Shape = Shape {
    members: &[
        Member { name: "Tree", rules: Rules::NONE.shape(node) },
        Member { name: "Labels", rules: Rules::NONE.longest(2).keys(&NAME).each(&NAME) },
        Member { name: "ByName", rules: Rules::NONE.each(const { &Rules::NONE.shape(node) }) },
        Member { name: "Weight", rules: Rules::NONE.min_float(0.5).max(10) },
        Member {
            name: "Modes",
            rules: Rules::NONE.unique().each(const { &Rules::NONE.values(&["ON", "OFF"]) }),
        },
        Member { name: "Secret", rules: Rules::NONE.sensitive().shortest(4) },
        Member { name: "Bytes", rules: Rules::NONE.blob().or_empty().length(2, 3) },
    ],
};

/// The violations, without what stands before the first.
fn found(document: &str) -> Vec<String> {
    let message = violations(document.as_bytes(), &SHAPE).expect("it is JSON");
    let Some(message) = message else { return Vec::new() };
    let (start, rest) = message.split_once(" detected: ").expect("it counts");
    let all: Vec<_> = rest.split("; ").map(str::to_owned).collect();
    let plural = if all.len() == 1 { "" } else { "s" };
    assert_eq!(start, format!("{} validation error{plural}", all.len()));
    all
}

#[test]
fn what_is_in_order_violates_nothing() {
    let document = r#"{"Tree": {"Name": "a", "Children": [{"Name": "b"}, null], "Free": {"x": [1]}},
        "Labels": {"a": "b", "c": null}, "Weight": 0.5, "Modes": ["ON", "OFF"], "Secret": "long", "Bytes": "",
        "Other": {"Name": 1}}"#;
    assert!(found(document).is_empty());
    assert!(found("{}").is_empty());
    assert!(found(r#"{"Tree": null, "Weight": null, "Modes": null}"#).is_empty());
}

#[test]
fn paths_lead_through_lists_and_maps() {
    let document = r#"{"Tree": {"Name": "a", "Children": [{"Name": "b"}, {"Children": [{"Name": "long1"}]}]},
        "ByName": {"first": {"Name": ""}}}"#;
    let pattern =
        "failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z]+";
    assert_eq!(
        found(document),
        [
            "Value null at 'tree.children.2.member.name' failed to satisfy constraint: Member must not be null",
            "Value 'long1' at 'tree.children.2.member.children.1.member.name' failed to satisfy constraint: Member must \
             have length less than or equal to 4",
            &format!("Value 'long1' at 'tree.children.2.member.children.1.member.name' {pattern}"),
            "Value '' at 'byName.first.member.name' failed to satisfy constraint: Member must have length greater than \
             or equal to 1",
            &format!("Value '' at 'byName.first.member.name' {pattern}"),
        ]
    );
}

#[test]
fn that_a_sensitive_value_is_absent_is_not_shown() {
    static NEEDS: Shape = Shape {
        members: &[
            Member { name: "Plain", rules: Rules::NONE.required().blob().length(1, 2) },
            Member {
                name: "Secret",
                rules: Rules::NONE.required().sensitive().blob().length(1, 2),
            },
        ],
    };
    let told = |document: &str| violations(document.as_bytes(), &NEEDS).unwrap().unwrap();
    assert_eq!(
        told("{}"),
        "2 validation errors detected: Value null at 'plain' failed to satisfy constraint: Member must not be null; \
         Value at 'secret' failed to satisfy constraint: Member must not be null"
    );
    assert_eq!(
        told(r#"{"Plain": "", "Secret": ""}"#),
        "2 validation errors detected: Value at 'plain' failed to satisfy constraint: Member must have length greater \
         than or equal to 1; Value at 'secret' failed to satisfy constraint: Member must have length greater than or \
         equal to 1"
    );
}

#[test]
fn maps_and_lists_of_scalars_are_told_as_a_whole() {
    let rules = "Member must have length less than or equal to 4, Member must have length greater than or equal to 1, \
                 Member must satisfy regular expression pattern: [a-z]+";
    assert_eq!(
        found(r#"{"Labels": {"A": "b", "c": "long1", "d": "e"}}"#),
        [
            "Value '{A=b, c=long1, d=e}' at 'labels' failed to satisfy constraint: Member must have length less than or \
             equal to 2"
                .to_owned(),
            format!(
                "Value '{{A=b, c=long1, d=e}}' at 'labels' failed to satisfy constraint: Map keys must satisfy \
                 constraint: [{rules}]"
            ),
            format!(
                "Value '{{A=b, c=long1, d=e}}' at 'labels' failed to satisfy constraint: Map value must satisfy \
                 constraint: [{rules}]"
            ),
        ]
    );
    assert_eq!(
        found(r#"{"Modes": ["ON", "ON", "UP"]}"#),
        [
            "Value '[ON, ON, UP]' at 'modes' failed to satisfy constraint: Member must have unique values",
            "Value '[ON, ON, UP]' at 'modes' failed to satisfy constraint: Member must satisfy constraint: [Member must \
             satisfy enum value set: [ON, OFF]]",
        ]
    );
}

#[test]
fn numbers_bytes_and_secrets() {
    let least = "Member must have value greater than or equal to 0.5";
    for (value, shown) in [("0.4", "0.4"), ("-3", "-3"), ("-1e400", "-1e400")] {
        let expected = format!("Value '{shown}' at 'weight' failed to satisfy constraint: {least}");
        assert_eq!(found(&format!("{{\"Weight\": {value}}}")), [expected]);
    }
    assert_eq!(found(r#"{"Weight": "NaN"}"#).len(), 2);
    assert_eq!(
        found(r#"{"Weight": "Infinity"}"#),
        [
            "Value 'Infinity' at 'weight' failed to satisfy constraint: Member must have value less than or equal to 10"
        ]
    );
    assert_eq!(
        found(r#"{"Bytes": "YQ==", "Secret": "key"}"#),
        [
            "Value at 'secret' failed to satisfy constraint: Member must have length greater than or equal to 4",
            "Value at 'bytes' failed to satisfy constraint: Member must have length greater than or equal to 2",
        ]
    );
}

#[test]
fn of_two_members_of_one_name_the_last_counts() {
    assert!(found(r#"{"Secret": "key", "Secret": "longer"}"#).is_empty());
    assert_eq!(
        found(r#"{"Weight": 1, "Secret": "longer", "Secret": "key", "Weight": 0}"#).len(),
        2
    );
}

#[test]
fn a_pattern_matches_all_of_a_text() {
    assert!(letters().is_match("abc"));
    for text in ["", "1abc", "abc1", "a\n", "a b"] {
        assert!(!letters().is_match(text), "{text:?}");
    }
}
