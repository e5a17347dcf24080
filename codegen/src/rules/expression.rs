//! The types of the rules' language: which record has which parts, which function takes and gives what; and what rules
//! answer about the values in them.

use super::{
    Attribute, EndpointTemplate, Expression, Function, Kind, Outcome, Rule, RuleSet, Type,
};

impl Type {
    /// A value that is there.
    pub(super) const fn present(kind: Kind) -> Self {
        Self { kind, optional: false }
    }

    /// A value that may be absent.
    pub(super) const fn optional(kind: Kind) -> Self {
        Self { kind, optional: true }
    }
}

impl Kind {
    /// What the type is called in a message.
    pub(super) fn describe(self) -> &'static str {
        match self {
            Self::String => "a string",
            Self::Boolean => "a boolean",
            Self::Integer => "an integer",
            Self::Strings => "a list of strings",
            Self::Partition => "a partition",
            Self::Arn => "an ARN",
            Self::Url => "a URL",
        }
    }
}

const fn attribute(of: Kind, wire: &'static str, field: &'static str, kind: Kind) -> Attribute {
    Attribute { of, wire, field, ty: Type::present(kind) }
}

/// Every part of every record.
const ATTRIBUTES: [Attribute; 16] = [
    attribute(Kind::Partition, "name", "name", Kind::String),
    attribute(Kind::Partition, "dnsSuffix", "dns_suffix", Kind::String),
    attribute(Kind::Partition, "dualStackDnsSuffix", "dual_stack_dns_suffix", Kind::String),
    attribute(Kind::Partition, "supportsFIPS", "supports_fips", Kind::Boolean),
    attribute(Kind::Partition, "supportsDualStack", "supports_dual_stack", Kind::Boolean),
    attribute(Kind::Partition, "implicitGlobalRegion", "implicit_global_region", Kind::String),
    attribute(Kind::Arn, "partition", "partition", Kind::String),
    attribute(Kind::Arn, "service", "service", Kind::String),
    attribute(Kind::Arn, "region", "region", Kind::String),
    attribute(Kind::Arn, "accountId", "account_id", Kind::String),
    attribute(Kind::Arn, "resourceId", "resource_id", Kind::Strings),
    attribute(Kind::Url, "scheme", "scheme", Kind::String),
    attribute(Kind::Url, "authority", "authority", Kind::String),
    attribute(Kind::Url, "path", "path", Kind::String),
    attribute(Kind::Url, "normalizedPath", "normalized_path", Kind::String),
    attribute(Kind::Url, "isIp", "is_ip", Kind::Boolean),
];

/// The part of a record that the rules call `wire`.
pub(super) fn find_attribute(of: Kind, wire: &str) -> Option<Attribute> {
    ATTRIBUTES.into_iter().find(|attribute| attribute.of == of && attribute.wire == wire)
}

impl Function {
    const ALL: [Self; 8] = [
        Self::Partition,
        Self::ParseArn,
        Self::IsVirtualHostableS3Bucket,
        Self::ParseUrl,
        Self::IsValidHostLabel,
        Self::Substring,
        Self::Split,
        Self::UriEncode,
    ];

    /// The function that the rules call `wire`.
    pub(super) fn find(wire: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|function| function.wire() == wire)
    }

    /// The name in the rules.
    pub(super) fn wire(self) -> &'static str {
        match self {
            Self::Partition => "aws.partition",
            Self::ParseArn => "aws.parseArn",
            Self::IsVirtualHostableS3Bucket => "aws.isVirtualHostableS3Bucket",
            Self::ParseUrl => "parseURL",
            Self::IsValidHostLabel => "isValidHostLabel",
            Self::Substring => "substring",
            Self::Split => "split",
            Self::UriEncode => "uriEncode",
        }
    }

    /// The types of the arguments.
    pub(super) fn parameters(self) -> &'static [Kind] {
        use Kind::{Boolean, Integer, String};
        match self {
            Self::Partition | Self::ParseArn | Self::ParseUrl | Self::UriEncode => &[String],
            Self::IsVirtualHostableS3Bucket | Self::IsValidHostLabel => &[String, Boolean],
            Self::Substring => &[String, Integer, Integer, Boolean],
            Self::Split => &[String, String, Integer],
        }
    }

    /// The type of the value.
    pub(super) fn result(self) -> Type {
        match self {
            Self::Partition => Type::present(Kind::Partition),
            Self::ParseArn => Type::optional(Kind::Arn),
            Self::ParseUrl => Type::optional(Kind::Url),
            Self::IsVirtualHostableS3Bucket | Self::IsValidHostLabel => {
                Type::present(Kind::Boolean)
            }
            Self::Substring => Type::optional(Kind::String),
            Self::Split => Type::present(Kind::Strings),
            Self::UriEncode => Type::present(Kind::String),
        }
    }
}

