//! `JMESPath` expressions, as the generator writes them, over a value.

use std::cmp::Ordering;
use std::collections::HashMap;

use crate::key_order::key_order;
use crate::primitives::{Document, Number};

/// An expression. Its parts are constants of generated code.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Expression {
    /// The value itself.
    Current,
    /// A member of what the expression gives.
    Field(&'static Expression, &'static str),
    /// An element of the list that the expression gives; negative numbers count from the end.
    Index(&'static Expression, isize),
    /// The second expression for each element of the list that the first gives, without nulls.
    Each(&'static Expression, &'static Expression),
    /// As [`Each`](Self::Each), for elements of the elements: lists in the list are merged into it first.
    Flatten(&'static Expression, &'static Expression),
    /// As [`Each`](Self::Each), for elements for which the second expression holds.
    Filter(&'static Expression, &'static Expression, &'static Expression),
    /// As [`Each`](Self::Each), for the values of an object.
    Values(&'static Expression, &'static Expression),
    /// A list of what each gives.
    List(&'static [Expression]),
    /// A value.
    Literal(Literal),
    /// A comparison.
    Compare(Operator, &'static Expression, &'static Expression),
    /// The first if it holds, else the second.
    Or(&'static Expression, &'static Expression),
    /// The first if it does not hold, else the second.
    And(&'static Expression, &'static Expression),
    /// Whether it does not hold.
    Not(&'static Expression),
    /// A function of what the expressions give.
    Call(Function, &'static [Expression]),
}

/// A value in an expression.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Literal {
    /// Null.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number.
    Number(f64),
    /// Text.
    String(&'static str),
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Operator {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// The functions that waiters use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Function {
    /// The number of characters, elements or members.
    Length,
    /// Whether a list has an element, or text a part.
    Contains,
    /// The names of an object's members.
    Keys,
    /// Whether text begins so.
    StartsWith,
    /// Whether text ends so.
    EndsWith,
}

impl Expression {
    /// What the expression gives for a value; null wherever something is missing.
    #[inline]
    #[must_use]
    pub fn evaluate(&self, value: &Document) -> Document {
        match self {
            Self::Current => value.clone(),
            Self::Field(of, name) => match of.evaluate(value) {
                Document::Object(mut members) => members.remove(*name).unwrap_or(Document::Null),
                _ => Document::Null,
            },
            Self::Index(of, index) => match of.evaluate(value) {
                Document::Array(items) => element(&items, *index),
                _ => Document::Null,
            },
            Self::Each(of, then) => project(of.evaluate(value), |_| true, then),
            Self::Flatten(of, then) => project(flattened(of.evaluate(value)), |_| true, then),
            Self::Filter(of, test, then) => {
                project(of.evaluate(value), |item| holds(&test.evaluate(item)), then)
            }
            Self::Values(of, then) => match of.evaluate(value) {
                Document::Object(members) => {
                    let values = sorted(&members).into_iter().map(|(_, value)| value.clone());
                    project(Document::Array(values.collect()), |_| true, then)
                }
                _ => Document::Null,
            },
            Self::List(items) => {
                Document::Array(items.iter().map(|item| item.evaluate(value)).collect())
            }
            Self::Literal(literal) => literal.document(),
            Self::Compare(operator, left, right) => {
                operator.compare(&left.evaluate(value), &right.evaluate(value))
            }
            Self::Or(left, right) => {
                Some(left.evaluate(value)).filter(holds).unwrap_or_else(|| right.evaluate(value))
            }
            Self::And(left, right) => {
                let left = left.evaluate(value);
                if holds(&left) { right.evaluate(value) } else { left }
            }
            Self::Not(of) => Document::Bool(!holds(&of.evaluate(value))),
            Self::Call(function, arguments) => {
                let arguments: Vec<_> = arguments.iter().map(|item| item.evaluate(value)).collect();
                function.call(&arguments)
            }
        }
    }
}

/// What counts as true: anything but false, null and what is empty.
#[inline]
fn holds(value: &Document) -> bool {
    match value {
        Document::Null | Document::Bool(false) => false,
        Document::String(text) => !text.is_empty(),
        Document::Array(items) => !items.is_empty(),
        Document::Object(members) => !members.is_empty(),
        _ => true,
    }
}

#[inline]
fn element(items: &[Document], index: isize) -> Document {
    let from_end = || items.len().checked_sub(index.unsigned_abs());
    let at = usize::try_from(index).ok().or_else(from_end);
    at.and_then(|at| items.get(at)).cloned().unwrap_or(Document::Null)
}

/// The members in the order of their keys.
#[inline]
fn sorted(members: &HashMap<String, Document>) -> Vec<(&str, &Document)> {
    let members: Vec<_> = members.iter().map(|(key, value)| (key.as_str(), value)).collect();
    let keys: Vec<_> = members.iter().map(|(key, _)| *key).collect();
    key_order(&keys).into_iter().map(|index| members[index]).collect()
}

#[inline]
fn project(list: Document, keep: impl Fn(&Document) -> bool, then: &Expression) -> Document {
    let Document::Array(items) = list else { return Document::Null };
    let kept = items.iter().filter(|item| keep(item)).map(|item| then.evaluate(item));
    Document::Array(kept.filter(|item| *item != Document::Null).collect())
}

#[inline]
fn flattened(list: Document) -> Document {
    let Document::Array(items) = list else { return Document::Null };
    let mut flat = Vec::with_capacity(items.len());
    for item in items {
        match item {
            Document::Array(inner) => flat.extend(inner),
            other => flat.push(other),
        }
    }
    Document::Array(flat)
}

impl Literal {
    #[inline]
    fn document(self) -> Document {
        match self {
            Self::Null => Document::Null,
            Self::Bool(value) => Document::Bool(value),
            Self::Number(value) => Document::Number(Number::Float(value)),
            Self::String(text) => Document::from(text),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts that waiters compare are small")]
#[inline]
fn as_float(value: &Document) -> Option<f64> {
    match value {
        Document::Number(Number::PosInt(value)) => Some(*value as f64),
        Document::Number(Number::NegInt(value)) => Some(*value as f64),
        Document::Number(Number::Float(value)) => Some(*value),
        _ => None,
    }
}

impl Operator {
    #[inline]
    fn compare(self, left: &Document, right: &Document) -> Document {
        let numbers = as_float(left).zip(as_float(right));
        let order = numbers.and_then(|(left, right)| left.partial_cmp(&right));
        let equal = order.map_or_else(|| left == right, |order| order == Ordering::Equal);
        let ordered =
            |test: fn(Ordering) -> bool| order.map_or(Document::Null, |o| Document::Bool(test(o)));
        match self {
            Self::Equal => Document::Bool(equal),
            Self::NotEqual => Document::Bool(!equal),
            Self::Less => ordered(Ordering::is_lt),
            Self::LessOrEqual => ordered(Ordering::is_le),
            Self::Greater => ordered(Ordering::is_gt),
            Self::GreaterOrEqual => ordered(Ordering::is_ge),
        }
    }
}

impl Function {
    #[inline]
    fn call(self, arguments: &[Document]) -> Document {
        let length = |length: usize| Document::Number(Number::PosInt(length as u64));
        match (self, arguments) {
            (Self::Length, [Document::String(text)]) => length(text.chars().count()),
            (Self::Length, [Document::Array(items)]) => length(items.len()),
            (Self::Length, [Document::Object(members)]) => length(members.len()),
            (Self::Contains, [Document::Array(items), item]) => Document::Bool(
                items
                    .iter()
                    .any(|found| Operator::Equal.compare(found, item) == Document::Bool(true)),
            ),
            (Self::Contains, [Document::String(text), Document::String(part)]) => {
                Document::Bool(text.contains(part.as_str()))
            }
            (Self::Keys, [Document::Object(members)]) => {
                let keys = sorted(members).into_iter().map(|(key, _)| key.to_owned());
                Document::Array(keys.map(Document::String).collect())
            }
            (Self::StartsWith, [Document::String(text), Document::String(part)]) => {
                Document::Bool(text.starts_with(part.as_str()))
            }
            (Self::EndsWith, [Document::String(text), Document::String(part)]) => {
                Document::Bool(text.ends_with(part.as_str()))
            }
            _ => Document::Null,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Expression as E;
    use super::*;
    use crate::private::from_json;

    const CURRENT: E = E::Current;

    fn evaluate(expression: &E, json: &str) -> Document {
        expression.evaluate(&from_json(json.as_bytes()).expect("JSON"))
    }

    #[test]
    fn paths_go_through_members_and_lists() {
        const PARTS: E = E::Field(&CURRENT, "parts");
        const STATE: E = E::Field(&CURRENT, "state");
        const LAST: E = E::Index(&PARTS, -1);
        let json = r#"{"parts":[{"state":"A"},{"other":1},{"state":"B"}]}"#;
        let states = Document::Array(vec![Document::from("A"), Document::from("B")]);
        assert_eq!(evaluate(&E::Each(&PARTS, &STATE), json), states);
        assert_eq!(evaluate(&E::Field(&E::Field(&CURRENT, "none"), "x"), json), Document::Null);
        assert_eq!(evaluate(&E::Field(&LAST, "state"), json), Document::from("B"));
        let nested = r#"{"parts":[[{"state":"A"}],[{"state":"B"}]]}"#;
        assert_eq!(evaluate(&E::Flatten(&PARTS, &STATE), nested), states);
    }

    #[test]
    fn filters_and_functions_decide() {
        const PARTS: E = E::Field(&CURRENT, "parts");
        const STATE: E = E::Field(&CURRENT, "state");
        const IS_A: E = E::Compare(Operator::Equal, &STATE, &E::Literal(Literal::String("A")));
        const CHOSEN: E = E::Filter(&PARTS, &IS_A, &CURRENT);
        const COUNT: E = E::Call(Function::Length, &[CHOSEN]);
        const ONE: E = E::Compare(Operator::Equal, &COUNT, &E::Literal(Literal::Number(1.0)));
        const HAS: E = E::Call(Function::Contains, &[PARTS, E::Literal(Literal::String("x"))]);
        assert_eq!(
            evaluate(&ONE, r#"{"parts":[{"state":"A"},{"state":"B"}]}"#),
            Document::Bool(true)
        );
        assert_eq!(evaluate(&ONE, r#"{"parts":[]}"#), Document::Bool(false));
        assert_eq!(evaluate(&E::Not(&ONE), r#"{"parts":[]}"#), Document::Bool(true));
        assert_eq!(evaluate(&HAS, r#"{"parts":["y","x"]}"#), Document::Bool(true));
        assert_eq!(evaluate(&HAS, r#"{"parts":7}"#), Document::Null);
    }
}
