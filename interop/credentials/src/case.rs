//! A case in a folder.

use std::path::Path;
use std::sync::Arc;

use trent_credentials::{CredentialChain, Source};
use trent_runtime::config::ProvideCredentials as _;
use trent_runtime::private::chain::block_on;

use crate::platform::CasePlatform;
use crate::traffic::Traffic;
use crate::{Outcome, json, outcome};

/// Runs the case: what it told, or what is wrong.
pub(crate) fn run(folder: &Path) -> Outcome<String> {
    let case = json(&folder.join("test-case.json"))?;
    let platform = CasePlatform::new(&json(&folder.join("env.json"))?, Some(folder.join("fs")));
    let traffic = Arc::new(Traffic::of(&json(&folder.join("http-traffic.json"))?)?);
    let chain = CredentialChain::builder().platform(platform).http_client(Arc::clone(&traffic));
    let kind = folder.parent().and_then(Path::file_name).and_then(|name| name.to_str());
    let result = match kind {
        Some("default-token-provider-chain") => {
            let token = block_on(chain.build().sso_token());
            token.map(|token| outcome::token(token.token(), token.expiry()))
        }
        Some("profile-provider") => {
            let chain = chain.sources([Source::Profile]).build();
            block_on(chain.provide_credentials()).map(|found| outcome::credentials(&found))
        }
        _ => {
            block_on(chain.build().provide_credentials()).map(|found| outcome::credentials(&found))
        }
    };
    let is_error = result.is_err();
    let told = outcome::compare(&case["result"], result);
    match traffic.problem(is_error) {
        Some(problem) => Err(match told {
            Ok(told) if told.is_empty() => problem,
            Ok(told) | Err(told) => format!("{problem}; {told}"),
        }),
        None => told,
    }
}
