//! The program `trent-local` as others see it: over HTTP, started, killed and started again.

mod clock;
mod http;
mod kills;
mod limits;
mod serving;
mod signatures;

use http::Connection;
use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

/// A server that ends with the test.
struct Server {
    process: Child,
    address: String,
}

impl Server {
    fn start(arguments: &[&str]) -> Self {
        Self::try_start(arguments).expect("an address")
    }

    /// Starts the program on a free port; the error is what it says.
    fn try_start(arguments: &[&str]) -> Result<Self, String> {
        let mut process = Command::new(env!("CARGO_BIN_EXE_trent-local"))
            .args(["serve", "--listen", "127.0.0.1:0", "--until-eof"])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let output = process.stdout.take().expect("its output");
        let lines = BufReader::new(output).lines().map_while(Result::ok);
        let address =
            |line: String| Some(line.split_once("AWS_ENDPOINT_URL_KMS=http://")?.1.to_owned());
        if let Some(address) = lines.take(2).find_map(address) {
            return Ok(Self { process, address });
        }
        let output = process.wait_with_output().expect("its end");
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }

    fn connect(&self) -> Connection {
        Connection::open(&self.address).expect("a connection")
    }

    /// A call that goes well.
    fn call(&self, operation: &str, input: &Value) -> Value {
        let response = self.connect().call(operation, input).expect("an answer");
        assert_eq!(response.status, 200, "{operation}: {}", response.body);
        response.json()
    }

    /// The code of a call that goes wrong.
    fn code(&self, operation: &str, input: &Value) -> String {
        let response = self.connect().call(operation, input).expect("an answer");
        assert_ne!(response.status, 200, "{operation}: {}", response.body);
        response.json()["__type"].as_str().expect("a code").to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
