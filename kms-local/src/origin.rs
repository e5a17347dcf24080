//! What an operation knows of where its request comes from.

use crate::faults::{FaultRule, Trouble};
use http::HeaderName;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use trent_kms::server::Context;

/// Names the trouble of a request between this and the operation. It never comes from outside.
pub(crate) const TROUBLE: HeaderName = HeaderName::from_static("x-trent-local-trouble");

/// What stands between requests and operations.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    pub(crate) region: String,
    pub(crate) account: String,
    pub(crate) troubles: Arc<Mutex<Troubles>>,
}

/// The faults that were asked for, and those of requests under way.
#[derive(Debug, Default)]
pub(crate) struct Troubles {
    pub(crate) rules: Vec<FaultRule>,
    /// Of requests that are on their way to their operation.
    pub(crate) waiting: HashMap<u64, Trouble>,
    pub(crate) next: u64,
}

impl Origin {
    pub(crate) fn lock(&self) -> MutexGuard<'_, Troubles> {
        // Nothing that holds the lock leaves anything half done.
        self.troubles.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What goes wrong with the request of this context.
    pub(crate) fn take_trouble(&self, context: &Context) -> Trouble {
        let number = context.headers().get(TROUBLE).and_then(|v| v.to_str().ok()?.parse().ok());
        number.and_then(|number| self.lock().waiting.remove(&number)).unwrap_or_default()
    }
}
