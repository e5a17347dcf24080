//! What an application sees: builders, getters, enums, errors, pages, and what is never printed.

use std::collections::HashMap;
use std::error::Error as _;

use trent_kms::error::{
    DisplayErrorContext, ErrorKind, ErrorMetadata, ProvideErrorMetadata, RequestId, SdkError,
};
use trent_kms::mock::Mock;
use trent_kms::operation::create_key::{CreateKeyInput, CreateKeyOutput};
use trent_kms::operation::decrypt::{DecryptInput, DecryptOutput};
use trent_kms::operation::describe_key::{DescribeKeyError, DescribeKeyInput};
use trent_kms::operation::encrypt::builders::EncryptInputBuilder;
use trent_kms::operation::encrypt::{EncryptError, EncryptInput, EncryptOutput};
use trent_kms::operation::list_keys::{ListKeysError, ListKeysInput, ListKeysOutput};
use trent_kms::operation::update_custom_key_store::UpdateCustomKeyStoreInput;
use trent_kms::operation::{Operation, OperationMetadata};
use trent_kms::primitives::{Blob, DateTime};
use trent_kms::types::error::{DisabledException, KmsInternalException, NotFoundException};
use trent_kms::types::{
    GrantConstraints, GrantOperation, KeyListEntry, KeyMetadata, KeySpec, KeyState, Tag,
    XksProxyAuthenticationCredentialType,
};
use trent_kms::{Client, Config, Error};

fn client(mock: &Mock) -> Client {
    Client::from_conf(Config::builder().mock(mock).build())
}

#[test]
fn setters_come_in_three_forms() {
    let builder = EncryptInput::builder()
        .plaintext(Blob::new("text"))
        .dry_run(true)
        .set_dry_run(None)
        .key_id("1234")
        .set_key_id(Some("5678".to_owned()));
    assert_eq!(builder.get_key_id().as_deref(), Some("5678"));
    assert_eq!(builder.get_dry_run(), &None);
    assert_eq!(builder.get_plaintext(), &Some(Blob::new("text")));
    let input = builder.build().expect("complete");
    assert_eq!(input.key_id(), Some("5678"));
    assert_eq!(input.plaintext().map(AsRef::as_ref), Some(b"text".as_slice()));
}

#[test]
fn lists_append_and_maps_too() {
    let mut builder = DecryptInput::builder().grant_tokens("a").grant_tokens(String::from("b"));
    for (name, value) in [("x", "1"), ("y", "2"), ("x", "3")] {
        builder = builder.encryption_context(name, value);
    }
    let input = builder.build().expect("complete");
    assert_eq!(input.grant_tokens(), ["a", "b"]);
    let context = HashMap::from([("x".to_owned(), "3".to_owned()), ("y".into(), "2".into())]);
    assert_eq!(input.encryption_context(), Some(&context));

    let input = DecryptInput::builder()
        .set_grant_tokens(Some(vec!["a".to_owned()]))
        .grant_tokens("b")
        .set_encryption_context(None)
        .build()
        .expect("complete");
    assert_eq!(input.grant_tokens(), ["a", "b"]);
    assert_eq!(input.encryption_context(), None);
    // An absent list is an empty slice, and the field tells them apart.
    let nothing = DecryptInput::builder().build().expect("complete");
    assert_eq!((nothing.grant_tokens(), nothing.grant_tokens.as_ref()), (&[] as &[String], None));
}

#[test]
fn required_members_come_in_any_order_and_optional_ones_under_conditions() {
    let client = client(&Mock::new());
    let given = |tags: &[&str], description: Option<&str>| {
        let mut request = client.create_grant().key_id("1234");
        for tag in tags {
            request = request.grant_tokens(*tag);
        }
        if let Some(name) = description {
            request = request.name(name);
        }
        request.operations(GrantOperation::Encrypt).grantee_principal("role")
    };
    let other = client
        .create_grant()
        .grantee_principal("role")
        .operations(GrantOperation::Encrypt)
        .key_id("1234");
    // One type, whatever the order.
    let requests = [given(&["a", "b"], None), given(&[], Some("n")), other];
    let tokens = requests.iter().map(|request| request.as_input().grant_tokens().len());
    assert_eq!(tokens.collect::<Vec<_>>(), [2, 0, 0]);
    assert_eq!(requests[1].get_name().as_deref(), Some("n"));
}

