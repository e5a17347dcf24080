//! What a configuration takes from where.

use std::time::Duration;

use super::*;
use crate::protocol::{AwsJson, AwsJsonVersion};

fn from(variables: &[(&str, &str)]) -> Result<Config, String> {
    let variables: Environment = variables.iter().copied().collect();
    Config::try_from_environment(&variables).map_err(|error| error.to_string())
}

#[test]
fn the_common_variables_are_read() {
    let config = from(&[
        ("AWS_REGION", "eu-west-1"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
        ("AWS_SESSION_TOKEN", "token"),
        ("AWS_MAX_ATTEMPTS", "7"),
        ("AWS_RETRY_MODE", "adaptive"),
        ("AWS_USE_FIPS_ENDPOINT", "TRUE"),
        ("AWS_USE_DUALSTACK_ENDPOINT", "false"),
        ("AWS_ACCOUNT_ID_ENDPOINT_MODE", "required"),
    ])
    .unwrap();
    assert_eq!(config.region().unwrap().as_ref(), "eu-west-1");
    let retry = config.retry_config().unwrap();
    assert_eq!((retry.max_attempts(), retry.mode()), (7, retry::RetryMode::Adaptive));
    assert_eq!((config.use_fips, config.use_dual_stack), (Some(true), Some(false)));
    assert_eq!(config.account_id_endpoint_mode, Some(AccountIdEndpointMode::Required));
    let provider = config.credentials_provider().unwrap();
    let credentials = provider.provide_credentials_blocking().unwrap();
    assert_eq!(credentials.access_key_id(), "AKIDEXAMPLE");
    assert_eq!(credentials.session_token(), Some("token"));
    assert_eq!(credentials.provider_name(), "Environment");
}

#[test]
fn what_is_absent_or_empty_is_not_set() {
    for variables in [&[][..], &[("AWS_REGION", ""), ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")]] {
        let config = from(variables).unwrap();
        assert!(config.region().is_none());
        assert!(config.credentials_provider().is_none());
        assert!(config.retry_config().is_none());
    }
    let blank = [("AWS_REGION", " \t"), ("AWS_SDK_UA_APP_ID", " "), ("AWS_MAX_ATTEMPTS", "\n")];
    let config = from(&blank).unwrap();
    assert!(config.region().is_none() && config.app_name().is_none());
    assert!(config.retry_config().is_none());
    for (value, behavior) in
        [("true", retry::RetryBehavior::Of2026), ("False", retry::RetryBehavior::Before2026)]
    {
        let config = from(&[("AWS_NEW_RETRIES_2026", value)]).unwrap();
        let expected = RetryConfig::standard().with_behavior(behavior);
        assert_eq!(config.retry_config(), Some(&expected));
    }
    assert!(
        from(&[("AWS_NEW_RETRIES_2026", "perhaps")]).unwrap_err().contains("AWS_NEW_RETRIES_2026")
    );
    let config = from(&[("AWS_DEFAULT_REGION", "us-east-1")]).unwrap();
    assert_eq!(config.region().unwrap().as_ref(), "us-east-1");
}

#[test]
fn the_endpoint_is_the_most_particular_one() {
    let endpoint = |config: &Config, name| {
        let mut service = SERVICE;
        service.endpoint_env = name;
        config.endpoint_for(&service).map(|(_, url)| url)
    };
    let both = [("AWS_ENDPOINT_URL", "http://all"), ("AWS_ENDPOINT_URL_KMS", "http://kms")];
    let config = from(&both).unwrap();
    assert_eq!(endpoint(&config, "AWS_ENDPOINT_URL_KMS").as_deref(), Some("http://kms"));
    assert_eq!(endpoint(&config, "AWS_ENDPOINT_URL_SQS").as_deref(), Some("http://all"));
    let config = config.to_builder().endpoint_url("http://mine").build();
    assert_eq!(endpoint(&config, "AWS_ENDPOINT_URL_KMS").as_deref(), Some("http://mine"));
    let ignore = ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
    let config = from(&[both[0], both[1], ignore]).unwrap();
    assert_eq!(endpoint(&config, "AWS_ENDPOINT_URL_KMS"), None);
}

pub(super) const SERVICE: ServiceMetadata = ServiceMetadata {
    sdk_id: "Test",
    endpoint_env: "AWS_ENDPOINT_URL_TEST",
    signing_name: "test",
    protocol: &AwsJson {
        version: AwsJsonVersion::V1_1,
        target_prefix: "Test",
        query_compatible: false,
    },
    api_version: "2014-11-01",
    max_response_bytes: 1 << 24,
    account_endpoints: false,
    endpoint: |_| Ok(crate::endpoint::Endpoint::new("https://test.example.com")),
    retry_rules: &[],
    retry_defaults: crate::operation::RetryDefaults::STANDARD,
    tracer: crate::__tracer!(),
};

#[test]
fn a_wrong_value_names_its_variable() {
    for (name, value, error) in [
        ("AWS_MAX_ATTEMPTS", "0", "AWS_MAX_ATTEMPTS: expected a number from 1, found '0'"),
        ("AWS_MAX_ATTEMPTS", "many", "AWS_MAX_ATTEMPTS: expected a number from 1, found 'many'"),
        ("AWS_RETRY_MODE", "fast", "AWS_RETRY_MODE: expected standard or adaptive, found 'fast'"),
        ("AWS_USE_FIPS_ENDPOINT", "1", "AWS_USE_FIPS_ENDPOINT: expected true or false, found '1'"),
        (
            "AWS_ACCOUNT_ID_ENDPOINT_MODE",
            "x",
            "AWS_ACCOUNT_ID_ENDPOINT_MODE: expected preferred, required or disabled, found 'x'",
        ),
    ] {
        assert_eq!(from(&[(name, value)]).unwrap_err(), error);
    }
}

#[test]
fn the_environment_is_not_printed() {
    let variables: Environment = [("AWS_SECRET_ACCESS_KEY", "s3cret")].into_iter().collect();
    assert_eq!(format!("{variables:?}"), r#"{"AWS_SECRET_ACCESS_KEY"}"#);
}

#[test]
fn timeouts_have_defaults_that_can_be_changed_or_switched_off() {
    let seconds = |seconds| Some(Duration::from_secs(seconds));
    let options = TimeoutConfig::default().call_options();
    assert_eq!(options.connect_timeout, Some(Duration::from_millis(3100)));
    assert_eq!(options.read_timeout, seconds(60));
    let changed = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(1))
        .disable_read_timeout()
        .build();
    assert_eq!(changed.call_options().connect_timeout, seconds(1));
    assert_eq!(changed.call_options().read_timeout, None);
    let mut merged = TimeoutConfig::builder().read_timeout(Duration::from_secs(9)).build();
    merged.take_defaults_from(&changed);
    assert_eq!(merged.read_timeout(), seconds(9));
    assert_eq!(merged.connect_timeout(), seconds(1));
    assert!(!TimeoutConfig::disabled().has_timeouts());
}

#[test]
fn names_of_applications_go_into_a_header() {
    assert!(AppName::new("my-app_1.0").is_ok());
    for (name, of_environment) in [("my app", "my-app"), ("app/1", "app-1"), ("äpp\r\nx", "-pp--x")]
    {
        assert!(AppName::new(name).is_err(), "{name}");
        let config = from(&[("AWS_SDK_UA_APP_ID", name)]).unwrap();
        assert_eq!(config.app_name().unwrap().as_ref(), of_environment);
    }
    assert!(AppName::new("").is_err());
}

#[test]
fn blanks_around_a_variable_are_not_part_of_it() {
    let config = from(&[
        ("AWS_REGION", "eu-west-1\n"),
        ("AWS_ACCESS_KEY_ID", " AKIDEXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "secret\r\n"),
        ("AWS_SESSION_TOKEN", " \t"),
        ("AWS_MAX_ATTEMPTS", "7 "),
        ("AWS_USE_FIPS_ENDPOINT", " true"),
        ("AWS_ENDPOINT_URL_TEST", " http://localhost:1\n"),
        ("AWS_ENDPOINT_URL", " "),
    ])
    .unwrap();
    assert_eq!(config.region().unwrap().as_ref(), "eu-west-1");
    assert_eq!((config.retry_config().unwrap().max_attempts(), config.use_fips), (7, Some(true)));
    let provider = config.credentials_provider().unwrap();
    let credentials = provider.provide_credentials_blocking().unwrap();
    assert_eq!(credentials.access_key_id(), "AKIDEXAMPLE");
    assert_eq!(credentials.secret_access_key(), "secret");
    assert_eq!(credentials.session_token(), None);
    assert_eq!(
        config.endpoint_for(&SERVICE).map(|(_, url)| url).as_deref(),
        Some("http://localhost:1")
    );
}

#[test]
fn no_user_name_or_password_of_an_endpoint_is_printed() {
    let config = Config::builder().endpoint_url("https://user:secret@kms.example/path").build();
    let printed = format!("{config:?}");
    assert!(printed.contains("@kms.example/path"), "{printed}");
    assert!(!printed.contains("user") && !printed.contains("secret"), "{printed}");
}
