//! A key whose signatures anybody can make.

use trent_kms::mock::Mock;
use trent_kms::operation::get_public_key::{GetPublicKeyInput, GetPublicKeyOutput};
use trent_kms::operation::sign::{SignInput, SignOutput};
use trent_kms::operation::verify::{VerifyError, VerifyInput, VerifyOutput};
use trent_kms::primitives::Blob;
use trent_kms::types::SigningAlgorithmSpec;
use trent_kms::types::error::KmsInvalidSignatureException;

pub(crate) fn service() -> Mock {
    let mock = Mock::new();
    mock.on(|_: &GetPublicKeyInput| {
        let output = GetPublicKeyOutput::builder();
        Ok(output.signing_algorithms(SigningAlgorithmSpec::EcdsaSha256).build())
    });
    mock.on(|input: &SignInput| {
        Ok(SignOutput::builder().signature(signature(input.message())).build())
    });
    mock.on(|input: &VerifyInput| {
        if input.signature() == Some(&signature(input.message())) {
            return Ok(VerifyOutput::builder().signature_valid(true).build());
        }
        let error = KmsInvalidSignatureException::builder().build();
        Err(VerifyError::KmsInvalidSignatureException(error))
    });
    mock
}

fn signature(message: Option<&Blob>) -> Blob {
    let message = message.map(Blob::as_ref).unwrap_or_default();
    Blob::new([b"signed: ", message].concat())
}
