//! What the environment and the chosen profile say beside credentials: region, endpoints, retries, certificates. Of each
//! setting the variable comes first, then the profile.

use std::sync::Arc;

use trent_runtime::config::retry::{RetryConfig, RetryMode};
use trent_runtime::config::{AppName, Config, CredentialsError, Region, SharedTimeSource};
use trent_runtime::endpoint::is_valid_host_label;
use trent_runtime::private::chain;
use trent_runtime::transport::Transport;
use trent_runtime::validation::Validation;
use zeroize::Zeroizing;

use crate::error::{Result, invalid};
use crate::platform::{Platform, variable};
use crate::profiles::{DEFAULT, Place, Profiles, Section};

/// The region of STS that serves all regions, if none is known.
pub(crate) const NO_REGION: &str = "aws-global";

/// The environment, the files, and the profile that was chosen in them.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) platform: Arc<dyn Platform>,
    pub(crate) profiles: Arc<Profiles>,
    /// The profile's name, and whether anybody named it.
    pub(crate) profile: String,
    pub(crate) is_named: bool,
}

/// A setting: its value and where it stands.
pub(crate) struct Setting {
    pub(crate) value: Zeroizing<String>,
    pub(crate) origin: Origin,
}

/// Where a setting stands.
#[derive(Clone, Debug)]
pub(crate) enum Origin {
    Variable(&'static str),
    Property(Place, &'static str),
    /// The `sso_region` of a profile, or of its session.
    Sso(String),
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Variable(name) => f.write_str(name),
            Self::Property(place, name) => write!(f, "{name} ({place})"),
            Self::Sso(profile) => write!(f, "sso_region (profile `{profile}`)"),
        }
    }
}

/// The name of the profile that the environment chooses, if it does.
pub(crate) fn named_profile(platform: &dyn Platform) -> Option<String> {
    variable(platform, "AWS_PROFILE").map(|name| name.to_string())
}

impl Settings {
    pub(crate) fn load(platform: Arc<dyn Platform>, profile: Option<String>) -> Result<Self> {
        let is_named = profile.is_some() || named_profile(&*platform).is_some();
        let profiles = Profiles::load_for(&*platform, is_named)
            .map_err(CredentialsError::invalid_configuration)?;
        Ok(Self::with(platform, profiles, profile))
    }

    pub(crate) fn with(
        platform: Arc<dyn Platform>,
        profiles: Profiles,
        profile: Option<String>,
    ) -> Self {
        let named = profile.or_else(|| named_profile(&*platform));
        let is_named = named.is_some();
        let profile = named.unwrap_or_else(|| DEFAULT.to_owned());
        Self { platform, profiles: Arc::new(profiles), profile, is_named }
    }

    /// The chosen profile, if it exists.
    pub(crate) fn section(&self) -> Option<&Section> {
        self.profiles.profile(&self.profile)
    }

    /// Fails if somebody named a profile that does not exist.
    pub(crate) fn check_profile(&self) -> Result<()> {
        if self.is_named && self.section().is_none() {
            return Err(invalid(self.profiles.missing(&self.profile)));
        }
        Ok(())
    }

    pub(crate) fn variable(&self, name: &'static str) -> Option<Setting> {
        let value = variable(&*self.platform, name)?;
        Some(Setting { value, origin: Origin::Variable(name) })
    }

    fn property(&self, name: &'static str) -> Option<Setting> {
        let property = self.section()?.property(name)?;
        let value = Zeroizing::new(property.value().to_owned());
        Some(Setting { value, origin: Origin::Property(property.place.clone(), name) })
    }

    /// The variable, else the property of the profile.
    pub(crate) fn get(&self, variable: &'static str, property: &'static str) -> Option<Setting> {
        self.variable(variable).or_else(|| self.property(property))
    }

    /// A setting that is `true` or `false`, in any case.
    pub(crate) fn flag(
        &self,
        variable: &'static str,
        property: &'static str,
    ) -> Result<Option<bool>> {
        let Some(setting) = self.get(variable, property) else { return Ok(None) };
        match setting.value.to_ascii_lowercase().as_str() {
            "true" => Ok(Some(true)),
            "false" => Ok(Some(false)),
            _ => Err(setting.wrong("true or false")),
        }
    }

    /// A setting that is a number from 1.
    pub(crate) fn number(
        &self,
        variable: &'static str,
        property: &'static str,
    ) -> Result<Option<u32>> {
        let Some(setting) = self.get(variable, property) else { return Ok(None) };
        match setting.value.parse() {
            Ok(number) if number > 0 => Ok(Some(number)),
            _ => Err(setting.wrong("a number from 1")),
        }
    }

    /// The region: `AWS_REGION`, `AWS_DEFAULT_REGION`, else that of the profile.
    pub(crate) fn region(&self) -> Result<Option<String>> {
        let region =
            self.variable("AWS_REGION").or_else(|| self.get("AWS_DEFAULT_REGION", "region"));
        region.map(|setting| checked_region(&setting)).transpose()
    }

