//! The kind of a file, detected from its content.

use serde_json::Value;

/// The kinds of files that [`load`](super::load) reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileKind {
    /// Smithy's JSON AST, 1.0 or 2.0.
    SmithyAst,
    /// `service-2.json`.
    Service2,
    /// `paginators-1.json`.
    Paginators,
    /// `waiters-2.json`.
    Waiters,
    /// `examples-1.json`.
    Examples,
    /// `endpoint-rule-set-1.json`.
    EndpointRuleSet,
    /// `endpoint-tests-1.json`.
    EndpointTests,
    /// `endpoint-bdd-1.json`: the rule set again, in a form that nothing here needs.
    EndpointBdd,
}

impl FileKind {
    /// The kind, or `None` if it is none of them.
    pub(crate) fn of(value: &Value) -> Option<Self> {
        let has = |key| value.get(key).is_some();
        let has_object = |key| value.get(key).is_some_and(Value::is_object);
        if has("smithy") {
            Some(Self::SmithyAst)
        } else if has_object("metadata") && has_object("operations") && has_object("shapes") {
            Some(Self::Service2)
        } else if has_object("pagination") {
            Some(Self::Paginators)
        } else if has_object("waiters") {
            Some(Self::Waiters)
        } else if has_object("examples") {
            Some(Self::Examples)
        } else if has("rules") && has_object("parameters") {
            Some(Self::EndpointRuleSet)
        } else if has("testCases") {
            Some(Self::EndpointTests)
        } else if has("nodes") && has("conditions") {
            Some(Self::EndpointBdd)
        } else {
            None
        }
    }
}
