//! Importing an upstream model: facts stay, texts of others go, and the report says what our documentation lacks.

use serde_json::{Value, json};
use trent_codegen::{Problems, Source, load};

use super::{Imported, import};

fn file(path: &str) -> Source {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../codegen/tests/models/");
    let text = std::fs::read_to_string(format!("{root}{path}")).expect("the model is there");
    Source::new(path, text)
}

fn ast(name: &str, shapes: &Value) -> Source {
    Source::new(name, json!({ "smithy": "2.0", "shapes": shapes }).to_string())
}

fn upstream() -> Source {
    let documented = |text: &str| json!({ "smithy.api#documentation": text });
    let rules = json!({
        "version": "1.0",
        "parameters": { "Region": { "type": "string", "documentation": "<p>Where.</p>" } },
        "rules": [{ "documentation": "<p>Why.</p>", "conditions": [], "error": "no endpoint", "type": "error" }],
    });
    let tests = json!({ "testCases": [{ "documentation": "<p>Fails.</p>", "params": {}, "expect": { "error": "no endpoint" } }] });
    let example = json!({
        "title": "To call", "documentation": "This example calls.",
        "input": { "documentation": "a value that is a fact" }, "output": {},
    });
    let waiters = json!({ "Called": { "documentation": "<p>Waits.</p>", "acceptors": [{ "state": "success", "matcher": { "success": true } }] } });
    let unit = |value: &str| json!({ "target": "smithy.api#Unit", "traits": { "smithy.api#enumValue": value, "smithy.api#documentation": "<p>A.</p>" } });
    ast(
        "upstream.json",
        &json!({
            "x#Service": { "type": "service", "version": "1", "operations": [{ "target": "x#Call" }], "traits": {
                "aws.protocols#awsJson1_1": {}, "smithy.api#title": "X", "smithy.api#documentation": "<p>X.</p>",
                "smithy.rules#endpointRuleSet": rules, "smithy.rules#endpointTests": tests, "smithy.rules#endpointBdd": {},
                "smithy.api#xmlNamespace": { "uri": "http://x" } } },
            "x#Call": { "type": "operation", "input": { "target": "x#CallInput" }, "output": { "target": "smithy.api#Unit" },
                "errors": [{ "target": "x#Failed" }], "traits": { "smithy.api#examples": [example], "smithy.waiters#waitable": waiters } },
            "x#CallInput": { "type": "structure", "traits": { "smithy.api#input": {} }, "members": {
                "documentation": { "target": "smithy.api#String", "traits": documented("<p>A member.</p>") },
                "Mode": { "target": "x#Mode", "traits": { "smithy.api#deprecated": { "message": "Do not.", "since": "2020" } } } } },
            "x#Mode": { "type": "enum", "members": { "A": unit("a") }, "traits": documented("<p>A mode.</p>") },
            "x#Failed": { "type": "structure", "members": { "message": { "target": "smithy.api#String" } }, "traits": {
                "smithy.api#error": "client", "smithy.api#documentation": "<p>Failed.</p>" } },
            "x#Unused": { "type": "string", "traits": documented("<p>Nobody has it.</p>") },
        }),
    )
}

fn import_or_fail(upstream: &[Source], present: Option<&Source>, additions: &[Source]) -> Imported {
    import(upstream, &[], &[], present, additions).expect("the model is imported")
}

fn ids<T: ToString>(ids: &[T]) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn facts_stay_and_texts_go() {
    let imported = import_or_fail(&[upstream()], None, &[]);
    assert!(!imported.text.contains("<p>"), "{}", imported.text);
    assert!(imported.changes.is_none());
    insta::assert_snapshot!("imported", imported.text);
    insta::assert_snapshot!("undocumented", ids(&imported.undocumented));
}

#[test]
fn what_was_imported_is_imported_again_as_it_is() {
    for path in ["mixins.json", "version_1.json", "resources.json", "enum.json", "constraints.json"]
    {
        let once = import_or_fail(&[file(path)], None, &[]);
        let source = Source::new("once.json", once.text.clone());
        let twice = import_or_fail(std::slice::from_ref(&source), Some(&source), &[]);
        assert_eq!(once.text, twice.text, "{path}");
        assert!(twice.changes.expect("there is a present file").is_empty(), "{path}");
    }
}

