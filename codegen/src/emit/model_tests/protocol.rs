//! The protocol tests of the model: what is sent for an input, and what a response is read as.
//!
//! ```text
//! #[test]
//! fn aws_json_11_enums() {
//!     let input = JsonEnumsInput::builder()…;
//!     let request = request_of(&client_with(unchecked()), input);
//!     is(&request, "POST", "example.com", "/");
//!     has_headers(&request, &[("Content-Type", "application/x-amz-json-1.1")]);
//!     has_json(&request, r#"{"fooEnum1": "Foo"}"#);
//! }
//! ```

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::emit::types::ident;
use crate::service::{
    Case, ErrorShape, ExpectedBody, Header, Operation, RequestTest, ResponseTest, Service,
};

use super::{Names, compare, node, raw, test, unfit};

/// `smithy.test#httpRequestTests`
pub(super) fn requests(service: &Service) -> Vec<TokenStream> {
    let mut names = Names::default();
    let mut tests = vec![];
    for operation in &service.operations {
        for case in &operation.tests.requests {
            tests.push(match case {
                Case::Fits(case) => {
                    test(&names.unique(&case.id), &request(service, operation, case))
                }
                Case::Unfit { name, why } => unfit(&names.unique(name), why),
            });
        }
    }
    tests
}

/// `smithy.test#httpResponseTests` of operations.
pub(super) fn responses(service: &Service) -> Vec<TokenStream> {
    let mut names = Names::default();
    let mut tests = vec![];
    for operation in &service.operations {
        for case in &operation.tests.responses {
            tests.push(match case {
                Case::Fits(case) => test(&names.unique(&case.id), &response(operation, case)),
                Case::Unfit { name, why } => unfit(&names.unique(name), why),
            });
        }
    }
    tests
}

/// `smithy.test#httpResponseTests` of errors.
pub(super) fn errors(service: &Service) -> Vec<TokenStream> {
    let mut names = Names::default();
    let mut tests = vec![];
    for shape in &service.errors {
        let throws = |operation: &&Operation| operation.errors.iter().any(|e| e.wire == shape.wire);
        let operation = service.operations.iter().find(throws);
        for case in &shape.tests.responses {
            tests.push(match (case, operation) {
                (Case::Fits(case), Some(operation)) => {
                    test(&names.unique(&case.id), &error_response(operation, shape, case))
                }
                (Case::Fits(case), None) => {
                    unfit(&names.unique(&case.id), "no operation has the error")
                }
                (Case::Unfit { name, why }, _) => unfit(&names.unique(name), why),
            });
        }
    }
    tests
}

fn request(service: &Service, operation: &Operation, case: &RequestTest) -> TokenStream {
    let input = node::input(operation, &case.input);
    let line = service.protocol.request_line();
    let method = case.method.as_deref().unwrap_or(line.method);
    let uri = case.uri.as_deref().unwrap_or(line.uri);
    let host = case.host.as_deref();
    let resolved = case.resolved_host.as_deref().or(host).unwrap_or("example.com");
    let resolved = resolved.split('/').next().unwrap_or_default();
    let url = ["https://", host.unwrap_or("example.com")].concat();
    let config = quote!(unchecked().endpoint_url(#url));
    let headers = pairs(&case.headers);
    let headers = (!case.headers.is_empty()).then(|| quote!(has_headers(&request, &[#headers]);));
    let required = &case.required_headers;
    let required = (!required.is_empty()).then(|| quote!(requires(&request, &[#(#required),*]);));
    let forbidden = &case.forbidden_headers;
    let forbidden = (!forbidden.is_empty()).then(|| quote!(forbids(&request, &[#(#forbidden),*]);));
    let query = query(case);
    let body = case.body.as_ref().map(|body| match body {
        ExpectedBody::Json(text) => {
            let text = raw(text);
            quote!(has_json(&request, #text);)
        }
        ExpectedBody::Form(text) => {
            let text = raw(text);
            quote!(has_form(&request, #text);)
        }
        ExpectedBody::Text(text) => {
            let text = raw(text);
            quote!(has_body(&request, #text);)
        }
    });
    quote! {
        #input
        let request = request_of(&client_with(#config), input);
        is(&request, #method, #resolved, #uri);
        #headers
        #required
        #forbidden
        #query
        #body
    }
}

fn query(case: &RequestTest) -> Option<TokenStream> {
    let RequestTest { query, required_query, forbidden_query, .. } = case;
    if query.is_empty() && required_query.is_empty() && forbidden_query.is_empty() {
        return None;
    }
    Some(quote! {
        has_query(&request, &[#(#query),*], &[#(#required_query),*], &[#(#forbidden_query),*]);
    })
}

/// `("name", "value"), …`
pub(super) fn pairs(headers: &[Header]) -> TokenStream {
    let (names, values): (Vec<_>, Vec<_>) =
        headers.iter().map(|header| (&header.name, &header.value)).unzip();
    quote!(#((#names, #values)),*)
}

fn response(operation: &Operation, case: &ResponseTest) -> TokenStream {
    let (status, headers) = (Literal::u16_unsuffixed(case.status), pairs(&case.headers));
    let body = raw(&case.body);
    let input = ident(&operation.input.rust);
    let holder = quote::format_ident!("output");
    let same = compare::members(&operation.output, &holder, &case.content);
    let binding = if same.is_empty() { quote!(let _) } else { quote!(let output) };
    quote! {
        let response = response_of(#status, &[#headers], #body);
        #binding = output_of::<#input>(response);
        #same
    }
}

fn error_response(operation: &Operation, shape: &ErrorShape, case: &ResponseTest) -> TokenStream {
    let holder = quote::format_ident!("error");
    let same = compare::members(&shape.structure, &holder, &case.content);
    let code = case.code.as_ref();
    let code = code.map(|code| quote!(assert_eq!(error.meta().code(), Some(#code));));
    let message = case.message.as_ref();
    let message = message.map(|text| quote!(assert_eq!(error.meta().message(), Some(#text));));
    let fault = case.fault.as_ref();
    let fault = fault.map(|fault| quote!(assert_eq!(error.meta().extra("type"), Some(#fault));));
    let same = quote!(#same #code #message #fault);
    error(operation, shape, case.status, &case.headers, &case.body, &same)
}

/// A response must have been read as the error, of which `same` says more.
pub(super) fn error(
    operation: &Operation,
    shape: &ErrorShape,
    status: u16,
    headers: &[Header],
    body: &str,
    same: &TokenStream,
) -> TokenStream {
    let (input, body, status) =
        (ident(&operation.input.rust), raw(body), Literal::u16_unsuffixed(status));
    let variant = ident(&shape.structure.rust);
    let error = ident(&[&operation.rust, "Error"].concat());
    let headers = pairs(headers);
    let content = if same.is_empty() { quote!(_) } else { quote!(error) };
    quote! {
        let response = response_of(#status, &[#headers], #body);
        let error = error_of::<#input>(response);
        let #error::#variant(#content) = error else {
            panic!("another error: {error:?}");
        };
        #same
    }
}
