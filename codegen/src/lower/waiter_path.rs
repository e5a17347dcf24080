//! The paths of waiters: the syntax tree of the crate `jmespath` to what the runtime evaluates.
//!
//! The runtime has paths, indices, projections (`[]`, `[*]`, `.*`, `[?…]`), lists of an element's members, literals that
//! are no collections, comparisons, `&&`, `||`, `!`, `|` and some functions. What else the language has is an error
//! that says where it stands.

use jmespath::ast::{Ast, Comparator};
use jmespath::{ErrorReason, JmespathError, Variable};

use crate::service::{Expression, Function, Literal, Operator, Projection};

/// How long an expression may be. The longest that AWS publishes has 201 characters.
const LENGTH: usize = 1024;
/// How many brackets, stars and signs an expression may have. The crate's parser goes one level deeper with each.
const NESTING: usize = 128;
/// How deep the lowered expression may be.
const DEPTH: usize = 64;

/// Reads an expression, or says what is wrong with it and where.
pub(super) fn parse(text: &str) -> Result<Expression, String> {
    // Brackets in quotes count, too: no model comes near.
    let deeper = text.chars().filter(|c| "([{*!&".contains(*c)).count();
    if text.chars().count() > LENGTH || deeper > NESTING {
        return Err("it is too long or nests too deeply".to_owned());
    }
    let ast = jmespath::parse(text).map_err(|error| what(text, &error))?;
    Lowering { text }.expression(&ast, &Expression::Current, DEPTH)
}

/// The parser's message with its place. The names that it has for tokens say nothing to a reader of the model.
fn what(text: &str, error: &JmespathError) -> String {
    let ErrorReason::Parse(reason) = &error.reason else { return error.reason.to_string() };
    let reason = reason.split(" -- found ").next().unwrap_or_default();
    let expected = reason.strip_prefix("Expected ").map(|wanted| format!("; expected {wanted}"));
    let expected = expected.unwrap_or_default();
    if error.offset >= text.len() {
        return format!("it ends too early{expected}");
    }
    format!("it is not understood from column {} on{expected}", column(text, error.offset))
}

/// The column of a byte, in characters and from 1.
fn column(text: &str, offset: usize) -> usize {
    text.char_indices().take_while(|(index, _)| *index < offset).count() + 1
}

struct Lowering<'t> {
    text: &'t str,
}

impl Lowering<'_> {
    /// Lowers a node of which `of` is the current value.
    fn expression(&self, ast: &Ast, of: &Expression, depth: usize) -> Result<Expression, String> {
        let Some(depth) = depth.checked_sub(1) else {
            return Err("it nests too deeply".to_owned());
        };
        let lower = |ast: &Ast| self.expression(ast, of, depth).map(Box::new);
        Ok(match ast {
            Ast::Identity { .. } => of.clone(),
            Ast::Field { name, .. } => Expression::Field(Box::new(of.clone()), name.clone()),
            Ast::Index { idx, .. } => Expression::Index(Box::new(of.clone()), *idx),
            Ast::Subexpr { lhs, rhs, .. } => self.expression(rhs, &*lower(lhs)?, depth)?,
            Ast::Projection { lhs, rhs, .. } => self.projection(lhs, rhs, of, depth)?,
            Ast::Comparison { comparator, lhs, rhs, .. } => {
                Expression::Compare(operator(comparator), lower(lhs)?, lower(rhs)?)
            }
            Ast::Or { lhs, rhs, .. } => Expression::Or(lower(lhs)?, lower(rhs)?),
            Ast::And { lhs, rhs, .. } => Expression::And(lower(lhs)?, lower(rhs)?),
            Ast::Not { node, .. } => Expression::Not(lower(node)?),
            Ast::Literal { value, offset } => Expression::Literal(self.literal(value, *offset)?),
            // A list of members of null is null, which only an element that is there is not.
            Ast::MultiList { elements, .. } if *of == Expression::Current => {
                let items = elements.iter().map(|item| self.expression(item, of, depth));
                Expression::List(items.collect::<Result<_, _>>()?)
            }
            Ast::MultiList { offset, .. } => {
                return Err(
                    self.unsupported("a list of members of anything but an element", *offset)
                );
            }
            Ast::Function { name, args, offset } => {
                let function = self.function(name, args.len(), *offset)?;
                let arguments = args.iter().map(|item| self.expression(item, of, depth));
                Expression::Call(function, arguments.collect::<Result<_, _>>()?)
            }
            Ast::Flatten { offset, .. }
            | Ast::ObjectValues { offset, .. }
            | Ast::Condition { offset, .. } => {
                return Err(self.unsupported("this projection", *offset));
            }
            Ast::Slice { offset, .. } => return Err(self.unsupported("a slice", *offset)),
            Ast::MultiHash { offset, .. } => {
                return Err(self.unsupported("a selection of members by name", *offset));
            }
            Ast::Expref { offset, .. } => {
                return Err(self.unsupported("a reference to an expression", *offset));
            }
        })
    }

    fn projection(
        &self,
        lhs: &Ast,
        rhs: &Ast,
        of: &Expression,
        depth: usize,
    ) -> Result<Expression, String> {
        let (kind, of) = match lhs {
            Ast::Flatten { node, .. } => (Projection::Flatten, self.expression(node, of, depth)?),
            Ast::ObjectValues { node, .. } => {
                (Projection::Values, self.expression(node, of, depth)?)
            }
            lhs => (Projection::Each, self.expression(lhs, of, depth)?),
        };
        let element = |ast: &Ast| self.expression(ast, &Expression::Current, depth).map(Box::new);
        match (kind, rhs) {
            (Projection::Each, Ast::Condition { predicate, then, .. }) => {
                let kind = Projection::Filter(element(predicate)?);
                Ok(Expression::Project(kind, Box::new(of), element(then)?))
            }
            (kind, then) => Ok(Expression::Project(kind, Box::new(of), element(then)?)),
        }
    }

    fn function(&self, name: &str, arguments: usize, offset: usize) -> Result<Function, String> {
        let function = Function::ALL.into_iter().find(|function| function.name() == name);
        let Some(function) = function else {
            return Err(self.unsupported(&format!("the function `{name}`"), offset));
        };
        if function.arity() != arguments {
            let arity = function.arity();
            let plural = if arity == 1 { "argument" } else { "arguments" };
            let column = column(self.text, offset);
            return Err(format!(
                "`{name}` at column {column} takes {arity} {plural}, not {arguments}"
            ));
        }
        Ok(function)
    }

    fn literal(&self, value: &Variable, offset: usize) -> Result<Literal, String> {
        Ok(match value {
            Variable::Null => Literal::Null,
            Variable::Bool(value) => Literal::Bool(*value),
            Variable::String(text) => Literal::String(text.clone()),
            Variable::Number(number) => Literal::Number(number.as_f64().unwrap_or_default()),
            Variable::Array(_) | Variable::Object(_) | Variable::Expref(_) => {
                return Err(self.unsupported("a literal that is a collection", offset));
            }
        })
    }

    fn unsupported(&self, what: &str, offset: usize) -> String {
        format!("{what} is not supported, at column {}", column(self.text, offset))
    }
}

