//! The files of botocore's protocol tests: `input/PROTOCOL.json`, `output/PROTOCOL.json` and the list of those that botocore
//! itself ignores.
//!
//! ```text
//! [{"description": "…", "metadata": {"protocol": "rest-json", …}, "shapes": {…}, "cases": [{"id": "…", "given": {…}, …}]}]
//! ```

use std::fmt;
use std::fs;
use std::path::Path;
use std::rc::Rc;

use anyhow::{Context as _, Result, bail};
use serde_json::{Map, Value};

/// What a file is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Direction {
    /// What is sent.
    Input,
    /// What a response is read as.
    Output,
}

impl Direction {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Output => "output",
        }
    }
}

/// A case with what its suite says.
#[derive(Clone, Debug)]
pub(super) struct Case {
    /// The file's name, which is botocore's name of the protocol.
    pub(super) protocol: String,
    pub(super) direction: Direction,
    pub(super) id: String,
    pub(super) metadata: Value,
    pub(super) shapes: Rc<Map<String, Value>>,
    /// What the client is configured with.
    pub(super) endpoint: Option<String>,
    /// The case itself.
    pub(super) value: Value,
    /// Whether botocore runs it.
    pub(super) is_ignored: bool,
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.protocol, self.direction.name(), self.id)
    }
}

/// All cases below the folder, by direction and file.
pub(super) fn read(folder: &Path) -> Result<Vec<Case>> {
    let list = folder.join("protocol-tests-ignore-list.json");
    let ignored = if list.exists() { parsed(&list)? } else { Value::Null };
    let mut cases = Vec::new();
    for direction in [Direction::Input, Direction::Output] {
        let below = folder.join(direction.name());
        if !below.is_dir() {
            continue;
        }
        let entries = fs::read_dir(&below).with_context(|| below.display().to_string())?;
        let paths = entries.map(|entry| entry.map(|entry| entry.path()));
        let mut paths = paths.collect::<Result<Vec<_>, _>>()?;
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
        paths.sort();
        for path in paths {
            let protocol = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let value = parsed(&path)?;
            let suites = value.as_array();
            let suites =
                suites.with_context(|| format!("{}: no list of suites", path.display()))?;
            for (index, suite) in suites.iter().enumerate() {
                let found = of_suite(suite, index, &protocol, direction, &ignored);
                cases.extend(found.with_context(|| path.display().to_string())?);
            }
        }
    }
    if cases.is_empty() {
        bail!("{}: no case in input/*.json or output/*.json", folder.display());
    }
    Ok(cases)
}

fn parsed(path: &Path) -> Result<Value> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    serde_json::from_str(&text).with_context(|| path.display().to_string())
}

fn of_suite(
    suite: &Value,
    index: usize,
    protocol: &str,
    direction: Direction,
    ignored: &Value,
) -> Result<Vec<Case>> {
    let text = |name: &str| suite.get(name).and_then(Value::as_str);
    let description = text("description").unwrap_or_default();
    let shapes = suite.get("shapes").and_then(Value::as_object).cloned().unwrap_or_default();
    let shapes = Rc::new(shapes);
    let values = suite.get("cases").and_then(Value::as_array);
    let values = values.with_context(|| format!("suite {index}: no list of cases"))?;
    let case = |(number, value): (usize, &Value)| {
        let id = value.get("id").and_then(Value::as_str);
        let id =
            id.map_or_else(|| format!("suite {index} case {number} {description}"), str::to_owned);
        if value.pointer("/given/name").and_then(Value::as_str).is_none() {
            bail!("{id}: no operation is given");
        }
        Ok(Case {
            protocol: protocol.to_owned(),
            direction,
            metadata: suite.get("metadata").cloned().unwrap_or_default(),
            shapes: Rc::clone(&shapes),
            endpoint: text("clientEndpoint").map(str::to_owned),
            value: value.clone(),
            is_ignored: is_ignored(ignored, protocol, direction, description, &id),
            id,
        })
    };
    values.iter().enumerate().map(case).collect()
}

fn is_ignored(
    list: &Value,
    protocol: &str,
    direction: Direction,
    description: &str,
    id: &str,
) -> bool {
    let places = [list.get("general"), list.get("protocols").and_then(|all| all.get(protocol))];
    places.into_iter().flatten().filter_map(|place| place.get(direction.name())).any(|place| {
        let has = |name: &str, text: &str| {
            let names = place.get(name).and_then(Value::as_array);
            names.into_iter().flatten().any(|name| name == text)
        };
        has("suites", description) || has("cases", id)
    })
}
