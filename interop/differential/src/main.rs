//! trent-kms's side of `cargo xtask differential`.
//!
//! Reads cases from standard input, one a line, and writes what the client makes of each, one a line: the request with
//! its signature, and what it understands of the response. In cases, and in what is shown of values, a blob is base64
//! and a timestamp a number of microseconds. The module `model`, which `build.rs` generates, builds and shows the types
//! of the client.

include!(concat!(env!("OUT_DIR"), "/declaration.rs"));

use std::collections::HashMap;
use std::hash::Hash;
use std::io::{BufRead as _, BufWriter, Write as _};
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::Client;
use serde_json::{Value, json};
use trent_runtime::config::{Config, Credentials, Region};
use trent_runtime::error::{
    DisplayErrorContext, HttpResponse, ProvideErrorMetadata, RequestId, SdkError,
};
use trent_runtime::operation::Operation;
use trent_runtime::primitives::{Blob, DateTime};
use trent_runtime::private::HttpRequest;
use trent_runtime::validation::{Constraint, Validation};

fn main() {
    let credentials = Credentials::from_keys("AKIDEXAMPLE", "secret", Some("token/+=".to_owned()));
    let config = Config::builder()
        .region(Region::new("us-east-1"))
        .credentials_provider(credentials)
        .validation(Validation::Strict);
    let client = Client::from_conf(config.build());
    let mut out = BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let case: Value = serde_json::from_str(&line.expect("cases can be read")).expect("a case");
        let record = model::run(&client, text(&case, "operation"), &case);
        writeln!(out, "{record}").expect("records can be written");
    }
    out.flush().expect("records can be written");
}

/// A value of the client that cases hold.
pub(crate) trait Case: Sized {
    /// The value that a case describes.
    fn build(value: &Value) -> Self;
    /// The value as a case would describe it.
    fn show(&self) -> Value;
}

/// An operation's errors.
pub(crate) trait Modeled {
    /// The error's name in the model and its content, if the model has it.
    fn modeled(&self) -> Option<(&'static str, Value)>;
}

/// Builds the input, shows the request, reads the response.
pub(crate) fn call<I>(client: &Client, case: &Value) -> Value
where
    I: Operation + Case,
    I::Output: Case + RequestId,
    I::Error: Modeled,
{
    let time = case["time"].as_u64().map(Duration::from_secs).expect("a case has a time");
    let time = SystemTime::UNIX_EPOCH + time;
    let mut request = client.request(I::build(&case["input"]), time);
    if request.as_ref().is_err_and(breaks_rules_alone) {
        // Members are chosen at random, and botocore knows no rules across them.
        let config = client.config().to_builder().validation(Validation::Off).build();
        request = Client::from_conf(config).request(I::build(&case["input"]), time);
    }
    let mut record = match request {
        Ok(request) => request_record(&request),
        Err(error) => json!({"request": format!("refused: {}", DisplayErrorContext(&error))}),
    };
    record["answer"] = match client.response::<I>(response(&case["response"])) {
        Ok(output) => json!({"output": output.show(), "request_id": output.request_id()}),
        Err(SdkError::ServiceError(context)) => {
            let error = context.into_err();
            let (name, members) = error.modeled().unzip();
            json!({
                "error": name,
                "members": members.unwrap_or_else(|| json!({})),
                "code": error.meta().code(),
                "message": error.meta().message().unwrap_or_default(),
                "request_id": error.meta().request_id(),
            })
        }
        Err(other) => json!({"not_understood": DisplayErrorContext(&other).to_string()}),
    };
    record
}

/// Whether each member for itself is as the model has it.
fn breaks_rules_alone<E>(error: &SdkError<E>) -> bool {
    let SdkError::ConstructionFailure(failure) = error else { return false };
    failure.as_validation_error().is_some_and(|error| {
        let mut all = error.violations().iter();
        all.all(|violation| matches!(violation.constraint, Constraint::Rule { .. }))
    })
}

fn request_record(request: &HttpRequest) -> Value {
    let headers = request.headers().iter();
    let headers: HashMap<_, _> = headers
        .map(|(name, value)| (name.as_str(), value.to_str().expect("headers are text")))
        .collect();
    let body = std::str::from_utf8(request.body()).expect("the body is text");
    json!({
        "request": {
            "method": request.method().as_str(),
            "url": request.uri().to_string(),
            "target": headers.get("x-amz-target"),
            "content_type": headers.get("content-type"),
            "body": serde_json::from_str::<Value>(body).expect("the body is JSON"),
        },
        "signature": {
            "authorization": headers.get("authorization"),
            "date": headers.get("x-amz-date"),
            "token": headers.get("x-amz-security-token"),
        },
        "sent": {"headers": headers, "body": body},
    })
}

fn response(description: &Value) -> HttpResponse {
    let mut response = HttpResponse::new(text(description, "body").to_owned().into());
    let status = description["status"].as_u64().and_then(|status| u16::try_from(status).ok());
    *response.status_mut() = status.unwrap_or_default().try_into().expect("it is a status");
    let request_id = text(description, "request_id").parse().expect("it is a value of a header");
    response.headers_mut().insert("x-amzn-requestid", request_id);
    response
}

fn text<'v>(value: &'v Value, member: &str) -> &'v str {
    value[member].as_str().expect("a text")
}

