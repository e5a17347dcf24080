//! What a test of any language changes beside the service: the clock, faults, and what lies behind
//! key stores. Every request has and gets JSON.
//!
//! | path | GET | PUT | POST |
//! | --- | --- | --- | --- |
//! | `/control/clock` | `{"now": seconds}` | | `{"advanceSeconds": n}` |
//! | `/control/faults` | the rules | replaces them | adds one |
//! | `/control/backing` | clusters, proxies, services | replaces them | |

use super::timed_kms::{TimedKms, plain};
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use trent_local::backing::Backing;
use trent_local::faults::FaultRule;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Advance {
    advance_seconds: f64,
}

pub(super) fn answer(kms: &TimedKms, request: &Request<Bytes>) -> Response<Bytes> {
    // A page of another site cannot send this type without asking, and it is not answered then.
    let is_json = request.headers().get(CONTENT_TYPE).is_some_and(|value| {
        value.to_str().is_ok_and(|text| text.split(';').next() == Some("application/json"))
    });
    if request.method() != Method::GET && !is_json {
        let text = "the content type has to be application/json";
        return plain(StatusCode::UNSUPPORTED_MEDIA_TYPE, text);
    }
    let result = route(kms, request);
    result.unwrap_or_else(|(status, text)| plain(status, &text))
}

type Outcome = Result<Response<Bytes>, (StatusCode, String)>;

fn route(timed: &TimedKms, request: &Request<Bytes>) -> Outcome {
    let kms = timed.kms();
    let body = request.body();
    match (request.method().as_str(), request.uri().path()) {
        ("GET", "/control/clock") => told(&clock(timed)?),
        ("POST", "/control/clock") => {
            let Advance { advance_seconds } = parse(body)?;
            let duration = Duration::try_from_secs_f64(advance_seconds);
            let duration = duration.map_err(|e| bad(&e))?;
            timed.advance(duration).map_err(|e| internal(&e))?;
            timed.catch_up().map_err(|e| internal(&e))?;
            told(&clock(timed)?)
        }
        ("GET", "/control/faults") => told(&kms.faults()),
        ("PUT", "/control/faults") => {
            kms.set_faults(parse(body)?);
            told(&kms.faults())
        }
        ("POST", "/control/faults") => {
            kms.inject(parse::<FaultRule>(body)?);
            told(&kms.faults())
        }
        ("GET", "/control/backing") => told(&kms.world().backing().map_err(|e| internal(&e))?),
        ("PUT", "/control/backing") => {
            let backing: Backing = parse(body)?;
            kms.change_backing(|own| *own = backing).map_err(|e| internal(&e))?;
            told(&kms.world().backing().map_err(|e| internal(&e))?)
        }
        (_, "/control/clock" | "/control/faults" | "/control/backing") => {
            let text = format!("{} does not go with this path", request.method());
            Err((StatusCode::METHOD_NOT_ALLOWED, text))
        }
        (_, path) => Err((StatusCode::NOT_FOUND, format!("there is no {path}"))),
    }
}

fn clock(kms: &TimedKms) -> Result<serde_json::Value, (StatusCode, String)> {
    let now = kms.kms().world().now().map_err(|e| internal(&e))?;
    let millis = now.as_millis();
    let text = format!("{}.{:03}", millis.div_euclid(1000), millis.rem_euclid(1000));
    let seconds: serde_json::Number = text.parse().map_err(|e| internal(&e))?;
    Ok(serde_json::json!({ "now": seconds }))
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, (StatusCode, String)> {
    serde_json::from_slice(body).map_err(|e| bad(&e))
}

fn told<T: Serialize>(value: &T) -> Outcome {
    let text = serde_json::to_vec_pretty(value).map_err(|e| internal(&e))?;
    let mut response = Response::new(Bytes::from(text));
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    Ok(response)
}

fn bad(error: &dyn std::fmt::Display) -> (StatusCode, String) {
    (StatusCode::BAD_REQUEST, error.to_string())
}

fn internal(error: &dyn std::fmt::Display) -> (StatusCode, String) {
    (StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
}
