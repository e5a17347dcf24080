//! Changes take effect: records go into the maps, and the maps stay consistent.

use super::events::Event;
use super::{Key, Material, State};
use crate::backing::Backing;
use crate::crypto::Secret;
use crate::key_stores::KeyStoreRecord;
use crate::records::{Change, KeyNumber, KeyRecord, MaterialRecord, Record, RecordId};
use crate::specs::Spec;
use crate::time::Timestamp;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::sync::Arc;

impl State {
    pub(crate) fn apply(&mut self, change: Change) {
        match change {
            Change::Put(record) => self.put(record),
            Change::Delete(id) => self.delete(&id),
        }
    }

    fn put(&mut self, record: Record) {
        match record {
            Record::Seed(_) => {}
            Record::Key(record) => self.put_key(*record),
            Record::Material(record) => self.put_material(record),
            Record::Policy(record) => {
                if let Some(key) = self.keys.get_mut(&record.key) {
                    key.policy = record.text;
                }
            }
            Record::Tag(record) => {
                if let Some(key) = self.keys.get_mut(&record.key) {
                    key.tags.insert(record.name, record.value);
                }
            }
            Record::Alias(record) => {
                self.remove_alias(&record.region, &record.account, &record.name);
                if let Some(key) = self.keys.get_mut(&record.target) {
                    key.aliases.insert(record.name.clone());
                }
                let place = self.place_mut(&record.region, &record.account);
                place.aliases.insert(record.name.clone(), record);
            }
            Record::Grant(record) => {
                if let Some(key) = self.keys.get_mut(&record.key) {
                    self.grants.insert(&record);
                    key.grants.insert(*record);
                }
            }
            Record::Usage(record) => {
                if let Some(key) = self.keys.get_mut(&record.key) {
                    key.last_use = Some(record);
                }
            }
            Record::WrappingKey(record) => {
                if let Ok(bytes) = STANDARD.decode(&record.secret) {
                    self.wrapping_keys
                        .insert(record.spec, Arc::new(Secret::new(record.spec, bytes)));
                }
            }
            Record::KeyStore(record) => self.put_store(*record),
            Record::Backing(backing) => self.backing = *backing,
        }
    }

    fn delete(&mut self, id: &RecordId) {
        match id {
            RecordId::Seed | RecordId::Policy(_) | RecordId::Usage(_) => {}
            RecordId::Backing => self.backing = Backing::default(),
            RecordId::Key(number) => self.delete_key(*number),
            RecordId::Material(number, order) => {
                if let Some(key) = self.keys.get_mut(number)
                    && let Some(old) = key.materials.remove(order)
                {
                    self.plan_material(&old.record, false);
                }
            }
            RecordId::Tag(number, name) => {
                if let Some(key) = self.keys.get_mut(number) {
                    key.tags.remove(name);
                }
            }
            RecordId::Alias { region, account, name } => self.remove_alias(region, account, name),
            RecordId::Grant(number, grant) => {
                if let Some(key) = self.keys.get_mut(number)
                    && let Some(old) = key.grants.remove(*grant)
                {
                    self.grants.remove(&old);
                }
            }
            RecordId::WrappingKey(spec) => {
                self.wrapping_keys.remove(spec);
            }
            RecordId::KeyStore { region, account, id } => {
                if let Some(old) = self.place_mut(region, account).key_stores.remove(id) {
                    self.store_names.remove(&old.number);
                    self.plan_store(&old, false);
                }
            }
        }
    }

    fn place_mut(&mut self, region: &str, account: &str) -> &mut super::Place {
        if !self.places.contains_key(region) {
            self.places.insert(region.to_owned(), std::collections::HashMap::new());
        }
        let places = self.places.entry(region.to_owned()).or_default();
        places.entry(account.to_owned()).or_default()
    }

    fn put_key(&mut self, record: KeyRecord) {
        let number = record.number;
        let place = self.place_mut(&record.region, &record.account);
        place.ids.insert(record.id.clone(), number);
        place.keys.insert(number);
        if record.primary_region.is_some() {
            let family = (record.account.clone(), record.id.clone());
            self.families.entry(family).or_default().insert(record.region.clone(), number);
        }
        if let Some(old) = self.keys.get(&number).map(|key| key.record.clone()) {
            self.plan_key(&old, false);
        }
        self.plan_key(&record, true);
        match self.keys.get_mut(&number) {
            Some(key) => key.record = record,
            None => {
                self.keys.insert(number, Key::new(record));
            }
        }
    }

