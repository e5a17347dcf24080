//! `cargo xtask model cross-check`: the two forms in which a service is published must mean the same.
//!
//! Both are lowered, and every field of the lowered services is compared, whatever it is: the comparison reads what
//! `Debug` prints of them, so that a field that is new is compared, too.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Result, bail};
use lexopt::prelude::*;
use trent_codegen::{Options, Source};

use crate::command_line::once;
use crate::output::print;
use crate::sources::{self, accepted};

pub(crate) const HELP: &str = "\
cargo xtask model cross-check SMITHY SERVICE-2 [--service NAME]
    Compares what is made of the two forms in which a service's model is published. They must be the
    same but for a list of differences, each with its reason. Of KMS the list is exact; of another
    service it has what the older form cannot say.

    SERVICE-2            service-2.json, its folder, or a wheel of botocore
    --service NAME       the service's folder in the wheel

Exit codes: 0 every difference is known; 1 there are others; 2 bad usage or bad input.
";

/// What the command was told.
#[derive(Debug)]
pub(crate) struct Arguments {
    smithy: PathBuf,
    older: PathBuf,
    /// The folder of the older form in a wheel.
    service: Option<String>,
}

/// A difference that is as it must be.
struct Known {
    /// Where, with `*` for any one name, and perhaps for more at the end.
    place: &'static str,
    reason: &'static str,
    /// Which of the differences there.
    only: fn(&Difference) -> bool,
}

const fn known(place: &'static str, reason: &'static str) -> Known {
    Known { place, reason, only: |_| true }
}

/// What differs between the forms of KMS.
const KNOWN: &[Known] = &[
    // What service-2.json does not say.
    known("rules", BESIDE),
    known("endpoint_tests", BESIDE),
    known("operations/*/examples", BESIDE),
    known("operations/*/example", BESIDE),
    known("operations/*/pagination", BESIDE),
    known("errors/*/query_code", "service-2.json has no codes of a protocol that KMS never spoke"),
    known("errors/*/status", "service-2.json has the status with the codes, so it has neither"),
    known("operations/*/output/members/*/default", DEFAULT),
    known("operations/*/output/members/*/optional", DEFAULT),
    known("operations/*/input/members/*/server_default", DEFAULT),
    known("structures/KeyMetadata/members/Enabled/default", DEFAULT),
    known("structures/KeyMetadata/members/Enabled/optional", DEFAULT),
    // What came between the releases that the files are of.
    known("**/docs", "sentences were rewritten"),
    known("operations/Decapsulate", ENCAPSULATION),
    known("operations/Encapsulate", ENCAPSULATION),
    known("operations/GetPublicKey/output/members/EncapsulationAlgorithms", ENCAPSULATION),
    known("structures/KeyMetadata/members/EncapsulationAlgorithms", ENCAPSULATION),
    known("enums/EncapsulationAlgorithmSpec", ENCAPSULATION),
    known("enums/KeyUsageType/variants/ENCAPSULATE_DECAPSULATE", ENCAPSULATION),
    known("enums/GrantOperation/variants/Decapsulate", ENCAPSULATION),
    known("enums/GrantOperation/variants/Encapsulate", ENCAPSULATION),
    known("enums/KeyLastUsageTrackingOperation/variants/Decapsulate", ENCAPSULATION),
    known("enums/KeyLastUsageTrackingOperation/variants/Encapsulate", ENCAPSULATION),
    known("enums/DataKeyPairSpec/variants/ML_KEM_512", ENCAPSULATION),
    known("enums/DataKeyPairSpec/variants/ML_KEM_768", ENCAPSULATION),
    known("enums/DataKeyPairSpec/variants/ML_KEM_1024", ENCAPSULATION),
    known("enums/KeySpec/variants/ML_KEM_512", ENCAPSULATION),
    known("enums/KeySpec/variants/ML_KEM_768", ENCAPSULATION),
    known("enums/KeySpec/variants/ML_KEM_1024", ENCAPSULATION),
    known("operations/ListKeys/input/members/ResourceOwners", SHARED),
    known("enums/ResourceOwnerType", SHARED),
];

