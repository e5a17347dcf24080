//! A signed request by hand over hyper's pooled client, rustls, hmac and sha2: what no client can be cheaper than by
//! much. It keeps the derived signing key, as a careful author would, and has nothing else of a client: no checks, no
//! retries, no time limits, no errors but a panic.

use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit, Mac};
use http_body_util::{BodyExt as _, Full};
use hyper::Request;
use hyper::body::Bytes;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use sha2::{Digest, Sha256};

#[derive(Clone)]
pub struct Floor {
    http: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    shared: Arc<Shared>,
}

struct Shared {
    endpoint: String,
    host: String,
    region: String,
    access_key_id: String,
    secret_access_key: String,
    key: Mutex<(String, Vec<u8>)>,
}

impl Floor {
    pub fn new(endpoint: &str, region: &str, access_key_id: &str, secret_access_key: &str) -> Self {
        let tls = HttpsConnectorBuilder::new().with_native_roots().expect("root certificates");
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        let connector = tls.https_or_http().enable_http1().wrap_connector(tcp);
        let host = endpoint.split_once("://").map_or(endpoint, |(_, host)| host);
        let shared = Shared {
            endpoint: format!("{endpoint}/"),
            host: host.to_owned(),
            region: region.to_owned(),
            access_key_id: access_key_id.to_owned(),
            secret_access_key: secret_access_key.to_owned(),
            key: Mutex::default(),
        };
        Self {
            http: Client::builder(TokioExecutor::new()).build(connector),
            shared: Arc::new(shared),
        }
    }

    /// Sends a body to an operation and gives back the body of the response.
    pub async fn call(&self, operation: &str, body: String) -> Bytes {
        let request = self.shared.request(operation, body);
        let response = self.http.request(request).await.expect("a response");
        assert!(response.status().is_success());
        response.into_body().collect().await.expect("a body").to_bytes()
    }
}

impl Shared {
    fn request(&self, operation: &str, body: String) -> Request<Full<Bytes>> {
        const SIGNED: &str = "content-type;host;x-amz-date;x-amz-target";
        let Self { endpoint, host, region, access_key_id, .. } = self;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time").as_secs();
        let date = date(now);
        let day = &date[..8];
        let hash = hex(&Sha256::digest(&body));
        let canonical = format!(
            "POST\n/\n\ncontent-type:application/x-amz-json-1.1\nhost:{host}\nx-amz-date:{date}\n\
             x-amz-target:TrentService.{operation}\n\n{SIGNED}\n{hash}"
        );
        let hash = hex(&Sha256::digest(&canonical));
        let scope = format!("{day}/{region}/kms/aws4_request");
        let to_sign = format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{hash}");
        let signature = hex(&self.sign(day, &to_sign));
        Request::post(endpoint.as_str())
            .header("content-type", "application/x-amz-json-1.1")
            .header("host", host)
            .header("x-amz-date", &date)
            .header("x-amz-target", format!("TrentService.{operation}"))
            .header("user-agent", "floor/0.0.0")
            .header(
                "authorization",
                format!(
                    "AWS4-HMAC-SHA256 Credential={access_key_id}/{scope}, SignedHeaders={SIGNED}, \
                     Signature={signature}"
                ),
            )
            .body(Full::from(body))
            .expect("a request")
    }

    fn sign(&self, day: &str, text: &str) -> Vec<u8> {
        let mut kept = self.key.lock().expect("a lock");
        if kept.0 != day {
            let first = format!("AWS4{}", self.secret_access_key);
            let parts = [day, &self.region, "kms", "aws4_request"];
            let key = parts.iter().fold(first.into_bytes(), |key, part| hmac(&key, part));
            *kept = (day.to_owned(), key);
        }
        hmac(&kept.1, text)
    }
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    let mut hmac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length");
    hmac.update(text.as_bytes());
    hmac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    let digit = |four: u8| char::from(b"0123456789abcdef"[usize::from(four)]);
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 15));
    }
    text
}

/// `20150830T123600Z`, by the usual arithmetic on days since 0000-03-01.
fn date(seconds: u64) -> String {
    let (day, time) = (seconds / 86_400 + 719_468, seconds % 86_400);
    let (era, of_era) = (day / 146_097, day % 146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year + era * 400 + u64::from(month <= 2);
    let (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60);
    format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z")
}
