//! A key store that takes a moment to connect.

use std::sync::{Arc, Mutex};

use trent_kms::mock::Mock;
use trent_kms::operation::connect_custom_key_store::{
    ConnectCustomKeyStoreInput, ConnectCustomKeyStoreOutput,
};
use trent_kms::operation::describe_custom_key_stores::{
    DescribeCustomKeyStoresInput, DescribeCustomKeyStoresOutput,
};
use trent_kms::operation::disconnect_custom_key_store::{
    DisconnectCustomKeyStoreInput, DisconnectCustomKeyStoreOutput,
};
use trent_kms::operation::update_custom_key_store::{
    UpdateCustomKeyStoreInput, UpdateCustomKeyStoreOutput,
};
use trent_kms::types::{ConnectionStateType as State, CustomKeyStoresListEntry};

/// The states that follow one another.
type States = Arc<Mutex<Vec<State>>>;

pub(crate) fn service() -> Mock {
    let mock = Mock::new();
    let states: States = Arc::new(Mutex::new(vec![State::Connected]));
    let next = Arc::clone(&states);
    mock.on(move |_: &DisconnectCustomKeyStoreInput| {
        *lock(&next) = vec![State::Disconnected, State::Disconnecting];
        Ok(DisconnectCustomKeyStoreOutput::builder().build())
    });
    mock.on(|_: &UpdateCustomKeyStoreInput| Ok(UpdateCustomKeyStoreOutput::builder().build()));
    let next = Arc::clone(&states);
    mock.on(move |_: &ConnectCustomKeyStoreInput| {
        *lock(&next) = vec![State::Connected, State::Connecting, State::Connecting];
        Ok(ConnectCustomKeyStoreOutput::builder().build())
    });
    mock.on(move |input: &DescribeCustomKeyStoresInput| {
        let mut states = lock(&states);
        // The last state stays.
        let state = if states.len() > 1 { states.pop() } else { states.first().cloned() };
        let store = CustomKeyStoresListEntry::builder()
            .set_custom_key_store_id(input.custom_key_store_id.clone())
            .set_connection_state(state);
        Ok(DescribeCustomKeyStoresOutput::builder().custom_key_stores(store.build()).build())
    });
    mock
}

/// Lets the next connection fail.
#[cfg(test)]
pub(crate) fn fail(mock: &Mock, code: trent_kms::types::ConnectionErrorCodeType) {
    let connecting = mock.clone();
    mock.on(move |_: &ConnectCustomKeyStoreInput| {
        let code = code.clone();
        connecting.on(move |_: &DescribeCustomKeyStoresInput| {
            let store = CustomKeyStoresListEntry::builder()
                .connection_state(State::Failed)
                .connection_error_code(code.clone());
            Ok(DescribeCustomKeyStoresOutput::builder().custom_key_stores(store.build()).build())
        });
        Ok(ConnectCustomKeyStoreOutput::builder().build())
    });
}

fn lock(states: &States) -> std::sync::MutexGuard<'_, Vec<State>> {
    states.lock().expect("nobody panics while holding it")
}
