//! The profiles of `~/.aws/config` and `~/.aws/credentials`.

use std::collections::HashMap;

use reqsign_core::Context;

/// The properties of a profile by name.
pub(super) type Section = HashMap<String, String>;

/// A file of profiles: the variable that names it, and where it is otherwise.
#[derive(Clone, Copy)]
pub(super) struct File(&'static str, &'static str);

pub(super) const CONFIG: File = File("AWS_CONFIG_FILE", "~/.aws/config");
pub(super) const CREDENTIALS: File = File("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials");

/// What the headers of SSO sessions begin with.
const SSO_SESSION: &str = "sso-session";

/// Profiles by name, and SSO sessions by the whole of their headers.
#[derive(Debug, Default)]
pub(super) struct Profiles(HashMap<String, Section>);

/// The name of the profile to use: the one that was chosen, `AWS_PROFILE` or `default`.
pub(super) fn name(chosen: Option<&str>, context: &Context) -> String {
    let name = chosen.map(str::to_owned).or_else(|| context.env_var("AWS_PROFILE"));
    name.unwrap_or_else(|| "default".to_owned())
}

impl Profiles {
    /// The profiles of both files. Where both have a property, that of the credentials file counts.
    pub(super) async fn read(context: &Context) -> Self {
        let mut profiles = Self::of(CONFIG, context).await;
        for (name, section) in Self::of(CREDENTIALS, context).await.0 {
            profiles.0.entry(name).or_default().extend(section);
        }
        profiles
    }

    /// The profiles of one file. A file that is not there has none.
    pub(super) async fn of(file: File, context: &Context) -> Self {
        let path = context.env_var(file.0).unwrap_or_else(|| file.1.to_owned());
        let mut profiles = Self::default();
        if let Some(path) = context.expand_home_dir(&path)
            && let Ok(text) = context.file_read_as_string(&path).await
        {
            profiles.add(&text);
        }
        profiles
    }

    pub(super) fn get(&self, name: &str) -> Option<&Section> {
        self.0.get(name)
    }

    pub(super) fn sso_session(&self, name: &str) -> Option<&Section> {
        self.0.get(&format!("{SSO_SESSION} {name}"))
    }

    /// `[profile name]`, `[name]` or `[sso-session name]`, then lines `key = value`. Lines that are indented more than the value
    /// above belong to it.
    fn add(&mut self, text: &str) {
        let mut section: Option<&mut Section> = None;
        let mut value_indent = usize::MAX;
        for line in text.lines() {
            let indent = line.len() - line.trim_start().len();
            let line = line.trim();
            if line.is_empty() || line.starts_with(['#', ';']) {
                continue;
            }
            if indent > value_indent {
                continue;
            }
            if let Some(header) = line.strip_prefix('[') {
                let header = header.split(']').next().unwrap_or_default().trim();
                let name = match header.split_once(char::is_whitespace) {
                    Some(("profile", name)) => name.trim().to_owned(),
                    Some((SSO_SESSION, name)) => format!("{SSO_SESSION} {}", name.trim()),
                    _ => header.to_owned(),
                };
                section = Some(self.0.entry(name).or_default());
                value_indent = usize::MAX;
            } else if let Some((key, value)) = line.split_once('=')
                && let Some(section) = &mut section
            {
                let value = value.split(" #").next().unwrap_or_default();
                section.insert(key.trim().to_ascii_lowercase(), value.trim().to_owned());
                value_indent = indent;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_within_a_value_are_no_properties() {
        let mut profiles = Profiles::default();
        profiles.add(
            "[default]\n  Region = eu-central-1 # here\n  s3 =\n    region = within\n; region = no\n\n\
             [profile work]\nregion=us-east-1\r\nnothing\n",
        );
        let region = |name| profiles.get(name).and_then(|section| section.get("region"));
        assert_eq!(region("default").map(String::as_str), Some("eu-central-1"));
        assert_eq!(region("work").map(String::as_str), Some("us-east-1"));
        assert_eq!(region("profile work"), None);
    }
}
