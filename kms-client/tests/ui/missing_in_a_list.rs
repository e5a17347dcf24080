//! A list that is required needs an element, or `set_tags`.

async fn tag(client: trent_kms::Client) {
    let _ = client.tag_resource().key_id("1234").send().await;
    //~ TagResource needs `tags`
}

fn main() {}
