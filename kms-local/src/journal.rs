//! Where changes go before they count.
//!
//! A world changes by rows alone. Each operation hands its rows to the journal in one piece, and
//! takes effect only once the journal has accepted them: an answer that a caller has seen is
//! stored, and a piece is never stored in part.

use crate::records::{Change, Record};
use std::fmt;

/// One change of one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The table: `key`, `alias`, `grant` and so on.
    pub table: &'static str,
    /// The row's name, unique in its table.
    pub name: String,
    /// The new content, JSON text in UTF-8; `None` deletes the row. It can hold key material.
    pub value: Option<Vec<u8>>,
}

/// A row as a store gives it back when a world is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRow {
    /// The table.
    pub table: String,
    /// The content, as [`Row::value`] had it.
    pub value: Vec<u8>,
}

/// How soon rows have to be safe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    /// Before `commit` returns: a caller is about to be told.
    Now,
    /// With a later commit, or never: the time of a key's last use.
    Later,
}

/// A store of rows, such as a database.
pub trait Journal: Send {
    /// Stores all rows or none.
    ///
    /// # Errors
    /// What kept them from being stored. The operation then fails with `KMSInternalException`, and
    /// the world stays as it was.
    fn commit(&mut self, rows: &[Row], urgency: Urgency) -> Result<(), JournalError>;
}

/// Rows could not be stored, or stored rows could not be read.
#[derive(Debug)]
pub struct JournalError(String);

impl JournalError {
    /// An error with a text for the person who runs the world.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for JournalError {}

/// The rows of changes.
pub(crate) fn rows(changes: &[Change]) -> Result<Vec<Row>, JournalError> {
    changes.iter().map(row).collect()
}

fn row(change: &Change) -> Result<Row, JournalError> {
    let (id, value) = match change {
        Change::Put(record) => {
            let json = record.to_json().map_err(|e| JournalError::new(e.to_string()))?;
            (record.id(), Some(json))
        }
        Change::Delete(id) => (id.clone(), None),
    };
    Ok(Row { table: id.table(), name: id.row(), value })
}

/// The record of a stored row.
pub(crate) fn record(row: &StoredRow) -> Result<Record, JournalError> {
    // The texts of serde_json quote what they found, which may be key material.
    Record::from_json(&row.table, &row.value).map_err(|e| {
        let text = if e.is_data() { "is not what this version stores" } else { "is damaged" };
        JournalError::new(format!("a stored row of table `{}` {text}", row.table))
    })
}
