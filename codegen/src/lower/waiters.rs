//! Waiters. One that asks for something that the runtime cannot do is left out, with a note; the operation stays.

use serde_json::Value;

use crate::docs;
use crate::model::{Shape, ShapeId, ShapeKind};
use crate::names;
use crate::problem::Problem;
use crate::service::{
    Acceptor, Comparator, Docs, FailureCause, Matcher, Waiter, WaiterState, WaiterTest,
};

use super::{Lowering, waiter_path, waiter_types};

/// Seconds between calls where the model does not say.
const DELAYS: (u64, u64) = (2, 120);

impl Lowering<'_> {
    pub(super) fn waiters(&mut self, shape: &Shape) -> Vec<Waiter> {
        let Some(all) = shape.traits.waiters() else { return Vec::new() };
        let mut waiters = Vec::new();
        for (name, value) in all {
            match waiter(name, value) {
                Ok(mut waiter) => {
                    self.name_codes(&mut waiter);
                    if let ShapeKind::Operation(operation) = &shape.kind {
                        for missing in waiter_types::missing(self.model, operation, &waiter) {
                            let what = format!("the waiter {name} waits in vain: {missing}");
                            self.report(&shape.id, what, "correct the path of the waiter");
                        }
                    }
                    waiters.push(waiter);
                }
                Err(problem) => {
                    let what = format!("the waiter {name} is left out: {problem}");
                    let file = self.model.file_of(&shape.id).to_owned();
                    let help = "poll the operation in the application instead";
                    self.notes.push(Problem::note(&file, what, help).at(&shape.id));
                }
            }
        }
        waiters
    }

    /// Some models name errors by their shapes, and some by their codes: responses have codes.
    fn name_codes(&self, waiter: &mut Waiter) {
        for acceptor in &mut waiter.acceptors {
            if let Matcher::Error(name) = &mut acceptor.matcher
                && let Some(id) = self.graph.errors.iter().find(|id| id.name() == *name)
            {
                *name = self.error_code(id);
            }
        }
    }
}

impl Lowering<'_> {
    /// `codegen.traits#failureCause`: `check` has seen to its form.
    pub(super) fn failure_cause(&mut self, shape: &Shape) -> Option<FailureCause> {
        let value = shape.traits.get("codegen.traits#failureCause")?;
        let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
        let path = text("path");
        let parsed = waiter_path::parse(path);
        let codes = ShapeId::from(text("codes"));
        let problem = match parsed {
            _ if shape.traits.waiters().is_none_or(serde_json::Map::is_empty) => {
                ("the operation has no waiter".to_owned(), "give it one, or remove the trait")
            }
            Err(problem) => {
                (format!("in the path `{path}`, {problem}"), "correct it, or remove the trait")
            }
            Ok(_) if !self.graph.enums.contains(&codes) => {
                (format!("{codes} is no enum that the service reaches"), "name the enum of codes")
            }
            Ok(path) => {
                let codes = names::type_name(&self.shape_name(&codes));
                return Some(FailureCause { what: text("what").to_owned(), path, codes });
            }
        };
        let what = format!("codegen.traits#failureCause: {}", problem.0);
        self.report(&shape.id, what, problem.1);
        None
    }
}

fn waiter(name: &str, value: &Value) -> Result<Waiter, String> {
    let seconds = |key: &str| value.get(key).and_then(Value::as_u64);
    let text = value.get("documentation").and_then(Value::as_str).map(docs::to_markdown);
    let deprecated = value.get("deprecated").and_then(Value::as_bool).unwrap_or_default();
    let acceptors =
        value.get("acceptors").and_then(Value::as_array).ok_or("it has no acceptors")?;
    let acceptors: Result<Vec<_>, _> = acceptors.iter().map(acceptor).collect();
    let min_delay = seconds("minDelay").unwrap_or(DELAYS.0);
    Ok(Waiter {
        wire: name.to_owned(),
        stem: names::operation_module(name),
        docs: Docs {
            text: text.unwrap_or_default(),
            deprecated: deprecated.then(|| "deprecated by the service".to_owned()),
        },
        min_delay,
        max_delay: seconds("maxDelay").unwrap_or(DELAYS.1).max(min_delay),
        acceptors: acceptors?,
    })
}

fn acceptor(value: &Value) -> Result<Acceptor, String> {
    let state = match value.get("state").and_then(Value::as_str) {
        Some("success") => WaiterState::Success,
        Some("failure") => WaiterState::Failure,
        Some("retry") => WaiterState::Retry,
        other => return Err(format!("the state {other:?} is unknown")),
    };
    let matcher = value.get("matcher").ok_or("an acceptor has no matcher")?;
    let matcher = if let Some(success) = matcher.get("success").and_then(Value::as_bool) {
        Matcher::Success(success)
    } else if let Some(error) = matcher.get("errorType").and_then(Value::as_str) {
        Matcher::Error(error.rsplit('#').next().unwrap_or(error).to_owned())
    } else if let Some(output) = matcher.get("output") {
        Matcher::Output(test(output)?)
    } else if let Some(both) = matcher.get("inputOutput") {
        Matcher::InputOutput(test(both)?)
    } else {
        return Err(format!("the matcher {matcher} is unknown"));
    };
    Ok(Acceptor { state, matcher })
}

fn test(value: &Value) -> Result<WaiterTest, String> {
    let text =
        |key: &str| value.get(key).and_then(Value::as_str).ok_or(format!("a matcher has no {key}"));
    let path = text("path")?;
    Ok(WaiterTest {
        path: waiter_path::parse(path)
            .map_err(|problem| format!("in the path `{path}`, {problem}"))?,
        comparator: match text("comparator")? {
            "stringEquals" => Comparator::StringEquals,
            "booleanEquals" => Comparator::BooleanEquals,
            "allStringEquals" => Comparator::AllStringEquals,
            "anyStringEquals" => Comparator::AnyStringEquals,
            other => return Err(format!("the comparator {other} is unknown")),
        },
        expected: text("expected")?.to_owned(),
    })
}
