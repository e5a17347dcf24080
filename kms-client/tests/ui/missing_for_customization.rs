//! A call is complete before it is customized.

fn delete(client: &kms_client::Client) {
    let _ = client.delete_alias().customize();
    //~ DeleteAlias needs `alias_name`
}

fn main() {}
