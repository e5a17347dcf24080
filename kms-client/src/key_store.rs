//! Changing a custom key store as one call: disconnect, wait, update, connect, wait, and no more of it than the state asks
//! for. Written by hand, on top of the generated client.
//!
//! ```no_run
//! # async fn rotate(client: &trent_kms::Client, password: String) -> Result<(), Box<dyn std::error::Error>> {
//! let rotation = client.rotate_kmsuser_password("cks-1234567890abcdef0", password);
//! println!("{}", rotation.plan().await?);
//! let report = rotation.on_event(|event| println!("{event}")).run().await?;
//! println!("{report}");
//! # Ok(())
//! # }
//! ```
//!
//! **After a crash** run the same update again. It looks at the state that it finds: what the key store already has is not
//! changed again, a key store that is disconnected is not disconnected, a connection under way is waited for. Two things
//! cannot be seen, passwords and credentials. A connection replaces the password of `kmsuser` in the cluster, so one that
//! has served once must not be told again: set it in the cluster with [`KeyStoreUpdate::before_update`], which makes every
//! repetition right, or keep the steps of [`Event::Took`] and say [`KeyStoreUpdate::resume_after`].
//!
//! **An error** tells the state that the key store was left in. Nothing is undone: with the settings from before it might
//! not connect either.
//!
//! Functions are marked `#[inline]`, as those of the generated modules are: an application that changes no key store
//! compiles none of them.

mod changes;
mod course;
mod error;
mod report;
mod run;

use std::error::Error;
use std::fmt;
use std::time::Duration;

use trent_runtime::validation::Violations;

use crate::Client;
use crate::operation::describe_custom_key_stores::DescribeCustomKeyStoresFluentBuilder;
use crate::operation::update_custom_key_store::UpdateCustomKeyStoreInput;
use crate::waiter::{Cancellation, WaitOptions};
use changes::Update;
use run::{Next, Run};

pub use course::{Finish, Step};
pub use error::{Failure, KeyStoreError};
pub use report::{Event, Plan, Report};

impl Client {
    /// Applies an update to a custom key store, whatever state it is in: see [`key_store`](crate::key_store).
    #[inline]
    #[must_use = "nothing is done before `run`"]
    pub fn update_key_store_safely<'a>(
        &self,
        update: UpdateCustomKeyStoreInput,
    ) -> KeyStoreUpdate<'a> {
        KeyStoreUpdate {
            client: self.clone(),
            run: Run::new(Update(update)),
            max_wait: Duration::from_secs(30 * 60),
            cancellation: Cancellation::new(),
            on_event: Box::new(|_| ()),
            before_update: None,
        }
    }

    /// Tells AWS KMS the password of `kmsuser` in the cluster of an AWS CloudHSM key store: disconnects the key store, hands
    /// the password over and connects it again, whereupon AWS KMS replaces the password by one that only it knows.
    #[inline]
    #[must_use = "nothing is done before `run`"]
    pub fn rotate_kmsuser_password<'a>(
        &self,
        custom_key_store_id: impl Into<String>,
        password: impl Into<String>,
    ) -> KeyStoreUpdate<'a> {
        self.update_key_store_safely(UpdateCustomKeyStoreInput {
            custom_key_store_id: Some(custom_key_store_id.into()),
            key_store_password: Some(password.into()),
            ..UpdateCustomKeyStoreInput::default()
        })
    }
}

/// The two drivers: they do what the run says, one by waiting and one by blocking.
macro_rules! drive {
    ($update:ident, $send:ident, $disconnected:ident, $connected:ident $(, $await:tt)?) => {{
        let mut this = $update;
        this.run = this.checked();
        loop {
            let step = match this.run.next() {
                Next::Done => return this.run.finish(),
                Next::Look => {
                    let answer = this.look().$send()$(.$await)?;
                    this.run.looked(answer);
                    continue;
                }
                Next::Step(_) if this.cancellation.is_cancelled() => {
                    this.run.fail(Failure::Cancelled);
                    continue;
                }
                Next::Step(step) => step,
            };
            (this.on_event)(Event::Begins(step));
            let (client, id, look) = (&this.client, this.run.id(), this.look());
            let took = match step {
                Step::Disconnect => {
                    let call = client.disconnect_custom_key_store().custom_key_store_id(id);
                    let answer = call.$send()$(.$await)?;
                    this.run.called(step, answer.map(drop).map_err(Failure::Disconnect))
                }
                Step::WaitForDisconnection => {
                    let options = watched(this.max_wait, &this.cancellation, &mut this.on_event);
                    let outcome = look.$disconnected(options)$(.$await)?;
                    this.run.waited(step, outcome)
                }
                Step::Update => {
                    let prepared = this.before_update.as_mut().map_or(Ok(()), |prepare| prepare());
                    let answer = match prepared {
                        Err(error) => Err(Failure::BeforeUpdate(error)),
                        Ok(()) => {
                            let answer = client.$send(this.run.update.0.clone())$(.$await)?;
                            answer.map(drop).map_err(Failure::Update)
                        }
                    };
                    this.run.called(step, answer)
                }
                Step::Connect => {
                    let call = client.connect_custom_key_store().custom_key_store_id(id);
                    let answer = call.$send()$(.$await)?;
                    this.run.called(step, answer.map(drop).map_err(Failure::Connect))
                }
                Step::WaitForConnection => {
                    let options = watched(this.max_wait, &this.cancellation, &mut this.on_event);
                    let outcome = look.$connected(options)$(.$await)?;
                    this.run.waited(step, outcome)
                }
            };
            if took {
                (this.on_event)(Event::Took(step));
            }
        }
    }};
}

