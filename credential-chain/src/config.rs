//! Configurations from the environment and the files, for clients of any service.

use std::collections::BTreeMap;
use std::sync::Arc;

use trent_runtime::config::{Config, ConfigError, Environment};
use trent_runtime::private::chain;

use crate::chain::CredentialChain;
use crate::error::reason;
use crate::platform::{OperatingSystem, Platform, variable};
use crate::profiles::{Profiles, Property, Section};
use crate::settings::{Settings, named_profile};

/// The properties of a profile that are settings of clients, each with the variable that comes before it.
const SETTINGS: [(&str, &str); 9] = [
    ("region", "AWS_REGION"),
    ("use_fips_endpoint", "AWS_USE_FIPS_ENDPOINT"),
    ("use_dualstack_endpoint", "AWS_USE_DUALSTACK_ENDPOINT"),
    ("account_id_endpoint_mode", "AWS_ACCOUNT_ID_ENDPOINT_MODE"),
    ("retry_mode", "AWS_RETRY_MODE"),
    ("max_attempts", "AWS_MAX_ATTEMPTS"),
    ("sdk_ua_app_id", "AWS_SDK_UA_APP_ID"),
    ("ignore_configured_endpoint_urls", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"),
    ("endpoint_url", ALL_SERVICES),
];

/// The variable that names an endpoint for all services.
const ALL_SERVICES: &str = "AWS_ENDPOINT_URL";

/// What the environment and the profile that it chooses say: region, endpoints, retries, certificates, and the credential
/// chain, unless keys are in the environment.
///
/// If something cannot be read or cannot be, every call fails and tells; see [`try_from_env`] to know at once.
#[must_use]
pub fn from_env() -> Config {
    try_from_env().unwrap_or_else(chain::failing)
}

/// As [`from_env`], but fails at once.
///
/// # Errors
/// A file cannot be read, the chosen profile does not exist, or a setting has a value that it cannot have.
pub fn try_from_env() -> Result<Config, ConfigError> {
    try_from_platform(Arc::new(OperatingSystem))
}

/// As [`try_from_env`], with the variables and files of a platform of the program's own.
///
/// # Errors
/// As for [`try_from_env`].
pub fn try_from_platform(platform: Arc<dyn Platform>) -> Result<Config, ConfigError> {
    let is_named = named_profile(&*platform).is_some();
    let profiles = Profiles::load_for(&*platform, is_named)
        .map_err(|error| chain::error_of_file(error.variable(), error.to_string()))?;
    let settings = Settings::with(Arc::clone(&platform), profiles, None);
    settings
        .check_profile()
        .map_err(|error| chain::error_of_file("AWS_PROFILE", reason(&error)))?;
    let found = variables(&settings);
    let environment: Environment = found.all().collect();
    let mut builder = Config::builder().environment(&environment).map_err(|error| {
        // The value may stand in a file, where somebody looks for it by line.
        match found.of_files.get(error.variable()) {
            Some((property, value)) => {
                let (place, expected) = (&property.place, chain::expected(&error));
                let message = format!("{place}: expected {expected}, found '{value}'");
                chain::error_of_file("AWS_CONFIG_FILE", message)
            }
            None => error,
        }
    })?;
    let trusting = settings.trusting();
    let trusting =
        trusting.map_err(|error| chain::error_of_file("AWS_CA_BUNDLE", reason(&error)))?;
    builder.set_http_client(trusting);
    let config = builder.build();
    if config.credentials_provider().is_some() {
        return Ok(config);
    }
    let chain = CredentialChain::builder().shared_platform(platform).build();
    Ok(config.to_builder().credentials_provider(chain).build())
}

/// Completes a configuration of [`Config::from_env`] by what the files say and by the chain; leaves any other as it is.
///
/// Generated clients with the feature `credential-chain` do so when they are made. What the program has set stays.
#[must_use]
pub fn complete(config: Config) -> Config {
    if !chain::is_of_environment(&config) {
        return config;
    }
    chain::completed(config, from_env())
}

/// Variables, and those that stand in the files in their place.
struct Variables<'s> {
    of_environment: Vec<(String, String)>,
    of_files: BTreeMap<String, (&'s Property, String)>,
}

impl Variables<'_> {
    fn all(&self) -> impl Iterator<Item = (String, String)> {
        let of_files = self.of_files.iter().map(|(name, (_, value))| (name.clone(), value.clone()));
        of_files.chain(self.of_environment.iter().cloned())
    }
}

/// What the environment says, and what the profile says where the environment says nothing.
fn variables(settings: &Settings) -> Variables<'_> {
    let platform = &*settings.platform;
    let value = |name: &str| variable(platform, name).map(|value| value.to_string());
    let mut of_environment = Vec::new();
    let mut names: Vec<String> =
        SETTINGS.iter().map(|(_, variable)| (*variable).to_owned()).collect();
    let others = [
        "AWS_DEFAULT_REGION",
        "AWS_NEW_RETRIES_2026",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_ACCOUNT_ID",
    ];
    names.extend(others.map(str::to_owned));
    names.extend(
        platform.variable_names().into_iter().filter(|name| name.starts_with(ALL_SERVICES)),
    );
    of_environment.extend(names.into_iter().filter_map(|name| Some((name.clone(), value(&name)?))));
    let mut of_files = BTreeMap::new();
    let Some(profile) = settings.section() else { return Variables { of_environment, of_files } };
    let is_set = |name: &str| value(name).is_some();
    for (property, variable) in SETTINGS {
        let is_region_set = variable == "AWS_REGION" && is_set("AWS_DEFAULT_REGION");
        if let Some(found) =
            profile.property(property).filter(|_| !is_set(variable) && !is_region_set)
        {
            of_files.insert(variable.to_owned(), (found, found.value().to_owned()));
        }
    }
    // The variable of all services comes before a service's own section of the file.
    if let Some(services) = profile.get("services").filter(|_| !is_set(ALL_SERVICES)) {
        let section = settings.profiles.services(services);
        for (service, property) in section.into_iter().flat_map(Section::properties) {
            let url = property.sub().find(|(name, _)| name.eq_ignore_ascii_case("endpoint_url"));
            let variable = format!("{ALL_SERVICES}_{}", service.to_ascii_uppercase());
            if let Some((_, url)) = url.filter(|(_, url)| !url.is_empty() && !is_set(&variable)) {
                of_files.insert(variable, (property, url.to_owned()));
            }
        }
    }
    Variables { of_environment, of_files }
}
