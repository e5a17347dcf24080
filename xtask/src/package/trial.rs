//! What was packed, used as a user would: a program outside the workspace, with the packed files in place of the registry.

use std::env;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::local_kms::without_proxy;
use crate::output::print;
use crate::workspace;

use super::{Package, cargo};

/// The package that the README's first program uses.
const CLIENT: &str = "trent-kms";

/// Builds and runs the README's first program with the packed files. True if it ends well.
pub(super) fn run(root: &Path, packages: &[Package], packed: &[PathBuf]) -> Result<bool> {
    let readme = fs::read_to_string(root.join("README.md")).context("README.md")?;
    let program = first_program(&readme).context("README.md has no program: a block ```rust")?;
    let alias = alias(program).context("the README's first program uses no key by its alias")?;
    let place = Place::new()?;
    let vendored = vendor(root, &place.0, packages, packed)?;
    let app = place.0.join("app");
    succeed(cargo(&place.0).args(["new", "--quiet", "--vcs", "none", "app"]), "cargo new")?;
    fs::create_dir(app.join(".cargo"))?;
    let vendored = toml(&vendored);
    let config = format!(
        "[source.crates-io]\nreplace-with = \"packed\"\n\n[source.packed]\ndirectory = {vendored}\n"
    );
    fs::write(app.join(".cargo/config.toml"), config)?;
    let target = place.0.join("target");
    let in_app = |arguments: &[&str]| {
        let mut command = cargo(&app);
        command.args(arguments).env("CARGO_TARGET_DIR", &target);
        command
    };
    succeed(&mut in_app(&["add", "--quiet", CLIENT]), "cargo add trent-kms")?;
    let tokio = ["add", "--quiet", "tokio", "--features", "macros,rt"];
    succeed(&mut in_app(&tokio), "cargo add tokio")?;
    fs::write(app.join("src/main.rs"), program)?;
    if !in_app(&["build", "--quiet"]).status()?.success() {
        eprintln!("the README's first program does not build with the packed files");
        return Ok(false);
    }
    let server = Server::start(root, &place.0, alias)?;
    let built = target.join("debug").join(format!("app{}", env::consts::EXE_SUFFIX));
    let output = without_proxy(&mut Command::new(built))
        .env("AWS_ENDPOINT_URL_KMS", &server.endpoint)
        .env("AWS_REGION", "us-east-1")
        .env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "example")
        .env_remove("AWS_SESSION_TOKEN")
        .env_remove("AWS_PROFILE")
        .output()
        .context("the program does not start")?;
    let told = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if !output.status.success() || told.is_empty() {
        let errors = String::from_utf8_lossy(&output.stderr);
        eprintln!("the README's first program fails against the local KMS: {told}\n{errors}");
        return Ok(false);
    }
    Ok(print(&format!(
        "`cargo add {CLIENT}` from the packed files: the README's first program prints {told:?}\n"
    )))
}

/// The first block of Rust.
fn first_program(readme: &str) -> Option<&str> {
    let (_, rest) = readme.split_once("\n```rust\n")?;
    rest.split_once("\n```").map(|(program, _)| program)
}

/// The first alias that the program names.
fn alias(program: &str) -> Option<&str> {
    let from = program.find("\"alias/")? + 1;
    program[from..].split('"').next()
}

