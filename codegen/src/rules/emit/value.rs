//! Expressions to Rust expressions.

use super::Emitter;
use crate::rules::{Expression, Function, Kind};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens as _, quote};

/// A Rust expression.
pub(super) struct Code {
    pub(super) tokens: TokenStream,
    /// True if it has a value of its own (`String`, `Vec<…>`, a record) that an argument must borrow.
    owned: bool,
}

impl Code {
    /// As an argument.
    fn borrowed(self) -> TokenStream {
        let tokens = self.tokens;
        if self.owned {
            quote! { &#tokens }
        } else {
            tokens
        }
    }
}

impl Emitter<'_> {
    /// Any value.
    pub(super) fn value(&self, value: &Expression) -> Code {
        let tokens = match value {
            Expression::Text(text) => quote! { #text },
            Expression::Boolean(value) => quote! { #value },
            Expression::Integer(value) => Literal::i64_unsuffixed(*value).into_token_stream(),
            Expression::Template(parts) => self.template(parts),
            Expression::Reference { name, .. } => self.names.ident(name).into_token_stream(),
            Expression::Attribute(record, attribute) => {
                let record = self.value(record).tokens;
                let field = Ident::new(attribute.field, Span::call_site());
                quote! { #record.#field }
            }
            Expression::Element(list, index) => {
                let list = self.value(list).borrowed();
                let index = Literal::i64_unsuffixed(*index);
                quote! { endpoint::get(#list, #index) }
            }
            Expression::IsSet(inner) => self.is_set(inner),
            Expression::Not(inner) => self.negated(inner),
            Expression::Equals(left, right) => self.equals(left, right),
            Expression::Coalesce(values) => self.coalesce(value, values),
            Expression::Choice(parts) => self.choice(value, parts),
            Expression::Call(function, arguments) => self.call(*function, arguments),
        };
        Code { tokens, owned: self.names.owns(value) }
    }

    /// A value between operators.
    pub(super) fn operand(&self, value: &Expression) -> TokenStream {
        let tokens = self.value(value).tokens;
        let boolean = value.ty().kind == Kind::Boolean;
        match value {
            Expression::Choice(_) => quote! { (#tokens) },
            Expression::Equals(..) | Expression::Not(_) if boolean => quote! { (#tokens) },
            _ => tokens,
        }
    }

    /// `format!("https://kms.{region}.{}", partition.dns_suffix)`
    fn template(&self, parts: &[Expression]) -> TokenStream {
        let mut format = String::new();
        let mut arguments = vec![];
        for part in parts {
            match part {
                Expression::Text(text) => {
                    format.push_str(&text.replace('{', "{{").replace('}', "}}"));
                }
                Expression::Reference { name, .. } => {
                    format.push('{');
                    format.push_str(&self.names.ident(name).to_string());
                    format.push('}');
                }
                value => {
                    format.push_str("{}");
                    arguments.push(self.value(value).tokens);
                }
            }
        }
        quote! { format!(#format #(, #arguments)*) }
    }

    /// `endpoint::url("https://kms.{}.{}", &[region, partition.dns_suffix])?`: the address of an endpoint. The runtime
    /// checks that no value moves the host.
    pub(super) fn url(&self, value: &Expression) -> TokenStream {
        match value {
            Expression::Template(parts) => {
                let (mut text, mut values) = (String::new(), vec![]);
                for part in parts {
                    match part {
                        Expression::Text(own) => {
                            for (index, piece) in own.split("{}").enumerate() {
                                // Braces of the rule's own, which would be taken for the place of a value.
                                if index > 0 {
                                    text.push_str("{}");
                                    values.push(quote! { "{}" });
                                }
                                text.push_str(piece);
                            }
                        }
                        value => {
                            text.push_str("{}");
                            values.push(self.value(value).borrowed());
                        }
                    }
                }
                quote! { endpoint::url(#text, &[#(#values),*])? }
            }
            Expression::Choice(parts) if self.names.owns(value) => {
                let [condition, yes, no] = &**parts;
                let condition = self.operand(condition);
                let (yes, no) = (self.owned_url(yes), self.owned_url(no));
                quote! { if #condition { #yes } else { #no } }
            }
            value => self.value(value).tokens,
        }
    }

    fn owned_url(&self, value: &Expression) -> TokenStream {
        let url = self.url(value);
        if self.names.owns(value) {
            url
        } else {
            quote! { #url.to_owned() }
        }
    }

    /// `value.is_some()`
    pub(super) fn is_set(&self, value: &Expression) -> TokenStream {
        if !value.ty().optional {
            return quote! { true };
        }
        let value = self.operand(value);
        quote! { #value.is_some() }
    }

    /// `value.is_none()`
    pub(super) fn is_not_set(&self, value: &Expression) -> TokenStream {
        if !value.ty().optional {
            return quote! { false };
        }
        let value = self.operand(value);
        quote! { #value.is_none() }
    }

    /// The opposite of a boolean, without `!(a == b)`.
    pub(super) fn negated(&self, value: &Expression) -> TokenStream {
        match value {
            Expression::Boolean(value) => (!value).into_token_stream(),
            Expression::Not(inner) => self.value(inner).tokens,
            Expression::IsSet(inner) => self.is_not_set(inner),
            Expression::Equals(left, right) => match (&**left, &**right) {
                (Expression::Boolean(true), value) | (value, Expression::Boolean(true)) => {
                    self.negated(value)
                }
                (Expression::Boolean(false), value) | (value, Expression::Boolean(false)) => {
                    self.value(value).tokens
                }
                (value, Expression::Text(text)) | (Expression::Text(text), value)
                    if text.is_empty() =>
                {
                    let value = self.operand(value);
                    quote! { !#value.is_empty() }
                }
                (left, right) => {
                    let (left, right) = (self.operand(left), self.operand(right));
                    quote! { #left != #right }
                }
            },
            _ => {
                let value = self.operand(value);
                quote! { !#value }
            }
        }
    }

    fn equals(&self, left: &Expression, right: &Expression) -> TokenStream {
        match (left, right) {
            (Expression::Boolean(true), value) | (value, Expression::Boolean(true)) => {
                self.value(value).tokens
            }
            (Expression::Boolean(false), value) | (value, Expression::Boolean(false)) => {
                self.negated(value)
            }
            (value, Expression::Text(text)) | (Expression::Text(text), value)
                if text.is_empty() =>
            {
                let value = self.operand(value);
                quote! { #value.is_empty() }
            }
            (left, right) => {
                let (left, right) = (self.operand(left), self.operand(right));
                quote! { #left == #right }
            }
        }
    }

    /// `a.or(b).unwrap_or(c)`
    fn coalesce(&self, whole: &Expression, values: &[Expression]) -> TokenStream {
        let owned = self.names.owns(whole);
        let mut tokens = TokenStream::new();
        for (i, value) in values.iter().enumerate() {
            let next = self.part(value, owned);
            match (i, value.ty().optional) {
                (0, _) => tokens = next,
                (_, true) => tokens.extend(quote! { .or(#next) }),
                (_, false) => tokens.extend(quote! { .unwrap_or(#next) }),
            }
            if !value.ty().optional {
                break;
            }
        }
        tokens
    }

    /// `if condition { yes } else { no }`
    fn choice(&self, whole: &Expression, parts: &[Expression; 3]) -> TokenStream {
        let [condition, yes, no] = parts;
        let (optional, owned) = (whole.ty().optional, self.names.owns(whole));
        let condition = self.operand(condition);
        let branch = |value: &Expression| {
            let tokens = self.part(value, owned);
            if optional && !value.ty().optional {
                quote! { Some(#tokens) }
            } else {
                tokens
            }
        };
        let (yes, no) = (branch(yes), branch(no));
        quote! { if #condition { #yes } else { #no } }
    }

    /// A value that must have the same Rust type as others beside it.
    fn part(&self, value: &Expression, owned: bool) -> TokenStream {
        let ty = value.ty();
        let code = self.value(value);
        let tokens =
            if matches!(value, Expression::Choice(_)) { self.operand(value) } else { code.tokens };
        match value {
            _ if !owned || ty.kind != Kind::String => tokens,
            _ if ty.optional && !code.owned => quote! { #tokens.map(str::to_owned) },
            Expression::Template(_) | Expression::Call(..) => tokens,
            _ if ty.optional => tokens,
            _ => quote! { #tokens.to_owned() },
        }
    }

    /// `endpoint::parse_arn(resource_arn)`
    fn call(&self, function: Function, arguments: &[Expression]) -> TokenStream {
        let arguments = arguments.iter().map(|argument| self.value(argument).borrowed());
        let name = Ident::new(function.rust(), Span::call_site());
        quote! { endpoint::#name(#(#arguments),*) }
    }
}

impl Function {
    /// The name in the runtime.
    fn rust(self) -> &'static str {
        match self {
            Self::Partition => "partition",
            Self::ParseArn => "parse_arn",
            Self::IsVirtualHostableS3Bucket => "is_virtual_hostable_s3_bucket",
            Self::ParseUrl => "parse_url",
            Self::IsValidHostLabel => "is_valid_host_label",
            Self::Substring => "substring",
            Self::Split => "split",
            Self::UriEncode => "uri_encode",
        }
    }
}
