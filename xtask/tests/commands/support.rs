//! A folder with a small model in it, and the program run there.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use serde_json::{Value, json};
use tempfile::TempDir;

/// A folder that is removed with it.
pub(crate) struct Place(TempDir);

/// What a run left.
pub(crate) struct Outcome {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Files by path relative to the folder, each with its bytes and when it was written.
type Tree = BTreeMap<PathBuf, (Vec<u8>, SystemTime)>;

impl Place {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("there is room"))
    }

    /// With `model.json` in it.
    pub(crate) fn with(model: &Value) -> Self {
        let place = Self::new();
        place.write("model.json", &model.to_string());
        place
    }

    /// A workspace with one client, `store-client`, whose model is `model.json`.
    pub(crate) fn workspace(model: &Value) -> Self {
        let place = Self::with(model);
        place.write("Cargo.toml", "[workspace]\nmembers = [\"store-client\"]\nresolver = \"3\"\n");
        place.client("[package.metadata.codegen]\nmodels = [\"../model.json\"]\n");
        place
    }

    /// The manifest of `store-client`.
    pub(crate) fn client(&self, metadata: &str) {
        let package =
            "[package]\nname = \"store-client\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
        let text = format!("{package}\n[lib]\npath = \"src/lib.rs\"\n\n{metadata}");
        self.write("store-client/Cargo.toml", &text);
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("it is below the folder")).expect("there is room");
        fs::write(path, text).expect("there is room");
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).expect("the file is there")
    }

    /// Runs `xtask` in the folder, its arguments parted by spaces.
    pub(crate) fn run(&self, arguments: &str) -> Outcome {
        let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(arguments.split_whitespace())
            .current_dir(self.0.path())
            .output()
            .expect("the program starts");
        let text = |bytes| String::from_utf8(bytes).expect("it prints UTF-8");
        Outcome {
            code: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    /// Runs, and all must be well.
    pub(crate) fn succeed(&self, arguments: &str) -> Outcome {
        let outcome = self.run(arguments);
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
        outcome
    }

    /// Runs, and it must refuse without having touched a file. What it said, for a snapshot.
    pub(crate) fn refused(&self, arguments: &str) -> String {
        let before = self.tree("");
        let outcome = self.run(arguments);
        assert_eq!(outcome.code, Some(2), "{}{}", outcome.stdout, outcome.stderr);
        assert_eq!(outcome.stdout, "");
        assert_eq!(self.tree(""), before);
        outcome.stderr
    }

    /// The files below.
    pub(crate) fn tree(&self, folder: &str) -> Tree {
        let mut tree = Tree::new();
        collect(&self.path(folder), &self.path(folder), &mut tree);
        tree
    }

    /// The files below, without their times.
    pub(crate) fn files(&self, folder: &str) -> BTreeMap<PathBuf, Vec<u8>> {
        let tree = self.tree(folder).into_iter();
        tree.map(|(path, (bytes, _))| (path, bytes)).collect()
    }
}

fn collect(root: &Path, folder: &Path, tree: &mut Tree) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("the folder is read").path();
        if path.is_dir() {
            collect(root, &path, tree);
        } else {
            let time = path.metadata().and_then(|metadata| metadata.modified());
            let relative = path.strip_prefix(root).expect("it is below the folder");
            let bytes = fs::read(&path).expect("the file is read");
            tree.insert(relative.to_owned(), (bytes, time.expect("files have times")));
        }
    }
}

/// A model in which all is well and documented.
pub(crate) fn model() -> Value {
    let docs = |text: &str| json!({ "smithy.api#documentation": text });
    json!({
        "smithy": "2.0",
        "shapes": {
            "example#Store": {
                "type": "service",
                "version": "2020-01-01",
                "operations": [{ "target": "example#GetThing" }, { "target": "example#PutThing" }],
                "traits": {
                    "aws.api#service": { "sdkId": "Example Store" },
                    "aws.auth#sigv4": { "name": "store" },
                    "aws.protocols#awsJson1_1": {},
                    "smithy.api#title": "Example Store",
                    "smithy.api#documentation": "Keeps things."
                }
            },
            "example#GetThing": {
                "type": "operation",
                "input": { "target": "example#GetThingInput" },
                "output": { "target": "example#GetThingOutput" },
                "traits": docs("Fetches a thing.")
            },
            "example#PutThing": {
                "type": "operation",
                "input": { "target": "example#PutThingInput" },
                "output": { "target": "smithy.api#Unit" },
                "traits": docs("Keeps a thing.")
            },
            "example#GetThingInput": {
                "type": "structure",
                "members": {
                    "Name": {
                        "target": "example#Name",
                        "traits": {
                            "smithy.api#required": {},
                            "smithy.api#documentation": "The thing's name."
                        }
                    }
                }
            },
            "example#GetThingOutput": {
                "type": "structure",
                "members": {
                    "Thing": { "target": "example#Thing", "traits": docs("The thing.") }
                }
            },
            "example#PutThingInput": {
                "type": "structure",
                "members": {
                    "Thing": { "target": "example#Thing", "traits": docs("The thing.") }
                }
            },
            "example#Thing": {
                "type": "structure",
                "members": {
                    "Name": { "target": "example#Name", "traits": docs("Its name.") },
                    "Size": { "target": "smithy.api#Integer", "traits": docs("Its size.") }
                },
                "traits": docs("Something to keep.")
            },
            "example#Name": {
                "type": "string",
                "traits": { "smithy.api#length": { "min": 1, "max": 9 } }
            }
        }
    })
}

/// The model with something else at a JSON pointer in which `#` of shape ids needs no escape.
pub(crate) fn changed(changes: &[(&str, Value)]) -> Value {
    let mut model = model();
    for (pointer, value) in changes {
        let (parent, key) = pointer.rsplit_once('/').expect("a pointer has a slash");
        let parent = model.pointer_mut(parent).and_then(Value::as_object_mut);
        parent.expect("the parent is there").insert(key.to_owned(), value.clone());
    }
    model
}

/// The same model with the keys of every object in the opposite order, but for the members of shapes, whose order counts.
pub(crate) fn reversed(model: &Value) -> String {
    reverse(model, &mut Vec::new()).to_string()
}

fn reverse<'v>(value: &'v Value, path: &mut Vec<&'v str>) -> Value {
    let entries = match value {
        Value::Object(entries) => entries,
        Value::Array(items) => {
            path.push("[]");
            let items = items.iter().map(|item| reverse(item, path)).collect();
            path.pop();
            return items;
        }
        other => return other.clone(),
    };
    let reversed = entries.iter().rev().map(|(key, value)| {
        path.push(key);
        let value = reverse(value, path);
        path.pop();
        (key.clone(), value)
    });
    let mut reversed: Vec<_> = reversed.collect();
    if matches!(path[..], ["shapes", _, "members"]) {
        reversed.reverse();
    }
    Value::Object(reversed.into_iter().collect())
}
