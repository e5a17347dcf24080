//! Forms, what is around outputs, and errors.

use std::collections::HashMap;

use bytes::Bytes;
use http::{Response, StatusCode};

use super::response::{error, error_metadata, result};
use super::{AwsQuery, QueryWriter, ToQuery};
use crate::error::{ErrorMetadata, HttpResponse, RequestId as _};
use crate::primitives::{Blob, Body, DateTime, DateTimeFormat, Document};
use crate::protocol::json::ReadError;
use crate::protocol::xml::{FromXml, XmlReader};

fn form(write: impl FnOnce(&mut QueryWriter)) -> String {
    let mut writer = QueryWriter::new("Op", "2020-01-08");
    write(&mut writer);
    let form = String::from_utf8(writer.finish()).expect("a form is ASCII");
    let start = "Action=Op&Version=2020-01-08";
    form.strip_prefix(start).expect("operation and version come first").to_owned()
}

fn member(value: &dyn ToQuery) -> String {
    form(|w| w.member("A", value))
}

#[test]
fn scalars_are_texts() {
    assert_eq!(member(&"a b&c=d/é~-_."), "&A=a%20b%26c%3Dd%2F%C3%A9~-_.");
    assert_eq!(member(&String::new()), "&A=");
    assert_eq!(member(&None::<String>), "");
    assert_eq!(member(&Some(true)), "&A=true");
    assert_eq!(member(&false), "&A=false");
    assert_eq!(member(&i64::MIN), "&A=-9223372036854775808");
    assert_eq!(member(&10.8_f64), "&A=10.8");
    assert_eq!(member(&0.1_f32), "&A=0.1");
    assert_eq!(member(&f64::NAN), "&A=NaN");
    assert_eq!(member(&f32::INFINITY), "&A=Infinity");
    assert_eq!(member(&f64::NEG_INFINITY), "&A=-Infinity");
    assert_eq!(member(&Blob::new("value")), "&A=dmFsdWU%3D");
    let instant = DateTime::from_secs(1_422_172_800);
    assert_eq!(member(&instant), "&A=2015-01-25T08%3A00%3A00Z");
    let epoch = |w: &mut QueryWriter, v: &DateTime| w.timestamp(v, DateTimeFormat::EpochSeconds);
    assert_eq!(form(|w| w.member_with("A", &Some(instant), epoch)), "&A=1422172800");
    assert_eq!(form(|w| w.member_with("A", &None, epoch)), "");
    // A year that RFC 3339 cannot write.
    assert_eq!(member(&DateTime::from_secs(i64::MAX)), "&A=9223372036854775807");
}

#[test]
fn lists_and_maps_number_their_entries() {
    let list = vec!["x".to_owned(), "y".to_owned()];
    assert_eq!(member(&list), "&A.member.1=x&A.member.2=y");
    assert_eq!(member(&vec![list.clone()]), "&A.member.1.member.1=x&A.member.1.member.2=y");
    assert_eq!(member(&Vec::<String>::new()), "&A=");
    let own = |item: &'static str, values: Vec<String>| {
        form(|w| {
            w.member_with("A", &Some(values), |w, v| w.list(item, v, |w, v| v.to_query(w)));
        })
    };
    assert_eq!(own("item", list.clone()), "&A.item.1=x&A.item.2=y");
    assert_eq!(own("", list.clone()), "&A.1=x&A.2=y");
    assert_eq!(own("", vec![]), "&A=");

    let map = HashMap::from([("b", 2), ("a", 1)]);
    assert_eq!(
        member(&map),
        "&A.entry.1.key=a&A.entry.1.value=1&A.entry.2.key=b&A.entry.2.value=2"
    );
    assert_eq!(member(&HashMap::<String, i32>::new()), "");
    let flat = form(|w| {
        w.member_with("A", &Some(&map), |w, v| w.map("", ("K", "V"), *v, |w, v| v.to_query(w)));
    });
    assert_eq!(flat, "&A.1.K=a&A.1.V=1&A.2.K=b&A.2.V=2");
    let lists = HashMap::from([("k", list)]);
    let expected = "&A.entry.1.key=k&A.entry.1.value.member.1=x&A.entry.1.value.member.2=y";
    assert_eq!(member(&lists), expected);
}

#[test]
fn documents_are_written_as_what_they_hold() {
    let inner = Document::from(vec![Document::from("x"), Document::from(true)]);
    let object = HashMap::from([("b".to_owned(), inner), ("a".to_owned(), Document::from(1))]);
    assert_eq!(member(&Document::from(object)), "&A.a=1&A.b.member.1=x&A.b.member.2=true");
    assert_eq!(member(&Document::Null), "");
}

/// A structure as generated code has it.
#[derive(Debug, Default, PartialEq)]
struct Greeting {
    text: Option<String>,
}

impl FromXml for Greeting {
    fn from_xml(r: &mut XmlReader<'_>) -> Result<Self, ReadError> {
        let mut value = Self::default();
        r.children(&mut |r, name| match name {
            "Text" => r.read_into(&mut value.text),
            _ => r.skip(),
        })?;
        Ok(value)
    }
}

