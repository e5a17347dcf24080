//! Uses the client that `build.rs` has made: prints the request that would rename a custom key store, signed for a fixed
//! time, and sends nothing.
//!
//! ```sh
//! cargo run -p build-script
//! ```

use std::fmt::Write as _;
use std::time::{Duration, SystemTime};

use kms::config::{Config, Credentials, Region};
use kms::operation::update_custom_key_store::UpdateCustomKeyStoreInput;

include!(concat!(env!("OUT_DIR"), "/kms.rs"));

fn main() -> Result<(), Box<dyn std::error::Error>> {
    print!("{}", rename("cks-1234567890abcdef0", "Team keys")?);
    Ok(())
}

/// The request that gives a key store another name, as text.
fn rename(id: &str, name: &str) -> Result<String, Box<dyn std::error::Error>> {
    let config = Config::builder()
        .region(Region::new("eu-central-1"))
        .credentials_provider(Credentials::new("AKIDEXAMPLE", "secret", None, None, "example"))
        .build();
    let input = UpdateCustomKeyStoreInput::builder()
        .custom_key_store_id(id)
        .new_custom_key_store_name(name)
        .build()?;
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_440_938_160);
    let request = kms::Client::from_conf(config).request(input, time)?;
    let mut text = format!("{} {}\n", request.method(), request.uri());
    for (name, value) in request.headers() {
        writeln!(text, "{name}: {}", value.to_str()?)?;
    }
    writeln!(text, "\n{}", str::from_utf8(request.body())?)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_made() {
        let request = rename("cks-1234567890abcdef0", "Team keys").expect("all is set");
        assert!(
            request.contains("\nx-amz-target: TrentService.UpdateCustomKeyStore\n"),
            "{request}"
        );
        let body =
            r#"{"CustomKeyStoreId":"cks-1234567890abcdef0","NewCustomKeyStoreName":"Team keys"}"#;
        assert!(request.ends_with(&format!("\n\n{body}\n")), "{request}");
    }

    #[test]
    fn constraints_are_checked() {
        let error = rename("cks-1234567890abcdef0", "").expect_err("a name has a letter at least");
        assert!(format!("{error:?}").contains("NewCustomKeyStoreName"), "{error:?}");
    }

    /// The module lies in the application, so its errors turn into one another as they do in a crate.
    #[test]
    fn errors_turn_into_the_services() {
        use kms::operation::describe_custom_key_stores::DescribeCustomKeyStoresError;
        let error = DescribeCustomKeyStoresError::unhandled("anything");
        assert!(matches!(kms::Error::from(error), kms::Error::Unhandled(_)));
    }
}
