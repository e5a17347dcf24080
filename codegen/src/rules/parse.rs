//! JSON to [`RuleSet`], checking types on the way. Everything wrong is reported, each with its path in the trait:
//!
//! ```text
//! `rules[1].conditions[0]`: `isSet` takes 1 argument, not 2
//! ```

mod expression;
mod template;

use super::{
    BuiltIn, Condition, EndpointTemplate, Expression, Kind, Outcome, Parameter, ParameterValue,
    Rule, RuleSet, Type,
};
use serde_json::{Map, Value};

/// See [`RuleSet::parse`].
pub(super) fn rule_set(value: &Value, report: &mut dyn FnMut(String)) -> Option<RuleSet> {
    let mut parser = Parser { report, failed: false, path: vec![], scope: vec![] };
    let object = parser.object(value)?;
    let parameters = parser.member(object, "parameters", Parser::parameters).unwrap_or_default();
    for parameter in &parameters {
        let ty = Type { kind: parameter.kind, optional: parameter.is_optional() };
        parser.scope.push(Variable { name: parameter.name.clone(), ty, holds: false });
    }
    let rules = parser.member(object, "rules", Parser::rules).unwrap_or_default();
    (!parser.failed).then_some(RuleSet { parameters, rules })
}

/// Reads one rule set. Methods that return `Option` have reported what is wrong if they return `None`.
struct Parser<'r> {
    report: &'r mut dyn FnMut(String),
    failed: bool,
    /// Where in the trait: `rules[1]`, `conditions[0]`.
    path: Vec<String>,
    /// What can be referred to here, innermost last.
    scope: Vec<Variable>,
}

/// A name that expressions may use.
#[derive(Clone)]
struct Variable {
    name: String,
    ty: Type,
    /// True if it is a boolean that was assigned by a condition that holds here: it can only be `true`.
    holds: bool,
}

