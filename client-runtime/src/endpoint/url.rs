//! The URL that an endpoint rule makes of its text and of values, none of which can move the host.

use super::functions::host;
use super::{EndpointError, is_valid_host_label};

/// The URL of a rule: its text, with the values in place of each `{}`.
///
/// Only the text decides where the host ends and which port it has, so a value in front of the path must be host labels.
/// Where the scheme is a value as well, the rule extends the URL of a custom endpoint: the last values are then that URL's
/// authority, which may have a port, and its path.
///
/// # Errors
/// A value cannot stand in a host name.
///
/// ```
/// # use trent_runtime::endpoint::url;
/// assert_eq!(url("https://kms.{}.com", &["eu-west-1"]).unwrap(), "https://kms.eu-west-1.com");
/// assert!(url("https://kms.{}.com", &["evil.example/"]).is_err());
/// ```
pub fn url(text: &str, values: &[&str]) -> Result<String, EndpointError> {
    if let Some(value) = misplaced(text, values) {
        return Err(EndpointError::not_in_host(value));
    }
    let mut url = String::with_capacity(text.len() + 32);
    let mut values = values.iter();
    for (index, part) in text.split("{}").enumerate() {
        if index > 0 {
            url.push_str(values.next().copied().unwrap_or_default());
        }
        url.push_str(part);
    }
    Ok(url)
}

/// The first value that would move the host.
fn misplaced<'v>(text: &str, values: &[&'v str]) -> Option<&'v str> {
    let (scheme, rest) = text.split_once("://")?;
    let authority = rest.split('/').next().unwrap_or_default();
    let count = |text: &str| text.matches("{}").count();
    let values = values.get(count(scheme)..)?;
    let values = &values[..count(authority).min(values.len())];
    let extends_endpoint = count(scheme) > 0;
    let labels = if extends_endpoint {
        count(authority.trim_end_matches("{}")).min(values.len())
    } else {
        values.len()
    };
    let (labels, of_endpoint) = values.split_at(labels);
    if let Some(value) = labels.iter().find(|value| !is_valid_host_label(value, true)) {
        return Some(value);
    }
    let (authority, paths) = of_endpoint.split_first()?;
    if host(authority).is_none() {
        return Some(authority);
    }
    let path = paths.iter().find(|path| !path.is_empty())?;
    (!path.starts_with('/')).then_some(*path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_fill_the_text() {
        for (text, values, expected) in [
            (
                "https://kms.{}.{}",
                &["eu-west-1", "amazonaws.com"][..],
                "https://kms.eu-west-1.amazonaws.com",
            ),
            ("https://{}.example.com/{}/x", &["a", "b/../?c"], "https://a.example.com/b/../?c/x"),
            ("https://{}-data.example.com", &["a.b"], "https://a.b-data.example.com"),
            ("{}://{}{}", &["http", "localhost:80", ""], "http://localhost:80"),
            ("{}://{}.{}{}", &["http", "a", "[::1]:80", "/base"], "http://a.[::1]:80/base"),
            ("{}://{}{}{}", &["http", "host", "", "/x"], "http://host/x"),
            ("{}/more", &["http://host"], "http://host/more"),
        ] {
            assert_eq!(url(text, values).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn no_value_moves_the_host() {
        for value in [
            "",
            "evil.example/",
            "x@evil",
            "evil:80",
            "evil?",
            "evil#",
            "evil\\",
            "a b",
            "é",
            "/",
            ".",
            "a.",
            "-a",
            "a_b",
            "%2f",
            "\n",
            "[::1]",
        ] {
            for text in
                ["https://{}.example.com", "https://kms.{}", "https://{}", "https://a-{}.b/{}"]
            {
                let error = url(text, &[value, value]).unwrap_err();
                assert!(error.to_string().contains(&format!("{value:?}")), "{text}: {error}");
            }
            // In front of the host of a custom endpoint.
            assert!(url("{}://{}.{}{}", &["http", value, "host", "/"]).is_err(), "{value}");
        }
        for (authority, path) in [("a/b", ""), ("u@host", "/"), ("host", ".evil"), ("host", ":80/")]
        {
            assert!(url("{}://{}{}", &["http", authority, path]).is_err(), "{authority}{path}");
        }
    }
}
