//! The small cases of a file: profiles, and the endpoints of containers and instances.

use std::sync::Arc;

use serde_json::{Map, Value, json};
use trent_credentials::{
    CredentialChain, InstanceEndpointMode, ParseErrorKind, Profiles, Section, Source,
};
use trent_runtime::config::ProvideCredentials as _;
use trent_runtime::private::chain::block_on;

use crate::outcome::Expected;
use crate::platform::CasePlatform;
use crate::traffic::Traffic;
use crate::{Outcome, known, outcome};

/// What the cases say of a mistake in a file, and what it is here.
const MISTAKES: [(&str, ParseErrorKind); 7] = [
    ("must end with ']'", ParseErrorKind::UnclosedSection),
    ("Expected a profile definition", ParseErrorKind::OutsideSection),
    ("Expected a property definition", ParseErrorKind::OutsideProperty),
    ("Expected an '=' sign defining a property", ParseErrorKind::NoEquals),
    ("Property did not have a name", ParseErrorKind::NoName),
    ("Expected an '=' sign defining a sub-property", ParseErrorKind::NoEqualsWithin),
    ("Sub-property did not have a name", ParseErrorKind::NoNameWithin),
];

/// A case of `profile-parser-tests.json`: files, and the profiles in them.
pub(crate) fn parser(test: &Value) -> Outcome<String> {
    known(test, &["name", "docs", "input", "output"])?;
    known(&test["input"], &["configFile", "credentialsFile"])?;
    known(&test["output"], &["config", "errorContaining"])?;
    let mut files = Map::new();
    for (name, path) in [("configFile", "config"), ("credentialsFile", "credentials")] {
        files.extend(test["input"].get(name).map(|text| (path.to_owned(), text.clone())));
    }
    let variables =
        json!({ "AWS_CONFIG_FILE": "config", "AWS_SHARED_CREDENTIALS_FILE": "credentials" });
    let platform = CasePlatform::new(&variables, None)?.with_files(&Value::Object(files))?;
    let read = Profiles::load(&platform);
    if let Some(mistake) = test["output"]["errorContaining"].as_str() {
        let kind = MISTAKES.iter().find(|(words, _)| mistake.contains(words));
        let (_, kind) = kind.ok_or_else(|| format!("no mistake is known as {mistake:?}"))?;
        return match read {
            Err(error) if error.kind() == Some(*kind) => Ok(error.to_string()),
            Err(error) => Err(format!("expected {mistake:?}, found {error}")),
            Ok(_) => Err(format!("expected {mistake:?}, and it was read")),
        };
    }
    let read = read.map_err(|error| error.to_string())?;
    let expected = &test["output"]["config"];
    let sections = |names: Vec<&str>, get: &dyn Fn(&str) -> Option<Value>| {
        let all = names.into_iter().filter_map(|name| Some((name.to_owned(), get(name)?)));
        Value::Object(all.collect())
    };
    let actual = [
        ("profiles", sections(read.names().collect(), &|name| read.profile(name).map(properties))),
        (
            "sso_sessions",
            sections(read.sso_session_names().collect(), &|name| {
                read.sso_session(name).map(properties)
            }),
        ),
    ];
    for (kind, actual) in actual {
        let wanted = expected.get(kind).cloned().unwrap_or_else(|| json!({}));
        if wanted != actual {
            return Err(format!("{kind}: expected {wanted}, found {actual}"));
        }
    }
    Ok(String::new())
}

fn properties(section: &Section) -> Value {
    section.iter().map(|(name, value)| (name.to_owned(), Value::from(value))).collect()
}

/// A case of `ecs-tests.json`: where a container's credentials are asked for.
pub(crate) fn container(test: &Value) -> Outcome<String> {
    known(test, &["name", "docs", "env", "fs", "result"])?;
    asked(test, Source::Container, CredentialChain::builder())
}

/// A case of `imds-endpoint-tests.json`: where an instance's token is asked for.
pub(crate) fn instance(test: &Value) -> Outcome<String> {
    let names = ["name", "docs", "env", "fs", "endpoint_override", "mode_override", "result"];
    known(test, &names)?;
    let mut chain = CredentialChain::builder();
    if let Some(url) = test["endpoint_override"].as_str() {
        chain = chain.instance_endpoint(url);
    }
    match test["mode_override"].as_str().map(str::to_ascii_lowercase).as_deref() {
        Some("ipv4") => chain = chain.instance_endpoint_mode(InstanceEndpointMode::IpV4),
        Some("ipv6") => chain = chain.instance_endpoint_mode(InstanceEndpointMode::IpV6),
        None => {}
        Some(other) => return Err(format!("there is no mode_override {other:?}")),
    }
    asked(test, Source::Instance, chain)
}

/// The first address that the source asks is the one that is expected, or it fails before it asks any.
fn asked(test: &Value, source: Source, chain: trent_credentials::Builder) -> Outcome<String> {
    let traffic = Arc::new(Traffic::default());
    let platform = CasePlatform::new(&test["env"], None)?.with_files(&test["fs"])?;
    let chain = chain.platform(platform).http_client(Arc::clone(&traffic)).sources([source]);
    let result = block_on(chain.build().provide_credentials());
    let asked = traffic.requests();
    let told = result.err().map(|error| outcome::told(&error)).unwrap_or_default();
    match (Expected::of(&test["result"])?, asked.first()) {
        (Expected::Result(wanted), Some(uri)) if wanted == uri => Ok(String::new()),
        (Expected::Result(wanted), found) => {
            Err(format!("expected {wanted}, found {found:?}; {told}"))
        }
        (Expected::Failure, None) if !told.is_empty() => Ok(told),
        (Expected::Failure, found) => Err(format!("it must fail, and asked {found:?}")),
    }
}
