//! Definitions with `codegen.traits#supplement`: they add to the definition of another file what that one lacks, because the
//! other was published earlier. A definition that holds everything already is left as it is.

use crate::model::{Member, Shape, ShapeId, ShapeKind};

const SUPPLEMENT: &str = "codegen.traits#supplement";

/// Whether a definition is one of those.
pub(super) fn is_one(shape: &Shape) -> bool {
    shape.traits.has(SUPPLEMENT)
}

/// Adds members, operations and errors that the definition lacks. Traits of what it has stay as they are.
///
/// # Errors
/// What contradicts it.
pub(super) fn add(shape: &mut Shape, more: Shape) -> Result<(), String> {
    match (&mut shape.kind, more.kind) {
        (ShapeKind::Structure(members), ShapeKind::Structure(more))
        | (ShapeKind::Union(members), ShapeKind::Union(more))
        | (ShapeKind::Enum(members), ShapeKind::Enum(more))
        | (ShapeKind::IntEnum(members), ShapeKind::IntEnum(more)) => add_members(members, more),
        (ShapeKind::Service(service), ShapeKind::Service(more)) => {
            join(&mut service.operations, more.operations);
            join(&mut service.errors, more.errors);
            Ok(())
        }
        (ShapeKind::Operation(operation), ShapeKind::Operation(more)) => {
            join(&mut operation.errors, more.errors);
            Ok(())
        }
        (kind, more) if *kind == more => Ok(()),
        (kind, more) => {
            Err(format!("a {} cannot supplement a {} like this", more.name(), kind.name()))
        }
    }
}

fn add_members(members: &mut Vec<Member>, more: Vec<Member>) -> Result<(), String> {
    for member in more {
        match members.iter().find(|own| own.name == member.name) {
            None => members.push(member),
            Some(own) if own.target == member.target => {}
            Some(own) => {
                return Err(format!("member {} targets {} there", own.name, own.target));
            }
        }
    }
    Ok(())
}

fn join(ids: &mut Vec<ShapeId>, more: Vec<ShapeId>) {
    ids.extend(more);
    ids.sort();
    ids.dedup();
}
