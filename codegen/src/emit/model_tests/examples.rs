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
use serde_json::Value;

use crate::emit::types::ident;
use crate::service::{Example, Operation, Service};

use super::node::{self, Types};
use super::{Names, compare, protocol, raw, test};

pub(super) fn tests(service: &Service) -> Vec<TokenStream> {
    let types = Types::new(service);
    let mut names = Names::default();
    let mut tests = vec![];
    for operation in &service.operations {
        for example in &operation.examples {
            let name = names.unique(&format!("{}_request", operation.module));
            tests.push(test(&name, request(&types, operation, example)));
            let response = match (&example.error, &example.output) {
                (Some((error, content)), _) => {
                    self::error(service, &types, operation, error, content)
                }
                (None, Some(output)) => self::output(&types, operation, output),
                (None, None) => continue,
            };
            let name = names.unique(&format!("{}_response", operation.module));
            tests.push(test(&name, response));
        }
    }
    tests
}

fn request(
    types: &Types<'_>,
    operation: &Operation,
    example: &Example,
) -> Result<TokenStream, String> {
    let input = types.input(operation, &example.input)?;
    let json = raw(&types.wire_structure(&operation.input, &example.input)?.to_string());
    let config =
        if example.allow_constraint_errors { quote!(unchecked()) } else { quote!(checked()) };
    let present = node::present(&operation.input, &example.input)?;
    let members = operation.input.members.iter().filter(|member| member.idempotency_token);
    let tokens = members.filter(|member| present.iter().all(|(set, _)| set.wire != member.wire));
    let tokens: Vec<_> = tokens.map(|member| &member.wire).collect();
    let has_json = if tokens.is_empty() {
        quote!(has_json(&request, #json);)
    } else {
        quote!(has_json_beside(&request, &[#(#tokens),*], #json);)
    };
    Ok(quote! {
        #input
        let request = request_of(&client_with(#config), input);
        #has_json
    })
}

fn output(types: &Types<'_>, operation: &Operation, node: &Value) -> Result<TokenStream, String> {
    let json = raw(&types.wire_structure(&operation.output, node)?.to_string());
    let input = ident(&operation.input.rust);
    let holder = quote::format_ident!("output");
    let same = compare::members(types, &operation.output, &holder, node)?;
    let binding = if same.is_empty() { quote!(let _) } else { quote!(let output) };
    Ok(quote! {
        let response = response_of(200, &[], #json);
        #binding = output_of::<#input>(response);
        #same
    })
}

fn error(
    service: &Service,
    types: &Types<'_>,
    operation: &Operation,
    wire: &str,
    node: &Value,
) -> Result<TokenStream, String> {
    let shape = service.errors.iter().find(|shape| shape.wire == wire);
    let shape = shape.ok_or_else(|| format!("{wire} is no error of the service"))?;
    let mut body = types.wire_structure(&shape.structure, node)?;
    body["__type"] = wire.into();
    let status = shape.status.unwrap_or(if shape.server_fault { 500 } else { 400 });
    let holder = quote::format_ident!("error");
    let same = compare::members(types, &shape.structure, &holder, node)?;
    Ok(protocol::error(operation, shape, status, &[], &body.to_string(), &same))
}
