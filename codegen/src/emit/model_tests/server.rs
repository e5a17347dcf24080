//! The protocol tests of the model that apply to servers: what a request is read as, and what is answered with.
//!
//! ```text
//! #[test]
//! fn json_1_1_null_operation() {
//!     let request = to_server("JsonProtocol.NullOperation", "POST", "/", &[…], r#"{"string": null}"#);
//!     let input: NullOperationInput = read_by_server(request);
//!     same("string", &input.string, &None);
//! }
//! ```

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use crate::emit::types::ident;
use crate::service::{
    Case, ErrorShape, ExpectedBody, Header, Operation, RequestTest, ServerResponseTest, Service,
};

use super::{Names, compare, node, raw, test, unfit};

/// The header by which an output's own request id travels.
const REQUEST_ID: &str = "x-amzn-requestid";

/// The header by which a request names its operation.
const TARGET: &str = "x-amz-target";

/// `smithy.test#httpRequestTests`
pub(super) fn requests(service: &Service) -> Vec<TokenStream> {
    let operations = service.operations.iter();
    let cases =
        operations.flat_map(|one| one.tests.server_requests.iter().map(move |case| (one, case)));
    let cases = cases.map(|(operation, case)| {
        (case, move |case: &RequestTest| request(service, operation, case))
    });
    tests(cases, |case| &case.id)
}

/// `smithy.test#httpResponseTests` of operations.
pub(super) fn responses(service: &Service) -> Vec<TokenStream> {
    let operations = service.operations.iter();
    let cases =
        operations.flat_map(|one| one.tests.server_responses.iter().map(move |case| (one, case)));
    let cases = cases.map(|(operation, case)| {
        (case, move |case: &ServerResponseTest| response(service, operation, case))
    });
    tests(cases, |case| &case.id)
}

/// `smithy.test#httpResponseTests` of errors.
pub(super) fn errors(service: &Service) -> Vec<TokenStream> {
    let cases = service
        .errors
        .iter()
        .flat_map(|error| error.tests.server_responses.iter().map(move |case| (error, case)));
    let cases = cases.map(|(error, case)| {
        (case, move |case: &ServerResponseTest| error_response(service, error, case))
    });
    tests(cases, |case| &case.id)
}

