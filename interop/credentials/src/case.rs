//! A case in a folder.
//!
//! A member of `test-case.json` that nothing reads, or a JSON file that no case has, is an error: such a case would
//! pass for no reason.

use std::path::Path;
use std::sync::Arc;

use serde_json::Value;
use trent_credentials::{CredentialChain, Source};
use trent_runtime::config::ProvideCredentials as _;
use trent_runtime::private::chain::block_on;

use crate::outcome::Expected;
use crate::platform::CasePlatform;
use crate::traffic::Traffic;
use crate::{Outcome, json, known, outcome};

/// What a folder above a case says of all cases below it.
const PROFILE: &str = "profile-provider";
const TOKEN: &str = "default-token-provider-chain";
const CHAIN: &str = "default-credential-provider-chain";

/// Runs the case: what it told, or what is wrong.
pub(crate) fn run(folder: &Path) -> Outcome<String> {
    let of = |name: &str, why: String| format!("{name}: {why}");
    known_files(folder)?;
    let case = json(&folder.join("test-case.json"))?;
    known(&case, &["name", "docs", "result"]).map_err(|why| of("test-case.json", why))?;
    let expected = Expected::of(&case["result"]).map_err(|why| of("test-case.json", why))?;
    let platform = CasePlatform::new(&optional("env.json", folder)?, Some(folder.join("fs")))
        .map_err(|why| of("env.json", why))?;
    let traffic = Traffic::of(&optional("http-traffic.json", folder)?);
    let traffic = Arc::new(traffic.map_err(|why| of("http-traffic.json", why))?);
    let chain = CredentialChain::builder().platform(platform).http_client(Arc::clone(&traffic));
    let result = match kind(folder)? {
        TOKEN => {
            let token = block_on(chain.build().sso_token());
            token.map(|token| outcome::token(token.token(), token.expiry()))
        }
        PROFILE => {
            let chain = chain.sources([Source::Profile]).build();
            block_on(chain.provide_credentials()).map(|found| outcome::credentials(&found))
        }
        _ => {
            block_on(chain.build().provide_credentials()).map(|found| outcome::credentials(&found))
        }
    };
    let is_error = result.is_err();
    let told = expected.compare(result);
    match traffic.problem(is_error) {
        Some(problem) => Err(match told {
            Ok(told) if told.is_empty() => problem,
            Ok(told) | Err(told) => format!("{problem}; {told}"),
        }),
        None => told,
    }
}

/// A file of the case; null if it has none.
fn optional(name: &str, folder: &Path) -> Outcome<Value> {
    let path = folder.join(name);
    if path.exists() { json(&path) } else { Ok(Value::Null) }
}

/// What is run: the nearest folder above the case says it, and by default it is the whole chain.
fn kind(folder: &Path) -> Outcome<&'static str> {
    let whole = folder.canonicalize().map_err(|error| format!("{}: {error}", folder.display()))?;
    let names = whole.ancestors().skip(1).filter_map(|above| above.file_name()?.to_str());
    let mut kinds = names.filter_map(|name| {
        [PROFILE, TOKEN, CHAIN].into_iter().find(|kind| kind.eq_ignore_ascii_case(name))
    });
    Ok(kinds.next().unwrap_or(CHAIN))
}

/// Fails if the folder holds more JSON than a case has.
fn known_files(folder: &Path) -> Outcome<()> {
    let entries = std::fs::read_dir(folder).map_err(|error| error.to_string())?;
    for entry in entries {
        let name = entry.map_err(|error| error.to_string())?.file_name();
        let name = name.to_string_lossy();
        let is_known = ["env.json", "http-traffic.json", "test-case.json"].contains(&&*name);
        if name.ends_with(".json") && !is_known {
            return Err(format!("a case has no file {name}"));
        }
    }
    Ok(())
}
