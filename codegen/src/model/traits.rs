//! The traits of a shape or member, with a total getter for each trait that the generator understands.
//!
//! A getter never fails: a value of the wrong JSON type reads as absent. `check` reports such values, so after it an
//! absent answer means that the trait is absent.

mod aws;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Deprecated, ErrorFault, Paginated, Range, ShapeId, SourceIndex, TimestampFormat};

/// Traits by absolute id, `smithy.api#length`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Traits(BTreeMap<String, Trait>);

/// The value of a trait and the file that set it.
#[derive(Clone, Debug)]
pub struct Trait {
    /// The trait's JSON value; `{}` for an annotation.
    pub value: Value,
    /// The file, for diagnostics.
    pub source: SourceIndex,
}

/// Two traits are equal if their values are, wherever they were written.
impl PartialEq for Trait {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

/// Reading.
impl Traits {
    /// The value of a trait, by absolute id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Value> {
        self.0.get(id).map(|found| &found.value)
    }

    /// Whether the trait is there.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        self.0.contains_key(id)
    }

    /// The file that set the trait.
    #[must_use]
    pub fn source(&self, id: &str) -> Option<SourceIndex> {
        self.0.get(id).map(|found| found.source)
    }

    /// Ids and values, sorted by id.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(id, found)| (id.as_str(), &found.value))
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A trait whose value is a string.
    #[must_use]
    pub fn str(&self, id: &str) -> Option<&str> {
        self.get(id)?.as_str()
    }

    /// A trait whose value is a list of strings, or of shape ids.
    #[must_use]
    pub fn strings(&self, id: &str) -> Option<Vec<&str>> {
        Some(self.get(id)?.as_array()?.iter().filter_map(Value::as_str).collect())
    }

    /// A string inside a trait whose value is an object.
    #[must_use]
    pub fn field(&self, id: &str, field: &str) -> Option<&str> {
        self.get(id)?.get(field)?.as_str()
    }
}

/// What the prelude's traits say.
impl Traits {
    /// `smithy.api#documentation`.
    #[must_use]
    pub fn documentation(&self) -> Option<&str> {
        self.str("smithy.api#documentation")
    }

