//! Functions of the endpoint rules language. What the rules call "empty" is `None` here.

use std::fmt::Write;
use std::net::{Ipv4Addr, Ipv6Addr};

/// A URL that an endpoint can be made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url<'a> {
    /// `http` or `https`.
    pub scheme: &'a str,
    /// Host and port.
    pub authority: &'a str,
    /// The path as it stands in the URL.
    pub path: &'a str,
    /// The path with a slash at both ends.
    pub normalized_path: String,
    /// Whether the host is an address and not a name.
    pub is_ip: bool,
}

/// Parses a URL. The rules language rejects one with a query.
#[inline]
#[must_use]
pub fn parse_url(url: &str) -> Option<Url<'_>> {
    let (scheme, rest) = url.split_once("://")?;
    if !matches!(scheme, "http" | "https") || rest.contains(['?', '#']) {
        return None;
    }
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = host(authority)?;
    let trimmed = path.trim_matches('/');
    let normalized_path = if trimmed.is_empty() { "/".to_owned() } else { format!("/{trimmed}/") };
    let is_ip = host.starts_with('[') || host.parse::<Ipv4Addr>().is_ok();
    Some(Url { scheme, authority, path, normalized_path, is_ip })
}

/// The host of an authority, or nothing if it is malformed.
#[inline]
pub(super) fn host(authority: &str) -> Option<&str> {
    let port_at = match authority.rfind(']') {
        Some(bracket) => {
            authority.get(1..bracket)?.parse::<Ipv6Addr>().ok()?;
            bracket + 1
        }
        None => authority.find(':').unwrap_or(authority.len()),
    };
    let (host, port) = authority.split_at(port_at);
    let host_is_fine =
        !host.is_empty() && !host.contains(['@', ' ', '\\', '%', '/', '?', '#']) && host.is_ascii();
    let port_is_fine = match port.strip_prefix(':') {
        Some(port) => port.parse::<u16>().is_ok(),
        None => port.is_empty(),
    };
    (host_is_fine && port_is_fine).then_some(host)
}

/// A parsed ARN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arn<'a> {
    /// `aws`, `aws-cn`, …
    pub partition: &'a str,
    /// `kms`, …
    pub service: &'a str,
    /// The region, or empty.
    pub region: &'a str,
    /// The account, or empty.
    pub account_id: &'a str,
    /// The rest, split at colons and slashes.
    pub resource_id: Vec<&'a str>,
}

/// Parses an ARN.
#[inline]
#[must_use]
pub fn parse_arn(arn: &str) -> Option<Arn<'_>> {
    let mut parts = arn.splitn(6, ':');
    let mut next = || parts.next();
    let (scheme, partition, service, region, account_id, resource) =
        (next()?, next()?, next()?, next()?, next()?, next()?);
    if scheme != "arn" || partition.is_empty() || service.is_empty() || resource.is_empty() {
        return None;
    }
    let resource_id = resource.split([':', '/']).collect();
    Some(Arn { partition, service, region, account_id, resource_id })
}

/// Whether a text is a label of a host name (RFC 1123), or several with dots between them.
#[inline]
#[must_use]
pub fn is_valid_host_label(text: &str, allow_dots: bool) -> bool {
    let label = |label: &str| {
        let bytes = label.as_bytes();
        (1..=63).contains(&bytes.len())
            && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
            && bytes[0] != b'-'
            && bytes[bytes.len() - 1] != b'-'
    };
    if allow_dots { text.split('.').all(label) } else { label(text) }
}

/// Whether a bucket's name can be the first part of a host name.
#[inline]
#[must_use]
pub fn is_virtual_hostable_s3_bucket(bucket: &str, allow_dots: bool) -> bool {
    is_valid_host_label(bucket, allow_dots)
        && (3..=63).contains(&bucket.len())
        && !bucket.bytes().any(|byte| byte.is_ascii_uppercase())
        && bucket.parse::<Ipv4Addr>().is_err()
        && !bucket.contains(".-")
        && !bucket.contains("-.")
}

/// The characters from `start` up to `stop`, counted from the end if `reverse`. There are none if
/// the text is shorter, or not ASCII.
#[inline]
#[must_use]
pub fn substring(text: &str, start: usize, stop: usize, reverse: bool) -> Option<&str> {
    if start >= stop || stop > text.len() || !text.is_ascii() {
        return None;
    }
    if reverse { text.get(text.len() - stop..text.len() - start) } else { text.get(start..stop) }
}

/// Percent-encodes everything but letters, digits and `-._~`.
#[inline]
#[must_use]
pub fn uri_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// The parts between delimiters: at most `limit` of them, or all if it is 0.
#[inline]
#[must_use]
pub fn split<'a>(text: &'a str, delimiter: &str, limit: usize) -> Vec<&'a str> {
    if limit == 0 {
        text.split(delimiter).collect()
    } else {
        text.splitn(limit, delimiter).collect()
    }
}

/// The text at an index, counted from the end if it is negative.
#[inline]
#[must_use]
pub fn get<T: AsRef<str>>(items: &[T], index: isize) -> Option<&str> {
    let from_end = items.len().checked_sub(index.unsigned_abs());
    let index = if index < 0 { from_end? } else { index.unsigned_abs() };
    items.get(index).map(AsRef::as_ref)
}
