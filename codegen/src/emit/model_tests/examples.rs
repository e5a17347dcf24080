//! The API's own examples: inputs are built, checked and written, outputs are read.
//!
//! ```text
//! #[test]
//! fn cancel_key_deletion_request() {
//!     let input = CancelKeyDeletionInput::builder()
//!         .key_id("1234abcd-12ab-34cd-56ef-1234567890ab")
//!         .build()
//!         .expect("the input is complete");
//!     let request = request_of(&client_with(checked()), input);
//!     has_json(&request, r#"{"KeyId":"1234abcd-12ab-34cd-56ef-1234567890ab"}"#);
//! }
//! ```

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::emit::types::ident;
use crate::service::{Case, Example, ExampleEnd, Header, Operation, Service, StructureNode};

use super::parts::{self, Answer, Body};
use super::{Names, compare, node, protocol, raw, test, unfit};

pub(super) fn tests(service: &Service) -> Vec<TokenStream> {
    let mut names = Names::default();
    let mut tests = vec![];
    for operation in &service.operations {
        for case in &operation.examples {
            let name = names.unique(&format!("{}_request", operation.module));
            let example = match case {
                Case::Fits(example) => example,
                Case::Unfit { why, .. } => {
                    tests.push(unfit(&name, why));
                    continue;
                }
            };
            tests.push(test(&name, &request(service, operation, example)));
            // What a value looks like in XML, the reader's own tests say.
            if !service.protocol.is_json() {
                continue;
            }
            let response = match &example.end {
                Some(ExampleEnd::Output(content)) => output(operation, content),
                Some(ExampleEnd::Error { wire, content }) => {
                    error(service, operation, wire, content)
                }
                None => continue,
            };
            let name = names.unique(&format!("{}_response", operation.module));
            tests.push(test(&name, &response));
        }
    }
    tests
}

fn request(service: &Service, operation: &Operation, example: &Example) -> TokenStream {
    let input = node::input(operation, &example.input);
    let config =
        if example.allow_constraint_errors { quote!(unchecked()) } else { quote!(checked()) };
    if !service.protocol.is_json() {
        return quote! {
            #input
            let request = request_of(&client_with(#config), input);
            assert!(!request.body().is_empty());
        };
    }
    let (body, tokens) = parts::sent(operation, &example.input);
    let text = raw(&body.text());
    let same = match body {
        Body::Json(_) if tokens.is_empty() => quote!(has_json(&request, #text);),
        Body::Json(_) => quote!(has_json_beside(&request, &[#(#tokens),*], #text);),
        Body::Nothing | Body::Text(_) => quote!(has_body(&request, #text);),
    };
    quote! {
        #input
        let request = request_of(&client_with(#config), input);
        #same
    }
}

fn output(operation: &Operation, content: &StructureNode) -> TokenStream {
    let Answer { status, headers, body } = parts::received(&operation.output, content);
    let status = Literal::u16_unsuffixed(status.or(operation_status(operation)).unwrap_or(200));
    let (headers, body) = (protocol::pairs(&headers), raw(&body.text()));
    let input = ident(&operation.input.rust);
    let holder = quote::format_ident!("output");
    let same = compare::members(&operation.output, &holder, content);
    let binding = if same.is_empty() { quote!(let _) } else { quote!(let output) };
    quote! {
        let response = response_of(#status, &[#headers], #body);
        #binding = output_of::<#input>(response);
        #same
    }
}

/// The status of a success, if the model says.
fn operation_status(operation: &Operation) -> Option<u16> {
    operation.http.as_ref().map(|http| http.status)
}

fn error(
    service: &Service,
    operation: &Operation,
    wire: &str,
    content: &StructureNode,
) -> TokenStream {
    let shape = service.errors.iter().find(|shape| shape.wire == wire);
    shape.map_or_else(TokenStream::new, |shape| {
        let Answer { status, mut headers, mut body } = parts::received(&shape.structure, content);
        if let Body::Json(members) = &mut body {
            members["__type"] = wire.into();
        } else {
            let name = "X-Amzn-Errortype".to_owned();
            headers.push(Header { name, value: wire.to_owned() });
        }
        let status = status.or(shape.status).unwrap_or(if shape.server_fault { 500 } else { 400 });
        let holder = quote::format_ident!("error");
        let same = compare::members(&shape.structure, &holder, content);
        protocol::error(operation, shape, status, &headers, &body.text(), &same)
    })
}
