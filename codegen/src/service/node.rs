//! Values of the service's types, as its examples and tests give them, with the names by which code builds them.

use super::{Document, Instant, TimestampFormat};

/// A value of a type.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// Of a boolean.
    Boolean(bool),
    /// Of an integer.
    Integer(i64),
    /// Of an `f32`, which may be NaN or infinite.
    Float(f64),
    /// Of an `f64`, which may be NaN or infinite.
    Double(f64),
    /// Of a big number: its digits.
    BigNumber(String),
    /// Of a string.
    String(String),
    /// Of a blob.
    Blob(Vec<u8>),
    /// Of a timestamp.
    Timestamp(Instant, TimestampFormat),
    /// Of a document.
    Document(Document),
    /// Of a list.
    List {
        /// True if elements may be null.
        sparse: bool,
        /// Those that are `None` are null; there are none unless the list is sparse.
        elements: Vec<Option<Node>>,
    },
    /// Of a map.
    Map {
        /// True if values may be null.
        sparse: bool,
        /// In the order of the model.
        entries: Vec<Entry>,
    },
    /// Of a structure.
    Structure(StructureNode),
    /// Of a union.
    Union(Box<UnionNode>),
    /// Of an enum.
    Enum {
        /// The Rust type.
        rust: String,
        /// The Rust variant; `None` if the value is not in the model.
        variant: Option<String>,
        /// The value on the wire.
        wire: String,
    },
    /// Of a union's member without content.
    Unit,
}

/// An entry of a map.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key: a string or an enum.
    pub key: Node,
    /// The value; `None` if it is null.
    pub value: Option<Node>,
}

/// A value of a structure.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StructureNode {
    /// The Rust type.
    pub rust: String,
    /// True if its builder may fail.
    pub builder_may_fail: bool,
    /// The members that are set, in the order of the structure.
    pub members: Vec<MemberNode>,
    /// What the client sends for members that are not set, because they have a default.
    pub defaults: Vec<MemberNode>,
}

impl StructureNode {
    /// The value of a member, by its wire name.
    #[must_use]
    pub fn get(&self, wire: &str) -> Option<&Node> {
        self.members.iter().find(|member| member.wire == wire).map(|member| &member.value)
    }
}

/// A member of a structure, with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct MemberNode {
    /// The name in the model.
    pub wire: String,
    /// `jsonName`, if the protocol asks for it.
    pub json_name: Option<String>,
    /// The Rust field.
    pub field: String,
    /// The method that sets it to an `Option`.
    pub setter: String,
    /// True if the field's type is boxed.
    pub boxed: bool,
    /// The value.
    pub value: Node,
}

impl MemberNode {
    /// The name in JSON.
    #[must_use]
    pub fn json(&self) -> &str {
        self.json_name.as_deref().unwrap_or(&self.wire)
    }
}

/// A value of a union.
#[derive(Clone, Debug, PartialEq)]
pub struct UnionNode {
    /// The Rust type.
    pub rust: String,
    /// The Rust variant.
    pub variant: String,
    /// The member's name in JSON.
    pub json: String,
    /// True if the content is boxed.
    pub boxed: bool,
    /// The content.
    pub value: Node,
}

impl Node {
    /// Whether a number in it is NaN.
    #[must_use]
    pub fn has_nan(&self) -> bool {
        match self {
            Self::Float(value) | Self::Double(value) => value.is_nan(),
            Self::List { elements, .. } => elements.iter().flatten().any(Self::has_nan),
            Self::Map { entries, .. } => {
                entries.iter().filter_map(|entry| entry.value.as_ref()).any(Self::has_nan)
            }
            Self::Structure(structure) => {
                structure.members.iter().any(|member| member.value.has_nan())
            }
            Self::Union(union) => union.value.has_nan(),
            _ => false,
        }
    }
}
