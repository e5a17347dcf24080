//! Key policies, grants and policies of IAM, for callers with an identity.

mod grants;
mod second_rights;

use super::*;
use serde_json::{Value, json};
use std::sync::Arc;
use trent_kms::operation::list_keys::ListKeysInput;
use trent_kms::primitives::Blob;
use trent_local::{Identity, LocalKms};

const ALICE: &str = "arn:aws:iam::111122223333:user/alice";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/app/one";
const STRANGER: &str = "arn:aws:iam::444455556666:user/stranger";

/// A client of a KMS in this process, for one caller.
struct Caller(trent_kms::Client);

impl Caller {
    fn new(kms: &LocalKms, arn: &str, policies: &[Value]) -> Self {
        let identity = Identity::new(arn).unwrap();
        let identity = policies
            .iter()
            .fold(identity, |identity, policy| identity.with_policy(&policy.to_string()).unwrap());
        let id: String = arn.chars().filter(char::is_ascii_alphanumeric).collect();
        kms.add_identity(&*id, identity);
        Self(trent_kms::Client::from_conf(kms.client_config_in("us-east-1", id)))
    }

    /// The outcome of an Encrypt: nothing, or code and text.
    fn encrypt(&self, key: &str, context: &[(&str, &str)]) -> Result<Vec<u8>, String> {
        let mut call = self.0.encrypt().key_id(key).plaintext(Blob::new("text"));
        for (name, value) in context {
            call = call.encryption_context(*name, *value);
        }
        let output = call.send_blocking().map_err(|e| told(&e))?;
        Ok(output.ciphertext_blob.unwrap().into_inner())
    }
}

fn told<E: trent_kms::error::ProvideErrorMetadata>(error: &E) -> String {
    let (code, message) = (error.code().unwrap_or_default(), error.message().unwrap_or_default());
    format!("{code}: {message}")
}

/// A key of the account's root user with these statements beside the one that lets the root user
/// do everything.
fn key_with(kms: &LocalKms, statements: &[Value]) -> String {
    let mut all = vec![json!({
        "Effect": "Allow",
        "Principal": { "AWS": "arn:aws:iam::111122223333:root" },
        "Action": "kms:*",
        "Resource": "*",
    })];
    all.extend_from_slice(statements);
    let client = trent_kms::Client::from_conf(kms.client_config());
    let made = client.create_key().policy(json!({ "Statement": all }).to_string());
    made.send_blocking().unwrap().key_metadata.unwrap().arn.unwrap()
}

fn allow(principal: &str, action: &str) -> Value {
    let principal = json!({ "AWS": principal });
    json!({ "Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*" })
}

#[test]
fn callers_without_an_identity_are_judged_by_nobody() {
    let kms = LocalKms::new();
    let statement = json!({
        "Effect": "Deny", "Principal": "*", "Action": "kms:Encrypt", "Resource": "*",
    });
    let key = key_with(&kms, &[statement]);
    let client = trent_kms::Client::from_conf(kms.client_config());
    client.encrypt().key_id(&key).plaintext(Blob::new("x")).send_blocking().unwrap();
}

#[test]
fn a_key_policy_names_who_may_do_what() {
    let kms = LocalKms::new();
    let (alice, session) = (Caller::new(&kms, ALICE, &[]), Caller::new(&kms, SESSION, &[]));
    let key = key_with(
        &kms,
        &[allow(ALICE, "kms:Encrypt"), allow("arn:aws:iam::111122223333:role/app", "kms:Enc*")],
    );
    let blob = alice.encrypt(&key, &[]).unwrap();
    session.encrypt(&key, &[]).unwrap();
    let error = alice.0.decrypt().ciphertext_blob(Blob::new(blob)).send_blocking().unwrap_err();
    let text = "AccessDeniedException: The ciphertext refers to a customer master key that does \
                not exist, does not exist in this region, or you are not allowed to access.";
    assert_eq!(told(&error), text);
    let error = alice.0.describe_key().key_id(&key).send_blocking().unwrap_err();
    // The policy leaves it to the account, and the account says nothing.
    assert_eq!(
        told(&error),
        format!(
            "AccessDeniedException: User: {ALICE} is not authorized to perform: kms:DescribeKey on \
             resource: {key} because no identity-based policy allows the kms:DescribeKey action"
        )
    );
}

