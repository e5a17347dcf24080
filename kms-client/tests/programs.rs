//! Applications written for aws-sdk-kms, answered by the mock.
//!
//! Their sources are in `moved/`, a package that gets this crate under that name by one line of its manifest.

extern crate trent_kms as aws_sdk_kms;

#[allow(
    dead_code,
    unreachable_pub,
    clippy::pedantic,
    clippy::disallowed_methods,
    reason = "its own package has its own lints"
)]
#[path = "moved/src"]
mod application {
    pub(crate) mod settings;
    pub(crate) mod signer;
    pub(crate) mod vault;
}

use std::collections::HashMap;

use application::settings;
use application::signer::{self, AwsSigner, SignerError};
use application::vault::{self, Envelope, Vault, VaultError};
use trent_kms::config::http::HttpResponse;
use trent_kms::config::retry::RetryConfig;
use trent_kms::error::{ErrorMetadata, SdkError, TransportError, TransportErrorKind};
use trent_kms::mock::Mock;
use trent_kms::operation::{
    create_alias, create_grant, decrypt, describe_key, encrypt, generate_data_key, get_public_key,
    list_aliases, list_grants, list_resource_tags, revoke_grant, sign, tag_resource,
    untag_resource, update_alias, verify,
};
use trent_kms::primitives::{Blob, DateTime};
use trent_kms::types::error as errors;
use trent_kms::types::{
    AliasListEntry, GrantListEntry, KeyMetadata, KeySpec, KeyState, KeyUsageType, MessageType,
    SigningAlgorithmSpec, Tag,
};
use trent_kms::{Client, Config};

fn client(mock: &Mock) -> Client {
    Client::from_conf(Config::builder().mock(mock).build())
}

fn with_public_key(mock: &Mock, spec: KeySpec, usage: KeyUsageType) {
    mock.on(move |_: &get_public_key::GetPublicKeyInput| {
        Ok(get_public_key::GetPublicKeyOutput::builder()
            .public_key(Blob::new([4, 1, 2]))
            .key_spec(spec.clone())
            .key_usage(usage.clone())
            .signing_algorithms(SigningAlgorithmSpec::EcdsaSha256)
            .build())
    });
}

#[tokio::test]
async fn a_signer_signs_and_verifies() {
    let mock = Mock::new();
    with_public_key(&mock, KeySpec::EccSecgP256K1, KeyUsageType::SignVerify);
    mock.on(|input: &sign::SignInput| {
        let mut signature = input.message.clone().expect("required").into_inner();
        signature.reverse();
        Ok(sign::SignOutput::builder().signature(Blob::new(signature)).build())
    });
    mock.on(|input: &verify::VerifyInput| match input.signature() {
        Some(signature) if signature.as_ref() == b"egassem" => {
            Ok(verify::VerifyOutput::builder().signature_valid(true).build())
        }
        _ => Err(verify::VerifyError::KmsInvalidSignatureException(
            errors::KmsInvalidSignatureException::builder().build(),
        )),
    });

    let signer = AwsSigner::new(client(&mock), "alias/ledger".to_owned()).await.expect("a signer");
    assert_eq!(signer.jwt_algorithm(), "ES256");
    assert_eq!(signer.public_key(), [4, 1, 2]);
    assert_eq!(signer.sign_digest([7; 32]).await.expect("signed"), [7; 32]);
    let signature = signer.sign_message(b"message").await.expect("signed");
    assert!(signer.verify(b"message", signature.as_ref()).await.expect("verified"));
    assert!(!signer.verify(b"message", b"forged").await.expect("a wrong one is no error"));

    let digest = &mock.inputs::<sign::SignInput>()[0];
    assert_eq!(digest.message_type.as_ref().map(MessageType::as_str), Some("DIGEST"));
    assert_eq!(digest.key_id(), Some("alias/ledger"));
    assert_eq!(format!("{signer:?}"), "AwsSigner { key_id: \"alias/ledger\", .. }");
}

