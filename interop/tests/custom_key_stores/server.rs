//! A server on the loopback interface that records requests and gives prepared answers, in order.

use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use serde_json::{Value, json};

/// A request as it arrived.
#[derive(Debug)]
pub(crate) struct Request {
    /// `POST / HTTP/1.1`
    pub(crate) line: String,
    headers: Vec<(String, String)>,
    pub(crate) body: Value,
}

impl Request {
    /// A header's value; empty if it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(field, _)| field.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value)
    }
}

/// What a server has to say.
pub(crate) struct Answer {
    status: u16,
    request_id: &'static str,
    body: String,
}

impl Answer {
    /// Success, with this content.
    pub(crate) fn of(body: &Value) -> Self {
        Self { status: 200, request_id: "request-1", body: body.to_string() }
    }

    /// An error as KMS words it.
    pub(crate) fn error(status: u16, code: &str) -> Self {
        let body = json!({ "__type": code, "message": format!("this is {code}") });
        Self { status, request_id: "request-2", body: body.to_string() }
    }

    fn bytes(&self) -> Vec<u8> {
        let Self { status, request_id, body } = self;
        let head = format!(
            "HTTP/1.1 {status} Status\r\nx-amzn-RequestId: {request_id}\r\n\
             Content-Type: application/x-amz-json-1.1\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        [head.as_bytes(), body.as_bytes()].concat()
    }
}

#[derive(Default)]
struct State {
    requests: Vec<Request>,
    answers: VecDeque<Answer>,
    stopping: bool,
}

/// Serves until it is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
        let address = listener.local_addr().expect("the socket is bound");
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        let thread = thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if lock(&shared).stopping {
                    break;
                }
                let shared = Arc::clone(&shared);
                // A connection ends with its client.
                thread::spawn(move || serve(stream, &shared));
            }
        });
        Self { address, state, thread: Some(thread) }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Gives this answer next, after those that are waiting.
    pub(crate) fn answer(&self, answer: Answer) {
        lock(&self.state).answers.push_back(answer);
    }

    /// The requests since it was asked last.
    pub(crate) fn requests(&self) -> Vec<Request> {
        std::mem::take(&mut lock(&self.state).requests)
    }

    /// The one request since it was asked last.
    pub(crate) fn request(&self) -> Request {
        let mut requests = self.requests();
        assert_eq!(requests.len(), 1, "{requests:?}");
        requests.remove(0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        lock(&self.state).stopping = true;
        // Wakes the accepting thread, which then sees that it is to stop.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// A test that failed meanwhile has said so itself.
fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Answers the requests of a connection, until it closes or nothing is left to say.
fn serve(stream: TcpStream, state: &Mutex<State>) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    while let Some(request) = read_request(&mut stream)? {
        let mut locked = lock(state);
        locked.requests.push(request);
        let Some(answer) = locked.answers.pop_front() else { break };
        drop(locked);
        stream.get_mut().write_all(&answer.bytes())?;
    }
    Ok(())
}

fn read_request(stream: &mut BufReader<TcpStream>) -> io::Result<Option<Request>> {
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        match line.trim_end() {
            "" => break,
            line => head.push(line.to_owned()),
        }
    }
    let mut lines = head.into_iter();
    let line = lines.next().unwrap_or_default();
    let headers = lines.filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        Some((name.to_owned(), value.trim().to_owned()))
    });
    let mut request = Request { line, headers: headers.collect(), body: Value::Null };
    let length = request.header("content-length").parse().map_err(io::Error::other)?;
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    request.body = serde_json::from_slice(&body)?;
    Ok(Some(request))
}
