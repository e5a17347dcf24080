//! `smithy.api#http`: the request line of an operation, and its URI taken apart.

use serde_json::Value;

use super::Traits;
use super::traits::as_whole;

/// `smithy.api#http`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpTrait {
    /// The method.
    pub method: String,
    /// The path with labels, `/functions/{Name}`, and behind it constants of the query, `?list&type=2`.
    pub uri: String,
    /// The status of a response of success.
    pub code: u16,
}

/// One piece of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UriPart<'u> {
    /// Text.
    Literal(&'u str),
    /// `{Name}`, or `{Name+}`, which is greedy.
    Label {
        /// The member's name.
        member: &'u str,
        /// Whether slashes in the value part segments.
        greedy: bool,
    },
}

impl Traits {
    /// `smithy.api#http`.
    #[must_use]
    pub fn http(&self) -> Option<HttpTrait> {
        let value = self.get("smithy.api#http")?;
        let text = |field| value.get(field).and_then(Value::as_str).map(str::to_owned);
        let code = value.get("code").and_then(as_whole).and_then(|code| code.try_into().ok());
        Some(HttpTrait { method: text("method")?, uri: text("uri")?, code: code.unwrap_or(200) })
    }
}

impl HttpTrait {
    /// The pieces of the path, or what is wrong with it.
    ///
    /// # Errors
    /// It does not begin with a slash, or has a brace that is alone or within a segment.
    pub fn path(&self) -> Result<Vec<UriPart<'_>>, &'static str> {
        let path = self.uri.split('?').next().unwrap_or_default();
        if !path.starts_with('/') {
            return Err("its URI does not begin with a slash");
        }
        if !path.bytes().all(|byte| byte.is_ascii_graphic() && !b"#\"<>\\^`|".contains(&byte)) {
            return Err("its URI holds a character that has to be percent-encoded");
        }
        let mut parts = Vec::new();
        let mut rest = path;
        while let Some((literal, tail)) = rest.split_once('{') {
            let (label, tail) = tail.split_once('}').ok_or("its URI has a brace that is alone")?;
            if !literal.ends_with('/') || !(tail.is_empty() || tail.starts_with('/')) {
                return Err("its URI has a label that is not a segment of its own");
            }
            let (member, greedy) = match label.strip_suffix('+') {
                Some(member) => (member, true),
                None => (label, false),
            };
            parts.extend([UriPart::Literal(literal), UriPart::Label { member, greedy }]);
            rest = tail;
        }
        if rest.contains('}') {
            return Err("its URI has a brace that is alone");
        }
        if !rest.is_empty() {
            parts.push(UriPart::Literal(rest));
        }
        Ok(parts)
    }

    /// The constants of the query, `list` or `type=2`.
    #[must_use]
    pub fn query(&self) -> Vec<&str> {
        let query = self.uri.split_once('?').map_or("", |(_, query)| query);
        query.split('&').filter(|pair| !pair.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn http(uri: &str) -> HttpTrait {
        HttpTrait { method: "GET".to_owned(), uri: uri.to_owned(), code: 200 }
    }

    #[test]
    fn a_uri_has_literals_labels_and_constants() {
        let found = http("/a/{B}/c/{D+}?list&type=2");
        let label = |member, greedy| UriPart::Label { member, greedy };
        let expected = vec![
            UriPart::Literal("/a/"),
            label("B", false),
            UriPart::Literal("/c/"),
            label("D", true),
        ];
        assert_eq!(found.path(), Ok(expected));
        assert_eq!(found.query(), ["list", "type=2"]);
        assert_eq!(http("/").path(), Ok(vec![UriPart::Literal("/")]));
        assert!(http("/?").query().is_empty());
    }

    #[test]
    fn what_is_no_path_says_so() {
        for uri in ["", "a", "?a", "/{a", "/a}", "/{a}b", "/a{b}", "/a b", "/é", "/a#b", "/{a}{b}"]
        {
            assert!(http(uri).path().is_err(), "{uri}");
        }
    }
}
