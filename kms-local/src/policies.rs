//! Key policies: stored as they were put, checked for their form and against lockout.

use crate::accounts::is_account;
use crate::authorization::check_conditions;
use crate::call::Call;
use crate::failure::Failure;
use crate::operations::Operation;
use crate::paging::Limits;
use crate::patterns::is_match;
use crate::records::{Change, PolicyRecord, Record};
use crate::world::World;
use serde_json::Value;
use trent_kms::operation::get_key_policy::{GetKeyPolicyInput, GetKeyPolicyOutput};
use trent_kms::operation::list_key_policies::{ListKeyPoliciesInput, ListKeyPoliciesOutput};
use trent_kms::operation::put_key_policy::{PutKeyPolicyInput, PutKeyPolicyOutput};

const DEFAULT: &str = "default";
/// The action that changes a policy, in the lower case that actions are compared in.
const UPDATE: &[u8] = b"kms:putkeypolicy";
const LIMITS: Limits = Limits { default: 100, max: 1000 };

/// The policy of a key that was given none.
pub(crate) fn default_policy(call: &Call) -> String {
    let partition = crate::regions::partition_of(&call.region);
    let account = &call.account;
    format!(
        r#"{{
  "Version" : "2012-10-17",
  "Id" : "key-default-1",
  "Statement" : [ {{
    "Sid" : "Enable IAM User Permissions",
    "Effect" : "Allow",
    "Principal" : {{
      "AWS" : "arn:{partition}:iam::{account}:root"
    }},
    "Action" : "kms:*",
    "Resource" : "*"
  }} ]
}}"#
    )
}

/// The policy for a new key: the given one, checked, or the default.
pub(crate) fn policy_of_new_key(
    call: &Call,
    policy: Option<&str>,
    bypass_lockout_check: bool,
    size_limit: Option<usize>,
) -> Result<String, Failure> {
    match policy {
        None => Ok(default_policy(call)),
        Some(policy) => {
            check_policy(call, policy, bypass_lockout_check, size_limit)?;
            Ok(policy.to_owned())
        }
    }
}

fn malformed(message: &str) -> Failure {
    Failure::new("MalformedPolicyDocumentException", message)
}

fn check_policy(
    call: &Call,
    policy: &str,
    bypass_lockout_check: bool,
    size_limit: Option<usize>,
) -> Result<(), Failure> {
    if size_limit.is_some_and(|limit| policy.len() > limit) {
        return Err(Failure::limit_exceeded("The key policy is longer than a policy may be."));
    }
    let document: Value = serde_json::from_str(policy)
        .map_err(|_| malformed("The policy is not a JSON document."))?;
    if document.get("Version").is_some_and(|version| !is_version(version)) {
        return Err(malformed("The policy has a version that policies do not have."));
    }
    let statements = match document.get("Statement") {
        Some(Value::Array(statements)) => statements.iter().collect(),
        Some(statement @ Value::Object(_)) => vec![statement],
        _ => return Err(malformed("The policy has no statements.")),
    };
    for statement in &statements {
        check_statement(statement)?;
    }
    let updatable = statements.iter().any(|statement| allows_update(call, statement));
    if bypass_lockout_check || updatable {
        return Ok(());
    }
    Err(malformed("The new key policy will not allow you to update the key policy in the future."))
}

/// The versions of the language of policies. A policy without one has the older.
fn is_version(version: &Value) -> bool {
    matches!(version.as_str(), Some("2008-10-17" | "2012-10-17"))
}

/// The form of a statement. Resource and Action may be absent; it has no effect then.
fn check_statement(statement: &Value) -> Result<(), Failure> {
    if !statement.is_object() {
        return Err(malformed("A statement of the policy is not an object."));
    }
    if !matches!(statement["Effect"].as_str(), Some("Allow" | "Deny")) {
        return Err(malformed("A statement of the policy has no effect."));
    }
    check_conditions(statement)?;
    let named = ["Principal", "NotPrincipal"].map(|member| texts_of(&statement[member]));
    let principals = named.concat();
    if principals.is_empty() {
        return Err(malformed("Policy contains a statement with no principal."));
    }
    if !principals.into_iter().all(is_principal) {
        return Err(malformed("Policy contains a statement with one or more invalid principals."));
    }
    Ok(())
}

