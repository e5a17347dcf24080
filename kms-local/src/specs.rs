//! Key specs, usages, algorithms, and which fit together.

use crate::wire::wire_enum;
use trent_kms::types;

wire_enum! {
    /// What kind of key material a KMS key has.
    Spec {
        SymmetricDefault = "SYMMETRIC_DEFAULT",
        Hmac224 = "HMAC_224",
        Hmac256 = "HMAC_256",
        Hmac384 = "HMAC_384",
        Hmac512 = "HMAC_512",
        Rsa2048 = "RSA_2048",
        Rsa3072 = "RSA_3072",
        Rsa4096 = "RSA_4096",
        EccNistP256 = "ECC_NIST_P256",
        EccNistP384 = "ECC_NIST_P384",
        EccNistP521 = "ECC_NIST_P521",
        EccSecgP256K1 = "ECC_SECG_P256K1",
        EccNistEdwards25519 = "ECC_NIST_EDWARDS25519",
        MlDsa44 = "ML_DSA_44",
        MlDsa65 = "ML_DSA_65",
        MlDsa87 = "ML_DSA_87",
        MlKem512 = "ML_KEM_512",
        MlKem768 = "ML_KEM_768",
        MlKem1024 = "ML_KEM_1024",
        Sm2 = "SM2",
    }
}

wire_enum! {
    /// What a KMS key may be used for.
    Usage {
        EncryptDecrypt = "ENCRYPT_DECRYPT",
        SignVerify = "SIGN_VERIFY",
        GenerateVerifyMac = "GENERATE_VERIFY_MAC",
        KeyAgreement = "KEY_AGREEMENT",
        EncapsulateDecapsulate = "ENCAPSULATE_DECAPSULATE",
    }
}

wire_enum! {
    /// Where the key material comes from and lives.
    Origin {
        AwsKms = "AWS_KMS",
        External = "EXTERNAL",
        AwsCloudHsm = "AWS_CLOUDHSM",
        ExternalKeyStore = "EXTERNAL_KEY_STORE",
    }
}

impl Origin {
    /// True for keys of custom key stores.
    pub(crate) const fn in_store(self) -> bool {
        matches!(self, Self::AwsCloudHsm | Self::ExternalKeyStore)
    }
}

/// What a spec is, coarsely: keys of different kinds cannot stand in for each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Symmetric,
    Hmac,
    Asymmetric,
}

impl Spec {
    pub(crate) const fn kind(self) -> Kind {
        match self {
            Self::SymmetricDefault => Kind::Symmetric,
            Self::Hmac224 | Self::Hmac256 | Self::Hmac384 | Self::Hmac512 => Kind::Hmac,
            _ => Kind::Asymmetric,
        }
    }

    pub(crate) const fn is_symmetric(self) -> bool {
        matches!(self, Self::SymmetricDefault)
    }

    /// The bits of the modulus of RSA keys.
    pub(crate) const fn rsa_bits(self) -> Option<usize> {
        match self {
            Self::Rsa2048 => Some(2048),
            Self::Rsa3072 => Some(3072),
            Self::Rsa4096 => Some(4096),
            _ => None,
        }
    }

