//! Random values of a model's types, within its constraints, and how they travel in a response.
//!
//! In a value a blob is base64 and a timestamp a number of microseconds.

use anyhow::{Context as _, Result};
use base64::Engine as _;
use serde_json::{Map, Number, Value};
use trent_codegen::service::{Bounds, Constraints, Member, Service, Structure, Type, Union};

use crate::sampler::Sampler;
use fastrand::Rng;

/// Who reads a value, which decides what it may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reader {
    /// The service: whatever the model allows, nothing else.
    Service,
    /// A client: values that a newer model has, too.
    Client,
}

/// Makes values of a service's types.
pub(super) struct Values<'s> {
    pub(super) service: &'s Service,
    pub(super) random: Rng,
    /// One in so many optional members is absent; 1: all are.
    pub(super) absent: usize,
    pub(super) reader: Reader,
}

/// How deep optional structures are nested.
const DEPTH: usize = 4;

/// The most that a text or a blob is longer than it must be.
const LONGEST: u64 = 4096;

/// Seconds from 1970 to 2100.
const LAST_SECOND: i64 = 4_102_444_800;

/// Characters that go wrong easily, among those that do not.
const CHARACTERS: [char; 24] = [
    'a',
    'Z',
    '0',
    ' ',
    '-',
    '_',
    '"',
    '\\',
    '/',
    '\'',
    '<',
    '&',
    '%',
    '+',
    '\0',
    '\n',
    '\t',
    '\u{7f}',
    '\u{e9}',
    '\u{2028}',
    '\u{feff}',
    '\u{ffff}',
    '\u{1f600}',
    '\u{10ffff}',
];

