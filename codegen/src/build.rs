//! For a `build.rs`: reads models, writes a client as one module to `OUT_DIR`. The only part of this library that has a
//! file system; feature `build` turns it on.
//!
//! ```no_run
//! // in the `main` of build.rs
//! trent_codegen::Builder::new().model("kms.json").operations(["UpdateCustomKeyStore"]).emit();
//! ```
//!
//! ```text
//! // src/main.rs: a module `kms` with `kms::Client`
//! include!(concat!(env!("OUT_DIR"), "/kms.rs"));
//! ```
//!
//! The application depends on `trent-runtime`, with the features that it needs: `rest-json` or `aws-query`, if the service
//! speaks that.

use std::path::{Path, PathBuf};
use std::{env, fs, process};

use crate::problem::{Problem, Problems};
use crate::{Model, Options, Source, embed, generate_from, load, names};

/// Which client a build script makes, from which models.
#[derive(Clone, Debug, Default)]
pub struct Builder {
    models: Vec<PathBuf>,
    options: Options,
    module: Option<String>,
    out_dir: Option<PathBuf>,
}

/// What [`Builder::try_emit`] made.
#[derive(Clone, Debug)]
pub struct Emitted {
    /// The file to include.
    pub path: PathBuf,
    /// What is worth telling: operations that were left out, patterns that the client does not check.
    pub notes: Problems,
}

impl Builder {
    /// No model yet; all operations.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a model's file, by its path from the package's folder.
    #[must_use]
    pub fn model(mut self, path: impl Into<PathBuf>) -> Self {
        self.models.push(path.into());
        self
    }

    /// Makes only these operations and what they reach. If it is never called, all.
    #[must_use]
    pub fn operations<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.options.operations.extend(names.into_iter().map(Into::into));
        self
    }

    /// Chooses one of the models' services, by shape id.
    #[must_use]
    pub fn service(mut self, id: impl Into<String>) -> Self {
        self.options.service = Some(id.into());
        self
    }

    /// Names the module, and the file. If it is never called, the service's name does: `secrets_manager`.
    #[must_use]
    pub fn module(mut self, name: impl Into<String>) -> Self {
        self.module = Some(name.into());
        self
    }

    /// Writes to this folder and not to `OUT_DIR`.
    #[must_use]
    pub fn out_dir(mut self, path: impl Into<PathBuf>) -> Self {
        self.out_dir = Some(path.into());
        self
    }

    /// Writes the module, and tells cargo when to do it again. Ends the build script if there are problems, which it
    /// prints.
    pub fn emit(&self) {
        for path in &self.models {
            println!("cargo::rerun-if-changed={}", path.display());
        }
        // The module asks for it, and the application need not have it.
        println!("cargo::rustc-check-cfg=cfg(feature, values(\"serde\"))");
        match self.try_emit() {
            Ok(emitted) => emitted.notes.sorted().iter().for_each(|note| println!("{note}")),
            Err(problems) => {
                eprintln!("{problems}");
                process::exit(1);
            }
        }
    }

    /// Writes the module.
    ///
    /// # Errors
    /// All problems, if a file cannot be read or written, or if the models are not sound.
    pub fn try_emit(&self) -> Result<Emitted, Problems> {
        let sources = self.read()?;
        let mut model = load(&sources)?;
        if let Some(service) = &self.options.service {
            model.retain_service(service);
        }
        let module = match &self.module {
            Some(name) => name.clone(),
            None => module_name(&model),
        };
        if !is_identifier(&module) {
            let what = format!("{module:?} cannot be the name of a module");
            return Err(Problem::error("", what, "give another with `module`").into());
        }
        let folder = self.out_dir.clone().or_else(|| env::var_os("OUT_DIR").map(PathBuf::from));
        let folder = folder.ok_or_else(|| {
            let help = "call this from a build script, or give a folder with `out_dir`";
            Problems::from(Problem::error("", "OUT_DIR is not set", help))
        })?;
        // In examples, the module stands for the crate.
        let options = Options { crate_name: module.clone(), ..self.options.clone() };
        let generated = generate_from(model, &options)?;
        let path = folder.join(format!("{module}.rs"));
        write(&path, &embed::module(&module, &generated.files))?;
        Ok(Emitted { path, notes: generated.notes })
    }

    fn read(&self) -> Result<Vec<Source>, Problems> {
        let mut problems = Problems::new();
        let mut sources = Vec::new();
        for path in &self.models {
            let name = path.display().to_string();
            match fs::read_to_string(path) {
                Ok(text) => sources.push(Source::new(name, text)),
                Err(error) => {
                    let what = format!("cannot be read: {error}");
                    let help = "give a path from the package's folder";
                    problems.push(Problem::error(&name, what, help));
                }
            }
        }
        problems.into_result(sources)
    }
}

/// Writes what differs: a file that is as it was stays untouched, and so does what was compiled from it.
fn write(path: &Path, text: &str) -> Result<(), Problems> {
    if fs::read_to_string(path).is_ok_and(|present| present == text) {
        return Ok(());
    }
    fs::write(path, text).map_err(|error| {
        let what = format!("cannot be written: {error}");
        Problem::error(&path.display().to_string(), what, "make the folder first").into()
    })
}

/// The service's name in AWS's SDKs, or its shape's. A model without one is for [`generate_from`] to report.
fn module_name(model: &Model) -> String {
    let name = model.services().next().map_or_else(
        || "client".to_owned(),
        |(shape, _)| {
            let service = shape.traits.aws_service().and_then(|service| service.sdk_id);
            service.unwrap_or_else(|| shape.id.name().to_owned())
        },
    );
    names::crate_ident(&name.to_lowercase().replace(' ', "_"))
}

fn is_identifier(name: &str) -> bool {
    syn::parse_str::<syn::Ident>(name).is_ok()
}
