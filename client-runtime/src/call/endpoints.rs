//! Where the calls of a client go: what the configuration says, the service's endpoint rules, and the target that calls
//! share.
//!
//! No string of a caller chooses the host. Region, account and custom endpoint are checked before the rules see them,
//! [`endpoint::url`](crate::endpoint::url) checks what the rules put into a host, and [`Target::new`] the host that comes out.

use std::error::Error;
use std::fmt;
use std::sync::OnceLock;

use super::target::{InvalidEndpoint, Target, check_url};
use crate::config::Config;
use crate::endpoint::{Endpoint, EndpointParams, HOST_LABELS, is_valid_host_label};
use crate::error::BoxError;
use crate::operation::ServiceMetadata;

/// Where the calls of a client go.
pub(crate) struct Endpoints {
    service: &'static ServiceMetadata,
    /// What the configuration says.
    params: EndpointParams,
    /// The setting that names the custom endpoint, if there is one.
    custom: Option<&'static str>,
    /// Where calls go that add nothing of their own.
    shared: OnceLock<Target>,
}

impl Endpoints {
    pub(crate) fn new(config: &Config, service: &'static ServiceMetadata) -> Self {
        let mode = config.account_id_endpoint_mode.unwrap_or_default();
        let (custom, endpoint) = config.endpoint_for(service).unzip();
        let params = EndpointParams {
            region: config.region.as_ref().map(ToString::to_string),
            use_fips: config.use_fips.unwrap_or_default(),
            use_dual_stack: config.use_dual_stack.unwrap_or_default(),
            endpoint,
            account_id: None,
            account_id_endpoint_mode: Some(mode.to_string()),
            context: config.endpoint_params.clone().unwrap_or_default(),
        };
        Self { service, params, custom, shared: OnceLock::new() }
    }

    /// The parameters that a call begins with.
    pub(crate) fn params(&self) -> EndpointParams {
        self.params.clone()
    }

    /// The target of calls that add nothing of their own.
    pub(crate) fn shared(&self) -> Result<&Target, BoxError> {
        if let Some(target) = self.shared.get() {
            return Ok(target);
        }
        let target = self.resolve(&self.params, None)?;
        Ok(self.shared.get_or_init(|| target))
    }

    /// The target of one call, if it adds something: parameters, a prefix of the host, or the account of its credentials.
    pub(crate) fn of_call(
        &self,
        params: Option<Box<EndpointParams>>,
        host_prefix: Option<&str>,
        account: Option<String>,
    ) -> Result<Option<Target>, BoxError> {
        if params.is_none() && host_prefix.is_none() && account.is_none() {
            return Ok(None);
        }
        let mut params = params.unwrap_or_else(|| Box::new(self.params()));
        params.account_id = params.account_id.take().or(account);
        self.resolve(&params, host_prefix).map(Some)
    }

    fn resolve(
        &self,
        params: &EndpointParams,
        host_prefix: Option<&str>,
    ) -> Result<Target, BoxError> {
        check_host_labels("`region` of the configuration", params.region.as_deref())?;
        check_account_id(params.account_id.as_deref())?;
        if let (Some(url), Some(setting)) = (&params.endpoint, self.custom) {
            check_url(url).map_err(|why| InvalidEndpoint::new(url, Some(setting), why))?;
        }
        let endpoint = (self.service.endpoint)(params).map_err(|error| error.explained(params))?;
        check_signing_region(&endpoint)?;
        Ok(Target::new(&endpoint, params.region.as_deref(), host_prefix)?)
    }
}

/// Refuses a setting that goes into the host, and into the scope of signatures, unless it is host labels.
fn check_host_labels(setting: &'static str, value: Option<&str>) -> Result<(), InvalidSetting> {
    match value {
        Some(value) if !is_valid_host_label(value, true) => {
            Err(InvalidSetting { setting, value: value.to_owned() })
        }
        _ => Ok(()),
    }
}

/// An account id is one label.
fn check_account_id(id: Option<&str>) -> Result<(), InvalidSetting> {
    let setting = "account id of the credentials";
    match id {
        Some(id) if id.contains('.') => Err(InvalidSetting { setting, value: id.to_owned() }),
        id => check_host_labels(setting, id),
    }
}

/// As for regions; the rules may also ask for a signature that holds in all of them.
fn check_signing_region(endpoint: &Endpoint) -> Result<(), InvalidSetting> {
    let region = endpoint.signing_region.as_deref().filter(|region| *region != "*");
    check_host_labels("signing region of the endpoint rules", region)
}

/// A setting that goes into the host of an endpoint, and that no host can hold.
#[derive(Debug)]
struct InvalidSetting {
    setting: &'static str,
    value: String,
}

impl fmt::Display for InvalidSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { setting, value } = self;
        write!(f, "the {setting} cannot be used: {value:?} is not {HOST_LABELS}")
    }
}

impl Error for InvalidSetting {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Region;
    use crate::endpoint::{EndpointError, url};

