//! What is reported, and what is not.

use super::*;
use crate::primitives::Blob;
use std::collections::HashMap;

static NAME: Pattern = Pattern::new("^[a-z]+$");

/// A structure as generated code has it.
#[derive(Default)]
struct Store {
    id: Option<String>,
    password: Option<String>,
    certificate: Option<Blob>,
    limit: Option<i32>,
    ratio: Option<f64>,
    tokens: Option<Vec<String>>,
    context: Option<HashMap<String, String>>,
    credential: Option<Box<Credential>>,
    credentials: Vec<Credential>,
    by_name: HashMap<String, Credential>,
}

#[derive(Default)]
struct Credential {
    secret: String,
}

impl Validate for Store {
    fn validate(&self, v: &mut Violations) {
        v.member("Id", &self.id).required().length(1..=4).pattern(&NAME);
        v.member("Password", &self.password).length(7..=32);
        v.member("Certificate", &self.certificate).length(1..);
        v.member("Limit", &self.limit).range(1..=1000);
        v.member("Ratio", &self.ratio).range(..=0.5);
        v.member("Tokens", &self.tokens)
            .length(..=3)
            .unique()
            .each(|v| v.length(1..=3).pattern(&NAME));
        v.member("Context", &self.context).keys(|v| v.length(1..=3)).values(|v| v.length(2..));
        v.nested("Credential", &self.credential);
        v.member("Credentials", &self.credentials).length(..=2).nested();
        v.nested("ByName", &self.by_name);
    }
}

impl Validate for Credential {
    fn validate(&self, v: &mut Violations) {
        v.member("Secret", &self.secret).required().length(20..=30).pattern(&NAME);
    }
}

fn valid() -> Store {
    Store { id: Some("id".into()), ..Store::default() }
}

