//! Requests and responses, part by part.

use std::collections::HashMap;

use http::HeaderMap;

use super::header_list::{split, split_dates};
use super::prelude::*;
use crate::error::BuildError;
use crate::primitives::{Body, DateTime, DateTimeFormat};
use crate::protocol::json::FromJson as _;

fn finished(request: RestRequest) -> RequestContent {
    request.finish().expect("the method is one")
}

fn response(headers: &[(&str, &str)], body: &str) -> HttpResponse {
    let mut response = http::Response::builder().status(201);
    for (name, value) in headers {
        response = response.header(*name, value.as_bytes());
    }
    response.body(Body::from(body.to_owned())).expect("a response")
}

/// The path with this label in it.
fn labelled(value: Option<&str>, greedy: bool) -> Result<String, String> {
    let mut request = RestRequest::new("GET");
    request.path("/things/");
    let label = if greedy { RestRequest::greedy_label } else { RestRequest::label };
    label(&mut request, "Name", value).map_err(|error| error.to_string())?;
    request.path("/parts");
    Ok(finished(request).path)
}

#[test]
fn a_label_is_one_segment_and_a_greedy_one_is_many() {
    let odd = "a b/c?d#e%é~.-_";
    let one = labelled(Some(odd), false);
    assert_eq!(one.as_deref(), Ok("/things/a%20b%2Fc%3Fd%23e%25%C3%A9~.-_/parts"));
    let many = labelled(Some(odd), true);
    assert_eq!(many.as_deref(), Ok("/things/a%20b/c%3Fd%23e%25%C3%A9~.-_/parts"));
    for dotted in ["...", "a.", ".a", "a..b"] {
        assert_eq!(labelled(Some(dotted), false), Ok(format!("/things/{dotted}/parts")));
    }
}

#[test]
fn a_label_that_would_lead_elsewhere_is_refused() {
    for greedy in [false, true] {
        for value in [None, Some("")] {
            let error = labelled(value, greedy).unwrap_err();
            assert!(error.starts_with("`Name` is not valid") && error.contains("empty"), "{error}");
        }
        for value in [".", "..", "../a", "a/../b", "a/.", "./"] {
            let error = labelled(Some(value), greedy).unwrap_err();
            assert!(error.contains("must not be `.` or `..`"), "{value}: {error}");
            assert!(!error.contains("a/"), "the value is not told: {error}");
        }
    }
}

#[test]
fn named_parameters_win_over_those_of_a_map() {
    let mut request = RestRequest::new("GET");
    request.path("/");
    request.constant("list");
    request.constant("type=2");
    request.query("a b", "c&d=é+");
    request.query("tag", "1");
    request.query("tag", "");
    let map = [("z", "1"), ("type", "3"), ("list", "x"), ("tag", "2"), ("b", "2"), ("b", "1")];
    request.query_params(map.into_iter());
    let path = finished(request).path;
    assert_eq!(path, "/?list&type=2&a%20b=c%26d%3D%C3%A9%2B&tag=1&tag=&b=2&b=1&z=1");
}

#[test]
fn headers_hold_members_and_secrets_are_marked() {
    let mut request = RestRequest::new("POST");
    request.header("X-Plain", "Plain", "é, \t!").expect("a value");
    request.secret_header("X-Secret", "Secret", "hush").expect("a value");
    let entries = [("b", "2"), ("a", "1"), ("Plain", "not this")];
    request.prefix_headers("X-", "Map", false, entries.into_iter()).expect("names and values");
    let headers = finished(request).headers;
    let found: Vec<_> =
        headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
    let expected: [(&str, &[u8]); 4] =
        [("x-plain", "é, \t!".as_bytes()), ("x-secret", b"hush"), ("x-a", b"1"), ("x-b", b"2")];
    assert_eq!(found, expected);
    assert_eq!(headers.iter().map(|(_, value)| value.is_sensitive()).filter(|is| *is).count(), 1);
    assert!(headers[1].1.is_sensitive());
}

#[test]
fn no_member_sets_a_header_that_is_the_clients_own() {
    for name in [
        "Host",
        "content-length",
        "Transfer-Encoding",
        "Authorization",
        "connection",
        "X-Amz-Date",
        "X-Amz-Security-Token",
    ] {
        let mut request = RestRequest::new("POST");
        let entries = [(name, "evil.example")];
        let error = request.prefix_headers("", "Map", false, entries.into_iter()).unwrap_err();
        let error = error.to_string();
        assert!(error.contains("`Map`") && error.contains("the client's own"), "{name}: {error}");
    }
}

