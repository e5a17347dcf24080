//! The profiles of `~/.aws/config` and `~/.aws/credentials`, each property with the place where it stands.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::platform::Platform;
use crate::profiles::parse::{RawSection, parse, sub_properties};

mod parse;

pub use parse::ParseErrorKind;

/// The profile that is used if none is named.
pub(crate) const DEFAULT: &str = "default";

/// A kind of file: the variable that says where it is, and where it is otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileKind {
    Config,
    Credentials,
}

impl FileKind {
    pub(crate) const fn variable(self) -> &'static str {
        match self {
            Self::Config => "AWS_CONFIG_FILE",
            Self::Credentials => "AWS_SHARED_CREDENTIALS_FILE",
        }
    }

    const fn default_path(self) -> &'static str {
        match self {
            Self::Config => "~/.aws/config",
            Self::Credentials => "~/.aws/credentials",
        }
    }
}

/// The sections of both files. Where both have a property of a profile, that of the credentials file counts.
#[derive(Debug, Default)]
pub struct Profiles {
    named: BTreeMap<String, Section>,
    sso_sessions: BTreeMap<String, Section>,
    services: BTreeMap<String, Section>,
    /// The paths that were read, or would have been.
    paths: Vec<Arc<str>>,
    /// Files at their default paths that the user may not read.
    closed: Vec<ProfilesError>,
    /// Sections that look like profiles and are none: their names, and how to write them.
    passed_over: Vec<(String, String, Place)>,
}

/// A profile, an SSO session or a section of services: properties by name. Prints their names alone.
#[derive(Default)]
pub struct Section {
    properties: BTreeMap<String, Property>,
    /// Where it begins.
    place: Option<Place>,
}

/// The value of a property, and where it stands. Does not print the value.
#[derive(Clone)]
pub(crate) struct Property {
    value: Arc<Zeroizing<String>>,
    pub(crate) place: Place,
}

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    path: Arc<str>,
    line: u32,
}

/// A file of profiles that cannot be read.
#[derive(Clone, Debug)]
pub struct ProfilesError {
    variable: &'static str,
    path: Arc<str>,
    line: Option<u32>,
    kind: Option<ParseErrorKind>,
    source: Option<Arc<io::Error>>,
}

impl Profiles {
    /// The profiles of both files, as the environment says where they are.
    ///
    /// # Errors
    /// A file is there and cannot be read, or a line of it is neither a section nor a property.
    pub fn load(platform: &dyn Platform) -> Result<Self, ProfilesError> {
        Self::load_for(platform, true)
    }

    /// As [`load`](Self::load). If nobody named a profile, a file at its default path that the user may not read is one
    /// that is not there: services that run as others have such a home, and are not told to read it.
    pub(crate) fn load_for(platform: &dyn Platform, is_named: bool) -> Result<Self, ProfilesError> {
        let mut profiles = Self::default();
        for kind in [FileKind::Config, FileKind::Credentials] {
            let variable = crate::platform::variable(platform, kind.variable());
            let is_meant = is_named || variable.is_some();
            let named = variable.as_deref().map_or(kind.default_path(), String::as_str);
            let path = expanded(named, platform);
            let shown: Arc<str> = Arc::from(named);
            let failed = |line, kind_of_error, source| ProfilesError {
                variable: kind.variable(),
                path: Arc::clone(&shown),
                line,
                kind: kind_of_error,
                source,
            };
            profiles.paths.push(Arc::clone(&shown));
            let Some(path) = path else { continue };
            let bytes = match platform.read(&path) {
                Ok(bytes) => Zeroizing::new(bytes),
                Err(error) if is_absent(&error) => continue,
                Err(error) if !is_meant && error.kind() == io::ErrorKind::PermissionDenied => {
                    profiles.closed.push(failed(None, None, Some(Arc::new(error))));
                    continue;
                }
                Err(error) => return Err(failed(None, None, Some(Arc::new(error)))),
            };
            let text = std::str::from_utf8(&bytes).map_err(|error| {
                let before = &bytes[..error.valid_up_to()];
                let line = before.split(|byte| *byte == b'\n').count();
                failed(u32::try_from(line).ok(), Some(ParseErrorKind::Encoding), None)
            })?;
            let sections =
                parse(text).map_err(|error| failed(Some(error.line), Some(error.kind), None))?;
            profiles.add(kind, &shown, sections);
        }
        Ok(profiles)
    }

