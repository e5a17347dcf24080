//! The model: what the files say, merged and normalised to Smithy 2.0, before anything is decided about Rust.
//!
//! After `load`
//! * every shape is here, Smithy's own included, under its absolute id;
//! * members keep the order of their file; operations are sorted by name, and the order of other keys has no effect;
//! * mixins are flattened and gone, `apply` statements are merged;
//! * `set` is a list with `uniqueItems`, a string with the `enum` trait is an enum, and version 1.0's rules for
//!   absent values are written as `default` traits;
//! * a service lists the operations of its resources with its own.
//!
//! Targets may dangle and trait values may have the wrong type until `check` has passed.

mod closure;
mod http;
mod prelude;
mod shape_id;
mod trait_values;
mod traits;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::problem::Problems;

pub use http::{HttpTrait, UriPart};
pub(crate) use prelude::{NAME as PRELUDE, shapes as prelude_shapes};
pub(crate) use shape_id::is_shape_id;
pub use shape_id::{ShapeId, is_identifier};
pub use trait_values::{
    AwsQueryError, AwsService, Deprecated, ErrorFault, Paginated, Range, TimestampFormat,
};
pub(crate) use traits::as_whole;
pub use traits::{Trait, Traits};

/// Our trait with the rules across the members of a structure.
pub(crate) const RULES: &str = "codegen.traits#rules";

/// A trait of our own on a service: what clients send before an operation's name in `X-Amz-Target`, if it is not the shape's
/// name. `service-2.json` may have dots in it, Smithy never.
pub(crate) const TARGET_PREFIX: &str = "codegen.traits#targetPrefix";

/// A file in memory: the library has no file system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The name for diagnostics and for the order of files; usually the path.
    pub name: String,
    /// The file's text.
    pub text: String,
}

impl Source {
    /// A file of this name and text.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into() }
    }
}

/// Index of a file in [`Model::sources`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceIndex(pub(crate) usize);

/// All shapes of all files.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// Shapes by id, Smithy's own included.
    pub shapes: BTreeMap<ShapeId, Shape>,
    /// The files' metadata, merged.
    pub metadata: BTreeMap<String, Value>,
    /// Names of the files, sorted; the first is Smithy's prelude.
    pub sources: Vec<String>,
    /// What was left out when the files were read.
    pub notes: Problems,
}

/// A shape that has an id of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// The absolute id.
    pub id: ShapeId,
    /// What kind it is, with its members.
    pub kind: ShapeKind,
    /// Its traits.
    pub traits: Traits,
    /// The file that defines it.
    pub source: SourceIndex,
}

/// The kinds of shapes.
#[derive(Clone, Debug, PartialEq)]
pub enum ShapeKind {
    /// Bytes.
    Blob,
    /// True or false.
    Boolean,
    /// Text.
    String,
    /// 8 bits, signed.
    Byte,
    /// 16 bits, signed.
    Short,
    /// 32 bits, signed.
    Integer,
    /// 64 bits, signed.
    Long,
    /// 32 bits.
    Float,
    /// 64 bits.
    Double,
    /// An integer of any size.
    BigInteger,
    /// A decimal of any size and precision.
    BigDecimal,
    /// Any JSON value.
    Document,
    /// A point in time.
    Timestamp,
    /// Text with known values. Each member has the trait `enumValue`.
    Enum(Vec<Member>),
    /// 32 bits with known values. Each member has the trait `enumValue`.
    IntEnum(Vec<Member>),
    /// A list; a set is a list with the trait `uniqueItems`.
    List(Member),
    /// A map from text.
    Map {
        /// Its keys.
        key: Member,
        /// Its values.
        value: Member,
    },
    /// Named members.
    Structure(Vec<Member>),
    /// Exactly one of the members.
    Union(Vec<Member>),
    /// A call.
    Operation(Operation),
    /// A set of calls with one protocol.
    Service(Service),
    /// A thing that operations act on.
    Resource(Resource),
}

/// What an operation consists of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Operation {
    /// The input structure. `None` also for `smithy.api#Unit`.
    pub input: Option<ShapeId>,
    /// The output structure. `None` also for `smithy.api#Unit`.
    pub output: Option<ShapeId>,
    /// Its own error structures, sorted; the service's come on top: [`Model::errors_of`].
    pub errors: Vec<ShapeId>,
}