#[test]
fn the_policies_of_an_account_count_if_the_key_policy_leaves_it_to_them() {
    let kms = LocalKms::new();
    let policy = json!({
        "Statement": [{ "Effect": "Allow", "Action": ["kms:Encrypt", "kms:List*"], "Resource": "*" }],
    });
    let alice = Caller::new(&kms, ALICE, &[policy]);
    let key = key_with(&kms, &[]);
    alice.encrypt(&key, &[]).unwrap();
    alice.0.list_keys().send_blocking().unwrap();
    let error = alice.0.create_key().send_blocking().unwrap_err();
    assert_eq!(
        told(&error),
        format!(
            "AccessDeniedException: User: {ALICE} is not authorized to perform: kms:CreateKey on \
             resource: * because no identity-based policy allows the kms:CreateKey action"
        )
    );
    // A policy that says nothing of the account leaves nothing to it.
    let client = trent_kms::Client::from_conf(kms.client_config());
    let only = json!({ "Statement": [allow("arn:aws:iam::111122223333:user/bob", "kms:*")] });
    let put = client.put_key_policy().key_id(&key).policy(only.to_string());
    put.bypass_policy_lockout_safety_check(true).send_blocking().unwrap();
    let error = alice.encrypt(&key, &[]).unwrap_err();
    assert!(
        error.ends_with("because no resource-based policy allows the kms:Encrypt action"),
        "{error}"
    );
}

#[test]
fn a_denial_wins_over_everything() {
    let kms = LocalKms::new();
    let deny = |member: Value| {
        let mut statement = json!({ "Effect": "Deny", "Action": "kms:Encrypt", "Resource": "*" });
        statement.as_object_mut().unwrap().extend(member.as_object().unwrap().clone());
        statement
    };
    let alice = Caller::new(&kms, ALICE, &[]);
    let of_key = deny(json!({ "Principal": { "AWS": "111122223333" } }));
    let key = key_with(&kms, &[allow(ALICE, "kms:*"), of_key]);
    let error = alice.encrypt(&key, &[]).unwrap_err();
    assert!(error.ends_with("with an explicit deny in a resource-based policy"), "{error}");
    let session = Caller::new(&kms, SESSION, &[json!({ "Statement": deny(json!({})) })]);
    let key = key_with(&kms, &[allow(SESSION, "kms:*")]);
    let error = session.encrypt(&key, &[]).unwrap_err();
    assert!(error.ends_with("with an explicit deny in an identity-based policy"), "{error}");
}

#[test]
fn strangers_need_both_policies_and_learn_nothing_of_keys() {
    let kms = LocalKms::new();
    let stranger = Caller::new(&kms, STRANGER, &[]);
    let key = key_with(&kms, &[allow("arn:aws:iam::444455556666:root", "kms:Encrypt")]);
    let text = format!(
        "AccessDeniedException: User: {STRANGER} is not authorized to perform: kms:Encrypt on this \
         resource because the resource does not exist in this Region, no resource-based policies \
         allow access, or a resource-based policy explicitly denies access"
    );
    assert_eq!(stranger.encrypt(&key, &[]).unwrap_err(), text);
    let policy = json!({ "Statement": { "Effect": "Allow", "Action": "kms:*", "Resource": key } });
    let stranger = Caller::new(&kms, STRANGER, &[policy]);
    stranger.encrypt(&key, &[]).unwrap();
    let other = key_with(&kms, &[]);
    assert_eq!(stranger.encrypt(&other, &[]).unwrap_err(), text);
}

