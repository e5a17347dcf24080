//! Conditions: operators on the facts of a call.

use super::facts::{Fact, Facts};
use super::operator::{Operator, Order, Quantity, Test};
use crate::patterns::is_match;
use serde_json::Value;
use trent_kms::primitives::{DateTime, DateTimeFormat};

impl Operator {
    /// Whether one fact fits. `None` if that cannot be said.
    fn judge(&self, fact: &Fact, wanted: &[String]) -> Option<bool> {
        // Variables of policies are not filled in here.
        if self.test == Test::Other || wanted.iter().any(|text| text.contains("${")) {
            return None;
        }
        let values = match fact {
            Fact::Unknown => return None,
            Fact::Absent => &[][..],
            Fact::Values(values) => values,
        };
        if self.test == Test::Absent {
            let absent = matches!(fact, Fact::Absent);
            return Some(wanted.iter().any(|text| text.eq_ignore_ascii_case("true") == absent));
        }
        if values.is_empty() {
            return Some(
                self.if_exists
                    || match self.quantity {
                        Quantity::All => true,
                        Quantity::Any => false,
                        Quantity::One => self.negated,
                    },
            );
        }
        let mut fitting = 0;
        for value in values {
            let mut fits = false;
            for text in wanted {
                fits |= self.test.fits(value, text)?;
            }
            fitting += usize::from(fits);
        }
        let all = values.len();
        Some(match (self.quantity, self.negated) {
            (Quantity::One | Quantity::Any, false) => fitting > 0,
            (Quantity::One | Quantity::All, true) => fitting == 0,
            (Quantity::All, false) => fitting == all,
            (Quantity::Any, true) => fitting < all,
        })
    }
}

impl Test {
    /// Whether a value of the call fits one of the policy. `None` if either has another form.
    fn fits(self, value: &str, wanted: &str) -> Option<bool> {
        Some(match self {
            Self::Equals => value == wanted,
            Self::EqualsIgnoringCase => value.eq_ignore_ascii_case(wanted),
            Self::Like => is_match(wanted.as_bytes(), value.as_bytes()),
            Self::Number(order) => order.fits(value.parse().ok()?, wanted.parse().ok()?),
            Self::Date(order) => order.fits(seconds(value)?, seconds(wanted)?),
            Self::Absent | Self::Other => return None,
        })
    }
}

impl Order {
    #[expect(clippy::float_cmp, reason = "what is equal is written alike")]
    fn fits(self, value: f64, wanted: f64) -> bool {
        match self {
            Self::Equal => value == wanted,
            Self::Less => value < wanted,
            Self::LessOrEqual => value <= wanted,
            Self::Greater => value > wanted,
            Self::GreaterOrEqual => value >= wanted,
        }
    }
}

/// A date as seconds since the epoch: given so, or in the form of ISO 8601.
fn seconds(text: &str) -> Option<f64> {
    text.parse().ok().or_else(|| {
        let date = DateTime::from_str(text, DateTimeFormat::DateTimeWithOffset).ok()?;
        Some(date.as_secs_f64())
    })
}

/// Whether all conditions of a statement hold. `None` if that cannot be said of one.
pub(super) fn holds(condition: &Value, facts: &Facts<'_>) -> Option<bool> {
    let operators = match condition {
        Value::Null => return Some(true),
        Value::Object(operators) => operators,
        _ => return None,
    };
    let mut all = true;
    for (operator, keys) in operators {
        let operator = Operator::parse(operator)?;
        for (key, wanted) in keys.as_object()? {
            let wanted: Vec<String> = match wanted {
                Value::Array(values) => values.iter().map(scalar).collect::<Option<_>>()?,
                value => vec![scalar(value)?],
            };
            all &= operator.judge(&facts.of(key), &wanted)?;
        }
    }
    Some(all)
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::operator::is_operator;
    use super::*;

    fn judge(operator: &str, values: &[&str], wanted: &[&str]) -> Option<bool> {
        let own = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let fact = if values.is_empty() { Fact::Absent } else { Fact::Values(own(values)) };
        Operator::parse(operator).expect("an operator").judge(&fact, &own(wanted))
    }

    #[test]
    fn operators_compare_as_those_of_iam() {
        let cases: [(&str, &[&str], &[&str], bool); 26] = [
            ("StringEquals", &["a"], &["b", "a"], true),
            ("StringEquals", &["a"], &["A"], false),
            ("StringEqualsIgnoreCase", &["a"], &["A"], true),
            ("StringNotEquals", &["a"], &["b", "a"], false),
            ("StringNotEquals", &["a"], &["b"], true),
            ("StringLike", &["kms.us-east-1.amazonaws.com"], &["*.us-*.amazonaws.com"], true),
            ("ArnLike", &["arn:aws:iam::1:role/x"], &["arn:aws:iam::*:role/?"], true),
            ("ArnNotLike", &["arn:aws:iam::1:role/x"], &["arn:aws:iam::2:*"], true),
            ("Bool", &["true"], &["True"], true),
            ("NumericLessThanEquals", &["7"], &["7.0"], true),
            ("NumericGreaterThan", &["7"], &["7"], false),
            ("NumericNotEquals", &["7"], &["8"], true),
            ("DateGreaterThan", &["1767225601"], &["2026-01-01T00:00:00Z"], true),
            ("DateLessThan", &["1767225601"], &["2026-01-01T00:00:00Z"], false),
            ("Null", &[], &["true"], true),
            ("Null", &["a"], &["true"], false),
            ("Null", &["a"], &["false"], true),
            // A key that is not there.
            ("StringEquals", &[], &["a"], false),
            ("StringEqualsIfExists", &[], &["a"], true),
            ("StringNotEquals", &[], &["a"], true),
            ("ForAllValues:StringEquals", &[], &["a"], true),
            ("ForAnyValue:StringEquals", &[], &["a"], false),
            // Several values.
            ("ForAllValues:StringEquals", &["a", "b"], &["a", "b", "c"], true),
            ("ForAllValues:StringEquals", &["a", "d"], &["a", "b", "c"], false),
            ("ForAnyValue:StringEquals", &["a", "d"], &["a"], true),
            ("ForAllValues:StringNotEquals", &["a", "d"], &["a"], false),
        ];
        for (operator, values, wanted, holds) in cases {
            assert_eq!(judge(operator, values, wanted), Some(holds), "{operator} {values:?}");
        }
    }

    #[test]
    fn what_cannot_be_judged_is_not() {
        assert_eq!(judge("IpAddress", &["10.0.0.1"], &["10.0.0.0/8"]), None);
        assert_eq!(judge("StringEquals", &["a"], &["${aws:username}"]), None);
        assert_eq!(judge("NumericEquals", &["seven"], &["7"]), None);
        for unknown in ["", "StringSame", "Equals", "NullIfExists", "Some:StringEquals", "Date"] {
            assert!(!is_operator(unknown), "{unknown}");
        }
    }
}
