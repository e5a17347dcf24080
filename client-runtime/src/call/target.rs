//! Where a request goes: an endpoint, parsed once, whose host has been validated.

use std::error::Error;
use std::fmt;
use std::net::Ipv6Addr;

use http::uri::{PathAndQuery, Scheme};
use http::{HeaderName, HeaderValue, Uri};

use crate::endpoint::{Endpoint, without_user};
use crate::error::BoxError;
use crate::operation::ServiceMetadata;

/// What is wrong with a host.
const NO_HOST: &str =
    "its host must be an address, or labels (letters, digits and hyphens within) joined by dots";

/// An endpoint as requests and signatures need it.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    uri: Uri,
    pub(super) host: HeaderValue,
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    pub(super) region: Option<String>,
    signing_name: Option<String>,
}

impl Target {
    /// The target of an endpoint. `region` is the configuration's.
    pub(crate) fn new(
        endpoint: &Endpoint,
        region: Option<&str>,
        host_prefix: Option<&str>,
    ) -> Result<Self, InvalidEndpoint> {
        let invalid = |why| InvalidEndpoint::new(&endpoint.url, None, why);
        let url = Url::parse(&endpoint.url).map_err(invalid)?;
        let host = url.host(host_prefix).map_err(invalid)?;
        let uri: Uri = endpoint.url.parse().map_err(|_| invalid("it is not a URL"))?;
        let mut parts = uri.into_parts();
        if parts.authority.as_ref().is_none_or(|authority| authority.host() != url.host) {
            return Err(invalid(NO_HOST));
        }

        let path = parts.path_and_query.as_ref().map_or("", PathAndQuery::path);
        let query = parts.path_and_query.as_ref().and_then(PathAndQuery::query);
        let mut target = format!("{}/", path.trim_end_matches('/'));
        if let Some(query) = query {
            target.push('?');
            target.push_str(query);
        }
        parts.path_and_query = Some(target.parse().map_err(|_| invalid("its path is malformed"))?);
        parts.authority = Some(host.parse().map_err(|_| invalid(NO_HOST))?);
        parts.scheme = Some(url.scheme);

        Ok(Self {
            uri: Uri::from_parts(parts).map_err(|_| invalid("it is not a URL"))?,
            host: HeaderValue::from_str(&host).map_err(|_| invalid(NO_HOST))?,
            headers: headers(endpoint).ok_or_else(|| invalid("its headers are malformed"))?,
            region: endpoint.signing_region.clone().or_else(|| region.map(str::to_owned)),
            signing_name: endpoint.signing_name.clone(),
        })
    }

    /// The address of a request: the endpoint's, and `path` with its query behind it.
    pub(super) fn uri(&self, path: &str) -> Result<Uri, BoxError> {
        if path.is_empty() {
            return Ok(self.uri.clone());
        }
        let mut parts = self.uri.clone().into_parts();
        let mut joined = format!("{}{path}", self.uri.path().trim_end_matches('/'));
        if let Some(query) = self.uri.query() {
            joined.push(if path.contains('?') { '&' } else { '?' });
            joined.push_str(query);
        }
        parts.path_and_query = Some(joined.parse()?);
        Ok(Uri::from_parts(parts)?)
    }

    pub(super) fn signing_name<'t>(&'t self, service: &'t ServiceMetadata) -> &'t str {
        self.signing_name.as_deref().unwrap_or(service.signing_name)
    }
}

/// Checks the URL of a custom endpoint.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn check_url(url: &str) -> Result<(), &'static str> {
    Url::parse(url)?.host(None).map(|_| ())
}

/// The parts of an endpoint's URL that decide where a request goes.
struct Url<'a> {
    scheme: Scheme,
    /// A name, an address, or an IPv6 address in its brackets.
    host: &'a str,
    port: Option<u16>,
}

impl<'a> Url<'a> {
    fn parse(url: &'a str) -> Result<Self, &'static str> {
        let no_host = "it must begin with http:// or https:// and a host";
        let (scheme, rest) = url.split_once("://").ok_or(no_host)?;
        let scheme = match scheme.to_ascii_lowercase().as_str() {
            "http" => Scheme::HTTP,
            "https" => Scheme::HTTPS,
            _ => return Err(no_host),
        };
        if rest.contains('#') {
            return Err("it must not have a fragment, which begins with `#`");
        }
        let authority = &rest[..rest.find(['/', '?']).unwrap_or(rest.len())];
        if authority.contains('@') {
            return Err("it must not have a user name or a password in front of the host");
        }
        let port_at = match authority.rfind(']') {
            Some(bracket) => bracket + 1,
            None => authority.find(':').unwrap_or(authority.len()),
        };
        let (host, port) = authority.split_at(port_at);
        if host.is_empty() {
            return Err(no_host);
        }
        let port = match port.strip_prefix(':') {
            None if port.is_empty() => None,
            Some(port) if port.bytes().all(|byte| byte.is_ascii_digit()) => {
                Some(port.parse().map_err(|_| "its port is not one from 0 to 65535")?)
            }
            _ => return Err("its port is not a number"),
        };
        Ok(Self { scheme, host, port })
    }

    /// The host as the `host` header has it: with the prefix of the operation, and without the scheme's own port.
    fn host(&self, prefix: Option<&str>) -> Result<String, &'static str> {
        let prefix = prefix.unwrap_or_default();
        let address = self.host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        match address {
            Some(address) if address.parse::<Ipv6Addr>().is_err() => return Err(NO_HOST),
            Some(_) if !prefix.is_empty() => {
                return Err(
                    "the operation puts a prefix in front of the host, and an address takes none",
                );
            }
            Some(_) => {}
            None => {
                let host = format!("{prefix}{}", self.host);
                if !is_host_name(self.host) {
                    return Err(NO_HOST);
                }
                if !is_host_name(&host) {
                    return Err(
                        "its host with the prefix that the operation asks for is malformed",
                    );
                }
            }
        }
        let default = if self.scheme == Scheme::HTTP { 80 } else { 443 };
        let host = self.host;
        Ok(match self.port {
            Some(port) if port != default => format!("{prefix}{host}:{port}"),
            _ => format!("{prefix}{host}"),
        })
    }
}

