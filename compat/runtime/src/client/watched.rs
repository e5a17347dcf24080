//! A call that interceptors watch and retry classifiers judge.
//!
//! All hooks of [`Intercept`] are called, in the order of the SDK, but for two differences: hooks before a request's
//! signature see the request of each attempt anew, and what [`modify_before_completion`] makes of an error that is not
//! the service's is not taken over.
//!
//! [`modify_before_completion`]: Intercept::modify_before_completion

use std::fmt;
use std::sync::{Arc, Mutex};

use aws_smithy_runtime_api::client::interceptors::context::{
    Error as ErasedError, Input, InterceptorContext, Output, OutputOrError,
};
use aws_smithy_runtime_api::client::interceptors::{Intercept, SharedInterceptor};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, Metadata, OrchestratorError};
use aws_smithy_runtime_api::client::retries::classifiers::{
    ClassifyRetry, RetryAction, RetryReason, SharedRetryClassifier,
};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::{ConfigBag, Layer};
use aws_smithy_types::retry::ErrorKind;
use bytes::Bytes;
use trent_runtime::official::{Observe, Observer, connector_error, plain_response, response_of};
use trent_runtime::operation::{Operation, RetryDecision};

use crate::config::Config;
use crate::error::{BoxError, HttpResponse, SdkError, TransportError};

/// A response as the transport gave it.
type Plain = trent_runtime::error::HttpResponse;

/// A watch that the call and its maker share.
pub(super) type Shared = Arc<Mutex<Watched>>;

/// What is so throughout a call, and what its hooks see.
pub(super) struct Watched {
    interceptors: Vec<SharedInterceptor>,
    /// By priority: the last one that has an opinion decides.
    classifiers: Vec<SharedRetryClassifier>,
    components: RuntimeComponents,
    bag: ConfigBag,
    context: InterceptorContext,
    has_begun: bool,
    /// Reads the operation's output or error.
    read: Box<dyn Fn(Plain) -> OutputOrError + Send>,
}

impl fmt::Debug for Watched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watched").field("interceptors", &self.interceptors).finish_non_exhaustive()
    }
}

/// Calls a hook of every interceptor.
macro_rules! hooks {
    ($self:ident: $($hook:ident),+) => {
        $(for interceptor in &$self.interceptors {
            interceptor.$hook(&(&$self.context).into(), &$self.components, &mut $self.bag)?;
        })+
    };
    ($self:ident: mut $hook:ident) => {
        for interceptor in &$self.interceptors {
            let context = &mut (&mut $self.context).into();
            interceptor.$hook(context, &$self.components, &mut $self.bag)?;
        }
    };
}

impl Watched {
    /// The watch over a call, and its input after the hooks; nothing to watch if nobody wants to.
    pub(super) fn begin<I: Operation>(
        handle: &trent_runtime::client::Handle,
        configs: [Option<&Config>; 2],
        input: I,
    ) -> Result<(I, Option<Shared>), BoxError> {
        let all = || configs.into_iter().flatten();
        let interceptors: Vec<_> = all().flat_map(Config::interceptors).collect();
        let mut classifiers: Vec<_> = all().flat_map(Config::retry_classifiers).collect();
        if interceptors.is_empty() && classifiers.is_empty() {
            return Ok((input, None));
        }
        classifiers.sort_by_key(ClassifyRetry::priority);
        let clock = all().filter_map(Config::time_source).next_back();
        let timer = all().filter_map(Config::sleep_impl).next_back();
        let components = trent_runtime::official::components(clock, timer);
        let mut layer = Layer::new("call");
        layer.store_put(Metadata::new(I::METADATA.name, I::METADATA.service.sdk_id));
        if let Some(region) = all().filter_map(Config::region).next_back() {
            layer.store_put(region.clone());
        }
        let handle = handle.clone();
        let mut watched = Self {
            interceptors,
            classifiers,
            components,
            bag: ConfigBag::of_layers(vec![layer]),
            context: InterceptorContext::new(Input::erase(input)),
            has_begun: false,
            read: Box::new(move |response| {
                handle.response::<I>(response).map(Output::erase).map_err(erased)
            }),
        };
        let input = watched.before_serialization()?;
        let input = input.downcast().map_err(|_| "an interceptor gave an input of another type")?;
        Ok((input, Some(Arc::new(Mutex::new(watched)))))
    }

