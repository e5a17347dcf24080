//! Rules without what can never decide: conditions that always hold, rules that never match, and rules that come after one
//! that always matches. What is left is emitted without dead code and without variables that nobody uses.

use super::{Condition, Expression, Kind, Outcome, Rule};

/// The rules that can decide.
pub(super) fn prune(rules: &[Rule]) -> Vec<Rule> {
    let mut kept = Vec::new();
    for rule in rules.iter().filter_map(prune_rule) {
        let decides = rule.always_matches();
        kept.push(rule);
        if decides {
            break;
        }
    }
    kept
}

/// The rule, unless it never matches.
fn prune_rule(rule: &Rule) -> Option<Rule> {
    let outcome = match &rule.outcome {
        Outcome::Tree(rules) => Outcome::Tree(prune(rules)),
        other => other.clone(),
    };
    let mut conditions: Vec<Condition> = Vec::new();
    // From the last one, since what it assigns is used by those after it.
    for condition in rule.conditions.iter().rev() {
        if constant(&condition.expression) == Some(false) {
            return None;
        }
        let is_used = condition.assign.as_ref().is_some_and(|name| {
            conditions.iter().any(|after| after.expression.mentions(name)) || outcome.mentions(name)
        });
        if !condition.always_holds() || is_used {
            conditions.push(condition.clone());
        }
    }
    conditions.reverse();
    Some(Rule { conditions, outcome })
}

impl Rule {
    /// True if its conditions assign values and do nothing else.
    pub(super) fn always_matches(&self) -> bool {
        self.conditions.iter().all(Condition::always_holds)
    }
}

impl Condition {
    fn always_holds(&self) -> bool {
        let ty = self.expression.ty();
        constant(&self.expression) == Some(true) || (ty.kind != Kind::Boolean && !ty.optional)
    }
}

/// What a boolean is, whatever the parameters are.
fn constant(value: &Expression) -> Option<bool> {
    match value {
        Expression::Boolean(value) => Some(*value),
        Expression::Not(inner) => constant(inner).map(|value| !value),
        Expression::IsSet(inner) if !inner.ty().optional => Some(true),
        Expression::Equals(left, right) => match (&**left, &**right) {
            (Expression::Text(left), Expression::Text(right)) => Some(left == right),
            (left, right) => Some(constant(left)? == constant(right)?),
        },
        _ => None,
    }
}
