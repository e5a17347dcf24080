//! A client: what its calls share, the typed ends of a call, and the two drivers of the machine between them.

mod customize;
mod drive;
mod overrides;
mod sending;

use std::convert::Infallible;
use std::ops::ControlFlow;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method};

use crate::call::{Action, Call, Core, Endpoints, Event, Failure, Limits, Now, Outcome, Target};
use crate::config;
use crate::config::{AccountIdEndpointMode, Config};
use crate::credentials::{CredentialsCache, CredentialsError};
use crate::endpoint::EndpointParams;
use crate::error::{
    BuildError, Context, ErrorMetadata, HttpResponse, NotUnderstood, SdkError, request_id_of,
};
use crate::mock;
use crate::operation::{Auth, Operation, OperationMetadata, OperationOutput as _, ServiceMetadata};
use crate::primitives::Body;
use crate::protocol::{ParseError as _, ParseOutput as _, RequestContent};
use crate::random::Generators;
use crate::transport::{CallOptions, Transport, TransportError};
use crate::validation::{Validate, Violations};

pub use customize::Customize;
pub use overrides::Overrides;
pub use sending::Sending;

/// What a generated client holds. Clones share connections, credentials, quota and everything else.
#[derive(Clone)]
pub struct Handle(Arc<Inner>);

struct Inner {
    config: Config,
    core: Core,
    limits: Limits,
    credentials: Option<Arc<CredentialsCache>>,
    endpoints: Endpoints,
    generators: Generators,
    transport: OnceLock<Arc<dyn Transport>>,
    blocking_transport: OnceLock<Arc<dyn Transport>>,
}

/// The result of a call of an operation.
type CallResult<I> = Result<<I as Operation>::Output, SdkError<<I as Operation>::Error>>;

/// How a call ended, and after how many attempts: 0 if nobody counted.
struct Finished {
    outcome: Outcome,
    attempts: u32,
}

/// What a call takes from its input, without the input's type.
struct Prepared {
    operation: &'static OperationMetadata,
    content: RequestContent,
    gzip: bool,
    /// What the input asks in front of the endpoint's host.
    prefix: Option<String>,
    /// Where the input goes, if that depends on it.
    params: Option<Box<EndpointParams>>,
}

impl Handle {
    /// A client of a service.
    #[must_use]
    pub fn new(config: Config, service: &'static ServiceMetadata) -> Self {
        let core = Core::new(&config, service);
        let credentials = credentials(&config, service);
        Self::with(config, core, credentials)
    }

    fn with(config: Config, core: Core, credentials: Option<Arc<CredentialsCache>>) -> Self {
        Self(Arc::new(Inner {
            limits: limits(&config, core.service()),
            endpoints: Endpoints::new(&config, core.service()),
            generators: Generators::new(),
            credentials,
            core,
            config,
            transport: OnceLock::new(),
            blocking_transport: OnceLock::new(),
        }))
    }

    /// The configuration.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// Sends an input and waits for the output.
    ///
    /// # Errors
    /// See [`SdkError`].
    pub fn send<I: Operation>(&self, input: I, overrides: Option<Box<Overrides>>) -> Sending<I> {
        Sending::new(self.clone(), input, overrides)
    }

    /// Sends an input and blocks the thread until the output is there.
    ///
    /// # Errors
    /// See [`SdkError`].
    pub fn send_blocking<I: Operation>(
        &self,
        input: I,
        overrides: Option<&Overrides>,
    ) -> Result<I::Output, SdkError<I::Error>> {
        let own = overrides.and_then(|overrides| overrides.client(self));
        let inner = &own.as_ref().unwrap_or(self).0;
        match inner.begin(input, overrides) {
            ControlFlow::Break(result) => result,
            ControlFlow::Continue(prepared) => {
                finish::<I>(inner.call_blocking(prepared, overrides))
            }
        }
    }

