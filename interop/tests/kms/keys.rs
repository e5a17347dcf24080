//! Keys from their making to their deletion.

use std::time::{Duration, SystemTime};

use interop::{Driver, Outcome, awaited, config, with_each_driver};
use trent_kms::operation::RequestId as _;
use trent_kms::operation::cancel_key_deletion::CancelKeyDeletionInput;
use trent_kms::operation::create_key::CreateKeyInput;
use trent_kms::operation::describe_key::DescribeKeyInput;
use trent_kms::operation::disable_key::DisableKeyInput;
use trent_kms::operation::enable_key::EnableKeyInput;
use trent_kms::operation::list_keys::ListKeysInput;
use trent_kms::operation::replicate_key::ReplicateKeyInput;
use trent_kms::operation::schedule_key_deletion::ScheduleKeyDeletionInput;
use trent_kms::operation::update_key_description::UpdateKeyDescriptionInput;
use trent_kms::types::{
    EncryptionAlgorithmSpec, KeyManagerType, KeySpec, KeyState, KeyUsageType, MultiRegionKeyType,
    OriginType, Tag,
};
use trent_kms::{Client, primitives::DateTime, types::KeyMetadata};

use crate::Kms;

with_each_driver![
    a_key_is_created_and_described,
    keys_are_listed,
    a_description_is_updated,
    a_key_is_disabled_and_enabled,
    deletion_is_scheduled_and_canceled,
    a_multi_region_key_is_replicated,
];

impl Kms {
    fn describe(&self, key: &str) -> Result<KeyMetadata, Box<dyn std::error::Error>> {
        let output = self.call(DescribeKeyInput::builder().key_id(key).build()?)?;
        Ok(output.key_metadata.ok_or("a key has metadata")?)
    }
}

fn a_key_is_created_and_described(driver: Driver) -> Outcome {
    let kms = Kms::new(driver);
    let tag = Tag::builder().tag_key("team").tag_value("interop").build()?;
    let input = CreateKeyInput::builder().description("Ключ №1").tags(tag);
    // The server leaves this out where KMS has a default.
    let created = kms.call(input.key_usage(KeyUsageType::EncryptDecrypt).build()?)?;
    assert!(created.request_id().is_some_and(|id| !id.is_empty()), "{created:?}");
    let created = created.key_metadata.ok_or("a new key has metadata")?;

    let described = kms.describe(created.key_id())?;
    assert_eq!(described, created);
    assert_eq!(described.description(), Some("Ключ №1"));
    assert_eq!(described.aws_account_id(), Some("123456789012"));
    let arn = format!("arn:aws:kms:us-east-1:123456789012:key/{}", described.key_id());
    assert_eq!(described.arn(), Some(arn.as_str()));
    assert!(described.enabled());
    assert_eq!(described.key_state(), Some(&KeyState::Enabled));
    assert_eq!(described.key_usage(), Some(&KeyUsageType::EncryptDecrypt));
    assert_eq!(described.key_spec(), Some(&KeySpec::SymmetricDefault));
    assert_eq!(described.key_manager(), Some(&KeyManagerType::Customer));
    assert_eq!(described.origin(), Some(&OriginType::AwsKms));
    assert_eq!(described.encryption_algorithms(), [EncryptionAlgorithmSpec::SymmetricDefault]);
    // The server says null, which is as good as nothing.
    assert_eq!(described.signing_algorithms(), []);
    let age = DateTime::from(SystemTime::now()).as_secs_f64()
        - described.creation_date().ok_or("a key has a date")?.as_secs_f64();
    assert!((-2.0..600.0).contains(&age), "created {age} seconds ago");

    // A key is found by its ARN as well.
    assert_eq!(kms.describe(&arn)?, created);
    Ok(())
}

fn keys_are_listed(driver: Driver) -> Outcome {
    let kms = Kms::new(driver);
    let (one, another) = (kms.key()?, kms.key()?);
    let output = kms.call(ListKeysInput::builder().limit(1000).build()?)?;
    for key in [one, another] {
        let entry = output.keys().iter().find(|entry| entry.key_id() == Some(&key));
        let arn = entry.and_then(|entry| entry.key_arn()).ok_or("a new key is listed")?;
        assert!(arn.ends_with(&key), "{arn}");
    }
    assert!(!output.truncated());
    assert_eq!(output.next_marker(), None);
    Ok(())
}

