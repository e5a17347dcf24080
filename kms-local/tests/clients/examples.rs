//! The examples of `trent-kms`, with keys in place of the mock.

use super::*;
use std::sync::Mutex;
use trent_kms::operation::describe_key::DescribeKeyInput;
use trent_kms::operation::schedule_key_deletion::ScheduleKeyDeletionInput;
use trent_kms::types::{KeySpec, KeyUsageType};

macro_rules! examples {
    ($($name:ident: $path:literal;)*) => {$(
        #[allow(
            dead_code,
            unreachable_pub,
            clippy::print_stdout,
            reason = "programs, with their own main and what they do offline"
        )]
        #[path = $path]
        mod $name;
    )*};
}

examples! {
    envelope_encryption: "../../../kms-client/examples/envelope_encryption/main.rs";
    list_key_stores: "../../../kms-client/examples/list_key_stores/main.rs";
    middleware: "../../../kms-client/examples/middleware.rs";
    rotate_key_store_password: "../../../kms-client/examples/rotate_key_store_password/main.rs";
    sign_and_verify: "../../../kms-client/examples/sign_and_verify/main.rs";
    unit_test: "../../../kms-client/examples/unit_test.rs";
}

#[tokio::test]
async fn envelopes_open_in_their_context_alone() -> Outcome {
    let (_, client) = slow()?;
    let id = key(&client).await?;
    client.create_alias().alias_name("alias/app").target_key_id(&id).send().await?;
    let mut envelope = envelope_encryption::seal(&client, "alias/app", b"letter").await?;
    let opened = envelope_encryption::open(&client, "alias/app", &envelope).await?;
    assert_eq!(opened, b"letter");
    envelope.context.clear();
    let error = envelope_encryption::open(&client, "alias/app", &envelope).await;
    let error = error.expect_err("another context").to_string();
    assert!(error.contains("InvalidCiphertextException"), "{error}");
    Ok(())
}

#[tokio::test]
async fn key_stores_are_listed_page_by_page() -> Outcome {
    let (kms, client) = slow()?;
    for number in 0..5_u8 {
        let cluster = format!("{CLUSTER}{}", char::from(b'a' + number));
        kms.change_backing(|backing| {
            backing.clusters.push(Cluster::new(&*cluster, format!("anchor {number}"), PASSWORD));
        })?;
        let create = client.create_custom_key_store().key_store_password(PASSWORD);
        let create = create.custom_key_store_name(format!("store {number}"));
        let create = create.trust_anchor_certificate(format!("anchor {number}"));
        create.cloud_hsm_cluster_id(cluster).send().await?;
    }
    // The example asks for pages of two.
    assert_eq!(list_key_stores::list(&client).await?, 5);
    let asked = kms.last_calls();
    let pages = asked.iter().filter(|call| call.operation == "DescribeCustomKeyStores");
    assert_eq!(pages.count(), 3);
    Ok(())
}

#[tokio::test]
async fn what_is_not_allowed_is_not_sent() -> Outcome {
    let (kms, client) = slow()?;
    let id = key(&client).await?;
    let allowed = &["DescribeKey"];
    let guarded = middleware::Guarded { client, allowed, cache: Mutex::default() };
    for _ in 0..3 {
        guarded.send(DescribeKeyInput::builder().key_id(&id).build()?).await?;
    }
    let delete = ScheduleKeyDeletionInput::builder().key_id(&id).build()?;
    assert!(guarded.send(delete).await.is_err());
    let described = kms.last_calls().iter().filter(|c| c.operation == "DescribeKey").count();
    assert_eq!(described, 1, "what is known is not asked again");
    assert!(kms.last_calls().iter().all(|call| call.operation != "ScheduleKeyDeletion"));
    Ok(())
}

#[tokio::test]
async fn the_password_of_a_key_store_is_rotated() -> Outcome {
    let (_, client) = slow()?;
    let id = key_store(&client).await?;
    // The store is told the password that the cluster has.
    rotate_key_store_password::rotate(&client, &id, PASSWORD, false, vec![]).await
}

#[test]
fn messages_are_signed_and_verified() -> Outcome {
    let (_, client) = slow()?;
    for spec in [KeySpec::EccNistP256, KeySpec::EccNistEdwards25519, KeySpec::MlDsa65] {
        let made = client.create_key().key_spec(spec).key_usage(KeyUsageType::SignVerify);
        let id = made.send_blocking()?.key_metadata.ok_or("a key has metadata")?.key_id;
        sign_and_verify::sign_and_verify(&client, &id)?;
        let public = client.get_public_key().key_id(&id).send_blocking()?;
        let algorithm = public.signing_algorithms().first().ok_or("the key signs")?;
        let forged = trent_kms::primitives::Blob::new([0; 64]);
        let genuine = sign_and_verify::verify(&client, &id, algorithm, "text", &forged);
        assert!(!genuine.map_err(|e| e.to_string())?, "{algorithm}");
    }
    Ok(())
}

#[tokio::test]
async fn an_application_sees_the_states_of_keys() -> Outcome {
    use unit_test::{Verdict, check};
    let (_, client) = slow()?;
    let id = key(&client).await?;
    assert_eq!(check(&client, &id).await?, Verdict::Usable);
    client.disable_key().key_id(&id).send().await?;
    assert_eq!(check(&client, &id).await?, Verdict::Disabled);
    client.schedule_key_deletion().key_id(&id).send().await?;
    assert_eq!(check(&client, &id).await?, Verdict::Leaving);
    assert_eq!(check(&client, "1234abcd-12ab-34cd-56ef-1234567890ab").await?, Verdict::Unknown);
    Ok(())
}
