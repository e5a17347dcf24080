//! The requests that a case expects, and their answers.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use base64::engine::{Engine as _, general_purpose::STANDARD};
use bytes::Bytes;
use http::{Request, Response, Uri};
use serde_json::Value;
use trent_runtime::transport::{
    BoxFuture, CallOptions, Transport, TransportError, TransportErrorKind, TransportResult,
};

use crate::Outcome;

/// Headers that are compared where a case has them. Others tell who recorded it, and when.
const COMPARED: [&str; 3] = ["content-type", "x-amz-sso_bearer_token", "x-aws-ec2-metadata-token"];

/// A request that is expected, and what it gets.
#[derive(Clone, Debug)]
struct Exchange {
    method: String,
    uri: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    answer: Option<Answer>,
}

/// Status, headers and body.
type Answer = (u16, Vec<(String, String)>, Vec<u8>);

/// Plays the exchanges in turn, and keeps what does not fit.
#[derive(Debug, Default)]
pub(crate) struct Traffic {
    expected: Vec<Exchange>,
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    requests: Vec<String>,
    problems: Vec<String>,
}

impl Traffic {
    /// The exchanges of a recording: a list of events on connections.
    pub(crate) fn of(recording: &Value) -> Outcome<Self> {
        if recording.is_null() {
            return Ok(Self::default());
        }
        let events = recording["events"].as_array().ok_or("it has no `events`")?;
        let mut open: Vec<(u64, Exchange)> = Vec::new();
        for event in events {
            let connection = event["connection_id"].as_u64().unwrap_or_default();
            let action = &event["action"];
            if let Some(request) = action["Request"]["request"].as_object() {
                let request = Value::Object(request.clone());
                let exchange = Exchange {
                    method: request["method"].as_str().unwrap_or("GET").to_owned(),
                    uri: request["uri"].as_str().ok_or("a request has no `uri`")?.to_owned(),
                    headers: headers(&request["headers"])?,
                    body: Vec::new(),
                    answer: None,
                };
                open.push((connection, exchange));
                continue;
            }
            let exchange = open.iter_mut().rev().find(|(id, _)| *id == connection);
            let Some((_, exchange)) = exchange else { continue };
            let response = &action["Response"]["response"]["Ok"];
            if let Some(status) = response["status"].as_u64() {
                let status = u16::try_from(status).map_err(|error| error.to_string())?;
                exchange.answer = Some((status, headers(&response["headers"])?, Vec::new()));
            }
            let Some(data) = action.get("Data") else { continue };
            let bytes = bytes(&data["data"])?;
            match (data["direction"].as_str(), &mut exchange.answer) {
                (Some("Request"), _) => exchange.body.extend(bytes),
                (Some("Response"), Some((_, _, body))) => body.extend(bytes),
                (direction, _) => return Err(format!("data of direction {direction:?}")),
            }
        }
        let expected = open.into_iter().map(|(_, exchange)| exchange).collect();
        Ok(Self { expected, seen: Mutex::default() })
    }

    /// The addresses of the requests.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.lock().requests.clone()
    }

    /// What did not fit. A call that fails may be made again, beyond the recording.
    pub(crate) fn problem(&self, is_error: bool) -> Option<String> {
        let seen = self.lock();
        let (made, expected) = (seen.requests.len(), self.expected.len());
        let beyond = made.saturating_sub(expected);
        let repeated = seen
            .requests
            .iter()
            .skip(expected)
            .all(|uri| self.expected.last().is_some_and(|last| same_uri(&last.uri, uri)));
        if let Some(problem) = seen.problems.first() {
            return Some(problem.clone());
        }
        if made < expected {
            return Some(format!("{made} of {expected} requests were made"));
        }
        (beyond > 0 && !(is_error && repeated))
            .then(|| format!("{beyond} requests too many: {:?}", seen.requests))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self, request: &Request<Bytes>) -> TransportResult {
        let mut seen = self.lock();
        let place = seen.requests.len();
        seen.requests.push(request.uri().to_string());
        let gone =
            || TransportError::new(TransportErrorKind::Connect, "the recording has no answer");
        let expected = self.expected.get(place).ok_or_else(gone)?;
        seen.problems.extend(
            difference(expected, request).map(|what| format!("request {}: {what}", place + 1)),
        );
        let (status, headers, body) = expected.answer.as_ref().ok_or_else(gone)?;
        let mut response = Response::builder().status(*status);
        for (name, value) in headers {
            // The bodies of recordings were shortened.
            if name != "content-length" {
                response = response.header(name, value);
            }
        }
        response.body(Bytes::from(body.clone())).map_err(TransportError::user)
    }
}

/// The values of headers, each a string or a list of them.
fn headers(object: &Value) -> Outcome<Vec<(String, String)>> {
    let mut all = Vec::new();
    for (name, values) in object.as_object().into_iter().flatten() {
        let values = values.as_array().map_or(std::slice::from_ref(values), Vec::as_slice);
        for value in values {
            let value = value.as_str().ok_or_else(|| format!("the header {name} is no string"))?;
            all.push((name.to_ascii_lowercase(), value.to_owned()));
        }
    }
    Ok(all)
}

/// A piece of a body: `{"Utf8": "…"}` or `{"Base64": "…"}`.
fn bytes(data: &Value) -> Outcome<Vec<u8>> {
    match (data["Utf8"].as_str(), data["Base64"].as_str()) {
        (Some(text), None) => Ok(text.as_bytes().to_vec()),
        (None, Some(text)) => STANDARD.decode(text).map_err(|error| error.to_string()),
        _ => Err("data is neither Utf8 nor Base64".to_owned()),
    }
}

fn difference(expected: &Exchange, request: &Request<Bytes>) -> Option<String> {
    if request.method().as_str() != expected.method {
        return Some(format!("the method is {}, and not {}", request.method(), expected.method));
    }
    if !same_uri(&expected.uri, &request.uri().to_string()) {
        return Some(format!("it goes to {}, and not to {}", request.uri(), expected.uri));
    }
    for (name, value) in expected.headers.iter().filter(|(name, _)| COMPARED.contains(&&**name)) {
        let actual = request.headers().get(name).and_then(|value| value.to_str().ok());
        if actual != Some(value) {
            return Some(format!("{name} is {actual:?}, and not {value:?}"));
        }
    }
    let actual = String::from_utf8_lossy(request.body());
    ["Action=", "Version="].into_iter().find_map(|name| {
        let find =
            |body: &str| body.split('&').find(|part| part.starts_with(name)).map(str::to_owned);
        let wanted = find(&String::from_utf8_lossy(&expected.body))?;
        (find(&actual).as_ref() != Some(&wanted)).then(|| format!("its body has not {wanted}"))
    })
}

/// Whether two addresses are the same, whatever the order of their queries.
fn same_uri(one: &str, other: &str) -> bool {
    let parts = |uri: &str| {
        let uri: Uri = uri.parse().ok()?;
        let mut query: Vec<String> =
            uri.query().unwrap_or_default().split('&').map(str::to_owned).collect();
        query.sort();
        let path = if uri.path().is_empty() { "/" } else { uri.path() }.to_owned();
        Some((uri.scheme_str()?.to_owned(), uri.authority()?.to_string(), path, query))
    };
    parts(one).is_some() && parts(one) == parts(other)
}

impl Transport for Traffic {
    fn call(
        &self,
        request: Request<Bytes>,
        _options: CallOptions,
    ) -> BoxFuture<'_, TransportResult> {
        Box::pin(std::future::ready(self.answer(&request)))
    }

    /// Nobody really waits.
    fn sleep(&self, _duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }
}
