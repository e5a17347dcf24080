//! Whether a caller with an identity may do what it asks for: key policy, grants, and the caller's
//! own policies.

mod condition;
mod document;
mod facts;
pub(crate) mod identity;
mod operator;
mod policy;

pub(crate) use document::check_conditions;
pub use identity::Identity;

use crate::call::Call;
use crate::failure::Failure;
use crate::operations::Operation;
use crate::records::{GrantRecord, KeyRecord};
use crate::state::{Key, State};
use crate::world::World;
use facts::Facts;
use policy::{Question, Verdict};
use serde_json::Value;
use std::collections::BTreeMap;

impl State {
    /// Refuses an action on a key that neither its policy nor a grant allows the caller.
    ///
    /// # Errors
    /// `AccessDeniedException`.
    pub(crate) fn authorize(&self, call: &Call, action: &str, key: &Key) -> Result<(), Failure> {
        let Some(identity) = &call.identity else { return Ok(()) };
        let action = format!("kms:{action}");
        let now = self.now;
        let record = Some(&key.record);
        let facts = Facts { identity, call, action: &action, key: Some(key), record, now };
        let question = Question { identity, action: &action, resource: &key.arn, facts: &facts };
        let (of_key, of_identity) = (question.of_key_policy(&key.policy), question.of_identity());
        let denied = |why: &str| {
            let (arn, key) = (identity.arn(), &key.arn);
            let text = format!(
                "User: {arn} is not authorized to perform: {action} on resource: {key} {why}"
            );
            Err(Failure::access_denied(text))
        };
        if of_key == Verdict::Denied {
            return denied("with an explicit deny in a resource-based policy");
        }
        if of_identity == Verdict::Denied {
            return denied("with an explicit deny in an identity-based policy");
        }
        let own = identity.account() == key.record.account;
        let by_identity = identity.is_root() || of_identity == Verdict::Allowed;
        let by_policy = match of_key {
            Verdict::Allowed => own || by_identity,
            Verdict::Account => by_identity,
            _ => false,
        };
        if by_policy || self.is_granted(&facts, key) {
            return Ok(());
        }
        match of_key {
            _ if !own => Err(crate::identifiers::unreachable_key(call, &action)),
            Verdict::Account => {
                denied(&format!("because no identity-based policy allows the {action} action"))
            }
            _ => denied(&format!("because no resource-based policy allows the {action} action")),
        }
    }

    /// Refuses an action that has no key, or one on an alias, which only the caller's own policies
    /// and the root user's rights allow. `resource` is `*` where there is none.
    ///
    /// # Errors
    /// `AccessDeniedException`.
    pub(crate) fn authorize_account(
        &self,
        call: &Call,
        action: &str,
        resource: &str,
    ) -> Result<(), Failure> {
        self.authorize_by_identity(
            call,
            action,
            (resource, &format!(" on resource: {resource}")),
            None,
        )
    }

    /// Refuses to make a key that the caller's own policies do not allow: `CreateKey` of a replica,
    /// `TagResource` of a new key with tags. `made` is the key to be.
    ///
    /// # Errors
    /// `AccessDeniedException`.
    pub(crate) fn authorize_creation(
        &self,
        call: &Call,
        action: &str,
        made: &KeyRecord,
    ) -> Result<(), Failure> {
        // CreateKey names no resource. The key that gets tags has a name, which no text tells yet.
        let arn = call.key_arn(&made.id);
        let resource = if action == "CreateKey" { ("*", " on resource: *") } else { (&*arn, "") };
        self.authorize_by_identity(call, action, resource, Some(made))
    }

    /// Asks the caller's own policies. The resource comes with what the text says of it.
    fn authorize_by_identity(
        &self,
        call: &Call,
        action: &str,
        (resource, on_resource): (&str, &str),
        record: Option<&KeyRecord>,
    ) -> Result<(), Failure> {
        let Some(identity) = &call.identity else { return Ok(()) };
        let action = format!("kms:{action}");
        let facts = Facts { identity, call, action: &action, key: None, record, now: self.now };
        let question = Question { identity, action: &action, resource, facts: &facts };
        let why = match question.of_identity() {
            Verdict::Allowed => return Ok(()),
            Verdict::Denied => "with an explicit deny in an identity-based policy".to_owned(),
            _ if identity.is_root() => return Ok(()),
            _ => format!("because no identity-based policy allows the {action} action"),
        };
        let arn = identity.arn();
        Err(Failure::access_denied(format!(
            "User: {arn} is not authorized to perform: {action}{on_resource} {why}"
        )))
    }

