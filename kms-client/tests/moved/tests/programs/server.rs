//! A server that has one answer for each operation and keeps what it was sent.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

pub(crate) struct Server {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Answers by the operation's name.
    pub(crate) fn start(answers: &'static [(&str, &str)]) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let address = listener.local_addr().expect("bound");
        let requests = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&requests);
        thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                // A client that goes away is its own affair.
                let _ = serve(connection, answers, &kept);
            }
        });
        Self { address, requests }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Heads and bodies, in order.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("nobody panics while holding it").clone()
    }
}

fn serve(
    mut connection: TcpStream,
    answers: &[(&str, &str)],
    requests: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(connection.try_clone()?);
    let (mut request, mut length, mut answer) = (String::new(), 0, None);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let lower = line.to_ascii_lowercase();
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
        if lower.starts_with("x-amz-target:") {
            let operation = line.trim().rsplit('.').next().unwrap_or_default();
            answer = answers.iter().find(|(name, _)| *name == operation);
        }
        request.push_str(&line);
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    request.push_str(&String::from_utf8_lossy(&body));
    requests.lock().expect("nobody panics while holding it").push(request);
    let (status, body) = match answer {
        Some((_, body)) => (200, *body),
        None => (400, r#"{"__type":"UnknownOperationException"}"#),
    };
    write!(
        connection,
        "HTTP/1.1 {status} OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
}
