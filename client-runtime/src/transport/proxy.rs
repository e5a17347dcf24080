//! Which proxy a request goes through: one decision for every transport of this crate.
//!
//! A proxy that is named and cannot be used is an error of the calls that would go through it. A direct connection in its
//! place would bypass what somebody has set up.

use std::ffi::{OsStr, OsString};
use std::net::IpAddr;

#[cfg(any(feature = "hyper-no-provider", test))]
use base64::Engine as _;
#[cfg(any(feature = "hyper-no-provider", test))]
use base64::engine::general_purpose::STANDARD;
#[cfg(any(feature = "hyper-no-provider", test))]
use http::HeaderValue;
use http::Uri;
use percent_encoding::percent_decode_str;

use super::{TransportError, TransportErrorKind};

/// The proxies of a transport.
#[derive(Clone, Debug, Default)]
pub(crate) struct Proxies {
    http: Option<Setting>,
    https: Option<Setting>,
    exceptions: Vec<Exception>,
}

/// A proxy, or why there is none although one is named.
type Setting = Result<Proxy, String>;

/// An HTTP proxy, which is reached over plain HTTP.
#[derive(Clone)]
pub(crate) struct Proxy {
    /// `http://host:port/`.
    uri: Uri,
    credentials: Option<(String, String)>,
}

impl Proxies {
    /// This proxy for all requests.
    #[inline]
    #[cfg(any(feature = "hyper-no-provider", test))]
    pub(crate) fn all(url: &str) -> Self {
        let setting = Some(parse("the proxy of the transport", url));
        Self { http: setting.clone(), https: setting, exceptions: Vec::new() }
    }

    /// What the environment says.
    pub(crate) fn from_env() -> Self {
        Self::from_variables(|name| std::env::var_os(name))
    }

