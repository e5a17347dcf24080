//! Hostile answers: whatever a server sends, over every transport, async and blocking, a call ends soon, within bounds, with
//! an output or an error that says what happened. `docs/faults.md` is the table of what was seen.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;
use std::time::{Duration, Instant};
use std::{fs, thread};

use trent_runtime::client::Handle;
use trent_runtime::config::retry::RetryConfig;
use trent_runtime::config::timeout::TimeoutConfig;
use trent_runtime::config::{Config, Credentials, Region};
use trent_runtime::error::{DisplayErrorContext, SdkError};
use trent_runtime::transport::Transport;

use crate::server::{Server, pause, reset, response, until_closed};
use crate::service::{Open, OpenError, Opened, SERVICE};
use crate::{on_runtime, transports};

/// What the server does to each request.
type Fault = fn(&mut TcpStream) -> io::Result<()>;

/// More than any case needs, on however busy a machine.
const SOON: Duration = Duration::from_secs(20);

const OK: &[u8] = b"HTTP/1.1 200 OK\r\n";

/// What is written, and then nothing more, while the connection stays open.
fn then_wait(stream: &mut TcpStream, parts: &[&[u8]]) -> io::Result<()> {
    stream.write_all(&parts.concat())?;
    until_closed(stream)
}

fn json(stream: &mut TcpStream, status: u16, body: &[u8]) -> io::Result<()> {
    stream.write_all(&response(status, body))
}

const FAULTS: &[(&str, Fault)] = &[
    ("reset before the response", |stream| reset(stream)),
    ("closed before the response", |_| Ok(())),
    ("closed within the status line", |stream| stream.write_all(b"HTTP/1.1 2")),
    ("closed within a header", |stream| stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-le")),
    ("reset within the body", |stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"a\"")?;
        pause(stream, Duration::from_millis(50))?;
        reset(stream)
    }),
    ("closed within the body", |stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"a\"")
    }),
    ("closed between chunks", |stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n")
    }),
    ("a chunk without a length", |stream| {
        then_wait(stream, &[OK, b"transfer-encoding: chunked\r\n\r\nno\r\n{}\r\n"])
    }),
    ("a chunk of 2^64 bytes", |stream| {
        then_wait(stream, &[OK, b"transfer-encoding: chunked\r\n\r\n10000000000000000\r\n{}"])
    }),
    ("another protocol", |stream| then_wait(stream, &[b"SSH-2.0-OpenSSH_9.6\r\n\r\n"])),
    ("bytes of no protocol", |stream| then_wait(stream, &[&[0, 255, 21, 3, 1], b"\r\n\r\n"])),
    ("a body without a head", |stream| then_wait(stream, &[b"{\"Content\":\"gold\"}\r\n\r\n"])),
    ("a status that is no number", |stream| then_wait(stream, &[b"HTTP/1.1 abc OK\r\n\r\n"])),
    ("2,000 headers", |stream| {
        then_wait(stream, &[OK, "x: y\r\n".repeat(2_000).as_bytes(), b"\r\n"])
    }),
    ("a header of 2 MB", |stream| {
        then_wait(stream, &[OK, b"x: ", "y".repeat(2_000_000).as_bytes(), b"\r\n\r\n"])
    }),
    ("a head without an end", |stream| {
        stream.write_all(OK)?;
        loop {
            stream.write_all(b"x: y\r\n")?;
        }
    }),
    ("a header with a control character", |stream| {
        then_wait(stream, &[OK, b"x: a\x00b\r\ncontent-length: 2\r\n\r\n{}"])
    }),
    ("two lengths that differ", |stream| {
        then_wait(stream, &[OK, b"content-length: 2\r\ncontent-length: 3\r\n\r\n{}"])
    }),
    ("a length below zero", |stream| then_wait(stream, &[OK, b"content-length: -1\r\n\r\n{}"])),
    ("a length above 2^64", |stream| {
        then_wait(stream, &[OK, b"content-length: 99999999999999999999\r\n\r\n{}"])
    }),
    ("a body that is announced too long", |stream| {
        then_wait(stream, &[OK, b"content-length: 1000000000000\r\n\r\n"])
    }),
    ("chunks without an end", |stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")?;
        loop {
            stream.write_all(b"4\r\naaaa\r\n")?;
        }
    }),
    ("a body without length or end", |stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
        loop {
            stream.write_all(&[b' '; 64])?;
        }
    }),
    ("a switch of protocols", |stream| {
        then_wait(stream, &[b"HTTP/1.1 101 Go\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n"])
    }),
    ("a redirect", |stream| {
        stream.write_all(
            b"HTTP/1.1 307 Go\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n",
        )
    }),
    ("a page in place of the output", |stream| json(stream, 200, b"<html>Sign in</html>")),
    ("a page in place of the error", |stream| json(stream, 503, b"<html>Busy</html>")),
    ("an output that is cut off", |stream| json(stream, 200, b"{\"Content\":\"go")),
    ("an output that is not UTF-8", |stream| json(stream, 200, b"{\"Content\":\"\xff\"}")),
    ("nesting without an end", |stream| {
        json(stream, 200, ["{\"a\":", &"[".repeat(800)].concat().as_bytes())
    }),
    ("an error with lines of a log", |stream| {
        let body =
            br#"{"__type":"NotFoundException","message":"no\r\n2026 INFO signed in\u001b[2J"}"#;
        json(stream, 400, body)
    }),
    ("a compressed output that nobody asked for", |stream| {
        then_wait(stream, &[OK, b"content-encoding: gzip\r\ncontent-length: 3\r\n\r\n\x1f\x8b\x08"])
    }),
    ("another response behind the first", |stream| {
        let second = response(200, b"{\"Content\":\"lead\"}");
        stream.write_all(&[response(200, b"{\"Content\":\"gold\"}"), second].concat())
    }),
];

