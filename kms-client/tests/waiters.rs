//! Waiting until a key store, a key or a grant is as an application needs it, and what a failure says.

use std::time::Duration;

use trent_kms::mock::Mock;
use trent_kms::operation::describe_custom_key_stores::{
    DescribeCustomKeyStoresError, DescribeCustomKeyStoresInput, DescribeCustomKeyStoresOutput,
};
use trent_kms::operation::describe_key::{DescribeKeyError, DescribeKeyInput, DescribeKeyOutput};
use trent_kms::operation::list_grants::{ListGrantsInput, ListGrantsOutput};
use trent_kms::types::error::{CustomKeyStoreNotFoundException, NotFoundException};
use trent_kms::types::{
    ConnectionErrorCodeType, ConnectionStateType, CustomKeyStoresListEntry, GrantListEntry,
    KeyMetadata, KeyState,
};
use trent_kms::waiter::{Cancellation, WaitOptions, WaiterError};
use trent_kms::{Client, Config};

const HALF_AN_HOUR: Duration = Duration::from_secs(30 * 60);

/// A client whose key store is in these states, one after the other; a failure has a code.
fn key_store(states: &'static [&'static str]) -> (Client, Mock) {
    let mock = Mock::new();
    let mut calls = 0;
    mock.on(move |_: &DescribeCustomKeyStoresInput| {
        let state = states[calls.min(states.len() - 1)];
        calls += 1;
        let (state, code) = state.split_once(' ').map_or((state, None), |(s, c)| (s, Some(c)));
        let entry = CustomKeyStoresListEntry::builder()
            .connection_state(ConnectionStateType::from(state))
            .set_connection_error_code(code.map(ConnectionErrorCodeType::from))
            .build();
        Ok(DescribeCustomKeyStoresOutput::builder().custom_key_stores(entry).build())
    });
    (Client::from_conf(Config::builder().mock(&mock).build()), mock)
}

/// A client whose key is in these states; `absent` for one that is not known yet.
fn key(states: &'static [&'static str]) -> (Client, Mock) {
    let mock = Mock::new();
    let mut calls = 0;
    mock.on(move |_: &DescribeKeyInput| {
        let state = states[calls.min(states.len() - 1)];
        calls += 1;
        if state == "absent" {
            let error = NotFoundException::builder().build();
            return Err(DescribeKeyError::NotFoundException(error));
        }
        let key = KeyMetadata::builder().key_id("1234").key_state(KeyState::from(state)).build();
        Ok(DescribeKeyOutput::builder().key_metadata(key.expect("complete")).build())
    });
    (Client::from_conf(Config::builder().mock(&mock).build()), mock)
}

#[test]
fn a_connection_is_waited_for_and_every_state_is_told() {
    let (client, mock) = key_store(&["DISCONNECTED", "CONNECTING", "CONNECTING", "CONNECTED"]);
    let mut states = Vec::new();
    let options = WaitOptions::new(HALF_AN_HOUR).on_poll(|poll| {
        states.push(poll.observed.to_owned());
        // What the service needs: no call sooner than in a quarter of a minute.
        assert!(poll.next.is_none_or(|pause| (15..=30).contains(&pause.as_secs())), "{poll:?}");
    });
    let wait = client.describe_custom_key_stores().custom_key_store_id("cks-1");
    let output = wait.wait_until_custom_key_store_connected_blocking(options);
    let stores = output.expect("it connects").expect("an output").custom_key_stores;
    assert_eq!(stores.unwrap_or_default().len(), 1);
    assert_eq!(states, ["DISCONNECTED", "CONNECTING", "CONNECTING", "CONNECTED"]);
    assert_eq!(mock.operations().len(), 4);
}

