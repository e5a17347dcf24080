//! What is read, and what is refused.

mod against_roxmltree;

use std::collections::HashMap;

use super::{FromXml, XmlReader};
use crate::primitives::{Blob, DateTime, DateTimeFormat, Document};
use crate::protocol::json::ReadError;

/// A structure as generated code has it.
#[derive(Debug, Default, PartialEq)]
struct Topic {
    kind: Option<String>,
    name: Option<String>,
    size: Option<i32>,
    tags: Option<Vec<Topic>>,
    flat: Option<Vec<String>>,
    attributes: Option<HashMap<String, String>>,
    limits: Option<HashMap<String, i64>>,
}

impl FromXml for Topic {
    fn from_xml(r: &mut XmlReader<'_>) -> Result<Self, ReadError> {
        let mut value = Self::default();
        r.attribute("kind", &mut value.kind)?;
        r.children(&mut |r, name| match name {
            "Name" => r.read_into(&mut value.name),
            "Size" => r.read_into(&mut value.size),
            "Tags" => r.read_into(&mut value.tags),
            "Flat" => r.item_into(&mut value.flat, XmlReader::value),
            "Attributes" => r.read_into(&mut value.attributes),
            "Limit" => r.entry_into(&mut value.limits, ("K", "V"), XmlReader::value),
            _ => r.skip(),
        })?;
        Ok(value)
    }
}

fn read<T: FromXml>(document: &str) -> Result<T, String> {
    read_bytes(document.as_bytes())
}

fn read_bytes<T: FromXml>(document: &[u8]) -> Result<T, String> {
    let mut value = None;
    let read = XmlReader::document(document, &mut |r, _| r.read_into(&mut value));
    read.map_err(|error| error.to_string())?;
    Ok(value.expect("an element was read"))
}

fn text(document: &str) -> String {
    read(document).expect("a text")
}

#[test]
fn a_structure_has_members_attributes_and_what_nobody_knows() {
    let topic: Topic = read(
        "<?xml version='1.0' encoding='UTF-8'?>\n<!-- first -->\
         <s:Topic xmlns:s='urn:a' xmlns='urn:b' kind='a &amp; b' other='x'>\n\
           <s:Name xmlns:z='urn:z'>news</s:Name><Size> 12\n</Size>\
           <Future><Name>no</Name><Deep><Deeper/></Deep></Future>\
           <Tags><member kind='c'/><!-- none --><item><Name>x</Name></item></Tags>\
           <Flat>a</Flat><Name2/><Flat/>\
           <Attributes><entry><key>k</key><value>v</value></entry>\
             <entry><value>w</value><key>l</key><more/></entry></Attributes>\
           <Limit><K>a</K><V>1</V></Limit><Limit><K>b</K><V>2</V></Limit>\
         </s:Topic>\n<?end?>",
    )
    .expect("it is well formed");
    let named = |name: &str| Topic { name: Some(name.to_owned()), ..Topic::default() };
    let expected = Topic {
        kind: Some("a & b".to_owned()),
        name: Some("news".to_owned()),
        size: Some(12),
        tags: Some(vec![Topic { kind: Some("c".to_owned()), ..Topic::default() }, named("x")]),
        flat: Some(vec!["a".to_owned(), String::new()]),
        attributes: Some(HashMap::from([
            ("k".to_owned(), "v".to_owned()),
            ("l".to_owned(), "w".to_owned()),
        ])),
        limits: Some(HashMap::from([("a".to_owned(), 1), ("b".to_owned(), 2)])),
    };
    assert_eq!(topic, expected);
}

#[test]
fn empty_elements_are_empty_values() {
    for document in ["<a/>", "<a></a>", "<a>  </a>", "<a><!-- nothing --></a>"] {
        assert_eq!(read::<Topic>(document), Ok(Topic::default()), "{document}");
        assert_eq!(read::<Vec<String>>(document), Ok(vec![]), "{document}");
        assert_eq!(read::<HashMap<String, i32>>(document), Ok(HashMap::new()), "{document}");
        assert_eq!(read::<Blob>(document), Ok(Blob::default()), "{document}");
    }
    assert_eq!(text("<a/>"), "");
    assert_eq!(text("<a> </a>"), " ");
}

