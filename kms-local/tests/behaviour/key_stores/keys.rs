//! Keys in stores.

use super::*;
use std::collections::HashMap;
use trent_kms::operation::cancel_key_deletion::CancelKeyDeletionInput;
use trent_kms::operation::create_alias::CreateAliasInput;
use trent_kms::operation::create_grant::CreateGrantInput;
use trent_kms::operation::decrypt::DecryptInput;
use trent_kms::operation::delete_imported_key_material::DeleteImportedKeyMaterialInput;
use trent_kms::operation::enable_key::EnableKeyInput;
use trent_kms::operation::enable_key_rotation::EnableKeyRotationInput;
use trent_kms::operation::encrypt::EncryptInput;
use trent_kms::operation::generate_data_key::GenerateDataKeyInput;
use trent_kms::operation::generate_data_key_pair::GenerateDataKeyPairInput;
use trent_kms::operation::generate_data_key_pair_without_plaintext::GenerateDataKeyPairWithoutPlaintextInput;
use trent_kms::operation::generate_data_key_without_plaintext::GenerateDataKeyWithoutPlaintextInput;
use trent_kms::operation::get_key_rotation_status::GetKeyRotationStatusInput;
use trent_kms::operation::get_parameters_for_import::GetParametersForImportInput;
use trent_kms::operation::get_public_key::GetPublicKeyInput;
use trent_kms::operation::put_key_policy::PutKeyPolicyInput;
use trent_kms::operation::re_encrypt::ReEncryptInput;
use trent_kms::operation::replicate_key::ReplicateKeyInput;
use trent_kms::operation::rotate_key_on_demand::RotateKeyOnDemandInput;
use trent_kms::operation::tag_resource::TagResourceInput;
use trent_kms::primitives::Blob;
use trent_kms::types::{
    AlgorithmSpec, DataKeyPairSpec, DataKeySpec, GrantOperation, Tag, WrappingKeySpec,
};

/// Runs a test on a key in a connected store of each kind.
fn each(test: impl Fn(&Lab, &str, &KeyMetadata)) {
    for (input, xks_key_id) in kinds() {
        let lab = Lab::new();
        let id = lab.connected(input);
        let key = lab.key(&id, xks_key_id);
        test(&lab, &id, &key);
    }
}

fn input(origin: OriginType, store: &str) -> CreateKeyInput {
    CreateKeyInput::builder().origin(origin).custom_key_store_id(store).build().unwrap()
}

#[test]
fn a_new_key_is_enabled_and_names_its_store() {
    each(|lab, id, key| {
        assert!(key.enabled);
        assert_eq!(key.custom_key_store_id.as_deref(), Some(id));
        assert_eq!(key.current_key_material_id, None, "its material is elsewhere");
        let entry = lab.entry(id);
        assert_eq!(key.cloud_hsm_cluster_id, entry.cloud_hsm_cluster_id);
        let external = key.xks_key_configuration.as_ref().map(|key| key.id.as_deref().unwrap());
        assert_eq!(external, entry.xks_proxy_configuration.map(|_| "one"));
    });
}

#[test]
fn origin_store_and_external_key_go_together() {
    let lab = Lab::new();
    let (hsm, xks) = (lab.connected(hsm_store()), lab.connected(xks_store()));
    let mut with_external_key = input(OriginType::AwsCloudhsm, &hsm);
    with_external_key.xks_key_id = text("one");
    let mut misfit = input(OriginType::ExternalKeyStore, &hsm);
    misfit.xks_key_id = text("one");
    let mut storeless = input(OriginType::ExternalKeyStore, &xks);
    storeless.custom_key_store_id = None;
    storeless.xks_key_id = text("one");
    let mut hsm_storeless = input(OriginType::AwsCloudhsm, &hsm);
    hsm_storeless.custom_key_store_id = None;
    for wrong in [
        with_external_key,
        misfit,
        storeless,
        hsm_storeless,
        input(OriginType::AwsCloudhsm, &xks),
        input(OriginType::ExternalKeyStore, &xks),
        input(OriginType::AwsKms, &hsm),
        input(OriginType::External, &hsm),
    ] {
        let result = lab.world.create_key(&lab.call, wrong.clone());
        assert_eq!(code(result), "ValidationException", "{wrong:?}");
    }
}

