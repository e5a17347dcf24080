//! An input without a client needs the same.

fn main() {
    let _ =
        trent_kms::operation::describe_key::DescribeKeyInput::builder().grant_tokens("t").build();
    //~ DescribeKey needs `key_id`
}
