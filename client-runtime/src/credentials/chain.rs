//! Credentials from wherever AWS's tools find them: environment, profiles, SSO, web identity,
//! processes, containers, instances.

use std::collections::HashMap;
use std::error::Error;
use std::fmt;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::{fs, thread};

use reqsign_aws_v4::{Credential, IMDSv2CredentialProvider};
use reqsign_core::time::Timestamp;
use reqsign_core::{
    CommandExecute, CommandOutput, Context, Env, FileRead, OsEnv, ProvideCredentialDyn,
};

use self::container::Container;
use self::keys::{KeysOfEnvironment, KeysOfProfile};
use self::process::ProcessOfProfile;
use self::requests::Http;
use self::role::RoleOfProfile;
use self::sso::SsoOfProfile;
use self::web_identity::WebIdentity;
use super::{Credentials, CredentialsError, FETCH_TIMEOUT, ProvideCredentials, Result, future};
use crate::printable::Printable;
use crate::transport::on_thread::on_thread;
use crate::transport::{Transport, block_on};

mod command;
mod container;
mod endpoints;
mod keys;
mod process;
mod profiles;
mod requests;
mod role;
mod sso;
#[cfg(test)]
mod tests;
mod web_identity;

/// The first credentials that one of these has, in this order:
///
/// 1. `Environment`: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`;
/// 2. `AssumeRole`: the role of the profile in `~/.aws/config`, assumed with the credentials of its
///    `source_profile` or `credential_source` or for the token in its `web_identity_token_file`, but not with
///    the code of an MFA device;
/// 3. `Profile`: the keys of the profile in `~/.aws/credentials` and `~/.aws/config`;
/// 4. `Sso`: the profile's `sso_account_id` and `sso_role_name`, by the token of its `sso_session` or, without one, of
///    its `sso_start_url` and `sso_region`. The token is what `aws sso login` leaves in `~/.aws/sso/cache`; one that
///    has expired is an error, and is not renewed;
/// 5. `WebIdentityToken`: the token of `AWS_WEB_IDENTITY_TOKEN_FILE`, exchanged for the role of
///    `AWS_ROLE_ARN`;
/// 6. `Process`: what the profile's `credential_process` prints. Its words are found as a shell finds them, with
///    quotes and backslashes (on Windows with double quotes alone), and nothing in them is expanded. It is ended when nobody
///    waits for it any more, and after 20 seconds;
/// 7. `Container`: the endpoint of `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI` or
///    `AWS_CONTAINER_CREDENTIALS_FULL_URI` (ECS, EKS Pod Identity), with the token of
///    `AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE` or `AWS_CONTAINER_AUTHORIZATION_TOKEN`. It must be HTTPS, or a loopback
///    address, 169.254.170.2, 169.254.170.23 or `[fd00:ec2::23]`;
/// 8. `Imds`: the instance's metadata, version 2, unless `AWS_EC2_METADATA_DISABLED` is `true` in any case.
///
/// The profile is `AWS_PROFILE` or `default`. A variable that is empty counts as one that is not set.
///
/// Roles are assumed at the STS of the region: for the role of a profile that of the profile, then `AWS_REGION`, then
/// `AWS_DEFAULT_REGION`; for the token of the environment that of the variables, then that of the profile.
/// Where no region is known, tokens go to the STS for all regions, and other roles are assumed in `us-east-1`.
///
/// `AWS_ENDPOINT_URL_STS`, `AWS_ENDPOINT_URL_SSO` and `AWS_ENDPOINT_URL` name endpoints that are called instead, unless
/// `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` is `true`.
///
/// A source that is not configured is passed over. One that is configured and fails ends the search, with
/// an error of the kind [`Provider`](super::CredentialsErrorKind::Provider) that names it: the credentials
/// that come after it would be somebody else's. So does one of two keys without the other. Nobody
/// configures the instance's metadata: if they cannot be had there are no credentials, and the error, of the
/// kind [`NotLoaded`](super::CredentialsErrorKind::NotLoaded), tells what each source said.
///
/// A request that is throttled, that a server fails to answer or that does not arrive is sent three times at most
/// before its source fails. An instance that does not answer is not asked again.
///
/// ```no_run
/// use trent_runtime::config::Config;
/// use trent_runtime::credentials::chain::CredentialChain;
///
/// let config = Config::builder().credentials_provider(CredentialChain::new()).build();
/// ```
pub struct CredentialChain {
    sources: Vec<(&'static str, Source)>,
    context: Context,
}

/// The one source that is asked without being configured.
const INSTANCE: &str = "Imds";

type Source = Box<dyn ProvideCredentialDyn<Credential = Credential>>;

impl CredentialChain {
    /// The chain as described, over the default transport.
    #[must_use]
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// What can be chosen.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    async fn provide(&self) -> Result {
        let mut failures = Vec::new();
        for (name, source) in &self.sources {
            match source.provide_credential_dyn(&self.context).await {
                Ok(Some(found)) => return Ok(convert(found, name)),
                Ok(None) => failures.push(format!("{name}: has none")),
                Err(error) => {
                    let failure = format!("{name}: {}", Printable(&chain(&error)));
                    if *name != INSTANCE {
                        return Err(CredentialsError::provider_error(failure));
                    }
                    failures.push(failure);
                }
            }
        }
        Err(CredentialsError::not_loaded(failures.join("; ")))
    }
}

