//! A blocking call needs the same.

fn describe(client: &trent_kms::Client) {
    let _ = client.describe_key().send_blocking();
    //~ DescribeKey needs `key_id`
}

fn main() {}
