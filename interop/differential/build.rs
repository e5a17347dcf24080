//! Makes the module `model`, which builds and shows every type of trent-kms, from the models of trent-kms.

use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use trent_codegen::{Options, Source};

const CLIENT: &str = "trent-kms";

fn main() -> Result<(), Box<dyn Error>> {
    let client = PathBuf::from("../../kms-client");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", client.join("Cargo.toml").display());
    let mut sources = Vec::new();
    for model in models(&client)? {
        println!("cargo::rerun-if-changed={}", model.display());
        sources.push(Source::new(model.display().to_string(), fs::read_to_string(&model)?));
    }
    let options = Options { crate_name: CLIENT.to_owned(), ..Options::default() };
    let generated =
        trent_codegen::generate(&sources, &options).map_err(|problems| problems.to_string())?;
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    fs::write(out.join("model.rs"), trent_codegen::harness_file(&generated.service))?;
    // A file with inner attributes can be a module, but not be included.
    let declaration = "#[allow(clippy::too_many_lines, reason = \"one arm for each operation\")]\n\
                       #[path = \"model.rs\"]\nmod model;\n";
    fs::write(out.join("declaration.rs"), declaration)?;
    Ok(())
}

/// The models that the client's manifest names.
fn models(client: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let output = Command::new(env::var_os("CARGO").ok_or("cargo sets CARGO")?)
        .args(["metadata", "--no-deps", "--format-version=1", "--offline", "--manifest-path"])
        .arg(client.join("Cargo.toml"))
        .output()?;
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"].as_array().ok_or("cargo metadata lists no packages")?;
    let package = packages.iter().find(|package| package["name"] == CLIENT);
    let models = package.and_then(|package| package["metadata"]["codegen"]["models"].as_array());
    let models = models.ok_or("the client's manifest names no models")?;
    Ok(models.iter().filter_map(Value::as_str).map(|model| client.join(model)).collect())
}
