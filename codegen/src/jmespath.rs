//! `JMESPath` expressions, as far as waiters use them: text to a tree that emitters write out as constants.
//!
//! Paths, indices, projections (`[]`, `[*]`, `.*`, `[?…]`), lists, literals, comparisons, `&&`, `||`, `!` and the
//! functions `length`, `contains`, `keys`, `starts_with`, `ends_with`. Whatever else the language has is reported.

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// `@`, or nothing: the value itself.
    Current,
    /// `of.name`
    Field(Box<Expression>, String),
    /// `of[0]`
    Index(Box<Expression>, i64),
    /// A projection: how its elements are found, of what, and what is taken of each.
    Project(Projection, Box<Expression>, Box<Expression>),
    /// `[a, b]`
    List(Vec<Expression>),
    /// A value in backticks or single quotes.
    Literal(Literal),
    /// `a == b`
    Compare(&'static str, Box<Expression>, Box<Expression>),
    /// `a || b`
    Or(Box<Expression>, Box<Expression>),
    /// `a && b`
    And(Box<Expression>, Box<Expression>),
    /// `!a`
    Not(Box<Expression>),
    /// `length(a)`
    Call(&'static str, Vec<Expression>),
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

/// The functions, by their name in the language and their number of arguments.
const FUNCTIONS: &[(&str, usize)] =
    &[("length", 1), ("contains", 2), ("keys", 1), ("starts_with", 2), ("ends_with", 2)];

const COMPARISONS: &[&str] = &["==", "!=", "<=", ">=", "<", ">"];

/// How deep an expression may nest.
const DEPTH: usize = 64;

/// Reads an expression, or says what is wrong with it.
pub(crate) fn parse(text: &str) -> Result<Expression, String> {
    let mut parser = Parser { rest: text, depth: 0 };
    let expression = parser.or()?;
    parser.space();
    if parser.rest.is_empty() {
        Ok(expression)
    } else {
        Err(format!("`{}` is not understood", parser.rest))
    }
}

struct Parser<'t> {
    rest: &'t str,
    depth: usize,
}

impl Parser<'_> {
    fn space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn take(&mut self, token: &str) -> bool {
        self.space();
        let after = self.rest.strip_prefix(token);
        if let Some(after) = after {
            self.rest = after;
        }
        after.is_some()
    }

    fn expect(&mut self, token: &str) -> Result<(), String> {
        if self.take(token) {
            Ok(())
        } else {
            Err(format!("`{token}` is missing before `{}`", self.rest))
        }
    }

    fn or(&mut self) -> Result<Expression, String> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err("it nests too deeply".to_owned());
        }
        let mut left = self.and()?;
        while self.take("||") {
            left = Expression::Or(Box::new(left), Box::new(self.and()?));
        }
        self.depth -= 1;
        Ok(left)
    }

    fn and(&mut self) -> Result<Expression, String> {
        let mut left = self.comparison()?;
        while self.take("&&") {
            left = Expression::And(Box::new(left), Box::new(self.comparison()?));
        }
        Ok(left)
    }

    fn comparison(&mut self) -> Result<Expression, String> {
        let left = self.unary()?;
        for operator in COMPARISONS {
            if self.take(operator) {
                return Ok(Expression::Compare(operator, Box::new(left), Box::new(self.unary()?)));
            }
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<Expression, String> {
        self.space();
        if !self.rest.starts_with("!=") && self.take("!") {
            self.depth += 1;
            if self.depth > DEPTH {
                return Err("it nests too deeply".to_owned());
            }
            let not = Expression::Not(Box::new(self.unary()?));
            self.depth -= 1;
            return Ok(not);
        }
        let primary = self.primary()?;
        self.postfix(primary)
    }

    fn primary(&mut self) -> Result<Expression, String> {
        self.space();
        if self.take("(") {
            let inner = self.or()?;
            self.expect(")")?;
            return Ok(inner);
        }
        if self.take("@")
            || self.rest.starts_with("[?")
            || self.rest.starts_with("[]")
            || self.rest.starts_with("[*]")
        {
            return Ok(Expression::Current);
        }
        if self.take("*") {
            return self.project(Projection::Values, Expression::Current);
        }
        if self.take("[") {
            return self.list();
        }
        if self.take("`") {
            return self.json_literal();
        }
        if self.take("'") {
            let (text, after) = self.rest.split_once('\'').ok_or("a quote is not closed")?;
            self.rest = after;
            return Ok(Expression::Literal(Literal::String(text.to_owned())));
        }
        let name = self.name()?;
        match FUNCTIONS.iter().find(|(function, _)| *function == name && self.rest.starts_with('('))
        {
            Some((function, arity)) => self.call(function, *arity),
            None if self.rest.starts_with('(') => {
                Err(format!("the function `{name}` is not supported"))
            }
            None => Ok(Expression::Field(Box::new(Expression::Current), name)),
        }
    }

    fn call(&mut self, function: &'static str, arity: usize) -> Result<Expression, String> {
        self.expect("(")?;
        let mut arguments = Vec::new();
        while !self.take(")") {
            if !arguments.is_empty() {
                self.expect(",")?;
            }
            arguments.push(self.or()?);
        }
        if arguments.len() == arity {
            Ok(Expression::Call(function, arguments))
        } else {
            Err(format!("`{function}` takes {arity} arguments, not {}", arguments.len()))
        }
    }

    fn list(&mut self) -> Result<Expression, String> {
        if let Some(index) = self.index() {
            return Ok(Expression::Index(Box::new(Expression::Current), index));
        }
        let mut items = Vec::new();
        while !self.take("]") {
            if !items.is_empty() {
                self.expect(",")?;
            }
            items.push(self.or()?);
        }
        Ok(Expression::List(items))
    }

    /// `0]`, after the opening bracket.
    fn index(&mut self) -> Option<i64> {
        let (number, after) = self.rest.split_once(']')?;
        let index = number.trim().parse().ok()?;
        self.rest = after;
        Some(index)
    }

    fn json_literal(&mut self) -> Result<Expression, String> {
        let (text, after) = self.rest.split_once('`').ok_or("a backtick is not closed")?;
        self.rest = after;
        let literal = match serde_json::from_str(text.trim()) {
            Ok(serde_json::Value::Null) => Literal::Null,
            Ok(serde_json::Value::Bool(value)) => Literal::Bool(value),
            Ok(serde_json::Value::Number(number)) => {
                Literal::Number(number.as_f64().unwrap_or_default())
            }
            Ok(serde_json::Value::String(text)) => Literal::String(text),
            Ok(_) => return Err(format!("the literal `{text}` is not supported")),
            // The language once allowed text without quotes.
            Err(_) => Literal::String(text.trim().to_owned()),
        };
        Ok(Expression::Literal(literal))
    }

    fn name(&mut self) -> Result<String, String> {
        self.space();
        if let Some(quoted) = self.rest.strip_prefix('"') {
            let (name, after) = quoted.split_once('"').ok_or("a quote is not closed")?;
            self.rest = after;
            return Ok(name.to_owned());
        }
        let end = self
            .rest
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .unwrap_or(self.rest.len());
        let (name, after) = self.rest.split_at(end);
        if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
            return Err(format!("a name is missing before `{}`", self.rest));
        }
        self.rest = after;
        Ok(name.to_owned())
    }

    /// What follows a value: members, indices and projections. What follows a projection is taken of each element.
    fn postfix(&mut self, mut of: Expression) -> Result<Expression, String> {
        loop {
            if self.take("[]") {
                return self.project(Projection::Flatten, of);
            } else if self.take("[*]") {
                return self.project(Projection::Each, of);
            } else if self.take("[?") {
                let test = self.or()?;
                self.expect("]")?;
                return self.project(Projection::Filter(Box::new(test)), of);
            } else if self.take("[") {
                let index =
                    self.index().ok_or_else(|| format!("`[{}` is not understood", self.rest))?;
                of = Expression::Index(Box::new(of), index);
            } else if self.take(".*") {
                return self.project(Projection::Values, of);
            } else if self.take(".[") {
                let list = self.list()?;
                // A list of members, taken of the value on the left.
                return list_of(&of, list);
            } else if self.take(".") {
                let name = self.name()?;
                match FUNCTIONS
                    .iter()
                    .find(|(function, _)| *function == name && self.rest.starts_with('('))
                {
                    Some(_) => return Err(format!("`{name}` after a dot is not supported")),
                    None => of = Expression::Field(Box::new(of), name),
                }
            } else {
                return Ok(of);
            }
        }
    }

    fn project(&mut self, kind: Projection, of: Expression) -> Result<Expression, String> {
        let mut of = of;
        let mut kind = kind;
        loop {
            // A second flattening flattens what the first one gave.
            let then = self.element()?;
            let projection = Expression::Project(kind, Box::new(of), Box::new(then));
            if self.take("[]") {
                kind = Projection::Flatten;
                of = projection;
            } else {
                return Ok(projection);
            }
        }
    }

    /// What is taken of each element of a projection, up to a flattening.
    fn element(&mut self) -> Result<Expression, String> {
        let mut of = Expression::Current;
        loop {
            self.space();
            if self.rest.starts_with("[]") {
                return Ok(of);
            } else if self.take("[*]") {
                return self.project(Projection::Each, of);
            } else if self.take("[?") {
                let test = self.or()?;
                self.expect("]")?;
                return self.project(Projection::Filter(Box::new(test)), of);
            } else if self.rest.starts_with('[') {
                self.take("[");
                let index =
                    self.index().ok_or_else(|| format!("`[{}` is not understood", self.rest))?;
                of = Expression::Index(Box::new(of), index);
            } else if self.take(".*") {
                return self.project(Projection::Values, of);
            } else if self.take(".[") {
                let list = self.list()?;
                return list_of(&of, list);
            } else if self.take(".") {
                of = Expression::Field(Box::new(of), self.name()?);
            } else {
                return Ok(of);
            }
        }
    }
}