fn convert(found: Credential, name: &'static str) -> Credentials {
    Credentials::new(
        found.access_key_id,
        found.secret_access_key,
        found.session_token,
        found.expires_in.map(Timestamp::as_system_time),
        name,
    )
}

/// An error with its causes, each told once.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let message = error.to_string();
        if !text.contains(&message) {
            text.push_str(": ");
            text.push_str(&message);
        }
        cause = error.source();
    }
    text
}

impl Default for CredentialChain {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for CredentialChain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.sources.iter().map(|(name, _)| name);
        f.debug_list().entries(names).finish()
    }
}

impl ProvideCredentials for CredentialChain {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.provide())
    }

    /// On a thread of its own: the transport may find that this one belongs to a runtime, which
    /// makes no progress while this call blocks it.
    fn provide_credentials_blocking(&self) -> Result {
        thread::scope(|scope| {
            let provided = scope.spawn(|| block_on(self.provide())).join();
            provided.unwrap_or_else(|_| {
                Err(CredentialsError::unhandled("the thread of the credential chain panicked"))
            })
        })
    }
}

/// What can be chosen about a [`CredentialChain`].
#[derive(Debug, Default)]
pub struct Builder {
    profile: Option<String>,
    http_client: Option<Arc<dyn Transport>>,
}

impl Builder {
    /// The profile, whatever `AWS_PROFILE` says.
    #[must_use]
    pub fn profile(mut self, profile: impl Into<String>) -> Self {
        self.profile = Some(profile.into());
        self
    }

    /// The transport that reaches SSO, STS and the endpoints of containers and instances.
    ///
    /// By default [`default_transport`](crate::transport::default_transport), but to plain HTTP at loopback addresses,
    /// 169.254.0.0/16 and `fd00:ec2::/32` one that uses no proxy, whatever the environment says.
    #[must_use]
    pub fn http_client(mut self, transport: impl Transport) -> Self {
        self.http_client = Some(Arc::new(transport));
        self
    }

    /// The chain. Reads nothing yet.
    #[must_use]
    pub fn build(self) -> CredentialChain {
        let context =
            Context::new().with_file_read(Files).with_command_execute(Commands).with_env(OsEnv);
        self.build_in(context)
    }

    fn build_in(self, context: Context) -> CredentialChain {
        let role = RoleOfProfile { profile: self.profile.clone() };
        let keys = KeysOfProfile { profile: self.profile.clone() };
        let web_identity = WebIdentity { profile: self.profile.clone() };
        let sso = SsoOfProfile { profile: self.profile.clone() };
        let process = ProcessOfProfile { profile: self.profile };
        CredentialChain {
            sources: vec![
                ("Environment", Box::new(KeysOfEnvironment)),
                ("AssumeRole", Box::new(role)),
                ("Profile", Box::new(keys)),
                ("Sso", Box::new(sso)),
                ("WebIdentityToken", Box::new(web_identity)),
                ("Process", Box::new(process)),
                ("Container", Box::new(Container)),
                (INSTANCE, Box::new(IMDSv2CredentialProvider::new())),
            ],
            context: context
                .clone()
                .with_env(Variables(context))
                .with_http_send(Http(self.http_client)),
        }
    }
}

/// The one variable that the library below reads as a truth value. It takes `true` alone.
const INSTANCE_DISABLED: &str = "AWS_EC2_METADATA_DISABLED";

/// The variables that are not empty, and truth values in lower case.
#[derive(Debug)]
struct Variables(Context);

impl Env for Variables {
    fn var(&self, name: &str) -> Option<String> {
        let value = self.0.env_var(name).filter(|value| !value.is_empty())?;
        Some(if name == INSTANCE_DISABLED { value.to_ascii_lowercase() } else { value })
    }

    fn vars(&self) -> HashMap<String, String> {
        let mut variables = self.0.env_vars();
        variables.retain(|_, value| !value.is_empty());
        if let Some(value) = variables.get_mut(INSTANCE_DISABLED) {
            value.make_ascii_lowercase();
        }
        variables
    }

    fn home_dir(&self) -> Option<PathBuf> {
        self.0.home_dir()
    }
}

#[derive(Debug)]
struct Files;

impl FileRead for Files {
    async fn file_read(&self, path: &str) -> reqsign_core::Result<Vec<u8>> {
        let path = path.to_owned();
        on_thread(move || {
            fs::read(&path).map_err(|error| failed(&format!("cannot read {path}"), error))
        })
        .await
    }
}

#[derive(Debug)]
struct Commands;

impl CommandExecute for Commands {
    async fn command_execute<'a>(
        &'a self,
        program: &'a str,
        arguments: &'a [&'a str],
    ) -> reqsign_core::Result<CommandOutput> {
        let mut command = Command::new(program);
        command.args(arguments);
        let output = command::output(command, FETCH_TIMEOUT).await;
        let output = output.map_err(|error| failed(&format!("cannot run {program}"), error))?;
        Ok(CommandOutput {
            status: output.status.code().unwrap_or(-1),
            stdout: output.stdout,
            stderr: output.stderr,
        })
    }
}

fn failed(what: &str, error: impl Error + Send + Sync + 'static) -> reqsign_core::Error {
    reqsign_core::Error::unexpected(format!("{what}: {error}")).with_source(error)
}