    /// The rules of a service whose host has the region, the account and parameters of its own.
    fn rules(params: &EndpointParams) -> Result<Endpoint, EndpointError> {
        if let Some(endpoint) = params.endpoint.as_deref() {
            return Ok(Endpoint::new(endpoint));
        }
        let account = params.account_id.as_deref().unwrap_or("none");
        let own = params.get_str("Own").unwrap_or("own");
        let list = params.get_list("List").and_then(|list| list.first());
        let list = list.map_or("list", String::as_str);
        // The part of a name that a rule may take it apart for.
        let part = own.split(':').next_back().unwrap_or_default();
        let region = params.region.as_deref().unwrap_or_default();
        let values = [account, part, list, region, own];
        Ok(Endpoint::new(url("https://{}.{}.{}.{}.example.com/{}", &values)?))
    }

    static SERVICE: ServiceMetadata =
        ServiceMetadata { endpoint: rules, ..crate::call::tests::SERVICE };

    fn host(
        config: crate::config::Builder,
        params: Option<EndpointParams>,
    ) -> Result<String, String> {
        let endpoints = Endpoints::new(&config.build(), &SERVICE);
        let own = endpoints.of_call(params.map(Box::new), None, None);
        let own = own.map_err(|error| error.to_string())?;
        let target = match &own {
            Some(target) => target,
            None => endpoints.shared().map_err(|error| error.to_string())?,
        };
        Ok(target.host.to_str().unwrap().to_owned())
    }

    #[test]
    fn no_region_moves_the_host() {
        for region in [
            "x@attacker.example:8443/#",
            "us-east-1.evil.example/#",
            "",
            "us_east_1",
            "-us",
            "us-east-1-",
            "us-east-1?",
            "a/../b",
            "us-east-1:80",
            "us-east-1.",
            ".us-east-1",
            "a..b",
            "us-east-1\n",
            "us east 1",
            "ｕs-east-1",
            "us%2deast",
            "evil.example\\",
        ] {
            let config = || Config::builder().region(Region::new(region));
            let error = host(config(), None).unwrap_err();
            let told =
                format!("the `region` of the configuration cannot be used: {region:?} is not");
            assert!(error.starts_with(&told), "{error}");
            // The region is part of the signature, too, so that a custom endpoint changes nothing.
            assert!(host(config().endpoint_url("http://localhost"), None).is_err(), "{region}");
        }
        for region in ["us-east-1", "local", "a.b", "US-EAST-1", "aws-global"] {
            let config = Config::builder().region(Region::new(region));
            assert_eq!(host(config, None), Ok(format!("none.own.list.{region}.example.com")));
        }
    }

    #[test]
    fn no_other_parameter_moves_the_host() {
        let config = || Config::builder().region(Region::new("us-east-1"));
        let params =
            || EndpointParams { region: Some("us-east-1".to_owned()), ..Default::default() };
        for value in [
            "evil.example/",
            "x@evil",
            "evil.example:80/",
            "evil.example?",
            "evil#",
            "a b",
            "arn:evil/",
        ] {
            let account = EndpointParams { account_id: Some(value.to_owned()), ..params() };
            let error = host(config(), Some(account)).unwrap_err();
            assert!(error.starts_with("the account id of the credentials"), "{error}");

            let mut own = params();
            own.set("Own", Some(value));
            let error = host(config(), Some(own)).unwrap_err();
            assert!(error.starts_with("the endpoint parameter Own cannot be used"), "{error}");
            assert!(host(config().endpoint_param("Own", value), None).is_err(), "{value}");

            let mut list = params();
            list.set("List", Some(vec![value.to_owned()]));
            let error = host(config(), Some(list)).unwrap_err();
            assert!(error.starts_with("the endpoint parameter List cannot be used"), "{error}");
        }
    }

    #[test]
    fn an_account_id_is_one_label() {
        for (id, fine) in [("123456789012", true), ("a-b", true), ("a.b", false), ("", false)] {
            assert_eq!(check_account_id(Some(id)).is_ok(), fine, "{id}");
        }
    }

    #[test]
    fn no_signing_region_of_the_rules_is_anything_else() {
        for (region, fine) in
            [("eu-west-1", true), ("*", true), ("eu/aws4_request", false), ("", false)]
        {
            let endpoint = Endpoint::new("https://example.com").signing_region(region);
            assert_eq!(check_signing_region(&endpoint).is_ok(), fine, "{region}");
        }
    }

    #[test]
    fn an_endpoint_that_cannot_be_used_is_named_with_its_setting_and_without_its_password() {
        let variables = |name: &'static str, url: &'static str| {
            let variables = [(name, url)].into_iter().collect();
            Config::builder().region(Region::new("local")).environment(&variables).unwrap()
        };
        for (config, setting) in [
            (
                Config::builder().region(Region::new("local")).endpoint_url("http://me:hush@host"),
                "`endpoint_url`",
            ),
            (variables("AWS_ENDPOINT_URL", "http://me:hush@host"), "AWS_ENDPOINT_URL"),
            (variables("AWS_ENDPOINT_URL_KEY_STORE", "me:hush@host"), "AWS_ENDPOINT_URL_KEY_STORE"),
        ] {
            let printed = format!(
                "{config:?} {:?}",
                Endpoints::new(&config.clone().build(), &SERVICE).params
            );
            assert!(!printed.contains("hush") && !printed.contains("//me"), "{printed}");
            let error = host(config, None).unwrap_err();
            assert!(error.contains(&format!(" of {setting} cannot be used: ")), "{error}");
            assert!(error.contains("…@host") && !error.contains("hush"), "{error}");
        }
    }
}