impl Parser<'_> {
    /// Reports that something is wrong here.
    fn fail<T>(&mut self, what: &str) -> Option<T> {
        self.failed = true;
        (self.report)(format!("`{}`: {what}", self.path.join(".")));
        None
    }

    /// Reads something one level deeper.
    fn within<T>(&mut self, segment: String, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(segment);
        let result = read(self);
        self.path.pop();
        result
    }

    /// Reads a member that must be there.
    fn member<'v, T>(
        &mut self,
        object: &'v Map<String, Value>,
        name: &str,
        read: impl FnOnce(&mut Self, &'v Value) -> Option<T>,
    ) -> Option<T> {
        match object.get(name) {
            Some(value) => self.within(name.to_owned(), |parser| read(parser, value)),
            None => self.fail(&format!("`{name}` is missing")),
        }
    }

    fn object<'v>(&mut self, value: &'v Value) -> Option<&'v Map<String, Value>> {
        value.as_object().or_else(|| self.fail("is not an object"))
    }

    fn text<'v>(&mut self, value: &'v Value) -> Option<&'v str> {
        value.as_str().or_else(|| self.fail("is not a string"))
    }

    /// Reads every element of the array `name`; an absent array is empty.
    fn each<T>(
        &mut self,
        object: &Map<String, Value>,
        name: &str,
        mut read: impl FnMut(&mut Self, &Value) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Some(value) = object.get(name) else {
            return Some(vec![]);
        };
        let Some(elements) = value.as_array() else {
            return self.within(name.to_owned(), |parser| parser.fail("is not an array"));
        };
        // Every element is read before the first failure counts, so that all are reported.
        let read: Vec<Option<T>> = elements
            .iter()
            .enumerate()
            .map(|(i, element)| self.within(format!("{name}[{i}]"), |p| read(p, element)))
            .collect();
        read.into_iter().collect()
    }

    fn parameters(&mut self, value: &Value) -> Option<Vec<Parameter>> {
        let mut parameters = vec![];
        let mut entries: Vec<_> = self.object(value)?.iter().collect();
        entries.sort_by_key(|(name, _)| *name);
        for (name, value) in entries {
            let parameter = self.within(name.clone(), |parser| parser.parameter(name, value));
            parameters.extend(parameter);
        }
        Some(parameters)
    }

    fn parameter(&mut self, name: &str, value: &Value) -> Option<Parameter> {
        let object = self.object(value)?;
        let type_name = self.member(object, "type", Self::text)?;
        let kind = match type_name.to_ascii_lowercase().as_str() {
            "string" => Kind::String,
            "boolean" => Kind::Boolean,
            "stringarray" => Kind::Strings,
            _ => return self.fail(&format!("the type `{type_name}` is unknown")),
        };
        let source = match object.get("builtIn").and_then(Value::as_str) {
            Some("AWS::Region") => Some(BuiltIn::Region),
            Some("AWS::UseFIPS") => Some(BuiltIn::UseFips),
            Some("AWS::UseDualStack") => Some(BuiltIn::UseDualStack),
            Some("SDK::Endpoint") => Some(BuiltIn::Endpoint),
            Some("AWS::Auth::AccountId") => Some(BuiltIn::AccountId),
            Some("AWS::Auth::AccountIdEndpointMode") => Some(BuiltIn::AccountIdEndpointMode),
            // Another service's own setting, which no awsJson client has: it keeps its default.
            Some(_) | None => None,
        };
        if source.is_some_and(|source| source.kind() != kind) {
            return self.fail("the built-in value has another type");
        }
        let default = match object.get("default") {
            None | Some(Value::Null) => None,
            Some(value) => match ParameterValue::read(value) {
                Some(default) if default.kind() == kind => Some(default),
                _ => return self.fail(&format!("the default is not {}", kind.describe())),
            },
        };
        let required = object.get("required").and_then(Value::as_bool).unwrap_or(false);
        Some(Parameter { name: name.to_owned(), source, kind, required, default })
    }

    fn rules(&mut self, value: &Value) -> Option<Vec<Rule>> {
        let Some(elements) = value.as_array() else {
            return self.fail("is not an array");
        };
        let last = self.path.pop().unwrap_or_default();
        let rules: Vec<Option<Rule>> = elements
            .iter()
            .enumerate()
            .map(|(i, element)| self.within(format!("{last}[{i}]"), |p| p.rule(element)))
            .collect();
        self.path.push(last);
        rules.into_iter().collect()
    }

    fn rule(&mut self, value: &Value) -> Option<Rule> {
        let object = self.object(value)?;
        let depth = self.scope.len();
        let conditions = self.each(object, "conditions", Self::condition);
        // A condition that cannot be read hides what it assigns: what follows would only report that again.
        let outcome = conditions.as_ref().and_then(|_| self.outcome(object));
        self.scope.truncate(depth);
        Some(Rule { conditions: conditions?, outcome: outcome? })
    }

    fn outcome(&mut self, object: &Map<String, Value>) -> Option<Outcome> {
        match self.member(object, "type", Self::text)? {
            "endpoint" => self.member(object, "endpoint", Self::endpoint).map(Outcome::Endpoint),
            "error" => self.member(object, "error", Self::string).map(Outcome::Error),
            "tree" => self.member(object, "rules", Self::rules).map(Outcome::Tree),
            other => self.fail(&format!("the type `{other}` is unknown")),
        }
    }

    fn condition(&mut self, value: &Value) -> Option<Condition> {
        let object = self.object(value)?;
        let expression = self.function(object)?;
        let assign = match object.get("assign") {
            None => None,
            Some(name) => Some(self.within("assign".to_owned(), |p| p.text(name))?.to_owned()),
        };
        if let Some(name) = &assign {
            if self.scope.iter().any(|variable| variable.name == *name) {
                return self.fail(&format!("assigns `{name}`, which exists already"));
            }
            let kind = expression.ty().kind;
            let holds = kind == Kind::Boolean;
            self.scope.push(Variable { name: name.clone(), ty: Type::present(kind), holds });
        } else {
            self.narrow(&expression);
        }
        Some(Condition { expression, assign })
    }

    /// After a condition that asks whether a variable is there, it is.
    fn narrow(&mut self, condition: &Expression) {
        let Expression::IsSet(inner) = condition else {
            return;
        };
        let Expression::Reference { name, ty } = &**inner else {
            return;
        };
        let ty = Type::present(ty.kind);
        self.scope.push(Variable { name: name.clone(), ty, holds: false });
    }

    fn endpoint(&mut self, value: &Value) -> Option<EndpointTemplate> {
        let object = self.object(value)?;
        let url = self.member(object, "url", Self::string);
        let headers = match object.get("headers") {
            None => Some(vec![]),
            Some(headers) => self.within("headers".to_owned(), |parser| parser.headers(headers)),
        };
        let (signing_name, signing_region) = match object.get("properties") {
            None => (None, None),
            Some(properties) => {
                self.within("properties".to_owned(), |parser| parser.properties(properties))?
            }
        };
        Some(EndpointTemplate { url: url?, headers: headers?, signing_name, signing_region })
    }

    fn headers(&mut self, value: &Value) -> Option<Vec<(String, Vec<Expression>)>> {
        let object = self.object(value)?;
        let mut names: Vec<&String> = object.keys().collect();
        names.sort();
        let headers: Vec<_> = names
            .into_iter()
            .map(|name| Some((name.clone(), self.each(object, name, Self::string)?)))
            .collect();
        headers.into_iter().collect()
    }

    /// The signing name and region of the Signature Version 4 scheme. Nothing else in the properties is about a
    /// client that knows that scheme alone.
    fn properties(&mut self, value: &Value) -> Option<(Option<Expression>, Option<Expression>)> {
        let schemes = self.object(value)?.get("authSchemes").and_then(Value::as_array);
        let scheme = schemes.into_iter().flatten().find_map(|scheme| {
            scheme.as_object().filter(|scheme| scheme.get("name").is_some_and(|n| n == "sigv4"))
        });
        let Some(scheme) = scheme else {
            return Some((None, None));
        };
        let mut part = |name: &str| match scheme.get(name) {
            None => Some(None),
            Some(value) => self.within(name.to_owned(), |p| p.string(value)).map(Some),
        };
        Some((part("signingName")?, part("signingRegion")?))
    }
}

impl BuiltIn {
    /// The type that the client's configuration gives it.
    fn kind(self) -> Kind {
        match self {
            Self::UseFips | Self::UseDualStack => Kind::Boolean,
            Self::Region | Self::Endpoint | Self::AccountId | Self::AccountIdEndpointMode => {
                Kind::String
            }
        }
    }
}
