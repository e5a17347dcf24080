//! Multi-Region keys.

use super::import::import;
use super::*;
use trent_kms::operation::cancel_key_deletion::CancelKeyDeletionInput;
use trent_kms::operation::decrypt::DecryptInput;
use trent_kms::operation::enable_key::EnableKeyInput;
use trent_kms::operation::enable_key_rotation::EnableKeyRotationInput;
use trent_kms::operation::encrypt::EncryptInput;
use trent_kms::operation::get_key_rotation_status::GetKeyRotationStatusInput;
use trent_kms::operation::list_resource_tags::ListResourceTagsInput;
use trent_kms::operation::replicate_key::{ReplicateKeyInput, ReplicateKeyOutput};
use trent_kms::operation::update_primary_region::UpdatePrimaryRegionInput;
use trent_kms::primitives::Blob;
use trent_kms::types::Tag;
use trent_local::Settings;

fn replicate(
    world: &World,
    call: &Call,
    key: &str,
    region: &str,
) -> Result<ReplicateKeyOutput, Failure> {
    let input = ReplicateKeyInput::builder().key_id(key).replica_region(region).build().unwrap();
    world.replicate_key(call, input)
}

fn update_primary(world: &World, call: &Call, key: &str, region: &str) -> Result<(), Failure> {
    let input = UpdatePrimaryRegionInput::builder().key_id(key).primary_region(region);
    world.update_primary_region(call, input.build().unwrap()).map(|_| ())
}

fn primary(world: &World, call: &Call) -> KeyMetadata {
    create(world, call, CreateKeyInput::builder().multi_region(true).build().unwrap())
}

/// A primary key in us-east-1 with a replica in eu-west-1.
fn pair(world: &World, call: &Call) -> KeyMetadata {
    let key = primary(world, call);
    replicate(world, call, &key.key_id, "eu-west-1").unwrap();
    key
}

fn kind(key: &KeyMetadata) -> String {
    let configuration = key.multi_region_configuration.as_ref().unwrap();
    configuration.multi_region_key_type.as_ref().unwrap().as_str().to_owned()
}

#[test]
fn a_replica_is_creating_in_the_answer_and_enabled_after_it() {
    let (world, call) = world();
    let key = primary(&world, &call);
    assert!(key.key_id.starts_with("mrk-"));
    let output = replicate(&world, &call, &key.key_id, "eu-west-1").unwrap();
    assert_eq!(output.replica_tags, None);
    let replica = output.replica_key_metadata.unwrap();
    assert_eq!(replica.key_state.as_ref().unwrap().as_str(), "Creating");
    assert!(!replica.enabled && replica.current_key_material_id.is_none());
    assert_eq!(kind(&replica), "REPLICA");
    let there = describe(&world, &elsewhere(), &key.key_id);
    assert!(there.enabled);
    assert_eq!(there.current_key_material_id, key.current_key_material_id);
    let listed = describe(&world, &call, &key.key_id).multi_region_configuration.unwrap();
    assert_eq!(listed.replica_keys.unwrap()[0].region.as_deref(), Some("eu-west-1"));
}

#[test]
fn a_replica_takes_as_long_as_it_is_told() {
    let mut settings = Settings::default();
    settings.replica_creation = Duration::from_secs(5);
    let world = World::builder().settings(settings).build().unwrap();
    let call = Call::by_root("us-east-1", ACCOUNT);
    let key = pair(&world, &call);
    assert_eq!(state_of(&world, &elsewhere(), &key.key_id), "Creating");
    let input = EncryptInput::builder().key_id(&key.key_id).plaintext(Blob::new("x"));
    let text = message(world.encrypt(&elsewhere(), input.build().unwrap()));
    assert!(text.ends_with(" is creating."), "{text}");
    schedule(&world, &elsewhere(), &key.key_id);
    assert_eq!(state_of(&world, &elsewhere(), &key.key_id), "PendingDeletion");
    let input = CancelKeyDeletionInput::builder().key_id(&key.key_id).build().unwrap();
    world.cancel_key_deletion(&elsewhere(), input).unwrap();
    let input = EnableKeyInput::builder().key_id(&key.key_id).build().unwrap();
    assert!(message(world.enable_key(&elsewhere(), input.clone())).ends_with(" is creating."));
    world.advance(Duration::from_secs(5)).unwrap();
    assert_eq!(state_of(&world, &elsewhere(), &key.key_id), "Disabled");
    world.enable_key(&elsewhere(), input).unwrap();
    assert_eq!(state_of(&world, &elsewhere(), &key.key_id), "Enabled");
}

