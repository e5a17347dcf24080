//! How a profile leads to credentials: where the first ones come from, and the roles that they assume in turn.
//!
//! ```text
//! [profile a]             role a, by
//! role_arn = a
//! source_profile = b
//! [profile b]             role b, by
//! role_arn = b
//! source_profile = c
//! [profile c]             these keys
//! aws_access_key_id = …
//! ```

use trent_runtime::config::Credentials;

use crate::error::{Result, invalid, nothing};
use crate::profiles::{DEFAULT, Profiles, Section};

/// The way to the credentials of a profile.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) base: Base,
    /// In the order in which they are assumed.
    pub(crate) roles: Vec<Role>,
}

/// Where the first credentials come from.
#[derive(Debug)]
pub(crate) enum Base {
    Keys(Credentials),
    Named(NamedSource),
    WebIdentity { role: Role, file: String },
    Sso(Sso),
    Login { profile: String, session: String },
    Process { profile: String, command: String, account: Option<String> },
}

/// The values of `credential_source`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NamedSource {
    Environment,
    Instance,
    Container,
}

/// A role of a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Role {
    pub(crate) profile: String,
    pub(crate) arn: String,
    pub(crate) session_name: Option<String>,
    pub(crate) external_id: Option<String>,
    pub(crate) duration_seconds: Option<i32>,
}

/// An account and a role of IAM Identity Center.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sso {
    pub(crate) profile: String,
    pub(crate) session: Option<String>,
    pub(crate) region: String,
    pub(crate) start_url: String,
    /// Absent for a profile that is for tokens alone.
    pub(crate) account_and_role: Option<(String, String)>,
}

/// The way to the credentials of the profile.
pub(crate) fn resolve(profiles: &Profiles, chosen: &str, is_named: bool) -> Result<Plan> {
    if !is_named && profiles.profile(DEFAULT).is_none() {
        return Err(nothing(profiles.missing(DEFAULT)));
    }
    let mut roles = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    let mut name = chosen;
    let base = loop {
        let Some(profile) = profiles.profile(name) else {
            let missing = profiles.missing(name);
            return Err(invalid(match seen.last() {
                Some(by) => {
                    format!("{missing}; it is the source_profile of `{by}`{}", at(profiles, by))
                }
                None => missing,
            }));
        };
        if seen.contains(&name) {
            let circle = seen.join("` -> `");
            return Err(invalid(format!(
                "source profiles run in a circle: `{circle}` -> `{name}`; one of them must have keys, or another source"
            )));
        }
        // After the first link, keys that are written down come before everything else.
        if !seen.is_empty()
            && let Ok(Some(keys)) = keys(name, profile)
        {
            break Base::Keys(keys);
        }
        seen.push(name);
        let Some(role) = role(name, profile)? else {
            break base(profiles, name, profile).map_err(|error| match seen.as_slice() {
                [.., by, _] => invalid(format!(
                    "the source_profile `{name}` of `{by}` has no credentials: {}",
                    crate::error::reason(&error)
                )),
                _ => error,
            })?;
        };
        let next = source_of_role(name, profile)?;
        roles.push(role);
        match next {
            Some(next) if next != name => name = next,
            _ => break base(profiles, name, profile)?,
        }
    };
    roles.reverse();
    Ok(Plan { base, roles })
}

/// `profile `x` (file:line)`.
fn shown(name: &str, profile: &Section) -> String {
    match profile.place() {
        Some(place) => format!("profile `{name}` ({place})"),
        None => format!("profile `{name}`"),
    }
}

fn at(profiles: &Profiles, name: &str) -> String {
    let place = profiles.profile(name).and_then(|profile| {
        profile.property("source_profile").map(|property| property.place.to_string())
    });
    place.map(|place| format!(" ({place})")).unwrap_or_default()
}

