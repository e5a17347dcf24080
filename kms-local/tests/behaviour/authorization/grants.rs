//! What grants allow within their constraints, and who may retire one.

use super::*;
use trent_kms::types::{GrantConstraints, GrantOperation};

const BOB: &str = "arn:aws:iam::111122223333:user/bob";
const ROOT: &str = "arn:aws:iam::111122223333:root";
const SOURCE: &str = "arn:aws:sqs:us-east-1:111122223333:queue";

/// A grant of these operations by the account, as the account's own client makes it.
fn grant(kms: &LocalKms, key: &str, operations: &[&str], constraints: GrantConstraints) -> String {
    let client = trent_kms::Client::from_conf(kms.client_config());
    let operations = operations.iter().map(|name| GrantOperation::from(*name)).collect();
    let grant = client.create_grant().key_id(key).grantee_principal(BOB);
    let grant = grant.set_operations(Some(operations)).constraints(constraints);
    grant.send_blocking().unwrap().grant_token.unwrap()
}

#[test]
fn a_grant_for_a_source_allows_no_call_that_has_none() {
    let kms = LocalKms::new();
    let bob = Caller::new(&kms, BOB, &[]);
    let key = key_with(&kms, &[]);
    let source = GrantConstraints::builder().source_arn(SOURCE).build();
    let operations = ["Encrypt", "Decrypt", "DescribeKey", "CreateGrant", "RetireGrant"];
    let token = grant(&kms, &key, &operations, source.clone());
    let denied = |text: String| {
        assert!(text.starts_with("AccessDeniedException: "), "{text}");
    };
    denied(bob.encrypt(&key, &[]).unwrap_err());
    // Nor does its token.
    let call = bob.0.encrypt().key_id(&key).plaintext(Blob::new("x")).grant_tokens(&token);
    denied(told(&call.send_blocking().unwrap_err()));
    denied(told(&bob.0.describe_key().key_id(&key).send_blocking().unwrap_err()));
    for constraints in [None, Some(source)] {
        let child = bob.0.create_grant().key_id(&key).grantee_principal(ALICE);
        let child = child.operations(GrantOperation::Encrypt).set_constraints(constraints);
        denied(told(&child.send_blocking().unwrap_err()));
    }
    bob.0.retire_grant().grant_token(token).send_blocking().unwrap();
}

#[test]
fn constraints_compare_names_of_a_context_without_their_case() {
    let kms = LocalKms::new();
    let bob = Caller::new(&kms, BOB, &[]);
    let equals = |pairs: &[(&str, &str)]| {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let pairs = pairs.iter().map(own).collect();
        GrantConstraints::builder().set_encryption_context_equals(Some(pairs)).build()
    };
    let subset = GrantConstraints::builder().encryption_context_subset("Dept", "IT").build();
    for (constraints, context, allowed) in [
        (subset.clone(), &[("dept", "IT"), ("more", "x")][..], true),
        (subset.clone(), &[("dept", "it")], false),
        (equals(&[("Dept", "IT")]), &[("DEPT", "IT")], true),
        (equals(&[("Dept", "IT")]), &[("DEPT", "It")], false),
        (equals(&[("Dept", "IT")]), &[("dept", "IT"), ("DEPT", "IT")], false),
        // One pair of the call fits both, and the other fits none.
        (equals(&[("a", "1"), ("A", "1")]), &[("a", "1"), ("b", "2")], false),
        (equals(&[("a", "1"), ("A", "1")]), &[("a", "1"), ("A", "1")], true),
    ] {
        let key = key_with(&kms, &[]);
        grant(&kms, &key, &["Encrypt", "CreateGrant"], constraints.clone());
        let outcome = bob.encrypt(&key, context);
        assert_eq!(outcome.is_ok(), allowed, "{constraints:?} {context:?}");
    }
    // A grant of the grantee's is no wider for another case.
    let key = key_with(&kms, &[]);
    grant(&kms, &key, &["Encrypt", "CreateGrant"], subset);
    let child = |name: &str, value: &str| {
        let narrow = GrantConstraints::builder().encryption_context_subset(name, value).build();
        let child = bob.0.create_grant().key_id(&key).grantee_principal(ALICE);
        child.operations(GrantOperation::Encrypt).constraints(narrow).send_blocking().is_ok()
    };
    assert!(child("DEPT", "IT"));
    assert!(!child("DEPT", "HR"));
}

