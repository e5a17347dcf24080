//! What is written.

use super::*;
use crate::primitives::{Blob, DateTime, DateTimeFormat, Document};

fn some_key() -> Key {
    Key {
        id: Some("k-1".into()),
        tags: Some(vec![
            Tag { name: "a".into(), secret: None },
            Tag { name: "b".into(), secret: Some("hush".into()) },
        ]),
        parent: Some(Box::new(Key { size: Some(-256), ..Key::default() })),
        ..Key::default()
    }
}

#[test]
fn a_structure_leaves_absent_members_out() {
    assert_eq!(written(&Key::default()), "{}");
    assert_eq!(
        written(&some_key()),
        r#"{"Id":"k-1","Tags":[{"Name":"a"},{"Name":"b","Secret":"hush"}],"Parent":{"Size":-256}}"#
    );
}

#[test]
fn lists_and_maps_write_null_for_what_is_absent() {
    assert_eq!(written(&vec![Some(1), None]), "[1,null]");
    assert_eq!(written(&HashMap::from([("a", None::<bool>)])), r#"{"a":null}"#);
    assert_eq!(written(&Vec::<bool>::new()), "[]");
    assert_eq!(written(&HashMap::<String, bool>::new()), "{}");
    assert_eq!(written(&vec![Vec::<i8>::new(), vec![]]), "[[],[]]");
}

#[test]
fn maps_are_sorted() {
    let map: HashMap<String, i64> = (0..9).map(|n| (n.to_string(), n)).collect();
    assert_eq!(written(&map), r#"{"0":0,"1":1,"2":2,"3":3,"4":4,"5":5,"6":6,"7":7,"8":8}"#);
}

#[test]
fn strings_are_escaped_where_they_must_be() {
    assert_eq!(written(&"plain é 漢 🔑 /"), "\"plain é 漢 🔑 /\"");
    assert_eq!(
        written(&"\"\\\n\r\t\u{8}\0\u{1f}\u{7f}"),
        r#""\"\\\n\r\t\u0008\u0000\u001f"#.to_owned() + "\u{7f}\""
    );
    assert_eq!(written(&"a\"b"), r#""a\"b""#);
    assert_eq!(written(&HashMap::from([("\n", "")])), r#"{"\n":""}"#);
}

#[test]
fn numbers_have_their_shortest_form() {
    for (value, text) in
        [(0, "0"), (i64::MAX, "9223372036854775807"), (i64::MIN, "-9223372036854775808")]
    {
        assert_eq!(written(&value), text);
    }
    assert_eq!(written(&i8::MIN), "-128");
    assert_eq!(written(&i16::MAX), "32767");
    assert_eq!(written(&0.1_f32), "0.1");
    assert_eq!(written(&0.1_f64), "0.1");
    assert_eq!(written(&1e300), "1e300");
    assert_eq!(written(&-5.0), "-5.0");
    assert_eq!(
        written(&vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY]),
        r#"["NaN","Infinity","-Infinity"]"#
    );
    assert_eq!(written(&f32::NEG_INFINITY), r#""-Infinity""#);
}

#[test]
fn a_number_of_any_size_is_written_as_it_is_and_anything_else_as_a_string() {
    let write = |text: &str| {
        let mut writer = Writer::new();
        writer.number(text);
        String::from_utf8(writer.finish()).unwrap()
    };
    for number in ["123456789012345678901234567890", "-0.1e+400", "0"] {
        assert_eq!(write(number), number);
    }
    for other in ["", "01", "1.", "+1", "1 ", "NaN", "1,2", "0x1"] {
        assert_eq!(write(other), format!("\"{other}\""));
    }
}

#[test]
fn blobs_are_padded_base64() {
    for (bytes, text) in
        [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")]
    {
        assert_eq!(written(&Blob::new(bytes)), format!("\"{text}\""));
    }
    assert_eq!(written(&Blob::new(vec![0xfb, 0xff])), r#""+/8=""#);
    for length in 0..=255 {
        let blob = Blob::new((0..length).collect::<Vec<u8>>());
        assert_eq!(read(&written(&blob)), Ok(blob));
    }
}

#[test]
fn timestamps_are_epoch_seconds_unless_told_otherwise() {
    assert_eq!(written(&DateTime::from_secs(1_398_796_238)), "1398796238");
    assert_eq!(written(&DateTime::from_millis(1_398_796_238_050)), "1398796238.05");
    assert_eq!(written(&DateTime::from_millis(-1_500)), "-1.5");

    let at = Some(DateTime::from_secs(1_398_796_238));
    let mut writer = Writer::new();
    let mut o = writer.object();
    o.member_with("A", &at, |w, v| w.timestamp(v, DateTimeFormat::DateTime));
    o.member_with("B", &None, |w, v| w.timestamp(v, DateTimeFormat::DateTime));
    o.member_with("C", &at, |w, v| w.timestamp(v, DateTimeFormat::HttpDate));
    o.end();
    assert_eq!(
        String::from_utf8(writer.finish()).unwrap(),
        r#"{"A":"2014-04-29T18:30:38Z","C":"Tue, 29 Apr 2014 18:30:38 GMT"}"#
    );
}

#[test]
fn a_year_that_a_format_cannot_hold_is_written_as_seconds() {
    let mut writer = Writer::new();
    writer.timestamp(&DateTime::from_secs(253_402_300_800), DateTimeFormat::DateTime);
    assert_eq!(writer.finish(), b"253402300800");
}

#[test]
fn values_in_a_form_of_their_own_nest() {
    let mut writer = Writer::new();
    let mut o = writer.object();
    o.member_with("Lists", &Some(vec![vec!["1", "2.5"], vec![]]), |w, lists| {
        let mut outer = w.array();
        for list in lists {
            outer.item_with(|w| {
                let mut inner = w.array();
                for number in list {
                    inner.item_with(|w| w.number(number));
                }
                inner.end();
            });
        }
        outer.end();
    });
    o.entry_with("a\"", Writer::null);
    o.end();
    assert_eq!(String::from_utf8(writer.finish()).unwrap(), r#"{"Lists":[[1,2.5],[]],"a\"":null}"#);
}

#[test]
fn documents_are_written_as_they_are() {
    let text = r#"{"a":[1,-1,2.5,"x",true,null,{}]}"#;
    let document: Document = from_json(text.as_bytes()).unwrap();
    assert_eq!(written(&document), text);
}

#[test]
fn secrets_are_written_redacted_or_refused_as_told() {
    let with = |secrets| {
        let mut writer = Writer::with_secrets(secrets);
        some_key().to_json(&mut writer);
        let refused = writer.omitted().map(str::to_owned);
        (String::from_utf8(writer.finish()).unwrap(), refused)
    };
    let (text, refused) = with(Secrets::Write);
    assert!(text.contains("hush") && refused.is_none());

    let (text, refused) = with(Secrets::Redact);
    assert_eq!(text, written(&some_key()).replace("hush", "*** Sensitive Data Redacted ***"));
    assert_eq!(refused, None);

    let (text, refused) = with(Secrets::Refuse);
    assert!(!text.contains("hush"));
    assert_eq!(refused.as_deref(), Some("Tags[…].Secret"));
}

#[test]
fn secrets_in_a_form_of_their_own_are_treated_alike() {
    let with = |secrets| {
        let mut writer = Writer::with_secrets(secrets);
        let mut o = writer.object();
        o.sensitive_member_with("Pin", &Some("123"), |w, v| w.number(v));
        o.sensitive_member_with("Puk", &None::<&str>, |w, v| w.number(v));
        o.end();
        (writer.omitted().map(str::to_owned), String::from_utf8(writer.finish()).unwrap())
    };
    assert_eq!(with(Secrets::Write), (None, r#"{"Pin":123}"#.into()));
    let redacted = r#"{"Pin":"*** Sensitive Data Redacted ***"}"#;
    assert_eq!(with(Secrets::Redact), (None, redacted.into()));
    assert_eq!(with(Secrets::Refuse), (Some("Pin".into()), "{}".into()));
}

#[test]
fn the_first_refused_secret_is_the_one_that_is_named() {
    let tag = |secret: &str| Tag { name: String::new(), secret: Some(secret.into()) };
    let parent = Key { tags: Some(vec![tag("inner")]), ..Key::default() };
    let key = Key {
        tags: Some(vec![tag("one"), tag("two")]),
        parent: Some(Box::new(parent)),
        ..Key::default()
    };
    let mut writer = Writer::with_secrets(Secrets::Refuse);
    key.to_json(&mut writer);
    assert_eq!(writer.omitted(), Some("Tags[…].Secret"));

    let key = Key { parent: key.parent, ..Key::default() };
    let mut writer = Writer::with_secrets(Secrets::Refuse);
    key.to_json(&mut writer);
    assert_eq!(writer.omitted(), Some("Parent.Tags[…].Secret"));
}
