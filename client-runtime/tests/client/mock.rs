//! An application's test without a network.

use trent_runtime::client::Handle;
use trent_runtime::config::Config;
use trent_runtime::error::{ErrorKind, ErrorMetadata, ProvideErrorMetadata, SdkError};
use trent_runtime::mock::Mock;

use crate::service::{Ask, Open, OpenError, Opened, SERVICE};
use crate::{now, open};

fn client(mock: &Mock) -> Handle {
    // Neither region nor credentials: nothing is sent.
    Handle::new(Config::builder().mock(mock).build(), &SERVICE)
}

#[test]
fn a_mock_answers_by_operation_and_keeps_the_inputs() {
    let mock = Mock::new();
    mock.on(|input: &Open| match input.name.as_deref() {
        Some("box") => Ok(Opened { content: Some("gold".to_owned()), request_id: None }),
        _ => Err(OpenError::NotFound(
            ErrorMetadata::builder().code("NotFoundException").message("no vault").build(),
        )),
    });
    mock.on(|_: &Ask| Ok(Opened::default()));
    let client = client(&mock);

    assert_eq!(now(client.send(open(), None)).unwrap().content.as_deref(), Some("gold"));
    assert!(client.send_blocking(Ask::default(), None).is_ok());
    let other = Open { name: Some("bag".to_owned()) };
    let error = client.send_blocking(other.clone(), None).unwrap_err();
    assert_eq!(error.code(), Some("NotFoundException"));
    assert!(error.to_string().starts_with("Open: NotFoundException: no vault"), "{error}");

    let inputs: Vec<_> = mock.inputs::<Open>().iter().map(|input| (**input).clone()).collect();
    assert_eq!(inputs, [open(), other]);
    assert_eq!(mock.operations(), ["Open", "Ask", "Open"]);
}

#[test]
fn answers_may_change_from_call_to_call_and_fail_in_any_way() {
    let mock = Mock::new();
    let mut calls = 0;
    mock.on_call(move |_: &Open| {
        calls += 1;
        match calls {
            1 => Err(SdkError::timeout_error("too slow")),
            _ => Ok(Opened::default()),
        }
    });
    let client = client(&mock);
    let error = now(client.send(open(), None)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(error.to_string(), "Open: timed out: too slow");
    assert!(now(client.send(open(), None)).is_ok());
}

#[test]
fn an_operation_without_an_answer_and_an_invalid_input_fail() {
    let mock = Mock::new();
    let client = client(&mock);
    let error = now(client.send(open(), None)).unwrap_err();
    assert!(error.to_string().contains("the mock has no answer"), "{error}");
    mock.on(|_: &Open| Ok(Opened::default()));
    let error = now(client.send(Open::default(), None)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Construction);
    assert_eq!(mock.operations(), ["Open"]);
}