    fn put_store(&mut self, record: KeyStoreRecord) {
        let KeyStoreRecord { number, region, account, id, .. } = record.clone();
        self.plan_store(&record, true);
        let place = self.place_mut(&region, &account);
        if let Some(old) = place.key_stores.insert(id.clone(), record.clone())
            && old.until != record.until
        {
            self.plan_store(&old, false);
        }
        self.store_names.insert(number, (region, account, id));
    }

    fn plan_store(&mut self, record: &KeyStoreRecord, enter: bool) {
        self.plan(record.until, record.number, Event::SettleStore, enter);
    }

    fn put_material(&mut self, record: MaterialRecord) {
        let Some(key) = self.keys.get_mut(&record.key) else { return };
        let spec = key.record.spec;
        let known = key.materials.remove(&record.order);
        let secret = record.secret.as_deref().and_then(|text| secret(spec, text, known.as_ref()));
        key.materials.insert(record.order, Material { record: record.clone(), secret });
        if let Some(known) = known {
            self.plan_material(&known.record, false);
        }
        self.plan_material(&record, true);
    }

    /// The key goes with all that belongs to it.
    fn delete_key(&mut self, number: KeyNumber) {
        let Some(key) = self.keys.remove(&number) else { return };
        self.plan_key(&key.record, false);
        for material in key.materials.values() {
            self.plan_material(&material.record, false);
        }
        for grant in key.grants.iter() {
            self.grants.remove(grant);
        }
        let KeyRecord { region, account, id, .. } = key.record;
        let place = self.place_mut(&region, &account);
        place.ids.remove(&id);
        place.keys.remove(&number);
        for alias in &key.aliases {
            place.aliases.remove(alias);
        }
        let family = (account, id);
        if let Some(regions) = self.families.get_mut(&family) {
            regions.remove(&region);
            if regions.is_empty() {
                self.families.remove(&family);
            }
        }
    }

    fn remove_alias(&mut self, region: &str, account: &str, name: &str) {
        let old = self.place_mut(region, account).aliases.remove(name);
        if let Some(key) = old.and_then(|alias| self.keys.get_mut(&alias.target)) {
            key.aliases.remove(name);
        }
    }

    /// Enters what time will do to the key, or takes it out.
    fn plan_key(&mut self, record: &KeyRecord, enter: bool) {
        let number = record.number;
        let deletion = record.deletion.as_ref().and_then(|deletion| deletion.date);
        self.plan(deletion, number, Event::DeleteKey, enter);
        self.plan(record.transient.map(|(_, until)| until), number, Event::Settle, enter);
        // A key that is disabled or waits to be deleted rotates once it is enabled again.
        let rotates = record.enabled && record.deletion.is_none();
        let rotation = record.rotation.as_ref().filter(|_| rotates).map(|rotation| rotation.next);
        self.plan(rotation, number, Event::Rotate, enter);
        let running = record.running_rotation.map(|(_, until)| until);
        self.plan(running, number, Event::CompleteRotation, enter);
    }

    fn plan_material(&mut self, record: &MaterialRecord, enter: bool) {
        let expiry = record.secret.as_ref().and(record.valid_to);
        self.plan(expiry, record.key, Event::Expire(record.order), enter);
    }

    fn plan(&mut self, at: Option<Timestamp>, key: KeyNumber, event: Event, enter: bool) {
        let Some(at) = at else { return };
        if enter {
            self.due.insert((at, key, event));
        } else {
            self.due.remove(&(at, key, event));
        }
    }
}

/// The secret of a material; the one that is parsed already if it is the same.
fn secret(spec: Spec, text: &str, known: Option<&Material>) -> Option<Arc<Secret>> {
    let bytes = STANDARD.decode(text).ok()?;
    match known.and_then(|known| known.secret.as_ref()) {
        Some(secret) if secret.bytes() == bytes => Some(Arc::clone(secret)),
        _ => Some(Arc::new(Secret::new(spec, bytes))),
    }
}