/// What differs between the forms of any service.
const GENERAL: &[Known] = &[
    known("**/docs", "sentences were rewritten"),
    known("id", "service-2.json has no name for the service's shape"),
    known("rules", BESIDE),
    known("endpoint_tests", BESIDE),
    known("operations/*/examples", BESIDE),
    known("operations/*/example", BESIDE),
    known("**/default", OPTIONAL),
    known("**/server_default", OPTIONAL),
    known("**/optional", OPTIONAL),
    known("**/builder_may_fail", OPTIONAL),
    Known { place: "operations/*/http/0/path", reason: SLASH, only: is_last_slash },
    Known { place: "protocol/0/target_prefix", reason: DOTS, only: is_full_name },
    known("**/length/0/min", "service-2.json leaves out a length of at least 0"),
    known("**/pattern/0/source", "patterns of service-2.json are about the whole text"),
];

const OPTIONAL: &str =
    "service-2.json has neither defaults nor the required members that a client need not set";
const SLASH: &str = "a slash at the end of a path stands in one form alone; official clients are made from \
                     either, and services take both";
const DOTS: &str = "Smithy's name of the service is the last part of the full name, which clients from \
                    service-2.json send";
const BESIDE: &str = "it stands in a file beside service-2.json, which is not given";
const DEFAULT: &str = "service-2.json does not tell a value that is false when absent from others";
const ENCAPSULATION: &str = "the later release encapsulates keys with ML-KEM";
const SHARED: &str = "the later release lists keys that others share";

/// Understands the arguments; nothing if help is asked for.
pub(crate) fn parse(mut parser: lexopt::Parser) -> Result<Option<Arguments>> {
    let (mut models, mut service) = (Vec::new(), None);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("help") | Short('h') => return Ok(None),
            Long("service") => once("--service", &mut service, parser.value()?)?,
            Value(file) => models.push(PathBuf::from(file)),
            _ => return Err(argument.unexpected().into()),
        }
    }
    let service = service.map(ValueExt::string).transpose()?;
    let Ok([smithy, older]) = <[PathBuf; 2]>::try_from(models) else {
        bail!("a cross-check needs two models, SMITHY and SERVICE-2");
    };
    Ok(Some(Arguments { smithy, older, service }))
}

/// Compares. True if every difference is known, and every known one is there.
pub(crate) fn run(arguments: &Arguments) -> Result<bool> {
    let sources = |path: &PathBuf, service: Option<&str>| {
        sources::read_named(std::slice::from_ref(path), service)
    };
    let smithy = sources(&arguments.smithy, None)?;
    let is_kms = id(&smithy)?.as_deref() == Some("com.amazonaws.kms#TrentService");
    let older = lowered(&sources(&arguments.older, arguments.service.as_deref())?)?;
    let differences = differences(&lowered(&smithy)?, &older);
    let known = if is_kms { KNOWN } else { GENERAL };
    let report = Report::new(&differences, known, is_kms);
    print(&report.text);
    Ok(report.is_clean)
}

/// The service's shape.
fn id(sources: &[Source]) -> Result<Option<String>> {
    let model = accepted(trent_codegen::load(sources))?;
    Ok(model.service().map(|(shape, _)| shape.id.to_string()))
}

fn lowered(sources: &[Source]) -> Result<Tree> {
    let options = Options { crate_name: "client".to_owned(), ..Options::default() };
    let model = accepted(trent_codegen::load(sources))?;
    accepted(trent_codegen::check(&model).map(|()| model.clone()))?;
    let service = accepted(trent_codegen::lower(&model, &options))?.service;
    Ok(Tree::read(&format!("{service:#?}")))
}

/// A value as `{:#?}` prints it.
#[derive(Debug, Default, PartialEq)]
struct Tree {
    /// `Some(` and `Structure {`, or all of a value on one line.
    head: String,
    /// Fields by name, elements by the name they bear or by their place.
    parts: BTreeMap<String, Tree>,
}

