//! The chain against files, commands and endpoints of the tests.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use reqsign_core::StaticEnv;

use super::*;
use crate::credentials::CredentialsErrorKind;
use crate::transport::{
    BoxFuture, CallOptions, TransportError, TransportErrorKind, TransportResult,
};

mod hosts;
#[cfg(any(feature = "hyper-no-provider", feature = "ureq-no-provider"))]
mod proxies;

/// Answers by path, and refuses any other.
#[derive(Debug, Default)]
struct Endpoints {
    answers: HashMap<&'static str, String>,
    asked: Asked,
    status: http::StatusCode,
}

/// The requests that were sent.
type Asked = Arc<Mutex<Vec<http::Request<Bytes>>>>;

impl Endpoints {
    fn answering(path: &'static str, answer: &str) -> Self {
        let answers = HashMap::from([(path, answer.to_owned())]);
        Self { answers, ..Self::default() }
    }
}

impl Transport for Endpoints {
    fn call(
        &self,
        request: http::Request<Bytes>,
        _options: CallOptions,
    ) -> BoxFuture<'_, TransportResult> {
        let uri = request.uri().clone();
        self.asked.lock().expect("no test panicked").push(request);
        Box::pin(async move {
            let answer = self.answers.get(uri.path()).cloned();
            let refused = || {
                let message = format!("cannot connect to {uri}: refused");
                TransportError::new(TransportErrorKind::Connect, message)
            };
            let answer = answer.ok_or_else(refused)?;
            let mut response = http::Response::new(answer.into_bytes().into());
            *response.status_mut() = self.status;
            Ok(response)
        })
    }

    fn sleep(&self, _duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }
}

/// A home directory with the given files, removed at the end.
struct Home(PathBuf);

