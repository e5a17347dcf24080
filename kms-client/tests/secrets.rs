//! After a client and what it made are gone, no secret is left in the process's memory.
//!
//! The test is alone in its process. It makes its secrets from a number, never holds one as it is for longer than a
//! call, and looks for each in everything that the process can read.
#![cfg(target_os = "linux")]

use std::fs;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::time::SystemTime;

use trent_kms::config::{Credentials, Region};
use trent_kms::operation::update_custom_key_store::UpdateCustomKeyStoreInput;
use trent_kms::primitives::Blob;
use trent_kms::transport::{BoxFuture, CallOptions, Transport, TransportResult};
use trent_kms::types::XksProxyAuthenticationCredentialType;
use trent_kms::{Client, Config};

/// How many secrets of each kind. One that is found may be chance, or what an allocator has not got round to.
const COUNT: u64 = 50;

/// A secret of 32 letters, not as text: each letter is hidden under a mask.
fn masked(kind: u64, number: u64) -> [u8; 32] {
    let mut state = kind << 32 | (number + 1);
    std::array::from_fn(|_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (b'A' + (state % 26) as u8) ^ MASK
    })
}

const MASK: u8 = 0x80;

/// The secret as it is. Whoever takes it owns the only copy.
fn secret(kind: u64, number: u64) -> String {
    let mut text = String::with_capacity(64);
    text.extend(masked(kind, number).map(|byte| char::from(byte ^ MASK)));
    text
}

const KEY: u64 = 1;
const TOKEN: u64 = 2;
const PASSWORD: u64 = 3;
const PROXY_KEY: u64 = 4;
const PLAINTEXT: u64 = 5;
const SENT: u64 = 6;
const CONTROL: u64 = 7;
const VARIABLE: u64 = 8;
const ABANDONED: u64 = 9;
const CUT_OFF: u64 = 10;
const ESCAPED: u64 = 11;
const NO_BASE64: u64 = 12;
const DECODED: u64 = 13;
const REFUSED: u64 = 14;
const UNPOLLED: u64 = 15;

/// Answers with a plaintext that is the next secret, and holds nothing back.
#[derive(Debug, Default)]
struct Answers(std::sync::atomic::AtomicU64);

impl Transport for Answers {
    fn call(
        &self,
        request: http::Request<bytes::Bytes>,
        _options: CallOptions,
    ) -> BoxFuture<'_, TransportResult> {
        let number = self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let target = request.headers()["x-amz-target"].to_str().unwrap_or_default().to_owned();
        let body = if target.ends_with(".Decrypt") {
            // The secret is the text of base64, which is what travels.
            let mut body = Vec::with_capacity(64);
            body.extend_from_slice(b"{\"Plaintext\":\"");
            body.extend(masked(PLAINTEXT, number % COUNT).map(|byte| byte ^ MASK));
            body.extend_from_slice(b"\"}");
            body
        } else {
            b"{}".to_vec()
        };
        Box::pin(std::future::ready(Ok(http::Response::new(body.into()))))
    }
}

