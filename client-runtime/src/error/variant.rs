//! What generated enums of errors are made of. Only generated code implements these traits.

use std::error::Error;
use std::fmt;

use super::display::chain;
use super::{ErrorMetadata, HttpResponse, ProvideErrorMetadata};
use crate::printable::Printable;
use crate::protocol::ParseModeledError;

/// What the variants of an enum of errors have in common, so that the enum tells them apart in one place.
pub trait ErrorVariant: Error + ProvideErrorMetadata + 'static {
    /// The variant's name.
    fn name(&self) -> &'static str;
}

/// An error that the model declares.
pub trait ModeledError: ErrorVariant {
    /// The name of its shape in the model, by which a response tells it apart.
    const SHAPE: &'static str;
    /// The code that the service answers with.
    const CODE: &'static str = Self::SHAPE;

    /// The message, and the rest of what is known.
    fn parts(&mut self) -> (&mut Option<String>, &mut ErrorMetadata);
}

/// Reads a modelled error into its variant, or keeps the metadata alone if the body cannot be read.
pub fn read_error<P, E: ModeledError + ParseModeledError<P>, O>(
    meta: ErrorMetadata,
    response: &HttpResponse,
    variant: fn(E) -> O,
    unhandled: fn(ErrorMetadata) -> O,
) -> O {
    match E::parse_modeled_error(response) {
        Some(mut error) => {
            complete(error.parts(), meta);
            variant(error)
        }
        None => unhandled(meta),
    }
}

/// Gives an error what its response said beside its own members. It is compiled once, and what calls it for each error.
fn complete((message, own): (&mut Option<String>, &mut ErrorMetadata), meta: ErrorMetadata) {
    // A body may hold it twice, under one name or under several.
    if let Some(first) = meta.message() {
        *message = Some(first.to_owned());
    }
    *own = meta;
}

/// Completes a modelled error that a program built: code and message are those that a response would have.
#[must_use]
pub fn built_error<E: ModeledError>(mut error: E) -> E {
    let (message, meta) = error.parts();
    meta.complete(E::CODE, E::SHAPE, message.as_deref());
    error
}

/// The text of the service's error: what it is, and of which call, as [`SdkError`](super::SdkError) tells it.
///
/// # Errors
/// The writer's.
#[inline]
pub fn write_service_error(f: &mut fmt::Formatter<'_>, error: &dyn ErrorVariant) -> fmt::Result {
    error.meta().write_origin(f, &error)
}

/// The text of an error and of the causes that it does not tell itself.
///
/// # Errors
/// The writer's.
#[inline]
pub fn write_error_and_causes(
    f: &mut fmt::Formatter<'_>,
    error: &(dyn Error + 'static),
) -> fmt::Result {
    chain(f, error)
}

/// The text of a modelled error: its name, and what the service says about it.
///
/// # Errors
/// The writer's.
pub fn write_error(f: &mut fmt::Formatter<'_>, name: &str, message: Option<&str>) -> fmt::Result {
    f.write_str(name)?;
    match message {
        Some(message) => write!(f, ": {}", Printable(message)),
        None => Ok(()),
    }
}
