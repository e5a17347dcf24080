//! The server half: the client of this crate, and requests of any kind, against a small service.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll, Waker};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use serde_json::{Value, json};
use trent_kms::config::{Config, Credentials, Region};
use trent_kms::operation::create_key::{CreateKeyInput, CreateKeyOutput};
use trent_kms::operation::describe_key::{DescribeKeyError, DescribeKeyInput, DescribeKeyOutput};
use trent_kms::operation::disable_key::{DisableKeyInput, DisableKeyOutput};
use trent_kms::operation::generate_random::{GenerateRandomInput, GenerateRandomOutput};
use trent_kms::primitives::Blob;
use trent_kms::server::{Context, Failure, InProcess, Respond, Router, Service, router};
use trent_kms::types::KeyMetadata;
use trent_kms::types::error::{DependencyTimeoutException, NotFoundException};
use trent_kms::{Client, error::ProvideErrorMetadata as _, error::SdkError};

/// A service with a few operations, which tells what it was called with.
struct Small;

impl Service for Small {
    async fn create_key(
        &self,
        input: CreateKeyInput,
        _context: &Context,
    ) -> Result<CreateKeyOutput, Failure> {
        let description = input.description.unwrap_or_default();
        Err(Failure::validation(description))
    }

    async fn describe_key(
        &self,
        input: DescribeKeyInput,
        context: &Context,
    ) -> Result<DescribeKeyOutput, Failure> {
        let id = input.key_id.unwrap_or_default();
        match id.as_str() {
            "missing" => {
                let message = format!("Invalid keyId '{id}'");
                return Err(NotFoundException::builder().message(message).build().into());
            }
            "slow" => return Err(DependencyTimeoutException::builder().build().into()),
            "denied" => return Err(Failure::access_denied("no")),
            _ => {}
        }
        let metadata = KeyMetadata::builder()
            .key_id(id)
            .description(context.operation())
            .aws_account_id(context.access_key_id().unwrap_or_default())
            .arn(context.region().unwrap_or_default());
        let metadata = metadata.build().map_err(|error| Failure::validation(error.to_string()))?;
        Ok(DescribeKeyOutput::builder().key_metadata(metadata).build())
    }

    async fn disable_key(
        &self,
        _input: DisableKeyInput,
        _context: &Context,
    ) -> Result<DisableKeyOutput, Failure> {
        Ok(DisableKeyOutput::builder().build())
    }

    async fn generate_random(
        &self,
        input: GenerateRandomInput,
        _context: &Context,
    ) -> Result<GenerateRandomOutput, Failure> {
        let length = usize::try_from(input.number_of_bytes.unwrap_or_default());
        let plaintext = Blob::new(vec![7; length.unwrap_or_default()]);
        Ok(GenerateRandomOutput::builder().plaintext(plaintext).build())
    }
}

const AT: Duration = Duration::from_secs(1_440_938_160);

fn credentials() -> Credentials {
    Credentials::from_keys("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", None)
}

fn config() -> trent_kms::config::Builder {
    Config::builder().region(Region::new("eu-west-1")).credentials_provider(credentials())
}

fn client(router: impl Respond) -> Client {
    Client::from_conf(config().http_client(InProcess::new(router)).build())
}

/// The response to a request; a router never waits.
fn answer(router: &impl Respond, request: Request<Bytes>) -> Response<Bytes> {
    let mut response = pin!(router.respond(request));
    match response.as_mut().poll(&mut TaskContext::from_waker(Waker::noop())) {
        Poll::Ready(response) => response,
        Poll::Pending => panic!("it waits"),
    }
}

fn request(target: &str, body: impl Into<Bytes>) -> Request<Bytes> {
    let request = Request::post("https://kms.eu-west-1.amazonaws.com/")
        .header("content-type", "application/x-amz-json-1.1")
        .header("x-amz-target", target);
    request.body(body.into()).expect("a request")
}

/// The status and the body of the response to an operation's request.
fn told(operation: &str, body: &Value) -> (StatusCode, Value) {
    let target = format!("TrentService.{operation}");
    read(&answer(&router(Small), request(&target, body.to_string())))
}

fn read(response: &Response<Bytes>) -> (StatusCode, Value) {
    let body = serde_json::from_slice(response.body()).unwrap_or(Value::Null);
    (response.status(), body)
}

