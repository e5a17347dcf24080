//! Credentials of an EC2 instance: its metadata, version 2.
//!
//! A request has a token, which the instance gives for six hours. A token that is not accepted any more is replaced.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::HeaderValue;
use http::{Method, Request, Response, Uri};
use trent_runtime::config::{Credentials, CredentialsError, TimeSource as _};
use trent_runtime::endpoint::uri_encode;
use trent_runtime::private::chain::{backoff, check_url, printable, without_user};
use trent_runtime::transport::{Transport, TransportError};
use zeroize::Zeroizing;

use super::http as plain;
use super::printed::{self, Needs, Unusable};
use crate::error::{Result, failed, invalid, nothing, told};
use crate::settings::{Clients, Settings};

/// What messages call this source.
pub(crate) const NAME: &str = "Instance";

const TTL: &str = "x-aws-ec2-metadata-token-ttl-seconds";
const TOKEN: &str = "x-aws-ec2-metadata-token";
const ROLES: &str = "/latest/meta-data/iam/security-credentials/";

/// How long a token is asked for: the longest time that there is.
const LIFE: Duration = Duration::from_secs(21_600);
/// A token is replaced this long before it ends.
const AHEAD: Duration = Duration::from_secs(120);

const MAX_ATTEMPTS: u32 = 4;
const TIMEOUT: Duration = Duration::from_secs(1);

/// By which kind of address the instance's metadata are reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InstanceEndpointMode {
    /// `169.254.169.254`.
    IpV4,
    /// `fd00:ec2::254`.
    IpV6,
}

/// What a program chose, and the token.
#[derive(Debug, Default)]
pub(crate) struct Instance {
    pub(crate) endpoint: Option<String>,
    pub(crate) mode: Option<InstanceEndpointMode>,
    token: Mutex<Option<Token>>,
}

#[derive(Clone)]
struct Token {
    value: HeaderValue,
    expiry: SystemTime,
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token").field("expiry", &self.expiry).finish_non_exhaustive()
    }
}

/// A way to the instance.
struct Session<'s> {
    instance: &'s Instance,
    clients: &'s Clients,
    transport: Arc<dyn Transport>,
    endpoint: String,
    timeout: Duration,
    attempts: u32,
    /// Whether somebody said how often to ask, so that an instance is there to be waited for.
    is_expected: bool,
}

/// How a request ended that got no usable answer.
enum Unanswered {
    Transport(TransportError),
    Status(u16),
}