    fn from_variables(get: impl Fn(&str) -> Option<OsString>) -> Self {
        // The first that is set, in lower case before upper case, as curl and boto3 read them.
        let first = |names: &[&'static str]| {
            let mut found = names.iter().filter_map(|name| Some((*name, get(name)?)));
            found.find(|(_, value)| !value.to_string_lossy().trim().is_empty())
        };
        let setting =
            |names: &[&'static str]| first(names).map(|(name, url)| parse_variable(name, &url));
        // A CGI program's HTTP_PROXY is a header of the request that it answers.
        let is_cgi = get("REQUEST_METHOD").is_some();
        let upper = if is_cgi { "http_proxy" } else { "HTTP_PROXY" };
        let exceptions = first(&["no_proxy", "NO_PROXY"]);
        Self {
            http: setting(&["http_proxy", upper, "all_proxy", "ALL_PROXY"]),
            https: setting(&["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]),
            exceptions: exceptions
                .map(|(_, list)| Exception::parse(&list.to_string_lossy()))
                .unwrap_or_default(),
        }
    }

    /// The proxy that a request to this URI goes through.
    pub(crate) fn of(&self, uri: &Uri) -> Result<Option<&Proxy>, TransportError> {
        let https = uri.scheme_str() == Some("https");
        let setting = if https { &self.https } else { &self.http };
        let Some(setting) = setting else { return Ok(None) };
        let host = uri.host().unwrap_or_default();
        let port = uri.port_u16().unwrap_or(if https { 443 } else { 80 });
        if self.exceptions.iter().any(|exception| exception.matches(host, port)) {
            return Ok(None);
        }
        match setting {
            Ok(proxy) => Ok(Some(proxy)),
            Err(why) => Err(TransportError::new(TransportErrorKind::Unsupported, why.as_str())),
        }
    }
}

impl Proxy {
    #[cfg(feature = "hyper-no-provider")]
    pub(crate) fn uri(&self) -> &Uri {
        &self.uri
    }

    #[inline]
    pub(crate) fn host(&self) -> &str {
        self.uri.host().unwrap_or_default()
    }

    #[inline]
    pub(crate) fn port(&self) -> u16 {
        self.uri.port_u16().unwrap_or(80)
    }

    /// User name and password.
    #[cfg(feature = "ureq-no-provider")]
    pub(crate) fn credentials(&self) -> Option<(&str, &str)> {
        self.credentials.as_ref().map(|(user, password)| (user.as_str(), password.as_str()))
    }

    /// The value of `proxy-authorization`.
    #[cfg(feature = "hyper-no-provider")]
    pub(crate) fn authorization(&self) -> Option<HeaderValue> {
        let (user, password) = self.credentials.as_ref()?;
        basic(user, password)
    }
}

impl std::fmt::Debug for Proxy {
    #[inline]
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.host(), self.port())
    }
}

#[cfg(any(feature = "hyper-no-provider", test))]
fn basic(user: &str, password: &str) -> Option<HeaderValue> {
    let value = format!("Basic {}", STANDARD.encode(format!("{user}:{password}")));
    let mut value = HeaderValue::from_str(&value).ok()?;
    value.set_sensitive(true);
    Some(value)
}

fn parse_variable(name: &str, value: &OsStr) -> Setting {
    value.to_str().map_or_else(|| Err(malformed(name)), |url| parse(name, url))
}

/// `[http://][user:password@]host[:port]`, with a port of 80 if there is none.
fn parse(name: &str, url: &str) -> Setting {
    let url = url.trim();
    let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let (credentials, address) = match authority.rsplit_once('@') {
        Some((credentials, address)) => (Some(credentials), address),
        None => (None, authority),
    };
    // An `@` behind the authority ends a password that has one of these characters: what looks like a host is the user.
    let is_scheme = |text: &str| {
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
    };
    if path.contains('@') || !is_scheme(scheme) {
        return Err(malformed(name));
    }
    let uri: Uri = format!("http://{address}/").parse().map_err(|_| malformed(name))?;
    let has_port = address.rsplit(']').next().is_some_and(|end| end.contains(':'));
    let has_usable_port = uri.port_u16().is_some_and(|port| port > 0);
    if uri.host().is_none_or(str::is_empty) || (has_port && !has_usable_port) {
        return Err(malformed(name));
    }
    if !scheme.eq_ignore_ascii_case("http") {
        return Err(format!(
            "the proxy {scheme}://{address} of {name} cannot be used: its scheme is not supported, only `http` is. \
             Name another one, or add the host of the service to NO_PROXY"
        ));
    }
    let credentials = credentials.map(|text| {
        let (user, password) = text.split_once(':').unwrap_or((text, ""));
        let decoded = |text| percent_decode_str(text).decode_utf8_lossy().into_owned();
        (decoded(user), decoded(password))
    });
    Ok(Proxy { uri, credentials })
}

/// Tells nothing of the value: where it cannot be read, a password may be anywhere in it.
fn malformed(name: &str) -> String {
    format!(
        "the proxy of {name} cannot be used: it is not `http://host:port`, or what precedes the host is not \
         percent-encoded"
    )
}

/// An entry of `NO_PROXY`.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Exception {
    All,
    /// A name, which stands for its subdomains too, and maybe a port.
    Name(String, Option<u16>),
    Address(IpAddr, Option<u16>),
    /// The addresses that share this many leading bits.
    Network(IpAddr, u8),
}

impl Exception {
    /// Entries are separated by commas or spaces. What is none of these forms is a name that matches nothing.
    fn parse(list: &str) -> Vec<Self> {
        let entries = list.split([',', ' ', '\t']).map(str::trim);
        entries.filter(|entry| !entry.is_empty()).map(Self::of).collect()
    }

    fn of(entry: &str) -> Self {
        if entry == "*" {
            return Self::All;
        }
        if let Some((address, bits)) = entry.split_once('/')
            && let (Some(address), Ok(bits)) = (address_of(address), bits.parse::<u8>())
        {
            return Self::Network(address, bits);
        }
        if let Some(address) = address_of(entry) {
            return Self::Address(address, None);
        }
        let (host, port) = match entry.rsplit_once(':') {
            Some((host, port)) => match port.parse() {
                Ok(port) => (host, Some(port)),
                Err(_) => (entry, None),
            },
            None => (entry, None),
        };
        match address_of(host) {
            Some(address) => Self::Address(address, port),
            None => {
                let name = host.trim_start_matches('*').trim_matches('.');
                Self::Name(name.to_ascii_lowercase(), port)
            }
        }
    }

