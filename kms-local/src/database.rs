//! The stored form: an embedded database in a folder, one file with transactions.
//!
//! Rows that a caller is told of are on the disk before the call returns. The file is private to
//! its user, has a version, and belongs to one process at a time.

use crate::journal::{Journal, JournalError, Row, StoredRow, Urgency};
use redb::backends::FileBackend;
use redb::{Database as Redb, ReadableDatabase as _, ReadableTable as _, TableDefinition};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// The version of the form that this program writes.
const FORMAT: u64 = 1;
const FILE: &str = "kms.redb";
/// The entry of [`StoredLead`] in the table below.
const LEAD: &str = "lead";
const META: TableDefinition<'_, &str, u64> = TableDefinition::new("meta");
/// Rows by table and name.
const ROWS: TableDefinition<'_, (&str, &str), &[u8]> = TableDefinition::new("rows");

/// A [`Journal`] in a folder.
pub struct Database {
    redb: Arc<Redb>,
    /// Rows that wait for the next commit that a caller waits for.
    later: BTreeMap<(&'static str, String), Option<Vec<u8>>>,
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Database").finish_non_exhaustive()
    }
}

impl Database {
    /// Opens the database of a folder, or makes one, and gives its rows.
    ///
    /// # Errors
    /// A folder that cannot be used, a file that another process has open, that is damaged, or
    /// that a newer version wrote. The text names the file and says what to do.
    pub fn open(folder: &Path) -> Result<(Self, Vec<StoredRow>), JournalError> {
        let path = folder.join(FILE);
        let told =
            |what: &dyn std::fmt::Display| JournalError::new(format!("{}: {what}", path.display()));
        make_private_folder(folder).map_err(|e| told(&e))?;
        let file = private_file(&path).map_err(|e| told(&e))?;
        // The library asserts some of what it reads; a damaged file must not end the program.
        let opened = catch_unwind(AssertUnwindSafe(|| load(file)));
        match opened {
            Ok(Ok((redb, rows))) => {
                Ok((Self { redb: Arc::new(redb), later: BTreeMap::new() }, rows))
            }
            Ok(Err(Problem::Open)) => Err(told(&"another process has the file open")),
            Ok(Err(Problem::Newer(version))) => Err(told(&format_args!(
                "a newer version of this program wrote the file (form {version}, this program \
                 knows {FORMAT}); use that version, or another folder"
            ))),
            Ok(Err(Problem::Io(error))) => Err(told(&error)),
            Ok(Err(Problem::Damaged)) | Err(_) => Err(told(
                &"the file is damaged or no database of this program; restore it, or move it away \
                  to start anew",
            )),
        }
    }

    /// Where the file keeps how far the clock of its KMS is ahead.
    #[must_use]
    pub fn lead(&self) -> StoredLead {
        StoredLead(Arc::clone(&self.redb))
    }

    fn store(&mut self, rows: &[Row]) -> Result<(), redb::Error> {
        let transaction = self.redb.begin_write()?;
        {
            let mut table = transaction.open_table(ROWS)?;
            let later = self.later.iter().map(|((kind, name), value)| (*kind, name, value));
            let rows = rows.iter().map(|row| (row.table, &row.name, &row.value));
            for (kind, name, value) in later.chain(rows) {
                match value {
                    Some(value) => table.insert((kind, name.as_str()), value.as_slice())?,
                    None => table.remove((kind, name.as_str()))?,
                };
            }
        }
        transaction.commit()?;
        self.later.clear();
        Ok(())
    }
}

/// How far the clock of a stored KMS is ahead of that of the machine. It keeps the file open.
pub struct StoredLead(Arc<Redb>);

impl std::fmt::Debug for StoredLead {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoredLead").finish_non_exhaustive()
    }
}

impl StoredLead {
    /// The lead, to the millisecond; zero if none was stored.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn get(&self) -> Result<Duration, JournalError> {
        let read = || -> Result<u64, redb::Error> {
            let table = self.0.begin_read()?.open_table(META)?;
            Ok(table.get(LEAD)?.map_or(0, |value| value.value()))
        };
        read().map(Duration::from_millis).map_err(|e| JournalError::new(e.to_string()))
    }

    /// Stores the lead, which is on the disk when this returns.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn set(&self, lead: Duration) -> Result<(), JournalError> {
        let millis = u64::try_from(lead.as_millis()).unwrap_or(u64::MAX);
        let write = || -> Result<(), redb::Error> {
            let transaction = self.0.begin_write()?;
            transaction.open_table(META)?.insert(LEAD, millis)?;
            Ok(transaction.commit()?)
        };
        write().map_err(|e| JournalError::new(e.to_string()))
    }
}

impl Journal for Database {
    fn commit(&mut self, rows: &[Row], urgency: Urgency) -> Result<(), JournalError> {
        if urgency == Urgency::Later {
            for row in rows {
                self.later.insert((row.table, row.name.clone()), row.value.clone());
            }
            return Ok(());
        }
        self.store(rows).map_err(|e| JournalError::new(e.to_string()))
    }
}

impl Drop for Database {
    /// What was to be stored some time is stored now, if it can be.
    fn drop(&mut self) {
        if !self.later.is_empty() {
            drop(self.store(&[]));
        }
    }
}

/// Why a file did not open.
enum Problem {
    Open,
    Damaged,
    Newer(u64),
    Io(std::io::Error),
}

impl<E: Into<redb::Error>> From<E> for Problem {
    fn from(error: E) -> Self {
        match error.into() {
            redb::Error::DatabaseAlreadyOpen => Self::Open,
            redb::Error::Io(error) if !is_damage(&error) => Self::Io(error),
            _ => Self::Damaged,
        }
    }
}

/// True for errors that say that the content is wrong, and not the disk.
fn is_damage(error: &std::io::Error) -> bool {
    use std::io::ErrorKind;
    matches!(error.kind(), ErrorKind::InvalidData | ErrorKind::UnexpectedEof)
}

/// Opens and checks the whole file, and reads every row.
fn load(file: File) -> Result<(Redb, Vec<StoredRow>), Problem> {
    let mut redb = Redb::builder().create_with_backend(FileBackend::new(file)?)?;
    if !redb.check_integrity()? {
        // What was damaged and could be repaired is still what some commit wrote.
        redb.check_integrity()?;
    }
    let transaction = redb.begin_write()?;
    let found = transaction.open_table(META)?.get("format")?.map(|value| value.value());
    let is_new = found.is_none() && transaction.open_table(ROWS)?.first()?.is_none();
    match found {
        Some(FORMAT) => transaction.abort()?,
        Some(newer) if newer > FORMAT => return Err(Problem::Newer(newer)),
        None if is_new => {
            transaction.open_table(META)?.insert("format", FORMAT)?;
            transaction.commit()?;
        }
        _ => return Err(Problem::Damaged),
    }
    let reading = redb.begin_read()?;
    let mut rows = Vec::new();
    // A new file may have no table yet.
    if let Ok(table) = reading.open_table(ROWS) {
        for entry in table.iter()? {
            let (key, value) = entry?;
            rows.push(StoredRow { table: key.value().0.to_owned(), value: value.value().to_vec() });
        }
    }
    Ok((redb, rows))
}

fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// The file, readable and writable by its user alone; a file with wider rights is narrowed.
fn private_file(path: &PathBuf) -> std::io::Result<File> {
    let mut options = fs::OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    Ok(file)
}
