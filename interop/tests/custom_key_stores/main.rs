//! The custom key store operations, which moto's server lacks, on the wire: a server of the tests records requests and
//! gives the answers that it is told.

mod errors;
mod pages;
mod requests;
mod server;

use interop::{Driver, awaited, config_of};
use trent_kms::Client;
use trent_kms::error::SdkError;
use trent_kms::operation::Operation;

use server::Server;

/// A client of a recording server, and how it makes its calls.
struct Kms {
    server: Server,
    client: Client,
    driver: Driver,
}

impl Kms {
    fn new(driver: Driver) -> Self {
        let server = Server::start();
        let config = config_of(&server.url()).http_client(driver.transport()).build();
        Self { server, client: Client::from_conf(config), driver }
    }

    /// Makes a call.
    fn call<I: Operation>(&self, input: I) -> Result<I::Output, SdkError<I::Error>> {
        match self.driver {
            Driver::Awaited => awaited(self.client.send(input)),
            Driver::BlockingHyper | Driver::BlockingUreq => self.client.send_blocking(input),
        }
    }
}