/// The role that a profile assumes with other credentials. A token file assumes its role itself.
fn role(name: &str, profile: &Section) -> Result<Option<Role>> {
    if profile.get("web_identity_token_file").is_some() || profile.get("role_arn").is_none() {
        return Ok(None);
    }
    if let Some(serial) = profile.property("mfa_serial") {
        return Err(invalid(format!(
            "the role of profile `{name}` needs the code of an MFA device ({}), which nobody is asked for here: use \
             credentials that `aws sso login`, `aws login` or a credential_process gives",
            serial.place
        )));
    }
    role_of(name, profile)
}

fn role_of(name: &str, profile: &Section) -> Result<Option<Role>> {
    let Some(arn) = profile.get("role_arn") else { return Ok(None) };
    let duration_seconds = match profile.property("duration_seconds") {
        None => None,
        Some(seconds) => match seconds.value().parse() {
            Ok(number) if (900..=43_200).contains(&number) => Some(number),
            _ => {
                return Err(invalid(format!(
                    "duration_seconds ({}): expected a number from 900 to 43200, found '{}'",
                    seconds.place,
                    seconds.value()
                )));
            }
        },
    };
    let text = |name| profile.get(name).map(str::to_owned);
    Ok(Some(Role {
        profile: name.to_owned(),
        arn: arn.to_owned(),
        session_name: text("role_session_name"),
        external_id: text("external_id"),
        duration_seconds,
    }))
}

/// The profile whose credentials assume the role of this one; nothing if it has its own.
fn source_of_role<'p>(name: &'p str, profile: &'p Section) -> Result<Option<&'p str>> {
    let both = (profile.property("source_profile"), profile.property("credential_source"));
    match both {
        (Some(profile_line), Some(source_line)) => Err(invalid(format!(
            "profile `{name}` has both source_profile ({}) and credential_source ({}): remove one",
            profile_line.place, source_line.place
        ))),
        (None, None) => Err(invalid(format!(
            "{} has a role_arn and neither source_profile nor credential_source: add one",
            shown(name, profile)
        ))),
        (Some(source), None) => Ok(Some(source.value())),
        (None, Some(_)) => Ok(None),
    }
}

/// Where a profile has credentials of its own.
fn base(profiles: &Profiles, name: &str, profile: &Section) -> Result<Base> {
    if let Some(source) = profile.property("credential_source") {
        return match source.value().to_ascii_lowercase().as_str() {
            "environment" => Ok(Base::Named(NamedSource::Environment)),
            "ec2instancemetadata" => Ok(Base::Named(NamedSource::Instance)),
            "ecscontainer" => Ok(Base::Named(NamedSource::Container)),
            _ => Err(invalid(format!(
                "credential_source ({}): expected Environment, Ec2InstanceMetadata or EcsContainer, found '{}'",
                source.place,
                source.value()
            ))),
        };
    }
    if let Some(file) = profile.property("web_identity_token_file") {
        let role = role_of(name, profile)?.ok_or_else(|| {
            invalid(format!(
                "profile `{name}` has web_identity_token_file ({}) and no role_arn: add it",
                file.place
            ))
        })?;
        return Ok(Base::WebIdentity { role, file: file.value().to_owned() });
    }
    // Without account and role the profile is for tokens, and may have credentials of another kind.
    let is_sso = ["sso_account_id", "sso_role_name"].iter().any(|key| profile.get(key).is_some());
    if is_sso && let Some(sso) = sso(profiles, name, profile)? {
        return Ok(Base::Sso(sso));
    }
    let name_owned = || name.to_owned();
    if let Some(session) = profile.get("login_session") {
        return Ok(Base::Login { profile: name_owned(), session: session.to_owned() });
    }
    if let Some(command) = profile.get("credential_process") {
        let account = profile.get("aws_account_id").map(str::to_owned);
        return Ok(Base::Process { profile: name_owned(), command: command.to_owned(), account });
    }
    if let Some(keys) = keys(name, profile)? {
        return Ok(Base::Keys(keys));
    }
    // A profile for tokens alone is a mistake where credentials are wanted, and no reason to look for somebody else's.
    match sso(profiles, name, profile)? {
        Some(sso) => Ok(Base::Sso(sso)),
        None => Err(nothing(format!("{} has no credentials", shown(name, profile)))),
    }
}

