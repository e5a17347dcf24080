//! What is emitted: the lowered service and every file of one tiny model for each feature, and the six custom key store
//! operations of the real model.
//!
//! A snapshot holds the files that say something about its feature; what every crate has alike is in one of them alone.

#[path = "support/compact.rs"]
mod compact;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use trent_codegen::{Generated, Options, Source, generate};

fn tiny_models() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/models");
    let mut models: Vec<_> = fs::read_dir(folder)
        .expect("the folder is in the repository")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    models.sort();
    models
}

fn source(path: &Path) -> Source {
    let name = path.file_name().expect("a file").to_string_lossy();
    Source::new(name, fs::read_to_string(path).expect("a model"))
}

fn options(crate_name: &str) -> Options {
    Options { crate_name: crate_name.to_owned(), require_docs: true, ..Options::default() }
}

/// Files that are alike in every crate, up to names.
const COMMON: &[&str] =
    &["lib.rs", "client.rs", "endpoint.rs", "error.rs", "operation.rs", "types.rs"];

fn render(generated: &Generated, common: bool, server: bool) -> String {
    let mut text = String::new();
    for (path, content) in &generated.files {
        let is_shown = if path.starts_with("server") {
            server
        } else {
            common || !COMMON.contains(&path.as_str())
        };
        if is_shown {
            writeln!(text, "======== {path}\n{content}").expect("a String takes everything");
        }
    }
    if !generated.notes.is_empty() {
        writeln!(text, "======== notes\n{}", generated.notes).expect("a String takes everything");
    }
    text
}

fn generated(path: &Path) -> (String, Generated) {
    let feature = path.file_stem().expect("a name").to_string_lossy().into_owned();
    let crate_name = format!("{}-client", feature.replace('_', "-"));
    let generated = generate(&[source(path)], &options(&crate_name));
    let generated = generated.unwrap_or_else(|problems| panic!("{feature}: {problems}"));
    (feature, generated)
}

#[test]
fn each_feature() {
    insta::glob!("models/*.json", |path| {
        let (feature, generated) = generated(path);
        // Endpoint rules and retries are what these features are about.
        let common =
            ["structures", "endpoint_rules", "errors", "deprecated"].contains(&feature.as_str());
        let server = ["server", "errors"].contains(&feature.as_str());
        insta::assert_snapshot!("emitted", render(&generated, common, server));
    });
}

#[test]
fn each_service() {
    insta::glob!("models/*.json", |path| {
        let (_, generated) = generated(path);
        insta::assert_snapshot!("lowered", compact::debug(&generated.service));
    });
}

#[test]
fn custom_key_stores_of_the_real_model() {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models");
    let sources: Vec<_> = [
        "kms.json",
        "kms.corrections.json",
        "kms.docs.json",
        "kms.explanations.json",
        "kms.limits.json",
        "kms.retries.json",
        "kms.rules.json",
        "kms.supplement.json",
        "kms.waiters.json",
    ]
    .iter()
    .map(|name| source(&models.join(name)))
    .collect();
    let operations = [
        "ConnectCustomKeyStore",
        "CreateCustomKeyStore",
        "DeleteCustomKeyStore",
        "DescribeCustomKeyStores",
        "DisconnectCustomKeyStore",
        "UpdateCustomKeyStore",
    ];
    let options =
        Options { operations: operations.map(str::to_owned).to_vec(), ..options("trent-kms") };
    let generated = generate(&sources, &options).expect("the model of the repository is good");
    for (path, content) in &generated.files {
        insta::assert_snapshot!(format!("kms/{path}").replace('/', "."), content);
    }
}

/// Whether a line is long because of one literal, one path of an import, or one word or link of documentation.
fn is_unbreakable(line: &str) -> bool {
    let text = line.trim_start();
    if let Some(words) = text.strip_prefix("//") {
        // Code, whose spaces do not break, and examples, which are laid out as code is.
        return words.contains(['`', '"']) || words.split(' ').any(|word| word.len() > 60);
    }
    let literals = text.split('"').skip(1).step_by(2);
    text.starts_with("pub use ")
        || literals.max_by_key(|literal| literal.len()).is_some_and(|longest| longest.len() > 60)
}

