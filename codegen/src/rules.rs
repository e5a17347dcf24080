//! Endpoint rules: the decision tree by which a service says where a call goes, as typed data.
//!
//! A [`RuleSet`] is parsed from the trait `smithy.rules#endpointRuleSet` and type-checked on the way in: after
//! [`RuleSet::parse`] every reference is bound, every function has the right arguments, and a value that may be
//! absent is only used where `isSet` (or an assignment) has shown that it is there. So `emit` is a total function.

mod emit;
mod expression;
mod parse;
mod prune;
mod test_case;
#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;
use serde_json::Value;

pub use test_case::EndpointTest;
pub(crate) use test_case::{Expectation, OperationInput, ParameterValue};

/// A service's endpoint rules.
#[derive(Clone, Debug)]
pub struct RuleSet {
    /// What the rules may ask for, by name.
    pub(crate) parameters: Vec<Parameter>,
    /// Tried in order; the first whose conditions hold decides.
    pub(crate) rules: Vec<Rule>,
}

impl RuleSet {
    /// Reads the trait's value. Tells `report` everything that is wrong with it; `None` if anything is.
    pub fn parse(value: &Value, report: &mut dyn FnMut(String)) -> Option<Self> {
        parse::rule_set(value, report)
    }

    /// Whether an endpoint may hold the account of the credentials.
    pub(crate) fn has_account_endpoints(&self) -> bool {
        self.parameters.iter().any(|parameter| parameter.source == Some(BuiltIn::AccountId))
    }

    /// The file that resolves endpoints: `pub(crate) fn resolve(…)` and what it needs.
    pub(crate) fn emit(&self) -> TokenStream {
        emit::file(self)
    }
}

/// What rules may ask for.
#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    /// Its name in the rules and in context parameters.
    pub(crate) name: String,
    /// Where the client finds it; `None` if the operation or its input sets it.
    pub(crate) source: Option<BuiltIn>,
    /// Its type: a string, a boolean or a list of strings.
    pub(crate) kind: Kind,
    /// True if there is nothing to resolve without it.
    pub(crate) required: bool,
    /// What it is if nobody sets it.
    pub(crate) default: Option<ParameterValue>,
}

impl Parameter {
    /// True if rules must ask whether it is there.
    fn is_optional(&self) -> bool {
        let always_set = matches!(self.source, Some(BuiltIn::UseFips | BuiltIn::UseDualStack));
        !self.required && self.default.is_none() && !always_set
    }
}

/// A parameter that comes from the client's configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BuiltIn {
    /// `AWS::Region`
    Region,
    /// `AWS::UseFIPS`
    UseFips,
    /// `AWS::UseDualStack`
    UseDualStack,
    /// `SDK::Endpoint`
    Endpoint,
    /// `AWS::Auth::AccountId`
    AccountId,
    /// `AWS::Auth::AccountIdEndpointMode`
    AccountIdEndpointMode,
}

/// The type of a value in the rules' language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Text.
    String,
    /// True or false.
    Boolean,
    /// A position in a text.
    Integer,
    /// A list of texts.
    Strings,
    /// What `aws.partition` knows of a region's partition.
    Partition,
    /// The parts of an Amazon Resource Name.
    Arn,
    /// The parts of a URL.
    Url,
}

/// A type, and whether the value may be absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Type {
    pub(crate) kind: Kind,
    pub(crate) optional: bool,
}

/// One rule.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    /// All must hold, in order: later ones may use what earlier ones assign.
    pub(crate) conditions: Vec<Condition>,
    /// What follows if they do.
    pub(crate) outcome: Outcome,
}

/// What a rule decides.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    /// The call goes there.
    Endpoint(EndpointTemplate),
    /// The call cannot be made, and why.
    Error(Expression),
    /// One of these decides. If none does, the call cannot be made.
    Tree(Vec<Rule>),
}

/// Where a call goes and how it is signed.
#[derive(Clone, Debug)]
pub(crate) struct EndpointTemplate {
    pub(crate) url: Expression,
    /// By name.
    pub(crate) headers: Vec<(String, Vec<Expression>)>,
    /// The name in the signature's scope, if it is not the service's.
    pub(crate) signing_name: Option<Expression>,
    /// The region in the signature's scope, if it is not the client's.
    pub(crate) signing_region: Option<Expression>,
}

/// A condition holds if its value is there and is not `false`.
#[derive(Clone, Debug)]
pub(crate) struct Condition {
    /// What is asked.
    pub(crate) expression: Expression,
    /// The name under which the value is known from here on.
    pub(crate) assign: Option<String>,
}

/// A value, well typed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expression {
    /// Text without a placeholder.
    Text(String),
    /// `true` or `false`.
    Boolean(bool),
    /// A number.
    Integer(i64),
    /// `https://kms.{Region}.amazonaws.com`: text and strings in turn.
    Template(Vec<Expression>),
    /// A parameter or an assigned value.
    Reference { name: String, ty: Type },
    /// A part of a partition, an ARN or a URL.
    Attribute(Box<Expression>, Attribute),
    /// An element of a list, from the end if negative.
    Element(Box<Expression>, i64),
    /// Whether a value is there.
    IsSet(Box<Expression>),
    /// Negation.
    Not(Box<Expression>),
    /// Whether two strings or two booleans are the same.
    Equals(Box<Expression>, Box<Expression>),
    /// The first value that is there.
    Coalesce(Vec<Expression>),
    /// A choice: condition, value if it holds, value if not.
    Choice(Box<[Expression; 3]>),
    /// A function of the runtime.
    Call(Function, Vec<Expression>),
}

/// A part of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Attribute {
    /// The record that has it.
    pub(crate) of: Kind,
    /// Its name in the rules.
    pub(crate) wire: &'static str,
    /// The field's name in the runtime.
    pub(crate) field: &'static str,
    /// Its type.
    pub(crate) ty: Type,
}

/// A function that the runtime has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    /// `aws.partition`
    Partition,
    /// `aws.parseArn`
    ParseArn,
    /// `aws.isVirtualHostableS3Bucket`
    IsVirtualHostableS3Bucket,
    /// `parseURL`
    ParseUrl,
    /// `isValidHostLabel`
    IsValidHostLabel,
    /// `substring`
    Substring,
    /// `split`
    Split,
    /// `uriEncode`
    UriEncode,
}
