//! Tests of applications without a network: a mock answers by operation, with typed outputs and errors, and keeps the
//! typed inputs.
//!
//! An application gives the mock to the client that it tests, here `trent_kms`:
//!
//! ```text
//! use trent_kms::mock::Mock;
//! use trent_kms::operation::describe_key::{DescribeKeyError, DescribeKeyInput, DescribeKeyOutput};
//! use trent_kms::types::error::NotFoundException;
//! use trent_kms::{Client, Config};
//!
//! let mock = Mock::new();
//! mock.on(|input: &DescribeKeyInput| match input.key_id() {
//!     Some("1234") => Ok(DescribeKeyOutput::builder().build()),
//!     _ => Err(DescribeKeyError::NotFoundException(NotFoundException::builder().build())),
//! });
//! let client = Client::from_conf(Config::builder().mock(&mock).build());
//!
//! application(&client).await?;
//! assert_eq!(mock.inputs::<DescribeKeyInput>()[0].key_id(), Some("1234"));
//! assert_eq!(mock.operations(), ["DescribeKey"]);
//! ```
//!
//! Code that works for any operation does it in the same way:
//!
//! ```
//! # use trent_runtime::config::Config;
//! # use trent_runtime::mock::Mock;
//! # use trent_runtime::operation::Operation;
//! fn answering<I: Operation>(output: impl Fn() -> I::Output + Send + 'static) -> Config {
//!     let mock = Mock::new();
//!     mock.on(move |_input: &I| Ok(output()));
//!     // A client made with this configuration sends nothing, and needs neither region nor credentials.
//!     Config::builder().mock(&mock).build()
//! }
//! ```

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::error::{BoxError, HttpResponse, SdkError};
use crate::operation::Operation;

/// Answers the calls of clients whose configuration holds it. Clones are the same mock.
///
/// Inputs are checked against the model's constraints as for a real call. An operation without an answer fails, and the
/// error says so.
#[derive(Clone, Default)]
pub struct Mock(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    answers: HashMap<TypeId, Arc<Mutex<Answer>>>,
    inputs: Vec<(TypeId, &'static str, Input)>,
}

/// Takes the input and returns the operation's `Result`. The caller knows the types.
type Answer = dyn FnMut(&(dyn Any + Send + Sync)) -> Box<dyn Any + Send> + Send;

impl Mock {
    /// A mock without answers.
    #[inline]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Answers an operation with an output or with the operation's own error. A later answer replaces this one.
    #[inline]
    pub fn on<I: Operation>(
        &self,
        mut answer: impl FnMut(&I) -> Result<I::Output, I::Error> + Send + 'static,
    ) -> &Self {
        self.on_call(move |input| {
            answer(input).map_err(|error| SdkError::service_error(error, bad_request()))
        })
    }

    /// Answers an operation with anything that a call can end with, a timeout for example. A later answer replaces this
    /// one.
    #[inline]
    pub fn on_call<I: Operation>(
        &self,
        mut answer: impl FnMut(&I) -> Result<I::Output, SdkError<I::Error>> + Send + 'static,
    ) -> &Self {
        let answer = move |input: &(dyn Any + Send + Sync)| -> Box<dyn Any + Send> {
            Box::new(match input.downcast_ref::<I>() {
                Some(input) => answer(input),
                None => Err(SdkError::construction_failure("the input is of another operation")),
            })
        };
        self.lock().answers.insert(TypeId::of::<I>(), Arc::new(Mutex::new(answer)));
        self
    }

    /// The inputs that an operation was called with, in order.
    #[inline]
    #[must_use]
    pub fn inputs<I: Operation>(&self) -> Vec<Arc<I>> {
        let operation = TypeId::of::<I>();
        let state = self.lock();
        let inputs = state.inputs.iter().filter(|(id, _, _)| *id == operation);
        inputs.filter_map(|(_, _, input)| Arc::clone(input).downcast().ok()).collect()
    }

    /// The names of the operations that were called, in order.
    #[inline]
    #[must_use]
    pub fn operations(&self) -> Vec<&'static str> {
        self.lock().inputs.iter().map(|(_, name, _)| *name).collect()
    }

    #[inline]
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A mock as a configuration holds it. Behind a pointer, so that programs which make no mock contain none.
pub(crate) trait Answers: Send + Sync {
    /// Keeps the input; gives back the operation's `Result`, if there is an answer.
    fn answer(
        &self,
        operation: TypeId,
        name: &'static str,
        input: Input,
    ) -> Option<Box<dyn Any + Send>>;
}

type Input = Arc<dyn Any + Send + Sync>;

impl Answers for Mock {
    #[inline]
    fn answer(
        &self,
        operation: TypeId,
        name: &'static str,
        input: Input,
    ) -> Option<Box<dyn Any + Send>> {
        let answer = {
            let mut state = self.lock();
            state.inputs.push((operation, name, Arc::clone(&input)));
            state.answers.get(&operation).cloned()?
        };
        // Not under the lock of the state: an answer may ask what was called.
        Some((answer.lock().unwrap_or_else(PoisonError::into_inner))(&*input))
    }
}

/// What a mock answers to an input.
#[inline]
pub(crate) fn call<I: Operation>(
    mock: &dyn Answers,
    input: I,
) -> Result<I::Output, SdkError<I::Error>> {
    let name = I::METADATA.name;
    let Some(result) = mock.answer(TypeId::of::<I>(), name, Arc::new(input)) else {
        return Err(SdkError::construction(name, no_answer(name)));
    };
    match result.downcast::<Result<I::Output, SdkError<I::Error>>>() {
        Ok(result) => result.map_err(|error| error.named(name)),
        Err(_) => Err(SdkError::construction(name, "the answer is of another type".into())),
    }
}

#[inline]
fn no_answer(name: &str) -> BoxError {
    format!("the mock has no answer: give it one with `on::<{name}Input>`").into()
}

#[inline]
fn bad_request() -> HttpResponse {
    let mut response = HttpResponse::default();
    *response.status_mut() = http::StatusCode::BAD_REQUEST;
    response
}

impl fmt::Debug for Mock {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mock").field("calls", &self.operations()).finish_non_exhaustive()
    }
}
