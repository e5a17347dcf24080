//! Custom key stores, over a cluster that is described for it.

use aws_sdk_kms::types::ConnectionStateType;

use crate::{Kms, Outcome, endpoint};

const UNKNOWN: &str = "cks-1234567890abcdef0";
const CLUSTER: &str = "cluster-rust2345abcd";
const PASSWORD: &str = "kmsPswd123";
const CERTIFICATE: &str = "its certificate";

/// Describes the cluster.
fn describe_cluster() -> Outcome {
    use std::io::{Read as _, Write as _};
    let url = endpoint();
    let host = url.strip_prefix("http://").ok_or("the server listens without TLS")?;
    let body = format!(
        r#"{{"clusters":[{{"id":"{CLUSTER}","certificate":"{CERTIFICATE}","kmsuser":{{"password":"{PASSWORD}"}}}}]}}"#
    );
    let mut stream = std::net::TcpStream::connect(host)?;
    write!(
        stream,
        "PUT /control/backing HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    if answer.starts_with("HTTP/1.1 200 ") { Ok(()) } else { Err(answer.into()) }
}

pub(crate) async fn run(kms: &Kms) -> Outcome {
    describe_cluster()?;
    unknown(kms).await?;
    let (aws, state) = (&kms.client, "CustomKeyStoreInvalidStateException");
    let create = |anchor: &str| {
        let create = aws.create_custom_key_store().custom_key_store_name("interop-rust");
        let create = create.cloud_hsm_cluster_id(CLUSTER).key_store_password(PASSWORD);
        create.trust_anchor_certificate(anchor).send()
    };
    let anchor = "IncorrectTrustAnchorException";
    kms.fails("CreateCustomKeyStore", anchor, create("another").await)?;
    let made = kms.ok("CreateCustomKeyStore", create(CERTIFICATE).await)?;
    let id = made.custom_key_store_id().ok_or("a key store has an id")?;
    let update = aws.update_custom_key_store().custom_key_store_id(id);
    kms.ok("UpdateCustomKeyStore", update.new_custom_key_store_name("renamed").send().await)?;
    let random = aws.generate_random().number_of_bytes(8);
    kms.ok("GenerateRandom", random.clone().send().await)?;
    let from_store = random.custom_key_store_id(id).send().await;
    kms.fails("GenerateRandom", state, from_store)?;
    let connect = aws.connect_custom_key_store().custom_key_store_id(id);
    kms.ok("ConnectCustomKeyStore", connect.send().await)?;
    let describe = aws.describe_custom_key_stores().custom_key_store_id(id);
    let described = kms.ok("DescribeCustomKeyStores", describe.send().await)?;
    let connection = described.custom_key_stores().first().and_then(|s| s.connection_state());
    assert_eq!(connection, Some(&ConnectionStateType::Connected));
    let delete = || aws.delete_custom_key_store().custom_key_store_id(id).send();
    kms.fails("DeleteCustomKeyStore", state, delete().await)?;
    let disconnect = || aws.disconnect_custom_key_store().custom_key_store_id(id).send();
    kms.ok("DisconnectCustomKeyStore", disconnect().await)?;
    kms.fails("DisconnectCustomKeyStore", state, disconnect().await)?;
    kms.ok("DeleteCustomKeyStore", delete().await)?;
    Ok(())
}

async fn unknown(kms: &Kms) -> Outcome {
    let (aws, none) = (&kms.client, "CustomKeyStoreNotFoundException");
    let connect = aws.connect_custom_key_store().custom_key_store_id(UNKNOWN);
    kms.fails("ConnectCustomKeyStore", none, connect.send().await)?;
    let describe = aws.describe_custom_key_stores().custom_key_store_id(UNKNOWN);
    kms.fails("DescribeCustomKeyStores", none, describe.send().await)?;
    let update = aws.update_custom_key_store().custom_key_store_id(UNKNOWN);
    let update = update.new_custom_key_store_name("new");
    kms.fails("UpdateCustomKeyStore", none, update.send().await)
}
