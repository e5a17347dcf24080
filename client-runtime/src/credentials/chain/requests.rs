//! How the sources send their requests: again, if that may help.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, StatusCode, Uri};
use reqsign_core::{HttpSend, Result};

use super::failed;
use crate::config::retry::RetryConfig;
use crate::operation::RetryDecision;
use crate::operation::RetryDefaults;
use crate::random::Random;
use crate::retry::{self, Reason};
#[cfg(not(any(feature = "hyper-no-provider", feature = "ureq-no-provider")))]
use crate::transport::default_transport as direct_transport;
use crate::transport::{CallOptions, Transport, TransportResult, default_transport};

/// How long the endpoint of an instance or a container may take to accept a connection: it is on the
/// same machine, or it is not there.
const LOCAL_CONNECT_TIMEOUT: Duration = Duration::from_secs(1);

/// How long such an endpoint may take to answer. Within a container, the instance's answers may be dropped on
/// their way.
const LOCAL_READ_TIMEOUT: Duration = Duration::from_secs(5);

/// Where an instance's metadata are, by IPv4 and by IPv6.
const INSTANCE_HOSTS: [&str; 2] = ["169.254.169.254", "[fd00:ec2::254]"];

/// Sends over the given transport. Without one, over one without proxies to the endpoints of this machine, whose
/// credentials no proxy should see, and over the default one to all others.
#[derive(Debug)]
pub(super) struct Http(pub(super) Option<Arc<dyn Transport>>);

impl HttpSend for Http {
    async fn http_send(&self, request: Request<Bytes>) -> Result<Response<Bytes>> {
        let local = is_local(request.uri());
        let transport = match &self.0 {
            Some(transport) => Ok(Arc::clone(transport)),
            None if local => direct_transport(),
            None => default_transport(),
        };
        let transport = transport.map_err(|error| failed("cannot send a request", error))?;
        let options = options(local);
        // Every program of a machine asks the same few endpoints, so waits are those after throttling.
        let config = RetryConfig::standard();
        let reason = Reason::Throttling;
        let mut random = Random::new();
        let mut attempt = 1;
        loop {
            let result = transport.call(request.clone(), options).await;
            if attempt >= config.max_attempts() || !is_worth_another(&result, request.uri()) {
                let host = request.uri().host().unwrap_or_default();
                return result.map_err(|error| failed(&format!("cannot reach {host}"), error));
            }
            let defaults = &RetryDefaults::STANDARD;
            let random = random.fraction();
            transport.sleep(retry::backoff(&config, defaults, reason, attempt, random)).await;
            attempt += 1;
        }
    }
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

/// The default kind of transport, without proxies. One a process.
#[cfg(any(feature = "hyper-no-provider", feature = "ureq-no-provider"))]
#[expect(clippy::unnecessary_wraps, reason = "without these features there is none")]
fn direct_transport() -> std::result::Result<Arc<dyn Transport>, crate::transport::TransportError> {
    use std::sync::OnceLock;

    #[cfg(feature = "hyper-no-provider")]
    use crate::transport::hyper::HyperTransport as Direct;
    #[cfg(not(feature = "hyper-no-provider"))]
    use crate::transport::ureq::UreqTransport as Direct;
    static SHARED: OnceLock<Arc<Direct>> = OnceLock::new();
    let shared = SHARED.get_or_init(|| Arc::new(Direct::builder().no_proxy().build()));
    Ok(Arc::clone(shared) as _)
}

fn options(local: bool) -> CallOptions {
    let mut options = CallOptions::default();
    if local {
        options.connect_timeout = Some(LOCAL_CONNECT_TIMEOUT);
        options.read_timeout = Some(LOCAL_READ_TIMEOUT);
    }
    options
}

/// Whether another attempt may give something better. Where an instance does not answer there is none, and
/// nobody should wait to be told so.
fn is_worth_another(result: &TransportResult, uri: &Uri) -> bool {
    match result {
        Ok(response) => {
            let decision = retry::decide(&[], code(response.body()), response.status());
            response.status() != StatusCode::OK && decision != RetryDecision::Never
        }
        Err(error) => {
            error.is_transient() && !uri.host().is_some_and(|host| INSTANCE_HOSTS.contains(&host))
        }
    }
}

/// The code of an error of STS, which is in XML.
fn code(body: &[u8]) -> Option<&str> {
    let (_, rest) = std::str::from_utf8(body).ok()?.split_once("<Code>")?;
    rest.split_once("</Code>").map(|(code, _)| code)
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

    use super::*;
    use crate::transport::{BoxFuture, TransportError, TransportErrorKind, block_on};

    /// The status and the body of a response, or how there is none.
    type Scene = std::result::Result<(u16, &'static str), TransportErrorKind>;

    /// Plays these scenes in turn, and does not really wait.
    #[derive(Debug)]
    struct Scripted {
        scenes: Mutex<Vec<Scene>>,
        waits: AtomicUsize,
    }

    impl Transport for Scripted {
        fn call(&self, _: Request<Bytes>, _: CallOptions) -> BoxFuture<'_, TransportResult> {
            let scene = self.scenes.lock().expect("no test panicked").remove(0);
            let result = scene.map(|(status, body)| {
                let response = Response::builder().status(status);
                response.body(Bytes::from_static(body.as_bytes())).expect("a response")
            });
            let result = result.map_err(|kind| TransportError::new(kind, "refused"));
            Box::pin(std::future::ready(result))
        }

        fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
            assert!(duration <= Duration::from_secs(2), "{duration:?}");
            self.waits.fetch_add(1, SeqCst);
            Box::pin(std::future::ready(()))
        }
    }

