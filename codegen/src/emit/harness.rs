//! Types of a client as a differential test needs them: built from a case's JSON, and shown as JSON, field by field.
//!
//! ```text
//! impl Case for types::Tag {
//!     fn build(value: &Value) -> Self {
//!         Self::builder().set_tag_key(member(value, "TagKey")).….build().expect("the case is complete")
//!     }
//!     fn show(&self) -> Value {
//!         object([("TagKey", self.tag_key.show()), …])
//!     }
//! }
//! ```
//!
//! Nothing here passes through what the client itself writes and reads, since that is what the test is about.

use proc_macro2::TokenStream;
use quote::quote;

use crate::format;
use crate::service::{Enum, ErrorRef, Operation, Service, Structure, Type, Union};

use super::types::ident;
use super::{header, text};

/// Emits the module `model` of a harness, which offers `Case`, `Modeled`, `call`, `member` and `object`.
#[must_use]
pub fn harness_file(service: &Service) -> String {
    format::file(&header(&service.id), module(service))
}

fn module(service: &Service) -> TokenStream {
    let doc = text::module_docs("The client's types, built from cases and shown.");
    let own = ident(&service.crate_name);
    let run = run(service);
    let operations = service.operations.iter().map(operation);
    let structures = service.structures.iter().map(|shape| {
        let name = ident(&shape.rust);
        structure(&quote!(types::#name), shape, shape.builder_may_fail())
    });
    let unions = service.unions.iter().map(union);
    let enums = service.enums.iter().map(enumeration);
    let errors = service.errors.iter().map(|error| {
        let shape = &error.structure;
        let name = ident(&shape.rust);
        structure(&quote!(types::error::#name), shape, shape.builder_may_fail())
    });
    quote! {
        #doc
        #![allow(deprecated, reason = "what the service deprecates is still sent and read")]
        pub(crate) use #own::Client;
        use #own::{operation, types};
        use serde_json::Value;
        use crate::{Case, Modeled, call, member, object};
        #run
        #(#operations)*
        #(#structures)*
        #(#unions)*
        #(#enums)*
        #(#errors)*
    }
}

fn run(service: &Service) -> TokenStream {
    let arms = service.operations.iter().map(|operation| {
        let (wire, module) = (&operation.wire, ident(&operation.module));
        let input = ident(&operation.input.rust);
        quote!(#wire => call::<operation::#module::#input>(client, case),)
    });
    quote! {
        /// Runs a case of an operation.
        pub(crate) fn run(client: &Client, operation: &str, case: &Value) -> Value {
            match operation {
                #(#arms)*
                _ => panic!("the client has no operation {operation}"),
            }
        }
    }
}

/// Input, output and error of an operation.
fn operation(operation: &Operation) -> TokenStream {
    let module = ident(&operation.module);
    let path = |name: &str| {
        let name = ident(name);
        quote!(operation::#module::#name)
    };
    // Inputs are checked when they are sent, so their builders give a `Result` whatever they hold.
    let input = structure(&path(&operation.input.rust), &operation.input, true);
    let output = structure(
        &path(&operation.output.rust),
        &operation.output,
        operation.output.builder_may_fail(),
    );
    let error = error(&path(&[&operation.rust, "Error"].concat()), &operation.errors);
    quote!(#input #output #error)
}

fn structure(path: &TokenStream, structure: &Structure, may_fail: bool) -> TokenStream {
    let setters = structure.members.iter().map(|member| {
        let (wire, set) = (&member.wire, ident(&member.setter()));
        quote!(.#set(member(value, #wire)))
    });
    let fields = structure.members.iter().map(|member| {
        let (wire, field) = (&member.wire, ident(&member.field));
        quote!((#wire, self.#field.show()))
    });
    let expect = may_fail.then(|| quote!(.expect("the case is complete")));
    let value = if structure.members.is_empty() { quote!(_) } else { quote!(value) };
    quote! {
        impl Case for #path {
            fn build(#value: &Value) -> Self {
                Self::builder()#(#setters)*.build()#expect
            }
            fn show(&self) -> Value {
                object([#(#fields),*])
            }
        }
    }
}

fn union(union: &Union) -> TokenStream {
    let name = ident(&union.rust);
    let build = union.variants.iter().map(|variant| {
        let (wire, name) = (&variant.wire, ident(&variant.rust));
        if variant.ty == Type::Unit {
            quote!(.or_else(|| value.get(#wire).map(|_| Self::#name)))
        } else {
            quote!(.or_else(|| member(value, #wire).map(Self::#name)))
        }
    });
    let show = union.variants.iter().map(|variant| {
        let (wire, name) = (&variant.wire, ident(&variant.rust));
        if variant.ty == Type::Unit {
            quote!(Self::#name => object([(#wire, object([]))]),)
        } else {
            quote!(Self::#name(content) => object([(#wire, content.show())]),)
        }
    });
    quote! {
        impl Case for types::#name {
            fn build(value: &Value) -> Self {
                None #(#build)* .expect("a union has a member")
            }
            fn show(&self) -> Value {
                match self {
                    #(#show)*
                    _ => Value::Null,
                }
            }
        }
    }
}

fn enumeration(shape: &Enum) -> TokenStream {
    let name = ident(&shape.rust);
    quote! {
        impl Case for types::#name {
            fn build(value: &Value) -> Self {
                Self::from(value.as_str().expect("an enum is a text"))
            }
            fn show(&self) -> Value {
                self.as_str().into()
            }
        }
    }
}

fn error(path: &TokenStream, errors: &[ErrorRef]) -> TokenStream {
    let arms = errors.iter().map(|error| {
        let (wire, name) = (&error.wire, ident(&error.rust));
        quote!(Self::#name(error) => Some((#wire, error.show())),)
    });
    quote! {
        impl Modeled for #path {
            fn modeled(&self) -> Option<(&'static str, Value)> {
                match self {
                    #(#arms)*
                    _ => None,
                }
            }
        }
    }
}