/// What only a limit of time ends.
const STALLS: &[(&str, Fault)] = &[
    ("interim responses without an end", |stream| {
        while pause(stream, Duration::from_millis(1))? {
            stream.write_all(b"HTTP/1.1 102 Processing\r\n\r\n")?;
        }
        Ok(())
    }),
    ("silence before the response", until_closed),
    ("silence within the head", |stream| then_wait(stream, &[OK])),
    ("silence within the body", |stream| then_wait(stream, &[OK, b"content-length: 9\r\n\r\n{"])),
    ("a byte now and then", |stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")?;
        while pause(stream, Duration::from_millis(20))? {
            stream.write_all(b" ")?;
        }
        Ok(())
    }),
];

fn limits(read: Duration) -> TimeoutConfig {
    TimeoutConfig::builder()
        // reqwest knows the sum of both alone.
        .connect_timeout(read.max(Duration::from_secs(1)))
        .read_timeout(read)
        .build()
}

/// What a caller gets, in a cell of the table.
fn told(result: &Result<Opened, SdkError<OpenError>>) -> String {
    match result {
        Ok(output) => match &output.content {
            Some(content) => format!("the output, `{content}`"),
            None => "an output without members".to_owned(),
        },
        Err(SdkError::DispatchFailure(failure)) => {
            format!("`{:?}`", failure.as_connector_error().expect("a transport's").kind())
        }
        Err(SdkError::ServiceError(error)) => match error.err() {
            OpenError::NotFound(_) => "the service's error".to_owned(),
            OpenError::Unhandled(_) => "`Unhandled`".to_owned(),
        },
        Err(SdkError::ResponseError(_)) => "`ResponseError`".to_owned(),
        Err(SdkError::TimeoutError(_)) => "`TimeoutError`".to_owned(),
        Err(other) => format!("{other:?}"),
    }
}

