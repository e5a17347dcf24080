//! The futures of calls with aws-sdk-kms.

fn main() {
    futures::print_sizes!(aws_sdk_kms::Client);
}
