//! The update as a state machine without I/O: it says what to do and is told what came of it.

use super::changes::Update;
use super::course::{Course, Decision, Finish, Step};
use super::error::{Failure, KeyStoreError, Stop};
use super::report::{Plan, Report};
use crate::error::SdkError;
use crate::operation::describe_custom_key_stores::{
    DescribeCustomKeyStoresError, DescribeCustomKeyStoresInput, DescribeCustomKeyStoresOutput,
};
use crate::types::{
    ConnectionErrorCodeType, ConnectionStateType as State, CustomKeyStoresListEntry,
};
use crate::waiter::{FinalPoll, WaiterError};

/// How often the key store may turn out to be in another state than it was seen in: somebody else is at work on it.
const SURPRISES: u8 = 3;

#[derive(Debug)]
pub(super) struct Run {
    pub(super) update: Update,
    pub(super) finish: Finish,
    /// The steps of an earlier run.
    pub(super) resumed: Vec<Step>,
    course: Option<Course>,
    look: Option<Look>,
    failure: Option<Failure>,
    is_current: bool,
    state: Option<State>,
    code: Option<ConnectionErrorCodeType>,
    steps: Vec<Step>,
    surprises: u8,
}

/// Why the key store is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    /// To begin.
    First,
    /// The service refused a step because of the state.
    Again,
    /// To tell the state with the error.
    Last,
}

pub(super) enum Next {
    Look,
    Step(Step),
    Done,
}

impl Run {
    #[inline]
    pub(super) fn new(update: Update) -> Self {
        Self {
            update,
            finish: Finish::default(),
            resumed: Vec::new(),
            course: None,
            look: Some(Look::First),
            failure: None,
            is_current: false,
            state: None,
            code: None,
            steps: Vec::new(),
            surprises: 0,
        }
    }

    /// The same before its first step.
    #[inline]
    pub(super) fn fresh(&self) -> Self {
        let (finish, resumed) = (self.finish, self.resumed.clone());
        Self { finish, resumed, ..Self::new(self.update.clone()) }
    }

    /// The id of the key store.
    #[inline]
    pub(super) fn id(&self) -> String {
        self.update.0.custom_key_store_id.clone().unwrap_or_default()
    }

    #[inline]
    pub(super) fn next(&mut self) -> Next {
        if self.look.is_some() {
            return Next::Look;
        }
        let Some(course) = self.course.as_ref().filter(|_| self.failure.is_none()) else {
            return Next::Done;
        };
        match course.decide() {
            Decision::Step(step) => return Next::Step(step),
            Decision::Done => {}
            Decision::Failed => self.failure = Some(Failure::Connection),
            Decision::Unknown => self.failure = Some(Failure::UnknownState),
        }
        Next::Done
    }

    /// It stops; the state is told with the error, unless nobody has looked yet.
    #[inline]
    pub(super) fn fail(&mut self, failure: Failure) {
        self.failure = Some(failure);
        self.is_current = false;
        self.look = self.course.is_some().then_some(Look::Last);
    }

    #[inline]
    pub(super) fn looked(
        &mut self,
        answer: Result<DescribeCustomKeyStoresOutput, SdkError<DescribeCustomKeyStoresError>>,
    ) {
        let look = self.look.take();
        let output = match answer {
            Ok(output) => output,
            Err(error) => {
                self.failure.get_or_insert(Failure::Describe(error));
                return;
            }
        };
        if !self.see(&output) {
            self.failure.get_or_insert(Failure::NotFound);
            return;
        }
        match (look, &mut self.course, &self.state) {
            (Some(Look::Again), Some(course), Some(state)) if course.state != *state => {
                course.state = state.clone();
                self.surprises += 1;
                if self.surprises <= SURPRISES {
                    self.failure = None;
                }
            }
            (Some(Look::First), ..) => self.begin(&output),
            _ => {}
        }
    }

    /// A call has been answered. True if the step is taken.
    #[inline]
    pub(super) fn called(&mut self, step: Step, answer: Result<(), Failure>) -> bool {
        match answer {
            Ok(()) => self.took(step),
            Err(failure) => {
                let look = if failure.is_invalid_state() { Look::Again } else { Look::Last };
                self.fail(failure);
                self.look = Some(look);
                false
            }
        }
    }

