//! The types of a service: structures, unions, enums, and what their members must satisfy.

use super::{Binding, Docs, Document, Instant, XmlBinding};

/// A structure: an operation's input or output, an error's content, or a type.
#[derive(Clone, Debug)]
pub struct Structure {
    /// The absolute shape id.
    pub id: String,
    /// The Rust type.
    pub rust: String,
    /// The module (and file) of a type.
    pub module: String,
    /// Documentation.
    pub docs: Docs,
    /// In the model's order.
    pub members: Vec<Member>,
    /// `codegen.traits#rules`
    pub rules: Vec<MemberRule>,
    /// True if a value of it may hold a secret, itself or nested.
    pub sensitive: bool,
    /// True if an input reaches it and something in it is constrained: it implements `Validate`.
    pub validated: bool,
    /// True if an output or an error reaches it: it implements `FromJson`.
    pub readable: bool,
}

/// A rule across the members of a structure. Members go by their wire names.
#[derive(Clone, Debug)]
pub struct MemberRule {
    /// What it is called.
    pub name: String,
    /// Whether the service's documentation says that it refuses what breaks it.
    pub documented: bool,
    /// It applies when all of these hold.
    pub when: Vec<RuleCondition>,
    /// What it asks.
    pub asks: Vec<RuleAsk>,
    /// The rule as a clause.
    pub rule: String,
    /// What to do, as a clause in the imperative.
    pub remedy: String,
}

/// A condition of a [`MemberRule`].
#[derive(Clone, Debug)]
pub struct RuleCondition {
    /// The member.
    pub member: String,
    /// What it must be.
    pub test: RuleTest,
}

/// What a condition asks of its member.
#[derive(Clone, Debug)]
pub enum RuleTest {
    /// One of these values.
    Is(Vec<String>),
    /// One of these values, or absent.
    IsOrAbsent(Vec<String>),
    /// There, and none of these values.
    IsNot(Vec<String>),
    /// There.
    Present,
    /// Not there.
    Absent,
}

/// What a [`MemberRule`] asks.
#[derive(Clone, Debug)]
pub enum RuleAsk {
    /// `required`, `forbidden`, `empty`, `exactlyOne`, `atMostOne` or `atLeastOne`, by the name in the runtime.
    Members(&'static str, Vec<String>),
    /// `values`: of a member, those that it may have.
    Value(String, Vec<String>),
}

impl MemberRule {
    /// The members that the rule is about.
    pub(crate) fn members(&self) -> impl Iterator<Item = &str> {
        let asked = self.asks.iter().flat_map(|ask| match ask {
            RuleAsk::Members(_, members) => members.as_slice(),
            RuleAsk::Value(member, _) => std::slice::from_ref(member),
        });
        let conditions = self.when.iter().map(|condition| condition.member.as_str());
        conditions.chain(asked.map(String::as_str))
    }
}

/// A member of a structure.
#[derive(Clone, Debug)]
pub struct Member {
    /// The name in the model, which travels unless the protocol has another.
    pub wire: String,
    /// `jsonName`, if the protocol asks for it.
    pub json_name: Option<String>,
    /// Where the member travels, if it is not in the body beside others.
    pub binding: Option<Binding>,
    /// `mediaType` of its text or bytes, or of those in its list, if the protocol asks for it.
    pub media_type: Option<String>,
    /// The Rust field, possibly raw (`r#type`).
    pub field: String,
    /// The field's name without `r#`, for `set_…` and `get_…`.
    pub stem: String,
    /// Documentation.
    pub docs: Docs,
    /// The type, without `Option` and `Box`.
    pub ty: Type,
    /// True if the field is `Option<…>`.
    pub optional: bool,
    /// True if the type is boxed, because it is recursive.
    pub boxed: bool,
    /// `required` trait (and not relaxed): in an input, checked by the compiler and again at run time.
    pub required: bool,
    /// The default of a field that is not optional and not required.
    pub default: Option<DefaultValue>,
    /// The default that a server fills in where the field is optional, as in an input.
    pub server_default: Option<DefaultValue>,
    /// True if the value is a secret.
    pub sensitive: bool,
    /// True if the value is text or bytes that are secret, or holds some: it is overwritten once it is serialized.
    pub wiped: bool,
    /// True if the client fills it in when it is absent.
    pub idempotency_token: bool,
    /// What the value must satisfy.
    pub constraints: Constraints,
    /// How it travels in XML and in forms.
    pub xml: XmlBinding,
}

impl Member {
    /// The name in JSON.
    #[must_use]
    pub fn json(&self) -> &str {
        self.json_name.as_deref().unwrap_or(&self.wire)
    }

