//! One case: its steps, its call, its expectation.

use crate::endpoint::{Endpoint, Response};
use crate::members::{field, number};
use crate::variables::{Variables, text};
use crate::{Outcome, crypto, expectation};
use serde_json::{Map, Value};
use std::time::Duration;

/// How often a step is repeated until it shows what it waits for.
const POLLS: u32 = 60;
/// The first waits are short, for services that are immediate.
const PAUSE: Duration = Duration::from_millis(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Runs a case; the error is what differs.
pub(crate) fn case(endpoint: &Endpoint, case: &Value, mut variables: Variables) -> Outcome<()> {
    for step in case["setup"].as_array().into_iter().flatten() {
        run_step(endpoint, step, &mut variables)?;
    }
    let expected = &case["expect"];
    let (operation, input, region) = call_of(&case["call"], &variables)?;
    let mut response = endpoint.call(&operation, &input, &region)?;
    if expected["allPages"] == true {
        follow(endpoint, (&operation, &input, &region), &mut response)?;
    }
    expectation::check(expected, &response, &variables)
}

/// Operation, input and Region of a call.
fn call_of(call: &Value, variables: &Variables) -> Outcome<(String, Value, String)> {
    let operation = field(call, "operation")?.to_owned();
    let input = variables.fill(&call["input"])?;
    let region = call.get("region").and_then(Value::as_str).unwrap_or("${region}");
    let region = text(&variables.fill(&Value::from(region))?)?.to_owned();
    Ok((operation, input, region))
}

/// Joins the lists of all further pages to those of the first.
fn follow(
    endpoint: &Endpoint,
    (operation, input, region): (&str, &Value, &str),
    response: &mut Response,
) -> Outcome<()> {
    let mut marker = response.body.get("NextMarker").cloned();
    while let Some(next) = marker {
        let mut input = input.clone();
        input["Marker"] = next;
        let page = endpoint.call(operation, &input, region)?;
        if page.status != 200 {
            return Err(format!("a further page: {page}"));
        }
        marker = page.body.get("NextMarker").cloned();
        for (name, value) in page.body.as_object().into_iter().flatten() {
            if let (Some(all), Some(more)) = (response.body[name].as_array_mut(), value.as_array())
            {
                all.extend(more.iter().cloned());
            }
        }
    }
    Ok(())
}

fn run_step(endpoint: &Endpoint, step: &Value, variables: &mut Variables) -> Outcome<()> {
    if let Some(times) = step.get("repeat") {
        for _ in 0..number(&variables.fill(times)?)? {
            for step in step["steps"].as_array().into_iter().flatten() {
                run_step(endpoint, step, variables)?;
            }
        }
        return Ok(());
    }
    if step.get("make").is_some() {
        variables.set(field(step, "save")?, crypto::make(step)?);
        return Ok(());
    }
    let (operation, input, region) = call_of(step, variables)?;
    let mut pause = PAUSE;
    for _ in 0..POLLS {
        let response = endpoint.call(&operation, &input, &region)?;
        if response.status != 200 {
            return Err(format!("setup, {operation}: {response}"));
        }
        if is_over(step, &response.body, variables)? {
            return save(step, &response.body, variables);
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
    Err(format!("setup, {operation}: what it waits for does not come"))
}

/// Whether the response has what the step waits for.
fn is_over(step: &Value, body: &Value, variables: &Variables) -> Outcome<bool> {
    let none = Map::new();
    let pairs = |name: &str| step[name].as_object().unwrap_or(&none);
    for (pointer, value) in pairs("repeatUntil") {
        if body.pointer(pointer) != Some(&variables.fill(value)?) {
            return Ok(false);
        }
    }
    for (pointer, value) in pairs("repeatUntilNot") {
        if body.pointer(pointer) == Some(&variables.fill(value)?) {
            return Ok(false);
        }
    }
    let absent = step["repeatUntilAbsent"].as_str();
    Ok(absent.is_none_or(|pointer| body.pointer(pointer).is_none()))
}

fn save(step: &Value, body: &Value, variables: &mut Variables) -> Outcome<()> {
    for (name, pointer) in step["save"].as_object().into_iter().flatten() {
        let pointer = text(pointer)?;
        let value = body.pointer(pointer).ok_or_else(|| format!("setup: there is no {pointer}"))?;
        variables.set(name, value.clone());
    }
    Ok(())
}
