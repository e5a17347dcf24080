//! Rows: what is stored opens again as it was, and what is not stored did not happen.

use super::*;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use trent_kms::operation::create_alias::CreateAliasInput;
use trent_kms::operation::create_grant::CreateGrantInput;
use trent_kms::operation::decrypt::DecryptInput;
use trent_kms::operation::enable_key_rotation::EnableKeyRotationInput;
use trent_kms::operation::encrypt::EncryptInput;
use trent_kms::operation::list_aliases::ListAliasesInput;
use trent_kms::operation::list_grants::ListGrantsInput;
use trent_kms::operation::list_keys::ListKeysInput;
use trent_kms::operation::list_resource_tags::ListResourceTagsInput;
use trent_kms::primitives::Blob;
use trent_kms::types::{GrantOperation, Tag};
use trent_local::journal::{Journal, JournalError, Row, StoredRow, Urgency};

/// A store in memory, which can be told to fail.
#[derive(Clone, Default)]
struct Rows(Arc<Mutex<Table>>);

#[derive(Default)]
struct Table {
    rows: BTreeMap<(&'static str, String), Vec<u8>>,
    broken: bool,
}

impl Journal for Rows {
    fn commit(&mut self, rows: &[Row], _: Urgency) -> Result<(), JournalError> {
        let mut table = self.0.lock().unwrap();
        if table.broken {
            return Err(JournalError::new("the disk is full"));
        }
        for row in rows.iter().cloned() {
            match row.value {
                Some(value) => table.rows.insert((row.table, row.name), value),
                None => table.rows.remove(&(row.table, row.name)),
            };
        }
        Ok(())
    }
}

impl Rows {
    fn open(&self) -> Result<World, JournalError> {
        let table = self.0.lock().unwrap();
        let rows = table.rows.iter().map(|((table, _), value)| StoredRow {
            table: (*table).to_owned(),
            value: value.clone(),
        });
        let rows: Vec<StoredRow> = rows.collect();
        drop(table);
        World::builder().seed([1; 32]).open(rows, Box::new(self.clone()))
    }
}

#[test]
fn a_stored_world_opens_as_it_was() {
    let rows = Rows::default();
    let world = rows.open().unwrap();
    let call = Call::by_root("us-east-1", ACCOUNT);
    let tag = Tag::builder().tag_key("k").tag_value("v").build().unwrap();
    let key = create(&world, &call, CreateKeyInput::builder().tags(tag).build().unwrap());
    with_spec(&world, &call, KeySpec::EccNistP256, KeyUsageType::SignVerify);
    let alias = CreateAliasInput::builder().alias_name("alias/a").target_key_id(&key.key_id);
    world.create_alias(&call, alias.build().unwrap()).unwrap();
    let grant = CreateGrantInput::builder().key_id(&key.key_id).operations(GrantOperation::Encrypt);
    let grant = grant.grantee_principal("arn:aws:iam::111122223333:role/r").build().unwrap();
    world.create_grant(&call, grant).unwrap();
    let input = EncryptInput::builder().key_id("alias/a").plaintext(Blob::new("text"));
    let blob = world.encrypt(&call, input.build().unwrap()).unwrap().ciphertext_blob;

    let again = rows.open().unwrap();
    let lists = |world: &World| {
        let grants = ListGrantsInput::builder().key_id(&key.key_id).build().unwrap();
        let tags = ListResourceTagsInput::builder().key_id(&key.key_id).build().unwrap();
        (
            world.list_keys(&call, ListKeysInput::default()).unwrap(),
            world.list_aliases(&call, ListAliasesInput::default()).unwrap(),
            world.list_grants(&call, grants).unwrap(),
            world.list_resource_tags(&call, tags).unwrap(),
        )
    };
    assert_eq!(lists(&again), lists(&world));
    assert_eq!(describe(&again, &call, "alias/a"), describe(&world, &call, "alias/a"));
    let input = DecryptInput::builder().set_ciphertext_blob(blob).build().unwrap();
    assert_eq!(again.decrypt(&call, input).unwrap().plaintext.unwrap().as_ref(), b"text");
}

#[test]
fn a_world_that_is_opened_again_repeats_no_id() {
    let rows = Rows::default();
    let call = Call::by_root("us-east-1", ACCOUNT);
    let first = symmetric(&rows.open().unwrap(), &call);
    let second = symmetric(&rows.open().unwrap(), &call);
    assert_ne!(first.key_id, second.key_id);
    let keys = rows.open().unwrap().list_keys(&call, ListKeysInput::default()).unwrap().keys;
    let ids: Vec<_> = keys.unwrap().into_iter().map(|key| key.key_id.unwrap()).collect();
    assert_eq!(ids, [first.key_id, second.key_id]);
}

#[test]
fn deletions_happen_in_a_world_that_is_opened_again() {
    let rows = Rows::default();
    let call = Call::by_root("us-east-1", ACCOUNT);
    let world = rows.open().unwrap();
    let key = symmetric(&world, &call);
    schedule(&world, &call, &key.key_id);
    let again = rows.open().unwrap();
    again.advance(DAY * 7).unwrap();
    let input = DescribeKeyInput::builder().key_id(&key.key_id).build().unwrap();
    assert_eq!(code(again.describe_key(&call, input)), "NotFoundException");
    let table = rows.0.lock().unwrap();
    let left: Vec<_> = table.rows.keys().map(|(table, _)| *table).collect();
    assert_eq!(left, ["seed"], "nothing of the key is left");
}

#[test]
fn a_world_that_is_opened_again_goes_on_from_its_time() {
    let rows = Rows::default();
    let call = Call::by_root("us-east-1", ACCOUNT);
    let world = rows.open().unwrap();
    let key = symmetric(&world, &call);
    world.advance(DAY).unwrap();
    let again = rows.open().unwrap();
    assert_eq!(again.now().unwrap(), world.now().unwrap());
    // A change stores the time as well, however the clock came there.
    again.advance_to(again.now().unwrap().after(DAY)).unwrap();
    disable(&again, &call, &key.key_id);
    assert_eq!(rows.open().unwrap().now().unwrap(), again.now().unwrap());
    rows.0.lock().unwrap().broken = true;
    assert_eq!(code(again.advance(DAY)), "KMSInternalException");
}

#[test]
fn what_could_not_be_stored_did_not_happen() {
    let rows = Rows::default();
    let world = rows.open().unwrap();
    let call = Call::by_root("us-east-1", ACCOUNT);
    let key = symmetric(&world, &call);
    rows.0.lock().unwrap().broken = true;
    let input = DisableKeyInput::builder().key_id(&key.key_id).build().unwrap();
    let failure = world.disable_key(&call, input).unwrap_err();
    assert_eq!((failure.code(), failure.status()), ("KMSInternalException", 500));
    assert_eq!(state_of(&world, &call, &key.key_id), "Enabled");
}

#[test]
fn a_damaged_row_is_told_without_its_content() {
    let row = StoredRow { table: String::from("material"), value: b"secret {".to_vec() };
    let opened = World::builder().open([row], Box::new(Rows::default()));
    let text = opened.unwrap_err().to_string();
    assert!(text.contains("`material`") && !text.contains("secret"), "{text}");
    let row = StoredRow { table: String::from("unknown"), value: b"{}".to_vec() };
    assert!(World::builder().open([row], Box::new(Rows::default())).is_err());
}

#[test]
fn a_row_with_a_period_that_no_key_can_have_does_not_open() {
    let rows = Rows::default();
    let world = rows.open().unwrap();
    let call = Call::by_root("us-east-1", ACCOUNT);
    let key = symmetric(&world, &call);
    let input = EnableKeyRotationInput::builder().key_id(&key.key_id).build().unwrap();
    world.enable_key_rotation(&call, input).unwrap();
    for days in ["0", "89", "2561", "-1"] {
        let edited = Rows::default();
        for (row, value) in &rows.0.lock().unwrap().rows {
            let text = String::from_utf8(value.clone()).unwrap();
            let text = text.replace("\"period_days\":365", &format!("\"period_days\":{days}"));
            edited.0.lock().unwrap().rows.insert(row.clone(), text.into_bytes());
        }
        let text = edited.open().unwrap_err().to_string();
        assert_eq!(text, "a stored row of table `key` is not what this version stores", "{days}");
    }
    assert!(rows.open().is_ok());
}