    /// The complete request for an input, signed for a time. Nothing is sent: this and [`response`](Self::response)
    /// serve programs that do their own I/O. Credentials are asked for as in a blocking call.
    ///
    /// # Errors
    /// The input violates the model, or there are no credentials, no region or no endpoint.
    pub fn request<I: Operation>(
        &self,
        mut input: I,
        time: SystemTime,
    ) -> Result<http::Request<Body>, SdkError<I::Error>> {
        let inner = &self.0;
        let prepared = inner.checked(&mut input, None).and_then(|()| inner.prepare(&input));
        input.wipe();
        let request = prepared.and_then(|prepared| inner.first_request(prepared, time));
        request.map(|request| request.map(Body::from)).map_err(|failure| failed::<I>(failure, 0))
    }

    /// The output that a response holds, or the error.
    ///
    /// # Errors
    /// The response is one of an error, or not understood.
    pub fn response<I: Operation>(
        &self,
        response: http::Response<impl Into<Body>>,
    ) -> Result<I::Output, SdkError<I::Error>> {
        let response = response.map(Into::into);
        let outcome = if response.status().is_success() {
            Ok(response)
        } else {
            let metadata = I::METADATA.service.protocol.error_metadata(&response);
            Err(Failure::of(metadata, response))
        };
        finish::<I>(Finished { outcome, attempts: 0 })
    }
}

impl std::fmt::Debug for Handle {
    #[inline]
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Handle").field("config", &self.0.config).finish_non_exhaustive()
    }
}

impl Inner {
    /// The part of a call that needs the input's type, but for the response. It breaks with a result if the call is over: a
    /// mock answered, or the input cannot be sent. It is compiled for each operation, so it is short.
    fn begin<I: Operation>(
        &self,
        mut input: I,
        overrides: Option<&Overrides>,
    ) -> ControlFlow<CallResult<I>, Prepared> {
        let checked = self.checked(&mut input, overrides);
        if let (Some(mock), Ok(())) = (&self.config.mock, &checked) {
            return ControlFlow::Break(mock::call(&**mock, input));
        }
        let prepared = checked.and_then(|()| self.prepare(&input));
        input.wipe();
        match prepared {
            Ok(prepared) => ControlFlow::Continue(prepared),
            Err(failure) => ControlFlow::Break(Err(failed::<I>(failure, 0))),
        }
    }

    /// Fills in the input's tokens and checks its constraints.
    fn checked<I: Operation>(
        &self,
        input: &mut I,
        overrides: Option<&Overrides>,
    ) -> Result<(), Failure> {
        input.prepare();
        self.check(input, overrides)
    }

    fn check(&self, input: &dyn Validate, overrides: Option<&Overrides>) -> Result<(), Failure> {
        if let Some(error) = &self.config.environment_error {
            return Err(Failure::Configuration(error.clone().into()));
        }
        let policy = overrides.and_then(Overrides::validation).or(self.config.validation);
        Violations::under(policy.unwrap_or_default(), input)
            .map_err(|error| Failure::Construction(error.into()))
    }

    /// Whether calls may go to an endpoint of the credentials' account.
    fn has_account_endpoints(&self) -> bool {
        let mode = self.config.account_id_endpoint_mode.unwrap_or_default();
        self.core.service().account_endpoints && mode != AccountIdEndpointMode::Disabled
    }

    /// The account of the credentials. That there are none is told when the request is signed.
    async fn account(&self, timer: &dyn Transport) -> Option<String> {
        let cache = self.credentials.as_ref()?;
        let credentials = cache.get(self.now().wall, timer).await.ok()?;
        credentials.account_id().map(str::to_owned)
    }

    #[inline]
    fn account_blocking(&self, timeout: Option<Duration>) -> Option<String> {
        let cache = self.credentials.as_ref()?;
        let credentials = cache.get_blocking(self.now().wall, timeout)?.ok()?;
        credentials.account_id().map(str::to_owned)
    }

    fn prepare<I: Operation>(&self, input: &I) -> Result<Prepared, Failure> {
        let construction = |error: BuildError| Failure::Construction(error.into());
        let content = input.serialize_input().map_err(construction)?;
        let prefix = input.host_prefix().map_err(construction)?;
        let params = input.endpoint_params(&mut EndpointParams::default()).then(|| {
            let mut params = Box::new(self.endpoints.params());
            input.endpoint_params(&mut params);
            params
        });
        Ok(self.prepared(I::METADATA, content, prefix, params))
    }