    /// The profile of this name.
    #[must_use]
    pub fn profile(&self, name: &str) -> Option<&Section> {
        self.named.get(name)
    }

    /// The SSO session of this name.
    #[must_use]
    pub fn sso_session(&self, name: &str) -> Option<&Section> {
        self.sso_sessions.get(name)
    }

    /// The section of services of this name.
    #[must_use]
    pub fn services(&self, name: &str) -> Option<&Section> {
        self.services.get(name)
    }

    /// The names of all profiles, in alphabetical order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.named.keys().map(String::as_str)
    }

    /// The names of all SSO sessions, in alphabetical order.
    pub fn sso_session_names(&self) -> impl Iterator<Item = &str> {
        self.sso_sessions.keys().map(String::as_str)
    }

    /// Says that a profile does not exist, where it was looked for, and what there is instead.
    pub(crate) fn missing(&self, name: &str) -> String {
        let paths = self.paths.join(" and ");
        let mut text = format!("profile `{name}` does not exist in {paths} ");
        let names: Vec<_> = self.names().collect();
        text.push_str(&if names.is_empty() {
            "(there are no profiles)".to_owned()
        } else {
            format!("(profiles: {})", names.join(", "))
        });
        if let Some((_, header, place)) = self.passed_over.iter().find(|(other, ..)| other == name)
        {
            text.push_str(&format!("; write `{header}` in {place}"));
        }
        for closed in &self.closed {
            text.push_str(&format!("; {closed}"));
        }
        text
    }

    fn add(&mut self, kind: FileKind, path: &Arc<str>, sections: Vec<RawSection<'_>>) {
        let named: Vec<_> =
            sections.into_iter().map(|section| (Name::of(section.header, kind), section)).collect();
        let replaced = named.iter().any(|(name, _)| matches!(name, Name::PrefixedDefault));
        for (name, raw) in named {
            let place = Place { path: Arc::clone(path), line: raw.line };
            let (map, name) = match name {
                // `[profile default]` replaces `[default]` wherever either stands.
                Name::Default if replaced => continue,
                Name::Default | Name::PrefixedDefault => (&mut self.named, Cow::from(DEFAULT)),
                Name::Profile(name) => (&mut self.named, name),
                Name::SsoSession(name) => (&mut self.sso_sessions, name),
                Name::Services(name) => (&mut self.services, name),
                Name::PassedOver { name, header } => {
                    self.passed_over.push((name, header, place));
                    continue;
                }
                Name::Ignored => continue,
            };
            let section = map.entry(name.into_owned()).or_default();
            for property in raw.properties {
                if is_identifier(&property.name) {
                    let place = Place { path: Arc::clone(path), line: property.line };
                    let value = Arc::new(property.value);
                    section.properties.insert(property.name, Property { value, place });
                }
            }
            section.place.get_or_insert(place);
        }
    }
}

