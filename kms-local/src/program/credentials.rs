//! The file of the credentials that requests have to be signed with.

use super::Failed;
use serde::Deserialize;
use std::fmt;
use std::fs;
use std::path::Path;
use std::time::SystemTime;
use trent_kms::config::Credentials;
use trent_kms::primitives::{DateTime, DateTimeFormat};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Entry {
    access_key_id: String,
    secret_access_key: String,
    session_token: Option<String>,
    /// ISO 8601.
    expiration: Option<String>,
}

impl Entry {
    fn credentials(self) -> Result<Credentials, &'static str> {
        if self.access_key_id.is_empty() || self.secret_access_key.is_empty() {
            return Err("accessKeyId and secretAccessKey cannot be empty");
        }
        let expiration = self.expiration.map(|text| {
            let time = DateTime::from_str(&text, DateTimeFormat::DateTimeWithOffset).ok()?;
            SystemTime::try_from(time).ok()
        });
        if expiration == Some(None) {
            return Err("expiration has the form 2026-01-01T00:00:00Z");
        }
        let (id, secret, token) = (self.access_key_id, self.secret_access_key, self.session_token);
        Ok(Credentials::new(id, secret, token, expiration.flatten(), "trent-local"))
    }
}

/// The credentials of a file. Errors tell where it is wrong, and nothing of what it holds.
pub(super) fn read(path: &Path) -> Result<Vec<Credentials>, Failed> {
    let told = |what: &dyn fmt::Display| Failed(format!("{}: {what}", path.display()));
    let text = fs::read_to_string(path).map_err(|e| told(&e))?;
    let entries: Vec<Entry> = serde_json::from_str(&text).map_err(|e| {
        told(&format_args!(
            "line {} column {}: not a list of {{\"accessKeyId\": …, \"secretAccessKey\": …}}, each with \
             an optional \"sessionToken\" and \"expiration\"",
            e.line(),
            e.column()
        ))
    })?;
    if entries.is_empty() {
        return Err(told(&"without credentials every request would be refused"));
    }
    let credentials = entries.into_iter().enumerate().map(|(index, entry)| {
        entry.credentials().map_err(|what| told(&format_args!("entry {index}: {what}")))
    });
    credentials.collect()
}
