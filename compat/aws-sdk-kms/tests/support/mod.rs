//! A smithy HTTP client that answers as it is told.

#![allow(dead_code, reason = "each test uses a part")]

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use aws_sdk_kms::config::{Builder, Credentials, Region, SharedHttpClient};
use aws_sdk_kms::{Client, Config};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;

/// Responses in their order, and the requests that they answered.
#[derive(Clone, Debug, Default)]
pub(crate) struct Replies(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    responses: VecDeque<(u16, String)>,
    requests: Vec<(HashMap<String, String>, String)>,
}

impl Replies {
    /// Status and body of each response.
    pub(crate) fn new(responses: &[(u16, &str)]) -> Self {
        let responses = responses.iter().map(|(status, body)| (*status, (*body).to_owned()));
        Self(Arc::new(Mutex::new(State { responses: responses.collect(), ..State::default() })))
    }

    /// The bodies of the requests.
    pub(crate) fn bodies(&self) -> Vec<String> {
        let state = self.0.lock().expect("no test panics while it holds it");
        state.requests.iter().map(|(_, body)| body.clone()).collect()
    }

    /// The headers of a request.
    pub(crate) fn headers(&self, request: usize) -> HashMap<String, String> {
        self.0.lock().expect("no test panics while it holds it").requests[request].0.clone()
    }

    /// The client.
    pub(crate) fn http_client(&self) -> SharedHttpClient {
        let replies = self.clone();
        SharedHttpClient::new(http_client_fn(move |_, _| SharedHttpConnector::new(replies.clone())))
    }
}

impl HttpConnector for Replies {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let mut state = self.0.lock().expect("no test panics while it holds it");
        let headers = request.headers().iter();
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let body = String::from_utf8_lossy(request.body().bytes().unwrap_or_default());
        state.requests.push((headers, body.into_owned()));
        let (status, body) = state.responses.pop_front().expect("a response for the request");
        let status = status.try_into().expect("a status");
        let mut response = HttpResponse::new(status, SdkBody::from(body));
        response.headers_mut().insert("x-amzn-requestid", "1-2");
        HttpConnectorFuture::ready(Ok(response))
    }
}

/// A configuration whose calls the replies answer.
pub(crate) fn config(replies: &Replies) -> Builder {
    Config::builder()
        .region(Region::new("eu-central-1"))
        .credentials_provider(Credentials::new("AKIDEXAMPLE", "secret", None, None, "test"))
        .http_client(replies.http_client())
}

/// A client whose calls the replies answer.
pub(crate) fn client(replies: &Replies) -> Client {
    Client::from_conf(config(replies).build())
}
