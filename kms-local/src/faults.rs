//! Faults on demand: what goes wrong with which calls, and how often.

use crate::failure::Failure;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Something that goes wrong with a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum Fault {
    /// `ThrottlingException`, status 400.
    Throttling,
    /// `KMSInternalException`, status 500.
    InternalError,
    /// `KeyUnavailableException`, status 500.
    KeyUnavailable,
    /// `DependencyTimeoutException`, status 503.
    DependencyTimeout,
    /// Any other error.
    Error {
        /// The code.
        code: String,
        /// The text.
        message: Option<String>,
        /// The HTTP status.
        status: u16,
    },
    /// The answer comes late. In process nothing waits; the clock of the KMS moves instead.
    Latency {
        /// How late, in milliseconds.
        milliseconds: u64,
    },
    /// The connection ends without an answer, after the call was done.
    DroppedAnswer,
    /// The connection ends before anything was done.
    DroppedConnection,
    /// The new grant or alias is not seen for a while: CreateGrant, CreateAlias, UpdateAlias.
    LateEffect {
        /// How long, in milliseconds.
        milliseconds: u64,
    },
}

/// A fault, and the calls that it happens to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct FaultRule {
    /// The operation, `Encrypt` for one; any operation if absent.
    #[serde(default)]
    pub operation: Option<String>,
    /// Calls of it that go well first.
    #[serde(default)]
    pub after: u32,
    /// Calls that the fault then happens to; all of them if absent.
    #[serde(default)]
    pub times: Option<u32>,
    /// What happens.
    pub fault: Fault,
}

impl FaultRule {
    /// A fault of every call of an operation.
    pub fn new(operation: impl Into<String>, fault: Fault) -> Self {
        Self { operation: Some(operation.into()), after: 0, times: None, fault }
    }

    /// A fault of every call of any operation.
    #[must_use]
    pub fn of_any_operation(fault: Fault) -> Self {
        Self { operation: None, after: 0, times: None, fault }
    }

    /// Lets this many calls go well first.
    #[must_use]
    pub fn after(mut self, calls: u32) -> Self {
        self.after = calls;
        self
    }

    /// Ends after this many calls.
    #[must_use]
    pub fn times(mut self, calls: u32) -> Self {
        self.times = Some(calls);
        self
    }

    /// Counts a call. True if the fault happens to it.
    fn meets(&mut self, operation: &str) -> bool {
        if self.operation.as_deref().is_some_and(|own| own != operation) || self.times == Some(0) {
            return false;
        }
        if self.after > 0 {
            self.after -= 1;
            return false;
        }
        self.times = self.times.map(|times| times - 1);
        true
    }
}

/// All that goes wrong with one call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Trouble {
    pub(crate) latency: Duration,
    pub(crate) failure: Option<Failure>,
    pub(crate) dropped_before: bool,
    pub(crate) dropped_after: bool,
    /// How long what the call makes is not seen.
    pub(crate) effect_delay: Duration,
}

impl Trouble {
    /// Counts a call of an operation in all rules, and gathers what happens to it.
    pub(crate) fn of(rules: &mut Vec<FaultRule>, operation: &str) -> Self {
        let mut trouble = Self::default();
        for rule in rules.iter_mut() {
            if rule.meets(operation) {
                trouble.add(&rule.fault);
            }
        }
        rules.retain(|rule| rule.times != Some(0));
        trouble
    }

    fn add(&mut self, fault: &Fault) {
        let failure = match fault {
            Fault::Throttling => Failure::new("ThrottlingException", "Rate exceeded"),
            Fault::InternalError => {
                Failure::new("KMSInternalException", "An internal error occurred.").with_status(500)
            }
            Fault::KeyUnavailable => {
                Failure::new("KeyUnavailableException", "The key is not available.")
                    .with_status(500)
            }
            Fault::DependencyTimeout => {
                Failure::new("DependencyTimeoutException", "The system timed out.").with_status(503)
            }
            Fault::Error { code, message, status } => {
                let failure = Failure::silent(code.clone()).with_status(*status);
                match message {
                    Some(message) => failure.with_message(message.clone()),
                    None => failure,
                }
            }
            Fault::Latency { milliseconds } => {
                self.latency += Duration::from_millis(*milliseconds);
                return;
            }
            Fault::LateEffect { milliseconds } => {
                self.effect_delay += Duration::from_millis(*milliseconds);
                return;
            }
            Fault::DroppedAnswer => {
                self.dropped_after = true;
                return;
            }
            Fault::DroppedConnection => {
                self.dropped_before = true;
                return;
            }
        };
        self.failure.get_or_insert(failure);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_counts_the_calls_of_its_operation() {
        let mut rules = vec![FaultRule::new("Encrypt", Fault::Throttling).after(1).times(2)];
        let mut failed = |operation| Trouble::of(&mut rules, operation).failure.is_some();
        let calls = ["Encrypt", "Decrypt", "Encrypt", "Encrypt", "Encrypt"].map(&mut failed);
        assert_eq!(calls, [false, false, true, true, false]);
        assert!(rules.is_empty(), "a rule that is used up goes");
    }

    #[test]
    fn faults_add_up() {
        let latency = FaultRule::of_any_operation(Fault::Latency { milliseconds: 5 });
        let mut rules =
            vec![latency.clone(), latency, FaultRule::new("Sign", Fault::DroppedAnswer)];
        let trouble = Trouble::of(&mut rules, "Sign");
        assert_eq!((trouble.latency, trouble.dropped_after), (Duration::from_millis(10), true));
    }

    #[test]
    fn rules_are_written_as_json() {
        let text = r#"{"operation":"Encrypt","times":2,"fault":"keyUnavailable"}"#;
        let rule: FaultRule = serde_json::from_str(text).unwrap();
        assert_eq!(rule, FaultRule::new("Encrypt", Fault::KeyUnavailable).times(2));
        let text = r#"{"fault":{"latency":{"milliseconds":5}}}"#;
        let rule: FaultRule = serde_json::from_str(text).unwrap();
        assert_eq!(rule, FaultRule::of_any_operation(Fault::Latency { milliseconds: 5 }));
    }
}
