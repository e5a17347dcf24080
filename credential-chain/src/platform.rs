//! Where the chain finds variables, files and programs: the operating system, or whatever a test puts in its place.

use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::Arc;
use std::time::Duration;

use trent_runtime::private::chain::on_thread;
use trent_runtime::transport::BoxFuture;
use zeroize::Zeroizing;

use crate::command;

/// What the chain asks of the operating system. Files are read and written on a thread of their own.
pub trait Platform: fmt::Debug + Send + Sync + 'static {
    /// The value of an environment variable, if it is set and Unicode.
    fn variable(&self, name: &str) -> Option<String>;

    /// The names of the environment variables that are set, at least of those that begin with `AWS_`.
    fn variable_names(&self) -> Vec<String>;

    /// The whole of a file.
    ///
    /// # Errors
    /// As [`std::fs::read`].
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// Replaces a file, or makes it and its folders, such that others see either the old or the new one and that the
    /// user alone can read it.
    ///
    /// # Errors
    /// The folder cannot be made, or the file cannot be written.
    fn replace(&self, path: &Path, contents: &[u8]) -> io::Result<()>;

    /// Runs a command line in the system's shell, ends it at the limit or when the future is dropped, and returns what it
    /// printed.
    fn run<'a>(&'a self, command: &'a str, limit: Duration) -> BoxFuture<'a, io::Result<Output>>;

    /// The user's home directory: `HOME`, on Windows else `USERPROFILE` or `HOMEDRIVE` and `HOMEPATH`.
    fn home(&self) -> Option<PathBuf> {
        let named = |name| self.variable(name).filter(|value| !value.is_empty());
        let windows =
            || named("USERPROFILE").or_else(|| Some(named("HOMEDRIVE")? + &named("HOMEPATH")?));
        named("HOME").or_else(|| cfg!(windows).then(windows).flatten()).map(PathBuf::from)
    }
}

/// A variable that is set, and to more than blanks.
pub(crate) fn variable(platform: &dyn Platform, name: &str) -> Option<Zeroizing<String>> {
    let value = Zeroizing::new(platform.variable(name)?);
    let trimmed = value.trim();
    (!trimmed.is_empty()).then(|| Zeroizing::new(trimmed.to_owned()))
}

/// The whole of a file, read on a thread of its own.
pub(crate) async fn read(
    platform: &Arc<dyn Platform>,
    path: PathBuf,
) -> io::Result<Zeroizing<Vec<u8>>> {
    let platform = Arc::clone(platform);
    on_thread(move || platform.read(&path).map(Zeroizing::new)).await
}

/// Replaces a file, on a thread of its own.
pub(crate) async fn replace(
    platform: &Arc<dyn Platform>,
    path: PathBuf,
    contents: Zeroizing<String>,
) -> io::Result<()> {
    let platform = Arc::clone(platform);
    on_thread(move || platform.replace(&path, contents.as_bytes())).await
}

/// The operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct OperatingSystem;

impl Platform for OperatingSystem {
    fn variable(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }

    fn variable_names(&self) -> Vec<String> {
        std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()).collect()
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        fs::read(path)
    }

    fn replace(&self, path: &Path, contents: &[u8]) -> io::Result<()> {
        let folder = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
        private_folder(folder)?;
        let mut name = OsString::from(path.file_name().ok_or(io::ErrorKind::InvalidInput)?);
        name.push(format!(
            ".{}.{}",
            std::process::id(),
            trent_runtime::private::idempotency_token()
        ));
        let temporary = folder.join(name);
        let written =
            write_private(&temporary, contents).and_then(|()| fs::rename(&temporary, path));
        if written.is_err() {
            // What is left of it is of no use; that it cannot be removed tells nobody anything new.
            let _ = fs::remove_file(&temporary);
        }
        written
    }

    fn run<'a>(&'a self, command: &'a str, limit: Duration) -> BoxFuture<'a, io::Result<Output>> {
        Box::pin(command::output(command::in_shell(command), limit))
    }

    fn home(&self) -> Option<PathBuf> {
        let named = std::env::var_os("HOME").filter(|home| !home.is_empty());
        named.map(PathBuf::from).or_else(std::env::home_dir)
    }
}

#[cfg(unix)]
fn private_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn private_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

fn write_private(path: &Path, contents: &[u8]) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(contents)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_privately_and_leaves_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("sso/cache/token.json");
        OperatingSystem.replace(&path, b"first").expect("it is written");
        OperatingSystem.replace(&path, b"second").expect("it is replaced");
        assert_eq!(OperatingSystem.read(&path).expect("it is there"), b"second");
        let parent = path.parent().expect("a folder");
        assert_eq!(fs::read_dir(parent).expect("a folder").count(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode();
            assert_eq!((mode(&path) & 0o777, mode(parent) & 0o777), (0o600, 0o700));
        }
        // A folder is no file, and stays as it is.
        assert!(OperatingSystem.replace(parent, b"third").is_err());
        assert_eq!(fs::read_dir(parent.parent().expect("a folder")).expect("a folder").count(), 1);
    }
}
