//! Models' files, read for the library, which has no file system.

use std::fs;
use std::io::Read as _;
use std::path::{Component, Path, PathBuf};

use codegen::{Problem, Problems, Source};
use flate2::read::GzDecoder;

/// Reads files, given with their names in messages; `None` if one cannot be read.
pub(crate) fn read(
    files: impl Iterator<Item = (String, PathBuf)>,
    problems: &mut Problems,
) -> Option<Vec<Source>> {
    let mut sources = Some(Vec::new());
    for (name, path) in files {
        match fs::read(path).map_err(|error| error.to_string()).and_then(text) {
            Ok(text) => {
                if let Some(sources) = &mut sources {
                    sources.push(Source::new(name, text));
                }
            }
            Err(error) => {
                let what = format!("cannot be read: {error}");
                problems.push(Problem::error(&name, what, "name a model's file"));
                sources = None;
            }
        }
    }
    sources
}

/// Files that the command line names, under these names.
pub(crate) fn named(paths: &[PathBuf], problems: &mut Problems) -> Option<Vec<Source>> {
    read(paths.iter().map(|path| (path.display().to_string(), path.clone())), problems)
}

/// A file's text, which may be compressed with gzip.
pub(crate) fn text(bytes: Vec<u8>) -> Result<String, String> {
    /// Bytes that a model may have; the largest known has six million.
    const MOST: u64 = 1 << 28;
    let is_compressed = bytes.starts_with(&[0x1f, 0x8b]);
    let bytes = if is_compressed {
        let mut text = Vec::new();
        let mut decoder = GzDecoder::new(bytes.as_slice()).take(MOST);
        decoder.read_to_end(&mut text).map_err(|error| error.to_string())?;
        text
    } else {
        bytes
    };
    String::from_utf8(bytes).map_err(|_| "it is not text".to_owned())
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
