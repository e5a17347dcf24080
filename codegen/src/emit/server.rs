//! The server half of a service, in files of its own behind the feature `server`.
//!
//! ```text
//! server.rs           what it has
//! server/service.rs   service! { pub trait Service … { create_key: CreateKeyInput => CreateKeyOutput; … } }
//! server/inputs.rs    inputs! { operation; create_key::CreateKeyInput { "Policy": policy.length(1, 131_072); … } … }
//! server/errors.rs    server_errors! { 400 "message": AlreadyExistsException, …; }
//! ```

mod rules;

use std::collections::BTreeMap;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::docs;
use crate::service::{DefaultValue, ErrorShape, Member, Operation, Service, Structure};

use super::types::ident;
use super::{Emitter, error, text, value};
use rules::Ruled;

/// The files, by path.
pub(super) fn files(service: &Service) -> Vec<(&'static str, Emitter)> {
    if !service.protocol.has_server() {
        return vec![];
    }
    let mut files: Vec<(_, Emitter)> = vec![
        ("server.rs", module),
        ("server/service.rs", service_trait),
        ("server/inputs.rs", inputs),
    ];
    if !service.errors.is_empty() {
        files.push(("server/errors.rs", errors));
    }
    files
}

fn module(service: &Service) -> TokenStream {
    let doc = text::module_docs(&format!(
        "The server half: answers requests to {} without a socket. [`Service`] has a method for each operation, and \
         [`router`] stands before what implements it.\n\n\
         Requests are parsed, checked against the model's constraints and answered as AWS does; a method is called with \
         an input that is in order. Without a body of its own it answers that there is no such operation. A [`Failure`] is \
         made from every error in [`types::error`](crate::types::error).\n\n\
         ```\n\
         use {}::Config;\n\
         use {}::server::{{InProcess, Service, router}};\n\n\
         struct Mine;\n\n\
         // Each operation is an `async fn` here.\n\
         impl Service for Mine {{}}\n\n\
         // A client with this configuration calls it without a socket.\n\
         let config = Config::builder().http_client(InProcess::new(router(Mine))).build();\n\
         ```",
        docs::plain(&service.title),
        service.crate_name,
        service.crate_name,
    ));
    let errors = (!service.errors.is_empty()).then(|| {
        quote!(
            mod errors;
        )
    });
    quote! {
        #doc
        #errors
        mod inputs;
        mod service;

        pub use trent_runtime::server::{Context, Failure, InProcess, Respond, ServerError};
        pub use service::{Handler, Router, Service, router};
    }
}

