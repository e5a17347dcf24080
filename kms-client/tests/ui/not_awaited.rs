//! A call that is not awaited has no result.

fn list(client: &trent_kms::Client) {
    let _ = client.list_keys().send().unwrap();
    //~ a call has no result before it is awaited
    //~? `.send().await`
    let _ = client.list_keys().send().expect("keys");
    //~ a call has no result before it is awaited
    let _ = client.list_keys().customize().send().unwrap();
    //~ a call has no result before it is awaited
}

fn main() {}