#[test]
fn keys_in_stores_are_symmetric_and_of_one_region() {
    let lab = Lab::new();
    let id = lab.connected(hsm_store());
    let mut asymmetric = input(OriginType::AwsCloudhsm, &id);
    asymmetric.key_spec = Some(KeySpec::Rsa2048);
    asymmetric.key_usage = Some(KeyUsageType::SignVerify);
    let mut multi_region = input(OriginType::AwsCloudhsm, &id);
    multi_region.multi_region = Some(true);
    for wrong in [asymmetric, multi_region] {
        let result = lab.world.create_key(&lab.call, wrong);
        assert_eq!(code(result), "UnsupportedOperationException");
    }
}

#[test]
fn the_external_key_has_to_exist_and_to_suit() {
    let lab = Lab::new();
    let id = lab.connected(xks_store());
    assert_eq!(code(lab.try_key(&id, Some("three"))), "XksKeyNotFoundException");
    let changes: [(Change<ExternalKey>, &str); 4] = [
        (
            |key| key.spec = String::from("RSA_2048"),
            "The key spec of the external key must be AES_256. The key spec of specified external \
             key is RSA_2048.",
        ),
        (
            |key| key.status = String::from("DISABLED"),
            "The status of the external key must be ENABLED. The status of specified external key \
             is DISABLED.",
        ),
        (
            |key| key.usage = vec![String::from("ENCRYPT")],
            "The key usage of the external key must include ENCRYPT and DECRYPT. The key use of \
             specified external key is ENCRYPT.",
        ),
        (
            |key| key.usage = vec![String::from("DECRYPT")],
            "The key usage of the external key must include ENCRYPT and DECRYPT. The key use of \
             specified external key is DECRYPT.",
        ),
    ];
    for (change, expected) in changes {
        lab.change_proxy(|proxy| {
            proxy.keys[0] = ExternalKey::new("one");
            change(&mut proxy.keys[0]);
        });
        let (code, message) = refusal(lab.try_key(&id, Some("one")));
        assert_eq!(code, "XksKeyInvalidConfigurationException");
        assert_eq!(message.as_deref(), Some(expected));
    }
}

#[test]
fn an_external_key_backs_one_key_of_a_store_until_that_is_gone() {
    let lab = Lab::new();
    let (id, other) = (lab.connected(xks_store()), lab.connected(vpc_store()));
    let key = lab.key(&id, Some("one"));
    assert_eq!(code(lab.try_key(&id, Some("one"))), "XksKeyAlreadyInUseException");
    lab.key(&id, Some("two"));
    lab.key(&other, Some("one"));
    schedule(&lab.world, &lab.call, &key.key_id);
    assert_eq!(code(lab.try_key(&id, Some("one"))), "XksKeyAlreadyInUseException");
    lab.world.advance(DAY * 7).unwrap();
    lab.key(&id, Some("one"));
}

#[test]
fn encryption_works_as_with_any_key() {
    each(|lab, _, key| {
        let context = HashMap::from([(String::from("a"), String::from("b"))]);
        let input = EncryptInput::builder()
            .key_id(&key.key_id)
            .plaintext(Blob::new("text"))
            .set_encryption_context(Some(context.clone()));
        let blob = lab.world.encrypt(&lab.call, input.build().unwrap()).unwrap().ciphertext_blob;
        let input = DecryptInput::builder().set_ciphertext_blob(blob.clone());
        let mut input = input.set_encryption_context(Some(context.clone())).build().unwrap();
        let output = lab.world.decrypt(&lab.call, input.clone()).unwrap();
        assert_eq!(output.plaintext.unwrap().as_ref(), b"text");
        assert_eq!(output.key_material_id, None);
        input.encryption_context = None;
        assert!(lab.world.decrypt(&lab.call, input).is_err(), "the context is authenticated");
        let other = symmetric(&lab.world, &lab.call);
        let input = ReEncryptInput::builder()
            .set_ciphertext_blob(blob)
            .set_source_encryption_context(Some(context))
            .destination_key_id(&other.key_id);
        lab.world.re_encrypt(&lab.call, input.build().unwrap()).unwrap();
    });
}

#[test]
fn an_external_key_adds_a_layer() {
    let lab = Lab::new();
    let (hsm, xks) = (lab.connected(hsm_store()), lab.connected(xks_store()));
    let length = |key: &KeyMetadata| {
        let input = EncryptInput::builder().key_id(&key.key_id).plaintext(Blob::new("text"));
        let output = lab.world.encrypt(&lab.call, input.build().unwrap()).unwrap();
        output.ciphertext_blob.unwrap().as_ref().len()
    };
    assert_eq!(length(&lab.key(&xks, Some("one"))), length(&lab.key(&hsm, None)) + 28);
}