    /// `smithy.api#title`.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        self.str("smithy.api#title")
    }

    /// `smithy.api#externalDocumentation`: labels and links.
    #[must_use]
    pub fn external_documentation(&self) -> Vec<(&str, &str)> {
        self.object("smithy.api#externalDocumentation")
            .into_iter()
            .flatten()
            .filter_map(|(label, link)| Some((label.as_str(), link.as_str()?)))
            .collect()
    }

    /// `smithy.api#length`: smallest and largest, inclusive. `(None, None)` without the trait.
    #[must_use]
    pub fn length(&self) -> (Option<u64>, Option<u64>) {
        let bound = |name| self.get("smithy.api#length")?.get(name).and_then(as_whole);
        (bound("min"), bound("max"))
    }

    /// `smithy.api#range`. Both bounds absent without the trait.
    #[must_use]
    pub fn range(&self) -> Range {
        let bound = |name| match self.get("smithy.api#range")?.get(name)? {
            Value::Number(number) => Some(number.clone()),
            _ => None,
        };
        Range { min: bound("min"), max: bound("max") }
    }

    /// `smithy.api#pattern`, an ECMA 262 regular expression.
    #[must_use]
    pub fn pattern(&self) -> Option<&str> {
        self.str("smithy.api#pattern")
    }

    /// `smithy.api#uniqueItems`.
    #[must_use]
    pub fn unique_items(&self) -> bool {
        self.has("smithy.api#uniqueItems")
    }

    /// `smithy.api#required`.
    #[must_use]
    pub fn required(&self) -> bool {
        self.has("smithy.api#required")
    }

    /// `smithy.api#clientOptional`: a client must treat the member as optional whatever else is said.
    #[must_use]
    pub fn client_optional(&self) -> bool {
        self.has("smithy.api#clientOptional")
    }

    /// `smithy.api#addedDefault`: the default came later than the member.
    #[must_use]
    pub fn added_default(&self) -> bool {
        self.has("smithy.api#addedDefault")
    }

    /// `smithy.api#default`. A default of `null` takes the target's default away, and reads as absent.
    #[must_use]
    pub fn default_value(&self) -> Option<&Value> {
        self.get("smithy.api#default").filter(|value| !value.is_null())
    }

    /// `smithy.api#sparse`: elements may be null.
    #[must_use]
    pub fn sparse(&self) -> bool {
        self.has("smithy.api#sparse")
    }

    /// `smithy.api#sensitive`.
    #[must_use]
    pub fn sensitive(&self) -> bool {
        self.has("smithy.api#sensitive")
    }

    /// `smithy.api#deprecated`.
    #[must_use]
    pub fn deprecated(&self) -> Option<Deprecated> {
        let value = self.get("smithy.api#deprecated")?;
        let text = |field| value.get(field).and_then(Value::as_str).map(str::to_owned);
        Some(Deprecated { message: text("message"), since: text("since") })
    }

    /// `smithy.api#idempotencyToken`.
    #[must_use]
    pub fn idempotency_token(&self) -> bool {
        self.has("smithy.api#idempotencyToken")
    }

    /// `smithy.api#hostLabel`.
    #[must_use]
    pub fn host_label(&self) -> bool {
        self.has("smithy.api#hostLabel")
    }

    /// `smithy.api#streaming`.
    #[must_use]
    pub fn streaming(&self) -> bool {
        self.has("smithy.api#streaming")
    }

    /// `smithy.api#input`: the structure is one operation's input and nothing else.
    #[must_use]
    pub fn is_input(&self) -> bool {
        self.has("smithy.api#input")
    }

    /// `smithy.api#output`: the structure is one operation's output and nothing else.
    #[must_use]
    pub fn is_output(&self) -> bool {
        self.has("smithy.api#output")
    }

    /// `smithy.api#enumValue` of an enum's member. `load` sets it on every one.
    #[must_use]
    pub fn enum_value(&self) -> Option<&str> {
        self.str("smithy.api#enumValue")
    }

    /// `smithy.api#enumValue` of an intEnum's member.
    #[must_use]
    pub fn int_enum_value(&self) -> Option<i32> {
        self.get("smithy.api#enumValue")?.as_i64()?.try_into().ok()
    }

    /// `smithy.api#jsonName`. awsJson ignores it: the member's own name is on the wire.
    #[must_use]
    pub fn json_name(&self) -> Option<&str> {
        self.str("smithy.api#jsonName")
    }

    /// `smithy.api#xmlName`.
    #[must_use]
    pub fn xml_name(&self) -> Option<&str> {
        self.str("smithy.api#xmlName")
    }

    /// `smithy.api#xmlAttribute`.
    #[must_use]
    pub fn xml_attribute(&self) -> bool {
        self.has("smithy.api#xmlAttribute")
    }

    /// `smithy.api#xmlFlattened`.
    #[must_use]
    pub fn xml_flattened(&self) -> bool {
        self.has("smithy.api#xmlFlattened")
    }

    /// `smithy.api#mediaType`.
    #[must_use]
    pub fn media_type(&self) -> Option<&str> {
        self.str("smithy.api#mediaType")
    }

    /// `smithy.api#timestampFormat`.
    #[must_use]
    pub fn timestamp_format(&self) -> Option<TimestampFormat> {
        match self.str("smithy.api#timestampFormat")? {
            "date-time" => Some(TimestampFormat::DateTime),
            "http-date" => Some(TimestampFormat::HttpDate),
            "epoch-seconds" => Some(TimestampFormat::EpochSeconds),
            _ => None,
        }
    }

    /// `smithy.api#error`.
    #[must_use]
    pub fn error(&self) -> Option<ErrorFault> {
        match self.str("smithy.api#error")? {
            "client" => Some(ErrorFault::Client),
            "server" => Some(ErrorFault::Server),
            _ => None,
        }
    }

    /// `smithy.api#httpError`: the error's HTTP status.
    #[must_use]
    pub fn http_error(&self) -> Option<u16> {
        as_whole(self.get("smithy.api#httpError")?)?.try_into().ok()
    }

    /// `smithy.api#retryable`: whether a retry may help, and whether it is throttling.
    #[must_use]
    pub fn retryable(&self) -> Option<bool> {
        let value = self.get("smithy.api#retryable")?;
        Some(value.get("throttling").and_then(Value::as_bool).unwrap_or(false))
    }

    /// `smithy.api#idempotent`.
    #[must_use]
    pub fn idempotent(&self) -> bool {
        self.has("smithy.api#idempotent")
    }

    /// `smithy.api#readonly`.
    #[must_use]
    pub fn readonly(&self) -> bool {
        self.has("smithy.api#readonly")
    }

    /// `smithy.api#paginated`, as written on this shape alone.
    #[must_use]
    pub fn paginated(&self) -> Option<Paginated> {
        let value = self.get("smithy.api#paginated")?;
        let text = |field| value.get(field).and_then(Value::as_str).map(str::to_owned);
        Some(Paginated {
            input_token: text("inputToken"),
            output_token: text("outputToken"),
            items: text("items"),
            page_size: text("pageSize"),
        })
    }

    /// `smithy.api#endpoint`: the host's prefix, with `{member}` for labels.
    #[must_use]
    pub fn host_prefix(&self) -> Option<&str> {
        self.field("smithy.api#endpoint", "hostPrefix")
    }

    /// `smithy.api#longPoll`: the service holds the request until there is something to answer with.
    #[must_use]
    pub fn long_poll(&self) -> bool {
        self.has("smithy.api#longPoll")
    }

    /// `smithy.api#requestCompression`: encodings, best first.
    #[must_use]
    pub fn request_compression(&self) -> Vec<&str> {
        let encodings = self.get("smithy.api#requestCompression").and_then(|v| v.get("encodings"));
        let items = encodings.and_then(Value::as_array).into_iter().flatten();
        items.filter_map(Value::as_str).collect()
    }

    /// `smithy.api#auth`: schemes by preference. An empty list means that nothing is signed.
    #[must_use]
    pub fn auth(&self) -> Option<Vec<ShapeId>> {
        Some(self.strings("smithy.api#auth")?.into_iter().map(ShapeId::from).collect())
    }

    /// `smithy.api#optionalAuth`: a call without credentials is allowed.
    #[must_use]
    pub fn optional_auth(&self) -> bool {
        self.has("smithy.api#optionalAuth")
    }

    /// `smithy.api#examples`: a list of objects with `title`, `input`, `output`, `error`.
    #[must_use]
    pub fn examples(&self) -> &[Value] {
        self.list("smithy.api#examples")
    }
}

