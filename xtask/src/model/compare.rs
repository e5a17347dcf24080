//! What changed between two models of a service, for the wire and for the Rust API, with a verdict.
//!
//! Each change is classed twice. For the wire the question is whether a call that worked may now fail; for the Rust API,
//! whether a program that compiled still does. The classes follow from how a client is generated: an input's members are
//! always optional fields, an output's are so only if the model allows their absence; public types may grow; a pattern
//! is checked at run time; types of simple values have no name in Rust. What a change does elsewhere in Rust, `api`
//! finds in the lowered services.

mod api;
mod change;
mod constraints;
mod enums;
mod operations;
mod pattern;
mod reading;
mod render;
mod service;
mod shapes;
mod sides;
#[cfg(test)]
mod tests;
mod traits;
mod types;

use trent_codegen::Model;

pub(crate) use change::{ModelDiff, Verdict, Wire};
use sides::{Comparison, Side};

/// Compares two models that [`trent_codegen::load`] has accepted, each with one service.
pub(crate) fn compare(old: &Model, new: &Model) -> ModelDiff {
    let mut comparison = Comparison {
        old: Side::new(old),
        new: Side::new(new),
        changes: Vec::new(),
        documentation: 0,
    };
    service::compare(&mut comparison);
    operations::compare(&mut comparison);
    shapes::compare(&mut comparison);
    api::compare(&mut comparison);
    let Comparison { mut changes, documentation, .. } = comparison;
    changes.sort_by(|a, b| {
        let key = |change: &change::Change| {
            let classes =
                (std::cmp::Reverse(change.api.class), std::cmp::Reverse(change.wire.class));
            (classes, change.subject.clone(), change.what.clone())
        };
        key(a).cmp(&key(b))
    });
    changes.dedup();
    ModelDiff { changes, documentation }
}
