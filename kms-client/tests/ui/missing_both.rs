//! Both are named.

async fn encrypt(client: trent_kms::Client) {
    let _ = client.encrypt().send().await;
    //~ Encrypt needs `key_id`
    //~ Encrypt needs `plaintext`
}

fn main() {}
