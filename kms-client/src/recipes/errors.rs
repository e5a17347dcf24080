//! What can go wrong, how it prints, and how a program tells one from another: `AccessDeniedException`, throttling, expired
//! credentials, a key that is not there, a connection that fails.
//!
//! A call fails with an [`SdkError`](crate::error::SdkError). Printed with `{}`, it names the operation, the code, the
//! message, the request id, and the number of attempts if there was more than one:
//!
//! ```text
//! Decrypt: NotFoundException: Key 'arn:aws:kms:…' does not exist (HTTP 400, request id 5d0b8a70-…)
//! Decrypt: no response: cannot connect to kms.eu-west-1.amazonaws.com: connection refused (3 attempts)
//! ```
//!
//! `?` turns it into [`Error`](crate::Error), the error of the whole service, which prints the same: with `{:?}` as well, since
//! that is what `main` prints of an error that it returns.
//!
//! # Errors of the operation
//!
//! Each operation has an enum of the errors that the service declares for it.
//!
//! ```no_run
//! # use trent_kms::{Client, primitives::Blob};
//! use trent_kms::operation::decrypt::DecryptError;
//!
//! # async fn example(client: &Client, blob: Blob) -> Result<(), trent_kms::Error> {
//! match client.decrypt().ciphertext_blob(blob).send().await {
//!     Ok(output) => println!("{} bytes", output.plaintext.map_or(0, |text| text.as_ref().len())),
//!     Err(error) => match error.as_service_error() {
//!         Some(DecryptError::IncorrectKeyException(_)) => println!("another key encrypted this"),
//!         Some(DecryptError::InvalidCiphertextException(_)) => println!("this is no ciphertext"),
//!         Some(error) if error.is_disabled_exception() => println!("the key is disabled"),
//!         _ => return Err(error.into()),
//!     },
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Errors that no operation declares: `AccessDeniedException` and others
//!
//! Every AWS service answers with some errors that its model does not have. They are the variant `Unhandled` of the
//! operation's enum; [`SdkError::kind`](crate::error::SdkError::kind) names them, and all other ways to fail:
//!
//! ```no_run
//! # use trent_kms::Client;
//! use trent_kms::error::{ErrorKind, ProvideErrorMetadata as _};
//! use trent_kms::operation::RequestId as _;
//!
//! # async fn example(client: &Client) {
//! if let Err(error) = client.list_keys().send().await {
//!     match error.kind() {
//!         // AccessDeniedException: the message says which policy lacks which action.
//!         ErrorKind::AccessDenied => eprintln!("not allowed: {}", error.message().unwrap_or_default()),
//!         // ThrottlingException: the attempts of the call are used up. Call less often.
//!         ErrorKind::Throttling => eprintln!("too many calls, after {} attempts", error.attempts()),
//!         // ExpiredTokenException: credentials were fetched anew, and the new ones have expired, too.
//!         ErrorKind::ExpiredToken => eprintln!("the session is over: log in again"),
//!         // UnrecognizedClientException, InvalidSignatureException: wrong keys.
//!         ErrorKind::InvalidCredentials => eprintln!("the access key or its secret is wrong"),
//!         // The clock is wrong, and could not be corrected from the answer.
//!         ErrorKind::ClockSkew => eprintln!("set this machine's clock"),
//!         // ValidationException: what the service checks and the client does not.
//!         ErrorKind::Validation => eprintln!("{error}"),
//!         // KMSInternalException and others: tried again already.
//!         ErrorKind::InternalFailure | ErrorKind::Unavailable => {
//!             eprintln!("the service failed; request id {:?}", error.request_id());
//!         }
//!         // Any other code of the service's: `error.code()`, or the operation's enum.
//!         ErrorKind::Other => eprintln!("{}", error.code().unwrap_or("no code")),
//!         // No credentials, or their provider failed: the text says what to set.
//!         ErrorKind::Credentials => eprintln!("{error}"),
//!         // Nothing was sent: the input or the configuration is not complete.
//!         ErrorKind::Construction => eprintln!("{error}"),
//!         // No connection, no TLS, or it broke. The service may have acted on the request.
//!         ErrorKind::Transport => eprintln!("{error}"),
//!         // A limit of the configuration ran out.
//!         ErrorKind::Timeout => eprintln!("too slow, after {} attempts", error.attempts()),
//!         // Not the service, but a proxy or a captive portal in all likelihood.
//!         ErrorKind::Response => eprintln!("{error}"),
//!         _ => eprintln!("{error}"),
//!     }
//! }
//! # }
//! ```
//!
//! # Constraints, before anything is sent
//!
//! ```no_run
//! # use trent_kms::{Client, primitives::Blob};
//! use trent_kms::error::SdkError;
//!
//! # async fn example(client: &Client) {
//! let call = client.encrypt().key_id("alias/app").plaintext(Blob::new(vec![0; 5000]));
//! if let Err(SdkError::ConstructionFailure(failure)) = call.send().await
//!     && let Some(error) = failure.as_validation_error()
//! {
//!     for violation in error.violations() {
//!         println!("{violation}"); // the member's path, the constraint, what was found; never a value
//!     }
//! }
//! # }
//! ```
#![doc(alias = "AccessDenied")]
#![doc(alias = "AccessDeniedException")]
#![doc(alias = "ThrottlingException")]
#![doc(alias = "ExpiredTokenException")]
#![doc(alias = "UnrecognizedClientException")]
#![doc(alias = "InvalidSignatureException")]
#![doc(alias = "ValidationException")]