    fn matches(&self, host: &str, port: u16) -> bool {
        let is_port = |of: &Option<u16>| of.is_none_or(|of| of == port);
        match (self, address_of(host)) {
            (Self::All, _) => true,
            (Self::Address(own, of), Some(address)) => *own == address && is_port(of),
            (Self::Network(network, bits), Some(address)) => shares(*network, address, *bits),
            (Self::Name(name, of), None) => {
                let host = host.trim_end_matches('.').to_ascii_lowercase();
                let rest = host.strip_suffix(name.as_str());
                let is_name = rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
                !name.is_empty() && is_name && is_port(of)
            }
            _ => false,
        }
    }
}

/// An address, in brackets or not.
fn address_of(text: &str) -> Option<IpAddr> {
    let inner = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    inner.unwrap_or(text).parse().ok()
}

fn shares(network: IpAddr, address: IpAddr, bits: u8) -> bool {
    let same = |one: u128, other: u128, width: u32| {
        let kept = u32::from(bits).min(width);
        kept == 0 || (one ^ other) >> (width - kept) == 0
    };
    match (network, address) {
        (IpAddr::V4(one), IpAddr::V4(other)) => {
            bits <= 32 && same(one.to_bits().into(), other.to_bits().into(), 32)
        }
        (IpAddr::V6(one), IpAddr::V6(other)) => {
            bits <= 128 && same(one.to_bits(), other.to_bits(), 128)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(variables: &[(&str, &str)]) -> Proxies {
        Proxies::from_variables(|name| {
            let found = variables.iter().find(|(other, _)| *other == name);
            found.map(|(_, value)| OsString::from(value))
        })
    }

    /// `host:port` of the proxy, nothing, or the error.
    fn of(proxies: &Proxies, url: &str) -> Result<Option<String>, String> {
        let found = proxies.of(&url.parse().unwrap());
        found.map(|proxy| proxy.map(|p| format!("{p:?}"))).map_err(|error| error.to_string())
    }

    #[test]
    fn each_scheme_has_its_variables() {
        let (http, https) = ("http://a.example/", "https://a.example/");
        for (variables, for_http, for_https) in [
            (&[("HTTPS_PROXY", "http://p:1")][..], None, Some("p:1")),
            (&[("https_proxy", "p:1"), ("HTTPS_PROXY", "q:2")], None, Some("p:1")),
            (&[("HTTP_PROXY", "http://p:1/")], Some("p:1"), None),
            (&[("ALL_PROXY", "p")], Some("p:80"), Some("p:80")),
            (&[("all_proxy", "p:1"), ("https_proxy", "q:2")], Some("p:1"), Some("q:2")),
            (&[("https_proxy", ""), ("HTTPS_PROXY", "q:2")], None, Some("q:2")),
            (&[("HTTP_PROXY", "p:1"), ("REQUEST_METHOD", "GET")], None, None),
            (&[("http_proxy", "p:1"), ("REQUEST_METHOD", "GET")], Some("p:1"), None),
            (&[("HTTPS_PROXY", "HTTP://[::1]:3128")], None, Some("[::1]:3128")),
            (&[], None, None),
        ] {
            let proxies = proxies(variables);
            assert_eq!(of(&proxies, http), Ok(for_http.map(str::to_owned)), "{variables:?}");
            assert_eq!(of(&proxies, https), Ok(for_https.map(str::to_owned)), "{variables:?}");
        }
    }

    #[test]
    fn a_proxy_that_cannot_be_used_is_an_error_that_names_it_without_its_password() {
        for url in [
            "socks5://user:secret@p:1080",
            "socks5h://p:1080",
            "https://user:secret@p:443",
            "nonsense://p",
            "http://user:secret@:80",
            "http://p:port",
            "http://p:70000",
            "http://p:0",
            "http://p:",
            "://p:1",
            "http://[::1",
            "http://",
            "p q",
        ] {
            let proxies = proxies(&[("HTTPS_PROXY", url), ("NO_PROXY", "b.example")]);
            let error = of(&proxies, "https://a.example/").unwrap_err();
            assert!(error.contains("of HTTPS_PROXY cannot be used"), "{url}: {error}");
            assert!(!error.contains("secret") && !error.contains("user"), "{error}");
            // It is of no concern to a request that does not go through it.
            assert_eq!(of(&proxies, "https://b.example/"), Ok(None), "{url}");
            assert_eq!(of(&proxies, "http://a.example/"), Ok(None), "{url}");
        }
    }

    #[test]
    fn no_part_of_a_password_is_told_or_taken_for_a_host() {
        for scheme in ["", "//", "http://", "socks5://", "nonsense://"] {
            for rest in [
                "user:s3/cret@p:3128",
                "user:12/s3cret@p:3128",
                "user:12?s3cret@p:3128",
                "user:12#s3cret@p:3128",
                "user:12@p/s3cret@q",
                "user:s3cret%40p:3128",
                "user:s3cret",
                "p:s3cret@",
            ] {
                let url = format!("{scheme}{rest}");
                let proxies = proxies(&[("HTTPS_PROXY", &url)]);
                let error = of(&proxies, "https://a.example/").expect_err(&url);
                assert!(!error.contains("s3") && !error.contains("user"), "{url}: {error}");
                assert!(!format!("{proxies:?}").contains("s3"), "{url}: {proxies:?}");
            }
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_value_that_is_not_unicode_is_an_error_and_no_direct_connection() {
        use std::os::unix::ffi::OsStringExt;

        let value = || OsString::from_vec(b"http://user:s3cret\xFF@p:3128".to_vec());
        for name in ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
            let proxies = Proxies::from_variables(|other| (other == name).then(value));
            let error = of(&proxies, "https://a.example/").expect_err(name);
            assert!(error.contains(name) && !error.contains("s3"), "{error}");
        }
    }

    #[test]
    fn exceptions_are_names_addresses_and_networks() {
        for (list, direct, through) in [
            ("*", &["a.example", "10.0.0.1", "[::1]"][..], &[][..]),
            (
                "example.com",
                &["example.com", "kms.Example.COM", "a.b.example.com", "example.com."],
                &["notexample.com", "example.com.evil.example"],
            ),
            (".example.com", &["example.com", "kms.example.com"], &["notexample.com"]),
            ("*.Example.com", &["kms.example.com"], &["example.org"]),
            ("a.example, b.example  c.example", &["a.example", "b.example", "c.example"], &["d"]),
            ("10.0.0.0/8", &["10.1.2.3"], &["11.0.0.1", "10.example"]),
            ("10.0.0.0/0", &["1.2.3.4"], &["[::1]", "a.example"]),
            ("192.168.1.0/25", &["192.168.1.127"], &["192.168.1.128"]),
            ("fd00:ec2::/32", &["[fd00:ec2::23]"], &["[fd00:ec3::23]"]),
            ("127.0.0.1", &["127.0.0.1"], &["127.0.0.2", "x.127.0.0.1.example"]),
            ("[::1]", &["[::1]"], &["[::2]"]),
            ("::1", &["[::1]"], &["[::2]"]),
            ("10.0.0.0/33, 1.2.3.4/x, /, .", &[], &["10.0.0.1", "1.2.3.4", "a.example"]),
            ("", &[], &["a.example"]),
        ] {
            let proxies = proxies(&[("HTTPS_PROXY", "p:1"), ("NO_PROXY", list)]);
            for host in direct {
                assert_eq!(of(&proxies, &format!("https://{host}/")), Ok(None), "{list}: {host}");
            }
            for host in through {
                let found = of(&proxies, &format!("https://{host}/"));
                assert_eq!(found, Ok(Some("p:1".to_owned())), "{list}: {host}");
            }
        }
    }

    #[test]
    fn an_exception_may_be_for_one_port() {
        let list = "a.example:8443,10.0.0.1:80,[::1]:8443";
        let proxies = proxies(&[("ALL_PROXY", "p:1"), ("no_proxy", list)]);
        for url in ["https://x.a.example:8443", "http://10.0.0.1", "https://[::1]:8443"] {
            assert_eq!(of(&proxies, url), Ok(None), "{url}");
        }
        for url in ["https://a.example", "http://10.0.0.1:81", "https://[::1]"] {
            assert!(of(&proxies, url).unwrap().is_some(), "{url}");
        }
    }

    #[test]
    fn credentials_are_decoded_and_not_printed() {
        let proxies = Proxies::all("http://us%40er:p%3Ass%zz@p:1");
        let proxy = proxies.of(&"http://a/".parse().unwrap()).unwrap().unwrap();
        let expected = ("us@er".to_owned(), "p:ss%zz".to_owned());
        assert_eq!(proxy.credentials, Some(expected));
        assert!(!format!("{proxies:?}").contains("us@er"));
        assert_eq!(basic("user", "secret").unwrap(), "Basic dXNlcjpzZWNyZXQ=");
    }
}
