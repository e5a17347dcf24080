//! Grants.

use super::*;
use std::collections::HashMap;
use trent_kms::operation::create_grant::{CreateGrantInput, CreateGrantOutput};
use trent_kms::operation::encrypt::EncryptInput;
use trent_kms::operation::list_grants::ListGrantsInput;
use trent_kms::operation::list_retirable_grants::ListRetirableGrantsInput;
use trent_kms::operation::retire_grant::RetireGrantInput;
use trent_kms::operation::revoke_grant::RevokeGrantInput;
use trent_kms::primitives::Blob;
use trent_kms::types::{GrantConstraints, GrantListEntry, GrantOperation};
use trent_local::Settings;

const GRANTEE: &str = "arn:aws:iam::111122223333:role/grantee";
const RETIREE: &str = "arn:aws:iam::111122223333:role/retiree";

fn request(key: &KeyMetadata) -> CreateGrantInput {
    let input = CreateGrantInput::builder().key_id(&key.key_id).grantee_principal(GRANTEE);
    input.operations(GrantOperation::Encrypt).build().unwrap()
}

fn grant(world: &World, call: &Call, input: CreateGrantInput) -> CreateGrantOutput {
    world.create_grant(call, input).unwrap()
}

fn grants(world: &World, call: &Call, key: &KeyMetadata) -> Vec<GrantListEntry> {
    let input = ListGrantsInput::builder().key_id(&key.key_id).build().unwrap();
    world.list_grants(call, input).unwrap().grants.unwrap()
}

fn subset() -> GrantConstraints {
    GrantConstraints::builder().encryption_context_subset("a", "b").build()
}

/// What a changed request for a symmetric key is told.
fn refused(change: impl FnOnce(&mut CreateGrantInput)) -> (String, Option<String>) {
    let (world, call) = world();
    let mut input = request(&symmetric(&world, &call));
    change(&mut input);
    refusal(world.create_grant(&call, input))
}

#[test]
fn a_grant_is_listed_with_what_it_was_made_of() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    let mut input = request(&key);
    input.retiring_principal = Some(RETIREE.to_owned());
    input.constraints = Some(subset());
    let made = grant(&world, &call, input);
    let listed = grants(&world, &call, &key);
    assert_eq!(listed.len(), 1);
    let entry = &listed[0];
    assert_eq!(entry.grant_id, made.grant_id);
    assert_eq!(entry.grant_id.as_ref().unwrap().len(), 64);
    assert_eq!(entry.key_id, key.arn);
    assert_eq!(entry.issuing_account.as_deref(), Some("arn:aws:iam::111122223333:root"));
    assert_eq!(entry.operations.as_deref(), Some(&[GrantOperation::Encrypt][..]));
    assert_eq!(entry.retiring_principal.as_deref(), Some(RETIREE));
    assert_eq!((&entry.name, &entry.constraints), (&None, &Some(subset())));
}

#[test]
fn the_same_name_with_the_same_parameters_is_the_same_grant() {
    let (world, call) = world();
    let (key, other) = (symmetric(&world, &call), symmetric(&world, &call));
    let named = |key: &KeyMetadata| {
        let mut input = request(key);
        input.name = Some(String::from("name"));
        input
    };
    let first = grant(&world, &call, named(&key));
    world.advance(DAY).unwrap();
    let second = grant(&world, &call, named(&key));
    assert_eq!(first.grant_id, second.grant_id);
    assert_ne!(first.grant_token, second.grant_token);
    let mut changed = named(&key);
    changed.operations.as_mut().unwrap().reverse();
    let same = grant(&world, &call, changed.clone());
    assert_eq!(same.grant_id, first.grant_id, "operations are a set");
    changed.operations = Some(vec![GrantOperation::Decrypt]);
    assert_ne!(grant(&world, &call, changed).grant_id, first.grant_id);
    assert_ne!(grant(&world, &call, named(&other)).grant_id, first.grant_id);
    assert_eq!(grants(&world, &call, &key).len(), 2);
}

