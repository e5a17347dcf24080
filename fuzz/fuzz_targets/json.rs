//! The JSON reader and serde_json agree on what is JSON and on what it says, and what is written reads back the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use trent_runtime::primitives::{Document, Number};
use trent_runtime::private::{ToJson as _, Writer, from_json};

fuzz_target!(|bytes: &[u8]| {
    let theirs = serde_json::from_slice::<Value>(bytes);
    let ours = match (from_json::<Document>(bytes), theirs) {
        (Ok(ours), Ok(theirs)) => {
            assert!(same(&ours, &theirs), "{ours:?} is not {theirs:?}");
            ours
        }
        (Err(_), Err(_)) => return,
        (ours, theirs) => panic!("one of them refuses: {ours:?}, {theirs:?}"),
    };
    let mut writer = Writer::new();
    ours.to_json(&mut writer);
    let written = writer.finish();
    assert_eq!(from_json::<Document>(&written).ok(), Some(ours), "{written:?}");
});

fn same(ours: &Document, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Document::Null, Value::Null) => true,
        (Document::Bool(ours), Value::Bool(theirs)) => ours == theirs,
        (Document::String(ours), Value::String(theirs)) => ours == theirs,
        (Document::Number(Number::PosInt(ours)), theirs) => theirs.as_u64() == Some(*ours),
        (Document::Number(Number::NegInt(ours)), theirs) => theirs.as_i64() == Some(*ours),
        (Document::Number(Number::Float(ours)), theirs) => theirs.as_f64() == Some(*ours),
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
