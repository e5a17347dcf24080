//! Imported key material.

mod pending;

use super::*;
use aws_lc_rs::key_wrap::{AES_256, AesKek, KeyWrapPadded as _};
use aws_lc_rs::rsa::{
    OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OaepPublicEncryptingKey, PublicEncryptingKey,
};
use trent_kms::operation::decrypt::DecryptInput;
use trent_kms::operation::delete_imported_key_material::DeleteImportedKeyMaterialInput;
use trent_kms::operation::encrypt::EncryptInput;
use trent_kms::operation::generate_data_key_pair::GenerateDataKeyPairInput;
use trent_kms::operation::get_parameters_for_import::{
    GetParametersForImportInput, GetParametersForImportOutput,
};
use trent_kms::operation::get_public_key::GetPublicKeyInput;
use trent_kms::operation::import_key_material::{ImportKeyMaterialInput, ImportKeyMaterialOutput};
use trent_kms::operation::list_key_rotations::ListKeyRotationsInput;
use trent_kms::operation::rotate_key_on_demand::RotateKeyOnDemandInput;
use trent_kms::primitives::{Blob, DateTime};
use trent_kms::types::{
    AlgorithmSpec, DataKeyPairSpec, ExpirationModelType, ImportType, IncludeKeyMaterial,
    WrappingKeySpec,
};

const OAEP: AlgorithmSpec = AlgorithmSpec::RsaesOaepSha256;

pub(super) fn parameters(
    world: &World,
    call: &Call,
    key: &str,
    algorithm: AlgorithmSpec,
) -> Result<GetParametersForImportOutput, Failure> {
    let input = GetParametersForImportInput::builder().key_id(key).wrapping_algorithm(algorithm);
    let input = input.wrapping_key_spec(WrappingKeySpec::Rsa2048).build().unwrap();
    world.get_parameters_for_import(call, input)
}

fn wrapped(public: &Blob, algorithm: &AlgorithmSpec, material: &[u8]) -> Vec<u8> {
    let public = PublicEncryptingKey::from_der(public.as_ref()).unwrap();
    let public = OaepPublicEncryptingKey::new(public).unwrap();
    let oaep = if algorithm.as_str().ends_with("SHA_1") {
        &OAEP_SHA1_MGF1SHA1
    } else {
        &OAEP_SHA256_MGF1SHA256
    };
    let encrypt = |bytes: &[u8]| {
        let mut buffer = vec![0; public.ciphertext_size()];
        public.encrypt(oaep, bytes, &mut buffer, None).unwrap().to_vec()
    };
    if !algorithm.as_str().starts_with("RSA_AES") {
        return encrypt(material);
    }
    let mut buffer = vec![0; material.len() + 15];
    let kek = AesKek::new(&AES_256, &[3; 32]).unwrap();
    let wrapped = kek.wrap_with_padding(material, &mut buffer).unwrap();
    [&encrypt(&[3; 32]), &*wrapped].concat()
}

/// A request that imports the material for good.
pub(super) fn request(
    world: &World,
    call: &Call,
    key: &str,
    algorithm: &AlgorithmSpec,
    material: &[u8],
) -> ImportKeyMaterialInput {
    let parameters = parameters(world, call, key, algorithm.clone()).unwrap();
    let encrypted = wrapped(parameters.public_key.as_ref().unwrap(), algorithm, material);
    ImportKeyMaterialInput::builder()
        .key_id(key)
        .set_import_token(parameters.import_token)
        .encrypted_key_material(Blob::new(encrypted))
        .expiration_model(ExpirationModelType::KeyMaterialDoesNotExpire)
        .build()
        .unwrap()
}

pub(super) fn import(
    world: &World,
    call: &Call,
    key: &str,
    material: &[u8],
    change: impl FnOnce(&mut ImportKeyMaterialInput),
) -> Result<ImportKeyMaterialOutput, Failure> {
    let mut input = request(world, call, key, &OAEP, material);
    change(&mut input);
    world.import_key_material(call, input)
}

fn new_material(input: &mut ImportKeyMaterialInput) {
    input.import_type = Some(ImportType::NewKeyMaterial);
}

fn delete(world: &World, call: &Call, key: &str, id: Option<String>) -> Result<(), Failure> {
    let input = DeleteImportedKeyMaterialInput::builder().key_id(key).set_key_material_id(id);
    world.delete_imported_key_material(call, input.build().unwrap()).map(|_| ())
}

