//! Examples, which the documentation tests compile: a call of each operation, and a program's first.

mod value;

use proc_macro2::TokenStream;
use quote::quote;

use crate::service::{Member, Operation, Pagination, Service};

use super::types::ident;

/// A fenced example of a call with the client `client`.
pub(super) fn example(service: &Service, operation: &Operation) -> String {
    let name = &service.crate_name;
    let parameter = format!("client: &{name}::Client");
    format!("# Example\n{}", fenced(service, "", &parameter, &statements(service, operation)))
}

/// A fenced example that makes a client and calls an operation with it, if there is any: one that only reads, and that
/// needs little for it.
pub(super) fn first_call(service: &Service) -> Option<String> {
    let operation = service.operations.iter().min_by_key(|operation| {
        let reads = ["Describe", "Get", "List"].iter().any(|verb| operation.wire.starts_with(verb));
        let needs = operation.input.members.iter().filter(|member| member.required).count();
        let is_deprecated = operation.docs.deprecated.is_some();
        (is_deprecated, !reads, needs, operation.pagination.is_none())
    })?;
    let call = statements(service, operation);
    let statements = quote! {
        let client = Client::from_conf(Config::from_env());
        #call
    };
    let uses = format!("use {}::{{Client, Config}};\n", service.crate_name);
    Some(fenced(service, &uses, "", &statements))
}

/// The code of a function with this parameter, whose frame is hidden, below these imports and those that it needs.
fn fenced(service: &Service, imports: &str, parameter: &str, statements: &TokenStream) -> String {
    let name = &service.crate_name;
    let text = match syn::parse2::<syn::File>(quote!(async fn example() { #statements })) {
        Ok(file) => with_texts_inline(&prettyplease::unparse(&file)),
        Err(error) => unreachable!("a template is not Rust: {error}"),
    };
    let body = text.lines().skip(1).filter(|line| *line != "}");
    let mut out = String::from("```no_run\n");
    let imports = format!("{imports}{}", uses(service, &text));
    if !imports.is_empty() {
        out.push_str(&format!("{imports}\n"));
    }
    out.push_str(&format!("# async fn example({parameter}) -> Result<(), {name}::Error> {{\n"));
    for line in body {
        out.push_str(line.strip_prefix("    ").unwrap_or(line));
        out.push('\n');
    }
    out.push_str("# Ok(())\n# }\n```");
    out
}

/// A call whose output is printed, or whose pages are iterated over.
fn statements(service: &Service, operation: &Operation) -> TokenStream {
    let call = call(service, operation);
    let Some(pagination) = &operation.pagination else {
        return quote! {
            let output = #call.send().await?;
            println!("{output:?}");
        };
    };
    if pagination.items.is_some() {
        return quote! {
            let mut items = #call.into_paginator().items().send();
            while let Some(item) = items.try_next().await? {
                println!("{item:?}");
            }
        };
    }
    quote! {
        let mut pages = #call.into_paginator().send();
        while let Some(page) = pages.try_next().await? {
            println!("{page:?}");
        }
    }
}

/// A text that is a call's only argument stays on the call's line, however long: below it, it would be no shorter.
fn with_texts_inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let lines: Vec<_> = text.lines().collect();
    let mut rest = lines.as_slice();
    while let [line, after @ ..] = rest {
        out.push_str(line);
        rest = after;
        if let [argument, end, after @ ..] = after
            && line.ends_with('(')
            && end.trim_start().starts_with(')')
            && let Some(literal) = argument.trim().strip_suffix(',')
            && literal.starts_with('"')
        {
            out.push_str(literal);
            out.push_str(end.trim_start());
            rest = after;
        }
        out.push('\n');
    }
    out
}

/// `client.encrypt().key_id("…")…`: what the operation needs, and what the API's own example gives beside it.
fn call(service: &Service, operation: &Operation) -> TokenStream {
    let method = ident(&operation.module);
    let given = &operation.example;
    let pages = operation.pagination.as_ref();
    let shown = |member: &&Member| {
        let is_wanted = member.docs.deprecated.is_none()
            && !member.idempotency_token
            && pages.is_none_or(|pages| !turns_pages(pages, member));
        member.required || is_wanted && value::is_usable(given.get(&member.wire))
    };
    let members = operation.input.members.iter().filter(shown);
    let calls = members
        .map(|member| value::setter_calls(service, member, given.get(&member.wire), value::DEPTH));
    quote!(client.#method()#(#calls)*)
}

/// Whether the paginator sets the member.
fn turns_pages(pages: &Pagination, member: &Member) -> bool {
    let size = pages.page_size.as_ref().is_some_and(|size| size.wire == member.wire);
    size || pages.input_token.wire == member.wire
}

/// The imports that the example's body needs.
fn uses(service: &Service, body: &str) -> String {
    let mut uses = String::new();
    let name = &service.crate_name;
    let primitives: Vec<_> = ["Blob", "DateTime", "Document"]
        .into_iter()
        .filter(|item| body.contains(&format!("{item}::")))
        .collect();
    match primitives.as_slice() {
        [] => {}
        [one] => uses.push_str(&format!("use {name}::primitives::{one};\n")),
        many => uses.push_str(&format!("use {name}::primitives::{{{}}};\n", many.join(", "))),
    }
    if body.contains("types::") {
        uses.push_str(&format!("use {name}::types;\n"));
    }
    uses
}

#[cfg(test)]
mod tests {
    use super::with_texts_inline;

    #[test]
    fn texts_stay_beside_the_call() {
        let cases = [
            ("a\n    .b(\n        \"text\",\n    )\n    .c();", "a\n    .b(\"text\")\n    .c();\n"),
            ("a(\n    \"text\",\n    2,\n);", "a(\n    \"text\",\n    2,\n);\n"),
            ("a(\n    b(),\n);", "a(\n    b(),\n);\n"),
        ];
        for (text, expected) in cases {
            assert_eq!(with_texts_inline(text), expected);
        }
    }
}