/// A test for each case, with the body that is made for it.
fn tests<'s, T: 's, F: Fn(&T) -> TokenStream>(
    cases: impl Iterator<Item = (&'s Case<T>, F)>,
    id: fn(&T) -> &str,
) -> Vec<TokenStream> {
    let mut names = Names::default();
    let tests = cases.map(|(case, body)| match case {
        Case::Fits(case) => test(&names.unique(id(case)), &body(case)),
        Case::Unfit { name, why } => unfit(&names.unique(name), why),
    });
    tests.collect()
}

fn request(service: &Service, operation: &Operation, case: &RequestTest) -> TokenStream {
    let line = service.protocol.request_line();
    let method = case.method.as_deref().unwrap_or(line.method);
    let uri = case.uri.as_deref().unwrap_or(line.uri);
    let body = match &case.body {
        Some(ExpectedBody::Json(text) | ExpectedBody::Form(text) | ExpectedBody::Text(text)) => {
            text.clone()
        }
        // What is compressed has no one form, so the test leaves it to the input.
        None => node::received(&case.input).to_string(),
    };
    let request = sent(service, operation, method, uri, &case.headers, &body);
    let input = ident(&operation.input.rust);
    let same = compare::members(&operation.input, &format_ident!("input"), &case.input);
    let binding = if same.is_empty() { quote!(_) } else { quote!(input) };
    quote! {
        let request = #request;
        let #binding: #input = read_by_server(request);
        #same
    }
}

/// A request for an operation. The target is added where a test leaves it out, as all of them do that are not about it.
fn sent(
    service: &Service,
    operation: &Operation,
    method: &str,
    uri: &str,
    headers: &[Header],
    body: &str,
) -> TokenStream {
    let target = service.protocol.target(&operation.wire);
    let body = raw(body);
    let compressed = headers.iter().any(|Header { name, value }| {
        name.eq_ignore_ascii_case("content-encoding") && value.eq_ignore_ascii_case("gzip")
    });
    let body = if compressed { quote!(gzipped(#body)) } else { quote!(#body) };
    let headers = headers.iter().map(|Header { name, value }| quote!((#name, #value)));
    quote!(to_server(#target, #method, #uri, &[#(#headers),*], #body))
}

/// A request that is in order: that of one of the operation's own tests, if there is any.
fn valid_request(service: &Service, operation: &Operation) -> TokenStream {
    let line = service.protocol.request_line();
    let body = operation.tests.server_requests.iter().find_map(|case| match case {
        Case::Fits(RequestTest { body: Some(ExpectedBody::Json(text)), .. }) => Some(text.as_str()),
        _ => None,
    });
    let body = body.unwrap_or("{}");
    sent(service, operation, line.method, line.uri, &[], body)
}

fn response(service: &Service, operation: &Operation, case: &ServerResponseTest) -> TokenStream {
    let output = ident(&operation.output.rust);
    let built = node::built_as(&quote!(#output), &case.content);
    let id = case.headers.iter().find(|header| header.name.eq_ignore_ascii_case(REQUEST_ID));
    let (mutable, id) = match id {
        Some(Header { value, .. }) => {
            let set =
                quote!(OperationOutput::set_request_id(&mut output, Some(#value.to_owned())););
            (Some(quote!(mut)), Some(set))
        }
        None => (None, None),
    };
    let request = valid_request(service, operation);
    let expected = expected(case);
    quote! {
        let #mutable output = #built;
        #id
        let response = answered(#request, Ok::<_, Failure>(output));
        #expected
    }
}

fn error_response(service: &Service, error: &ErrorShape, case: &ServerResponseTest) -> TokenStream {
    let throws = |operation: &&Operation| operation.errors.iter().any(|e| e.wire == error.wire);
    let Some(operation) = service.operations.iter().find(throws) else {
        return quote!(panic!("no operation has the error"););
    };
    let (output, name) = (ident(&operation.output.rust), ident(&error.structure.rust));
    let built = node::built_as(&quote!(types::error::#name), &case.content);
    let request = valid_request(service, operation);
    let expected = expected(case);
    quote! {
        let error = #built;
        let response = answered(#request, Err::<#output, _>(Failure::from(error)));
        #expected
    }
}

/// What must be answered.
fn expected(case: &ServerResponseTest) -> TokenStream {
    let status = Literal::u16_unsuffixed(case.status);
    // The official file has one response that names the target, which is a header of requests.
    let headers = case.headers.iter().filter(|header| !header.name.eq_ignore_ascii_case(TARGET));
    let headers = headers.map(|Header { name, value }| quote!((#name, #value)));
    let body = case.body.as_ref().map(|body| match body {
        ExpectedBody::Json(text) => {
            let text = raw(text);
            quote!(answers_json(&response, #text);)
        }
        ExpectedBody::Form(text) | ExpectedBody::Text(text) => {
            let text = raw(text);
            quote!(assert_eq!(String::from_utf8_lossy(response.body()), #text);)
        }
    });
    quote! {
        answers(&response, #status, &[#(#headers),*]);
        #body
    }
}

/// Helpers by name; those that use others come before them.
pub(super) fn helpers(service: &Service) -> Vec<(&'static str, TokenStream)> {
    vec![
        ("to_server", to_server()),
        ("gzipped", gzipped()),
        ("read_by_server", read_by_server()),
        ("answered", answered()),
        ("answers", answers()),
        ("answers_json", answers_json()),
        ("plain_json", plain_json()),
        ("polled", polled()),
        ("Probe", probe(service)),
    ]
}

fn to_server() -> TokenStream {
    quote! {
        /// A request; the target and the media type are added if they are not there.
        pub(crate) fn to_server(
            target: &str,
            method: &str,
            uri: &str,
            headers: &[(&str, &str)],
            body: impl Into<bytes::Bytes>,
        ) -> http::Request<bytes::Bytes> {
            let mut request = http::Request::builder().method(method).uri(uri);
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let mut request = request.body(body.into()).expect("it is a request");
            let target = target.parse().expect("it is a value of a header");
            request.headers_mut().entry("x-amz-target").or_insert(target);
            let media_type = http::HeaderValue::from_static("application/x-amz-json-1.1");
            request.headers_mut().entry("content-type").or_insert(media_type);
            request
        }
    }
}

fn gzipped() -> TokenStream {
    quote! {
        /// A body as gzip has it.
        pub(crate) fn gzipped(body: &str) -> Vec<u8> {
            use std::io::Write as _;
            let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            writer.write_all(body.as_bytes()).expect("a Vec takes everything");
            writer.finish().expect("a Vec takes everything")
        }
    }
}

fn read_by_server() -> TokenStream {
    quote! {
        /// The input that a request is read as.
        pub(crate) fn read_by_server<I: Any>(request: http::Request<bytes::Bytes>) -> I {
            let probe = Arc::new(Probe::default());
            let response = polled(&router(Arc::clone(&probe)), request);
            let input = probe.input.lock().expect("it is not poisoned").take();
            let input = input.and_then(|input| input.downcast::<I>().ok());
            *input.unwrap_or_else(|| panic!("it was not called: {response:?}"))
        }
    }
}

fn answered() -> TokenStream {
    quote! {
        /// The response to a request that a service answers so.
        pub(crate) fn answered<O: Any + Send>(
            request: http::Request<bytes::Bytes>,
            answer: Result<O, Failure>,
        ) -> http::Response<bytes::Bytes> {
            let probe = Probe::default();
            *probe.answer.lock().expect("it is not poisoned") = Some(Box::new(answer));
            let probe = Arc::new(probe);
            let response = polled(&router(Arc::clone(&probe)), request);
            let input = probe.input.lock().expect("it is not poisoned").take();
            assert!(input.is_some(), "it was not called: {response:?}");
            response
        }
    }
}

fn answers() -> TokenStream {
    quote! {
        /// Status and headers of a response.
        pub(crate) fn answers(
            response: &http::Response<bytes::Bytes>,
            status: u16,
            headers: &[(&str, &str)],
        ) {
            assert_eq!(response.status().as_u16(), status);
            for (name, value) in headers {
                let own = response.headers().get(*name).and_then(|own| own.to_str().ok());
                assert_eq!(own, Some(*value), "{name}");
            }
        }
    }
}

fn answers_json() -> TokenStream {
    quote! {
        /// The value of a response's body, whatever the order of members.
        pub(crate) fn answers_json(response: &http::Response<bytes::Bytes>, json: &str) {
            let own: Value = serde_json::from_slice(response.body()).expect("the body is JSON");
            let json: Value = serde_json::from_str(json).expect("the model's body is JSON");
            assert_eq!(plain_json(own), plain_json(json));
        }
    }
}

fn plain_json() -> TokenStream {
    quote! {
        /// Numbers as floats, because `1` and `1.0` are the same.
        fn plain_json(value: Value) -> Value {
            match value {
                Value::Number(number) => number.as_f64().into(),
                Value::Array(values) => values.into_iter().map(plain_json).collect(),
                Value::Object(members) => {
                    let members = members.into_iter();
                    members.map(|(name, value)| (name, plain_json(value))).collect()
                }
                other => other,
            }
        }
    }
}

fn polled() -> TokenStream {
    quote! {
        /// The response of a router, which never waits.
        fn polled(
            router: &impl Respond,
            request: http::Request<bytes::Bytes>,
        ) -> http::Response<bytes::Bytes> {
            let mut context = std::task::Context::from_waker(std::task::Waker::noop());
            match router.respond(request).as_mut().poll(&mut context) {
                std::task::Poll::Ready(response) => response,
                std::task::Poll::Pending => panic!("it waits"),
            }
        }
    }
}

fn probe(service: &Service) -> TokenStream {
    let methods = service.operations.iter().map(|operation| {
        let method = ident(&operation.module);
        let (input, output) = (ident(&operation.input.rust), ident(&operation.output.rust));
        quote! {
            async fn #method(&self, input: #input, _: &Context) -> Result<#output, Failure> {
                self.call(input)
            }
        }
    });
    quote! {
        /// A service that keeps the input that it is called with, and answers what it has been told.
        #[derive(Default)]
        struct Probe {
            input: Mutex<Option<Box<dyn Any + Send>>>,
            answer: Mutex<Option<Box<dyn Any + Send>>>,
        }

        impl Probe {
            fn call<I: Any + Send, O: Any>(&self, input: I) -> Result<O, Failure> {
                *self.input.lock().expect("it is not poisoned") = Some(Box::new(input));
                let answer = self.answer.lock().expect("it is not poisoned").take();
                let answer = answer.and_then(|answer| answer.downcast::<Result<O, Failure>>().ok());
                answer.map_or_else(|| Err(Failure::new("Nothing")), |answer| *answer)
            }
        }

        impl Service for Probe {
            #(#methods)*
        }
    }
}
