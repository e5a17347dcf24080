//! A client whose configuration and errors are the official types.

mod customize;
mod watched;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, PoisonError};
use std::task::{Context, Poll};
use std::time::SystemTime;

use trent_runtime::client::Overrides;
use trent_runtime::official::plain_response;
use trent_runtime::operation::{Operation, ServiceMetadata};
use trent_runtime::private::HttpRequest;

use crate::config::Config;
use crate::error::{HttpResponse, SdkError};
use watched::{Shared, Watched};

pub use customize::Customize;

/// What a generated client holds. Clones share connections, credentials, quota and everything else.
#[derive(Clone)]
pub struct Handle {
    inner: trent_runtime::client::Handle,
    config: Arc<Config>,
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

impl Handle {
    /// A client of a service.
    #[must_use]
    pub fn new(config: Config, service: &'static ServiceMetadata) -> Self {
        let inner = trent_runtime::client::Handle::new(config.inner().clone(), service);
        Self { inner, config: Arc::new(config) }
    }

    /// The configuration.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Sends an input and waits for the output.
    ///
    /// # Errors
    /// See [`SdkError`].
    pub fn send<I: Operation>(&self, input: I, config: Option<Box<Config>>) -> Sending<I> {
        Sending::new(self.clone(), input, config)
    }

    /// Sends an input and blocks the thread until the output is there.
    ///
    /// # Errors
    /// See [`SdkError`].
    pub fn send_blocking<I: Operation>(
        &self,
        input: I,
        config: Option<&Config>,
    ) -> Result<I::Output, SdkError<I::Error>> {
        let (input, overrides, watched) = self.begin(input, config)?;
        let result = self.inner.send_blocking(input, overrides.as_deref());
        ended(watched, result.map_err(SdkError::from))
    }

    /// What is done before a call is made: hooks of interceptors see the input, and somebody will watch.
    fn begin<I: Operation>(
        &self,
        input: I,
        config: Option<&Config>,
    ) -> Result<Begun<I>, SdkError<I::Error>> {
        let configs = [Some(self.config()), config];
        let (input, watched) =
            Watched::begin(&self.inner, configs, input).map_err(SdkError::construction_failure)?;
        let mut overrides = config.map(|config| Overrides::new(config.inner().to_builder()));
        if let Some(watched) = &watched {
            let watcher = watched::observer(watched);
            overrides = Some(overrides.unwrap_or_default().observed(watcher));
        }
        Ok((input, overrides.map(Box::new), watched))
    }

    /// The complete request for an input, signed for a time.
    ///
    /// # Errors
    /// The input violates the model, or there are no credentials, no region or no endpoint.
    pub fn request<I: Operation>(
        &self,
        input: I,
        time: SystemTime,
    ) -> Result<HttpRequest, SdkError<I::Error>> {
        self.inner.request(input, time).map_err(SdkError::from)
    }

    /// The output that a response holds, or the error. A body that is not in memory counts as empty.
    ///
    /// # Errors
    /// The response is one of an error, or not understood.
    #[expect(clippy::needless_pass_by_value, reason = "generated code has the response to give")]
    pub fn response<I: Operation>(
        &self,
        response: HttpResponse,
    ) -> Result<I::Output, SdkError<I::Error>> {
        let response = plain_response(&response);
        self.inner.response::<I>(response).map_err(SdkError::from)
    }
}

type Begun<I> = (I, Option<Box<Overrides>>, Option<Shared>);

fn ended<O, E>(watched: Option<Shared>, result: Result<O, SdkError<E>>) -> Result<O, SdkError<E>>
where
    O: fmt::Debug + Send + Sync + 'static,
    E: std::error::Error + Send + Sync + 'static,
{
    match watched {
        Some(watched) => watched.lock().unwrap_or_else(PoisonError::into_inner).end(result),
        None => result,
    }
}

/// A call under way: the future of its output.
#[must_use = "a call is made when its future is polled"]
pub struct Sending<I: Operation>(State<I>);

enum State<I: Operation> {
    Input(Handle, I, Option<Box<Config>>),
    Calling(trent_runtime::client::Sending<I>, Option<Shared>),
    Over,
}

// Nothing in it is pinned: the future below is in a box of its own.
impl<I: Operation> Unpin for Sending<I> {}

impl<I: Operation> Sending<I> {
    #[doc(hidden)]
    pub fn new(handle: Handle, input: I, config: Option<Box<Config>>) -> Self {
        Self(State::Input(handle, input, config))
    }
}

impl<I: Operation> Future for Sending<I> {
    type Output = Result<I::Output, SdkError<I::Error>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let (mut call, watched) = match std::mem::replace(&mut self.0, State::Over) {
            State::Calling(call, watched) => (call, watched),
            State::Input(handle, input, config) => match handle.begin(input, config.as_deref()) {
                Ok((input, overrides, watched)) => {
                    let call = trent_runtime::client::Sending::new(handle.inner, input, overrides);
                    (call, watched)
                }
                Err(error) => return Poll::Ready(Err(error)),
            },
            State::Over => panic!("a call was polled after its end"),
        };
        match Pin::new(&mut call).poll(context) {
            Poll::Ready(result) => Poll::Ready(ended(watched, result.map_err(SdkError::from))),
            Poll::Pending => {
                self.0 = State::Calling(call, watched);
                Poll::Pending
            }
        }
    }
}

impl<I: Operation> fmt::Debug for Sending<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sending").field("operation", &I::METADATA.name).finish_non_exhaustive()
    }
}