/// A key whose policy names Alice alone, and a grant to Bob that Alice makes.
fn grant_by_alice(kms: &LocalKms, retiring: Option<&str>) -> (String, String) {
    let alice = Caller::new(kms, ALICE, &[]);
    let client = trent_kms::Client::from_conf(kms.client_config());
    let policy = json!({ "Statement": [allow(ALICE, "kms:*")] }).to_string();
    let made = client.create_key().policy(policy).bypass_policy_lockout_safety_check(true);
    let key = made.send_blocking().unwrap().key_metadata.unwrap().arn.unwrap();
    let grant = alice.0.create_grant().key_id(&key).grantee_principal(BOB);
    let grant = grant.operations(GrantOperation::Encrypt);
    let grant = grant.set_retiring_principal(retiring.map(str::to_owned));
    let id = grant.send_blocking().unwrap().grant_id.unwrap();
    (key, id)
}

fn retire(caller: &Caller, (key, id): &(String, String)) -> Result<(), String> {
    let call = caller.0.retire_grant().key_id(key).grant_id(id);
    call.send_blocking().map(|_| ()).map_err(|e| told(&e))
}

#[test]
fn the_account_retires_its_grants_and_delegates_that() {
    let kms = LocalKms::new();
    let may = [json!({ "Statement": [
        { "Effect": "Allow", "Action": "kms:RetireGrant", "Resource": "*" },
    ] })];
    let of_stranger = "arn:aws:iam::444455556666:root";
    for (caller, policies, retiring, allowed) in [
        (ROOT, &[][..], None, true),
        (BOB, &may, None, true),
        (BOB, &[], None, false),
        // Key policies have no effect on it.
        (ALICE, &[], None, false),
        (of_stranger, &[], None, false),
        (of_stranger, &[], Some(of_stranger), true),
        (STRANGER, &[], Some(of_stranger), false),
        (STRANGER, &may, Some(of_stranger), true),
        (STRANGER, &may, None, false),
        (STRANGER, &[], Some(STRANGER), true),
    ] {
        let grant = grant_by_alice(&kms, retiring);
        let outcome = retire(&Caller::new(&kms, caller, policies), &grant);
        assert_eq!(outcome.is_ok(), allowed, "{caller} {policies:?} {retiring:?} {outcome:?}");
        if let Err(text) = outcome {
            assert!(text.starts_with("AccessDeniedException: "), "{text}");
        }
    }
}

#[test]
fn a_policy_can_deny_to_retire_a_grant() {
    let kms = LocalKms::new();
    let deny = json!({ "Statement": [
        { "Effect": "Deny", "Action": "kms:RetireGrant", "Resource": "*" },
    ] });
    let grant = grant_by_alice(&kms, Some(BOB));
    let text = retire(&Caller::new(&kms, BOB, &[deny]), &grant).unwrap_err();
    assert!(text.ends_with("with an explicit deny in an identity-based policy"), "{text}");
    retire(&Caller::new(&kms, BOB, &[]), &grant).unwrap();
}

#[test]
fn retirable_grants_are_listed_for_the_principals_that_a_policy_names() {
    let kms = LocalKms::new();
    let may = json!({ "Statement": [
        { "Effect": "Allow", "Action": "kms:ListRetirableGrants", "Resource": BOB },
    ] });
    let bob = Caller::new(&kms, BOB, &[may]);
    let list = |principal| bob.0.list_retirable_grants().retiring_principal(principal);
    list(BOB).send_blocking().unwrap();
    let error = told(&list(ALICE).send_blocking().unwrap_err());
    assert!(error.contains("kms:ListRetirableGrants"), "{error}");
}
