//! A call is complete before it is customized.

fn delete(client: &trent_kms::Client) {
    let _ = client.delete_alias().customize();
    //~ DeleteAlias needs `alias_name`
}

fn main() {}
