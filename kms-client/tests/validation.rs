//! What the model asks of an input is checked before anything is sent.

use trent_kms::error::SdkError;
use trent_kms::mock::Mock;
use trent_kms::operation::Operation;
use trent_kms::operation::describe_key::DescribeKeyInput;
use trent_kms::operation::encrypt::EncryptInput;
use trent_kms::operation::generate_random::GenerateRandomInput;
use trent_kms::operation::import_key_material::ImportKeyMaterialInput;
use trent_kms::operation::tag_resource::TagResourceInput;
use trent_kms::operation::update_custom_key_store::{
    UpdateCustomKeyStoreInput, UpdateCustomKeyStoreOutput,
};
use trent_kms::primitives::Blob;
use trent_kms::types::{
    ExpirationModelType, Tag, XksProxyAuthenticationCredentialType, XksProxyConnectivityType,
};
use trent_kms::validation::{Constraint, Validation};
use trent_kms::{Client, Config};

fn client(validation: Validation) -> Client {
    let mock = Mock::new();
    mock.on(|_: &UpdateCustomKeyStoreInput| Ok(UpdateCustomKeyStoreOutput::builder().build()));
    Client::from_conf(Config::builder().mock(&mock).validation(validation).build())
}

/// Each violation's text.
fn violations<I: Operation>(client: &Client, input: I) -> Vec<String> {
    match client.send_blocking(input) {
        Err(SdkError::ConstructionFailure(failure)) => {
            assert_eq!(failure.operation(), I::METADATA.name);
            let Some(error) = failure.as_validation_error() else { unreachable!("{failure:?}") };
            error.violations().iter().map(ToString::to_string).collect()
        }
        Ok(_) => Vec::new(),
        Err(_) => vec!["sent".to_owned()],
    }
}

/// A move from a VPC endpoint service to a public endpoint takes the service's name away.
#[test]
fn the_name_of_an_endpoint_service_may_be_empty() {
    let named = |name: &str| {
        let input =
            UpdateCustomKeyStoreInput::builder().custom_key_store_id("cks-1234567890abcdef0");
        let input = input.xks_proxy_connectivity(XksProxyConnectivityType::PublicEndpoint);
        let input = input.xks_proxy_uri_endpoint("https://proxy.example.com");
        input.xks_proxy_vpc_endpoint_service_name(name).build().expect("complete")
    };
    for validation in [Validation::Enforce, Validation::Strict] {
        let client = client(validation);
        assert!(violations(&client, named("")).is_empty(), "{validation:?}");
        let short = violations(&client, named("com.amazonaws.vpce"));
        assert!(short[0].starts_with("`XksProxyVpcEndpointServiceName"), "{short:?}");
    }
}

fn password(password: &str) -> UpdateCustomKeyStoreInput {
    let input = UpdateCustomKeyStoreInput::builder().custom_key_store_id("cks-1234567890abcdef0");
    input.key_store_password(password).build().expect("complete")
}

fn wrong() -> UpdateCustomKeyStoreInput {
    let credential = XksProxyAuthenticationCredentialType::builder()
        .access_key_id("SHORT")
        .raw_secret_access_key("secret")
        .build()
        .expect("complete");
    UpdateCustomKeyStoreInput::builder()
        .custom_key_store_id("")
        .cloud_hsm_cluster_id("cluster")
        .key_store_password("short")
        .new_custom_key_store_name("n".repeat(257))
        .xks_proxy_authentication_credential(credential)
        .xks_proxy_uri_endpoint("https://x")
        .xks_proxy_uri_path("/x")
        .xks_proxy_vpc_endpoint_service_name("x")
        .xks_proxy_vpc_endpoint_service_owner("1234")
        .build()
        .expect("complete")
}

#[test]
fn all_violations_are_told_at_once_each_with_its_path() {
    assert_eq!(
        violations(&client(Validation::Enforce), wrong()),
        [
            "`CustomKeyStoreId` has 0 characters, must have 1 to 64",
            "`NewCustomKeyStoreName` has 257 characters, must have 1 to 256",
            "`KeyStorePassword` has 5 characters, must have 7 to 32",
            "`CloudHsmClusterId` has 7 characters, must have 19 to 24",
            "`XksProxyUriEndpoint` has 9 characters, must have 10 to 128",
            "`XksProxyUriPath` has 2 characters, must have 10 to 128",
            "`XksProxyVpcEndpointServiceName` has 1 character, must have 20 to 64",
            "`XksProxyVpcEndpointServiceOwner` has 4 characters, must have 12 to 12",
            "`XksProxyAuthenticationCredential.AccessKeyId` has 5 characters, must have 20 to 30",
            "`XksProxyAuthenticationCredential.RawSecretAccessKey` has 6 characters, must have 43 to 64",
        ]
    );
}

#[test]
fn no_value_is_in_a_message() {
    let error = client(Validation::Strict).send_blocking(password("s3cr3t")).expect_err("short");
    assert_eq!(
        error.to_string(),
        "UpdateCustomKeyStore: the request is not valid: the input is invalid: \
         `KeyStorePassword` has 6 characters, must have 7 to 32"
    );
    assert!(!format!("{error:?}").contains("s3cr3t"));
}

