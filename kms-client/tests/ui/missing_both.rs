//! Both are named.

async fn encrypt(client: kms_client::Client) {
    let _ = client.encrypt().send().await;
    //~ Encrypt needs `key_id`
    //~ Encrypt needs `plaintext`
}

fn main() {}
