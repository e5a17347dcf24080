//! Which members belong together: every parameter of each kind of key store, of keys, of imports and of grants. What the
//! service's documentation says it refuses is refused, the rest passes unless it is asked for.

use trent_kms::mock::Mock;
use trent_kms::operation::Operation;
use trent_kms::operation::create_custom_key_store::CreateCustomKeyStoreInput;
use trent_kms::operation::create_grant::CreateGrantInput;
use trent_kms::operation::create_key::CreateKeyInput;
use trent_kms::operation::decrypt::DecryptInput;
use trent_kms::operation::describe_custom_key_stores::DescribeCustomKeyStoresInput;
use trent_kms::operation::generate_data_key::GenerateDataKeyInput;
use trent_kms::operation::generate_data_key_without_plaintext::GenerateDataKeyWithoutPlaintextInput;
use trent_kms::operation::generate_random::GenerateRandomInput;
use trent_kms::operation::import_key_material::ImportKeyMaterialInput;
use trent_kms::operation::list_retirable_grants::ListRetirableGrantsInput;
use trent_kms::operation::retire_grant::RetireGrantInput;
use trent_kms::operation::sign::SignInput;
use trent_kms::operation::update_custom_key_store::UpdateCustomKeyStoreInput;
use trent_kms::primitives::{Blob, DateTime};
use trent_kms::types::ExpirationModelType::{KeyMaterialDoesNotExpire, KeyMaterialExpires};
use trent_kms::types::KeyUsageType::{
    EncapsulateDecapsulate, EncryptDecrypt, GenerateVerifyMac, KeyAgreement, SignVerify,
};
use trent_kms::types::OriginType::{AwsCloudhsm, AwsKms, External, ExternalKeyStore};
use trent_kms::types::SigningAlgorithmSpec::{Ed25519PhSha512, Ed25519Sha512};
use trent_kms::types::XksProxyConnectivityType::{PublicEndpoint, VpcEndpointService};
use trent_kms::types::{
    CustomKeyStoreType, DataKeySpec, DryRunModifierType, EncryptionAlgorithmSpec, GrantConstraints,
    GrantOperation, KeySpec, KeyUsageType, MessageType, OriginType, SigningAlgorithmSpec,
    XksProxyAuthenticationCredentialType, XksProxyConnectivityType,
};
use trent_kms::validation::{Constraint, Validation};
use trent_kms::{Client, Config};

/// What the rules say: the rule's name and the member.
fn broken<I: Operation>(validation: Validation, input: I) -> Vec<(&'static str, String)> {
    let config = Config::builder().mock(&Mock::new()).validation(validation).build();
    let Err(error) = Client::from_conf(config).send_blocking(input) else { unreachable!() };
    let text = error.to_string();
    let trent_kms::error::SdkError::ConstructionFailure(failure) = error else {
        unreachable!("{text}")
    };
    let Some(error) = failure.as_validation_error() else {
        assert!(text.contains("the mock has no answer"), "{text}");
        return Vec::new();
    };
    let violations = error.violations().iter().map(|violation| {
        let Constraint::Rule { name, remedy, .. } = violation.constraint else {
            panic!("{violation}")
        };
        assert!(violation.to_string().ends_with(remedy), "{violation}");
        (name, violation.path.clone())
    });
    violations.collect()
}

/// The members that Enforce and Strict complain about.
fn members<I: Operation + Clone>(input: &I) -> [Vec<String>; 2] {
    [Validation::Enforce, Validation::Strict].map(|validation| {
        let found = broken(validation, input.clone()).into_iter();
        found.map(|(_, member)| member).collect()
    })
}

fn credential() -> XksProxyAuthenticationCredentialType {
    let credential = XksProxyAuthenticationCredentialType::builder()
        .access_key_id("ABCDEFGHIJKLMNOPQRST")
        .raw_secret_access_key("s".repeat(43));
    credential.build().expect("complete")
}

