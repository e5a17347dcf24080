//! A damaged model never makes the generator panic: it generates, or it reports.
//!
//! Mutations are random and seeded, so a failure names the seed that repeats it. `MUTATIONS=20000` asks for so many of
//! the real model and half as many of each tiny one; the default is chosen for a debug build.

use std::panic::{AssertUnwindSafe, catch_unwind};

use serde_json::{Map, Value, json};
use trent_codegen::{Options, Problems, Source, generate, test_files};

/// Traits that a mutation adds, with a value that may or may not fit where they land.
const TRAITS: [&str; 20] = [
    "smithy.api#length",
    "smithy.api#range",
    "smithy.api#pattern",
    "smithy.api#required",
    "smithy.api#default",
    "smithy.api#sparse",
    "smithy.api#sensitive",
    "smithy.api#streaming",
    "smithy.api#mixin",
    "smithy.api#error",
    "smithy.api#enum",
    "smithy.api#enumValue",
    "smithy.api#input",
    "smithy.api#hostLabel",
    "smithy.api#endpoint",
    "smithy.api#paginated",
    "smithy.api#timestampFormat",
    "smithy.api#idempotencyToken",
    "smithy.waiters#waitable",
    "smithy.rules#contextParam",
];

#[test]
fn the_real_model() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../models/kms.json");
    let text = std::fs::read_to_string(root).expect("the model is there");
    survive("kms.json", &text, count());
}

#[test]
fn a_tiny_model_of_each_feature() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models");
    let mut files = Vec::new();
    for folder in [root.to_owned(), format!("{root}/service_2")] {
        for entry in std::fs::read_dir(folder).expect("the folder is there") {
            let path = entry.expect("the entry is readable").path();
            if path.extension().is_some_and(|extension| extension == "json") {
                files.push(path);
            }
        }
    }
    files.sort();
    for path in files {
        let text = std::fs::read_to_string(&path).expect("the model is readable");
        survive(&path.display().to_string(), &text, count() / 2);
    }
}

fn count() -> u64 {
    std::env::var("MUTATIONS").ok().and_then(|count| count.parse().ok()).unwrap_or(50)
}

/// Damages the model again and again and generates from it.
fn survive(name: &str, text: &str, count: u64) {
    let model: Value = serde_json::from_str(text).expect("the model is JSON");
    let mut places = Vec::new();
    collect_places(&model, &mut String::new(), &mut places);
    let mut refused = 0;
    for seed in 0..count {
        let mut damaged = model.clone();
        let mut random = Random::new(seed);
        for _ in 0..=random.below(3) {
            mutate(&mut damaged, &places, &mut random);
        }
        let sources = [Source::new(name, damaged.to_string())];
        let result = catch_unwind(AssertUnwindSafe(|| read(&sources)));
        let Ok(result) = result else {
            panic!("{name}: mutation {seed} makes the generator panic");
        };
        refused += u64::from(result.is_err());
    }
    assert!(count < 20 || refused > 0, "{name}: no mutation does any damage");
}

fn read(sources: &[Source]) -> Result<usize, Problems> {
    generate(sources, &Options { crate_name: "x".to_owned(), ..Options::default() })
        .map(|generated| generated.files.len() + test_files(&generated.service).len())
}

/// JSON pointers to everything inside the value.
fn collect_places(value: &Value, path: &mut String, places: &mut Vec<String>) {
    let length = path.len();
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                *path += "/";
                *path += &key.replace('~', "~0").replace('/', "~1");
                places.push(path.clone());
                collect_places(value, path, places);
                path.truncate(length);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                *path += "/";
                *path += &index.to_string();
                places.push(path.clone());
                collect_places(value, path, places);
                path.truncate(length);
            }
        }
        _ => {}
    }
}

fn mutate(model: &mut Value, places: &[String], random: &mut Random) {
    let place = random.pick(places).clone();
    let other = random.pick(places).clone();
    match random.below(6) {
        0 => remove(model, &place),
        1 => set(model, &place, random.value()),
        2 => {
            if let Some(copy) = model.pointer(&other).cloned() {
                set(model, &place, copy);
            }
        }
        3 => {
            if let Some(Value::String(text)) = model.pointer_mut(&place) {
                random.damage(text);
            }
        }
        4 => {
            if let Some(Value::Object(entries)) = model.pointer_mut(&place) {
                let key = entries.keys().nth(random.below(entries.len() + 1)).cloned();
                if let Some((mut key, value)) = key.and_then(|key| entries.remove_entry(&key)) {
                    random.damage(&mut key);
                    entries.insert(key, value);
                }
            }
        }
        _ => {
            if let Some(Value::Object(entries)) = model.pointer_mut(&place) {
                let traits = entries.entry("traits").or_insert_with(|| Map::new().into());
                if let Value::Object(traits) = traits {
                    traits.insert((*random.pick(&TRAITS)).to_owned(), random.value());
                }
            }
        }
    }
}

fn set(model: &mut Value, place: &str, value: Value) {
    if let Some(found) = model.pointer_mut(place) {
        *found = value;
    }
}

fn remove(model: &mut Value, place: &str) {
    let Some((parent, key)) = place.rsplit_once('/') else { return };
    let key = key.replace("~1", "/").replace("~0", "~");
    match model.pointer_mut(parent) {
        Some(Value::Object(entries)) => {
            entries.remove(&key);
        }
        Some(Value::Array(items)) => {
            if let Some(index) = key.parse().ok().filter(|index| *index < items.len()) {
                items.remove(index);
            }
        }
        _ => {}
    }
}

/// What a mutation puts somewhere, as its seed decides.
struct Random(fastrand::Rng);

impl Random {
    fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    fn below(&mut self, bound: usize) -> usize {
        self.0.usize(..bound.max(1))
    }

    fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    fn value(&mut self) -> Value {
        let values = [
            json!(null),
            json!(true),
            json!(0),
            json!(-1),
            json!(1.5),
            json!(1e308),
            json!(18_446_744_073_709_551_615_u64),
            json!(""),
            json!("A"),
            json!("type"),
            json!("{a}"),
            json!("\u{1F512}"),
            json!("smithy.api#Unit"),
            json!("smithy.api#String"),
            json!({ "target": "smithy.api#String" }),
            json!({ "min": 1, "max": 2 }),
            json!({ "hostPrefix": "{a}." }),
            json!([]),
            json!({}),
            json!([{}]),
            json!(["a"]),
        ];
        self.pick(&values).clone()
    }

    /// Cuts the text, adds to it, or changes a character.
    fn damage(&mut self, text: &mut String) {
        let mut chars: Vec<char> = text.chars().collect();
        let at = self.below(chars.len() + 1);
        match self.below(4) {
            0 => chars.truncate(at),
            1 => chars.insert(at, *self.pick(&['_', '#', '$', '.', '-', 'A', '0', '{', 'é', '\n'])),
            2 => chars.extend("Type".chars()),
            _ => chars.iter_mut().for_each(|c| *c = c.to_ascii_lowercase()),
        }
        *text = chars.into_iter().collect();
    }
}
