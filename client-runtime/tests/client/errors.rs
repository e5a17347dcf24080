//! What the caller is told when a call fails.

use std::error::Error;

use bytes::Bytes;
use trent_runtime::config::timeout::TimeoutConfig;
use trent_runtime::credentials::CredentialsError;
use trent_runtime::error::{
    DisplayErrorContext, ErrorKind, ErrorMetadata, ProvideErrorMetadata, RequestId, SdkError,
    TransportError, TransportErrorKind, Unhandled,
};

use crate::service::{Open, OpenError, SERVICE, Script};
use crate::{now, open};

/// The error of a call that is answered so.
fn answered(status: u16, headers: &[(&str, &str)], body: impl Into<Bytes>) -> SdkError<OpenError> {
    let script = Script::default();
    let body = body.into();
    // Retries get the same answer.
    (0..3).for_each(|_| {
        script.answer_with(status, headers, body.clone());
    });
    now(script.client().send(open(), None)).unwrap_err()
}

/// An error as a log prints it that follows `source` and leaves nothing out.
fn logged(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

#[test]
fn a_modeled_error_tells_all() {
    let headers = [("x-amzn-requestid", "5d0b8a70")];
    let body = r#"{"__type":"com.example#NotFoundException","message":"no such vault"}"#;
    let error = answered(400, &headers, body);
    assert_eq!(
        error.to_string(),
        "Open: NotFoundException: no such vault (HTTP 400, request id 5d0b8a70)"
    );
    assert_eq!(error.code(), Some("NotFoundException"));
    assert_eq!(error.message(), Some("no such vault"));
    assert_eq!(error.request_id(), Some("5d0b8a70"));
    assert_eq!(error.meta().request_id(), Some("5d0b8a70"));
    assert_eq!(error.operation(), "Open");
    assert_eq!(error.kind(), ErrorKind::Other);
    assert!(matches!(error.as_service_error(), Some(OpenError::NotFound(_))));
    assert_eq!(error.raw_response().unwrap().status(), 400);
    assert_eq!(DisplayErrorContext(&error).to_string(), error.to_string());
    assert!(matches!(error.into_service_error(), OpenError::NotFound(_)));
}

#[test]
fn the_code_stands_in_one_of_several_places_and_forms() {
    for (header, body) in [
        (None, r#"{"__type":"NotFoundException"}"#),
        (None, r#"{"__type":"com.example#NotFoundException"}"#),
        (None, r#"{"__type":"com.example#NotFoundException:http://internal.example.com/x/"}"#),
        (None, r#"{"code":"NotFoundException"}"#),
        (Some("NotFoundException"), "{}"),
        (Some("NotFoundException:http://internal.example.com/x/"), "{}"),
        (Some("com.example#NotFoundException"), ""),
        (Some("NotFoundException"), "<html>"),
        (Some("NotFoundException"), r#"{"code":404}"#),
        // An empty code is none.
        (Some(""), r#"{"__type":"NotFoundException"}"#),
        (Some(":http://internal.example.com/x/"), r#"{"__type":"NotFoundException"}"#),
        (None, r#"{"__type":"","code":"NotFoundException"}"#),
        (None, r#"{"__type":"com.example#","code":"NotFoundException"}"#),
    ] {
        let header = header.map(|code| ("x-amzn-errortype", code));
        let error = answered(400, header.as_slice(), body);
        assert_eq!(error.code(), Some("NotFoundException"), "{header:?} {body}");
    }
}

#[test]
fn an_empty_code_hides_no_throttling() {
    let script = Script::default();
    script.answer_with(400, &[("x-amzn-errortype", "")], r#"{"__type":"ThrottlingException"}"#);
    script.answer(200, "{}");
    assert!(now(script.client().send(open(), None)).is_ok());
}

#[test]
fn the_message_stands_in_one_of_several_places() {
    for name in ["message", "Message", "errorMessage"] {
        let body = format!(r#"{{"__type":"OddException","{name}":"because"}}"#);
        let error = answered(400, &[], body);
        assert_eq!(error.message(), Some("because"));
        assert_eq!(error.to_string(), "Open: OddException: because (HTTP 400)");
    }
}

/// `Display` and `message()` tell the same of the two.
#[test]
fn a_message_that_comes_twice_is_told_as_one() {
    for fields in [
        r#""message":"first","message":"second""#,
        r#""message":"first","Message":"second""#,
        r#""Message":"first","message":"second""#,
    ] {
        for code in ["OddException", "ThrottledException", "NotFoundException"] {
            let error = answered(400, &[], format!(r#"{{"__type":"{code}",{fields}}}"#));
            let message = error.message().unwrap().to_owned();
            assert_eq!(message, "first", "{fields}");
            assert!(error.to_string().contains(&message), "{fields}: {error}");
            let modelled = error.into_service_error();
            assert!(modelled.to_string().contains(&message), "{fields}: {modelled}");
            assert!(!modelled.to_string().contains("second"), "{fields}: {modelled}");
        }
    }
}

#[test]
fn errors_that_no_model_declares_have_a_kind() {
    for (code, kind) in [
        ("AccessDeniedException", ErrorKind::AccessDenied),
        ("ExpiredTokenException", ErrorKind::ExpiredToken),
        ("UnrecognizedClientException", ErrorKind::InvalidCredentials),
        ("ThrottlingException", ErrorKind::Throttling),
    ] {
        let error = answered(400, &[], format!(r#"{{"__type":"{code}"}}"#));
        assert_eq!(error.kind(), kind);
        assert!(matches!(error.into_service_error(), OpenError::Unhandled(_)));
    }
}

#[test]
fn a_proxys_page_is_shown_in_part() {
    let page = format!("<html>\n  <h1>Bad\tgateway</h1>{}</html>", "x".repeat(5000));
    let error = answered(502, &[("content-type", "text/html")], page);
    let text = error.to_string();
    assert!(
        text.starts_with(
            "Open: the response is not understood: HTTP 502 Bad Gateway with a body of 5036 bytes \
             (text/html) that is not the service's JSON: `<html> <h1>Bad gateway</h1>xxx"
        ),
        "{text}"
    );
    assert!(text.ends_with("x…` (3 attempts)"), "{text}");
    assert!(text.len() < 400);
    assert!(matches!(error, SdkError::ResponseError(_)));
    assert_eq!(error.kind(), ErrorKind::Response);
}

#[test]
fn an_empty_500_and_other_rubbish_say_what_they_are() {
    let empty = answered(500, &[], "");
    assert_eq!(
        empty.to_string(),
        "Open: the response is not understood: HTTP 500 Internal Server Error with an empty body \
         (3 attempts)"
    );
    for body in ["[]", "null-ish", "\u{0}\u{1}", r#"{"__type":"Cut"#, "\"text\""] {
        let error = answered(400, &[], body);
        assert!(matches!(error, SdkError::ResponseError(_)), "{body}: {error}");
    }
    let bytes = answered(400, &[], &[0xFF, 0xFE, 0x00][..]);
    assert!(bytes.to_string().contains("3 bytes"), "{bytes}");
}

#[test]
fn a_response_of_success_is_never_shown() {
    for body in [
        r#"{"Content":"s3cret""#,
        r#"{"Content":["s3cret"]}"#,
        r#"{"Content":"s3cret"} s3cret"#,
        "s3cret",
        "<html>s3cret</html>",
    ] {
        let error = answered(200, &[("x-amzn-requestid", "id")], body);
        assert!(matches!(error, SdkError::ResponseError(_)), "{body}");
        let texts = [
            error.to_string(),
            format!("{error:?}"),
            format!("{error:#?}"),
            DisplayErrorContext(&error).to_string(),
            logged(&error),
        ];
        for text in texts {
            assert!(!text.contains("s3cret"), "{text}");
        }
        assert!(error.to_string().contains("HTTP 200 with a body of "), "{error}");
        assert!(error.to_string().contains("at byte "), "{error}");
        assert!(error.to_string().ends_with("(request id id)"), "{error}");
        assert_eq!(error.raw_response().unwrap().body(), body);
        let source = error.into_source().unwrap();
        assert!(!logged(&*source).contains("s3cret"), "{source}");
    }
}

#[test]
fn a_transports_error_tells_its_cause() {
    let script = Script::default();
    (0..3).for_each(|_| {
        script.fail(TransportErrorKind::Connect);
    });
    let error = now(script.client().send(open(), None)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Open: no response: could not reach vault: the cable is cut (3 attempts)"
    );
    assert_eq!(error.attempts(), 3);
    let SdkError::DispatchFailure(failure) = &error else { panic!("{error:?}") };
    assert!(failure.is_io() && !failure.is_timeout() && !failure.is_other());
    assert_eq!(failure.as_connector_error().unwrap().kind(), TransportErrorKind::Connect);
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert_eq!(error.code(), None);
    assert!(failure.as_connector_error().unwrap().source().is_some());
}

#[test]
fn a_log_of_the_chain_says_nothing_twice() {
    let script = Script::default();
    let refused = || {
        (0..3).for_each(|_| {
            script.fail(TransportErrorKind::Connect);
        });
        now(script.client().send(open(), None)).unwrap_err()
    };
    let text = "Open: no response: could not reach vault: the cable is cut (3 attempts)";
    assert_eq!(logged(&refused()), text);
    assert_eq!(logged(&refused().into_service_error()), text);

    let body = r#"{"__type":"NotFoundException","message":"no such vault"}"#;
    let error = answered(400, &[], body);
    assert_eq!(logged(&error), "Open: NotFoundException: no such vault (HTTP 400)");
    assert_eq!(logged(error.as_service_error().unwrap()), "NotFoundException: no such vault");

    let error = answered(502, &[], "<html>");
    assert_eq!(logged(&error), error.to_string());
    let error = now(script.client().send(Open::default(), None)).unwrap_err();
    let text = error.to_string();
    assert_eq!(logged(&error), text);
    assert_eq!(logged(&error.into_service_error()), text);
}

#[test]
fn every_error_tells_the_attempts() {
    let script = Script::default();
    let client = script.client();
    (0..3).for_each(|_| {
        script.answer_with(500, &[("x-amzn-requestid", "id-7")], r#"{"__type":"OddException"}"#);
    });
    let error = now(client.send(open(), None)).unwrap_err();
    assert_eq!(error.to_string(), "Open: OddException (HTTP 500, request id id-7, 3 attempts)");
    assert_eq!(error.attempts(), 3);
    script.fail(TransportErrorKind::Reset).answer(200, "no JSON");
    let error = client.send_blocking(open(), None).unwrap_err();
    assert!(matches!(error, SdkError::ResponseError(_)), "{error}");
    assert!(error.to_string().ends_with("(request id id-1, 2 attempts)"), "{error}");
    script.fail(TransportErrorKind::Reset).answer_with(400, &[], "<html>");
    let error = client.send_blocking(open(), None).unwrap_err();
    assert!(error.to_string().ends_with("`<html>` (2 attempts)"), "{error}");
    let error = now(client.send(Open::default(), None)).unwrap_err();
    assert_eq!(error.attempts(), 0);
    script.answer(400, r#"{"__type":"OddException"}"#);
    let error = now(client.send(open(), None)).unwrap_err();
    assert_eq!(error.to_string(), "Open: OddException (HTTP 400, request id id-1)");
    assert_eq!(error.attempts(), 1);
}

#[test]
fn a_cause_that_is_not_told_is_the_source() {
    let meta = ErrorMetadata::builder().code("OddException").build();
    let unhandled = Unhandled::with_source("a reason".into(), Some(meta));
    let error: SdkError<_, ()> = SdkError::service_error(unhandled, ());
    assert_eq!(error.to_string(), "OddException");
    assert_eq!(logged(&error), "OddException: a reason");
    assert_eq!(logged(&Unhandled::with_source("a reason".into(), None)), "a reason");
}

#[test]
fn what_was_not_sent_had_no_response_to_wait_for() {
    let script = Script::default();
    script.fail(TransportErrorKind::Unsupported);
    let error = now(script.client().send(open(), None)).unwrap_err();
    assert_eq!(error.to_string(), "Open: could not reach vault: the cable is cut");
}

#[test]
fn a_timeout_tells_its_limit() {
    let script = Script::default();
    let limit = std::time::Duration::from_millis(20);
    let timeout = TimeoutConfig::builder().operation_attempt_timeout(limit).build();
    let retry = trent_runtime::config::retry::RetryConfig::disabled();
    let config = script.config().timeout_config(timeout).retry_config(retry).build();
    let client = trent_runtime::client::Handle::new(config, &SERVICE);
    script.hang();
    let error = now(client.send(open(), None)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Open: timed out: the attempt took longer than 20ms (1 attempt made)"
    );
    assert_eq!(error.attempts(), 1);
    assert_eq!(error.kind(), ErrorKind::Timeout);
}

#[test]
fn an_input_that_violates_the_model_is_not_sent() {
    let script = Script::default();
    let error = now(script.client().send(Open::default(), None)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Construction);
    let SdkError::ConstructionFailure(failure) = &error else { panic!("{error:?}") };
    assert_eq!(failure.as_validation_error().unwrap().violations()[0].path, "Name");
    assert!(script.sent().is_empty());
    assert!(error.to_string().starts_with("Open: the request is not valid: "), "{error}");
}

#[test]
fn no_text_of_a_server_or_a_provider_begins_another_line_of_a_log() {
    let forged = "no\r\n2026-11-27 INFO all is well\u{1b}[2J\u{202e}";
    let message = r"no\r\n2026-11-27 INFO all is well\u001b[2J\u202e";
    let body = |code: &str| format!(r#"{{"__type":"{code}","message":"{message}"}}"#);
    let mut errors = vec![
        answered(400, &[], body("NotFoundException")),
        answered(400, &[], body(r"Other\r\nINFO")),
        answered(403, &[], format!("<html>{forged}")),
    ];
    let provider = CredentialsError::provider_error(forged);
    errors.push(SdkError::dispatch_failure(TransportError::io(forged)));
    errors.push(SdkError::construction_failure(provider));
    for error in errors {
        let printed = [
            error.to_string(),
            format!("{error:?}"),
            format!("{}", DisplayErrorContext(&error)),
            format!("{:?}", error.into_service_error()),
        ];
        for text in printed {
            let hidden = |c: char| c.is_control() || c == '\u{202e}';
            assert!(!text.contains(hidden), "{text:?}");
            assert!(text.contains("all is well"), "{text}");
        }
    }
}
