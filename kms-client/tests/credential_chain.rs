//! The client with the credential chain: what it takes from files, and that an outage of a source ends no call.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::{Request, Response};
use trent_kms::config::{Region, TimeSource};
use trent_kms::credential_chain::{CredentialChain, Platform, Source};
use trent_kms::operation::list_aliases::ListAliasesInput;
use trent_kms::transport::{
    BoxFuture, CallOptions, Transport, TransportError, TransportErrorKind, TransportResult,
};
use trent_kms::{Client, Config};

/// Variables and files in memory.
#[derive(Debug)]
struct Computer {
    variables: HashMap<&'static str, &'static str>,
    files: HashMap<PathBuf, &'static str>,
}

impl Platform for Computer {
    fn variable(&self, name: &str) -> Option<String> {
        self.variables.get(name).map(|value| (*value).to_owned())
    }

    fn variable_names(&self) -> Vec<String> {
        self.variables.keys().map(|name| (*name).to_owned()).collect()
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let text = self.files.get(path).ok_or(io::ErrorKind::NotFound)?;
        Ok(text.as_bytes().to_vec())
    }

    fn replace(&self, _path: &Path, _contents: &[u8]) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn run<'a>(&'a self, _command: &'a str, _limit: Duration) -> BoxFuture<'a, io::Result<Output>> {
        Box::pin(std::future::ready(Err(io::ErrorKind::Unsupported.into())))
    }
}

/// KMS, and a source that gives credentials for an hour until it is down.
#[derive(Debug)]
struct World {
    clock: Clock,
    is_down: AtomicBool,
    given: AtomicUsize,
}

impl Transport for World {
    fn call(
        &self,
        request: Request<Bytes>,
        _options: CallOptions,
    ) -> BoxFuture<'_, TransportResult> {
        Box::pin(std::future::ready(self.answer(&request)))
    }

    fn sleep(&self, _duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }
}

impl World {
    fn answer(&self, request: &Request<Bytes>) -> TransportResult {
        let fine = |text: String| {
            let response = Response::builder().status(200).body(Bytes::from(text));
            response.map_err(TransportError::user)
        };
        if request.uri().host().is_some_and(|host| host.starts_with("kms.")) {
            let signed = request.headers()["authorization"].to_str().expect("text");
            let key = signed.split(['=', '/']).nth(1).expect("a key");
            return fine(format!(
                r#"{{"Aliases":[{{"AliasName":"alias/{key}"}}],"Truncated":false}}"#
            ));
        }
        if self.is_down.load(SeqCst) {
            return Err(TransportError::new(TransportErrorKind::Connect, "the source is down"));
        }
        let until = self.clock.after(Duration::from_secs(3_600));
        let key = |given| format!("AKID{given}");
        match request.uri().path() {
            "/latest/api/token" => fine("token".to_owned()),
            "/latest/meta-data/iam/security-credentials/" => fine("role\n".to_owned()),
            "/" => {
                let key = key(self.given.fetch_add(1, SeqCst));
                fine(format!(
                    "<AssumeRoleWithWebIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
                     <AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>{key}</AccessKeyId>\
                     <SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>\
                     <Expiration>{until}</Expiration></Credentials></AssumeRoleWithWebIdentityResult>\
                     </AssumeRoleWithWebIdentityResponse>"
                ))
            }
            _ => {
                let key = key(self.given.fetch_add(1, SeqCst));
                fine(format!(
                    r#"{{"AccessKeyId":"{key}","SecretAccessKey":"s","Token":"t","Expiration":"{until}"}}"#
                ))
            }
        }
    }
}

/// A clock that the test sets.
#[derive(Clone, Debug, Default)]
struct Clock(Arc<Mutex<Duration>>);

impl Clock {
    fn pass(&self, seconds: u64) {
        *self.0.lock().expect("no panic") += Duration::from_secs(seconds);
    }

    /// 2023-11-14T00:00:00Z, and what has passed since, as text.
    fn after(&self, more: Duration) -> String {
        let passed = (*self.0.lock().expect("no panic") + more).as_secs();
        let (days, rest) = (passed / 86_400, passed % 86_400);
        let (hours, minutes, seconds) = (rest / 3_600, rest / 60 % 60, rest % 60);
        format!("2023-11-{:02}T{hours:02}:{minutes:02}:{seconds:02}Z", 14 + days)
    }
}

impl TimeSource for Clock {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_699_920_000) + *self.0.lock().expect("no panic")
    }

    fn monotonic(&self) -> Option<Duration> {
        Some(*self.0.lock().expect("no panic"))
    }
}

