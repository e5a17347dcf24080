//! Rotation by period and on demand.

use super::*;
use trent_kms::operation::decrypt::DecryptInput;
use trent_kms::operation::disable_key_rotation::DisableKeyRotationInput;
use trent_kms::operation::enable_key::EnableKeyInput;
use trent_kms::operation::enable_key_rotation::EnableKeyRotationInput;
use trent_kms::operation::encrypt::EncryptInput;
use trent_kms::operation::get_key_rotation_status::{
    GetKeyRotationStatusInput, GetKeyRotationStatusOutput,
};
use trent_kms::operation::list_key_rotations::ListKeyRotationsInput;
use trent_kms::operation::rotate_key_on_demand::RotateKeyOnDemandInput;
use trent_kms::primitives::Blob;
use trent_kms::types::RotationsListEntry;
use trent_local::{Settings, Timestamp};

fn enable(world: &World, call: &Call, key: &str, days: Option<i32>) -> Result<(), Failure> {
    let input = EnableKeyRotationInput::builder().key_id(key).set_rotation_period_in_days(days);
    world.enable_key_rotation(call, input.build().unwrap()).map(|_| ())
}

fn status(world: &World, call: &Call, key: &str) -> GetKeyRotationStatusOutput {
    let input = GetKeyRotationStatusInput::builder().key_id(key).build().unwrap();
    world.get_key_rotation_status(call, input).unwrap()
}

fn rotate(world: &World, call: &Call, key: &str) -> Result<(), Failure> {
    let input = RotateKeyOnDemandInput::builder().key_id(key).build().unwrap();
    world.rotate_key_on_demand(call, input).map(|_| ())
}

fn rotations(world: &World, call: &Call, key: &str) -> Vec<RotationsListEntry> {
    let input = ListKeyRotationsInput::builder().key_id(key).build().unwrap();
    world.list_key_rotations(call, input).unwrap().rotations.unwrap()
}

fn material(world: &World, call: &Call, key: &str) -> String {
    describe(world, call, key).current_key_material_id.unwrap()
}

#[test]
fn a_key_rotates_when_its_period_is_over() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    let id = &*key.key_id;
    enable(&world, &call, id, Some(90)).unwrap();
    let input = EncryptInput::builder().key_id(id).plaintext(Blob::new("text")).build().unwrap();
    let old = world.encrypt(&call, input).unwrap().ciphertext_blob;
    world.advance((DAY * 90).saturating_sub(Duration::from_millis(1))).unwrap();
    let first = material(&world, &call, id);
    world.advance(Duration::from_millis(1)).unwrap();
    assert_ne!(material(&world, &call, id), first);
    let listed = rotations(&world, &call, id);
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].rotation_type.as_ref().unwrap().as_str(), "AUTOMATIC");
    let created = key.creation_date.unwrap().secs();
    assert_eq!(listed[0].rotation_date.unwrap().secs(), created + 90 * 86_400);
    assert_eq!(
        status(&world, &call, id).next_rotation_date.unwrap().secs(),
        created + 180 * 86_400
    );
    let input = DecryptInput::builder().set_ciphertext_blob(old).build().unwrap();
    let opened = world.decrypt(&call, input).unwrap();
    assert_eq!(opened.key_material_id, Some(first));
    assert_eq!(opened.plaintext.unwrap().as_ref(), b"text");
}

#[test]
fn a_long_leap_rotates_once_a_period() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    enable(&world, &call, &key.key_id, None).unwrap();
    world.advance(DAY * (3 * 365 + 1)).unwrap();
    assert_eq!(rotations(&world, &call, &key.key_id).len(), 3);
}

#[test]
fn a_disabled_key_rotates_when_it_is_enabled_again() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    enable(&world, &call, &key.key_id, Some(90)).unwrap();
    disable(&world, &call, &key.key_id);
    assert_eq!(code(enable(&world, &call, &key.key_id, None)), "DisabledException");
    world.advance(DAY * 100).unwrap();
    assert!(rotations(&world, &call, &key.key_id).is_empty());
    assert!(status(&world, &call, &key.key_id).key_rotation_enabled);
    let input = EnableKeyInput::builder().key_id(&key.key_id).build().unwrap();
    world.enable_key(&call, input).unwrap();
    let listed = rotations(&world, &call, &key.key_id);
    let enabled = key.creation_date.unwrap().secs() + 100 * 86_400;
    assert_eq!(listed[0].rotation_date.unwrap().secs(), enabled);
}

