//! What every error of a service carries: code, message, request id.

use std::fmt;

use http::HeaderMap;

use super::print::suffix;
use super::{ErrorKind, HttpResponse};
use crate::printable::Printable;
use crate::small_map::SmallMap;
#[cfg(feature = "aws-config")]
use aws_smithy_types::error::metadata::ErrorMetadata as SdkMetadata;

/// What every error of a service carries, whether the model declares it or not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ErrorMetadata {
    /// Apart, so that the errors of operations stay small. Nothing, if there is nothing in it.
    inner: Option<Box<Inner>>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Inner {
    code: Option<String>,
    message: Option<String>,
    request_id: Option<String>,
    /// The modelled shape's name, if it is not the code: services that once spoke the query protocol keep their old
    /// codes beside it.
    shape: Option<String>,
    extras: SmallMap<String>,
    origin: Origin,
    /// The same as the official type, once somebody has asked for it.
    #[cfg(feature = "aws-config")]
    official: Official,
}

/// The call that the error ended: for the text of the service's error, which has no other place for it.
#[derive(Clone, Copy, Debug, Default)]
struct Origin {
    operation: &'static str,
    status: u16,
    attempts: u32,
}

/// An error is the same, whichever call it ended.
impl PartialEq for Origin {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Origin {}

#[cfg(feature = "aws-config")]
#[derive(Clone, Debug, Default)]
struct Official(std::sync::OnceLock<Box<SdkMetadata>>);

/// It says nothing that the rest does not.
#[cfg(feature = "aws-config")]
impl PartialEq for Official {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

#[cfg(feature = "aws-config")]
impl Eq for Official {}

pub(super) static EMPTY: &ErrorMetadata = &ErrorMetadata { inner: None };

/// Gives the code, the message and the request id of an error.
pub trait ProvideErrorMetadata {
    /// All that is known.
    fn meta(&self) -> &ErrorMetadata;

    /// The error's code, for example `NotFoundException`.
    fn code(&self) -> Option<&str> {
        self.meta().code()
    }

    /// The service's message.
    fn message(&self) -> Option<&str> {
        self.meta().message()
    }
}

/// The request id, by which AWS's support finds a call.
pub trait RequestId {
    /// The request id, if the service told one.
    fn request_id(&self) -> Option<&str>;
}

impl ErrorMetadata {
    /// Metadata with chosen content, for tests and mocks.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// A builder that starts from this.
    #[must_use]
    pub fn into_builder(self) -> Builder {
        let inner = self.inner.unwrap_or_default();
        #[cfg(feature = "aws-config")]
        let inner = Box::new(Inner { official: Official::default(), ..*inner });
        Builder { inner }
    }

    /// The error's code, for example `NotFoundException`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.inner.as_ref()?.code.as_deref()
    }

    /// The service's message.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.inner.as_ref()?.message.as_deref()
    }

    /// A service's own addition.
    #[must_use]
    pub fn extra(&self, key: &'static str) -> Option<&str> {
        self.inner.as_ref()?.extras.get(key).map(String::as_str)
    }

    /// What kind of error the code names.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.code().map_or(ErrorKind::Other, ErrorKind::of_code)
    }

    /// The name of the modelled error. It is the code, but for services with a second set of codes.
    #[doc(hidden)]
    #[must_use]
    pub fn shape(&self) -> Option<&str> {
        self.inner.as_ref()?.shape.as_deref().or_else(|| self.code())
    }

    /// Keeps the call that the error ended.
    pub(crate) fn set_origin(&mut self, operation: &'static str, status: u16, attempts: u32) {
        self.inner.get_or_insert_default().origin = Origin { operation, status, attempts };
    }

    /// Writes an error with this metadata, and the call that it ended, as far as that is known.
    pub(super) fn write_origin(
        &self,
        f: &mut fmt::Formatter<'_>,
        error: &dyn fmt::Display,
    ) -> fmt::Result {
        let Origin { operation, status, attempts } =
            self.inner.as_ref().map(|inner| inner.origin).unwrap_or_default();
        if !operation.is_empty() {
            write!(f, "{operation}: ")?;
        }
        write!(f, "{error}")?;
        let id = self.request_id().filter(|_| status != 0);
        suffix(f, status, id, attempts)
    }

    /// The same as the official type.
    #[cfg(feature = "aws-config")]
    #[doc(hidden)]
    #[must_use]
    pub fn official(&self) -> &SdkMetadata {
        static NOTHING: std::sync::OnceLock<SdkMetadata> = std::sync::OnceLock::new();
        match &self.inner {
            Some(inner) => inner.official.0.get_or_init(|| Box::new(self.into())),
            None => NOTHING.get_or_init(|| SdkMetadata::builder().build()),
        }
    }

    /// Fills in the code and the message where there are none.
    pub(crate) fn complete(&mut self, code: &str, shape: &str, message: Option<&str>) {
        let inner = self.inner.get_or_insert_default();
        #[cfg(feature = "aws-config")]
        {
            inner.official = Official::default();
        }
        if inner.code.is_none() {
            inner.code = Some(code.to_owned());
            inner.shape = (shape != code).then(|| shape.to_owned());
        }
        if inner.message.is_none() {
            inner.message = message.map(str::to_owned);
        }
    }
}