/// `of.[a, b]`, where `of` is the value itself; elsewhere nothing that waiters use needs it.
fn list_of(of: &Expression, list: Expression) -> Result<Expression, String> {
    if *of == Expression::Current {
        Ok(list)
    } else {
        Err("a list of members after a dot is supported of elements only".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn what_waiters_use_is_understood() {
        for text in [
            "Table.TableStatus",
            "Parts[].State",
            "services[].status",
            "length(services[?!(length(deployments) == `1` && runningCount == desiredCount)]) == `0`",
            "Reservations[].Instances[].State.Name",
            "length(Commands[0].Plugins) > `0`",
            "contains(StackStatuses[].Name, 'x') || !Ready",
            "InstanceHealths[*].[A, B]",
            "Tags.*.Value",
            "input.Name == output.Name",
            "\"quoted\".name",
        ] {
            assert!(parse(text).is_ok(), "{text}: {:?}", parse(text));
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, problem) in [
            ("a.", "a name is missing before ``"),
            ("sort(a)", "the function `sort` is not supported"),
            ("length(a, b)", "`length` takes 1 arguments, not 2"),
            ("a[", "`[` is not understood"),
            ("'a", "a quote is not closed"),
            ("a b", "`b` is not understood"),
        ] {
            assert_eq!(parse(text), Err(problem.to_owned()), "{text}");
        }
        let deep = "(".repeat(10_000);
        assert!(parse(&deep).is_err());
        assert!(parse(&"!".repeat(10_000)).is_err());
    }
}