fn a_description_is_updated(driver: Driver) -> Outcome {
    let kms = Kms::new(driver);
    let key = kms.key()?;
    let input = UpdateKeyDescriptionInput::builder().key_id(&key).description("\"new\"\n\\ € 𝄞");
    // The answer's body is null.
    kms.call(input.build()?)?;
    assert_eq!(kms.describe(&key)?.description(), Some("\"new\"\n\\ € 𝄞"));
    Ok(())
}

fn a_key_is_disabled_and_enabled(driver: Driver) -> Outcome {
    let kms = Kms::new(driver);
    let key = kms.key()?;
    kms.call(DisableKeyInput::builder().key_id(&key).build()?)?;
    let disabled = kms.describe(&key)?;
    assert!(!disabled.enabled());
    assert_eq!(disabled.key_state(), Some(&KeyState::Disabled));
    kms.call(EnableKeyInput::builder().key_id(&key).build()?)?;
    assert!(kms.describe(&key)?.enabled());
    Ok(())
}

fn deletion_is_scheduled_and_canceled(driver: Driver) -> Outcome {
    let kms = Kms::new(driver);
    let key = kms.key()?;
    let input = ScheduleKeyDeletionInput::builder().key_id(&key).pending_window_in_days(7);
    let scheduled = kms.call(input.build()?)?;
    assert_eq!(scheduled.key_id(), Some(key.as_str()));
    let date = *scheduled.deletion_date().ok_or("a scheduled deletion has a date")?;
    let week = Duration::from_secs(7 * 24 * 60 * 60);
    let late = date.as_secs_f64() - DateTime::from(SystemTime::now() + week).as_secs_f64();
    assert!(late.abs() < 600.0, "{late} seconds from a week");

    let metadata = kms.describe(&key)?;
    assert_eq!(metadata.key_state(), Some(&KeyState::PendingDeletion));
    assert_eq!(metadata.deletion_date(), Some(&date));

    let canceled = kms.call(CancelKeyDeletionInput::builder().key_id(&key).build()?)?;
    assert_eq!(canceled.key_id(), Some(key.as_str()));
    let metadata = kms.describe(&key)?;
    assert_eq!(metadata.key_state(), Some(&KeyState::Disabled));
    assert_eq!(metadata.deletion_date(), None);
    Ok(())
}

fn a_multi_region_key_is_replicated(driver: Driver) -> Outcome {
    let kms = Kms::new(driver);
    let key = kms.key_like(CreateKeyInput::builder().multi_region(true).build()?)?;
    assert!(key.starts_with("mrk-"), "{key}");
    let input = ReplicateKeyInput::builder().key_id(&key).replica_region("eu-west-1");
    let replica = kms.call(input.build()?)?;
    let metadata = replica.replica_key_metadata().ok_or("a replica has metadata")?;
    assert_eq!(metadata.multi_region(), Some(true));

    let primary = kms.describe(&key)?;
    let configuration = primary.multi_region_configuration().ok_or("it has several regions")?;
    assert_eq!(configuration.multi_region_key_type(), Some(&MultiRegionKeyType::Primary));
    let replicas = configuration.replica_keys();
    assert_eq!(replicas.iter().map(|one| one.region()).collect::<Vec<_>>(), [Some("eu-west-1")]);
    Ok(())
}

/// The methods that applications call, with a client as they make it.
#[test]
fn builders_send() -> Outcome {
    let client = Client::from_conf(config().build());
    let created = awaited(client.create_key().description("by a builder").send())?;
    let key = created.key_metadata.ok_or("a new key has metadata")?.key_id;
    let described = client.describe_key().key_id(&key).send_blocking()?;
    assert_eq!(described.key_metadata().and_then(|one| one.description()), Some("by a builder"));
    Ok(())
}