#[tokio::test]
async fn a_failed_connection_says_why_and_what_to_do() {
    for code in ConnectionErrorCodeType::values() {
        let states = [&*format!("FAILED {code}")].map(|text| &*String::from(text).leak());
        let (client, _) = key_store(states.to_vec().leak());
        let wait = client.describe_custom_key_stores().custom_key_store_id("cks-1");
        let error = wait.wait_until_custom_key_store_connected(HALF_AN_HOUR).await;
        let error = error.expect_err("it fails");
        let known = ConnectionErrorCodeType::from(*code);
        let (explanation, remedy) = (known.explanation(), known.remedy());
        let expected = format!(
            "the key store failed to connect: {code}: {} {}",
            explanation.expect("an explanation"),
            remedy.expect("a remedy")
        );
        assert_eq!(error.to_string(), expected);
        let cause = error.cause().expect("a cause");
        assert_eq!((&*cause.code, cause.remedy), (*code, remedy));
        assert!(matches!(error, WaiterError::FailureState(Ok(_))));
    }
}

#[tokio::test]
async fn a_code_of_tomorrow_is_told_as_it_is() {
    let (client, _) = key_store(&["FAILED TIRED_\u{1b}[2J"]);
    let wait = client.describe_custom_key_stores().custom_key_store_id("cks-1");
    let error = wait.wait_until_custom_key_store_connected(HALF_AN_HOUR).await;
    let text = error.expect_err("it fails").to_string();
    assert!(text.starts_with("the key store failed to connect: TIRED_"), "{text}");
    assert!(!text.contains('\u{1b}'), "{text:?}");
}

#[tokio::test]
async fn a_failure_without_a_code_is_one_all_the_same() {
    let (client, _) = key_store(&["FAILED"]);
    let wait = client.describe_custom_key_stores().custom_key_store_id("cks-1");
    let error = wait.wait_until_custom_key_store_connected(HALF_AN_HOUR).await;
    let error = error.expect_err("it fails");
    assert_eq!(error.cause(), None);
    assert!(error.to_string().contains("no way"), "{error}");
}

#[tokio::test]
async fn a_disconnection_is_waited_for_whatever_the_state_was() {
    for before in ["CONNECTED", "CONNECTING", "DISCONNECTING", "FAILED", "NEW"] {
        let (client, mock) = key_store(vec![before, "DISCONNECTING", "DISCONNECTED"].leak());
        let wait = client.describe_custom_key_stores().custom_key_store_id("cks-1");
        let output = wait.wait_until_custom_key_store_disconnected(HALF_AN_HOUR).await;
        assert!(output.is_ok_and(|output| output.is_ok()), "{before}");
        assert_eq!(mock.operations().len(), 3, "{before}");
    }
}

#[tokio::test]
async fn a_key_store_that_is_not_there_is_not_waited_for() {
    let mock = Mock::new();
    mock.on(|_: &DescribeCustomKeyStoresInput| {
        let error = CustomKeyStoreNotFoundException::builder().build();
        Err(DescribeCustomKeyStoresError::CustomKeyStoreNotFoundException(error))
    });
    let client = Client::from_conf(Config::builder().mock(&mock).build());
    let wait = client.describe_custom_key_stores().custom_key_store_id("cks-1");
    let error = wait.wait_until_custom_key_store_connected(HALF_AN_HOUR).await;
    assert!(matches!(error, Err(WaiterError::OperationFailed(_))), "{error:?}");
}

#[tokio::test]
async fn keys_are_waited_for() {
    let (client, mock) = key(&["absent", "absent", "Creating"]);
    let wait = client.describe_key().key_id("1234").wait_until_key_exists(HALF_AN_HOUR).await;
    assert!(wait.is_ok_and(|output| output.is_ok()));
    assert_eq!(mock.operations().len(), 3);

    let (client, mock) = key(&["absent", "Disabled", "PendingImport", "Unavailable", "Enabled"]);
    let wait = client.describe_key().key_id("1234").wait_until_key_enabled(HALF_AN_HOUR).await;
    assert!(wait.is_ok_and(|output| output.is_ok()));
    assert_eq!(mock.operations().len(), 5);

    for state in ["PendingDeletion", "PendingReplicaDeletion"] {
        let states: &'static [_] = vec!["Enabled", state].leak();
        let (client, mock) = key(states);
        let wait = client.describe_key().key_id("1234");
        let output = wait.wait_until_key_deletion_scheduled_blocking(HALF_AN_HOUR);
        assert!(output.is_ok_and(|output| output.is_ok()), "{state}");
        assert_eq!(mock.operations().len(), 2);

        let (client, _) = key(vec!["Disabled", state].leak());
        let wait = client.describe_key().key_id("1234");
        let error = wait.wait_until_key_enabled(HALF_AN_HOUR).await.expect_err("never");
        let text = error.to_string();
        assert!(text.starts_with(&format!("the key will not be enabled: {state}: ")), "{text}");
        assert!(text.contains("Call CancelKeyDeletion"), "{text}");
    }
}