impl Tree {
    fn read(text: &str) -> Self {
        let mut lines = text.lines();
        let head = lines.next().unwrap_or_default().to_owned();
        let mut parts = Vec::new();
        Self::parts(&mut lines, &mut parts);
        Self::named(head, parts)
    }

    /// The parts up to the closing bracket, each with the name of its field, if it has one.
    fn parts<'t>(lines: &mut impl Iterator<Item = &'t str>, parts: &mut Vec<(String, Self)>) {
        while let Some(line) = lines.next() {
            let line = line.trim();
            if line.starts_with(['}', ']', ')']) {
                return;
            }
            let (name, value) = match line.split_once(": ") {
                Some((name, value)) if is_field(name) => (name.to_owned(), value),
                _ => (String::new(), line),
            };
            let mut inner = Vec::new();
            if value.ends_with(['{', '[', '(']) {
                Self::parts(lines, &mut inner);
            }
            let value = value.strip_suffix(',').unwrap_or(value).to_owned();
            parts.push((name, Self::named(value, inner)));
        }
    }

    fn named(head: String, parts: Vec<(String, Self)>) -> Self {
        let parts = parts.into_iter().enumerate().map(|(index, (name, part))| {
            let name = if name.is_empty() { part.own_name() } else { Some(name) };
            (name.unwrap_or_else(|| index.to_string()), part)
        });
        Self { head, parts: parts.collect() }
    }

    /// An element's own field that tells it from others.
    fn own_name(&self) -> Option<String> {
        let own = ["wire", "rust", "title", "name", "code"]
            .iter()
            .find_map(|name| self.parts.get(*name))?;
        Some(own.head.trim_matches('"').to_owned())
    }
}

