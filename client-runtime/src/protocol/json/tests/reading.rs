//! What is read, and what is said about what cannot be.

use super::*;
use crate::primitives::{Blob, DateTime, DateTimeFormat, Document, Number};

#[test]
fn a_structure_skips_members_that_it_does_not_know() {
    let key: Key = read(
        r#" { "New": {"a": [1, {"b": []}, "]}"], "c": {}}, "Id" : "k-1", "Size": 256,
            "Tags": [{"Name": "a", "Other": false}], "Labels": {"x": "y"}, "Parent": {} } "#,
    )
    .unwrap();
    let expected = Key {
        id: Some("k-1".into()),
        size: Some(256),
        tags: Some(vec![Tag { name: "a".into(), secret: None }]),
        labels: Some(HashMap::from([("x".into(), "y".into())])),
        parent: Some(Box::default()),
    };
    assert_eq!(key, expected);
}

#[test]
fn null_is_the_same_as_nothing() {
    assert_eq!(read("null"), Ok(Key::default()));
    assert_eq!(read(r#"{"Id":null,"Tags":null,"Parent":null}"#), Ok(Key::default()));
    assert_eq!(read(r#"{"Name":null}"#), Ok(Tag::default()));
    assert_eq!(read("null"), Ok(None::<Key>));
}

#[test]
fn of_members_that_come_twice_the_last_counts() {
    assert_eq!(read::<Key>(r#"{"Size":1,"Size":2}"#).unwrap().size, Some(2));
    assert_eq!(read::<Key>(r#"{"Size":1,"Size":null}"#).unwrap().size, Some(1));
    assert_eq!(read(r#"{"a":1,"a":2}"#), Ok(HashMap::from([("a".to_owned(), 2)])));
}

#[test]
fn names_may_be_escaped() {
    assert_eq!(read::<Key>(r#"{"\u0053\u0069ze":3}"#).unwrap().size, Some(3));
}

#[test]
fn dense_lists_and_maps_drop_null_and_sparse_ones_keep_it() {
    assert_eq!(read("[1,null,2]"), Ok(vec![1, 2]));
    assert_eq!(read("[1,null,2]"), Ok(vec![Some(1), None, Some(2)]));
    assert_eq!(read(r#"{"a":null}"#), Ok(HashMap::<String, bool>::new()));
    assert_eq!(read(r#"{"a":null}"#), Ok(HashMap::from([("a".to_owned(), None::<bool>)])));
    assert_eq!(read("[null]"), Ok(vec![Document::Null]));
    assert_eq!(read("[[null],null]"), Ok(vec![Some(vec![None::<bool>]), None]));
}

#[cfg(feature = "server")]
#[test]
fn a_service_refuses_null_in_dense_lists_and_maps() {
    fn input<T: FromJson>(text: &str) -> Result<T, String> {
        let mut reader = Reader::refusing_nulls(text.as_bytes());
        T::from_json(&mut reader).map_err(|error| error.to_string())
    }
    let list = input::<Vec<i32>>("[1,null]").unwrap_err();
    assert!(list.contains("a list or map has no nulls"), "{list}");
    assert!(input::<HashMap<String, bool>>(r#"{"a":null}"#).is_err());
    assert!(input::<HashMap<String, Vec<i32>>>(r#"{"a":[null]}"#).is_err());
    let with = |text: &'static str| Reader::refusing_nulls(text.as_bytes());
    assert!(with("[null]").list_with(Reader::bool).is_err());
    assert!(with(r#"{"a":null}"#).map_with::<String, _>(Reader::bool).is_err());
    assert_eq!(input("[1,null]"), Ok(vec![Some(1), None]));
    assert_eq!(input("[null]"), Ok(vec![Document::Null]));
    assert_eq!(input::<Key>(r#"{"Size":null}"#).unwrap().size, None);
}

#[test]
fn strings_are_unescaped() {
    assert_eq!(
        read(r#""\"\\\/\b\f\n\r\t\u00e9\ud83d\udd11é""#),
        Ok("\"\\/\u{8}\u{c}\n\r\té🔑é".to_owned())
    );
    for lone in [r#""\ud83d""#, r#""\udd11""#, r#""\ud83d\ud83d""#, r#""\ud83dx""#] {
        let error = read::<String>(lone).unwrap_err();
        assert!(error.contains("invalid escape sequence"), "{lone}: {error}");
    }
}

#[test]
fn integers_are_whole_and_within_their_type() {
    assert_eq!(read("-128"), Ok(i8::MIN));
    assert_eq!(read("1.0"), Ok(1_i32));
    assert_eq!(read("1.2e3"), Ok(1200_i16));
    assert_eq!(read("-0"), Ok(0_i64));
    assert_eq!(read("9223372036854775807"), Ok(i64::MAX));
    let out_of_range = "the integer is out of the range of its type at byte";
    assert_eq!(read::<i8>("128"), Err(format!("{out_of_range} 3")));
    assert_eq!(read::<i32>("3e9"), Err(format!("{out_of_range} 3")));
    for text in ["1.5", "9223372036854775808", "1e400", "1e17"] {
        let error = read::<i64>(text).unwrap_err();
        assert!(error.starts_with("the number is not an integer"), "{text}: {error}");
    }
}

#[test]
fn floats_have_three_words() {
    assert_eq!(read("0.1"), Ok(0.1_f32));
    assert_eq!(read("-1E-2"), Ok(-0.01));
    assert_eq!(read(r#""Infinity""#), Ok(f64::INFINITY));
    assert_eq!(read(r#""-Infinity""#), Ok(f32::NEG_INFINITY));
    assert!(read::<f64>(r#""NaN""#).unwrap().is_nan());
    assert_eq!(read::<f64>(r#""inf""#), Err("the string is not a number at byte 5".into()));
    assert_eq!(read::<f64>("1e999"), Err("the number is too large at byte 5".into()));
}

#[test]
fn numbers_of_any_size_keep_their_text() {
    let big = "-123456789012345678901234567890.5e999";
    let mut reader = Reader::new(big.as_bytes());
    assert_eq!(reader.number().unwrap(), big);
    reader.expect_end().unwrap();
    assert!(Reader::new(b"\"1\"").number().is_err());
}

#[test]
fn blobs_may_lack_padding() {
    for text in [r#""Zm9vYg==""#, r#""Zm9vYg""#, r#""Zm9vYg=""#] {
        assert_eq!(read(text), Ok(Blob::new("foob")));
    }
    assert_eq!(read(r#""\u005am9v""#), Ok(Blob::new("foo")));
    assert_eq!(read::<Blob>(r#""Zm9v!""#), Err("the string is not base64 at byte 7".into()));
}

#[test]
fn timestamps_keep_every_digit_of_their_fraction() {
    assert_eq!(
        read("1398796238.123456789"),
        Ok(DateTime::from_secs_and_nanos(1_398_796_238, 123_456_789))
    );
    assert_eq!(read("1.39879623805E9"), Ok(DateTime::from_millis(1_398_796_238_050)));
    assert_eq!(read("-1.5"), Ok(DateTime::from_millis(-1500)));
    assert_eq!(
        read::<DateTime>(r#""1""#),
        Err("expected a number of seconds, found a string at byte 0".into())
    );
    assert_eq!(read::<DateTime>("1e300"), Err("the timestamp is malformed at byte 5".into()));

    let mut reader = Reader::new(br#""2014-04-29T18:30:38Z""#);
    assert_eq!(
        reader.timestamp(DateTimeFormat::DateTime).unwrap(),
        DateTime::from_secs(1_398_796_238)
    );
    assert!(Reader::new(b"1").timestamp(DateTimeFormat::DateTime).is_err());
}

#[test]
fn a_field_with_a_form_of_its_own_may_be_optional_or_not() {
    let (mut plain, mut optional) = (DateTime::from_secs(0), None);
    let mut reader =
        Reader::new(br#"["Tue, 29 Apr 2014 18:30:38 GMT", "Tue, 29 Apr 2014 18:30:38 GMT", null]"#);
    let mut index = 0;
    reader
        .array(&mut |r| {
            index += 1;
            if index == 1 {
                r.read_with(&mut plain, |r| r.timestamp(DateTimeFormat::HttpDate))
            } else {
                r.read_with(&mut optional, |r| r.timestamp(DateTimeFormat::HttpDate))
            }
        })
        .unwrap();
    assert_eq!((Some(plain), optional), (optional, Some(DateTime::from_secs(1_398_796_238))));
}

#[test]
fn documents_keep_their_shape() {
    let document: Document =
        read(r#"{"a":[1,-1,18446744073709551615,1e2,"x",true,null,-0]}"#).unwrap();
    let numbers: Vec<_> = document.as_object().unwrap()["a"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Document::as_number)
        .copied()
        .collect();
    assert_eq!(
        numbers,
        [
            Number::PosInt(1),
            Number::NegInt(-1),
            Number::PosInt(u64::MAX),
            Number::Float(100.0),
            Number::Float(-0.0)
        ]
    );
}

#[test]
fn an_error_says_where_and_what_but_never_which_value() {
    let nested = r#"{"Parent":{"Tags":[{},{"Name":{"hush":"hush"}}]}}"#;
    assert_eq!(
        read::<Key>(nested),
        Err("`Parent.Tags[1].Name`: expected a string, found an object at byte 30".into())
    );
    assert_eq!(
        read::<Key>(r#"{"Labels":{"hush":1}}"#),
        Err("`Labels[…]`: expected a string, found a number at byte 18".into())
    );
    assert_eq!(
        read::<Key>(r#"{"hush":[1,}"#),
        Err("`[…]`: invalid JSON: a value was expected at byte 11".into())
    );
    assert_eq!(read::<Key>("[]"), Err("expected an object, found an array at byte 0".into()));
    assert_eq!(read::<bool>("nul"), Err("expected a boolean, found null at byte 0".into()));
}

#[test]
fn nothing_may_follow_the_document() {
    assert_eq!(
        read::<bool>("true false"),
        Err("invalid JSON: something follows the document at byte 5".into())
    );
    assert_eq!(
        read::<i32>("01"),
        Err("invalid JSON: something follows the document at byte 1".into())
    );
    assert_eq!(read::<bool>("true \r\n\t"), Ok(true));
    assert_eq!(read::<bool>(""), Err("invalid JSON: the document ends early at byte 0".into()));
}

#[test]
fn nesting_is_bounded_for_what_is_read_and_for_what_is_skipped() {
    let nested = |depth| "[".repeat(depth) + &"]".repeat(depth);
    assert!(read::<Document>(&nested(128)).is_ok());
    for depth in [129, 1_000_000] {
        let error = read::<Document>(&nested(depth)).unwrap_err();
        assert!(
            error.ends_with("the document nests deeper than 128 levels at byte 128"),
            "{error}"
        );
        let error = read::<Key>(&nested(depth)).unwrap_err();
        assert_eq!(error, "expected an object, found an array at byte 0");
        let error = Reader::new(nested(depth).as_bytes()).skip().unwrap_err();
        assert_eq!(error.offset(), 128);
    }
    Reader::new(nested(128).as_bytes()).skip().unwrap();
    let objects = r#"{"a":"#.repeat(128) + "1" + &"}".repeat(128);
    Reader::new(objects.as_bytes()).skip().unwrap();
}

#[test]
fn skipping_stops_right_behind_the_value() {
    for value in ["1", "-1.5e3", "\"a\\\"]\"", "null", "{}", "[]", r#"[[],{"a":[{}]},[[[1]]]]"#] {
        let document = format!("[{value},7]");
        let mut reader = Reader::new(document.as_bytes());
        let mut last = None;
        let mut skipped = false;
        reader
            .array(&mut |r| {
                if skipped {
                    last = Some(r.integer(0, 9)?);
                    return Ok(());
                }
                skipped = true;
                r.skip()
            })
            .unwrap();
        reader.expect_end().unwrap();
        assert_eq!(last, Some(7), "{value}");
    }
}

#[test]
fn required_members_have_an_initial_value() {
    assert!(!initial::<bool>());
    assert_eq!(initial::<i64>(), 0);
    assert_eq!(initial::<String>(), "");
    assert_eq!(initial::<Blob>(), Blob::default());
    assert_eq!(initial::<DateTime>(), DateTime::from_secs(0));
    assert_eq!(initial::<Document>(), Document::Null);
    assert_eq!(initial::<Option<Tag>>(), None);
    assert_eq!(initial::<Vec<Tag>>(), []);
    assert_eq!(initial::<Box<f32>>(), Box::new(0.0));
    assert!(initial::<HashMap<String, Tag>>().is_empty());
}

#[test]
fn a_document_of_brackets_alone_is_refused() {
    for item in ["{}", "[]", "{},[]"] {
        let document = format!("[{}]", vec![item; 100_000].join(","));
        let mut r = Reader::new(document.as_bytes());
        let mut count = 0;
        let read = r.array(&mut |r| {
            count += 1;
            if r.peek()? == b'{' {
                r.object(&mut |r, _| r.skip())
            } else {
                r.array(&mut |r| r.skip())
            }
        });
        let error = read.expect_err("there are too many");
        assert!(error.to_string().contains("too many objects and arrays"), "{error}");
        assert!(count < document.len() / 8, "{count}");
        // What nobody reads takes no memory.
        assert!(Reader::new(document.as_bytes()).skip().is_ok());
    }
    // The smallest entry of a real page.
    let document = format!("[{}]", vec![r#"{"KeyId":"a"}"#; 300].join(","));
    let mut r = Reader::new(document.as_bytes());
    assert!(r.array(&mut |r| r.object(&mut |r, _| r.skip())).is_ok());
}
