//! `Encrypt` needs a key and a plaintext.

async fn encrypt(client: trent_kms::Client) {
    let _ = client.encrypt().key_id("alias/app").dry_run(true).send().await;
    //~ Encrypt needs `plaintext`
}

fn main() {}
