//! Waiters: the clock of the KMS moves on where they pause.

use super::*;
use trent_kms::types::{GrantOperation, KeyState};
use trent_kms::waiter::WaiterError;
use trent_local::faults::{Fault, FaultRule};

const LIMIT: Duration = Duration::from_secs(30 * 60);
const ROLE: &str = "arn:aws:iam::111122223333:role/reader";

/// Seconds that have passed for the KMS.
fn seconds(kms: &LocalKms) -> i64 {
    kms.world().now().expect("it goes on").as_millis() / 1000
}

#[tokio::test]
async fn a_connection_takes_its_minutes_and_no_one_waits() -> Outcome {
    let (kms, client) = slow()?;
    let id = key_store(&client).await?;
    let (started, really) = (seconds(&kms), std::time::Instant::now());
    client.connect_custom_key_store().custom_key_store_id(&id).send().await?;
    let wait = || client.describe_custom_key_stores().custom_key_store_id(&id);
    wait().wait_until_custom_key_store_connected(LIMIT).await??;
    let connected = seconds(&kms) - started;
    // The delay, and at most the longest pause of the waiter.
    assert!((900..=930).contains(&connected), "{connected}");
    client.disconnect_custom_key_store().custom_key_store_id(&id).send().await?;
    wait().wait_until_custom_key_store_disconnected(LIMIT).await??;
    assert!(really.elapsed() < Duration::from_secs(15), "{:?}", really.elapsed());
    Ok(())
}

#[tokio::test]
async fn a_connection_that_fails_says_why_and_what_to_do() -> Outcome {
    let (kms, client) = slow()?;
    let id = key_store(&client).await?;
    kms.change_backing(|backing| {
        if let Some(cluster) = backing.cluster_mut(CLUSTER) {
            cluster.kmsuser = None;
        }
    })?;
    client.connect_custom_key_store().custom_key_store_id(&id).send().await?;
    let wait = client.describe_custom_key_stores().custom_key_store_id(&id);
    let error = wait.wait_until_custom_key_store_connected(LIMIT).await.expect_err("it fails");
    let cause = error.cause().ok_or("it has a cause")?;
    assert_eq!(cause.code, "USER_NOT_FOUND", "{error}");
    assert!(cause.remedy.is_some(), "{error}");
    Ok(())
}

#[tokio::test]
async fn a_wait_that_is_too_short_ends() -> Outcome {
    let (_, client) = slow()?;
    let id = key_store(&client).await?;
    client.connect_custom_key_store().custom_key_store_id(&id).send().await?;
    let wait = client.describe_custom_key_stores().custom_key_store_id(&id);
    let limit = Duration::from_secs(60);
    let error = wait.wait_until_custom_key_store_connected(limit).await.expect_err("too short");
    assert!(matches!(error, WaiterError::ExceededMaxWait { .. }), "{error}");
    Ok(())
}

#[tokio::test]
async fn keys_and_grants_are_waited_for() -> Outcome {
    let (kms, client) = slow()?;
    let made = client.create_key().multi_region(true).send().await?;
    let id = made.key_metadata.ok_or("a key has metadata")?.key_id;
    client.replicate_key().key_id(&id).replica_region("eu-west-1").send().await?;
    let there = Client::from_conf(kms.client_config_in("eu-west-1", "111122223333"));
    let started = seconds(&kms);
    there.describe_key().key_id(&id).wait_until_key_enabled(LIMIT).await??;
    assert!(seconds(&kms) - started >= 30);
    there.describe_key().key_id(&id).wait_until_key_exists(LIMIT).await??;

    // A new grant is seen late, as it can happen with AWS.
    let late = Fault::LateEffect { milliseconds: 120_000 };
    kms.inject(FaultRule::new("CreateGrant", late).times(1));
    let grant = client.create_grant().key_id(&id).grantee_principal(ROLE);
    let grant = grant.operations(GrantOperation::Encrypt).send().await?;
    let grant = grant.grant_id.ok_or("a grant has an id")?;
    let started = seconds(&kms);
    client.list_grants().key_id(&id).grant_id(grant).wait_until_grant_exists(LIMIT).await??;
    assert!(seconds(&kms) - started >= 120);

    let single = key(&client).await?;
    client.schedule_key_deletion().key_id(&single).send().await?;
    let wait = client.describe_key().key_id(&single);
    let waited = wait.wait_until_key_deletion_scheduled(LIMIT).await?;
    let state = waited.ok().and_then(|output| output.key_metadata?.key_state);
    assert_eq!(state, Some(KeyState::PendingDeletion));
    Ok(())
}

#[tokio::test]
async fn retries_pause_in_the_time_of_the_kms() -> Outcome {
    let (kms, client) = slow()?;
    let id = key(&client).await?;
    let really = std::time::Instant::now();
    for _ in 0..20 {
        kms.inject(FaultRule::new("DescribeKey", Fault::Throttling).times(2));
        client.describe_key().key_id(&id).send().await?;
    }
    assert!(really.elapsed() < Duration::from_secs(5), "{:?}", really.elapsed());
    Ok(())
}
