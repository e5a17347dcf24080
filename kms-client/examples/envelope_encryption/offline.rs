//! One data key, which is returned for the context that it was made for.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use trent_kms::mock::Mock;
use trent_kms::operation::decrypt::{DecryptError, DecryptInput, DecryptOutput};
use trent_kms::operation::generate_data_key::{GenerateDataKeyInput, GenerateDataKeyOutput};
use trent_kms::primitives::Blob;
use trent_kms::types::error::InvalidCiphertextException;

const PLAIN: [u8; 32] = [7; 32];
const ENCRYPTED: &str = "an encrypted data key";

pub(crate) fn service() -> Mock {
    let context = Arc::new(Mutex::new(None::<HashMap<String, String>>));
    let mock = Mock::new();
    let made = Arc::clone(&context);
    mock.on(move |input: &GenerateDataKeyInput| {
        let mut made = made.lock().expect("nobody panics while holding it");
        made.clone_from(&input.encryption_context);
        let output = GenerateDataKeyOutput::builder().plaintext(Blob::new(PLAIN));
        Ok(output.ciphertext_blob(Blob::new(ENCRYPTED)).build())
    });
    mock.on(move |input: &DecryptInput| {
        let made = context.lock().expect("nobody panics while holding it");
        if input.ciphertext_blob() == Some(&Blob::new(ENCRYPTED))
            && input.encryption_context == *made
        {
            return Ok(DecryptOutput::builder().plaintext(Blob::new(PLAIN)).build());
        }
        let error = InvalidCiphertextException::builder().build();
        Err(DecryptError::InvalidCiphertextException(error))
    });
    mock
}