#[test]
fn structures_are_built_and_say_what_is_missing() {
    let error = Tag::builder().tag_key("a").build().expect_err("a value is required");
    assert_eq!(error.to_string(), "`tag_value` is required: a `Tag` cannot be built without it");
    let constraints = GrantConstraints::builder()
        .encryption_context_equals("a", "1")
        .encryption_context_equals("b", "2")
        .build();
    assert_eq!(constraints.encryption_context_equals().map(HashMap::len), Some(2));
    assert_eq!(constraints.encryption_context_subset(), None);

    let key = KeyMetadata::builder()
        .key_id("1234")
        .creation_date(DateTime::from_secs(1))
        .key_state(KeyState::Enabled)
        .build()
        .expect("all that is required");
    assert_eq!((key.key_id(), key.enabled(), key.arn()), ("1234", false, None));
    assert_eq!(key.creation_date(), Some(&DateTime::from_secs(1)));
    assert_eq!(key.key_state(), Some(&KeyState::Enabled));
    assert!(key.encryption_algorithms().is_empty());
    let output = CreateKeyOutput::builder().key_metadata(key.clone()).build();
    assert_eq!(output.key_metadata(), Some(&key));
}

#[test]
fn enums_know_their_values_and_keep_others() {
    assert_eq!(KeySpec::EccSecgP256K1.as_str(), "ECC_SECG_P256K1");
    assert_eq!("RSA_4096".parse(), Ok(KeySpec::Rsa4096));
    assert_eq!(KeySpec::from("SM2"), KeySpec::Sm2);
    assert!(KeySpec::values().contains(&"HMAC_384"));
    for value in KeySpec::values() {
        assert!(KeySpec::try_parse(value).is_ok());
    }
    let unknown = KeySpec::from("FUTURE");
    assert_eq!((unknown.as_str(), unknown.to_string().as_str()), ("FUTURE", "FUTURE"));
    assert!(matches!(unknown, KeySpec::Unknown(_)));
    assert_eq!(unknown, KeySpec::from("FUTURE"));
    let error = KeySpec::try_parse("FUTURE").expect_err("not known");
    assert_eq!(error.to_string(), "unknown value: 'FUTURE'");
    let known = format!("{:?} {}", KeySpec::Sm2, AsRef::<str>::as_ref(&KeySpec::Sm2));
    assert_eq!(known, "Sm2 SM2");
}

#[test]
fn an_operations_error_tells_which_it_is() {
    let meta = ErrorMetadata::builder()
        .code("DisabledException")
        .message("the key is disabled")
        .request_id("1-2-3")
        .build();
    let disabled = DisabledException::builder().message("the key is disabled").meta(meta).build();
    let error = EncryptError::DisabledException(disabled);
    assert!(error.is_disabled_exception() && !error.is_not_found_exception());
    assert_eq!(error.code(), Some("DisabledException"));
    assert_eq!(error.message(), Some("the key is disabled"));
    assert_eq!(error.request_id(), Some("1-2-3"));
    assert_eq!(error.to_string(), "DisabledException: the key is disabled");
    assert_eq!(DisplayErrorContext(&error).to_string(), error.to_string());
    // It prints as the error that it is, and so does the service's error.
    assert!(error.source().is_none());
    assert!(Error::from(error).source().is_none());

    let denied = ErrorMetadata::builder().code("AccessDeniedException").message("no").build();
    let error = EncryptError::generic(denied);
    assert_eq!(error.meta().code(), Some("AccessDeniedException"));
    assert_eq!(error.to_string(), "AccessDeniedException: no");
    let error: SdkError<_, ()> = SdkError::service_error(error, ());
    assert_eq!(error.kind(), ErrorKind::AccessDenied);
    let error = EncryptError::unhandled("broken");
    assert_eq!((error.to_string(), error.source().is_none()), ("broken".to_owned(), true));
}

#[test]
fn builders_of_inputs_compare_and_have_a_default() {
    let start = EncryptInputBuilder::default();
    assert!(start == EncryptInput::builder());
    let one = start.clone().key_id("1234");
    assert!(one == EncryptInput::builder().key_id("1234"));
    assert!(one != EncryptInput::builder().key_id("5678"));
}

/// What a test builds is what the service would have answered.
#[test]
fn a_built_error_has_the_services_code() {
    let mock = Mock::new();
    mock.on(|_: &DescribeKeyInput| {
        let error = NotFoundException::builder().message("no such key").build();
        Err(DescribeKeyError::NotFoundException(error))
    });
    let error = client(&mock).describe_key().key_id("1234").send_blocking().expect_err("no key");
    assert_eq!((error.code(), error.message()), (Some("NotFoundException"), Some("no such key")));

    // The code is the model's word, not Rust's.
    let error = KmsInternalException::builder().build();
    assert_eq!((error.code(), error.meta().message()), (Some("KMSInternalException"), None));

    // What is given stays.
    let meta = ErrorMetadata::builder().code("Other").message("told").request_id("1-2-3").build();
    let error = NotFoundException::builder().message("no such key").meta(meta.clone()).build();
    assert_eq!(error.meta(), &meta);
}