#[test]
fn the_older_form() {
    let files = ["service-2", "paginators-1", "waiters-2", "examples-1", "endpoint-rule-set-1"];
    let files = files.map(|name| file(&format!("service_2/{name}.json")));
    let imported = import_or_fail(&files, None, &[]);
    insta::assert_snapshot!("imported_service_2", imported.text);
}

#[test]
fn the_report_says_what_changed_and_what_is_not_documented() {
    let present = import_or_fail(&[upstream()], None, &[]);
    let present = Source::new("x.json", present.text);
    let changed = upstream().text.replace("\"a\"", "\"b\"").replace("x#Unused", "x#Other");
    let apply =
        |text: &str| json!({ "type": "apply", "traits": { "smithy.api#documentation": text } });
    let docs = ast(
        "x.docs.json",
        &json!({
            "x#Service": apply("X."), "x#Call": apply("Calls."), "x#CallInput$Mode": apply("How."), "x#Mode": apply("A mode."),
            "x#Mode$A": apply("The only one."), "x#Gone": apply("Nothing."), "x#Mode$Gone": apply("Nothing, either."),
        }),
    );
    let imported =
        import_or_fail(&[Source::new("upstream.json", changed)], Some(&present), &[docs]);
    insta::assert_snapshot!("report_changes", imported.changes.expect("there is a file").to_text());
    insta::assert_snapshot!("report_undocumented", ids(&imported.undocumented));
    insta::assert_snapshot!("report_orphaned", ids(&imported.orphaned));
    assert!(load(&[Source::new("x.json", imported.text)]).is_ok());
}

#[test]
fn problems() {
    let service = json!({ "type": "service", "traits": { "aws.protocols#awsJson1_1": {} } });
    let two = ast("two.json", &json!({ "x#A": service, "x#B": service }));
    let none = ast("none.json", &json!({ "x#A": { "type": "string" } }));
    let report = |problems: Result<Imported, Problems>| problems.expect_err("it fails").to_string();
    let broken = Source::new("broken.json", "{");
    let lines = [
        report(import(&[two], &[], &[], None, &[])),
        report(import(&[none], &[], &[], None, &[])),
        report(import(std::slice::from_ref(&broken), &[], &[], None, &[])),
        report(import(&[upstream()], &[], &[], Some(&broken), &[])),
        report(import(&[upstream()], &[], &[], None, &[broken])),
    ];
    insta::assert_snapshot!("import_problems", lines.join("\n"));
}

/// The upstream model with an operation, a member and an enum's value more.
fn newer() -> Source {
    let mut newer: Value = serde_json::from_str(&upstream().text).expect("it is JSON");
    let shapes = &mut newer["shapes"];
    let operations = json!([{ "target": "x#Call" }, { "target": "x#Listen" }]);
    shapes["x#Service"]["operations"] = operations;
    shapes["x#Listen"] = json!({ "type": "operation", "output": { "target": "x#Heard" } });
    let loud = json!({ "Loud": { "target": "smithy.api#Boolean" } });
    shapes["x#Heard"] = json!({ "type": "structure", "members": loud });
    shapes["x#CallInput"]["members"]["Mood"] = json!({ "target": "x#Mood" });
    shapes["x#Mood"] = json!({ "type": "string" });
    let value = json!({ "target": "smithy.api#Unit", "traits": { "smithy.api#enumValue": "b" } });
    shapes["x#Mode"]["members"]["B"] = value;
    Source::new("newer.json", newer.to_string())
}