#[test]
fn a_replica_opens_what_its_primary_sealed() {
    let (world, call) = world();
    let key = pair(&world, &call);
    let input = EncryptInput::builder().key_id(&key.key_id).plaintext(Blob::new("text"));
    let made = world.encrypt(&call, input.build().unwrap()).unwrap().ciphertext_blob;
    let input = DecryptInput::builder().set_ciphertext_blob(made).build().unwrap();
    let opened = world.decrypt(&elsewhere(), input).unwrap();
    assert_eq!(opened.plaintext.unwrap().as_ref(), b"text");
    assert!(opened.key_id.unwrap().contains(":eu-west-1:"));
}

#[test]
fn description_and_tags_are_of_each_key() {
    let (world, call) = world();
    let tag = Tag::builder().tag_key("k").tag_value("v").build().unwrap();
    let input = CreateKeyInput::builder().multi_region(true).description("text").tags(tag.clone());
    let key = create(&world, &call, input.build().unwrap());
    let replica = replicate(&world, &call, &key.key_id, "eu-west-1").unwrap();
    assert_eq!(replica.replica_key_metadata.unwrap().description.as_deref(), Some(""));
    let input = ListResourceTagsInput::builder().key_id(&key.key_id).build().unwrap();
    assert_eq!(world.list_resource_tags(&elsewhere(), input).unwrap().tags, Some(Vec::new()));
    let input = ReplicateKeyInput::builder().key_id(&key.key_id).replica_region("us-west-2");
    let output = world.replicate_key(&call, input.tags(tag.clone()).build().unwrap()).unwrap();
    assert_eq!(output.replica_tags, Some(vec![tag]));
}

#[test]
fn only_a_primary_is_replicated_and_once_a_region() {
    let (world, call) = world();
    let single = symmetric(&world, &call);
    let replicate = |call: &Call, key: &str, region| replicate(&world, call, key, region);
    let unsupported = "UnsupportedOperationException";
    assert_eq!(code(replicate(&call, &single.key_id, "eu-west-1")), unsupported);
    let key = pair(&world, &call);
    assert_eq!(code(replicate(&elsewhere(), &key.key_id, "us-west-2")), unsupported);
    let twice = replicate(&call, &key.key_id, "eu-west-1");
    assert_eq!(code(twice), "AlreadyExistsException");
    assert_eq!(code(replicate(&call, &key.key_id, "us-east-1")), "ValidationException");
    assert_eq!(code(replicate(&call, &key.key_id, "atlantis-1")), unsupported);
    assert_eq!(code(replicate(&call, &key.key_id, "cn-north-1")), unsupported);
}

#[test]
fn roles_swap_with_the_primary_region() {
    let mut settings = Settings::default();
    settings.primary_update = Duration::from_secs(5);
    let world = World::builder().settings(settings).build().unwrap();
    let call = Call::by_root("us-east-1", ACCOUNT);
    let key = pair(&world, &call);
    update_primary(&world, &call, &key.key_id, "eu-west-1").unwrap();
    for call in [&call, &elsewhere()] {
        assert_eq!(state_of(&world, call, &key.key_id), "Updating");
    }
    let input = EncryptInput::builder().key_id(&key.key_id).plaintext(Blob::new("x"));
    world.encrypt(&call, input.build().unwrap()).expect("cryptography goes on");
    let input = DisableKeyInput::builder().key_id(&key.key_id).build().unwrap();
    let text = message(world.disable_key(&call, input));
    assert!(text.ends_with(" is updating."), "{text}");
    world.advance(Duration::from_secs(5)).unwrap();
    assert_eq!(kind(&describe(&world, &call, &key.key_id)), "REPLICA");
    assert_eq!(kind(&describe(&world, &elsewhere(), &key.key_id)), "PRIMARY");
}

