//! Calls on threads of small stacks. What overflows its stack ends the process, so each call has one of its own.

use std::env;
use std::ffi::OsStr;
use std::sync::Arc;
use std::thread;

use trent_runtime::client::Handle;
use trent_runtime::config::{Config, Credentials, Region};
use trent_runtime::transport::{HyperTransport, Transport, UreqTransport};

use crate::server::{Server, response};
use crate::service::{Open, SERVICE};
use crate::tls::Authority;
use crate::{in_own_process, is_own_process, on_runtime};

/// The stack of the thread that calls, in KiB.
const STACK: &str = "TRANSPORT_TEST_STACK";
/// `hyper https async`
const WAY: &str = "TRANSPORT_TEST_WAY";

/// Transport, scheme, driver, and the stack that is enough, in KiB: with optimization, and without.
const WAYS: &[(&str, usize, usize)] = &[
    ("hyper http async", 64, 256),
    ("hyper http blocking", 64, 128),
    ("hyper https async", 64, 256),
    ("hyper https blocking", 64, 128),
    ("ureq http async", 64, 128),
    ("ureq http blocking", 64, 256),
    ("ureq https async", 64, 128),
    ("ureq https blocking", 64, 256),
];

#[test]
fn calls_fit_into_small_stacks() {
    if is_own_process() {
        return call_on_small_stack();
    }
    for (way, optimized, plain) in WAYS {
        let stack = if cfg!(debug_assertions) { plain } else { optimized };
        let stack = stack.to_string();
        let variables = [(STACK, OsStr::new(&stack)), (WAY, OsStr::new(way))];
        in_own_process("stacks::calls_fit_into_small_stacks", &variables);
    }
}

/// The control: a stack that is too small ends the process.
#[test]
fn a_stack_that_is_too_small_is_found_out() {
    let small = [(STACK, OsStr::new("64")), (WAY, OsStr::new("deep"))];
    let result = std::panic::catch_unwind(|| {
        in_own_process("stacks::calls_fit_into_small_stacks", &small);
    });
    assert!(result.is_err(), "64 KiB hold 128 KiB");
}

fn call_on_small_stack() {
    let stack: usize = env::var(STACK).expect("it is given").parse().expect("a number");
    let way = env::var(WAY).expect("it is given");
    let authority = Authority::new("stacks");
    let (server, scheme) = if way.contains("https") {
        // It answers with what it was sent.
        (authority.server("localhost", 2100), "https")
    } else {
        (Server::answering(|_| response(200, b"{}")), "http")
    };
    let transport: Arc<dyn Transport> = if way.starts_with("hyper") {
        let transport = HyperTransport::builder().no_proxy();
        Arc::new(transport.root_certificates(authority.pem().as_bytes()).expect("a root").build())
    } else {
        let transport = UreqTransport::builder().no_proxy();
        Arc::new(transport.root_certificates(authority.pem().as_bytes()).expect("a root").build())
    };
    let config = Config::builder()
        .region(Region::new("eu-west-1"))
        .credentials_provider(Credentials::from_keys("AKIDEXAMPLE", "secret", None))
        .endpoint_url(format!("{scheme}://localhost:{}/", server.address.port()))
        .http_client(transport);
    let client = Handle::new(config.build(), &SERVICE);
    let call = move || {
        let open = Open { name: Some("box".to_owned()) };
        match &*way {
            "deep" => {
                assert_eq!(deep(128), 128 * 1024);
                return;
            }
            way if way.ends_with("async") => on_runtime(client.send(open, None)),
            _ => client.send_blocking(open, None),
        }
        .expect("it is answered");
    };
    let thread = thread::Builder::new().stack_size(stack * 1024).spawn(call);
    thread.expect("a thread starts").join().expect("it does not panic");
}

/// Uses so many KiB of the stack.
fn deep(kib: usize) -> usize {
    let room = std::hint::black_box([1_u8; 1024]);
    let own = room.iter().map(|byte| usize::from(*byte)).sum::<usize>();
    if kib == 1 { own } else { own + std::hint::black_box(deep(kib - 1)) }
}
