//! Cases: an input with the response that it gets, of which the seed and the names decide everything.

use anyhow::{Result, bail};
use serde_json::{Value, json};
use trent_codegen::service::{ErrorShape, Operation, Service, Structure};

use super::values::{Reader, Values};
use fastrand::Rng;

/// One input and one response.
pub(super) struct Case {
    /// The operation.
    pub(super) operation: String,
    /// `output 17`, or an error's name with a number.
    pub(super) name: String,
    /// What both clients are told, on one line.
    pub(super) line: String,
}

/// Which cases there are.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    pub(super) seed: u64,
    /// Outputs of each operation. Of each of its errors there are a tenth as many.
    pub(super) outputs: usize,
    /// Only these operations; all if empty.
    pub(super) operations: &'a [String],
}

/// An error code that no model has.
const UNMODELED: &str = "AccessDeniedException";

/// Seconds from 2015 to 2100: when requests are signed.
const TIMES: (i64, i64) = (1_420_070_400, 4_102_444_799);

/// All cases, operation by operation.
pub(super) fn all(service: &Service, plan: &Plan<'_>) -> Result<Vec<Case>> {
    if let Some(name) = plan.operations.iter().find(|name| !has(service, name)) {
        bail!("the service has no operation {name}");
    }
    let wanted = |operation: &&Operation| {
        plan.operations.is_empty() || plan.operations.contains(&operation.wire)
    };
    let mut cases = Vec::new();
    for operation in service.operations.iter().filter(wanted) {
        for number in 0..plan.outputs {
            cases.push(case(service, plan, operation, &Answer::Output, number)?);
        }
        let errors = operation.errors.iter().filter_map(|error| {
            service.errors.iter().find(|shape| shape.structure.rust == error.rust)
        });
        for answer in errors.map(Answer::Error).chain([Answer::Unmodeled]) {
            for number in 0..plan.outputs.div_ceil(10) {
                cases.push(case(service, plan, operation, &answer, number)?);
            }
        }
    }
    Ok(cases)
}

fn has(service: &Service, name: &str) -> bool {
    service.operations.iter().any(|operation| operation.wire == name)
}

/// What a response is about.
enum Answer<'s> {
    Output,
    Error(&'s ErrorShape),
    Unmodeled,
}

fn case(
    service: &Service,
    plan: &Plan<'_>,
    operation: &Operation,
    answer: &Answer<'_>,
    number: usize,
) -> Result<Case> {
    let kind = match answer {
        Answer::Output => "output",
        Answer::Error(shape) => &shape.wire,
        Answer::Unmodeled => UNMODELED,
    };
    let name = format!("{kind} {number}");
    let random = seeded(plan.seed, [&operation.wire, &name]);
    let mut values = Values { service, random, absent: 2, reader: Reader::Service };
    // The first has what it must have, the second all it can have.
    let absent = |random: &mut Rng| match number {
        0 => 1,
        1 => usize::MAX,
        _ => random.choice([2, 2, 4, 10]).unwrap_or(2),
    };
    values.absent = absent(&mut values.random);
    let time = values.random.i64(TIMES.0..=TIMES.1);
    let input = values.structure(&operation.input, 0)?;
    values.reader = Reader::Client;
    values.absent = absent(&mut values.random);
    let request_id = format!("{:016x}", values.random.u64(..));
    let (status, body) = match answer {
        Answer::Output => (200, body(&mut values, &operation.output)?),
        Answer::Error(shape) => {
            let mut body = body(&mut values, &shape.structure)?;
            body["__type"] = code(&mut values.random, service, &shape.wire).into();
            (shape.status.unwrap_or(if shape.server_fault { 500 } else { 400 }), body)
        }
        Answer::Unmodeled => {
            let code = code(&mut values.random, service, UNMODELED);
            (400, json!({"__type": code, "Message": "you may not"}))
        }
    };
    let line = json!({
        "operation": operation.wire,
        "time": time,
        "input": input,
        "response": {"status": status, "request_id": request_id, "body": body.to_string()},
    });
    Ok(Case { operation: operation.wire.clone(), name, line: line.to_string() })
}

/// What decides a case is its name and the seed of all cases, not the cases before it.
fn seeded(seed: u64, names: [&str; 2]) -> Rng {
    let mut random = Rng::with_seed(seed);
    for byte in names.join("\0").bytes() {
        let mixed = random.u64(..) ^ u64::from(byte);
        random.seed(mixed);
    }
    random
}

fn body(values: &mut Values<'_>, structure: &Structure) -> Result<Value> {
    let value = values.structure(structure, 0)?;
    values.wire_structure(structure, &value)
}

/// An error's code, in one of the forms that services give it.
fn code(random: &mut Rng, service: &Service, name: &str) -> String {
    let namespace = service.id.split('#').next().unwrap_or_default();
    match random.usize(..3) {
        0 => name.to_owned(),
        1 => format!("{namespace}#{name}"),
        _ => format!("{name}:http://internal.amazon.com/coral/{namespace}/"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    fn service() -> Service {
        let path = crate::workspace::runtime().with_file_name("models").join("kms.json");
        let text = std::fs::read_to_string(&path).expect("the model is in the repository");
        let options =
            trent_codegen::Options { crate_name: "trent-kms".to_owned(), ..Default::default() };
        let sources = [trent_codegen::Source::new("kms.json", text)];
        trent_codegen::generate(&sources, &options).expect("the model is right").service
    }

    fn lines(service: &Service, seed: u64, outputs: usize) -> BTreeMap<(String, String), String> {
        let cases = all(service, &Plan { seed, outputs, operations: &[] }).expect("cases");
        cases.into_iter().map(|case| ((case.operation, case.name), case.line)).collect()
    }

    #[test]
    fn a_case_is_known_by_its_seed_and_its_name() {
        let service = service();
        let (few, more) = (lines(&service, 1, 2), lines(&service, 1, 3));
        assert!(few.len() < more.len());
        assert!(few.iter().all(|(name, line)| more[name] == *line));
        let other = lines(&service, 2, 2);
        assert!(few.iter().all(|(name, line)| other[name] != *line));
    }

    #[test]
    fn every_operation_member_and_error_has_a_case() {
        let service = service();
        let (mut members, mut answers) = (BTreeSet::new(), BTreeSet::new());
        for ((operation, name), line) in lines(&service, 1, 2) {
            let case: Value = serde_json::from_str(&line).expect("a case is JSON");
            let input = case["input"].as_object().expect("an input is an object");
            members.extend(input.keys().map(|member| format!("{operation} {member}")));
            let answer = name.split(' ').next().unwrap_or_default();
            answers.insert(format!("{operation} {answer}"));
        }
        for operation in &service.operations {
            for member in &operation.input.members {
                assert!(members.contains(&format!("{} {}", operation.wire, member.wire)));
            }
            let errors = operation.errors.iter().map(|error| error.wire.as_str());
            for answer in errors.chain(["output", UNMODELED]) {
                assert!(answers.contains(&format!("{} {answer}", operation.wire)));
            }
        }
    }

    #[test]
    fn unknown_operations_are_told() {
        let operations = ["Encrypt".to_owned(), "Encypt".to_owned()];
        let plan = Plan { seed: 1, outputs: 1, operations: &operations };
        let error = all(&service(), &plan).err().map(|error| error.to_string());
        assert_eq!(error.as_deref(), Some("the service has no operation Encypt"));
    }
}
