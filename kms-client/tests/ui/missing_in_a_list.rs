//! A list that is required needs an element, or `set_tags`.

async fn tag(client: trent_kms::Client) {
    let _ = client.tag_resource().key_id("1234").send().await;
    //~ TagResource needs `tags`
    //~? `set_tags(Some(…))`
    let _ = client.tag_resource().key_id("1234").set_tags(Some(Vec::new())).send().await;
}

fn main() {}