    /// Where a call goes, if it does not go where all go.
    fn own_target(
        &self,
        prepared: &mut Prepared,
        account: Option<String>,
    ) -> Result<Option<Target>, Failure> {
        let (params, prefix) = (prepared.params.take(), prepared.prefix.as_deref());
        self.endpoints.of_call(params, prefix, account).map_err(Failure::Configuration)
    }

    fn prepared(
        &self,
        operation: &'static OperationMetadata,
        content: RequestContent,
        prefix: Option<String>,
        params: Option<Box<EndpointParams>>,
    ) -> Prepared {
        let gzip = operation.compression && self.compresses(content.body.len());
        #[cfg(feature = "gzip")]
        let mut content = if gzip { compressed(content) } else { content };
        #[cfg(not(feature = "gzip"))]
        let mut content = content;
        if let Some(checksum) = operation.checksum {
            add_checksum(&mut content, checksum);
        }
        Prepared { operation, content, gzip, prefix, params }
    }

    /// Whether a body of this length is sent compressed, by operations that allow it.
    #[cfg(feature = "gzip")]
    fn compresses(&self, length: usize) -> bool {
        let least = self.config.request_min_compression_size_bytes;
        let least = least.map_or(crate::compression::MIN_BYTES, |bytes| bytes as usize);
        !self.config.disable_request_compression.unwrap_or_default() && length >= least
    }

    #[cfg(not(feature = "gzip"))]
    #[expect(clippy::unused_self, reason = "the signature is that of the method above")]
    fn compresses(&self, _length: usize) -> bool {
        false
    }

    /// The call of a prepared request. It has credentials already if they are at hand.
    fn start<'c>(
        &'c self,
        prepared: &'c Prepared,
        target: Option<&'c Target>,
        limits: &'c Limits,
        now: Now,
    ) -> Result<Call<'c>, Failure> {
        let signed = match prepared.operation.auth {
            Auth::SigV4 => true,
            Auth::Optional => self.credentials.is_some(),
            Auth::None => false,
        };
        let target = match target {
            Some(target) => target,
            None => self.endpoints.shared().map_err(Failure::Configuration)?,
        };
        let cache = self.credentials.as_ref().filter(|_| signed);
        let credentials = cache.and_then(|cache| cache.ready(now.wall));
        let call = Call::new(
            &self.core,
            limits,
            target,
            prepared.operation,
            signed,
            &prepared.content,
            prepared.gzip,
        );
        Ok(call.with_credentials(credentials))
    }

    fn credentials(&self) -> Result<&CredentialsCache, CredentialsError> {
        self.credentials.as_deref().ok_or_else(|| {
            CredentialsError::not_loaded(
                "set `credentials_provider`, or start from `Config::from_env()`, which reads \
                 AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and with the feature `credential-chain` \
                 also profiles, SSO, roles, containers and instances",
            )
        })
    }

    fn now(&self) -> Now {
        let source = self.config.time_source.as_ref();
        let (wall, passed) = (config::wall_of(source), config::monotonic_of(source));
        Now { wall, passed, random: self.generators.next() }
    }

    #[inline]
    fn first_request(
        &self,
        mut prepared: Prepared,
        time: SystemTime,
    ) -> Result<http::Request<Bytes>, Failure> {
        let now = Now { wall: time, ..self.now() };
        let account = self.has_account_endpoints().then(|| self.account_blocking(None)).flatten();
        let target = self.own_target(&mut prepared, account)?;
        let mut call = self.start(&prepared, target.as_ref(), &self.limits, now)?;
        let mut event = Event::Start;
        loop {
            match call.next(event, now) {
                Action::Send { mut request, .. } => {
                    // Transports count bodies themselves; whoever sends this may not. A request that has no body by its
                    // method says nothing of one.
                    let length = request.body().len();
                    let has_body =
                        length > 0 || !matches!(*request.method(), Method::GET | Method::HEAD);
                    if has_body {
                        let length = length.into();
                        request.headers_mut().insert(http::header::CONTENT_LENGTH, length);
                    }
                    return Ok(request);
                }
                Action::Credentials { .. } => event = self.fetch_blocking(None, None, now),
                Action::Done(Err(failure)) => return Err(failure),
                // Neither follows on a start.
                Action::Sleep(_) | Action::Done(Ok(_)) => event = Event::Slept,
            }
        }
    }
}

