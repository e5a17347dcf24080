//! The files of a self-standing crate that are not Rust: `Cargo.toml` and `rustfmt.toml`.
//!
//! They are written once, and then belong to the crate's owner: `owned` checks what the sources need. Only crates that
//! commands make for themselves have manifests that are generated, marked and compared as their sources are.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;
use trent_codegen::service::Service;
use trent_codegen::{FEATURES, enables};

use crate::workspace;

use super::folder::marker;
use super::runtime::{CHAIN_FOLDER, Runtime, needed_features, real, relative, slashes};

/// Words that Rust or the crate's dependencies have taken and that are no keywords of every edition.
const TAKEN: [&str; 8] =
    ["alloc", "trent_credentials", "trent_runtime", "core", "gen", "proc_macro", "std", "test"];

const FORMAT: &str = "max_width = 100\nuse_small_heuristics = \"Max\"\n";

/// True if cargo and rustc accept the name, and nothing else has it.
pub(super) fn is_package_name(name: &str) -> bool {
    let ident = name.replace('-', "_");
    let plain = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && ident.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    plain && !TAKEN.contains(&ident.as_str()) && syn::parse_str::<syn::Ident>(&ident).is_ok()
}

/// The files of a crate that a command makes for itself, with their paths in the crate: it stands on this workspace's
/// runtime and is a workspace of its own, so that it builds wherever it lies.
pub(crate) fn scratch_files(package: &str, service: &Service, out: &Path) -> [(String, String); 2] {
    let header = format!("# {} from {}. Do not edit.\n", marker(), service.id);
    let runtime = workspace::runtime();
    let root = runtime.parent().map(Path::to_owned).unwrap_or_default();
    // Relative within the workspace, so that both move together.
    let path = if real(out).starts_with(real(&root)) {
        relative(&real(out), &real(&runtime))
    } else {
        real(&runtime)
    };
    let chain = Value::from(slashes(&path.with_file_name(CHAIN_FOLDER)));
    let path = Value::from(slashes(&path));
    let (features, protocol) = (features(service), needed_features(service));
    let manifest = format!(
        r#"[package]
name = "{package}"
version = "0.1.0"
edition = "2024"
publish = false

[features]
{features}
[dependencies]
trent-runtime = {{ path = {path}, default-features = false{protocol} }}
trent-credentials = {{ path = {chain}, optional = true }}

[workspace]
"#
    );
    [
        ("Cargo.toml".to_owned(), format!("{header}\n{manifest}")),
        ("rustfmt.toml".to_owned(), format!("{header}\n{FORMAT}")),
    ]
}

/// The first files of a crate that somebody will own, with their paths in the crate. `models` are what `cargo xtask codegen`
/// can write the crate from once it is a member of the workspace that they lie in, with the operations that were chosen.
pub(super) fn first_files(
    package: &str,
    service: &Service,
    out: &Path,
    runtime: &Runtime,
    models: Option<(&[PathBuf], &[String])>,
) -> [(String, String); 2] {
    // JSON's escapes are TOML's, too.
    let description = Value::from(format!("A client of {}", service.title));
    let rust_version = env!("CARGO_PKG_RUST_VERSION");
    let features = features(service);
    let chain = runtime.dependency_on_chain(out);
    let runtime = runtime.dependency(out, service);
    let metadata = models.map(|(models, operations)| metadata(out, models, operations));
    let metadata = metadata.unwrap_or_default();
    // In a folder of things that are built, cargo would look for a workspace above that does not know the crate.
    let own_workspace = if is_below_target(out) { "\n[workspace]\n" } else { "" };
    let manifest = format!(
        r#"# Yours to edit. `cargo xtask codegen` wrote it once, and from now on only tells what src/ needs and this lacks.

[package]
name = "{package}"
description = {description}
version = "0.1.0"
edition = "2024"
rust-version = "{rust_version}"
# The license of AWS's models. To publish the crate, see to it that it is right and a copy lies beside this file.
license = "Apache-2.0"
# repository = "https://…"
# readme = "README.md"
keywords = ["aws", "client"]
categories = ["api-bindings"]

[package.metadata.docs.rs]
all-features = true
rustdoc-args = ["--cfg", "docsrs"]
{metadata}
# Named, so that cargo reads this manifest where src/ is yet to be written.
[lib]
path = "src/lib.rs"

[features]
{features}
[dependencies]
trent-runtime = {runtime}
trent-credentials = {chain}
{own_workspace}"#
    );
    let format = format!("# The format of src/, which `cargo fmt` leaves as it is.\n{FORMAT}");
    [("Cargo.toml".to_owned(), manifest), ("rustfmt.toml".to_owned(), format)]
}

fn metadata(out: &Path, models: &[PathBuf], operations: &[String]) -> String {
    let mut text =
        "\n# From these, `cargo xtask codegen` writes a member of the workspace.\n".to_owned();
    text.push_str("[package.metadata.codegen]\n");
    let out = real(out);
    let models = models.iter().map(|model| slashes(&relative(&out, &real(model))));
    let mut list = |key: &str, names: Vec<String>| {
        let names: Vec<_> = names.into_iter().map(|name| Value::from(name).to_string()).collect();
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{key} = [{}]", names.join(", "));
    };
    list("models", models.collect());
    if !operations.is_empty() {
        list("operations", operations.to_vec());
    }
    text
}

fn features(service: &Service) -> String {
    let default = if compresses(service) { "\"hyper\", \"gzip\"" } else { "\"hyper\"" };
    let mut features = format!("default = [{default}]\n");
    let has_server = service.protocol.has_server();
    for (name, about) in FEATURES.into_iter().filter(|(name, _)| has_server || *name != "server") {
        // Writing to a String cannot fail.
        let _ = writeln!(features, "# {about}\n{name} = [\"{}\"]", enables(name));
    }
    features
}

/// True if an operation may compress its requests.
pub(super) fn compresses(service: &Service) -> bool {
    service.operations.iter().any(|operation| operation.compression)
}

/// True in a folder that cargo, or another tool, has marked as one of things that can be built again.
pub(super) fn is_below_target(out: &Path) -> bool {
    real(out).ancestors().any(|folder| folder.join("CACHEDIR.TAG").is_file())
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
            let feature = format!("# {about}\n{name} = [\"{}\"]\n", enables(name));
            assert!(manifest.contains(&feature), "{feature}");
        }
    }
}
