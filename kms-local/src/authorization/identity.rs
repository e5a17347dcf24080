//! Who a caller is, and what the policies of IAM say of it.

use super::document::parse;
use crate::accounts::is_account;
use crate::failure::Failure;
use serde_json::Value;

/// A principal of IAM: a user, a role's session, or the root user of an account.
///
/// Calls with an identity are judged by key policies, grants and the identity's own policies. Calls
/// without one are judged by nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    arn: String,
    policies: Vec<Value>,
}

impl Identity {
    /// The principal with this ARN, without any policy of its own:
    /// `arn:aws:iam::111122223333:user/alice`, `arn:aws:sts::111122223333:assumed-role/app/session`
    /// or `arn:aws:iam::111122223333:root`.
    ///
    /// # Errors
    /// `InvalidArnException` if it is no ARN of a principal that can call.
    pub fn new(arn: impl Into<String>) -> Result<Self, Failure> {
        let arn = arn.into();
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        let can_call = match parts[..] {
            ["arn", _, "iam", "", account, resource] => {
                is_account(account) && (resource == "root" || resource.starts_with("user/"))
            }
            ["arn", _, "sts", "", account, resource] => {
                let session = resource.strip_prefix("assumed-role/");
                is_account(account) && session.is_some_and(|session| session.contains('/'))
            }
            _ => false,
        };
        if can_call {
            return Ok(Self { arn, policies: Vec::new() });
        }
        Err(Failure::new(
            "InvalidArnException",
            format!("{arn} is not the ARN of a user, of the session of a role or of a root user"),
        ))
    }

    /// Adds a policy of IAM that the principal has: JSON text.
    ///
    /// # Errors
    /// `MalformedPolicyDocumentException` if it is no policy.
    pub fn with_policy(mut self, policy: &str) -> Result<Self, Failure> {
        self.policies.push(parse(policy)?);
        Ok(self)
    }

    /// The ARN.
    #[must_use]
    pub fn arn(&self) -> &str {
        &self.arn
    }

    /// The account, twelve digits.
    #[must_use]
    pub fn account(&self) -> &str {
        self.arn.split(':').nth(4).unwrap_or_default()
    }

    pub(crate) fn policies(&self) -> &[Value] {
        &self.policies
    }

    pub(crate) fn is_root(&self) -> bool {
        self.arn.ends_with(":root")
    }

    /// The partition, and the name of the role of a session.
    fn session(&self) -> Option<(&str, &str)> {
        let mut parts = self.arn.splitn(6, ':');
        let partition = parts.nth(1)?;
        let role = parts.nth(3)?.strip_prefix("assumed-role/")?;
        Some((partition, role.split('/').next()?))
    }

    /// The ARN that conditions see: of a session, that of its role, without a path.
    pub(crate) fn principal_arn(&self) -> String {
        match self.session() {
            Some((partition, role)) => {
                format!("arn:{partition}:iam::{}:role/{role}", self.account())
            }
            None => self.arn.clone(),
        }
    }

    /// True if the ARN is this principal's, or that of the role of its session.
    pub(crate) fn is(&self, arn: &str) -> bool {
        if arn == self.arn {
            return true;
        }
        let Some((partition, role)) = self.session() else { return false };
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        let named = match parts[..] {
            ["arn", other, "iam", "", account, resource] if other == partition => (account
                == self.account())
            .then_some(resource)
            .and_then(|r| r.strip_prefix("role/")),
            _ => None,
        };
        named.and_then(|path| path.rsplit('/').next()) == Some(role)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_its_role() {
        let session = Identity::new("arn:aws:sts::111122223333:assumed-role/app/one").unwrap();
        assert_eq!(session.account(), "111122223333");
        assert_eq!(session.principal_arn(), "arn:aws:iam::111122223333:role/app");
        for (arn, is) in [
            ("arn:aws:iam::111122223333:role/app", true),
            ("arn:aws:iam::111122223333:role/team/app", true),
            ("arn:aws:sts::111122223333:assumed-role/app/one", true),
            ("arn:aws:sts::111122223333:assumed-role/app/two", false),
            ("arn:aws:iam::444455556666:role/app", false),
            ("arn:aws:iam::111122223333:role/other", false),
            ("arn:aws:iam::111122223333:user/app", false),
        ] {
            assert_eq!(session.is(arn), is, "{arn}");
        }
    }

    #[test]
    fn a_role_calls_in_a_session_alone() {
        for arn in ["", "alice", "arn:aws:iam::111122223333:role/app", "arn:aws:iam::1:user/a"] {
            assert!(Identity::new(arn).is_err(), "{arn}");
        }
    }
}
