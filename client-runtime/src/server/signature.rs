//! Verification of Signature Version 4, with the signer that clients sign with.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::header::{DATE, HOST};
use http::request::Parts;

use super::credential::{Authorization, Credential};
use super::failure::Failure;
use crate::credentials::Credentials;
use crate::primitives::{DateTime, DateTimeFormat, compact_utc};
use crate::signing::{self, PathStyle, Scope, Signer};

/// How far a client's clock may be off.
const SKEW: Duration = Duration::from_secs(5 * 60);

const MISMATCH: &str = "The request signature we calculated does not match the signature you provided. Check your AWS \
                        Secret Access Key and signing method. Consult the service documentation for details.";

/// The credentials that requests may be signed by.
pub(super) struct Verifier(Vec<Known>);

struct Known {
    credentials: Credentials,
    /// It keeps the key of the day.
    signer: Signer,
}

/// What a signature must be made for.
pub(super) struct Expected<'a> {
    pub(super) service: &'a str,
    pub(super) region: Option<&'a str>,
    pub(super) now: SystemTime,
}

impl Verifier {
    pub(super) fn new(credentials: impl IntoIterator<Item = Credentials>) -> Self {
        let known = |credentials| Known { credentials, signer: Signer::default() };
        Self(credentials.into_iter().map(known).collect())
    }

    /// # Errors
    /// What AWS answers if the request is not signed as it must be.
    pub(super) fn verify(
        &self,
        head: &Parts,
        body: &[u8],
        authorization: Option<&Authorization<'_>>,
        expected: &Expected<'_>,
    ) -> Result<(), Failure> {
        let authorization = authorization.ok_or_else(missing)?;
        let date = header(head, "x-amz-date").or_else(|| header(head, DATE.as_str()));
        let (credential, names, signature) = complete(head, authorization, date)?;
        let time = parse_date(date.unwrap_or_default())?;
        let date = compact_utc(time);
        scope(credential, &date, expected)?;
        let known = self.known(credential, head, expected.now)?;
        current(time, expected.now)?;
        if !names.split(';').any(|name| name == HOST.as_str()) {
            return Err(invalid(
                "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
            ));
        }
        let own = known.signature(credential, &date, head, names, body).ok_or_else(mismatch)?;
        if equal(&own, signature.as_bytes()) { Ok(()) } else { Err(mismatch()) }
    }

    /// The credentials that the request names, if their token is there and they have not expired.
    fn known(
        &self,
        credential: &Credential,
        head: &Parts,
        now: SystemTime,
    ) -> Result<&Known, Failure> {
        let token = header(head, "x-amz-security-token");
        let same_token = |own: Option<&str>| match (own, token) {
            (Some(own), Some(token)) => equal(own.as_bytes(), token.as_bytes()),
            (own, token) => own.is_none() && token.is_none(),
        };
        let known = self.0.iter().find(|known| {
            known.credentials.access_key_id() == credential.access_key_id
                && same_token(known.credentials.session_token())
        });
        let known = known.ok_or_else(|| {
            Failure::new("UnrecognizedClientException")
                .with_message("The security token included in the request is invalid.")
        })?;
        if known.credentials.expiry().is_some_and(|expiry| expiry <= now) {
            return Err(Failure::new("ExpiredTokenException")
                .with_message("The security token included in the request is expired"));
        }
        Ok(known)
    }
}

impl Known {
    /// The signature that the request should have.
    fn signature(
        &self,
        credential: &Credential,
        date: &str,
        head: &Parts,
        names: &str,
        body: &[u8],
    ) -> Option<Vec<u8>> {
        let host = head.uri.authority().map_or("", |authority| authority.as_str());
        let mut headers: Vec<(&str, &[u8])> = Vec::new();
        for name in names.split(';') {
            let before = headers.len();
            let values = head.headers.get_all(name).iter();
            headers.extend(values.map(|value| (name, value.as_bytes())));
            if headers.len() == before {
                let value = if name == HOST.as_str() { host } else { "" };
                headers.push((name, value.as_bytes()));
            }
        }
        let request = signing::Request {
            method: head.method.as_str(),
            path: head.uri.path(),
            query: head.uri.query().unwrap_or_default(),
            path_style: PathStyle::Normalized,
            headers: &headers,
            body: &signing::hash(body),
        };
        let scope = Scope {
            credentials: &self.credentials,
            region: &credential.region,
            service: &credential.service,
        };
        let date = date.as_bytes().try_into().ok()?;
        let mut authorization = self.signer.authorization(scope, &date, &request);
        let start = authorization.len().checked_sub(64)?;
        Some(authorization.split_off(start))
    }
}