/// True for the name of a field, and not for text with a colon.
fn is_field(name: &str) -> bool {
    name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// Where the trees differ, with what is there.
#[derive(Debug, PartialEq)]
struct Difference {
    place: String,
    what: String,
}

fn differences(smithy: &Tree, older: &Tree) -> Vec<Difference> {
    let mut found = Vec::new();
    compare("", smithy, older, &mut found);
    found
}

fn compare(place: &str, smithy: &Tree, older: &Tree, found: &mut Vec<Difference>) {
    let mut differs = |place: String, what: String| found.push(Difference { place, what });
    if smithy.head != older.head {
        return differs(
            place.to_owned(),
            format!("{} in Smithy, {} in service-2", shown(&smithy.head), shown(&older.head)),
        );
    }
    let names: std::collections::BTreeSet<_> =
        smithy.parts.keys().chain(older.parts.keys()).collect();
    for name in names {
        let inner = if place.is_empty() { name.clone() } else { format!("{place}/{name}") };
        match (smithy.parts.get(name), older.parts.get(name)) {
            (Some(smithy), Some(older)) => compare(&inner, smithy, older, found),
            (Some(_), None) => {
                found.push(Difference { place: inner, what: "only in Smithy".to_owned() });
            }
            _ => found.push(Difference { place: inner, what: "only in service-2".to_owned() }),
        }
    }
}

/// The head of a value; what is in it is not shown.
fn shown(head: &str) -> String {
    match head.strip_suffix(['{', '[', '(']) {
        Some("") => "a list".to_owned(),
        Some(name) => format!("{} with content", name.trim_end()),
        None => head.to_owned(),
    }
}

/// Whether two texts differ by a slash at the end.
fn is_last_slash(difference: &Difference) -> bool {
    texts(difference)
        .is_some_and(|(a, b)| a.strip_suffix('/') == Some(b) || b.strip_suffix('/') == Some(a))
}

/// Whether the older form has the name with more before it.
fn is_full_name(difference: &Difference) -> bool {
    let before = texts(difference).and_then(|(name, full)| full.strip_suffix(name));
    before.is_some_and(|before| before.ends_with('.'))
}

/// The two texts that differ, if both are.
fn texts(Difference { what, .. }: &Difference) -> Option<(&str, &str)> {
    fn quoted(text: &str) -> Option<&str> {
        text.strip_prefix('"')?.strip_suffix('"')
    }
    let (smithy, older) = what.strip_suffix(" in service-2")?.split_once(" in Smithy, ")?;
    Some((quoted(smithy)?, quoted(older)?))
}

/// What is to be told.
struct Report {
    text: String,
    is_clean: bool,
}

impl Report {
    /// With `exact`, every known difference must be there.
    fn new(differences: &[Difference], known: &[Known], exact: bool) -> Self {
        use std::fmt::Write as _;
        let mut text = String::new();
        let mut unknown = 0;
        let mut counts = vec![0; known.len()];
        for difference in differences {
            let Difference { place, what } = difference;
            let is = |known: &Known| covers(known.place, place) && (known.only)(difference);
            match known.iter().position(is) {
                Some(index) => counts[index] += 1,
                None => {
                    unknown += 1;
                    // Writing to a String cannot fail.
                    let _ = writeln!(text, "{place}: {what}");
                }
            }
        }
        let mut gone = 0;
        for (known, count) in known.iter().zip(counts) {
            let Known { place, reason, .. } = known;
            if count == 0 && !exact {
                continue;
            }
            if count == 0 {
                gone += 1;
                let _ = writeln!(text, "{place}: no longer differs; remove it from what is known");
            } else {
                let _ = writeln!(text, "known: {place} ({count}): {reason}");
            }
        }
        let _ = writeln!(text, "{} differences, {unknown} of them unknown", differences.len());
        Self { text, is_clean: unknown + gone == 0 }
    }
}

/// `operations/*/docs` covers `operations/Encrypt/docs` and what is below it, `**/docs` covers it wherever it is.
fn covers(pattern: &str, place: &str) -> bool {
    let split = |text: &str| text.split_once('/').map(|(a, b)| (a.to_owned(), b.to_owned()));
    let (part, pattern) = split(pattern).unwrap_or((pattern.to_owned(), String::new()));
    let (name, rest) = split(place).unwrap_or((place.to_owned(), String::new()));
    if part == "**" {
        return covers(&pattern, place)
            || !rest.is_empty() && covers(&format!("**/{pattern}"), &rest);
    }
    (part == "*" || part == name)
        && (pattern.is_empty() || !rest.is_empty() && covers(&pattern, &rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lowers a small service whose tag is named, from both forms; `change` is made to the older one.
    fn forms(change: impl Fn(&str) -> String) -> Vec<Difference> {
        let smithy = r#"{"smithy": "2.0", "shapes": {
            "com.amazonaws.store#Store": {"type": "service", "version": "1",
                "operations": [{"target": "com.amazonaws.store#Put"}],
                "traits": {"aws.protocols#awsJson1_0": {}, "smithy.api#title": "Store",
                    "aws.auth#sigv4": {"name": "store"},
                    "aws.api#service": {"sdkId": "Store", "endpointPrefix": "store"}}},
            "com.amazonaws.store#Put": {"type": "operation",
                "input": {"target": "com.amazonaws.store#PutInput"},
                "output": {"target": "smithy.api#Unit"}},
            "com.amazonaws.store#PutInput": {"type": "structure", "members": {
                "Name": {"target": "com.amazonaws.store#Name", "traits": {"smithy.api#required": {}}},
                "Kind": {"target": "com.amazonaws.store#Kind"}}},
            "com.amazonaws.store#Kind": {"type": "enum", "members": {
                "A": {"target": "smithy.api#Unit", "traits": {"smithy.api#enumValue": "a: b"}}}},
            "com.amazonaws.store#Name": {"type": "string",
                "traits": {"smithy.api#length": {"min": 1, "max": 9}}}}}"#;
        let older = r#"{"metadata": {"apiVersion": "1", "protocol": "json", "jsonVersion": "1.0",
                "targetPrefix": "Store", "serviceId": "Store", "serviceFullName": "Store",
                "endpointPrefix": "store"},
            "operations": {"Put": {"name": "Put", "input": {"shape": "PutInput"}}},
            "shapes": {
                "PutInput": {"type": "structure", "required": ["Name"], "members": {
                    "Name": {"shape": "Name"}, "Kind": {"shape": "Kind"}}},
                "Kind": {"type": "string", "enum": ["a: b"]},
                "Name": {"type": "string", "min": 1, "max": 9}}}"#;
        let tree = |text: String| lowered(&[Source::new("m.json", text)]).expect("a good model");
        differences(&tree(smithy.to_owned()), &tree(change(older)))
    }

    #[test]
    fn the_same_service_does_not_differ() {
        assert_eq!(forms(str::to_owned), []);
    }

    #[test]
    fn every_field_is_compared() {
        let places = |from: &str, to: &str| -> Vec<String> {
            let found = forms(|text| text.replace(from, to));
            found.into_iter().map(|one| format!("{}: {}", one.place, one.what)).collect()
        };
        assert_eq!(
            places("\"required\": [\"Name\"], ", ""),
            ["operations/Put/input/members/Name/required: true in Smithy, false in service-2"]
        );
        let length = places("\"max\": 9", "\"max\": 8");
        assert!(length[0].contains("9 in Smithy, 8 in service-2"), "{length:?}");
        assert!(length[0].starts_with("operations/Put/input/members/Name/constraints/length"));
        assert_eq!(
            places("[\"a: b\"]", "[\"a: b\", \"c\"]"),
            ["enums/Kind/variants/c: only in service-2"]
        );
        assert_eq!(places("1.0", "1.1"), ["protocol/0/version: V1_0 in Smithy, V1_1 in service-2"]);
    }

    #[test]
    fn a_report_is_clean_if_the_list_is_exact() {
        let difference = Difference { place: "errors/A/status".to_owned(), what: "-".to_owned() };
        let report = |known: &[Known]| Report::new(std::slice::from_ref(&difference), known, true);
        assert!(report(&[known("errors/*/status", "")]).is_clean);
        assert!(!report(&[]).is_clean);
        let more = report(&[known("errors/*/status", ""), known("rules", "")]);
        assert!(!more.is_clean);
        assert!(more.text.contains("rules: no longer differs"), "{}", more.text);
    }

    #[test]
    fn a_slash_at_the_end_of_a_path_is_known_and_another_path_is_not() {
        let is_clean = |what: &str| {
            let place = "operations/List/http/0/path/0/0".to_owned();
            Report::new(&[Difference { place, what: what.to_owned() }], GENERAL, false).is_clean
        };
        assert!(is_clean(r#""/a/b" in Smithy, "/a/b/" in service-2"#));
        assert!(is_clean(r#""/a/b/" in Smithy, "/a/b" in service-2"#));
        for what in [
            r#""/a/b" in Smithy, "/a/c/" in service-2"#,
            r#""/a/b" in Smithy, "/a/b//" in service-2"#,
            r#""/a" in Smithy, "/a/b" in service-2"#,
            "only in Smithy",
        ] {
            assert!(!is_clean(what), "{what}");
        }
    }

    #[test]
    fn a_full_name_of_the_service_is_known_and_another_name_is_not() {
        let is_clean = |what: &str| {
            let place = "protocol/0/target_prefix".to_owned();
            Report::new(&[Difference { place, what: what.to_owned() }], GENERAL, false).is_clean
        };
        assert!(is_clean(r#""Trail_1" in Smithy, "com.example.Trail_1" in service-2"#));
        assert!(!is_clean(r#""Trail_1" in Smithy, "com.example.Trail_2" in service-2"#));
        assert!(!is_clean(r#""Trail_1" in Smithy, "MyTrail_1" in service-2"#));
    }

    #[test]
    fn patterns_cover_places() {
        assert!(covers("rules", "rules"));
        assert!(covers("rules", "rules/parameters"));
        assert!(!covers("rules/parameters", "rules"));
        assert!(covers("operations/*/docs", "operations/Put/docs/text"));
        assert!(!covers("operations/*/docs", "operations/Put/input/docs"));
        assert!(covers("**/docs", "docs/text"));
        assert!(covers("**/docs", "operations/Put/input/docs"));
        assert!(!covers("**/docs", "operations/Put/input"));
    }
}
