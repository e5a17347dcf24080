//! What each operation sends, and what it makes of a successful answer.

use interop::{Driver, Outcome, config_of, with_each_driver};
use serde_json::{Value, json};
use trent_kms::Client;
use trent_kms::config::Credentials;
use trent_kms::operation::connect_custom_key_store::ConnectCustomKeyStoreInput;
use trent_kms::operation::create_custom_key_store::CreateCustomKeyStoreInput;
use trent_kms::operation::delete_custom_key_store::DeleteCustomKeyStoreInput;
use trent_kms::operation::describe_custom_key_stores::DescribeCustomKeyStoresInput;
use trent_kms::operation::disconnect_custom_key_store::DisconnectCustomKeyStoreInput;
use trent_kms::operation::update_custom_key_store::UpdateCustomKeyStoreInput;
use trent_kms::operation::{Operation, RequestId as _};
use trent_kms::primitives::DateTime;
use trent_kms::types::{
    ConnectionErrorCodeType, ConnectionStateType, CustomKeyStoreType,
    XksProxyAuthenticationCredentialType, XksProxyConnectivityType,
};

use crate::Kms;
use crate::server::{Answer, Request};

with_each_driver![
    an_external_store_is_created,
    a_store_of_a_cluster_is_created,
    a_store_is_updated,
    a_store_is_connected_disconnected_and_deleted,
    stores_are_described,
    a_session_token_is_sent_and_signed,
];

const STORE: &str = "cks-1234567890abcdef0";

/// Checks what is the same for all operations.
fn check_head<I: Operation>(request: &Request, _input: &I) {
    let target = format!("TrentService.{}", I::METADATA.name);
    assert_eq!(request.line, "POST / HTTP/1.1");
    assert_eq!(request.header("x-amz-target"), target);
    assert_eq!(request.header("content-type"), "application/x-amz-json-1.1");
    assert!(request.header("host").starts_with("127.0.0.1:"), "{request:?}");
    assert!(request.header("user-agent").contains("kms"), "{request:?}");
    assert_eq!(request.header("amz-sdk-invocation-id").len(), 36, "{request:?}");
    assert_eq!(request.header("amz-sdk-request"), "attempt=1; max=1");

    let date = request.header("x-amz-date");
    assert_eq!((date.len(), date.find('T')), (16, Some(8)), "{date}");
    let authorization = request.header("authorization");
    let scope = format!(
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/{}/us-east-1/kms/aws4_request, SignedHeaders=",
        &date[..8]
    );
    let rest = authorization.strip_prefix(scope.as_str());
    let (signed, signature) = rest
        .and_then(|rest| rest.split_once(", Signature="))
        .unwrap_or_else(|| panic!("not as it should be: {authorization}"));
    for header in ["content-type", "host", "x-amz-date", "x-amz-target"] {
        assert!(signed.split(';').any(|name| name == header), "{header} is not in {signed}");
    }
    assert_eq!(signature.len(), 64, "{signature}");
}

/// Calls with an input, which is to send this body.
fn sends<I: Operation + Clone>(
    kms: &Kms,
    input: &I,
    body: &Value,
    answer: &Value,
) -> Result<I::Output, Box<dyn std::error::Error>> {
    kms.server.answer(Answer::of(answer));
    let output = kms.call(input.clone()).map_err(|error| error.to_string())?;
    let request = kms.server.request();
    check_head(&request, input);
    assert_eq!(&request.body, body);
    assert_eq!(output.request_id(), Some("request-1"));
    Ok(output)
}