fn header<'h>(head: &'h Parts, name: &str) -> Option<&'h str> {
    head.headers.get(name).and_then(|value| value.to_str().ok())
}

fn missing() -> Failure {
    Failure::new("MissingAuthenticationTokenException").with_message("Missing Authentication Token")
}

fn incomplete(message: String) -> Failure {
    Failure::new("IncompleteSignatureException").with_message(message)
}

fn invalid(message: impl Into<String>) -> Failure {
    Failure::new("InvalidSignatureException").with_message(message)
}

fn mismatch() -> Failure {
    invalid(MISMATCH)
}

/// The parts of a header that lacks none.
fn complete<'a>(
    head: &Parts,
    authorization: &'a Authorization<'_>,
    date: Option<&str>,
) -> Result<(&'a Credential, &'a str, &'a str), Failure> {
    if !authorization.is_sigv4 {
        return Err(missing());
    }
    let text = header(head, "authorization").unwrap_or_default();
    let Authorization { credential, has_credential, signed_headers, signature, .. } = authorization;
    if let (Some(credential), Some(names), Some(signature), Some(_)) =
        (credential, signed_headers, signature, date)
    {
        return Ok((credential, names, signature));
    }
    let parts = [
        (*has_credential, "Authorization header requires 'Credential' parameter."),
        (signature.is_some(), "Authorization header requires 'Signature' parameter."),
        (signed_headers.is_some(), "Authorization header requires 'SignedHeaders' parameter."),
        (
            date.is_some(),
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
        ),
    ];
    let mut lacking: Vec<_> =
        parts.into_iter().filter(|(there, _)| !there).map(|(_, what)| what).collect();
    if lacking.is_empty() {
        lacking.push(
            "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.",
        );
    }
    Err(incomplete(format!("{} Authorization={text}", lacking.join(" "))))
}

/// Seconds since 1970, from `20150830T123600Z` or the form of the header `Date`.
fn parse_date(text: &str) -> Result<i64, Failure> {
    let parsed = match text.as_bytes() {
        [_, _, _, _, _, _, _, _, b'T', _, _, _, _, _, _, b'Z'] if text.is_ascii() => {
            let (day, time) = (&text[..8], &text[9..15]);
            let long = format!(
                "{}-{}-{}T{}:{}:{}Z",
                &day[..4],
                &day[4..6],
                &day[6..],
                &time[..2],
                &time[2..4],
                &time[4..]
            );
            DateTime::from_str(&long, DateTimeFormat::DateTime)
        }
        _ => DateTime::from_str(text, DateTimeFormat::HttpDate),
    };
    parsed.map(|time| time.secs()).map_err(|_| {
        incomplete(format!(
            "Date must be in ISO-8601 'basic format'. Got '{text}'. See http://en.wikipedia.org/wiki/ISO_8601"
        ))
    })
}

/// Whether the scope is that of the day, the region and the service.
fn scope(credential: &Credential, date: &str, expected: &Expected<'_>) -> Result<(), Failure> {
    let day = date.get(..8).unwrap_or_default();
    if credential.day != day {
        return Err(invalid(format!(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{}' != '{day}', \
             from '{date}'.",
            credential.day
        )));
    }
    let mut wrong = String::new();
    if expected.region.is_some_and(|region| region != credential.region) {
        wrong.push_str("Credential should be scoped to a valid region. ");
    }
    if credential.service != expected.service {
        wrong.push_str("Credential should be scoped to correct service: '");
        wrong.push_str(expected.service);
        wrong.push_str("'. ");
    }
    if wrong.is_empty() { Ok(()) } else { Err(invalid(wrong)) }
}

/// Whether the signature is neither too old nor of the future.
fn current(time: i64, now: SystemTime) -> Result<(), Failure> {
    let now = now.duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs().cast_signed());
    let skew = SKEW.as_secs().cast_signed();
    let text = |seconds: i64| compact_utc(seconds);
    if time < now - skew {
        return Err(invalid(format!(
            "Signature expired: {} is now earlier than {} ({} - 5 min.)",
            text(time),
            text(now - skew),
            text(now)
        )));
    }
    if time > now + skew {
        return Err(invalid(format!(
            "Signature not yet current: {} is still later than {} ({} + 5 min.)",
            text(time),
            text(now + skew),
            text(now)
        )));
    }
    Ok(())
}

/// Compares without telling by time where the difference is.
fn equal(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |all, (a, b)| all | (a ^ b)) == 0
}
