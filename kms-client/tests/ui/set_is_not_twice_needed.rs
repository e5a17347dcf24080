//! What is given is not complained about: the message is about the one that lacks.

async fn alias(client: trent_kms::Client) {
    let request = client.create_alias().target_key_id("1234");
    let _ = request.send().await;
    //~ CreateAlias needs `alias_name`
}

fn main() {}
