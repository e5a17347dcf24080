//! A local KMS behind its wire: every byte of a request is checked and read, every byte of an
//! answer written.

mod builder;

pub use builder::LocalKmsBuilder;

use crate::authorization::Identity;
use crate::backing::Backing;
use crate::calls::{CallLog, CallRecord};
use crate::failure::Failure;
use crate::faults::{FaultRule, Trouble};
use crate::origin::{Origin, TROUBLE, Waiting};
use crate::service::Handler;
use crate::world::World;
use bytes::Bytes;
use http::{HeaderValue, Request, Response};
use std::fmt;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};
use trent_kms::Config;
use trent_kms::config::{Credentials, Region};
use trent_kms::server::{Respond as _, Router};
use trent_runtime::transport::{
    BoxFuture, CallOptions, Transport, TransportError, TransportErrorKind, TransportResult,
};

/// The account of callers who name no other.
const ACCOUNT: &str = "111122223333";
/// The Region of requests that name no other.
const REGION: &str = "us-east-1";

/// A KMS in this process, with keys and key stores of its own. Clones are the same KMS.
///
/// It opens no socket, starts no task and has no clock but the one that the test moves.
///
/// ```
/// use std::time::Duration;
/// use trent_kms::Client;
/// use trent_local::LocalKms;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let kms = LocalKms::new();
/// let client = Client::from_conf(kms.client_config());
/// let key = client.create_key().send_blocking()?.key_metadata.ok_or("no key")?;
/// client.schedule_key_deletion().key_id(&key.key_id).pending_window_in_days(7).send_blocking()?;
/// kms.advance(Duration::from_secs(7 * 86_400))?;
/// assert!(client.describe_key().key_id(&key.key_id).send_blocking().is_err());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct LocalKms(Arc<Inner>);

struct Inner {
    world: Arc<World>,
    router: Router<Handler>,
    origin: Origin,
    /// With which requests have to be signed, if any are verified.
    credentials: Vec<Credentials>,
    calls: CallLog,
}

/// What becomes of a request.
#[derive(Debug)]
pub struct Answer {
    /// How long the answer is to be held back.
    pub latency: Duration,
    /// The answer; `None` if the connection is to end without one.
    pub response: Option<Response<Bytes>>,
    /// What the log says of it.
    pub call: CallRecord,
}

impl LocalKms {
    /// An empty KMS in memory.
    ///
    /// # Panics
    /// If the operating system gives no randomness.
    #[must_use]
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// Starts a [`LocalKmsBuilder`], which can also have signatures verified.
    pub fn builder() -> LocalKmsBuilder {
        LocalKmsBuilder::default()
    }

    /// A KMS of a world that was made with delays, limits, a seed or stored data.
    #[must_use]
    pub fn from_world(world: World) -> Self {
        Self::builder().world(world).build()
    }

    /// The same, with the Region of requests that are not signed, and the account of callers whose
    /// access key id does not name it. An access key id of twelve digits names an account.
    #[must_use]
    pub fn with_defaults(
        world: World,
        region: impl Into<String>,
        account: impl Into<String>,
    ) -> Self {
        Self::builder().world(world).region(region).account(account).build()
    }

    /// The configuration of a client of this KMS: the Region us-east-1 unless the KMS has another,
    /// and the account of the KMS. `to_builder` makes others of it. A KMS that verifies signatures signs
    /// with the first of its credentials.
    ///
    /// Where an async call pauses, before a retry or between the calls of a waiter, the clock of
    /// the KMS moves on instead. Blocking calls really wait.
    #[must_use]
    pub fn client_config(&self) -> Config {
        let first = self.0.credentials.first().map(Credentials::access_key_id);
        let id = first.unwrap_or(&self.0.origin.account);
        self.client_config_in(self.0.origin.region.clone(), id)
    }

    /// The configuration of a client in a Region, for an account of twelve digits or with the access
    /// key id of an identity. A KMS that verifies signatures has to know the access key id.
    #[must_use]
    pub fn client_config_in(
        &self,
        region: impl Into<String>,
        account: impl Into<String>,
    ) -> Config {
        let id = account.into();
        let known = self.0.credentials.iter().find(|known| known.access_key_id() == id);
        let credentials = match known {
            Some(known) => known.clone(),
            None => Credentials::new(id, "local", None, None, "trent-local"),
        };
        Config::builder()
            .region(Region::new(region.into()))
            .credentials_provider(credentials)
            .http_client(InProcess(self.clone()))
            .build()
    }

    /// Lets key policies, grants and the principal's own policies judge the calls that are made with
    /// an access key id. All other callers may do everything.
    ///
    /// ```
    /// use trent_kms::Client;
    /// use trent_local::{Identity, LocalKms};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let kms = LocalKms::new();
    /// let alice = Identity::new("arn:aws:iam::111122223333:user/alice")?;
    /// kms.add_identity("AKIAIOSFODNN7ALICE", alice);
    /// let client = Client::from_conf(kms.client_config_in("us-east-1", "AKIAIOSFODNN7ALICE"));
    /// // No policy lets her.
    /// assert!(client.create_key().send_blocking().is_err());
    /// # Ok(())
    /// # }
    /// ```
    pub fn add_identity(&self, access_key_id: impl Into<String>, identity: Identity) {
        let identities = self.0.origin.identities.write();
        let mut identities = identities.unwrap_or_else(PoisonError::into_inner);
        identities.insert(access_key_id.into(), Arc::new(identity));
    }

