//! `cargo xtask model`: import, diff, lint.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use rawzip::{CompressionMethod, ZipArchiveWriter};
use serde_json::{Value, json};

use crate::support::{Place, changed, model, reversed};

const IMPORT: &str = "model import upstream.json --service store";

/// A workspace with what upstream says.
fn with_upstream(model: &Value) -> Place {
    let place = Place::workspace(model);
    place.write("upstream.json", &model.to_string());
    place
}

#[test]
fn facts_are_imported() {
    let place = with_upstream(&model());
    insta::assert_snapshot!(place.succeed(IMPORT).stdout);
    let text = place.read("models/store.json");
    assert!(!text.contains("documentation"), "{text}");

    // What lacks documentation has its place in a file, whole.
    let docs: Value = serde_json::from_str(&place.read("models/store.docs.json")).expect("JSON");
    assert_eq!(docs["shapes"].as_object().map(serde_json::Map::len), Some(9));
    assert_eq!(docs["shapes"]["example#Thing$Size"]["traits"]["smithy.api#documentation"], "");

    let before = place.tree("");
    let again = place.succeed(IMPORT).stdout;
    assert!(again.starts_with("models/store.json: unchanged; "), "{again}");
    assert_eq!(place.tree(""), before);
    place.write("upstream.json", &reversed(&model()));
    place.succeed(IMPORT);
    assert_eq!(place.read("models/store.json"), text);
}

/// From upstream's files to a client, as the README has it: with texts of one's own, and without.
#[test]
fn an_import_becomes_a_client() {
    let place = with_upstream(&model());
    place.succeed(IMPORT);
    place.client(
        "[package.metadata.codegen]\nmodels = [\"../models/store.json\", \"../models/store.docs.json\"]\n",
    );
    // Texts that are empty are told, and may stay so in a crate that nobody else gets.
    let told = place.refused("codegen");
    assert_eq!(told.matches("has no documentation").count(), 9, "{told}");
    assert!(told.contains("`publish = false` in its manifest"), "{told}");
    let manifest = place.read("store-client/Cargo.toml");
    let unpublished = manifest.replace("edition", "publish = false\nedition");
    place.write("store-client/Cargo.toml", &unpublished);
    place.succeed("codegen");
    let text = place.succeed(&format!("{IMPORT} --upstream-docs")).stdout;
    assert!(text.contains("9 texts of upstream are in models/store.docs.json"), "{text}");
    place.succeed("codegen");
    assert!(place.read("store-client/src/types/thing.rs").contains("/// Something to keep.\n"));
    // Once they are written, documentation is demanded no more.
    place.write("store-client/Cargo.toml", &manifest);
    place.succeed("codegen --check");
    assert!(place.succeed(IMPORT).stdout.ends_with("unchanged; the service is example#Store\n"));
}

#[test]
fn what_changed_is_told() {
    let place = with_upstream(&model());
    place.succeed(IMPORT);
    let documented = |id: &str| {
        let docs = json!({ "smithy.api#documentation": "Ours." });
        (id.to_owned(), json!({ "type": "apply", "traits": docs }))
    };
    let ids = ["example#Store", "example#Thing$Name", "example#Thing$Size", "example#GetThing"];
    let shapes: serde_json::Map<_, _> = ids.into_iter().map(documented).collect();
    place
        .write("models/store.docs.json", &json!({ "smithy": "2.0", "shapes": shapes }).to_string());
    let members = json!({
        "Name": { "target": "example#Name" },
        "Color": { "target": "smithy.api#String" }
    });
    let upstream = changed(&[("/shapes/example#Thing/members", members)]);
    place.write("upstream.json", &upstream.to_string());
    insta::assert_snapshot!(place.succeed(IMPORT).stdout);
}

