//! A computer in memory, and endpoints that answer as a test says.

use std::collections::HashMap;
use std::error::Error as _;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::{Request, Response};
use trent_credentials::{Builder, CredentialChain, OperatingSystem, Platform};
use trent_runtime::config::{Credentials, CredentialsError, ProvideCredentials as _, TimeSource};
use trent_runtime::transport::{
    BoxFuture, CallOptions, Transport, TransportError, TransportErrorKind, TransportResult,
};

/// The end of credentials that last.
pub(crate) const FAR: &str = "2100-01-01T00:00:00Z";

/// Variables and files. Programs are those of the system.
#[derive(Clone, Debug, Default)]
pub(crate) struct Computer {
    variables: HashMap<String, String>,
    files: Arc<Mutex<HashMap<PathBuf, Vec<u8>>>>,
    /// Nobody writes here.
    read_only: bool,
    /// A folder that may not be looked into.
    closed: Option<PathBuf>,
}

impl Computer {
    /// A computer whose home is `/home`.
    pub(crate) fn new() -> Self {
        Self::default().variable("HOME", "/home")
    }

    pub(crate) fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.insert(name.to_owned(), value.to_owned());
        self
    }

    pub(crate) fn file(self, path: &str, text: &str) -> Self {
        self.files.lock().expect("no panic").insert(path.into(), text.as_bytes().to_vec());
        self
    }

    pub(crate) fn config(self, text: &str) -> Self {
        self.file("/home/.aws/config", text)
    }

    pub(crate) fn credentials(self, text: &str) -> Self {
        self.file("/home/.aws/credentials", text)
    }

    pub(crate) fn without(self, path: &str) -> Self {
        self.files.lock().expect("no panic").remove(Path::new(path));
        self
    }

    pub(crate) fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }

    pub(crate) fn closed(mut self, folder: &str) -> Self {
        self.closed = Some(folder.into());
        self
    }

    /// The text of a file as it is now.
    pub(crate) fn text(&self, path: &str) -> String {
        let files = self.files.lock().expect("no panic");
        String::from_utf8(files[Path::new(path)].clone()).expect("text")
    }

    /// A chain on it, which reaches these endpoints.
    pub(crate) fn chain(&self, endpoints: &Endpoints) -> Builder {
        CredentialChain::builder().platform(self.clone()).http_client(endpoints.clone())
    }

    /// What a chain on it says, and the requests that it sent.
    pub(crate) fn ask(&self, endpoints: &Endpoints) -> Result<Credentials, CredentialsError> {
        self.chain(endpoints).build().provide_credentials_blocking()
    }
}

impl Platform for Computer {
    fn variable(&self, name: &str) -> Option<String> {
        self.variables.get(name).cloned()
    }

    fn variable_names(&self) -> Vec<String> {
        self.variables.keys().cloned().collect()
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        if self.closed.as_ref().is_some_and(|closed| path.starts_with(closed)) {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        let files = self.files.lock().expect("no panic");
        files.get(path).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn replace(&self, path: &Path, contents: &[u8]) -> io::Result<()> {
        if self.read_only {
            return Err(io::ErrorKind::ReadOnlyFilesystem.into());
        }
        self.files.lock().expect("no panic").insert(path.to_owned(), contents.to_vec());
        Ok(())
    }

    fn run<'a>(&'a self, command: &'a str, limit: Duration) -> BoxFuture<'a, io::Result<Output>> {
        OperatingSystem.run(command, limit)
    }
}

type Answering = dyn Fn(&Request<Bytes>) -> TransportResult + Send + Sync;

/// Answers requests as the function says, and keeps them.
#[derive(Clone)]
pub(crate) struct Endpoints {
    answer: Arc<Answering>,
    asked: Arc<Mutex<Vec<Request<Bytes>>>>,
}

impl Endpoints {
    pub(crate) fn new(
        answer: impl Fn(&Request<Bytes>) -> TransportResult + Send + Sync + 'static,
    ) -> Self {
        Self { answer: Arc::new(answer), asked: Arc::default() }
    }

    /// Endpoints that nobody reaches.
    pub(crate) fn none() -> Self {
        Self::new(refused)
    }

    /// Endpoints that answer every request with this text.
    pub(crate) fn always(text: impl Into<String>) -> Self {
        let text = text.into();
        Self::new(move |_| answer(200, &text))
    }

    /// Takes the requests that were sent since the last time.
    pub(crate) fn asked(&self) -> Vec<Request<Bytes>> {
        self.asked.lock().expect("no panic").drain(..).collect()
    }

    /// The addresses of those requests.
    pub(crate) fn addresses(&self) -> Vec<String> {
        self.asked().iter().map(|request| request.uri().to_string()).collect()
    }
}

impl fmt::Debug for Endpoints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoints").finish_non_exhaustive()
    }
}

