//! Keys: creating, describing, listing, enabling, deleting.

mod creation;
mod deletion;

pub use creation::Fixture;

use crate::call::Call;
use crate::failure::Failure;
use crate::operations::Operation;
use crate::paging::Limits;
use crate::records::{Change, Record};
use crate::specs::{Kind, Usage, list};
use crate::world::World;
use trent_kms::operation::describe_key::{DescribeKeyInput, DescribeKeyOutput};
use trent_kms::operation::disable_key::{DisableKeyInput, DisableKeyOutput};
use trent_kms::operation::enable_key::{EnableKeyInput, EnableKeyOutput};
use trent_kms::operation::get_key_last_usage::{GetKeyLastUsageInput, GetKeyLastUsageOutput};
use trent_kms::operation::get_public_key::{GetPublicKeyInput, GetPublicKeyOutput};
use trent_kms::operation::list_keys::{ListKeysInput, ListKeysOutput};
use trent_kms::operation::update_key_description::{
    UpdateKeyDescriptionInput, UpdateKeyDescriptionOutput,
};
use trent_kms::primitives::Blob;
use trent_kms::types::{KeyLastUsageData, KeyListEntry, ResourceOwnerType};

const LIMITS: Limits = Limits { default: 100, max: 1000 };

impl World {
    /// Tells what a key is: `DescribeKey`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn describe_key(
        &self,
        call: &Call,
        input: DescribeKeyInput,
    ) -> Result<DescribeKeyOutput, Failure> {
        let mut state = self.begin()?;
        if let Some(name) = input.key_id.as_deref() {
            state.create_managed_key(call, name)?;
        }
        let key = state.find_key(call, Operation::DescribeKey, input.key_id.as_deref())?;
        state.check_grant_tokens(input.grant_tokens.as_deref())?;
        Ok(DescribeKeyOutput::builder().key_metadata(state.metadata(key)?).build())
    }

    /// Lists the keys of an account in a Region: `ListKeys`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn list_keys(&self, call: &Call, input: ListKeysInput) -> Result<ListKeysOutput, Failure> {
        let state = self.begin()?;
        // No key is shared with another account here.
        let owners = input.resource_owners.as_deref();
        let own = owners.is_none_or(|owners| owners.contains(&ResourceOwnerType::SelfValue));
        let list = format!("ListKeys {} {} {own}", call.region, call.account);
        let limit = LIMITS.check(input.limit)?;
        let paging = state.paging(&list, limit, input.marker.as_deref())?;
        let page = state.page(
            &paging,
            state.keys_after(call, paging.after_number()).filter(|_| own),
            |key| key.record.number.to_string(),
            |key| {
                let entry = KeyListEntry::builder();
                Ok(entry.key_arn(key.arn.clone()).key_id(key.record.id.clone()).build())
            },
        )?;
        Ok(ListKeysOutput::builder()
            .set_keys(Some(page.items))
            .set_next_marker(page.next_marker)
            .truncated(page.truncated)
            .build())
    }

    /// Replaces the description of a key: `UpdateKeyDescription`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn update_key_description(
        &self,
        call: &Call,
        input: UpdateKeyDescriptionInput,
    ) -> Result<UpdateKeyDescriptionOutput, Failure> {
        const OPERATION: Operation = Operation::UpdateKeyDescription;
        let mut state = self.begin()?;
        let key = state.find_own_key(call, OPERATION, input.key_id.as_deref())?;
        state.check_state(OPERATION, key)?;
        let mut record = key.record.clone();
        record.description = input.description.unwrap_or_default();
        state.commit(vec![Change::Put(Record::Key(Box::new(record)))])?;
        Ok(UpdateKeyDescriptionOutput::default())
    }

    /// Switches a key on: `EnableKey`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn enable_key(
        &self,
        call: &Call,
        input: EnableKeyInput,
    ) -> Result<EnableKeyOutput, Failure> {
        self.set_enabled(call, Operation::EnableKey, input.key_id.as_deref(), true)?;
        Ok(EnableKeyOutput::default())
    }

    /// Switches a key off: `DisableKey`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn disable_key(
        &self,
        call: &Call,
        input: DisableKeyInput,
    ) -> Result<DisableKeyOutput, Failure> {
        self.set_enabled(call, Operation::DisableKey, input.key_id.as_deref(), false)?;
        Ok(DisableKeyOutput::default())
    }

    fn set_enabled(
        &self,
        call: &Call,
        operation: Operation,
        key_id: Option<&str>,
        enabled: bool,
    ) -> Result<(), Failure> {
        let mut state = self.begin()?;
        let key = state.find_own_key(call, operation, key_id)?;
        state.check_state(operation, key)?;
        let mut record = key.record.clone();
        record.enabled = enabled;
        state.commit(vec![Change::Put(Record::Key(Box::new(record)))])
    }

    /// Tells when a key was used last: `GetKeyLastUsage`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn get_key_last_usage(
        &self,
        call: &Call,
        input: GetKeyLastUsageInput,
    ) -> Result<GetKeyLastUsageOutput, Failure> {
        let state = self.begin()?;
        let key = state.find_key(call, Operation::GetKeyLastUsage, input.key_id.as_deref())?;
        let usage = KeyLastUsageData::builder();
        let usage = match &key.last_use {
            None => usage,
            Some(last) => usage
                .operation(last.operation.as_str().into())
                .timestamp(last.at.whole_second().date_time())
                .kms_request_id(last.request_id.clone())
                .cloud_trail_event_id(last.event_id.clone()),
        };
        Ok(GetKeyLastUsageOutput::builder()
            .key_id(key.record.id.clone())
            .key_creation_date(key.record.created.date_time())
            .tracking_start_date(key.record.created.date_time())
            .key_last_usage(usage.build())
            .build())
    }

    /// Gives the public key of a key pair: `GetPublicKey`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn get_public_key(
        &self,
        call: &Call,
        input: GetPublicKeyInput,
    ) -> Result<GetPublicKeyOutput, Failure> {
        const OPERATION: Operation = Operation::GetPublicKey;
        let state = self.begin()?;
        let key = state.find_key(call, OPERATION, input.key_id.as_deref())?;
        state.check_grant_tokens(input.grant_tokens.as_deref())?;
        let record = &key.record;
        if record.spec.kind() != Kind::Asymmetric {
            let (arn, spec) = (&key.arn, record.spec);
            return Err(Failure::unsupported(format!(
                "{arn} key spec is {spec} which is not valid for GetPublicKey."
            )));
        }
        state.check_state(OPERATION, key)?;
        let secret = key.current().and_then(|material| material.secret.clone());
        let secret = secret.ok_or_else(|| Failure::internal("a key has no material"))?;
        let algorithms = record.spec.algorithms(record.usage);
        let by_usage = |usage: Usage| (record.usage == usage).then_some(algorithms);
        let output = GetPublicKeyOutput::builder()
            .key_id(key.arn.clone())
            .key_spec(record.spec.into())
            .customer_master_key_spec(record.spec.as_str().into())
            .key_usage(record.usage.into())
            .set_encryption_algorithms(by_usage(Usage::EncryptDecrypt).map(list))
            .set_signing_algorithms(by_usage(Usage::SignVerify).map(list))
            .set_encapsulation_algorithms(by_usage(Usage::EncapsulateDecapsulate).map(list))
            .set_key_agreement_algorithms(by_usage(Usage::KeyAgreement).map(list));
        drop(state);
        let public_key = secret.public_key()?;
        Ok(output.public_key(Blob::new(public_key)).build())
    }
}
