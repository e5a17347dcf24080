//! Pagination of an operation: the token is copied from the output into the next input.

use proc_macro2::TokenStream;
use quote::quote;

use crate::service::{FieldStep, Operation, Pagination, PathStep, Type};

use super::types::ident;

/// `impl Paginated` and `impl PaginatedItems` of the input, and `into_paginator`.
pub(super) fn paginator(operation: &Operation, states: &TokenStream) -> Option<TokenStream> {
    let pagination = operation.pagination.as_ref()?;
    let input = ident(&operation.input.rust);
    let output = ident(&operation.output.rust);
    let builder = ident(&format!("{}FluentBuilder", operation.rust));
    let token = pagination.input_token.inner();
    let field = ident(&pagination.input_token.field);
    let next = next_token(pagination);
    let page_size = pagination.page_size.as_ref().map(|member| {
        let field = ident(&member.field);
        match member.ty {
            Type::Integer => quote!(self.#field = Some(size);),
            Type::Long => quote!(self.#field = Some(size.into());),
            Type::String => quote!(self.#field = Some(size.to_string());),
            _ => quote!(let _ = size;),
        }
    });
    let size = if page_size.is_some() { quote!(size) } else { quote!(_size) };
    let items = items(operation, pagination);
    let paginator = ident(&format!("{}Paginator", operation.rust));
    let item_paginator = pagination.items.is_some().then(|| {
        let name = ident(&format!("{}PaginatorItems", operation.rust));
        quote!(, #name)
    });
    Some(quote! {
        paginated_builder! { #builder, #paginator #item_paginator for #input { #states } }

        impl Paginated for #input {
            type Token = #token;

            #[inline]
            fn set_token(&mut self, token: Self::Token) {
                self.#field = Some(token);
            }

            #[inline]
            fn token(&self) -> Option<&Self::Token> {
                self.#field.as_ref()
            }

            #[inline]
            fn next_token(output: &#output) -> Option<Self::Token> {
                #next
            }

            #[inline]
            fn set_page_size(&mut self, #size: i32) {
                #page_size
            }
        }

        #items
    })
}

/// An empty token ends the pages as an absent one does.
fn next_token(pagination: &Pagination) -> TokenStream {
    let take = if pagination.input_token.ty.is_copy() { Take::Copy } else { Take::Clone };
    let (token, optional) = walk(&quote!(output), &pagination.output_token, take);
    let token = if optional { token } else { quote!(Some(#token)) };
    match pagination.input_token.ty {
        Type::String | Type::List { .. } | Type::Map { .. } => {
            quote!(#token.filter(|token| !token.is_empty()))
        }
        _ => token,
    }
}

fn items(operation: &Operation, pagination: &Pagination) -> Option<TokenStream> {
    let (path, ty) = pagination.items.as_ref()?;
    let (input, output) = (ident(&operation.input.rust), ident(&operation.output.rust));
    let (items, optional) = walk(&quote!(output), path, Take::Move);
    let items = if optional { quote!(#items.unwrap_or_default()) } else { items };
    let (item, items) = match ty {
        Type::List { element, sparse } => (element.element(*sparse), items),
        Type::Map { key, value, sparse } => {
            let (key, value) = (key.tokens(), value.element(*sparse));
            (quote!((#key, #value)), quote!(#items.into_iter().collect()))
        }
        _ => return None,
    };
    Some(quote! {
        impl PaginatedItems for #input {
            type Item = #item;

            #[inline]
            fn items(output: #output) -> Vec<Self::Item> {
                #items
            }
        }
    })
}

/// How a value leaves the output that holds it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Take {
    Move,
    Clone,
    Copy,
}

/// The value at the end of a path, and whether it is an `Option`.
fn walk(from: &TokenStream, path: &[PathStep], take: Take) -> (TokenStream, bool) {
    let owned = take == Take::Move;
    let clone = (take == Take::Clone).then(|| quote!(.clone()));
    let mut tokens = from.clone();
    let mut is_optional = false;
    for (index, step) in path.iter().enumerate() {
        let PathStep::Field(FieldStep { field, optional }) = step else { continue };
        let field = ident(field);
        let last = index + 1 == path.len();
        let by_reference = match (last, optional) {
            (true, _) => quote!(#clone),
            (false, true) => quote!(.as_ref()),
            (false, false) => quote!(),
        };
        tokens = match (is_optional, owned, optional) {
            (false, true, _) => quote!(#tokens.#field),
            (false, false, _) => quote!(#tokens.#field #by_reference),
            (true, true, true) => quote!(#tokens.and_then(|value| value.#field)),
            (true, true, false) => quote!(#tokens.map(|value| value.#field)),
            (true, false, true) => quote!(#tokens.and_then(|value| value.#field #by_reference)),
            (true, false, false) if last => quote!(#tokens.map(|value| value.#field #clone)),
            (true, false, false) => quote!(#tokens.map(|value| &value.#field)),
        };
        is_optional |= *optional;
    }
    (tokens, is_optional)
}
