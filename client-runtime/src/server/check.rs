//! A document against the rules of its shape: all violations, in the model's order and in AWS's grammar.
//!
//! ```text
//! 2 validation errors detected: Value null at 'keyId' failed to satisfy constraint: Member must not be null; Value …
//! ```
//!
//! The document has been read as the input before, so it is known to be JSON of the right types. It is read again here,
//! because a value that was read no longer tells an absent member from an empty one.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::shape::{Member, Number, Rules, Shape};
use crate::protocol::json::{ReadError, Reader};

type Result<T = ()> = std::result::Result<T, ReadError>;

/// The message of the `ValidationException`, if the document violates anything.
pub(super) fn violations(document: &[u8], shape: &Shape) -> Result<Option<String>> {
    if !shape.any() {
        return Ok(None);
    }
    let mut check = Check { path: String::new(), found: Vec::new() };
    check.structure(&mut Reader::new(document), shape)?;
    let texts: Vec<&str> = check.found.iter().map(|(_, text)| text.as_str()).collect();
    Ok(match texts.len() {
        0 => None,
        1 => Some(["1 validation error detected: ", texts[0]].concat()),
        count => Some(format!("{count} validation errors detected: {}", texts.join("; "))),
    })
}

struct Check {
    path: String,
    /// Each with the place of its member in the innermost structure that is still being read.
    found: Vec<(usize, String)>,
}

impl Check {
    fn structure(&mut self, r: &mut Reader<'_>, shape: &Shape) -> Result {
        let members = shape.members;
        let start = self.found.len();
        let mut seen = vec![false; members.len()];
        r.object(&mut |r, name| {
            let Some(place) = members.iter().position(|member| member.name == name) else {
                return r.skip();
            };
            if r.null()? {
                return Ok(());
            }
            if std::mem::replace(&mut seen[place], true) {
                // Of two members with one name, the last counts.
                let mut index = 0;
                self.found.retain(|(at, _)| {
                    index += 1;
                    index <= start || *at != place
                });
            }
            let before = self.found.len();
            if members[place].rules.any {
                self.member(r, &members[place])?;
            } else {
                r.skip()?;
            }
            self.found[before..].iter_mut().for_each(|(at, _)| *at = place);
            Ok(())
        })?;
        for (place, member) in members.iter().enumerate() {
            if member.rules.required && !seen[place] {
                let length = self.enter(member.name);
                // Of a sensitive value not even that there is none is shown.
                let shown = if member.rules.sensitive { "" } else { " null" };
                let text = format!(
                    "Value{shown} at '{}' failed to satisfy constraint: Member must not be null",
                    self.path
                );
                self.path.truncate(length);
                self.found.push((place, text));
            }
        }
        if self.found.len() > start + 1 {
            self.found[start..].sort_by_key(|(place, _)| *place);
        }
        Ok(())
    }

    fn member(&mut self, r: &mut Reader<'_>, member: &Member) -> Result {
        let length = self.enter(member.name);
        self.value(r, &member.rules)?;
        self.path.truncate(length);
        Ok(())
    }

    /// Adds a member to the path, with its first letter in lower case; returns the length before.
    fn enter(&mut self, name: &str) -> usize {
        let length = self.path.len();
        if length > 0 {
            self.path.push('.');
        }
        let mut letters = name.chars();
        self.path.extend(letters.next().map(|first| first.to_ascii_lowercase()));
        self.path.push_str(letters.as_str());
        length
    }

    /// A value that is not null.
    fn value(&mut self, r: &mut Reader<'_>, rules: &Rules) -> Result {
        match r.peek()? {
            b'{' => match rules.shape {
                Some(shape) => self.structure(r, shape()),
                None => self.map(r, rules),
            },
            b'[' => self.list(r, rules),
            _ => {
                let value = Scalar::read(r, rules)?;
                let shown = &value.shown;
                violated(rules, &value, &mut |constraint| {
                    self.found.push((0, text(rules, shown, &self.path, &constraint)));
                });
                Ok(())
            }
        }
    }

