//! The same requests, signed here and by AWS's own implementation.

use std::time::{Duration, UNIX_EPOCH};

use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;

use super::*;
use crate::random::Random;

#[test]
fn ten_thousand_random_requests_have_the_same_signature_as_the_aws_sdk_gives_them() {
    let mut random = Random::seeded(0x5EED);
    for index in 0..10_000 {
        let request = RandomRequest::new(&mut random);
        assert_eq!(request.ours(), request.theirs(), "request {index}: {request:?}");
    }
}

#[derive(Debug)]
struct RandomRequest {
    method: &'static str,
    host: String,
    path: String,
    query: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    access_key: String,
    secret_key: String,
    token: Option<String>,
    region: String,
    service: String,
    time: i64,
}

const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz";
/// What may stand in a path and in a query, percent signs and dots among it. What follows a percent sign is text or
/// ASCII: other bytes are kept here, and replaced there.
const URI: &str = "xyzXYZ245-._~!$'()*,;:@%%%..//+=";
/// Visible characters and spaces, several of these to make runs likely.
const VALUE: &str = "abcXYZ019    \"'(),./:;<=>?@[]{}-_~";

impl RandomRequest {
    fn new(random: &mut Random) -> Self {
        let query: Vec<_> = (0..random.below(4))
            .map(|_| format!("{}={}", text(random, URI, 6), text(random, URI, 6)))
            .collect();
        Self {
            method: ["GET", "POST", "PUT", "DELETE"][random.below(4)],
            host: format!("{}.example.com", text(random, LETTERS, 8)),
            path: format!("/{}", text(random, URI, 20)),
            query: query.join("&"),
            headers: (0..random.below(5))
                .map(|_| {
                    // Few letters, so that names repeat.
                    (format!("x-{}", text(random, "ab", 2)), value(random))
                })
                .collect(),
            body: (0..random.below(300)).map(|_| random.below(256).to_le_bytes()[0]).collect(),
            access_key: text(random, "ABCDEF234567", 20),
            secret_key: text(random, "abcXYZ019+/=", 60),
            token: (random.below(2) == 0).then(|| text(random, "abcXYZ019+/=", 90)),
            region: text(random, "abc-12", 12),
            service: text(random, LETTERS, 10),
            time: i64::try_from(random.below(4_000_000_000)).unwrap(),
        }
    }

    fn uri(&self) -> String {
        let Self { host, path, query, .. } = self;
        if query.is_empty() {
            format!("https://{host}{path}")
        } else {
            format!("https://{host}{path}?{query}")
        }
    }

    fn ours(&self) -> String {
        let token = self.token.clone();
        let credentials = Credentials::from_keys(&*self.access_key, &*self.secret_key, token);
        let scope =
            Scope { credentials: &credentials, region: &self.region, service: &self.service };
        let date = date(self.time);
        let mut headers: Vec<(&str, &[u8])> =
            vec![("host", self.host.as_bytes()), ("x-amz-date", &date)];
        if let Some(token) = &self.token {
            headers.push(("x-amz-security-token", token.as_bytes()));
        }
        headers.extend(self.headers.iter().map(|(name, value)| (&**name, value.as_bytes())));
        headers.sort_by_key(|(name, _)| *name);
        let request = Request {
            method: self.method,
            path: &self.path,
            query: &self.query,
            path_style: PathStyle::Normalized,
            headers: &headers,
            body: &hash(&self.body),
        };
        String::from_utf8(Signer::default().authorization(scope, &date, &request)).unwrap()
    }

    fn theirs(&self) -> String {
        let identity = aws_credential_types::Credentials::new(
            &*self.access_key,
            &*self.secret_key,
            self.token.clone(),
            None,
            "test",
        )
        .into();
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name(&self.service)
            .time(UNIX_EPOCH + Duration::from_secs(self.time.unsigned_abs()))
            .settings(SigningSettings::default())
            .build()
            .unwrap()
            .into();
        let uri = self.uri();
        let headers = self.headers.iter().map(|(name, value)| (&**name, &**value));
        let request =
            SignableRequest::new(self.method, &*uri, headers, SignableBody::Bytes(&self.body))
                .unwrap();
        let (signed, _) = sign(request, &params).unwrap().into_parts();
        let (headers, _) = signed.into_parts();
        let authorization = headers.iter().find(|header| header.name() == "authorization");
        authorization.unwrap().value().to_owned()
    }
}

/// At least one character.
fn text(random: &mut Random, alphabet: &str, length: usize) -> String {
    (0..=random.below(length))
        .map(|_| char::from(alphabet.as_bytes()[random.below(alphabet.len())]))
        .collect()
}

fn value(random: &mut Random) -> String {
    text(random, VALUE, 20)
}
