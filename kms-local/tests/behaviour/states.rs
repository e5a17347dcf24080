//! What operations say to the states of keys.

use super::*;
use trent_kms::operation::cancel_key_deletion::CancelKeyDeletionInput;
use trent_kms::operation::create_alias::CreateAliasInput;
use trent_kms::operation::enable_key::EnableKeyInput;
use trent_kms::operation::enable_key_rotation::EnableKeyRotationInput;
use trent_kms::operation::encrypt::EncryptInput;
use trent_kms::operation::get_public_key::GetPublicKeyInput;
use trent_kms::operation::tag_resource::TagResourceInput;
use trent_kms::primitives::Blob;
use trent_kms::types::Tag;

fn encrypt(world: &World, call: &Call, key_id: &str) -> Result<(), Failure> {
    let input = EncryptInput::builder().key_id(key_id).plaintext(Blob::new("x")).build().unwrap();
    world.encrypt(call, input).map(|_| ())
}

fn enable(world: &World, call: &Call, key_id: &str) -> Result<(), Failure> {
    let input = EnableKeyInput::builder().key_id(key_id).build().unwrap();
    world.enable_key(call, input).map(|_| ())
}

#[test]
fn a_disabled_key_encrypts_nothing_until_it_is_enabled() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    disable(&world, &call, &key.key_id);
    assert!(!describe(&world, &call, &key.key_id).enabled);
    let expected = format!("{} is disabled.", arn(&key));
    let refused = refusal(encrypt(&world, &call, &key.key_id));
    assert_eq!(refused, (String::from("DisabledException"), Some(expected)));
    enable(&world, &call, &key.key_id).unwrap();
    encrypt(&world, &call, &key.key_id).unwrap();
}

#[test]
fn enabling_twice_and_disabling_twice_is_fine() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    disable(&world, &call, &key.key_id);
    disable(&world, &call, &key.key_id);
    enable(&world, &call, &key.key_id).unwrap();
    enable(&world, &call, &key.key_id).unwrap();
}

#[test]
fn a_key_pending_deletion_refuses_use_and_most_management() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    schedule(&world, &call, &key.key_id);
    let expected = (
        String::from("KMSInvalidStateException"),
        Some(format!("{} is pending deletion.", arn(&key))),
    );
    let id = &*key.key_id;
    assert_eq!(refusal(encrypt(&world, &call, id)), expected);
    assert_eq!(refusal(enable(&world, &call, id)), expected);
    let input = CreateAliasInput::builder().alias_name("alias/a").target_key_id(id);
    assert_eq!(refusal(world.create_alias(&call, input.build().unwrap())), expected);
    let tag = Tag::builder().tag_key("k").tag_value("v").build().unwrap();
    let input = TagResourceInput::builder().key_id(id).tags(tag).build().unwrap();
    assert_eq!(refusal(world.tag_resource(&call, input)), expected);
    let input = EnableKeyRotationInput::builder().key_id(id).build().unwrap();
    assert_eq!(refusal(world.enable_key_rotation(&call, input)), expected);
    let input = ScheduleKeyDeletionInput::builder().key_id(id).build().unwrap();
    assert_eq!(refusal(world.schedule_key_deletion(&call, input)), expected);
}

#[test]
fn cancelling_needs_a_deletion() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    let input = CancelKeyDeletionInput::builder().key_id(&key.key_id).build().unwrap();
    assert_eq!(
        message(world.cancel_key_deletion(&call, input)),
        format!("{} is not pending deletion.", arn(&key))
    );
}

#[test]
fn a_key_that_waits_for_material_refuses_use() {
    let (world, call) = world();
    let key = external(&world, &call);
    assert_eq!(state_of(&world, &call, &key.key_id), "PendingImport");
    let expected = format!("{} is pending import.", arn(&key));
    let refused = refusal(encrypt(&world, &call, &key.key_id));
    assert_eq!(refused, (String::from("KMSInvalidStateException"), Some(expected)));
}

#[test]
fn the_state_comes_before_the_usage() {
    let (world, call) = world();
    let key = with_spec(&world, &call, KeySpec::EccNistP256, KeyUsageType::SignVerify);
    disable(&world, &call, &key.key_id);
    assert_eq!(code(encrypt(&world, &call, &key.key_id)), "DisabledException");
    let input = GetPublicKeyInput::builder().key_id(&key.key_id).build().unwrap();
    assert_eq!(code(world.get_public_key(&call, input)), "DisabledException");
}

#[test]
fn only_key_pairs_have_a_public_key() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    let input = GetPublicKeyInput::builder().key_id(&key.key_id).build().unwrap();
    assert_eq!(code(world.get_public_key(&call, input)), "UnsupportedOperationException");
}
