//! `custom_key_store_id` is all that `UpdateCustomKeyStore` needs.

async fn rename(client: trent_kms::Client) {
    let _ = client.update_custom_key_store().new_custom_key_store_name("green").send().await;
    //~ UpdateCustomKeyStore needs `custom_key_store_id`
}

fn main() {}
