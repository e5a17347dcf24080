//! Credentials: the keys of an account or a session, and who provides them.

mod builder;
mod cache;
#[cfg(feature = "credential-chain")]
#[doc(hidden)]
pub mod support;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use zeroize::Zeroize as _;

use crate::transport::block_on_within;

pub use crate::error::{CredentialsError, CredentialsErrorKind};
pub use builder::CredentialsBuilder;
pub(crate) use cache::CredentialsCache;

/// The time limit of a fetch. Enough for a provider that asks several servers in turn, some of them twice, and less than
/// most callers wait for a call.
const FETCH_TIMEOUT: Duration = Duration::from_secs(20);

/// The future that a provider returns.
pub mod future {
    use std::future::Future;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use super::Result;

    /// Credentials, sooner or later.
    pub struct ProvideCredentials<'a>(Pin<Box<dyn Future<Output = Result> + Send + 'a>>);

    impl<'a> ProvideCredentials<'a> {
        /// Credentials that have to be fetched.
        pub fn new(future: impl Future<Output = Result> + Send + 'a) -> Self {
            Self(Box::pin(future))
        }

        /// Credentials that are there.
        #[must_use]
        pub fn ready(credentials: Result) -> Self {
            Self(Box::pin(std::future::ready(credentials)))
        }
    }

    impl Future for ProvideCredentials<'_> {
        type Output = Result;

        fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result> {
            self.0.as_mut().poll(context)
        }
    }
}

/// The result of a provider.
pub type Result = std::result::Result<Credentials, CredentialsError>;

/// The keys that sign a request. Cheap to clone; prints without its secrets, which are overwritten when the last clone is
/// dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials(Arc<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    access_key_id: String,
    secret_access_key: String,
    session_token: Option<String>,
    expiry: Option<SystemTime>,
    account_id: Option<String>,
    provider_name: &'static str,
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.secret_access_key.zeroize();
        self.session_token.zeroize();
    }
}

impl Credentials {
    /// Credentials with every part given. `provider_name` says in messages where they come from.
    pub fn new(
        access_key_id: impl Into<String>,
        secret_access_key: impl Into<String>,
        session_token: Option<String>,
        expires_after: Option<SystemTime>,
        provider_name: &'static str,
    ) -> Self {
        Self(Arc::new(Inner {
            access_key_id: access_key_id.into(),
            secret_access_key: secret_access_key.into(),
            session_token,
            expiry: expires_after,
            account_id: None,
            provider_name,
        }))
    }

    /// Credentials written in the program.
    pub fn from_keys(
        access_key_id: impl Into<String>,
        secret_access_key: impl Into<String>,
        session_token: Option<String>,
    ) -> Self {
        Self::new(access_key_id, secret_access_key, session_token, None, "Hardcoded")
    }

    /// The same credentials, known to belong to an account.
    #[inline]
    #[must_use]
    pub fn with_account_id(mut self, account_id: impl Into<String>) -> Self {
        self.inner_mut().account_id = Some(account_id.into());
        self
    }

    #[inline]
    fn inner_mut(&mut self) -> &mut Inner {
        Arc::make_mut(&mut self.0)
    }

    /// The id of the access key. It is no secret.
    #[must_use]
    pub fn access_key_id(&self) -> &str {
        &self.0.access_key_id
    }

    /// The secret key.
    #[must_use]
    pub fn secret_access_key(&self) -> &str {
        &self.0.secret_access_key
    }

    /// The session's token, if the credentials are temporary.
    #[must_use]
    pub fn session_token(&self) -> Option<&str> {
        self.0.session_token.as_deref()
    }

    /// When the credentials expire, if they do.
    #[must_use]
    pub fn expiry(&self) -> Option<SystemTime> {
        self.0.expiry
    }

    /// When the credentials expire, to be changed.
    #[inline]
    pub fn expiry_mut(&mut self) -> &mut Option<SystemTime> {
        &mut Arc::make_mut(&mut self.0).expiry
    }

    /// The account that the credentials belong to, if the provider told.
    #[must_use]
    pub fn account_id(&self) -> Option<&str> {
        self.0.account_id.as_deref()
    }

    /// Where the credentials come from.
    #[inline]
    #[must_use]
    pub fn provider_name(&self) -> &'static str {
        self.0.provider_name
    }

    /// True if both are the same value: a cheap test that comes before comparing content.
    pub(crate) fn same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self == other
    }
}

