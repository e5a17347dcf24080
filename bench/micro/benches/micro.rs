//! Serialization, parsing, validation and signing of typical inputs, beside what others do the same work with.
//! aws-sdk-kms's own serializers are private; its JSON library's tokens stand for its parsing.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use divan::{Bencher, black_box};
use serde::{Deserialize, Serialize};
use trent_kms::Client;
use trent_kms::config::{Config, Credentials, Region};
use trent_kms::operation::describe_custom_key_stores::DescribeCustomKeyStoresOutput;
use trent_kms::operation::update_custom_key_store::UpdateCustomKeyStoreInput;
use trent_kms::types::XksProxyAuthenticationCredentialType;
use trent_runtime::private::{ToJson as _, Violations, Writer, from_json};
use trent_runtime::validation::Validation;

const STORES: &[u8] = include_bytes!("../../server/src/describe_custom_key_stores.json");
const BODY: &[u8] =
    br#"{"CustomKeyStoreId":"cks-9876543210fedcba9","NewCustomKeyStoreName":"external-vpc-2"}"#;

fn main() {
    divan::main();
}

fn input() -> UpdateCustomKeyStoreInput {
    let credential = XksProxyAuthenticationCredentialType::builder()
        .access_key_id(load::XKS_ACCESS_KEY_ID)
        .raw_secret_access_key(load::XKS_SECRET)
        .build()
        .expect("a credential");
    UpdateCustomKeyStoreInput::builder()
        .custom_key_store_id(load::STORE_ID)
        .new_custom_key_store_name(load::STORE_NAME)
        .xks_proxy_uri_path(load::URI_PATH)
        .xks_proxy_authentication_credential(credential)
        .build()
        .expect("an input")
}

#[divan::bench_group]
mod serialization {
    use super::*;

    #[divan::bench]
    fn trent_kms(bencher: Bencher) {
        let input = input();
        bencher.bench(|| {
            let mut writer = Writer::new();
            black_box(&input).to_json(&mut writer);
            writer.finish()
        });
    }

    #[divan::bench]
    fn serde_json(bencher: Bencher) {
        let input = Input {
            custom_key_store_id: load::STORE_ID.to_owned(),
            new_custom_key_store_name: load::STORE_NAME.to_owned(),
            xks_proxy_authentication_credential: Credential {
                access_key_id: load::XKS_ACCESS_KEY_ID.to_owned(),
                raw_secret_access_key: load::XKS_SECRET.to_owned(),
            },
            xks_proxy_uri_path: load::URI_PATH.to_owned(),
        };
        bencher.bench(|| serde_json::to_vec(black_box(&input)));
    }

    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Input {
        custom_key_store_id: String,
        new_custom_key_store_name: String,
        xks_proxy_authentication_credential: Credential,
        xks_proxy_uri_path: String,
    }

    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Credential {
        access_key_id: String,
        raw_secret_access_key: String,
    }
}

#[divan::bench_group]
mod parsing {
    use super::*;

    #[divan::bench]
    fn trent_kms() -> DescribeCustomKeyStoresOutput {
        from_json(black_box(STORES)).expect("an output")
    }

    #[divan::bench]
    fn serde_json() -> Output {
        serde_json::from_slice(black_box(STORES)).expect("an output")
    }

    /// The tokens alone, without an output made of them.
    #[divan::bench]
    fn aws_smithy_json_tokens() -> usize {
        aws_smithy_json::deserialize::json_token_iter(black_box(STORES))
            .map(|token| token.is_ok())
            .count()
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    #[expect(dead_code, reason = "read, as a client reads it")]
    struct Output {
        custom_key_stores: Vec<Store>,
        truncated: bool,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    #[expect(dead_code, reason = "read, as a client reads it")]
    struct Store {
        custom_key_store_id: Option<String>,
        custom_key_store_name: Option<String>,
        cloud_hsm_cluster_id: Option<String>,
        trust_anchor_certificate: Option<String>,
        connection_state: Option<String>,
        connection_error_code: Option<String>,
        creation_date: Option<f64>,
        custom_key_store_type: Option<String>,
        xks_proxy_configuration: Option<Proxy>,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    #[expect(dead_code, reason = "read, as a client reads it")]
    struct Proxy {
        access_key_id: Option<String>,
        connectivity: Option<String>,
        uri_endpoint: Option<String>,
        uri_path: Option<String>,
        vpc_endpoint_service_name: Option<String>,
        vpc_endpoint_service_owner: Option<String>,
    }
}

/// Length and presence of each member; with patterns under the strict policy. Only trent-kms has this.
#[divan::bench(args = [Validation::Enforce, Validation::Strict])]
fn validation(bencher: Bencher, policy: Validation) {
    let input = input();
    bencher.bench(|| Violations::check(policy, black_box(&input)));
}

#[divan::bench_group]
mod signing {
    use super::*;

    /// All of a request: checked, written, signed, with its headers.
    #[divan::bench]
    fn trent_kms_whole_request(bencher: Bencher) {
        let credentials =
            Credentials::new(load::ACCESS_KEY_ID, load::SECRET_ACCESS_KEY, None, None, "static");
        let config =
            Config::builder().region(Region::new(load::REGION)).credentials_provider(credentials);
        let client = Client::from_conf(config.build());
        let time = time();
        bencher.with_inputs(input).bench_values(|input| client.request(input, time));
    }

    /// The signature of a request that is there already.
    #[divan::bench]
    fn aws_sigv4(bencher: Bencher) {
        let credentials = aws_credential_types::Credentials::from_keys(
            load::ACCESS_KEY_ID,
            load::SECRET_ACCESS_KEY,
            None,
        );
        let identity = credentials.into();
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(load::REGION)
            .name("kms")
            .time(time())
            .settings(SigningSettings::default())
            .build()
            .expect("parameters")
            .into();
        bencher.bench(|| {
            let headers = [
                ("content-type", "application/x-amz-json-1.1"),
                ("x-amz-target", "TrentService.UpdateCustomKeyStore"),
            ];
            let request = SignableRequest::new(
                "POST",
                "https://kms.eu-central-1.amazonaws.com/",
                headers.into_iter(),
                SignableBody::Bytes(black_box(BODY)),
            );
            sign(request.expect("a request"), &params).expect("a signature")
        });
    }

    fn time() -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_700_000_000)
    }
}