#[test]
fn conditions_ask_for_the_encryption_context_and_the_caller() {
    let kms = LocalKms::new();
    let alice = Caller::new(&kms, ALICE, &[]);
    let with = |condition: Value| {
        let mut statement = allow("*", "kms:*");
        statement["Condition"] = condition;
        key_with(&kms, &[statement])
    };
    let app = json!({ "StringEquals": {
        "kms:EncryptionContext:App": ["one", "two"], "kms:CallerAccount": "111122223333",
    } });
    let key = with(app);
    alice.encrypt(&key, &[("app", "two")]).unwrap();
    assert!(alice.encrypt(&key, &[("app", "three")]).is_err());
    assert!(alice.encrypt(&key, &[]).is_err());
    for (condition, allowed) in [
        (json!({ "StringLike": { "aws:PrincipalArn": "arn:aws:iam::*:user/a*" } }), true),
        (json!({ "ArnNotEquals": { "aws:PrincipalArn": ALICE } }), false),
        (json!({ "StringEquals": { "kms:KeySpec": "SYMMETRIC_DEFAULT" } }), true),
        (json!({ "StringEquals": { "kms:EncryptionAlgorithm": "RSAES_OAEP_SHA_1" } }), false),
        (json!({ "StringEquals": { "aws:RequestedRegion": "us-east-1" } }), true),
        (json!({ "StringEquals": { "kms:ViaService": "s3.us-east-1.amazonaws.com" } }), false),
        (json!({ "StringNotEquals": { "kms:ViaService": "s3.us-east-1.amazonaws.com" } }), true),
        (json!({ "Null": { "kms:ViaService": "true" } }), true),
        (json!({ "ForAllValues:StringEquals": { "kms:EncryptionContextKeys": ["app"] } }), true),
        (json!({ "Bool": { "kms:MultiRegion": "false" } }), true),
        // What nothing here knows allows nothing.
        (json!({ "StringEquals": { "aws:UserAgent": "curl" } }), false),
        (json!({ "StringNotEquals": { "aws:UserAgent": "curl" } }), false),
        (json!({ "IpAddress": { "aws:SourceIp": "0.0.0.0/0" } }), false),
    ] {
        let key = with(condition.clone());
        let outcome = alice.encrypt(&key, &[("app", "one")]);
        assert_eq!(outcome.is_ok(), allowed, "{condition} {outcome:?}");
    }
}

#[test]
fn a_denial_that_cannot_be_judged_denies() {
    let kms = LocalKms::new();
    let alice = Caller::new(&kms, ALICE, &[]);
    let mut deny = allow("*", "kms:Encrypt");
    deny["Effect"] = json!("Deny");
    deny["Condition"] = json!({ "NotIpAddress": { "aws:SourceIp": "10.0.0.0/8" } });
    let key = key_with(&kms, &[allow(ALICE, "kms:*"), deny]);
    assert!(alice.encrypt(&key, &[]).is_err());
}

#[test]
fn an_operator_that_iam_does_not_have_is_refused_with_its_name() {
    let kms = LocalKms::new();
    let key = key_with(&kms, &[]);
    let client = trent_kms::Client::from_conf(kms.client_config());
    let mut statement = allow("111122223333", "kms:*");
    statement["Condition"] = json!({ "StringSame": { "kms:ViaService": "x" } });
    let policy = json!({ "Statement": [statement] }).to_string();
    let error = client.put_key_policy().key_id(&key).policy(policy).send_blocking().unwrap_err();
    let text = "MalformedPolicyDocumentException: Policy contains a condition with the unknown \
                operator StringSame.";
    assert_eq!(told(&error), text);
}

