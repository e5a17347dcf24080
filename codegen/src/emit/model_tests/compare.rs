//! Member by member: what a response must have been read as.
//!
//! ```text
//! same("KeyId", &output.key_id, &Some("1234".to_owned()));
//! same("Marker", &output.marker, &None);
//! ```

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::emit::types::ident;
use crate::emit::value;
use crate::service::{Member, Node, Structure, StructureNode};

use super::node;

/// Assertions about every member of `structure`, which `holder` is.
pub(super) fn members(structure: &Structure, holder: &Ident, node: &StructureNode) -> TokenStream {
    let members = structure.members.iter();
    members.map(|member| assertion(member, holder, node.get(&member.wire))).collect()
}

fn assertion(member: &Member, holder: &Ident, node: Option<&Node>) -> TokenStream {
    let (wire, field) = (&member.wire, ident(&member.field));
    let Some(node) = node else {
        let absent = absent(member);
        return quote!(same(#wire, &#holder.#field, &#absent););
    };
    let expected = node::field(member, node);
    // No value with NaN in it equals another, but their texts do.
    let same = ident(if node.has_nan() { "same_text" } else { "same" });
    quote!(#same(#wire, &#holder.#field, &#expected);)
}

/// What a field holds that no response has set: nothing, its default, or what an absent required value becomes.
fn absent(member: &Member) -> TokenStream {
    match &member.default {
        _ if member.optional => quote!(None),
        Some(default) => value::default_value(&member.ty, default),
        None => quote!(initial()),
    }
}