fn reported(policy: Validation, store: &Store) -> Vec<String> {
    match Violations::check(policy, store) {
        Ok(()) => Vec::new(),
        Err(error) => error.violations().iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn only_required_minds_what_is_absent() {
    assert_eq!(reported(Validation::Strict, &valid()), [""; 0]);
    assert_eq!(reported(Validation::Enforce, &Store::default()), ["`Id` is required"]);
    assert_eq!(reported(Validation::Off, &Store::default()), [""; 0]);
}

#[test]
fn everything_is_reported_at_once_with_its_path() {
    let secret = || Credential { secret: "hush".into() };
    let store = Store {
        id: None,
        password: Some("hush".into()),
        certificate: Some(Blob::default()),
        limit: Some(0),
        ratio: Some(0.75),
        tokens: Some(vec!["ab".into(), "hush".into(), String::new(), "ab".into()]),
        context: Some(HashMap::from([("hush".into(), "hush".into()), ("k".into(), "v".into())])),
        credential: Some(Box::new(secret())),
        credentials: vec![Credential { secret: "x".repeat(20) }, secret()],
        by_name: HashMap::from([("hush".into(), secret())]),
    };
    let expected = [
        "`Id` is required",
        "`Password` has 4 characters, must have 7 to 32",
        "`Certificate` has 0 bytes, must have at least 1",
        "`Limit` must be 1 to 1000",
        "`Ratio` must be at most 0.5",
        "`Tokens` has 4 entries, must have at most 3",
        "`Tokens` must not hold an item twice",
        "`Tokens[1]` has 4 characters, must have 1 to 3",
        "`Tokens[2]` has 0 characters, must have 1 to 3",
        "`Context[key #0]` has 4 characters, must have 1 to 3",
        "`Context[#1]` has 1 character, must have at least 2",
        "`Credential.Secret` has 4 characters, must have 20 to 30",
        "`Credentials[1].Secret` has 4 characters, must have 20 to 30",
        "`ByName[#0].Secret` has 4 characters, must have 20 to 30",
    ];
    assert_eq!(reported(Validation::Enforce, &store), expected);
    let error = Violations::check(Validation::Enforce, &store).unwrap_err();
    assert_eq!(error.to_string(), format!("the input is invalid: {}", expected.join("; ")));
    assert!(!format!("{error:?}").contains("hush"));
    assert_eq!(error.violations()[0].path, "Id");
}

#[test]
fn patterns_are_checked_under_the_strict_policy_alone() {
    let store = Store {
        id: Some("A".into()),
        tokens: Some(vec!["a".into(), "1".into()]),
        ..Store::default()
    };
    assert_eq!(reported(Validation::Enforce, &store), [""; 0]);
    assert_eq!(
        reported(Validation::Strict, &store),
        ["`Id` must match ^[a-z]+$", "`Tokens[1]` must match ^[a-z]+$"]
    );
}

#[test]
fn lengths_count_scalar_values_and_include_their_bounds() {
    for (id, fine) in [
        ("", false),
        ("a", true),
        ("é", true),
        ("漢字漢字", true),
        ("🔑🔑🔑🔑", true),
        ("abcde", false),
        ("🔑🔑🔑🔑🔑", false),
    ] {
        let store = Store { id: Some(id.into()), ..valid() };
        assert_eq!(reported(Validation::Enforce, &store).is_empty(), fine, "{id}");
    }
    // Seven characters at the least: three of four bytes each are too few.
    for (password, fine) in
        [("🔑🔑🔑", false), ("1234567", true), ("🔑🔑🔑🔑🔑🔑🔑", true), ("123456", false)]
    {
        let store = Store { password: Some(password.into()), ..valid() };
        assert_eq!(reported(Validation::Enforce, &store).is_empty(), fine, "{password}");
    }
}

#[test]
fn ranges_include_their_bounds() {
    for (limit, fine) in [(0, false), (1, true), (1000, true), (1001, false)] {
        let store = Store { limit: Some(limit), ..valid() };
        assert_eq!(reported(Validation::Enforce, &store).is_empty(), fine, "{limit}");
    }
    for (ratio, fine) in [(0.5, true), (0.501, false), (f64::NEG_INFINITY, true), (f64::NAN, false)]
    {
        let store = Store { ratio: Some(ratio), ..valid() };
        assert_eq!(reported(Validation::Enforce, &store).is_empty(), fine, "{ratio}");
    }
}

#[test]
fn integers_are_compared_exactly() {
    struct Count(i64);
    impl Validate for Count {
        fn validate(&self, v: &mut Violations) {
            v.member("Count", &self.0).range(9_007_199_254_740_993..);
        }
    }
    assert!(Violations::check(Validation::Enforce, &Count(9_007_199_254_740_993)).is_ok());
    assert!(Violations::check(Validation::Enforce, &Count(9_007_199_254_740_992)).is_err());
}

#[test]
fn items_of_every_scalar_kind_are_compared() {
    struct Lists(Vec<i8>, Vec<f32>, Vec<Blob>, Vec<Option<String>>);
    impl Validate for Lists {
        fn validate(&self, v: &mut Violations) {
            v.member("A", &self.0).unique();
            v.member("B", &self.1).unique();
            v.member("C", &self.2).unique();
            v.member("D", &self.3).unique();
        }
    }
    let different = Lists(
        vec![1, 2],
        vec![1.0, -1.0],
        vec![Blob::new("a"), Blob::new("b")],
        vec![None, None, Some("a".into())],
    );
    assert!(Violations::check(Validation::Enforce, &different).is_ok());
    let equal = Lists(
        vec![1, 2, 1],
        vec![0.5, 0.5],
        vec![Blob::new("a"), Blob::new("a")],
        vec![Some("a".into()), None, Some("a".into())],
    );
    let error = Violations::check(Validation::Enforce, &equal).unwrap_err();
    assert_eq!(error.violations().len(), 4);
}

#[test]
fn a_service_can_ask_for_more_than_its_model() {
    struct Custom;
    impl Validate for Custom {
        fn validate(&self, v: &mut Violations) {
            v.custom("Bucket", "must not be empty");
        }
    }
    let error = Violations::check(Validation::Enforce, &Custom).unwrap_err();
    assert_eq!(error.to_string(), "the input is invalid: `Bucket` must not be empty");
}

#[test]
fn patterns_search_unless_anchored_and_a_broken_one_matches() {
    assert!(Pattern::new("b+").is_match("abc"));
    assert!(!Pattern::new("^b+").is_match("abc"));
    assert!(Pattern::new("(").is_match("anything"));
    assert_eq!(Pattern::new("^a$").as_str(), "^a$");
}

/// A structure with rules, as generated code has it.
#[derive(Default)]
struct Move {
    how: Option<String>,
    far: Option<bool>,
    hours: Option<i32>,
    ticket: Option<String>,
    password: Option<String>,
    parts: Option<Vec<String>>,
    inner: Option<Box<Move>>,
}

mod rules {
    use super::super::rule::{
        Ask::{AtLeastOne, AtMostOne, Empty, ExactlyOne, Forbidden, Required, Value},
        When::{Absent, Is, IsNot, IsOrAbsent, Present},
        enforced, strict,
    };
    use super::Move;

    crate::__member_rules! {
        impl Move [
            "How": how, "Far": far, "Hours": hours, "Ticket": ticket, "Password": password, "Parts": parts
        ];
        enforced("train", &[Is("How", &["train"])], &[Required(&["Ticket"])], "a train", "buy one");
        enforced("walk", &[IsOrAbsent("How", &["walk"])], &[Forbidden(&["Ticket"])], "a walk", "drop it");
        enforced("far", &[Is("Far", &["true"]), IsNot("How", &["plane"])], &[Value("Hours", &["8", "9"])], "it is far", "start early");
        strict("plane", &[Is("How", &["plane"])], &[Empty(&["Parts"]), AtLeastOne(&["Ticket", "Password"])], "a plane", "pack less");
        strict("one", &[Present("Hours")], &[AtMostOne(&["Ticket", "Password", "Parts"])], "one thing", "leave the rest out");
        enforced("none", &[Absent("Far")], &[ExactlyOne(&["Hours", "Password"])], "time or a word", "set one");
    }
}

impl Validate for Move {
    fn validate(&self, v: &mut Violations) {
        v.member("Password", &self.password).length(7..);
        v.nested("Inner", &self.inner);
        v.rules(self);
    }
}

#[test]
fn rules_are_about_several_members() {
    let found = |policy, one: &Move| match Violations::check(policy, one) {
        Ok(()) => Vec::new(),
        Err(error) => error.violations().iter().map(ToString::to_string).collect(),
    };
    let enforced = |one: &Move| found(Validation::Enforce, one);
    let text = |text: &str| Some(text.to_owned());
    let none = [""; 0];

    assert_eq!(enforced(&Move { far: Some(false), ..Move::default() }), none);
    assert_eq!(
        enforced(&Move::default()),
        ["`Hours` or `Password` is required: time or a word; set one"]
    );
    let both = Move { hours: Some(1), password: text("password"), ..Move::default() };
    assert_eq!(
        enforced(&both),
        ["`Password` must not be set beside `Hours`: time or a word; set one"]
    );
    let train = |ticket: Option<&str>| Move {
        how: text("train"),
        far: Some(true),
        hours: Some(7),
        ticket: ticket.map(str::to_owned),
        ..Move::default()
    };
    let late = "`Hours` must be absent or 8 or 9: it is far; start early";
    // An empty value is none.
    for missing in [None, Some("")] {
        assert_eq!(enforced(&train(missing)), ["`Ticket` is required: a train; buy one", late]);
    }
    assert_eq!(enforced(&train(Some("second class"))), [late]);
    assert_eq!(enforced(&Move { hours: Some(9), ..train(Some("t")) }), none);
    let walk = Move { far: Some(false), ticket: text("t"), ..Move::default() };
    assert_eq!(enforced(&walk), ["`Ticket` must not be set: a walk; drop it"]);
    // A value that nobody knows breaks no rule.
    assert_eq!(enforced(&Move { how: text("boat"), ..walk }), none);

    let plane = Move {
        how: text("plane"),
        far: Some(true),
        hours: Some(3),
        parts: Some(vec!["bag".to_owned()]),
        ..Move::default()
    };
    assert_eq!(enforced(&plane), none);
    let packed = [
        "`Parts` must be absent or empty: a plane; pack less",
        "`Ticket` or `Password` is required: a plane; pack less",
    ];
    assert_eq!(found(Validation::Strict, &plane), packed);
    assert_eq!(found(Validation::Off, &train(None)), none);

    // All at once, each with its path, and no value anywhere.
    let inner = Some(Box::new(train(None)));
    let outer = Move { password: text("s3cr3t"), far: Some(false), inner, ..Move::default() };
    let Err(error) = Violations::check(Validation::Strict, &outer) else { panic!("it is wrong") };
    let paths: Vec<_> = error.violations().iter().map(|violation| &*violation.path).collect();
    assert_eq!(paths, ["Password", "Inner.Ticket", "Inner.Hours"]);
    assert!(!format!("{error} {error:?}").contains("s3cr3t"));
    let Constraint::Rule { broken, name, .. } = &error.violations()[1].constraint else {
        panic!("{error}")
    };
    assert_eq!((broken, *name), (&Broken::Required, "train"));
}
