//! Why a document could not be read. Never holds what the document says, since that may be secret.

use std::error::Error;
use std::fmt::{self, Write as _};

/// The document is not what the model says.
// One pointer wide, since every reading function returns it.
pub struct ReadError(Box<Inner>);

struct Inner {
    reason: Reason,
    offset: usize,
    /// Innermost first, since it grows while the error travels outwards.
    path: Vec<Segment>,
}

enum Segment {
    Member(String),
    Item(usize),
    /// An entry of a map, whose key is data.
    Entry,
    /// A member that the model does not know, so that its name may be anything.
    Unknown,
}

pub(crate) enum Reason {
    /// Not of the format, whose name comes first.
    Syntax(&'static str, &'static str),
    /// Of the format, but of another kind.
    Kind { expected: &'static str, found: &'static str },
    /// Of the right kind, but with a value that the type cannot hold.
    Value(&'static str),
}

impl ReadError {
    #[cold]
    pub(crate) fn new(reason: Reason, offset: usize) -> Self {
        Self(Box::new(Inner { reason, offset, path: Vec::new() }))
    }

    /// Where in the document the reader stopped, in bytes.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.0.offset
    }

    /// The members that lead to the error, like `Keys[2].KeyId`, or nothing at the top.
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = String::new();
        for segment in self.0.path.iter().rev() {
            match segment {
                Segment::Member(name) => {
                    if !path.is_empty() {
                        path.push('.');
                    }
                    path.push_str(name);
                }
                Segment::Item(index) => drop(write!(path, "[{index}]")),
                Segment::Entry | Segment::Unknown => path.push_str("[…]"),
            }
        }
        path
    }

    /// What an error at a member becomes outside of it.
    #[cold]
    pub(crate) fn of_member(self, name: &str) -> Self {
        if self.is_in_unknown() { self } else { self.in_member(name) }
    }

    #[cold]
    pub(crate) fn in_member(mut self, name: &str) -> Self {
        self.0.path.push(Segment::Member(name.to_owned()));
        self
    }

    #[cold]
    pub(crate) fn in_item(mut self, index: usize) -> Self {
        self.0.path.push(Segment::Item(index));
        self
    }

    #[cold]
    pub(crate) fn in_entry(mut self) -> Self {
        self.0.path.push(Segment::Entry);
        self
    }

    #[cold]
    pub(crate) fn in_unknown(mut self) -> Self {
        self.0.path.push(Segment::Unknown);
        self
    }

    /// Whether the error is about a member that was skipped, and its name has to be kept out.
    pub(crate) fn is_in_unknown(&self) -> bool {
        matches!(self.0.path[..], [Segment::Unknown])
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { reason, offset, path } = &*self.0;
        if !path.is_empty() {
            write!(f, "`{}`: ", self.path())?;
        }
        match reason {
            Reason::Syntax(format, what) => write!(f, "invalid {format}: {what}")?,
            Reason::Kind { expected, found } => write!(f, "expected {expected}, found {found}")?,
            Reason::Value(what) => f.write_str(what)?,
        }
        write!(f, " at byte {offset}")
    }
}

impl fmt::Debug for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReadError({self})")
    }
}

impl Error for ReadError {}