/// What a service consists of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Service {
    /// `2014-11-01`.
    pub version: String,
    /// All operations, those of its resources included, sorted.
    pub operations: Vec<ShapeId>,
    /// Its resources, sorted.
    pub resources: Vec<ShapeId>,
    /// Errors that every operation may give, sorted.
    pub errors: Vec<ShapeId>,
    /// Names that differ from the shapes' own within this service.
    pub rename: BTreeMap<ShapeId, String>,
}

/// What a resource consists of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resource {
    /// Its operations of every kind, create to list and collection operations, sorted.
    pub operations: Vec<ShapeId>,
    /// Resources inside, sorted.
    pub resources: Vec<ShapeId>,
}

/// A named part of a shape.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// The name on the wire. `member` in a list, `key` and `value` in a map.
    pub name: String,
    /// The shape of its values.
    pub target: ShapeId,
    /// Its own traits; its target may have more: [`Model::trait_of`].
    pub traits: Traits,
}

impl ShapeKind {
    /// Smithy's name of the kind.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Blob => "blob",
            Self::Boolean => "boolean",
            Self::String => "string",
            Self::Byte => "byte",
            Self::Short => "short",
            Self::Integer => "integer",
            Self::Long => "long",
            Self::Float => "float",
            Self::Double => "double",
            Self::BigInteger => "bigInteger",
            Self::BigDecimal => "bigDecimal",
            Self::Document => "document",
            Self::Timestamp => "timestamp",
            Self::Enum(_) => "enum",
            Self::IntEnum(_) => "intEnum",
            Self::List(_) => "list",
            Self::Map { .. } => "map",
            Self::Structure(_) => "structure",
            Self::Union(_) => "union",
            Self::Operation(_) => "operation",
            Self::Service(_) => "service",
            Self::Resource(_) => "resource",
        }
    }

    /// Whether values of it exist: everything but operations, services and resources.
    #[must_use]
    pub fn is_data(&self) -> bool {
        !matches!(self, Self::Operation(_) | Self::Service(_) | Self::Resource(_))
    }

    /// Whether it is a number, of any size.
    #[must_use]
    pub fn is_number(&self) -> bool {
        matches!(
            self,
            Self::Byte
                | Self::Short
                | Self::Integer
                | Self::Long
                | Self::Float
                | Self::Double
                | Self::BigInteger
                | Self::BigDecimal
                | Self::IntEnum(_)
        )
    }

    /// Whether values are integers that the machine has a type for.
    pub(crate) fn is_whole(&self) -> bool {
        matches!(self, Self::Byte | Self::Short | Self::Integer | Self::Long | Self::IntEnum(_))
    }
}

impl Shape {
    /// All members, whatever the kind.
    #[must_use]
    pub fn members(&self) -> Vec<&Member> {
        match &self.kind {
            ShapeKind::Enum(members)
            | ShapeKind::IntEnum(members)
            | ShapeKind::Structure(members)
            | ShapeKind::Union(members) => members.iter().collect(),
            ShapeKind::List(member) => vec![member],
            ShapeKind::Map { key, value } => vec![key, value],
            _ => Vec::new(),
        }
    }

    /// The member of this name.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<&Member> {
        self.members().into_iter().find(|member| member.name == name)
    }

    pub(crate) fn members_mut(&mut self) -> Vec<&mut Member> {
        match &mut self.kind {
            ShapeKind::Enum(members)
            | ShapeKind::IntEnum(members)
            | ShapeKind::Structure(members)
            | ShapeKind::Union(members) => members.iter_mut().collect(),
            ShapeKind::List(member) => vec![member],
            ShapeKind::Map { key, value } => vec![key, value],
            _ => Vec::new(),
        }
    }
}

impl Model {
    /// The shape of this id.
    #[must_use]
    pub fn shape(&self, id: &str) -> Option<&Shape> {
        self.shapes.get(id)
    }

    /// The shape that a member's values have.
    #[must_use]
    pub fn target(&self, member: &Member) -> Option<&Shape> {
        self.shapes.get(&member.target)
    }

