//! What `Debug` and `Display` of the types that a program holds do not tell.

use std::fmt::Debug;
use std::time::SystemTime;

use trent_kms::Client;
use trent_kms::config::{Builder, Config, Credentials, Environment, Region};
use trent_kms::mock::Mock;
use trent_kms::operation::decrypt::{DecryptInput, DecryptOutput};
use trent_kms::primitives::Blob;
use trent_kms::types::XksProxyAuthenticationCredentialType;
use trent_runtime::primitives::{Document, UnknownUnionMember};

const SECRET: &str = "hush-hush";

fn config() -> Builder {
    Config::builder()
        .region(Region::from_static("eu-west-1"))
        .credentials_provider(Credentials::from_keys("AKIDEXAMPLE", SECRET, Some(SECRET.into())))
}

/// Asserts that neither form of `Debug` has the secret, as text, as bytes or as base64.
fn assert_hidden(value: &dyn Debug) {
    let bytes = format!("{:?}", SECRET.as_bytes());
    for printed in [format!("{value:?}"), format!("{value:#?}")] {
        for form in [SECRET, &bytes, "aHVzaC1odXNo"] {
            assert!(!printed.contains(form), "{printed}");
        }
    }
}

#[test]
fn configurations_do_not_tell_keys_or_passwords_of_urls() {
    let url = format!("http://user:{SECRET}@localhost");
    let variables: Environment = [
        ("AWS_SECRET_ACCESS_KEY", SECRET),
        ("AWS_SESSION_TOKEN", SECRET),
        ("AWS_ENDPOINT_URL", &url),
        ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
    ]
    .into_iter()
    .collect();
    assert_hidden(&variables);
    assert_hidden(&Config::from_environment(&variables));
    for builder in [config(), config().endpoint_url(&url)] {
        assert_hidden(&builder);
        let config = builder.build();
        assert_hidden(&config);
        let client = Client::from_conf(config);
        assert_hidden(&client);
        if client.config().endpoint_url().is_some() {
            let error = client.list_keys().send_blocking().unwrap_err();
            assert_hidden(&error);
            assert!(!error.to_string().contains(SECRET), "{error}");
        }
    }
}

#[test]
fn calls_do_not_tell_what_they_send() {
    let client = Client::from_conf(config().build());
    let credential = XksProxyAuthenticationCredentialType::builder()
        .access_key_id("ABCDEFGHIJKLMNOPQRST")
        .raw_secret_access_key(SECRET);
    assert_hidden(&credential);
    let credential = credential.build().expect("complete");
    assert_hidden(&credential);
    let update = client.update_custom_key_store().custom_key_store_id("cks-1234567890abcdef0");
    let update = update.key_store_password(SECRET);
    assert_hidden(&update);
    let update = update.xks_proxy_authentication_credential(credential);
    assert_hidden(&update);
    assert_hidden(&update.clone().send());
    assert_hidden(&update.customize().config_override(config()));

    let encrypt = client.encrypt().key_id("alias/app").plaintext(Blob::new(SECRET));
    assert_hidden(&encrypt);
    assert_hidden(encrypt.as_input());
    let input = encrypt.as_input().clone();
    assert_hidden(&input);
    let request = client.request(input, SystemTime::UNIX_EPOCH).expect("signed");
    assert_hidden(&request);
}

#[test]
fn responses_do_not_tell_what_they_hold() {
    let client = Client::from_conf(config().build());
    let body = r#"{"Plaintext":"aHVzaC1odXNo","KeyId":7}"#;
    let response = |status: u16| {
        let mut response = http::Response::new(body.into());
        *response.status_mut() = http::StatusCode::from_u16(status).expect("a status");
        client.response::<DecryptInput>(response).unwrap_err()
    };
    for error in [response(200), response(400)] {
        assert_hidden(&error);
        assert_hidden(error.raw_response().expect("it arrived"));
        assert!(!error.to_string().contains("aHVzaC1odXNo"), "{error}");
    }

    let mock = Mock::new();
    mock.on(|_: &DecryptInput| Ok(DecryptOutput::builder().plaintext(Blob::new(SECRET)).build()));
    let client = Client::from_conf(Config::builder().mock(&mock).build());
    let decrypt = client.decrypt().ciphertext_blob(Blob::new("sealed"));
    let output = decrypt.send_blocking().expect("it is answered");
    assert_hidden(&output);
    assert_hidden(&mock);
    assert_hidden(&client);
}

/// A newer service may have made it sensitive.
#[test]
fn an_unknown_member_of_a_union_does_not_tell_its_content() {
    let member = UnknownUnionMember::new("Token", Document::String(SECRET.to_owned()));
    assert_hidden(&member);
    assert!(format!("{member:?}").contains("Token"));
}
