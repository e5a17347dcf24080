//! `codegen.traits#rules`: rules across the members of a structure. `check` has seen to their form and their members.

use serde_json::Value;

use crate::model::{RULES, Traits};
use crate::service::{MemberRule, RuleAsk, RuleCondition, RuleTest};

/// What a rule may ask of a list of members: the key, and the name in the runtime.
const ASKS: &[(&str, &str)] = &[
    ("required", "Required"),
    ("forbidden", "Forbidden"),
    ("empty", "Empty"),
    ("exactlyOne", "ExactlyOne"),
    ("atMostOne", "AtMostOne"),
    ("atLeastOne", "AtLeastOne"),
];

/// The rules of a structure.
pub(super) fn rules(traits: &Traits) -> Vec<MemberRule> {
    let rules = traits.get(RULES).and_then(Value::as_array);
    rules.into_iter().flatten().map(rule).collect()
}

fn rule(value: &Value) -> MemberRule {
    let text = |key| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let conditions = value.get("when").and_then(Value::as_array);
    let lists =
        ASKS.iter().filter_map(|(key, rust)| Some(RuleAsk::Members(rust, texts(value.get(*key)?))));
    let values = value.get("values").and_then(Value::as_object).into_iter().flatten();
    let values = values.map(|(member, values)| RuleAsk::Value(member.clone(), texts(values)));
    MemberRule {
        name: text("name"),
        documented: value.get("refused").is_some(),
        when: conditions.into_iter().flatten().map(condition).collect(),
        asks: lists.chain(values).collect(),
        rule: text("rule"),
        remedy: text("remedy"),
    }
}

fn condition(value: &Value) -> RuleCondition {
    let is_true = |key| value.get(key).and_then(Value::as_bool).unwrap_or_default();
    let test = match (value.get("is"), value.get("isNot")) {
        (Some(values), _) if is_true("orAbsent") => RuleTest::IsOrAbsent(texts(values)),
        (Some(values), _) => RuleTest::Is(texts(values)),
        (None, Some(values)) => RuleTest::IsNot(texts(values)),
        (None, None) if is_true("present") => RuleTest::Present,
        (None, None) => RuleTest::Absent,
    };
    let member = value.get("member").and_then(Value::as_str).unwrap_or_default().to_owned();
    RuleCondition { member, test }
}

fn texts(value: &Value) -> Vec<String> {
    let items = value.as_array().into_iter().flatten();
    items.filter_map(Value::as_str).map(str::to_owned).collect()
}
