//! The clients that there are to generate: from which models, into which folders.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::Result;
use serde_json::Value;
use trent_codegen::service::Service;
use trent_codegen::{Options, Problem, Problems, Source};

use crate::sources;
use crate::workspace::{self, Package, Workspace};

use super::folder::{Folder, KEPT, Part, SRC, TESTS, WHOLE};
use super::manifest;

/// A self-standing crate.
#[derive(Debug)]
pub(crate) struct Single {
    /// The files of the model.
    pub(crate) models: Vec<PathBuf>,
    /// The crate's folder.
    pub(crate) out: PathBuf,
    /// Only these operations; all if empty.
    pub(crate) operations: Vec<String>,
    /// The service, if the model has several: by shape id, or by its folder in a wheel.
    pub(crate) service: Option<String>,
    /// The package's name; the service's if not given.
    pub(crate) crate_name: Option<String>,
}

/// A client, its models read.
#[derive(Debug)]
pub(crate) struct Client {
    pub(crate) package: String,
    /// The crate's folder.
    path: PathBuf,
    /// The folder's name in messages.
    shown: String,
    /// `None` if one cannot be read, which has been told.
    sources: Option<Vec<Source>>,
    options: Options,
    /// What in the crate's `src` is written by hand.
    by_hand: Vec<String>,
    kind: Kind,
}

/// How much of a crate is generated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A member of the workspace: `src` and `tests/model`, each as a whole.
    Member,
    /// All of it.
    Standalone,
}

/// A generated client, in memory.
pub(crate) struct Crate {
    pub(crate) package: String,
    pub(crate) service: Service,
    pub(crate) notes: Problems,
    /// The files of each part, by path within it.
    parts: BTreeMap<Part, BTreeMap<String, String>>,
}

impl Crate {
    /// The files of a part.
    pub(crate) fn files(&self, part: Part) -> &BTreeMap<String, String> {
        &self.parts[part]
    }

    pub(crate) fn count(&self) -> usize {
        self.parts.values().map(BTreeMap::len).sum()
    }

    pub(crate) fn lines(&self) -> usize {
        let texts = self.parts.values().flat_map(BTreeMap::values);
        texts.map(|text| text.lines().count()).sum()
    }
}

impl Client {
    /// The files of its model; nothing if one cannot be read.
    pub(crate) fn sources(&self) -> Option<&[Source]> {
        self.sources.as_deref()
    }

    /// Every member of the workspace whose manifest asks for it.
    pub(crate) fn of_workspace(problems: &mut Problems) -> Result<Vec<Self>> {
        let workspace = Workspace::load()?;
        let asking = workspace.packages.iter().filter_map(|package| {
            let table = package.codegen.as_ref()?;
            Some((package, table))
        });
        let mut clients = Vec::new();
        let mut found = false;
        for (package, table) in asking {
            found = true;
            let Some(metadata) = metadata(package, table, problems) else {
                continue;
            };
            let Metadata { models, operations, modules } = metadata;
            let files = models.iter().map(|model| {
                let path = sources::tidy(&package.folder.join(model));
                (workspace::shown(&path, &workspace.root), path)
            });
            let sources = sources::read(files, None, problems);
            let options = Options {
                crate_name: package.name.clone(),
                operations,
                require_docs: true,
                modules,
                ..Options::default()
            };
            let files = options.modules.iter().map(|name| format!("{name}.rs"));
            let by_hand = files.chain(options.modules.iter().cloned()).collect();
            let shown = workspace::shown(&package.folder, &workspace.root);
            let (package, path) = (package.name.clone(), package.folder.clone());
            let kind = Kind::Member;
            clients.push(Self { package, path, shown, sources, options, by_hand, kind });
        }
        if !found {
            let what = "no member has the table [package.metadata.codegen]";
            let help = "give one to the manifest of the client's crate, with `models = [\"…\"]`";
            problems.push(Problem::error("Cargo.toml", what, help));
        }
        Ok(clients)
    }

    /// The crate that the command line describes.
    pub(crate) fn standalone(single: &Single, problems: &mut Problems) -> Self {
        let sources = sources::named(&single.models, single.service.as_deref(), problems);
        let service = sources::chosen(&single.models, single.service.as_deref());
        let own_name = || default_name(sources.as_deref()?, service.as_deref());
        let package = match single.crate_name.clone().or_else(own_name) {
            Some(name) if manifest::is_package_name(&name) => name,
            unfit => {
                problems.extend(unfit.map(|name| unfit_name(&name)));
                // So that the rest of the problems are found.
                "client".to_owned()
            }
        };
        let options = Options {
            crate_name: package.clone(),
            operations: single.operations.clone(),
            service,
            ..Options::default()
        };
        Self {
            package,
            path: single.out.clone(),
            shown: single.out.display().to_string(),
            sources,
            options,
            by_hand: Vec::new(),
            kind: Kind::Standalone,
        }
    }