#[test]
fn what_a_newer_form_has_is_a_file_of_its_own() {
    let imported =
        import(&[upstream()], &[], &[newer()], None, &[]).expect("the model is imported");
    let supplement = imported.supplement.expect("the newer form has more");
    insta::assert_snapshot!("supplement", supplement);
    assert!(ids(&imported.undocumented).contains("x#Listen"));
    // Together they are the newer model.
    let files =
        [Source::new("x.json", imported.text), Source::new("x.supplement.json", supplement)];
    for files in [files.clone(), [files[1].clone(), files[0].clone()]] {
        let model = load(&files).expect("the files are one model");
        let names = |id: &str| -> Vec<String> {
            let members = model.structure_members(id).iter();
            members.map(|member| member.name.clone()).collect()
        };
        assert_eq!(names("x#CallInput"), ["documentation", "Mode", "Mood"]);
        assert_eq!(names("x#Heard"), ["Loud"]);
        assert_eq!(model.services().next().expect("one").1.operations.len(), 2);
    }
    // A newer model has it all, and the file goes.
    let present = Source::new("models/x.supplement.json", files[1].text.clone());
    let newer = import(
        &[newer()],
        &[],
        std::slice::from_ref(&present),
        None,
        std::slice::from_ref(&present),
    );
    assert_eq!(newer.expect("the model is imported").supplement, None);
    // The same model again keeps it as it is.
    let again = import(
        &[upstream()],
        &[],
        std::slice::from_ref(&present),
        None,
        std::slice::from_ref(&present),
    );
    assert_eq!(again.expect("the model is imported").supplement, Some(present.text));
}

#[test]
fn a_supplement_of_another_service_is_refused() {
    let other = newer().text.replace("x#Service", "x#Other");
    let other = Source::new("other.json", other);
    let problem = import(&[upstream()], &[], &[other], None, &[]).expect_err("another service");
    assert!(problem.to_string().contains("another service than x#Service"), "{problem}");
}

#[test]
fn what_a_model_lacks_is_listed() {
    let model = load(&[upstream()]).expect("it is a model");
    let newer = load(&[newer()]).expect("it is a model");
    let missing = ids(&super::lacking(&model, &newer, &"x#Service".into()));
    assert_eq!(missing, "x#CallInput$Mood\nx#Heard\nx#Listen\nx#Mode$B\nx#Mood");
    assert!(super::lacking(&newer, &newer, &"x#Service".into()).is_empty());
    assert!(super::lacking(&newer, &model, &"x#Service".into()).is_empty());
}

#[test]
fn a_client_may_need_some_operations_and_names_of_elements() {
    let call = |name: &str| json!({ "type": "operation", "input": { "target": name }, "output": { "target": "smithy.api#Unit" } });
    let input = |member: &str| {
        let traits = json!({ "smithy.api#xmlName": "Named" });
        json!({ "type": "structure", "members": { member: { "target": "smithy.api#String", "traits": traits } } })
    };
    let model = |protocol: &str| {
        ast(
            "upstream.json",
            &json!({
                "x#Service": { "type": "service", "version": "1",
                    "operations": [{ "target": "x#One" }, { "target": "x#Two" }],
                    "traits": { protocol: {}, "smithy.api#xmlNamespace": { "uri": "http://x" } } },
                "x#One": call("x#OneInput"), "x#OneInput": input("A"),
                "x#Two": call("x#TwoInput"), "x#TwoInput": input("B"),
            }),
        )
    };
    let query = model("aws.protocols#awsQuery");
    let names = ["Two".to_owned()];
    let imported = import(std::slice::from_ref(&query), &names, &[], None, &[]);
    let text = imported.expect("the model is imported").text;
    assert!(text.contains("x#TwoInput") && !text.contains("x#One"), "{text}");
    assert!(text.contains("xmlName") && text.contains("http://x"), "{text}");
    let json = import(&[model("aws.protocols#awsJson1_1")], &names, &[], None, &[]);
    let text = json.expect("the model is imported").text;
    assert!(!text.contains("smithy.api#xml"), "{text}");
    let names = ["Two".to_owned(), "Three".to_owned()];
    let problems = import(&[query], &names, &[], None, &[]).expect_err("there is no Three");
    assert!(problems.to_string().contains("x#Service has no operation Three"), "{problems}");
}
