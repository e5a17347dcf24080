//! ML-DSA: messages with aws-lc-rs, the external mu with the `ml-dsa` crate.

use super::{CryptoError, Input};
use crate::specs::Spec;
use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::signature::{
    self, KeyPair as _, PqdsaKeyPair, PqdsaSigningAlgorithm, PqdsaVerificationAlgorithm,
    UnparsedPublicKey,
};
use ml_dsa::{Keypair as _, MlDsa44, MlDsa65, MlDsa87, Signature, SigningKey};

/// A key pair, and its seed for the other library.
pub(crate) struct MlDsaKey {
    spec: Spec,
    seed: [u8; 32],
    pair: PqdsaKeyPair,
    signing: &'static PqdsaSigningAlgorithm,
    verification: &'static PqdsaVerificationAlgorithm,
}

impl MlDsaKey {
    pub(super) fn parse(spec: Spec, seed: &[u8]) -> Result<Self, CryptoError> {
        let (signing, verification) = match spec {
            Spec::MlDsa44 => (&signature::ML_DSA_44_SIGNING, &signature::ML_DSA_44),
            Spec::MlDsa65 => (&signature::ML_DSA_65_SIGNING, &signature::ML_DSA_65),
            Spec::MlDsa87 => (&signature::ML_DSA_87_SIGNING, &signature::ML_DSA_87),
            _ => return Err(CryptoError::Unsupported),
        };
        let seed: [u8; 32] = seed.try_into().map_err(|_| CryptoError::Rejected)?;
        let pair = PqdsaKeyPair::from_seed(signing, &seed).map_err(|_| CryptoError::Rejected)?;
        Ok(Self { spec, seed, pair, signing, verification })
    }

    pub(super) fn public_key(&self) -> Result<Vec<u8>, CryptoError> {
        let der = AsDer::<PublicKeyX509Der<'_>>::as_der(self.pair.public_key())?;
        Ok(der.as_ref().to_vec())
    }

    pub(super) fn private_key(&self) -> Result<Vec<u8>, CryptoError> {
        Ok(self.pair.to_pkcs8v1()?.as_ref().to_vec())
    }

    /// A digest is the representative mu, 64 bytes.
    pub(super) fn sign(&self, input: Input<'_>) -> Result<Vec<u8>, CryptoError> {
        match input {
            Input::Message(message) => {
                let mut signature = vec![0; self.signing.signature_len()];
                let length = self.pair.sign(message, &mut signature)?;
                signature.truncate(length);
                Ok(signature)
            }
            Input::Digest(mu) => match self.spec {
                Spec::MlDsa44 => sign_mu::<MlDsa44>(&self.seed, mu),
                Spec::MlDsa65 => sign_mu::<MlDsa65>(&self.seed, mu),
                _ => sign_mu::<MlDsa87>(&self.seed, mu),
            },
        }
    }

    pub(super) fn verify(&self, input: Input<'_>, signature: &[u8]) -> Result<bool, CryptoError> {
        match input {
            Input::Message(message) => {
                let key = UnparsedPublicKey::new(self.verification, self.pair.public_key());
                Ok(key.verify(message, signature).is_ok())
            }
            Input::Digest(mu) => match self.spec {
                Spec::MlDsa44 => verify_mu::<MlDsa44>(&self.seed, mu, signature),
                Spec::MlDsa65 => verify_mu::<MlDsa65>(&self.seed, mu, signature),
                _ => verify_mu::<MlDsa87>(&self.seed, mu, signature),
            },
        }
    }
}

fn sign_mu<P: ml_dsa::MlDsaParams>(seed: &[u8; 32], mu: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let mu = mu.try_into().map_err(|_| CryptoError::Rejected)?;
    let key = SigningKey::<P>::from_seed(&(*seed).into());
    Ok(key.expanded_key().sign_mu_deterministic(mu).encode().to_vec())
}

fn verify_mu<P: ml_dsa::MlDsaParams>(
    seed: &[u8; 32],
    mu: &[u8],
    signature: &[u8],
) -> Result<bool, CryptoError> {
    let mu = mu.try_into().map_err(|_| CryptoError::Rejected)?;
    let key = SigningKey::<P>::from_seed(&(*seed).into());
    let Ok(signature) = Signature::<P>::try_from(signature) else {
        return Ok(false);
    };
    Ok(key.verifying_key().verify_mu(mu, &signature))
}