    fn list(&mut self, r: &mut Reader<'_>, rules: &Rules) -> Result {
        let start = self.found.len();
        let each = rules.each.unwrap_or(&Rules::NONE);
        let mut items = Items::default();
        let length = self.path.len();
        r.array(&mut |r| {
            items.count += 1;
            if r.null()? {
                items.show("null");
                return Ok(());
            }
            if matches!(r.peek()?, b'{' | b'[') {
                items.aggregates = true;
                // Writing to a String cannot fail.
                let _ = write!(self.path, ".{}.member", items.count);
                self.value(r, each)?;
                self.path.truncate(length);
                return Ok(());
            }
            let value = Scalar::read(r, each)?;
            items.repeated |= rules.unique && items.texts.contains(&value.shown);
            violated(each, &value, &mut |_| items.violated = true);
            items.show(&value.shown);
            if rules.unique {
                items.texts.push(value.shown);
            }
            Ok(())
        })?;
        let shown = ["[", &items.shown, "]"].concat();
        let hides =
            Rules { sensitive: rules.hides() || each.hides() || items.aggregates, ..*rules };
        let mut own = Vec::new();
        counted(rules, items.count, &mut |constraint| own.push(constraint));
        if items.repeated {
            own.push("Member must have unique values".to_owned());
        }
        if items.violated {
            own.push(format!("Member must satisfy constraint: [{}]", all(each)));
        }
        self.insert(start, &hides, &shown, &own);
        Ok(())
    }

    fn map(&mut self, r: &mut Reader<'_>, rules: &Rules) -> Result {
        let start = self.found.len();
        let none = &Rules::NONE;
        let (keys, each) = (rules.keys.unwrap_or(none), rules.each.unwrap_or(none));
        let (mut entries, mut bad_key) = (Items::default(), false);
        let length = self.path.len();
        r.map(&mut |r, key| {
            entries.count += 1;
            let key = Scalar { length: key.chars().count(), number: None, shown: key };
            violated(keys, &key, &mut |_| bad_key = true);
            if r.null()? {
                entries.show(&[&*key.shown, "=null"].concat());
            } else if matches!(r.peek()?, b'{' | b'[') {
                entries.aggregates = true;
                self.path.extend([".", &*key.shown, ".member"]);
                self.value(r, each)?;
                self.path.truncate(length);
            } else {
                let value = Scalar::read(r, each)?;
                violated(each, &value, &mut |_| entries.violated = true);
                entries.show(&[&*key.shown, "=", &*value.shown].concat());
            }
            Ok(())
        })?;
        let shown = ["{", &entries.shown, "}"].concat();
        let sensitive = rules.hides() || keys.hides() || each.hides() || entries.aggregates;
        let mut own = Vec::new();
        counted(rules, entries.count, &mut |constraint| own.push(constraint));
        if bad_key {
            own.push(format!("Map keys must satisfy constraint: [{}]", all(keys)));
        }
        if entries.violated {
            own.push(format!("Map value must satisfy constraint: [{}]", all(each)));
        }
        self.insert(start, &Rules { sensitive, ..*rules }, &shown, &own);
        Ok(())
    }

    /// Adds what a list or a map itself violates, before what its entries do.
    fn insert(&mut self, start: usize, rules: &Rules, shown: &str, own: &[String]) {
        let path = &self.path;
        let texts = own.iter().map(|constraint| (0, text(rules, shown, path, constraint)));
        let texts: Vec<_> = texts.collect();
        self.found.splice(start..start, texts);
    }
}

/// What is known of a list's or a map's entries.
#[derive(Default)]
struct Items<'a> {
    count: usize,
    shown: String,
    texts: Vec<Cow<'a, str>>,
    /// Whether some are objects or arrays, which are not shown.
    aggregates: bool,
    violated: bool,
    repeated: bool,
}

impl Items<'_> {
    fn show(&mut self, text: &str) {
        if !self.shown.is_empty() {
            self.shown.push_str(", ");
        }
        self.shown.push_str(text);
    }
}

/// A value that is no object and no array.
struct Scalar<'a> {
    shown: Cow<'a, str>,
    /// Characters of a text, bytes of a blob.
    length: usize,
    number: Option<f64>,
}

impl<'a> Scalar<'a> {
    fn read(r: &mut Reader<'a>, rules: &Rules) -> Result<Self> {
        Ok(match r.peek()? {
            b'"' if rules.blob => {
                Self { length: r.blob()?.as_ref().len(), number: None, shown: Cow::Borrowed("") }
            }
            b'"' => {
                let text = r.string()?;
                // A float that JSON has no number for is a text.
                let number = rules.is_ranged().then(|| text.parse().ok()).flatten();
                Self { length: text.chars().count(), number, shown: text }
            }
            b'-' | b'0'..=b'9' => {
                let text = r.number_text()?;
                Self { length: 0, number: text.parse().ok(), shown: Cow::Borrowed(text) }
            }
            _ => {
                let shown = if r.bool()? { "true" } else { "false" };
                Self { length: 0, number: None, shown: Cow::Borrowed(shown) }
            }
        })
    }
}