fn rotate(world: &World, call: &Call, key: &str) -> Result<(), Failure> {
    let input = RotateKeyOnDemandInput::builder().key_id(key).build().unwrap();
    world.rotate_key_on_demand(call, input).map(|_| ())
}

#[test]
fn imported_material_enables_the_key() {
    let (world, call) = world();
    let key = external(&world, &call);
    assert!(key.current_key_material_id.is_none() && key.expiration_model.is_none());
    let output = import(&world, &call, &key.key_id, &[1; 32], |_| {}).unwrap();
    assert_eq!(output.key_id, key.arn);
    let described = describe(&world, &call, &key.key_id);
    assert!(described.enabled);
    assert_eq!(described.current_key_material_id, output.key_material_id);
    let model = ExpirationModelType::KeyMaterialDoesNotExpire;
    assert_eq!(described.expiration_model, Some(model));
}

#[test]
fn all_wrapping_algorithms_unwrap() {
    let (world, call) = world();
    let algorithms = [
        AlgorithmSpec::RsaesOaepSha1,
        AlgorithmSpec::RsaesOaepSha256,
        AlgorithmSpec::RsaAesKeyWrapSha1,
        AlgorithmSpec::RsaAesKeyWrapSha256,
    ];
    for algorithm in algorithms {
        let key = external(&world, &call);
        let input = request(&world, &call, &key.key_id, &algorithm, &[1; 32]);
        world.import_key_material(&call, input).unwrap();
        assert!(describe(&world, &call, &key.key_id).enabled, "{algorithm}");
    }
}

#[test]
fn algorithms_that_do_not_suit_the_material_are_refused() {
    let (world, call) = world();
    let external = |spec, usage| {
        let input = CreateKeyInput::builder().key_spec(spec).key_usage(usage);
        create(&world, &call, input.origin(OriginType::External).build().unwrap()).key_id
    };
    let parameters = |key: &str, algorithm| code(parameters(&world, &call, key, algorithm));
    let rsa = external(KeySpec::Rsa2048, KeyUsageType::SignVerify);
    assert_eq!(parameters(&rsa, OAEP), "UnsupportedOperationException");
    let p521 = external(KeySpec::EccNistP521, KeyUsageType::SignVerify);
    assert_eq!(parameters(&p521, OAEP), "UnsupportedOperationException");
    assert_eq!(parameters(&p521, AlgorithmSpec::RsaesPkcs1V15), "UnsupportedOperationException");
}

#[test]
fn keys_of_aws_take_no_material() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    assert_eq!(
        message(parameters(&world, &call, &key.key_id, OAEP)),
        format!("{} origin is AWS_KMS which is not valid for this operation.", arn(&key))
    );
}

#[test]
fn a_key_pair_is_imported_as_pkcs8() {
    let (world, call) = world();
    let helper = symmetric(&world, &call);
    let cases = [(KeySpec::EccNistP384, "ECC_NIST_P384"), (KeySpec::Rsa2048, "RSA_2048")];
    for (spec, pair_spec) in cases {
        let input = GenerateDataKeyPairInput::builder().key_id(&helper.key_id);
        let input = input.key_pair_spec(DataKeyPairSpec::from(pair_spec)).build().unwrap();
        let pair = world.generate_data_key_pair(&call, input).unwrap();
        let private = pair.private_key_plaintext.unwrap().into_inner();
        let input = CreateKeyInput::builder().key_spec(spec).key_usage(KeyUsageType::SignVerify);
        let key = create(&world, &call, input.origin(OriginType::External).build().unwrap());
        let wrap = AlgorithmSpec::RsaAesKeyWrapSha256;
        let input = request(&world, &call, &key.key_id, &wrap, &private);
        let output = world.import_key_material(&call, input).unwrap();
        assert_eq!(output.key_material_id, None, "only symmetric keys tell it");
        let input = GetPublicKeyInput::builder().key_id(&key.key_id).build().unwrap();
        assert_eq!(world.get_public_key(&call, input).unwrap().public_key, pair.public_key);

        let input = request(&world, &call, &key.key_id, &wrap, &[1; 99]);
        let result = world.import_key_material(&call, input);
        assert_eq!(code(result), "IncorrectKeyMaterialException");
    }
}

