//! The names of an enum's variants.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::Member;
use crate::names;

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
    for value in members.keys() {
        *counts.entry(names::variant(value)).or_default() += 1;
    }
    let mut taken = BTreeSet::new();
    let mut all = BTreeMap::new();
    for (value, member) in members {
        let folded = names::variant(value);
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
