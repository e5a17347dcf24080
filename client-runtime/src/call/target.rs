//! Where the requests of a client go: an endpoint, taken apart once.
//!
//! No string of a caller may choose the host. [`resolve`] checks the region and the account before the endpoint rules see
//! them, and the URL that the rules make of their parameters; [`Target::new`] checks the host that is left in the end.

use std::error::Error;
use std::fmt;
use std::net::Ipv6Addr;

use http::uri::{PathAndQuery, Scheme};
use http::{HeaderName, HeaderValue, Uri};

use crate::endpoint::{ContextParam, Endpoint, EndpointParams, is_valid_host_label, printable};
use crate::error::BoxError;
use crate::operation::ServiceMetadata;

/// An endpoint as requests and signatures need it.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    uri: Uri,
    pub(super) host: HeaderValue,
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    pub(super) region: Option<String>,
    signing_name: Option<String>,
}

/// The target of a call with these parameters, by the service's endpoint rules.
pub(crate) fn resolve(
    service: &ServiceMetadata,
    params: &EndpointParams,
    host_prefix: Option<&str>,
) -> Result<Target, BoxError> {
    check_host_label("region", params.region.as_deref(), "a region is")?;
    check_host_label("account id", params.account_id.as_deref(), "an account id is")?;
    let endpoint = (service.endpoint)(params).map_err(|error| error.explained(params))?;
    if params.endpoint.is_none() {
        check_authority(&endpoint.url, params)?;
    }
    Ok(Target::new(&endpoint, params.region.as_deref(), host_prefix)?)
}

fn check_host_label(
    setting: &'static str,
    value: Option<&str>,
    what: &'static str,
) -> Result<(), InvalidSetting> {
    match value {
        Some(value) if !is_valid_host_label(value, true) => {
            Err(InvalidSetting { setting: setting.to_owned(), value: value.to_owned(), what })
        }
        _ => Ok(()),
    }
}

/// Refuses a parameter that reaches into the authority of the URL with what no host label holds. A slash in it would end
/// the host early, and the rest of the rule's text would become the path.
fn check_authority(url: &str, params: &EndpointParams) -> Result<(), InvalidSetting> {
    let Some((_, rest)) = url.split_once("://") else { return Ok(()) };
    let end = rest.find('/').unwrap_or(rest.len());
    let check = |name: &str, value: &str| {
        let reaches = rest.match_indices(value).any(|(at, _)| at < end);
        if value.is_empty() || !reaches || is_valid_host_label(value, true) {
            return Ok(());
        }
        let (setting, value) = (name.to_owned(), value.to_owned());
        Err(InvalidSetting { setting, value, what: "in a host name it is" })
    };
    for (name, value) in params.context.iter() {
        match value {
            ContextParam::String(value) => check(name, value)?,
            ContextParam::List(values) => values.iter().try_for_each(|value| check(name, value))?,
            ContextParam::Bool(_) => {}
        }
    }
    Ok(())
}