#[test]
fn text_keeps_white_space_and_joins_its_pieces() {
    assert_eq!(text("<a> b\r\nc\rd </a>"), " b\nc\nd ");
    assert_eq!(text("<a>1 &lt; 2 &amp;&gt;&quot;&apos;</a>"), "1 < 2 &>\"'");
    assert_eq!(text("<a>&#65;&#x1F511;&#xA;&#13;</a>"), "A\u{1f511}\n\r");
    assert_eq!(text("<a>x<![CDATA[<b>&amp;]]>y<!-- z -->w<?p?>v</a>"), "x<b>&amp;ywv");
    assert_eq!(text("\u{feff}<a>é</a>"), "é");
}

#[test]
fn scalars_are_read_without_the_white_space_around_them() {
    assert_eq!(read("<a> true </a>"), Ok(true));
    assert_eq!(read("<a>False</a>"), Ok(false));
    assert_eq!(read("<a>0</a>"), Ok(false));
    assert_eq!(read("<a>-128</a>"), Ok(i8::MIN));
    assert_eq!(read("<a>9223372036854775807</a>"), Ok(i64::MAX));
    assert_eq!(read("<a>5.5</a>"), Ok(5.5_f32));
    assert_eq!(read("<a>1e300</a>"), Ok(1e300_f64));
    assert_eq!(read("<a>-Infinity</a>"), Ok(f64::NEG_INFINITY));
    assert!(read::<f64>("<a>NaN</a>").expect("a number").is_nan());
    assert_eq!(read("<a>dmFs\n  dWU=</a>"), Ok(Blob::new("value")));
    assert_eq!(read("<a>dmFsdWU</a>"), Ok(Blob::new("value")));
    let instant = DateTime::from_secs(1_398_796_238);
    assert_eq!(read("<a>2014-04-29T18:30:38Z</a>"), Ok(instant));
    assert_eq!(read("<a> 2014-04-29T20:30:38+02:00 </a>"), Ok(instant));
    for (document, format) in [
        ("<a>1398796238</a>", DateTimeFormat::EpochSeconds),
        ("<a>Tue, 29 Apr 2014 18:30:38 GMT</a>", DateTimeFormat::HttpDate),
    ] {
        let mut own = None;
        let read = &mut |r: &mut XmlReader<'_>, _: &str| {
            own = Some(r.timestamp(format)?);
            Ok(())
        };
        XmlReader::document(document.as_bytes(), read).expect("an instant");
        assert_eq!(own, Some(instant), "{document}");
    }
}

#[test]
fn what_is_of_another_type_is_told_with_its_path_and_without_its_value() {
    let wrong = |document: &str| read::<Topic>(document).expect_err(document);
    let error = wrong("<T><Tags><m/><m><Size>secret</Size></m></Tags></T>");
    let what = "the text is not an integer that its type can hold at byte";
    assert!(error.starts_with(&format!("`Tags[1].Size`: {what}")), "{error}");
    let error = wrong("<T><Limit><K>secret</K><V>secret</V></Limit></T>");
    assert!(error.starts_with(&format!("`Limit[…]`: {what}")), "{error}");
    let error = wrong("<T><Name><b/></Name></T>");
    assert!(error.starts_with("`Name`: expected a text, found an element"), "{error}");
    for (document, is_refused) in [
        ("<a>2147483648</a>", read::<i32>("<a>2147483648</a>").is_err()),
        ("<a>1.0</a>", read::<i64>("<a>1.0</a>").is_err()),
        ("<a/>", read::<i64>("<a/>").is_err()),
        ("<a>yes</a>", read::<bool>("<a>yes</a>").is_err()),
        ("<a>1,5</a>", read::<f64>("<a>1,5</a>").is_err()),
        ("<a>!</a>", read::<Blob>("<a>!</a>").is_err()),
        ("<a>1398796238</a>", read::<DateTime>("<a>1398796238</a>").is_err()),
    ] {
        assert!(is_refused, "{document}");
    }
}

