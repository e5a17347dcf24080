//! Validators: one chain for each member that the model constrains.
//!
//! ```text
//! v.member("CustomKeyStoreId", &self.custom_key_store_id).required().length(1..=64);
//! v.member("GrantTokens", &self.grant_tokens).length(..=10).each(|m| m.length(1..=8192));
//! ```

use std::collections::BTreeMap;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use crate::literals::{whole_max, whole_min};
use crate::names;
use crate::service::{Bounds, Constraints, Structure, Type, Union};

use super::types::ident;

/// Patterns of one file: the name of the `static` by the regular expression.
#[derive(Default)]
struct Patterns(BTreeMap<String, String>);

impl Patterns {
    fn name(&mut self, source: &str, member: &str) -> Ident {
        let taken: Vec<String> = self.0.values().cloned().collect();
        let name = self.0.entry(source.to_owned()).or_insert_with(|| {
            let stem = format!("{}_PATTERN", names::constant(member));
            let numbered = (2..).map(|number| format!("{stem}_{number}"));
            let mut candidates = std::iter::once(stem.clone()).chain(numbered);
            candidates.find(|name| !taken.contains(name)).unwrap_or(stem)
        });
        ident(name)
    }

    fn statics(&self) -> TokenStream {
        let by_name: BTreeMap<_, _> = self.0.iter().map(|(source, name)| (name, source)).collect();
        if by_name.is_empty() {
            return TokenStream::new();
        }
        let entries = by_name.into_iter().map(|(name, source)| {
            let name = ident(name);
            quote!(#name = #source;)
        });
        quote!(patterns! { #(#entries)* })
    }
}

/// `impl Validate` of a structure.
pub(super) fn validate(structure: &Structure) -> TokenStream {
    let mut patterns = Patterns::default();
    let checks: Vec<_> = structure
        .members
        .iter()
        .filter_map(|member| {
            let chain = chain(&member.wire, &member.ty, &member.constraints, &mut patterns);
            let required = member.required.then(|| quote!(.required()));
            let (wire, field) = (&member.wire, ident(&member.field));
            (required.is_some() || !chain.is_empty())
                .then(|| quote!(v.member(#wire, &self.#field) #required #chain;))
        })
        .collect();
    let rules = (!structure.rules.is_empty()).then(|| quote!(v.rules(self);));
    let empty = checks.is_empty() && rules.is_none();
    implementation(&structure.rust, &quote!(#(#checks)* #rules), empty, &patterns)
}

/// `impl Validate` of a union.
pub(super) fn validate_union(union: &Union) -> TokenStream {
    let mut patterns = Patterns::default();
    let checks: Vec<_> = union
        .variants
        .iter()
        .filter_map(|variant| {
            let chain = chain(&variant.wire, &variant.ty, &variant.constraints, &mut patterns);
            let (wire, name) = (&variant.wire, ident(&variant.rust));
            let check = quote!({ v.member(#wire, value) #chain; });
            (!chain.is_empty()).then(|| (quote!(Self::#name(value)), check))
        })
        .collect();
    let body = if let [(pattern, check)] = checks.as_slice() {
        quote!(if let #pattern = self #check)
    } else {
        let arms = checks.iter().map(|(pattern, check)| quote!(#pattern => #check));
        quote! {
            match self {
                #(#arms)*
                _ => {}
            }
        }
    };
    implementation(&union.rust, &body, checks.is_empty(), &patterns)
}

fn implementation(name: &str, body: &TokenStream, empty: bool, patterns: &Patterns) -> TokenStream {
    let name = ident(name);
    if empty {
        return quote!(impl Validate for #name {});
    }
    let statics = patterns.statics();
    quote! {
        impl Validate for #name {
            #[inline]
            fn validate(&self, v: &mut Violations) {
                #body
            }
        }
        #statics
    }
}

/// `.length(1..=64).pattern(&KEY_ID_PATTERN)`
fn chain(wire: &str, ty: &Type, constraints: &Constraints, patterns: &mut Patterns) -> TokenStream {
    let mut chain = TokenStream::new();
    if constraints.allow_empty {
        chain.extend(quote!(.or_empty()));
    }
    if let Some(Bounds { min, max }) = &constraints.length {
        let literal = |bound: &Option<u64>| bound.map(|bound| separated(&bound.to_string(), ""));
        let bounds = bounds(literal(min), literal(max));
        chain.extend(quote!(.length(#bounds)));
    }
    if let Some(Bounds { min, max }) = &constraints.range {
        let literal = |bound: &Option<String>, whole| number(ty, bound.as_deref()?, whole);
        let (min, max) = (literal(min, whole_min), literal(max, whole_max));
        if min.is_some() || max.is_some() {
            let bounds = bounds(min, max);
            chain.extend(quote!(.range(#bounds)));
        }
    }
    if let Some(pattern) = constraints.pattern.as_ref().filter(|pattern| pattern.enforced) {
        let name = patterns.name(&pattern.source, wire);
        chain.extend(quote!(.pattern(&#name)));
    }
    if constraints.unique {
        chain.extend(quote!(.unique()));
    }
    // A list or a map passes it on to what it holds.
    let nested_below = constraints.element.as_ref().is_some_and(|element| element.nested);
    if constraints.nested || nested_below {
        chain.extend(quote!(.nested()));
    }
    let below =
        |name: &str, ty: &Type, constraints: &Option<Box<Constraints>>, patterns: &mut Patterns| {
            let constraints = Constraints { nested: false, ..constraints.as_deref()?.clone() };
            let chain = self::chain(wire, ty, &constraints, patterns);
            let name = ident(name);
            (!chain.is_empty()).then(|| quote!(.#name(|m| m #chain)))
        };
    match ty {
        Type::List { element, .. } => {
            chain.extend(below("each", element, &constraints.element, patterns));
        }
        Type::Map { key, value, .. } => {
            chain.extend(below("keys", key, &constraints.key, patterns));
            chain.extend(below("values", value, &constraints.element, patterns));
        }
        _ => {}
    }
    chain
}

fn bounds(min: Option<Literal>, max: Option<Literal>) -> TokenStream {
    match (min, max) {
        (Some(min), Some(max)) => quote!(#min..=#max),
        (Some(min), None) => quote!(#min..),
        (None, Some(max)) => quote!(..=#max),
        (None, None) => quote!(..=0),
    }
}

/// A bound with the suffix that its type needs, since integers and floats are told apart by it. None of a number that is
/// only its digits: the service alone checks those.
fn number(ty: &Type, text: &str, whole: fn(&str) -> Option<i64>) -> Option<Literal> {
    match ty {
        Type::BigNumber => None,
        Type::Float | Type::Double => text.parse().ok().map(Literal::f64_suffixed),
        _ => whole(text).map(|number| separated(&number.to_string(), "i64")),
    }
}

/// An integer with a separator every three digits if it has more than five, as people write them.
pub(super) fn separated(digits: &str, suffix: &str) -> Literal {
    let unsigned = digits.trim_start_matches('-');
    let mut text = String::new();
    for (at, digit) in unsigned.char_indices() {
        if at > 0 && (unsigned.len() - at).is_multiple_of(3) && unsigned.len() > 5 {
            text.push('_');
        }
        text.push(digit);
    }
    let sign = &digits[..digits.len() - unsigned.len()];
    let text = [sign, &text, suffix].concat();
    text.parse().unwrap_or_else(|_| Literal::i64_unsuffixed(digits.parse().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::{number, separated};
    use crate::literals::{whole_max, whole_min};
    use crate::service::Type;

    #[test]
    fn bounds_are_literals_that_people_can_read() {
        assert_eq!(separated("64", "").to_string(), "64");
        assert_eq!(separated("32768", "").to_string(), "32768");
        assert_eq!(separated("262144", "").to_string(), "262_144");
        assert_eq!(separated("-1", "i64").to_string(), "-1i64");
        let number = |ty, text, whole| number(&ty, text, whole).map(|number| number.to_string());
        assert_eq!(number(Type::Double, "0.5", whole_min).as_deref(), Some("0.5f64"));
        assert_eq!(number(Type::Long, "1000", whole_min).as_deref(), Some("1000i64"));
        assert_eq!(number(Type::Integer, "0.5", whole_min).as_deref(), Some("1i64"));
        assert_eq!(number(Type::Integer, "-0.5", whole_max).as_deref(), Some("-1i64"));
        assert_eq!(number(Type::BigNumber, "1", whole_min), None);
    }
}
