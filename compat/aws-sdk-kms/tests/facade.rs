//! What programs and libraries that were written for aws-sdk-kms rely on, by the official types.

mod support;

use aws_sdk_kms::config::{Credentials, Region};
use aws_sdk_kms::error::{DisplayErrorContext, ErrorMetadata, ProvideErrorMetadata, SdkError};
use aws_sdk_kms::operation::RequestId;
use aws_sdk_kms::operation::decrypt::{DecryptError, DecryptOutput};
use aws_sdk_kms::operation::encrypt::EncryptInput;
use aws_sdk_kms::operation::encrypt::builders::{EncryptFluentBuilder, EncryptInputBuilder};
use aws_sdk_kms::primitives::{Blob, DateTime};
use aws_sdk_kms::types::error::NotFoundException;
use aws_sdk_kms::{Client, Config, Error};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_types::SdkConfig;
use support::{Replies, client};

/// A library's helper: the call's builder is one type, whatever is set.
fn with_context(request: EncryptFluentBuilder, key: Option<&str>) -> EncryptFluentBuilder {
    let mut request = request.encryption_context("tenant", "1");
    if let Some(key) = key {
        request = request.key_id(key);
    }
    request
}

/// The same without a client.
fn input(builder: EncryptInputBuilder) -> EncryptInputBuilder {
    builder.plaintext(Blob::new("text"))
}

#[tokio::test]
async fn a_builder_has_one_type() {
    let replies = Replies::new(&[(200, r#"{"CiphertextBlob":"Y2lwaGVy"}"#)]);
    let request = with_context(client(&replies).encrypt(), Some("alias/app"));
    let output = request.plaintext(Blob::new("text")).send().await.expect("it is answered");
    assert_eq!(output.ciphertext_blob, Some(Blob::new("cipher")));
    let body = &replies.bodies()[0];
    assert!(body.contains(r#""KeyId":"alias/app""#), "{body}");
    assert!(body.contains(r#""EncryptionContext":{"tenant":"1"}"#), "{body}");

    let built = input(EncryptInput::builder().key_id("alias/app")).build().expect("complete");
    assert_eq!(built.key_id(), Some("alias/app"));
    let built = input(EncryptInputBuilder::default()).key_id("alias/app");
    assert_eq!(built.get_key_id().as_deref(), Some("alias/app"));
}

#[tokio::test]
async fn a_required_member_that_is_missing_is_reported_before_anything_is_sent() {
    let replies = Replies::new(&[]);
    let request = with_context(client(&replies).encrypt(), None);
    let error = request.plaintext(Blob::new("text")).send().await.expect_err("no key");
    assert!(matches!(error, SdkError::ConstructionFailure(_)), "{error:?}");
    assert!(DisplayErrorContext(&error).to_string().contains("KeyId"), "{error:?}");
    assert!(replies.bodies().is_empty());
}

/// A library's error, as it is written against the official crates.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "as libraries have it")]
enum Failed {
    Missing(String),
    Other(SdkError<DecryptError, HttpResponse>),
}

impl From<aws_smithy_runtime_api::client::result::SdkError<DecryptError, HttpResponse>> for Failed {
    fn from(error: SdkError<DecryptError, HttpResponse>) -> Self {
        match error.as_service_error() {
            Some(DecryptError::NotFoundException(error)) => {
                Self::Missing(error.message().unwrap_or_default().to_owned())
            }
            _ => Self::Other(error),
        }
    }
}

async fn decrypt(client: &Client) -> Result<DecryptOutput, Failed> {
    Ok(client.decrypt().ciphertext_blob(Blob::new("cipher")).send().await?)
}

#[tokio::test]
async fn errors_are_the_official_ones() {
    let replies = Replies::new(&[
        (400, r#"{"__type":"NotFoundException","message":"no such key"}"#),
        (400, r#"{"__type":"AccessDeniedException","message":"no"}"#),
    ]);
    let client = client(&replies);
    let Err(Failed::Missing(message)) = decrypt(&client).await else { panic!("another error") };
    assert_eq!(message, "no such key");
    let Err(Failed::Other(error)) = decrypt(&client).await else { panic!("another error") };
    let metadata: &aws_smithy_types::error::metadata::ErrorMetadata = error.meta();
    assert_eq!((metadata.code(), metadata.message()), (Some("AccessDeniedException"), Some("no")));
    assert_eq!(error.request_id(), Some("1-2"));
    let raw: &HttpResponse = error.raw_response().expect("it is there");
    assert_eq!(raw.status().as_u16(), 400);
    let error = error.into_service_error();
    assert_eq!(error.request_id(), Some("1-2"));
    let all: Error = error.into();
    assert_eq!(all.code(), Some("AccessDeniedException"));
}

#[tokio::test]
async fn errors_are_made_by_hand_in_tests() {
    let meta = ErrorMetadata::builder().code("NotFoundException").message("no such key").build();
    let error = NotFoundException::builder().message("no such key").meta(meta).build();
    let error = DecryptError::NotFoundException(error);
    assert_eq!(ProvideErrorMetadata::code(&error), Some("NotFoundException"));
    let raw = HttpResponse::new(
        400.try_into().expect("a status"),
        aws_smithy_types::body::SdkBody::empty(),
    );
    let error: Error = SdkError::service_error(error, raw).into();
    assert!(matches!(error, Error::NotFoundException(_)), "{error}");
    let generic = DecryptError::generic(ErrorMetadata::builder().code("Other").build());
    assert_eq!(generic.meta().code(), Some("Other"));
}

#[tokio::test]
async fn pages_and_instants() {
    let replies = Replies::new(&[
        (
            200,
            r#"{"Aliases":[{"AliasName":"alias/a","CreationDate":1700000000.5}],"Truncated":true,"NextMarker":"2"}"#,
        ),
        (200, r#"{"Aliases":[{"AliasName":"alias/b"}],"Truncated":false}"#),
    ]);
    let items = client(&replies).list_aliases().into_paginator().items().send();
    let items = items.try_collect().await.expect("it is answered");
    let expected: aws_smithy_types::DateTime = DateTime::from_secs_f64(1_700_000_000.5);
    assert_eq!(items[0].creation_date(), Some(&expected));
    assert_eq!(items[1].alias_name(), Some("alias/b"));
}

#[tokio::test]
async fn a_configuration_has_official_values_both_ways() {
    let replies = Replies::new(&[(200, r#"{"Keys":[]}"#)]);
    let sdk = SdkConfig::builder()
        .region(Region::new("eu-west-1"))
        .credentials_provider(aws_sdk_kms::config::SharedCredentialsProvider::new(
            Credentials::for_tests(),
        ))
        .http_client(replies.http_client())
        .build();
    let client = Client::new(&sdk);
    let region: Option<&aws_types::region::Region> = client.config().region();
    assert_eq!(region, sdk.region());
    client.list_keys().send().await.expect("it is answered");
    assert!(replies.headers(0)["authorization"].contains("/eu-west-1/kms/"));
    let other = Config::new(&sdk).to_builder().region(Region::new("us-east-1")).build();
    assert_eq!(other.region().map(AsRef::as_ref), Some("us-east-1"));
    assert!(other.credentials_provider().is_some() && other.http_client().is_some());
}
