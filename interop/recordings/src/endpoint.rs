//! The service: signed requests to an endpoint, and its responses.

use crate::{Outcome, crypto};
use serde_json::Value;
use std::fmt;
use std::time::{Duration, SystemTime};

const TIMEOUT: Duration = Duration::from_secs(30);
const MEDIA_TYPE: &str = "application/x-amz-json-1.1";

/// Where calls go, and with which credentials: those of the environment, else any.
pub(crate) struct Endpoint {
    agent: ureq::Agent,
    url: String,
    host: String,
    access_key_id: String,
    secret_access_key: String,
    session_token: Option<String>,
}

/// What came back; the body is null if it is no JSON.
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl fmt::Display for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "status {}, {}", self.status, self.body)
    }
}

impl Endpoint {
    pub(crate) fn new(url: &str, account: &str) -> Outcome<Self> {
        // A second one is the same.
        drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
        let uri: ureq::http::Uri = url.parse().map_err(|e| format!("{url}: {e}"))?;
        let authority = uri.authority().ok_or_else(|| format!("{url} has no host"))?;
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(TIMEOUT))
            .build();
        let variable = |name: &str| std::env::var(name).ok();
        Ok(Self {
            agent: config.into(),
            host: authority.as_str().to_owned(),
            url: format!("{}/", url.trim_end_matches('/')),
            access_key_id: variable("AWS_ACCESS_KEY_ID").unwrap_or_else(|| account.to_owned()),
            secret_access_key: variable("AWS_SECRET_ACCESS_KEY").unwrap_or_default(),
            session_token: variable("AWS_SESSION_TOKEN"),
        })
    }

    pub(crate) fn call(&self, operation: &str, input: &Value, region: &str) -> Outcome<Response> {
        let target = format!("TrentService.{operation}");
        let body = input.to_string();
        let (date, authorization) = self.sign(&target, &body, region);
        let mut request = self
            .agent
            .post(&self.url)
            .header("content-type", MEDIA_TYPE)
            .header("x-amz-target", &target)
            .header("x-amz-date", date)
            .header("authorization", authorization);
        if let Some(token) = &self.session_token {
            request = request.header("x-amz-security-token", token);
        }
        let mut response = request.send(body).map_err(|e| format!("{operation}: {e}"))?;
        let text = response.body_mut().read_to_string().map_err(|e| format!("{operation}: {e}"))?;
        // An operation without output has an empty body, which stands for no members.
        let text = if text.is_empty() { "{}" } else { &text };
        let body = serde_json::from_str(text).unwrap_or(Value::Null);
        Ok(Response { status: response.status().as_u16(), body })
    }

    /// Date and authorization of a request: Signature Version 4.
    fn sign(&self, target: &str, body: &str, region: &str) -> (String, String) {
        let date = date(SystemTime::now());
        let day = &date[..8];
        let scope = format!("{day}/{region}/kms/aws4_request");
        let mut headers = vec![
            ("content-type", MEDIA_TYPE),
            ("host", self.host.as_str()),
            ("x-amz-date", date.as_str()),
        ];
        headers.extend(self.session_token.as_deref().map(|token| ("x-amz-security-token", token)));
        headers.push(("x-amz-target", target));
        let names: Vec<&str> = headers.iter().map(|(name, _)| *name).collect();
        let names = names.join(";");
        let lines: Vec<_> =
            headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
        let lines = lines.concat();
        let canonical = format!("POST\n/\n\n{lines}\n{names}\n{}", crypto::sha256_hex(body));
        let text = format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{}", crypto::sha256_hex(&canonical));
        let mut key = format!("AWS4{}", self.secret_access_key).into_bytes();
        for part in [day, region, "kms", "aws4_request"] {
            key = crypto::hmac_sha256(&key, part);
        }
        let signature = crypto::hex(&crypto::hmac_sha256(&key, &text));
        let id = &self.access_key_id;
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential={id}/{scope}, SignedHeaders={names}, Signature={signature}"
        );
        (date, authorization)
    }
}

/// `20260131T235959Z`.
fn date(time: SystemTime) -> String {
    let seconds = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    // Days are counted in eras of 400 years that start in March.
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year + era * 400 + u64::from(month <= 2);
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        let at = |seconds| date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!(at(0), "19700101T000000Z");
        assert_eq!(at(951_827_696), "20000229T123456Z");
        assert_eq!(at(1_440_938_160), "20150830T123600Z");
    }
}
