//! The compliance files of JMESPath: what the generator makes of each expression, evaluated by the runtime.
//!
//! `JMESPATH_COMPLIANCE` names their folder: `tests/compliance` of the package `jmespath`. An expression with something
//! that waiters do not have must be refused as not supported, and one that is wrong must be refused.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};
use trent_codegen::service::{Expression, Function, Literal, Matcher, Operator, Projection};
use trent_codegen::{Options, Source};
use trent_runtime::primitives::{Document, Number};
use trent_runtime::private::from_json;
use trent_runtime::waiter;

/// What became of the cases.
#[derive(Debug, Default)]
struct Outcome {
    passed: usize,
    /// Expressions with what waiters do not have.
    unsupported: usize,
    failures: Vec<String>,
}

/// What became of one case.
enum Judgement {
    Passed,
    Unsupported,
    Failed(String),
    /// A benchmark only takes time.
    Skipped,
}

#[test]
fn every_supported_expression_gives_what_it_must() {
    let mut outcome = Outcome::default();
    let own = json!([{ "given": { "a": [{ "b": "it's" }, { "b": 1 }, null], "\"é\\": { "c": [[1], [2, [3]]] } }, "cases": [
        { "expression": "a[*].b", "result": ["it's", 1] },
        { "expression": "a[?b == 'it\\'s'] | [0].b", "result": "it's" },
        { "expression": "\"\\\"\\u00e9\\\\\".c[]", "result": [1, 2, [3]] },
        { "expression": "length(a[?b])", "result": 2 },
        { "expression": "a[", "error": "syntax" },
        { "expression": "a[1:]", "result": [] },
    ] }]);
    run("own", &own, &mut outcome);
    assert_eq!((outcome.passed, outcome.unsupported), (5, 1), "{:#?}", outcome.failures);
    if let Some(folder) = std::env::var_os("JMESPATH_COMPLIANCE") {
        for (name, suites) in files(Path::new(&folder)) {
            run(&name, &suites, &mut outcome);
        }
        assert!(outcome.passed > 300, "the files have hundreds of expressions: {outcome:?}");
    }
    let Outcome { passed, unsupported, failures } = outcome;
    println!("{passed} passed, {} failed, {unsupported} not supported", failures.len());
    assert!(failures.is_empty(), "{failures:#?}");
}

fn files(folder: &Path) -> BTreeMap<String, Value> {
    let entries = std::fs::read_dir(folder).expect("JMESPATH_COMPLIANCE is a folder");
    let files = entries.map(|entry| {
        let path = entry.expect("the folder is read").path();
        let text = std::fs::read_to_string(&path).expect("a file of text");
        (path.display().to_string(), serde_json::from_str(&text).expect("JSON"))
    });
    files.collect()
}

fn run(file: &str, suites: &Value, outcome: &mut Outcome) {
    for suite in suites.as_array().expect("a list of suites") {
        let given = document(&suite["given"]);
        for case in suite["cases"].as_array().expect("a list of cases") {
            match judge(case, &given) {
                Judgement::Passed => outcome.passed += 1,
                Judgement::Unsupported => outcome.unsupported += 1,
                Judgement::Failed(why) => {
                    outcome.failures.push(format!("{file}: {}: {why}", case["expression"]));
                }
                Judgement::Skipped => {}
            }
        }
    }
}

fn judge(case: &Value, given: &Document) -> Judgement {
    let parsed = lowered(case["expression"].as_str().expect("an expression"));
    let error = case.get("error").and_then(Value::as_str);
    match (parsed, error, case.get("result")) {
        // The types of arguments show when it is evaluated; then there is null, and no error.
        (Ok(_), Some("invalid-type" | "invalid-value"), _) | (Err(_), Some(_), _) => {
            Judgement::Passed
        }
        (Ok(_), Some(error), _) => Judgement::Failed(format!("it is taken, not refused: {error}")),
        (_, None, None) => Judgement::Skipped,
        (Err(problem), None, Some(_)) if problem.contains("is not supported") => {
            Judgement::Unsupported
        }
        (Err(problem), None, Some(_)) => Judgement::Failed(problem),
        (Ok(expression), None, Some(result)) => {
            let (found, expected) = (runtime(&expression).evaluate(given), document(result));
            if same(&found, &expected) {
                Judgement::Passed
            } else {
                Judgement::Failed(format!("it gives {found:?}, not {expected:?}"))
            }
        }
    }
}

