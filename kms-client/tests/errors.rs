//! What an error of the service tells.

use std::error::Error as _;

use bytes::Bytes;
use trent_kms::config::{Credentials, Region};
use trent_kms::error::ProvideErrorMetadata as _;
use trent_kms::transport::{BoxFuture, CallOptions, Transport, TransportResult};
use trent_kms::types::error::NotFoundException;
use trent_kms::{Client, Config, Error};

/// Answers each request with the same error.
#[derive(Debug)]
struct Refuses(&'static str);

impl Transport for Refuses {
    fn call(
        &self,
        _request: http::Request<Bytes>,
        _options: CallOptions,
    ) -> BoxFuture<'_, TransportResult> {
        let body = Bytes::from_static(self.0.as_bytes());
        let response = http::Response::builder().status(400).header("x-amzn-requestid", "id-1");
        Box::pin(async move { Ok(response.body(body).unwrap()) })
    }
}

fn client(body: &'static str) -> Client {
    let config = Config::builder().region(Region::new("eu-west-1")).http_client(Refuses(body));
    let credentials = Credentials::new("AKIDEXAMPLE", "secret", None, None, "test");
    Client::from_conf(config.credentials_provider(credentials).build())
}

/// What `main` prints of an error that it returns.
#[test]
fn the_services_error_prints_what_the_calls_error_said() {
    for (body, text) in [
        (
            r#"{"__type":"NotFoundException","message":"no such key"}"#,
            "DescribeKey: NotFoundException: no such key (HTTP 400, request id id-1)",
        ),
        (
            r#"{"__type":"AccessDeniedException","Message":"not you"}"#,
            "DescribeKey: AccessDeniedException: not you (HTTP 400, request id id-1)",
        ),
    ] {
        let error = client(body).describe_key().key_id("k").send_blocking().unwrap_err();
        assert_eq!(error.to_string(), text);
        let error = Error::from(error);
        assert_eq!((format!("{error}"), format!("{error:?}")), (text.to_owned(), text.to_owned()));
        assert_eq!(format!("{error:#?}"), text);
        assert!(error.source().is_none());
    }
    let nothing = Client::from_conf(Config::builder().build());
    let error = nothing.describe_key().key_id("k").send_blocking().unwrap_err();
    let text = error.to_string();
    let error = Error::from(error);
    assert_eq!((format!("{error}"), format!("{error:?}")), (text.clone(), text));
    let built = NotFoundException::builder().message("mine").build();
    assert_eq!(format!("{:?}", Error::NotFoundException(built)), "NotFoundException: mine");
}

#[test]
fn a_modelled_error_whose_message_comes_twice_tells_one() {
    for body in [
        r#"{"__type":"NotFoundException","message":"first","message":"second"}"#,
        r#"{"__type":"NotFoundException","message":"first","Message":"second"}"#,
        r#"{"__type":"NotFoundException","Message":"first","message":"second"}"#,
    ] {
        let error = client(body).describe_key().key_id("k").send_blocking().unwrap_err();
        assert_eq!(error.message(), Some("first"), "{body}");
        let error = error.into_service_error();
        assert!(error.is_not_found_exception());
        let text = error.to_string();
        assert!(text.contains("first") && !text.contains("second"), "{body}: {text}");
    }
}