/// What a section's header names.
enum Name<'h> {
    Default,
    PrefixedDefault,
    Profile(Cow<'h, str>),
    SsoSession(Cow<'h, str>),
    Services(Cow<'h, str>),
    /// What is no profile, and the header that would make it one.
    PassedOver {
        name: String,
        header: String,
    },
    Ignored,
}

impl<'h> Name<'h> {
    fn of(header: &'h str, kind: FileKind) -> Self {
        let blanks = [' ', '\t'];
        let parts =
            header.split_once(blanks).map(|(prefix, name)| (prefix, name.trim_matches(blanks)));
        match (kind, parts) {
            (_, None) if header == DEFAULT => Self::Default,
            (FileKind::Config, None) => Self::passed_over(header, format!("[profile {header}]")),
            (FileKind::Credentials, None) if is_identifier(header) => {
                Self::Profile(Cow::Borrowed(header))
            }
            (FileKind::Credentials, Some(("profile", name))) if is_identifier(name) => {
                Self::passed_over(name, format!("[{name}]"))
            }
            (FileKind::Credentials, _) => Self::Ignored,
            (FileKind::Config, Some((prefix, name))) => {
                let name = match unquoted(name) {
                    Some(name) => Cow::Owned(name),
                    None if is_identifier(name) => Cow::Borrowed(name),
                    None if prefix == "profile" && !name.contains('"') => {
                        return Self::passed_over(name, format!("[profile \"{name}\"]"));
                    }
                    None => return Self::Ignored,
                };
                match prefix {
                    "profile" if name == DEFAULT => Self::PrefixedDefault,
                    "profile" => Self::Profile(name),
                    "sso-session" => Self::SsoSession(name),
                    "services" => Self::Services(name),
                    _ => Self::Ignored,
                }
            }
        }
    }
}

impl Name<'_> {
    fn passed_over(name: &str, header: String) -> Self {
        Self::PassedOver { name: name.to_owned(), header }
    }
}

/// A name in quotes without them. It may hold blanks.
fn unquoted(name: &str) -> Option<String> {
    let quote = name.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let inner = name.strip_prefix(quote)?.strip_suffix(quote)?;
    (!inner.is_empty() && !inner.contains(quote)).then(|| inner.to_owned())
}

/// The characters of the names of profiles and properties.
fn is_identifier(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "_-/.%@:+".contains(c))
}

/// The path with the home directory for a `~` at its beginning; nothing if there is no home directory.
fn expanded(path: &str, platform: &dyn Platform) -> Option<PathBuf> {
    let Some(rest) = path.strip_prefix('~') else { return Some(PathBuf::from(path)) };
    if rest.is_empty() {
        return platform.home();
    }
    match rest.strip_prefix(['/', std::path::MAIN_SEPARATOR]) {
        Some(rest) => Some(platform.home()?.join(rest)),
        // The home of another user, which nobody expands, or a name that begins so.
        None => Some(PathBuf::from(path)),
    }
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

impl Section {
    /// The value of a property, by its name in lower case. A value that is empty is none.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.property(name).map(Property::value)
    }

    /// The sub-properties of a property.
    #[cfg(test)]
    fn sub(&self, name: &str) -> Vec<(&str, &str)> {
        self.property(name).map_or_else(Vec::new, |property| property.sub().collect())
    }

    /// Names and values of all properties, in alphabetical order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.properties.iter().map(|(name, property)| (name.as_str(), property.value()))
    }

    pub(crate) fn property(&self, name: &str) -> Option<&Property> {
        self.properties.get(name).filter(|property| !property.value().trim().is_empty())
    }

    pub(crate) fn properties(&self) -> impl Iterator<Item = (&str, &Property)> {
        self.properties.iter().map(|(name, property)| (name.as_str(), property))
    }

    pub(crate) fn place(&self) -> Option<&Place> {
        self.place.as_ref()
    }
}

impl Property {
    pub(crate) fn value(&self) -> &str {
        &self.value
    }

    pub(crate) fn sub(&self) -> impl Iterator<Item = (&str, &str)> {
        sub_properties(&self.value)
    }
}

impl ProfilesError {
    /// What is wrong with the file; nothing if the system could not read it.
    #[must_use]
    pub fn kind(&self) -> Option<ParseErrorKind> {
        self.kind
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        Path::new(&*self.path)
    }

    /// The line, which counts from 1.
    #[must_use]
    pub fn line(&self) -> Option<u32> {
        self.line
    }

    /// The variable that says where the file is.
    pub(crate) fn variable(&self) -> &'static str {
        self.variable
    }
}

impl fmt::Display for ProfilesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        match (&self.kind, &self.source) {
            (Some(kind), _) => write!(f, ": {kind}"),
            (None, Some(error)) => write!(f, ": the file cannot be read: {error}"),
            (None, None) => Ok(()),
        }
    }
}

impl std::error::Error for ProfilesError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.path, self.line)
    }
}

impl fmt::Debug for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.properties.keys()).finish()
    }
}

impl fmt::Debug for Property {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Property").field("place", &self.place).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