#[tokio::test]
async fn a_grant_is_waited_for() {
    let mock = Mock::new();
    let mut calls = 0;
    mock.on(move |_: &ListGrantsInput| {
        calls += 1;
        let grants = (calls > 2).then(|| GrantListEntry::builder().grant_id("g").build());
        let grants = grants.into_iter().collect();
        Ok(ListGrantsOutput::builder().set_grants(Some(grants)).build())
    });
    let client = Client::from_conf(Config::builder().mock(&mock).build());
    let wait = client.list_grants().key_id("1234").grant_id("g");
    let output = wait.wait_until_grant_exists(HALF_AN_HOUR).await;
    assert!(output.is_ok_and(|output| output.is_ok()));
    assert_eq!(mock.operations().len(), 3);
}

#[tokio::test]
async fn a_wait_ends_in_time_or_when_it_is_cancelled() {
    let (client, mock) = key_store(&["CONNECTING"]);
    let wait = || client.describe_custom_key_stores().custom_key_store_id("cks-1");
    let error = wait().wait_until_custom_key_store_connected(HALF_AN_HOUR).await;
    assert!(matches!(error, Err(WaiterError::ExceededMaxWait { .. })), "{error:?}");
    // Half an hour of pauses of 15 to 30 seconds.
    assert!((60..=121).contains(&mock.operations().len()), "{}", mock.operations().len());

    let cancellation = Cancellation::new();
    let options = WaitOptions::new(HALF_AN_HOUR).cancellation(&cancellation);
    let options = options.on_poll(|poll| {
        if poll.attempt == 3 {
            cancellation.cancel();
        }
    });
    let error = wait().wait_until_custom_key_store_connected(options).await;
    assert!(matches!(error, Err(WaiterError::Cancelled { attempts: 3, .. })), "{error:?}");
}

#[test]
fn every_state_and_every_code_is_explained() {
    assert_eq!(ConnectionErrorCodeType::values().len(), 18);
    for code in ConnectionErrorCodeType::values() {
        let code = ConnectionErrorCodeType::from(*code);
        let (explanation, remedy) = (code.explanation(), code.remedy());
        let texts = [explanation.expect("explained"), remedy.expect("there is something to do")];
        assert!(texts.iter().all(|text| text.ends_with('.') && !text.contains(['[', '`'])));
        let store = code.applies_to().expect("a type of key store");
        let types = match code.as_str() {
            "INTERNAL_ERROR" | "NETWORK_ERRORS" | "INVALID_CREDENTIALS" => {
                "key stores of both types"
            }
            code if code.starts_with("XKS_VPC") => {
                "external key stores behind a VPC endpoint service"
            }
            code if code.starts_with("XKS_") => "external key stores",
            _ => "AWS CloudHSM key stores",
        };
        assert_eq!(store, types, "{code}");
    }
    for state in KeyState::values() {
        let state = KeyState::from(*state);
        assert!(state.explanation().is_some());
        assert_eq!(state.remedy().is_none(), state == KeyState::Enabled, "{state}");
    }
    let unknown = KeyState::from("Asleep");
    assert_eq!((unknown.explanation(), unknown.remedy(), unknown.applies_to()), (None, None, None));
}