fn violations(operation: &str, body: &Value) -> String {
    let (status, body) = told(operation, body);
    assert_eq!((status, &body["__type"]), (StatusCode::BAD_REQUEST, &json!("ValidationException")));
    body["message"].as_str().expect("a message").to_owned()
}

#[test]
fn a_client_calls_a_service_of_its_own_process() {
    let client = client(router(Small));
    let output = client.describe_key().key_id("1234").send_blocking().expect("an answer");
    let metadata = output.key_metadata().expect("a key");
    assert_eq!(metadata.key_id(), "1234");
    assert_eq!(metadata.description(), Some("DescribeKey"));
    assert_eq!(metadata.aws_account_id(), Some("AKIDEXAMPLE"));
    assert_eq!(metadata.arn(), Some("eu-west-1"));
    assert_eq!(trent_kms::operation::RequestId::request_id(&output).map(str::len), Some(36));
    client.disable_key().key_id("1234").send_blocking().expect("an empty answer");
    let random = client.generate_random().number_of_bytes(3).send_blocking().expect("an answer");
    assert_eq!(random.plaintext().expect("bytes").as_ref(), [7, 7, 7]);
}

#[test]
fn errors_arrive_as_what_they_are() {
    let client = client(Arc::new(router(Arc::new(Small))));
    let error = client.describe_key().key_id("missing").send_blocking().expect_err("an error");
    assert_eq!(error.message(), Some("Invalid keyId 'missing'"));
    assert!(matches!(error.into_service_error(), DescribeKeyError::NotFoundException(_)));
    let error = client.list_keys().send_blocking().expect_err("an error");
    assert_eq!(error.code(), Some("UnknownOperationException"));
}