    /// Usages that keys of this spec can have.
    pub(crate) const fn usages(self) -> &'static [Usage] {
        match self {
            Self::SymmetricDefault => &[Usage::EncryptDecrypt],
            Self::Hmac224 | Self::Hmac256 | Self::Hmac384 | Self::Hmac512 => {
                &[Usage::GenerateVerifyMac]
            }
            Self::Rsa2048 | Self::Rsa3072 | Self::Rsa4096 => {
                &[Usage::EncryptDecrypt, Usage::SignVerify]
            }
            Self::EccNistP256 | Self::EccNistP384 | Self::EccNistP521 => {
                &[Usage::SignVerify, Usage::KeyAgreement]
            }
            Self::EccSecgP256K1
            | Self::EccNistEdwards25519
            | Self::MlDsa44
            | Self::MlDsa65
            | Self::MlDsa87 => &[Usage::SignVerify],
            Self::MlKem512 | Self::MlKem768 | Self::MlKem1024 => &[Usage::EncapsulateDecapsulate],
            Self::Sm2 => &[Usage::EncryptDecrypt, Usage::SignVerify, Usage::KeyAgreement],
        }
    }

    /// True if material of this spec can be imported.
    pub(crate) const fn importable(self) -> bool {
        !matches!(
            self,
            Self::EccNistEdwards25519
                | Self::MlDsa44
                | Self::MlDsa65
                | Self::MlDsa87
                | Self::MlKem512
                | Self::MlKem768
                | Self::MlKem1024
        )
    }

    /// Bytes of key material of HMAC keys, which are also the bytes of their codes.
    pub(crate) const fn hmac_length(self) -> Option<usize> {
        match self {
            Self::Hmac224 => Some(28),
            Self::Hmac256 => Some(32),
            Self::Hmac384 => Some(48),
            Self::Hmac512 => Some(64),
            _ => None,
        }
    }

    /// The algorithms of a key, in the order in which the service lists them.
    pub(crate) const fn algorithms(self, usage: Usage) -> &'static [&'static str] {
        match (self, usage) {
            (Self::SymmetricDefault, _) => &["SYMMETRIC_DEFAULT"],
            (Self::Hmac224, _) => &["HMAC_SHA_224"],
            (Self::Hmac256, _) => &["HMAC_SHA_256"],
            (Self::Hmac384, _) => &["HMAC_SHA_384"],
            (Self::Hmac512, _) => &["HMAC_SHA_512"],
            (Self::Rsa2048 | Self::Rsa3072 | Self::Rsa4096, Usage::EncryptDecrypt) => {
                &["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"]
            }
            (Self::Rsa2048 | Self::Rsa3072 | Self::Rsa4096, _) => &[
                "RSASSA_PKCS1_V1_5_SHA_256",
                "RSASSA_PKCS1_V1_5_SHA_384",
                "RSASSA_PKCS1_V1_5_SHA_512",
                "RSASSA_PSS_SHA_256",
                "RSASSA_PSS_SHA_384",
                "RSASSA_PSS_SHA_512",
            ],
            (_, Usage::KeyAgreement) => &["ECDH"],
            (Self::EccNistP256 | Self::EccSecgP256K1, _) => &["ECDSA_SHA_256"],
            (Self::EccNistP384, _) => &["ECDSA_SHA_384"],
            (Self::EccNistP521, _) => &["ECDSA_SHA_512"],
            (Self::EccNistEdwards25519, _) => &["ED25519_SHA_512", "ED25519_PH_SHA_512"],
            (Self::MlDsa44 | Self::MlDsa65 | Self::MlDsa87, _) => &["ML_DSA_SHAKE_256"],
            (Self::MlKem512 | Self::MlKem768 | Self::MlKem1024, _) => &["ML_KEM"],
            (Self::Sm2, Usage::EncryptDecrypt) => &["SM2PKE"],
            (Self::Sm2, _) => &["SM2DSA"],
        }
    }
}

/// The client's list type of an algorithm list: `list::<SigningAlgorithmSpec>(names)`.
pub(crate) fn list<T: for<'a> From<&'a str>>(names: &[&str]) -> Vec<T> {
    names.iter().copied().map(T::from).collect()
}

impl Usage {
    /// Operations of grants that keys of this usage have, beside those that all keys have.
    pub(crate) const fn grant_operations(self, spec: Spec) -> &'static [&'static str] {
        match (self, spec) {
            (Self::EncryptDecrypt, Spec::SymmetricDefault) => &[
                "Encrypt",
                "Decrypt",
                "ReEncryptFrom",
                "ReEncryptTo",
                "GenerateDataKey",
                "GenerateDataKeyWithoutPlaintext",
                "GenerateDataKeyPair",
                "GenerateDataKeyPairWithoutPlaintext",
            ],
            (Self::EncryptDecrypt, _) => {
                &["Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo", "GetPublicKey"]
            }
            (Self::SignVerify, _) => &["Sign", "Verify", "GetPublicKey"],
            (Self::KeyAgreement, _) => &["DeriveSharedSecret", "GetPublicKey"],
            (Self::EncapsulateDecapsulate, _) => &["Encapsulate", "Decapsulate", "GetPublicKey"],
            (Self::GenerateVerifyMac, _) => &["GenerateMac", "VerifyMac"],
        }
    }
}

impl From<Spec> for types::KeySpec {
    fn from(spec: Spec) -> Self {
        Self::from(spec.as_str())
    }
}

impl From<Usage> for types::KeyUsageType {
    fn from(usage: Usage) -> Self {
        Self::from(usage.as_str())
    }
}

impl From<Origin> for types::OriginType {
    fn from(origin: Origin) -> Self {
        Self::from(origin.as_str())
    }
}