#[test]
fn data_keys_are_made() {
    each(|lab, _, key| {
        let input = GenerateDataKeyInput::builder().key_id(&key.key_id);
        let input = input.key_spec(DataKeySpec::Aes256).build().unwrap();
        let output = lab.world.generate_data_key(&lab.call, input).unwrap();
        let input = DecryptInput::builder().set_ciphertext_blob(output.ciphertext_blob);
        let opened = lab.world.decrypt(&lab.call, input.build().unwrap()).unwrap();
        assert_eq!(opened.plaintext, output.plaintext);
        let input = GenerateDataKeyWithoutPlaintextInput::builder().key_id(&key.key_id);
        let input = input.number_of_bytes(24).build().unwrap();
        lab.world.generate_data_key_without_plaintext(&lab.call, input).unwrap();
    });
}

#[test]
fn data_key_pairs_are_not() {
    each(|lab, _, key| {
        let spec = DataKeyPairSpec::EccNistP256;
        let pair = GenerateDataKeyPairInput::builder().key_id(&key.key_id);
        let pair = pair.key_pair_spec(spec.clone()).build().unwrap();
        let without = GenerateDataKeyPairWithoutPlaintextInput::builder().key_id(&key.key_id);
        let without = without.key_pair_spec(spec).build().unwrap();
        let codes = [
            code(lab.world.generate_data_key_pair(&lab.call, pair)),
            code(lab.world.generate_data_key_pair_without_plaintext(&lab.call, without)),
        ];
        assert_eq!(codes, ["UnsupportedOperationException"; 2]);
    });
}

/// Operations that keys in stores never have, in any state, with the text of the origin.
#[test]
fn rotation_and_import_do_not_work_in_any_state() {
    each(|lab, id, key| {
        refused_by_origin(lab, key);
        lab.disconnect(id);
        refused_by_origin(lab, key);
        schedule(&lab.world, &lab.call, &key.key_id);
        refused_by_origin(lab, key);
    });
}

fn refused_by_origin(lab: &Lab, key: &KeyMetadata) {
    let id = &key.key_id;
    let origin = key.origin.as_ref().unwrap().as_str();
    let expected =
        format!("{} origin is {origin} which is not valid for this operation.", arn(key));
    let rotation = EnableKeyRotationInput::builder().key_id(id).build().unwrap();
    let status = GetKeyRotationStatusInput::builder().key_id(id).build().unwrap();
    let on_demand = RotateKeyOnDemandInput::builder().key_id(id).build().unwrap();
    let parameters = GetParametersForImportInput::builder().key_id(id);
    let parameters = parameters.wrapping_algorithm(AlgorithmSpec::RsaesOaepSha256);
    let parameters = parameters.wrapping_key_spec(WrappingKeySpec::Rsa2048).build().unwrap();
    let deletion = DeleteImportedKeyMaterialInput::builder().key_id(id).build().unwrap();
    let refusals = [
        refusal(lab.world.enable_key_rotation(&lab.call, rotation)),
        refusal(lab.world.get_key_rotation_status(&lab.call, status)),
        refusal(lab.world.rotate_key_on_demand(&lab.call, on_demand)),
        refusal(lab.world.get_parameters_for_import(&lab.call, parameters)),
        refusal(lab.world.delete_imported_key_material(&lab.call, deletion)),
    ];
    for (code, message) in refusals {
        assert_eq!(code, "UnsupportedOperationException");
        assert_eq!(message, Some(expected.clone()));
    }
}

#[test]
fn keys_in_stores_have_no_replica_and_no_public_key() {
    each(|lab, _, key| {
        let replica = ReplicateKeyInput::builder().key_id(&key.key_id).replica_region("eu-west-1");
        let public_key = GetPublicKeyInput::builder().key_id(&key.key_id).build().unwrap();
        let codes = [
            code(lab.world.replicate_key(&lab.call, replica.build().unwrap())),
            code(lab.world.get_public_key(&lab.call, public_key)),
        ];
        assert_eq!(codes, ["UnsupportedOperationException"; 2]);
    });
}