/// The expression as the path of a waiter, or why the waiter is left out.
fn lowered(path: &str) -> Result<Expression, String> {
    let test = json!({ "path": path, "comparator": "stringEquals", "expected": "" });
    let acceptors = json!([{ "state": "success", "matcher": { "output": test } }]);
    let model = json!({ "smithy": "2.0", "shapes": {
        "x#Service": { "type": "service", "version": "1", "operations": [{ "target": "x#Call" }],
            "traits": { "aws.protocols#awsJson1_1": {}, "aws.auth#sigv4": { "name": "x" } } },
        "x#Call": { "type": "operation", "traits": { "smithy.waiters#waitable": { "Done": { "acceptors": acceptors } } } },
    } });
    let model = trent_codegen::load(&[Source::new("model.json", model.to_string())]);
    let options = Options { crate_name: "client".to_owned(), ..Options::default() };
    let lowered = trent_codegen::lower(&model.expect("a model"), &options).expect("a service");
    let waiters = &lowered.service.operations[0].waiters;
    match waiters.first().map(|waiter| &waiter.acceptors[0].matcher) {
        Some(Matcher::Output(test)) => Ok(test.path.clone()),
        _ => Err(lowered.notes.to_string()),
    }
}

fn document(value: &Value) -> Document {
    from_json(value.to_string().as_bytes()).expect("JSON")
}

fn same(left: &Document, right: &Document) -> bool {
    match (left, right) {
        (Document::Number(left), Document::Number(right)) => {
            float(*left).total_cmp(&float(*right)).is_eq()
        }
        (Document::Array(left), Document::Array(right)) => {
            left.len() == right.len()
                && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        (Document::Object(left), Document::Object(right)) => {
            let has = |(name, value)| right.get(name).is_some_and(|other| same(value, other));
            left.len() == right.len() && left.iter().all(has)
        }
        (left, right) => left == right,
    }
}

#[expect(clippy::cast_precision_loss, reason = "the numbers of the cases are small")]
fn float(number: Number) -> f64 {
    match number {
        Number::PosInt(value) => value as f64,
        Number::NegInt(value) => value as f64,
        Number::Float(value) => value,
    }
}

/// The expression as generated code has it. Its parts live as long as the program, as constants do.
fn runtime(expression: &Expression) -> waiter::Expression {
    use waiter::Expression as R;
    let leak = |of: &Expression| -> &'static R { Box::leak(Box::new(runtime(of))) };
    let all = |items: &[Expression]| -> &'static [R] {
        Box::leak(items.iter().map(runtime).collect::<Vec<_>>().into_boxed_slice())
    };
    match expression {
        Expression::Current => R::Current,
        Expression::Field(of, name) => R::Field(leak(of), name.clone().leak()),
        Expression::Index(of, index) => R::Index(leak(of), *index as isize),
        Expression::Project(Projection::Each, of, then) => R::Each(leak(of), leak(then)),
        Expression::Project(Projection::Flatten, of, then) => R::Flatten(leak(of), leak(then)),
        Expression::Project(Projection::Values, of, then) => R::Values(leak(of), leak(then)),
        Expression::Project(Projection::Filter(test), of, then) => {
            R::Filter(leak(of), leak(test), leak(then))
        }
        Expression::List(items) => R::List(all(items)),
        Expression::Literal(literal) => R::Literal(match literal {
            Literal::Null => waiter::Literal::Null,
            Literal::Bool(value) => waiter::Literal::Bool(*value),
            Literal::Number(value) => waiter::Literal::Number(*value),
            Literal::String(text) => waiter::Literal::String(text.clone().leak()),
        }),
        Expression::Compare(operator, left, right) => {
            R::Compare(comparison(*operator), leak(left), leak(right))
        }
        Expression::Or(left, right) => R::Or(leak(left), leak(right)),
        Expression::And(left, right) => R::And(leak(left), leak(right)),
        Expression::Not(of) => R::Not(leak(of)),
        Expression::Call(function, arguments) => R::Call(called(*function), all(arguments)),
    }
}

fn comparison(operator: Operator) -> waiter::Operator {
    match operator {
        Operator::Equal => waiter::Operator::Equal,
        Operator::NotEqual => waiter::Operator::NotEqual,
        Operator::Less => waiter::Operator::Less,
        Operator::LessOrEqual => waiter::Operator::LessOrEqual,
        Operator::Greater => waiter::Operator::Greater,
        Operator::GreaterOrEqual => waiter::Operator::GreaterOrEqual,
    }
}

fn called(function: Function) -> waiter::Function {
    match function {
        Function::Length => waiter::Function::Length,
        Function::Contains => waiter::Function::Contains,
        Function::Keys => waiter::Function::Keys,
        Function::StartsWith => waiter::Function::StartsWith,
        Function::EndsWith => waiter::Function::EndsWith,
    }
}
