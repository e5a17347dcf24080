//! Conditions to the steps of an `if`, and to guards.

use super::{Emitter, Position};
use crate::rules::{Condition, Expression, Kind, Outcome, Rule};
use proc_macro2::TokenStream;
use quote::quote;

/// One condition, in Rust's terms.
pub(super) enum Step<'r> {
    /// `let Some(name) = value`: the value is there, and used later.
    Some(&'r str, &'r Expression),
    /// `value.is_some()`: the value is there.
    Present(&'r Expression),
    /// `let name = value;`: always holds.
    Bind(&'r str, &'r Expression),
    /// A boolean.
    Test(&'r Expression),
    /// `value == Some("text")`: the value is there and is this text.
    Is(&'r Expression, &'r str),
}

/// What must be checked and bound for a rule. Conditions that always hold and assign nothing that is used are gone.
pub(super) fn steps(rule: &Rule) -> Vec<Step<'_>> {
    let mut steps = vec![];
    let mut rest = rule.conditions.as_slice();
    while let [condition, after @ ..] = rest {
        rest = after;
        if let Some(next) = after.first()
            && let Some((name, step)) = is_text(condition, next)
            && !is_used(name, &after[1..], &rule.outcome)
        {
            steps.push(step);
            rest = &after[1..];
        } else {
            steps.extend(step(condition, |name| is_used(name, after, &rule.outcome)));
        }
    }
    steps
}

/// `isSet(name)` and then `stringEquals(name, text)`, in one step.
fn is_text<'r>(condition: &'r Condition, next: &'r Condition) -> Option<(&'r str, Step<'r>)> {
    let Expression::IsSet(value) = &condition.expression else {
        return None;
    };
    let Expression::Reference { name, ty } = &**value else {
        return None;
    };
    let Expression::Equals(left, right) = &next.expression else {
        return None;
    };
    let text = match (&**left, &**right) {
        (Expression::Reference { name: left, .. }, Expression::Text(text)) if left == name => text,
        (Expression::Text(text), Expression::Reference { name: right, .. }) if right == name => {
            text
        }
        _ => return None,
    };
    let assigned = condition.assign.is_some() || next.assign.is_some();
    (ty.optional && !assigned).then_some((name, Step::Is(value, text)))
}

fn step(condition: &Condition, is_used: impl Fn(&str) -> bool) -> Option<Step<'_>> {
    let Condition { expression, assign } = condition;
    if let Some(name) = assign {
        let ty = expression.ty();
        return match (ty.kind, ty.optional) {
            (Kind::Boolean, _) => Some(Step::Test(expression)),
            (_, true) if is_used(name) => Some(Step::Some(name, expression)),
            (_, true) => Some(Step::Present(expression)),
            (_, false) if is_used(name) => Some(Step::Bind(name, expression)),
            (_, false) => None,
        };
    }
    match expression {
        Expression::Boolean(true) => None,
        Expression::IsSet(inner) => match &**inner {
            inner if !inner.ty().optional => None,
            Expression::Reference { name, .. } if is_used(name) => Some(Step::Some(name, inner)),
            inner => Some(Step::Present(inner)),
        },
        _ => match expression.ty() {
            ty if ty.kind == Kind::Boolean => Some(Step::Test(expression)),
            ty if ty.optional => Some(Step::Present(expression)),
            _ => None,
        },
    }
}

/// Whether what comes after a condition depends on `name`.
fn is_used(name: &str, conditions: &[Condition], outcome: &Outcome) -> bool {
    conditions.iter().any(|condition| condition.expression.mentions(name)) || outcome.mentions(name)
}

impl Step<'_> {
    /// True if it is a statement before the `if`.
    pub(super) fn is_binding(&self) -> bool {
        matches!(self, Self::Bind(..))
    }

    /// True if it binds nothing.
    fn is_test(&self) -> bool {
        matches!(self, Self::Present(_) | Self::Test(_) | Self::Is(..))
    }
}

impl Emitter<'_> {
    /// The step as a part of the chain in an `if`.
    pub(super) fn test(&self, step: &Step<'_>) -> TokenStream {
        match step {
            Step::Some(name, value) => {
                let (ident, value) = (self.names.ident(name), self.value(value).tokens);
                quote! { let Some(#ident) = #value }
            }
            Step::Present(value) => self.is_set(value),
            Step::Test(value) => self.holds(value),
            Step::Is(value, text) => {
                let value = self.operand(value);
                quote! { #value == Some(#text) }
            }
            Step::Bind(name, value) => {
                let (ident, value) = (self.names.ident(name), self.value(value).tokens);
                quote! { let #ident = #value }
            }
        }
    }

    /// The step as a statement.
    pub(super) fn binding(&self, step: &Step<'_>) -> TokenStream {
        let Step::Bind(name, value) = step else {
            return TokenStream::new();
        };
        let (ident, value) = (self.names.ident(name), self.value(value).tokens);
        quote! { let #ident = #value; }
    }

    /// The steps the other way round: where they do not hold, `otherwise`. `None` if that would be said too often.
    pub(super) fn guards(
        &self,
        steps: &[Step<'_>],
        otherwise: &TokenStream,
    ) -> Option<TokenStream> {
        let mut tokens = TokenStream::new();
        let mut count = 0;
        for group in steps.chunk_by(|left, right| left.is_test() && right.is_test()) {
            if let [step @ Step::Bind(..)] = group {
                tokens.extend(self.binding(step));
                continue;
            }
            count += 1;
            if let [step @ Step::Some(..)] = group {
                let test = self.test(step);
                tokens.extend(quote! { #test else { #otherwise }; });
            } else {
                let fails = group.iter().map(|step| self.fails(step));
                tokens.extend(quote! { if #(#fails)||* { #otherwise } });
            }
        }
        (count <= 2).then_some(tokens)
    }

    /// The opposite of a step that binds nothing.
    fn fails(&self, step: &Step<'_>) -> TokenStream {
        match step {
            Step::Present(value) => self.is_not_set(value),
            Step::Is(value, text) => {
                let value = self.operand(value);
                quote! { #value != Some(#text) }
            }
            Step::Test(value) if value.ty().optional => {
                let value = self.operand(value);
                quote! { #value != Some(true) }
            }
            Step::Test(value) => self.negated(value),
            Step::Some(..) | Step::Bind(..) => quote! { false },
        }
    }

    /// A boolean, absent counting as false.
    fn holds(&self, value: &Expression) -> TokenStream {
        if value.ty().optional {
            let value = self.operand(value);
            quote! { #value == Some(true) }
        } else if matches!(value, Expression::Choice(_)) {
            self.operand(value)
        } else {
            self.value(value).tokens
        }
    }
}

impl Position {
    /// `return x;` or `x`.
    pub(super) fn answer(self, value: TokenStream) -> TokenStream {
        match self {
            Self::Tail => value,
            Self::Inner => quote! { return #value; },
        }
    }
}