impl Instance {
    /// The credentials of the instance's role.
    pub(crate) async fn credentials(
        &self,
        settings: &Settings,
        clients: &Clients,
    ) -> Result<Credentials> {
        let disabled = settings.variable("AWS_EC2_METADATA_DISABLED");
        if disabled.is_some_and(|disabled| disabled.value.eq_ignore_ascii_case("true")) {
            return Err(nothing("AWS_EC2_METADATA_DISABLED is true"));
        }
        let endpoint = self.endpoint(settings)?;
        let uri: Uri = endpoint.parse().map_err(|error| invalid(format!("{endpoint}: {error}")))?;
        let timeout =
            settings.number("AWS_METADATA_SERVICE_TIMEOUT", "metadata_service_timeout")?;
        let attempts = settings
            .number("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "metadata_service_num_attempts")?;
        let session = Session {
            instance: self,
            clients,
            transport: plain::transport(clients, &uri, async || Ok(settings.clone())).await?,
            endpoint,
            timeout: timeout.map_or(TIMEOUT, |seconds| Duration::from_secs(seconds.into())),
            attempts: attempts.unwrap_or(MAX_ATTEMPTS),
            is_expected: attempts.is_some(),
        };
        session.credentials().await
    }

    /// The endpoint: the program's, the variable's, the profile's, else that of the kind of address.
    fn endpoint(&self, settings: &Settings) -> Result<String> {
        let trimmed = |url: &str| url.trim_end_matches('/').to_owned();
        // Paths are put behind it.
        let check = |url: &str| {
            check_url(url)?;
            let query = "it must not have a query, which begins with `?`";
            if url.contains('?') { Err(query) } else { Ok(()) }
        };
        let checked = |url: &str, origin: &dyn fmt::Display| match check(url) {
            Ok(()) => Ok(trimmed(url)),
            Err(why) => {
                let url = without_user(url);
                Err(invalid(format!("the endpoint {url:?} of {origin} cannot be used: {why}")))
            }
        };
        if let Some(url) = &self.endpoint {
            return checked(url, &"`instance_endpoint`");
        }
        let named =
            settings.get("AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint");
        if let Some(setting) = named {
            return checked(&setting.value, &setting.origin);
        }
        let mode = match self.mode {
            Some(mode) => mode,
            None => match settings
                .get("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ec2_metadata_service_endpoint_mode")
            {
                None => InstanceEndpointMode::IpV4,
                Some(setting) => match setting.value.to_ascii_lowercase().as_str() {
                    "ipv4" => InstanceEndpointMode::IpV4,
                    "ipv6" => InstanceEndpointMode::IpV6,
                    _ => return Err(setting.wrong("IPv4 or IPv6")),
                },
            },
        };
        Ok(match mode {
            InstanceEndpointMode::IpV4 => "http://169.254.169.254".to_owned(),
            InstanceEndpointMode::IpV6 => "http://[fd00:ec2::254]".to_owned(),
        })
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Option<Token>> {
        self.token.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Session<'_> {
    async fn credentials(&self) -> Result<Credentials> {
        let roles = match self.get(ROLES).await {
            Ok(roles) => roles,
            Err(Told::Absent) => {
                return Err(nothing("the instance has no role: attach an instance profile"));
            }
            Err(Told::Error(error)) => return Err(error),
        };
        let role = roles.lines().map(str::trim).find(|role| !role.is_empty());
        let role = role.ok_or_else(|| nothing("the instance names no role"))?;
        let path = format!("{ROLES}{}", in_path(role));
        let found = match self.get(&path).await {
            Ok(found) => found,
            Err(Told::Absent) => {
                let role = printable(role);
                return Err(failed(format!("the instance has no credentials of its role {role}")));
            }
            Err(Told::Error(error)) => return Err(error),
        };
        printed::answered(found.as_bytes(), Needs::Session, NAME).map(without_account).map_err(
            |unusable| match unusable {
                Unusable::Malformed(why) => {
                    failed(format!("the instance's answer cannot be used: {why}"))
                }
                Unusable::Error { code, message } => {
                    let hint = if code == "AssumeRoleUnauthorizedAccess" {
                        "; the role's trust policy must name ec2.amazonaws.com"
                    } else {
                        ""
                    };
                    failed(format!(
                        "the instance says {}: {}{hint}",
                        printable(&code),
                        printable(&message)
                    ))
                }
            },
        )
    }

    /// The text at a path.
    async fn get(&self, path: &str) -> std::result::Result<Zeroizing<String>, Told> {
        let mut attempt = 1;
        loop {
            let token = self.token().await?;
            let sent = self.send(Method::GET, path, (TOKEN, token.value.clone())).await;
            let unanswered = match sent {
                Ok(response) if response.status().is_success() => {
                    let bytes = Zeroizing::new(response.body().to_vec());
                    let text = std::str::from_utf8(&bytes);
                    let text = text.map_err(|_| failed("the instance's answer is not UTF-8"))?;
                    return Ok(Zeroizing::new(text.to_owned()));
                }
                Ok(response) if response.status() == 404 => return Err(Told::Absent),
                Ok(response) => Unanswered::Status(response.status().as_u16()),
                Err(error) => Unanswered::Transport(error),
            };
            if matches!(unanswered, Unanswered::Status(401)) {
                // It may have been given before the instance was started again.
                let mut kept = self.instance.kept();
                if kept.as_ref().is_some_and(|kept| kept.value == token.value) {
                    *kept = None;
                }
            }
            self.wait_or_fail(unanswered, &mut attempt, path, true).await?;
        }
    }

    /// The token that is kept, else a new one.
    async fn token(&self) -> Result<Token> {
        let now = self.clients.time.now();
        let good = |token: &Token| token.expiry.checked_sub(AHEAD).is_some_and(|end| now < end);
        if let Some(token) = self.instance.kept().clone().filter(good) {
            return Ok(token);
        }
        let path = "/latest/api/token";
        let mut attempt = 1;
        loop {
            let life = HeaderValue::from(LIFE.as_secs());
            let unanswered = match self.send(Method::PUT, path, (TTL, life)).await {
                Ok(response) if response.status().is_success() => {
                    let token = accept(&response, now)?;
                    *self.instance.kept() = Some(token.clone());
                    return Ok(token);
                }
                Ok(response) => Unanswered::Status(response.status().as_u16()),
                Err(error) => Unanswered::Transport(error),
            };
            self.wait_or_fail(unanswered, &mut attempt, path, false).await?;
        }
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        (name, value): (&'static str, HeaderValue),
    ) -> std::result::Result<Response<Bytes>, TransportError> {
        let uri = format!("{}{path}", self.endpoint);
        let request = Request::builder().method(method).uri(uri).header(name, value);
        let request = request.body(Bytes::new()).map_err(TransportError::user)?;
        plain::send(&*self.transport, request, self.timeout, self.timeout).await
    }

    /// Waits before another attempt if that may help. Where nobody gives a token there is no instance, and nobody
    /// should wait to be told so, unless one is expected.
    async fn wait_or_fail(
        &self,
        unanswered: Unanswered,
        attempt: &mut u32,
        path: &str,
        has_token: bool,
    ) -> Result<()> {
        let endpoint = &self.endpoint;
        let may_help = match &unanswered {
            Unanswered::Transport(error) => error.is_transient() && (has_token || self.is_expected),
            Unanswered::Status(status) => *status == 401 || *status == 429 || *status >= 500,
        };
        if *attempt >= self.attempts || !may_help {
            return Err(match unanswered {
                Unanswered::Transport(error) if has_token => failed(format!(
                    "{endpoint}{path} did not answer, though the instance gave a token: {}",
                    told(&error)
                )),
                Unanswered::Transport(error) => {
                    nothing(format!("no instance answers at {endpoint}: {}", told(&error)))
                }
                Unanswered::Status(403) => failed(format!(
                    "{endpoint}{path} answered with status 403: its metadata are disabled or forbidden"
                )),
                Unanswered::Status(status) => {
                    failed(format!("{endpoint}{path} answered with status {status}"))
                }
            });
        }
        self.transport.sleep(backoff(*attempt)).await;
        *attempt += 1;
        Ok(())
    }
}

/// The name of a role in a path. What names of IAM may hold beside letters, digits, `-`, `_` and `.` stands there as it
/// is.
fn in_path(role: &str) -> String {
    let encoded = |c: char| match c {
        '+' | '=' | ',' | '@' => c.to_string(),
        _ => uri_encode(c.encode_utf8(&mut [0; 4])),
    };
    role.chars().map(encoded).collect()
}

/// The token of an answer.
fn accept(response: &Response<Bytes>, now: SystemTime) -> Result<Token> {
    let value = HeaderValue::from_bytes(response.body().trim_ascii());
    let mut value = value.map_err(|_| failed("the instance's token is no text of one line"))?;
    if value.is_empty() {
        return Err(failed("the instance's token is empty"));
    }
    value.set_sensitive(true);
    let life = response.headers().get(TTL).and_then(|life| life.to_str().ok()?.trim().parse().ok());
    let expiry = now.checked_add(life.map_or(LIFE, Duration::from_secs)).unwrap_or(now);
    Ok(Token { value, expiry })
}

/// Why there is no text at a path.
enum Told {
    Absent,
    Error(CredentialsError),
}

impl From<CredentialsError> for Told {
    fn from(error: CredentialsError) -> Self {
        Self::Error(error)
    }
}

/// An instance does not say whose account its role is in, in a form that is settled.
fn without_account(found: Credentials) -> Credentials {
    if found.account_id().is_none() {
        return found;
    }
    Credentials::new(
        found.access_key_id(),
        found.secret_access_key(),
        found.session_token().map(str::to_owned),
        found.expiry(),
        NAME,
    )
}
