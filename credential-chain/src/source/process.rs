//! Credentials that a program prints: the `credential_process` of a profile.

use trent_runtime::config::Credentials;
use trent_runtime::private::chain::FETCH_TIMEOUT;
use zeroize::Zeroizing;

use super::printed::{self, Needs};
use crate::error::{Result, failed};
use crate::json::Object;
use crate::platform::Platform;

/// What messages call this source.
pub(crate) const NAME: &str = "Process";

/// Runs the command line and reads what it prints. No word of it is told, whether on standard output or on standard
/// error: it may be a key.
pub(crate) async fn credentials(
    platform: &dyn Platform,
    profile: &str,
    command: &str,
    account: Option<&str>,
) -> Result<Credentials> {
    let of = |why: String| failed(format!("the credential_process of profile `{profile}`: {why}"));
    let run = platform.run(command, FETCH_TIMEOUT).await;
    let output = run.map_err(|error| of(format!("it cannot be run: {error}")))?;
    let (printed, _said) = (Zeroizing::new(output.stdout), Zeroizing::new(output.stderr));
    if !output.status.success() {
        let status = output.status;
        return Err(of(format!("it ended with {status}: run it by hand to see what it says")));
    }
    let object = Object::read(&printed);
    let object = object.map_err(|_| of("its output is no JSON object".to_owned()))?;
    match object.number("Version") {
        Some(1) => {}
        Some(_) => return Err(of("its output has another Version than 1".to_owned())),
        None => return Err(of("its output has no Version, which must be 1".to_owned())),
    }
    let found = printed::credentials(&object, Needs::Keys, NAME);
    let found = found.map_err(|why| of(format!("its output cannot be used: {why}")))?;
    Ok(match (found.account_id(), account) {
        (None, Some(account)) => found.with_account_id(account),
        _ => found,
    })
}