/// The account and the role of the profile, by its `sso_session` or, as it was before there were sessions, by its own
/// `sso_start_url` and `sso_region`.
pub(crate) fn sso(profiles: &Profiles, name: &str, profile: &Section) -> Result<Option<Sso>> {
    let keys = ["sso_account_id", "sso_region", "sso_role_name", "sso_start_url", "sso_session"];
    if keys.iter().all(|key| profile.get(key).is_none()) {
        return Ok(None);
    }
    let own = shown(name, profile);
    let (section, place, session) = match profile.property("sso_session") {
        None => (profile, own.clone(), None),
        Some(session) => {
            for key in ["sso_start_url", "sso_region"] {
                if let (Some(double), Some(session)) =
                    (profile.property(key), profiles.sso_session(session.value()))
                    && session.get(key) != Some(double.value())
                {
                    return Err(invalid(format!(
                        "{key} of profile `{name}` ({}) differs from that of its sso_session: remove one",
                        double.place
                    )));
                }
            }
            let section = profiles.sso_session(session.value()).ok_or_else(|| {
                let known: Vec<_> = profiles.sso_session_names().collect();
                invalid(format!(
                    "the sso_session `{}` of profile `{name}` ({}) does not exist (sessions: {})",
                    session.value(),
                    session.place,
                    if known.is_empty() { "none".to_owned() } else { known.join(", ") }
                ))
            })?;
            let place = format!("the sso-session `{}`", session.value());
            (section, place, Some(session.value().to_owned()))
        }
    };
    let needed = |key: &str| {
        let missing =
            || invalid(format!("{place} has no {key}: add it, or run `aws configure sso`"));
        section.get(key).map(str::to_owned).ok_or_else(missing)
    };
    let account_and_role = match (profile.get("sso_account_id"), profile.get("sso_role_name")) {
        (Some(account), Some(role)) => Some((account.to_owned(), role.to_owned())),
        (None, None) => None,
        (Some(_), None) => {
            return Err(invalid(format!("{own} has sso_account_id and no sso_role_name: add it")));
        }
        (None, Some(_)) => {
            return Err(invalid(format!("{own} has sso_role_name and no sso_account_id: add it")));
        }
    };
    Ok(Some(Sso {
        profile: name.to_owned(),
        region: needed("sso_region")?,
        start_url: needed("sso_start_url")?,
        session,
        account_and_role,
    }))
}

/// The keys of a profile: both, or none. One without the other is a mistake, and no reason to look for somebody else's.
fn keys(name: &str, profile: &Section) -> Result<Option<Credentials>> {
    let id = profile.property("aws_access_key_id");
    let secret = profile.property("aws_secret_access_key");
    let token = profile.get("aws_session_token");
    let (has, lacks) = match (id, secret) {
        (Some(id), Some(secret)) => {
            let (id, secret) = (id.value(), secret.value());
            let keys = Credentials::new(id, secret, token.map(str::to_owned), None, "Profile");
            return Ok(Some(match profile.get("aws_account_id") {
                Some(account) => keys.with_account_id(account),
                None => keys,
            }));
        }
        (None, None) if token.is_none() => return Ok(None),
        (None, None) => {
            return Err(invalid(format!(
                "{} has aws_session_token, but no aws_access_key_id and no aws_secret_access_key",
                shown(name, profile)
            )));
        }
        (Some(id), None) => (id, "aws_secret_access_key"),
        (None, Some(secret)) => (secret, "aws_access_key_id"),
    };
    Err(invalid(format!("profile `{name}` has keys ({}), but no {lacks}", has.place)))
}