impl Rules {
    /// Whether a value that is there is not shown.
    fn hides(&self) -> bool {
        self.sensitive || self.blob
    }

    fn is_ranged(&self) -> bool {
        self.min.is_some() || self.max.is_some()
    }
}

impl Number {
    #[expect(
        clippy::cast_precision_loss,
        reason = "bounds are small, and a double keeps the order"
    )]
    fn float(self) -> f64 {
        match self {
            Self::Whole(number) => number as f64,
            Self::Float(number) => number,
        }
    }

    fn text(self) -> String {
        match self {
            Self::Whole(number) => number.to_string(),
            Self::Float(number) => number.to_string(),
        }
    }
}

/// `Value 'x' at 'path' failed to satisfy constraint: …`, without the value if it must not be shown.
fn text(rules: &Rules, shown: &str, path: &str, constraint: &str) -> String {
    if rules.hides() {
        return format!("Value at '{path}' failed to satisfy constraint: {constraint}");
    }
    format!("Value '{shown}' at '{path}' failed to satisfy constraint: {constraint}")
}

/// Tells each constraint that a scalar violates: length, range, set, pattern.
fn violated(rules: &Rules, value: &Scalar<'_>, report: &mut dyn FnMut(String)) {
    match value.number {
        None if rules.or_empty && value.length == 0 => return,
        None => counted(rules, value.length, report),
        Some(number) => {
            // NaN is within no bounds.
            if rules.min.is_some_and(|min| number.is_nan() || number < min.float()) {
                report(rules.constraint(Kind::Min));
            }
            if rules.max.is_some_and(|max| number.is_nan() || number > max.float()) {
                report(rules.constraint(Kind::Max));
            }
        }
    }
    if rules.values.is_some_and(|values| !values.contains(&&*value.shown)) {
        report(rules.constraint(Kind::Values));
    }
    if rules.pattern.is_some_and(|pattern| !pattern().is_match(&value.shown)) {
        report(rules.constraint(Kind::Pattern));
    }
}

/// Tells whether there are too few or too many characters, bytes or entries.
fn counted(rules: &Rules, length: usize, report: &mut dyn FnMut(String)) {
    let length = length as u64;
    if rules.or_empty && length == 0 {
        return;
    }
    if length < rules.shortest {
        report(rules.constraint(Kind::Shortest));
    }
    if length > rules.longest {
        report(rules.constraint(Kind::Longest));
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Longest,
    Shortest,
    Max,
    Min,
    Values,
    Pattern,
}

impl Rules {
    #[cold]
    fn constraint(&self, kind: Kind) -> String {
        let bound = |bound: Option<Number>| bound.map(Number::text).unwrap_or_default();
        match kind {
            Kind::Shortest => {
                format!("Member must have length greater than or equal to {}", self.shortest)
            }
            Kind::Longest => {
                format!("Member must have length less than or equal to {}", self.longest)
            }
            Kind::Min => {
                format!("Member must have value greater than or equal to {}", bound(self.min))
            }
            Kind::Max => {
                format!("Member must have value less than or equal to {}", bound(self.max))
            }
            Kind::Values => {
                let values = self.values.unwrap_or_default().join(", ");
                format!("Member must satisfy enum value set: [{values}]")
            }
            Kind::Pattern => {
                let pattern = self.pattern.map_or("", |pattern| pattern().as_str());
                format!("Member must satisfy regular expression pattern: {pattern}")
            }
        }
    }
}

/// All constraints of a list's items or a map's keys or values: AWS tells them all if one is violated.
fn all(rules: &Rules) -> String {
    let kinds = [
        (rules.longest < u64::MAX, Kind::Longest),
        (rules.shortest > 0, Kind::Shortest),
        (rules.max.is_some(), Kind::Max),
        (rules.min.is_some(), Kind::Min),
        (rules.values.is_some(), Kind::Values),
        (rules.pattern.is_some(), Kind::Pattern),
    ];
    let texts =
        kinds.into_iter().filter(|(there, _)| *there).map(|(_, kind)| rules.constraint(kind));
    texts.collect::<Vec<_>>().join(", ")
}
