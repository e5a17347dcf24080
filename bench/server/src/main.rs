//! The server that every measured client calls: HTTP/1.1 on a loopback port, which it prints. A thread for each
//! connection, and answers that are made once, so that little of a measurement is its own.
//!
//! It ends when its standard input does, so that it never outlives who started it.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::{process, thread};

const STORES: &str = include_str!("describe_custom_key_stores.json");

fn main() -> io::Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    println!("{}", listener.local_addr()?.port());
    thread::spawn(|| {
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        process::exit(0);
    });
    for stream in listener.incoming() {
        let stream = stream?;
        thread::spawn(move || serve(stream));
    }
    Ok(())
}

/// Answers requests until the client hangs up.
fn serve(mut stream: TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let (describe, update, unknown) = (
        answer("200 OK", STORES.trim_end()),
        answer("200 OK", "{}"),
        answer("400 Bad Request", r#"{"__type":"UnknownOperationException"}"#),
    );
    let mut buffer = Vec::with_capacity(16 * 1024);
    let mut chunk = [0; 16 * 1024];
    loop {
        let (head, length) = loop {
            if let Some(request) = request(&buffer) {
                break request;
            }
            match stream.read(&mut chunk)? {
                0 => return Ok(()),
                read => buffer.extend_from_slice(&chunk[..read]),
            }
        };
        while buffer.len() < length {
            match stream.read(&mut chunk)? {
                0 => return Ok(()),
                read => buffer.extend_from_slice(&chunk[..read]),
            }
        }
        let answer = match header(&buffer[..head], b"x-amz-target") {
            Some(b"TrentService.DescribeCustomKeyStores") => &describe,
            Some(b"TrentService.UpdateCustomKeyStore") => &update,
            _ => &unknown,
        };
        buffer.drain(..length);
        stream.write_all(answer)?;
    }
}

/// Where the head of the first request ends, and where the request ends.
fn request(buffer: &[u8]) -> Option<(usize, usize)> {
    let head = buffer.windows(4).position(|bytes| bytes == b"\r\n\r\n")? + 4;
    let body = header(&buffer[..head], b"content-length")
        .map_or(Some(0), |value| std::str::from_utf8(value).ok()?.parse::<usize>().ok())?;
    Some((head, head + body))
}

fn header<'h>(head: &'h [u8], name: &[u8]) -> Option<&'h [u8]> {
    head.split(|byte| *byte == b'\n').find_map(|line| {
        let colon = line.iter().position(|byte| *byte == b':')?;
        let is_it = line[..colon].eq_ignore_ascii_case(name);
        is_it.then(|| line[colon + 1..].trim_ascii())
    })
}

fn answer(status: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\n\
         x-amzn-RequestId: 7e5d0f0c-1f6a-4a0b-9b52-0f5a4d2f9c11\r\n\
         Cache-Control: no-cache, no-store, must-revalidate, private\r\n\
         Expires: 0\r\n\
         Pragma: no-cache\r\n\
         Date: Mon, 03 Nov 2025 10:00:00 GMT\r\n\
         Content-Type: application/x-amz-json-1.1\r\n\
         Content-Length: {length}\r\n\
         \r\n\
         {body}"
    )
    .into_bytes()
}