#[tokio::test]
async fn a_signer_refuses_keys_that_cannot_sign_and_keys_that_are_not() {
    let mock = Mock::new();
    with_public_key(&mock, KeySpec::Rsa4096, KeyUsageType::EncryptDecrypt);
    let error = AwsSigner::new(client(&mock), "1".to_owned()).await.expect_err("wrong");
    assert_eq!(error.to_string(), "key 1 is a Some(Rsa4096), for Some(EncryptDecrypt)");

    mock.on(|_: &get_public_key::GetPublicKeyInput| {
        let error = errors::NotFoundException::builder().message("no such key").build();
        Err(get_public_key::GetPublicKeyError::NotFoundException(error))
    });
    let error = AwsSigner::new(client(&mock), "1".to_owned()).await.expect_err("missing");
    assert!(matches!(error, SignerError::NoSuchKey(id) if id == "1"));
}

#[test]
fn a_signers_errors_become_statuses() {
    let response = |status: u16| {
        let mut response = HttpResponse::default();
        *response.status_mut() = status.try_into().expect("a status");
        response
    };
    let of = |error| signer::status_of(&SdkError::service_error(error, response(400))).0;
    let message = errors::NotFoundException::builder().message("gone").build();
    assert_eq!(of(sign::SignError::NotFoundException(message)), 404);
    assert_eq!(of(sign::SignError::DisabledException(errors::DisabledException::default())), 409);
    assert_eq!(
        of(sign::SignError::KeyUnavailableException(errors::KeyUnavailableException::default())),
        503
    );
    let throttled = ErrorMetadata::builder().code("ThrottlingException").build();
    assert_eq!(of(sign::SignError::generic(throttled.clone())), 429);
    assert_eq!(of(sign::SignError::generic(ErrorMetadata::default())), 502);

    let status = |error: SdkError<sign::SignError>| signer::status_of(&error).0;
    assert_eq!(status(SdkError::timeout_error("late")), 504);
    assert_eq!(status(SdkError::response_error("garbled", response(502))), 502);
    assert_eq!(status(SdkError::construction_failure("no region")), 500);
    let reset = TransportError::new(TransportErrorKind::Reset, "connection reset");
    assert_eq!(status(SdkError::dispatch_failure(reset)), 504);

    let error = SdkError::<_, ()>::service_error(sign::SignError::generic(throttled), ());
    assert_eq!(signer::describe(&error), "ThrottlingException: no message");
}

#[tokio::test]
async fn a_vault_seals_and_opens() {
    let mock = Mock::new();
    mock.on(|input: &generate_data_key::GenerateDataKeyInput| {
        Ok(generate_data_key::GenerateDataKeyOutput::builder()
            .plaintext(Blob::new([1; 32]))
            .ciphertext_blob(Blob::new([2; 48]))
            .set_key_id(input.key_id.clone())
            .build())
    });
    mock.on(|input: &decrypt::DecryptInput| {
        if input.dry_run == Some(true) {
            let error = errors::DryRunOperationException::builder().build();
            return Err(decrypt::DecryptError::DryRunOperationException(error));
        }
        let tenant = input.encryption_context().and_then(|context| context.get("tenant"));
        if tenant.map(String::as_str) != Some("7") {
            let error = errors::InvalidCiphertextException::builder().build();
            return Err(decrypt::DecryptError::InvalidCiphertextException(error));
        }
        Ok(decrypt::DecryptOutput::builder().plaintext(Blob::new([1; 32])).build())
    });

    let vault = Vault::new(client(&mock), "alias/vault");
    let context = HashMap::from([("tenant".to_owned(), "7".to_owned())]);
    let (key, envelope) = vault.seal(context).await.expect("sealed");
    assert_eq!((key.as_ref().len(), envelope.key_id.as_str()), (32, "alias/vault"));
    assert_eq!(vault.open(envelope.clone(), false).await.expect("opened"), [1; 32]);
    assert_eq!(vault.open(envelope.clone(), true).await.expect("would open"), [0; 0]);
    let other = Envelope { context: HashMap::new(), ..envelope };
    assert!(matches!(vault.open(other, false).await, Err(VaultError::WrongContext)));
}

