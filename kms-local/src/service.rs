//! The operations of the world behind the router: from the circumstances of a request to a call.

use crate::accounts::is_account;
use crate::call::Call;
use crate::failure::Failure;
use crate::origin::{Origin, Waiting};
use crate::world::World;
use http::StatusCode;
use std::sync::Arc;
use trent_kms::operation;
use trent_kms::server::{self, Context, Service};

/// Answers the operations of the service with a world.
#[derive(Debug)]
pub(crate) struct Handler {
    pub(crate) world: Arc<World>,
    pub(crate) origin: Origin,
}

impl Handler {
    fn answer<T>(
        &self,
        context: &Context,
        operation: impl FnOnce(&World, &Call) -> Result<T, Failure>,
    ) -> Result<T, server::Failure> {
        let Waiting { trouble, request } = self.origin.take_waiting(context);
        if let Some(failure) = trouble.failure {
            return Err(failure.into());
        }
        let region = context.region().unwrap_or(&self.origin.region);
        let access_key_id = context.access_key_id();
        let mut call = match access_key_id.and_then(|id| self.origin.identity(id)) {
            Some(identity) => Call::by(region, identity),
            None => {
                // An access key id of twelve digits is the account.
                let account = access_key_id.filter(|id| is_account(id));
                Call::by_root(region, account.unwrap_or(&self.origin.account))
            }
        };
        call.request = request;
        self.world.authorize_without_key(&call, context.operation())?;
        context.request_id().clone_into(&mut call.request_id);
        call.effect_delay = trouble.effect_delay;
        Ok(operation(&self.world, &call)?)
    }
}

impl From<Failure> for server::Failure {
    fn from(failure: Failure) -> Self {
        let status = StatusCode::from_u16(failure.status());
        let told = match (failure.message(), failure.message_member()) {
            (Some(message), "Message") => Self::access_denied(message),
            (Some(message), _) => Self::new(failure.code().to_owned()).with_message(message),
            (None, _) => Self::new(failure.code().to_owned()),
        };
        told.with_status(status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR))
    }
}

/// Each operation is a method of the world.
macro_rules! operations {
    ($($method:ident: $input:ident => $output:ident;)*) => {
        impl Service for Handler {
            $(
                async fn $method(
                    &self,
                    input: operation::$method::$input,
                    context: &Context,
                ) -> Result<operation::$method::$output, server::Failure> {
                    self.answer(context, |world, call| world.$method(call, input))
                }
            )*
        }
    };
}

operations! {
    cancel_key_deletion: CancelKeyDeletionInput => CancelKeyDeletionOutput;
    connect_custom_key_store: ConnectCustomKeyStoreInput => ConnectCustomKeyStoreOutput;
    create_alias: CreateAliasInput => CreateAliasOutput;
    create_custom_key_store: CreateCustomKeyStoreInput => CreateCustomKeyStoreOutput;
    create_grant: CreateGrantInput => CreateGrantOutput;
    create_key: CreateKeyInput => CreateKeyOutput;
    decapsulate: DecapsulateInput => DecapsulateOutput;
    decrypt: DecryptInput => DecryptOutput;
    delete_alias: DeleteAliasInput => DeleteAliasOutput;
    delete_custom_key_store: DeleteCustomKeyStoreInput => DeleteCustomKeyStoreOutput;
    delete_imported_key_material: DeleteImportedKeyMaterialInput => DeleteImportedKeyMaterialOutput;
    derive_shared_secret: DeriveSharedSecretInput => DeriveSharedSecretOutput;
    describe_custom_key_stores: DescribeCustomKeyStoresInput => DescribeCustomKeyStoresOutput;
    describe_key: DescribeKeyInput => DescribeKeyOutput;
    disable_key: DisableKeyInput => DisableKeyOutput;
    disable_key_rotation: DisableKeyRotationInput => DisableKeyRotationOutput;
    disconnect_custom_key_store: DisconnectCustomKeyStoreInput => DisconnectCustomKeyStoreOutput;
    enable_key: EnableKeyInput => EnableKeyOutput;
    enable_key_rotation: EnableKeyRotationInput => EnableKeyRotationOutput;
    encapsulate: EncapsulateInput => EncapsulateOutput;
    encrypt: EncryptInput => EncryptOutput;
    generate_data_key: GenerateDataKeyInput => GenerateDataKeyOutput;
    generate_data_key_pair: GenerateDataKeyPairInput => GenerateDataKeyPairOutput;
    generate_data_key_pair_without_plaintext: GenerateDataKeyPairWithoutPlaintextInput => GenerateDataKeyPairWithoutPlaintextOutput;
    generate_data_key_without_plaintext: GenerateDataKeyWithoutPlaintextInput => GenerateDataKeyWithoutPlaintextOutput;
    generate_mac: GenerateMacInput => GenerateMacOutput;
    generate_random: GenerateRandomInput => GenerateRandomOutput;
    get_key_last_usage: GetKeyLastUsageInput => GetKeyLastUsageOutput;
    get_key_policy: GetKeyPolicyInput => GetKeyPolicyOutput;
    get_key_rotation_status: GetKeyRotationStatusInput => GetKeyRotationStatusOutput;
    get_parameters_for_import: GetParametersForImportInput => GetParametersForImportOutput;
    get_public_key: GetPublicKeyInput => GetPublicKeyOutput;
    import_key_material: ImportKeyMaterialInput => ImportKeyMaterialOutput;
    list_aliases: ListAliasesInput => ListAliasesOutput;
    list_grants: ListGrantsInput => ListGrantsOutput;
    list_key_policies: ListKeyPoliciesInput => ListKeyPoliciesOutput;
    list_key_rotations: ListKeyRotationsInput => ListKeyRotationsOutput;
    list_keys: ListKeysInput => ListKeysOutput;
    list_resource_tags: ListResourceTagsInput => ListResourceTagsOutput;
    list_retirable_grants: ListRetirableGrantsInput => ListRetirableGrantsOutput;
    put_key_policy: PutKeyPolicyInput => PutKeyPolicyOutput;
    re_encrypt: ReEncryptInput => ReEncryptOutput;
    replicate_key: ReplicateKeyInput => ReplicateKeyOutput;
    retire_grant: RetireGrantInput => RetireGrantOutput;
    revoke_grant: RevokeGrantInput => RevokeGrantOutput;
    rotate_key_on_demand: RotateKeyOnDemandInput => RotateKeyOnDemandOutput;
    schedule_key_deletion: ScheduleKeyDeletionInput => ScheduleKeyDeletionOutput;
    sign: SignInput => SignOutput;
    tag_resource: TagResourceInput => TagResourceOutput;
    untag_resource: UntagResourceInput => UntagResourceOutput;
    update_alias: UpdateAliasInput => UpdateAliasOutput;
    update_custom_key_store: UpdateCustomKeyStoreInput => UpdateCustomKeyStoreOutput;
    update_key_description: UpdateKeyDescriptionInput => UpdateKeyDescriptionOutput;
    update_primary_region: UpdatePrimaryRegionInput => UpdatePrimaryRegionOutput;
    verify: VerifyInput => VerifyOutput;
    verify_mac: VerifyMacInput => VerifyMacOutput;
}
