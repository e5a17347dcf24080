//! Bad input: a message for each, exit code 2, and no file is touched.

use serde_json::{Value, json};

use crate::support::{Place, changed, model};

const COMMAND: &str = "codegen --model model.json --out out";

/// A crate is there; now the model goes bad.
fn refused(model: &str, arguments: &str) -> String {
    let place = Place::with(&super::support::model());
    place.succeed(COMMAND);
    place.write("model.json", model);
    place.refused(&format!("{COMMAND} {arguments}"))
}

fn refused_change(pointer: &str, value: Value) -> String {
    refused(&changed(&[(pointer, value)]).to_string(), "")
}

#[test]
fn not_json() {
    let text = refused("{\n  \"smithy\": \"2.0\",\n  \"shapes\": {]\n}", "");
    insta::assert_snapshot!(text);
}

#[test]
fn not_text() {
    let place = Place::new();
    std::fs::write(place.path("model.json"), [b'{', 0xff]).expect("there is room");
    insta::assert_snapshot!(place.refused(COMMAND));
}

#[test]
fn no_such_file() {
    let place = Place::new();
    insta::assert_snapshot!(place.refused("codegen --model a.json b.json --out out"));
}

#[test]
fn no_service() {
    let mut model = model();
    let shapes = model["shapes"].as_object_mut().expect("there are shapes");
    shapes.remove("example#Store").expect("there is a service");
    insta::assert_snapshot!(refused(&model.to_string(), ""));
}

#[test]
fn two_services() {
    let service = model()["shapes"]["example#Store"].clone();
    insta::assert_snapshot!(refused_change("/shapes/example#Shop", service));
}

#[test]
fn the_service_is_chosen() {
    let mut shop = model()["shapes"]["example#Store"].clone();
    shop["traits"]["aws.api#service"]["sdkId"] = json!("Shop");
    let place = Place::with(&changed(&[("/shapes/example#Shop", shop)]));
    place.succeed(&format!("{COMMAND} --service example#Shop"));
    assert!(place.read("out/Cargo.toml").contains("\nname = \"shop-client\"\n"));
    let told = place.succeed("model lint model.json --service example#Store").stdout;
    assert!(told.starts_with("example#Store: "), "{told}");
    let unknown = place.refused(&format!("{COMMAND} --service Shop"));
    let tests = place.refused("conformance --model model.json --service example#Store");
    let unchosen = place.run("model lint model.json");
    assert_eq!(unchosen.code, Some(1));
    insta::assert_snapshot!(unknown + &tests + &unchosen.stderr);
}

#[test]
fn dangling_target() {
    let pointer = "/shapes/example#GetThingInput/members/Name/target";
    insta::assert_snapshot!(refused_change(pointer, json!("example#Nam")));
}

#[test]
fn unsupported_protocol() {
    let traits = json!({ "aws.protocols#restXml": {} });
    insta::assert_snapshot!(refused_change("/shapes/example#Store/traits", traits));
}

#[test]
fn unsupported_trait() {
    let traits = json!({ "smithy.api#xmlName": "thing", "smithy.api#unheardOf": {} });
    insta::assert_snapshot!(refused_change("/shapes/example#Thing/traits", traits));
}

#[test]
fn impossible_range() {
    let length = json!({ "smithy.api#length": { "min": 10, "max": 9 } });
    insta::assert_snapshot!(refused_change("/shapes/example#Name/traits", length));
}

#[test]
fn bad_pattern() {
    let pattern = json!({ "smithy.api#pattern": "^[a-z" });
    insta::assert_snapshot!(refused_change("/shapes/example#Name/traits", pattern));
}

#[test]
fn colliding_names() {
    let mut other = model()["shapes"]["example#Thing"].clone();
    other["traits"]["smithy.api#documentation"] = json!("Another.");
    let size = json!({ "target": "example#thing" });
    let changes = [
        ("/shapes/example#thing", other),
        ("/shapes/example#PutThingInput/members/Other", size.clone()),
        ("/shapes/example#PutThingInput/members/other", size),
    ];
    insta::assert_snapshot!(refused(&changed(&changes).to_string(), ""));
}

