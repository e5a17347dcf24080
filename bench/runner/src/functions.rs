//! How many functions of the crates of a client are compiled before any program uses them, in a debug build. A function
//! that is `#[inline]` or generic is not, unless its own crate calls it: the compiler leaves it to the crates that do.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use object::read::archive::ArchiveFile;
use object::{File, Object as _, ObjectSymbol as _, SymbolKind};
use serde_json::Value;

use crate::apps;
use crate::figures::Row;
use crate::measure;
use crate::paths::Paths;

/// The crates whose functions are counted, and the application that uses them.
const PACKAGES: [&str; 2] = ["trent-kms", "trent-runtime"];
const APP: &str = "trent-kms";

/// What a debug build sets, for these crates alone: the others are as the release build has left them, and are not
/// built a second time.
const SETTINGS: [&str; 3] = ["opt-level=0", "debug-assertions=true", "overflow-checks=true"];

/// The functions that each crate's library defines.
#[expect(clippy::cast_precision_loss, reason = "far below the greatest exact number")]
pub(crate) fn count(paths: &Paths) -> Result<Row> {
    let app = apps::named(APP)?;
    app.fetch(paths)?;
    let mut cargo = app.cargo(paths, &app.target(paths), "build");
    cargo.args(["--release", "--message-format=json", "-p", app.package]);
    for package in PACKAGES {
        for setting in SETTINGS {
            cargo.args(["--config", &format!("profile.release.package.{package}.{setting}")]);
        }
    }
    let messages = measure::output(&mut cargo)?;
    let counted = PACKAGES.map(|package| {
        let library = library(&messages, package)
            .with_context(|| format!("cargo does not say where the library of {package} is"))?;
        let functions = defined(&library, &package.replace('-', "_"))?;
        Ok((format!("functions compiled in {package}"), functions as f64))
    });
    counted.into_iter().collect()
}

/// The file of a package's library, from what cargo says of a build.
fn library(messages: &str, package: &str) -> Option<PathBuf> {
    let name = package.replace('-', "_");
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let files = messages
        .filter(|message| message["target"]["name"] == name.as_str())
        .flat_map(|message| message["filenames"].as_array().cloned().unwrap_or_default());
    let mut files = files.filter_map(|file| Some(PathBuf::from(file.as_str()?)));
    files.find(|file| file.extension().is_some_and(|extension| extension == "rlib"))
}

/// The functions that a library defines and that bear the name of its crate. What a crate compiles of others, the
/// generic functions that it uses, depends on their versions.
fn defined(library: &Path, name: &str) -> Result<usize> {
    let context = || library.display().to_string();
    let data = fs::read(library).with_context(context)?;
    let archive = ArchiveFile::parse(&*data).with_context(context)?;
    let mut functions = 0;
    for member in archive.members() {
        let member = member.with_context(context)?;
        // One of the members holds what the compiler knows of the crate, and no code.
        if member.name().ends_with(b".o") {
            let code = File::parse(member.data(&*data)?).with_context(context)?;
            let symbols = code.symbols();
            let own = symbols
                .filter(|symbol| symbol.kind() == SymbolKind::Text && symbol.is_definition())
                .filter(|symbol| symbol.name().is_ok_and(|mangled| mangled.contains(name)));
            functions += own.count();
        }
    }
    Ok(functions)
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// How many functions the compiler leaves in a library of this source.
    fn compiled(source: &str) -> usize {
        let folder = tempfile::tempdir().unwrap();
        let (file, library) = (folder.path().join("lib.rs"), folder.path().join("lib.rlib"));
        fs::write(&file, source).unwrap();
        let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
        rustc.args(["--crate-type=rlib", "--crate-name=tried", "--edition=2024", "-o"]);
        assert!(rustc.arg(&library).arg(&file).status().unwrap().success());
        defined(&library, "tried").unwrap()
    }

    #[test]
    fn a_function_is_counted_unless_its_callers_compile_it() {
        assert_eq!(compiled("pub fn one() -> u8 { two() } fn two() -> u8 { 2 }"), 2);
        let inline = "#[inline] pub fn one() -> u8 { two() } #[inline] fn two() -> u8 { 2 }";
        assert_eq!(compiled(inline), 0);
        assert_eq!(compiled("pub fn one<T>(value: T) -> T { value }"), 0);
        // What it needs of the standard library does not count.
        assert_eq!(compiled("pub fn one(list: &mut Vec<u16>) { list.push(1) }"), 1);
    }

    #[test]
    fn a_library_is_found_among_other_files() {
        let line = |name: &str, file: &str| {
            format!(
                "{{\"target\":{{\"name\":\"{name}\"}},\"filenames\":[\"{file}.rmeta\",\"{file}.rlib\"]}}\n"
            )
        };
        let messages = line("trent_kms", "a") + "not JSON\n" + &line("trent_runtime", "b");
        assert_eq!(library(&messages, "trent-runtime").as_deref(), Some(Path::new("b.rlib")));
        assert_eq!(library(&messages, "trent-sts"), None);
    }
}
