//! The names of an enum's variants.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::Member;
use crate::names;

use super::rename::value_name;

/// What travels for a member of an enum.
pub(super) fn enum_value(member: &Member) -> &str {
    member.traits.enum_value().unwrap_or(&member.name)
}

/// The name of each value's variant. Values such as `a` and `A`, or `>` and `<`, fold into one name; the model's own
/// names of the members tell them apart, and failing that their place does.
pub(super) fn variant_names(members: &[Member]) -> BTreeMap<&str, String> {
    let members: BTreeMap<_, _> =
        members.iter().map(|member| (enum_value(member), member)).collect();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let folded = |value: &str, member| names::variant(value_name(member).unwrap_or(value));
    for (value, member) in &members {
        *counts.entry(folded(value, member)).or_default() += 1;
    }
    let mut taken = BTreeSet::new();
    let mut all = BTreeMap::new();
    for (value, member) in members {
        let folded = folded(value, member);
        let stem = if counts[&folded] > 1 { names::variant(&member.name) } else { folded };
        let mut name = stem.clone();
        let mut number = 2;
        while !taken.insert(name.clone()) {
            name = format!("{stem}{number}");
            number += 1;
        }
        all.insert(value, name);
    }
    all
}
