//! `conformance`: what it refuses. That tests run and what they print, CI sees with the protocols' own models.

use crate::support::{Place, model};

const COMMAND: &str = "conformance --model model.json --out out";

#[test]
fn a_folder_of_someone_else_is_left_alone() {
    let place = Place::with(&model());
    place.write("out/store-conformance/Cargo.toml", "[package]\nname = \"mine\"\n");
    place.write("out/store-conformance/src/main.rs", "fn main() {}\n");
    insta::assert_snapshot!(place.refused(COMMAND));
}

#[test]
fn a_model_without_tests_is_bad_input() {
    let place = Place::with(&model());
    insta::assert_snapshot!(place.refused(COMMAND));
}