#[tokio::test]
async fn a_vault_manages_its_key() {
    let mock = Mock::new();
    let grant = |id: &str, role: &str| {
        GrantListEntry::builder().grant_id(id).grantee_principal(role).build()
    };
    mock.on(|_: &create_grant::CreateGrantInput| {
        Ok(create_grant::CreateGrantOutput::builder().grant_token("t").grant_id("g").build())
    });
    mock.on(move |input: &list_grants::ListGrantsInput| {
        Ok(match input.marker() {
            None => list_grants::ListGrantsOutput::builder()
                .grants(grant("1", "reader"))
                .grants(grant("2", "writer"))
                .truncated(true)
                .next_marker("more")
                .build(),
            Some(_) => {
                list_grants::ListGrantsOutput::builder().grants(grant("3", "reader")).build()
            }
        })
    });
    mock.on(|_: &revoke_grant::RevokeGrantInput| {
        Ok(revoke_grant::RevokeGrantOutput::builder().build())
    });
    let mut vault = Vault::new(client(&mock), "1234");
    let granted = vault.delegate("reader", &[("tenant", "7")]).await.expect("delegated");
    assert_eq!(granted, "g");
    assert_eq!(vault.revoke_all("reader").await.expect("revoked"), 2);
    let input = &mock.inputs::<create_grant::CreateGrantInput>()[0];
    assert_eq!(input.operations().len(), 3);
    let constraints = input.constraints().and_then(|c| c.encryption_context_subset());
    assert_eq!(constraints.and_then(|subset| subset.get("tenant")).map(String::as_str), Some("7"));
    let revoked = mock.inputs::<revoke_grant::RevokeGrantInput>();
    let revoked: Vec<_> = revoked.iter().filter_map(|input| input.grant_id()).collect();
    assert_eq!(revoked, ["1", "3"]);
}

#[tokio::test]
async fn a_vault_names_and_tags_its_key() {
    let mock = Mock::new();
    mock.on(|_: &create_alias::CreateAliasInput| {
        let error = errors::AlreadyExistsException::builder().build();
        Err(create_alias::CreateAliasError::AlreadyExistsException(error))
    });
    mock.on(|_: &update_alias::UpdateAliasInput| {
        Ok(update_alias::UpdateAliasOutput::builder().build())
    });
    mock.on(|_: &list_aliases::ListAliasesInput| {
        let alias = AliasListEntry::builder().alias_name("alias/vault").build();
        Ok(list_aliases::ListAliasesOutput::builder().aliases(alias).build())
    });
    mock.on(|_: &tag_resource::TagResourceInput| {
        Ok(tag_resource::TagResourceOutput::builder().build())
    });
    mock.on(|_: &untag_resource::UntagResourceInput| {
        Ok(untag_resource::UntagResourceOutput::builder().build())
    });
    mock.on(|input: &list_resource_tags::ListResourceTagsInput| {
        let page = list_resource_tags::ListResourceTagsOutput::builder();
        let tag = |key| Tag::builder().tag_key(key).tag_value("v").build().expect("complete");
        Ok(match input.marker() {
            None => page.tags(tag("a")).truncated(true).next_marker("m").build(),
            Some(_) => page.tags(tag("b")).build(),
        })
    });

    let vault = Vault::new(client(&mock), "1234");
    vault.name("vault").await.expect("named");
    assert_eq!(vault.aliases().await.expect("listed")[0].alias_name(), Some("alias/vault"));
    vault.tag(&[("project", "x"), ("stage", "test")]).await.expect("tagged");
    assert_eq!(mock.inputs::<tag_resource::TagResourceInput>()[0].tags().len(), 2);
    let mut keys: Vec<_> = vault.tags().await.expect("listed").into_keys().collect();
    keys.sort();
    assert_eq!(keys, ["a", "b"]);
    assert_eq!(
        mock.operations(),
        [
            "CreateAlias",
            "UpdateAlias",
            "ListAliases",
            "TagResource",
            "UntagResource",
            "ListResourceTags",
            "ListResourceTags"
        ]
    );
}