fn output(body: &str) -> Result<(Option<Greeting>, Option<String>), String> {
    let mut output = None;
    let id = result(body.as_bytes(), &mut |r| r.read_into(&mut output));
    Ok((output, id.map_err(|error| error.to_string())?))
}

#[test]
fn an_output_stands_within_its_wrapper() {
    let hello = || Some(Greeting { text: Some("hello".to_owned()) });
    let metadata = "<ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata>";
    let whole = format!(
        "<OpResponse xmlns='urn:x'><OpResult><Text>hello</Text></OpResult>{metadata}</OpResponse>"
    );
    assert_eq!(output(&whole), Ok((hello(), Some("r-1".to_owned()))));
    let late =
        format!("<OpResponse>{metadata}<OpResult><Text>hello</Text></OpResult></OpResponse>");
    assert_eq!(output(&late), Ok((hello(), Some("r-1".to_owned()))));
    let without = format!("<OpResponse>{metadata}</OpResponse>");
    assert_eq!(output(&without), Ok((None, Some("r-1".to_owned()))));
    assert_eq!(output("<OpResponse/>"), Ok((None, None)));
    assert_eq!(output(""), Ok((None, None)));
    assert!(output("<html><p></html>").is_err());
    assert!(output("OK").is_err());
    assert_eq!(super::response::absent::<Greeting>().expect("nothing"), Greeting::default());
}

fn response(status: u16, headers: &[(&str, &str)], body: &str) -> HttpResponse {
    let mut response = Response::new(Body::from(Bytes::copy_from_slice(body.as_bytes())));
    *response.status_mut() = StatusCode::from_u16(status).expect("a status");
    for (name, value) in headers {
        let name: http::HeaderName = name.parse().expect("a name");
        response.headers_mut().insert(name, value.parse().expect("a value"));
    }
    response
}

fn metadata(headers: &[(&str, &str)], body: &str) -> ErrorMetadata {
    error_metadata(&response(400, headers, body)).expect("an error")
}

const ERROR: &str = "<Error><Type>Sender</Type><Code> Throttling </Code><Message>a &amp; b</Message>\
                     <Text>more</Text></Error>";

#[test]
fn errors_are_read_with_and_without_a_wrapper() {
    let id = "<RequestId>r-1</RequestId>";
    for body in [
        format!("<ErrorResponse xmlns='urn:x'>{ERROR}{id}</ErrorResponse>"),
        format!("<ErrorResponse>{id}{ERROR}</ErrorResponse>"),
        format!("<Response><Errors>{ERROR}</Errors><RequestID>r-1</RequestID></Response>"),
        format!("<ErrorResponse>{ERROR}<ResponseMetadata>{id}</ResponseMetadata></ErrorResponse>"),
        ERROR.replace("</Error>", &format!("{id}</Error>")),
    ] {
        let error = metadata(&[], &body);
        assert_eq!(error.code(), Some("Throttling"), "{body}");
        assert_eq!(error.message(), Some("a & b"), "{body}");
        assert_eq!(error.extra("type"), Some("Sender"), "{body}");
        assert_eq!(error.request_id(), Some("r-1"), "{body}");
        let modeled = Greeting::parse(&response(400, &[], &body));
        assert_eq!(modeled, Some(Greeting { text: Some("more".to_owned()) }), "{body}");
    }
    let body = format!("<ErrorResponse>{ERROR}{id}</ErrorResponse>");
    let error = metadata(&[("x-amzn-requestid", "of-the-header")], &body);
    assert_eq!(error.request_id(), Some("of-the-header"));
}

impl Greeting {
    fn parse(response: &HttpResponse) -> Option<Self> {
        <Self as super::ParseModeledError<AwsQuery>>::parse_modeled_error(response)
    }
}

#[test]
fn the_first_of_several_errors_counts() {
    let body = "<Response><Errors><Error><Code>A</Code></Error><Error><Code>B</Code></Error>\
                </Errors></Response>";
    assert_eq!(metadata(&[], body).code(), Some("A"));
    let mut found = 0;
    let read = &mut |r: &mut XmlReader<'_>| {
        found += 1;
        r.skip()
    };
    error(body.as_bytes(), read).expect("it is well formed");
    assert_eq!(found, 1);
}

#[test]
fn an_error_without_a_code_keeps_the_rest() {
    let error = metadata(&[], "<ErrorResponse><Error/><RequestId>r</RequestId></ErrorResponse>");
    assert_eq!((error.code(), error.message(), error.request_id()), (None, None, Some("r")));
}

#[test]
fn what_is_no_error_of_the_protocol_says_so() {
    for body in ["", "<html><body>Bad Gateway</body></html>", "{}", "<ErrorResponse/>", "<a>"] {
        let error = error_metadata(&response(502, &[], body)).expect_err(body);
        let text = error.to_string();
        assert!(text.starts_with("HTTP 502 Bad Gateway"), "{text}");
        assert!(body.is_empty() || text.contains("that is not the service's XML"), "{text}");
    }
}
