//! Keys: made, described, listed, switched off, deleted, replicated, rotated.

use aws_sdk_kms::types::{KeySpec, KeyState, KeyUsageType, Tag};

use crate::{Kms, Outcome, UNKNOWN, client};

pub(crate) async fn run(kms: &Kms) -> Outcome {
    made_and_described(kms).await?;
    switched_off_and_deleted(kms).await?;
    replicated(kms).await?;
    rotated(kms).await
}

async fn made_and_described(kms: &Kms) -> Outcome {
    let aws = &kms.client;
    let key = kms.key().await?;
    let id = key.key_id();
    let described = kms.ok("DescribeKey", aws.describe_key().key_id(id).send().await)?;
    assert_eq!(described.key_metadata, Some(key.clone()));
    let update = aws.update_key_description().key_id(id).description("new");
    kms.ok("UpdateKeyDescription", update.send().await)?;
    let listed = kms.ok("ListKeys", aws.list_keys().limit(1000).send().await)?;
    assert!(listed.keys().iter().any(|entry| entry.key_arn() == key.arn()));
    let used = kms.ok("GetKeyLastUsage", aws.get_key_last_usage().key_id(id).send().await)?;
    assert_eq!(used.key_id(), Some(id));

    let tag = Tag::builder().tag_key("aws:x").tag_value("").build()?;
    kms.fails("CreateKey", "TagException", aws.create_key().tags(tag).send().await)?;
    let none = "NotFoundException";
    kms.fails("DescribeKey", none, aws.describe_key().key_id(UNKNOWN).send().await)?;
    let update = aws.update_key_description().key_id(UNKNOWN).description("");
    kms.fails("UpdateKeyDescription", none, update.send().await)?;
    kms.fails("GetKeyLastUsage", none, aws.get_key_last_usage().key_id(UNKNOWN).send().await)?;
    kms.fails("ListKeys", "InvalidMarkerException", aws.list_keys().marker("m").send().await)
}

async fn switched_off_and_deleted(kms: &Kms) -> Outcome {
    let (aws, invalid) = (&kms.client, "KMSInvalidStateException");
    let key = kms.key().await?;
    let id = key.key_id();
    kms.ok("DisableKey", aws.disable_key().key_id(id).send().await)?;
    kms.ok("EnableKey", aws.enable_key().key_id(id).send().await)?;
    let schedule = || aws.schedule_key_deletion().key_id(id).pending_window_in_days(7).send();
    let output = kms.ok("ScheduleKeyDeletion", schedule().await)?;
    assert_eq!(output.key_state(), Some(&KeyState::PendingDeletion));
    kms.fails("ScheduleKeyDeletion", invalid, schedule().await)?;
    kms.fails("DisableKey", invalid, aws.disable_key().key_id(id).send().await)?;
    kms.fails("EnableKey", invalid, aws.enable_key().key_id(id).send().await)?;
    kms.ok("CancelKeyDeletion", aws.cancel_key_deletion().key_id(id).send().await)?;
    kms.fails("CancelKeyDeletion", invalid, aws.cancel_key_deletion().key_id(id).send().await)
}

async fn replicated(kms: &Kms) -> Outcome {
    let aws = &kms.client;
    let made = kms.ok("CreateKey", aws.create_key().multi_region(true).send().await)?;
    let key = made.key_metadata.ok_or("a new key has metadata")?;
    let replicate = || aws.replicate_key().key_id(key.key_id()).replica_region("eu-west-1").send();
    kms.ok("ReplicateKey", replicate().await)?;
    kms.fails("ReplicateKey", "AlreadyExistsException", replicate().await)?;
    let there = client("eu-west-1").describe_key().key_id(key.key_id()).send().await?;
    assert_eq!(there.key_metadata().map(|key| key.enabled), Some(true));
    let update = aws.update_primary_region().primary_region("eu-west-1");
    kms.ok("UpdatePrimaryRegion", update.clone().key_id(key.key_id()).send().await)?;
    let single = kms.key().await?;
    let update = update.key_id(single.key_id()).send();
    kms.fails("UpdatePrimaryRegion", "UnsupportedOperationException", update.await)
}

async fn rotated(kms: &Kms) -> Outcome {
    let (aws, none) = (&kms.client, "NotFoundException");
    let key = kms.key().await?;
    let id = key.key_id();
    let enable = aws.enable_key_rotation().rotation_period_in_days(90);
    kms.ok("EnableKeyRotation", enable.clone().key_id(id).send().await)?;
    let status = aws.get_key_rotation_status();
    let output = kms.ok("GetKeyRotationStatus", status.clone().key_id(id).send().await)?;
    assert_eq!(output.rotation_period_in_days(), Some(90));
    kms.ok("DisableKeyRotation", aws.disable_key_rotation().key_id(id).send().await)?;
    kms.ok("RotateKeyOnDemand", aws.rotate_key_on_demand().key_id(id).send().await)?;
    let rotations = kms.ok("ListKeyRotations", aws.list_key_rotations().key_id(id).send().await)?;
    assert_eq!(rotations.rotations().len(), 1);

    kms.fails("GetKeyRotationStatus", none, status.key_id(UNKNOWN).send().await)?;
    kms.fails("ListKeyRotations", none, aws.list_key_rotations().key_id(UNKNOWN).send().await)?;
    kms.fails("DisableKeyRotation", none, aws.disable_key_rotation().key_id("x").send().await)?;
    let mac = aws.create_key().key_spec(KeySpec::Hmac256);
    let mac = mac.key_usage(KeyUsageType::GenerateVerifyMac).send().await?;
    let mac = mac.key_metadata().ok_or("a new key has metadata")?.key_id();
    let unsupported = "UnsupportedOperationException";
    kms.fails("EnableKeyRotation", unsupported, enable.key_id(mac).send().await)?;
    kms.fails("RotateKeyOnDemand", unsupported, aws.rotate_key_on_demand().key_id(mac).send().await)
}
