//! Every literal that is emitted stands in the text as it stood in the tokens, whatever the model holds.

use std::fs;
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use serde_json::{Value, json};

use super::{each_test_file, files};
use crate::format::file;
use crate::{Options, Source};

/// Every literal, strings by their value: a comment and the attribute that it stands for are the same.
fn literals(tokens: TokenStream, found: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => literals(group.stream(), found),
            TokenTree::Literal(literal) => found.push(match syn::Lit::new(literal) {
                syn::Lit::Str(text) => format!("{:?}", text.value()),
                other => quote!(#other).to_string(),
            }),
            _ => {}
        }
    }
}

fn literals_of(tokens: TokenStream) -> Vec<String> {
    let mut found = Vec::new();
    literals(tokens, &mut found);
    found
}

/// Lays out the files of a model, and compares their literals before and after.
fn assert_literals_survive(name: &str, source: Source) {
    let options = Options { crate_name: "a-client".to_owned(), ..Options::default() };
    let service = crate::generate(&[source], &options);
    let service = service.unwrap_or_else(|problems| panic!("{name}: {problems}")).service;
    let mut count = 0;
    let mut check = |path: &str, tokens: TokenStream| {
        let before = literals_of(tokens.clone());
        let text = file("// header", tokens);
        let after = text.parse().unwrap_or_else(|error| panic!("{name}, {path}: {error}"));
        assert_eq!(before, literals_of(after), "{name}, {path}:\n{text}");
        count += before.len();
    };
    for file in files(&service) {
        check(&file.path, (file.tokens)());
    }
    each_test_file(&service, &mut check);
    assert!(count > 0);
}

#[test]
fn literals_of_tiny_models_come_out_as_they_went_in() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/models");
    for entry in fs::read_dir(folder).expect("the folder is in the repository") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_file() {
            assert_literals_survive(
                &name,
                Source::new(&name, fs::read_to_string(&path).expect("a model")),
            );
        }
    }
}

/// Texts that a layout by lines, commas, brackets or operators would break.
fn hostile_texts() -> Vec<String> {
    let mut texts: Vec<String> = [
        "a, b",
        "a && b || c",
        "{ a } ; b => c = d for e",
        "\"quoted\" \\ back\\slash 'single'",
        "line\nbreak\r\nand\ttab",
        "    }\n}\n",
        "/* no comment */ // nor this",
        "r#\"raw\"# #![no]",
        "trailing space ",
        " ",
        "é ü ß 漢字 🦀 \u{E000} \u{FEFF} \u{200B} \u{2028} \u{85} \u{202E}",
        "`a",
        "[a](b) <T>",
        "#[a] #!",
        "\\",
        "\\\\n",
        "'",
        "\u{1}",
        "%{}{0}{{",
    ]
    .map(str::to_owned)
    .into();
    // A character of each plane.
    texts.extend(
        (0..=16_u32).filter_map(|plane| char::from_u32(plane << 16 | 0x1234)).map(String::from),
    );
    // Longer than a line, with everything to break at.
    texts.push("one, two && three { four } = five; ".repeat(12));
    texts.push("x".repeat(300));
    texts.push("word ".repeat(60).trim_end().to_owned());
    texts
}

/// A model that holds a text wherever a model can hold one.
fn hostile_model(text: &str) -> Value {
    let mut model = hostile_shapes(text);
    let service = &mut model["shapes"]["t#Service"]["traits"];
    service["codegen.traits#retries"] =
        json!([{ "code": text, "decision": "never", "reason": text }]);
    service["smithy.rules#endpointTests"] = json!({ "version": "1.0", "testCases": [
        { "documentation": text, "params": { "Endpoint": text }, "expect": { "error": text } },
        {
            "params": { "Region": text, "Other": text },
            "expect": { "endpoint": { "url": text, "headers": { "x-text": [text] }, "properties": { text: text } } },
            "operationInputs": [{ "operationName": "Op", "operationParams": { "Text": text } }]
        },
    ] });
    let operation = &mut model["shapes"]["t#Op"]["traits"];
    let acceptor = |path: String| {
        let output = json!({ "path": path, "expected": text, "comparator": "stringEquals" });
        json!({ "state": "success", "matcher": { "output": output } })
    };
    let raw = text.replace(['\\', '\'', '`'], "");
    operation["smithy.waiters#waitable"] = json!({ "Done": { "documentation": text, "acceptors": [
        acceptor("Kind".to_owned()),
        acceptor(format!("'{raw}'")),
        { "state": "failure", "matcher": { "errorType": text } },
    ] } });
    operation["codegen.traits#access"] = json!({ "actions": [text], "crossAccount": text });
    operation["smithy.rules#staticContextParams"] = json!({ "Stage": { "value": text } });
    let body = json!({ "Text": text }).to_string();
    let params =
        json!({ "Text": text, "Map": { text: text }, "Kind": text, "Tag": { "Named": text } });
    operation["smithy.test#httpRequestTests"] = json!([{
        "id": "Request", "protocol": "aws.protocols#awsJson1_1", "method": "POST", "uri": "/", "documentation": text,
        "headers": { "x-text": text }, "forbidHeaders": [text], "requireHeaders": [text],
        "body": body, "bodyMediaType": "application/json", "params": params
    }, {
        "id": "Text", "protocol": "aws.protocols#awsJson1_1", "method": "POST", "uri": "/", "body": text, "params": {}
    }]);
    operation["smithy.test#httpResponseTests"] = json!([{
        "id": "Response", "protocol": "aws.protocols#awsJson1_1", "code": 200, "documentation": text,
        "headers": { "x-text": text }, "body": text, "params": { "Kind": text, "Document": { text: [text] } }
    }]);
    model["shapes"]["t#Failure"]["traits"]["smithy.test#httpResponseTests"] = json!([{
        "id": "Failure", "protocol": "aws.protocols#awsJson1_1", "code": 400,
        "headers": { "X-Amzn-Errortype": text }, "body": text, "params": { "message": text }
    }]);
    model
}

