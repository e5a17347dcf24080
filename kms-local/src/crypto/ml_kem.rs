//! ML-KEM.

use super::fill_from_system;
use super::{CryptoError, Parsed, Secret, der};
use crate::specs::Spec;
use ml_kem::kem::Decapsulate as _;
use ml_kem::{DecapsulationKey, KeyExport as _, MlKem512, MlKem768, MlKem1024};

/// A key pair.
pub(crate) enum MlKemKey {
    Level512(DecapsulationKey<MlKem512>),
    Level768(DecapsulationKey<MlKem768>),
    Level1024(DecapsulationKey<MlKem1024>),
}

/// What an encapsulation gives.
pub(crate) struct Encapsulated {
    pub(crate) shared_secret: Vec<u8>,
    pub(crate) ciphertext: Vec<u8>,
}

/// The same for the key of each level: the library has a type for each.
macro_rules! each_level {
    ($pair:expr, $key:ident => $value:expr) => {
        match $pair {
            MlKemKey::Level512($key) => $value,
            MlKemKey::Level768($key) => $value,
            MlKemKey::Level1024($key) => $value,
        }
    };
}

impl MlKemKey {
    pub(super) fn parse(spec: Spec, seed: &[u8]) -> Result<Self, CryptoError> {
        let seed: [u8; 64] = seed.try_into().map_err(|_| CryptoError::Rejected)?;
        Ok(match spec {
            Spec::MlKem512 => Self::Level512(DecapsulationKey::from_seed(seed.into())),
            Spec::MlKem768 => Self::Level768(DecapsulationKey::from_seed(seed.into())),
            Spec::MlKem1024 => Self::Level1024(DecapsulationKey::from_seed(seed.into())),
            _ => return Err(CryptoError::Unsupported),
        })
    }

    fn spec(&self) -> Spec {
        match self {
            Self::Level512(_) => Spec::MlKem512,
            Self::Level768(_) => Spec::MlKem768,
            Self::Level1024(_) => Spec::MlKem1024,
        }
    }

    pub(super) fn public_key(&self) -> Vec<u8> {
        let key = each_level!(self, key => key.encapsulation_key().to_bytes().to_vec());
        let key = der::element(der::BIT_STRING, &[&[0], &key]);
        der::element(der::SEQUENCE, &[&algorithm_identifier(self.spec()), &key])
    }

    fn encapsulate(&self) -> Result<Encapsulated, CryptoError> {
        let mut message = [0; 32];
        fill_from_system(&mut message)?;
        Ok(each_level!(self, key => {
            let key = key.encapsulation_key();
            let (ciphertext, secret) = key.encapsulate_deterministic(&message.into());
            Encapsulated { shared_secret: secret.to_vec(), ciphertext: ciphertext.to_vec() }
        }))
    }

    /// A ciphertext of the wrong length is rejected; any other damage gives another secret.
    fn decapsulate(&self, ciphertext: &[u8]) -> Result<Vec<u8>, CryptoError> {
        each_level!(self, key => key.decapsulate_slice(ciphertext).map(|secret| secret.to_vec()))
            .map_err(|_| CryptoError::Rejected)
    }
}

/// `AlgorithmIdentifier`: 2.16.840.1.101.3.4.4.1, .2 and .3, without parameters.
fn algorithm_identifier(spec: Spec) -> Vec<u8> {
    let last = match spec {
        Spec::MlKem512 => 1,
        Spec::MlKem768 => 2,
        _ => 3,
    };
    let oid = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x04, last];
    let oid = der::element(der::OBJECT_IDENTIFIER, &[&oid]);
    der::element(der::SEQUENCE, &[&oid])
}

/// PKCS #8 with the seed as private key.
pub(super) fn private_key(spec: Spec, seed: &[u8]) -> Result<Vec<u8>, CryptoError> {
    if seed.len() != 64 {
        return Err(CryptoError::Library);
    }
    let version = der::element(der::INTEGER, &[&[0]]);
    let seed = der::element(0x80, &[seed]);
    let key = der::element(der::OCTET_STRING, &[&seed]);
    Ok(der::element(der::SEQUENCE, &[&version, &algorithm_identifier(spec), &key]))
}

impl Secret {
    pub(crate) fn encapsulate(&self) -> Result<Encapsulated, CryptoError> {
        match self.parsed()? {
            Parsed::MlKem(key) => key.encapsulate(),
            _ => Err(CryptoError::Unsupported),
        }
    }

    pub(crate) fn decapsulate(&self, ciphertext: &[u8]) -> Result<Vec<u8>, CryptoError> {
        match self.parsed()? {
            Parsed::MlKem(key) => key.decapsulate(ciphertext),
            _ => Err(CryptoError::Unsupported),
        }
    }
}