    /// A trait of the member or, failing that, of its target.
    #[must_use]
    pub fn trait_of<'a>(&'a self, member: &'a Member, id: &str) -> Option<&'a Value> {
        member.traits.get(id).or_else(|| self.target(member)?.traits.get(id))
    }

    /// Services, sorted by id. After `check` there is exactly one.
    pub fn services(&self) -> impl Iterator<Item = (&Shape, &Service)> {
        self.shapes.values().filter_map(|shape| match &shape.kind {
            ShapeKind::Service(service) => Some((shape, service)),
            _ => None,
        })
    }

    /// The service. `check` has seen to it that there is exactly one.
    #[must_use]
    pub fn service(&self) -> Option<(&Shape, &Service)> {
        self.services().next()
    }

    /// Takes all other services away, where files hold several and one is meant. Does nothing if that one is not there.
    pub fn retain_service(&mut self, id: &str) {
        if self.services().any(|(shape, _)| shape.id.as_str() == id) {
            self.shapes.retain(|other, shape| {
                other.as_str() == id || !matches!(shape.kind, ShapeKind::Service(_))
            });
        }
    }

    /// The operation of this id.
    #[must_use]
    pub fn operation(&self, id: &str) -> Option<(&Shape, &Operation)> {
        match self.shape(id)? {
            shape @ Shape { kind: ShapeKind::Operation(operation), .. } => Some((shape, operation)),
            _ => None,
        }
    }

    /// Members of the structure or union of this id; none for other shapes.
    #[must_use]
    pub fn structure_members(&self, id: &str) -> &[Member] {
        match self.shape(id).map(|shape| &shape.kind) {
            Some(ShapeKind::Structure(members) | ShapeKind::Union(members)) => members,
            _ => &[],
        }
    }

    /// The operation's errors and the service's, sorted.
    #[must_use]
    pub fn errors_of(&self, operation: &Operation) -> Vec<ShapeId> {
        let common = self.service().map(|(_, service)| service.errors.as_slice());
        let mut errors = operation.errors.clone();
        errors.extend_from_slice(common.unwrap_or_default());
        errors.sort();
        errors.dedup();
        errors
    }

    /// `smithy.api#paginated` of an operation, with what it leaves out taken from the service. Items that are neither a
    /// list nor a map are left out.
    #[must_use]
    pub fn paginated(&self, operation: &Shape) -> Option<Paginated> {
        let own = operation.traits.paginated()?;
        let ShapeKind::Operation(Operation { output, .. }) = &operation.kind else {
            return None;
        };
        let common = self.service().and_then(|(shape, _)| shape.traits.paginated());
        let common = common.unwrap_or_default();
        let is_collection = |path: &String| {
            self.resolve(output.as_ref(), path).is_none_or(|shape| {
                matches!(shape.kind, ShapeKind::List(_) | ShapeKind::Map { .. })
            })
        };
        Some(Paginated {
            input_token: own.input_token.or(common.input_token),
            output_token: own.output_token.or(common.output_token),
            items: own.items.or(common.items).filter(is_collection),
            page_size: own.page_size.or(common.page_size),
        })
    }

    /// The shape at the end of a path through structures, `Result.NextToken`.
    #[must_use]
    pub fn resolve(&self, root: Option<&ShapeId>, path: &str) -> Option<&Shape> {
        let mut shape = self.shapes.get(root?)?;
        for name in path.split('.') {
            let ShapeKind::Structure(members) = &shape.kind else {
                return None;
            };
            shape = self.target(members.iter().find(|member| member.name == name)?)?;
        }
        Some(shape)
    }

    /// The name of a file.
    #[must_use]
    pub fn source_name(&self, index: SourceIndex) -> &str {
        self.sources.get(index.0).map_or("", String::as_str)
    }

    /// The name of the file that defines a shape.
    #[must_use]
    pub fn file_of(&self, id: &ShapeId) -> &str {
        let shape = self.shapes.get(id).or_else(|| self.shapes.get(&id.shape()));
        shape.map_or("", |shape| self.source_name(shape.source))
    }
}