    /// Everything that belongs into the folders.
    pub(crate) fn generate(&self) -> Result<Crate, Problems> {
        let sources = self.sources.as_ref().ok_or_else(Problems::new)?;
        let trent_codegen::Generated { files, notes, service } =
            trent_codegen::generate(sources, &self.options)?;
        if let Some(name) = self.by_hand.iter().find(|name| files.contains_key(*name)) {
            let file = format!("{}/Cargo.toml", self.shown);
            let what = format!("package.metadata.codegen: {name} is a file that is generated");
            return Err(Problem::error(&file, what, "give the module by hand another name").into());
        }
        let parts = match self.kind {
            Kind::Member => [(SRC, files), (TESTS, trent_codegen::test_files(&service))].into(),
            Kind::Standalone => {
                let files = files.into_iter().map(|(path, text)| (format!("{SRC}/{path}"), text));
                let mut files: BTreeMap<_, _> = files.collect();
                files.extend(manifest::files(&self.package, &service, &self.path));
                [(WHOLE, files)].into()
            }
        };
        Ok(Crate { package: self.package.clone(), service, notes, parts })
    }

    /// The folders as they are now.
    pub(crate) fn folders(&self) -> Result<Vec<Folder>> {
        match self.kind {
            Kind::Member => {
                let folder = |part| {
                    let shown = format!("{}/{part}", self.shown);
                    let kept = if part == SRC { &self.by_hand[..] } else { &[] };
                    let kept: Vec<_> = kept.iter().map(String::as_str).collect();
                    Folder::scan(part, self.path.join(part), shown, &kept)
                };
                [SRC, TESTS].into_iter().map(folder).collect()
            }
            Kind::Standalone => {
                Ok(vec![Folder::scan(WHOLE, self.path.clone(), self.shown.clone(), KEPT)?])
            }
        }
    }
}

/// What `[package.metadata.codegen]` says.
struct Metadata {
    models: Vec<String>,
    operations: Vec<String>,
    modules: Vec<String>,
}

fn metadata(package: &Package, table: &Value, problems: &mut Problems) -> Option<Metadata> {
    let mut wrong = Problems::new();
    let mut report = |what: String, help| wrong.push(Problem::error(&package.manifest, what, help));
    let names = |value: &Value| {
        let names = value.as_array()?.iter().map(|name| name.as_str().map(str::to_owned));
        names.collect::<Option<Vec<_>>>().filter(|names| !names.is_empty())
    };
    let mut metadata = Metadata { models: Vec::new(), operations: Vec::new(), modules: Vec::new() };
    for (key, value) in table.as_object().into_iter().flatten() {
        let (place, help) = match key.as_str() {
            "models" => (&mut metadata.models, "list files, as in `models = [\"…\"]`"),
            "operations" => (&mut metadata.operations, "list names, or leave it out for all"),
            "modules" => (&mut metadata.modules, "list modules of `src` that are written by hand"),
            _ => {
                let what = format!("package.metadata.codegen has no key `{key}`");
                report(what, "its keys are `models`, `operations` and `modules`");
                continue;
            }
        };
        match names(value) {
            Some(names) => *place = names,
            None => {
                report(format!("package.metadata.codegen: `{key}` is not a list of names"), help);
            }
        }
    }
    if metadata.models.is_empty() && table.get("models").is_none() {
        let what = "package.metadata.codegen names no model".to_owned();
        report(what, "list files, as in `models = [\"…\"]`");
    }
    for name in &metadata.modules {
        let is_there = package.folder.join(SRC).join(format!("{name}.rs")).is_file();
        if !is_there || !manifest::is_package_name(name) {
            let what = format!("package.metadata.codegen: src has no module `{name}`");
            wrong.push(Problem::error(
                &package.manifest,
                what,
                "write src/NAME.rs, or mend the name",
            ));
        }
    }
    let is_right = wrong.is_empty();
    problems.extend(wrong);
    is_right.then_some(metadata)
}

/// `Secrets Manager` becomes `secrets-manager-client`. What is wrong with the model, [`Client::generate`] tells.
fn default_name(sources: &[Source], service: Option<&str>) -> Option<String> {
    let mut model = trent_codegen::load(sources).ok()?;
    if let Some(service) = service {
        model.retain_service(service);
    }
    let (shape, _) = model.services().next()?;
    let service = shape.traits.aws_service().and_then(|service| service.sdk_id);
    let name = service.unwrap_or_else(|| shape.id.name().to_owned());
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<_> = words.map(str::to_ascii_lowercase).collect();
    Some(format!("{}-client", words.join("-")))
}

fn unfit_name(name: &str) -> Problem {
    let what = format!("{name:?} cannot be the name of a client's crate");
    let help = "give --crate-name letters, digits and `-`, a letter first, and no word that Rust or \
                the crate's dependency has taken";
    Problem::error("", what, help)
}