#[test]
fn statuses_and_bodies_are_those_of_aws() {
    let (status, body) = told("DescribeKey", &json!({"KeyId": "missing"}));
    let expected = json!({"__type": "NotFoundException", "message": "Invalid keyId 'missing'"});
    assert_eq!((status, body), (StatusCode::BAD_REQUEST, expected));
    let (status, body) = told("DescribeKey", &json!({"KeyId": "slow"}));
    let expected = json!({"__type": "DependencyTimeoutException"});
    assert_eq!((status, body), (StatusCode::SERVICE_UNAVAILABLE, expected));
    let (status, body) = told("DescribeKey", &json!({"KeyId": "denied"}));
    let expected = json!({"__type": "AccessDeniedException", "Message": "no"});
    assert_eq!((status, body), (StatusCode::BAD_REQUEST, expected));
    let response = answer(&router(Small), request("TrentService.DisableKey", r#"{"KeyId":"a"}"#));
    assert_eq!((response.status(), response.body().len()), (StatusCode::OK, 0));
    assert_eq!(response.headers()["content-type"], "application/x-amz-json-1.1");
    assert_eq!(response.headers()["x-amzn-requestid"].len(), 36);
}

#[test]
fn violations_are_told_in_the_grammar_of_aws() {
    assert_eq!(
        violations("DescribeKey", &json!({})),
        "1 validation error detected: Value null at 'keyId' failed to satisfy constraint: Member must not be null"
    );
    assert_eq!(
        violations("GenerateRandom", &json!({"NumberOfBytes": 1025})),
        "1 validation error detected: Value '1025' at 'numberOfBytes' failed to satisfy constraint: Member must have \
         value less than or equal to 1024"
    );
    assert_eq!(
        violations("Encrypt", &json!({"KeyId": "k", "Plaintext": ""})),
        "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length greater \
         than or equal to 1"
    );
    assert_eq!(
        violations("CreateAlias", &json!({"AliasName": "alias/ä ö", "TargetKeyId": "k"})),
        "1 validation error detected: Value 'alias/ä ö' at 'aliasName' failed to satisfy constraint: Member must satisfy \
         regular expression pattern: ^[a-zA-Z0-9:/_-]+$"
    );
    let enumerated = violations("CreateKey", &json!({"KeySpec": "RSA_1"}));
    assert!(
        enumerated.starts_with(
            "1 validation error detected: Value 'RSA_1' at 'keySpec' failed to satisfy constraint: Member must satisfy \
             enum value set: ["
        ),
        "{enumerated}"
    );
}

#[test]
fn all_violations_are_told_in_the_order_of_the_model() {
    let tags = json!([{"TagKey": "a", "TagValue": "b"}, {"TagValue": "x".repeat(257)}]);
    let message = violations("CreateKey", &json!({"Tags": tags, "Policy": ""}));
    let parts: Vec<&str> = message.split("; ").collect();
    assert_eq!(parts.len(), 4, "{message}");
    assert!(parts[0].starts_with("4 validation errors detected: Value '' at 'policy' failed"));
    assert!(parts[0].ends_with("Member must have length greater than or equal to 1"));
    assert!(
        parts[1].contains("'policy' failed to satisfy constraint: Member must satisfy regular")
    );
    assert_eq!(
        parts[2],
        "Value null at 'tags.2.member.tagKey' failed to satisfy constraint: Member must not be null"
    );
    assert!(
        parts[3].starts_with(&format!("Value '{}' at 'tags.2.member.tagValue'", "x".repeat(257)))
    );
}

#[test]
fn lists_of_scalars_are_told_as_a_whole() {
    let body = json!({"KeyId": "k", "Operations": ["Decrypt", "Foo"], "GranteePrincipal": "p"});
    let message = violations("CreateGrant", &body);
    let start = "1 validation error detected: Value '[Decrypt, Foo]' at 'operations' failed to satisfy constraint: Member \
                 must satisfy constraint: [Member must satisfy enum value set: [";
    assert!(message.starts_with(start) && message.ends_with("]]"), "{message}");
    let tokens = json!({"KeyId": "k", "GrantTokens": vec!["t"; 11]});
    assert!(violations("DescribeKey", &tokens).ends_with(
        "t]' at 'grantTokens' failed to satisfy constraint: Member must have length less than or equal to 10"
    ));
}

#[test]
fn secrets_are_never_shown() {
    let body = json!({
        "CustomKeyStoreName": "n",
        "KeyStorePassword": "short",
        "XksProxyAuthenticationCredential": {"AccessKeyId": "hidden"}
    });
    let message = violations("CreateCustomKeyStore", &body);
    assert!(!message.contains("short") && !message.contains("hidden"), "{message}");
    assert!(message.contains("Value at 'keyStorePassword' failed"), "{message}");
    assert!(message.contains("Value at 'xksProxyAuthenticationCredential.accessKeyId' failed"));
    assert!(message.contains(
        "Value at 'xksProxyAuthenticationCredential.rawSecretAccessKey' failed to satisfy constraint: Member must not \
         be null"
    ));
}

#[test]
fn what_cannot_be_understood_is_answered() {
    let code = |request: Request<Bytes>| {
        let (status, body) = read(&answer(&router(Small).max_body_bytes(2000), request));
        (status.as_u16(), body["__type"].as_str().unwrap_or_default().to_owned())
    };
    let describe = |body: &'static str| code(request("TrentService.DescribeKey", body));
    let serialization = (400, "SerializationException".to_owned());
    for body in [
        "{",
        "[]",
        "null",
        "\"a\"",
        "1",
        "{} {}",
        "\u{1}",
        "{\"KeyId\":1}",
        "{\"KeyId\":\"a\",}",
        "{\"KeyId\":[\"a\"]}",
        "{\"GrantTokens\":{}}",
        "{\"KeyId\":\"\\ud800\"}",
        // A list has no nulls, and one that was left out could be what a caller relies on.
        "{\"KeyId\":\"a\",\"GrantTokens\":[null]}",
        "{\"KeyId\":\"a\",\"GrantTokens\":[\"b\",null]}",
    ] {
        assert_eq!(describe(body), serialization, "{body}");
    }
    let deep = ["{\"X\":".to_owned(), "[".repeat(500), "]".repeat(500), "}".to_owned()].concat();
    assert_eq!(code(request("TrentService.DescribeKey", deep)), serialization);
    assert_eq!(code(request("TrentService.DescribeKey", vec![0xFF, 0xFE])), serialization);
    let large = (413, "RequestEntityTooLargeException".to_owned());
    assert_eq!(code(request("TrentService.DescribeKey", vec![b' '; 2001])), large);
    let unknown = (400, "UnknownOperationException".to_owned());
    for target in [
        "",
        "DescribeKey",
        "TrentService",
        "TrentService.",
        "TrentService.Nothing",
        "Other.DescribeKey",
    ] {
        assert_eq!(code(request(target, "{}")), unknown, "{target}");
    }
    let mut other = request("TrentService.DescribeKey", "{}");
    other.headers_mut().remove("content-type");
    assert_eq!(code(other), unknown);
    let mut get = request("TrentService.DescribeKey", "{}");
    *get.method_mut() = http::Method::GET;
    assert_eq!(code(get), unknown);
}

/// The service behind signatures, at a fixed time.
fn guarded() -> Router<Small> {
    let expiring = Credentials::new(
        "ASIAEXPIRED",
        "secret",
        Some("token".to_owned()),
        Some(SystemTime::UNIX_EPOCH + AT),
        "test",
    );
    router(Small)
        .credentials([credentials(), expiring])
        .region("eu-west-1")
        .clock(|| SystemTime::UNIX_EPOCH + AT)
}

/// The request of a call, signed.
fn signed(config: Config, at: Duration) -> Request<Bytes> {
    let input = DescribeKeyInput::builder().key_id("k").build().expect("an input");
    let request = Client::from_conf(config).request(input, SystemTime::UNIX_EPOCH + at);
    request.expect("a request").map(|body| Bytes::copy_from_slice(body.as_ref()))
}

#[test]
fn signatures_are_verified_if_the_router_has_credentials() {
    let told = |request| {
        let (status, body) = read(&answer(&guarded(), request));
        let part = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        (status.as_u16(), part("__type"), part("message"))
    };
    assert_eq!(told(signed(config().build(), AT)).0, 200);
    let minutes = |count: u64| AT + Duration::from_secs(60 * count);
    assert_eq!(told(signed(config().build(), minutes(5))).0, 200);
    let invalid = |request, message: &str| {
        let expected = (400, "InvalidSignatureException".to_owned(), message.to_owned());
        assert_eq!(told(request), expected);
    };
    invalid(
        signed(config().build(), minutes(6)),
        "Signature not yet current: 20150830T124200Z is still later than 20150830T124100Z (20150830T123600Z + 5 min.)",
    );
    invalid(
        signed(config().build(), AT.saturating_sub(Duration::from_secs(301))),
        "Signature expired: 20150830T123059Z is now earlier than 20150830T123100Z (20150830T123600Z - 5 min.)",
    );
    let elsewhere = config().region(Region::new("us-east-1")).build();
    invalid(signed(elsewhere, AT), "Credential should be scoped to a valid region. ");
    let wrong = Credentials::from_keys("AKIDEXAMPLE", "another", None);
    let mismatch = "The request signature we calculated does not match the signature you provided. Check your AWS Secret \
                    Access Key and signing method. Consult the service documentation for details.";
    invalid(signed(config().credentials_provider(wrong).build(), AT), mismatch);
    let mut changed = signed(config().build(), AT);
    *changed.body_mut() = Bytes::from_static(b"{\"KeyId\":\"l\"}");
    invalid(changed, mismatch);

    let unrecognized = (
        400,
        "UnrecognizedClientException".to_owned(),
        "The security token included in the request is invalid.".to_owned(),
    );
    let nobody = Credentials::from_keys("AKIDNOBODY", "secret", None);
    assert_eq!(told(signed(config().credentials_provider(nobody).build(), AT)), unrecognized);
    let token = Credentials::from_keys("ASIAEXPIRED", "secret", Some("other".to_owned()));
    assert_eq!(told(signed(config().credentials_provider(token).build(), AT)), unrecognized);
    let expired = Credentials::from_keys("ASIAEXPIRED", "secret", Some("token".to_owned()));
    assert_eq!(
        told(signed(config().credentials_provider(expired).build(), AT)).1,
        "ExpiredTokenException"
    );
    assert_eq!(
        told(request("TrentService.DescribeKey", "{}")).1,
        "MissingAuthenticationTokenException"
    );
    let mut incomplete = signed(config().build(), AT);
    let header = http::HeaderValue::from_static("AWS4-HMAC-SHA256 SignedHeaders=host");
    incomplete.headers_mut().insert("authorization", header);
    assert_eq!(
        told(incomplete),
        (
            400,
            "IncompleteSignatureException".to_owned(),
            "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. \
             Authorization=AWS4-HMAC-SHA256 SignedHeaders=host"
                .to_owned()
        )
    );
}

#[test]
fn a_client_sees_a_wrong_signature_as_a_service_error() {
    let wrong = Credentials::from_keys("AKIDEXAMPLE", "another", None);
    let guarded = InProcess::new(router(Small).credentials([credentials()]));
    let client = config().credentials_provider(wrong).http_client(guarded).build();
    let error = Client::from_conf(client).describe_key().key_id("k").send_blocking();
    let error = error.expect_err("an error");
    assert!(matches!(error, SdkError::ServiceError(_)), "{error:?}");
    assert_eq!(error.code(), Some("InvalidSignatureException"));
}