/// Calls of two operations, and a value that cannot be built, end in one type.
async fn describe_and_encrypt(client: &Client, tag: Option<&str>) -> Result<EncryptOutput, Error> {
    let _ = Tag::builder().tag_key("a").set_tag_value(tag.map(Into::into)).build()?;
    client.describe_key().key_id("1234").send().await?;
    Ok(client.encrypt().key_id("1234").plaintext(Blob::new("text")).send().await?)
}

#[tokio::test]
async fn every_error_becomes_the_services() {
    let mock = Mock::new();
    let error = describe_and_encrypt(&client(&mock), None).await.expect_err("no tag value");
    assert!(matches!(error, Error::Unhandled(_)));
    let chain = DisplayErrorContext(&error).to_string();
    assert!(chain.contains("`tag_value` is required"), "{chain}");

    mock.on(|_: &DescribeKeyInput| {
        let error = NotFoundException::builder().message("no such key").build();
        Err(DescribeKeyError::NotFoundException(error))
    });
    let error = describe_and_encrypt(&client(&mock), Some("v")).await.expect_err("no key");
    let Error::NotFoundException(inner) = &error else { unreachable!("{error}") };
    assert_eq!(inner.message(), Some("no such key"));
    assert_eq!(error.to_string(), "NotFoundException: no such key");

    mock.on_call(|_: &DescribeKeyInput| Err(SdkError::timeout_error("after 3 s")));
    let error = describe_and_encrypt(&client(&mock), Some("v")).await.expect_err("late");
    assert_eq!(error.to_string(), "DescribeKey: timed out: after 3 s");
    assert_eq!(error.code(), None);
}

#[tokio::test]
async fn an_sdk_error_is_taken_apart() {
    let mock = Mock::new();
    mock.on(|_: &DescribeKeyInput| {
        Err(DescribeKeyError::NotFoundException(NotFoundException::builder().build()))
    });
    let call = || client(&mock).describe_key().key_id("1234").send_blocking();
    let error = call().expect_err("no key");
    assert_eq!(error.operation(), "DescribeKey");
    assert_eq!(error.raw_response().map(|response| response.status().as_u16()), Some(400));
    assert!(error.as_service_error().is_some_and(DescribeKeyError::is_not_found_exception));
    // Display has told all, so that a log of the chain says nothing twice.
    assert!(error.source().is_none());
    assert!(call().expect_err("no key").into_service_error().is_not_found_exception());
    let source = call().expect_err("no key").into_source().expect("there is one");
    assert!(source.is::<DescribeKeyError>());
    let mapped = call().expect_err("no key").map_service_error(|error| error.to_string());
    assert!(matches!(mapped, SdkError::ServiceError(e) if e.err() == "NotFoundException"));

    mock.on_call(|_: &DescribeKeyInput| Err(SdkError::timeout_error("after 3 s")));
    let error = call().expect_err("late");
    assert!(error.as_service_error().is_none());
    // What is no error of the service becomes an unhandled one, with its text.
    assert_eq!(error.into_service_error().to_string(), "DescribeKey: timed out: after 3 s");
}

#[test]
fn secrets_are_not_printed() {
    const SECRET: &str = "kmsPassw0rd";
    let credential = XksProxyAuthenticationCredentialType::builder()
        .access_key_id("ABCDEFGHIJKLMNOPQRST")
        .raw_secret_access_key(SECRET)
        .build()
        .expect("complete");
    let input = UpdateCustomKeyStoreInput::builder()
        .custom_key_store_id("cks-1234")
        .key_store_password(SECRET)
        .xks_proxy_authentication_credential(credential.clone());
    let texts = [
        format!("{input:?}"),
        format!("{:#?}", input.as_input()),
        format!("{credential:?}"),
        format!("{:?}", XksProxyAuthenticationCredentialType::builder().access_key_id(SECRET)),
        format!("{:?}", EncryptInput::builder().plaintext(Blob::new(SECRET))),
        format!("{:?}", DecryptOutput::builder().plaintext(Blob::new(SECRET)).build()),
        format!("{:?}", DecryptOutput::builder().plaintext(Blob::new(SECRET))),
    ];
    let bytes = format!("{:?}", SECRET.as_bytes());
    for text in &texts {
        assert!(!text.contains(SECRET) && !text.contains(&bytes[1..bytes.len() - 1]), "{text}");
    }
    assert!(texts[0].contains("Redacted") && texts[0].contains("cks-1234"), "{}", texts[0]);
}