impl Transport for Endpoints {
    fn call(
        &self,
        request: Request<Bytes>,
        _options: CallOptions,
    ) -> BoxFuture<'_, TransportResult> {
        let answer = (self.answer)(&request);
        self.asked.lock().expect("no panic").push(request);
        Box::pin(std::future::ready(answer))
    }

    /// Nobody really waits.
    fn sleep(&self, _duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }
}

pub(crate) fn answer(status: u16, text: &str) -> TransportResult {
    let body = Bytes::from(text.to_owned());
    Response::builder().status(status).body(body).map_err(TransportError::user)
}

pub(crate) fn refused(request: &Request<Bytes>) -> TransportResult {
    let message = format!("cannot connect to {}: refused", request.uri());
    Err(TransportError::new(TransportErrorKind::Connect, message))
}

/// What STS answers: this key until this time.
pub(crate) fn assumed(operation: &str, key: &str, expiry: &str) -> String {
    format!(
        "<{operation}Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><{operation}Result>\
         <AssumedRoleUser><AssumedRoleId>AROA:s</AssumedRoleId>\
         <Arn>arn:aws:sts::123456789012:assumed-role/role/s</Arn></AssumedRoleUser>\
         <Credentials><AccessKeyId>{key}</AccessKeyId><SecretAccessKey>secret&amp;{key}</SecretAccessKey>\
         <SessionToken>token</SessionToken><Expiration>{expiry}</Expiration></Credentials>\
         </{operation}Result></{operation}Response>"
    )
}

/// What an endpoint of a container or an instance answers.
pub(crate) fn keys(key: &str, expiry: &str) -> String {
    format!(
        r#"{{"Code":"Success","AccessKeyId":"{key}","SecretAccessKey":"secret","Token":"token","Expiration":"{expiry}"}}"#
    )
}

/// The member of a form.
pub(crate) fn member<'r>(request: &'r Request<Bytes>, name: &str) -> Option<&'r str> {
    let form = std::str::from_utf8(request.body()).expect("text");
    form.split('&').find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
}

/// The header of a request.
pub(crate) fn header<'r>(request: &'r Request<Bytes>, name: &str) -> Option<&'r str> {
    request.headers().get(name).map(|value| value.to_str().expect("text"))
}

/// What an error says beside its kind.
pub(crate) fn told(error: &CredentialsError) -> String {
    error.source().map(ToString::to_string).unwrap_or_default()
}

/// A clock that the test sets, in seconds since 2023-11-14T22:13:20Z.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clock(Arc<Mutex<Duration>>);

impl Clock {
    pub(crate) const START: u64 = 1_700_000_000;

    pub(crate) fn pass(&self, seconds: u64) {
        *self.0.lock().expect("no panic") += Duration::from_secs(seconds);
    }
}

impl TimeSource for Clock {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(Self::START) + *self.0.lock().expect("no panic")
    }

    fn monotonic(&self) -> Option<Duration> {
        Some(*self.0.lock().expect("no panic"))
    }
}