    /// The status or the failure that the sources see, and how often the transport waited.
    fn send(uri: &str, scenes: &[Scene]) -> (std::result::Result<u16, String>, usize) {
        let waits = AtomicUsize::new(0);
        let transport = Arc::new(Scripted { scenes: Mutex::new(scenes.to_vec()), waits });
        let request = Request::get(uri).body(Bytes::new()).expect("a request");
        let sent = block_on(Http(Some(transport.clone())).http_send(request));
        let sent = sent.map(|response| response.status().as_u16());
        (sent.map_err(|error| error.to_string()), transport.waits.load(SeqCst))
    }

    const FINE: Scene = Ok((200, ""));
    const BUSY: Scene = Ok((503, ""));
    const STS: &str = "https://sts.eu-central-1.amazonaws.com/";
    const THROTTLED: &str = "<ErrorResponse><Error><Code>Throttling</Code></Error></ErrorResponse>";
    const DENIED: &str = "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>";

    #[test]
    fn what_may_pass_is_tried_three_times() {
        use TransportErrorKind::{Connect, Reset, Tls};
        let refused = || Err("cannot reach sts.eu-central-1.amazonaws.com: refused".to_owned());
        for (scenes, sent, waits) in [
            (&[BUSY, FINE][..], Ok(200), 1),
            (&[Ok((429, "")), BUSY, FINE], Ok(200), 2),
            (&[BUSY, BUSY, BUSY], Ok(503), 2),
            (&[Ok((400, THROTTLED)), FINE], Ok(200), 1),
            (&[Ok((403, DENIED))], Ok(403), 0),
            (&[Err(Reset), FINE], Ok(200), 1),
            (&[Err(Connect), Err(Connect), Err(Connect)], refused(), 2),
            (&[Err(Tls)], refused(), 0),
        ] {
            assert_eq!(send(STS, scenes), (sent, waits), "{scenes:?}");
        }
    }

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

    #[test]
    fn an_instance_that_does_not_answer_is_not_asked_again() {
        use TransportErrorKind::{Connect, ConnectTimeout};
        for uri in ["http://169.254.169.254/latest/api/token", "http://[fd00:ec2::254]/latest"] {
            let (sent, waits) = send(uri, &[Err(ConnectTimeout)]);
            assert!(sent.is_err() && waits == 0, "{uri}: {sent:?} after {waits}");
            assert_eq!(send(uri, &[BUSY, FINE]), (Ok(200), 1));
        }
        let container = "http://169.254.170.23/v1/credentials";
        assert_eq!(send(container, &[Err(Connect), FINE]), (Ok(200), 1));
    }
}