impl Expression {
    /// The type of the value.
    pub(super) fn ty(&self) -> Type {
        match self {
            Self::Text(_) | Self::Template(_) => Type::present(Kind::String),
            Self::Boolean(_) | Self::IsSet(_) | Self::Not(_) | Self::Equals(..) => {
                Type::present(Kind::Boolean)
            }
            Self::Integer(_) => Type::present(Kind::Integer),
            Self::Reference { ty, .. } => *ty,
            Self::Attribute(_, attribute) => attribute.ty,
            Self::Element(..) => Type::optional(Kind::String),
            Self::Coalesce(values) => Type {
                kind: values.first().map_or(Kind::String, |value| value.ty().kind),
                optional: values.iter().all(|value| value.ty().optional),
            },
            Self::Choice(parts) => {
                let [_, yes, no] = &**parts;
                Type { kind: yes.ty().kind, optional: yes.ty().optional || no.ty().optional }
            }
            Self::Call(function, _) => function.result(),
        }
    }

    /// The expressions that this one is made of.
    pub(super) fn parts(&self) -> Vec<&Expression> {
        match self {
            Self::Text(_) | Self::Boolean(_) | Self::Integer(_) | Self::Reference { .. } => vec![],
            Self::Attribute(inner, _)
            | Self::Element(inner, _)
            | Self::IsSet(inner)
            | Self::Not(inner) => vec![inner],
            Self::Equals(left, right) => vec![left, right],
            Self::Template(parts) | Self::Coalesce(parts) | Self::Call(_, parts) => {
                parts.iter().collect()
            }
            Self::Choice(parts) => parts.iter().collect(),
        }
    }

    /// Whether the value depends on `name`.
    pub(super) fn mentions(&self, name: &str) -> bool {
        matches!(self, Self::Reference { name: own, .. } if own == name)
            || self.parts().into_iter().any(|part| part.mentions(name))
    }

    /// Whether the value is computed by a function of the runtime.
    fn calls_functions(&self) -> bool {
        matches!(self, Self::Call(..) | Self::Element(..))
            || self.parts().into_iter().any(Self::calls_functions)
    }

    /// Whether the value is a template, or one of two that may be one.
    fn is_template(&self) -> bool {
        match self {
            Self::Template(_) => true,
            Self::Choice(parts) => parts[1..].iter().any(Self::is_template),
            _ => false,
        }
    }

    /// Whether the value in Rust is one of its own (`String`, `Vec<…>`, a record) and not borrowed. `variable` says so of
    /// what is assigned to a name.
    pub(super) fn is_owned(&self, variable: &dyn Fn(&str) -> bool) -> bool {
        match self {
            Self::Template(_) => true,
            Self::Reference { name, .. } => variable(name),
            Self::Attribute(_, attribute) => {
                attribute.ty.kind == Kind::Strings || attribute.wire == "normalizedPath"
            }
            Self::Coalesce(values) => values.iter().any(|value| value.is_owned(variable)),
            Self::Choice(parts) => parts[1..].iter().any(|value| value.is_owned(variable)),
            Self::Call(function, _) => {
                function.result().kind != Kind::Boolean
                    && *function != Function::Substring
                    && *function != Function::Partition
            }
            Self::Text(_)
            | Self::Boolean(_)
            | Self::Integer(_)
            | Self::Element(..)
            | Self::IsSet(_)
            | Self::Not(_)
            | Self::Equals(..) => false,
        }
    }
}

impl RuleSet {
    /// Whether any rule depends on `name`.
    pub(super) fn mentions(&self, name: &str) -> bool {
        self.rules.iter().any(|rule| rule.any(&|value| value.mentions(name)))
    }
}

impl Rule {
    /// Whether a value in it is computed by a function of the runtime.
    pub(super) fn calls_functions(&self) -> bool {
        self.any(&Expression::calls_functions) || self.outcome.joins_url()
    }

    /// Whether this is so of any value in it.
    fn any(&self, is_so: &dyn Fn(&Expression) -> bool) -> bool {
        self.conditions.iter().any(|condition| is_so(&condition.expression))
            || self.outcome.any(is_so)
    }
}

impl Outcome {
    /// Whether anything in it depends on `name`.
    pub(super) fn mentions(&self, name: &str) -> bool {
        self.any(&|value| value.mentions(name))
    }

    /// Whether the address of an endpoint is joined from parts, which a function of the runtime does.
    fn joins_url(&self) -> bool {
        match self {
            Self::Endpoint(endpoint) => endpoint.url.is_template(),
            Self::Error(_) => false,
            Self::Tree(rules) => rules.iter().any(|rule| rule.outcome.joins_url()),
        }
    }

    fn any(&self, is_so: &dyn Fn(&Expression) -> bool) -> bool {
        match self {
            Self::Endpoint(endpoint) => endpoint.any(is_so),
            Self::Error(message) => is_so(message),
            Self::Tree(rules) => rules.iter().any(|rule| rule.any(is_so)),
        }
    }
}

impl EndpointTemplate {
    fn any(&self, is_so: &dyn Fn(&Expression) -> bool) -> bool {
        let headers = self.headers.iter().flat_map(|(_, values)| values);
        let signing = self.signing_name.iter().chain(&self.signing_region);
        headers.chain(signing).chain([&self.url]).any(is_so)
    }
}