#[test]
fn what_cannot_be_a_header_is_refused_without_being_told() {
    let told = |result: Result<(), BuildError>| result.unwrap_err().to_string();
    for value in ["a\nb", "a\r\nHost: evil", "\0", "\u{7f}"] {
        let mut request = RestRequest::new("POST");
        let error = told(request.header("X-A", "Name", value));
        assert!(error.contains("`Name`") && !error.contains("evil"), "{error}");
        let error = told(request.secret_header("X-A", "Name", value));
        assert!(error.contains("`Name`"), "{error}");
    }
    for name in ["a b", "a:", "é", ""] {
        let mut request = RestRequest::new("POST");
        let error = told(request.prefix_headers("", "Map", false, [(name, "1")].into_iter()));
        assert!(error.contains("token"), "{name}: {error}");
    }
}

#[test]
fn a_body_has_a_media_type_unless_a_member_names_one() {
    let mut request = RestRequest::new("POST");
    request.payload("text", "text/plain");
    let content = finished(request);
    assert_eq!(content.body, "text");
    assert_eq!(content.headers[0].1, "text/plain");

    let mut request = RestRequest::new("PUT");
    request.header("Content-Type", "Type", "image/png").expect("a value");
    request.json(&true);
    let content = finished(request);
    assert_eq!((content.method, &content.body[..]), (http::Method::PUT, &b"true"[..]));
    assert_eq!(content.headers.len(), 1);
    assert_eq!(content.headers[0].1, "image/png");

    let content = finished(RestRequest::new("GET"));
    assert!(content.body.is_empty() && content.headers.is_empty());
}