#[tokio::test]
async fn pages_follow_their_markers() {
    let mock = Mock::new();
    mock.on(|input: &ListKeysInput| {
        let key = |id: &str| KeyListEntry::builder().key_id(id).build();
        let page = ListKeysOutput::builder();
        Ok(match input.marker() {
            None => page.keys(key("1")).keys(key("2")).next_marker("m").truncated(true).build(),
            Some("m") => page.next_marker("n").truncated(true).build(),
            Some(_) => page.keys(key("3")).build(),
        })
    });
    let client = client(&mock);
    let keys = client.list_keys().into_paginator().page_size(2).items().send();
    let keys = keys.try_collect().await.expect("no error");
    let ids = |keys: &[KeyListEntry]| {
        keys.iter().filter_map(|key| key.key_id.clone()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&keys), ["1", "2", "3"]);
    let inputs = mock.inputs::<ListKeysInput>();
    let asked = inputs.iter().map(|input| (input.marker(), input.limit())).collect::<Vec<_>>();
    assert_eq!(asked, [(None, Some(2)), (Some("m"), Some(2)), (Some("n"), Some(2))]);

    let blocking = client.list_keys().into_paginator().items().send_blocking();
    assert_eq!(ids(&blocking.collect::<Result<Vec<_>, _>>().expect("no error")), ["1", "2", "3"]);
    let pages = client.list_keys().into_paginator().send().collect::<Vec<_>>().await;
    assert_eq!(pages.len(), 3);
}

#[tokio::test]
async fn pages_end_where_a_marker_comes_again() {
    let mock = Mock::new();
    mock.on(|input: &ListKeysInput| {
        let key = KeyListEntry::builder().key_id(input.marker().unwrap_or("first")).build();
        Ok(ListKeysOutput::builder().keys(key).next_marker("last").build())
    });
    let client = client(&mock);
    let ids = |keys: Vec<KeyListEntry>| keys.into_iter().filter_map(|key| key.key_id);
    let keys = client.list_keys().into_paginator().items().send().try_collect().await;
    assert!(ids(keys.expect("no error")).eq(["first", "last"]));
    let keys = client.list_keys().into_paginator().items().send_blocking();
    assert!(ids(keys.collect::<Result<_, _>>().expect("no error")).eq(["first", "last"]));

    let mut pages = client.list_keys().into_paginator().stop_on_duplicate_token(false).send();
    for _ in 0..4 {
        assert!(matches!(pages.try_next().await, Ok(Some(_))));
    }
}

#[tokio::test]
async fn pages_end_with_an_error() {
    let mock = Mock::new();
    mock.on(|_: &ListKeysInput| Err(ListKeysError::generic(ErrorMetadata::builder().build())));
    let mut pages = client(&mock).list_keys().into_paginator().send();
    assert!(pages.try_next().await.is_err());
    assert!(pages.next().await.is_none());
}

/// What generic code needs: one bound.
async fn logged<I: Operation>(
    client: &Client,
    log: &mut Vec<String>,
    input: I,
) -> Option<I::Output> {
    let OperationMetadata { name, iam_actions, .. } = I::METADATA;
    let result = client.send(input).await;
    log.push(format!("{name} ({}): {}", iam_actions.join(", "), result.is_ok()));
    result.ok()
}

#[tokio::test]
async fn one_bound_serves_every_operation() {
    let mock = Mock::new();
    mock.on(|_: &CreateKeyInput| {
        let key = KeyMetadata::builder().key_id("1234").build().expect("complete");
        Ok(CreateKeyOutput::builder().key_metadata(key).build())
    });
    let client = client(&mock);
    let mut log = Vec::new();
    let input = CreateKeyInput::builder().description("d").build().expect("complete");
    let output = logged(&client, &mut log, input).await.expect("answered");
    assert_eq!(output.key_metadata().map(KeyMetadata::key_id), Some("1234"));
    let input = DescribeKeyInput::builder().key_id("1234").build().expect("complete");
    assert!(logged(&client, &mut log, input.clone()).await.is_none());
    assert_eq!(
        log,
        [
            "CreateKey (kms:CreateKey, kms:TagResource): true",
            "DescribeKey (kms:DescribeKey): false"
        ]
    );

    let error = client.send_blocking(input).expect_err("without an answer");
    assert!(error.to_string().contains("on::<DescribeKeyInput>"), "{error}");
    assert_eq!(mock.operations(), ["CreateKey", "DescribeKey", "DescribeKey"]);
}

#[tokio::test]
async fn an_input_finds_its_way_to_a_client() {
    let mock = Mock::new();
    mock.on(|_: &DecryptInput| Ok(DecryptOutput::builder().plaintext(Blob::new("text")).build()));
    let client = client(&mock);
    let output = DecryptInput::builder()
        .ciphertext_blob(Blob::new("data"))
        .send_with(&client)
        .await
        .expect("answered");
    assert_eq!(output.request_id(), None);
    let sending = client.decrypt().ciphertext_blob(Blob::new("data")).send();
    assert_eq!(format!("{sending:?}"), "Sending { operation: \"Decrypt\", .. }");
    assert_eq!(mock.inputs::<DecryptInput>().len(), 1);
    sending.await.expect("answered");
    assert_eq!(mock.inputs::<DecryptInput>().len(), 2);
}