/// `server/service.rs`.
fn service_trait(service: &Service) -> TokenStream {
    let doc = text::module_docs("The trait of the service.");
    let protocol = service.protocol.metadata();
    let imports = service.protocol.metadata_imports();
    let entries = service.operations.iter().map(|operation| {
        let method = ident(&operation.module);
        let (input, output) = (ident(&operation.input.rust), ident(&operation.output.rust));
        let empty = has_no_output(operation).then(|| quote!(, empty));
        quote!(#method: #input => #output #empty;)
    });
    let docs = text::docs(
        "What answers the operations of the service. A method that is not there answers that AWS knows no such operation; \
         each may be an `async fn`.",
        4,
    );
    quote! {
        #doc
        use crate::client::{Protocol, SERVICE};
        use crate::operation;
        use trent_runtime::private::{#imports};
        use trent_runtime::server::prelude::service;

        const PROTOCOL: Protocol = #protocol;

        service! { #docs pub trait Service for Handler { #(#entries)* } }
    }
}

/// Whether the model gives an operation no output, so that a response has no body.
fn has_no_output(operation: &Operation) -> bool {
    operation.output.id == operation.id || operation.output.id == "smithy.api#Unit"
}

/// `server/inputs.rs`.
fn inputs(service: &Service) -> TokenStream {
    let doc = text::module_docs("How inputs are read, and what the model asks of them.");
    let ruled = Ruled::of(service);
    let inputs = service.operations.iter().map(|operation| {
        let (module, name) = (ident(&operation.module), ident(&operation.input.rust));
        read(service, &ruled, &operation.input, &quote!(#module::#name))
    });
    let inputs = quote!(inputs! { operation; #(#inputs)* });
    let (read_too, shared): (Vec<_>, Vec<_>) =
        service.structures.iter().partition(|structure| !structure.readable);
    let read_too = read_too.into_iter().map(|structure| {
        let name = ident(&structure.rust);
        read(service, &ruled, structure, &quote!(#name))
    });
    let read_too = section(&quote!(inputs), read_too);
    let shared = shared.into_iter().filter(|structure| ruled.has(&structure.rust));
    let shared = shared.map(|structure| {
        let name = ident(&structure.rust);
        let members = structure.members.iter().map(|member| {
            let (wire, rules) = (&member.wire, ruled.member(member));
            quote!(#wire #rules;)
        });
        quote!(#name { #(#members)* })
    });
    let unions = service.unions.iter().filter(|union| ruled.has(&union.rust)).map(|union| {
        let name = ident(&union.rust);
        let members = union.variants.iter().map(|variant| {
            let (wire, rules) = (&variant.wire, ruled.variant(variant));
            quote!(#wire #rules;)
        });
        quote!(#name { #(#members)* })
    });
    let shapes = section(&quote!(shapes), shared.chain(unions));
    let unions = service.unions.iter().filter(|union| !union.readable);
    let unions: Vec<_> = unions.map(|union| service.protocol.read_union(union)).collect();
    let mut members = service.operations.iter().flat_map(|operation| &operation.input.members);
    let names_types = members.any(|member| ruled.names_a_type(&member.ty));
    let own = read_too.is_some() || shapes.is_some() || !unions.is_empty();
    let types = (names_types || own).then(|| {
        quote!(
            use crate::types;
        )
    });
    let body = quote!(#inputs #read_too #shapes #(#unions)*);
    quote! {
        #doc
        use crate::operation;
        #types
        use trent_runtime::server::prelude::*;

        #body
    }
}

/// A macro over types, if there are any.
fn section(name: &TokenStream, entries: impl Iterator<Item = TokenStream>) -> Option<TokenStream> {
    let entries: Vec<_> = entries.collect();
    (!entries.is_empty()).then(|| quote!(#name! { types; #(#entries)* }))
}

/// How a structure is read that only requests hold, and its rules.
fn read(
    service: &Service,
    ruled: &Ruled,
    structure: &Structure,
    path: &TokenStream,
) -> TokenStream {
    let members = structure.members.iter().map(|member| {
        let (wire, field, rules) = (&member.wire, ident(&member.field), ruled.member(member));
        let read = service.protocol.read(&member.ty).map(|read| quote!([r => #read]));
        let default = default(member).map(|default| quote!((#default)));
        quote!(#wire: #field #read #default #rules;)
    });
    quote!(#path { #(#members)* })
}

/// What a member is that a request leaves out, if that is not nothing: a server fills in every default.
fn default(member: &Member) -> Option<TokenStream> {
    let own = member.default.as_ref().filter(|default| **default != DefaultValue::Empty);
    if let (Some(default), false) = (own, member.optional) {
        return Some(value::default_value(&member.ty, default));
    }
    let value = value::default_value(&member.ty, member.server_default.as_ref()?);
    Some(if member.boxed { quote!(Some(Box::new(#value))) } else { quote!(Some(#value)) })
}

/// `server/errors.rs`.
fn errors(service: &Service) -> TokenStream {
    let doc = text::module_docs("How errors are told.");
    let mut groups: BTreeMap<(u16, String), Vec<TokenStream>> = BTreeMap::new();
    let mut larger = Vec::new();
    for error in &service.errors {
        let structure = error::complete(error);
        let message = structure.members.iter().find(|member| member.field == "message");
        let message = message.map(|member| member.wire.clone()).unwrap_or_default();
        let id = service.protocol.tells_ids().then_some(&structure.id);
        if structure.members.len() > 1 {
            larger.push(larger_error(service, &structure, status(error), &message, id));
            continue;
        }
        let (name, id) = (ident(&structure.rust), id.map(|id| quote!(= #id)));
        groups.entry((status(error), message)).or_default().push(quote!(#name #id));
    }
    let entries = groups.into_iter().map(|((status, message), errors)| {
        let status = Literal::u16_unsuffixed(status);
        quote!(#status #message: #(#errors),*;)
    });
    let entries: Vec<_> = entries.collect();
    let entries = (!entries.is_empty()).then(|| quote!(server_errors! { #(#entries)* }));
    quote! {
        #doc
        use crate::types;
        use trent_runtime::server::prelude::*;

        #entries
        #(#larger)*
    }
}

/// An error that has members beside the message.
fn larger_error(
    service: &Service,
    structure: &Structure,
    status: u16,
    message: &str,
    id: Option<&String>,
) -> TokenStream {
    let (name, status) = (ident(&structure.rust), Literal::u16_unsuffixed(status));
    let id = id.map_or_else(|| quote!(None), |id| quote!(Some(#id)));
    let own = structure.members.iter().filter(|member| member.field != "message");
    let writes = own.map(|member| service.protocol.write_member(member));
    quote! {
        impl ServerError for types::error::#name {
            const STATUS: u16 = #status;
            const ID: Option<&'static str> = #id;
            const MESSAGE: &'static str = #message;

            fn members(&self, o: &mut ObjectWriter<'_>) {
                #(#writes)*
            }
        }
    }
}

/// AWS answers every error of the client with status 400, whatever the model says.
fn status(error: &ErrorShape) -> u16 {
    let status = error.status.filter(|status| *status >= 500).unwrap_or(500);
    if error.server_fault { status } else { 400 }
}