#[test]
fn a_grant_without_a_name_is_always_new() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    let first = grant(&world, &call, request(&key));
    assert_ne!(first.grant_id, grant(&world, &call, request(&key)).grant_id);
}

#[test]
fn there_is_one_grantee() {
    assert_eq!(refused(|input| input.grantee_principal = None).0, "ValidationException");
    let both = refused(|input| {
        input.grantee_service_principal = Some(String::from("dynamodb.amazonaws.com"));
    });
    assert_eq!(both.0, "ValidationException");
}

#[test]
fn a_service_needs_a_source_and_a_retiring_principal() {
    let (world, call) = world();
    let mut input = request(&symmetric(&world, &call));
    input.grantee_principal = None;
    input.grantee_service_principal = Some(String::from("dynamodb.amazonaws.com"));
    assert_eq!(code(world.create_grant(&call, input.clone())), "ValidationException");
    let source = "arn:aws:dynamodb:us-east-1:111122223333:table/t";
    input.constraints = Some(GrantConstraints::builder().source_arn(source).build());
    input.retiring_principal = Some(RETIREE.to_owned());
    grant(&world, &call, input);
}

#[test]
fn a_grant_is_for_more_than_grants() {
    let only = refused(|input| input.operations = Some(vec![GrantOperation::CreateGrant]));
    assert_eq!(only.1.unwrap(), "Grants must not contain only the CreateGrant operation.");
}

#[test]
fn a_grant_has_one_constraint_of_context_even_if_it_is_empty() {
    let both = refused(|input| {
        input.constraints = Some(subset());
        input.constraints.as_mut().unwrap().encryption_context_equals = Some(HashMap::new());
    });
    assert_eq!(both.1.unwrap(), "More than one constraint supplied");
}

#[test]
fn operations_and_constraints_are_those_of_the_key() {
    let sign = refused(|input| input.operations = Some(vec![GrantOperation::Sign]));
    assert_eq!(sign.0, "ValidationException");
    let (world, call) = world();
    let key = with_spec(&world, &call, KeySpec::Hmac256, KeyUsageType::GenerateVerifyMac);
    let mut input = request(&key);
    input.operations = Some(vec![GrantOperation::GenerateMac, GrantOperation::DescribeKey]);
    grant(&world, &call, input.clone());
    input.constraints = Some(subset());
    assert_eq!(code(world.create_grant(&call, input)), "ValidationException");
}

#[test]
fn a_principal_is_an_arn() {
    let name = refused(|input| input.grantee_principal = Some(String::from("alice")));
    let text = String::from("ARN does not refer to a valid principal: alice");
    assert_eq!(name, (String::from("InvalidArnException"), Some(text)));
}

#[test]
fn a_rehearsal_makes_no_grant() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    let mut input = request(&key);
    input.dry_run = Some(true);
    let text = "The request would have succeeded, but the DryRun option is set.";
    let expected = (String::from("DryRunOperationException"), Some(text.to_owned()));
    assert_eq!(refusal(world.create_grant(&call, input)), expected);
    assert!(grants(&world, &call, &key).is_empty());
}

#[test]
fn a_key_has_up_to_its_quota_of_grants() {
    let mut settings = Settings::default();
    settings.grant_limit = 1;
    let world = World::builder().settings(settings).build().unwrap();
    let call = Call::by_root("us-east-1", ACCOUNT);
    let key = symmetric(&world, &call);
    let mut input = request(&key);
    input.name = Some(String::from("name"));
    grant(&world, &call, input.clone());
    grant(&world, &call, input);
    assert_eq!(code(world.create_grant(&call, request(&key))), "LimitExceededException");
}