    fn before_serialization(&mut self) -> Result<Input, BoxError> {
        for interceptor in &self.interceptors {
            interceptor.read_before_execution(&(&self.context).into(), &mut self.bag)?;
        }
        hooks!(self: mut modify_before_serialization);
        hooks!(self: read_before_serialization);
        self.context.take_input().ok_or_else(|| "an interceptor took the input".into())
    }

    /// The last hooks, which see the call's result, and may change what the service answered.
    pub(super) fn end<O, E>(&mut self, result: Result<O, SdkError<E>>) -> Result<O, SdkError<E>>
    where
        O: fmt::Debug + Send + Sync + 'static,
        E: std::error::Error + Send + Sync + 'static,
    {
        let (seen, other) = match result {
            Ok(output) => (Ok(Output::erase(output)), None),
            Err(SdkError::ServiceError(context)) => {
                let bytes = context.raw().body().bytes().unwrap_or_default().to_vec();
                let raw = copy_of(context.raw(), bytes);
                let error = OrchestratorError::operation(ErasedError::erase(context.into_err()));
                (Err(error), Some(Other::Raw(raw)))
            }
            Err(error) => {
                (Err(OrchestratorError::other(error.to_string())), Some(Other::Error(error)))
            }
        };
        self.context.set_output_or_error(seen);
        let completed = self.complete();
        let response = match other {
            Some(Other::Error(error)) => return Err(error),
            Some(Other::Raw(raw)) => Some(raw),
            None => self.context.response().map(|response| copy_of(response, Vec::new())),
        };
        let failed = |source: BoxError, response: Option<HttpResponse>| match response {
            Some(raw) => SdkError::response_error(source, raw),
            None => SdkError::construction_failure(source),
        };
        if let Err(error) = completed {
            return Err(failed(error, response));
        }
        match self.context.take_output_or_error() {
            Some(Ok(output)) => output.downcast().map_err(|_| {
                failed("an interceptor gave an output of another type".into(), response)
            }),
            Some(Err(error)) => Err(match (service_error(error), response) {
                (Ok(error), Some(raw)) => SdkError::service_error(error, raw),
                (Ok(error), None) => SdkError::construction_failure(error),
                (Err(error), response) => failed(error, response),
            }),
            None => Err(failed("an interceptor took the result".into(), response)),
        }
    }

    fn complete(&mut self) -> Result<(), BoxError> {
        hooks!(self: mut modify_before_completion);
        hooks!(self: read_after_execution);
        Ok(())
    }

    /// The hooks at the end of an attempt, and what the classifiers say of it.
    fn attempt_ended(&mut self) -> Result<Option<RetryDecision>, BoxError> {
        hooks!(self: mut modify_before_attempt_completion);
        hooks!(self: read_after_attempt);
        let mut decision = None;
        for classifier in &self.classifiers {
            decision = match classifier.classify_retry(&self.context) {
                RetryAction::RetryForbidden => Some(RetryDecision::Never),
                RetryAction::RetryIndicated(RetryReason::RetryableError {
                    kind: ErrorKind::ThrottlingError,
                    ..
                }) => Some(RetryDecision::Throttling),
                RetryAction::RetryIndicated(_) => Some(RetryDecision::Transient),
                _ => decision,
            };
        }
        Ok(decision)
    }
}

impl Observe for Watched {
    fn before_signing(
        &mut self,
        request: http::Request<Bytes>,
    ) -> Result<http::Request<Bytes>, BoxError> {
        self.context.set_request(HttpRequest::try_from(request.map(SdkBody::from))?);
        if !self.has_begun {
            self.has_begun = true;
            hooks!(self: read_after_serialization);
        }
        hooks!(self: mut modify_before_retry_loop);
        hooks!(self: read_before_attempt);
        hooks!(self: mut modify_before_signing);
        hooks!(self: read_before_signing);
        taken(&mut self.context)
    }

