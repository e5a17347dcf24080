//! A client from its input to its output, over a transport that a script plays.
#![expect(clippy::disallowed_methods, reason = "tests measure by the system's clock")]

mod account;
mod clocks;
mod credentials;
mod errors;
mod mock;
mod service;
mod setup;
mod waiters;

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use trent_runtime::transport::TransportErrorKind;

use crate::service::{Ask, Open, OpenError, Opened, Script};

/// The output of a future that never has to wait.
fn now<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("it waits"),
    }
}

/// Runs a future on a runtime of its own.
fn on_runtime<F: Future>(future: F) -> F::Output {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().build().expect("a runtime starts").block_on(future)
}

fn open() -> Open {
    Open { name: Some("box".to_owned()) }
}

#[test]
fn a_call_sends_the_input_and_gives_the_output() {
    let script = Script::default();
    let client = script.client();
    for blocking in [false, true] {
        script.answer(200, r#"{"Content":"gold","Unheard":[1,{}]}"#);
        let output = if blocking {
            client.send_blocking(open(), None)
        } else {
            now(client.send(open(), None))
        };
        let expected =
            Opened { content: Some("gold".to_owned()), request_id: Some("id-1".to_owned()) };
        assert_eq!(output.unwrap(), expected);
        let [(request, _)] = &script.sent()[..] else { panic!("one request") };
        assert_eq!(request.uri(), "https://vault.eu-west-1.example.com/");
        assert_eq!(request.body(), r#"{"Name":"box"}"#);
        assert_eq!(request.headers()["x-amz-target"], "VaultService.Open");
        assert!(request.headers().contains_key("authorization"));
    }
}

#[test]
fn nothing_at_all_is_an_empty_output() {
    let script = Script::default();
    script.answer(200, "");
    assert_eq!(now(script.client().send(open(), None)).unwrap().content, None);
}

#[test]
fn failed_attempts_are_made_again() {
    let script = Script::default();
    script.fail(TransportErrorKind::Reset).answer(400, r#"{"__type":"BusyException"}"#);
    script.answer(200, "{}");
    assert!(now(script.client().send(open(), None)).is_ok());
    assert_eq!((script.sent().len(), script.slept()), (3, 2));
}

#[test]
fn an_operation_without_auth_is_not_signed() {
    let script = Script::default();
    let mut config = script.config();
    config.set_credentials_provider(None);
    let client = trent_runtime::client::Handle::new(config.build(), &service::SERVICE);
    script.answer(200, "{}");
    now(client.send(Ask::default(), None)).unwrap();
    let [(request, _)] = &script.sent()[..] else { panic!("one request") };
    assert!(!request.headers().contains_key("authorization"));
    assert!(!request.headers().contains_key("x-amz-date"));
}

#[test]
fn an_operation_with_optional_auth_is_signed_if_there_are_credentials() {
    for has_credentials in [true, false] {
        let script = Script::default();
        let mut config = script.config();
        if !has_credentials {
            config.set_credentials_provider(None);
        }
        let client = trent_runtime::client::Handle::new(config.build(), &service::SERVICE);
        script.answer(200, "{}");
        now(client.send(service::Peek, None)).unwrap();
        let [(request, _)] = &script.sent()[..] else { panic!("one request") };
        assert_eq!(request.headers().contains_key("authorization"), has_credentials);
    }
}

#[test]
fn an_input_may_choose_its_host() {
    let script = Script::default();
    let client = script.client();
    let mut hosts = Vec::new();
    for host in [None, Some("data".to_owned()), None] {
        script.answer(200, "{}");
        now(client.send(Ask { host }, None)).unwrap();
        let [(request, _)] = &script.sent()[..] else { panic!("one request") };
        hosts.push(request.headers()["host"].to_str().unwrap().to_owned());
    }
    let common = "vault.eu-west-1.example.com";
    assert_eq!(hosts, [common, &format!("data.{common}"), common]);
    let error = now(client.send(Ask { host: Some("evil.com/".to_owned()) }, None)).unwrap_err();
    assert!(error.to_string().starts_with("Ask: the endpoint \""), "{error}");
}

#[test]
fn requests_and_responses_without_io() {
    let client = Script::default().client();
    let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_440_938_160);
    let request = client.request(open(), time).unwrap();
    assert_eq!(request.headers()["x-amz-date"], "20150830T123600Z");
    assert_eq!(request.body(), r#"{"Name":"box"}"#);
    let answer = |status, body: &'static str| {
        let mut response = http::Response::new(bytes::Bytes::from_static(body.as_bytes()));
        *response.status_mut() = status;
        client.response::<Open>(response)
    };
    let output = answer(http::StatusCode::OK, r#"{"Content":"gold"}"#).unwrap();
    assert_eq!(output.content.as_deref(), Some("gold"));
    let error = answer(http::StatusCode::BAD_REQUEST, r#"{"__type":"NotFoundException"}"#);
    assert!(matches!(error.unwrap_err().into_service_error(), OpenError::NotFound(_)));
}
