//! The change of a key store as one call, over a cluster that can refuse it.

use super::*;
use std::sync::{Arc, Mutex};
use trent_kms::key_store::{Event, Failure, Step};
use trent_kms::primitives::Blob;
use trent_kms::types::{ConnectionErrorCodeType, ConnectionStateType, OriginType};

async fn connected(client: &Client) -> Result<String, Box<dyn std::error::Error>> {
    let id = key_store(client).await?;
    client.connect_custom_key_store().custom_key_store_id(&id).send().await?;
    let wait = client.describe_custom_key_stores().custom_key_store_id(&id);
    wait.wait_until_custom_key_store_connected(Duration::from_secs(30 * 60)).await??;
    Ok(id)
}

async fn state(client: &Client, id: &str) -> Option<ConnectionStateType> {
    let stores = client.describe_custom_key_stores().custom_key_store_id(id).send().await.ok()?;
    stores.custom_key_stores?.into_iter().next()?.connection_state
}

/// Sets the password of `kmsuser` in the cluster, as its administrator does.
fn set_password(kms: &LocalKms, password: &str) -> Outcome {
    kms.change_backing(|backing| {
        if let Some(user) = backing.cluster_mut(CLUSTER).and_then(|c| c.kmsuser.as_mut()) {
            user.password = password.into();
            user.failed_logins = 0;
        }
    })?;
    Ok(())
}

#[tokio::test]
async fn a_password_is_rotated_and_the_keys_work_again() -> Outcome {
    let (kms, client) = slow()?;
    let id = connected(&client).await?;
    let key = client.create_key().origin(OriginType::AwsCloudhsm).custom_key_store_id(&id);
    let key = key.send().await?.key_metadata.ok_or("a key has metadata")?.key_id;
    let sealed = client.encrypt().key_id(&key).plaintext(Blob::new("text")).send().await?;
    let cluster = kms.clone();
    let rotation = client.rotate_kmsuser_password(&id, "an0ther-Passw0rd");
    let set = move || set_password(&cluster, "an0ther-Passw0rd").map_err(|e| e.to_string().into());
    let report = rotation.before_update(set).run().await?;
    assert!(report.to_string().contains("CONNECTED"), "{report}");
    let opened = client.decrypt().set_ciphertext_blob(sealed.ciphertext_blob).send().await?;
    assert_eq!(opened.plaintext, Some(Blob::new("text")));
    Ok(())
}

#[tokio::test]
async fn a_password_that_the_cluster_does_not_have_is_told_and_mended() -> Outcome {
    let (kms, client) = slow()?;
    let id = connected(&client).await?;
    let wrong = client.rotate_kmsuser_password(&id, "nobody-set-this");
    let error = wrong.run().await.expect_err("the cluster has another");
    let code = error.connection_error_code();
    assert_eq!(code, Some(&ConnectionErrorCodeType::InvalidCredentials), "{error}");
    assert_eq!(state(&client, &id).await, Some(ConnectionStateType::Failed));
    set_password(&kms, "nobody-set-this")?;
    client.rotate_kmsuser_password(&id, "nobody-set-this").run().await?;
    assert_eq!(state(&client, &id).await, Some(ConnectionStateType::Connected));
    Ok(())
}

/// However far a run came before it ended: the next one goes on from the state that it finds.
#[tokio::test]
async fn a_run_that_ends_anywhere_is_gone_on_with() -> Outcome {
    let steps = [
        Step::Disconnect,
        Step::WaitForDisconnection,
        Step::Update,
        Step::Connect,
        Step::WaitForConnection,
    ];
    for last in steps {
        let (kms, client) = slow()?;
        let id = connected(&client).await?;
        set_password(&kms, "an0ther-Passw0rd")?;
        let stop = trent_kms::waiter::Cancellation::new();
        let (cancel, taken) = (stop.clone(), Arc::new(Mutex::new(Vec::new())));
        let notes = Arc::clone(&taken);
        let first = client.rotate_kmsuser_password(&id, "an0ther-Passw0rd").cancellation(&stop);
        let first = first.on_event(move |event| {
            if let Event::Took(step) = event {
                notes.lock().unwrap().push(step);
                if step == last {
                    cancel.cancel();
                }
            }
        });
        let result = first.run().await;
        if last != Step::WaitForConnection {
            let error = result.expect_err("it was cancelled");
            assert!(matches!(error.failure(), Failure::Cancelled), "{last:?}: {error}");
        }
        let taken = taken.lock().unwrap().clone();
        assert_eq!(taken.last(), Some(&last), "{taken:?}");
        let second = client.rotate_kmsuser_password(&id, "an0ther-Passw0rd").resume_after(taken);
        second.run().await.map_err(|e| format!("after {last:?}: {e}"))?;
        assert_eq!(state(&client, &id).await, Some(ConnectionStateType::Connected), "{last:?}");
    }
    Ok(())
}