#[test]
fn the_status_of_a_key_without_rotation_has_two_members() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    let expected = GetKeyRotationStatusOutput::builder().key_id(arn(&key));
    assert_eq!(status(&world, &call, &key.key_id), expected.key_rotation_enabled(false).build());
    enable(&world, &call, &key.key_id, None).unwrap();
    assert_eq!(status(&world, &call, &key.key_id).rotation_period_in_days, Some(365));
    schedule(&world, &call, &key.key_id);
    assert!(!status(&world, &call, &key.key_id).key_rotation_enabled, "hidden by the deletion");
}

#[test]
fn rotation_is_for_symmetric_keys_of_aws() {
    let (world, call) = world();
    let pair = with_spec(&world, &call, KeySpec::EccNistP256, KeyUsageType::SignVerify);
    let unsupported = (String::from("UnsupportedOperationException"), None);
    assert_eq!(refusal(enable(&world, &call, &pair.key_id, None)), unsupported);
    assert_eq!(refusal(rotate(&world, &call, &pair.key_id)), unsupported);
    assert!(!status(&world, &call, &pair.key_id).key_rotation_enabled);
    let imported = external(&world, &call);
    let expected =
        format!("{} origin is EXTERNAL which is not valid for this operation.", arn(&imported));
    assert_eq!(message(enable(&world, &call, &imported.key_id, None)), expected);
    let input = DisableKeyRotationInput::builder().key_id(&imported.key_id).build().unwrap();
    assert_eq!(message(world.disable_key_rotation(&call, input)), expected);
}

#[test]
fn a_rotation_on_demand_shows_while_it_runs() {
    let mut settings = Settings::default();
    settings.on_demand_rotation = Duration::from_secs(10);
    let world = World::builder().settings(settings).build().unwrap();
    let call = Call::by_root("us-east-1", ACCOUNT);
    let key = symmetric(&world, &call);
    let first = material(&world, &call, &key.key_id);
    rotate(&world, &call, &key.key_id).unwrap();
    assert_eq!(code(rotate(&world, &call, &key.key_id)), "ConflictException");
    let running = status(&world, &call, &key.key_id);
    assert_eq!(running.on_demand_rotation_start_date, key.creation_date);
    assert_eq!(material(&world, &call, &key.key_id), first);
    world.advance(Duration::from_secs(10)).unwrap();
    assert_eq!(status(&world, &call, &key.key_id).on_demand_rotation_start_date, None);
    assert_ne!(material(&world, &call, &key.key_id), first);
    let listed = rotations(&world, &call, &key.key_id);
    assert_eq!(listed[0].rotation_type.as_ref().unwrap().as_str(), "ON_DEMAND");
}

#[test]
fn rotations_on_demand_are_counted() {
    let mut settings = Settings::default();
    settings.on_demand_rotation_limit = 2;
    let world = World::builder().settings(settings).build().unwrap();
    let call = Call::by_root("us-east-1", ACCOUNT);
    let key = symmetric(&world, &call);
    rotate(&world, &call, &key.key_id).unwrap();
    rotate(&world, &call, &key.key_id).unwrap();
    assert_eq!(
        refusal(rotate(&world, &call, &key.key_id)),
        (
            String::from("LimitExceededException"),
            Some(format!(
                "The on-demand rotations limit has been reached for the given keyId. No more \
                 on-demand rotations can be performed for this key: {}",
                arn(&key)
            ))
        )
    );
}

#[test]
fn a_rotation_on_demand_keeps_away_from_an_automatic_one() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    enable(&world, &call, &key.key_id, Some(90)).unwrap();
    world.advance((DAY * 90).saturating_sub(Duration::from_secs(20 * 60))).unwrap();
    assert_eq!(code(rotate(&world, &call, &key.key_id)), "ConflictException");
}

#[test]
fn a_key_without_material_does_not_rotate() {
    let (world, call) = world();
    let key = external(&world, &call);
    let expected = format!("{} is pending import.", arn(&key));
    assert_eq!(message(rotate(&world, &call, &key.key_id)), expected);
}

#[test]
fn time_ends_and_with_it_rotations() {
    let world = World::builder().build().unwrap();
    let call = Call::by_root("us-east-1", ACCOUNT);
    let key = symmetric(&world, &call).key_id;
    enable(&world, &call, &key, Some(2560)).unwrap();
    let end = Timestamp::from_millis(253_402_300_799_999);
    for _ in 0..2 {
        world.advance(Duration::MAX).unwrap();
        assert_eq!(world.now().unwrap(), end);
    }
    assert_eq!(describe(&world, &call, &key).key_id, key);
}
