//! What goes past proxies.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::process::Command;
use std::thread;

use trent_credentials::CredentialChain;
use trent_runtime::config::ProvideCredentials as _;

use crate::support::{FAR, keys};

/// A proxy that refuses every connection.
const NOBODY: &str = "http://127.0.0.1:1";

/// In a process of its own, whose environment names a proxy that nobody is.
#[test]
fn no_proxy_sees_the_credentials_of_a_container() {
    const TEST: &str = "proxies::no_proxy_sees_the_credentials_of_a_container";
    if std::env::var_os("http_proxy").is_some_and(|proxy| proxy == NOBODY) {
        let found = CredentialChain::new().provide_credentials_blocking().expect("credentials");
        assert_eq!((found.provider_name(), found.access_key_id()), ("Container", "AKIDTASK"));
        return;
    }
    let task = keys("AKIDTASK", FAR);
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let uri = format!("http://{}/task", listener.local_addr().expect("an address"));
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        let head = BufReader::new(&stream).lines().map_while(Result::ok);
        head.take_while(|line| !line.is_empty()).for_each(drop);
        let length = task.len();
        write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{task}")
    });
    let home = tempfile::tempdir().expect("a folder");
    let output = Command::new(std::env::current_exe().expect("a test has a file"))
        .args(["--exact", TEST])
        .env_clear()
        .env("http_proxy", NOBODY)
        .env("HOME", home.path())
        .env("AWS_CONTAINER_CREDENTIALS_FULL_URI", uri)
        .output()
        .expect("a process starts");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && told.contains("1 passed"), "{told}");
}
