//! What is going to be done, what is being done, and what was done.

use std::fmt;

use super::course::Step;
use crate::types::ConnectionStateType as State;
use crate::waiter;

/// What an update is going to do, if nothing comes between. It prints as a list.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Plan {
    /// The id of the key store.
    pub key_store: String,
    /// The state that it is in.
    pub state: State,
    /// The members that change something.
    pub members: Vec<&'static str>,
    /// The steps, in order. None if the key store is as it shall be.
    pub steps: Vec<Step>,
}

impl fmt::Display for Plan {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is {}", self.key_store, self.state)?;
        if self.steps.is_empty() {
            return f.write_str("; there is nothing to do");
        }
        for (at, step) in self.steps.iter().enumerate() {
            write!(f, "\n{}. ", at + 1)?;
            f.write_str(match step {
                Step::Disconnect => "disconnect it; its keys cannot be used from here on",
                Step::WaitForDisconnection => "wait until it is DISCONNECTED",
                Step::Update => "change ",
                Step::Connect => "connect it",
                Step::WaitForConnection => {
                    "wait until it is CONNECTED, which takes up to 20 minutes"
                }
            })?;
            if *step == Step::Update {
                f.write_str(&self.members.join(", "))?;
            }
        }
        Ok(())
    }
}

/// What an update has done.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// The id of the key store.
    pub key_store: String,
    /// The steps that were taken, in order.
    pub steps: Vec<Step>,
    /// The state that it is in.
    pub state: State,
}

impl fmt::Display for Report {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let steps: Vec<_> = self.steps.iter().map(|step| step.as_str()).collect();
        let steps =
            if steps.is_empty() { "nothing was to be done".into() } else { steps.join(", ") };
        write!(f, "{} is {}: {steps}", self.key_store, self.state)
    }
}

/// What an update tells while it runs.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Event<'e> {
    /// A step begins.
    Begins(Step),
    /// A wait has looked at the key store.
    Poll(&'e waiter::Progress<'e>),
    /// A step was taken. Who keeps this where a crash does not reach can say [`KeyStoreUpdate::resume_after`].
    ///
    /// [`KeyStoreUpdate::resume_after`]: crate::key_store::KeyStoreUpdate::resume_after
    Took(Step),
}

impl fmt::Display for Event<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Begins(step) => write!(f, "{step} …"),
            Self::Poll(progress) => write!(f, "  {progress}"),
            Self::Took(step) => write!(f, "{step}: done"),
        }
    }
}