#[test]
fn unknown_operation() {
    let text = refused(&model().to_string(), "--operations PutThing,GetThings,Frobnicate");
    insta::assert_snapshot!(text);
}

#[test]
fn folder_of_someone_else() {
    let place = Place::with(&model());
    place.succeed(COMMAND);
    place.write("out/src/notes.txt", "mine");
    // Beside src/ and the manifest, the crate is its owner's.
    place.write("out/README.md", "mine");
    place.write("out/src/lib.rs", "//! The header is gone.\n");
    place.write("out/target/debug/cache", "cargo's");
    let text = place.refused(COMMAND);
    // Without a manifest it is no crate, so all of it is somebody else's.
    std::fs::remove_file(place.path("out/Cargo.toml")).expect("it is there");
    insta::assert_snapshot!(text + &place.refused(COMMAND));
}

#[test]
fn folder_of_many_files() {
    let place = Place::with(&model());
    for number in 0..100 {
        place.write(&format!("out/{}/{number}.txt", number % 10), "mine");
    }
    let text = place.refused(COMMAND);
    assert_eq!(text.lines().count(), 21, "{text}");
}

#[test]
fn file_for_a_folder() {
    let place = Place::with(&model());
    place.write("out", "mine");
    insta::assert_snapshot!(place.refused(COMMAND));
    // What else is wrong is told in the same run.
    insta::assert_snapshot!(place.refused("codegen --model nothing.json --out out"));
}

#[test]
fn folder_for_a_file() {
    let place = Place::with(&model());
    std::fs::create_dir_all(place.path("out/src/lib.rs")).expect("there is room");
    insta::assert_snapshot!(place.refused(COMMAND));
}

#[test]
fn crate_name() {
    let arguments = format!("{COMMAND} --crate-name 2fast");
    insta::assert_snapshot!(Place::with(&model()).refused(&arguments));
}

/// Whatever can be known is told in one run.
#[test]
fn everything_at_once() {
    let place = Place::with(&changed(&[
        ("/shapes/example#GetThingInput/members/Name/target", json!("example#Nam")),
        ("/shapes/example#Name/traits", json!({ "smithy.api#length": { "min": 10, "max": 9 } })),
        ("/shapes/example#Thing/traits", json!({ "smithy.api#unheardOf": {} })),
    ]));
    place.write("out/mine.txt", "mine");
    insta::assert_snapshot!(place.refused(&format!("{COMMAND} --crate-name type")));
}

#[test]
fn undocumented_member_of_the_workspace() {
    let place = Place::workspace(&changed(&[("/shapes/example#Thing/traits", json!({}))]));
    insta::assert_snapshot!(place.refused("codegen"));
}

#[test]
fn bad_manifest() {
    let place = Place::workspace(&model());
    place.client("[package.metadata.codegen]\noperations = \"PutThing\"\noperation = []\n");
    insta::assert_snapshot!(place.refused("codegen"));
}

#[test]
fn no_client() {
    let place = Place::workspace(&model());
    place.client("");
    insta::assert_snapshot!(place.refused("codegen"));
}

#[test]
fn no_workspace() {
    let text = Place::new().refused("codegen");
    assert!(
        text.starts_with("error: cargo metadata: error: could not find `Cargo.toml`"),
        "{text}"
    );
}

#[test]
fn bad_usage() {
    let place = Place::with(&model());
    let arguments = [
        "",
        "frobnicate",
        "--frobnicate",
        "codegen --frobnicate",
        "codegen --model",
        "codegen --model model.json",
        "codegen --out out",
        "codegen --operations PutThing",
        "codegen --crate-name a",
        "codegen --service a#B",
        "codegen model.json",
        "codegen --model model.json --out a --out b",
        "codegen --model model.json --out=",
        "codegen --model model.json --out out --operations PutThing,",
        "codegen --model model.json --out out --runtime-path nowhere",
        "codegen --model model.json --out out --runtime-path . --runtime-git a",
        "codegen --model model.json --out out --runtime-git a --tag b --rev c",
        "codegen --model model.json --out out --tag b",
        "codegen --runtime-git a",
        "conformance",
    ];
    let told =
        arguments.map(|arguments| format!("xtask {arguments}\n{}", place.refused(arguments)));
    insta::assert_snapshot!(told.join("\n"));
}