fn use_and_drop_a_client(number: u64) {
    let token = Some(secret(TOKEN, number));
    let credentials = Credentials::from_keys("AKIDEXAMPLE", secret(KEY, number), token);
    let transport = Answers(number.into());
    let config = Config::builder()
        .region(Region::from_static("eu-west-1"))
        .credentials_provider(credentials)
        .http_client(transport);
    let client = Client::from_conf(config.build());
    let store = "cks-1234567890abcdef0";
    let update = client.update_custom_key_store().custom_key_store_id(store);
    update.key_store_password(secret(PASSWORD, number)).send_blocking().expect("it is answered");

    let mut proxy_key = secret(PROXY_KEY, number);
    proxy_key.push_str("+/+/+/+/+/+");
    let credential = XksProxyAuthenticationCredentialType::builder()
        .access_key_id("ABCDEFGHIJKLMNOPQRST")
        .raw_secret_access_key(proxy_key)
        .build()
        .expect("complete");
    let update = UpdateCustomKeyStoreInput::builder().custom_key_store_id(store);
    let update = update.xks_proxy_authentication_credential(credential);
    // Long enough that the document has to grow behind the secrets.
    let update =
        update.new_custom_key_store_name("n".repeat(200)).xks_proxy_uri_path("/kms/xks/v1");
    let request = client.request(update.build().expect("complete"), SystemTime::UNIX_EPOCH);
    assert!(!format!("{:?}", request.expect("signed")).contains("RawSecretAccessKey"));

    let text = Blob::new(secret(SENT, number));
    client.encrypt().key_id("alias/app").plaintext(text).send_blocking().expect("it is answered");

    let transport = Answers(number.into());
    let other = Config::builder().http_client(transport).build();
    let sealed = Blob::new("sealed");
    let decrypt =
        client.decrypt().ciphertext_blob(sealed).customize().config_override(other.to_builder());
    let opened = decrypt.send_blocking().expect("it is answered");
    assert_eq!(opened.plaintext.as_ref().map(|text| text.as_ref().len()), Some(24));
}

/// Answers every call with this one body, or never.
#[derive(Debug)]
struct Once(std::sync::Mutex<Option<Vec<u8>>>);

impl Transport for Once {
    fn call(
        &self,
        _request: http::Request<bytes::Bytes>,
        _options: CallOptions,
    ) -> BoxFuture<'_, TransportResult> {
        match self.0.lock().expect("no call panics").take() {
            Some(body) => Box::pin(std::future::ready(Ok(http::Response::new(body.into())))),
            None => Box::pin(std::future::pending()),
        }
    }
}

fn once(body: Option<Vec<u8>>) -> trent_kms::config::Builder {
    Config::builder()
        .region(Region::from_static("eu-west-1"))
        .credentials_provider(Credentials::from_keys("AKIDEXAMPLE", "none", None))
        .http_client(Once(body.into()))
}

/// The secret in base64, without ever being there as it is.
fn base64(hidden: [u8; 32]) -> Vec<u8> {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = Vec::with_capacity(64);
    for bytes in hidden[..30].chunks(3) {
        let bits = bytes.iter().fold(0, |bits, byte| bits << 8 | usize::from(byte ^ MASK));
        text.extend([18, 12, 6, 0].map(|shift| DIGITS[bits >> shift & 63]));
    }
    let bits = usize::from(hidden[30] ^ MASK) << 8 | usize::from(hidden[31] ^ MASK);
    text.extend([DIGITS[bits >> 10 & 63], DIGITS[bits >> 4 & 63], DIGITS[bits << 2 & 63], b'=']);
    text
}

/// Calls that end in other ways than well.
fn fail_in_many_ways(number: u64) {
    let variables = [("AWS_SECRET_ACCESS_KEY", secret(VARIABLE, number))];
    let variables = variables.into_iter().chain([("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE".to_owned())]);
    let environment: trent_kms::config::Environment = variables.collect();
    let config = Config::from_environment(&environment);
    assert!(config.credentials_provider().is_some());
    drop((config, environment));

    let client = Client::from_conf(once(None).build());
    let update = client.update_custom_key_store().custom_key_store_id("cks-1234567890abcdef0");
    let mut call = Box::pin(update.key_store_password(secret(ABANDONED, number)).send());
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(std::future::Future::poll(call.as_mut(), &mut context).is_pending());
    drop(call);

    let update = client.update_custom_key_store().custom_key_store_id("cks-1234567890abcdef0");
    drop(update.key_store_password(secret(UNPOLLED, number)).send());

    // A name that no constraint allows keeps the input from being sent.
    let update = client.update_custom_key_store().custom_key_store_id("");
    let refused = update.key_store_password(secret(REFUSED, number)).send_blocking();
    assert!(refused.is_err());

    for (kind, before, after, succeeds) in [
        (CUT_OFF, "", "", false),
        (ESCAPED, r"\/\/\/\/", "\"}", true),
        (NO_BASE64, "", "!\"}", false),
        (DECODED, "", "\"}", true),
    ] {
        let mut body = Vec::with_capacity(128);
        body.extend_from_slice(b"{\"Plaintext\":\"");
        body.extend_from_slice(before.as_bytes());
        if kind == DECODED {
            body.extend(base64(masked(kind, number)));
        } else {
            body.extend(masked(kind, number).map(|byte| byte ^ MASK));
        }
        body.extend_from_slice(after.as_bytes());
        let client = Client::from_conf(once(Some(body)).build());
        let opened = client.decrypt().ciphertext_blob(Blob::new("sealed")).send_blocking();
        assert_eq!(opened.is_ok(), succeeds, "{kind}: {opened:?}");
    }
}

