//! What an error of the service tells.

use bytes::Bytes;
use trent_kms::config::{Credentials, Region};
use trent_kms::error::ProvideErrorMetadata as _;
use trent_kms::transport::{BoxFuture, CallOptions, Transport, TransportResult};
use trent_kms::{Client, Config};

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
        Box::pin(async move { Ok(http::Response::builder().status(400).body(body).unwrap()) })
    }
}

#[test]
fn a_modelled_error_whose_message_comes_twice_tells_one() {
    for body in [
        r#"{"__type":"NotFoundException","message":"first","message":"second"}"#,
        r#"{"__type":"NotFoundException","message":"first","Message":"second"}"#,
        r#"{"__type":"NotFoundException","Message":"first","message":"second"}"#,
    ] {
        let config = Config::builder().region(Region::new("eu-west-1")).http_client(Refuses(body));
        let credentials = Credentials::new("AKIDEXAMPLE", "secret", None, None, "test");
        let client = Client::from_conf(config.credentials_provider(credentials).build());
        let error = client.describe_key().key_id("k").send_blocking().unwrap_err();
        assert_eq!(error.message(), Some("first"), "{body}");
        let error = error.into_service_error();
        assert!(error.is_not_found_exception());
        let text = error.to_string();
        assert!(text.contains("first") && !text.contains("second"), "{body}: {text}");
    }
}