    /// A wait is over. True if the step is taken.
    #[inline]
    pub(super) fn waited(
        &mut self,
        step: Step,
        outcome: Result<
            FinalPoll<DescribeCustomKeyStoresInput>,
            WaiterError<DescribeCustomKeyStoresInput>,
        >,
    ) -> bool {
        match outcome {
            Ok(Ok(output)) => {
                self.see(&output);
                return self.took(step);
            }
            Err(WaiterError::FailureState(Ok(output))) => {
                self.see(&output);
                let Some(course) = &mut self.course else { return false };
                course.state = State::Failed;
                // A connection that somebody else asked for is not this update's to fail with.
                if course.connecting || !course.pending {
                    self.failure = Some(Failure::Wait(WaiterError::FailureState(Ok(output))));
                }
            }
            Ok(Err(error)) => self.fail(Failure::Describe(error)),
            Err(error) => self.fail(Failure::Wait(error)),
        }
        false
    }

    #[inline]
    fn took(&mut self, step: Step) -> bool {
        self.steps.push(step);
        if let Some(course) = &mut self.course {
            course.after(step);
            self.state = Some(course.state.clone());
            self.is_current = true;
        }
        true
    }

    /// The key store in an answer, which holds no other: it was asked for by its id.
    #[inline]
    fn found<'o>(
        &self,
        output: &'o DescribeCustomKeyStoresOutput,
    ) -> Option<&'o CustomKeyStoresListEntry> {
        let is_it = |id: &String| Some(id) == self.update.0.custom_key_store_id.as_ref();
        let mut stores = output.custom_key_stores().iter();
        stores.find(|store| store.custom_key_store_id.as_ref().is_none_or(is_it))
    }

    /// Takes over what an answer says of the key store; false if it is not there.
    #[inline]
    fn see(&mut self, output: &DescribeCustomKeyStoresOutput) -> bool {
        let Some(found) = self.found(output) else { return false };
        self.state = Some(found.connection_state.clone().unwrap_or_else(|| State::from("")));
        self.code.clone_from(&found.connection_error_code);
        self.is_current = true;
        true
    }

    #[inline]
    fn begin(&mut self, output: &DescribeCustomKeyStoresOutput) {
        let (Some(found), Some(state)) = (self.found(output), &self.state) else { return };
        let foreign = self.update.foreign(found);
        if !foreign.is_empty() {
            self.failure = Some(Failure::OtherType(foreign));
            return;
        }
        let took = |step| self.resumed.contains(&step);
        let needed_disconnection = self.update.needs_disconnection();
        self.update = self.update.outstanding(found);
        let wants_connection = match self.finish {
            Finish::AsNeeded => needed_disconnection || took(Step::Disconnect),
            Finish::Connected => true,
            Finish::Disconnected => false,
        };
        let only_password = self.update.is_password_alone();
        let done = took(Step::Update) || only_password && took(Step::WaitForConnection);
        self.course = Some(Course {
            state: state.clone(),
            pending: !self.update.members().is_empty() && !done,
            needs_disconnection: self.update.needs_disconnection(),
            only_password,
            wants_connection,
            connecting: took(Step::Connect),
            finish: self.finish,
        });
    }

    /// What is going to be done, once it was looked at.
    #[inline]
    pub(super) fn plan(mut self) -> Result<Plan, KeyStoreError> {
        let _ = self.next();
        match (self.failure.is_none(), self.course.take()) {
            (true, Some(course)) => Ok(Plan {
                key_store: self.id(),
                state: course.state.clone(),
                members: if course.pending { self.update.members() } else { Vec::new() },
                steps: course.steps(),
            }),
            _ => Err(self.stop()),
        }
    }

    #[inline]
    pub(super) fn finish(self) -> Result<Report, KeyStoreError> {
        match (&self.failure, self.state.clone()) {
            (None, Some(state)) => Ok(Report { key_store: self.id(), steps: self.steps, state }),
            _ => Err(self.stop()),
        }
    }

    #[inline]
    fn stop(self) -> KeyStoreError {
        KeyStoreError(Box::new(Stop {
            key_store: self.id(),
            steps: self.steps,
            failure: self.failure.unwrap_or(Failure::NotFound),
            state: self.state,
            is_current: self.is_current,
            code: self.code,
        }))
    }
}
