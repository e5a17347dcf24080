//! Templates: `https://kms.{Region}.{PartitionResult#dnsSuffix}`, with `{{` and `}}` for braces.

use super::Parser;
use crate::rules::{Expression, Kind};

impl Parser<'_> {
    /// A string with placeholders, in its simplest form.
    pub(super) fn template(&mut self, source: &str) -> Option<Expression> {
        let mut parts = vec![];
        let mut text = String::new();
        let mut rest = source;
        while let Some(at) = rest.find(['{', '}']) {
            text.push_str(&rest[..at]);
            rest = &rest[at..];
            if let Some(after) = rest.strip_prefix("{{") {
                text.push('{');
                rest = after;
            } else if let Some(after) = rest.strip_prefix("}}") {
                text.push('}');
                rest = after;
            } else {
                let Some((name, after)) = rest[1..].split_once('}') else {
                    return self.fail(&format!("the braces of `{source}` do not match"));
                };
                if rest.starts_with('}') || name.contains('{') {
                    return self.fail(&format!("the braces of `{source}` do not match"));
                }
                if !text.is_empty() {
                    parts.push(Expression::Text(std::mem::take(&mut text)));
                }
                parts.push(self.placeholder(name)?);
                rest = after;
            }
        }
        text.push_str(rest);
        if parts.is_empty() {
            return Some(Expression::Text(text));
        }
        if !text.is_empty() {
            parts.push(Expression::Text(text));
        }
        Some(if parts.len() == 1 { parts.remove(0) } else { Expression::Template(parts) })
    }

    /// `Region` or `PartitionResult#dnsSuffix`.
    fn placeholder(&mut self, source: &str) -> Option<Expression> {
        let value = match source.split_once('#') {
            Some((name, path)) => {
                let value = self.reference(name)?;
                self.follow(value, path)?
            }
            None => self.reference(source)?,
        };
        self.expect(value, Kind::String)
    }
}