#[test]
fn material_of_other_keys_has_neither_id_nor_type_nor_description() {
    let (world, call) = world();
    let input = CreateKeyInput::builder().key_spec(KeySpec::Hmac256);
    let input = input.key_usage(KeyUsageType::GenerateVerifyMac).origin(OriginType::External);
    let key = create(&world, &call, input.build().unwrap());
    let refused = |change: fn(&mut ImportKeyMaterialInput)| {
        let result = import(&world, &call, &key.key_id, &[1; 32], change);
        assert_eq!(code(result), "ValidationException");
    };
    refused(|input| input.import_type = Some(ImportType::NewKeyMaterial));
    refused(|input| input.key_material_id = Some("0".repeat(64)));
    refused(|input| input.key_material_description = Some(String::from("text")));
    import(&world, &call, &key.key_id, &[1; 32], |_| {}).unwrap();
}

#[test]
fn material_has_the_size_of_its_spec() {
    let (world, call) = world();
    let key = external(&world, &call);
    let result = import(&world, &call, &key.key_id, &[1; 31], |_| {});
    assert_eq!(refusal(result), (String::from("IncorrectKeyMaterialException"), None));
}

#[test]
fn a_token_is_for_one_key_and_24_hours() {
    let (world, call) = world();
    let (key, other) = (external(&world, &call), external(&world, &call));
    let input = request(&world, &call, &key.key_id, &OAEP, &[1; 32]);
    let mut moved = input.clone();
    moved.key_id = Some(other.key_id);
    let result = world.import_key_material(&call, moved);
    assert_eq!(refusal(result), (String::from("InvalidImportTokenException"), None));
    world.advance(DAY).unwrap();
    let mut later = input.clone();
    world.import_key_material(&call, input).expect("it is valid to the end");
    world.advance(Duration::from_millis(1)).unwrap();
    later.import_type = None;
    let result = world.import_key_material(&call, later);
    assert_eq!(refusal(result), (String::from("ExpiredImportTokenException"), None));
}

#[test]
fn damaged_material_is_an_invalid_ciphertext() {
    let (world, call) = world();
    let key = external(&world, &call);
    let result = import(&world, &call, &key.key_id, &[1; 32], |input| {
        input.encrypted_key_material = Some(Blob::new(vec![1; 256]));
    });
    assert_eq!(code(result), "InvalidCiphertextException");
}

#[test]
fn expiring_material_needs_a_date_within_a_year() {
    let (world, call) = world();
    let key = external(&world, &call);
    let now = world.now().unwrap().as_millis();
    let expires = |valid_to: Option<i64>| {
        let result = import(&world, &call, &key.key_id, &[1; 32], |input| {
            input.expiration_model = None;
            input.valid_to = valid_to.map(DateTime::from_millis);
        });
        code(result)
    };
    assert_eq!(expires(None), "ValidationException");
    assert_eq!(expires(Some(now)), "ValidationException");
    assert_eq!(expires(Some(now + 366 * 86_400_000)), "ValidationException");
    let result = import(&world, &call, &key.key_id, &[1; 32], |input| {
        input.valid_to = Some(DateTime::from_millis(now + 1));
    });
    assert_eq!(code(result), "ValidationException");
}

#[test]
fn material_expires_at_its_time_and_comes_back() {
    let (world, call) = world();
    let key = external(&world, &call);
    let valid_to = DateTime::from_millis(world.now().unwrap().after(DAY).as_millis());
    import(&world, &call, &key.key_id, &[1; 32], |input| {
        input.expiration_model = None;
        input.valid_to = Some(valid_to);
    })
    .unwrap();
    assert_eq!(describe(&world, &call, &key.key_id).valid_to, Some(valid_to));
    let input = EncryptInput::builder().key_id(&key.key_id).plaintext(Blob::new("text"));
    let made = world.encrypt(&call, input.build().unwrap()).unwrap().ciphertext_blob;
    world.advance(DAY).unwrap();
    let described = describe(&world, &call, &key.key_id);
    assert_eq!(described.key_state.unwrap().as_str(), "PendingImport");
    assert!(described.valid_to.is_none() && described.expiration_model.is_none());
    let other = import(&world, &call, &key.key_id, &[2; 32], |_| {});
    assert_eq!(code(other), "IncorrectKeyMaterialException");
    import(&world, &call, &key.key_id, &[1; 32], |_| {}).unwrap();
    let input = DecryptInput::builder().set_ciphertext_blob(made).build().unwrap();
    let opened = world.decrypt(&call, input).unwrap().plaintext.unwrap();
    assert_eq!(opened.as_ref(), b"text");
}

