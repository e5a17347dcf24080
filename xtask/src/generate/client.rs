//! The clients that there are to generate: from which models, into which folders.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Result;
use trent_codegen::service::Service;
use trent_codegen::{Model, Options, Problem, Problems, Source};

use crate::sources;
use crate::workspace::{self, Package, Workspace};

use super::folder::{CLIENTS, Folder, KEPT, Part, SRC, TESTS, WHOLE, is_generated};
use super::manifest;
use super::metadata::{self, Named};
use super::owned::{self, Standing};
use super::runtime::Runtime;

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
    /// The package's name; that of its manifest, or else the service's, if not given.
    pub(crate) crate_name: Option<String>,
    /// What the first manifest stands on.
    pub(crate) runtime: Runtime,
    /// A crate that a command makes for itself: the manifest is generated too, and stands on this workspace's runtime.
    pub(crate) is_scratch: bool,
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
    /// The model that they make, if it was needed before the client is generated.
    loaded: RefCell<Option<Model>>,
    options: Options,
    /// What in the crate's `src` is written by hand.
    by_hand: Vec<String>,
    kind: Kind,
}

/// How much of a crate is generated.
#[derive(Debug)]
enum Kind {
    /// A member of the workspace: `src` and `tests/model`, each as a whole.
    Member,
    /// A module of a member: its file and its folder in `src/clients`.
    Module {
        /// The module's name.
        module: String,
        /// The crate's other modules. Of a crate with several, the first removes what belongs to none; for the rest,
        /// nothing stands here.
        others: Option<Vec<String>>,
    },
    /// `src`; the first time the manifest as well, which belongs to the crate's owner from then on.
    Standalone {
        manifest: Standing,
        runtime: Runtime,
        /// What the first manifest names, so that the workspace's own command can write the crate.
        models: Option<Vec<PathBuf>>,
    },
    /// All of it.
    Scratch,
}

/// A generated client, in memory.
pub(crate) struct Crate {
    pub(crate) package: String,
    pub(crate) service: Service,
    pub(crate) notes: Problems,
    /// What the manifest of the crate's owner lacks.
    pub(crate) lacks: Vec<Problem>,
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