    /// The method that sets it to an `Option`: `set_key_id`.
    pub(crate) fn setter(&self) -> String {
        format!("set_{}", self.stem.trim_start_matches('_'))
    }

    /// The method that shows what a builder has: `get_key_id`.
    pub(crate) fn getter(&self) -> String {
        format!("get_{}", self.stem.trim_start_matches('_'))
    }

    /// Whether it is empty in a structure that is.
    #[must_use]
    pub fn is_empty_by_default(&self) -> bool {
        self.optional
            || self.default == Some(DefaultValue::Empty) && !matches!(self.ty, Type::Timestamp(_))
    }

    /// Whether a builder fails without it.
    #[must_use]
    pub fn must_be_built(&self) -> bool {
        !self.optional && self.default.is_none()
    }
}

impl Structure {
    /// Whether a field is an enum; `check` has seen to it that one which is needed as a text is, or is a string.
    pub(crate) fn has_enum(&self, field: &str) -> bool {
        let mut members = self.members.iter();
        members.any(|member| member.field == field && matches!(member.ty, Type::Enum(_)))
    }

    /// Whether `Default` is what an absent structure reads as: nothing in it is required or has a default of its own.
    #[must_use]
    pub fn has_default(&self) -> bool {
        self.members.iter().all(Member::is_empty_by_default)
    }

    /// Whether a builder may lack something.
    #[must_use]
    pub fn builder_may_fail(&self) -> bool {
        self.members.iter().any(Member::must_be_built)
    }
}

/// The Rust type of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// `bool`
    Boolean,
    /// `i8`
    Byte,
    /// `i16`
    Short,
    /// `i32`, also of an `intEnum`
    Integer,
    /// `i64`
    Long,
    /// `f32`
    Float,
    /// `f64`
    Double,
    /// `BigNumber`: a number too large for the machine's types, as its digits.
    BigNumber,
    /// `String`
    String,
    /// `Blob`
    Blob,
    /// `DateTime` in this format on the wire.
    Timestamp(TimestampFormat),
    /// `Document`
    Document,
    /// `Vec<…>`
    List {
        /// The element.
        element: Box<Type>,
        /// True if elements may be null: `Vec<Option<…>>`.
        sparse: bool,
    },
    /// `HashMap<String, …>`
    Map {
        /// The key if it is an enum, else `None` (the Rust type is `String` or the enum).
        key: Box<Type>,
        /// The value.
        value: Box<Type>,
        /// True if values may be null.
        sparse: bool,
    },
    /// A structure of [`Service::structures`](super::Service::structures), by Rust name.
    Structure(String),
    /// A union of [`Service::unions`](super::Service::unions), by Rust name.
    Union(String),
    /// An enum of [`Service::enums`](super::Service::enums), by Rust name.
    Enum(String),
    /// A union member without content.
    Unit,
}

/// How a timestamp is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimestampFormat {
    /// A number of seconds.
    EpochSeconds,
    /// RFC 3339.
    DateTime,
    /// RFC 9110.
    HttpDate,
}

/// A default, by the type of its member.
#[derive(Clone, Debug, PartialEq)]
pub enum DefaultValue {
    /// What `Default::default()` gives: false, zero, empty.
    Empty,
    /// A boolean that is true.
    Boolean(bool),
    /// An integer.
    Integer(i64),
    /// A floating point number.
    Float(f64),
    /// A string, the wire value of an enum, or the digits of a big number.
    String(String),
    /// A blob's bytes.
    Blob(Vec<u8>),
    /// A timestamp.
    Timestamp(Instant),
    /// A document.
    Document(Document),
}