/// Every place in memory where a masked text is found without its mask, but for the given range.
fn found(needles: &[[u8; 32]]) -> usize {
    let maps = fs::read_to_string("/proc/self/maps").expect("Linux has it");
    let mut memory = fs::File::open("/proc/self/mem").expect("Linux has it");
    let mut buffer = vec![0; 1 << 20];
    let own = buffer.as_ptr() as u64..buffer.as_ptr() as u64 + buffer.len() as u64;
    let mut hits = 0;
    for line in maps.lines().filter(|line| line.contains(" rw")) {
        let range = line.split(' ').next().and_then(|range| range.split_once('-'));
        let (from, to) = range.expect("a range");
        let bound = |text| u64::from_str_radix(text, 16).expect("an address");
        let (mut at, to) = (bound(from), bound(to));
        while at < to {
            let length = usize::try_from(to - at).unwrap_or(usize::MAX).min(buffer.len());
            memory.seek(SeekFrom::Start(at)).expect("it can be sought");
            if memory.read_exact(&mut buffer[..length]).is_err() {
                break;
            }
            for (offset, window) in buffer[..length].windows(32).enumerate() {
                let place = at + offset as u64;
                if !own.contains(&place) && is_one_of(window, needles) {
                    hits += 1;
                }
            }
            // What lies across two reads is in the second.
            at += if length == buffer.len() { length as u64 - 32 } else { length as u64 };
        }
        buffer.fill(0);
    }
    hits
}

fn is_one_of(window: &[u8], needles: &[[u8; 32]]) -> bool {
    window[0].is_ascii_uppercase()
        && window[31].is_ascii_uppercase()
        && needles
            .iter()
            .any(|needle| needle.iter().zip(window).all(|(hidden, byte)| hidden ^ MASK == *byte))
}

/// In a thread that ends, so that its stack is not what is found.
fn in_a_thread(work: impl FnOnce() + Send) {
    std::thread::scope(|scope| scope.spawn(work).join().expect("it does not panic"));
}

#[test]
fn secrets_are_forgotten() {
    let control: Vec<String> = (0..COUNT).map(|number| secret(CONTROL, number)).collect();
    in_a_thread(|| (0..COUNT).for_each(use_and_drop_a_client));
    in_a_thread(|| (0..COUNT).for_each(fail_in_many_ways));
    let needles = |kind| (0..COUNT).map(|number| masked(kind, number)).collect::<Vec<_>>();
    assert_eq!(found(&needles(CONTROL)), control.len(), "what is there is found");
    for (kind, name) in [
        (KEY, "secret access keys"),
        (TOKEN, "session tokens"),
        (PASSWORD, "passwords"),
        (PROXY_KEY, "secrets of a structure"),
        (SENT, "plaintexts that were sent"),
        (PLAINTEXT, "plaintexts that were received"),
        (DECODED, "plaintexts, decoded"),
        (VARIABLE, "keys of the environment"),
        (ABANDONED, "passwords of abandoned calls"),
        (UNPOLLED, "passwords of calls that nobody polled"),
        (REFUSED, "passwords of inputs that violate the model"),
        (CUT_OFF, "plaintexts of responses that are cut off"),
        (ESCAPED, "plaintexts with escapes"),
        (NO_BASE64, "plaintexts that are no base64"),
    ] {
        let found = found(&needles(kind));
        assert!(found <= 1, "{name}: {found} of {COUNT} are left");
    }
}