fn operator(comparator: &Comparator) -> Operator {
    match comparator {
        Comparator::Equal => Operator::Equal,
        Comparator::NotEqual => Operator::NotEqual,
        Comparator::LessThan => Operator::Less,
        Comparator::LessThanEqual => Operator::LessOrEqual,
        Comparator::GreaterThan => Operator::Greater,
        Comparator::GreaterThanEqual => Operator::GreaterOrEqual,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(of: Expression, name: &str) -> Expression {
        Expression::Field(Box::new(of), name.to_owned())
    }

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
            "Parts[?State == 'a'] | [0].Name",
            "*[][*][?a]",
        ] {
            assert!(parse(text).is_ok(), "{text}: {:?}", parse(text));
        }
    }

    #[test]
    fn names_and_texts_are_unescaped() {
        let name = |text: &str| parse(text).expect("a path");
        assert_eq!(name(r#""a\"b\\c\u00e9\n""#), field(Expression::Current, "a\"b\\cé\n"));
        assert_eq!(name(r#"a."b.c""#), field(field(Expression::Current, "a"), "b.c"));
        let text = |text: &str| Expression::Literal(Literal::String(text.to_owned()));
        assert_eq!(name(r"'it\'s'"), text("it's"));
        assert_eq!(name(r"'a\nb'"), text(r"a\nb"));
        assert_eq!(name(r#"`"a\u00e9\`b"`"#), text("aé`b"));
    }

    #[test]
    fn a_pipe_ends_a_projection_and_a_dot_does_not() {
        let all = |then| {
            let of = Box::new(field(Expression::Current, "a"));
            Expression::Project(Projection::Each, of, Box::new(then))
        };
        let first = |of| Expression::Index(Box::new(of), 0);
        assert_eq!(parse("a[*] | [0]"), Ok(first(all(Expression::Current))));
        assert_eq!(parse("a[*].b[0]"), Ok(all(first(field(Expression::Current, "b")))));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        for (text, problem) in [
            ("a.", "it ends too early; expected identifier, '*', '{', '[', '&', or '[?'"),
            ("foo[?", "it ends too early"),
            ("a[", "it ends too early; expected number, ':', or '*'"),
            ("a b", "it is not understood from column 3 on"),
            ("\"é\" b", "it is not understood from column 5 on"),
            ("a.b == ", "it ends too early"),
            ("sort(a)", "the function `sort` is not supported, at column 5"),
            ("length(a, b)", "`length` at column 7 takes 1 argument, not 2"),
            ("a[1:2]", "a slice is not supported, at column 6"),
            ("a.{b: c}", "a selection of members by name is not supported, at column 3"),
            ("a == `[1]`", "a literal that is a collection is not supported, at column 6"),
        ] {
            assert_eq!(parse(text), Err(problem.to_owned()), "{text}");
        }
        let unclosed = parse("'a").expect_err("it is not closed");
        assert!(unclosed.contains("column 1"), "{unclosed}");
    }

    #[test]
    fn deep_expressions_are_refused() {
        for part in ["(", "!", "[*]", "a.", "*.", "[?", "a||", "a|", "&", "a[].", "{a:", "[", "f("]
        {
            for count in [100, 1_000, 100_000] {
                assert!(parse(&part.repeat(count)).is_err(), "{part}");
                let closed = format!("{}a", part.repeat(count));
                // What is not refused is no deeper than the bound.
                if let Ok(expression) = parse(&closed) {
                    assert!(format!("{expression:?}").len() < 10_000, "{part}");
                }
            }
        }
    }
}