impl fmt::Debug for Credentials {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("provider_name", &self.0.provider_name)
            .field("access_key_id", &self.0.access_key_id)
            .field("secret_access_key", &"** redacted **")
            .field("session_token", &self.0.session_token.as_ref().map(|_| "** redacted **"))
            .field("expiry", &self.0.expiry)
            .field("account_id", &self.0.account_id)
            .finish()
    }
}

/// A source of credentials. A client caches them until shortly before they expire, and fetches them once however
/// many calls wait. A provider answers with a future of the module [`future`]:
///
/// A provider has 20 seconds to answer; then its future is dropped. A call whose own time limit is shorter ends without it,
/// and the next call goes on with the same fetch. Blocking calls ask on a thread of its own, which a provider that hangs
/// keeps.
///
/// If a provider fails or is late, calls go on with the last credentials that it gave, even if they have expired: it is the
/// service that decides whether they are accepted. The provider is asked again after half a minute to a minute, or after five
/// to ten minutes if they have expired. Without credentials to go on with, calls fail.
///
/// ```
/// # use trent_runtime::config::{Credentials, ProvideCredentials};
/// # use trent_runtime::credentials::future;
/// #[derive(Debug)]
/// struct Vault;
///
/// impl ProvideCredentials for Vault {
///     fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
///     where
///         Self: 'a,
///     {
///         future::ProvideCredentials::new(async {
///             Ok(Credentials::new("AKIDEXAMPLE", "secret", None, None, "Vault"))
///         })
///     }
/// }
/// ```
pub trait ProvideCredentials: Send + Sync + fmt::Debug {
    /// Fetches credentials.
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a;

    /// Fetches credentials for a blocking call.
    ///
    /// Called on a thread of the cache's own. By default the future of
    /// [`provide_credentials`](Self::provide_credentials), polled on that thread for at most 20 seconds. A provider that
    /// needs a runtime overrides it, and sets its own limit: calls stop waiting for it, and the thread stays until it returns.
    ///
    /// # Errors
    /// As for [`provide_credentials`](Self::provide_credentials).
    fn provide_credentials_blocking(&self) -> Result {
        fetch_blocking(self.provide_credentials())
    }

    /// Credentials that need no fetch.
    #[doc(hidden)]
    fn at_hand(&self) -> Option<Credentials> {
        None
    }
}

/// Polls a fetch on this thread, for as long as it may take.
pub(crate) fn fetch_blocking(fetch: impl Future<Output = Result>) -> Result {
    block_on_within(Some(FETCH_TIMEOUT), fetch)
        .unwrap_or_else(|| Err(CredentialsError::no_answer_within(FETCH_TIMEOUT)))
}

impl ProvideCredentials for Credentials {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::ready(Ok(self.clone()))
    }

    fn at_hand(&self) -> Option<Credentials> {
        Some(self.clone())
    }
}

impl ProvideCredentials for Arc<dyn ProvideCredentials> {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        (**self).provide_credentials()
    }

    fn provide_credentials_blocking(&self) -> Result {
        (**self).provide_credentials_blocking()
    }

    fn at_hand(&self) -> Option<Credentials> {
        (**self).at_hand()
    }
}

/// A provider that clones of a configuration share.
#[derive(Clone, Debug)]
pub struct SharedCredentialsProvider(Arc<dyn ProvideCredentials>);

impl SharedCredentialsProvider {
    /// Shares a provider.
    pub fn new(provider: impl ProvideCredentials + 'static) -> Self {
        Self(Arc::new(provider))
    }
}

impl AsRef<dyn ProvideCredentials> for SharedCredentialsProvider {
    #[inline]
    fn as_ref(&self) -> &(dyn ProvideCredentials + 'static) {
        &*self.0
    }
}

impl From<Arc<dyn ProvideCredentials>> for SharedCredentialsProvider {
    #[inline]
    fn from(provider: Arc<dyn ProvideCredentials>) -> Self {
        Self(provider)
    }
}

impl ProvideCredentials for SharedCredentialsProvider {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        self.0.provide_credentials()
    }

    fn provide_credentials_blocking(&self) -> Result {
        self.0.provide_credentials_blocking()
    }

    fn at_hand(&self) -> Option<Credentials> {
        self.0.at_hand()
    }
}
