//! Sections and their names, over what the conformance cases say.

use std::collections::HashMap;

use trent_runtime::transport::BoxFuture;

use super::*;

#[derive(Debug, Default)]
struct Files(HashMap<PathBuf, Vec<u8>>);

impl Platform for Files {
    fn variable(&self, name: &str) -> Option<String> {
        (name == "HOME").then(|| "/home".to_owned())
    }

    fn variable_names(&self) -> Vec<String> {
        vec!["HOME".to_owned()]
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.0.get(path).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn replace(&self, _path: &Path, _contents: &[u8]) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn run<'a>(
        &'a self,
        _command: &'a str,
        _limit: std::time::Duration,
    ) -> BoxFuture<'a, io::Result<std::process::Output>> {
        Box::pin(std::future::ready(Err(io::ErrorKind::Unsupported.into())))
    }
}

fn read(config: &[u8], credentials: &str) -> Result<Profiles, String> {
    let files = [
        (PathBuf::from("/home/.aws/config"), config.to_vec()),
        (PathBuf::from("/home/.aws/credentials"), credentials.as_bytes().to_vec()),
    ];
    Profiles::load(&Files(files.into())).map_err(|error| error.to_string())
}

#[test]
fn a_name_in_quotes_may_hold_blanks() {
    let text = b"[profile \"x y\"]\na = 1\n[profile 'z']\na = 2\n[profile \"]\na = 3\n[profile x y]\na = 4\n\
                 [sso-session \"dev team\"]\na = 5\n";
    let profiles = read(text, "").expect("it parses");
    assert_eq!(profiles.names().collect::<Vec<_>>(), ["x y", "z"]);
    assert_eq!(profiles.profile("x y").and_then(|profile| profile.get("a")), Some("1"));
    assert_eq!(profiles.sso_session_names().collect::<Vec<_>>(), ["dev team"]);
}

#[test]
fn a_name_may_have_letters_of_any_alphabet() {
    let text = "[profile b\u{fc}ro]\na = 1\n[profile b\u{20ac}]\na = 2\n";
    let profiles = read(text.as_bytes(), "[\u{6771}\u{4eac}]\na = 3\n").expect("it parses");
    assert_eq!(profiles.names().collect::<Vec<_>>(), ["b\u{fc}ro", "\u{6771}\u{4eac}"]);
}

#[test]
fn a_prefixed_default_comes_before_one_without() {
    let text = b"[default]\na = 1\nb = 1\n[profile default]\na = 2\n";
    let profiles = read(text, "[default]\nc = 3\n").expect("it parses");
    let default = profiles.profile("default").expect("it is there");
    assert_eq!(
        [default.get("a"), default.get("b"), default.get("c")],
        [Some("2"), None, Some("3")]
    );
}

#[test]
fn a_section_of_the_configuration_without_a_prefix_is_no_profile() {
    let profiles = read(b"[work]\na = 1\n[plugins]\nb = 2\n", "[dev]\na = 1\n").expect("it parses");
    assert_eq!(profiles.names().collect::<Vec<_>>(), ["dev"]);
    let told = profiles.missing("work");
    assert!(told.ends_with("; write `[profile work]` in ~/.aws/config:1"), "{told}");
    let profiles = read(b"[profile my work]\n", "\n[profile home]\n[a b]\n").expect("it parses");
    assert_eq!(profiles.names().count(), 0);
    for (name, told) in [
        ("my work", "; write `[profile \"my work\"]` in ~/.aws/config:1"),
        ("home", "; write `[home]` in ~/.aws/credentials:2"),
        ("a b", "(there are no profiles)"),
    ] {
        assert!(profiles.missing(name).ends_with(told), "{}", profiles.missing(name));
    }
}

#[test]
fn services_have_sub_properties() {
    let text = b"[services local]\nsts =\n  endpoint_url = http://localhost:1\n  a = b\n";
    let profiles = read(text, "").expect("it parses");
    let services = profiles.services("local").expect("it is there");
    assert_eq!(services.sub("sts"), [("endpoint_url", "http://localhost:1"), ("a", "b")]);
}

#[test]
fn text_that_is_not_utf_8_is_told_with_its_line() {
    let told = read(b"[default]\nregion = \xff\n", "").expect_err("it is not UTF-8");
    assert_eq!(told, "~/.aws/config:2: the file is not UTF-8");
    assert!(
        read(b"\xef\xbb\xbf[default]\nregion = eu\n", "").is_ok(),
        "a byte order mark is nothing"
    );
}

#[test]
fn nothing_prints_a_value() {
    let profiles = read(b"[default]\naws_secret_access_key = hush\n", "").expect("it parses");
    let printed = format!("{profiles:?} {:?}", profiles.profile("default"));
    assert!(!printed.contains("hush") && printed.contains("aws_secret_access_key"), "{printed}");
}