    /// Refuses to end a grant for a caller whom neither the grant nor one of its accounts lets do it:
    /// the issuing one, the one that owns the key, and one that is the retiring principal. Accounts
    /// delegate it by the policies of their principals; key policies have no effect on it.
    ///
    /// # Errors
    /// `AccessDeniedException`.
    pub(crate) fn authorize_retirement(
        &self,
        call: &Call,
        key: &Key,
        grant: &GrantRecord,
    ) -> Result<(), Failure> {
        let Some(identity) = &call.identity else { return Ok(()) };
        let (action, record) = ("kms:RetireGrant", Some(&key.record));
        let facts = Facts { identity, call, action, key: Some(key), record, now: self.now };
        let question = Question { identity, action, resource: &key.arn, facts: &facts };
        let verdict = question.of_identity();
        let is = |arn: &Option<String>| arn.as_deref().is_some_and(|arn| identity.is(arn));
        let may = grant.operations.iter().any(|operation| operation == "RetireGrant");
        let concerned = is(&grant.retiring) || may && is(&grant.grantee);
        let account = identity.account();
        let is_account = account == grant.issuing_account
            || account == key.record.account
            || grant.retiring.as_deref().is_some_and(|arn| is_root_of(arn, account));
        let delegated = is_account && (identity.is_root() || verdict == Verdict::Allowed);
        let why = match verdict {
            Verdict::Denied => "with an explicit deny in an identity-based policy",
            _ if concerned || delegated => return Ok(()),
            _ if account != key.record.account => {
                return Err(crate::identifiers::unreachable_key(call, action));
            }
            _ => "because no identity-based policy allows the kms:RetireGrant action",
        };
        let (arn, key) = (identity.arn(), &key.arn);
        Err(Failure::access_denied(format!(
            "User: {arn} is not authorized to perform: {action} on resource: {key} {why}"
        )))
    }

    /// Whether a grant allows the action.
    fn is_granted(&self, facts: &Facts<'_>, key: &Key) -> bool {
        let operation = facts.action.strip_prefix("kms:").unwrap_or_default();
        let tokens = facts.member("GrantTokens");
        let tokens: Vec<_> = tokens.iter().filter_map(|t| self.open_grant_token(t).ok()).collect();
        key.grants.iter().any(|grant| {
            grant.grantee.as_deref().is_some_and(|arn| facts.identity.is(arn))
                && (self.sees_grant(grant) || tokens.contains(&(grant.key, grant.number)))
                && grant.operations.iter().any(|granted| granted == operation)
                && allows(grant, operation, facts)
        })
    }
}

impl World {
    /// Refuses operations that name no key, to callers whose own policies do not allow them.
    ///
    /// # Errors
    /// `AccessDeniedException`.
    pub(crate) fn authorize_without_key(
        &self,
        call: &Call,
        operation: &str,
    ) -> Result<(), Failure> {
        let names_key = Operation::parse(operation).is_some_and(|operation| {
            // Without a key it lists all that there are.
            operation != Operation::ListAliases
                || call.request.as_ref().is_some_and(|request| !request["KeyId"].is_null())
        });
        if names_key || call.identity.is_none() || operation == "ListRetirableGrants" {
            return Ok(());
        }
        self.begin()?.authorize_account(call, operation, "*")
    }
}

/// Whether the constraints of a grant let the request through.
fn allows(grant: &GrantRecord, operation: &str, facts: &Facts<'_>) -> bool {
    // No call to this machine is made on behalf of a resource of AWS.
    if grant.source_arn.is_some() && operation != "RetireGrant" {
        return false;
    }
    let request = facts.call.request.as_deref().unwrap_or(&Value::Null);
    let context = match operation {
        "DescribeKey" | "RetireGrant" => return true,
        "CreateGrant" => return is_narrower(grant, request),
        "ReEncryptFrom" => &request["SourceEncryptionContext"],
        "ReEncryptTo" => &request["DestinationEncryptionContext"],
        _ => &request["EncryptionContext"],
    };
    let equals = grant.context_equals.as_ref();
    equals.is_none_or(|pairs| holds_no_more(context, pairs))
        && grant.context_subset.as_ref().is_none_or(|pairs| holds_all(context, pairs))
}

/// Whether a grant that is asked for by means of another gives no more than that one.
fn is_narrower(grant: &GrantRecord, request: &Value) -> bool {
    let operations = request["Operations"].as_array().map(Vec::as_slice).unwrap_or_default();
    let constraints = &request["Constraints"];
    let (equals, subset) =
        (&constraints["EncryptionContextEquals"], &constraints["EncryptionContextSubset"]);
    operations.iter().all(|asked| grant.operations.iter().any(|granted| asked == granted))
        && grant.context_equals.as_ref().is_none_or(|pairs| holds_no_more(equals, pairs))
        && grant
            .context_subset
            .as_ref()
            .is_none_or(|pairs| holds_all(equals, pairs) || holds_all(subset, pairs))
}

/// Whether an encryption context has all these pairs. In constraints of grants, the case of a name
/// does not count, and that of a value does.
fn holds_all(context: &Value, pairs: &BTreeMap<String, String>) -> bool {
    let Some(context) = context.as_object() else { return pairs.is_empty() };
    pairs.iter().all(|pair| context.iter().any(|own| is_pair(own, pair)))
}

/// Whether an encryption context has all these pairs and no others.
fn holds_no_more(context: &Value, pairs: &BTreeMap<String, String>) -> bool {
    holds_all(context, pairs)
        && context.as_object().is_none_or(|context| {
            context.len() == pairs.len()
                && context.iter().all(|own| pairs.iter().any(|pair| is_pair(own, pair)))
        })
}

fn is_pair(own: (&String, &Value), (name, value): (&String, &String)) -> bool {
    own.0.eq_ignore_ascii_case(name) && own.1.as_str() == Some(value)
}

/// Whether the ARN is an account: that of its root user.
fn is_root_of(arn: &str, account: &str) -> bool {
    arn.ends_with(&format!(":iam::{account}:root"))
}