#[test]
fn deleted_material_leaves_the_key_waiting() {
    let (world, call) = world();
    let key = external(&world, &call);
    import(&world, &call, &key.key_id, &[1; 32], |_| {}).unwrap();
    disable(&world, &call, &key.key_id);
    delete(&world, &call, &key.key_id, None).unwrap();
    assert_eq!(state_of(&world, &call, &key.key_id), "PendingImport");
    delete(&world, &call, &key.key_id, None).expect("no effect");
    import(&world, &call, &key.key_id, &[1; 32], |_| {}).unwrap();
    assert_eq!(state_of(&world, &call, &key.key_id), "Enabled");
    let unknown = delete(&world, &call, &key.key_id, Some("0".repeat(64)));
    assert_eq!(code(unknown), "NotFoundException");
}

#[test]
fn new_material_waits_for_a_rotation() {
    let (world, call) = world();
    let key = external(&world, &call);
    let first = import(&world, &call, &key.key_id, &[1; 32], |_| {}).unwrap().key_material_id;
    assert_eq!(
        message(rotate(&world, &call, &key.key_id)),
        format!("No available key material pending rotation for the key: {}.", arn(&key))
    );
    let second = import(&world, &call, &key.key_id, &[2; 32], new_material).unwrap();
    let second = second.key_material_id;
    assert_eq!(describe(&world, &call, &key.key_id).current_key_material_id, first);
    let text = message(import(&world, &call, &key.key_id, &[3; 32], new_material));
    let pending = second.clone().unwrap();
    assert!(text.starts_with("New key material (id: "), "{text}");
    let end = format!(
        ") cannot be imported into KMS key {}, because another key material (id: {pending}) is \
         pending rotation.",
        arn(&key)
    );
    assert!(text.ends_with(&end), "{text}");
    rotate(&world, &call, &key.key_id).unwrap();
    assert_eq!(describe(&world, &call, &key.key_id).current_key_material_id, second);
}

#[test]
fn a_key_needs_all_its_materials() {
    let (world, call) = world();
    let key = external(&world, &call);
    let first = import(&world, &call, &key.key_id, &[1; 32], |_| {}).unwrap().key_material_id;
    import(&world, &call, &key.key_id, &[2; 32], new_material).unwrap();
    rotate(&world, &call, &key.key_id).unwrap();
    delete(&world, &call, &key.key_id, first.clone()).unwrap();
    assert_eq!(state_of(&world, &call, &key.key_id), "PendingImport");
    let again = import(&world, &call, &key.key_id, &[1; 32], new_material);
    assert_eq!(code(again), "IncorrectKeyMaterialException");
    import(&world, &call, &key.key_id, &[1; 32], |input| input.key_material_id = first).unwrap();
    assert_eq!(state_of(&world, &call, &key.key_id), "Enabled");
}

#[test]
fn materials_are_listed_with_their_states() {
    let (world, call) = world();
    let key = external(&world, &call);
    import(&world, &call, &key.key_id, &[1; 32], |_| {}).unwrap();
    import(&world, &call, &key.key_id, &[2; 32], |input| {
        new_material(input);
        input.key_material_description = Some(String::from("second"));
    })
    .unwrap();
    let input = ListKeyRotationsInput::builder().key_id(&key.key_id);
    let all = input.clone().include_key_material(IncludeKeyMaterial::AllKeyMaterial);
    let all = world.list_key_rotations(&call, all.build().unwrap()).unwrap().rotations.unwrap();
    let states: Vec<_> =
        all.iter().map(|entry| entry.key_material_state.as_ref().unwrap().as_str()).collect();
    assert_eq!(states, ["CURRENT", "PENDING_ROTATION"]);
    assert_eq!(all[1].key_material_description.as_deref(), Some("second"));
    assert!(all.iter().all(|entry| entry.import_state.is_some() && entry.rotation_date.is_none()));
    let none = world.list_key_rotations(&call, input.build().unwrap()).unwrap().rotations;
    assert_eq!(none, Some(Vec::new()));
}
