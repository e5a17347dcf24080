//! Credentials of a container's endpoint: ECS, Fargate, EKS Pod Identity.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use http::Uri;
use reqsign_aws_v4::{Credential, ECSCredentialProvider};
use reqsign_core::{Context, Error, ProvideCredential, Result};

use crate::endpoint::without_user;

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

/// The endpoint that the environment names.
#[derive(Debug)]
pub(super) struct Container;

impl ProvideCredential for Container {
    type Credential = Credential;

    async fn provide_credential(&self, context: &Context) -> Result<Option<Credential>> {
        let Some(endpoint) = endpoint(context)? else { return Ok(None) };
        let mut provider = ECSCredentialProvider::new().with_endpoint(endpoint);
        if let Some(token) = token(context).await? {
            provider = provider.with_auth_token(token);
        }
        provider.provide_credential(context).await
    }
}

/// The endpoint, if the environment names one. The token that goes there is a secret, and the answer becomes the
/// credentials: so plain HTTP reaches this machine alone.
fn endpoint(context: &Context) -> Result<Option<String>> {
    if let Some(path) = context.env_var(RELATIVE_URI) {
        if !path.starts_with('/') {
            let message = format!("{RELATIVE_URI} is {path:?}; it must begin with a slash");
            return Err(Error::config_invalid(message));
        }
        return Ok(Some(format!("{ECS}{path}")));
    }
    let Some(url) = context.env_var(FULL_URI) else { return Ok(None) };
    let invalid =
        |why| Error::config_invalid(format!("{FULL_URI} is {:?}; {why}", without_user(&url)));
    let uri: Uri = url.parse().map_err(|_| invalid("it is not a URI"))?;
    let host = uri.host().ok_or_else(|| invalid("it must have a scheme and a host"))?;
    if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
        return Err(invalid("it must not have a user name"));
    }
    match uri.scheme_str() {
        Some("https") => Ok(Some(url)),
        Some("http") if is_allowed_without_tls(host) => Ok(Some(url)),
        _ => Err(invalid(
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
async fn token(context: &Context) -> Result<Option<String>> {
    let (source, token) = if let Some(file) = context.env_var(TOKEN_FILE) {
        let token = context.file_read_as_string(&file).await.map_err(|error| {
            Error::config_invalid(format!("the file {file} of {TOKEN_FILE} cannot be read"))
                .with_source(error)
        })?;
        (TOKEN_FILE, token.trim().to_owned())
    } else if let Some(token) = context.env_var(TOKEN) {
        (TOKEN, token)
    } else {
        return Ok(None);
    };
    if token.is_empty() || token.contains(char::is_control) {
        let message = format!("the token of {source} is empty or holds a line break");
        return Err(Error::config_invalid(message));
    }
    Ok(Some(token))
}