#[test]
fn management_works_as_with_any_key_even_without_a_connection() {
    each(|lab, id, key| {
        lab.disconnect(id);
        let key_id = &key.key_id;
        let (world, call) = (&lab.world, &lab.call);
        let alias = CreateAliasInput::builder().alias_name("alias/a").target_key_id(key_id);
        world.create_alias(call, alias.build().unwrap()).unwrap();
        let grant = CreateGrantInput::builder().key_id(key_id).operations(GrantOperation::Encrypt);
        let grant = grant.grantee_principal("arn:aws:iam::111122223333:role/r").build().unwrap();
        world.create_grant(call, grant).unwrap();
        let tag = Tag::builder().tag_key("k").tag_value("v").build().unwrap();
        let tags = TagResourceInput::builder().key_id(key_id).tags(tag).build().unwrap();
        world.tag_resource(call, tags).unwrap();
        let policy =
            r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"}]}"#;
        let policy = PutKeyPolicyInput::builder().key_id(key_id).policy(policy).build().unwrap();
        world.put_key_policy(call, policy).unwrap();
        assert_eq!(describe(world, call, "alias/a").key_id, *key_id);
    });
}

#[test]
fn keys_are_disabled_enabled_deleted_and_saved() {
    each(|lab, id, key| {
        let (world, call, key_id) = (&lab.world, &lab.call, &key.key_id);
        disable(world, call, key_id);
        assert_eq!(state_of(world, call, key_id), "Disabled");
        let enable = EnableKeyInput::builder().key_id(key_id).build().unwrap();
        world.enable_key(call, enable.clone()).unwrap();
        assert_eq!(state_of(world, call, key_id), "Enabled");
        schedule(world, call, key_id);
        lab.disconnect(id);
        assert_eq!(state_of(world, call, key_id), "PendingDeletion");
        let cancel = CancelKeyDeletionInput::builder().key_id(key_id).build().unwrap();
        world.cancel_key_deletion(call, cancel).unwrap();
        assert_eq!(state_of(world, call, key_id), "Unavailable", "the store is not connected");
        lab.reconnect(id);
        assert_eq!(state_of(world, call, key_id), "Disabled");
        world.enable_key(call, enable).unwrap();
        schedule(world, call, key_id);
        let before = world.backing().unwrap();
        world.advance(DAY * 7).unwrap();
        assert_eq!(world.backing().unwrap(), before, "nothing outside is deleted");
    });
}

#[test]
fn a_cluster_that_dies_is_found_by_cryptography() {
    let changes: [fn(&mut Cluster); 3] = [
        |cluster| cluster.hsms.iter_mut().for_each(|hsm| hsm.active = false),
        |cluster| cluster.reachable = false,
        |cluster| cluster.active = false,
    ];
    for change in changes {
        let lab = Lab::new();
        let id = lab.connected(hsm_store());
        let key = lab.key(&id, None);
        lab.change_cluster(change);
        let input = EncryptInput::builder().key_id(&key.key_id).plaintext(Blob::new("text"));
        let result = lab.world.encrypt(&lab.call, input.build().unwrap());
        let text = String::from("KMS cannot communicate with your CloudHSM cluster");
        assert_eq!(refusal(result), (String::from("KMSInvalidStateException"), Some(text)));
        assert_eq!(lab.state(&id), "CONNECTED");
    }
}

#[test]
fn a_cluster_that_dies_makes_no_key() {
    let weak = ("CloudHsmClusterInvalidConfigurationException", 400);
    let silent = ("DependencyTimeoutException", 503);
    let changes: [(fn(&mut Cluster), _); 4] = [
        (|cluster| cluster.hsms.iter_mut().for_each(|hsm| hsm.active = false), weak),
        (|cluster| cluster.hsms[0].active = false, weak),
        (|cluster| cluster.active = false, weak),
        (|cluster| cluster.reachable = false, silent),
    ];
    for (change, expected) in changes {
        let lab = Lab::new();
        let id = lab.connected(hsm_store());
        lab.change_cluster(change);
        let failure = lab.try_key(&id, None).unwrap_err();
        assert_eq!((failure.code(), failure.status()), expected);
    }
}

#[test]
fn one_hsm_is_enough_for_cryptography() {
    let lab = Lab::new();
    let id = lab.connected(hsm_store());
    let key = lab.key(&id, None);
    lab.change_cluster(|cluster| cluster.hsms[0].active = false);
    let input = EncryptInput::builder().key_id(&key.key_id).plaintext(Blob::new("text"));
    lab.world.encrypt(&lab.call, input.build().unwrap()).unwrap();
}