#[test]
fn strings_are_counted_in_characters_and_blobs_in_bytes() {
    let client = client(Validation::Enforce);
    let four_bytes = '\u{1F511}';
    assert_eq!(four_bytes.len_utf8(), 4);
    let of = |count| password(&four_bytes.to_string().repeat(count));
    assert_eq!(violations(&client, of(7)), [""; 0]);
    assert_eq!(violations(&client, of(32)), [""; 0]);
    assert_eq!(
        violations(&client, of(33)),
        ["`KeyStorePassword` has 33 characters, must have 7 to 32"]
    );
    let text = four_bytes.to_string().repeat(1025);
    let input = EncryptInput::builder().key_id("1234").plaintext(Blob::new(text));
    assert_eq!(
        violations(&client, input.build().expect("complete")),
        ["`Plaintext` has 4100 bytes, must have 1 to 4096"]
    );
}

#[test]
fn what_is_required_is_required_at_run_time_too() {
    let client = client(Validation::Enforce);
    let error = client
        .update_custom_key_store()
        .set_custom_key_store_id(None)
        .send_blocking()
        .expect_err("without an id");
    let SdkError::ConstructionFailure(failure) = error else { unreachable!("{error}") };
    let violation = &failure.as_validation_error().expect("a violation").violations()[0];
    assert_eq!(violation.path, "CustomKeyStoreId");
    assert_eq!(violation.constraint, Constraint::Required);

    let input = DescribeKeyInput::default();
    assert_eq!(violations(&client, input), ["`KeyId` is required"]);
}

#[test]
fn elements_of_lists_have_their_index() {
    let client = client(Validation::Enforce);
    let tag = |key: &str| Tag::builder().tag_key(key).tag_value("").build().expect("complete");
    let input = TagResourceInput::builder()
        .key_id("1234")
        .tags(tag("fine"))
        .tags(tag(""))
        .build()
        .expect("complete");
    let expected = ["`Tags[1].TagKey` has 0 characters, must have 1 to 128"];
    assert_eq!(violations(&client, input), expected);

    let mut input = DescribeKeyInput::builder().key_id("1234");
    for _ in 0..11 {
        input = input.grant_tokens("");
    }
    let found = violations(&client, input.build().expect("complete"));
    assert_eq!(found[0], "`GrantTokens` has 11 entries, must have 0 to 10");
    assert_eq!(found[11], "`GrantTokens[10]` has 0 characters, must have 1 to 8192");
    assert_eq!(found.len(), 12);
}

#[test]
fn numbers_have_ranges() {
    let of = |bytes| GenerateRandomInput::builder().number_of_bytes(bytes).build();
    let client = client(Validation::Enforce);
    for wrong in [0, 1025, -1, i32::MAX] {
        let found = violations(&client, of(wrong).expect("complete"));
        assert_eq!(found, ["`NumberOfBytes` must be 1 to 1024"], "{wrong}");
    }
    // The mock has no answer: the input has passed.
    for right in [1, 1024] {
        assert!(
            client
                .send_blocking(of(right).expect("complete"))
                .is_err_and(|error| { error.to_string().contains("the mock has no answer") })
        );
    }
}

#[test]
fn patterns_are_checked_when_asked_for() {
    let input = || {
        UpdateCustomKeyStoreInput::builder()
            .custom_key_store_id("cks-1234567890abcdef0")
            .cloud_hsm_cluster_id("cluster-!!!!!!!!!!!!!")
            .build()
            .expect("complete")
    };
    assert_eq!(violations(&client(Validation::Enforce), input()), [""; 0]);
    assert_eq!(
        violations(&client(Validation::Strict), input()),
        ["`CloudHsmClusterId` must match ^cluster-[2-7a-zA-Z]{11,16}$"]
    );
}

#[test]
fn the_service_may_be_the_judge() {
    assert_eq!(violations(&client(Validation::Off), wrong()), [""; 0]);
    // For one call alone.
    let enforcing = client(Validation::Enforce);
    let call = || enforcing.update_custom_key_store().custom_key_store_id("");
    let off = Config::builder().validation(Validation::Off);
    assert!(call().customize().config_override(off).send_blocking().is_ok());
    assert!(call().send_blocking().is_err());
}

/// Upstream's length and pattern of a description differ, and the looser one counts.
#[test]
fn a_description_of_key_material_may_be_empty() {
    let described = |text: &str| {
        ImportKeyMaterialInput::builder()
            .key_id("1234")
            .import_token(Blob::new("token"))
            .encrypted_key_material(Blob::new("material"))
            .expiration_model(ExpirationModelType::KeyMaterialDoesNotExpire)
            .key_material_description(text)
            .build()
            .expect("complete")
    };
    // The mock has no answer: the input has passed.
    let client = client(Validation::Strict);
    let error = client.send_blocking(described("")).expect_err("nothing is answered");
    assert!(error.to_string().contains("the mock has no answer"), "{error}");
    assert_eq!(violations(&client, described("#")).len(), 1);
}