const ENDPOINT: &str = "https://proxy.example.com";
const PATH: &str = "/kms/xks/v1";
const SERVICE: &str = "com.amazonaws.vpce.us-east-1.vpce-svc-0123456789";

type Create = CreateCustomKeyStoreInput;
/// A member: its name, whether it is there, and what sets it or takes it away.
type Parameter<I> = (&'static str, fn(&I) -> bool, fn(&mut I, bool));

macro_rules! parameter {
    ($name:literal, $field:ident, $value:expr) => {
        (
            $name,
            |input| input.$field.is_some(),
            |input, there| {
                input.$field = there.then(|| $value.into());
            },
        )
    };
}

const CREATE: [Parameter<Create>; 9] = [
    parameter!("CloudHsmClusterId", cloud_hsm_cluster_id, "cluster-abcdefghijk"),
    parameter!("TrustAnchorCertificate", trust_anchor_certificate, "-----BEGIN"),
    parameter!("KeyStorePassword", key_store_password, "passw0rd"),
    parameter!(
        "XksProxyConnectivity",
        xks_proxy_connectivity,
        XksProxyConnectivityType::PublicEndpoint
    ),
    parameter!("XksProxyUriEndpoint", xks_proxy_uri_endpoint, ENDPOINT),
    parameter!("XksProxyUriPath", xks_proxy_uri_path, PATH),
    parameter!(
        "XksProxyAuthenticationCredential",
        xks_proxy_authentication_credential,
        credential()
    ),
    parameter!("XksProxyVpcEndpointServiceName", xks_proxy_vpc_endpoint_service_name, SERVICE),
    parameter!(
        "XksProxyVpcEndpointServiceOwner",
        xks_proxy_vpc_endpoint_service_owner,
        "123456789012"
    ),
];

/// A complete input, and what the kind asks of each of the parameters: required, optional or not to be given.
fn creations() -> Vec<(&'static str, Create, [char; 9])> {
    let named = || Create::builder().custom_key_store_name("store").build().expect("complete");
    let with = |kind: Option<CustomKeyStoreType>, vpc: bool, letters: &str| {
        let letters: [char; 9] = letters.chars().collect::<Vec<_>>().try_into().expect("nine");
        let mut input = named();
        input.custom_key_store_type = kind;
        for ((_, _, set), letter) in CREATE.iter().zip(letters) {
            set(&mut input, letter == 'r');
        }
        if vpc {
            input.xks_proxy_connectivity = Some(XksProxyConnectivityType::VpcEndpointService);
        }
        (input, letters)
    };
    let external = Some(CustomKeyStoreType::ExternalKeyStore);
    [
        ("CloudHSM, by default", with(None, false, "rrr------")),
        ("CloudHSM", with(Some(CustomKeyStoreType::AwsCloudhsm), false, "rrr------")),
        ("external, public", with(external.clone(), false, "---rrrr--")),
        ("external, VPC", with(external, true, "---rrrrro")),
    ]
    .map(|(kind, (input, letters))| (kind, input, letters))
    .to_vec()
}

#[test]
fn each_kind_of_key_store_has_its_parameters() {
    for (kind, complete, letters) in creations() {
        assert_eq!(members(&complete), [[""; 0], [""; 0]], "{kind}");
        for ((name, is_there, set), letter) in CREATE.iter().zip(letters) {
            let mut input = complete.clone();
            assert_eq!(is_there(&input), letter == 'r', "{kind}: {name}");
            set(&mut input, letter != 'r');
            let [enforced, strict] = members(&input);
            let (refused, told) = match letter {
                'r' => (vec![*name], vec![*name]),
                'o' => (vec![], vec![]),
                _ => (vec![], vec![*name]),
            };
            assert_eq!([enforced, strict], [refused, told], "{kind}: {name}");
        }
    }
    // The wrong type: everything at once.
    let mut input = creations().remove(0).1;
    input.custom_key_store_type = Some(CustomKeyStoreType::ExternalKeyStore);
    let proxy = ["XksProxyConnectivity", "XksProxyUriEndpoint", "XksProxyUriPath"];
    let proxy = [&proxy[..], &["XksProxyAuthenticationCredential"]].concat();
    let cluster = ["CloudHsmClusterId", "TrustAnchorCertificate", "KeyStorePassword"];
    assert_eq!(members(&input), [proxy.clone(), [&proxy[..], &cluster].concat()]);
}

/// A type that this version does not know is the service's to judge.
#[test]
fn a_kind_of_tomorrow_passes() {
    let input =
        Create::builder().custom_key_store_name("store").custom_key_store_type("QUANTUM".into());
    assert_eq!(members(&input.build().expect("complete")), [[""; 0], [""; 0]]);
}

type Update = UpdateCustomKeyStoreInput;

const UPDATE: [Parameter<Update>; 9] = [
    parameter!("NewCustomKeyStoreName", new_custom_key_store_name, "name"),
    parameter!("KeyStorePassword", key_store_password, "passw0rd"),
    parameter!("CloudHsmClusterId", cloud_hsm_cluster_id, "cluster-abcdefghijk"),
    parameter!(
        "XksProxyAuthenticationCredential",
        xks_proxy_authentication_credential,
        credential()
    ),
    parameter!("XksProxyUriPath", xks_proxy_uri_path, PATH),
    parameter!("XksProxyUriEndpoint", xks_proxy_uri_endpoint, ENDPOINT),
    parameter!("XksProxyVpcEndpointServiceName", xks_proxy_vpc_endpoint_service_name, SERVICE),
    parameter!(
        "XksProxyVpcEndpointServiceOwner",
        xks_proxy_vpc_endpoint_service_owner,
        "123456789012"
    ),
    parameter!(
        "XksProxyConnectivity",
        xks_proxy_connectivity,
        XksProxyConnectivityType::VpcEndpointService
    ),
];

fn update() -> Update {
    Update::builder().custom_key_store_id("cks-1").build().expect("complete")
}

#[test]
fn every_parameter_of_an_update_alone_and_with_each_other() {
    let [enforced, strict] = members(&update());
    assert_eq!((enforced.len(), strict), (0, vec!["NewCustomKeyStoreName".to_owned()]));
    for (at, (name, _, set)) in UPDATE.iter().enumerate() {
        let mut input = update();
        set(&mut input, true);
        let missing = ["XksProxyUriEndpoint", "XksProxyVpcEndpointServiceName"];
        let missing = if *name == "XksProxyConnectivity" { &missing[..] } else { &[] };
        assert_eq!(members(&input), [missing, missing], "{name}");
        for (other, _, set) in &UPDATE[at + 1..] {
            let mut input = input.clone();
            set(&mut input, true);
            let is_cluster = |name: &str| ["KeyStorePassword", "CloudHsmClusterId"].contains(&name);
            let is_proxy = |name: &str| name.starts_with("Xks");
            let mixed = is_cluster(name) && is_proxy(other);
            let missing = ["XksProxyUriEndpoint", "XksProxyVpcEndpointServiceName"];
            let mut expected: Vec<_> = if *other == "XksProxyConnectivity" {
                missing.into_iter().filter(|missing| missing != name).collect()
            } else {
                Vec::new()
            };
            assert_eq!(members(&input)[0], expected, "{name}, {other}");
            if mixed {
                expected.push(other);
            }
            assert_eq!(members(&input)[1], expected, "{name}, {other}");
        }
    }
}

#[test]
fn a_move_of_connectivity_needs_a_new_endpoint() {
    let moved = |to: XksProxyConnectivityType, endpoint: bool, service: Option<&str>| {
        let mut input = update();
        input.xks_proxy_connectivity = Some(to);
        input.xks_proxy_uri_endpoint = endpoint.then(|| ENDPOINT.to_owned());
        input.xks_proxy_vpc_endpoint_service_name = service.map(str::to_owned);
        broken(Validation::Enforce, input).into_iter().map(|(_, member)| member).collect::<Vec<_>>()
    };
    let (endpoint, name) = ("XksProxyUriEndpoint", "XksProxyVpcEndpointServiceName");
    assert_eq!(moved(VpcEndpointService, true, Some(SERVICE)), [""; 0]);
    assert_eq!(moved(VpcEndpointService, false, Some(SERVICE)), [endpoint]);
    assert_eq!(moved(VpcEndpointService, true, None), [name]);
    assert_eq!(moved(VpcEndpointService, true, Some("")), [name]);
    assert_eq!(moved(VpcEndpointService, false, None), [endpoint, name]);
    assert_eq!(moved(PublicEndpoint, true, None), [""; 0]);
    assert_eq!(moved(PublicEndpoint, true, Some("")), [""; 0]);
    assert_eq!(moved(PublicEndpoint, true, Some(SERVICE)), [name]);
    assert_eq!(moved(PublicEndpoint, false, Some(SERVICE)), [endpoint, name]);
}

#[test]
fn a_message_has_path_rule_and_remedy_and_no_value() {
    let mut input = update();
    input.xks_proxy_connectivity = Some(XksProxyConnectivityType::PublicEndpoint);
    input.xks_proxy_vpc_endpoint_service_name = Some(SERVICE.to_owned());
    let config = Config::builder().mock(&Mock::new()).build();
    let error = Client::from_conf(config).send_blocking(input).expect_err("refused");
    let why = "a move to a public endpoint needs a new endpoint, and takes the service's name away; \
               set XksProxyUriEndpoint to the proxy's public address, and leave \
               XksProxyVpcEndpointServiceName out or empty";
    assert_eq!(
        error.to_string(),
        format!(
            "UpdateCustomKeyStore: the request is not valid: the input is invalid: \
             `XksProxyUriEndpoint` is required: {why}; `XksProxyVpcEndpointServiceName` must be absent \
             or empty: {why}"
        )
    );
    assert!(!format!("{error:?}").contains(SERVICE));
}

#[test]
fn keys_in_key_stores() {
    let key = |origin: Option<OriginType>, store: bool, external: bool| {
        let mut input = CreateKeyInput::builder().build().expect("complete");
        input.origin = origin;
        input.custom_key_store_id = store.then(|| "cks-1".to_owned());
        input.xks_key_id = external.then(|| "key".to_owned());
        input
    };
    let none = [""; 0];
    for (origin, store, external, enforced, strict) in [
        (None, false, false, &none[..], &none[..]),
        (Some(AwsKms), false, false, &none, &none),
        (Some(External), false, false, &none, &none),
        (Some(AwsCloudhsm), true, false, &none, &none),
        (Some(ExternalKeyStore), true, true, &none, &none),
        (Some(AwsCloudhsm), false, false, &["CustomKeyStoreId"], &["CustomKeyStoreId"]),
        (Some(AwsCloudhsm), true, true, &["XksKeyId"], &["XksKeyId"]),
        (Some(ExternalKeyStore), true, false, &["XksKeyId"], &["XksKeyId"]),
        (Some(ExternalKeyStore), false, true, &["CustomKeyStoreId"], &["CustomKeyStoreId"]),
        (None, false, true, &["XksKeyId"], &["XksKeyId"]),
        (Some(AwsKms), false, true, &["XksKeyId"], &["XksKeyId"]),
        (Some(External), false, true, &["XksKeyId"], &["XksKeyId"]),
        (None, true, false, &none, &["Origin"]),
        (Some(AwsKms), true, false, &none, &["Origin"]),
        (Some(External), true, false, &none, &["Origin"]),
        (Some("MOON".into()), false, true, &none, &none),
    ] {
        let input = key(origin.clone(), store, external);
        assert_eq!(members(&input), [enforced, strict], "{origin:?}, {store}, {external}");
    }
    let mut input = key(Some(AwsCloudhsm), true, false);
    input.key_spec = Some(KeySpec::SymmetricDefault);
    input.key_usage = Some(KeyUsageType::EncryptDecrypt);
    input.multi_region = Some(false);
    assert_eq!(members(&input), [none, none]);
    input.key_spec = Some(KeySpec::Rsa2048);
    input.key_usage = Some(KeyUsageType::SignVerify);
    input.multi_region = Some(true);
    let all = ["KeySpec", "KeyUsage", "MultiRegion"];
    assert_eq!(members(&input), [all, all]);
}

#[test]
fn specs_and_usages() {
    let usages =
        [EncryptDecrypt, SignVerify, GenerateVerifyMac, KeyAgreement, EncapsulateDecapsulate];
    let key = |spec: &str, usage: Option<KeyUsageType>| {
        let builder = CreateKeyInput::builder().key_spec(spec.into()).set_key_usage(usage);
        builder.build().expect("complete")
    };
    for spec in KeySpec::values() {
        let [enforced, _] = members(&key(spec, None));
        let needs_usage = *spec != "SYMMETRIC_DEFAULT";
        assert_eq!(enforced, if needs_usage { &["KeyUsage"][..] } else { &[] }, "{spec}");
        for usage in &usages {
            let fits = match (*spec, usage) {
                ("SYMMETRIC_DEFAULT" | "SM2", _) => continue,
                (spec, GenerateVerifyMac) => spec.starts_with("HMAC"),
                (spec, EncryptDecrypt) => spec.starts_with("RSA"),
                (spec, KeyAgreement) => spec.starts_with("ECC_NIST_P"),
                (spec, EncapsulateDecapsulate) => spec.starts_with("ML_KEM"),
                (spec, _) => !spec.starts_with("HMAC") && !spec.starts_with("ML_KEM"),
            };
            let expected = if fits { vec![] } else { vec!["KeyUsage"] };
            assert_eq!(
                members(&key(spec, Some(usage.clone()))),
                [vec![], expected],
                "{spec} {usage}"
            );
        }
    }
    assert_eq!(members(&key("AES_512", None)), [[""; 0], [""; 0]]);
}

#[test]
fn data_keys_have_one_length() {
    for (spec, bytes, expected) in [
        (false, false, &["KeySpec"][..]),
        (true, false, &[]),
        (false, true, &[]),
        (true, true, &["NumberOfBytes"]),
    ] {
        let spec = spec.then_some(DataKeySpec::Aes256);
        let bytes = bytes.then_some(64);
        let input = GenerateDataKeyInput::builder().key_id("k").set_key_spec(spec.clone());
        let input = input.set_number_of_bytes(bytes).build().expect("complete");
        assert_eq!(members(&input), [expected, expected]);
        let input = GenerateDataKeyWithoutPlaintextInput::builder().key_id("k").set_key_spec(spec);
        let input = input.set_number_of_bytes(bytes).build().expect("complete");
        assert_eq!(members(&input), [expected, expected]);
    }
    let random = GenerateRandomInput::builder().build().expect("complete");
    assert_eq!(members(&random), [["NumberOfBytes"], ["NumberOfBytes"]]);
}

#[test]
fn imports_expire_or_do_not() {
    for (model, valid_to, expected) in [
        (None, true, &[""; 0][..]),
        (Some(KeyMaterialExpires), true, &[]),
        (Some(KeyMaterialDoesNotExpire), false, &[]),
        (None, false, &["ValidTo"]),
        (Some(KeyMaterialExpires), false, &["ValidTo"]),
        (Some(KeyMaterialDoesNotExpire), true, &["ValidTo"]),
        (Some("MELTS".into()), false, &[]),
    ] {
        let input = ImportKeyMaterialInput::builder()
            .key_id("k")
            .import_token(Blob::new("t"))
            .encrypted_key_material(Blob::new("m"))
            .set_expiration_model(model.clone())
            .set_valid_to(valid_to.then(|| DateTime::from_secs(0)));
        assert_eq!(members(&input.build().expect("complete")), [expected, expected], "{model:?}");
    }
}

#[test]
fn grants_name_one_principal_of_each_sort() {
    let grant = || CreateGrantInput::builder().key_id("k").operations(GrantOperation::Encrypt);
    let none = [""; 0];
    let input = grant().build().expect("complete");
    assert_eq!(members(&input), [["GranteePrincipal"], ["GranteePrincipal"]]);
    let input = grant().grantee_principal("p").retiring_principal("p").build().expect("complete");
    assert_eq!(members(&input), [none, none]);
    let input = grant().grantee_principal("p").grantee_service_principal("s.amazonaws.com");
    let [enforced, _] = members(&input.build().expect("complete"));
    assert_eq!(enforced, ["GranteeServicePrincipal", "Constraints", "RetiringPrincipal"]);
    let both = GrantConstraints::builder()
        .encryption_context_equals("a", "b")
        .encryption_context_subset("a", "b")
        .build();
    let input = grant().grantee_principal("p").constraints(both).build().expect("complete");
    assert_eq!(members(&input), [vec![], vec!["Constraints.EncryptionContextEquals"]]);

    let input = RetireGrantInput::builder().grant_id("g".repeat(64)).build().expect("complete");
    assert_eq!(members(&input), [vec![], vec!["KeyId"]]);
    let input = ListRetirableGrantsInput::builder().build().expect("complete");
    assert_eq!(members(&input), [["RetiringPrincipal"], ["RetiringPrincipal"]]);
    let input = DescribeCustomKeyStoresInput::builder().custom_key_store_id("cks-1");
    let input = input.custom_key_store_name("store").build().expect("complete");
    assert_eq!(members(&input), [["CustomKeyStoreName"], ["CustomKeyStoreName"]]);
}

#[test]
fn decryption_says_what_with_which_key() {
    let decrypt = |text: bool, key: bool, dry_run: Option<bool>, ignores: bool| {
        let ignores = ignores.then(|| vec![DryRunModifierType::IgnoreCiphertext]);
        let builder = DecryptInput::builder()
            .set_ciphertext_blob(text.then(|| Blob::new("c")))
            .set_key_id(key.then(|| "k".to_owned()))
            .set_dry_run(dry_run)
            .set_dry_run_modifiers(ignores);
        members(&builder.build().expect("complete"))[0].clone()
    };
    assert_eq!(decrypt(true, false, None, false), [""; 0]);
    assert_eq!(decrypt(false, true, Some(true), true), [""; 0]);
    assert_eq!(decrypt(false, false, Some(true), true), ["KeyId"]);
    for (dry_run, ignores) in
        [(None, false), (Some(false), true), (None, true), (Some(true), false)]
    {
        assert_eq!(decrypt(false, true, dry_run, ignores), ["CiphertextBlob"], "{dry_run:?}");
    }
    let input = DecryptInput::builder().ciphertext_blob(Blob::new("c"));
    let input = input.encryption_algorithm(EncryptionAlgorithmSpec::RsaesOaepSha256);
    assert_eq!(members(&input.build().expect("complete"))[0], ["KeyId"]);

    let sign = |algorithm: SigningAlgorithmSpec, kind: Option<MessageType>| {
        let input = SignInput::builder().key_id("k").message(Blob::new("m"));
        let input = input.signing_algorithm(algorithm).set_message_type(kind);
        members(&input.build().expect("complete"))[0].clone()
    };
    assert_eq!(sign(Ed25519Sha512, None), [""; 0]);
    assert_eq!(sign(Ed25519Sha512, Some(MessageType::Digest)), ["MessageType"]);
    assert_eq!(sign(Ed25519PhSha512, Some(MessageType::Digest)), [""; 0]);
    assert_eq!(sign(Ed25519PhSha512, None), ["MessageType"]);
    assert_eq!(sign(Ed25519PhSha512, Some(MessageType::Raw)), ["MessageType"]);
}