    /// True if the client is a module of another crate.
    pub(crate) fn is_module(&self) -> bool {
        matches!(self.kind, Kind::Module { .. })
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
            let Some(metadata) = metadata::read(package, table, problems) else {
                continue;
            };
            let whole = metadata.client.map(|named| (named, Kind::Member));
            let mut others = Some(metadata.nested.keys().skip(1).cloned().collect());
            let nested = metadata
                .nested
                .into_iter()
                .map(|(module, named)| (named, Kind::Module { module, others: others.take() }));
            for (named, kind) in whole.into_iter().chain(nested) {
                clients.push(Self::member(&workspace, package, named, kind, problems));
            }
        }
        if !found {
            let what = "no member has the table [package.metadata.codegen]";
            let help = "give one to the manifest of the client's crate, with `models = [\"…\"]`";
            problems.push(Problem::error("Cargo.toml", what, help));
        }
        Ok(clients)
    }

    /// A client that a member's manifest describes.
    fn member(
        workspace: &Workspace,
        package: &Package,
        named: Named,
        kind: Kind,
        problems: &mut Problems,
    ) -> Self {
        let files = named.models.iter().map(|model| {
            let path = sources::tidy(&package.folder.join(model));
            (workspace::shown(&path, &workspace.root), path)
        });
        let sources = sources::read(files, None, problems);
        let options = Options {
            crate_name: package.name.clone(),
            operations: named.operations,
            // The world reads what is published; for the rest upstream's documentation will do, or none.
            require_docs: package.is_published,
            modules: named.modules,
            page: named.page,
            ..Options::default()
        };
        let files = options.modules.iter().map(|name| format!("{name}.rs"));
        let by_hand = files.chain(options.modules.iter().cloned()).collect();
        let shown = workspace::shown(&package.folder, &workspace.root);
        let path = package.folder.clone();
        let name = match &kind {
            Kind::Module { module, .. } => format!("{}::{module}", package.name),
            _ => package.name.clone(),
        };
        let loaded = RefCell::default();
        Self { package: name, path, shown, sources, loaded, options, by_hand, kind }
    }

    /// The crate that the command line describes.
    pub(crate) fn standalone(single: &Single, problems: &mut Problems) -> Self {
        let sources = sources::named(&single.models, single.service.as_deref(), problems);
        let service = sources::chosen(&single.models, single.service.as_deref());
        let shown = single.out.display().to_string();
        let kind = Self::kind(single, &shown, problems);
        let loaded = RefCell::default();
        let own_name = || {
            // What is wrong with the model, `Client::generate` tells.
            let mut model = trent_codegen::load(sources.as_deref()?).ok()?;
            if let Some(service) = &service {
                model.retain_service(service);
            }
            let name = default_name(&model);
            loaded.replace(Some(model));
            name
        };
        let named = kind.name().map(str::to_owned);
        let asked = single.crate_name.clone();
        if let (Some(asked), Some(named)) = (&asked, &named)
            && asked != named
        {
            let what = format!("the crate is called {named}, and not {asked}");
            let help = "leave out --crate-name, or change the name here first";
            problems.push(Problem::error(&format!("{shown}/Cargo.toml"), what, help));
        }
        let package = match asked.or(named).or_else(own_name) {
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
        let (path, by_hand) = (single.out.clone(), Vec::new());
        Self { package, path, shown, sources, loaded, options, by_hand, kind }
    }

    /// How the crate of the command line stands, whose folder is `shown` in messages.
    fn kind(single: &Single, shown: &str, problems: &mut Problems) -> Kind {
        if single.is_scratch {
            return Kind::Scratch;
        }
        let manifest = owned::read(&single.out, shown).unwrap_or_else(|error| {
            problems.push(super::unread(&error));
            Standing::Missing
        });
        let file = format!("{shown}/Cargo.toml");
        if let Standing::Present(present) = &manifest
            && !present.is_client()
            && !is_generated(&single.out.join(SRC).join("lib.rs"))
        {
            let line = single.runtime.with_features(&single.out, "");
            let what = "not the manifest of a client: it does not depend on trent-runtime";
            let help = format!(
                "name another folder with --out, or add `trent-runtime = {line}` to its [dependencies]"
            );
            problems.push(Problem::error(&file, what, help));
        }
        let can_be_member = single.service.is_none() && !manifest::is_below_target(&single.out);
        let root = can_be_member.then(|| workspace::around(&single.out)).flatten();
        let is_kept = |model: &PathBuf, root: &Path| {
            workspace::is_inside(model, root) && !sources::wheel::is_wheel(model)
        };
        let root = root.filter(|root| single.models.iter().all(|model| is_kept(model, root)));
        let models = root.map(|_| single.models.clone());
        Kind::Standalone { manifest, runtime: single.runtime.clone(), models }
    }

    /// Why cargo does not read the crate where it lies, if so.
    pub(crate) fn is_outside(&self) -> Option<Problem> {
        let Kind::Standalone { .. } = self.kind else { return None };
        let Ok(Standing::Outside(help)) = owned::read(&self.path, &self.shown) else { return None };
        let file = format!("{}/Cargo.toml", self.shown);
        Some(Problem::note(&file, "it lies in a workspace that does not know it", help))
    }

    /// Everything that belongs into the folders.
    pub(crate) fn generate(&self) -> Result<Crate, Problems> {
        let sources = self.sources.as_ref().ok_or_else(Problems::new)?;
        let model = match self.loaded.take() {
            Some(model) => model,
            None => trent_codegen::load(sources)?,
        };
        let trent_codegen::Generated { files, notes, service } =
            trent_codegen::generate_from(model, &self.options)?;
        if let Some(name) = self.by_hand.iter().find(|name| files.contains_key(*name)) {
            let file = format!("{}/Cargo.toml", self.shown);
            let what = format!("package.metadata.codegen: {name} is a file that is generated");
            return Err(Problem::error(&file, what, "give the module by hand another name").into());
        }
        let mut lacks = Vec::new();
        let below_src = |files: BTreeMap<String, String>| {
            let files = files.into_iter().map(|(path, text)| (format!("{SRC}/{path}"), text));
            files.collect::<BTreeMap<_, _>>()
        };
        let parts = match &self.kind {
            Kind::Module { module, .. } => {
                let root = format!("crate::clients::{module}");
                [(CLIENTS, trent_codegen::nested(&root, &files))].into()
            }
            Kind::Member => [(SRC, files), (TESTS, trent_codegen::test_files(&service))].into(),
            Kind::Standalone { manifest: Standing::Missing, runtime, models } => {
                let models = models.as_deref().map(|models| (models, &self.options.operations[..]));
                let mut files = below_src(files);
                let first =
                    manifest::first_files(&self.package, &service, &self.path, runtime, models);
                files.extend(first.into_iter().filter(|(name, _)| !self.path.join(name).exists()));
                [(WHOLE, files)].into()
            }
            Kind::Standalone { manifest: Standing::Outside(_), .. } => [(SRC, files)].into(),
            Kind::Standalone { manifest: Standing::Present(present), runtime, .. } => {
                let file = format!("{}/Cargo.toml", self.shown);
                lacks = present.lacks(
                    &file,
                    &service,
                    &files,
                    &runtime.dependency(&self.path, &service),
                );
                [(SRC, files)].into()
            }
            Kind::Scratch => {
                let mut files = below_src(files);
                files.extend(manifest::scratch_files(&self.package, &service, &self.path));
                [(WHOLE, files)].into()
            }
        };
        Ok(Crate { package: self.package.clone(), service, notes, lacks, parts })
    }

    /// The folders as they are now.
    pub(crate) fn folders(&self) -> Result<Vec<Folder>> {
        let folder = |part, kept: &[&str]| {
            let (path, shown) = match part {
                WHOLE => (self.path.clone(), self.shown.clone()),
                _ => (self.path.join(part), format!("{}/{part}", self.shown)),
            };
            Folder::scan(part, path, shown, kept)
        };
        let by_hand: Vec<_> = self.by_hand.iter().map(String::as_str).collect();
        match &self.kind {
            Kind::Module { module, others } => {
                let folder = folder(CLIENTS, &[])?;
                Ok(vec![match others {
                    Some(others) => folder.without(others),
                    None => folder.only(module),
                }])
            }
            Kind::Member => Ok(vec![folder(SRC, &by_hand)?, folder(TESTS, &[])?]),
            Kind::Standalone { manifest: Standing::Missing, .. } => {
                let kept: Vec<_> = KEPT.iter().copied().chain(["rustfmt.toml"]).collect();
                Ok(vec![folder(WHOLE, &kept)?])
            }
            Kind::Standalone { .. } => Ok(vec![folder(SRC, &[])?]),
            Kind::Scratch => Ok(vec![folder(WHOLE, KEPT)?]),
        }
    }
}

impl Kind {
    /// The crate's name, if its manifest says one.
    fn name(&self) -> Option<&str> {
        match self {
            Self::Standalone { manifest: Standing::Present(present), .. } => Some(&present.name),
            _ => None,
        }
    }
}

/// `Secrets Manager` becomes `secrets-manager-client`.
fn default_name(model: &Model) -> Option<String> {
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