/// Helpers of the getters.
impl Traits {
    fn object(&self, id: &str) -> Option<&Map<String, Value>> {
        self.get(id)?.as_object()
    }

    fn list(&self, id: &str) -> &[Value] {
        self.get(id).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// `{"A": {"value": 1}}` with field `value` is `[("A", 1)]`.
    fn named_fields(&self, id: &str, field: &str) -> Vec<(&str, &Value)> {
        self.object(id)
            .into_iter()
            .flatten()
            .filter_map(|(name, value)| Some((name.as_str(), value.get(field)?)))
            .collect()
    }
}

/// Building, for `load`.
impl Traits {
    /// Sets a trait, whatever was there.
    pub(crate) fn set(&mut self, id: impl Into<String>, value: Value, source: SourceIndex) {
        self.0.insert(id.into(), Trait { value, source });
    }

    /// Sets a trait unless it is there.
    pub(crate) fn set_default(&mut self, id: &str, value: Value, source: SourceIndex) {
        self.0.entry(id.to_owned()).or_insert(Trait { value, source });
    }

    pub(crate) fn remove(&mut self, id: &str) -> Option<Trait> {
        self.0.remove(id)
    }

    pub(crate) fn insert(&mut self, id: String, found: Trait) -> Option<Trait> {
        self.0.insert(id, found)
    }

    pub(crate) fn get_with_source(&self, id: &str) -> Option<&Trait> {
        self.0.get(id)
    }
}

impl IntoIterator for Traits {
    type Item = (String, Trait);
    type IntoIter = std::collections::btree_map::IntoIter<String, Trait>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// A whole number that is not negative, also when it is written as `1.0`.
pub(crate) fn as_whole(value: &Value) -> Option<u64> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "only whole numbers within the range that f64 holds exactly get there"
    )]
    let from_float = |float: f64| {
        ((0.0..9_007_199_254_740_992.0).contains(&float) && float.fract() == 0.0)
            .then_some(float as u64)
    };
    value.as_u64().or_else(|| value.as_f64().and_then(from_float))
}