impl Target {
    /// The target of an endpoint. `region` is the configuration's.
    pub(crate) fn new(
        endpoint: &Endpoint,
        region: Option<&str>,
        host_prefix: Option<&str>,
    ) -> Result<Self, InvalidEndpoint> {
        let invalid = |why| InvalidEndpoint { url: printable(&endpoint.url), why };
        let url = Url::parse(&endpoint.url).map_err(invalid)?;
        let host = url.host(host_prefix).map_err(invalid)?;
        let uri: Uri = endpoint.url.parse().map_err(|_| invalid("it is not a URL"))?;
        let mut parts = uri.into_parts();
        if parts.authority.as_ref().is_none_or(|authority| authority.host() != url.host) {
            return Err(invalid("its host is malformed"));
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
        parts.scheme = Some(url.scheme);

        Ok(Self {
            uri: Uri::from_parts(parts).map_err(|_| invalid("it is not a URL"))?,
            host: HeaderValue::from_str(&host).map_err(|_| invalid("its host is malformed"))?,
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
            Some(address) if address.parse::<Ipv6Addr>().is_err() => {
                return Err("its host is malformed");
            }
            Some(_) if !prefix.is_empty() => {
                return Err(
                    "the operation puts a prefix in front of the host, and an address takes none",
                );
            }
            Some(_) => {}
            None => {
                let host = format!("{prefix}{}", self.host);
                if !is_host_name(self.host) {
                    return Err("its host is malformed");
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

/// A setting that goes into the host of an endpoint, and that no host can hold.
#[derive(Debug)]
pub(crate) struct InvalidSetting {
    setting: String,
    value: String,
    what: &'static str,
}

impl fmt::Display for InvalidSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { setting, value, what } = self;
        write!(
            f,
            "the {setting} {value:?} cannot be used: {what} one or more host labels (letters, digits and hyphens within) \
             joined by dots"
        )
    }
}

impl Error for InvalidSetting {}

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
    use crate::endpoint::EndpointError;

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

    /// The target of a service whose host has the region, the account and a parameter of its own.
    fn resolved(params: &EndpointParams) -> Result<String, String> {
        #[expect(clippy::unnecessary_wraps, reason = "the type of all endpoint rules")]
        fn rules(params: &EndpointParams) -> Result<Endpoint, EndpointError> {
            let account = params.account_id.as_deref().unwrap_or("none");
            let own = params.get_str("Own").unwrap_or("own");
            let list = params.get_list("List").and_then(|list| list.first());
            let list = list.map_or("list", String::as_str);
            let region = params.region.as_deref().unwrap_or_default();
            let url = format!("https://{account}.{own}.{list}.{region}.example.com/{own}");
            Ok(params.endpoint.as_deref().map_or_else(|| Endpoint::new(url), Endpoint::new))
        }
        let service = ServiceMetadata { endpoint: rules, ..crate::call::tests::SERVICE };
        let target = resolve(&service, params, None).map_err(|error| error.to_string())?;
        Ok(target.uri.to_string())
    }

    #[test]
    fn no_region_moves_the_host() {
        let of =
            |region: &str| EndpointParams { region: Some(region.to_owned()), ..Default::default() };
        for region in [
            "x@attacker.example:8443/#",
            "us-east-1.evil.example/#",
            "",
            "us_east_1",
            "-us",
            "us-east-1-",
            "us-east-1?",
            "a/../b",
            "us-east-1:80",
            "us-east-1.",
            ".us-east-1",
            "a..b",
            "us-east-1\n",
            "us east 1",
            "ｕs-east-1",
            "us%2deast",
            "evil.example\\",
        ] {
            let error = resolved(&of(region)).unwrap_err();
            assert!(error.starts_with(&format!("the region {region:?} cannot be used")), "{error}");
            // The region is part of the signature too, so that an endpoint of its own changes nothing.
            let endpoint = Some("http://localhost".to_owned());
            assert!(resolved(&EndpointParams { endpoint, ..of(region) }).is_err(), "{region}");
        }
        for region in ["us-east-1", "local", "a.b", "US-EAST-1", "aws-global"] {
            assert!(resolved(&of(region)).is_ok(), "{region}");
        }
    }

    #[test]
    fn no_other_parameter_moves_the_host() {
        let region = || Some("us-east-1".to_owned());
        for value in
            ["evil.example/", "x@evil", "evil.example:80/", "evil.example?", "evil#", "a b"]
        {
            let account_id = Some(value.to_owned());
            let account = EndpointParams { region: region(), account_id, ..Default::default() };
            let error = resolved(&account).unwrap_err();
            assert!(error.starts_with("the account id"), "{error}");

            let mut own = EndpointParams { region: region(), ..Default::default() };
            own.set("Own", Some(value));
            assert!(resolved(&own).unwrap_err().starts_with("the Own"), "{value}");

            let mut list = EndpointParams { region: region(), ..Default::default() };
            list.set("List", Some(vec![value.to_owned()]));
            assert!(resolved(&list).unwrap_err().starts_with("the List"), "{value}");
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
        ] {
            let error = target(url, None).unwrap_err();
            assert!(error.starts_with("the endpoint `"), "{url}: {error}");
        }
    }
}