#[test]
fn an_outage_of_a_source_ends_no_call() {
    let web = [
        ("AWS_WEB_IDENTITY_TOKEN_FILE", "/token"),
        ("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/web"),
        ("AWS_REGION", "eu-west-1"),
    ];
    let container = [("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/task")];
    for (source, variables) in [
        (Source::Instance, &[][..]),
        (Source::Container, &container),
        (Source::WebIdentityToken, &web),
    ] {
        let clock = Clock::default();
        let world = Arc::new(World {
            clock: clock.clone(),
            is_down: AtomicBool::new(false),
            given: AtomicUsize::new(0),
        });
        let computer = Computer {
            variables: variables.iter().copied().collect(),
            files: HashMap::from([(PathBuf::from("/token"), "jwt")]),
        };
        let chain = CredentialChain::builder()
            .platform(computer)
            .sources([source])
            .http_client(Arc::clone(&world))
            .time_source(clock.clone())
            .build();
        let config = Config::builder()
            .region(Region::new("eu-central-1"))
            .credentials_provider(chain)
            .http_client(Arc::clone(&world))
            .time_source(clock.clone());
        let client = Client::from_conf(config.build());
        let key = || {
            let output = client.list_aliases().send_blocking().expect("the call succeeds");
            output.aliases()[0].alias_name().expect("a name").to_owned()
        };
        assert_eq!(key(), "alias/AKID0", "{source:?}");
        // Near the end, the source is down: the credentials are still good.
        world.is_down.store(true, SeqCst);
        clock.pass(3_500);
        assert_eq!(key(), "alias/AKID0", "{source:?}");
        // Beyond the end: the service decides.
        clock.pass(600);
        assert_eq!(key(), "alias/AKID0", "{source:?}");
        // It is back, and asked again after ten minutes at most.
        world.is_down.store(false, SeqCst);
        clock.pass(700);
        assert_eq!(key(), "alias/AKID1", "{source:?}");
        // Near the end again, one failed refresh is not the last.
        world.is_down.store(true, SeqCst);
        clock.pass(3_400);
        assert_eq!(key(), "alias/AKID1", "{source:?}");
        world.is_down.store(false, SeqCst);
        clock.pass(100);
        assert_eq!(key(), "alias/AKID2", "{source:?}");
    }
}

/// In a process of its own, whose home has the files.
#[test]
fn a_configuration_of_the_environment_is_completed_from_the_files() {
    const TEST: &str = "a_configuration_of_the_environment_is_completed_from_the_files";
    const MARK: &str = "AWS_TEST_OF_COMPLETION";
    if std::env::var_os(MARK).is_some() {
        let client = Client::from_conf(Config::from_env());
        let request = client.request(ListAliasesInput::default(), UNIX_EPOCH);
        let request = request.expect("a request");
        assert_eq!(request.uri(), "http://localhost:4599/");
        let signed = request.headers()["authorization"].to_str().expect("text");
        assert!(signed.contains("Credential=AKIDWORK/19700101/eu-west-1/kms"), "{signed}");
        let agent = request.headers()["user-agent"].to_str().expect("text");
        assert!(agent.contains("app/shop"), "{agent}");
        // What the program says comes first.
        let own = Config::from_env().to_builder().region(Region::new("us-east-2"));
        let client = Client::from_conf(own.build());
        let request = client.request(ListAliasesInput::default(), UNIX_EPOCH);
        let request = request.expect("a request");
        let signed = request.headers()["authorization"].to_str().expect("text");
        assert!(signed.contains("/us-east-2/kms"), "{signed}");
        return;
    }
    let run = |profile: &str| {
        let home = std::env::temp_dir().join(format!("{TEST}-{profile}-{}", std::process::id()));
        std::fs::create_dir_all(home.join(".aws")).expect("a folder");
        let config = "[profile work]\nregion = eu-west-1\nsdk_ua_app_id = shop\nservices = local\n\
                      aws_access_key_id = AKIDWORK\naws_secret_access_key = work\n\
                      [services local]\nkms =\n  endpoint_url = http://localhost:4599\n";
        std::fs::write(home.join(".aws/config"), config).expect("a file");
        let output = Command::new(std::env::current_exe().expect("a test has a file"))
            .args(["--exact", TEST])
            .env_clear()
            .env(MARK, "1")
            .env("HOME", &home)
            .env("AWS_PROFILE", profile)
            .output()
            .expect("a process starts");
        std::fs::remove_dir_all(home).expect("it was there");
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (is_success, told) = run("work");
    assert!(is_success && told.contains("1 passed"), "{told}");
    let (is_success, told) = run("typo");
    assert!(!is_success && told.contains("profile `typo` does not exist"), "{told}");
}
