//! Errors: the structures in `types/error.rs`, the service-wide enum in `error.rs`.
//!
//! ```text
//! message_error! { pub struct NotFoundException, NotFoundExceptionBuilder, "message"; }
//! service_error! { pub enum Error { NotFoundException; … } }
//! ```

use proc_macro2::TokenStream;
use quote::quote;

use crate::service::{ErrorShape, Operation, Service, Structure, Type};

use super::structure;
use super::text;
use super::types::ident;
use super::value::Extra;

/// `types/error.rs`.
pub(super) fn errors(service: &Service) -> TokenStream {
    let doc = text::module_docs("The errors that the service's model names.");
    let types = (service.errors.iter().filter(|error| !is_message(error)))
        .flat_map(|error| &error.structure.members)
        .any(|member| structure::names_a_type(&member.ty));
    let types = types.then(|| {
        quote!(
            use crate::types;
        )
    });
    let errors = service.errors.iter().map(|shape| error(service, shape));
    let builders = service.errors.iter().map(|error| {
        let builder = ident(&format!("{}Builder", error.structure.rust));
        quote!(pub use super::#builder;)
    });
    let protocol = service.protocol.uses();
    let uses = (!service.errors.is_empty()).then(|| {
        quote! {
            use trent_runtime::private::prelude::*;
            #protocol
        }
    });
    let builders = (!service.errors.is_empty()).then(|| {
        quote! {
            #[doc = " Builders of the errors, for tests."]
            pub mod builders {
                #(#builders)*
            }
        }
    });
    quote! { #doc #types #uses #(#errors)* #builders }
}

/// Whether the error holds a message and nothing else.
fn is_message(error: &ErrorShape) -> bool {
    matches!(&error.structure.members[..], [member]
        if member.field == "message" && member.optional && member.ty == Type::String)
}

/// The members of an error, with the message that every error has.
pub(super) fn complete(error: &ErrorShape) -> Structure {
    let mut structure = error.structure.clone();
    if !structure.members.iter().any(|member| member.field == "message") {
        let taken = structure.members.iter().any(|member| member.wire == "message");
        structure.members.insert(0, message(if taken { "Message" } else { "message" }));
    }
    structure
}

fn error(service: &Service, error: &ErrorShape) -> TokenStream {
    let (name, names) = (ident(&error.structure.rust), names(service, error));
    if is_message(error) {
        let builder = ident(&format!("{}Builder", error.structure.rust));
        let docs = text::docs(&error.structure.docs.text, 4);
        let wire = error.structure.members[0].json();
        let travels = service.protocol.message_error(&error.structure);
        return quote! {
            message_error! { #docs pub struct #name #names, #builder, #wire; }
            #travels
        };
    }
    let structure = complete(error);
    let docs = text::shape_docs(&structure.docs, "", 0);
    let declaration = structure::declaration(&structure, &docs, Extra::Metadata);
    let builder = structure::builder(&structure, Extra::Metadata);
    let codec = service.protocol.error(&structure);
    quote! { #declaration modeled_error! { #name #names; } #builder #codec }
}

/// `= "KMSInternalException"`: what responses tell it by, the name in the model for most protocols, if it is not the type's,
/// and behind it the code that the service kept from the query protocol, if it did.
fn names(service: &Service, error: &ErrorShape) -> Option<TokenStream> {
    let wire = service.protocol.error_name(error);
    let code = service.protocol.error_code(error).map(|code| quote!(| #code));
    (code.is_some() || wire != error.structure.rust).then(|| quote!(= #wire #code))
}

/// A message for an error whose model declares none: services send one all the same.
fn message(wire: &str) -> crate::service::Member {
    crate::service::Member {
        wire: wire.to_owned(),
        json_name: None,
        binding: None,
        media_type: None,
        field: "message".to_owned(),
        stem: "message".to_owned(),
        docs: crate::service::Docs {
            text: "What the service says about it, for people.".to_owned(),
            deprecated: None,
        },
        ty: Type::String,
        optional: true,
        boxed: false,
        required: false,
        default: None,
        server_default: None,
        sensitive: false,
        wiped: false,
        idempotency_token: false,
        constraints: crate::service::Constraints::default(),
        xml: crate::service::XmlBinding::default(),
    }
}

/// `error.rs`: what is common to all errors, and the service-wide enum.
pub(super) fn service_errors(service: &Service) -> TokenStream {
    let doc = text::module_docs(
        "What can go wrong: [`SdkError`] for a call, an enum for each operation's modelled errors, and [`Error`] for \
         all of the service.",
    );
    let entries = service.errors.iter().map(|error| {
        let name = ident(&error.structure.rust);
        let summary = text::summary(&error.structure.docs.text, 8);
        quote!(#summary #name;)
    });
    let docs = text::docs(
        "Any error of the service. Every operation's error turns into it with `?`, and so does a call's [`SdkError`].",
        4,
    );
    quote! {
        #doc
        use trent_runtime::private::prelude::service_error;

        #[doc(inline)]
        pub use trent_runtime::error::*;

        service_error! { #docs pub enum Error { #(#entries)* } }
    }
}

/// An operation's error enum.
pub(super) fn operation_error(service: &Service, operation: &Operation) -> TokenStream {
    let name = ident(&format!("{}Error", operation.rust));
    let entries = operation.errors.iter().map(|error| {
        let (variant, predicate) = (ident(&error.rust), ident(&error.predicate));
        let shape = service.errors.iter().find(|shape| shape.structure.rust == error.rust);
        let summary = shape.map(|shape| text::summary(&shape.structure.docs.text, 8));
        quote!(#summary #variant, #predicate;)
    });
    let docs = format!("Errors of [`{0}`](crate::Client::{0}).", operation.module);
    let docs = text::docs(&docs, 4);
    quote! { operation_error! { #docs pub enum #name { #(#entries)* } } }
}
