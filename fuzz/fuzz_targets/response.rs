//! Any response is an output or an error, as its status says, and can be printed: no panic.
//!
//! The input's first byte chooses the status, the second the operation and the headers; the body follows.

#![no_main]

use libfuzzer_sys::fuzz_target;
use trent_kms::error::{ProvideErrorMetadata, SdkError};
use trent_kms::operation::create_custom_key_store::CreateCustomKeyStoreInput;
use trent_kms::operation::decrypt::DecryptInput;
use trent_kms::operation::describe_custom_key_stores::DescribeCustomKeyStoresInput;
use trent_kms::operation::describe_key::DescribeKeyInput;
use trent_kms::operation::list_grants::ListGrantsInput;
use trent_kms::operation::update_custom_key_store::UpdateCustomKeyStoreInput;
use trent_kms::{Client, Config};
use trent_runtime::operation::Operation;

const STATUS: [u16; 8] = [200, 200, 200, 204, 400, 400, 500, 503];

fuzz_target!(|input: (u8, u8, &[u8])| {
    let (status, choice, body) = input;
    let status = STATUS[usize::from(status) % STATUS.len()];
    let client = Client::from_conf(Config::builder().behavior_version_latest().build());
    let read = match choice % 6 {
        0 => read::<CreateCustomKeyStoreInput>,
        1 => read::<DecryptInput>,
        2 => read::<DescribeCustomKeyStoresInput>,
        3 => read::<DescribeKeyInput>,
        4 => read::<ListGrantsInput>,
        _ => read::<UpdateCustomKeyStoreInput>,
    };
    read(&client, status, choice, body);
});

fn read<I: Operation>(client: &Client, status: u16, choice: u8, body: &[u8]) {
    let mut response = http::Response::builder().status(status);
    // Where the words of the input stand in a header, too, as far as a header may hold them.
    if choice & 0x80 != 0
        && let Ok(value) = http::HeaderValue::from_bytes(&body[..body.len().min(60)])
    {
        response = response
            .header("x-amzn-errortype", value.clone())
            .header("x-amzn-requestid", value.clone())
            .header("x-amzn-query-error", value);
    }
    let response = response.body(body.to_vec().into()).expect("each part is valid");
    match client.response::<I>(response) {
        Ok(output) => {
            assert!((200..300).contains(&status), "{status} is no success");
            let _ = format!("{output:?}");
        }
        Err(error) => {
            let _ = format!("{error} {error:?} {:?} {:?}", error.code(), error.message());
            let understood = matches!(error, SdkError::ServiceError(_));
            assert!(!understood || status >= 400, "{error:?}");
        }
    }
}