#[test]
fn the_new_primary_has_to_be_a_replica() {
    let (world, call) = world();
    let key = pair(&world, &call);
    let update = |region| update_primary(&world, &call, &key.key_id, region);
    assert_eq!(code(update("us-west-2")), "NotFoundException");
    assert_eq!(code(update("us-east-1")), "ValidationException");
    disable(&world, &elsewhere(), &key.key_id);
    assert_eq!(code(update("eu-west-1")), "DisabledException");
}

#[test]
fn a_primary_waits_for_its_last_replica() {
    let (world, call) = world();
    let key = pair(&world, &call);
    replicate(&world, &call, &key.key_id, "us-west-2").unwrap();
    schedule(&world, &call, &key.key_id);
    let waiting = describe(&world, &call, &key.key_id);
    assert_eq!(waiting.key_state.unwrap().as_str(), "PendingReplicaDeletion");
    assert_eq!(waiting.pending_deletion_window_in_days, Some(7));
    assert!(waiting.deletion_date.is_none());
    schedule(&world, &elsewhere(), &key.key_id);
    world.advance(DAY * 7).unwrap();
    assert_eq!(state_of(&world, &call, &key.key_id), "PendingReplicaDeletion");
    schedule(&world, &Call::by_root("us-west-2", ACCOUNT), &key.key_id);
    world.advance(DAY * 7).unwrap();
    let counting = describe(&world, &call, &key.key_id);
    assert_eq!(counting.key_state.unwrap().as_str(), "PendingDeletion");
    assert!(counting.deletion_date.is_some());
    assert!(counting.pending_deletion_window_in_days.is_none());
    world.advance(DAY * 7).unwrap();
    let input = DescribeKeyInput::builder().key_id(&key.key_id).build().unwrap();
    assert_eq!(code(world.describe_key(&call, input)), "NotFoundException");
}

#[test]
fn replicas_rotate_with_their_primary() {
    let (world, call) = world();
    let key = pair(&world, &call);
    let enable = |call: &Call| {
        let input = EnableKeyRotationInput::builder().key_id(&key.key_id);
        world.enable_key_rotation(call, input.rotation_period_in_days(90).build().unwrap())
    };
    assert_eq!(code(enable(&elsewhere())), "UnsupportedOperationException");
    enable(&call).unwrap();
    let input = GetKeyRotationStatusInput::builder().key_id(&key.key_id).build().unwrap();
    let status = world.get_key_rotation_status(&elsewhere(), input).unwrap();
    assert_eq!(status.rotation_period_in_days, Some(90));
    update_primary(&world, &call, &key.key_id, "eu-west-1").unwrap();
    world.advance(DAY * 90).unwrap();
    let here = describe(&world, &call, &key.key_id).current_key_material_id;
    assert_ne!(here, key.current_key_material_id);
    let there = describe(&world, &elsewhere(), &key.key_id).current_key_material_id;
    assert_eq!(here, there);
}

#[test]
fn imported_material_is_imported_into_each_key() {
    let (world, call) = world();
    let input = CreateKeyInput::builder().multi_region(true).origin(OriginType::External);
    let key = create(&world, &call, input.build().unwrap());
    import(&world, &call, &key.key_id, &[1; 32], |_| {}).unwrap();
    replicate(&world, &call, &key.key_id, "eu-west-1").unwrap();
    assert_eq!(state_of(&world, &elsewhere(), &key.key_id), "PendingImport");
    let other = import(&world, &elsewhere(), &key.key_id, &[2; 32], |_| {});
    assert_eq!(code(other), "IncorrectKeyMaterialException");
    import(&world, &elsewhere(), &key.key_id, &[1; 32], |_| {}).unwrap();
    assert_eq!(state_of(&world, &elsewhere(), &key.key_id), "Enabled");
}