impl Home {
    fn new(files: &[(&str, &str)]) -> Self {
        static HOMES: AtomicUsize = AtomicUsize::new(0);
        let name = format!("chain-{}-{}", std::process::id(), HOMES.fetch_add(1, SeqCst));
        let home = std::env::temp_dir().join(name);
        for (path, text) in files {
            let path = home.join(path);
            fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).expect("a directory");
            fs::write(path, text).expect("a file");
        }
        Self(home)
    }

    fn file(&self, name: &str) -> String {
        self.0.join(name).to_string_lossy().into_owned()
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn chain_in(home: &Home, variables: &[(&str, &str)], endpoints: Endpoints) -> CredentialChain {
    let mut envs: HashMap<_, _> =
        variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    // The paths of files are given: the library below expands `~` from the environment it is given.
    for (name, file) in
        [("AWS_CONFIG_FILE", ".aws/config"), ("AWS_SHARED_CREDENTIALS_FILE", ".aws/credentials")]
    {
        envs.entry(name.to_owned()).or_insert_with(|| home.file(file));
    }
    let env = StaticEnv { home_dir: Some(home.0.clone()), envs };
    let context = Context::new().with_file_read(Files).with_command_execute(Commands).with_env(env);
    CredentialChain::builder().http_client(endpoints).build_in(context)
}

fn keys(credentials: &Credentials) -> (&str, &str, &str) {
    (credentials.provider_name(), credentials.access_key_id(), credentials.secret_access_key())
}

#[test]
fn the_environment_comes_first() {
    let home = Home::new(&[(
        ".aws/credentials",
        "[default]\naws_access_key_id = AKIDPROFILE\naws_secret_access_key = profile\n",
    )]);
    let variables = [
        ("AWS_ACCESS_KEY_ID", "AKIDENV"),
        ("AWS_SECRET_ACCESS_KEY", "env"),
        ("AWS_SESSION_TOKEN", "token"),
    ];
    let chain = chain_in(&home, &variables, Endpoints::default());
    let found = chain.provide_credentials_blocking().expect("credentials");
    assert_eq!(keys(&found), ("Environment", "AKIDENV", "env"));
    assert_eq!(found.session_token(), Some("token"));
    assert_eq!(found.expiry(), None);

    let chain = chain_in(&home, &[], Endpoints::default());
    let found = block_on(chain.provide_credentials()).expect("credentials");
    assert_eq!(keys(&found), ("Profile", "AKIDPROFILE", "profile"));
}

#[test]
fn a_profile_is_chosen() {
    let home = Home::new(&[(
        ".aws/credentials",
        "[default]\naws_access_key_id = AKIDDEFAULT\naws_secret_access_key = default\n\
         [work]\naws_access_key_id = AKIDWORK\naws_secret_access_key = work\n",
    )]);
    let variables = [("AWS_PROFILE", "work")];
    let chain = chain_in(&home, &variables, Endpoints::default());
    let found = chain.provide_credentials_blocking().expect("credentials");
    assert_eq!(keys(&found), ("Profile", "AKIDWORK", "work"));
}

#[cfg(unix)]
#[test]
fn a_process_provides_credentials_that_expire() {
    let output = r#"{"Version":1,"AccessKeyId":"AKIDPROCESS","SecretAccessKey":"process","SessionToken":"t","Expiration":"2100-01-01T00:00:00Z"}"#;
    let home = Home::new(&[("a dir/output.json", output)]);
    let path = home.file("a dir/output.json");
    let config = format!("[default]\ncredential_process = cat \"{path}\"\n");
    fs::create_dir_all(home.0.join(".aws")).expect("a directory");
    fs::write(home.0.join(".aws/config"), config).expect("a file");
    let chain = chain_in(&home, &[], Endpoints::default());
    let found = chain.provide_credentials_blocking().expect("credentials");
    assert_eq!(keys(&found), ("Process", "AKIDPROCESS", "process"));
    let expiry = SystemTime::UNIX_EPOCH + Duration::from_secs(4_102_444_800);
    assert_eq!(found.expiry(), Some(expiry));
}

/// What the endpoint of a container says.
const TASK: &str = r#"{"AccessKeyId":"AKIDTASK","SecretAccessKey":"task","Token":"t","Expiration":"2100-01-01T00:00:00Z"}"#;

#[test]
fn a_container_provides_credentials() {
    let home = Home::new(&[]);
    let endpoints = Endpoints::answering("/task", TASK);
    let variables = [("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/task")];
    let chain = chain_in(&home, &variables, endpoints);
    let found = chain.provide_credentials_blocking().expect("credentials");
    assert_eq!(keys(&found), ("Container", "AKIDTASK", "task"));
    assert_eq!(found.session_token(), Some("t"));
    assert!(found.expiry().is_some());
}

/// An instance with a role, and nothing else.
fn instance() -> Endpoints {
    let role = r#"{"Code":"Success","AccessKeyId":"AKIDINSTANCE","SecretAccessKey":"instance","Token":"t","Expiration":"2100-01-01T00:00:00Z"}"#;
    let roles = "/latest/meta-data/iam/security-credentials/";
    let answers = HashMap::from([
        ("/latest/api/token", "imds-token".to_owned()),
        (roles, "role".to_owned()),
        ("/latest/meta-data/iam/security-credentials/role", role.to_owned()),
    ]);
    Endpoints { answers, ..Endpoints::default() }
}

#[test]
fn an_instance_provides_credentials() {
    let home = Home::new(&[]);
    let chain = chain_in(&home, &[], instance());
    let found = chain.provide_credentials_blocking().expect("credentials");
    assert_eq!(keys(&found), ("Imds", "AKIDINSTANCE", "instance"));
}

/// What STS says to a token.
const EXCHANGED: &str = "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>\
         <AccessKeyId>AKIDWEB</AccessKeyId><SecretAccessKey>web</SecretAccessKey>\
         <SessionToken>t</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration>\
         </Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>";

#[test]
fn a_web_identity_is_exchanged_in_its_region() {
    let home = Home::new(&[
        ("token", "jwt"),
        (".aws/config", "[profile work]\nregion = us-gov-west-1\n[profile empty]\n"),
    ]);
    let token = home.file("token");
    for (region, host) in [
        (("AWS_REGION", "eu-central-1"), "sts.eu-central-1.amazonaws.com"),
        (("AWS_DEFAULT_REGION", "cn-north-1"), "sts.cn-north-1.amazonaws.com.cn"),
        (("AWS_PROFILE", "work"), "sts.us-gov-west-1.amazonaws.com"),
        (("AWS_PROFILE", "empty"), "sts.amazonaws.com"),
        (("AWS_REGION", "aws-global"), "sts.amazonaws.com"),
    ] {
        let variables = [
            ("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/test"),
            ("AWS_WEB_IDENTITY_TOKEN_FILE", &*token),
            region,
        ];
        let endpoints = Endpoints::answering("/", EXCHANGED);
        let asked = Arc::clone(&endpoints.asked);
        let found = chain_in(&home, &variables, endpoints).provide_credentials_blocking();
        assert_eq!(keys(&found.expect("credentials")), ("WebIdentityToken", "AKIDWEB", "web"));
        assert_eq!(asked.lock().expect("no test panicked")[0].uri().host(), Some(host));
    }
}

/// What the chain says that fails although an instance has credentials.
fn failure(config: &str, variables: &[(&str, &str)]) -> String {
    failure_in(&Home::new(&[(".aws/config", config)]), variables)
}

fn failure_in(home: &Home, variables: &[(&str, &str)]) -> String {
    let error = chain_in(home, variables, instance()).provide_credentials_blocking();
    let error = error.expect_err("a source fails");
    assert_eq!(error.kind(), CredentialsErrorKind::Provider, "{error:?}");
    error.source().map(ToString::to_string).unwrap_or_default()
}

const SSO_SESSION: &str = "[default]\nsso_session = my-sso\nsso_account_id = 123456789012\n\
     sso_role_name = reader\n[sso-session my-sso]\nsso_region = eu-west-1\n\
     sso_start_url = https://example.awsapps.com/start\n";

/// The files of tokens are called after the SHA-1 of the session's name or of the start URL.
const SESSION_TOKEN: &str = ".aws/sso/cache/0ad374308c5a4e22f723adf10145eafad7c4031c.json";
const URL_TOKEN: &str = ".aws/sso/cache/e8be5486177c5b5392bd9aa76563515b29358e6e.json";
const TOKEN: &str = r#"{"accessToken":"bearer","expiresAt":"2100-01-01T00:00:00Z"}"#;
const EXPIRED: &str = r#"{"accessToken":"bearer","expiresAt":"2020-01-01T00:00:00Z"}"#;

#[test]
fn sso_gives_credentials_for_its_token() {
    let answer = r#"{"roleCredentials":{"accessKeyId":"ASIASSO","secretAccessKey":"sso","sessionToken":"t","expiration":4102444800000}}"#;
    let by_url = "[default]\nsso_start_url = https://example.awsapps.com/start\n\
                  sso_region = cn-north-1\nsso_account_id = 123456789012\nsso_role_name = reader\n";
    for (config, token, host) in [
        (SSO_SESSION, SESSION_TOKEN, "portal.sso.eu-west-1.amazonaws.com"),
        (by_url, URL_TOKEN, "portal.sso.cn-north-1.amazonaws.com.cn"),
    ] {
        let home = Home::new(&[(".aws/config", config), (token, TOKEN)]);
        let endpoints = Endpoints::answering("/federation/credentials", answer);
        let asked = Arc::clone(&endpoints.asked);
        let found = chain_in(&home, &[], endpoints).provide_credentials_blocking();
        let found = found.expect("credentials");
        assert_eq!(keys(&found), ("Sso", "ASIASSO", "sso"));
        let expiry = SystemTime::UNIX_EPOCH + Duration::from_secs(4_102_444_800);
        assert_eq!(found.expiry(), Some(expiry));
        let asked = asked.lock().expect("no test panicked");
        assert_eq!(asked[0].uri().host(), Some(host));
        assert_eq!(asked[0].uri().query(), Some("role_name=reader&account_id=123456789012"));
        assert_eq!(asked[0].headers()["x-amz-sso_bearer_token"], "bearer");
    }
}

#[test]
fn sso_that_gives_none_ends_the_search() {
    let profile = "[default]\nsso_session = my-sso\nsso_account_id = 123456789012\n";
    for (config, token, message) in [
        (SSO_SESSION, EXPIRED, "run `aws sso login --profile default`"),
        (SSO_SESSION, TOKEN, "cannot reach portal.sso.eu-west-1.amazonaws.com"),
        (profile, TOKEN, "the sso-session `my-sso` of the profile `default` does not exist"),
        ("[default]\nsso_start_url = u\n", TOKEN, "the profile `default` has no sso_region"),
        (
            &format!("{profile}[sso-session my-sso]\nsso_region = eu-west-1\n"),
            TOKEN,
            "the profile `default` has no sso_role_name",
        ),
    ] {
        let home = Home::new(&[(".aws/config", config), (SESSION_TOKEN, token)]);
        let told = failure_in(&home, &[]);
        assert!(told.starts_with("Sso: ") && told.contains(message), "{told}");
    }
}

#[test]
fn sso_that_refuses_its_token_asks_for_a_login() {
    let home = Home::new(&[(".aws/config", SSO_SESSION), (SESSION_TOKEN, TOKEN)]);
    let mut endpoints = Endpoints::answering("/federation/credentials", "{}");
    endpoints.status = http::StatusCode::UNAUTHORIZED;
    let error = chain_in(&home, &[], endpoints).provide_credentials_blocking();
    let told = format!("{:?}", error.expect_err("the token is refused"));
    assert!(told.contains("does not accept the token any more: run `aws sso login"), "{told}");
}

#[test]
fn a_source_that_is_configured_and_fails_ends_the_search() {
    let home = Home::new(&[("token", "jwt")]);
    let role = ("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/test");
    let token = home.file("token");
    let web = [role, ("AWS_WEB_IDENTITY_TOKEN_FILE", &*token)];
    let absent = [role, ("AWS_WEB_IDENTITY_TOKEN_FILE", "/absent")];
    let task = [("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/task")];
    let sso = "[default]\nsso_start_url = https://example.awsapps.com/start\nsso_region = eu-west-1\n\
               sso_account_id = 123456789012\nsso_role_name = reader\n";
    let process = "[default]\ncredential_process = /absent/program\n";
    for (config, variables, source, message) in [
        ("", &web[..], "WebIdentityToken: ", "cannot reach sts"),
        ("", &absent, "WebIdentityToken: ", "cannot read /absent"),
        ("", &web[1..], "WebIdentityToken: ", "AWS_ROLE_ARN is not"),
        ("", &task, "Container: ", "cannot reach 169.254.170.2"),
        (sso, &[], "Sso: ", "aws sso login"),
        (SSO_SESSION, &[], "Sso: ", "aws sso login --profile default"),
        ("[default]\ncredential_process = 'a\n", &[], "Process: ", "lacks a quote"),
        (process, &[], "Process: ", "cannot run /absent/program"),
    ] {
        let told = failure(config, variables);
        assert!(told.starts_with(source) && told.contains(message), "{told}");
    }
}

#[test]
fn one_of_two_keys_ends_the_search() {
    for (config, variables, message) in [
        ("", [("AWS_ACCESS_KEY_ID", "A")], "AWS_ACCESS_KEY_ID, but no AWS_SECRET_ACCESS_KEY"),
        ("", [("AWS_SECRET_ACCESS_KEY", "s")], "AWS_SECRET_ACCESS_KEY, but no AWS_ACCESS_KEY_ID"),
        (
            "[profile work]\naws_access_key_id = A\n",
            [("AWS_PROFILE", "work")],
            "`work` has aws_access_key_id, but no aws_secret_access_key",
        ),
    ] {
        let told = failure(config, &variables);
        assert!(told.contains(message), "{told}");
    }
}

#[test]
fn a_variable_that_is_empty_configures_nothing() {
    let home = Home::new(&[]);
    let variables = [
        ("AWS_ACCESS_KEY_ID", ""),
        ("AWS_SECRET_ACCESS_KEY", ""),
        ("AWS_PROFILE", ""),
        ("AWS_CONTAINER_CREDENTIALS_FULL_URI", ""),
    ];
    let found = chain_in(&home, &variables, instance()).provide_credentials_blocking();
    assert_eq!(keys(&found.expect("credentials")), ("Imds", "AKIDINSTANCE", "instance"));
}

#[test]
fn nothing_found_tells_what_each_said() {
    let home = Home::new(&[]);
    let chain = chain_in(&home, &[], Endpoints::default());
    let error = chain.provide_credentials_blocking().expect_err("there is nothing");
    assert_eq!(error.kind(), CredentialsErrorKind::NotLoaded);
    let told = error.source().map(ToString::to_string).unwrap_or_default();
    for part in ["Environment: has none", "Container: has none", "Imds: ", "refused"] {
        assert!(told.contains(part), "{told}");
    }
    assert!(format!("{chain:?}").contains("WebIdentityToken"));
}

#[test]
fn the_instance_is_not_asked_if_that_is_disabled() {
    let home = Home::new(&[]);
    let variables = [("AWS_EC2_METADATA_DISABLED", "true")];
    let chain = chain_in(&home, &variables, Endpoints::default());
    let error = chain.provide_credentials_blocking().expect_err("there is nothing");
    let told = error.source().map(ToString::to_string).unwrap_or_default();
    assert!(told.contains("Imds: has none"), "{told}");
}

/// The profiles of a home, and what STS answers.
fn with_roles(config: &str) -> (Home, Endpoints) {
    let home = Home::new(&[(".aws/config", config)]);
    let answer = "<AssumeRoleResponse><AssumeRoleResult><Credentials>\
         <AccessKeyId>ASIAROLEOFPROFILE</AccessKeyId><SecretAccessKey>role</SecretAccessKey>\
         <SessionToken>t</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration>\
         </Credentials></AssumeRoleResult></AssumeRoleResponse>";
    let endpoints = Endpoints::answering("/", answer);
    (home, endpoints)
}

const KEYS: &str = "[profile keys]\naws_access_key_id = AKIDKEYS\naws_secret_access_key = keys\n";

#[test]
fn the_role_of_a_profile_is_assumed() {
    let (home, endpoints) = with_roles(&format!(
        "{KEYS}[profile work]\nrole_arn = arn:aws:iam::123456789012:role/work # a comment\n\
         source_profile = middle\nregion = eu-central-1\nexternal_id = x-1\n\
         [profile middle]\nrole_arn = arn:aws:iam::123456789012:role/middle\n\
         source_profile = keys\n"
    ));
    let chain = chain_in(&home, &[("AWS_PROFILE", "work")], endpoints);
    let found = chain.provide_credentials_blocking().expect("credentials");
    assert_eq!(keys(&found), ("AssumeRole", "ASIAROLEOFPROFILE", "role"));
    assert!(found.expiry().is_some());
}

#[test]
fn a_profile_may_assume_its_role_with_a_token() {
    let home = Home::new(&[("token", "jwt")]);
    let config = format!(
        "[default]\nrole_arn = arn:aws:iam::123456789012:role/web\nregion = eu-central-1\n\
         web_identity_token_file = {}\n",
        home.file("token")
    );
    fs::create_dir_all(home.0.join(".aws")).expect("a directory");
    fs::write(home.0.join(".aws/config"), config).expect("a file");
    let endpoints = Endpoints::answering("/", EXCHANGED);
    let asked = Arc::clone(&endpoints.asked);
    let found = chain_in(&home, &[], endpoints).provide_credentials_blocking();
    assert_eq!(keys(&found.expect("credentials")), ("AssumeRole", "AKIDWEB", "web"));
    let host = "sts.eu-central-1.amazonaws.com";
    assert_eq!(asked.lock().expect("no test panicked")[0].uri().host(), Some(host));
}

#[test]
fn a_role_that_cannot_be_assumed_ends_the_search() {
    let role = "role_arn = arn:aws:iam::123456789012:role/work\n";
    for (profile, message) in [
        ("", "neither source_profile nor credential_source"),
        ("source_profile = absent\n", "the source profile `absent` does not exist"),
        ("source_profile = other\n", "in a circle: `work` -> `other` -> `work`"),
        ("source_profile = keys\nmfa_serial = m\n", "MFA device"),
        ("credential_source = Moon\n", "credential_source `Moon`"),
        ("credential_source = Ec2InstanceMetadata\n", "169.254.169.254"),
        ("source_profile = keys\nduration_seconds = long\n", "`long`, not a number"),
        ("source_profile = empty\n", "its source has no credentials"),
    ] {
        let (home, endpoints) = with_roles(&format!(
            "{KEYS}[profile empty]\n[profile work]\n{role}{profile}\
             [profile other]\n{role}source_profile = work\n"
        ));
        // A container has credentials, which are not those that the profile asks for.
        let task = "http://169.254.170.2/task";
        let variables = [("AWS_PROFILE", "work"), ("AWS_CONTAINER_CREDENTIALS_FULL_URI", task)];
        let chain = chain_in(&home, &variables, endpoints);
        let error = chain.provide_credentials_blocking().expect_err(profile);
        assert_eq!(error.kind(), CredentialsErrorKind::Provider, "{profile}");
        let told = error.source().map(ToString::to_string).unwrap_or_default();
        assert!(told.contains(message), "{profile}: {told}");
    }
}
