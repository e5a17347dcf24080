//! Credentials of a container's endpoint: ECS, Fargate, EKS Pod Identity.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, HeaderValue};
use http::{Request, Uri};
use trent_runtime::config::Credentials;
use trent_runtime::private::chain::{backoff, printable, without_user};
use zeroize::Zeroizing;

use super::http as plain;
use super::printed::{self, Needs, Unusable};
use crate::error::{Result, failed, invalid, nothing, told};
use crate::platform::{self, Platform, variable};
use crate::settings::{Clients, Settings};

/// What messages call this source.
pub(crate) const NAME: &str = "Container";

const RELATIVE_URI: &str = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
const FULL_URI: &str = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
const TOKEN: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
const TOKEN_FILE: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";

/// What a relative URI is relative to.
const ECS: &str = "http://169.254.170.2";

/// Where a token may go without TLS, beside loopback: ECS, and EKS Pod Identity by IPv4 and by IPv6.
const PLAIN_HTTP: [IpAddr; 3] = [
    IpAddr::V4(Ipv4Addr::new(169, 254, 170, 2)),
    IpAddr::V4(Ipv4Addr::new(169, 254, 170, 23)),
    IpAddr::V6(Ipv6Addr::new(0xFD00, 0x0EC2, 0, 0, 0, 0, 0, 0x23)),
];

const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
const READ_TIMEOUT: Duration = Duration::from_secs(5);
const MAX_ATTEMPTS: u32 = 3;

/// The credentials of the endpoint that the environment names. The settings say which certificates are trusted if it is
/// not on this machine, and are read for that alone.
pub(crate) async fn credentials(
    platform: &Arc<dyn Platform>,
    clients: &Clients,
    settings: impl AsyncFnOnce() -> Result<Settings>,
) -> Result<Credentials> {
    let uri = endpoint(&**platform)?;
    let token = token(platform).await?;
    let transport = plain::transport(clients, &uri, settings).await?;
    let mut attempt = 1;
    loop {
        let mut request = Request::get(uri.clone()).header(ACCEPT, "application/json");
        if let Some(token) = &token {
            request = request.header(AUTHORIZATION, token.clone());
        }
        let request = request.body(Bytes::new());
        let request = request.map_err(|error| invalid(format!("{FULL_URI}: {error}")))?;
        let sent = plain::send(&*transport, request, CONNECT_TIMEOUT, READ_TIMEOUT).await;
        let (why, is_final) = match sent {
            Ok(response) if response.status().is_success() => {
                let body = Zeroizing::new(response.body().to_vec());
                match printed::answered(&body, Needs::Keys, NAME) {
                    Ok(found) => return Ok(found),
                    Err(Unusable::Malformed(why)) => {
                        (format!("its answer cannot be used: {why}"), false)
                    }
                    Err(Unusable::Error { code, message }) => {
                        (format!("it answered {}: {}", printable(&code), printable(&message)), true)
                    }
                }
            }
            Ok(response) => {
                let status = response.status();
                let is_final = !(status.is_server_error() || status.as_u16() == 429);
                (format!("it answered with status {status}"), is_final)
            }
            Err(error) => (told(&error), !error.is_transient()),
        };
        if is_final || attempt >= MAX_ATTEMPTS {
            let host = uri.host().unwrap_or_default();
            return Err(failed(format!("the endpoint {host} of the container: {why}")));
        }
        transport.sleep(backoff(attempt)).await;
        attempt += 1;
    }
}

/// The endpoint that the environment names. The token that goes there is a secret, and the answer becomes the credentials: so
/// plain HTTP reaches this machine alone.
fn endpoint(platform: &dyn Platform) -> Result<Uri> {
    if let Some(path) = variable(platform, RELATIVE_URI) {
        if !path.starts_with('/') {
            return Err(invalid(format!(
                "{RELATIVE_URI} is {:?}; it must begin with a slash",
                path.as_str()
            )));
        }
        let uri = format!("{ECS}{}", path.as_str()).parse();
        return uri.map_err(|error| invalid(format!("{RELATIVE_URI}: {error}")));
    }
    let Some(url) = variable(platform, FULL_URI) else {
        return Err(nothing(format!("neither {RELATIVE_URI} nor {FULL_URI} is set")));
    };
    let wrong = |why| invalid(format!("{FULL_URI} is {:?}; {why}", without_user(&url)));
    let uri: Uri = url.parse().map_err(|_| wrong("it is not a URI"))?;
    let host = uri.host().ok_or_else(|| wrong("it must have a scheme and a host"))?;
    if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
        return Err(wrong("it must not have a user name"));
    }
    match uri.scheme_str() {
        Some("https") => Ok(uri),
        Some("http") if is_allowed_without_tls(host) => Ok(uri),
        _ => Err(wrong(
            "it must begin with https://, or with http:// and be a loopback address, localhost, 169.254.170.2, \
             169.254.170.23 or [fd00:ec2::23]",
        )),
    }
}

fn is_allowed_without_tls(host: &str) -> bool {
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    match address.parse::<IpAddr>() {
        Ok(address) => address.is_loopback() || PLAIN_HTTP.contains(&address),
        Err(_) => host.eq_ignore_ascii_case("localhost"),
    }
}

/// The token of the file, else that of the variable: the file's is renewed.
async fn token(platform: &Arc<dyn Platform>) -> Result<Option<HeaderValue>> {
    let (source, token) = if let Some(file) = variable(&**platform, TOKEN_FILE) {
        let path = PathBuf::from(file.as_str());
        let bytes = platform::read(platform, path).await.map_err(|error| {
            failed(format!("the file {} of {TOKEN_FILE} cannot be read: {error}", file.as_str()))
        })?;
        let text = std::str::from_utf8(&bytes).map(|text| Zeroizing::new(text.trim().to_owned()));
        (TOKEN_FILE, text.unwrap_or_default())
    } else if let Some(token) = variable(&**platform, TOKEN) {
        (TOKEN, token)
    } else {
        return Ok(None);
    };
    let unusable = || invalid(format!("the token of {source} is empty, or no text of one line"));
    if token.is_empty() {
        return Err(unusable());
    }
    let mut value = HeaderValue::from_str(&token).map_err(|_| unusable())?;
    value.set_sensitive(true);
    Ok(Some(value))
}
