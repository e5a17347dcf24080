//! Runs a file of recorded calls against an endpoint, and prints a table.
//!
//! The file is a JSON object with `cases`. A case has steps of `setup`, a `call` and what to
//! `expect` of it. Values may refer to what earlier steps saved, and may be computed: material that
//! is encrypted for import, key pairs that are made here. Expected values may be matchers.
//!
//! Exit codes: 0 all cases pass; 1 some fail; 2 the file or the arguments cannot be used.

mod crypto;
mod endpoint;
mod expectation;
mod matching;
mod members;
mod run;
mod variables;

use endpoint::Endpoint;
use lexopt::prelude::*;
use serde_json::Value;
use std::collections::BTreeMap;
use std::process::ExitCode;
use variables::Variables;

/// Why something could not be done: a text.
pub(crate) type Outcome<T> = Result<T, String>;

/// What the command line says.
struct Arguments {
    file: String,
    endpoint: String,
    account: String,
    region: String,
    region2: String,
    caller_arn: Option<String>,
    on_demand_rotation_limit: u64,
}

fn arguments() -> Result<Arguments, lexopt::Error> {
    let mut parser = lexopt::Parser::from_env();
    let mut arguments = Arguments {
        file: String::new(),
        endpoint: String::new(),
        account: String::from("111122223333"),
        region: String::from("us-east-1"),
        region2: String::from("eu-central-1"),
        caller_arn: None,
        on_demand_rotation_limit: 25,
    };
    while let Some(argument) = parser.next()? {
        match argument {
            Long("file") => arguments.file = parser.value()?.string()?,
            Long("endpoint") => arguments.endpoint = parser.value()?.string()?,
            Long("account") => arguments.account = parser.value()?.string()?,
            Long("region") => arguments.region = parser.value()?.string()?,
            Long("region2") => arguments.region2 = parser.value()?.string()?,
            Long("caller-arn") => arguments.caller_arn = Some(parser.value()?.string()?),
            Long("on-demand-rotation-limit") => {
                arguments.on_demand_rotation_limit = parser.value()?.parse()?;
            }
            _ => return Err(argument.unexpected()),
        }
    }
    if arguments.file.is_empty() || arguments.endpoint.is_empty() {
        return Err("--file and --endpoint are required".into());
    }
    Ok(arguments)
}

fn main() -> ExitCode {
    match arguments().map_err(|e| e.to_string()).and_then(|arguments| run_all(&arguments)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

/// Runs every case. True if all pass.
fn run_all(arguments: &Arguments) -> Outcome<bool> {
    let file = &arguments.file;
    let text = std::fs::read_to_string(file).map_err(|e| format!("{file}: {e}"))?;
    let value: Value = serde_json::from_str(&text).map_err(|e| format!("{file}: {e}"))?;
    let cases = value["cases"].as_array().ok_or_else(|| format!("{file}: there are no `cases`"))?;
    let endpoint = Endpoint::new(&arguments.endpoint, &arguments.account)?;
    let mut table: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (index, case) in cases.iter().enumerate() {
        let name =
            case["id"].as_str().ok_or_else(|| format!("{file}: case {index} has no `id`"))?;
        let operation = case["call"]["operation"].as_str().unwrap_or("?");
        let counts = table.entry(operation).or_default();
        match run::case(&endpoint, case, given(arguments, index)) {
            Ok(()) => counts.0 += 1,
            Err(difference) => {
                counts.1 += 1;
                println!("---- {name}\n{difference}\n");
            }
        }
    }
    println!("{:<36} {:>6} {:>7} {:>7}", "operation", "cases", "passed", "failed");
    let (mut passed, mut failed) = (0, 0);
    for (operation, counts) in table {
        passed += counts.0;
        failed += counts.1;
        let all = counts.0 + counts.1;
        println!("{operation:<36} {all:>6} {:>7} {:>7}", counts.0, counts.1);
    }
    println!("{passed} passed, {failed} failed");
    Ok(failed == 0)
}

/// The variables that a case has from the start.
fn given(arguments: &Arguments, index: usize) -> Variables {
    let Arguments { account, region, region2, .. } = arguments;
    let partition = match region {
        region if region.starts_with("cn-") => "aws-cn",
        region if region.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    };
    let root = || format!("arn:{partition}:iam::{account}:root");
    let caller_arn = arguments.caller_arn.clone().unwrap_or_else(root);
    // Cases may run against a service that has what earlier runs left.
    let unique = format!("case{}x{index}", crypto::random_hex());
    let mut variables = Variables::default();
    for (name, text) in [
        ("account", account.as_str()),
        ("region", region),
        ("region2", region2),
        ("partition", partition),
        ("callerArn", &caller_arn),
        ("unique", &unique),
    ] {
        variables.set(name, Value::from(text));
    }
    variables.set("onDemandRotationLimit", Value::from(arguments.on_demand_rotation_limit));
    variables
}
