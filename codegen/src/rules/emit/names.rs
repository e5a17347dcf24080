//! One identifier for each name in the rules.

use crate::names;
use crate::rules::{Expression, Outcome, Rule, RuleSet};
use proc_macro2::{Ident, Span};
use std::collections::{BTreeMap, BTreeSet};

/// What the rules' names are in Rust.
pub(super) struct Names {
    /// Two names never share an identifier.
    idents: BTreeMap<String, Ident>,
    /// Variables that own what they hold, so that an argument borrows them.
    owned: BTreeSet<String>,
}

impl Names {
    /// Names every parameter and every assigned value.
    pub(super) fn new(rules: &RuleSet) -> Self {
        let mut names = Self { idents: BTreeMap::new(), owned: BTreeSet::new() };
        let mut wire: BTreeSet<&str> = rules.parameters.iter().map(|p| p.name.as_str()).collect();
        names.assigned(&rules.rules, &mut wire);
        let mut taken = BTreeSet::from(["params".to_owned()]);
        for name in wire {
            let ident = local(name, &mut taken);
            names.idents.insert(name.to_owned(), ident);
        }
        names
    }

    /// The identifier of a name in the rules.
    pub(super) fn ident(&self, name: &str) -> Ident {
        self.idents.get(name).cloned().unwrap_or_else(|| Ident::new("params", Span::call_site()))
    }

    /// Whether the value is one of its own, that an argument must borrow.
    pub(super) fn owns(&self, value: &Expression) -> bool {
        value.is_owned(&|name| self.owned.contains(name))
    }

    fn assigned<'r>(&mut self, rules: &'r [Rule], wire: &mut BTreeSet<&'r str>) {
        for rule in rules {
            for condition in &rule.conditions {
                let Some(name) = &condition.assign else {
                    continue;
                };
                wire.insert(name);
                if self.owns(&condition.expression) {
                    self.owned.insert(name.clone());
                }
            }
            if let Outcome::Tree(rules) = &rule.outcome {
                self.assigned(rules, wire);
            }
        }
    }
}

/// A local variable that nobody else has. Never a keyword, because format strings cannot name a raw identifier.
fn local(name: &str, taken: &mut BTreeSet<String>) -> Ident {
    let stem = names::test(name);
    // What `aws.partition` gives is always called `PartitionResult`, which says no more than `partition`.
    let stem = names::test(stem.strip_suffix("_result").unwrap_or(&stem));
    let mut candidate = stem.clone();
    let mut count = 1;
    while !taken.insert(candidate.clone()) {
        count += 1;
        candidate = format!("{}_{count}", stem.trim_end_matches('_'));
    }
    Ident::new(&candidate, Span::call_site())
}
