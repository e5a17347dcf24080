//! `codegen.traits#rules`: members and values that a rule names are there, and the rule can be kept.

use std::collections::BTreeSet;

use serde_json::Value;

use super::form::Form::{self, Boolean, List, Map, Object, Text};
use super::form::Need::{May, Must};
use super::{Checker, Place};
use crate::model::{Member, Model, RULES, Shape, ShapeKind};

/// The form of the trait.
pub(super) const FORM: Form = List(&RULE);

const RULE: Form = Object(&[
    ("name", Text, Must),
    ("rule", Text, Must),
    ("remedy", Text, Must),
    ("refused", Text, May),
    ("when", List(&CONDITION), May),
    ("required", NAMES, May),
    ("forbidden", NAMES, May),
    ("empty", NAMES, May),
    ("exactlyOne", NAMES, May),
    ("atMostOne", NAMES, May),
    ("atLeastOne", NAMES, May),
    ("values", Map(&NAMES), May),
]);

const NAMES: Form = List(&Text);

const CONDITION: Form = Object(&[
    ("member", Text, Must),
    ("is", NAMES, May),
    ("isNot", NAMES, May),
    ("orAbsent", Boolean, May),
    ("present", Boolean, May),
]);

/// The keys of a rule that ask for something and name members in a list.
const ASKS: &[&str] = &["required", "forbidden", "empty", "exactlyOne", "atMostOne", "atLeastOne"];

/// Checks the rules of a structure.
pub(super) fn check(checker: &mut Checker<'_>, shape: &Shape) {
    let Some(rules) = shape.traits.get(RULES) else { return };
    if FORM.mismatch(rules).is_some() {
        // Told with the other traits.
        return;
    }
    let mut found = Vec::new();
    if matches!(shape.kind, ShapeKind::Structure(_)) {
        let mut names = BTreeSet::new();
        for rule in rules.as_array().into_iter().flatten() {
            let name = rule.get("name").and_then(Value::as_str).unwrap_or_default();
            let reader = Reader { model: checker.model, shape, rule };
            let mut problems = reader.problems();
            if !names.insert(name) {
                problems.push("another rule has its name".to_owned());
            }
            found.extend(problems.into_iter().map(|what| format!("the rule {name:?}: {what}")));
        }
    } else {
        found
            .push(format!("trait {RULES} does not apply to a shape of type {}", shape.kind.name()));
    }
    for what in found {
        let help = "correct it as models/README.md has it, or remove it";
        checker.trait_error(&Place::Shape(shape), RULES, what, help);
    }
}

struct Reader<'a> {
    model: &'a Model,
    shape: &'a Shape,
    rule: &'a Value,
}

impl Reader<'_> {
    fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        self.keys(&mut problems);
        for condition in self.rule.get("when").and_then(Value::as_array).into_iter().flatten() {
            self.condition(condition, &mut problems);
        }
        for key in ASKS {
            let members = self.names(key);
            if key.ends_with("One") && members.len() == 1 {
                problems.push(format!("{key} names a single member"));
            }
            for name in members {
                self.exists(name, &mut problems);
            }
        }
        for (name, values) in
            self.rule.get("values").and_then(Value::as_object).into_iter().flatten()
        {
            self.values(name, values, &mut problems);
        }
        let (required, forbidden) = (self.names("required"), self.names("forbidden"));
        let both = required.iter().filter(|name| forbidden.contains(name));
        problems.extend(both.map(|name| format!("{name} is required and forbidden at once")));
        let required_by_the_model = forbidden
            .iter()
            .filter(|name| self.shape.member(name).is_some_and(|member| member.traits.required()));
        problems.extend(
            required_by_the_model
                .map(|name| format!("{name} is forbidden, and the model requires it")),
        );
        problems
    }

    /// A key that nobody reads is a rule that nobody keeps.
    fn keys(&self, problems: &mut Vec<String>) {
        let Object(known) = RULE else { return };
        let keys = self.rule.as_object().into_iter().flatten().map(|(key, _)| key);
        let unknown = keys.filter(|key| known.iter().all(|(known, ..)| known != key));
        problems.extend(unknown.map(|key| format!("it has no key {key:?}")));
        let asks = ASKS.iter().any(|key| !self.names(key).is_empty());
        let values = self.rule.get("values").and_then(Value::as_object);
        if !asks && values.is_none_or(serde_json::Map::is_empty) {
            problems.push("it asks for nothing".to_owned());
        }
        for key in ["name", "rule", "remedy"] {
            if self.rule.get(key).and_then(Value::as_str).is_some_and(str::is_empty) {
                problems.push(format!("its {key} is empty"));
            }
        }
    }

    fn condition(&self, condition: &Value, problems: &mut Vec<String>) {
        let name = condition.get("member").and_then(Value::as_str).unwrap_or_default();
        let tests = ["is", "isNot", "present"].iter().filter(|key| condition.get(*key).is_some());
        if tests.count() != 1 {
            problems.push(format!("the condition on {name} has not one of is, isNot and present"));
        }
        if condition.get("orAbsent").is_some() && condition.get("is").is_none() {
            problems.push(format!("the condition on {name} has orAbsent without is"));
        }
        match condition.get("is").or(condition.get("isNot")) {
            Some(values) => self.values(name, values, problems),
            None => self.exists(name, problems),
        }
    }

    fn names(&self, key: &str) -> Vec<&str> {
        let names = self.rule.get(key).and_then(Value::as_array).into_iter().flatten();
        names.filter_map(Value::as_str).collect()
    }

    fn exists(&self, name: &str, problems: &mut Vec<String>) {
        if self.shape.member(name).is_none() {
            problems.push(format!("{name} is no member"));
        }
    }

    /// A value that is compared is a text, a number or a truth value, is one that there can be, and is no secret: a message
    /// would tell it.
    fn values(&self, name: &str, values: &Value, problems: &mut Vec<String>) {
        let Some(member) = self.shape.member(name) else {
            return self.exists(name, problems);
        };
        let Some(target) = self.model.target(member) else { return };
        if is_secret(self.shape, member, target) {
            problems.push(format!("{name} is sensitive, so that its value is not compared"));
        }
        let values: Vec<_> =
            values.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        if values.is_empty() {
            problems.push(format!("{name} is compared with no value"));
        }
        let fits = |value: &str| match &target.kind {
            ShapeKind::String => true,
            ShapeKind::Boolean => ["true", "false"].contains(&value),
            ShapeKind::Enum(members) => {
                members.iter().any(|member| member.traits.enum_value() == Some(value))
            }
            kind if kind.is_whole() => value.parse::<i64>().is_ok(),
            _ => false,
        };
        let unfit = values.into_iter().filter(|value| !fits(value));
        problems.extend(unfit.map(|value| format!("{name} cannot be {value:?}")));
    }
}

fn is_secret(shape: &Shape, member: &Member, target: &Shape) -> bool {
    shape.traits.sensitive() || member.traits.sensitive() || target.traits.sensitive()
}
