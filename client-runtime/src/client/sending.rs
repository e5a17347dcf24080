//! A call in progress.

use std::fmt;
use std::future::Future;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::{Finished, Handle, Overrides, finish};
use crate::error::SdkError;
use crate::operation::Operation;
use crate::transport::BoxFuture;

/// A call in progress: the future that `send` of an operation's builder returns. Nothing is sent until it is polled.
///
/// It is a type with a name, whatever the builder's state, so that a missing member is one error of the compiler and
/// not one for each place where the future is used. And only its ends know the operation: what waits between them is
/// one future for all, so that an operation costs an application little to build.
#[must_use = "nothing is sent until it is awaited"]
pub struct Sending<I: Operation>(State<I>);

enum State<I> {
    Input(Handle, I, Option<Box<Overrides>>),
    Calling(BoxFuture<'static, Finished>),
    Over,
}

// The future is boxed, so nothing else in here is pinned.
impl<I: Operation> Unpin for Sending<I> {}

impl<I: Operation> Sending<I> {
    #[doc(hidden)]
    #[inline]
    pub fn new(handle: Handle, input: I, overrides: Option<Box<Overrides>>) -> Self {
        Self(State::Input(handle, input, overrides))
    }
}

/// What a call that is not awaited is not. Nothing implements it: the compiler's message is what it is for.
#[diagnostic::on_unimplemented(
    message = "a call has no result before it is awaited",
    label = "write `.send().await`, or `.send_blocking()` where there is no async runtime"
)]
#[doc(hidden)]
pub trait Awaited {}

/// What programs call on a result, and by mistake on the call.
#[doc(hidden)]
impl<I: Operation> Sending<I> {
    pub fn unwrap(self) -> I::Output
    where
        Self: Awaited,
    {
        unreachable!("nothing is `Awaited`")
    }

    pub fn expect(self, _message: &str) -> I::Output
    where
        Self: Awaited,
    {
        unreachable!("nothing is `Awaited`")
    }
}

impl<I: Operation> Future for Sending<I> {
    type Output = Result<I::Output, SdkError<I::Error>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut call = match std::mem::replace(&mut self.0, State::Over) {
            State::Calling(call) => call,
            State::Input(handle, input, overrides) => {
                let own = overrides.as_ref().and_then(|overrides| overrides.client(&handle));
                let handle = own.unwrap_or(handle);
                match handle.0.begin(input, overrides.as_deref()) {
                    ControlFlow::Break(result) => return Poll::Ready(result),
                    ControlFlow::Continue(prepared) => handle.call(prepared, overrides),
                }
            }
            State::Over => panic!("a call was polled after its end"),
        };
        match call.as_mut().poll(context) {
            Poll::Ready(finished) => Poll::Ready(finish::<I>(finished)),
            Poll::Pending => {
                self.0 = State::Calling(call);
                Poll::Pending
            }
        }
    }
}

impl<I: Operation> Drop for Sending<I> {
    /// A call that was never polled has its secrets still.
    fn drop(&mut self) {
        if let State::Input(_, input, _) = &mut self.0 {
            input.wipe();
        }
    }
}

impl<I: Operation> fmt::Debug for Sending<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sending").field("operation", &I::METADATA.name).finish_non_exhaustive()
    }
}