/// A folder outside the workspace, with all that a program with the client needs in place of the registry.
fn vendor(root: &Path, place: &Path, packages: &[Package], packed: &[PathBuf]) -> Result<PathBuf> {
    let (stage, vendored) = (place.join("stage"), place.join("vendored"));
    let unpacked = place.join("unpacked");
    fs::create_dir_all(stage.join("src"))?;
    fs::create_dir_all(&unpacked)?;
    fs::write(stage.join("src/lib.rs"), "")?;
    let folder = |package: &Package| format!("{}-{}", package.name, package.version);
    let mut manifest = "[package]\nname = \"stage\"\nedition = \"2024\"\n\n[dependencies]\n\
                        tokio = { version = \"1\", features = [\"macros\", \"rt\"] }\n"
        .to_owned();
    let mut patches = "\n[patch.crates-io]\n".to_owned();
    for (package, file) in packages.iter().zip(packed) {
        let mut command = Command::new("tar");
        command.arg("-xzf").arg(file).arg("-C").arg(&unpacked);
        succeed(&mut command, "tar")?;
        let path = toml(&unpacked.join(folder(package)));
        if package.name == CLIENT {
            manifest.push_str(&format!("{CLIENT} = {{ path = {path} }}\n"));
        } else {
            patches.push_str(&format!("{} = {{ path = {path} }}\n", package.name));
        }
    }
    fs::write(stage.join("Cargo.toml"), manifest + &patches)?;
    // The versions of the workspace, as far as they are the same packages.
    fs::copy(root.join("Cargo.lock"), stage.join("Cargo.lock")).context("Cargo.lock")?;
    let mut command = cargo(&stage);
    command.args(["vendor", "--quiet", "--versioned-dirs"]).arg(&vendored);
    succeed(command.stdout(Stdio::null()), "cargo vendor")?;
    for package in packages {
        let to = vendored.join(folder(package));
        fs::rename(unpacked.join(folder(package)), &to).context("the unpacked files")?;
        // Nothing to compare with: the files were packed a moment ago.
        fs::write(to.join(".cargo-checksum.json"), "{\"files\":{}}\n")?;
    }
    Ok(vendored)
}

/// The path as a string of TOML.
fn toml(path: &Path) -> String {
    serde_json::Value::from(path.to_string_lossy()).to_string()
}

fn succeed(command: &mut Command, what: &str) -> Result<()> {
    let status = command.status().with_context(|| format!("{what} does not start"))?;
    if !status.success() {
        bail!("{what} fails: {status}");
    }
    Ok(())
}

/// A folder of its own for the system's temporary files, which goes with it.
struct Place(PathBuf);

impl Place {
    fn new() -> Result<Self> {
        let path = env::temp_dir().join(format!("trent-package-{}", std::process::id()));
        fs::create_dir(&path).with_context(|| path.display().to_string())?;
        Ok(Self(path))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The local KMS with one key. It ends with this program: its standard input closes.
struct Server {
    process: Child,
    /// Open as long as the process may write to it.
    output: BufReader<ChildStdout>,
    endpoint: String,
}

impl Server {
    fn start(root: &Path, place: &Path, alias: &str) -> Result<Self> {
        let seed = place.join("seed.json");
        let key = serde_json::json!({
            "id": "1234abcd-12ab-34cd-56ef-1234567890ab", "aliases": [alias],
        });
        fs::write(&seed, serde_json::json!({ "keys": [key] }).to_string())?;
        let built = cargo(root).args(["build", "--quiet", "--package", "trent-local"]).status()?;
        if !built.success() {
            bail!("trent-local does not build");
        }
        let name = format!("trent-local{}", env::consts::EXE_SUFFIX);
        let mut process = Command::new(workspace::target()?.join("debug").join(name))
            .args(["serve", "--listen", "127.0.0.1:0", "--until-eof", "--seed"])
            .arg(&seed)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("trent-local does not start")?;
        let output = process.stdout.take().context("trent-local has no output")?;
        let mut server = Self { process, output: BufReader::new(output), endpoint: String::new() };
        let mut line = String::new();
        while server.endpoint.is_empty() && server.output.read_line(&mut line)? > 0 {
            let endpoint = line.trim_end().strip_prefix("export AWS_ENDPOINT_URL_KMS=");
            server.endpoint = endpoint.unwrap_or_default().to_owned();
            line.clear();
        }
        if server.endpoint.is_empty() {
            bail!("trent-local does not say where it listens");
        }
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The end of its input is what it waits for.
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_program_of_the_readme_is_found() {
        let readme =
            "# A\n```toml\na = 1\n```\n\n```rust\nuse(\"alias/a\");\n```\n```rust\nb\n```\n";
        let program = first_program(readme).expect("there is one");
        assert_eq!(program, "use(\"alias/a\");");
        assert_eq!(alias(program), Some("alias/a"));
        assert_eq!(first_program("no program"), None);
        assert_eq!(alias("none"), None);
    }
}
