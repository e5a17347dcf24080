//! A server on the loopback interface whose every connection follows a script.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// What the server saw.
#[derive(Default)]
pub(crate) struct Counts {
    pub(crate) accepted: AtomicUsize,
    pub(crate) open: AtomicUsize,
    pub(crate) most_open: AtomicUsize,
    pub(crate) requests: AtomicUsize,
}

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) counts: Arc<Counts>,
    stopping: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Runs `script` for each connection, on a thread of its own. An error ends the connection.
    pub(crate) fn start<F>(script: F) -> Self
    where
        F: Fn(TcpStream, &Counts) -> io::Result<()> + Send + Sync + 'static,
    {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
        let address = listener.local_addr().expect("the socket is bound");
        let counts = Arc::new(Counts::default());
        let stopping = Arc::new(AtomicBool::new(false));
        let thread = thread::spawn({
            let (counts, stopping, script) =
                (Arc::clone(&counts), Arc::clone(&stopping), Arc::new(script));
            move || {
                for stream in listener.incoming().map_while(Result::ok) {
                    if stopping.load(SeqCst) {
                        break;
                    }
                    let (counts, script) = (Arc::clone(&counts), Arc::clone(&script));
                    counts.accepted.fetch_add(1, SeqCst);
                    let open = counts.open.fetch_add(1, SeqCst) + 1;
                    counts.most_open.fetch_max(open, SeqCst);
                    thread::spawn(move || {
                        // How a connection ends is the client's to judge.
                        let _ = script(stream, &counts);
                        counts.open.fetch_sub(1, SeqCst);
                    });
                }
            }
        });
        Self { address, counts, stopping, thread: Some(thread) }
    }

    /// Answers every request of a connection with what `answer` makes of it.
    pub(crate) fn answering<F>(answer: F) -> Self
    where
        F: Fn(&Request) -> Vec<u8> + Send + Sync + 'static,
    {
        Self::start(move |stream, counts| {
            let mut stream = BufReader::new(stream);
            while let Some(request) = read_request(&mut stream)? {
                counts.requests.fetch_add(1, SeqCst);
                stream.get_mut().write_all(&answer(&request))?;
            }
            Ok(())
        })
    }

    /// Reads one request of each connection, and leaves the rest to `then`.
    pub(crate) fn after_request<F>(then: F) -> Self
    where
        F: Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static,
    {
        Self::start(move |stream, counts| {
            let mut reader = BufReader::new(stream);
            if read_request(&mut reader)?.is_some() {
                counts.requests.fetch_add(1, SeqCst);
                then(reader.into_inner())?;
            }
            Ok(())
        })
    }

    /// Whether every connection ends soon.
    pub(crate) fn all_closed(&self) -> bool {
        let started = Instant::now();
        while self.counts.open.load(SeqCst) > 0 {
            if started.elapsed() > Duration::from_secs(20) {
                return false;
            }
            thread::yield_now();
        }
        true
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/", self.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stopping.store(true, SeqCst);
        // Wakes the accepting thread, which then sees that it is to stop.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            thread.join().expect("the accepting thread does not panic");
        }
    }
}

pub(crate) struct Request {
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (field, value) = line.split_once(':')?;
            field.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// The next request, or `None` where the client has closed.
pub(crate) fn read_request(stream: &mut impl BufRead) -> io::Result<Option<Request>> {
    let mut head = String::new();
    loop {
        let before = head.len();
        if stream.read_line(&mut head)? == 0 {
            return Ok(None);
        }
        if head[before..].trim().is_empty() {
            break;
        }
    }
    let mut request = Request { head, body: Vec::new() };
    let length = request.header("content-length").map_or(0, |value| value.parse().unwrap_or(0));
    request.body.resize(length, 0);
    stream.read_exact(&mut request.body)?;
    Ok(Some(request))
}

/// A complete response.
pub(crate) fn response(status: u16, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status} Status\r\ncontent-length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// Makes the end of the connection a reset.
pub(crate) fn reset(stream: &TcpStream) -> io::Result<()> {
    socket2::SockRef::from(stream).set_linger(Some(Duration::ZERO))
}

/// Waits until the client has closed its end.
pub(crate) fn until_closed(stream: &mut TcpStream) -> io::Result<()> {
    io::copy(stream, &mut io::sink()).map(drop)
}

/// Whether the client still listens after `pause`.
pub(crate) fn pause(stream: &mut TcpStream, pause: Duration) -> io::Result<bool> {
    stream.set_read_timeout(Some(pause))?;
    match stream.read(&mut [0]) {
        Ok(0) => Ok(false),
        Ok(_) => Ok(true),
        Err(error)
            if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) =>
        {
            Ok(true)
        }
        Err(error) => Err(error),
    }
}