#[test]
fn no_line_is_too_long() {
    let mut generated: Vec<Generated> = Vec::new();
    for path in tiny_models() {
        generated.push(
            generate(&[source(&path)], &options("tiny-client")).expect("a tiny model is good"),
        );
    }
    for (path, content) in generated.iter().flat_map(|generated| &generated.files) {
        for line in content.lines() {
            let unbreakable = is_unbreakable(line);
            assert!(line.chars().count() <= 100 || unbreakable, "{path}: {line}");
        }
    }
}

/// A service's `rename` and values that fold into one name decide what documentation links to, and a title is text.
#[test]
fn documentation_links_to_the_names_that_there_are() {
    let model = json!({
        "smithy": "2.0",
        "shapes": {
            "a#Service": {
                "type": "service", "version": "1", "operations": [{ "target": "a#Act" }],
                "rename": { "a#Gone": "Missing", "a#Letter": "Sign" },
                "traits": {
                    "aws.protocols#awsJson1_0": {},
                    "smithy.api#title": "Letters [and] signs",
                    "smithy.api#documentation": "See [Gone], [Letter$UPPER] and [Letter$LOWER].",
                },
            },
            "a#Act": { "type": "operation", "input": { "target": "a#In" }, "errors": [{ "target": "a#Gone" }] },
            "a#In": { "type": "structure", "members": { "Letter": { "target": "a#Letter" } } },
            "a#Gone": { "type": "structure", "members": {}, "traits": { "smithy.api#error": "client" } },
            "a#Letter": { "type": "enum", "members": {
                "LOWER": { "target": "smithy.api#Unit", "traits": { "smithy.api#enumValue": "a" } },
                "UPPER": { "target": "smithy.api#Unit", "traits": { "smithy.api#enumValue": "A" } },
            } },
        },
    });
    let options = Options { crate_name: "a-client".to_owned(), ..Options::default() };
    let generated = generate(&[Source::new("a.json", model.to_string())], &options);
    let generated = generated.unwrap_or_else(|problems| panic!("{problems}"));
    let library = &generated.files["lib.rs"];
    for link in [
        "[`Gone`](crate::types::error::Missing)",
        "[`UPPER`](crate::types::Sign::Upper)",
        "[`LOWER`](crate::types::Sign::Lower)",
        "A client of Letters \\[and\\] signs.",
    ] {
        assert!(library.contains(link), "{link}: {library}");
    }
    assert!(generated.files["types/sign.rs"].contains("Upper"));
}

/// The model with its shapes in another order, and the keys of every object but those that `keeps` says.
fn shuffled(text: &str, keeps: fn(&[String]) -> bool) -> String {
    fn shuffle(value: &mut Value, path: &mut Vec<String>, keeps: fn(&[String]) -> bool) {
        match value {
            Value::Object(members) => {
                for (key, value) in members.iter_mut() {
                    path.push(key.clone());
                    shuffle(value, path, keeps);
                    path.pop();
                }
                if !keeps(path) {
                    *members = std::mem::take(members).into_iter().rev().collect();
                }
            }
            Value::Array(values) => {
                path.push("[]".to_owned());
                for value in values {
                    shuffle(value, path, keeps);
                }
                path.pop();
            }
            _ => {}
        }
    }
    let mut value = serde_json::from_str(text).expect("JSON");
    shuffle(&mut value, &mut vec![], keeps);
    value.to_string()
}

/// Whether the path is that of a shape's members.
fn are_members(path: &[String]) -> bool {
    matches!(path, [shapes, _, members] if shapes == "shapes" && members == "members")
}

