//! Every error that the operations declare, by type; what is sent again, and what is not.

use std::time::Duration;

use interop::{Driver, Outcome, config_of, with_each_driver};
use serde_json::json;
use trent_kms::Client;
use trent_kms::config::retry::RetryConfig;
use trent_kms::error::{ProvideErrorMetadata, SdkError};
use trent_kms::operation::Operation;
use trent_kms::operation::connect_custom_key_store::{
    ConnectCustomKeyStoreError as ConnectError, ConnectCustomKeyStoreInput,
};
use trent_kms::operation::create_custom_key_store::{
    CreateCustomKeyStoreError as CreateError, CreateCustomKeyStoreInput,
};
use trent_kms::operation::delete_custom_key_store::{
    DeleteCustomKeyStoreError as DeleteError, DeleteCustomKeyStoreInput,
};
use trent_kms::operation::describe_custom_key_stores::{
    DescribeCustomKeyStoresError as DescribeError, DescribeCustomKeyStoresInput,
};
use trent_kms::operation::disconnect_custom_key_store::{
    DisconnectCustomKeyStoreError as DisconnectError, DisconnectCustomKeyStoreInput,
};
use trent_kms::operation::update_custom_key_store::{
    UpdateCustomKeyStoreError as UpdateError, UpdateCustomKeyStoreInput,
};

use crate::Kms;
use crate::server::Answer;

with_each_driver![
    errors_of_create,
    errors_of_update,
    errors_of_the_others,
    an_error_that_is_not_declared_has_its_code,
    what_may_succeed_is_sent_again,
    a_quota_is_not_sent_again,
    an_input_that_violates_the_model_is_not_sent,
];

const STORE: &str = "cks-1234567890abcdef0";

