//! Rule sets in, Rust out; and everything that can be wrong with a rule set.

use super::{EndpointTest, Expectation, RuleSet};
use serde_json::{Value, json};

fn parse(value: &Value) -> Result<RuleSet, Vec<String>> {
    let mut problems = vec![];
    match RuleSet::parse(value, &mut |what| problems.push(what)) {
        Some(rules) => {
            assert_eq!(problems, Vec::<String>::new());
            Ok(rules)
        }
        None => Err(problems),
    }
}

/// The statements of the emitted function.
fn body(value: &Value) -> String {
    let rules = parse(value).expect("the rule set is right");
    let file = syn::parse2(rules.emit()).expect("it is Rust");
    let text = prettyplease::unparse(&file);
    let (_, body) = text.split_once("Result<Endpoint, EndpointError> {\n").expect("one function");
    body.trim_end().trim_end_matches('}').trim_end().to_owned()
}

/// A rule set over a region, two booleans, an endpoint and what services add.
fn rule_set(rules: &Value) -> Value {
    json!({
        "version": "1.0",
        "parameters": {
            "Region": {"builtIn": "AWS::Region", "type": "String"},
            "UseFIPS": {"builtIn": "AWS::UseFIPS", "type": "Boolean", "default": false, "required": true},
            "Endpoint": {"builtIn": "SDK::Endpoint", "type": "string"},
            "Mode": {"type": "string"},
            "Arns": {"type": "stringArray"},
            "Global": {"type": "boolean"},
            "Stage": {"type": "string", "default": "prod"},
            "Tenant": {"type": "string", "required": true},
        },
        "rules": rules,
    })
}

fn condition(function: &str, arguments: &Value) -> Value {
    json!({"fn": function, "argv": arguments})
}

fn is_set(name: &str) -> Value {
    condition("isSet", &json!([{"ref": name}]))
}

fn assign(name: &str, function: &str, arguments: &Value) -> Value {
    json!({"fn": function, "argv": arguments, "assign": name})
}

fn tree(conditions: &Value, rules: &Value) -> Value {
    json!({"type": "tree", "conditions": conditions, "rules": rules})
}

fn error(conditions: &Value, message: &str) -> Value {
    json!({"type": "error", "conditions": conditions, "error": message})
}

fn endpoint(conditions: &Value, url: &str) -> Value {
    json!({"type": "endpoint", "conditions": conditions, "endpoint": {"url": url}})
}

#[test]
fn checks_stand_below_each_other() {
    let fips = condition("booleanEquals", &json!([{"ref": "UseFIPS"}, true]));
    let rules = json!([
        tree(
            &json!([is_set("Endpoint")]),
            &json!([
                error(&json!([fips]), "no FIPS at a custom endpoint"),
                endpoint(&json!([]), "{Endpoint}"),
            ])
        ),
        tree(
            &json!([is_set("Region")]),
            &json!([tree(
                &json!([assign("PartitionResult", "aws.partition", &json!([{"ref": "Region"}]))]),
                &json!([
                    endpoint(
                        &json!([
                            fips,
                            condition(
                                "getAttr",
                                &json!([{"ref": "PartitionResult"}, "supportsFIPS"])
                            )
                        ]),
                        "https://kms-fips.{Region}.{PartitionResult#dnsSuffix}",
                    ),
                    endpoint(&json!([]), "https://kms.{Region}"),
                ])
            ),])
        ),
        error(&json!([]), "no region"),
    ]);
    insta::assert_snapshot!(body(&rule_set(&rules)));
}