/// Builds [`ErrorMetadata`].
#[derive(Clone, Debug, Default)]
pub struct Builder {
    inner: Box<Inner>,
}

impl Builder {
    /// Sets the error's code.
    #[must_use]
    pub fn code(mut self, code: impl Into<String>) -> Self {
        self.inner.code = Some(code.into());
        self
    }

    /// Sets the message.
    #[must_use]
    pub fn message(mut self, message: impl Into<String>) -> Self {
        self.inner.message = Some(message.into());
        self
    }

    /// Sets the request id.
    #[must_use]
    pub fn request_id(mut self, id: impl Into<String>) -> Self {
        self.inner.request_id = Some(id.into());
        self
    }

    /// Adds a service's own addition.
    #[must_use]
    pub fn custom(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.inner.extras.insert(key, value.into());
        self
    }

    /// Sets the name of the modelled error, if it is not the code.
    pub(crate) fn shape(mut self, shape: Option<String>) -> Self {
        self.inner.shape = shape;
        self
    }

    /// The finished metadata.
    #[must_use]
    pub fn build(self) -> ErrorMetadata {
        let inner = (*self.inner != Inner::default()).then_some(self.inner);
        ErrorMetadata { inner }
    }
}

impl ProvideErrorMetadata for ErrorMetadata {
    fn meta(&self) -> &ErrorMetadata {
        self
    }
}

impl RequestId for ErrorMetadata {
    fn request_id(&self) -> Option<&str> {
        self.inner.as_ref()?.request_id.as_deref()
    }
}

impl RequestId for HeaderMap {
    fn request_id(&self) -> Option<&str> {
        request_id_of(self)
    }
}

impl RequestId for HttpResponse {
    fn request_id(&self) -> Option<&str> {
        request_id_of(self.headers())
    }
}

impl<O: RequestId, E: RequestId> RequestId for Result<O, E> {
    fn request_id(&self) -> Option<&str> {
        match self {
            Ok(output) => output.request_id(),
            Err(error) => error.request_id(),
        }
    }
}

/// The request id of a response, under either of the names that AWS uses.
pub(crate) fn request_id_of(headers: &HeaderMap) -> Option<&str> {
    headers
        .get("x-amzn-requestid")
        .or_else(|| headers.get("x-amz-request-id"))
        .and_then(|value| value.to_str().ok())
}

impl fmt::Display for ErrorMetadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Printable(self.code().unwrap_or("error without a code")).fmt(f)?;
        match self.message() {
            Some(message) => write!(f, ": {}", Printable(message)),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ErrorMetadata {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_builder_keeps_what_it_is_given() {
        let metadata = ErrorMetadata::builder()
            .code("NotFoundException")
            .message("no such key")
            .request_id("1-2-3")
            .custom("host", "4")
            .build();
        assert_eq!(metadata.code(), Some("NotFoundException"));
        assert_eq!(metadata.message(), Some("no such key"));
        assert_eq!(metadata.request_id(), Some("1-2-3"));
        assert_eq!(metadata.extra("host"), Some("4"));
        assert_eq!(metadata.shape(), metadata.code());
        assert_eq!(metadata.to_string(), "NotFoundException: no such key");
        assert_eq!(metadata.clone().into_builder().build(), metadata);
    }

    #[test]
    fn what_is_missing_is_filled_in_and_the_rest_stays() {
        let mut metadata = ErrorMetadata::default();
        metadata.complete("Old.NoQueue", "NoQueue", Some("no such queue"));
        assert_eq!(metadata.code(), Some("Old.NoQueue"));
        assert_eq!(metadata.shape(), Some("NoQueue"));
        assert_eq!(metadata.message(), Some("no such queue"));
        let before = metadata.clone();
        metadata.complete("Other", "Other", Some("other"));
        assert_eq!(metadata, before);
    }

    #[test]
    fn nothing_is_nothing_however_it_was_made() {
        let built = ErrorMetadata::builder().build();
        assert_eq!(built, ErrorMetadata::default());
        assert_eq!((built.code(), built.message(), built.request_id()), (None, None, None));
        assert_eq!(built.to_string(), "error without a code");
    }
}
