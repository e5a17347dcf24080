//! Makes the same call again and again, over connections that stay open, and prints what the server made of it as one
//! JSON object: `local-load ADDRESS OPERATION BODY CONNECTIONS SECONDS`.
//!
//! The request is a text that is made once, and of the answer only its status and length are read: what is measured is
//! the server. A server that closes a connection after an answer is connected to anew, and that counts for it.

use std::env;
use std::io;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A request whose signature no server here looks at. Its scope says which service is meant.
fn request(address: &str, operation: &str, body: &str) -> String {
    format!(
        "POST / HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/x-amz-json-1.1\r\n\
         x-amz-target: TrentService.{operation}\r\nx-amz-date: 20260101T000000Z\r\n\
         authorization: AWS4-HMAC-SHA256 Credential=111122223333/20260101/us-east-1/kms/aws4_request, \
         SignedHeaders=host;x-amz-date, Signature=0\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// An answer's head: its status, the length of the body, and whether the connection stays open.
struct Head {
    length: Option<usize>,
    stays: bool,
}

fn head(text: &str) -> Head {
    let mut lines = text.lines();
    let status = lines.next().unwrap_or_default();
    assert!(status.split(' ').nth(1) == Some("200"), "{text}");
    let mut head = Head { length: None, stays: status.starts_with("HTTP/1.1") };
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        match name.to_ascii_lowercase().as_str() {
            "content-length" => head.length = value.trim().parse().ok(),
            "connection" if value.trim().eq_ignore_ascii_case("close") => head.stays = false,
            _ => {}
        }
    }
    head
}

/// Sends the request, reads the whole answer. True if the connection can be used again.
async fn call(stream: &mut TcpStream, request: &[u8], buffer: &mut Vec<u8>) -> io::Result<bool> {
    stream.write_all(request).await?;
    buffer.clear();
    let end = loop {
        if stream.read_buf(buffer).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if let Some(at) = buffer.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
            break at + 4;
        }
    };
    let head = head(&String::from_utf8_lossy(&buffer[..end]));
    while head.length.is_none_or(|length| buffer.len() < end + length) {
        if stream.read_buf(buffer).await? == 0 {
            break;
        }
    }
    Ok(head.stays && head.length.is_some())
}

async fn connection(address: String, request: String, until: Instant) -> Vec<Duration> {
    let (mut latencies, mut buffer) = (Vec::new(), Vec::with_capacity(4096));
    let mut open = None;
    while Instant::now() < until {
        let start = Instant::now();
        let mut stream = match open.take() {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(&address).await.expect("a connection");
                stream.set_nodelay(true).expect("a socket");
                stream
            }
        };
        match call(&mut stream, request.as_bytes(), &mut buffer).await {
            Ok(stays) => {
                latencies.push(start.elapsed());
                open = stays.then_some(stream);
            }
            // It was closed in the meantime.
            Err(_) => continue,
        }
    }
    latencies
}

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [address, operation, body, connections, seconds] = &arguments[..] else {
        panic!("usage: ADDRESS OPERATION BODY CONNECTIONS SECONDS");
    };
    let connections: usize = connections.parse().expect("a number");
    let seconds: f64 = seconds.parse().expect("a number");
    let request = request(address, operation, body);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    let start = Instant::now();
    let until = start + Duration::from_secs_f64(seconds);
    let mut latencies = runtime.block_on(async {
        let tasks: Vec<_> = (0..connections)
            .map(|_| tokio::spawn(connection(address.clone(), request.clone(), until)))
            .collect();
        let mut all = Vec::new();
        for task in tasks {
            all.append(&mut task.await.expect("no call fails"));
        }
        all
    });
    let wall = start.elapsed().as_secs_f64();
    latencies.sort_unstable();
    let percentile = |percent: usize| {
        let index = latencies.len().saturating_sub(1) * percent / 100;
        latencies.get(index).map_or(0, Duration::as_nanos)
    };
    #[expect(clippy::cast_precision_loss, reason = "far below the greatest exact number")]
    let rate = latencies.len() as f64 / wall;
    let (p50, p99) = (percentile(50), percentile(99));
    println!("{{\"rate\":{rate:.1},\"p50_ns\":{p50},\"p99_ns\":{p99}}}");
}