    /// The endpoint for a service of the chain's own: of its variable, of all services' variable, of the profile's section of
    /// services, of the profile.
    pub(crate) fn endpoint(&self, service: &Service) -> Result<Option<String>> {
        let ignored =
            self.flag("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls")?;
        if ignored == Some(true) {
            return Ok(None);
        }
        let found = self
            .variable(service.variable)
            .or_else(|| self.variable("AWS_ENDPOINT_URL"))
            .or_else(|| self.endpoint_of_services(service.section))
            .or_else(|| self.property("endpoint_url"));
        let Some(setting) = found else { return Ok(None) };
        match chain::check_url(&setting.value) {
            Ok(()) => Ok(Some(setting.value.to_string())),
            Err(why) => {
                let url = chain::without_user(&setting.value);
                Err(invalid(format!(
                    "the endpoint {url:?} of {} cannot be used: {why}",
                    setting.origin
                )))
            }
        }
    }

    fn endpoint_of_services(&self, service: &str) -> Option<Setting> {
        let named = self.section()?.get("services")?;
        let property = self.profiles.services(named)?.property(service)?;
        let (_, url) = property
            .sub()
            .find(|(name, url)| name.eq_ignore_ascii_case("endpoint_url") && !url.is_empty())?;
        let origin = Origin::Property(property.place.clone(), "endpoint_url");
        Some(Setting { value: Zeroizing::new(url.to_owned()), origin })
    }

    /// The transport that trusts the certificates of `ca_bundle`, if there is one.
    pub(crate) fn trusting(&self) -> Result<Option<Arc<dyn Transport>>> {
        let Some(setting) = self.get("AWS_CA_BUNDLE", "ca_bundle") else { return Ok(None) };
        let path = setting.value.as_str();
        let failed = |why: String| {
            invalid(format!("the certificates {path} of {} cannot be used: {why}", setting.origin))
        };
        let pem = self.platform.read(path.as_ref()).map_err(|error| failed(error.to_string()))?;
        let transport = chain::trusting_transport(&pem);
        transport.map(Some).map_err(|error| failed(error.to_string()))
    }

    /// The configuration of a client of the chain's own.
    pub(crate) fn config(
        &self,
        service: &Service,
        region: Option<&str>,
        environment: &Clients,
    ) -> Result<Config> {
        let region = region.unwrap_or(NO_REGION).to_owned();
        let mut config =
            Config::builder().region(Region::new(region)).time_source(environment.time.clone());
        // The services know what they accept.
        config.set_validation(Some(Validation::Off));
        config.set_endpoint_url(self.endpoint(service)?);
        config.set_use_fips(self.flag("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint")?);
        config
            .set_use_dual_stack(self.flag("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint")?);
        config.set_retry_config(self.retry()?);
        config.set_app_name(self.app_name());
        config.set_http_client(match &environment.transport {
            Some(transport) => Some(Arc::clone(transport)),
            None => self.trusting()?,
        });
        Ok(config.build())
    }

    fn retry(&self) -> Result<Option<RetryConfig>> {
        let mode = match self.get("AWS_RETRY_MODE", "retry_mode") {
            None => None,
            Some(setting) => {
                let mode = setting.value.parse::<RetryMode>();
                Some(mode.map_err(|_| setting.wrong("standard or adaptive"))?)
            }
        };
        let attempts = self.number("AWS_MAX_ATTEMPTS", "max_attempts")?;
        if mode.is_none() && attempts.is_none() {
            return Ok(None);
        }
        let config = RetryConfig::standard().with_retry_mode(mode.unwrap_or(RetryMode::Standard));
        Ok(Some(attempts.into_iter().fold(config, RetryConfig::with_max_attempts)))
    }

    fn app_name(&self) -> Option<AppName> {
        let setting = self.get("AWS_SDK_UA_APP_ID", "sdk_ua_app_id")?;
        Some(chain::app_name(&setting.value))
    }
}

/// How the environment and the files name a service.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) variable: &'static str,
    pub(crate) section: &'static str,
}

pub(crate) const STS: Service = Service { variable: "AWS_ENDPOINT_URL_STS", section: "sts" };
pub(crate) const SSO: Service = Service { variable: "AWS_ENDPOINT_URL_SSO", section: "sso" };
pub(crate) const SSO_OIDC: Service =
    Service { variable: "AWS_ENDPOINT_URL_SSO_OIDC", section: "sso_oidc" };
pub(crate) const SIGNIN: Service =
    Service { variable: "AWS_ENDPOINT_URL_SIGNIN", section: "signin" };

/// What the chain's own clients share.
#[derive(Clone, Debug)]
pub(crate) struct Clients {
    /// The transport that the program chose.
    pub(crate) transport: Option<Arc<dyn Transport>>,
    pub(crate) time: SharedTimeSource,
}

impl Setting {
    /// Says what the setting should be. The value is no secret.
    pub(crate) fn wrong(&self, expected: &str) -> CredentialsError {
        let Self { value, origin } = self;
        invalid(format!("{origin}: expected {expected}, found '{}'", chain::printable(value)))
    }
}

/// A region that goes into the name of a host.
pub(crate) fn checked_region(setting: &Setting) -> Result<String> {
    if is_valid_host_label(&setting.value, true) {
        return Ok(setting.value.to_string());
    }
    Err(invalid(format!(
        "the region {:?} of {} cannot be used: a region is letters, digits and hyphens, as in us-east-1",
        setting.value.as_str(),
        setting.origin
    )))
}
