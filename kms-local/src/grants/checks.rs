//! What a new grant has to be.

use crate::accounts::is_account;
use crate::failure::Failure;
use crate::specs::Kind;
use crate::state::Key;
use std::collections::HashMap;
use trent_kms::operation::create_grant::CreateGrantInput;
use trent_kms::types::GrantOperation;

const PAIRS: usize = 8;
const PAIR_CHARACTERS: usize = 384;

/// Operations that a grant for any key can name.
const FOR_ALL_KEYS: &[&str] = &["CreateGrant", "DescribeKey", "RetireGrant"];

/// The checks that need no key.
pub(super) fn check_input(input: &CreateGrantInput) -> Result<(), Failure> {
    let invalid = |text: &str| Err(Failure::validation(text));
    if input.grantee_principal.is_some() == input.grantee_service_principal.is_some() {
        return invalid("Exactly one of GranteePrincipal and GranteeServicePrincipal is required.");
    }
    if input.retiring_principal.is_some() && input.retiring_service_principal.is_some() {
        return invalid(
            "RetiringPrincipal and RetiringServicePrincipal cannot be specified together.",
        );
    }
    let operations = input.operations.as_deref().unwrap_or_default();
    if operations.iter().all(|operation| *operation == GrantOperation::CreateGrant) {
        return invalid("Grants must not contain only the CreateGrant operation.");
    }
    let constraints = input.constraints.as_ref();
    if let Some(constraints) = constraints {
        let maps = (&constraints.encryption_context_equals, &constraints.encryption_context_subset);
        if let (Some(_), Some(_)) = maps {
            return invalid("More than one constraint supplied");
        }
        for map in [maps.0, maps.1].into_iter().flatten() {
            check_context(map)?;
        }
    }
    let source_arn = constraints.and_then(|constraints| constraints.source_arn.as_deref());
    let retires = input.retiring_principal.is_some() || input.retiring_service_principal.is_some();
    if input.grantee_service_principal.is_some() && (source_arn.is_none() || !retires) {
        return invalid(
            "A grant to a service principal requires a SourceArn constraint and a retiring \
             principal.",
        );
    }
    for principal in [&input.grantee_principal, &input.retiring_principal].into_iter().flatten() {
        check_principal(principal)?;
    }
    Ok(())
}

fn check_context(map: &HashMap<String, String>) -> Result<(), Failure> {
    let too_long = |(name, value): (&String, &String)| {
        name.chars().count() + value.chars().count() > PAIR_CHARACTERS
    };
    if map.len() > PAIRS || map.iter().any(too_long) {
        return Err(Failure::validation(format!(
            "A grant constraint can have up to {PAIRS} pairs of {PAIR_CHARACTERS} characters."
        )));
    }
    Ok(())
}

/// An ARN of IAM or STS.
pub(super) fn check_principal(text: &str) -> Result<(), Failure> {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let valid = match parts[..] {
        ["arn", partition, "iam" | "sts", "", account, resource] => {
            partition.starts_with("aws") && is_account(account) && !resource.is_empty()
        }
        _ => false,
    };
    if valid {
        return Ok(());
    }
    let message = format!("ARN does not refer to a valid principal: {text}");
    Err(Failure::new("InvalidArnException", message))
}

/// Operations and constraints have to suit the key.
pub(super) fn check_against_key(input: &CreateGrantInput, key: &Key) -> Result<(), Failure> {
    let record = &key.record;
    let allowed = record.usage.grant_operations(record.spec);
    for operation in input.operations.as_deref().unwrap_or_default() {
        let name = operation.as_str();
        if !allowed.contains(&name) && !FOR_ALL_KEYS.contains(&name) {
            return Err(Failure::validation(format!(
                "The operation {name} is not supported by a KMS key with key usage {} and key \
                 spec {}.",
                record.usage, record.spec
            )));
        }
    }
    let context = input.constraints.as_ref().is_some_and(|constraints| {
        constraints.encryption_context_equals.is_some()
            || constraints.encryption_context_subset.is_some()
    });
    if context && record.spec.kind() != Kind::Symmetric {
        return Err(Failure::validation(
            "Encryption context constraints are supported only by symmetric encryption keys.",
        ));
    }
    Ok(())
}

/// The form of grant ids: 64 hexadecimal digits.
pub(super) fn check_grant_id(id: &str) -> Result<(), Failure> {
    if id.len() == 64 && id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(());
    }
    Err(Failure::new("InvalidGrantIdException", "The grant ID is not valid."))
}