    /// The world behind the wire: operations on typed inputs, fixtures, the clock.
    #[must_use]
    pub fn world(&self) -> &World {
        &self.0.world
    }

    /// The Region of requests that are not signed, and the account of the KMS.
    #[must_use]
    pub fn defaults(&self) -> (&str, &str) {
        (&self.0.origin.region, &self.0.origin.account)
    }

    /// Moves the clock on.
    ///
    /// # Errors
    /// `KMSInternalException` if what happens meanwhile could not be stored.
    pub fn advance(&self, duration: Duration) -> Result<(), Failure> {
        self.0.world.advance(duration)
    }

    /// Changes what lies behind custom key stores: clusters, proxies, VPC endpoint services.
    ///
    /// # Errors
    /// `KMSInternalException` if the change could not be stored.
    pub fn change_backing<T>(&self, change: impl FnOnce(&mut Backing) -> T) -> Result<T, Failure> {
        self.0.world.change_backing(change)
    }

    /// Lets something go wrong with calls to come.
    pub fn inject(&self, rule: FaultRule) {
        self.0.origin.lock().rules.push(rule);
    }

    /// What is still to go wrong.
    #[must_use]
    pub fn faults(&self) -> Vec<FaultRule> {
        self.0.origin.lock().rules.clone()
    }

    /// Replaces all that is to go wrong; an empty list ends it.
    pub fn set_faults(&self, rules: Vec<FaultRule>) {
        self.0.origin.lock().rules = rules;
    }

    /// The last calls, the latest first.
    #[must_use]
    pub fn last_calls(&self) -> Vec<CallRecord> {
        self.0.calls.latest()
    }

    /// Answers a request: from its bytes to those of the response, with the faults that are asked
    /// for.
    pub async fn answer(&self, mut request: Request<Bytes>) -> Answer {
        let started = Instant::now();
        let operation = operation_of(&request);
        request.headers_mut().remove(TROUBLE);
        let (trouble, number) = self.trouble(&operation, request.body());
        if trouble.dropped_before {
            let call = self.0.calls.add(operation, None, started.elapsed());
            return Answer { latency: trouble.latency, response: None, call };
        }
        if let Some(number) = number {
            request.headers_mut().insert(TROUBLE, HeaderValue::from(number));
        }
        let response = self.0.router.respond(request).await;
        if let Some(number) = number {
            // A request that is refused before its operation takes its trouble along.
            self.0.origin.lock().waiting.remove(&number);
        }
        let call = self.0.calls.add(operation, Some(&response), started.elapsed());
        let response = (!trouble.dropped_after).then_some(response);
        Answer { latency: trouble.latency, response, call }
    }

    /// What goes wrong with the next call of an operation, and the number under which the
    /// operation finds it.
    fn trouble(&self, operation: &str, body: &Bytes) -> (Trouble, Option<u64>) {
        // A request that is no JSON is refused before anybody asks what is in it.
        let request = self.0.origin.judges().then(|| serde_json::from_slice(body).ok()).flatten();
        let mut troubles = self.0.origin.lock();
        if troubles.rules.is_empty() && request.is_none() {
            return (Trouble::default(), None);
        }
        let trouble = Trouble::of(&mut troubles.rules, operation);
        if trouble.failure.is_none() && trouble.effect_delay.is_zero() && request.is_none() {
            return (trouble, None);
        }
        troubles.next += 1;
        let number = troubles.next;
        let waiting = Waiting { trouble: trouble.clone(), request: request.map(Arc::new) };
        troubles.waiting.insert(number, waiting);
        (trouble, Some(number))
    }
}

/// The operation that a request names, for rules and the log.
fn operation_of(request: &Request<Bytes>) -> String {
    let target = request.headers().get("x-amz-target").and_then(|value| value.to_str().ok());
    let name = target.and_then(|target| target.rsplit('.').next()).unwrap_or_default();
    name.chars().filter(char::is_ascii_alphanumeric).take(64).collect()
}

impl Default for LocalKms {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for LocalKms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalKms").finish_non_exhaustive()
    }
}

/// The transport of clients in this process.
#[derive(Clone, Debug)]
struct InProcess(LocalKms);

impl Transport for InProcess {
    fn call(
        &self,
        request: Request<Bytes>,
        options: CallOptions,
    ) -> BoxFuture<'_, TransportResult> {
        Box::pin(async move {
            let answer = self.0.answer(request).await;
            if !answer.latency.is_zero() {
                let advanced = self.0.advance(answer.latency);
                advanced.map_err(|e| failed(TransportErrorKind::Other, &e))?;
            }
            let response = answer
                .response
                .ok_or_else(|| failed(TransportErrorKind::Reset, &"the connection was dropped"))?;
            if response.body().len() > options.max_response_bytes {
                return Err(failed(TransportErrorKind::TooLarge, &"the response is too large"));
            }
            Ok(response)
        })
    }

    /// A client that pauses lets that time pass here, and nobody waits.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let kms = self.0.clone();
        Box::pin(async move {
            // What could not be stored is told by the next call.
            drop(kms.advance(duration));
        })
    }
}

fn failed(kind: TransportErrorKind, what: &dyn fmt::Display) -> TransportError {
    TransportError::new(kind, what.to_string())
}