impl Values<'_> {
    /// A structure with every member that must be there, and some of the others.
    pub(super) fn structure(&mut self, structure: &Structure, depth: usize) -> Result<Value> {
        let mut members = Map::new();
        for member in &structure.members {
            if self.has(member, depth) {
                let value = self.value(&member.ty, &member.constraints, depth);
                let value = value.with_context(|| format!("{}${}", structure.id, member.wire))?;
                members.insert(member.wire.clone(), value);
            }
        }
        Ok(Value::Object(members))
    }

    fn has(&mut self, member: &Member, depth: usize) -> bool {
        let needed = match self.reader {
            // A random token cannot be compared.
            Reader::Service => member.required || member.idempotency_token,
            // A field that is no `Option` would hold something that the response has not.
            Reader::Client => member.required || !member.optional,
        };
        needed || depth < DEPTH && self.absent != 1 && self.random.usize(..self.absent) != 0
    }

    fn value(&mut self, ty: &Type, constraints: &Constraints, depth: usize) -> Result<Value> {
        Ok(match ty {
            Type::Boolean => self.random.bool().into(),
            Type::Byte => self.integer(constraints, i8::MIN.into(), i8::MAX.into()).into(),
            Type::Short => self.integer(constraints, i16::MIN.into(), i16::MAX.into()).into(),
            Type::Integer => self.integer(constraints, i32::MIN.into(), i32::MAX.into()).into(),
            Type::Long => self.integer(constraints, i64::MIN, i64::MAX).into(),
            // Quarters, which no float rounds.
            Type::Float | Type::Double => {
                let (min, max) = (-1_000_000, 1_000_000);
                (f64::from(i32::try_from(self.integer(constraints, min, max))?) + 0.25).into()
            }
            Type::BigNumber => self.random.i64(0..=i64::MAX).to_string().into(),
            Type::String => self.text(constraints)?.into(),
            Type::Blob => self.blob(constraints).into(),
            Type::Timestamp(_) => self.timestamp().into(),
            Type::Document => Value::Null,
            Type::List { element, .. } => self.list(element, constraints, depth)?,
            Type::Map { key, value, .. } => self.map(key, value, constraints, depth)?,
            Type::Structure(name) => {
                let structure = find(&self.service.structures, |shape| shape.rust == *name)?;
                self.structure(structure, depth + 1)?
            }
            Type::Union(name) => {
                let union = find(&self.service.unions, |shape| shape.rust == *name)?;
                self.union(union, depth + 1)?
            }
            Type::Enum(name) => {
                let shape = find(&self.service.enums, |shape| shape.rust == *name)?;
                let variant =
                    self.random.choice(&shape.variants).context("an enum without values")?;
                if self.reader == Reader::Client && self.random.usize(..12) == 0 {
                    return Ok([&variant.wire, "_NEW"].concat().into());
                }
                variant.wire.clone().into()
            }
            Type::Unit => Value::Object(Map::new()),
        })
    }

    fn integer(&mut self, constraints: &Constraints, min: i64, max: i64) -> i64 {
        let range = constraints.range.as_ref();
        let bound = |bound: Option<&Option<String>>| bound?.as_ref()?.parse::<i64>().ok();
        let min = bound(range.map(|range| &range.min)).unwrap_or(min);
        let max = bound(range.map(|range| &range.max)).unwrap_or(max);
        match self.random.usize(..8) {
            0 => min,
            1 => max,
            2 => 0.clamp(min, max),
            _ => self.random.i64(min..=max),
        }
    }

    /// Whole seconds for a service, because botocore sends no fractions.
    fn timestamp(&mut self) -> i64 {
        let seconds = self.random.i64(0..=LAST_SECOND);
        let millis = match self.reader {
            Reader::Client if self.random.usize(..4) != 0 => self.random.i64(0..=999),
            _ => 0,
        };
        seconds * 1_000_000 + millis * 1000
    }

    fn text(&mut self, constraints: &Constraints) -> Result<String> {
        let (min, max) = self.length(constraints, LONGEST);
        if let Some(pattern) = &constraints.pattern {
            return Sampler::new(&pattern.source)
                .and_then(|sampler| sampler.whole(&mut self.random, (min, max)))
                .with_context(|| format!("the pattern {}", pattern.source));
        }
        let length = min + self.random.usize(..=max - min);
        let random = &mut self.random;
        Ok((0..length).filter_map(|_| random.choice(&CHARACTERS)).collect())
    }

    fn blob(&mut self, constraints: &Constraints) -> String {
        let (min, max) = self.length(constraints, LONGEST);
        let length = min + self.random.usize(..=max - min);
        let bytes: Vec<u8> = (0..length).map(|_| self.random.u8(..)).collect();
        base64::engine::general_purpose::STANDARD.encode(bytes)
    }

    fn list(&mut self, element: &Type, constraints: &Constraints, depth: usize) -> Result<Value> {
        let none = Constraints::default();
        let inner = constraints.element.as_deref().unwrap_or(&none);
        let (min, max) = self.length(constraints, 4);
        let length = min + self.random.usize(..=max - min);
        let mut elements: Vec<Value> = Vec::new();
        for _ in 0..length {
            let element = self.value(element, inner, depth)?;
            if !constraints.unique || !elements.contains(&element) {
                elements.push(element);
            }
        }
        Ok(elements.into())
    }

    fn map(
        &mut self,
        key: &Type,
        value: &Type,
        constraints: &Constraints,
        depth: usize,
    ) -> Result<Value> {
        let none = Constraints::default();
        let of_key = constraints.key.as_deref().unwrap_or(&none);
        let of_value = constraints.element.as_deref().unwrap_or(&none);
        let (min, max) = self.length(constraints, 4);
        let mut entries = Map::new();
        for _ in 0..min + self.random.usize(..=max - min) {
            if let Value::String(key) = self.value(key, of_key, depth)? {
                entries.insert(key, self.value(value, of_value, depth)?);
            }
        }
        Ok(entries.into())
    }

    fn union(&mut self, union: &Union, depth: usize) -> Result<Value> {
        let variant = self.random.choice(&union.variants).context("a union without members")?;
        let content = self.value(&variant.ty, &variant.constraints, depth)?;
        Ok(Value::Object(Map::from_iter([(variant.wire.clone(), content)])))
    }

    /// Bounds of a length: mostly short, sometimes all that the model allows, up to so much more than it demands.
    fn length(&mut self, constraints: &Constraints, most: u64) -> (usize, usize) {
        let Bounds { min, max } = constraints.length.unwrap_or_default();
        let min = min.unwrap_or_default();
        let max = max.unwrap_or(u64::MAX).min(min.saturating_add(most));
        let (min, max) = match self.random.usize(..12) {
            // A pattern may ask for more than the least length, or for less than the greatest.
            _ if constraints.pattern.is_some() => (min, max),
            0 => (min, min),
            1 => (max, max),
            _ => (min, max.min(min.saturating_add(24))),
        };
        let small = |length| usize::try_from(length).unwrap_or(usize::MAX);
        (small(min), small(max))
    }

    /// A structure as it travels to a client, with nulls for absent members and members that the model does not know.
    pub(super) fn wire_structure(&mut self, structure: &Structure, value: &Value) -> Result<Value> {
        let mut members = Map::new();
        for member in &structure.members {
            match value.get(&member.wire) {
                Some(value) => {
                    members.insert(member.wire.clone(), self.wire(&member.ty, value)?);
                }
                None if self.random.usize(..6) == 0 => {
                    members.insert(member.wire.clone(), Value::Null);
                }
                None => {}
            }
        }
        if self.random.usize(..6) == 0 {
            let new = serde_json::json!({"KeyId": ["]}", null, {"a\"": -1.5e3}], "": true});
            members.insert("MemberOfANewerModel".to_owned(), new);
        }
        Ok(Value::Object(members))
    }

    fn wire(&mut self, ty: &Type, value: &Value) -> Result<Value> {
        Ok(match ty {
            Type::Timestamp(_) => {
                let micros = value.as_i64().context("a timestamp is a number")?;
                if micros % 1_000_000 == 0 && self.random.bool() {
                    (micros / 1_000_000).into()
                } else {
                    let text = format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000);
                    Number::from_f64(text.parse()?).context("a timestamp is finite")?.into()
                }
            }
            Type::List { element, .. } => {
                let elements = value.as_array().into_iter().flatten();
                elements.map(|value| self.wire(element, value)).collect::<Result<_>>()?
            }
            Type::Map { value: ty, .. } => {
                let entries = value.as_object().into_iter().flatten();
                let entries = entries.map(|(key, value)| Ok((key.clone(), self.wire(ty, value)?)));
                entries.collect::<Result<_>>()?
            }
            Type::Structure(name) => {
                let structure = find(&self.service.structures, |shape| shape.rust == *name)?;
                self.wire_structure(structure, value)?
            }
            Type::Union(name) => {
                let union = find(&self.service.unions, |shape| shape.rust == *name)?;
                let entries = value.as_object().into_iter().flatten();
                let entries = entries.map(|(name, value)| {
                    let variant = find(&union.variants, |variant| variant.wire == *name)?;
                    Ok((name.clone(), self.wire(&variant.ty, value)?))
                });
                entries.collect::<Result<_>>()?
            }
            _ => value.clone(),
        })
    }
}

fn find<T>(all: &[T], wanted: impl Fn(&T) -> bool) -> Result<&T> {
    all.iter().find(|shape| wanted(shape)).context("the service names a type that it lacks")
}
