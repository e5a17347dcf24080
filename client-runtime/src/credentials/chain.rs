//! Credentials from wherever AWS's tools find them: environment, profiles, SSO, web identity,
//! processes, containers, instances.

use std::error::Error;
use std::fmt;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;
use std::{fs, thread};

use bytes::Bytes;
use reqsign_aws_v4::{
    AssumeRoleWithWebIdentityCredentialProvider, Credential, ECSCredentialProvider,
    EnvCredentialProvider, IMDSv2CredentialProvider, ProcessCredentialProvider,
    ProfileCredentialProvider, SSOCredentialProvider,
};
use reqsign_core::time::Timestamp;
use reqsign_core::{
    CommandExecute, CommandOutput, Context, FileRead, HttpSend, OsEnv, ProvideCredentialDyn,
};

use self::role::RoleOfProfile;
use super::{Credentials, CredentialsError, ProvideCredentials, Result, future};
use crate::transport::on_thread::on_thread;
use crate::transport::{CallOptions, Transport, block_on, default_transport};

mod role;
#[cfg(test)]
mod tests;

/// How long the endpoint of an instance or a container may take to accept a connection: it is on the
/// same machine, or it is not there.
const LOCAL_CONNECT_TIMEOUT: Duration = Duration::from_secs(1);

/// The first credentials that one of these has, in this order:
///
/// 1. the environment: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`;
/// 2. the role of the profile in `~/.aws/config`, assumed with the credentials of its `source_profile` or
///    `credential_source`, but not with the code of an MFA device;
/// 3. the keys of the profile in `~/.aws/credentials` and `~/.aws/config`;
/// 4. the profile's SSO session;
/// 5. a web identity token: `AWS_WEB_IDENTITY_TOKEN_FILE` and `AWS_ROLE_ARN`;
/// 6. the profile's `credential_process`;
/// 7. the container's endpoint (ECS, EKS Pod Identity);
/// 8. the instance's metadata, version 2, unless `AWS_EC2_METADATA_DISABLED` is `true`.
///
/// The profile is `AWS_PROFILE` or `default`. A role that cannot be assumed ends the search: what comes
/// after it would be somebody else. Any other source that fails is passed over; if none has credentials,
/// the error tells what each said.
///
/// ```no_run
/// use client_runtime::config::Config;
/// use client_runtime::credentials::chain::CredentialChain;
///
/// let config = Config::builder().credentials_provider(CredentialChain::new()).build();
/// ```
pub struct CredentialChain {
    sources: Vec<(&'static str, Source)>,
    context: Context,
}

/// The source whose failure is final.
const ROLE: &str = "AssumeRole";

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
                Err(error) if *name == ROLE => {
                    return Err(CredentialsError::provider_error(chain(&error)));
                }
                Ok(None) => failures.push(format!("{name}: has none")),
                Err(error) => failures.push(format!("{name}: {}", chain(&error))),
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

    /// The transport that reaches SSO, STS and the metadata endpoints.
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
        let mut profile = ProfileCredentialProvider::new();
        let mut sso = SSOCredentialProvider::new();
        let mut process = ProcessCredentialProvider::new();
        if let Some(name) = self.profile {
            profile = profile.with_profile(name.clone());
            sso = sso.with_profile(name.clone());
            process = process.with_profile(name);
        }
        CredentialChain {
            sources: vec![
                ("Environment", Box::new(EnvCredentialProvider::new())),
                (ROLE, Box::new(role)),
                ("Profile", Box::new(profile)),
                ("Sso", Box::new(sso)),
                ("WebIdentityToken", Box::new(AssumeRoleWithWebIdentityCredentialProvider::new())),
                ("Process", Box::new(process)),
                ("Container", Box::new(ECSCredentialProvider::new())),
                ("Imds", Box::new(IMDSv2CredentialProvider::new())),
            ],
            context: context.with_http_send(Http(self.http_client)),
        }
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
        let output = on_thread(move || command.output()).await;
        let output = output.map_err(|error| failed(&format!("cannot run {program}"), error))?;
        Ok(CommandOutput {
            status: output.status.code().unwrap_or(-1),
            stdout: output.stdout,
            stderr: output.stderr,
        })
    }
}

#[derive(Debug)]
struct Http(Option<Arc<dyn Transport>>);

impl HttpSend for Http {
    async fn http_send(
        &self,
        request: http::Request<Bytes>,
    ) -> reqsign_core::Result<http::Response<Bytes>> {
        let transport = match &self.0 {
            Some(transport) => Arc::clone(transport),
            None => default_transport().map_err(|error| failed("cannot send a request", error))?,
        };
        let mut options = CallOptions::default();
        if request.uri().scheme_str() == Some("http") {
            options.connect_timeout = Some(LOCAL_CONNECT_TIMEOUT);
        }
        let what = format!("cannot reach {}", request.uri().host().unwrap_or_default());
        let response = transport.call(request, options).await;
        response.map_err(|error| failed(&what, error))
    }
}

fn failed(what: &str, error: impl Error + Send + Sync + 'static) -> reqsign_core::Error {
    reqsign_core::Error::unexpected(format!("{what}: {error}")).with_source(error)
}
