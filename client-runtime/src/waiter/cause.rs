//! Finding the reason of a failure in an answer.

use super::{Expression, document};
use crate::cause::Cause;
use crate::primitives::Document;
use crate::private::{Secrets, ToJson};

/// The first code at the end of a path into an output. Only generated code calls it.
#[doc(hidden)]
#[inline]
pub fn cause(
    output: &dyn ToJson,
    what: &'static str,
    path: &Expression,
    explain: fn(&str) -> (Option<&'static str>, Option<&'static str>),
) -> Option<Cause> {
    let found = path.evaluate(&document(output, Secrets::Redact));
    let code = match &found {
        Document::Array(found) => found.iter().find_map(Document::as_string),
        found => found.as_string(),
    }?;
    let (explanation, remedy) = explain(code);
    Some(Cause { what, code: code.to_owned(), explanation, remedy })
}
