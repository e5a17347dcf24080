//! `--check`: writes nothing, names every file, exit code 1.

use std::fs;

use crate::support::{Place, model};

#[test]
fn every_file_of_a_client_is_named() {
    let place = Place::workspace(&model());
    place.succeed("codegen");
    insta::assert_snapshot!(place.succeed("codegen --check").stdout);

    let edited = place.read("store-client/src/types/thing.rs").replace("size", "girth");
    place.write("store-client/src/types/thing.rs", &edited);
    place.write("store-client/src/client.rs", "//! The header is gone.\n");
    fs::remove_file(place.path("store-client/src/operation/get_thing.rs")).expect("it is there");
    // It cannot even be compiled now.
    fs::remove_file(place.path("store-client/src/lib.rs")).expect("it is there");
    place.write("store-client/src/operation/old.rs", &place.read("store-client/src/error.rs"));
    place.write("store-client/src/notes.txt", "mine");
    let before = place.tree("");
    let outcome = place.run("codegen --check");
    assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
    assert_eq!(outcome.stdout, "");
    assert_eq!(place.tree(""), before);
    insta::assert_snapshot!(outcome.stderr);
}

#[test]
fn what_codegen_can_mend_it_mends() {
    let place = Place::workspace(&model());
    place.succeed("codegen");
    let files = place.files("");

    let edited = place.read("store-client/src/types/thing.rs").replace("size", "girth");
    place.write("store-client/src/types/thing.rs", &edited);
    fs::remove_file(place.path("store-client/src/lib.rs")).expect("it is there");
    place.write("store-client/src/operation/old.rs", &place.read("store-client/src/error.rs"));
    let outcome = place.run("codegen --check");
    assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
    insta::assert_snapshot!(outcome.stderr);

    let outcome = place.succeed("codegen");
    let counts = outcome.stdout.lines().nth(1).expect("there are several lines");
    assert!(counts.starts_with("  2 written, ") && counts.ends_with(", 1 removed"), "{counts}");
    assert_eq!(place.files(""), files);
    place.succeed("codegen --check");
}

#[test]
fn a_module_by_hand_is_declared_and_left_alone() {
    let place = Place::workspace(&model());
    let manifest = |modules: &str| {
        let models = "[package.metadata.codegen]\nmodels = [\"../model.json\"]";
        place.client(&format!("{models}\nmodules = [{modules}]\n"));
    };
    place.write("store-client/src/tools.rs", "//! Tools.\n\nmod hammer;\n");
    place.write("store-client/src/tools/hammer.rs", "//! A hammer.\n");
    // Nobody has said that it is written by hand.
    assert!(place.refused("codegen").contains("tools.rs"));
    manifest("\"tools\"");
    place.succeed("codegen");
    place.succeed("codegen --check");
    assert!(place.read("store-client/src/lib.rs").contains("\npub mod tools;\n"));
    assert_eq!(place.read("store-client/src/tools/hammer.rs"), "//! A hammer.\n");
    // What lies elsewhere is as foreign as before, and a name that is taken or not there is told.
    place.write("store-client/src/operation/tools.rs", "//! Mine.\n");
    assert_eq!(place.run("codegen --check").code, Some(1));
    fs::remove_file(place.path("store-client/src/operation/tools.rs")).expect("it is there");
    manifest("\"client\"");
    assert!(place.refused("codegen").contains("client.rs is a file that is generated"));
    manifest("\"tools\", \"saws\"");
    assert!(place.refused("codegen").contains("src has no module `saws`"));
}

#[test]
fn the_first_page_can_be_a_file_of_the_package() {
    let place = Place::workspace(&model());
    let manifest = |page: &str| {
        let models = "[package.metadata.codegen]\nmodels = [\"../model.json\"]";
        place.client(&format!("{models}\npage = {page}\n"));
    };
    place.write("store-client/FIRST.md", "Read me.\n");
    manifest("\"FIRST.md\"");
    place.succeed("codegen");
    place.succeed("codegen --check");
    let library = place.read("store-client/src/lib.rs");
    assert!(library.contains("\n#![doc = include_str!(\"../FIRST.md\")]\n"), "{library}");
    for wrong in ["\"SECOND.md\"", "\"../FIRST.md\"", "[\"FIRST.md\"]"] {
        manifest(wrong);
        let text = place.refused("codegen");
        assert!(text.contains("`page` is not the name of a file beside `src`"), "{text}");
    }
}

#[test]
fn clients_can_be_modules_of_a_crate() {
    let place = Place::workspace(&model());
    let client = |name: &str| {
        format!("[package.metadata.codegen.clients.{name}]\nmodels = [\"../model.json\"]\n")
    };
    let both = [client("one"), client("two")].concat();
    place.client(&both);
    place.write("store-client/src/lib.rs", "//! Mine.\n\npub mod clients;\n");
    place.write("store-client/src/clients.rs", "//! Mine.\n");
    assert_eq!(place.run("codegen --check").code, Some(1));
    place.succeed("codegen");
    place.succeed("codegen --check");
    assert_eq!(place.read("store-client/src/lib.rs"), "//! Mine.\n\npub mod clients;\n");
    let client_file = place.read("store-client/src/clients/two/client.rs");
    assert!(
        client_file.contains("endpoint: crate::clients::two::endpoint::resolve"),
        "{client_file}"
    );
    assert!(!place.path("store-client/src/clients/one/server.rs").exists());
    // What nobody has said to be written by hand is in the way, and a client that is gone leaves nothing.
    place.write("store-client/src/clients/three.rs", "//! Mine.\n");
    assert!(place.refused("codegen").contains("clients/three.rs"));
    fs::remove_file(place.path("store-client/src/clients/three.rs")).expect("it is there");
    place.client(&client("one"));
    assert_eq!(place.run("codegen --check").code, Some(1));
    place.succeed("codegen");
    assert!(!place.path("store-client/src/clients/two.rs").exists());
    assert!(place.path("store-client/src/clients/one.rs").exists());
    place.client("[package.metadata.codegen.clients.a-b]\nmodels = []\nmodules = [\"x\"]\n");
    let text = place.refused("codegen");
    assert!(text.contains("\"a-b\" cannot be the name of a module"), "{text}");
    assert!(text.contains("clients.a-b: `models` is not a list of names"), "{text}");
}

#[test]
fn a_crate_of_its_own() {
    let place = Place::with(&model());
    let command = "codegen --model model.json --out out";
    let outcome = place.run(&format!("{command} --check"));
    assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("out/Cargo.toml: missing\n"), "{}", outcome.stderr);
    assert!(!place.path("out").exists());

    place.succeed(command);
    place.succeed(&format!("{command} --check"));
    let outcome = place.run(&format!("{command} --operations PutThing --check"));
    assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
    insta::assert_snapshot!(outcome.stderr);
}