/// Labels joined by dots. An underscore is allowed, since names in private networks have it, and so is the dot at the end
/// of an absolute name.
fn is_host_name(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    let label = |label: &str| {
        let bytes = label.as_bytes();
        (1..=63).contains(&bytes.len())
            && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(byte))
            && bytes[0] != b'-'
            && bytes[bytes.len() - 1] != b'-'
    };
    name.len() <= 253 && name.split('.').all(label)
}

fn headers(endpoint: &Endpoint) -> Option<Vec<(HeaderName, HeaderValue)>> {
    let parsed = endpoint.headers.iter().map(|(name, value)| {
        Some((name.parse::<HeaderName>().ok()?, value.parse::<HeaderValue>().ok()?))
    });
    parsed.collect()
}

/// An endpoint that no request can be sent to.
#[derive(Debug)]
pub(crate) struct InvalidEndpoint {
    url: String,
    /// The setting that names it, if it is not of the endpoint rules.
    setting: Option<&'static str>,
    why: &'static str,
}

impl InvalidEndpoint {
    pub(super) fn new(url: &str, setting: Option<&'static str>, why: &'static str) -> Self {
        Self { url: without_user(url).into_owned(), setting, why }
    }
}

impl fmt::Display for InvalidEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the endpoint {:?}", self.url)?;
        if let Some(setting) = self.setting {
            write!(f, " of {setting}")?;
        }
        write!(f, " cannot be used: {}", self.why)
    }
}

impl Error for InvalidEndpoint {}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(url: &str, prefix: Option<&str>) -> Result<(String, String), String> {
        let target = Target::new(&Endpoint::new(url), None, prefix);
        let target = target.map_err(|error| error.to_string())?;
        Ok((target.uri.to_string(), target.host.to_str().unwrap().to_owned()))
    }

    #[test]
    fn a_url_becomes_an_address_and_a_host() {
        for (url, uri, host) in [
            (
                "https://kms.eu-west-1.amazonaws.com",
                "https://kms.eu-west-1.amazonaws.com/",
                "kms.eu-west-1.amazonaws.com",
            ),
            ("http://localhost:4566", "http://localhost:4566/", "localhost:4566"),
            ("http://localhost:80/", "http://localhost/", "localhost"),
            ("https://host:443/base", "https://host/base/", "host"),
            ("https://[::1]:8443/a/b/", "https://[::1]:8443/a/b/", "[::1]:8443"),
        ] {
            let expected = (uri.to_owned(), host.to_owned());
            assert_eq!(target(url, None), Ok(expected), "{url}");
        }
    }

    #[test]
    fn a_prefix_comes_before_the_host() {
        let (uri, host) = target("https://example.com", Some("data.")).unwrap();
        assert_eq!(
            (uri.as_str(), host.as_str()),
            ("https://data.example.com/", "data.example.com")
        );
        for prefix in ["evil.com/", "evil.com:1@", "-", "a..", "a.-", "é."] {
            let error = target("https://example.com", Some(prefix)).unwrap_err();
            assert!(error.contains("with the prefix"), "{prefix}: {error}");
        }
        assert!(target("https://[::1]", Some("data.")).unwrap_err().contains("an address"));
    }

    #[test]
    fn a_prefix_may_end_in_a_hyphen_that_joins_it_to_the_host() {
        let (uri, _) = target("https://sync-states.eu-west-1.amazonaws.com", None).unwrap();
        let joined = target("https://states.eu-west-1.amazonaws.com", Some("sync-")).unwrap();
        assert_eq!(joined.0, uri);
        assert_eq!(target("http://localhost:80", Some("data-")).unwrap().1, "data-localhost");
        assert!(target("https://.example.com", Some("data-")).is_err());
    }

    #[test]
    fn an_endpoint_of_its_own_may_name_a_host_of_a_private_network() {
        for host in ["local_stack:4566", "kms.example.", "KMS.Example", "10.0.0.1:80", "1.2.3.4"] {
            assert!(target(&format!("http://{host}"), None).is_ok(), "{host}");
        }
    }

    #[test]
    fn a_user_name_in_an_endpoint_is_refused_and_not_printed() {
        for url in ["https://user:pass@host", "https://user@host/", "https://a@b@host?x"] {
            let error = target(url, None).unwrap_err();
            assert!(error.contains("…@host"), "{error}");
            assert!(!error.contains(":pass") && !error.contains("user@"), "{error}");
        }
    }

    #[test]
    fn what_is_no_endpoint_says_so() {
        for url in [
            "",
            "kms",
            "localhost:8080",
            "/path",
            "https://",
            "https://host name",
            "ftp://host",
            "https://host#fragment",
            "https://host:port",
            "https://host:70000",
            "https://[::1",
            "https://[x]",
            "https://ho%73t",
            "https://host\\path",
            "https://-host",
            "https://é",
            " https://host",
            "https://host\n",
            "https://host..",
            "https://host%2f",
            "https://host:",
            "https://host:+80",
            "https://host:８0",
            "https://１.2.3.4",
            "https://:80",
            "https://[fe80::1%25eth0]",
            "https://[::1]x",
            "https://[::1]@host",
        ] {
            let error = target(url, None).unwrap_err();
            assert!(error.starts_with("the endpoint \""), "{url}: {error}");
        }
    }
}