/// One call, and how many attempts it made.
fn outcome(
    name: &str,
    (fault, read): (Fault, Duration),
    transport: Arc<dyn Transport>,
    blocking: bool,
) -> String {
    let server = Server::after_request(move |mut stream| fault(&mut stream));
    let config = Config::builder()
        .region(Region::new("eu-west-1"))
        .credentials_provider(Credentials::from_keys("AKIDEXAMPLE", "hidden-key", None))
        .endpoint_url(server.url())
        .retry_config(RetryConfig::standard().with_initial_backoff(Duration::from_millis(1)))
        .timeout_config(limits(read))
        .max_response_bytes(1_000)
        .http_client(transport);
    let client = Handle::new(config.build(), &SERVICE);
    let input = Open { name: Some("box".to_owned()) };
    let started = Instant::now();
    let result = if blocking {
        client.send_blocking(input, None)
    } else {
        on_runtime(client.send(input, None))
    };
    assert!(started.elapsed() < SOON, "{name}: {:?}", started.elapsed());
    if let Err(error) = &result {
        let text = format!("{} {error:?}", DisplayErrorContext(error));
        assert!(!text.contains("hidden-key"), "{name}: {text}");
        assert!(!text.contains(|c: char| c.is_control()), "{name}: {text:?}");
    }
    // Its idle connections close with a transport; the result is still there, and keeps none open.
    drop(client);
    assert!(server.all_closed(), "{name}: a connection stays open");
    let attempts = server.counts.requests.load(SeqCst);
    format!("{}, {attempts}×", told(&result))
}

/// A row: the fault, and for each transport what a caller gets.
fn row(name: &str, fault: Fault, read: Duration) -> String {
    let mut row = format!("| {name} |");
    let [waits, blocks] = [false, true].map(|blocking| {
        let each = transports().into_iter();
        let each = each.map(|(transport, client)| {
            let name = format!("{name}, {transport}, blocking: {blocking}");
            outcome(&name, (fault, read), client, blocking)
        });
        each.collect::<Vec<_>>()
    });
    for (waits, blocks) in waits.iter().zip(&blocks) {
        if waits == blocks {
            let _ = write!(row, " {waits} |");
        } else {
            let _ = write!(row, " async: {waits}; blocking: {blocks} |");
        }
    }
    row
}

fn page() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/faults.md");
    fs::read_to_string(path).expect("the page is there")
}

#[test]
fn hostile_answers_end_as_the_table_says() {
    let rows: Vec<String> = thread::scope(|scope| {
        let faults = FAULTS.iter().map(|fault| (fault, SOON));
        let stalls = STALLS.iter().map(|fault| (fault, Duration::from_millis(300)));
        let rows: Vec<_> = faults
            .chain(stalls)
            .map(|(&(name, fault), read)| scope.spawn(move || row(name, fault, read)))
            .collect();
        rows.into_iter().map(|row| row.join().expect("no call panics")).collect()
    });
    let page = page();
    let begin = page.find("| --- | --- | --- | --- |\n").expect("a table of four columns");
    let table = page[begin..].lines().skip(1).take_while(|line| line.starts_with('|'));
    let table: Vec<&str> = table.collect();
    assert_eq!(table, rows, "docs/faults.md should have these rows:\n{}\n", rows.join("\n"));
}

/// `faults::name` is a test of this folder, `client/errors::name` of the one beside it, `src/…::name` of the crate,
/// `credential-chain/src/…::name` of that one.
#[test]
fn each_row_names_a_test_that_exists() {
    let page = page();
    let rows = page.lines().filter(|line| line.starts_with("| ") && line.contains("::"));
    let mut named = 0;
    for row in rows {
        let test = row.trim_end_matches(" |").rsplit("| ").next().unwrap_or_default();
        let (place, name) = test.trim_matches('`').rsplit_once("::").expect(row);
        let root = env!("CARGO_MANIFEST_DIR");
        let file = match place.split_once('/') {
            None => format!("{root}/tests/transport/{place}.rs"),
            Some(("src", _)) => format!("{root}/{place}.rs"),
            Some(("credential-chain", _)) => format!("{root}/../{place}.rs"),
            Some(_) => format!("{root}/tests/{place}.rs"),
        };
        let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"));
        let function = format!("    #[test]\n    fn {name}()");
        let found = text.contains(&function) || text.contains(&function.replace("    ", ""));
        assert!(found, "{file} has no test {name}");
        named += 1;
    }
    assert!(named > 20, "{named} rows");
}
