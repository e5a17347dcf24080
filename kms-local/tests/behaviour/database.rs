//! The database: what it keeps, whom it lets read, and what it says of damaged files.

use super::*;
use std::fs;
use std::path::Path;
use trent_kms::operation::list_keys::ListKeysInput;
use trent_local::database::Database;
use trent_local::journal::JournalError;

fn open(folder: &Path) -> Result<World, JournalError> {
    let (database, rows) = Database::open(folder)?;
    World::builder().open(rows, Box::new(database))
}

fn keys(world: &World) -> usize {
    let call = Call::by_root("us-east-1", ACCOUNT);
    world.list_keys(&call, ListKeysInput::default()).unwrap().keys.unwrap().len()
}

#[test]
fn keys_are_there_when_the_database_is_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("new/folder");
    let call = Call::by_root("us-east-1", ACCOUNT);
    for count in 0..3 {
        let world = open(&folder).unwrap();
        assert_eq!(keys(&world), count);
        symmetric(&world, &call);
    }
}

#[test]
fn a_file_is_of_one_process_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let world = open(folder.path()).unwrap();
    let text = open(folder.path()).unwrap_err().to_string();
    assert!(text.contains("another process has the file open"), "{text}");
    drop(world);
    open(folder.path()).unwrap();
}

#[cfg(unix)]
#[test]
fn the_file_is_private_to_its_user() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("data");
    open(&folder).unwrap();
    let file = folder.join("kms.redb");
    assert_eq!(fs::metadata(&folder).unwrap().mode() & 0o777, 0o700);
    assert_eq!(fs::metadata(&file).unwrap().mode() & 0o777, 0o600);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    open(&folder).unwrap();
    assert_eq!(fs::metadata(&file).unwrap().mode() & 0o777, 0o600);
}

#[test]
fn what_is_no_database_is_a_clear_error() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("kms.redb"), b"this is no database, whatever it is").unwrap();
    let text = open(folder.path()).unwrap_err().to_string();
    assert!(text.contains("kms.redb: the file is damaged"), "{text}");
}

/// Whatever happens to the bytes of a file: it opens as some commit left it, or there is an error.
#[test]
fn damage_is_found_or_repaired_and_never_a_panic() {
    let folder = tempfile::tempdir().unwrap();
    let call = Call::by_root("us-east-1", ACCOUNT);
    {
        let world = open(folder.path()).unwrap();
        (0..20).for_each(|_| drop(symmetric(&world, &call)));
    }
    let whole = fs::read(folder.path().join("kms.redb")).unwrap();
    let mut refused = 0;
    let mut check = |bytes: &[u8]| {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("kms.redb"), bytes).unwrap();
        match open(folder.path()) {
            Ok(world) => assert_eq!(keys(&world), 20),
            Err(_) => refused += 1,
        }
    };
    let step = whole.len() / 40;
    for at in (0..whole.len()).step_by(step) {
        let mut damaged = whole.clone();
        for byte in damaged.iter_mut().skip(at).take(64) {
            *byte ^= 0x55;
        }
        check(&damaged);
        check(&whole[..at.max(1)]);
    }
    assert!(refused > 20, "{refused}");
}

#[test]
fn the_form_of_a_newer_version_is_a_clear_error() {
    let folder = tempfile::tempdir().unwrap();
    open(folder.path()).unwrap();
    {
        let redb = redb::Database::open(folder.path().join("kms.redb")).unwrap();
        let transaction = redb.begin_write().unwrap();
        let meta: redb::TableDefinition<'_, &str, u64> = redb::TableDefinition::new("meta");
        transaction.open_table(meta).unwrap().insert("format", 2).unwrap();
        transaction.commit().unwrap();
    }
    let text = open(folder.path()).unwrap_err().to_string();
    assert!(text.contains("a newer version of this program wrote the file"), "{text}");
}