/// A code, and the predicate that is to hold of the error.
type Case<E> = (&'static str, fn(&E) -> bool);

/// Answers an input with each code.
fn check<I: Operation + Clone>(kms: &Kms, input: &I, cases: &[Case<I::Error>]) {
    for (code, is_it) in cases {
        let status = if *code == "KMSInternalException" { 500 } else { 400 };
        kms.server.answer(Answer::error(status, code));
        let Err(SdkError::ServiceError(error)) = kms.call(input.clone()) else {
            panic!("{code} is an error of the service");
        };
        assert!(is_it(error.err()), "{code}: {:?}", error.err());
        assert_eq!(error.err().code(), Some(*code));
        let message = format!("this is {code}");
        assert_eq!(error.err().message(), Some(message.as_str()));
        let text = SdkError::<I::Error>::ServiceError(error).to_string();
        let name = I::METADATA.name;
        let end = format!(": this is {code} (HTTP {status}, request id request-2)");
        assert!(text.starts_with(&format!("{name}: ")) && text.ends_with(&end), "{text}");
    }
    assert_eq!(kms.server.requests().len(), cases.len());
}

/// The input for an AWS CloudHSM key store.
fn create() -> Result<CreateCustomKeyStoreInput, trent_kms::error::BuildError> {
    CreateCustomKeyStoreInput::builder()
        .custom_key_store_name("Name")
        .cloud_hsm_cluster_id("cluster-1a23b4cdefg")
        .trust_anchor_certificate("certificate")
        .key_store_password("kmsPswd")
        .build()
}

fn errors_of_create(driver: Driver) -> Outcome {
    let kms = Kms::new(driver);
    let input = create()?;
    check(
        &kms,
        &input,
        &[
            ("CloudHsmClusterInUseException", CreateError::is_cloud_hsm_cluster_in_use_exception),
            (
                "CloudHsmClusterInvalidConfigurationException",
                CreateError::is_cloud_hsm_cluster_invalid_configuration_exception,
            ),
            (
                "CloudHsmClusterNotActiveException",
                CreateError::is_cloud_hsm_cluster_not_active_exception,
            ),
            (
                "CloudHsmClusterNotFoundException",
                CreateError::is_cloud_hsm_cluster_not_found_exception,
            ),
            (
                "CustomKeyStoreNameInUseException",
                CreateError::is_custom_key_store_name_in_use_exception,
            ),
            ("IncorrectTrustAnchorException", CreateError::is_incorrect_trust_anchor_exception),
            ("KMSInternalException", CreateError::is_kms_internal_exception),
            ("LimitExceededException", CreateError::is_limit_exceeded_exception),
            (
                "XksProxyIncorrectAuthenticationCredentialException",
                CreateError::is_xks_proxy_incorrect_authentication_credential_exception,
            ),
            (
                "XksProxyInvalidConfigurationException",
                CreateError::is_xks_proxy_invalid_configuration_exception,
            ),
            (
                "XksProxyInvalidResponseException",
                CreateError::is_xks_proxy_invalid_response_exception,
            ),
            (
                "XksProxyUriEndpointInUseException",
                CreateError::is_xks_proxy_uri_endpoint_in_use_exception,
            ),
            ("XksProxyUriInUseException", CreateError::is_xks_proxy_uri_in_use_exception),
            (
                "XksProxyUriUnreachableException",
                CreateError::is_xks_proxy_uri_unreachable_exception,
            ),
            (
                "XksProxyVpcEndpointServiceInUseException",
                CreateError::is_xks_proxy_vpc_endpoint_service_in_use_exception,
            ),
            (
                "XksProxyVpcEndpointServiceInvalidConfigurationException",
                CreateError::is_xks_proxy_vpc_endpoint_service_invalid_configuration_exception,
            ),
            (
                "XksProxyVpcEndpointServiceNotFoundException",
                CreateError::is_xks_proxy_vpc_endpoint_service_not_found_exception,
            ),
        ],
    );
    Ok(())
}

fn errors_of_update(driver: Driver) -> Outcome {
    let kms = Kms::new(driver);
    let input = UpdateCustomKeyStoreInput::builder().custom_key_store_id(STORE).build()?;
    check(
        &kms,
        &input,
        &[
            (
                "CloudHsmClusterInvalidConfigurationException",
                UpdateError::is_cloud_hsm_cluster_invalid_configuration_exception,
            ),
            (
                "CloudHsmClusterNotActiveException",
                UpdateError::is_cloud_hsm_cluster_not_active_exception,
            ),
            (
                "CloudHsmClusterNotFoundException",
                UpdateError::is_cloud_hsm_cluster_not_found_exception,
            ),
            (
                "CloudHsmClusterNotRelatedException",
                UpdateError::is_cloud_hsm_cluster_not_related_exception,
            ),
            (
                "CustomKeyStoreInvalidStateException",
                UpdateError::is_custom_key_store_invalid_state_exception,
            ),
            (
                "CustomKeyStoreNameInUseException",
                UpdateError::is_custom_key_store_name_in_use_exception,
            ),
            (
                "CustomKeyStoreNotFoundException",
                UpdateError::is_custom_key_store_not_found_exception,
            ),
            ("KMSInternalException", UpdateError::is_kms_internal_exception),
            (
                "XksProxyIncorrectAuthenticationCredentialException",
                UpdateError::is_xks_proxy_incorrect_authentication_credential_exception,
            ),
            (
                "XksProxyInvalidConfigurationException",
                UpdateError::is_xks_proxy_invalid_configuration_exception,
            ),
            (
                "XksProxyInvalidResponseException",
                UpdateError::is_xks_proxy_invalid_response_exception,
            ),
            (
                "XksProxyUriEndpointInUseException",
                UpdateError::is_xks_proxy_uri_endpoint_in_use_exception,
            ),
            ("XksProxyUriInUseException", UpdateError::is_xks_proxy_uri_in_use_exception),
            (
                "XksProxyUriUnreachableException",
                UpdateError::is_xks_proxy_uri_unreachable_exception,
            ),
            (
                "XksProxyVpcEndpointServiceInUseException",
                UpdateError::is_xks_proxy_vpc_endpoint_service_in_use_exception,
            ),
            (
                "XksProxyVpcEndpointServiceInvalidConfigurationException",
                UpdateError::is_xks_proxy_vpc_endpoint_service_invalid_configuration_exception,
            ),
            (
                "XksProxyVpcEndpointServiceNotFoundException",
                UpdateError::is_xks_proxy_vpc_endpoint_service_not_found_exception,
            ),
        ],
    );
    Ok(())
}

fn errors_of_the_others(driver: Driver) -> Outcome {
    let kms = Kms::new(driver);
    check(
        &kms,
        &ConnectCustomKeyStoreInput::builder().custom_key_store_id(STORE).build()?,
        &[
            (
                "CloudHsmClusterInvalidConfigurationException",
                ConnectError::is_cloud_hsm_cluster_invalid_configuration_exception,
            ),
            (
                "CloudHsmClusterNotActiveException",
                ConnectError::is_cloud_hsm_cluster_not_active_exception,
            ),
            (
                "CustomKeyStoreInvalidStateException",
                ConnectError::is_custom_key_store_invalid_state_exception,
            ),
            (
                "CustomKeyStoreNotFoundException",
                ConnectError::is_custom_key_store_not_found_exception,
            ),
            ("KMSInternalException", ConnectError::is_kms_internal_exception),
        ],
    );
    check(
        &kms,
        &DisconnectCustomKeyStoreInput::builder().custom_key_store_id(STORE).build()?,
        &[
            (
                "CustomKeyStoreInvalidStateException",
                DisconnectError::is_custom_key_store_invalid_state_exception,
            ),
            (
                "CustomKeyStoreNotFoundException",
                DisconnectError::is_custom_key_store_not_found_exception,
            ),
            ("KMSInternalException", DisconnectError::is_kms_internal_exception),
        ],
    );
    check(
        &kms,
        &DeleteCustomKeyStoreInput::builder().custom_key_store_id(STORE).build()?,
        &[
            (
                "CustomKeyStoreHasCMKsException",
                DeleteError::is_custom_key_store_has_cm_ks_exception,
            ),
            (
                "CustomKeyStoreInvalidStateException",
                DeleteError::is_custom_key_store_invalid_state_exception,
            ),
            (
                "CustomKeyStoreNotFoundException",
                DeleteError::is_custom_key_store_not_found_exception,
            ),
            ("KMSInternalException", DeleteError::is_kms_internal_exception),
        ],
    );
    check(
        &kms,
        &DescribeCustomKeyStoresInput::builder().custom_key_store_id(STORE).build()?,
        &[
            (
                "CustomKeyStoreNotFoundException",
                DescribeError::is_custom_key_store_not_found_exception,
            ),
            ("InvalidMarkerException", DescribeError::is_invalid_marker_exception),
            ("KMSInternalException", DescribeError::is_kms_internal_exception),
        ],
    );
    Ok(())
}

fn an_error_that_is_not_declared_has_its_code(driver: Driver) -> Outcome {
    let kms = Kms::new(driver);
    let input = ConnectCustomKeyStoreInput::builder().custom_key_store_id(STORE).build()?;
    // The error is declared, but not by this operation.
    check(
        &kms,
        &input,
        &[
            ("LimitExceededException", |error| matches!(error, ConnectError::Unhandled(_))),
            ("AccessDeniedException", |error| matches!(error, ConnectError::Unhandled(_))),
            ("TomorrowsException", |error| matches!(error, ConnectError::Unhandled(_))),
        ],
    );
    Ok(())
}

/// A client that makes three attempts, with hardly a pause.
fn retrying(driver: Driver) -> Kms {
    let mut kms = Kms::new(driver);
    let retries = RetryConfig::standard().with_initial_backoff(Duration::from_millis(1));
    let config = config_of(&kms.server.url()).http_client(driver.transport());
    kms.client = Client::from_conf(config.retry_config(retries).build());
    kms
}

fn what_may_succeed_is_sent_again(driver: Driver) -> Outcome {
    let kms = retrying(driver);
    kms.server.answer(Answer::error(500, "KMSInternalException"));
    kms.server.answer(Answer::error(400, "ThrottlingException"));
    kms.server.answer(Answer::of(&json!({ "CustomKeyStoreId": STORE })));
    let input = create()?;
    assert_eq!(kms.call(input)?.custom_key_store_id(), Some(STORE));

    let requests = kms.server.requests();
    let attempts = requests.iter().map(|request| request.header("amz-sdk-request"));
    let numbers = attempts.map(|value| value.split("; ").find(|part| part.starts_with("attempt")));
    let expected = [Some("attempt=1"), Some("attempt=2"), Some("attempt=3")];
    assert_eq!(numbers.collect::<Vec<_>>(), expected);
    let id = requests[0].header("amz-sdk-invocation-id");
    assert!(requests.iter().all(|request| request.header("amz-sdk-invocation-id") == id));
    assert!(requests.iter().all(|request| request.body == requests[0].body));
    Ok(())
}

fn a_quota_is_not_sent_again(driver: Driver) -> Outcome {
    let kms = retrying(driver);
    kms.server.answer(Answer::error(400, "LimitExceededException"));
    let input = create()?;
    let error = kms.call(input).unwrap_err().into_service_error();
    assert!(error.is_limit_exceeded_exception(), "{error}");
    assert_eq!(kms.server.requests().len(), 1);
    Ok(())
}

fn an_input_that_violates_the_model_is_not_sent(driver: Driver) -> Outcome {
    let kms = Kms::new(driver);
    let input = UpdateCustomKeyStoreInput::builder()
        .custom_key_store_id("")
        .key_store_password("hunter")
        .build()?;
    let error = kms.call(input).unwrap_err();
    assert!(matches!(error, SdkError::ConstructionFailure(_)), "{error:?}");
    let text = format!("{error} {error:?}");
    for path in ["CustomKeyStoreId", "KeyStorePassword"] {
        assert!(text.contains(path), "{text}");
    }
    assert!(!text.contains("hunter"), "{text}");
    assert_eq!(kms.server.requests().len(), 0);
    Ok(())
}
