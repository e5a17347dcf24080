//! A call under way.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::Handle;
use crate::error::SdkError;
use crate::operation::Operation;

/// A call under way: the future that `send` of an operation's builder returns. Nothing is sent until it is polled.
///
/// It is a type with a name, whatever the builder's state, so that a missing member is one error of the compiler and
/// not one for each place where the future is used.
#[must_use = "nothing is sent until it is awaited"]
pub struct Sending<I: Operation>(Pin<Box<dyn Future<Output = Outcome<I>> + Send>>);

type Outcome<I> = Result<<I as Operation>::Output, SdkError<<I as Operation>::Error>>;

impl<I: Operation> Sending<I> {
    #[doc(hidden)]
    pub fn new(handle: Handle, input: I) -> Self {
        Self(Box::pin(async move { handle.send(input, None).await }))
    }
}

impl<I: Operation> Future for Sending<I> {
    type Output = Outcome<I>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Outcome<I>> {
        self.0.as_mut().poll(context)
    }
}

impl<I: Operation> fmt::Debug for Sending<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sending").field("operation", &I::METADATA.name).finish_non_exhaustive()
    }
}
