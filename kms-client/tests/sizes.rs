//! How much room a call takes: an application's own futures hold those of the client, and its stacks their frames.

use std::mem::{size_of, size_of_val};

use trent_kms::config::Credentials;
use trent_kms::error::SdkError;
use trent_kms::{Client, Config};

/// A quarter more than the largest future has today, 280 bytes on a machine of 64 bits.
const MOST: usize = 352;

fn client() -> Client {
    let credentials = Credentials::new("AKIDEXAMPLE", "secret", None, None, "test");
    Client::from_conf(Config::builder().credentials_provider(credentials).build())
}

#[test]
fn the_futures_of_calls_are_small() {
    let client = client();
    let sizes = [
        (
            "UpdateCustomKeyStore",
            size_of_val(&client.update_custom_key_store().custom_key_store_id("cks-1").send()),
        ),
        ("CreateKey", size_of_val(&client.create_key().send())),
        (
            "Encrypt",
            size_of_val(
                &client
                    .encrypt()
                    .key_id("k")
                    .plaintext(trent_kms::primitives::Blob::new("p"))
                    .send(),
            ),
        ),
        ("ListKeys", size_of_val(&client.list_keys().send())),
        ("DescribeCustomKeyStores", size_of_val(&client.describe_custom_key_stores().send())),
    ];
    for (operation, size) in sizes {
        println!("{operation}: {size}");
        assert!(size <= MOST, "the future of {operation} has {size} bytes");
    }
    let error = size_of::<SdkError<trent_kms::operation::create_key::CreateKeyError>>();
    println!("error: {error}");
    assert!(error <= 128, "an error has {error} bytes, which every result of a call has room for");
}
