//! The example of an operation's page: a call with what it needs, which the documentation tests compile.

mod value;

use crate::service::{Member, Operation, Service};

use super::types::ident;

use proc_macro2::TokenStream;
use quote::quote;

/// A fenced example.
pub(super) fn example(service: &Service, operation: &Operation) -> String {
    let client = ident(&service.crate_name);
    let call = call(service, operation);
    let function = quote! {
        async fn example(client: &#client::Client) -> Result<(), #client::Error> {
            let output = #call.send().await?;
        }
    };
    let Ok(file) = syn::parse2::<syn::File>(function) else { return String::new() };
    let text = with_texts_inline(&prettyplease::unparse(&file));
    let body = text.lines().skip(1).filter(|line| *line != "}");
    let mut out = String::from("# Example\n```no_run\n");
    out.push_str(&uses(service, &text));
    out.push_str(&format!(
        "# async fn example(client: &{client}::Client) -> Result<(), {client}::Error> {{\n"
    ));
    for line in body {
        out.push_str(line.strip_prefix("    ").unwrap_or(line));
        out.push('\n');
    }
    out.push_str("println!(\"{output:?}\");\n# Ok(())\n# }\n```");
    out
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
    let shown = |member: &&Member| {
        let wanted = member.docs.deprecated.is_none() && !member.idempotency_token;
        member.required || wanted && value::is_usable(&member.ty, given.get(&member.wire))
    };
    let members = operation.input.members.iter().filter(shown);
    let calls = members
        .map(|member| value::setter_calls(service, member, given.get(&member.wire), value::DEPTH));
    quote!(client.#method()#(#calls)*)
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
    if !uses.is_empty() {
        uses.push('\n');
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
