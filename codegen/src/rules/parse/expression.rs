//! Expressions: literals, references and functions.

use super::Parser;
use crate::rules::expression::find_attribute;
use crate::rules::{Expression, Function, Kind, Type};
use serde_json::{Map, Value};

impl Parser<'_> {
    /// Any expression.
    fn expression(&mut self, value: &Value) -> Option<Expression> {
        match value {
            Value::String(text) => self.template(text),
            Value::Bool(value) => Some(Expression::Boolean(*value)),
            Value::Number(number) => match number.as_i64() {
                Some(value) => Some(Expression::Integer(value)),
                None => self.fail("is not an integer"),
            },
            Value::Object(object) => match object.get("ref") {
                Some(name) => {
                    let name = self.within("ref".to_owned(), |parser| parser.text(name))?;
                    self.reference(name)
                }
                None => self.function(object),
            },
            Value::Array(_) | Value::Null => self.fail("is not an expression"),
        }
    }

    /// An expression that is a string and is there.
    pub(super) fn string(&mut self, value: &Value) -> Option<Expression> {
        let expression = self.expression(value)?;
        self.expect(expression, Kind::String)
    }

    /// The value of a variable.
    pub(super) fn reference(&mut self, name: &str) -> Option<Expression> {
        match self.scope.iter().rev().find(|variable| variable.name == name) {
            Some(variable) if variable.holds => Some(Expression::Boolean(true)),
            Some(variable) => {
                Some(Expression::Reference { name: name.to_owned(), ty: variable.ty })
            }
            None => self.fail(&format!("`{name}` is neither a parameter nor assigned before")),
        }
    }

    /// Insists on a type, and on a value that is there.
    pub(super) fn expect(&mut self, expression: Expression, kind: Kind) -> Option<Expression> {
        let ty = expression.ty();
        if ty.kind != kind {
            let (is, want) = (ty.kind.describe(), kind.describe());
            self.fail(&format!("is {is}, but {want} is needed"))
        } else if ty.optional {
            self.fail("may be absent here; a condition before must ask with `isSet`")
        } else {
            Some(expression)
        }
    }

    /// A call of a function: `{"fn": …, "argv": […]}`.
    pub(super) fn function(&mut self, object: &Map<String, Value>) -> Option<Expression> {
        let name = self.member(object, "fn", Self::text)?;
        if name == "getAttr" {
            return self.get_attribute(object);
        }
        let arguments = self.each(object, "argv", Self::expression)?;
        match name {
            "isSet" => {
                let [value] = self.exactly(name, arguments)?;
                Some(Expression::IsSet(Box::new(value)))
            }
            "not" => {
                let [value] = self.exactly(name, arguments)?;
                Some(match self.expect(value, Kind::Boolean)? {
                    Expression::Boolean(value) => Expression::Boolean(!value),
                    value => Expression::Not(Box::new(value)),
                })
            }
            "booleanEquals" => self.equals(name, arguments, Kind::Boolean),
            "stringEquals" => self.equals(name, arguments, Kind::String),
            "coalesce" => self.coalesce(arguments),
            "ite" => self.choice(arguments),
            _ => match Function::find(name) {
                Some(function) => self.call(function, arguments),
                None => self.fail(&format!("the function `{name}` is unknown")),
            },
        }
    }

    /// Insists on the number of arguments.
    fn exactly<const N: usize>(
        &mut self,
        name: &str,
        arguments: Vec<Expression>,
    ) -> Option<[Expression; N]> {
        let count = arguments.len();
        let plural = if N == 1 { "argument" } else { "arguments" };
        let wrong = format!("`{name}` takes {N} {plural}, not {count}");
        arguments.try_into().ok().or_else(|| self.fail(&wrong))
    }

    fn equals(&mut self, name: &str, arguments: Vec<Expression>, kind: Kind) -> Option<Expression> {
        let [left, right] = self.exactly(name, arguments)?;
        let (left, right) = (self.expect(left, kind)?, self.expect(right, kind)?);
        Some(match (left, right) {
            (Expression::Boolean(left), Expression::Boolean(right)) => {
                Expression::Boolean(left == right)
            }
            (left, right) => Expression::Equals(Box::new(left), Box::new(right)),
        })
    }

    fn coalesce(&mut self, arguments: Vec<Expression>) -> Option<Expression> {
        let Some(first) = arguments.first() else {
            return self.fail("`coalesce` takes at least 1 argument, not 0");
        };
        let kind = first.ty().kind;
        if arguments.iter().any(|argument| argument.ty().kind != kind) {
            return self.fail("the arguments of `coalesce` have different types");
        }
        self.expect_scalar(kind)?;
        Some(Expression::Coalesce(arguments))
    }

    fn choice(&mut self, arguments: Vec<Expression>) -> Option<Expression> {
        let [condition, yes, no] = self.exactly("ite", arguments)?;
        if yes.ty().kind != no.ty().kind {
            return self.fail("the values of `ite` have different types");
        }
        self.expect_scalar(yes.ty().kind)?;
        let condition = self.expect(condition, Kind::Boolean)?;
        Some(Expression::Choice(Box::new([condition, yes, no])))
    }

    /// Insists on a type whose values can be chosen from.
    fn expect_scalar(&mut self, kind: Kind) -> Option<()> {
        match kind {
            Kind::String | Kind::Boolean | Kind::Integer => Some(()),
            _ => self.fail(&format!("cannot choose from values that are {}", kind.describe())),
        }
    }

    fn call(&mut self, function: Function, arguments: Vec<Expression>) -> Option<Expression> {
        let kinds = function.parameters();
        if kinds.len() != arguments.len() {
            let (name, wanted, count) = (function.wire(), kinds.len(), arguments.len());
            let plural = if wanted == 1 { "argument" } else { "arguments" };
            return self.fail(&format!("`{name}` takes {wanted} {plural}, not {count}"));
        }
        if arguments.iter().any(|value| matches!(value, Expression::Integer(..0))) {
            return self.fail(&format!("`{}` takes no negative number", function.wire()));
        }
        let arguments: Option<Vec<_>> = arguments
            .into_iter()
            .zip(kinds)
            .map(|(argument, kind)| self.expect(argument, *kind))
            .collect();
        Some(Expression::Call(function, arguments?))
    }

    /// `getAttr`: its second argument is a path, not an expression.
    fn get_attribute(&mut self, object: &Map<String, Value>) -> Option<Expression> {
        let Some([value, path]) = object.get("argv").and_then(Value::as_array).map(Vec::as_slice)
        else {
            return self.fail("`getAttr` takes 2 arguments");
        };
        let value = self.within("argv[0]".to_owned(), |parser| parser.expression(value))?;
        let path = self.within("argv[1]".to_owned(), |parser| parser.text(path))?;
        self.follow(value, path)
    }

    /// Follows a path such as `resourceId[0]`.
    pub(super) fn follow(&mut self, value: Expression, path: &str) -> Option<Expression> {
        let mut value = value;
        for step in path.split('.') {
            let (name, index) = match step.split_once('[') {
                Some((name, rest)) => (name, Some(rest)),
                None => (step, None),
            };
            if !name.is_empty() || index.is_none() {
                value = self.attribute(value, name)?;
            }
            if let Some(rest) = index {
                let Some(Ok(index)) = rest.strip_suffix(']').map(str::parse) else {
                    return self.fail(&format!("the path `{path}` is malformed"));
                };
                let list = self.expect(value, Kind::Strings)?;
                value = Expression::Element(Box::new(list), index);
            }
        }
        Some(value)
    }

    fn attribute(&mut self, value: Expression, name: &str) -> Option<Expression> {
        let Type { kind, optional } = value.ty();
        if optional {
            return self.fail("may be absent here; a condition before must ask with `isSet`");
        }
        match find_attribute(kind, name) {
            Some(attribute) => Some(Expression::Attribute(Box::new(value), attribute)),
            None => self.fail(&format!("{} has no attribute `{name}`", kind.describe())),
        }
    }
}
