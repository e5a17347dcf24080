//! Where credentials and settings of generated AWS clients come from: environment, profiles, IAM Identity Center, `aws login`,
//! roles, programs, containers, instances.
//!
//! A client with the feature `credential-chain` needs no call of this crate: whatever `Config::from_env()` does not find in
//! the environment, the client takes from here. Otherwise:
//!
//! ```no_run
//! use trent_credentials::CredentialChain;
//! use trent_runtime::config::Config;
//!
//! // Region, endpoints, retries and credentials of the environment and of the profile that it chooses.
//! let config = trent_credentials::from_env();
//!
//! // Credentials of one profile.
//! let chain = CredentialChain::builder().profile("work").build();
//! let config = Config::builder().credentials_provider(chain).build();
//! ```
//!
//! # Order
//!
//! The sources are asked in this order, which is that of `aws-config`, the loader of the AWS SDK for Rust. One that is not
//! configured is passed over. One that is configured and fails ends the search: the credentials that come after it would be
//! somebody else's.
//!
//! | | source | configured by |
//! | --- | --- | --- |
//! | 1 | [`Environment`](Source::Environment) | `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`, with `AWS_SESSION_TOKEN` and `AWS_ACCOUNT_ID` |
//! | 2 | [`Profile`](Source::Profile) | `AWS_PROFILE`, or a profile `default`, in `~/.aws/config` or `~/.aws/credentials` |
//! | 3 | [`WebIdentityToken`](Source::WebIdentityToken) | `AWS_WEB_IDENTITY_TOKEN_FILE` and `AWS_ROLE_ARN`, with `AWS_ROLE_SESSION_NAME` |
//! | 4 | [`Container`](Source::Container) | `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI`, else `AWS_CONTAINER_CREDENTIALS_FULL_URI`; token file before token |
//! | 5 | [`Instance`](Source::Instance) | nothing; `AWS_EC2_METADATA_DISABLED=true` switches it off |
//!
//! # Within a profile
//!
//! | | property | gives |
//! | --- | --- | --- |
//! | 1 | `role_arn` with `source_profile` or `credential_source`, not both | the role, assumed with those credentials |
//! | 2 | `credential_source` | `Environment`, `Ec2InstanceMetadata` or `EcsContainer` |
//! | 3 | `web_identity_token_file` with `role_arn` | the role, for the token |
//! | 4 | `sso_session`, or `sso_start_url` and `sso_region`; with `sso_account_id` and `sso_role_name` | the role in IAM Identity Center |
//! | 5 | `login_session` | the session of `aws login` |
//! | 6 | `credential_process` | what the program prints |
//! | 7 | `aws_access_key_id` and `aws_secret_access_key` | these keys |
//!
//! In a profile that a `source_profile` names, keys come first. Roles are assumed with `external_id`, `role_session_name` and
//! `duration_seconds`; one with `mfa_serial` is refused, since nobody is asked for a code. Where a property stands in both
//! files, that of the credentials file counts.
//!
//! The repository's page on credentials says for each row which rule of the official SDKs it follows and where they differ.
//!
//! # Settings
//!
//! Of each, the variable comes before the property of the profile. They count for the client and for the calls that the chain
//! itself makes.
//!
//! | variable | property |
//! | --- | --- |
//! | `AWS_REGION`, `AWS_DEFAULT_REGION` | `region` |
//! | `AWS_ENDPOINT_URL_<SERVICE>`, `AWS_ENDPOINT_URL` | `services`, `endpoint_url` |
//! | `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` | `ignore_configured_endpoint_urls` |
//! | `AWS_USE_FIPS_ENDPOINT`, `AWS_USE_DUALSTACK_ENDPOINT` | `use_fips_endpoint`, `use_dualstack_endpoint` |
//! | `AWS_RETRY_MODE`, `AWS_MAX_ATTEMPTS` | `retry_mode`, `max_attempts` |
//! | `AWS_SDK_UA_APP_ID` | `sdk_ua_app_id` |
//! | `AWS_CA_BUNDLE` | `ca_bundle` |
//! | `AWS_ACCOUNT_ID_ENDPOINT_MODE` (the client alone) | `account_id_endpoint_mode` |
//! | `AWS_EC2_METADATA_SERVICE_ENDPOINT`, `…_MODE` (the chain alone) | `ec2_metadata_service_endpoint`, `…_mode` |
//! | `AWS_METADATA_SERVICE_TIMEOUT`, `AWS_METADATA_SERVICE_NUM_ATTEMPTS` (the chain alone) | `metadata_service_timeout`, `metadata_service_num_attempts` |
//!
//! A variable that is empty or blank counts as one that is not set, and so does a property. The files are where
//! `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE` say; `~` at the beginning is the home directory. They are read for
//! each fetch of credentials, and once for a client's settings.
//!
//! # What is kept
//!
//! Credentials are cached by the client, which fetches new ones shortly before they expire and goes on with the old ones if
//! that fails. A chain keeps the token of the instance. Tokens of SSO and sessions of `aws login` are renewed in the files
//! where the AWS CLI left them, which are replaced as a whole and are readable by their user alone.
//!
//! Renewing a session of `aws login` takes a signature with ES256, by the crypto provider of TLS: the feature `ring` or
//! `aws-lc` of the client, which its transports bring. Without one, such a session serves until its credentials expire, a
//! quarter of an hour at most, and the error says what to enable.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod chain;
mod clients;
mod command;
mod config;
mod error;
mod json;
mod plan;
mod platform;
mod profiles;
mod services;
mod settings;
mod source;
mod time;

pub use chain::{Builder, CredentialChain, InstanceEndpointMode, Source, SsoToken};
pub use config::{complete, from_env, try_from_env, try_from_platform};
pub use platform::{OperatingSystem, Platform};
pub use profiles::{ParseErrorKind, Profiles, ProfilesError, Section};
