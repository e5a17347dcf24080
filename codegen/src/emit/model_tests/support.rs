//! What the emitted tests share. A file gets the helpers and the imports that it uses, and no others.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use crate::emit::types::ident;
use crate::emit::{client, text};
use crate::service::Service;

/// Identifiers that tokens use, but for fields and methods, whose names are the model's.
fn mentioned(tokens: TokenStream, names: &mut BTreeSet<String>) {
    let mut of_value = false;
    for token in tokens {
        let behind_dot = std::mem::replace(
            &mut of_value,
            matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '.'),
        );
        match token {
            TokenTree::Ident(ident) if !behind_dot => {
                names.insert(ident.to_string());
            }
            TokenTree::Group(group) => mentioned(group.stream(), names),
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

/// A file of tests, with its imports, and the names that they use.
pub(super) fn file(
    service: &Service,
    doc: &str,
    tests: &[TokenStream],
) -> (TokenStream, BTreeSet<String>) {
    let doc = text::module_docs(doc);
    let tests = quote!(#(#tests)*);
    let mut names = BTreeSet::new();
    mentioned(tests.clone(), &mut names);
    let helpers = helpers(service).into_iter().map(|(name, _)| name);
    let mut helpers: Vec<_> = helpers.filter(|name| names.contains(*name)).collect();
    helpers.sort_unstable();
    let imports = imports(service, &names, &helpers);
    (quote! { #doc #imports #tests }, names)
}

/// `main.rs`, a crate root that `cargo fmt` leaves as it is.
pub(super) fn main(service: &Service, modules: &[&str]) -> TokenStream {
    let doc = text::module_docs("What the model says about itself, tested. Nothing is sent.");
    let modules = modules.iter().map(|module| ident(module));
    let deprecated = client::uses_deprecated(service).then(|| {
        quote! {
            #![allow(deprecated, reason = "what the service deprecates is still sent and read")]
        }
    });
    quote! { #doc #deprecated #(#[rustfmt::skip] mod #modules;)* }
}

/// `support.rs`, with what files of these names use.
pub(super) fn support(service: &Service, mut names: BTreeSet<String>) -> TokenStream {
    let doc = text::module_docs("What the tests share.");
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
    let imports = imports(service, &names, &[]);
    used.reverse();
    quote! { #doc #imports #(#used)* }
}

/// `use` items for what is used.
fn imports(service: &Service, names: &BTreeSet<String>, helpers: &[&str]) -> TokenStream {
    let own = service.crate_name.as_str();
    let mut paths: BTreeMap<Vec<&str>, Vec<&str>> = BTreeMap::from([
        (vec!["trent_runtime", "endpoint"], vec!["Endpoint", "EndpointParams"]),
        (vec!["trent_runtime", "error"], vec!["HttpResponse", "SdkError"]),
        (vec!["trent_runtime", "operation"], vec!["Operation", "OperationOutput"]),
        (vec!["trent_runtime", "primitives"], vec!["Blob", "DateTime", "Document"]),
        (vec!["trent_runtime", "private"], vec!["HttpRequest", "initial"]),
        (vec!["trent_runtime", "validation"], vec!["Validation"]),
        (vec!["serde_json"], vec!["Value"]),
        (vec!["std", "any"], vec!["Any"]),
        (vec!["std", "collections"], vec!["HashMap"]),
        (vec!["std", "fmt"], vec!["Debug"]),
        (vec!["std", "sync"], vec!["Arc", "Mutex"]),
        (vec!["std", "time"], vec!["SystemTime"]),
        (vec![own], vec!["Client", "types"]),
        (vec![own, "server"], vec!["Context", "Failure", "Respond", "Service", "router"]),
        (vec![own, "config"], vec!["Builder", "Config", "Credentials", "Region"]),
    ]);
    let operations = service.operations.iter();
    let errors: Vec<_> = operations.clone().map(|one| [&one.rust, "Error"].concat()).collect();
    for (operation, error) in operations.zip(&errors) {
        let path = vec![own, "operation", operation.module.as_str()];
        let (input, output) = (operation.input.rust.as_str(), operation.output.rust.as_str());
        paths.insert(path, vec![error.as_str(), input, output]);
    }
    let all = [(vec!["crate", "support"], helpers.to_vec())].into_iter().chain(paths);
    let imports = all.filter_map(|(path, items)| {
        let path = path.iter().map(|segment| ident(segment));
        let path = quote!(#(#path)::*);
        let used = items.iter().filter(|item| names.contains(**item));
        let used: Vec<_> = used.map(|item| ident(item)).collect();
        match used.as_slice() {
            [] => None,
            [one] => Some(quote!(use #path::#one;)),
            all => Some(quote!(use #path::{#(#all),*};)),
        }
    });
    quote!(#(#imports)*)
}

/// Helpers by name; those that use others come before them.
fn helpers(service: &Service) -> Vec<(&'static str, TokenStream)> {
    let mut all = endpoint_helpers(service);
    all.extend(head_helpers());
    all.extend(body_helpers());
    all.extend(request_helpers());
    all.extend(response_helpers());
    all.extend(client_helpers());
    all.extend(super::server::helpers(service));
    all
}

fn endpoint_helpers(service: &Service) -> Vec<(&'static str, TokenStream)> {
    let rules = service.operations.first().map(|operation| {
        let input = ident(&operation.input.rust);
        quote!(<#input as Operation>::METADATA.service.endpoint)
    });
    vec![
        (
            "with",
            quote! {
                /// Parameters of the endpoint rules.
                pub(crate) fn with(set: impl FnOnce(&mut EndpointParams)) -> EndpointParams {
                    let mut params = EndpointParams::default();
                    set(&mut params);
                    params
                }
            },
        ),
        (
            "resolves_to",
            quote! {
                /// The endpoint that the rules answer, which must have this URL.
                pub(crate) fn resolves_to(params: &EndpointParams, url: &str) -> Endpoint {
                    let rules = #rules;
                    let endpoint = rules(params).expect("there is an endpoint");
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
                    let rules = #rules;
                    let error = rules(params).expect_err("there is no endpoint");
                    assert_eq!(error.message(), message);
                }
            },
        ),
        (
            "goes_to",
            quote! {
                /// A call must go to this endpoint.
                pub(crate) fn goes_to<I: Operation>(client: &Client, input: I, url: &str) {
                    let own = request_of(client, input).uri().to_string();
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
                pub(crate) fn is(request: &HttpRequest, method: &str, host: &str, path: &str) {
                    let uri = request.uri();
                    let own_host = uri.authority().expect("there is a host").as_str();
                    assert_eq!((request.method().as_str(), own_host, uri.path()), (method, host, path));
                }
            },
        ),
        (
            "has_headers",
            quote! {
                /// Headers that a request must have, with their values.
                pub(crate) fn has_headers(request: &HttpRequest, headers: &[(&str, &str)]) {
                    for (name, value) in headers {
                        let own = header_of(request, name).expect("the header is there");
                        assert_eq!(own, value.to_owned(), "{name}");
                    }
                }
            },
        ),
        (
            "requires",
            quote! {
                /// Headers that a request must have, whatever their values.
                pub(crate) fn requires(request: &HttpRequest, names: &[&str]) {
                    for name in names {
                        assert!(header_of(request, name).is_some(), "{name} is missing");
                    }
                }
            },
        ),
        (
            "forbids",
            quote! {
                /// Headers that a request must not have.
                pub(crate) fn forbids(request: &HttpRequest, names: &[&str]) {
                    for name in names {
                        assert_eq!(header_of(request, name), None, "{name} is there");
                    }
                }
            },
        ),
        (
            "has_query",
            quote! {
                /// Parameters of the query: with their values, by name, and those that must not be there.
                pub(crate) fn has_query(
                    request: &HttpRequest,
                    pairs: &[&str],
                    names: &[&str],
                    forbidden: &[&str],
                ) {
                    let query = request.uri().query().unwrap_or_default();
                    let own: Vec<&str> = query.split('&').collect();
                    let find = |name: &&str| own.iter().find(|pair| pair.split('=').next() == Some(*name));
                    for pair in pairs {
                        assert!(own.contains(pair), "{pair} is not in {query}");
                    }
                    for name in names {
                        assert_ne!(find(name), None, "{name} is not in {query}");
                    }
                    for name in forbidden {
                        assert_eq!(find(name), None, "{name} is in {query}");
                    }
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
                pub(crate) fn has_body(request: &HttpRequest, text: &str) {
                    let body = String::from_utf8_lossy(request.body());
                    assert_eq!(body, text);
                }
            },
        ),
        (
            "has_form",
            quote! {
                /// The pairs of a request's form, whatever their order and however they are encoded.
                pub(crate) fn has_form(request: &HttpRequest, form: &str) {
                    let own = String::from_utf8_lossy(request.body());
                    assert_eq!(form_pairs(&own), form_pairs(form));
                }
            },
        ),
        (
            "form_pairs",
            quote! {
                /// The pairs of a form, decoded and sorted.
                fn form_pairs(form: &str) -> Vec<[String; 2]> {
                    let pairs = form.split('&').filter(|pair| !pair.is_empty());
                    let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
                    let mut pairs: Vec<_> = pairs.map(|(name, value)| [name, value].map(form_text)).collect();
                    pairs.sort();
                    pairs
                }
            },
        ),
        (
            "form_text",
            quote! {
                /// The text of a name or a value.
                fn form_text(text: &str) -> String {
                    let mut bytes = vec![];
                    let mut rest = text.bytes();
                    while let Some(byte) = rest.next() {
                        bytes.push(match byte {
                            b'+' => b' ',
                            b'%' => {
                                let mut digit = || rest.next().and_then(|c| char::from(c).to_digit(16));
                                let digits = digit().zip(digit()).expect("two digits");
                                u8::try_from(digits.0 * 16 + digits.1).expect("a byte")
                            }
                            byte => byte,
                        });
                    }
                    String::from_utf8(bytes).expect("text")
                }
            },
        ),
        (
            "has_json",
            quote! {
                /// The value of a request's body, whatever the order of members.
                pub(crate) fn has_json(request: &HttpRequest, json: &str) {
                    has_json_beside(request, &[], json);
                }
            },
        ),
        (
            "has_json_beside",
            quote! {
                /// The value of a request's body beside members that the client fills in.
                pub(crate) fn has_json_beside(request: &HttpRequest, filled_in: &[&str], json: &str) {
                    let body = request.body();
                    let mut own: Value = serde_json::from_slice(body).expect("the body is JSON");
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
            "header_of",
            quote! {
                /// All values of a header.
                fn header_of(request: &HttpRequest, name: &str) -> Option<String> {
                    let values = request.headers().get_all(name).iter();
                    let values: Vec<&str> = values.filter_map(|value| value.to_str().ok()).collect();
                    (!values.is_empty()).then(|| values.join(", "))
                }
            },
        ),
        (
            "request_of",
            quote! {
                /// The request that a client would send.
                pub(crate) fn request_of<I: Operation>(client: &Client, input: I) -> HttpRequest {
                    client.request(input, NOW).expect("there is a request")
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
                pub(crate) fn same<T: PartialEq + Debug>(member: &str, own: &T, expected: &T) {
                    assert_eq!(own, expected, "{member}");
                }
            },
        ),
        (
            "same_text",
            quote! {
                /// A member with NaN in it must have been read as this.
                pub(crate) fn same_text<T: Debug>(member: &str, own: &T, expected: &T) {
                    assert_eq!(format!("{own:?}"), format!("{expected:?}"), "{member}");
                }
            },
        ),
        (
            "output_of",
            quote! {
                /// The output that a response is read as.
                pub(crate) fn output_of<I: Operation>(response: HttpResponse) -> I::Output {
                    client_with(unchecked()).response::<I>(response).expect("it is a success")
                }
            },
        ),
        (
            "error_of",
            quote! {
                /// The error that a response is read as.
                pub(crate) fn error_of<I: Operation>(response: HttpResponse) -> I::Error {
                    match client_with(unchecked()).response::<I>(response) {
                        Err(SdkError::ServiceError(context)) => context.into_err(),
                        Err(other) => panic!("no error of the service: {other:?}"),
                        Ok(_) => panic!("it is a success"),
                    }
                }
            },
        ),
        (
            "response_of",
            quote! {
                /// A response with this content.
                pub(crate) fn response_of(
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
            "client_with",
            quote! {
                /// A client that sends nothing.
                pub(crate) fn client_with(config: Builder) -> Client {
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