/// All texts in a value: itself, those of its list, those of its members.
fn texts_of(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(values) => values.iter().flat_map(texts_of).collect(),
        Value::Object(members) => members.values().flat_map(texts_of).collect(),
        _ => Vec::new(),
    }
}

/// The syntax of principals: `*`, an account, an ARN of IAM or STS, a service, a federation.
fn is_principal(text: &str) -> bool {
    let mut arn = text.splitn(6, ':');
    let is_arn = arn.next() == Some("arn")
        && arn.next().is_some_and(|partition| partition.starts_with("aws"))
        && matches!(arn.next(), Some("iam" | "sts"))
        && arn.next() == Some("")
        && arn.next().is_some_and(is_account)
        && arn.next().is_some_and(|resource| !resource.is_empty());
    let is_host = !text.contains(':') && text.contains('.');
    let is_unique_id = text.len() >= 16
        && text.starts_with('A')
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    text == "*" || is_account(text) || is_arn || is_host || is_unique_id
}

/// True if the statement lets the caller or the caller's account change the policy.
fn allows_update(call: &Call, statement: &Value) -> bool {
    let names_update = |member: &str| {
        let actions = texts_of(&statement[member]);
        let matches = |action: &&str| is_match(action.to_ascii_lowercase().as_bytes(), UPDATE);
        actions.iter().any(matches)
    };
    let allows_action = match statement.get("NotAction") {
        Some(_) => !names_update("NotAction"),
        None => names_update("Action"),
    };
    let root = format!(":iam::{}:root", call.account);
    let allows_caller = texts_of(&statement["Principal"]).iter().any(|principal| {
        *principal == "*"
            || *principal == call.account
            || *principal == call.caller_arn
            || principal.ends_with(&root)
    });
    statement["Effect"] == "Allow" && allows_action && allows_caller
}

impl World {
    /// Gives the policy of a key: `GetKeyPolicy`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn get_key_policy(
        &self,
        call: &Call,
        input: GetKeyPolicyInput,
    ) -> Result<GetKeyPolicyOutput, Failure> {
        let state = self.begin()?;
        let key = state.find_key(call, Operation::GetKeyPolicy, input.key_id.as_deref())?;
        let name = input.policy_name.as_deref().unwrap_or(DEFAULT);
        if name != DEFAULT {
            return Err(Failure::not_found("No such policy exists"));
        }
        let output = GetKeyPolicyOutput::builder().policy(key.policy.clone()).policy_name(DEFAULT);
        Ok(output.build())
    }

    /// Replaces the policy of a key: `PutKeyPolicy`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn put_key_policy(
        &self,
        call: &Call,
        input: PutKeyPolicyInput,
    ) -> Result<PutKeyPolicyOutput, Failure> {
        let name = input.policy_name.as_deref().unwrap_or(DEFAULT);
        if name == "AWS_RAM" {
            let text = "The AWS_RAM policy can only be managed by the RAM service";
            return Err(Failure::validation(text));
        }
        let mut state = self.begin()?;
        let key = state.find_own_number(call, Operation::PutKeyPolicy, input.key_id.as_deref())?;
        if name != DEFAULT {
            return Err(Failure::not_found("No such policy exists"));
        }
        let text = input.policy.unwrap_or_default();
        let bypass = input.bypass_policy_lockout_safety_check.unwrap_or_default();
        check_policy(call, &text, bypass, state.settings.policy_size_limit)?;
        state.commit(vec![Change::Put(Record::Policy(PolicyRecord { key, text }))])?;
        Ok(PutKeyPolicyOutput::default())
    }

    /// Lists the names of the policies of a key, of which there is one: `ListKeyPolicies`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn list_key_policies(
        &self,
        call: &Call,
        input: ListKeyPoliciesInput,
    ) -> Result<ListKeyPoliciesOutput, Failure> {
        let state = self.begin()?;
        let limit = LIMITS.check(input.limit)?;
        let key = state.find_key(call, Operation::ListKeyPolicies, input.key_id.as_deref())?;
        let list = format!("ListKeyPolicies {}", key.record.number);
        state.paging(&list, limit, input.marker.as_deref())?;
        Ok(ListKeyPoliciesOutput::builder().policy_names(DEFAULT).truncated(false).build())
    }
}