#[test]
fn a_grant_allows_its_operations_within_its_constraints() {
    let kms = LocalKms::new();
    let session = Caller::new(&kms, SESSION, &[]);
    let key = key_with(&kms, &[]);
    let client = trent_kms::Client::from_conf(kms.client_config());
    let grant = client.create_grant().key_id(&key);
    let grant = grant.grantee_principal("arn:aws:iam::111122223333:role/app");
    let constraints = trent_kms::types::GrantConstraints::builder();
    let constraints = constraints.encryption_context_subset("app", "one").build();
    for operation in ["Encrypt", "ReEncryptFrom", "CreateGrant"] {
        let grant = grant.clone().constraints(constraints.clone());
        grant
            .operations(operation.into())
            .operations("DescribeKey".into())
            .send_blocking()
            .unwrap();
    }
    session.0.describe_key().key_id(&key).send_blocking().unwrap();
    let blob = session.encrypt(&key, &[("app", "one"), ("more", "x")]).unwrap();
    assert!(session.encrypt(&key, &[("app", "two")]).is_err());
    // One half of ReEncrypt is granted.
    let again = session.0.re_encrypt().ciphertext_blob(Blob::new(blob)).destination_key_id(&key);
    let again =
        again.source_encryption_context("app", "one").source_encryption_context("more", "x");
    let error = told(&again.send_blocking().unwrap_err());
    assert!(error.contains("kms:ReEncryptTo"), "{error}");
    // A grant of the grantee's gives no more than the grant itself.
    let wider = session.0.create_grant().key_id(&key).grantee_principal(ALICE);
    let wider = wider.operations("Decrypt".into()).send_blocking();
    assert!(told(&wider.unwrap_err()).starts_with("AccessDeniedException"));
    let narrow = session.0.create_grant().key_id(&key).grantee_principal(ALICE);
    let narrow = narrow.operations("DescribeKey".into()).constraints(constraints);
    narrow.send_blocking().unwrap();
}

#[test]
fn a_grant_is_retired_by_those_whom_it_concerns() {
    let kms = LocalKms::new();
    let (alice, session) = (Caller::new(&kms, ALICE, &[]), Caller::new(&kms, SESSION, &[]));
    let key = key_with(&kms, &[]);
    let client = trent_kms::Client::from_conf(kms.client_config());
    let grant = client.create_grant().key_id(&key).retiring_principal(ALICE);
    let grant = grant.grantee_principal("arn:aws:iam::111122223333:role/app");
    let grant = grant.operations("Encrypt".into()).send_blocking().unwrap();
    let token = grant.grant_token.unwrap();
    let error = session.0.retire_grant().grant_token(&token).send_blocking().unwrap_err();
    assert!(told(&error).contains("kms:RetireGrant"), "{error}");
    alice.0.retire_grant().grant_token(&token).send_blocking().unwrap();
}

#[test]
fn aliases_need_the_right_to_the_alias_and_to_the_key() {
    let kms = LocalKms::new();
    let of = |resource: &str| {
        json!({ "Statement": {
            "Effect": "Allow", "Action": "kms:CreateAlias", "Resource": resource,
        } })
    };
    let alice = Caller::new(&kms, ALICE, &[of("arn:aws:kms:*:*:alias/app-*")]);
    let key = key_with(&kms, &[allow(ALICE, "kms:CreateAlias")]);
    let create = |name: &str| {
        alice.0.create_alias().alias_name(name).target_key_id(&key).send_blocking().is_ok()
    };
    assert!(create("alias/app-one"));
    assert!(!create("alias/other"));
}

#[test]
fn typed_calls_are_judged_as_well() {
    let world = World::builder().build().unwrap();
    let identity = Arc::new(Identity::new(ALICE).unwrap());
    let call = Call::by("us-east-1", identity);
    assert_eq!((&*call.account, &*call.caller_arn), ("111122223333", ALICE));
    let root = Call::by_root("us-east-1", ACCOUNT);
    let key = symmetric(&world, &root);
    let input = DescribeKeyInput::builder().key_id(&key.key_id).build().unwrap();
    assert_eq!(code(world.describe_key(&call, input)), "AccessDeniedException");
    assert!(world.list_keys(&root, ListKeysInput::default()).is_ok());
}