fn an_external_store_is_created(driver: Driver) -> Outcome {
    let kms = Kms::new(driver);
    let credential = XksProxyAuthenticationCredentialType::builder()
        .access_key_id("ABCDE12345670EXAMPLE")
        .raw_secret_access_key("DXjSUawnel2fr6SKC7G25CNxTyWKE5PF9XX6H/u9pSo=")
        .build()?;
    let input = CreateCustomKeyStoreInput::builder()
        .custom_key_store_name("ExämpleStore")
        .custom_key_store_type(CustomKeyStoreType::ExternalKeyStore)
        .xks_proxy_connectivity(XksProxyConnectivityType::VpcEndpointService)
        .xks_proxy_uri_endpoint("https://myproxy-private.xks.example.com")
        .xks_proxy_uri_path("/example-prefix/kms/xks/v1")
        .xks_proxy_vpc_endpoint_service_name("com.amazonaws.vpce.us-east-1.vpce-svc-example1")
        .xks_proxy_vpc_endpoint_service_owner("123456789012")
        .xks_proxy_authentication_credential(credential)
        .build()?;
    let body = json!({
        "CustomKeyStoreName": "ExämpleStore",
        "CustomKeyStoreType": "EXTERNAL_KEY_STORE",
        "XksProxyConnectivity": "VPC_ENDPOINT_SERVICE",
        "XksProxyUriEndpoint": "https://myproxy-private.xks.example.com",
        "XksProxyUriPath": "/example-prefix/kms/xks/v1",
        "XksProxyVpcEndpointServiceName": "com.amazonaws.vpce.us-east-1.vpce-svc-example1",
        "XksProxyVpcEndpointServiceOwner": "123456789012",
        "XksProxyAuthenticationCredential": {
            "AccessKeyId": "ABCDE12345670EXAMPLE",
            "RawSecretAccessKey": "DXjSUawnel2fr6SKC7G25CNxTyWKE5PF9XX6H/u9pSo="
        }
    });
    let output = sends(&kms, &input, &body, &json!({ "CustomKeyStoreId": STORE }))?;
    assert_eq!(output.custom_key_store_id(), Some(STORE));
    Ok(())
}

fn a_store_of_a_cluster_is_created(driver: Driver) -> Outcome {
    let kms = Kms::new(driver);
    let certificate = "-----BEGIN CERTIFICATE-----\nMIIC\"\\\t\n-----END CERTIFICATE-----\n";
    let input = CreateCustomKeyStoreInput::builder()
        .custom_key_store_name("ExampleCloudHSMKeyStore")
        .cloud_hsm_cluster_id("cluster-234abcdefABC")
        .key_store_password("kmsPswd\u{e9}")
        .trust_anchor_certificate(certificate)
        .build()?;
    let body = json!({
        "CustomKeyStoreName": "ExampleCloudHSMKeyStore",
        "CloudHsmClusterId": "cluster-234abcdefABC",
        "KeyStorePassword": "kmsPswd\u{e9}",
        "TrustAnchorCertificate": certificate
    });
    let answer = json!({ "CustomKeyStoreId": STORE, "Tomorrow": [{ "what": null }] });
    // A member of tomorrow is skipped.
    let output = sends(&kms, &input, &body, &answer)?;
    assert_eq!(output.custom_key_store_id(), Some(STORE));
    Ok(())
}

fn a_store_is_updated(driver: Driver) -> Outcome {
    let kms = Kms::new(driver);
    let input = UpdateCustomKeyStoreInput::builder()
        .custom_key_store_id(STORE)
        .new_custom_key_store_name("Renamed")
        .key_store_password("newPswd")
        .cloud_hsm_cluster_id("cluster-234abcdefABC")
        .build()?;
    let body = json!({
        "CustomKeyStoreId": STORE,
        "NewCustomKeyStoreName": "Renamed",
        "KeyStorePassword": "newPswd",
        "CloudHsmClusterId": "cluster-234abcdefABC"
    });
    sends(&kms, &input, &body, &json!({}))?;

    // What is not set is not sent.
    let input = UpdateCustomKeyStoreInput::builder().custom_key_store_id(STORE).build()?;
    sends(&kms, &input, &json!({ "CustomKeyStoreId": STORE }), &json!({}))?;
    Ok(())
}

fn a_store_is_connected_disconnected_and_deleted(driver: Driver) -> Outcome {
    let kms = Kms::new(driver);
    let body = json!({ "CustomKeyStoreId": STORE });
    let input = ConnectCustomKeyStoreInput::builder().custom_key_store_id(STORE).build()?;
    sends(&kms, &input, &body, &json!({}))?;
    let input = DisconnectCustomKeyStoreInput::builder().custom_key_store_id(STORE).build()?;
    sends(&kms, &input, &body, &json!(null))?;
    let input = DeleteCustomKeyStoreInput::builder().custom_key_store_id(STORE).build()?;
    sends(&kms, &input, &body, &json!({}))?;
    Ok(())
}