#[test]
fn what_cannot_be_imported() {
    let place = with_upstream(&model());
    let mut told = String::new();
    place.write("upstream.json", "{");
    told.push_str(&place.refused(IMPORT));
    place.write("upstream.json", "{\"smithy\": \"2.0\", \"shapes\": {}}");
    told.push_str(&place.refused(IMPORT));
    told.push_str(&place.refused("model import nothing.json --service store"));
    told.push_str(&place.refused("model import upstream.json --service ../store"));
    fs::create_dir(place.path("empty")).expect("there is room");
    told.push_str(&place.refused("model import empty --service store"));
    insta::assert_snapshot!(told);
}

/// The same service in every form that botocore's has.
#[test]
fn folders_and_wheels_are_imported() {
    let place = with_upstream(&model());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/tests/models/service_2");
    let read = |name: &str| fs::read(folder.join(name)).expect("the file is there");
    let imported = |upstream: &str, name: &str| {
        place.succeed(&format!("model import {upstream} --service {name}"));
        place.read(&format!("models/{name}.json"))
    };
    let expected = imported(&folder.to_string_lossy(), "folder");
    assert!(expected.contains("smithy.api#paginated"), "the files beside it are read, too");
    let file = folder.join("service-2.json");
    assert_eq!(imported(&file.to_string_lossy(), "file"), expected);

    let mut files = Vec::new();
    for name in ["examples-1.json", "paginators-1.json", "waiters-2.json"] {
        files.push((format!("botocore/data/wheel/2020-01-01/{name}"), read(name)));
    }
    for name in ["service-2.json", "endpoint-rule-set-1.json"] {
        let path = format!("botocore/data/wheel/2020-01-01/{name}.gz");
        files.push((path, gzip(&read(name))));
    }
    files.push(("botocore/data/wheel/2011-01-01/service-2.json".to_owned(), b"old".to_vec()));
    files.push(("botocore/data/wheel/2022-01-01/examples-1.json".to_owned(), b"alone".to_vec()));
    files.push(("botocore/data/wheels/2023-01-01/service-2.json".to_owned(), b"other".to_vec()));
    let extras = "botocore/data/wheel/2020-01-01/paginators-1.sdk-extras.json";
    files.push((extras.to_owned(), b"{}".to_vec()));
    write_wheel(&place.path("botocore.whl"), &files);
    assert_eq!(imported("botocore.whl", "wheel"), expected);

    let told = place.refused("model import botocore.whl --service sqs")
        + &place.refused("model import botocore.whl --service wheel-s");
    let other = place.refused("model diff botocore.whl botocore.whl");
    insta::assert_snapshot!(told + &other);
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("memory can be written to")
}

/// A wheel whose files are stored and compressed in turn.
fn write_wheel(path: &PathBuf, files: &[(String, Vec<u8>)]) {
    let mut archive = ZipArchiveWriter::new(fs::File::create(path).expect("there is room"));
    for (index, (name, bytes)) in files.iter().enumerate() {
        let method = match index % 2 {
            0 => CompressionMethod::STORE,
            _ => CompressionMethod::DEFLATE,
        };
        let file = archive.new_file(name).compression_method(method).start();
        let (mut entry, config) = file.expect("there is room");
        let descriptor = if method == CompressionMethod::STORE {
            let mut writer = config.wrap(&mut entry);
            writer.write_all(bytes).expect("there is room");
            writer.finish().expect("there is room").1
        } else {
            let encoder = flate2::write::DeflateEncoder::new(&mut entry, Compression::fast());
            let mut writer = config.wrap(encoder);
            writer.write_all(bytes).expect("there is room");
            let (encoder, descriptor) = writer.finish().expect("there is room");
            encoder.finish().expect("there is room");
            descriptor
        };
        entry.finish(descriptor).expect("there is room");
    }
    archive.finish().expect("there is room");
}

