//! `Encrypt` needs a key and a plaintext.

async fn encrypt(client: kms_client::Client) {
    let _ = client.encrypt().key_id("alias/app").dry_run(true).send().await;
    //~ Encrypt needs `plaintext`
}

fn main() {}
