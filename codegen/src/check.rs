//! Stage 2: checks that a client can be generated from the model.
//!
//! All problems are found at once, each with file, shape, what is wrong and what to do. After this stage targets are
//! defined and of the right kind, trait values have the right JSON type, constraints can be met, recursion goes through
//! a structure, lists and maps are not nested without end, and there is one service with a supported protocol.
//!
//! What a trait means for the wire decides what becomes of a trait that is not supported: some refuse the operation that
//! has it and leave the rest of the service ([`unsupported_operations`]); an unknown trait in Smithy's own namespace is
//! an error; everything else has no effect on the wire and is ignored.

mod constraints;
mod defaults;
mod form;
mod http;
mod json_names;
mod member_rules;
mod nesting;
mod operations;
mod pattern;
mod recursion;
mod service;
mod shapes;
mod traits;
mod xml;

use std::collections::BTreeMap;

use crate::model::{Member, Model, Shape, ShapeId};
use crate::problem::{Problem, Problems};

pub(crate) use nesting::NESTING;
pub(crate) use operations::is_endpoint_parameter;
pub(crate) use pattern::pattern_is_enforced;

/// Checks the model.
///
/// # Errors
/// Everything that keeps a client from being generated.
pub fn check(model: &Model) -> Result<(), Problems> {
    let mut checker = Checker { model, problems: Problems::new() };
    service::check(&mut checker);
    for shape in model.shapes.values() {
        shapes::check(&mut checker, shape);
        traits::check(&mut checker, shape);
        constraints::check(&mut checker, shape);
        defaults::check(&mut checker, shape);
        operations::check(&mut checker, shape);
        member_rules::check(&mut checker, shape);
        nesting::check(&mut checker, shape);
        xml::check(&mut checker, shape);
    }
    recursion::check(&mut checker);
    http::check(&mut checker);
    json_names::check(&mut checker);
    checker.problems.into_result(())
}

/// Notes about a model that a client can be generated from: what was left out of it when it was loaded,
/// constraints that a client does not enforce, operations that ask for more than a client does.
#[must_use]
pub fn notes(model: &Model) -> Problems {
    let mut checker = Checker { model, problems: model.notes.clone() };
    for shape in model.shapes.values() {
        constraints::notes(&mut checker, shape);
        operations::notes(&mut checker, shape);
    }
    service::notes(&mut checker);
    checker.problems
}

/// The service's operations that cannot be generated, each with the reason. The rest of the service can.
#[must_use]
pub fn unsupported_operations(model: &Model) -> BTreeMap<ShapeId, Problem> {
    operations::unsupported(model)
}

/// The model, and the problems found so far.
struct Checker<'a> {
    model: &'a Model,
    problems: Problems,
}

impl<'a> Checker<'a> {
    /// An error about a shape or member, in the file that defines the shape.
    fn error(&mut self, id: &ShapeId, what: impl Into<String>, help: impl Into<String>) {
        self.problems.push(Problem::error(self.model.file_of(id), what, help).at(id));
    }

    /// A note about a shape or member.
    fn note(&mut self, id: &ShapeId, what: impl Into<String>, help: impl Into<String>) {
        self.problems.push(Problem::note(self.model.file_of(id), what, help).at(id));
    }

    /// An error about a trait, in the file that sets it.
    fn trait_error(
        &mut self,
        place: &Place<'_>,
        name: &str,
        what: impl Into<String>,
        help: impl Into<String>,
    ) {
        let source = place.traits().source(name);
        let file = source.map_or("", |source| self.model.source_name(source));
        self.problems.push(Problem::error(file, what, help).at(place.id()));
    }

    /// The shape's own place and its members'.
    fn places(&self, shape: &'a Shape) -> Vec<Place<'a>> {
        let members = shape.members().into_iter().map(|member| Place::Member {
            shape,
            member,
            target: self.model.target(member),
        });
        std::iter::once(Place::Shape(shape)).chain(members).collect()
    }
}

/// Where a trait may stand.
enum Place<'a> {
    Shape(&'a Shape),
    Member { shape: &'a Shape, member: &'a Member, target: Option<&'a Shape> },
}

impl<'a> Place<'a> {
    fn id(&self) -> ShapeId {
        match self {
            Self::Shape(shape) => shape.id.clone(),
            Self::Member { shape, member, .. } => shape.id.with_member(&member.name),
        }
    }

    fn traits(&self) -> &'a crate::model::Traits {
        match self {
            Self::Shape(shape) => &shape.traits,
            Self::Member { member, .. } => &member.traits,
        }
    }

    /// The shape whose values the traits are about; `None` if a member's target dangles.
    fn target(&self) -> Option<&'a Shape> {
        match self {
            Self::Shape(shape) => Some(shape),
            Self::Member { target, .. } => *target,
        }
    }
}
