//! One call with settings of its own.

use aws_smithy_runtime_api::client::interceptors::{Intercept, SharedInterceptor};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use trent_runtime::operation::Operation;

use super::watched::ChangeRequest;
use super::{Handle, Sending};
use crate::config::{Builder, Config};
use crate::error::SdkError;

/// A call that is complete but for what it does differently from its client. Made by `customize` of an operation's
/// builder.
#[derive(Debug)]
pub struct Customize<I> {
    handle: Handle,
    input: I,
    config: Option<Builder>,
    interceptors: Vec<SharedInterceptor>,
}

impl<I: Operation> Customize<I> {
    #[doc(hidden)]
    #[must_use]
    pub fn new(handle: Handle, input: I) -> Self {
        Self { handle, input, config: None, interceptors: Vec::new() }
    }

    /// Replaces, for this call alone, whatever is set here: timeouts, retries, or anything else of the configuration.
    #[must_use]
    pub fn config_override(mut self, config: impl Into<Builder>) -> Self {
        self.config = Some(config.into());
        self
    }

    /// Lets an interceptor watch this call.
    #[must_use]
    pub fn interceptor(mut self, interceptor: impl Intercept + 'static) -> Self {
        self.interceptors.push(SharedInterceptor::new(interceptor));
        self
    }

    /// Changes the request of each attempt before it is signed.
    #[must_use]
    pub fn mutate_request<F>(self, change: F) -> Self
    where
        F: Fn(&mut HttpRequest) + Send + Sync + 'static,
    {
        self.interceptor(ChangeRequest(move |request: &mut HttpRequest| {
            change(request);
            Ok(())
        }))
    }

    /// Replaces the request of each attempt before it is signed. An error ends the call.
    #[must_use]
    pub fn map_request<F, E>(self, map: F) -> Self
    where
        F: Fn(HttpRequest) -> Result<HttpRequest, E> + Send + Sync + 'static,
        E: std::error::Error + Send + Sync + 'static,
    {
        self.interceptor(ChangeRequest(move |request: &mut HttpRequest| {
            *request = map(std::mem::replace(request, HttpRequest::empty()))?;
            Ok(())
        }))
    }

    fn finish(self) -> (Handle, I, Option<Box<Config>>) {
        let Self { handle, input, mut config, interceptors } = self;
        for interceptor in interceptors {
            config.get_or_insert_default().push_interceptor(interceptor);
        }
        (handle, input, config.map(|config| Box::new(config.build())))
    }

    /// Sends the request.
    ///
    /// # Errors
    /// [`SdkError`] says how far the call came and what went wrong.
    pub fn send(self) -> Sending<I> {
        let (handle, input, config) = self.finish();
        Sending::new(handle, input, config)
    }

    /// Sends the request and blocks the thread until the response is there.
    ///
    /// # Errors
    /// [`SdkError`] says how far the call came and what went wrong.
    pub fn send_blocking(self) -> Result<I::Output, SdkError<I::Error>> {
        let (handle, input, config) = self.finish();
        handle.send_blocking(input, config.as_deref())
    }
}