#[test]
fn the_order_of_shapes_and_files_does_not_show() {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models");
    let names = [
        "kms.json",
        "kms.corrections.json",
        "kms.docs.json",
        "kms.explanations.json",
        "kms.limits.json",
        "kms.retries.json",
        "kms.rules.json",
        "kms.supplement.json",
        "kms.waiters.json",
    ];
    let sources: Vec<_> = names.iter().map(|name| source(&models.join(name))).collect();
    let expected = generate(&sources, &options("trent-kms")).expect("a good model");
    let mut others: Vec<_> = sources
        .iter()
        .map(|source| Source::new(source.name.clone(), shuffled(&source.text, are_members)))
        .collect();
    others.reverse();
    let found = generate(&others, &options("trent-kms")).expect("a good model");
    assert!(expected.files == found.files, "the files differ");
}

#[test]
fn the_order_of_members_shows_as_their_order_and_as_nothing_else() {
    fn lines(text: &str) -> Vec<&str> {
        // The last field of a line that holds several has no comma.
        let mut lines: Vec<_> =
            text.lines().map(|line| line.trim_end_matches([',', ';'])).collect();
        lines.sort_unstable();
        lines
    }
    let model = source(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/models/structures.json"));
    let expected =
        generate(std::slice::from_ref(&model), &options("tiny")).expect("a good model").files;
    let other = Source::new(model.name, shuffled(&model.text, |path| !are_members(path)));
    let found = generate(&[other], &options("tiny")).expect("a good model").files;
    assert!(expected != found);
    assert!(expected.keys().eq(found.keys()));
    for (path, text) in expected.iter().filter(|(path, _)| path.starts_with("types/")) {
        assert_eq!(lines(text), lines(&found[path]), "{path}");
    }
}

#[test]
fn members_stand_in_the_order_of_the_model() {
    let required = json!({ "smithy.api#required": {} });
    let member = json!({ "target": "smithy.api#String", "traits": required });
    let model = json!({ "smithy": "2.0", "shapes": {
        "a#S": { "type": "service", "version": "1", "operations": [{ "target": "a#Op" }], "traits": {
            "aws.protocols#awsJson1_1": {}, "aws.auth#sigv4": { "name": "s" } } },
        "a#Op": { "type": "operation", "input": { "target": "a#In" } },
        "a#In": { "type": "structure", "mixins": [{ "target": "a#Late" }, { "target": "a#Early" }], "members": {
            "Zebra": member, "Apple": member, "Either": { "target": "a#Either" } } },
        "a#Late": { "type": "structure", "members": { "Yak": member }, "traits": { "smithy.api#mixin": {} } },
        "a#Early": { "type": "structure", "members": { "Bear": member }, "traits": { "smithy.api#mixin": {} } },
        "a#Either": { "type": "union", "members": {
            "right": { "target": "smithy.api#String" }, "left": { "target": "smithy.api#String" } } },
    } });
    let model = Source::new("a.json", model.to_string());
    let options = Options { require_docs: false, ..options("tiny") };
    let files = generate(&[model], &options).expect("a good model").files;
    let follow = |path: &str, texts: &[&str]| {
        let places: Option<Vec<_>> = texts.iter().map(|text| files[path].find(text)).collect();
        assert!(places.is_some_and(|places| places.is_sorted()), "{texts:?}: {}", files[path]);
    };
    let names = ["yak", "bear", "zebra", "apple"];
    for (before, after) in [
        ("    pub ", ": Option<String>"),
        ("        string ", ", set_"),
        ("        \"", "\""),
        ("v.member(\"", "\""),
    ] {
        let is_wire = after == "\"";
        let texts = names.map(|name| {
            let wire = name[..1].to_uppercase() + &name[1..];
            [before, if is_wire { &wire } else { name }, after].concat()
        });
        follow("operation/op.rs", &texts.each_ref().map(String::as_str));
    }
    follow("types/either.rs", &["    Right(", "    Left(", "is_right", "is_left"]);
}
