//! Checks that the paths of waiters lead to members that the model has.

use crate::model::{Model, Operation, Shape, ShapeId, ShapeKind};
use crate::service::{Expression, Matcher, Projection, Waiter};

/// What a part of an expression evaluates to, as far as the model says.
#[derive(Clone)]
enum Value<'m> {
    Unknown,
    /// The input and the output of a call, by these names.
    Both,
    Shape(&'m Shape),
    /// The result of a projection.
    List(Box<Value<'m>>),
}

/// The members that paths of the waiter name and that do not exist, each as a sentence.
pub(super) fn missing(model: &Model, operation: &Operation, waiter: &Waiter) -> Vec<String> {
    let types = Types { model, operation };
    let tests = waiter.acceptors.iter().filter_map(|acceptor| match &acceptor.matcher {
        Matcher::Output(test) => types.walk(&test.path, &types.output()).err(),
        Matcher::InputOutput(test) => types.walk(&test.path, &Value::Both).err(),
        Matcher::Success(_) | Matcher::Error(_) => None,
    });
    tests.collect()
}

struct Types<'m> {
    model: &'m Model,
    operation: &'m Operation,
}

impl<'m> Types<'m> {
    fn output(&self) -> Value<'m> {
        self.side(self.operation.output.as_ref())
    }

    /// The input or the output. An operation that names none says nothing about it.
    fn side(&self, id: Option<&ShapeId>) -> Value<'m> {
        id.map_or(Value::Unknown, |id| self.target(id))
    }

    fn walk(&self, expression: &Expression, current: &Value<'m>) -> Result<Value<'m>, String> {
        match expression {
            Expression::Current => return Ok(current.clone()),
            Expression::Field(of, name) => return self.field(&self.walk(of, current)?, name),
            Expression::Index(of, _) => return Ok(self.element(&self.walk(of, current)?)),
            Expression::Project(projection, of, each) => {
                let of = self.walk(of, current)?;
                let element = match projection {
                    Projection::Each => self.element(&of),
                    Projection::Flatten => self.flattened(&of),
                    Projection::Values => self.values(&of),
                    Projection::Filter(test) => {
                        let element = self.element(&of);
                        self.walk(test, &element)?;
                        element
                    }
                };
                return Ok(Value::List(Box::new(self.walk(each, &element)?)));
            }
            Expression::List(parts) | Expression::Call(_, parts) => {
                for part in parts {
                    self.walk(part, current)?;
                }
            }
            Expression::Compare(_, left, right)
            | Expression::Or(left, right)
            | Expression::And(left, right) => {
                self.walk(left, current)?;
                self.walk(right, current)?;
            }
            Expression::Not(of) => {
                self.walk(of, current)?;
            }
            Expression::Literal(_) => {}
        }
        Ok(Value::Unknown)
    }

    fn field(&self, of: &Value<'m>, name: &str) -> Result<Value<'m>, String> {
        let missing = |of: &str| Err(format!("{of} has no member {name:?}"));
        match of {
            Value::Unknown => Ok(Value::Unknown),
            Value::Both if name == "input" => Ok(self.side(self.operation.input.as_ref())),
            Value::Both if name == "output" => Ok(self.output()),
            Value::Both => missing("a call, with its \"input\" and its \"output\","),
            Value::List(_) => missing("a list"),
            Value::Shape(shape) => match &shape.kind {
                ShapeKind::Structure(members) | ShapeKind::Union(members) => {
                    match members.iter().find(|member| member.name == name) {
                        Some(member) => Ok(self.target(&member.target)),
                        None => missing(shape.id.as_str()),
                    }
                }
                ShapeKind::Map { value, .. } => Ok(self.target(&value.target)),
                ShapeKind::Document => Ok(Value::Unknown),
                _ => missing(shape.id.as_str()),
            },
        }
    }

    fn target(&self, id: &ShapeId) -> Value<'m> {
        self.model.shape(id.as_str()).map_or(Value::Unknown, Value::Shape)
    }

    fn element(&self, of: &Value<'m>) -> Value<'m> {
        match of {
            Value::List(element) => (**element).clone(),
            Value::Shape(Shape { kind: ShapeKind::List(member), .. }) => {
                self.target(&member.target)
            }
            _ => Value::Unknown,
        }
    }

    /// The elements of `[]`, which takes apart lists of lists.
    fn flattened(&self, of: &Value<'m>) -> Value<'m> {
        let element = self.element(of);
        match element {
            Value::List(_) | Value::Shape(Shape { kind: ShapeKind::List(_), .. }) => {
                self.element(&element)
            }
            element => element,
        }
    }

    fn values(&self, of: &Value<'m>) -> Value<'m> {
        match of {
            Value::Shape(Shape { kind: ShapeKind::Map { value, .. }, .. }) => {
                self.target(&value.target)
            }
            _ => Value::Unknown,
        }
    }
}
