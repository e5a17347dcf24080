//! Policies: which of their statements apply to a call.

use super::condition;
use super::document::statements;
use super::facts::Facts;
use super::identity::Identity;
use crate::patterns::is_match;
use serde_json::Value;

/// What a policy says of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    /// No statement applies.
    Nothing,
    /// It leaves the decision to the policies of an account.
    Account,
    /// It allows the caller by name, or everybody.
    Allowed,
    /// It forbids the call, whatever allows it.
    Denied,
}

/// What is asked of a policy.
pub(crate) struct Question<'a> {
    pub(crate) identity: &'a Identity,
    /// `kms:Encrypt`.
    pub(crate) action: &'a str,
    /// The ARN of the key or the alias; `*` where there is none.
    pub(crate) resource: &'a str,
    pub(crate) facts: &'a Facts<'a>,
}

impl Question<'_> {
    /// The verdict of a key policy.
    pub(crate) fn of_key_policy(&self, policy: &str) -> Verdict {
        let document = serde_json::from_str(policy).unwrap_or_default();
        self.verdict(&document, |statement| self.principal(statement))
    }

    /// The verdict of the caller's own policies.
    pub(crate) fn of_identity(&self) -> Verdict {
        let verdicts = self.identity.policies().iter();
        let verdicts = verdicts.map(|document| self.verdict(document, |_| Verdict::Allowed));
        verdicts.max().unwrap_or(Verdict::Nothing)
    }

    /// The strongest verdict of the statements that apply. `reach` says whether one means the caller.
    fn verdict(&self, document: &Value, reach: impl Fn(&Value) -> Verdict) -> Verdict {
        let verdicts = statements(document).into_iter().map(|statement| {
            let denies = statement["Effect"] == "Deny";
            let reached = reach(statement);
            if reached == Verdict::Nothing || !self.is_about(statement) {
                return Verdict::Nothing;
            }
            // What cannot be judged allows nothing, and forbids.
            let applies = condition::holds(&statement["Condition"], self.facts).unwrap_or(denies);
            match (applies, denies) {
                (false, _) => Verdict::Nothing,
                (true, true) => Verdict::Denied,
                (true, false) => reached,
            }
        });
        verdicts.max().unwrap_or(Verdict::Nothing)
    }

    /// Whether action and resource are those of the call. A statement without either has no effect.
    fn is_about(&self, statement: &Value) -> bool {
        let action = self.action.to_ascii_lowercase();
        let names_action = |value: &Value| {
            texts(value)
                .iter()
                .any(|text| is_match(text.to_ascii_lowercase().as_bytes(), action.as_bytes()))
        };
        let names_resource = |value: &Value| {
            texts(value).iter().any(|text| is_match(text.as_bytes(), self.resource.as_bytes()))
        };
        let of = |name: &str, not: &str, names: &dyn Fn(&Value) -> bool| match (
            statement.get(name),
            statement.get(not),
        ) {
            (Some(value), _) => names(value),
            (None, Some(value)) => !names(value),
            (None, None) => false,
        };
        of("Action", "NotAction", &names_action) && of("Resource", "NotResource", &names_resource)
    }

    /// Whether a statement of a key policy means the caller, by name or by account.
    fn principal(&self, statement: &Value) -> Verdict {
        let denies = statement["Effect"] == "Deny";
        if let Some(value) = statement.get("NotPrincipal") {
            let named = self.named(value, denies) != Verdict::Nothing;
            return if named { Verdict::Nothing } else { Verdict::Allowed };
        }
        self.named(&statement["Principal"], denies)
    }

    fn named(&self, value: &Value, denies: bool) -> Verdict {
        let principals = match value {
            Value::Object(kinds) => kinds.get("AWS").map(texts).unwrap_or_default(),
            other => texts(other),
        };
        let account = self.identity.account();
        let root = format!(":iam::{account}:root");
        let reach = |principal: &&str| {
            if *principal == "*" || self.identity.is(principal) && !self.identity.is_root() {
                Verdict::Allowed
            } else if *principal == account || principal.ends_with(&root) {
                // A denial of an account is one of everybody in it.
                if denies { Verdict::Allowed } else { Verdict::Account }
            } else {
                Verdict::Nothing
            }
        };
        principals.iter().map(reach).max().unwrap_or(Verdict::Nothing)
    }
}

/// A text, or the texts of a list.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(values) => values.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}
