//! Reads a response part by part.

use std::collections::HashMap;
use std::fmt::Display;
use std::hash::Hash;

use http::HeaderMap;

use super::header_list::{split, split_dates};
use crate::error::{BoxError, HttpResponse};
use crate::primitives::{DateTime, DateTimeFormat};
use crate::protocol::json::{FromJson, ReadError, Reader};

/// A response whose parts hold members.
#[derive(Clone, Copy, Debug)]
pub struct RestResponse<'r>(&'r HttpResponse);

impl<'r> RestResponse<'r> {
    /// The parts of a response.
    #[must_use]
    pub fn new(response: &'r HttpResponse) -> Self {
        Self(response)
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.0.status().as_u16()
    }

    /// The body as a JSON object. An empty or blank body is an empty object.
    ///
    /// # Errors
    /// It is not JSON, or not of the type.
    #[inline]
    pub fn json<T: FromJson>(&self) -> Result<T, BoxError> {
        self.json_with(T::from_json)
    }

    /// The body as a JSON object, each member of which is read or skipped so.
    ///
    /// # Errors
    /// It is not JSON, or `member` fails.
    pub fn json_object(
        &self,
        member: &mut dyn FnMut(&mut Reader<'_>, &str) -> Result<(), ReadError>,
    ) -> Result<(), BoxError> {
        self.json_with(|r| r.object(member))
    }

    #[inline]
    fn json_with<T>(
        self,
        read: impl FnOnce(&mut Reader<'_>) -> Result<T, ReadError>,
    ) -> Result<T, BoxError> {
        let body: &[u8] = self.0.body();
        let is_blank = body.trim_ascii().is_empty();
        let mut reader = Reader::new(if is_blank { b"{}" } else { body });
        let value = read(&mut reader)?;
        reader.expect_end()?;
        Ok(value)
    }

    /// The body as a member, unless it is empty.
    #[must_use]
    pub fn payload(&self) -> Option<&'r [u8]> {
        let body: &[u8] = self.0.body();
        (!body.is_empty()).then_some(body)
    }

    /// The body as a member that is a text or an enum, unless it is empty.
    ///
    /// # Errors
    /// It is not UTF-8.
    pub fn payload_text<T: for<'t> From<&'t str>>(&self) -> Result<Option<T>, BoxError> {
        let text = self.payload().map(std::str::from_utf8).transpose()?;
        Ok(text.map(T::from))
    }

    /// The body as a member in JSON that is read so, unless it is empty, blank or null.
    ///
    /// # Errors
    /// It is not JSON, or `read` fails.
    #[inline]
    pub fn payload_json<T>(
        &self,
        read: impl FnOnce(&mut Reader<'_>) -> Result<T, ReadError>,
    ) -> Result<Option<T>, BoxError> {
        match self.payload() {
            None => Ok(None),
            Some(body) if matches!(body.trim_ascii(), b"" | b"null") => Ok(None),
            Some(_) => self.json_with(read).map(Some),
        }
    }

    /// A header as a member. One that is empty is absent, unless an empty value can be read.
    ///
    /// # Errors
    /// It is not text, or `read` fails.
    pub fn header<T>(
        &self,
        name: &str,
        read: impl FnOnce(&str) -> Result<T, BoxError>,
    ) -> Result<Option<T>, BoxError> {
        let Some(value) = whole(self.0.headers(), name)? else { return Ok(None) };
        match read(&value) {
            Ok(value) => Ok(Some(value)),
            Err(_) if value.is_empty() => Ok(None),
            Err(error) => Err(in_header(name, &error)),
        }
    }

    /// A header as a list, each value of which is read so.
    ///
    /// # Errors
    /// It is not text, or `read` fails.
    pub fn header_list<T>(
        &self,
        name: &str,
        read: impl Fn(&str) -> Result<T, BoxError>,
    ) -> Result<Option<Vec<T>>, BoxError> {
        let Some(value) = whole(self.0.headers(), name)? else { return Ok(None) };
        let values = split(&value).into_iter().map(|value| read(&value));
        values.collect::<Result<_, _>>().map(Some).map_err(|error| in_header(name, &error))
    }

    /// A header as a list of HTTP dates, which have commas of their own.
    ///
    /// # Errors
    /// It is not text, or not of dates.
    pub fn header_dates(&self, name: &str) -> Result<Option<Vec<DateTime>>, BoxError> {
        let Some(value) = whole(self.0.headers(), name)? else { return Ok(None) };
        let dates = split_dates(&value).into_iter();
        let dates = dates.map(|date| DateTime::from_str(date, DateTimeFormat::HttpDate));
        dates.collect::<Result<_, _>>().map(Some).map_err(|error| in_header(name, &error))
    }

    /// The headers whose names begin with a prefix, by what follows it, in lower case. `None` if there are none.
    ///
    /// # Errors
    /// One is not text.
    pub fn prefix_headers<K, V>(&self, prefix: &str) -> Result<Option<HashMap<K, V>>, BoxError>
    where
        K: for<'t> From<&'t str> + Eq + Hash,
        V: for<'t> From<&'t str>,
    {
        let mut entries = HashMap::new();
        for name in self.0.headers().keys() {
            let head = name.as_str().get(..prefix.len());
            let is_one = head.is_some_and(|head| head.eq_ignore_ascii_case(prefix));
            let rest = name.as_str().get(prefix.len()..).filter(|_| is_one);
            if let Some(rest) = rest.filter(|rest| !rest.is_empty())
                && let Some(value) = whole(self.0.headers(), name.as_str())?
            {
                entries.insert(K::from(rest), V::from(&value));
            }
        }
        Ok(if entries.is_empty() { None } else { Some(entries) })
    }
}

/// All values of a header, joined by commas, as one header would have them.
fn whole(headers: &HeaderMap, name: &str) -> Result<Option<String>, BoxError> {
    let mut all: Option<String> = None;
    for value in headers.get_all(name) {
        let value = std::str::from_utf8(value.as_bytes());
        let value = value.map_err(|error| in_header(name, &error))?.trim();
        match &mut all {
            None => all = Some(value.to_owned()),
            Some(all) => {
                all.push_str(", ");
                all.push_str(value);
            }
        }
    }
    Ok(all)
}

/// The error, with the header that it is about. A value is not told, since it may be a secret.
fn in_header(name: &str, error: &dyn Display) -> BoxError {
    format!("the header `{name}` cannot be read: {error}").into()
}
