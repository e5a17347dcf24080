//! The operations of the service, and what each takes as the name of a key.

use crate::wire::wire_enum;

wire_enum! {
    /// An operation of the service that works on a KMS key.
    Operation {
        CancelKeyDeletion = "CancelKeyDeletion",
        CreateAlias = "CreateAlias",
        CreateGrant = "CreateGrant",
        Decapsulate = "Decapsulate",
        Decrypt = "Decrypt",
        DeleteAlias = "DeleteAlias",
        DeleteImportedKeyMaterial = "DeleteImportedKeyMaterial",
        DeriveSharedSecret = "DeriveSharedSecret",
        DescribeKey = "DescribeKey",
        DisableKey = "DisableKey",
        DisableKeyRotation = "DisableKeyRotation",
        EnableKey = "EnableKey",
        EnableKeyRotation = "EnableKeyRotation",
        Encapsulate = "Encapsulate",
        Encrypt = "Encrypt",
        GenerateDataKey = "GenerateDataKey",
        GenerateDataKeyPair = "GenerateDataKeyPair",
        GenerateDataKeyPairWithoutPlaintext = "GenerateDataKeyPairWithoutPlaintext",
        GenerateDataKeyWithoutPlaintext = "GenerateDataKeyWithoutPlaintext",
        GenerateMac = "GenerateMac",
        GetKeyLastUsage = "GetKeyLastUsage",
        GetKeyPolicy = "GetKeyPolicy",
        GetKeyRotationStatus = "GetKeyRotationStatus",
        GetParametersForImport = "GetParametersForImport",
        GetPublicKey = "GetPublicKey",
        ImportKeyMaterial = "ImportKeyMaterial",
        ListAliases = "ListAliases",
        ListGrants = "ListGrants",
        ListKeyPolicies = "ListKeyPolicies",
        ListKeyRotations = "ListKeyRotations",
        ListResourceTags = "ListResourceTags",
        PutKeyPolicy = "PutKeyPolicy",
        ReEncrypt = "ReEncrypt",
        ReplicateKey = "ReplicateKey",
        RetireGrant = "RetireGrant",
        RevokeGrant = "RevokeGrant",
        RotateKeyOnDemand = "RotateKeyOnDemand",
        ScheduleKeyDeletion = "ScheduleKeyDeletion",
        Sign = "Sign",
        TagResource = "TagResource",
        UntagResource = "UntagResource",
        UpdateAlias = "UpdateAlias",
        UpdateKeyDescription = "UpdateKeyDescription",
        UpdatePrimaryRegion = "UpdatePrimaryRegion",
        Verify = "Verify",
        VerifyMac = "VerifyMac",
    }
}

impl Operation {
    /// True for operations that use key material.
    pub(crate) const fn is_cryptographic(self) -> bool {
        matches!(
            self,
            Self::Decapsulate
                | Self::Decrypt
                | Self::DeriveSharedSecret
                | Self::Encapsulate
                | Self::Encrypt
                | Self::GenerateDataKey
                | Self::GenerateDataKeyPair
                | Self::GenerateDataKeyPairWithoutPlaintext
                | Self::GenerateDataKeyWithoutPlaintext
                | Self::GenerateMac
                | Self::ReEncrypt
                | Self::Sign
                | Self::Verify
                | Self::VerifyMac
        )
    }

    /// True if an alias can stand for the key.
    pub(crate) const fn takes_alias(self) -> bool {
        self.is_cryptographic() || matches!(self, Self::DescribeKey | Self::GetPublicKey)
    }

    /// True if the key may belong to another account.
    pub(crate) const fn crosses_accounts(self) -> bool {
        self.is_cryptographic()
            || matches!(
                self,
                Self::CreateGrant
                    | Self::DescribeKey
                    | Self::GetKeyRotationStatus
                    | Self::GetPublicKey
                    | Self::ListGrants
                    | Self::RetireGrant
                    | Self::RevokeGrant
            )
    }

    /// True if the model declares `InvalidArnException` for the operation.
    pub(crate) const fn declares_invalid_arn(self) -> bool {
        !self.is_cryptographic()
            && !matches!(self, Self::CreateAlias | Self::DeleteAlias | Self::UpdateAlias)
    }
}
