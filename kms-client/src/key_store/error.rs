//! Why an update stopped, and what has become of the key store.

use std::error::Error;
use std::fmt;

use super::course::Step;
use crate::error::{DisplayErrorContext, ProvideErrorMetadata as _, SdkError};
use crate::operation::connect_custom_key_store::ConnectCustomKeyStoreError;
use crate::operation::describe_custom_key_stores::{
    DescribeCustomKeyStoresError, DescribeCustomKeyStoresInput,
};
use crate::operation::disconnect_custom_key_store::DisconnectCustomKeyStoreError;
use crate::operation::update_custom_key_store::UpdateCustomKeyStoreError;
use crate::types::{ConnectionErrorCodeType, ConnectionStateType as State};
use crate::validation::ValidationError;
use crate::waiter::WaiterError;

/// Why an update of a key store stopped, and the state that it left the key store in.
#[derive(Debug)]
pub struct KeyStoreError(pub(super) Box<Stop>);

#[derive(Debug)]
pub(super) struct Stop {
    pub(super) key_store: String,
    pub(super) steps: Vec<Step>,
    pub(super) failure: Failure,
    pub(super) state: Option<State>,
    pub(super) is_current: bool,
    pub(super) code: Option<ConnectionErrorCodeType>,
}

/// Why an update of a key store stopped.
#[derive(Debug)]
#[non_exhaustive]
pub enum Failure {
    /// The update breaks a constraint; nothing was done.
    Invalid(ValidationError),
    /// The key store is of a type that does not have these members; nothing was done.
    OtherType(Vec<&'static str>),
    /// The key store could not be looked at.
    Describe(SdkError<DescribeCustomKeyStoresError>),
    /// There is no such key store.
    NotFound,
    /// It could not be disconnected.
    Disconnect(SdkError<DisconnectCustomKeyStoreError>),
    /// What the application does before the update failed.
    BeforeUpdate(Box<dyn Error + Send + Sync>),
    /// It could not be updated.
    Update(SdkError<UpdateCustomKeyStoreError>),
    /// It could not be connected.
    Connect(SdkError<ConnectCustomKeyStoreError>),
    /// The state that was waited for did not come.
    Wait(WaiterError<DescribeCustomKeyStoresInput>),
    /// The connection failed.
    Connection,
    /// It is in a state that this version does not know.
    UnknownState,
    /// The application cancelled it.
    Cancelled,
}

impl Failure {
    /// Whether the service says that the key store is in another state than it seemed to be.
    #[inline]
    pub(super) fn is_invalid_state(&self) -> bool {
        let code = match self {
            Self::Disconnect(error) => error.code(),
            Self::Update(error) => error.code(),
            Self::Connect(error) => error.code(),
            _ => None,
        };
        code == Some("CustomKeyStoreInvalidStateException")
    }
}

impl fmt::Display for Failure {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid(error) => error.fmt(f),
            Self::OtherType(members) => {
                write!(f, "key stores of its type do not have {}", members.join(", "))
            }
            Self::Describe(error) => DisplayErrorContext(error).fmt(f),
            Self::NotFound => f.write_str("there is no such key store"),
            Self::Disconnect(error) => DisplayErrorContext(error).fmt(f),
            Self::BeforeUpdate(error) => {
                write!(f, "what the application does before the update failed: {error}")
            }
            Self::Update(error) => DisplayErrorContext(error).fmt(f),
            Self::Connect(error) => DisplayErrorContext(error).fmt(f),
            Self::Wait(error) => error.fmt(f),
            Self::Connection => f.write_str("the key store failed to connect"),
            Self::UnknownState => f.write_str("this version does not know its state"),
            Self::Cancelled => f.write_str("it was cancelled"),
        }
    }
}

impl KeyStoreError {
    /// Why it stopped.
    #[inline]
    #[must_use]
    pub fn failure(&self) -> &Failure {
        &self.0.failure
    }

    /// The steps that were taken before.
    #[inline]
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.0.steps
    }

    /// The state that the key store was seen in last, after the failure if [`is_current`](Self::is_current).
    #[inline]
    #[must_use]
    pub fn state(&self) -> Option<&State> {
        self.0.state.as_ref()
    }

    /// Whether the key store could be looked at after the failure.
    #[inline]
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.0.is_current
    }

    /// Why its connection failed, if that is the state.
    #[inline]
    #[must_use]
    pub fn connection_error_code(&self) -> Option<&ConnectionErrorCodeType> {
        self.0.code.as_ref()
    }
}

impl fmt::Display for KeyStoreError {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Stop { key_store, failure, state, is_current, code, .. } = &*self.0;
        let mut why = failure.to_string();
        if let (Failure::Connection, Some(code)) = (failure, code) {
            let texts = [code.explanation(), code.remedy()].map(Option::unwrap_or_default);
            why = format!("{why}: {code}: {}", texts.join(" "));
        }
        let why = why.trim_end_matches('.');
        write!(f, "the update of key store {key_store:?} stopped: {why}. ")?;
        match state {
            None => return f.write_str("The state of the key store is not known."),
            Some(state) if *is_current => write!(f, "The key store is {state}")?,
            Some(state) => write!(
                f,
                "The key store was {state} when it was last seen, could not be looked at again, and may have \
                 changed since"
            )?,
        }
        f.write_str(match state {
            Some(State::Connected) => ".",
            Some(State::Connecting) => ": its keys cannot be used until it is connected.",
            _ => {
                ": its keys cannot be used. Run the update again when the cause is gone, it goes on from \
                 there; or give it up and connect the key store as it is."
            }
        })
    }
}

impl Error for KeyStoreError {}
