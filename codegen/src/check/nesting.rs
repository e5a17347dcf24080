//! Lists and maps within one another, which are one type in Rust.

use std::collections::BTreeSet;

use super::Checker;
use crate::model::{Model, Shape, ShapeKind};

/// How many lists and maps may lie within one another with no structure between. The compiler looks 128 types deep, each
/// list or map is several to it, and what reads and writes them calls itself for each: 64 do not compile.
pub(crate) const NESTING: usize = 16;

/// Finds lists and maps in which too many others lie: of those within one another, the innermost that has too many.
pub(super) fn check(checker: &mut Checker<'_>, shape: &Shape) {
    if depth(checker.model, shape) == Some(NESTING + 1) {
        let what = format!("more than {NESTING} lists and maps lie within one another here");
        checker.error(&shape.id, what, "put a structure in between");
    }
}

/// How many lists and maps lie within one another, as far as it matters; nothing if there is no end to them.
fn depth(model: &Model, shape: &Shape) -> Option<usize> {
    let mut seen = BTreeSet::new();
    let mut next = Some(shape);
    while let Some(shape) = next {
        let (ShapeKind::List(inner) | ShapeKind::Map { value: inner, .. }) = &shape.kind else {
            break;
        };
        if seen.len() > NESTING || !seen.insert(&shape.id) {
            return None;
        }
        next = model.target(inner);
    }
    Some(seen.len())
}
