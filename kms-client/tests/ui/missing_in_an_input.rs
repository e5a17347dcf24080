//! An input without a client needs the same.

fn main() {
    let _ =
        kms_client::operation::describe_key::DescribeKeyInput::builder().grant_tokens("t").build();
    //~ DescribeKey needs `key_id`
}
