//! What a call brings beside its input.

use http::HeaderMap;

use super::credential::Credential;

/// What a call brings beside its input.
#[derive(Clone, Debug)]
pub struct Context {
    pub(super) request_id: String,
    pub(super) operation: &'static str,
    pub(super) credential: Option<Credential>,
    pub(super) headers: HeaderMap,
}

impl Context {
    /// The id that the response will tell, a UUID.
    #[must_use]
    pub fn request_id(&self) -> &str {
        &self.request_id
    }

    /// The operation's name in the model, for example `Encrypt`.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// The access key id that the request is signed with. It is proven only if the router verifies signatures.
    #[must_use]
    pub fn access_key_id(&self) -> Option<&str> {
        self.credential.as_ref().map(|credential| credential.access_key_id.as_str())
    }

    /// The region in the scope of the signature.
    #[must_use]
    pub fn region(&self) -> Option<&str> {
        self.credential.as_ref().map(|credential| credential.region.as_str())
    }

    /// The headers of the request.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }
}
