//! Both libraries must agree on what is JSON and on what it says.

use super::*;
use crate::primitives::{Document, Number};
use crate::seeded::Seeded;
use serde_json::Value;

fn same(ours: &Document, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Document::Null, Value::Null) => true,
        (Document::Bool(ours), Value::Bool(theirs)) => ours == theirs,
        (Document::String(ours), Value::String(theirs)) => ours == theirs,
        (Document::Number(Number::PosInt(ours)), theirs) => theirs.as_u64() == Some(*ours),
        (Document::Number(Number::NegInt(ours)), theirs) => theirs.as_i64() == Some(*ours),
        // By default, serde_json may miss the nearest float by a few units in the last place.
        (Document::Number(Number::Float(ours)), theirs) => theirs
            .as_f64()
            .is_some_and(|theirs| (ours - theirs).abs() <= ours.abs() * 4.0 * f64::EPSILON),
        (Document::Array(ours), Value::Array(theirs)) => {
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(a, b)| same(a, b))
        }
        (Document::Object(ours), Value::Object(theirs)) => {
            ours.len() == theirs.len()
                && ours.iter().all(|(key, value)| theirs.get(key).is_some_and(|b| same(value, b)))
        }
        _ => false,
    }
}

#[test]
fn documents_say_the_same() {
    let mut seeded = Seeded::new(1);
    for _ in 0..2_000 {
        let value = seeded.document(4);
        for text in [value.to_string(), serde_json::to_string_pretty(&value).unwrap()] {
            let ours: Document = read(&text).unwrap();
            assert!(same(&ours, &value), "{text}");
            let again: Value = serde_json::from_str(&written(&ours)).unwrap();
            assert!(same(&ours, &again), "{text}");
        }
    }
}

#[test]
fn what_is_no_json_is_refused_by_both() {
    let mut seeded = Seeded::new(2);
    let (mut accepted, mut refused) = (0, 0);
    for _ in 0..20_000 {
        let document = seeded.document(3).to_string();
        let bytes = seeded.mutated(document.as_bytes());
        let theirs = serde_json::from_slice::<Value>(&bytes);
        match (from_json::<Document>(&bytes), &theirs) {
            (Ok(ours), Ok(theirs)) => {
                accepted += 1;
                assert!(same(&ours, theirs), "{}", String::from_utf8_lossy(&bytes));
            }
            (Err(_), Err(_)) => refused += 1,
            (ours, theirs) => {
                panic!("{}: {ours:?}, {theirs:?}", String::from_utf8_lossy(&bytes));
            }
        }
    }
    assert!(accepted > 2_000 && refused > 2_000, "{accepted} accepted, {refused} refused");
}

#[test]
fn what_is_skipped_is_what_they_ignore() {
    let mut seeded = Seeded::new(3);
    for _ in 0..20_000 {
        let document = seeded.document(3).to_string();
        let bytes = seeded.mutated(document.as_bytes());
        let mut reader = Reader::new(&bytes);
        let ours = reader.skip().and_then(|()| reader.expect_end());
        // They accept any bytes in a string that they ignore.
        let is_utf8 = std::str::from_utf8(&bytes).is_ok();
        let theirs = serde_json::from_slice::<serde_core::de::IgnoredAny>(&bytes);
        assert_eq!(
            ours.is_ok(),
            theirs.is_ok() && is_utf8,
            "{}: {ours:?}, {theirs:?}",
            String::from_utf8_lossy(&bytes)
        );
    }
}

#[test]
fn structures_survive_any_bytes() {
    let mut seeded = Seeded::new(4);
    let document = br#"{"Id":"k\u00e9","Size":-12,"Tags":[{"Name":"a"},null,{"Secret":"b"}],
        "Labels":{"x":"y","z":null},"New":[{}],"Parent":{"Parent":{"Id":"\n"}}}"#;
    let mut read_anyway = 0;
    for _ in 0..20_000 {
        let bytes = seeded.mutated(document);
        if let Ok(key) = from_json::<Key>(&bytes) {
            read_anyway += 1;
            assert_eq!(from_json(written(&key).as_bytes()).ok(), Some(key));
        }
    }
    assert!(read_anyway > 500, "{read_anyway}");
}
