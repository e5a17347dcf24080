//! An operation's file: the client's method, input, output, errors, builder, wire code, in that order.
//!
//! ```text
//! impl Client { pub fn encrypt(&self) -> EncryptFluentBuilder { … } }
//! pub struct EncryptInput { … }
//! pub struct EncryptOutput { … }
//! operation_error! { pub enum EncryptError { … } }
//! pub struct EncryptFluentBuilder<KeyIdState = Unset, PlaintextState = Unset, C = Handle> { … }
//! impl Operation for EncryptInput { … }
//! ```

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::service::{
    Auth, ContextParam, ContextValue, FieldStep, HostPart, Member, Operation, PathStep, Service,
    Type,
};
use crate::{docs, names};

use super::structure;
use super::types::ident;
use super::value::Extra;
use super::{error, example, paginator, text, validation, waiter};

/// `operation.rs`.
pub(super) fn modules(service: &Service) -> TokenStream {
    let doc =
        text::module_docs("A module for each operation: its input, output, errors and builder.");
    let modules = service.operations.iter().map(|operation| {
        let name = ident(&operation.module);
        quote!(pub mod #name;)
    });
    quote! {
        #doc
        pub use trent_runtime::operation::{Auth, Operation, OperationMetadata, RequestId, Set, Unset};

        #(#modules)*
    }
}

/// A required member of the input, as the builder sees it.
struct State<'a> {
    member: &'a Member,
    /// The builder's type parameter.
    parameter: Ident,
    /// The trait that says that the member has been given.
    set: Ident,
}