#[test]
fn every_function() {
    let rules = json!([
        endpoint(
            &json!([
                is_set("Arns"),
                assign("First", "getAttr", &json!([{"ref": "Arns"}, "[-1]"])),
                assign("Arn", "aws.parseArn", &json!([{"ref": "First"}])),
                assign("Kind", "getAttr", &json!([{"ref": "Arn"}, "resourceId[0]"])),
                condition(
                    "not",
                    &json!([condition("stringEquals", &json!([{"ref": "Kind"}, ""]))])
                ),
                condition("isValidHostLabel", &json!([{"ref": "Kind"}, true])),
                condition("aws.isVirtualHostableS3Bucket", &json!([{"ref": "Kind"}, false])),
            ]),
            "https://{Arn#accountId}.{Kind}.example.com/{{literal}}",
        ),
        endpoint(
            &json!([
                is_set("Endpoint"),
                assign("Url", "parseURL", &json!([{"ref": "Endpoint"}])),
                condition("not", &json!([condition("getAttr", &json!([{"ref": "Url"}, "isIp"]))])),
                assign("Path", "uriEncode", &json!([{"ref": "Stage"}])),
            ]),
            "{Url#scheme}://{Url#authority}{Url#normalizedPath}{Path}",
        ),
        endpoint(
            &json!([
                is_set("Mode"),
                condition("stringEquals", &json!([{"ref": "Mode"}, "wide"])),
                assign("Prefix", "substring", &json!([{"ref": "Tenant"}, 0, 6, false])),
                assign("Parts", "split", &json!([{"ref": "Prefix"}, "-", 0])),
                assign(
                    "Last",
                    "coalesce",
                    &json!([condition("getAttr", &json!([{"ref": "Parts"}, "[1]"])), "none"])
                ),
            ]),
            "https://{Last}.example.com",
        ),
        json!({
            "type": "endpoint",
            "conditions": [{"ref": "Global", "fn": "isSet", "argv": [{"ref": "Global"}]}, condition("booleanEquals", &json!([{"ref": "Global"}, false]))],
            "endpoint": {
                "url": condition("ite", &json!([{"ref": "UseFIPS"}, "https://fips.example.com", "https://{Tenant}.example.com"])),
                "headers": {"x-stage": ["{Stage}", "2"]},
                "properties": {"authSchemes": [
                    {"name": "sigv4a", "signingName": "other"},
                    {"name": "sigv4", "signingName": "stage-{Stage}", "signingRegion": "us-east-1"},
                ]},
            },
        }),
        error(
            &json!([condition("coalesce", &json!([{"ref": "Global"}, true]))]),
            "{Tenant} has no endpoint"
        ),
    ]);
    insta::assert_snapshot!(body(&rule_set(&rules)));
}

#[test]
fn guards_say_the_answer_at_most_twice() {
    let arn = assign("Arn", "aws.parseArn", &json!([{"ref": "Mode"}]));
    let kind = assign("Kind", "getAttr", &json!([{"ref": "Arn"}, "resourceId[0]"]));
    let inner = json!([
        error(&json!([condition("stringEquals", &json!([{"ref": "Kind"}, "key"]))]), "a key"),
        error(&json!([]), "{Kind}"),
    ]);
    let two = tree(
        &json!([is_set("Mode")]),
        &json!([tree(&json!([arn, kind]), &inner), error(&json!([]), "malformed"),]),
    );
    let three = tree(&json!([is_set("Mode"), arn, kind]), &inner);
    insta::assert_snapshot!(format!(
        "{}\n// three\n{}",
        body(&rule_set(&json!([two, error(&json!([]), "no mode")]))),
        body(&rule_set(&json!([three, error(&json!([]), "no mode")]))),
    ));
}

#[test]
fn names_never_collide() {
    let mut value = rule_set(&json!([endpoint(&json!([]), "{params}{Stage}{stage}{type}")]));
    for name in ["params", "Stage", "stage", "type"] {
        value["parameters"][name] = json!({"type": "string", "required": true});
    }
    let body = body(&value);
    for ident in ["&[params_2,", " stage,", " stage_2,", " type_]"] {
        assert!(body.contains(ident), "{ident} in {body}");
    }
}