/// A member that a case sets or does not.
pub(crate) fn member<T: Case>(value: &Value, name: &str) -> Option<T> {
    value.get(name).map(T::build)
}

/// A structure as a case would describe it: without what is absent.
pub(crate) fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    let present = members.into_iter().filter(|(_, value)| !value.is_null());
    present.map(|(name, value)| (name.to_owned(), value)).collect()
}

impl Case for String {
    fn build(value: &Value) -> Self {
        value.as_str().expect("a text").to_owned()
    }

    fn show(&self) -> Value {
        self.as_str().into()
    }
}

impl Case for Blob {
    fn build(value: &Value) -> Self {
        Self::new(STANDARD.decode(value.as_str().expect("a text")).expect("base64"))
    }

    fn show(&self) -> Value {
        STANDARD.encode(self).into()
    }
}

impl Case for DateTime {
    fn build(value: &Value) -> Self {
        let micros = value.as_i64().expect("a number of microseconds");
        Self::from_nanos(i128::from(micros) * 1000).expect("an instant")
    }

    fn show(&self) -> Value {
        i64::try_from(self.as_nanos() / 1000).expect("an instant").into()
    }
}

/// Numbers and booleans, as `serde_json` has them.
macro_rules! plain {
    ($($ty:ty: $as:ident),*) => {
        $(impl Case for $ty {
            fn build(value: &Value) -> Self {
                let value = value.$as().expect("a value of this type");
                Self::try_from(value).expect("a value in the type's range")
            }

            fn show(&self) -> Value {
                (*self).into()
            }
        })*
    };
}

plain!(bool: as_bool, i8: as_i64, i16: as_i64, i32: as_i64, i64: as_i64, f64: as_f64);

impl Case for f32 {
    #[expect(clippy::cast_possible_truncation, reason = "cases of a float have its precision")]
    fn build(value: &Value) -> Self {
        f64::build(value) as Self
    }

    fn show(&self) -> Value {
        (*self).into()
    }
}

impl<T: Case> Case for Vec<T> {
    fn build(value: &Value) -> Self {
        value.as_array().expect("a list").iter().map(T::build).collect()
    }

    fn show(&self) -> Value {
        self.iter().map(T::show).collect()
    }
}

impl<K: Case + Eq + Hash, T: Case> Case for HashMap<K, T> {
    fn build(value: &Value) -> Self {
        let entries = value.as_object().expect("a map").iter();
        entries.map(|(key, value)| (K::build(&key.as_str().into()), T::build(value))).collect()
    }

    fn show(&self) -> Value {
        let entries = self.iter().map(|(key, value)| (String::build(&key.show()), value.show()));
        entries.collect()
    }
}

impl<T: Case> Case for Option<T> {
    fn build(value: &Value) -> Self {
        (!value.is_null()).then(|| T::build(value))
    }

    fn show(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::show)
    }
}

impl<T: Case> Case for Box<T> {
    fn build(value: &Value) -> Self {
        Self::new(T::build(value))
    }

    fn show(&self) -> Value {
        (**self).show()
    }
}