fn hostile_shapes(text: &str) -> Value {
    let input = json!({ "Text": text, "Map": { text: text } });
    json!({ "smithy": "2.0", "shapes": {
        "t#Service": {
            "type": "service", "version": text,
            "operations": [{ "target": "t#Op" }],
            "traits": {
                "aws.protocols#awsJson1_1": {},
                "aws.api#service": { "sdkId": "Service" },
                "aws.auth#sigv4": { "name": "service" },
                "smithy.api#title": text,
                "smithy.api#documentation": text,
                "smithy.rules#endpointRuleSet": {
                    "version": "1.0",
                    "parameters": {
                        "Endpoint": { "type": "string", "builtIn": "SDK::Endpoint", "documentation": text },
                        "Region": { "type": "string", "builtIn": "AWS::Region" },
                        "Stage": { "type": "string", "default": text }
                    },
                    "rules": [{
                        "conditions": [
                            { "fn": "isSet", "argv": [{ "ref": "Endpoint" }] },
                            { "fn": "stringEquals", "argv": [{ "ref": "Endpoint" }, text.replace(['{', '}'], "")] }
                        ],
                        "type": "error", "error": text.replace(['{', '}'], "")
                    }, {
                        "conditions": [], "type": "endpoint",
                        "endpoint": { "url": "https://example.com", "headers": { "x-text": [text.replace(['{', '}'], "")] } }
                    }]
                }
            }
        },
        "t#Op": {
            "type": "operation", "input": { "target": "t#In" }, "output": { "target": "t#Out" },
            "errors": [{ "target": "t#Failure" }],
            "traits": {
                "smithy.api#documentation": text,
                "smithy.api#examples": [{ "title": text, "input": input, "output": { "Kind": text } }]
            }
        },
        "t#In": { "type": "structure", "traits": { "smithy.api#input": {} }, "members": {
            "Text": { "target": "t#Text", "traits": { "smithy.api#documentation": text } },
            "WithDefault": { "target": "t#Text", "traits": { "smithy.api#default": text } },
            "Kind": { "target": "t#Kind" },
            "Map": { "target": "t#Map" },
            "Tag": { "target": "t#Tag" },
            "Choice": { "target": "t#Choice" }
        } },
        "t#Out": { "type": "structure", "traits": { "smithy.api#output": {} }, "members": {
            "Kind": { "target": "t#Kind" },
            "Document": { "target": "smithy.api#Document", "traits": { "smithy.api#default": { text: [text] } } }
        } },
        "t#Choice": { "type": "union", "traits": { "smithy.api#documentation": text }, "members": {
            "Text": { "target": "t#Text", "traits": {
                "smithy.api#documentation": text, "smithy.api#jsonName": text
            } }
        } },
        "t#Tag": { "type": "structure", "members": {
            "Kind": { "target": "t#Kind", "traits": { "smithy.api#required": {}, "smithy.api#default": text } },
            "Named": { "target": "t#Text", "traits": { "smithy.api#jsonName": text } }
        } },
        "t#Failure": { "type": "structure", "members": { "message": { "target": "t#Text" } }, "traits": {
            "smithy.api#error": "client", "aws.protocols#awsQueryError": { "code": text, "httpResponseCode": 400 }
        } },
        "t#Text": { "type": "string", "traits": { "smithy.api#pattern": "^[\\s\\S]*, [^\"]{0,9} && \\{$" } },
        "t#Map": { "type": "map", "key": { "target": "t#Text" }, "value": { "target": "t#Text" } },
        "t#Kind": { "type": "enum", "members": {
            "HOSTILE": { "target": "smithy.api#Unit", "traits": {
                "smithy.api#enumValue": text, "smithy.api#documentation": text,
                "smithy.api#deprecated": { "message": text }
            } },
            "OTHER": { "target": "smithy.api#Unit", "traits": { "smithy.api#enumValue": format!("{text}2") } }
        } }
    } })
}

#[test]
fn hostile_literals_come_out_as_they_went_in() {
    for text in hostile_texts() {
        let model = hostile_model(&text).to_string();
        assert_literals_survive(&format!("{text:?}"), Source::new("hostile.json", model));
    }
}

/// What the compiler reads of an enum's value is what the model has.
#[test]
fn a_long_value_of_an_enum_keeps_its_commas() {
    let value = "one, two && three { four } = five; ".repeat(12);
    let model = hostile_model(&value).to_string();
    let options = Options { crate_name: "a-client".to_owned(), ..Options::default() };
    let generated =
        crate::generate(&[Source::new("hostile.json", model)], &options).expect("a client");
    let text = &generated.files["types/kind.rs"];
    assert!(text.contains(&format!("{value:?}")), "{text}");
}
