//! GenerateMac and VerifyMac.

use crate::call::Call;
use crate::failure::Failure;
use crate::operations::Operation;
use crate::specs::Usage;
use crate::uses::{KeyInUse, check_algorithm, check_dry_run};
use crate::world::World;
use trent_kms::operation::generate_mac::{GenerateMacInput, GenerateMacOutput};
use trent_kms::operation::verify_mac::{VerifyMacInput, VerifyMacOutput};
use trent_kms::primitives::Blob;
use trent_kms::types::MacAlgorithmSpec;

fn bytes(blob: Option<&Blob>) -> &[u8] {
    blob.map(AsRef::as_ref).unwrap_or_default()
}

impl World {
    fn mac_key(
        &self,
        call: &Call,
        operation: Operation,
        key_id: Option<&str>,
        grant_tokens: Option<&[String]>,
        algorithm: &str,
    ) -> Result<KeyInUse, Failure> {
        let state = self.begin()?;
        let usage = Usage::GenerateVerifyMac;
        let key = state.usable_key(call, operation, key_id, grant_tokens, usage)?;
        check_algorithm(key, algorithm)?;
        KeyInUse::current(key)
    }

    /// Makes a message authentication code: `GenerateMac`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn generate_mac(
        &self,
        call: &Call,
        input: GenerateMacInput,
    ) -> Result<GenerateMacOutput, Failure> {
        const OPERATION: Operation = Operation::GenerateMac;
        let algorithm = input.mac_algorithm.as_ref().map(MacAlgorithmSpec::as_str);
        let algorithm = algorithm.unwrap_or_default();
        let (key_id, tokens) = (input.key_id.as_deref(), input.grant_tokens.as_deref());
        let key = self.mac_key(call, OPERATION, key_id, tokens, algorithm)?;
        check_dry_run(input.dry_run)?;
        let mac = key.secret.mac(bytes(input.message.as_ref()))?;
        self.note_use(call, OPERATION, &[key.number])?;
        Ok(GenerateMacOutput::builder()
            .mac(Blob::new(mac))
            .mac_algorithm(algorithm.into())
            .key_id(key.arn)
            .build())
    }

    /// Verifies a message authentication code: `VerifyMac`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn verify_mac(
        &self,
        call: &Call,
        input: VerifyMacInput,
    ) -> Result<VerifyMacOutput, Failure> {
        const OPERATION: Operation = Operation::VerifyMac;
        let algorithm = input.mac_algorithm.as_ref().map(MacAlgorithmSpec::as_str);
        let algorithm = algorithm.unwrap_or_default();
        let (key_id, tokens) = (input.key_id.as_deref(), input.grant_tokens.as_deref());
        let key = self.mac_key(call, OPERATION, key_id, tokens, algorithm)?;
        let (message, mac) = (bytes(input.message.as_ref()), bytes(input.mac.as_ref()));
        if !key.secret.verify_mac(message, mac)? {
            return Err(Failure::silent("KMSInvalidMacException"));
        }
        check_dry_run(input.dry_run)?;
        self.note_use(call, OPERATION, &[key.number])?;
        Ok(VerifyMacOutput::builder()
            .mac_valid(true)
            .mac_algorithm(algorithm.into())
            .key_id(key.arn)
            .build())
    }
}
