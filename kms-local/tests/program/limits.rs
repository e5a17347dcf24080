//! What a server does not let a client do to it.

use super::*;
use serde_json::json;

const CREATE: &str =
    "content-type: application/x-amz-json-1.1\r\nx-amz-target: TrentService.CreateKey\r\n";

#[test]
fn a_body_of_more_than_a_mebibyte_is_refused_before_it_is_read() {
    let server = Server::start(&[]);
    let mut connection = server.connect();
    let head = format!("POST / HTTP/1.1\r\nhost: local\r\ncontent-length: 1048577\r\n{CREATE}\r\n");
    connection.write(head.as_bytes()).unwrap();
    let response = connection.read().unwrap();
    assert_eq!(response.status, 413);
    assert_eq!(response.json()["__type"], "RequestEntityTooLargeException");
}

#[test]
fn a_body_without_a_length_is_refused_once_it_is_too_large() {
    let server = Server::start(&[]);
    let mut connection = server.connect();
    let head =
        format!("POST / HTTP/1.1\r\nhost: local\r\ntransfer-encoding: chunked\r\n{CREATE}\r\n");
    connection.write(head.as_bytes()).unwrap();
    let chunk = [b"10000\r\n".as_slice(), &vec![b'x'; 65_536], b"\r\n"].concat();
    // The server may close the connection before all of it is written.
    for _ in 0..17 {
        if connection.write(&chunk).is_err() {
            break;
        }
    }
    if let Ok(response) = connection.read() {
        assert_eq!(response.status, 413);
    }
    server.call("ListKeys", &json!({}));
}

#[test]
fn malformed_requests_are_answered_or_cut_off_and_nothing_else_happens() {
    let server = Server::start(&[]);
    for bytes in [
        b"\r\n\r\n".as_slice(),
        b"nonsense\r\n\r\n",
        b"POST / HTTP/1.1\r\ncontent-length: x\r\n\r\n",
        b"POST / HTTP/1.1\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        &[0; 512],
    ] {
        let mut connection = server.connect();
        connection.write(bytes).unwrap();
        if let Ok(response) = connection.read() {
            assert!(response.status >= 400, "{response:?}");
        }
    }
    let mut connection = server.connect();
    for (body, code) in [
        ("{", "SerializationException"),
        ("[]", "SerializationException"),
        (r#"{"Description":5}"#, "SerializationException"),
        (r#"{"KeySpec":"X"}"#, "ValidationException"),
    ] {
        let response = connection.send("POST", "/", CREATE, body.as_bytes()).unwrap();
        assert_eq!(
            (response.status, response.json()["__type"].as_str()),
            (400, Some(code)),
            "{body}"
        );
    }
    let response = connection.send("POST", "/", "", b"{}").unwrap();
    assert_eq!(response.json()["__type"], "UnknownOperationException");
    server.call("ListKeys", &json!({}));
}

#[test]
fn connections_beyond_the_limit_wait_for_their_turn() {
    let server = Server::start(&["--connections", "2"]);
    let (mut first, mut second) = (server.connect(), server.connect());
    first.call("ListKeys", &json!({})).unwrap();
    second.call("ListKeys", &json!({})).unwrap();
    let mut third = server.connect();
    let waiting = std::thread::spawn(move || third.call("ListKeys", &json!({})));
    for _ in 0..100 {
        second.call("ListKeys", &json!({})).unwrap();
    }
    assert!(!waiting.is_finished());
    drop(first);
    assert_eq!(waiting.join().unwrap().unwrap().status, 200);
}

#[test]
fn bad_arguments_are_refused() {
    for arguments in [
        ["--listen", "nowhere"].as_slice(),
        &["--account", "12"],
        &["--connections", "0"],
        &["--data", "/dev/null/x"],
        &["--seed", "/nonexistent"],
        &["--unknown"],
    ] {
        let text = Server::try_start(arguments).map(|_| ()).unwrap_err();
        assert!(text.starts_with("error: "), "{arguments:?}: {text}");
    }
}
