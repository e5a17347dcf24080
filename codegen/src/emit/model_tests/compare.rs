//! Member by member: what a response must have been read as.
//!
//! ```text
//! same("KeyId", &output.key_id, &Some("1234".to_owned()));
//! same("Marker", &output.marker, &None);
//! ```

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use serde_json::Value;

use crate::emit::types::ident;
use crate::emit::value;
use crate::service::{Member, Structure};

use super::node::{self, Types};

/// Assertions about every member of `structure`, which `holder` is.
pub(super) fn members(
    types: &Types<'_>,
    structure: &Structure,
    holder: &Ident,
    node: &Value,
) -> Result<TokenStream, String> {
    let present = node::present(structure, node)?;
    let assertions = structure.members.iter().map(|member| {
        let node = present.iter().find(|(set, _)| set.wire == member.wire).map(|(_, node)| *node);
        assertion(types, member, holder, node)
    });
    assertions.collect()
}

fn assertion(
    types: &Types<'_>,
    member: &Member,
    holder: &Ident,
    node: Option<&Value>,
) -> Result<TokenStream, String> {
    let (wire, field) = (&member.wire, ident(&member.field));
    let Some(node) = node else {
        let absent = absent(member);
        return Ok(quote!(same(#wire, &#holder.#field, &#absent);));
    };
    let expected = types.field(member, node)?;
    if !types.has_nan(&member.ty, node) {
        return Ok(quote!(same(#wire, &#holder.#field, &#expected);));
    }
    // No value with NaN in it equals another, but their texts do, as long as nothing in them is hidden or unordered.
    if member.sensitive || !types.has_plain_text(&member.ty) {
        return Err(format!("{wire} holds a NaN that cannot be compared"));
    }
    Ok(quote!(same_text(#wire, &#holder.#field, &#expected);))
}

/// What a field holds that no response has set: nothing, its default, or what an absent required value becomes.
fn absent(member: &Member) -> TokenStream {
    match &member.default {
        _ if member.optional => quote!(None),
        Some(default) => value::default_value(&member.ty, default),
        None => quote!(initial()),
    }
}
