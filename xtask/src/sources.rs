//! Models' files, read for the library, which has no file system.
//!
//! Every command names models alike: a Smithy AST, `service-2.json` with the files beside it, their folder, or a wheel of
//! botocore.

mod service2;
pub(crate) mod wheel;

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Result, bail};
use trent_codegen::{Problem, Problems, Source};

use service2::{NAMES, is_service, text};

/// Reads models, given with their names in messages; `None` if a file cannot be read. Of a wheel, it takes the newest
/// version of `service`, the name of its folder.
pub(crate) fn read(
    paths: impl IntoIterator<Item = (String, PathBuf)>,
    service: Option<&str>,
    problems: &mut Problems,
) -> Option<Vec<Source>> {
    let mut reader =
        Reader { problems, sources: Vec::new(), seen: BTreeSet::new(), is_whole: true };
    for (name, path) in paths {
        if path.is_dir() {
            reader.folder(&path, &format!("{}/", name.trim_end_matches('/')), &name);
        } else if wheel::is_wheel(&path) {
            reader.wheel(&path, &name, service);
        } else if path.file_name().is_some_and(is_service) {
            let own = path.file_name().unwrap_or_default().to_string_lossy();
            let shown = name.strip_suffix(&*own).unwrap_or_default().to_owned();
            reader.folder(path.parent().unwrap_or(&path), &shown, &name);
        } else {
            reader.file(&path, &name);
        }
    }
    reader.is_whole.then_some(reader.sources)
}

/// Reads models that the command line names. What is wrong with them goes to standard error.
pub(crate) fn read_named(paths: &[PathBuf], service: Option<&str>) -> Result<Vec<Source>> {
    let mut problems = Problems::new();
    let sources = named(paths, service, &mut problems);
    accepted(sources.ok_or(problems))
}

/// Models that the command line names, under these names.
pub(crate) fn named(
    paths: &[PathBuf],
    service: Option<&str>,
    problems: &mut Problems,
) -> Option<Vec<Source>> {
    let paths = paths.iter().map(|path| (path.display().to_string(), path.clone()));
    read(paths, service, problems)
}

/// The value, or its problems on standard error.
pub(crate) fn accepted<T>(result: Result<T, Problems>) -> Result<T> {
    result.or_else(|problems| {
        eprintln!("{problems}");
        bail!("bad input; no file was touched")
    })
}

/// The service that `--service` names, by shape id. Of a wheel it names a folder, and there is one service in it.
pub(crate) fn chosen(paths: &[PathBuf], service: Option<&str>) -> Option<String> {
    let in_wheel = paths.iter().any(|path| wheel::is_wheel(path));
    service.filter(|_| !in_wheel).map(str::to_owned)
}

/// What has been read, and where problems go.
struct Reader<'a> {
    problems: &'a mut Problems,
    sources: Vec<Source>,
    /// Files that were read: one that stands beside another may be named, too.
    seen: BTreeSet<PathBuf>,
    is_whole: bool,
}

impl Reader<'_> {
    /// The files of a folder that describe one service; their names begin with `prefix` in messages.
    fn folder(&mut self, path: &Path, prefix: &str, named: &str) {
        let names = NAMES.iter().flat_map(|name| [(*name).to_owned(), format!("{name}.gz")]);
        let names: Vec<_> = names.filter(|name| path.join(name).exists()).collect();
        if !names.first().is_some_and(|name| is_service(OsStr::new(name))) {
            let help = "name a model's file, or a folder with service-2.json";
            return self.refuse(named, "there is no service-2.json in it", help);
        }
        for name in names {
            self.file(&path.join(&name), &format!("{prefix}{name}"));
        }
    }

    fn wheel(&mut self, path: &Path, shown: &str, service: Option<&str>) {
        let Some(service) = service else {
            return self.refuse(shown, "a wheel has many services", "name one with --service");
        };
        match wheel::read(path, shown, service) {
            Ok(sources) => self.sources.extend(sources),
            Err(error) => {
                let help = "name a wheel of botocore, and the service's folder with --service";
                self.refuse(shown, &format!("{error:#}"), help);
            }
        }
    }

    fn file(&mut self, path: &Path, shown: &str) {
        if !self.seen.insert(path.canonicalize().unwrap_or_else(|_| path.to_owned())) {
            return;
        }
        match fs::read(path).map_err(|error| error.to_string()).and_then(text) {
            Ok(text) => self.sources.push(Source::new(shown, text)),
            Err(error) => {
                self.refuse(shown, &format!("cannot be read: {error}"), "name a model's file");
            }
        }
    }

    fn refuse(&mut self, shown: &str, what: &str, help: &str) {
        self.problems.push(Problem::error(shown, what, help));
        self.is_whole = false;
    }
}

/// Without `.` and `..`, as far as a path can say.
pub(crate) fn tidy(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => drop(tidy.pop()),
            other => tidy.push(other),
        }
    }
    tidy
}
