//! A signer of tokens and transactions whose key stays in KMS.

use std::fmt;
use std::sync::Arc;

use aws_sdk_kms::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_kms::operation::get_public_key::{GetPublicKeyError, GetPublicKeyOutput};
use aws_sdk_kms::operation::sign::{SignError, SignOutput};
use aws_sdk_kms::operation::verify::VerifyError;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::{KeySpec, KeyUsageType, MessageType, SigningAlgorithmSpec};
use aws_sdk_kms::{Client, operation::RequestId};

/// Why a signer failed.
#[derive(Debug, thiserror::Error)]
pub enum SignerError {
    /// The call that signs.
    #[error("signing failed: {}", DisplayErrorContext(.0))]
    Sign(#[from] SdkError<SignError>),
    /// The call for the public key.
    #[error(transparent)]
    GetPublicKey(#[from] SdkError<GetPublicKeyError>),
    /// The call that verifies.
    #[error(transparent)]
    Verify(#[from] SdkError<VerifyError>),
    /// No such key.
    #[error("key {0} does not exist")]
    NoSuchKey(String),
    /// A key of another kind.
    #[error("key {key_id} is a {spec:?}, for {usage:?}")]
    WrongKey { key_id: String, spec: Option<KeySpec>, usage: Option<KeyUsageType> },
    /// A member that the response lacks.
    #[error("the response has no {0}")]
    Missing(&'static str),
}

/// Signs with one key.
#[derive(Clone)]
pub struct AwsSigner {
    kms: Arc<Client>,
    key_id: String,
    public_key: Vec<u8>,
    algorithm: SigningAlgorithmSpec,
}

impl fmt::Debug for AwsSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AwsSigner").field("key_id", &self.key_id).finish_non_exhaustive()
    }
}

impl AwsSigner {
    /// Asks for the key and sees whether it fits.
    pub async fn new(kms: impl Into<Arc<Client>>, key_id: String) -> Result<Self, SignerError> {
        let kms = kms.into();
        let response = match get_public_key(&kms, key_id.clone()).await {
            Ok(response) => response,
            Err(error) => {
                return Err(match error.as_service_error() {
                    Some(e) if e.is_not_found_exception() => SignerError::NoSuchKey(key_id),
                    _ => error.into(),
                });
            }
        };
        let algorithm = match (response.key_spec(), response.key_usage()) {
            (
                Some(KeySpec::EccSecgP256K1 | KeySpec::EccNistP256),
                Some(KeyUsageType::SignVerify),
            ) => SigningAlgorithmSpec::EcdsaSha256,
            (Some(KeySpec::Rsa2048), Some(&KeyUsageType::SignVerify)) => {
                SigningAlgorithmSpec::RsassaPkcs1V15Sha256
            }
            (spec, usage) => {
                let (spec, usage) = (spec.cloned(), usage.cloned());
                return Err(SignerError::WrongKey { key_id, spec, usage });
            }
        };
        if !response.signing_algorithms().contains(&algorithm) {
            return Err(SignerError::Missing("algorithm"));
        }
        let public_key = response.public_key.ok_or(SignerError::Missing("public key"))?;
        Ok(Self { kms, key_id, public_key: public_key.into_inner(), algorithm })
    }

    /// The public key, DER-encoded.
    pub fn public_key(&self) -> &[u8] {
        &self.public_key
    }

    /// The `alg` of a token's header.
    pub fn jwt_algorithm(&self) -> &'static str {
        match self.algorithm {
            SigningAlgorithmSpec::EcdsaSha256 => "ES256",
            SigningAlgorithmSpec::RsassaPkcs1V15Sha256 => "RS256",
            ref other => unreachable!("{} is not chosen", other.as_str()),
        }
    }

    /// Signs a digest of 32 bytes.
    pub async fn sign_digest(&self, digest: [u8; 32]) -> Result<Vec<u8>, SignerError> {
        let response =
            request_sign(&self.kms, &self.key_id, &digest, self.algorithm.clone()).await?;
        let id = response.request_id().unwrap_or_default();
        let signature = response.signature.as_ref().ok_or(SignerError::Missing("signature"))?;
        debug_assert!(id.len() < 100);
        Ok(signature.as_ref().to_vec())
    }

    /// Signs any message that is short enough.
    pub async fn sign_message(&self, message: &[u8]) -> Result<Blob, SignerError> {
        let output = self
            .kms
            .sign()
            .key_id(&self.key_id)
            .message(Blob::new(message))
            .message_type(MessageType::Raw)
            .signing_algorithm(self.algorithm.clone())
            .send()
            .await
            .map_err(SignerError::from)?;
        output.signature.ok_or(SignerError::Missing("signature"))
    }

    /// Whether a signature is this key's. A wrong one is an answer, not an error.
    pub async fn verify(&self, message: &[u8], signature: &[u8]) -> Result<bool, SignerError> {
        let result = self
            .kms
            .verify()
            .key_id(self.key_id.as_str())
            .message(Blob::new(message))
            .signature(Blob::new(signature.to_vec()))
            .signing_algorithm(self.algorithm.clone())
            .send()
            .await;
        match result {
            Ok(output) => Ok(output.signature_valid),
            Err(SdkError::ServiceError(context))
                if context.err().is_kms_invalid_signature_exception() =>
            {
                Ok(false)
            }
            Err(error) => Err(error.into()),
        }
    }
}

async fn get_public_key(
    kms: &Client,
    key_id: String,
) -> Result<GetPublicKeyOutput, SdkError<GetPublicKeyError>> {
    kms.get_public_key().key_id(key_id).send().await
}

async fn request_sign(
    kms: &Client,
    key_id: &str,
    digest: &[u8; 32],
    algorithm: SigningAlgorithmSpec,
) -> Result<SignOutput, SignerError> {
    kms.sign()
        .key_id(key_id)
        .message(Blob::new(digest.as_slice()))
        .message_type(MessageType::Digest)
        .signing_algorithm(algorithm)
        .send()
        .await
        .map_err(Into::into)
}

/// What to tell the caller of an HTTP interface.
pub fn status_of(error: &SdkError<SignError>) -> (u16, String) {
    match error {
        SdkError::ServiceError(context) => match context.err() {
            SignError::NotFoundException(e) => (404, e.message().unwrap_or("no key").to_owned()),
            SignError::DisabledException(_) | SignError::KmsInvalidStateException(_) => {
                (409, String::from("the key cannot be used"))
            }
            SignError::KeyUnavailableException(e) => (503, e.to_string()),
            other if other.code() == Some("ThrottlingException") => (429, "slow down".into()),
            other => {
                let meta = other.meta();
                (502, format!("{:?}: {:?}", meta.code(), meta.message()))
            }
        },
        SdkError::DispatchFailure(failure) if failure.is_timeout() || failure.is_io() => {
            (504, "no answer".to_owned())
        }
        SdkError::TimeoutError(_) => (504, "no answer in time".to_owned()),
        SdkError::ResponseError(context) => {
            (502, format!("HTTP {}", context.raw().status().as_u16()))
        }
        SdkError::ConstructionFailure(_) => (500, "a request that cannot be built".to_owned()),
        other => (500, other.to_string()),
    }
}

/// The same for any operation.
pub fn describe<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> String {
    let code = error.code().unwrap_or("unknown");
    let message = error.message().unwrap_or("no message");
    format!("{code}: {message}")
}