type OnEvent<'a> = Box<dyn FnMut(Event<'_>) + Send + 'a>;

/// A wait that tells its polls.
#[inline]
fn watched<'w>(
    max_wait: Duration,
    cancellation: &Cancellation,
    tell: &'w mut OnEvent<'_>,
) -> WaitOptions<'w> {
    let options = WaitOptions::new(max_wait).cancellation(cancellation);
    options.on_poll(|progress| tell(Event::Poll(progress)))
}

type Hook<'a> = Box<dyn FnMut() -> Result<(), Box<dyn Error + Send + Sync>> + Send + 'a>;

/// An update of a custom key store that is going to be made.
#[must_use = "nothing is done before `run`"]
pub struct KeyStoreUpdate<'a> {
    client: Client,
    run: Run,
    max_wait: Duration,
    cancellation: Cancellation,
    on_event: OnEvent<'a>,
    before_update: Option<Hook<'a>>,
}

impl<'a> KeyStoreUpdate<'a> {
    /// In which state the key store shall be in the end.
    #[inline]
    pub fn finish(mut self, finish: Finish) -> Self {
        self.run.finish = finish;
        self
    }

    /// How long each wait may last. Thirty minutes if it is not said; a connection takes up to twenty.
    #[inline]
    pub fn max_wait(mut self, max_wait: Duration) -> Self {
        self.max_wait = max_wait;
        self
    }

    /// Stops the update when it is called for: between two steps, or while it waits.
    #[inline]
    pub fn cancellation(mut self, cancellation: &Cancellation) -> Self {
        self.cancellation = cancellation.clone();
        self
    }

    /// Calls `tell` at the beginning and at the end of each step, and with each state that is seen.
    #[inline]
    pub fn on_event(mut self, tell: impl FnMut(Event<'_>) + Send + 'a) -> Self {
        self.on_event = Box::new(tell);
        self
    }

    /// Calls `prepare` right before the update, when the key store is ready for it: the place to set the new password of
    /// `kmsuser` in the cluster, where AWS KMS is logged out by then. It blocks. Its error stops the update.
    #[inline]
    pub fn before_update(
        mut self,
        prepare: impl FnMut() -> Result<(), Box<dyn Error + Send + Sync>> + Send + 'a,
    ) -> Self {
        self.before_update = Some(Box::new(prepare));
        self
    }

    /// Goes on where an earlier run of this update was interrupted: with the steps that it told to have taken.
    #[inline]
    pub fn resume_after(mut self, steps: impl IntoIterator<Item = Step>) -> Self {
        self.run.resumed = steps.into_iter().collect();
        self
    }

    /// Looks at the key store, and tells what would be done.
    ///
    /// # Errors
    /// The update is invalid or of another type, or the key store could not be looked at.
    #[inline]
    pub async fn plan(&self) -> Result<Plan, KeyStoreError> {
        let mut run = self.checked();
        if let Next::Look = run.next() {
            run.looked(self.look().send().await);
        }
        run.plan()
    }

    /// As [`plan`](Self::plan), blocking the thread.
    ///
    /// # Errors
    /// The same.
    #[inline]
    pub fn plan_blocking(&self) -> Result<Plan, KeyStoreError> {
        let mut run = self.checked();
        if let Next::Look = run.next() {
            run.looked(self.look().send_blocking());
        }
        run.plan()
    }

    /// Makes the update.
    ///
    /// # Errors
    /// A step failed, or the application stopped it. The error tells the state of the key store.
    #[inline]
    pub async fn run(self) -> Result<Report, KeyStoreError> {
        drive!(
            self,
            send,
            wait_until_custom_key_store_disconnected,
            wait_until_custom_key_store_connected,
            await
        )
    }

    /// As [`run`](Self::run), blocking the thread.
    ///
    /// # Errors
    /// The same.
    #[inline]
    pub fn run_blocking(self) -> Result<Report, KeyStoreError> {
        drive!(
            self,
            send_blocking,
            wait_until_custom_key_store_disconnected_blocking,
            wait_until_custom_key_store_connected_blocking
        )
    }

    /// The run before its first step, if the update may be made at all: nothing is disconnected for one that is refused.
    #[inline]
    fn checked(&self) -> Run {
        let mut run = self.run.fresh();
        if run.id().is_empty() {
            run.fail(Failure::NotFound);
        } else if let Err(error) =
            Violations::check(self.client.config().validation(), &run.update.0)
        {
            run.fail(Failure::Invalid(error));
        }
        run
    }

    #[inline]
    fn look(&self) -> DescribeCustomKeyStoresFluentBuilder {
        self.client.describe_custom_key_stores().custom_key_store_id(self.run.id())
    }
}

impl fmt::Debug for KeyStoreUpdate<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyStoreUpdate").field("run", &self.run).finish_non_exhaustive()
    }
}