#[tokio::test]
async fn a_vault_knows_whether_its_key_is_usable() {
    let mock = Mock::new();
    mock.on(|input: &describe_key::DescribeKeyInput| match input.key_id() {
        Some("gone") => Err(describe_key::DescribeKeyError::NotFoundException(
            errors::NotFoundException::builder().build(),
        )),
        Some("denied") => Err(describe_key::DescribeKeyError::generic(
            ErrorMetadata::builder().code("AccessDeniedException").build(),
        )),
        id => {
            let key = KeyMetadata::builder()
                .key_id(id.unwrap_or_default())
                .enabled(true)
                .key_state(KeyState::Enabled)
                .build();
            let key = key.expect("complete");
            Ok(describe_key::DescribeKeyOutput::builder().key_metadata(key).build())
        }
    });
    let healthy = async |id: &str| Vault::new(client(&mock), id).is_healthy().await;
    assert!(healthy("1234").await.expect("described"));
    assert!(!healthy("gone").await.expect("an answer"));
    let denied = healthy("denied").await.expect_err("denied");
    assert_eq!(denied.meta().code(), Some("AccessDeniedException"));
}

#[tokio::test]
async fn calls_run_on_other_threads_and_twice() {
    let mock = Mock::new();
    mock.on(|input: &encrypt::EncryptInput| {
        let output = encrypt::EncryptOutput::builder();
        Ok(output.ciphertext_blob(input.plaintext.clone().expect("required")).build())
    });
    let texts = vec!["a".to_owned(), "b".to_owned()];
    let all = vault::encrypt_all(&client(&mock), "1234", texts).await.expect("encrypted");
    assert_eq!(all, [Blob::new("a"), Blob::new("b")]);

    let mut calls = 0;
    let result = vault::twice(|| {
        calls += 1;
        async {
            let error = encrypt::EncryptError::generic(
                ErrorMetadata::builder().code("KeyUnavailableException").build(),
            );
            Err::<(), _>(SdkError::service_error(error, HttpResponse::default()))
        }
    });
    assert!(result.await.is_err());
    assert_eq!(calls, 2);
}

#[test]
fn what_is_finished_elsewhere_is_finished() {
    assert_eq!(vault::project("x").build().expect("complete").tag_value(), "x");
    let input = vault::decryption(b"data").expect("complete");
    assert_eq!(input.ciphertext_blob().map(Blob::as_ref), Some(b"data".as_slice()));
    assert!(vault::no_such_key("1234").to_string().contains("1234"));
    let mock = Mock::new();
    assert_eq!(vault::grant_for(&client(&mock)).as_input().key_id(), None);
    let key = KeyMetadata::builder().key_id("1").deletion_date(DateTime::from_secs(0)).build();
    let date = vault::deletion_date(&key.expect("complete"));
    assert_eq!(date.as_deref(), Some("1970-01-01T00:00:00Z"));
}

#[test]
fn a_configuration_is_what_was_set() {
    let local = settings::local_client("http://localhost:4566");
    assert_eq!(settings::region_of(&local), "us-east-1");
    assert_eq!(settings::region_of(&settings::in_region(&local, "eu-west-1")), "eu-west-1");
    let credentials = trent_kms::config::Credentials::from_keys("AKID", "secret", None);
    let builder = settings::production(Some("eu-central-1".to_owned()), credentials);
    let config = settings::with_overrides(builder, Some("http://localhost:1"), false);
    assert_eq!(config.endpoint_url(), Some("http://localhost:1"));
    assert_eq!(config.retry_config().map(RetryConfig::max_attempts), Some(1));
    assert!(!format!("{config:?}").contains("secret\""));
}