#[test]
fn a_diff_says_what_breaks() {
    let place = Place::with(&model());
    let one = json!([{ "target": "example#GetThing" }]);
    let shrunk = changed(&[("/shapes/example#Store/operations", one)]);
    place.write("shrunk.json", &shrunk.to_string());

    let same = place.succeed("model diff model.json model.json").stdout;
    assert!(same.starts_with("none: "), "{same}");
    let grown = place.succeed("model diff shrunk.json model.json --format text").stdout;
    assert!(grown.starts_with("minor: "), "{grown}");

    let mut told = String::new();
    for format in ["text", "markdown", "json"] {
        let outcome = place.run(&format!("model diff model.json shrunk.json --format {format}"));
        assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
        told.push_str(&outcome.stdout);
        if format == "json" {
            let value: Value = serde_json::from_str(&outcome.stdout).expect("it is JSON");
            assert_eq!(value["verdict"], "major");
        }
    }
    insta::assert_snapshot!(told);
}

#[test]
fn lint_says_what_is_wrong() {
    let place = Place::with(&model());
    insta::assert_snapshot!(place.succeed("model lint model.json").stdout);

    let broken = changed(&[
        ("/shapes/example#Thing/members/Size/target", json!("smithy.api#Integr")),
        ("/shapes/example#Name/traits", json!({ "smithy.api#pattern": "[" })),
    ]);
    place.write("model.json", &broken.to_string());
    let outcome = place.run("model lint model.json");
    assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
    insta::assert_snapshot!(outcome.stderr);

    // Worth knowing, but nothing is wrong.
    let pattern = json!({ "smithy.api#pattern": "^(?!x)\\p{Greek}+$" });
    place.write("model.json", &changed(&[("/shapes/example#Name/traits", pattern)]).to_string());
    let outcome = place.succeed("model lint model.json");
    insta::assert_snapshot!(outcome.stderr + &outcome.stdout);

    let one = json!([{ "target": "example#GetThing" }]);
    let model = changed(&[("/shapes/example#Store/operations", one)]);
    place.write("model.json", &model.to_string());
    let told = place.succeed("model lint model.json").stdout;
    assert_eq!(told, "example#Store: a client of 1 operation can be generated\n");

    place.refused("model lint nothing.json");
    place.write("model.json", "no JSON");
    place.refused("model lint model.json");
}

#[test]
fn bad_usage_of_model() {
    let place = Place::with(&model());
    let arguments = [
        "model",
        "model frobnicate",
        "model frobnicate model.json",
        "model import model.json",
        "model import --service store",
        "model import model.json --service=",
        "model diff model.json",
        "model diff model.json model.json model.json",
        "model diff model.json model.json --format html",
        "model lint",
        "model lint model.json --format text",
    ];
    let told =
        arguments.map(|arguments| format!("xtask {arguments}\n{}", place.refused(arguments)));
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn help_is_printed() {
    let place = Place::new();
    let help = place.succeed("--help").stdout;
    assert_eq!(place.succeed("-h").stdout, help);
    assert_eq!(place.succeed("help").stdout, help);
    let names =
        help.lines().filter_map(|line| line.strip_prefix("cargo xtask ")?.split(' ').next());
    let names: std::collections::BTreeSet<_> = names.collect();
    assert!(names.len() > 5, "{help}");
    for command in names {
        let more = place.succeed(&format!("{command} --help")).stdout;
        let rest = more.strip_prefix(&format!("cargo xtask {command}"));
        assert!(rest.is_some_and(|rest| rest.starts_with([' ', '\n'])), "{more}");
        assert_eq!(place.succeed(&format!("help {command}")).stdout, more);
    }
    place.refused("help frobnicate");
    let all = place.succeed("model --help").stdout;
    for command in ["import", "diff", "lint", "outdated", "cross-check"] {
        let own = place.succeed(&format!("model {command} --help")).stdout;
        assert!(own.starts_with(&format!("cargo xtask model {command} ")), "{own}");
        assert!(own.contains("Exit codes: 0 ") && all.contains(&own), "{own}");
        assert_eq!(place.succeed(&format!("help model {command}")).stdout, own);
    }
}
