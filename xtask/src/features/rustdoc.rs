//! Public paths of the client, read from rustdoc's JSON.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::cargo;
use crate::workspace;

/// Traits without parameters that a type may have, by the names that rustdoc gives them.
const TRAITS: [(&str, &str); 9] = [
    ("Clone", "Clone"),
    ("Copy", "Copy"),
    ("Debug", "std::fmt::Debug"),
    ("Default", "Default"),
    ("Display", "std::fmt::Display"),
    ("Eq", "Eq"),
    ("Error", "std::error::Error"),
    ("Hash", "std::hash::Hash"),
    ("PartialEq", "PartialEq"),
];

/// A line of a program for each public path without features.
pub(super) fn lines(root: &Path) -> Result<Vec<String>> {
    let crates = ["trent-kms", "trent-runtime"].map(|name| document(root, name));
    let [client, runtime] = crates;
    let (client, runtime) = (client?, runtime?);
    let mut lines = BTreeSet::new();
    let walk = Walk { client: &client, runtime: &runtime };
    walk.module(&client, &client["root"], "trent_kms", 0, &mut lines);
    Ok(lines.into_iter().collect())
}

fn document(root: &Path, package: &str) -> Result<Value> {
    let output = Command::new(cargo())
        .args(["rustdoc", "--quiet", "--lib", "--no-default-features", "--package", package, "--"])
        .args(["-Zunstable-options", "--output-format=json", "--cap-lints=allow"])
        .current_dir(root)
        .env("RUSTC_BOOTSTRAP", "1")
        .output()?;
    if !output.status.success() {
        bail!("cargo rustdoc: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    let file = workspace::target()?.join(format!("doc/{}.json", package.replace('-', "_")));
    let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
    Ok(serde_json::from_str(&text)?)
}

struct Walk<'a> {
    client: &'a Value,
    runtime: &'a Value,
}

impl<'a> Walk<'a> {
    /// Everything public in a module, under the path where it is seen.
    fn module(
        &self,
        krate: &'a Value,
        id: &Value,
        path: &str,
        depth: usize,
        lines: &mut BTreeSet<String>,
    ) {
        // Modules that import each other whole have no end.
        if depth > 6 {
            return;
        }
        let items = item(krate, id)["inner"]["module"]["items"].as_array();
        for id in items.into_iter().flatten() {
            let found = item(krate, id);
            let import = &found["inner"]["use"];
            if import.is_null() {
                if let Some(name) = found["name"].as_str() {
                    self.item(krate, id, &format!("{path}::{name}"), depth, lines);
                }
                continue;
            }
            let Some((krate, id)) = self.target(krate, &import["id"]) else { continue };
            if import["is_glob"] == true {
                self.module(krate, &id, path, depth + 1, lines);
            } else if let Some(name) = import["name"].as_str() {
                self.item(krate, &id, &format!("{path}::{name}"), depth, lines);
            }
        }
    }

    /// What an import names, in the crate that defines it.
    fn target(&self, krate: &'a Value, id: &Value) -> Option<(&'a Value, Value)> {
        if !item(krate, id).is_null() {
            return Some((krate, id.clone()));
        }
        let path = &krate["paths"][id.to_string()]["path"];
        let all = [self.client, self.runtime].into_iter();
        all.filter(|other| !std::ptr::eq(*other, krate)).find_map(|other| {
            let mut paths = other["paths"].as_object()?.iter();
            let (id, _) =
                paths.find(|(_, known)| known["path"] == *path && known["crate_id"] == 0)?;
            Some((other, id.parse::<u64>().ok()?.into()))
        })
    }

    fn item(
        &self,
        krate: &'a Value,
        id: &Value,
        path: &str,
        depth: usize,
        lines: &mut BTreeSet<String>,
    ) {
        let inner = &item(krate, id)["inner"];
        if !inner["module"].is_null() {
            return self.module(krate, id, path, depth + 1, lines);
        }
        lines.insert(format!("use {path} as _;"));
        let (of_struct, of_enum) = (&inner["struct"], &inner["enum"]);
        for id in of_struct["kind"]["plain"]["fields"].as_array().into_iter().flatten() {
            let field = item(krate, id);
            if let (Some(name), "public") = (field["name"].as_str(), visibility(field)) {
                lines.insert(format!("const _: fn({path}) = |x| {{ let _ = x.{name}; }};"));
            }
        }
        for id in of_enum["variants"].as_array().into_iter().flatten() {
            let name = item(krate, id)["name"].as_str().unwrap_or_default();
            lines.insert(format!(
                "const _: fn({path}) = |x| {{ if let {path}::{name} {{ .. }} = x {{}} }};"
            ));
        }
        for of_type in [of_struct, of_enum] {
            for id in of_type["impls"].as_array().into_iter().flatten() {
                implementation(krate, &item(krate, id)["inner"]["impl"], path, lines);
            }
        }
    }
}

/// Methods of a type, and the traits that it has.
fn implementation(krate: &Value, inner: &Value, path: &str, lines: &mut BTreeSet<String>) {
    if inner["is_synthetic"] == true || !inner["blanket_impl"].is_null() {
        return;
    }
    let of_trait = inner["trait"]["path"].as_str().and_then(|name| name.rsplit("::").next());
    if let Some(name) = of_trait {
        if let Some((_, bound)) = TRAITS.iter().find(|(known, _)| *known == name) {
            lines.insert(format!(
                "const _: fn() = || {{ fn has<T: {bound}>() {{}} has::<{path}>(); }};"
            ));
        }
        return;
    }
    for id in inner["items"].as_array().into_iter().flatten() {
        let method = item(krate, id);
        if let (Some(name), "public") = (method["name"].as_str(), visibility(method)) {
            lines.insert(format!("const _: fn() = || {{ let _ = <{path}>::{name}; }};"));
        }
    }
}

fn item<'a>(krate: &'a Value, id: &Value) -> &'a Value {
    &krate["index"][id.to_string()]
}

fn visibility(item: &Value) -> &str {
    item["visibility"].as_str().unwrap_or_default()
}
