//! A `JMESPath` expression as a waiter evaluates it.

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// `@`, or nothing: the value itself.
    Current,
    /// `of.name`
    Field(Box<Expression>, String),
    /// `of[0]`; a negative number counts from the end.
    Index(Box<Expression>, i32),
    /// A projection: how its elements are found, of what, and what is taken of each.
    Project(Projection, Box<Expression>, Box<Expression>),
    /// `[a, b]`
    List(Vec<Expression>),
    /// A value in backticks or single quotes.
    Literal(Literal),
    /// `a == b`
    Compare(Operator, Box<Expression>, Box<Expression>),
    /// `a || b`
    Or(Box<Expression>, Box<Expression>),
    /// `a && b`
    And(Box<Expression>, Box<Expression>),
    /// `!a`
    Not(Box<Expression>),
    /// `length(a)`
    Call(Function, Vec<Expression>),
}

/// How the elements of a projection are found.
#[derive(Clone, Debug, PartialEq)]
pub enum Projection {
    /// `[*]`
    Each,
    /// `[]`
    Flatten,
    /// `.*`
    Values,
    /// `[?test]`
    Filter(Box<Expression>),
}

/// A value in an expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// `null`
    Null,
    /// `true`
    Bool(bool),
    /// `1`
    Number(f64),
    /// `'text'`
    String(String),
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Operator {
    /// The variant of the runtime's `Operator`.
    pub(crate) fn rust(self) -> &'static str {
        match self {
            Self::Equal => "Equal",
            Self::NotEqual => "NotEqual",
            Self::Less => "Less",
            Self::LessOrEqual => "LessOrEqual",
            Self::Greater => "Greater",
            Self::GreaterOrEqual => "GreaterOrEqual",
        }
    }
}

/// A function that the runtime has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// `length(a)`
    Length,
    /// `contains(a, b)`
    Contains,
    /// `keys(a)`
    Keys,
    /// `starts_with(a, b)`
    StartsWith,
    /// `ends_with(a, b)`
    EndsWith,
}

impl Function {
    /// Every function.
    pub(crate) const ALL: [Self; 5] =
        [Self::Length, Self::Contains, Self::Keys, Self::StartsWith, Self::EndsWith];

    /// The name in the language.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Length => "length",
            Self::Contains => "contains",
            Self::Keys => "keys",
            Self::StartsWith => "starts_with",
            Self::EndsWith => "ends_with",
        }
    }

    /// How many arguments it takes.
    pub(crate) fn arity(self) -> usize {
        match self {
            Self::Length | Self::Keys => 1,
            Self::Contains | Self::StartsWith | Self::EndsWith => 2,
        }
    }

    /// The variant of the runtime's `Function`.
    pub(crate) fn rust(self) -> &'static str {
        match self {
            Self::Length => "Length",
            Self::Contains => "Contains",
            Self::Keys => "Keys",
            Self::StartsWith => "StartsWith",
            Self::EndsWith => "EndsWith",
        }
    }
}
