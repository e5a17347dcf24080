//! Making, describing and listing keys.

use super::*;
use trent_kms::operation::encrypt::EncryptInput;
use trent_kms::operation::get_key_last_usage::GetKeyLastUsageInput;
use trent_kms::operation::list_keys::ListKeysInput;
use trent_kms::operation::update_key_description::UpdateKeyDescriptionInput;
use trent_kms::primitives::Blob;
use trent_kms::types::{KeyLastUsageData, ResourceOwnerType};
use trent_local::{Fixture, Settings};

#[test]
fn a_new_key_has_the_defaults() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    assert!(key.enabled);
    assert_eq!(key.key_state.unwrap().as_str(), "Enabled");
    assert_eq!(key.key_spec, Some(KeySpec::SymmetricDefault));
    assert_eq!(key.key_usage, Some(KeyUsageType::EncryptDecrypt));
    assert_eq!(key.origin, Some(OriginType::AwsKms));
    assert_eq!(key.description.as_deref(), Some(""));
    assert_eq!(key.multi_region, Some(false));
    assert_eq!(key.current_key_material_id.unwrap().len(), 64);
    assert_eq!(key.arn.unwrap(), format!("arn:aws:kms:us-east-1:{ACCOUNT}:key/{}", key.key_id));
}

#[test]
fn algorithms_are_those_of_the_usage_alone() {
    let (world, call) = world();
    let key = with_spec(&world, &call, KeySpec::EccNistP256, KeyUsageType::KeyAgreement);
    assert_eq!(key.key_agreement_algorithms.unwrap()[0].as_str(), "ECDH");
    assert!(key.signing_algorithms.is_none() && key.encryption_algorithms.is_none());
    assert!(key.current_key_material_id.is_none(), "only symmetric keys show it");
}

#[test]
fn a_seed_repeats_ids_and_material() {
    let make = || {
        let (world, call) = world();
        let key = symmetric(&world, &call);
        let pair = with_spec(&world, &call, KeySpec::EccNistP384, KeyUsageType::SignVerify);
        (key.key_id, key.current_key_material_id, pair.key_id)
    };
    assert_eq!(make(), make());
}

#[test]
fn asymmetric_and_hmac_keys_need_a_usage() {
    let (world, call) = world();
    let input = CreateKeyInput::builder().key_spec(KeySpec::Hmac256).build().unwrap();
    assert_eq!(
        message(world.create_key(&call, input)),
        "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys."
    );
}

#[test]
fn a_usage_has_to_fit_the_spec() {
    let (world, call) = world();
    let input = CreateKeyInput::builder().key_spec(KeySpec::Rsa2048);
    let input = input.key_usage(KeyUsageType::KeyAgreement).build().unwrap();
    assert_eq!(
        message(world.create_key(&call, input)),
        "KeyUsage KEY_AGREEMENT is not compatible with KeySpec RSA_2048"
    );
}

#[test]
fn the_old_name_of_the_spec_works_by_itself_only() {
    let (world, call) = world();
    let old = || {
        let input = CreateKeyInput::builder().set_customer_master_key_spec(Some("RSA_2048".into()));
        input.key_usage(KeyUsageType::SignVerify)
    };
    let key = create(&world, &call, old().build().unwrap());
    assert_eq!(key.key_spec, Some(KeySpec::Rsa2048));
    let both = old().key_spec(KeySpec::Rsa2048).build().unwrap();
    assert_eq!(code(world.create_key(&call, both)), "ValidationException");
}

#[test]
fn sm2_is_not_supported() {
    let (world, call) = world();
    let input = CreateKeyInput::builder().key_spec(KeySpec::Sm2);
    let input = input.key_usage(KeyUsageType::SignVerify).build().unwrap();
    assert_eq!(code(world.create_key(&call, input)), "UnsupportedOperationException");
}

#[test]
fn ml_dsa_material_cannot_be_imported() {
    let (world, call) = world();
    let input = CreateKeyInput::builder().key_spec(KeySpec::MlDsa44);
    let input = input.key_usage(KeyUsageType::SignVerify).origin(OriginType::External);
    let result = world.create_key(&call, input.build().unwrap());
    assert_eq!(code(result), "UnsupportedOperationException");
}

#[test]
fn origin_and_key_store_go_together() {
    let (world, call) = world();
    let build = CreateKeyInput::builder;
    let alone = build().origin(OriginType::AwsCloudhsm).build().unwrap();
    assert_eq!(code(world.create_key(&call, alone)), "ValidationException");
    let misfit = build().custom_key_store_id("cks-1234567890abcdef0").build().unwrap();
    assert_eq!(code(world.create_key(&call, misfit)), "ValidationException");
    let xks = build().xks_key_id("key").build().unwrap();
    assert_eq!(code(world.create_key(&call, xks)), "ValidationException");
    let unknown = build().origin(OriginType::AwsCloudhsm).custom_key_store_id("cks-0");
    let unknown = world.create_key(&call, unknown.build().unwrap());
    assert_eq!(code(unknown), "CustomKeyStoreNotFoundException");
}

#[test]
fn the_quota_of_keys_is_of_an_account_in_a_region() {
    let mut settings = Settings::default();
    settings.key_limit = 1;
    let world = World::builder().settings(settings).build().unwrap();
    let call = Call::by_root("us-east-1", ACCOUNT);
    symmetric(&world, &call);
    let result = world.create_key(&call, CreateKeyInput::default());
    assert_eq!(code(result), "LimitExceededException");
    symmetric(&world, &elsewhere());
    symmetric(&world, &Call::by_root("us-east-1", "444455556666"));
}