#[test]
fn grants_are_listed_by_grantee_and_id_in_pages() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    let ids: Vec<_> = (0..5).map(|_| grant(&world, &call, request(&key)).grant_id).collect();
    let mut other = request(&key);
    other.grantee_principal = Some(RETIREE.to_owned());
    let other = grant(&world, &call, other).grant_id;
    let build = || ListGrantsInput::builder().key_id(&key.key_id);
    let list = |input| world.list_grants(&call, input);
    let first = list(build().grantee_principal(GRANTEE).limit(3).build().unwrap()).unwrap();
    assert!(first.truncated);
    let input = build().grantee_principal(GRANTEE).limit(3).set_marker(first.next_marker);
    let rest = list(input.build().unwrap()).unwrap();
    let listed = first.grants.into_iter().chain(rest.grants).flatten();
    assert_eq!(listed.map(|grant| grant.grant_id).collect::<Vec<_>>(), ids);
    assert!(!rest.truncated && rest.next_marker.is_none());
    let one = list(build().set_grant_id(other.clone()).build().unwrap()).unwrap();
    assert_eq!(one.grants.unwrap()[0].grant_id, other);
    let none = list(build().grant_id("0".repeat(64)).build().unwrap()).unwrap();
    assert_eq!(none.grants, Some(Vec::new()));
    let wrong = list(build().grant_id("not an id").build().unwrap());
    assert_eq!(code(wrong), "InvalidGrantIdException");
    let both = build().grantee_principal(GRANTEE).grantee_service_principal("ec2.amazonaws.com");
    assert_eq!(code(list(both.build().unwrap())), "ValidationException");
}

#[test]
fn a_retiring_principal_sees_its_grants_and_ends_them() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    let mut input = request(&key);
    input.retiring_principal = Some(RETIREE.to_owned());
    let made = grant(&world, &call, input);
    let list = || {
        let input = ListRetirableGrantsInput::builder().retiring_principal(RETIREE);
        world.list_retirable_grants(&call, input.build().unwrap()).unwrap().grants.unwrap()
    };
    assert_eq!(list()[0].grant_id, made.grant_id);
    let retire = || {
        let input = RetireGrantInput::builder().set_grant_token(made.grant_token.clone());
        world.retire_grant(&call, input.build().unwrap())
    };
    retire().unwrap();
    assert!(list().is_empty());
    assert_eq!(code(retire()), "NotFoundException");
}

#[test]
fn retiring_takes_a_token_or_an_id_with_its_key() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    let made = grant(&world, &call, request(&key));
    let build = RetireGrantInput::builder;
    let retire = |input| world.retire_grant(&call, input);
    assert_eq!(code(retire(build().build().unwrap())), "ValidationException");
    let id_only = build().set_grant_id(made.grant_id.clone()).build().unwrap();
    assert_eq!(code(retire(id_only)), "ValidationException");
    let wrong = build().grant_token("made up").build().unwrap();
    assert_eq!(code(retire(wrong)), "InvalidGrantTokenException");
    let wrong = build().key_id(arn(&key)).grant_id("not an id").build().unwrap();
    assert_eq!(code(retire(wrong)), "InvalidGrantIdException");
    let whole = build().key_id(arn(&key)).set_grant_id(made.grant_id).build().unwrap();
    retire(whole).unwrap();
}

#[test]
fn a_revoked_grant_is_gone() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    let made = grant(&world, &call, request(&key)).grant_id.unwrap();
    let revoke = || {
        let input = RevokeGrantInput::builder().key_id(&key.key_id).grant_id(&made);
        world.revoke_grant(&call, input.build().unwrap())
    };
    revoke().unwrap();
    assert_eq!(message(revoke()), format!("Grant ID {made} not found"));
    let wrong = RevokeGrantInput::builder().key_id(&key.key_id).grant_id("not an id");
    let wrong = world.revoke_grant(&call, wrong.build().unwrap());
    assert_eq!(code(wrong), "InvalidGrantIdException");
}

#[test]
fn a_made_up_token_is_refused_where_tokens_go() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    let token = grant(&world, &call, request(&key)).grant_token.unwrap();
    let encrypt = |token: &str| {
        let input = EncryptInput::builder().key_id(&key.key_id).plaintext(Blob::new("x"));
        world.encrypt(&call, input.grant_tokens(token).build().unwrap())
    };
    encrypt(&token).unwrap();
    assert_eq!(code(encrypt("made up")), "InvalidGrantTokenException");
}
