//! Key policies.

use super::*;
use trent_kms::operation::get_key_policy::GetKeyPolicyInput;
use trent_kms::operation::put_key_policy::PutKeyPolicyInput;

const POLICY: &str = r#"{"Statement": {"Effect": "Allow", "Action": "kms:*",
    "Principal": {"AWS": "111122223333"}}}"#;

fn get(world: &World, call: &Call, key: &str) -> String {
    let input = GetKeyPolicyInput::builder().key_id(key).build().unwrap();
    world.get_key_policy(call, input).unwrap().policy.unwrap()
}

fn put(world: &World, call: &Call, key: &str, policy: &str) -> Result<(), Failure> {
    let input = PutKeyPolicyInput::builder().key_id(key).policy(policy).build().unwrap();
    world.put_key_policy(call, input).map(|_| ())
}

#[test]
fn the_default_policy_lets_the_account_in() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    let policy = get(&world, &call, &key.key_id);
    assert!(policy.starts_with("{\n  \"Version\" : \"2012-10-17\",\n  \"Id\" : \"key-default-1\""));
    assert!(policy.contains("\"AWS\" : \"arn:aws:iam::111122223333:root\""));
}

#[test]
fn a_policy_comes_back_as_it_was_put() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    put(&world, &call, &key.key_id, POLICY).unwrap();
    assert_eq!(get(&world, &call, &key.key_id), POLICY);
}

#[test]
fn a_policy_must_not_lock_everybody_out() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    let locked = POLICY.replace("kms:*", "kms:Encrypt");
    let text = "The new key policy will not allow you to update the key policy in the future.";
    let expected = (String::from("MalformedPolicyDocumentException"), Some(text.to_owned()));
    assert_eq!(refusal(put(&world, &call, &key.key_id, &locked)), expected);
    let input = CreateKeyInput::builder().policy(&locked).build().unwrap();
    assert_eq!(refusal(world.create_key(&call, input)), expected);
    let input = PutKeyPolicyInput::builder().key_id(&key.key_id).policy(&locked);
    let input = input.bypass_policy_lockout_safety_check(true).build().unwrap();
    world.put_key_policy(&call, input).unwrap();
}

#[test]
fn actions_with_wildcards_and_exceptions_count() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    for (action, updates) in [
        ("\"*\"", true),
        ("\"kms:P*\"", true),
        ("\"kms:*Key*y\"", true),
        ("\"KMS:PutKeyPolic?\"", true),
        ("[\"kms:Encrypt\", \"kms:*Policy\"]", true),
        ("\"kms:Get*\"", false),
        ("\"kms:PutKeyPolicy?\"", false),
        ("\"kms:*Key\"", false),
    ] {
        let policy = POLICY.replace("\"kms:*\"", action);
        assert_eq!(put(&world, &call, &key.key_id, &policy).is_ok(), updates, "{action}");
        let policy = policy.replace("Action", "NotAction");
        assert_eq!(put(&world, &call, &key.key_id, &policy).is_ok(), !updates, "not {action}");
    }
}

#[test]
fn principals_are_checked_for_their_form() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    let wrong = POLICY.replace("\"111122223333\"", "[\"111122223333\", \"nobody\"]");
    assert_eq!(
        message(put(&world, &call, &key.key_id, &wrong)),
        "Policy contains a statement with one or more invalid principals."
    );
}

#[test]
fn each_statement_has_a_principal() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    for nobody in [r#""Effect": "Allow""#, r#""Effect": "Allow", "Principal": {"AWS": []}"#] {
        let second = format!(r#"[{{{nobody}, "Action": "kms:*"}}, {{"Effect": "Allow""#);
        let policy = POLICY.replace(r#"{"Effect": "Allow""#, &second).replace("}}}", "}}]}");
        let (code, text) = refusal(put(&world, &call, &key.key_id, &policy));
        assert_eq!(code, "MalformedPolicyDocumentException", "{policy}");
        assert_eq!(text.unwrap(), "Policy contains a statement with no principal.");
    }
}

#[test]
fn a_policy_has_a_version_of_the_language_or_none() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    let with = |version: &str| {
        let policy = POLICY.replacen('{', &format!("{{\"Version\": {version}, "), 1);
        put(&world, &call, &key.key_id, &policy)
    };
    with("\"2008-10-17\"").unwrap();
    with("\"2012-10-17\"").unwrap();
    for wrong in ["\"2026-01-01\"", "null", "2"] {
        assert_eq!(code(with(wrong)), "MalformedPolicyDocumentException", "{wrong}");
    }
}

#[test]
fn a_policy_is_json_with_statements() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    for wrong in ["{", "[]", "{}", r#"{"Statement": [1]}"#, r#"{"Statement": [{}]}"#] {
        let result = put(&world, &call, &key.key_id, wrong);
        assert_eq!(code(result), "MalformedPolicyDocumentException", "{wrong}");
    }
}

#[test]
fn there_is_one_policy_by_the_name_default() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    let input = GetKeyPolicyInput::builder().key_id(&key.key_id).policy_name("other");
    let result = world.get_key_policy(&call, input.build().unwrap());
    assert_eq!(message(result), "No such policy exists");
    let named = |key: &str, name: &str| {
        let input = PutKeyPolicyInput::builder().key_id(key).policy(POLICY).policy_name(name);
        world.put_key_policy(&call, input.build().unwrap())
    };
    assert_eq!(message(named(&key.key_id, "other")), "No such policy exists");
    assert_eq!(
        message(named("unknown", "other")),
        "Invalid keyId 'unknown'",
        "the key comes first"
    );
    let result = named("unknown", "AWS_RAM");
    assert_eq!(message(result), "The AWS_RAM policy can only be managed by the RAM service");
}