#[test]
fn a_fixture_has_a_known_id_and_known_material() {
    let (world, call) = world();
    let mut fixture = Fixture::default();
    fixture.key_id = Some(String::from("1234abcd-12ab-34cd-56ef-1234567890ab"));
    fixture.material = Some(vec![7; 32]);
    let make = || world.create_fixture(&call, CreateKeyInput::default(), &fixture);
    let key = make().unwrap().key_metadata.unwrap();
    assert_eq!(key.key_id, "1234abcd-12ab-34cd-56ef-1234567890ab");
    assert_eq!(code(make()), "AlreadyExistsException");
    fixture.key_id = None;
    fixture.material = Some(vec![7; 31]);
    let result = world.create_fixture(&call, CreateKeyInput::default(), &fixture);
    assert_eq!(code(result), "ValidationException");
}

#[test]
fn keys_are_listed_in_pages_in_the_order_of_creation() {
    let (world, call) = world();
    let ids: Vec<String> = (0..5).map(|_| symmetric(&world, &call).key_id).collect();
    symmetric(&world, &elsewhere());
    let (mut listed, mut marker) = (Vec::new(), None);
    loop {
        let input = ListKeysInput::builder().limit(2).set_marker(marker).build().unwrap();
        let page = world.list_keys(&call, input).unwrap();
        assert_eq!(page.truncated, page.next_marker.is_some());
        listed.extend(page.keys.unwrap().into_iter().map(|key| key.key_id.unwrap()));
        marker = page.next_marker;
        if marker.is_none() {
            break;
        }
    }
    assert_eq!(listed, ids);
}

#[test]
fn a_marker_is_of_one_list() {
    let (world, call) = world();
    for _ in 0..2 {
        symmetric(&world, &call);
        symmetric(&world, &elsewhere());
    }
    let input = |marker| ListKeysInput::builder().limit(1).set_marker(marker).build().unwrap();
    let marker = world.list_keys(&call, input(None)).unwrap().next_marker;
    let result = world.list_keys(&elsewhere(), input(marker));
    assert_eq!(code(result), "InvalidMarkerException");
    let result = world.list_keys(&call, input(Some(String::from("made up"))));
    assert_eq!(code(result), "InvalidMarkerException");
}

#[test]
fn a_description_changes_in_place() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    let input = UpdateKeyDescriptionInput::builder().key_id(&key.key_id).description("new");
    world.update_key_description(&call, input.build().unwrap()).unwrap();
    assert_eq!(describe(&world, &call, &key.key_id).description.as_deref(), Some("new"));
}

#[test]
fn the_key_of_a_service_is_made_when_its_alias_is_described() {
    let (world, call) = world();
    let key = describe(&world, &call, "alias/aws/s3");
    assert_eq!(key.key_manager.unwrap().as_str(), "AWS");
    assert_eq!(describe(&world, &call, "alias/aws/s3").key_id, key.key_id);
    let input = DisableKeyInput::builder().key_id(&key.key_id).build().unwrap();
    let refused = world.disable_key(&call, input).unwrap_err();
    assert_eq!((refused.code(), refused.message_member()), ("AccessDeniedException", "Message"));
}

#[test]
fn the_last_use_is_noted() {
    let (world, mut call) = world();
    let key = symmetric(&world, &call);
    let input = || GetKeyLastUsageInput::builder().key_id(&key.key_id).build().unwrap();
    let unused = world.get_key_last_usage(&call, input()).unwrap();
    assert_eq!(unused.key_last_usage, Some(KeyLastUsageData::builder().build()));
    assert_eq!(unused.tracking_start_date, key.creation_date);
    world.advance(Duration::from_millis(1500)).unwrap();
    call.request_id = String::from("11111111-2222-4333-8444-555555555555");
    let encrypt = EncryptInput::builder().key_id(&key.key_id).plaintext(Blob::new("x"));
    world.encrypt(&call, encrypt.build().unwrap()).unwrap();
    let usage = world.get_key_last_usage(&call, input()).unwrap().key_last_usage.unwrap();
    assert_eq!(usage.operation.unwrap().as_str(), "Encrypt");
    assert_eq!(usage.kms_request_id.as_deref(), Some(&*call.request_id));
    let timestamp = usage.timestamp.unwrap();
    assert_eq!(timestamp.secs(), key.creation_date.unwrap().secs() + 1);
    assert!(!timestamp.has_subsec_nanos(), "whole seconds");
}

#[test]
fn no_key_is_shared_by_another_account() {
    let (world, call) = world();
    symmetric(&world, &call);
    let count = |owners: &[ResourceOwnerType]| {
        let input = ListKeysInput::builder().set_resource_owners(Some(owners.to_vec()));
        world.list_keys(&call, input.build().unwrap()).unwrap().keys.unwrap().len()
    };
    let (own, shared) = (ResourceOwnerType::SelfValue, ResourceOwnerType::OtherAccountsViaRam);
    assert_eq!(count(std::slice::from_ref(&own)), 1);
    assert_eq!(count(std::slice::from_ref(&shared)), 0);
    assert_eq!(count(&[own, shared]), 1);
}
