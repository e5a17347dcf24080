//! Interceptors and retry classifiers, written against the official traits.

mod support;

use std::sync::{Arc, Mutex};

use aws_sdk_kms::Client;
use aws_sdk_kms::config::interceptors::{
    AfterDeserializationInterceptorContextRef, BeforeDeserializationInterceptorContextRef,
    BeforeSerializationInterceptorContextMut, BeforeSerializationInterceptorContextRef,
    BeforeTransmitInterceptorContextMut, BeforeTransmitInterceptorContextRef,
    FinalizerInterceptorContextRef, InterceptorContext,
};
use aws_sdk_kms::config::retry::{ClassifyRetry, RetryAction, RetryConfig};
use aws_sdk_kms::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_kms::error::{BoxError, SdkError};
use aws_sdk_kms::operation::list_keys::{ListKeysError, ListKeysInput, ListKeysOutput};
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use support::{Replies, client, config};

/// Notes the hooks that are called, and changes what may be changed.
#[derive(Clone, Debug, Default)]
struct Notes(Arc<Mutex<Vec<String>>>);

impl Notes {
    #[expect(clippy::unnecessary_wraps, reason = "it ends most hooks")]
    fn note(&self, text: impl Into<String>) -> Result<(), BoxError> {
        self.0.lock().expect("no hook panics").push(text.into());
        Ok(())
    }

    fn all(&self) -> Vec<String> {
        self.0.lock().expect("no hook panics").clone()
    }
}

impl Intercept for Notes {
    fn name(&self) -> &'static str {
        "Notes"
    }

    fn read_before_execution(
        &self,
        context: &BeforeSerializationInterceptorContextRef<'_>,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let name = bag.load::<Metadata>().map_or("unknown", Metadata::name).to_owned();
        let input: &ListKeysInput = context.input().downcast_ref().ok_or("another input")?;
        self.note(format!("begin {name} {:?}", input.limit()))
    }

    fn modify_before_serialization(
        &self,
        context: &mut BeforeSerializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let input: &mut ListKeysInput =
            context.input_mut().downcast_mut().ok_or("another input")?;
        input.limit = Some(7);
        Ok(())
    }

    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        context.request_mut().headers_mut().insert("x-note", "signed");
        Ok(())
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let signature = context.request().headers().get("authorization").unwrap_or_default();
        self.note(format!("send {}", signature.contains("x-note")))
    }

    fn read_after_transmit(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.note(format!("status {}", context.response().status().as_u16()))
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.note(if context.output_or_error().is_ok() { "good" } else { "bad" })
    }

    fn read_after_execution(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let output = context.output_or_error().and_then(Result::ok);
        let output: Option<&ListKeysOutput> = output.and_then(|output| output.downcast_ref());
        self.note(format!("end {:?}", output.map(|output| output.keys().len())))
    }
}

const BUSY: (u16, &str) = (500, "{}");
const KEYS: (u16, &str) = (200, r#"{"Keys":[{"KeyId":"1"}]}"#);

fn quick(replies: &Replies) -> aws_sdk_kms::config::Builder {
    let retry = RetryConfig::standard().with_initial_backoff(std::time::Duration::from_millis(1));
    config(replies).retry_config(retry)
}

#[tokio::test]
async fn every_attempt_passes_the_hooks() {
    let (replies, notes) = (Replies::new(&[BUSY, KEYS]), Notes::default());
    let client = Client::from_conf(quick(&replies).interceptor(notes.clone()).build());
    let output = client.list_keys().limit(3).send().await.expect("it is answered");
    assert_eq!(output.keys().len(), 1);
    let expected = [
        "begin ListKeys Some(3)",
        "send true",
        "status 500",
        "bad",
        "send true",
        "status 200",
        "good",
        "end Some(1)",
    ];
    assert_eq!(notes.all(), expected);
    assert_eq!(replies.bodies(), [r#"{"Limit":7}"#, r#"{"Limit":7}"#]);
    assert_eq!(replies.headers(1)["x-note"], "signed");
}

#[tokio::test]
async fn pages_pass_the_hooks_too() {
    let (replies, notes) = (Replies::new(&[KEYS]), Notes::default());
    let client = Client::from_conf(quick(&replies).interceptor(notes.clone()).build());
    let keys = client.list_keys().into_paginator().items().send();
    assert_eq!(keys.try_collect().await.expect("it is answered").len(), 1);
    assert_eq!(notes.all().last().map(String::as_str), Some("end Some(1)"));
}

#[tokio::test]
async fn one_call_is_changed() {
    let replies = Replies::new(&[KEYS, KEYS]);
    let client = client(&replies);
    let call = client.list_keys().customize();
    let call = call.mutate_request(|request| {
        request.headers_mut().insert("x-one", "1");
    });
    call.send().await.expect("it is answered");
    assert_eq!(replies.headers(0)["x-one"], "1");
    assert!(replies.headers(0)["authorization"].contains("x-one"));
    client.list_keys().send().await.expect("it is answered");
    assert!(!replies.headers(1).contains_key("x-one"));

    let call = client.list_keys().customize();
    let call = call.map_request(|_| Err::<_, std::fmt::Error>(std::fmt::Error));
    let error = call.send().await.expect_err("the request is refused");
    assert!(matches!(error, SdkError::ConstructionFailure(_)), "{error:?}");
    assert_eq!(replies.bodies().len(), 2);
}

/// Tries again what the service refuses.
#[derive(Debug)]
struct Stubborn(RetryAction);

impl ClassifyRetry for Stubborn {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let error = context.output_or_error().and_then(Result::err);
        match error.and_then(|error| error.as_operation_error()?.downcast_ref::<ListKeysError>()) {
            Some(_) => self.0.clone(),
            None => RetryAction::NoActionIndicated,
        }
    }

    fn name(&self) -> &'static str {
        "Stubborn"
    }
}

#[tokio::test]
async fn a_classifier_decides_what_is_tried_again() {
    const DENIED: (u16, &str) = (400, r#"{"__type":"AccessDeniedException"}"#);
    let attempts = async |first, classifier: Option<RetryAction>| {
        let replies = Replies::new(&[first, KEYS]);
        let mut config = quick(&replies);
        if let Some(action) = classifier {
            config = config.retry_classifier(Stubborn(action));
        }
        let _ = Client::from_conf(config.build()).list_keys().send().await;
        replies.bodies().len()
    };
    assert_eq!(attempts(DENIED, None).await, 1);
    assert_eq!(attempts(DENIED, Some(RetryAction::transient_error())).await, 2);
    assert_eq!(attempts(BUSY, None).await, 2);
    assert_eq!(attempts(BUSY, Some(RetryAction::RetryForbidden)).await, 1);
}