#[test]
fn lists_in_headers_read_back() {
    let values = ["a", "b,c", "\"d\"", "", " e ", "f\\g", "h\\,", "é"];
    let mut list = HeaderList::new();
    for value in values {
        list.push_text(value);
    }
    let header = list.finish();
    assert_eq!(header, r#"a, "b,c", "\"d\"", "", " e ", f\g, "h\\,", é"#);
    assert_eq!(split(&header), values);
    assert_eq!(split(" 1 ,2,  3"), ["1", "2", "3"]);
    assert_eq!(split("a,,b"), ["a", "", "b"]);
    assert!(split("").is_empty() && split("  ").is_empty());
    // What no client writes is read as far as it makes sense.
    assert_eq!(split("\"a\" x, b"), ["a", "b"]);
    assert_eq!(split("\"a, b"), ["a, b"]);
    assert_eq!(split("\"a\\"), ["a"]);
}

#[test]
fn dates_in_lists_keep_their_commas() {
    let date = "Mon, 16 Dec 2019 23:48:18 GMT";
    assert_eq!(split_dates(&[date, date].join(", ")), [date, date]);
    assert_eq!(split_dates(date), [date]);
    assert!(split_dates("").is_empty());
    let response = response(&[("x-at", date), ("x-at", date)], "");
    let dates = RestResponse::new(&response).header_dates("X-At").expect("dates");
    assert_eq!(dates, Some(vec![DateTime::from_secs(1_576_540_098); 2]));
}

#[test]
fn values_are_texts() {
    let instant = DateTime::from_secs(1_576_540_098);
    assert_eq!(timestamp_text(&instant, DateTimeFormat::DateTime), "2019-12-16T23:48:18Z");
    assert_eq!(timestamp_text(&instant, DateTimeFormat::HttpDate), "Mon, 16 Dec 2019 23:48:18 GMT");
    let far = DateTime::from_secs(i64::MAX);
    assert_eq!(timestamp_text(&far, DateTimeFormat::DateTime), i64::MAX.to_string());
    assert_eq!(float_text(&0.1), "0.1");
    assert_eq!(double_text(&0.1), "0.1");
    for (value, text) in
        [(f64::NAN, "NaN"), (f64::INFINITY, "Infinity"), (f64::NEG_INFINITY, "-Infinity")]
    {
        assert_eq!(double_text(&value), text);
        let read: f64 = number(text).expect("a number");
        assert_eq!(read.to_string(), value.to_string());
    }
    let encoded = base64_text("{\"é\":1}");
    assert_eq!(from_base64::<String>(&encoded).expect("a text"), "{\"é\":1}");
    assert!(from_base64::<String>("!").is_err() && from_base64::<String>("//79").is_err());
    assert!(truth(" True ").expect("true") && !truth("false").expect("false"));
    assert!(truth("1").is_err() && number::<i8>("128").is_err());
}

#[test]
fn headers_are_members() {
    let headers = [("x-n", " 7 "), ("x-list", "a, b"), ("x-list", "c"), ("x-empty", "")];
    let response = response(&headers, "");
    let r = RestResponse::new(&response);
    assert_eq!(r.status(), 201);
    assert_eq!(r.header("X-N", number::<i32>).expect("a number"), Some(7));
    assert_eq!(r.header("X-None", number::<i32>).expect("nothing"), None);
    assert_eq!(r.header("X-Empty", number::<i32>).expect("nothing"), None);
    assert_eq!(r.header::<String>("X-Empty", text).expect("a text"), Some(String::new()));
    let list: Option<Vec<String>> = r.header_list("X-List", text).expect("a list");
    assert_eq!(list, Some(vec!["a".to_owned(), "b".to_owned(), "c".to_owned()]));
    let error = r.header("X-List", number::<i32>).unwrap_err().to_string();
    assert!(error.contains("`X-List`") && !error.contains("a, b"), "{error}");
}

#[test]
fn headers_with_a_prefix_are_a_map() {
    let response =
        response(&[("x-meta-a", "1"), ("X-Meta-B", "2"), ("x-meta-", "3"), ("x", "4")], "");
    let r = RestResponse::new(&response);
    let map: Option<HashMap<String, String>> = r.prefix_headers("X-Meta-").expect("texts");
    let expected =
        [("a", "1"), ("b", "2")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(map, Some(expected.into()));
    assert_eq!(r.prefix_headers::<String, String>("y-").expect("nothing"), None);
    let all: Option<HashMap<String, String>> = r.prefix_headers("").expect("texts");
    assert_eq!(all.map(|all| all.len()), Some(4));
}

#[test]
fn a_header_that_is_no_text_is_an_error() {
    let mut response = response(&[], "");
    let value = http::HeaderValue::from_bytes(b"\xff").expect("bytes");
    response.headers_mut().insert("x-a", value);
    let r = RestResponse::new(&response);
    assert!(r.header::<String>("x-a", text).is_err());
    assert!(r.header_list::<String>("x-a", text).is_err());
    assert!(r.header_dates("x-a").is_err());
    assert!(r.prefix_headers::<String, String>("x-").is_err());
}

#[test]
fn a_body_is_an_object_or_a_member() {
    let empty = response(&[], "");
    let r = RestResponse::new(&empty);
    assert_eq!(r.json::<HashMap<String, i32>>().expect("an object"), HashMap::new());
    assert_eq!(r.payload(), None);
    assert_eq!(r.payload_text::<String>().expect("nothing"), None);
    assert_eq!(r.payload_json(i32::from_json).expect("nothing"), None);
    let blank = response(&[], " \r\n");
    let r = RestResponse::new(&blank);
    assert_eq!(r.json::<HashMap<String, i32>>().expect("an object"), HashMap::new());
    assert_eq!(r.payload_json(i32::from_json).expect("nothing"), None);
    assert_eq!(r.payload(), Some(&b" \r\n"[..]));
    let null = response(&[], " null\n");
    assert_eq!(RestResponse::new(&null).payload_json(i32::from_json).expect("null"), None);
    let one = response(&[], "{\"a\":1}");
    let r = RestResponse::new(&one);
    assert_eq!(r.json::<HashMap<String, i32>>().expect("an object").len(), 1);
    assert_eq!(r.payload(), Some(&b"{\"a\":1}"[..]));
    assert!(r.payload_json(i32::from_json).is_err());
    let more = response(&[], "{} {}");
    assert!(RestResponse::new(&more).json::<HashMap<String, i32>>().is_err());
}

#[test]
fn an_error_is_named_by_a_header_or_by_the_body() {
    use super::super::Protocol as _;
    let named = |headers: &[(&str, &str)], body: &str| {
        let metadata =
            RestJson.error_metadata(&response(headers, body)).map_err(|e| e.to_string())?;
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        Ok::<_, String>((text(metadata.code()), text(metadata.message())))
    };
    let expected = Ok(("Gone".to_owned(), "It is.".to_owned()));
    let header = [("x-amzn-errortype", "Gone:http://internal/")];
    assert_eq!(named(&header, r#"{"message":"It is."}"#), expected);
    for body in [
        r#"{"code":"a.b#Gone","Message":"It is."}"#,
        r#"{"__type":"a.b#Gone:http://internal/","message":"It is."}"#,
    ] {
        assert_eq!(named(&[], body), expected, "{body}");
    }
    assert_eq!(named(&header, "<html>"), Ok(("Gone".to_owned(), String::new())));
    assert!(named(&[], "<html>").is_err());
    let mut headers = HeaderMap::new();
    RestJson.add_headers("Open", &mut headers).expect("no header");
    assert!(headers.is_empty());
}