fn stores_are_described(driver: Driver) -> Outcome {
    let kms = Kms::new(driver);
    let answer = json!({
        "CustomKeyStores": [
            {
                "CloudHsmClusterId": "cluster-234abcdefABC",
                "ConnectionState": "FAILED",
                "ConnectionErrorCode": "INVALID_CREDENTIALS",
                "CreationDate": 1_628_799_406.538,
                "CustomKeyStoreId": STORE,
                "CustomKeyStoreName": "ExampleCloudHSMKeyStore",
                "CustomKeyStoreType": "AWS_CLOUDHSM",
                "TrustAnchorCertificate": "<certificate appears here>"
            },
            {
                "ConnectionState": "HIBERNATING",
                "CreationDate": 1.643_057_863e9,
                "CustomKeyStoreId": "cks-9876543210fedcba9",
                "CustomKeyStoreName": "ExampleXKS",
                "CustomKeyStoreType": "EXTERNAL_KEY_STORE",
                "XksProxyConfiguration": {
                    "AccessKeyId": "ABCDE12345670EXAMPLE",
                    "Connectivity": "PUBLIC_ENDPOINT",
                    "UriEndpoint": "https://myproxy.xks.example.com",
                    "UriPath": "/kms/xks/v1"
                }
            }
        ],
        "Truncated": false
    });
    let input = DescribeCustomKeyStoresInput::builder().build()?;
    let output = sends(&kms, &input, &json!({}), &answer)?;
    assert!(!output.truncated());
    assert_eq!(output.next_marker(), None);
    let [cluster, external] = output.custom_key_stores() else { panic!("{output:?}") };

    assert_eq!(cluster.custom_key_store_id(), Some(STORE));
    assert_eq!(cluster.custom_key_store_type(), Some(&CustomKeyStoreType::AwsCloudhsm));
    assert_eq!(cluster.connection_state(), Some(&ConnectionStateType::Failed));
    let code = cluster.connection_error_code();
    assert_eq!(code, Some(&ConnectionErrorCodeType::InvalidCredentials));
    assert_eq!(cluster.creation_date(), Some(&DateTime::from_millis(1_628_799_406_538)));
    assert_eq!(cluster.trust_anchor_certificate(), Some("<certificate appears here>"));
    assert_eq!(cluster.xks_proxy_configuration(), None);

    // A state of tomorrow is kept.
    let state = external.connection_state().map(ConnectionStateType::as_str);
    assert_eq!(state, Some("HIBERNATING"));
    assert_eq!(external.connection_error_code(), None);
    assert_eq!(external.creation_date(), Some(&DateTime::from_secs(1_643_057_863)));
    let proxy = external.xks_proxy_configuration().ok_or("an external store has a proxy")?;
    assert_eq!(proxy.connectivity(), Some(&XksProxyConnectivityType::PublicEndpoint));
    assert_eq!(proxy.access_key_id(), Some("ABCDE12345670EXAMPLE"));
    assert_eq!(proxy.uri_endpoint(), Some("https://myproxy.xks.example.com"));
    assert_eq!(proxy.uri_path(), Some("/kms/xks/v1"));
    assert_eq!(proxy.vpc_endpoint_service_name(), None);
    Ok(())
}

fn a_session_token_is_sent_and_signed(driver: Driver) -> Outcome {
    let mut kms = Kms::new(driver);
    let credentials = Credentials::from_keys("AKIDEXAMPLE", "secret", Some("session/+=".into()));
    let config = config_of(&kms.server.url()).http_client(driver.transport());
    kms.client = Client::from_conf(config.credentials_provider(credentials).build());

    kms.server.answer(Answer::of(&json!({})));
    kms.call(ConnectCustomKeyStoreInput::builder().custom_key_store_id(STORE).build()?)?;
    let request = kms.server.request();
    assert_eq!(request.header("x-amz-security-token"), "session/+=");
    let authorization = request.header("authorization");
    assert!(authorization.contains(";x-amz-security-token"), "{authorization}");
    Ok(())
}
