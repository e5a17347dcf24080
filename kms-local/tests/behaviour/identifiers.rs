//! Names of keys, and what wrong ones are told.

use super::*;
use trent_kms::operation::create_alias::CreateAliasInput;
use trent_kms::operation::encrypt::EncryptInput;
use trent_kms::operation::get_key_policy::GetKeyPolicyInput;
use trent_kms::primitives::Blob;

const UNKNOWN: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";

fn described(world: &World, call: &Call, name: &str) -> Result<String, Failure> {
    let input = DescribeKeyInput::builder().key_id(name).build().unwrap();
    Ok(world.describe_key(call, input)?.key_metadata.unwrap().key_id)
}

fn disabled(world: &World, call: &Call, name: &str) -> Result<(), Failure> {
    let input = DisableKeyInput::builder().key_id(name).build().unwrap();
    world.disable_key(call, input).map(|_| ())
}

#[test]
fn four_kinds_of_names_find_a_key() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    let alias = CreateAliasInput::builder().alias_name("alias/a").target_key_id(&key.key_id);
    world.create_alias(&call, alias.build().unwrap()).unwrap();
    let alias_arn = format!("arn:aws:kms:us-east-1:{ACCOUNT}:alias/a");
    for name in [&*key.key_id, arn(&key), "alias/a", &alias_arn] {
        assert_eq!(described(&world, &call, name).unwrap(), key.key_id, "{name}");
    }
}

#[test]
fn a_name_of_no_form_is_invalid() {
    let (world, call) = world();
    for name in ["fake-key-id", "134f2428cec14b25a1ae9048164dba47", "mrk-fake-key-id", "key_id"] {
        let expected = (String::from("NotFoundException"), Some(format!("Invalid keyId '{name}'")));
        assert_eq!(refusal(described(&world, &call, name)), expected);
    }
}

#[test]
fn an_unknown_id_is_told_as_an_arn_of_the_callers_place() {
    let (world, call) = world();
    let arn = format!("arn:aws:kms:us-east-1:{ACCOUNT}:key/{UNKNOWN}");
    let expected = format!("Key '{arn}' does not exist");
    assert_eq!(message(described(&world, &call, UNKNOWN)), expected);
    assert_eq!(message(described(&world, &call, &arn)), expected);
}

#[test]
fn an_arn_of_another_region_is_invalid_here() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    assert_eq!(message(described(&world, &elsewhere(), arn(&key))), "Invalid arn us-east-1");
}

#[test]
fn an_arn_of_another_service_has_a_code_of_its_own_where_declared() {
    let (world, call) = world();
    assert_eq!(code(described(&world, &call, "arn:aws:s3:::bucket")), "InvalidArnException");
    let input = EncryptInput::builder().key_id("arn:aws:s3:::bucket").plaintext(Blob::new("x"));
    let result = world.encrypt(&call, input.build().unwrap());
    assert_eq!(code(result), "NotFoundException");
}

#[test]
fn an_unknown_alias_is_told_as_an_arn() {
    let (world, call) = world();
    assert_eq!(
        message(described(&world, &call, "alias/none")),
        format!("Alias arn:aws:kms:us-east-1:{ACCOUNT}:alias/none is not found.")
    );
}

#[test]
fn management_takes_no_alias() {
    let (world, call) = world();
    assert_eq!(message(disabled(&world, &call, "alias/none")), "Invalid keyId 'alias/none'");
}

#[test]
fn a_key_of_another_account_is_used_by_its_arn_and_managed_by_its_own() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    let other = Call::by_root("us-east-1", "444455556666");
    assert_eq!(described(&world, &other, arn(&key)).unwrap(), key.key_id);
    assert_eq!(code(described(&world, &other, &key.key_id)), "NotFoundException");
    assert_eq!(code(disabled(&world, &other, arn(&key))), "AccessDeniedException");
    let input = GetKeyPolicyInput::builder().key_id(arn(&key)).build().unwrap();
    assert_eq!(code(world.get_key_policy(&other, input)), "AccessDeniedException");
}

#[test]
fn what_another_account_lacks_is_not_told() {
    let (world, call) = world();
    let name = format!("arn:aws:kms:us-east-1:444455556666:key/{UNKNOWN}");
    let text = message(described(&world, &call, &name));
    assert!(text.starts_with("User: arn:aws:iam::111122223333:root is not authorized"), "{text}");
    assert!(text.contains("the resource does not exist in this Region"), "{text}");
}
