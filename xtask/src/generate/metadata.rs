//! `[package.metadata.codegen]` of a member's manifest: which clients it has, from which models.
//!
//! ```toml
//! [package.metadata.codegen]                  # the crate is a client
//! models = ["../models/kms.json"]
//!
//! [package.metadata.codegen.clients.sts]      # the crate has one as its module `clients::sts`
//! models = ["../models/sts.json"]
//! operations = ["AssumeRole"]
//! ```

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use trent_codegen::{Problem, Problems};

use crate::workspace::Package;

use super::folder::SRC;
use super::manifest;

/// The place that messages name.
const TABLE: &str = "package.metadata.codegen";

/// What a manifest says.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    /// The client that is the crate.
    pub(super) client: Option<Named>,
    /// The clients that are modules of the crate, by name.
    pub(super) nested: BTreeMap<String, Named>,
}

/// What a client is made from.
#[derive(Debug, Default)]
pub(super) struct Named {
    pub(super) models: Vec<String>,
    /// Only these; all if empty.
    pub(super) operations: Vec<String>,
    /// Modules of `src` that are written by hand.
    pub(super) modules: Vec<String>,
    /// A page in Markdown, beside `src`, that the crate's documentation begins with.
    pub(super) page: Option<String>,
}

/// Understands the table, or adds what is wrong with it.
pub(super) fn read(package: &Package, table: &Value, problems: &mut Problems) -> Option<Metadata> {
    let mut reader = Reader { package, wrong: Problems::new() };
    let mut metadata = Metadata::default();
    let mut own = Map::new();
    for (key, value) in table.as_object().into_iter().flatten() {
        match value.as_object() {
            Some(clients) if key == "clients" => {
                for (module, value) in clients {
                    let named = reader.nested(module, value);
                    metadata.nested.insert(module.clone(), named);
                }
            }
            _ => {
                own.insert(key.clone(), value.clone());
            }
        }
    }
    if !own.is_empty() || metadata.nested.is_empty() {
        metadata.client = Some(reader.named(TABLE, &own));
    }
    let is_right = reader.wrong.is_empty();
    problems.extend(reader.wrong);
    is_right.then_some(metadata)
}

struct Reader<'p> {
    package: &'p Package,
    wrong: Problems,
}

impl Reader<'_> {
    fn nested(&mut self, module: &str, value: &Value) -> Named {
        let place = format!("{TABLE}.clients.{module}");
        if !manifest::is_package_name(module) || module.contains('-') {
            let what = format!("{place}: {module:?} cannot be the name of a module");
            self.report(what, "give it letters, digits and `_`, a letter first");
        }
        let table = value.as_object().cloned().unwrap_or_default();
        let named = self.named(&place, &table);
        if !named.modules.is_empty() {
            let what = format!("{place}: `modules` belongs to a client that is a crate");
            self.report(what, "declare modules by hand beside `clients`");
        }
        if named.page.is_some() {
            let what = format!("{place}: `page` belongs to a client that is a crate");
            self.report(what, "leave it out");
        }
        named
    }

    fn named(&mut self, place: &str, table: &Map<String, Value>) -> Named {
        let mut named = Named::default();
        for (key, value) in table {
            if key == "page" {
                named.page = self.page(place, value);
                continue;
            }
            let (list, help) = match key.as_str() {
                "models" => (&mut named.models, "list files, as in `models = [\"…\"]`"),
                "operations" => (&mut named.operations, "list names, or leave it out for all"),
                "modules" => (&mut named.modules, "list modules of `src` that are written by hand"),
                _ => {
                    let what = format!("{place} has no key `{key}`");
                    self.report(
                        what,
                        "its keys are `models`, `operations`, `modules`, `page` and `clients`",
                    );
                    continue;
                }
            };
            match names(value) {
                Some(names) => *list = names,
                None => self.report(format!("{place}: `{key}` is not a list of names"), help),
            }
        }
        if named.models.is_empty() && !table.contains_key("models") {
            self.report(format!("{place} names no model"), "list files, as in `models = [\"…\"]`");
        }
        for name in &named.modules {
            let is_there = self.package.folder.join(SRC).join(format!("{name}.rs")).is_file();
            if !is_there || !manifest::is_package_name(name) {
                let what = format!("{place}: src has no module `{name}`");
                self.report(what, "write src/NAME.rs, or mend the name");
            }
        }
        named
    }

    /// A file of the package, so that what is published has it as well.
    fn page(&mut self, place: &str, value: &Value) -> Option<String> {
        let name = value.as_str().unwrap_or_default();
        let is_plain = !name.is_empty() && !name.contains(['/', '\\']);
        if is_plain && self.package.folder.join(name).is_file() {
            return Some(name.to_owned());
        }
        let what = format!("{place}: `page` is not the name of a file beside `src`");
        self.report(what, "write it as in `page = \"README.md\"`");
        None
    }

    fn report(&mut self, what: String, help: &str) {
        self.wrong.push(Problem::error(&self.package.manifest, what, help));
    }
}

/// A list of strings that is not empty.
fn names(value: &Value) -> Option<Vec<String>> {
    let names = value.as_array()?.iter().map(|name| name.as_str().map(str::to_owned));
    names.collect::<Option<Vec<_>>>().filter(|names| !names.is_empty())
}
