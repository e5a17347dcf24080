//! A branch that sets a required member changes the type; the note says how not to.

async fn encrypt(client: trent_kms::Client, key: Option<String>) {
    let call = client.encrypt().plaintext("text".into());
    let _ = call.send().await;
    //~ Encrypt needs `key_id`
    //~? `set_key_id(option)`
    //~? the builder's page
    let _ = client.encrypt().plaintext("text".into()).set_key_id(key).send().await;
}

fn main() {}
