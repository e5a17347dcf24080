//! A service with one key store: states, cluster and proxy as AWS documents them, and faults on demand. No clock: a state
//! that passes is over after two looks.

use std::sync::{Arc, Mutex, MutexGuard};

use trent_kms::error::{ErrorMetadata, SdkError};
use trent_kms::mock::Mock;
use trent_kms::operation::connect_custom_key_store::{
    ConnectCustomKeyStoreError, ConnectCustomKeyStoreInput, ConnectCustomKeyStoreOutput,
};
use trent_kms::operation::describe_custom_key_stores::{
    DescribeCustomKeyStoresError, DescribeCustomKeyStoresInput, DescribeCustomKeyStoresOutput,
};
use trent_kms::operation::disconnect_custom_key_store::{
    DisconnectCustomKeyStoreError, DisconnectCustomKeyStoreInput, DisconnectCustomKeyStoreOutput,
};
use trent_kms::operation::update_custom_key_store::{
    UpdateCustomKeyStoreError, UpdateCustomKeyStoreInput, UpdateCustomKeyStoreOutput,
};
use trent_kms::types::{
    ConnectionErrorCodeType, ConnectionStateType as State, CustomKeyStoreType,
    CustomKeyStoresListEntry, XksProxyConfigurationType, XksProxyConnectivityType,
};
use trent_kms::{Client, Config};

pub(crate) const ID: &str = "cks-1234567890abcdef0";
const INVALID: &str = "CustomKeyStoreInvalidStateException";

/// What the service answers in place of its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// An error of the service with this code; nothing is done.
    Code(&'static str),
    /// The call is carried out, and its answer is lost.
    Lost,
    /// The call never arrives.
    Unreached,
}

#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) state: State,
    pub(crate) code: Option<ConnectionErrorCodeType>,
    pub(crate) store: CustomKeyStoresListEntry,
    /// The password of `kmsuser`: what AWS KMS has, and what the cluster has.
    pub(crate) password: String,
    pub(crate) cluster_password: String,
    /// The credential that AWS KMS has.
    pub(crate) secret: String,
    /// What becomes of the next connection, apart from the password.
    pub(crate) next_connection: Option<ConnectionErrorCodeType>,
    pub(crate) calls: Vec<&'static str>,
    /// Takes the place of the answer to the call with this number and, if they go on, to all after it.
    pub(crate) fault: Option<(usize, Fault, bool)>,
    looks: u8,
}

#[derive(Clone, Debug)]
pub(crate) struct World(Arc<Mutex<Service>>);

impl World {
    pub(crate) fn new(kind: &CustomKeyStoreType, state: State) -> Self {
        let mut store = CustomKeyStoresListEntry::builder()
            .custom_key_store_id(ID)
            .custom_key_store_name("old")
            .custom_key_store_type(kind.clone())
            .build();
        if *kind == CustomKeyStoreType::AwsCloudhsm {
            store.cloud_hsm_cluster_id = Some("cluster-aaaaaaaaaaa".to_owned());
        } else {
            let proxy = XksProxyConfigurationType::builder()
                .connectivity(XksProxyConnectivityType::PublicEndpoint)
                .uri_endpoint("https://old.example.com")
                .uri_path("/old/kms/xks/v1");
            store.xks_proxy_configuration = Some(proxy.build());
        }
        let code = (state == State::Failed).then_some(ConnectionErrorCodeType::InvalidCredentials);
        Self(Arc::new(Mutex::new(Service {
            state,
            code,
            store,
            password: "old-password".to_owned(),
            cluster_password: "old-password".to_owned(),
            secret: "o".repeat(43),
            next_connection: None,
            calls: Vec::new(),
            fault: None,
            looks: 0,
        })))
    }

