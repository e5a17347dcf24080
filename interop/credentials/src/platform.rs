//! The variables and files of a case.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::process::Output;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;
use trent_credentials::{OperatingSystem, Platform};
use trent_runtime::transport::BoxFuture;

use crate::Outcome;

/// Variables, and files of a folder or of memory. What is written stays in memory.
#[derive(Debug, Default)]
pub(crate) struct CasePlatform {
    variables: HashMap<String, String>,
    folder: Option<PathBuf>,
    files: Mutex<HashMap<PathBuf, Vec<u8>>>,
}

impl CasePlatform {
    /// Variables of a JSON object, and the files of a folder, which stands for `/`.
    pub(crate) fn new(variables: &Value, folder: Option<PathBuf>) -> Outcome<Self> {
        Ok(Self { variables: strings(variables)?, folder, files: Mutex::default() })
    }

    /// The same with files of a JSON object, by path.
    pub(crate) fn with_files(self, files: &Value) -> Outcome<Self> {
        let files = strings(files)?.into_iter();
        let files = files.map(|(path, text)| (PathBuf::from(path), text.into_bytes())).collect();
        Ok(Self { files: Mutex::new(files), ..self })
    }
}

/// The members of an object of strings; null counts as an empty object.
fn strings(object: &Value) -> Outcome<HashMap<String, String>> {
    if object.is_null() {
        return Ok(HashMap::new());
    }
    let members = object.as_object().ok_or("it is no object of strings")?;
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let member = |(name, value): (&String, &Value)| {
        Ok((name.clone(), text(value).ok_or_else(|| format!("{name} is no string"))?))
    };
    members.iter().map(member).collect()
}

impl Platform for CasePlatform {
    fn variable(&self, name: &str) -> Option<String> {
        self.variables.get(name).cloned()
    }

    fn variable_names(&self) -> Vec<String> {
        self.variables.keys().cloned().collect()
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        if let Some(file) = self.files.lock().unwrap_or_else(PoisonError::into_inner).get(path) {
            return Ok(file.clone());
        }
        let folder = self.folder.as_ref().ok_or(io::ErrorKind::NotFound)?;
        let inside = path.components().filter(|part| matches!(part, Component::Normal(_)));
        fs::read(folder.join(inside.collect::<PathBuf>()))
    }

    fn replace(&self, path: &Path, contents: &[u8]) -> io::Result<()> {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        files.insert(path.to_owned(), contents.to_vec());
        Ok(())
    }

    fn run<'a>(&'a self, command: &'a str, limit: Duration) -> BoxFuture<'a, io::Result<Output>> {
        OperatingSystem.run(command, limit)
    }
}
