//! Plain requests to the endpoints of containers and instances, which are no services of AWS.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Uri};
use trent_runtime::private::chain;
use trent_runtime::transport::{CallOptions, Transport, TransportResult, default_transport};

use crate::error::{Result, failed, told};
use crate::settings::{Clients, Settings};

/// Most bytes of an answer.
const MAX_RESPONSE: usize = 1024 * 1024;

/// The transport that reaches an address: the program's, else one without proxies for the endpoints of this machine,
/// whose credentials no proxy should see, and for all others one that trusts the certificates of the settings. These
/// are read for that alone.
pub(crate) async fn transport(
    clients: &Clients,
    uri: &Uri,
    settings: impl AsyncFnOnce() -> Result<Settings>,
) -> Result<Arc<dyn Transport>> {
    if let Some(transport) = &clients.transport {
        return Ok(Arc::clone(transport));
    }
    let transport = if is_local(uri) {
        chain::direct_transport()
    } else {
        settings().await?.trusting()?.map_or_else(default_transport, Ok)
    };
    transport.map_err(|error| failed(told(&error)))
}

/// Sends once.
pub(crate) async fn send(
    transport: &dyn Transport,
    request: Request<Bytes>,
    connect: Duration,
    read: Duration,
) -> TransportResult {
    let mut options = CallOptions::default();
    options.connect_timeout = Some(connect);
    options.read_timeout = Some(read);
    options.max_response_bytes = MAX_RESPONSE;
    transport.call(request, options).await
}

/// Whether it is plain HTTP to the instance's metadata, a container's endpoint or this machine itself.
fn is_local(uri: &Uri) -> bool {
    if uri.scheme_str() != Some("http") {
        return false;
    }
    let host = uri.host().unwrap_or_default();
    match host.trim_matches(['[', ']']).parse() {
        Ok(IpAddr::V4(address)) => address.is_loopback() || address.is_link_local(),
        Ok(IpAddr::V6(address)) => {
            address.is_loopback() || address.segments().starts_with(&[0xFD00, 0x0EC2])
        }
        Err(_) => host.eq_ignore_ascii_case("localhost"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_of_this_machine_are_told_from_others() {
        for (uri, local) in [
            ("http://169.254.170.2/task", true),
            ("http://[fd00:ec2::23]/v1/credentials", true),
            ("http://127.0.0.1:8080/", true),
            ("http://[::1]:8080/", true),
            ("http://localhost/", true),
            ("https://localhost/", false),
            ("http://169.253.1.1/", false),
            ("http://[fd00:ec3::23]/", false),
            ("http://localhost.example.com/", false),
        ] {
            assert_eq!(is_local(&uri.parse().expect("a URI")), local, "{uri}");
        }
    }
}
