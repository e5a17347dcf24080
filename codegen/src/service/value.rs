//! Values that need no type of the service: moments and documents.

/// A moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Instant {
    /// Whole seconds since 1970, downwards.
    pub seconds: i64,
    /// Nanoseconds on top of them.
    pub nanos: u32,
}

/// A value without a type: JSON.
#[derive(Clone, Debug, PartialEq)]
pub enum Document {
    /// Null.
    Null,
    /// True or false.
    Boolean(bool),
    /// A number from 0.
    Unsigned(u64),
    /// A number below 0.
    Signed(i64),
    /// Any other number.
    Float(f64),
    /// A string.
    String(String),
    /// An array.
    Array(Vec<Document>),
    /// An object.
    Object(Vec<(String, Document)>),
}
