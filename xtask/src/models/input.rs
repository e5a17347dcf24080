//! A model to try, and the crate that is made of it.

use std::path::{Path, PathBuf};

/// A model to try.
#[derive(Clone, Debug)]
pub(super) struct Input {
    /// A file's without its extension, or a service's in a wheel.
    pub(super) name: String,
    pub(super) path: PathBuf,
    pub(super) is_in_wheel: bool,
    /// Of a service in a wheel.
    pub(super) protocol: Option<&'static str>,
}

impl Input {
    pub(super) fn of_path(path: &Path) -> Self {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Self { name, path: path.to_owned(), is_in_wheel: false, protocol: None }
    }

    /// The name of its crate.
    pub(super) fn package(&self) -> String {
        let fits = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
        let from = if self.is_in_wheel { "botocore-" } else { "" };
        format!("{from}{}-client", self.name.chars().map(fits).collect::<String>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crates_are_named_for_their_models() {
        let input = Input::of_path(Path::new("models/kms-2014-11-01.2025-04.json"));
        assert_eq!(input.name, "kms-2014-11-01.2025-04");
        assert_eq!(input.package(), "kms-2014-11-01-2025-04-client");
        let service = Input { is_in_wheel: true, ..Input::of_path(Path::new("waf")) };
        assert_eq!(service.package(), "botocore-waf-client");
    }
}