#[test]
fn braces_of_a_rule_are_no_place_for_a_value() {
    let url = "https://{Stage}.example.com/{{}}/{{x}}";
    let mut value = rule_set(&json!([endpoint(&json!([]), url)]));
    value["parameters"]["Stage"] = json!({"type": "string", "required": true});
    let body = body(&value);
    assert!(body.contains(r#""https://{}.example.com/{}/{x}""#), "{body}");
    assert!(body.contains(r#"&[stage, "{}"]"#), "{body}");
}

#[test]
fn problems_are_reported_with_their_place() {
    let wrong = |rule: Value| parse(&rule_set(&json!([rule]))).expect_err("it is wrong");
    let checks = |conditions: Value| wrong(error(&conditions, "no"));
    let cases = [
        (
            checks(json!([condition("isSet", &json!([]))])),
            "`rules[0].conditions[0]`: `isSet` takes 1 argument, not 0",
        ),
        (
            checks(json!([condition("no", &json!([]))])),
            "`rules[0].conditions[0]`: the function `no` is unknown",
        ),
        (checks(json!([{"argv": []}])), "`rules[0].conditions[0]`: `fn` is missing"),
        (
            checks(json!([is_set("Nowhere")])),
            "`rules[0].conditions[0].argv[0]`: `Nowhere` is neither a parameter nor assigned before",
        ),
        (
            checks(json!([condition("stringEquals", &json!([{"ref": "Region"}, "x"]))])),
            "`rules[0].conditions[0]`: may be absent here; a condition before must ask with `isSet`",
        ),
        (
            checks(json!([condition("booleanEquals", &json!(["x", true]))])),
            "`rules[0].conditions[0]`: is a string, but a boolean is needed",
        ),
        (
            checks(json!([condition("substring", &json!(["x", -1, 2, false]))])),
            "`rules[0].conditions[0]`: `substring` takes no negative number",
        ),
        (
            checks(json!([condition("ite", &json!([true, "x", false]))])),
            "`rules[0].conditions[0]`: the values of `ite` have different types",
        ),
        (
            checks(json!([condition("getAttr", &json!(["x", "name"]))])),
            "`rules[0].conditions[0]`: a string has no attribute `name`",
        ),
        (
            checks(json!([condition("getAttr", &json!([{"ref": "Arns"}, "[0]"]))])),
            "`rules[0].conditions[0]`: may be absent here; a condition before must ask with `isSet`",
        ),
        (
            checks(json!([is_set("Arns"), condition("getAttr", &json!([{"ref": "Arns"}, "[x]"]))])),
            "`rules[0].conditions[1]`: the path `[x]` is malformed",
        ),
        (
            checks(json!([assign("Stage", "uriEncode", &json!(["x"]))])),
            "`rules[0].conditions[0]`: assigns `Stage`, which exists already",
        ),
        (
            wrong(endpoint(&json!([]), "https://{Tenant")),
            "`rules[0].endpoint.url`: the braces of `https://{Tenant` do not match",
        ),
        (
            wrong(endpoint(&json!([]), "https://}")),
            "`rules[0].endpoint.url`: the braces of `https://}` do not match",
        ),
        (
            wrong(json!({"type": "other", "conditions": []})),
            "`rules[0]`: the type `other` is unknown",
        ),
        (wrong(json!({"conditions": []})), "`rules[0]`: `type` is missing"),
    ];
    for (problems, message) in cases {
        assert_eq!(problems, [message]);
    }
}

#[test]
fn every_problem_is_reported() {
    let mut value = rule_set(&json!([
        error(&json!([is_set("One"), is_set("Two")]), "no"),
        endpoint(&json!([]), "{Three}"),
    ]));
    value["parameters"]["Four"] = json!({"type": "float"});
    value["parameters"]["Five"] = json!({"type": "boolean", "default": "yes"});
    value["parameters"]["Six"] = json!({"type": "boolean", "builtIn": "AWS::Region"});
    let problems = parse(&value).expect_err("it is wrong");
    insta::assert_snapshot!(problems.join("\n"));
}

#[test]
fn a_damaged_rule_set_is_reported_or_emitted() {
    let rules = json!([
        tree(
            &json!([is_set("Arns"), assign("First", "getAttr", &json!([{"ref": "Arns"}, "[0]"]))]),
            &json!([
                endpoint(
                    &json!([assign("Arn", "aws.parseArn", &json!([{"ref": "First"}]))]),
                    "https://{Arn#accountId}.{Tenant}",
                ),
                error(&json!([]), "no {First}"),
            ])
        ),
        json!({"type": "endpoint", "conditions": [], "endpoint": {
            "url": condition("coalesce", &json!([{"ref": "Endpoint"}, "https://{Stage}"])),
            "headers": {"a": ["b"]},
            "properties": {"authSchemes": [{"name": "sigv4", "signingName": "x"}]},
        }}),
    ]);
    let whole = rule_set(&rules);
    let mut count = 0;
    for pointer in pointers(&whole, String::new()) {
        for damage in
            [json!(null), json!("{x"), json!("Stage"), json!(true), json!(-7), json!([]), json!({})]
        {
            let mut value = whole.clone();
            *value.pointer_mut(&pointer).expect("it is there") = damage;
            let mut reported = false;
            match RuleSet::parse(&value, &mut |_| reported = true) {
                Some(rules) => drop(syn::parse2::<syn::File>(rules.emit()).expect("it is Rust")),
                None => assert!(reported, "{pointer}"),
            }
            count += 1;
        }
    }
    assert!(count > 500, "{count} cases");
}

/// The JSON pointer of every node.
fn pointers(value: &Value, here: String) -> Vec<String> {
    let mut all = vec![];
    if let Some(object) = value.as_object() {
        all.extend(
            object.iter().flat_map(|(name, value)| pointers(value, format!("{here}/{name}"))),
        );
    }
    for (i, element) in value.as_array().into_iter().flatten().enumerate() {
        all.extend(pointers(element, format!("{here}/{i}")));
    }
    all.push(here);
    all
}

#[test]
fn cases_are_named_for_their_parameters() {
    let read = |params: Value| {
        let case =
            json!({"params": params, "expect": {"error": "no"}, "documentation": "a sentence"});
        EndpointTest::parse(&case, &mut |what| panic!("{what}")).expect("it is right")
    };
    let name = |params: Value| read(params).name;
    assert_eq!(
        name(json!({"UseFIPS": true, "UseDualStack": false, "Region": "us-east-1"})),
        "us_east_1_use_fips"
    );
    assert_eq!(name(json!({"Arns": ["a:b", "c"], "Mode": ""})), "a_b_c_empty_mode");
    assert_eq!(name(json!({})), "no_parameters");
    assert!(matches!(read(json!({})).expect, Expectation::Error(message) if message == "no"));
}

#[test]
fn damaged_cases_are_reported() {
    let whole = json!({
        "params": {"Region": "us-east-1", "Arns": ["a"], "UseFIPS": true},
        "operationInputs": [{
            "operationName": "Get",
            "operationParams": {"Id": 1},
            "builtInParams": {"AWS::Region": "us-east-1"},
            "clientParams": {"Mode": "wide"},
        }],
        "expect": {"endpoint": {"url": "https://x", "headers": {"a": ["b"]}, "properties": {}}},
    });
    let mut failures = 0;
    for pointer in pointers(&whole, String::new()) {
        for damage in [json!(null), json!(1), json!({"x": {}})] {
            let mut case = whole.clone();
            *case.pointer_mut(&pointer).expect("it is there") = damage;
            let mut reported = false;
            let read = EndpointTest::parse(&case, &mut |_| reported = true);
            assert_eq!(read.is_none(), reported, "{pointer}");
            failures += usize::from(reported);
        }
    }
    assert!(failures > 30, "{failures} failures");
}
