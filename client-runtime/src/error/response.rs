//! A response that is not what the protocol says.

use std::error::Error;
use std::fmt::{self, Write as _};

use http::header::CONTENT_TYPE;

use super::{BoxError, HttpResponse};
use crate::printable::Printable;

/// How much of a body that is not understood an error shows.
const EXCERPT: usize = 200;

/// A response that is not what the protocol says.
#[derive(Debug)]
pub(crate) struct NotUnderstood {
    what: String,
    source: Option<BoxError>,
}

impl NotUnderstood {
    /// A response of success. Its body is never shown, since it may hold a secret.
    pub(crate) fn success(response: &HttpResponse, error: BoxError) -> Self {
        let mut what = format!("HTTP {}", response.status().as_u16());
        describe(&mut what, response);
        what.push_str(" that does not parse");
        Self { what, source: Some(error) }
    }

    /// A response of an error that is not in the protocol's `format`, in all likelihood from a machine between client
    /// and service.
    pub(crate) fn error(response: &HttpResponse, format: &str) -> Self {
        let mut what = format!("HTTP {}", response.status());
        describe(&mut what, response);
        if !response.body().is_empty() {
            let _ = write!(what, " that is not the service's {format}: `");
            excerpt(&mut what, response.body());
            what.push('`');
        }
        Self { what, source: None }
    }
}

/// ` with a body of 12 bytes (text/html)`.
fn describe(what: &mut String, response: &HttpResponse) {
    let length = response.body().len();
    if length == 0 {
        what.push_str(" with an empty body");
        return;
    }
    // Writing to a string does not fail.
    let _ = write!(what, " with a body of {length} bytes");
    if let Some(kind) = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()) {
        let _ = write!(what, " ({})", kind.chars().take(60).collect::<String>());
    }
}

/// The beginning of a body, on one line.
fn excerpt(what: &mut String, body: &[u8]) {
    let start = String::from_utf8_lossy(&body[..body.len().min(4 * EXCERPT)]);
    let mut space = false;
    for char in start.trim().chars().take(EXCERPT) {
        if char.is_whitespace() || char.is_control() {
            space = true;
            continue;
        }
        if space {
            what.push(' ');
            space = false;
        }
        what.push(char);
    }
    if start.trim().chars().nth(EXCERPT).is_some() {
        what.push('…');
    }
}

impl fmt::Display for NotUnderstood {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Printable(&self.what).fmt(f)
    }
}

impl Error for NotUnderstood {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
