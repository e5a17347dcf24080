//! What an operation knows of where its request comes from.

use crate::authorization::Identity;
use crate::faults::{FaultRule, Trouble};
use http::HeaderName;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use trent_kms::server::Context;

/// Names the trouble of a request between this and the operation. It never comes from outside.
pub(crate) const TROUBLE: HeaderName = HeaderName::from_static("x-trent-local-trouble");

/// What stands between requests and operations.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    pub(crate) region: String,
    pub(crate) account: String,
    pub(crate) troubles: Arc<Mutex<Troubles>>,
    /// Callers whom policies and grants judge, by access key id.
    pub(crate) identities: Arc<RwLock<HashMap<String, Arc<Identity>>>>,
}

/// The faults that were asked for, and those of requests under way.
#[derive(Debug, Default)]
pub(crate) struct Troubles {
    pub(crate) rules: Vec<FaultRule>,
    /// Of requests that are on their way to their operation.
    pub(crate) waiting: HashMap<u64, Waiting>,
    pub(crate) next: u64,
}

/// What an operation is told beside its input.
#[derive(Debug, Default)]
pub(crate) struct Waiting {
    pub(crate) trouble: Trouble,
    /// The request, if policies may ask for it.
    pub(crate) request: Option<Arc<Value>>,
}

impl Origin {
    /// Whether there is a caller whom policies judge.
    pub(crate) fn judges(&self) -> bool {
        !self.identities.read().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Who calls with an access key id, if that is known.
    pub(crate) fn identity(&self, access_key_id: &str) -> Option<Arc<Identity>> {
        let identities = self.identities.read().unwrap_or_else(PoisonError::into_inner);
        identities.get(access_key_id).cloned()
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Troubles> {
        // Nothing that holds the lock leaves anything half done.
        self.troubles.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What waits for the request of this context: what goes wrong with it, and its content.
    pub(crate) fn take_waiting(&self, context: &Context) -> Waiting {
        let number = context.headers().get(TROUBLE).and_then(|v| v.to_str().ok()?.parse().ok());
        number.and_then(|number| self.lock().waiting.remove(&number)).unwrap_or_default()
    }
}
