//! What to do next, decided by the state that is found. A plan and a run ask the same questions.

use std::fmt;

use crate::types::ConnectionStateType as State;

/// A step of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Step {
    /// DisconnectCustomKeyStore is called. The keys of the key store cannot be used from here on.
    Disconnect,
    /// The key store becomes disconnected.
    WaitForDisconnection,
    /// UpdateCustomKeyStore is called.
    Update,
    /// ConnectCustomKeyStore is called.
    Connect,
    /// The key store becomes connected.
    WaitForConnection,
}

impl Step {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Disconnect, "disconnect"),
        (Self::WaitForDisconnection, "wait-for-disconnection"),
        (Self::Update, "update"),
        (Self::Connect, "connect"),
        (Self::WaitForConnection, "wait-for-connection"),
    ];

    /// A word for it, to be kept where a crash does not reach.
    #[inline]
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// The step of a word.
    #[inline]
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find_map(|(step, known)| (known == word).then_some(step))
    }
}

impl fmt::Display for Step {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// In which state an update leaves the key store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Finish {
    /// Connected, if the update disconnects it or has a change that needs a disconnection. A change that needs none, of
    /// the name for example, leaves a disconnected key store as it is. This is the default.
    #[default]
    AsNeeded,
    /// Connected, whatever it was.
    Connected,
    /// Disconnected, if the change needs that.
    Disconnected,
}

/// Where an update stands.
#[derive(Clone, Debug)]
pub(super) struct Course {
    pub(super) state: State,
    /// Something is still to be changed, and whether that needs a disconnection.
    pub(super) pending: bool,
    pub(super) needs_disconnection: bool,
    /// The password is all that is still to be changed: a connection that comes about proves that the service has the
    /// right one, and replaces it in the cluster, after which the one at hand is wrong.
    pub(super) only_password: bool,
    /// The key store shall be connected in the end.
    pub(super) wants_connection: bool,
    /// This update asked for the connection, so that its failure is the update's.
    pub(super) connecting: bool,
    pub(super) finish: Finish,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    Step(Step),
    Done,
    /// The connection that this update asked for has failed.
    Failed,
    /// A state that this version does not know.
    Unknown,
}

impl Course {
    #[inline]
    pub(super) fn decide(&self) -> Decision {
        let step = match (&self.state, self.pending) {
            (State::Unknown(_), _) => return Decision::Unknown,
            (State::Connected, true) if self.needs_disconnection => Step::Disconnect,
            (State::Connected | State::Disconnected, true) => Step::Update,
            (State::Connected, false) => return Decision::Done,
            (State::Failed, false) if self.connecting => return Decision::Failed,
            (_, false) if !self.wants_connection => return Decision::Done,
            (State::Connecting, true) if self.needs_disconnection && !self.only_password => {
                Step::Disconnect
            }
            (State::Connecting, _) => Step::WaitForConnection,
            (State::Disconnecting, _) => Step::WaitForDisconnection,
            (State::Disconnected, false) => Step::Connect,
            (State::Failed, _) => Step::Disconnect,
        };
        Decision::Step(step)
    }

    /// A step has been taken.
    #[inline]
    pub(super) fn after(&mut self, step: Step) {
        match step {
            Step::Disconnect => {
                self.state = State::Disconnecting;
                self.wants_connection = self.finish != Finish::Disconnected;
            }
            Step::WaitForDisconnection => self.state = State::Disconnected,
            Step::Update => self.pending = false,
            Step::Connect => {
                self.state = State::Connecting;
                self.connecting = true;
            }
            Step::WaitForConnection => {
                self.state = State::Connected;
                self.pending &= !self.only_password;
            }
        }
    }

    /// The steps from here, if each succeeds.
    #[inline]
    pub(super) fn steps(mut self) -> Vec<Step> {
        let mut steps = Vec::new();
        while let Decision::Step(step) = self.decide() {
            steps.push(step);
            self.after(step);
        }
        steps
    }
}
