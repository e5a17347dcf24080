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

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::types::ident;
use crate::service::{Case, Example, ExampleEnd, Operation, Service, StructureNode};

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
    let json = raw(&node::sent(&example.input).to_string());
    let config =
        if example.allow_constraint_errors { quote!(unchecked()) } else { quote!(checked()) };
    if !service.protocol.is_json() {
        return quote! {
            #input
            let request = request_of(&client_with(#config), input);
            assert!(!request.body().is_empty());
        };
    }
    let members = operation.input.members.iter().filter(|member| member.idempotency_token);
    let tokens = members.filter(|member| example.input.get(&member.wire).is_none());
    let tokens: Vec<_> = tokens.map(|member| &member.wire).collect();
    let has_json = if tokens.is_empty() {
        quote!(has_json(&request, #json);)
    } else {
        quote!(has_json_beside(&request, &[#(#tokens),*], #json);)
    };
    quote! {
        #input
        let request = request_of(&client_with(#config), input);
        #has_json
    }
}

fn output(operation: &Operation, content: &StructureNode) -> TokenStream {
    let json = raw(&node::received(content).to_string());
    let input = ident(&operation.input.rust);
    let holder = quote::format_ident!("output");
    let same = compare::members(&operation.output, &holder, content);
    let binding = if same.is_empty() { quote!(let _) } else { quote!(let output) };
    quote! {
        let response = response_of(200, &[], #json);
        #binding = output_of::<#input>(response);
        #same
    }
}

fn error(
    service: &Service,
    operation: &Operation,
    wire: &str,
    content: &StructureNode,
) -> TokenStream {
    let shape = service.errors.iter().find(|shape| shape.wire == wire);
    shape.map_or_else(TokenStream::new, |shape| {
        let mut body = node::received(content);
        body["__type"] = wire.into();
        let status = shape.status.unwrap_or(if shape.server_fault { 500 } else { 400 });
        let holder = quote::format_ident!("error");
        let same = compare::members(&shape.structure, &holder, content);
        protocol::error(operation, shape, status, &[], &body.to_string(), &same)
    })
}