    pub(crate) fn service(&self) -> MutexGuard<'_, Service> {
        self.0.lock().expect("nobody panics while holding it")
    }

    /// A client of it. Each call takes a new one, as a program that was started again does.
    pub(crate) fn client(&self) -> Client {
        let mock = Mock::new();
        let world = self.clone();
        mock.on_call(move |_: &DisconnectCustomKeyStoreInput| {
            world
                .answer("Disconnect", Service::disconnect, DisconnectCustomKeyStoreError::generic)
                .map(|()| DisconnectCustomKeyStoreOutput::builder().build())
        });
        let world = self.clone();
        mock.on_call(move |input: &UpdateCustomKeyStoreInput| {
            let update = |service: &mut Service| service.update(input);
            world
                .answer("Update", update, UpdateCustomKeyStoreError::generic)
                .map(|()| UpdateCustomKeyStoreOutput::builder().build())
        });
        let world = self.clone();
        mock.on_call(move |_: &ConnectCustomKeyStoreInput| {
            world
                .answer("Connect", Service::connect, ConnectCustomKeyStoreError::generic)
                .map(|()| ConnectCustomKeyStoreOutput::builder().build())
        });
        let world = self.clone();
        mock.on_call(move |input: &DescribeCustomKeyStoresInput| {
            assert_eq!(input.custom_key_store_id(), Some(ID));
            let store = world.answer(
                "Describe",
                |service| Ok(service.describe()),
                DescribeCustomKeyStoresError::generic,
            )?;
            Ok(DescribeCustomKeyStoresOutput::builder().custom_key_stores(store).build())
        });
        Client::from_conf(Config::builder().mock(&mock).build())
    }

    fn answer<T, E>(
        &self,
        name: &'static str,
        act: impl FnOnce(&mut Service) -> Result<T, &'static str>,
        error: fn(ErrorMetadata) -> E,
    ) -> Result<T, SdkError<E>> {
        let mut service = self.service();
        let number = service.calls.len();
        service.calls.push(name);
        let coded = |code: &str| {
            let meta = ErrorMetadata::builder().code(code).message("the service says so").build();
            SdkError::service_error(error(meta), http::Response::default())
        };
        let fault =
            service.fault.filter(|(at, _, goes_on)| *at == number || *goes_on && *at < number);
        match fault {
            Some((_, Fault::Code(code), _)) => Err(coded(code)),
            Some((_, Fault::Unreached, _)) => Err(SdkError::timeout_error("no connection")),
            Some((_, Fault::Lost, _)) => match act(&mut service) {
                Ok(_) => Err(SdkError::timeout_error("no answer in time")),
                Err(code) => Err(coded(code)),
            },
            None => act(&mut service).map_err(coded),
        }
    }
}

impl Service {
    /// Forgets the calls, and lets a state that passes begin again.
    pub(crate) fn look_anew(&mut self) {
        self.calls.clear();
        self.looks = 0;
    }

    fn disconnect(&mut self) -> Result<(), &'static str> {
        if matches!(self.state, State::Disconnected | State::Disconnecting) {
            return Err(INVALID);
        }
        (self.state, self.code, self.looks) = (State::Disconnecting, None, 0);
        Ok(())
    }

    fn connect(&mut self) -> Result<(), &'static str> {
        match self.state {
            State::Disconnecting | State::Failed => Err(INVALID),
            State::Disconnected => {
                (self.state, self.looks) = (State::Connecting, 0);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn update(&mut self, input: &UpdateCustomKeyStoreInput) -> Result<(), &'static str> {
        let anytime = UpdateCustomKeyStoreInput::builder()
            .custom_key_store_id(ID)
            .set_new_custom_key_store_name(input.new_custom_key_store_name.clone())
            .set_xks_proxy_uri_path(input.xks_proxy_uri_path.clone())
            .set_xks_proxy_authentication_credential(
                input.xks_proxy_authentication_credential.clone(),
            )
            .build()
            .expect("complete");
        let allowed = match self.state {
            State::Disconnected => true,
            State::Connected => *input == anytime,
            _ => false,
        };
        if !allowed {
            return Err(INVALID);
        }
        set(&mut self.store.custom_key_store_name, input.new_custom_key_store_name.as_ref());
        set(&mut self.store.cloud_hsm_cluster_id, input.cloud_hsm_cluster_id.as_ref());
        if let Some(password) = &input.key_store_password {
            self.password.clone_from(password);
        }
        if let Some(credential) = &input.xks_proxy_authentication_credential {
            self.secret.clone_from(&credential.raw_secret_access_key);
        }
        if let Some(proxy) = &mut self.store.xks_proxy_configuration {
            set(&mut proxy.connectivity, input.xks_proxy_connectivity.as_ref());
            set(&mut proxy.uri_endpoint, input.xks_proxy_uri_endpoint.as_ref());
            set(&mut proxy.uri_path, input.xks_proxy_uri_path.as_ref());
            let service = input.xks_proxy_vpc_endpoint_service_name.as_ref();
            set(&mut proxy.vpc_endpoint_service_name, service);
            let owner = input.xks_proxy_vpc_endpoint_service_owner.as_ref();
            set(&mut proxy.vpc_endpoint_service_owner, owner);
        }
        Ok(())
    }

    /// Tells the state, and lets one that passes go on.
    fn describe(&mut self) -> CustomKeyStoresListEntry {
        self.looks += 1;
        if self.looks > 2 {
            match self.state {
                State::Disconnecting => self.state = State::Disconnected,
                State::Connecting => self.connected(),
                _ => {}
            }
        }
        let mut store = self.store.clone();
        store.connection_state = Some(self.state.clone());
        store.connection_error_code.clone_from(&self.code);
        store
    }

    fn connected(&mut self) {
        let wrong = (self.password != self.cluster_password)
            .then_some(ConnectionErrorCodeType::InvalidCredentials);
        self.code = self.next_connection.take().or(wrong);
        self.state = if self.code.is_some() { State::Failed } else { State::Connected };
        if self.code.is_none() {
            // What AWS KMS does when it logs in: from here on nobody else knows the password.
            "known to AWS KMS alone".clone_into(&mut self.password);
            self.cluster_password.clone_from(&self.password);
        }
    }
}

fn set<T: Clone>(place: &mut Option<T>, value: Option<&T>) {
    if let Some(value) = value {
        *place = Some(value.clone());
    }
}