#[test]
fn what_is_not_xml_of_a_service_is_refused() {
    for document in [
        "",
        " ",
        "<!-- nothing -->",
        "text",
        "{}",
        "<a>",
        "<a><b></a>",
        "<a></b>",
        "</a>",
        "<a/><b/>",
        "<a/>text",
        "x<a/>",
        "<a/>&amp;",
        "<a>&amp</a>",
        "<a>&;</a>",
        "<a>&#0;</a>",
        "<a>&#xD800;</a>",
        "<a>&#x110000;</a>",
        "<a>&nbsp;</a>",
        "<a><!-- </a>",
        "<a><![CDATA[ </a>",
        "<a",
        "<a><?xml version='1.0'?></a>",
        "<?xml version='1.0' encoding='ISO-8859-1'?><a/>",
        "<!DOCTYPE a><a/>",
        "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
        "<a><!DOCTYPE a></a>",
    ] {
        let error = read::<Document>(document).expect_err(document);
        assert!(error.contains("invalid XML: "), "{document}: {error}");
        assert!(!error.contains("passwd"), "{error}");
    }
    assert!(read_bytes::<String>(b"<a>\xff</a>").expect_err("bytes").contains("not UTF-8"));
    let malformed = read::<Topic>("<a kind='x' kind='y'/>").expect_err("twice");
    assert!(malformed.contains("an attribute is malformed"), "{malformed}");
    let unknown = read::<Topic>("<a kind='&b;'/>").expect_err("an entity");
    assert!(unknown.contains("an attribute is malformed"), "{unknown}");
}

#[test]
fn names_of_what_nobody_knows_stay_out_of_errors() {
    let error = read::<Topic>("<T><secret><deep>&undefined;</deep></secret></T>");
    let error = error.expect_err("an entity");
    assert!(error.starts_with("`[…]`: invalid XML: an entity is not one"), "{error}");
}

#[test]
fn depth_is_bounded_where_it_would_take_stack() {
    let nested = |depth: usize| {
        let (start, end) = ("<Tags>".repeat(depth), "</Tags>".repeat(depth));
        format!("<T>{start}{end}</T>")
    };
    assert!(read::<Topic>(&nested(127)).is_ok());
    let error = read::<Topic>(&nested(128)).expect_err("too deep");
    assert!(error.contains("deeper than 128 levels"), "{error}");
    let error = read::<Document>(&nested(100_000)).expect_err("too deep");
    assert!(error.contains("deeper than 128 levels"), "{error}");
    let skipped = format!("<T><Other>{}</Other></T>", nested(100_000));
    assert_eq!(read::<Topic>(&skipped), Ok(Topic::default()));
}

#[test]
fn elements_that_take_more_memory_than_their_tags_are_bounded() {
    let many = |count: usize| format!("<T><Tags>{}</Tags></T>", "<m/>".repeat(count));
    assert!(read::<Topic>(&many(4000)).is_ok());
    let error = read::<Topic>(&many(100_000)).expect_err("too many");
    assert!(error.contains("too many elements for its length"), "{error}");
    // Not so where they hold something.
    let full = format!("<T><Tags>{}</Tags></T>", "<m><Name>x</Name></m>".repeat(50_000));
    assert_eq!(read::<Topic>(&full).expect("a list").tags.map(|tags| tags.len()), Some(50_000));
}

#[test]
fn an_element_without_a_model_becomes_a_document() {
    let document: Document =
        read("<a><b>1</b><c><d/></c><b>2</b><b>3</b></a>").expect("a document");
    let object = document.as_object().expect("an object");
    let values: Vec<Document> = ["1", "2", "3"].map(Document::from).into();
    assert_eq!(object["b"], Document::from(values));
    assert_eq!(object["c"].as_object().expect("an object")["d"], Document::from(""));
    assert_eq!(read::<Document>("<a> t </a>"), Ok(Document::from(" t ")));
}