/// What a value must satisfy.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Constraints {
    /// True if the empty value is allowed whatever the others say.
    pub allow_empty: bool,
    /// Characters of a string, bytes of a blob, entries of a list or map.
    pub length: Option<Bounds<u64>>,
    /// Bounds of a number, as written in the model.
    pub range: Option<Bounds<String>>,
    /// An ECMAScript regular expression.
    pub pattern: Option<Pattern>,
    /// True if a list's elements must differ.
    pub unique: bool,
    /// Of a list's elements or a map's values.
    pub element: Option<Box<Constraints>>,
    /// Of a map's keys.
    pub key: Option<Box<Constraints>>,
    /// True if the value is a structure or union with constraints of its own.
    pub nested: bool,
}

impl Constraints {
    /// True if there is nothing to check.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The least and the most that are allowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bounds<T> {
    /// None if there is no least.
    pub min: Option<T>,
    /// None if there is no most.
    pub max: Option<T>,
}

/// A regular expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// As in the model.
    pub source: String,
    /// False if the runtime's engine lacks something that it uses: it is documented and not checked.
    pub enforced: bool,
}

/// A union.
#[derive(Clone, Debug)]
pub struct Union {
    /// The absolute shape id.
    pub id: String,
    /// The Rust type.
    pub rust: String,
    /// Module and file.
    pub module: String,
    /// Documentation.
    pub docs: Docs,
    /// In the model's order.
    pub variants: Vec<UnionVariant>,
    /// True if a value of it may hold a secret.
    pub sensitive: bool,
    /// See [`Structure::validated`].
    pub validated: bool,
    /// See [`Structure::readable`].
    pub readable: bool,
}

/// A member of a union.
#[derive(Clone, Debug)]
pub struct UnionVariant {
    /// The name in the model, which travels unless the protocol has another.
    pub wire: String,
    /// `jsonName`, if the protocol asks for it.
    pub json_name: Option<String>,
    /// The Rust variant.
    pub rust: String,
    /// Snake case, for `is_…` and `as_…`.
    pub stem: String,
    /// Documentation.
    pub docs: Docs,
    /// The content.
    pub ty: Type,
    /// True if the content is boxed.
    pub boxed: bool,
    /// True if the content is a secret.
    pub sensitive: bool,
    /// As of a member.
    pub wiped: bool,
    /// What the content must satisfy.
    pub constraints: Constraints,
    /// As of a member.
    pub xml: XmlBinding,
}

impl UnionVariant {
    /// The name in JSON.
    #[must_use]
    pub fn json(&self) -> &str {
        self.json_name.as_deref().unwrap_or(&self.wire)
    }
}

/// A string enum.
#[derive(Clone, Debug)]
pub struct Enum {
    /// The absolute shape id.
    pub id: String,
    /// The Rust type.
    pub rust: String,
    /// Module and file.
    pub module: String,
    /// Documentation.
    pub docs: Docs,
    /// By wire value: their order is that of the derived `Ord`.
    pub variants: Vec<EnumVariant>,
    /// True if its values are secrets.
    pub sensitive: bool,
}

impl Enum {
    /// Whether it says of any of its values what they mean.
    #[must_use]
    pub fn is_explained(&self) -> bool {
        self.variants.iter().any(|variant| variant.explanation.is_some())
    }
}

/// What a value means for the one who meets it, and what to do: `codegen.traits#explanation`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// Sentences.
    pub meaning: String,
    /// Sentences, in the imperative; none if there is nothing to do.
    pub remedy: Option<String>,
    /// Which things have it, if not all: `AWS CloudHSM key stores`.
    pub applies_to: Option<String>,
}

/// A value of an enum.
#[derive(Clone, Debug)]
pub struct EnumVariant {
    /// What travels.
    pub wire: String,
    /// The Rust variant.
    pub rust: String,
    /// Documentation.
    pub docs: Docs,
    /// `codegen.traits#explanation`
    pub explanation: Option<Explanation>,
}
