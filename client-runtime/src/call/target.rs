//! Where the requests of a client go: an endpoint, taken apart once.

use std::error::Error;
use std::fmt;

use http::uri::{Authority, PathAndQuery, Scheme};
use http::{HeaderName, HeaderValue, Uri};

use crate::endpoint::{Endpoint, is_valid_host_label};
use crate::operation::ServiceMetadata;

/// An endpoint as requests and signatures need it.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(super) uri: Uri,
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
        let invalid = |why| InvalidEndpoint { url: endpoint.url.clone(), why };
        let uri: Uri = endpoint.url.parse().map_err(|_| invalid("it is not a URL"))?;
        let mut parts = uri.into_parts();
        let scheme = parts.scheme.get_or_insert(Scheme::HTTPS);
        let authority = parts
            .authority
            .as_ref()
            .ok_or_else(|| invalid("it must begin with http:// or https:// and a host"))?;
        let host = host_and_port(scheme, authority, host_prefix).map_err(invalid)?;
        if endpoint.url.find("://").is_none() {
            return Err(invalid("it must begin with http:// or https:// and a host"));
        }

        let path = parts.path_and_query.as_ref().map_or("", PathAndQuery::path);
        let query = parts.path_and_query.as_ref().and_then(PathAndQuery::query);
        let mut target = format!("{}/", path.trim_end_matches('/'));
        if let Some(query) = query {
            target.push('?');
            target.push_str(query);
        }
        parts.path_and_query = Some(target.parse().map_err(|_| invalid("its path is malformed"))?);
        parts.authority = Some(host.parse().map_err(|_| invalid("its host is malformed"))?);

        Ok(Self {
            uri: Uri::from_parts(parts).map_err(|_| invalid("it is not a URL"))?,
            host: HeaderValue::from_str(&host).map_err(|_| invalid("its host is malformed"))?,
            headers: headers(endpoint).ok_or_else(|| invalid("its headers are malformed"))?,
            region: endpoint.signing_region.clone().or_else(|| region.map(str::to_owned)),
            signing_name: endpoint.signing_name.clone(),
        })
    }

    pub(super) fn signing_name<'t>(&'t self, service: &'t ServiceMetadata) -> &'t str {
        self.signing_name.as_deref().unwrap_or(service.signing_name)
    }
}

/// The host as the `host` header has it: without a user's name, and without the scheme's own port.
fn host_and_port(
    scheme: &Scheme,
    authority: &Authority,
    prefix: Option<&str>,
) -> Result<String, &'static str> {
    let prefix = prefix.unwrap_or_default();
    if !prefix.is_empty() && !is_valid_host_label(prefix.trim_end_matches('.'), true) {
        return Err("what the input puts in front of the host is not part of a host's name");
    }
    let host = authority.host();
    let default = if *scheme == Scheme::HTTP { 80 } else { 443 };
    Ok(match authority.port_u16() {
        Some(port) if port != default => format!("{prefix}{host}:{port}"),
        _ => format!("{prefix}{host}"),
    })
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
    why: &'static str,
}

impl fmt::Display for InvalidEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the endpoint `{}` cannot be used: {}", self.url, self.why)
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
    fn an_endpoint_becomes_an_address_and_a_host() {
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
        assert!(target("https://example.com", Some("evil.com/")).is_err());
    }

    #[test]
    fn what_is_no_endpoint_says_so() {
        for url in ["", "kms", "localhost:8080", "/path", "https://", "https://host name"] {
            let error = target(url, None).unwrap_err();
            assert!(error.starts_with("the endpoint `"), "{url}: {error}");
        }
    }
}
