//! Grants by key, by grantee, by name, by id and by retiring principal.

use crate::records::{GrantRecord, KeyNumber};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound;

/// The grants of one key.
#[derive(Default)]
pub(crate) struct GrantIndex {
    grants: BTreeMap<u64, GrantRecord>,
    by_grantee: BTreeSet<(String, u64)>,
    by_name: BTreeSet<(String, u64)>,
}

impl GrantIndex {
    pub(crate) fn len(&self) -> usize {
        self.grants.len()
    }

    pub(crate) fn get(&self, number: u64) -> Option<&GrantRecord> {
        self.grants.get(&number)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &GrantRecord> {
        self.grants.values()
    }

    /// In the order of creation, after a number.
    pub(crate) fn after(&self, number: u64) -> impl Iterator<Item = &GrantRecord> {
        self.grants.range((Bound::Excluded(number), Bound::Unbounded)).map(|(_, grant)| grant)
    }

    /// The grants to one principal, in the order of creation, after a number.
    pub(crate) fn of_grantee<'a>(
        &'a self,
        grantee: &'a str,
        number: u64,
    ) -> impl Iterator<Item = &'a GrantRecord> {
        self.under(&self.by_grantee, grantee, number)
    }

    /// The grants with a name.
    pub(crate) fn of_name<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a GrantRecord> {
        self.under(&self.by_name, name, 0)
    }

    fn under<'a>(
        &'a self,
        index: &'a BTreeSet<(String, u64)>,
        text: &'a str,
        number: u64,
    ) -> impl Iterator<Item = &'a GrantRecord> {
        index
            .range((Bound::Excluded((text.to_owned(), number)), Bound::Unbounded))
            .take_while(move |(name, _)| name == text)
            .filter_map(|(_, number)| self.grants.get(number))
    }

    pub(super) fn insert(&mut self, grant: GrantRecord) {
        for grantee in [&grant.grantee, &grant.grantee_service].into_iter().flatten() {
            self.by_grantee.insert((grantee.clone(), grant.number));
        }
        if let Some(name) = &grant.name {
            self.by_name.insert((name.clone(), grant.number));
        }
        self.grants.insert(grant.number, grant);
    }

    pub(super) fn remove(&mut self, number: u64) -> Option<GrantRecord> {
        let grant = self.grants.remove(&number)?;
        for grantee in [&grant.grantee, &grant.grantee_service].into_iter().flatten() {
            self.by_grantee.remove(&(grantee.clone(), number));
        }
        if let Some(name) = &grant.name {
            self.by_name.remove(&(name.clone(), number));
        }
        Some(grant)
    }
}

/// All grants of a world.
#[derive(Default)]
pub(crate) struct GrantDirectory {
    by_id: HashMap<String, (KeyNumber, u64)>,
    by_retiring: BTreeMap<(String, u64), KeyNumber>,
}

impl GrantDirectory {
    /// The key and the number of the grant with this id.
    pub(crate) fn find(&self, id: &str) -> Option<(KeyNumber, u64)> {
        self.by_id.get(id).copied()
    }

    /// Key and number of the grants that a principal may retire, in the order of creation.
    pub(crate) fn retirable<'a>(
        &'a self,
        principal: &'a str,
        after: u64,
    ) -> impl Iterator<Item = (KeyNumber, u64)> + 'a {
        self.by_retiring
            .range((Bound::Excluded((principal.to_owned(), after)), Bound::Unbounded))
            .take_while(move |((name, _), _)| name == principal)
            .map(|((_, number), key)| (*key, *number))
    }

    pub(super) fn insert(&mut self, grant: &GrantRecord) {
        self.by_id.insert(grant.id.clone(), (grant.key, grant.number));
        for retiring in [&grant.retiring, &grant.retiring_service].into_iter().flatten() {
            self.by_retiring.insert((retiring.clone(), grant.number), grant.key);
        }
    }

    pub(super) fn remove(&mut self, grant: &GrantRecord) {
        self.by_id.remove(&grant.id);
        for retiring in [&grant.retiring, &grant.retiring_service].into_iter().flatten() {
            self.by_retiring.remove(&(retiring.clone(), grant.number));
        }
    }
}