/// The file of an operation.
pub(super) fn operation(service: &Service, operation: &Operation) -> TokenStream {
    let doc = text::module_docs(&module_docs(operation));
    let states: Vec<State<'_>> = (operation.input.members.iter())
        .filter(|member| member.required)
        .map(|member| {
            let name = names::operation_name(&member.stem);
            let (parameter, set) = (ident(&format!("{name}State")), ident(&format!("Has{name}")));
            State { member, parameter, set }
        })
        .collect();
    let uses = uses(service, operation);
    let method = client_method(service, operation);
    let input = input(operation);
    let output = output(operation);
    let error = error::operation_error(service, operation);
    let builder = builder(operation, &states);
    let bounds = bounds(&states);
    let paginator = paginator::paginator(operation, &bounds);
    let waiters = waiter::waiters(operation, &bounds);
    let wire = wire(service, operation);
    quote! { #doc #uses #method #input #output #error #builder #paginator #waiters #wire }
}

/// The operation's first sentence, which the list of operations shows, and what the module contains.
fn module_docs(operation: &Operation) -> String {
    let holds = format!(
        "Input, output, errors and builder of [`{0}`](crate::Client::{0}).",
        operation.module
    );
    match docs::first_sentence(&operation.docs.text) {
        Some(summary) => format!("{summary}\n\n{holds}"),
        None => holds,
    }
}

fn uses(service: &Service, operation: &Operation) -> TokenStream {
    let protocol = service.protocol.uses();
    let structures = structure::uses_types(&[&operation.input, &operation.output]);
    let paginator = operation.pagination.as_ref().map(|pagination| {
        if pagination.items.is_some() {
            quote!(
                use trent_runtime::paginator::{Paginated, PaginatedItems};
            )
        } else {
            quote!(
                use trent_runtime::paginator::Paginated;
            )
        }
    });
    let waiters = waiter::uses(operation);
    quote! {
        use crate::client::{Client, Protocol, SERVICE};
        #structures
        #paginator
        use trent_runtime::private::prelude::*;
        #protocol
        #waiters
    }
}

/// `KeyIdState: HasKeyId; …`: the states of required members and the traits that say that they are set.
fn bounds(states: &[State<'_>]) -> TokenStream {
    let bounds = states.iter().map(|State { parameter, set, .. }| quote!(#parameter: #set;));
    quote!(#(#bounds)*)
}

/// The method of `Client`, where an operation's documentation is.
fn client_method(service: &Service, operation: &Operation) -> TokenStream {
    let name = ident(&operation.module);
    let builder = ident(&format!("{}FluentBuilder", operation.rust));
    let docs = text::shape_docs(&operation.docs, &operation_facts(service, operation), 4);
    quote! {
        impl Client {
            #docs
            #[inline]
            pub fn #name(&self) -> #builder {
                #builder::new(self.handle.clone())
            }
        }
    }
}

/// IAM actions, the cross-account rule, that there are pages, where the errors are, and an example.
fn operation_facts(service: &Service, operation: &Operation) -> String {
    let mut facts = String::new();
    if !operation.iam_actions.is_empty() {
        let actions: Vec<_> =
            operation.iam_actions.iter().map(|action| format!("`{action}`")).collect();
        facts.push_str(&format!("**IAM**: {}.", actions.join(", ")));
    }
    if !operation.cross_account.is_empty() {
        facts.push_str(&format!(" **Cross-account use.** {}", operation.cross_account));
    }
    if operation.pagination.is_some() {
        facts.push_str(&format!(
            "\n\nThe answer comes in pages; [`into_paginator`]({}FluentBuilder::into_paginator) follows them to the \
             last.",
            operation.rust
        ));
    }
    facts.push_str(&format!(
        "\n\n# Errors\n[`{}Error`], or another kind of [`SdkError`](crate::error::SdkError).\n\n",
        operation.rust
    ));
    facts.push_str(&example::example(service, operation));
    facts.trim_start().to_owned()
}

fn input(operation: &Operation) -> TokenStream {
    let input = &operation.input;
    let docs = text::docs(&format!("Input of [`{0}`](crate::Client::{0}).", operation.module), 0);
    structure::declaration(input, &docs, Extra::None)
}

fn output(operation: &Operation) -> TokenStream {
    let output = &operation.output;
    let docs = text::docs(&format!("Output of [`{0}`](crate::Client::{0}).", operation.module), 0);
    let declaration = structure::declaration(output, &docs, Extra::RequestId);
    let builder = structure::builder(output, Extra::RequestId);
    quote! { #declaration #builder }
}

/// The builder, whose type tells which required members are set.
fn builder(operation: &Operation, states: &[State<'_>]) -> TokenStream {
    let input = ident(&operation.input.rust);
    let builder = ident(&format!("{}FluentBuilder", operation.rust));
    let input_builder = ident(&format!("{}InputBuilder", operation.rust));
    let output_builder = ident(&format!("{}OutputBuilder", operation.rust));
    let parameters: Vec<_> = states.iter().map(|state| &state.parameter).collect();
    let required = states.iter().map(|state| required(operation, state));
    let entries = operation.input.members.iter().map(|member| {
        let summary = structure::summary(member);
        let setter = structure::setter(member, Extra::None);
        let next = states.iter().position(|state| state.member.wire == member.wire).map(|index| {
            let next = states.iter().enumerate().map(|(at, state)| {
                let parameter = &state.parameter;
                if at == index { quote!(Set) } else { quote!(#parameter) }
            });
            quote!(=> #builder<#(#next,)* C>)
        });
        quote!(#summary #setter #next;)
    });
    let setters = (!operation.input.members.is_empty()).then(|| {
        quote! { setters! { impl<#(#parameters,)* C> #builder for #input { #(#entries)* } } }
    });
    quote! {
        #setters
        operation_builder! {
            #builder, #input_builder, #output_builder for #input { #(#required)* }
        }
    }
}

/// The state of a required member, the trait that says that it is set, and what the compiler says where it is not: what
/// lacks, where, and how a member is given whose value a branch or a loop decides.
fn required(operation: &Operation, State { member, parameter, set }: &State<'_>) -> TokenStream {
    let message = format!("{} needs `{}`", operation.wire, member.stem);
    let label = format!("`{}` has not been set", member.stem);
    let setter = format!("set_{}", member.stem);
    let note = match member.ty {
        Type::List { .. } | Type::Map { .. } => {
            format!("filled in a loop, it is set once, behind it: `{setter}(Some(…))`")
        }
        _ => format!("in a branch, use `{setter}(option)`"),
    };
    quote!(#parameter: #set, #message, #label, #note;)
}

/// How input and output travel, and what ties them together.
fn wire(service: &Service, operation: &Operation) -> TokenStream {
    let codec = service.protocol.input(operation);
    let validate = validation::validate(&operation.input);
    let output = service.protocol.output(&operation.output);
    let implementation = implementation(service, operation);
    let wipe = structure::wipe(&operation.input);
    quote! { #implementation #codec #validate #wipe #output }
}

fn implementation(service: &Service, operation: &Operation) -> TokenStream {
    let (input, output) = (ident(&operation.input.rust), ident(&operation.output.rust));
    let error = ident(&format!("{}Error", operation.rust));
    let metadata = metadata(operation);
    let prepare = prepare(operation);
    let wipe = structure::wipe(&operation.input).map(|_| {
        quote! {
            #[inline]
            fn wipe(&mut self) {
                Wipe::wipe(self);
            }
        }
    });
    let endpoint_params = endpoint_params(operation);
    let host_prefix = host_prefix(operation);
    let failure_cause = waiter::failure_cause(service, operation);
    quote! {
        impl Operation for #input {
            type Protocol = Protocol;
            type Output = #output;
            type Error = #error;

            const METADATA: &'static OperationMetadata = &#metadata;

            #prepare
            #wipe
            #endpoint_params
            #host_prefix
            #failure_cause
        }
    }
}

fn metadata(operation: &Operation) -> TokenStream {
    let name = &operation.wire;
    let mut fields = Vec::new();
    if !operation.iam_actions.is_empty() {
        let actions = &operation.iam_actions;
        fields.push(quote!(iam_actions: &[#(#actions),*]));
    }
    if operation.cross_account.starts_with("Yes") {
        fields.push(quote!(cross_account: true));
    }
    match operation.auth {
        Auth::SigV4 => {}
        Auth::Optional => fields.push(quote!(auth: Auth::Optional)),
        Auth::None => fields.push(quote!(auth: Auth::None)),
    }
    if operation.compression {
        fields.push(quote!(compression: true));
    }
    if operation.checksum {
        fields.push(quote!(checksum: Some(trent_runtime::private::content_md5)));
    }
    if operation.long_poll {
        fields.push(quote!(long_poll: true));
    }
    if fields.is_empty() {
        return quote!(OperationMetadata::new(&SERVICE, #name));
    }
    quote!(OperationMetadata { #(#fields,)* ..OperationMetadata::new(&SERVICE, #name) })
}

/// Random idempotency tokens where the caller gave none.
fn prepare(operation: &Operation) -> Option<TokenStream> {
    let tokens: Vec<_> = (operation.input.members.iter())
        .filter(|member| member.idempotency_token)
        .map(|member| {
            let field = ident(&member.field);
            let token = quote!(trent_runtime::private::idempotency_token);
            if let Type::Enum(_) = member.ty {
                return quote!(self.#field.get_or_insert_with(|| #token().as_str().into()););
            }
            quote!(self.#field.get_or_insert_with(#token);)
        })
        .collect();
    (!tokens.is_empty()).then(|| {
        quote! {
            #[inline]
            fn prepare(&mut self) {
                #(#tokens)*
            }
        }
    })
}

fn endpoint_params(operation: &Operation) -> Option<TokenStream> {
    let params = &operation.context_params;
    if params.is_empty() {
        return None;
    }
    let sets = params.iter().map(|ContextParam { name, value }| match value {
        ContextValue::Bool(value) => quote!(params.set(#name, Some(#value));),
        ContextValue::String(value) => quote!(params.set(#name, Some(#value));),
        ContextValue::Strings(values) => {
            quote!(params.set(#name, Some(vec![#(#values.to_owned()),*]));)
        }
        ContextValue::Field(field) => {
            let value = parameter(operation, field);
            quote!(params.set(#name, #value);)
        }
        ContextValue::Endpoint(field) => {
            let field = ident(field);
            quote! {
                if let Some(url) = &self.#field {
                    params.endpoint = Some(url.clone());
                }
            }
        }
        ContextValue::Path(steps) => path(name, steps),
    });
    Some(quote! {
        #[inline]
        fn endpoint_params(&self, params: &mut trent_runtime::endpoint::EndpointParams) -> bool {
            #(#sets)*
            true
        }
    })
}

/// A field of the input as an endpoint parameter.
fn parameter(operation: &Operation, name: &str) -> TokenStream {
    let field = ident(name);
    let member = operation.input.members.iter().find(|member| member.field == name);
    match member.map(|member| &member.ty) {
        Some(Type::Boolean) => quote!(self.#field),
        Some(Type::Enum(_)) => quote!(self.#field.as_ref().map(ToString::to_string)),
        _ => quote!(self.#field.clone()),
    }
}

/// The strings at the end of a path through lists, as one list; a single string if there is no list on the way.
fn path(name: &str, steps: &[PathStep]) -> TokenStream {
    let values =
        steps.iter().fold(quote!(std::iter::once(self)), |values, next| step(&values, next));
    if steps.iter().all(|step| matches!(step, PathStep::Field(_))) {
        return quote!(params.set(#name, #values.next().cloned()););
    }
    if steps.last() == Some(&PathStep::Text) {
        return quote!(params.set(#name, #values.next()););
    }
    quote! {
        let values: Vec<String> = #values.map(ToString::to_string).collect();
        params.set(#name, Some(values));
    }
}

/// Applies one step of a path to an iterator.
fn step(values: &TokenStream, step: &PathStep) -> TokenStream {
    match step {
        PathStep::Field(FieldStep { field, optional: true }) => {
            let field = ident(field);
            quote!(#values.filter_map(|value| value.#field.as_ref()))
        }
        PathStep::Field(FieldStep { field, optional: false }) => {
            let field = ident(field);
            quote!(#values.map(|value| &value.#field))
        }
        PathStep::Elements => quote!(#values.flatten()),
        PathStep::Text => quote!(#values.map(ToString::to_string)),
        PathStep::Keys => quote!(#values.flat_map(|value| value.keys())),
        PathStep::Several(paths) => {
            let names: Vec<_> =
                (0..paths.len()).map(|index| format_ident!("value_{index}")).collect();
            let found = paths.iter().map(|path| fields(path));
            quote! {
                #values.flat_map(|value| {
                    #(let #names = #found;)*
                    [#(#names),*]
                })
                .flatten()
            }
        }
    }
}

/// The field at the end of a path of fields, as an `Option`.
fn fields(path: &[FieldStep]) -> TokenStream {
    let mut found = quote!(Some(value));
    for (index, FieldStep { field, optional }) in path.iter().enumerate() {
        let field = ident(field);
        found = match (index, optional) {
            (0, true) => quote!(value.#field.as_ref()),
            (0, false) => quote!(Some(&value.#field)),
            (_, true) => quote!(#found.and_then(|value| value.#field.as_ref())),
            (_, false) => quote!(#found.map(|value| &value.#field)),
        };
    }
    found
}

fn host_prefix(operation: &Operation) -> Option<TokenStream> {
    if operation.host_prefix.is_empty() {
        return None;
    }
    let parts = operation.host_prefix.iter().map(|part| match part {
        HostPart::Literal(text) => match text.chars().next() {
            Some(only) if text.chars().count() == 1 => quote!(prefix.push(#only);),
            _ => quote!(prefix.push_str(#text);),
        },
        HostPart::Field { wire, field } => {
            let name = ident(field);
            let text = if operation.input.has_enum(field) {
                quote!(self.#name.as_ref().map(AsRef::as_ref))
            } else {
                quote!(self.#name.as_deref())
            };
            quote!(prefix.push_str(host_label(#wire, #text)?);)
        }
    });
    Some(quote! {
        #[inline]
        fn host_prefix(&self) -> Result<Option<String>, BuildError> {
            let mut prefix = String::new();
            #(#parts)*
            Ok(Some(prefix))
        }
    })
}