    fn before_transmit(
        &mut self,
        request: http::Request<Bytes>,
    ) -> Result<http::Request<Bytes>, BoxError> {
        self.context.set_request(HttpRequest::try_from(request.map(SdkBody::from))?);
        hooks!(self: read_after_signing);
        hooks!(self: mut modify_before_transmit);
        hooks!(self: read_before_transmit);
        let request = taken(&mut self.context)?;
        // What hooks may look at when the attempt has ended.
        let (head, body) = request.into_parts();
        let mut seen = http::Request::new(SdkBody::from(body.clone()));
        *seen.method_mut() = head.method.clone();
        *seen.uri_mut() = head.uri.clone();
        *seen.headers_mut() = head.headers.clone();
        self.context.set_request(HttpRequest::try_from(seen)?);
        Ok(http::Request::from_parts(head, body))
    }

    fn answered(
        &mut self,
        result: Result<&mut Plain, &TransportError>,
    ) -> Result<Option<RetryDecision>, BoxError> {
        match result {
            Err(error) => {
                let error = OrchestratorError::connector(connector_error(error));
                self.context.set_output_or_error(Err(error));
            }
            Ok(response) => {
                self.context.set_response(response_of(response.clone()));
                hooks!(self: read_after_transmit);
                hooks!(self: mut modify_before_deserialization);
                hooks!(self: read_before_deserialization);
                if let Some(seen) = self.context.response() {
                    *response = plain_response(seen);
                }
                let read = (self.read)(response.clone());
                self.context.set_output_or_error(read);
                hooks!(self: read_after_deserialization);
            }
        }
        self.attempt_ended()
    }
}

/// What watches, for the call.
pub(super) fn observer(watched: &Shared) -> Observer {
    Observer::new(Arc::clone(watched) as Arc<Mutex<dyn Observe>>)
}

enum Other<E> {
    Raw(HttpResponse),
    Error(SdkError<E>),
}

fn taken(context: &mut InterceptorContext) -> Result<http::Request<Bytes>, BoxError> {
    let request = context.take_request().ok_or("an interceptor took the request")?;
    let request = request.try_into_http1x()?;
    let body = request.body().bytes().map(Bytes::copy_from_slice);
    let body = body.ok_or("an interceptor gave the request a body that is not in memory")?;
    Ok(request.map(|_| body))
}

fn copy_of(response: &HttpResponse, body: Vec<u8>) -> HttpResponse {
    let mut copy = HttpResponse::new(response.status(), SdkBody::from(body));
    for (name, value) in response.headers() {
        let _ = copy.headers_mut().try_append(name.to_owned(), value.to_owned());
    }
    copy
}

/// A call's error as hooks and classifiers see it.
fn erased<E>(error: trent_runtime::error::SdkError<E>) -> OrchestratorError<ErasedError>
where
    E: std::error::Error + Send + Sync + 'static,
{
    match SdkError::from(error) {
        SdkError::ServiceError(context) => {
            OrchestratorError::operation(ErasedError::erase(context.into_err()))
        }
        other => match other.into_source() {
            Ok(source) => OrchestratorError::response(source),
            Err(other) => OrchestratorError::other(other.to_string()),
        },
    }
}

fn service_error<E>(error: OrchestratorError<ErasedError>) -> Result<E, BoxError>
where
    E: std::error::Error + Send + Sync + 'static,
{
    let text = error.to_string();
    let mut found = None;
    drop(error.map_operation_error(|error| found = error.downcast().ok()));
    found.ok_or_else(|| text.into())
}

/// Changes the request before it is signed.
pub(super) struct ChangeRequest<F>(pub(super) F);

impl<F> fmt::Debug for ChangeRequest<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ChangeRequest")
    }
}

impl<F> Intercept for ChangeRequest<F>
where
    F: Fn(&mut HttpRequest) -> Result<(), BoxError> + Send + Sync + 'static,
{
    fn name(&self) -> &'static str {
        "ChangeRequest"
    }

    fn modify_before_signing(
        &self,
        context: &mut aws_smithy_runtime_api::client::interceptors::context::BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        (self.0)(context.request_mut())
    }
}
