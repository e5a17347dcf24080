//! Documentation as attributes: the only place that makes `#[doc = " …"]`.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::docs;
use crate::format::WIDTH;
use crate::service::{Bounds, Constraints, Docs, Member, Type};

/// `/// …` for an item that is indented by so many columns.
pub(super) fn docs(text: &str, indent: usize) -> TokenStream {
    let lines = docs::wrap(text, WIDTH - indent - "/// ".len());
    let lines = lines.iter().map(|line| literal(line));
    quote! { #(#[doc = #lines])* }
}

/// The first sentence of a documentation, where the rest stands elsewhere.
pub(super) fn summary(text: &str, indent: usize) -> Option<TokenStream> {
    docs::first_sentence(text).map(|sentence| docs(&sentence, indent))
}

/// `//! …` for a module.
pub(super) fn module_docs(text: &str) -> TokenStream {
    let lines = docs::wrap(text, WIDTH - "//! ".len());
    let lines = lines.iter().map(|line| literal(line));
    quote! { #(#![doc = #lines])* }
}

/// A line as a literal, with the space that comes before it. A raw one is read three times as fast, and documentation
/// is most of the text that `syn` reads.
fn literal(line: &str) -> Literal {
    let space = if line.is_empty() { "" } else { " " };
    let raw = ["r\"", space, line, "\""].concat();
    let raw = if line.contains('"') { None } else { raw.parse().ok() };
    raw.unwrap_or_else(|| Literal::string(&[space, line].concat()))
}

/// The documentation and `#[deprecated]` of a shape, with what the generator knows about it as a last paragraph.
pub(super) fn shape_docs(shape: &Docs, extra: &str, indent: usize) -> TokenStream {
    let text = match (shape.text.as_str(), extra) {
        (text, "") => text.to_owned(),
        ("", extra) => extra.to_owned(),
        (text, extra) => format!("{text}\n\n{extra}"),
    };
    let docs = docs(&text, indent);
    let deprecated = shape.deprecated.iter();
    quote! { #docs #(#[deprecated(note = #deprecated)])* }
}

/// The facts about a member beside its meaning: `Required. Length: 1 to 64 characters.`
pub(super) fn member_facts(member: &Member) -> String {
    let mut facts = Vec::new();
    if member.required {
        facts.push("Required.".to_owned());
    }
    if member.idempotency_token {
        facts.push("If it is absent, the client sends a random one.".to_owned());
    }
    constraint_facts(&member.ty, &member.constraints, &mut facts);
    if member.sensitive {
        facts.push("Sensitive: it is never printed.".to_owned());
    }
    facts.join(" ")
}

/// The suffix of a constraint that a client does not check.
const UNCHECKED: &str = " (the service checks it)";

/// The same for any value, without `Required`.
pub(super) fn constraint_facts(ty: &Type, constraints: &Constraints, facts: &mut Vec<String>) {
    let unit = match ty {
        Type::Blob => "bytes",
        Type::List { .. } => "elements",
        Type::Map { .. } => "entries",
        _ => "characters",
    };
    if let Some(Bounds { min, max }) = &constraints.length {
        let bounds = bounds(min.as_ref(), max.as_ref());
        let empty = if constraints.allow_empty { ", or empty" } else { "" };
        facts.push(format!("Length: {bounds} {unit}{empty}."));
    }
    if let Some(Bounds { min, max }) = &constraints.range {
        let tail = if ty == &Type::BigNumber { UNCHECKED } else { "" };
        facts.push(format!("Range: {}{tail}.", bounds(min.as_ref(), max.as_ref())));
    }
    if let Some(pattern) = &constraints.pattern {
        let tail = if pattern.enforced { "" } else { UNCHECKED };
        if !pattern.source.contains('`') {
            facts.push(format!("Pattern: `{}`{tail}.", pattern.source.replace('\n', "\\n")));
        }
    }
    if constraints.unique {
        facts.push("No element may occur twice.".to_owned());
    }
    let each = match ty {
        Type::List { element, .. } => Some(("element", element)),
        Type::Map { value, .. } => Some(("value", value)),
        _ => None,
    };
    if let (Some(constraints), Some((each, ty))) = (&constraints.element, each) {
        let mut below = Vec::new();
        constraint_facts(ty, constraints, &mut below);
        if !below.is_empty() {
            let below = below.join(" ");
            // Numbers alone say that it is about a length or a range.
            let bare = below.strip_prefix("Length: ").or(below.strip_prefix("Range: "));
            facts.push(format!("Each {each}: {}", bare.unwrap_or(&below)));
        }
    }
}

fn bounds<T: ToString + PartialEq>(min: Option<&T>, max: Option<&T>) -> String {
    match (min, max) {
        (Some(min), Some(max)) if min == max => format!("exactly {}", min.to_string()),
        (Some(min), Some(max)) => format!("{} to {}", min.to_string(), max.to_string()),
        (Some(min), None) => format!("at least {}", min.to_string()),
        (None, Some(max)) => format!("at most {}", max.to_string()),
        (None, None) => "any".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::bounds;

    #[test]
    fn bounds_read_as_english() {
        assert_eq!(bounds(Some(&1), Some(&64)), "1 to 64");
        assert_eq!(bounds(Some(&6), Some(&6)), "exactly 6");
        assert_eq!(bounds(Some(&1), None), "at least 1");
        assert_eq!(bounds(None, Some(&9)), "at most 9");
    }
}
