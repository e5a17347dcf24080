//! A function that is given a builder says what has been set.

use trent_kms::operation::encrypt::{EncryptFluentBuilder, HasKeyId, HasPlaintext};
use trent_kms::operation::{Set, Unset};

fn with_context<K, P>(call: EncryptFluentBuilder<K, P>) -> EncryptFluentBuilder<K, P> {
    call.encryption_context("tenant", "7")
}

async fn finish<K: HasKeyId, P: HasPlaintext>(call: EncryptFluentBuilder<K, P>) {
    let _ = with_context(call).send().await;
}

fn of_key(client: &trent_kms::Client) -> EncryptFluentBuilder<Set, Unset> {
    client.encrypt().key_id("alias/app")
}

async fn lacks_a_bound<K: HasKeyId, P>(call: EncryptFluentBuilder<K, P>) {
    let _ = call.send().await;
    //~ Encrypt needs `plaintext`
    //~? in its bounds
}

async fn uses(client: trent_kms::Client) {
    finish(of_key(&client).plaintext("text".into())).await;
    lacks_a_bound(of_key(&client)).await;
}

fn main() {}