/// The cached credentials of a client's provider. The first call that needs them fetches them.
fn credentials(config: &Config, service: &ServiceMetadata) -> Option<Arc<CredentialsCache>> {
    let provider = config.credentials_provider.clone()?;
    Some(Arc::new(CredentialsCache::new(provider).told_by(service.tracer)))
}

fn limits(config: &Config, service: &ServiceMetadata) -> Limits {
    Limits {
        retry: config.retry_config.clone().unwrap_or_default(),
        timeout: config.timeout_config.clone().unwrap_or_default(),
        max_response_bytes: config.max_response_bytes.unwrap_or(service.max_response_bytes),
    }
}

/// Converts an outcome to the types of its operation.
fn finish<I: Operation>(finished: Finished) -> Result<I::Output, SdkError<I::Error>> {
    let Finished { outcome, attempts } = finished;
    let response = outcome.map_err(|failure| failed::<I>(failure, attempts))?;
    match I::Output::parse_output(&response) {
        Ok(mut output) => {
            // Some protocols have it in the body.
            if let Some(id) = request_id_of(response.headers()) {
                output.set_request_id(Some(id.to_owned()));
            }
            Ok(output)
        }
        Err(error) => {
            let error = NotUnderstood::success(&response, error);
            Err(failed::<I>(Failure::Response(error.into(), Box::new(response)), attempts))
        }
    }
}

fn failed<I: Operation>(failure: Failure, attempts: u32) -> SdkError<I::Error> {
    match told(I::METADATA.name, failure, attempts) {
        Ok(error) => error.map_service_error(|never| match never {}),
        Err(Refusal { context, metadata, response }) => {
            let error = I::Error::parse_error(*metadata, &response);
            SdkError::service(context, error, *response)
        }
    }
}

/// An error of the service whose type is still open.
struct Refusal {
    context: Context,
    metadata: Box<ErrorMetadata>,
    response: Box<HttpResponse>,
}

/// What a failure says without the types of its operation. It is compiled once, and what calls it for each operation.
fn told(
    name: &'static str,
    failure: Failure,
    attempts: u32,
) -> Result<SdkError<Infallible>, Refusal> {
    Ok(match failure {
        Failure::Construction(error) => SdkError::construction(name, error),
        Failure::Configuration(error) => SdkError::configuration(name, error),
        Failure::Timeout(error) => SdkError::timeout(name, attempts, error),
        Failure::Transport(error) => SdkError::dispatch(name, attempts, error),
        Failure::Credentials(error) => SdkError::credentials(name, attempts, error),
        Failure::Response(error, response) => {
            SdkError::response(Context::of(name, &response, attempts), error, *response)
        }
        Failure::Service(mut metadata, response) => {
            metadata.set_origin(name, response.status().as_u16(), attempts);
            let context = Context::of(name, &response, attempts);
            return Err(Refusal { context, metadata, response });
        }
    })
}

/// Adds the checksum of the body as it is sent, unless a member has given one.
fn add_checksum(content: &mut RequestContent, checksum: fn(&[u8]) -> HeaderValue) {
    const NAME: HeaderName = HeaderName::from_static("content-md5");
    if content.headers.iter().all(|(name, _)| *name != NAME) {
        content.headers.push((NAME, checksum(&content.body)));
    }
}

#[cfg(feature = "gzip")]
fn compressed(content: RequestContent) -> RequestContent {
    let body = Body::of_vec(crate::compression::gzip(&content.body));
    RequestContent { body, ..content }
}
