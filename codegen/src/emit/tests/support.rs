//! What the emitted tests share. A file gets the helpers and the imports that it uses, and no others.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use crate::emit::types::ident;
use crate::emit::text;
use crate::service::Service;

/// Identifiers that tokens use.
fn mentioned(tokens: TokenStream, names: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => {
                names.insert(ident.to_string());
            }
            TokenTree::Group(group) => mentioned(group.stream(), names),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

/// A file of tests, with its imports.
pub(super) fn file(service: &Service, doc: &str, tests: &[TokenStream]) -> TokenStream {
    let doc = text::module_docs(doc);
    let tests = quote!(#(#tests)*);
    let mut names = BTreeSet::new();
    mentioned(tests.clone(), &mut names);
    let own = helpers(service).into_iter().map(|(name, _)| name).filter(|name| names.contains(*name));
    let own: Vec<_> = own.map(ident).collect();
    let own = (!own.is_empty()).then(|| quote!(use crate::{#(#own),*};));
    let imports = imports(service, &names);
    quote! { #doc #imports #own #tests }
}

/// `main.rs`
pub(super) fn main(service: &Service, modules: &[&str], files: &[TokenStream]) -> TokenStream {
    let doc = text::module_docs("What the model says about itself, tested. Nothing is sent.");
    let modules = modules.iter().map(|module| ident(module));
    let mut names = BTreeSet::new();
    for file in files {
        mentioned(file.clone(), &mut names);
    }
    let mut used = vec![];
    for (name, helper) in helpers(service) {
        if names.contains(name) {
            mentioned(helper.clone(), &mut names);
            used.push(helper);
        }
    }
    let mut names = BTreeSet::new();
    for helper in &used {
        mentioned(helper.clone(), &mut names);
    }
    let imports = imports(service, &names);
    used.reverse();
    quote! { #doc #(mod #modules;)* #imports #(#used)* }
}

/// `use` items for what is used.
fn imports(service: &Service, names: &BTreeSet<String>) -> TokenStream {
    let own = ident(&service.crate_name);
    let import = |name: &str| names.contains(name).then(|| ident(name));
    let group = |all: &[&str], path: TokenStream| {
        let used: Vec<_> = all.iter().filter_map(|name| import(name)).collect();
        match used.as_slice() {
            [] => None,
            [one] => Some(quote!(use #path::#one;)),
            all => Some(quote!(use #path::{#(#all),*};)),
        }
    };
    let groups = [
        group(&["HashMap"], quote!(std::collections)),
        group(&["Debug"], quote!(std::fmt)),
        group(&["Duration", "SystemTime"], quote!(std::time)),
        group(&["Endpoint", "EndpointParams"], quote!(client_runtime::endpoint)),
        group(&["HttpResponse"], quote!(client_runtime::error)),
        group(&["Operation"], quote!(client_runtime::operation)),
        group(&["Blob", "DateTime", "Document"], quote!(client_runtime::primitives)),
        group(&["initial"], quote!(client_runtime::private)),
        group(&["Validation"], quote!(client_runtime::validation)),
        group(&["Client", "operation", "types"], quote!(#own)),
        group(&["Builder", "Config", "Credentials", "Region"], quote!(#own::config)),
        group(&["Value"], quote!(serde_json)),
    ];
    quote!(#(#groups)*)
}

/// Helpers by name; those that use others come before them.
fn helpers(service: &Service) -> Vec<(&'static str, TokenStream)> {
    let mut all = endpoint_helpers(service);
    all.extend(head_helpers());
    all.extend(body_helpers());
    all.extend(request_helpers());
    all.extend(response_helpers());
    all.extend(client_helpers());
    all
}

fn endpoint_helpers(service: &Service) -> Vec<(&'static str, TokenStream)> {
    let rules = service.operations.first().map(|operation| {
        let input = super::input_path(operation);
        quote!(#input::service().endpoint)
    });
    vec![
        (
            "resolves_to",
            quote! {
                /// The endpoint that the rules answer, which must have this URL.
                pub(crate) fn resolves_to(params: &EndpointParams, url: &str) -> Endpoint {
                    let endpoint = (#rules)(params).expect("there is an endpoint");
                    assert_eq!(endpoint.url, url);
                    endpoint
                }
            },
        ),
        (
            "resolves_to_error",
            quote! {
                /// The rules must answer with this error.
                pub(crate) fn resolves_to_error(params: &EndpointParams, message: &str) {
                    let error = (#rules)(params).expect_err("there is no endpoint");
                    assert_eq!(error.message(), message);
                }
            },
        ),
        (
            "goes_to",
            quote! {
                /// A call must go to this endpoint.
                pub(crate) fn goes_to<I: Operation>(client: &Client, input: I, url: &str) {
                    let request = request(client, input);
                    let own = [&request.scheme, "://", &request.host, &request.path].concat();
                    assert_eq!(own.trim_end_matches('/'), url.trim_end_matches('/'));
                }
            },
        ),
        (
            "goes_nowhere",
            quote! {
                /// A call must fail with this error of the endpoint rules.
                pub(crate) fn goes_nowhere<I: Operation>(client: &Client, input: I, message: &str) {
                    let error = client.request(input, NOW).expect_err("there is no endpoint");
                    let text = format!("{error:?}");
                    assert!(text.contains(message), "{text} does not say {message}");
                }
            },
        ),
    ]
}

fn head_helpers() -> Vec<(&'static str, TokenStream)> {
    vec![
        (
            "is",
            quote! {
                /// Method, host and path of a request.
                pub(crate) fn is(request: &Request, method: &str, host: &str, path: &str) {
                    let own = (&*request.method, &*request.host, &*request.path);
                    assert_eq!(own, (method, host, path));
                }
            },
        ),
        (
            "has_headers",
            quote! {
                /// Headers that a request must have, with their values.
                pub(crate) fn has_headers(request: &Request, headers: &[(&str, &str)]) {
                    for (name, value) in headers {
                        assert_eq!(request.header(name).as_deref(), Some(*value), "{name}");
                    }
                }
            },
        ),
        (
            "requires",
            quote! {
                /// Headers that a request must have, whatever their values.
                pub(crate) fn requires(request: &Request, names: &[&str]) {
                    for name in names {
                        assert!(request.header(name).is_some(), "{name} is missing");
                    }
                }
            },
        ),
        (
            "forbids",
            quote! {
                /// Headers that a request must not have.
                pub(crate) fn forbids(request: &Request, names: &[&str]) {
                    for name in names {
                        assert_eq!(request.header(name), None, "{name} is there");
                    }
                }
            },
        ),
        (
            "has_query",
            quote! {
                /// Parameters of the query: with their values, by name, and those that must not be there.
                pub(crate) fn has_query(
                    request: &Request,
                    pairs: &[&str],
                    names: &[&str],
                    forbidden: &[&str],
                ) {
                    let own: Vec<&str> = request.query.split('&').collect();
                    let has = |name: &str| own.iter().any(|pair| pair.split('=').next() == Some(name));
                    assert!(pairs.iter().all(|pair| own.contains(pair)), "{own:?}");
                    assert!(names.iter().all(|name| has(name)), "{own:?}");
                    assert!(!forbidden.iter().any(|name| has(name)), "{own:?}");
                }
            },
        ),
    ]
}

fn body_helpers() -> Vec<(&'static str, TokenStream)> {
    vec![
        (
            "has_body",
            quote! {
                /// The text of a request's body.
                pub(crate) fn has_body(request: &Request, text: &str) {
                    assert_eq!(String::from_utf8_lossy(&request.body), text);
                }
            },
        ),
        (
            "has_json",
            quote! {
                /// The value of a request's body, whatever the order of members.
                pub(crate) fn has_json(request: &Request, json: &str) {
                    has_json_beside(request, &[], json);
                }
            },
        ),
        (
            "has_json_beside",
            quote! {
                /// The value of a request's body beside members that the client fills in.
                pub(crate) fn has_json_beside(request: &Request, filled_in: &[&str], json: &str) {
                    let mut own: Value = serde_json::from_slice(&request.body).expect("the body is JSON");
                    for name in filled_in {
                        let filled = own.as_object_mut().and_then(|members| members.remove(*name));
                        assert!(filled.is_some(), "{name} is filled in");
                    }
                    let json: Value = serde_json::from_str(json).expect("the model's body is JSON");
                    assert_eq!(plain(own), plain(json));
                }
            },
        ),
        (
            "plain",
            quote! {
                /// Numbers as floats, because `1` and `1.0` are the same.
                fn plain(value: Value) -> Value {
                    match value {
                        Value::Number(number) => number.as_f64().into(),
                        Value::Array(values) => values.into_iter().map(plain).collect(),
                        Value::Object(members) => {
                            members.into_iter().map(|(name, value)| (name, plain(value))).collect()
                        }
                        other => other,
                    }
                }
            },
        ),
    ]
}

fn request_helpers() -> Vec<(&'static str, TokenStream)> {
    vec![
        (
            "request",
            quote! {
                /// The request that a client would send.
                pub(crate) fn request<I: Operation>(client: &Client, input: I) -> Request {
                    let request = client.request(input, NOW).expect("there is a request");
                    let uri = request.uri();
                    let headers = request.headers().iter().map(|(name, value)| {
                        (name.to_string(), value.to_str().expect("the value is a text").to_owned())
                    });
                    Request {
                        method: request.method().to_string(),
                        scheme: uri.scheme_str().unwrap_or_default().to_owned(),
                        host: uri.authority().map(ToString::to_string).unwrap_or_default(),
                        path: uri.path().to_owned(),
                        query: uri.query().unwrap_or_default().to_owned(),
                        headers: headers.collect(),
                        body: request.body().to_vec(),
                    }
                }
            },
        ),
        (
            "Request",
            quote! {
                /// What would be sent.
                pub(crate) struct Request {
                    method: String,
                    scheme: String,
                    host: String,
                    path: String,
                    query: String,
                    headers: Vec<(String, String)>,
                    body: Vec<u8>,
                }

                impl Request {
                    /// All values of a header.
                    fn header(&self, name: &str) -> Option<String> {
                        let own = self.headers.iter().filter(|(own, _)| own.eq_ignore_ascii_case(name));
                        let values: Vec<&str> = own.map(|(_, value)| value.as_str()).collect();
                        (!values.is_empty()).then(|| values.join(", "))
                    }
                }
            },
        ),
    ]
}

fn response_helpers() -> Vec<(&'static str, TokenStream)> {
    vec![
        (
            "same",
            quote! {
                /// A member must have been read as this.
                pub(crate) fn same<T: PartialEq + Debug>(member: &str, own: &T, expected: T) {
                    assert_eq!(*own, expected, "{member}");
                }
            },
        ),
        (
            "same_text",
            quote! {
                /// A member with NaN in it must have been read as this.
                pub(crate) fn same_text<T: Debug>(member: &str, own: &T, expected: T) {
                    assert_eq!(format!("{own:?}"), format!("{expected:?}"), "{member}");
                }
            },
        ),
        (
            "output",
            quote! {
                /// The output that a response is read as.
                pub(crate) fn output<I: Operation>(
                    status: u16,
                    headers: &[(&'static str, &'static str)],
                    body: &'static str,
                ) -> I::Output {
                    let response = response(status, headers, body);
                    client(unchecked()).response::<I>(response).expect("it is a success")
                }
            },
        ),
        (
            "error",
            quote! {
                /// The error that a response is read as.
                pub(crate) fn error<I: Operation>(
                    status: u16,
                    headers: &[(&'static str, &'static str)],
                    body: &'static str,
                ) -> I::Error {
                    let response = response(status, headers, body);
                    match client(unchecked()).response::<I>(response) {
                        Ok(_) => panic!("it is a success"),
                        Err(error) => error.into_service_error(),
                    }
                }
            },
        ),
        (
            "response",
            quote! {
                fn response(
                    status: u16,
                    headers: &[(&'static str, &'static str)],
                    body: &'static str,
                ) -> HttpResponse {
                    let mut response = HttpResponse::new(body.into());
                    *response.status_mut() = status.try_into().expect("it is a status");
                    for (name, value) in headers {
                        let value = value.parse().expect("it is a value of a header");
                        response.headers_mut().insert(*name, value);
                    }
                    response
                }
            },
        ),
    ]
}

fn client_helpers() -> Vec<(&'static str, TokenStream)> {
    vec![
        (
            "client",
            quote! {
                /// A client that sends nothing.
                pub(crate) fn client(config: Builder) -> Client {
                    let config = config.region(Region::new("us-east-1"));
                    Client::from_conf(config.credentials_provider(credentials()).build())
                }
            },
        ),
        (
            "checked",
            quote! {
                /// A configuration that checks constraints.
                pub(crate) fn checked() -> Builder {
                    Config::builder().validation(Validation::Enforce)
                }
            },
        ),
        (
            "unchecked",
            quote! {
                /// A configuration that does not check constraints.
                pub(crate) fn unchecked() -> Builder {
                    Config::builder().validation(Validation::Off)
                }
            },
        ),
        (
            "credentials",
            quote! {
                /// Credentials that open nothing.
                pub(crate) fn credentials() -> Credentials {
                    Credentials::from_keys("AKIDEXAMPLE", "secret", None)
                }
            },
        ),
        (
            "NOW",
            quote! {
                /// When requests are signed.
                const NOW: SystemTime = SystemTime::UNIX_EPOCH;
            },
        ),
    ]
}
