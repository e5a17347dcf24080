//! What a user sees when a call fails.

use std::net::TcpListener;

use interop::{Driver, Outcome, with_each_driver};
use trent_kms::error::SdkError;
use trent_kms::error::{DisplayErrorContext, ErrorKind, ProvideErrorMetadata as _, RequestId as _};
use trent_kms::operation::decrypt::{DecryptError, DecryptInput};
use trent_kms::operation::describe_custom_key_stores::DescribeCustomKeyStoresInput;
use trent_kms::operation::describe_key::{DescribeKeyError, DescribeKeyInput};
use trent_kms::operation::encrypt::EncryptInput;
use trent_kms::operation::sign::{SignError, SignInput};
use trent_kms::primitives::Blob;
use trent_kms::types::SigningAlgorithmSpec;
use trent_kms::{Client, Error};

use crate::Kms;

with_each_driver![
    a_key_that_is_not_there_is_a_type,
    garbage_is_no_ciphertext,
    a_key_of_another_usage_does_not_sign,
    an_error_that_the_model_does_not_name_has_its_code,
    an_answer_that_is_not_json_is_shown,
    what_violates_the_model_is_not_sent,
    nobody_listens,
];

const MISSING: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";

fn a_key_that_is_not_there_is_a_type(driver: Driver) -> Outcome {
    let kms = Kms::new(driver);
    let describe = || kms.call(DescribeKeyInput::builder().key_id(MISSING).build()?);
    let error = describe().unwrap_err();
    let Some(DescribeKeyError::NotFoundException(missing)) = error.as_service_error() else {
        panic!("{error}");
    };
    assert!(missing.message().is_some_and(|message| message.contains(MISSING)), "{missing}");
    assert_eq!(error.code(), Some("NotFoundException"));
    assert_eq!(error.kind(), ErrorKind::Other);
    assert_eq!(error.raw_response().map(|response| response.status().as_u16()), Some(400));
    let id = error.request_id().ok_or("the server gives an id")?;
    assert_eq!(
        error.to_string(),
        format!(
            "DescribeKey: NotFoundException: Key 'arn:aws:kms:us-east-1:123456789012:key/{MISSING}' \
             does not exist (HTTP 400, request id {id})"
        )
    );
    // As the one error type of the service.
    let error = Error::from(describe().unwrap_err());
    assert!(matches!(error, Error::NotFoundException(_)), "{error}");
    Ok(())
}

fn garbage_is_no_ciphertext(driver: Driver) -> Outcome {
    let kms = Kms::new(driver);
    let input = DecryptInput::builder().ciphertext_blob(Blob::new([0; 10]));
    let error = kms.call(input.build()?).unwrap_err().into_service_error();
    assert!(matches!(error, DecryptError::InvalidCiphertextException(_)), "{error}");
    Ok(())
}

fn a_key_of_another_usage_does_not_sign(driver: Driver) -> Outcome {
    let kms = Kms::new(driver);
    let input = SignInput::builder().key_id(kms.key()?).message(Blob::new("message"));
    let input = input.signing_algorithm(SigningAlgorithmSpec::EcdsaSha256);
    let error = kms.call(input.build()?).unwrap_err();
    // KMS itself says InvalidKeyUsageException.
    let error = error.as_service_error().ok_or("the server refuses")?;
    assert!(matches!(error, SignError::Unhandled(_)), "{error}");
    assert_eq!(error.code(), Some("ValidationException"));
    Ok(())
}

fn an_error_that_the_model_does_not_name_has_its_code(driver: Driver) -> Outcome {
    let kms = Kms::new(driver);
    let (old, new) = (kms.key()?, kms.key()?);
    let input = EncryptInput::builder().key_id(old).plaintext(Blob::new("text"));
    let ciphertext = kms.call(input.build()?)?.ciphertext_blob;
    let input = DecryptInput::builder().key_id(new).set_ciphertext_blob(ciphertext);
    let error = kms.call(input.build()?).unwrap_err();
    assert!(matches!(error.as_service_error(), Some(DecryptError::Unhandled(_))), "{error}");
    assert_eq!(error.code(), Some("AccessDeniedException"));
    assert_eq!(error.kind(), ErrorKind::AccessDenied);
    Ok(())
}

/// The server has no custom key stores, and answers with a page of HTML and status 500.
fn an_answer_that_is_not_json_is_shown(driver: Driver) -> Outcome {
    let kms = Kms::new(driver);
    let error = kms.call(DescribeCustomKeyStoresInput::builder().build()?).unwrap_err();
    assert!(matches!(error, SdkError::ResponseError(_)), "{error:?}");
    assert_eq!(error.kind(), ErrorKind::Response);
    assert_eq!(error.raw_response().map(|response| response.status().as_u16()), Some(500));
    let text = DisplayErrorContext(&error).to_string();
    let start = "DescribeCustomKeyStores: the response is not understood: HTTP 500 Internal Server \
                 Error with a body of 265 bytes (text/html; charset=utf-8) that is not the service's \
                 JSON: `<!doctype html> <html lang=en> <title>500 Internal Server Error</title>";
    assert!(text.starts_with(start), "{text}");
    assert!(text.len() < 600, "{text}");
    assert!(!text.contains('\n'), "{text}");
    Ok(())
}

fn what_violates_the_model_is_not_sent(driver: Driver) -> Outcome {
    let kms = Kms::new(driver);
    let input = EncryptInput::builder().key_id("").plaintext(Blob::new([0; 4097])).build()?;
    let error = kms.call(input).unwrap_err();
    let SdkError::ConstructionFailure(failure) = &error else { panic!("{error:?}") };
    let violations = failure.as_validation_error().ok_or("the cause has a type")?.violations();
    let paths = violations.iter().map(|violation| &*violation.path).collect::<Vec<_>>();
    assert_eq!(paths, ["KeyId", "Plaintext"]);
    Ok(())
}

fn nobody_listens(driver: Driver) -> Outcome {
    // A port that was free a moment ago.
    let address = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?;
    let config = driver.config().to_builder().endpoint_url(format!("http://{address}")).build();
    let kms = Kms { client: Client::from_conf(config), driver };
    let error = kms.call(DescribeKeyInput::builder().key_id(MISSING).build()?).unwrap_err();
    let SdkError::DispatchFailure(failure) = &error else { panic!("{error:?}") };
    assert!(failure.is_io(), "{error:?}");
    assert!(error.to_string().contains(&address.to_string()), "{error}");
    Ok(())
}
