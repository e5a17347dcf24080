//! Credentials that a program prints: the `credential_process` of a profile.

use trent_runtime::config::Credentials;
use trent_runtime::private::chain::{FETCH_TIMEOUT, printable};
use zeroize::Zeroizing;

use super::printed::{self, Needs, Unusable};
use crate::error::{Result, failed};
use crate::json::Object;
use crate::platform::Platform;

/// What messages call this source.
pub(crate) const NAME: &str = "Process";

/// Most characters of what a program says on its standard error that are told.
const MAX_TOLD: usize = 500;

/// Runs the command line and reads what it prints, which is never told: it may be a key.
pub(crate) async fn credentials(
    platform: &dyn Platform,
    profile: &str,
    command: &str,
    account: Option<&str>,
) -> Result<Credentials> {
    let of = |why: String| failed(format!("the credential_process of profile `{profile}`: {why}"));
    let run = platform.run(command, FETCH_TIMEOUT).await;
    let output = run.map_err(|error| of(format!("it cannot be run: {error}")))?;
    let printed = Zeroizing::new(output.stdout);
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let said: String = said.trim().chars().take(MAX_TOLD).collect();
        return Err(of(format!("it ended with {}: {}", output.status, printable(&said))));
    }
    let object = Object::read(&printed);
    let object = object.map_err(|_| of("its output is no JSON object".to_owned()))?;
    match object.number("Version") {
        Some(1) => {}
        Some(version) => return Err(of(format!("its output has Version {version}, and not 1"))),
        None => return Err(of("its output has no Version, which must be 1".to_owned())),
    }
    let found = printed::credentials(&printed, Needs::Keys, NAME).map_err(|unusable| {
        of(match unusable {
            Unusable::Malformed(why) => format!("its output cannot be used: {why}"),
            Unusable::Error { code, .. } => {
                format!("its output says an error: {}", printable(&code))
            }
        })
    })?;
    Ok(match (found.account_id(), account) {
        (None, Some(account)) => found.with_account_id(account),
        _ => found,
    })
}
