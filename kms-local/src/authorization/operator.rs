//! The operators of conditions, by their names.

/// How two values are compared.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Test {
    Equals,
    EqualsIgnoringCase,
    Like,
    Number(Order),
    Date(Order),
    /// The key is absent, or it is not.
    Absent,
    /// An operator of IAM on facts that do not exist here: addresses, binary values.
    Other,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// Which of several values have to fit.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Quantity {
    /// The one that there is.
    One,
    All,
    Any,
}

pub(super) struct Operator {
    pub(super) test: Test,
    pub(super) negated: bool,
    pub(super) quantity: Quantity,
    pub(super) if_exists: bool,
}

impl Operator {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.to_ascii_lowercase();
        let (quantity, rest) = match text.split_once(':') {
            Some(("forallvalues", rest)) => (Quantity::All, rest),
            Some(("foranyvalue", rest)) => (Quantity::Any, rest),
            Some(_) => return None,
            None => (Quantity::One, &*text),
        };
        let (name, if_exists) = match rest.strip_suffix("ifexists") {
            Some(name) => (name, true),
            None => (rest, false),
        };
        let (test, negated) = match name {
            "stringequals" => (Test::Equals, false),
            "stringnotequals" => (Test::Equals, true),
            "stringequalsignorecase" | "bool" => (Test::EqualsIgnoringCase, false),
            "stringnotequalsignorecase" => (Test::EqualsIgnoringCase, true),
            "stringlike" | "arnequals" | "arnlike" => (Test::Like, false),
            "stringnotlike" | "arnnotequals" | "arnnotlike" => (Test::Like, true),
            "null" if !if_exists => (Test::Absent, false),
            "ipaddress" | "binaryequals" => (Test::Other, false),
            "notipaddress" => (Test::Other, true),
            _ => {
                let (date, order) = match name.strip_prefix("numeric") {
                    Some(order) => (false, order),
                    None => (true, name.strip_prefix("date")?),
                };
                let (order, negated) = match order {
                    "equals" => (Order::Equal, false),
                    "notequals" => (Order::Equal, true),
                    "lessthan" => (Order::Less, false),
                    "lessthanequals" => (Order::LessOrEqual, false),
                    "greaterthan" => (Order::Greater, false),
                    "greaterthanequals" => (Order::GreaterOrEqual, false),
                    _ => return None,
                };
                (if date { Test::Date(order) } else { Test::Number(order) }, negated)
            }
        };
        Some(Self { test, negated, quantity, if_exists })
    }
}

/// True for the operators of IAM.
pub(super) fn is_operator(text: &str) -> bool {
    Operator::parse(text).is_some()
}
