//! The files of a self-standing crate that are not Rust: `Cargo.toml` and `rustfmt.toml`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;
use trent_codegen::FEATURES;
use trent_codegen::service::Service;

use crate::workspace;

use super::folder::marker;

/// Words that Rust or the crate's dependencies have taken and that are no keywords of every edition.
const TAKEN: [&str; 7] = ["alloc", "trent_runtime", "core", "gen", "proc_macro", "std", "test"];

/// True if cargo and rustc accept the name, and nothing else has it.
pub(super) fn is_package_name(name: &str) -> bool {
    let ident = name.replace('-', "_");
    let plain = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && ident.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    plain && !TAKEN.contains(&ident.as_str()) && syn::parse_str::<syn::Ident>(&ident).is_ok()
}

/// The files, with their paths in the crate.
pub(crate) fn files(package: &str, service: &Service, out: &Path) -> [(String, String); 2] {
    let header = format!("# {} from {}. Do not edit.\n", marker(), service.id);
    let manifest = manifest(package, service, &runtime_from(out, &workspace::runtime()));
    let format = "max_width = 100\nuse_small_heuristics = \"Max\"\n";
    [
        ("Cargo.toml".to_owned(), format!("{header}\n{manifest}")),
        ("rustfmt.toml".to_owned(), format!("{header}\n{format}")),
    ]
}

fn manifest(package: &str, service: &Service, runtime: &str) -> String {
    let compresses = service.operations.iter().any(|operation| operation.compression);
    let default = if compresses { "\"hyper\", \"gzip\"" } else { "\"hyper\"" };
    let mut features = String::new();
    for (name, about) in FEATURES {
        // Writing to a String cannot fail.
        let _ = writeln!(features, "# {about}\n{name} = [\"trent-runtime/{name}\"]");
    }
    // JSON's escapes are TOML's, too.
    let description = Value::from(format!("A client of {}", service.title));
    let runtime = Value::from(runtime);
    let version = env!("CARGO_PKG_VERSION");
    let rust_version = env!("CARGO_PKG_RUST_VERSION");
    format!(
        r#"[package]
name = "{package}"
description = {description}
version = "{version}"
edition = "2024"
rust-version = "{rust_version}"

[features]
default = [{default}]
{features}
[dependencies]
trent-runtime = {{ path = {runtime}, default-features = false }}

# A workspace of its own, so that it builds wherever it lies.
[workspace]
"#
    )
}

/// The path from a crate to the runtime: relative within the workspace, so that both move together.
fn runtime_from(out: &Path, runtime: &Path) -> String {
    let (out, runtime) = (real(out), real(runtime));
    let inside = runtime.parent().and_then(|root| out.strip_prefix(root).ok());
    let path = match (inside, runtime.file_name()) {
        (Some(inside), Some(name)) => {
            let mut path: PathBuf = inside.components().map(|_| "..").collect();
            path.push(name);
            path
        }
        _ => runtime,
    };
    path.to_string_lossy().replace('\\', "/")
}

/// The absolute path without links, of which the end need not exist.
fn real(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let existing = path.ancestors().find_map(|above| Some((above, above.canonicalize().ok()?)));
    match existing {
        Some((above, real)) => match path.strip_prefix(above) {
            Ok(rest) if !rest.as_os_str().is_empty() => real.join(rest),
            _ => real,
        },
        None => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_cargo_and_rustc_refuse() {
        for name in ["trent-kms", "a", "s3_control", "Client2"] {
            assert!(is_package_name(name), "{name}");
        }
        for name in
            ["", "-", "2fa", "a b", "ü", "type", "gen", "self", "std", "trent-runtime", "a/b"]
        {
            assert!(!is_package_name(name), "{name}");
        }
    }

    #[test]
    fn clients_of_the_workspace_have_the_features_that_their_documentation_lists() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../kms-client/Cargo.toml");
        let manifest = std::fs::read_to_string(path).expect("it is in the repository");
        for (name, about) in FEATURES.iter().filter(|(name, _)| *name != "gzip") {
            let feature = format!("# {about}\n{name} = [\"trent-runtime/{name}\"]\n");
            assert!(manifest.contains(&feature), "{feature}");
        }
    }

    #[test]
    fn the_runtime_is_found_from_anywhere() {
        let workspace = tempfile::tempdir().expect("there is room");
        let workspace = workspace.path().canonicalize().expect("it exists");
        let runtime = workspace.join("client-runtime");
        std::fs::create_dir(&runtime).expect("there is room");
        let from = |out: &str| runtime_from(&workspace.join(out), &runtime);
        assert_eq!(from("target/clients/sqs"), "../../../client-runtime");
        assert_eq!(from("./sqs"), "../client-runtime");
        let elsewhere = tempfile::tempdir().expect("there is room");
        let absolute = runtime_from(&elsewhere.path().join("sqs"), &runtime);
        assert_eq!(Path::new(&absolute), runtime);
    }
}
