//! Which operations are lowered.

use std::collections::{BTreeMap, BTreeSet};

use super::Options;
use crate::check;
use crate::model::{Model, Service as ServiceShape, Shape, ShapeId};
use crate::problem::{Problem, Problems};
use crate::similar::similar;

/// Wanted operations that the service does not have. Needs nothing of the model to be right, so that such a name is told
/// together with whatever `check` finds.
pub(crate) fn unknown_operations(model: &Model, options: &Options) -> Problems {
    let mut problems = Problems::new();
    let chosen =
        |shape: &Shape| options.service.as_deref().is_none_or(|id| shape.id.as_str() == id);
    let Some((service, definition)) = model.services().find(|(shape, _)| chosen(shape)) else {
        return problems;
    };
    let names: BTreeSet<&str> = definition.operations.iter().map(ShapeId::name).collect();
    for name in options.operations.iter().map(String::as_str).collect::<BTreeSet<_>>() {
        if !names.contains(name) {
            let what = format!("there is no operation {name}");
            let help = match similar(name, names.iter().copied(), |name| name) {
                Some(near) => format!("did you mean {near}?"),
                None => "see the service's `operations` for the names".to_owned(),
            };
            problems.push(Problem::error(model.file_of(&service.id), what, help).at(&service.id));
        }
    }
    problems
}

/// The service's operations, as far as they are wanted and supported.
pub(super) fn select<'a>(
    model: &'a Model,
    service: &Shape,
    definition: &'a ServiceShape,
    options: &Options,
    problems: &mut Problems,
    notes: &mut Problems,
) -> Vec<&'a Shape> {
    let unsupported = check::unsupported_operations(model);
    // By name, and by namespace where a name is there twice, which is for `check_names` to tell.
    let all: BTreeMap<(&str, &ShapeId), &Shape> = (definition.operations.iter())
        .filter_map(|id| Some(((id.name(), id), model.shapes.get(id)?)))
        .collect();
    let file = model.file_of(&service.id);
    let mut wanted: BTreeSet<&str> = options.operations.iter().map(String::as_str).collect();
    let everything = wanted.is_empty();
    if everything {
        wanted.extend(all.keys().map(|(name, _)| *name));
    }
    let mut selected = Vec::new();
    for ((name, _), shape) in all {
        if !wanted.contains(name) {
            continue;
        }
        match unsupported.get(&shape.id) {
            None => selected.push(shape),
            Some(problem) if everything => notes.push(problem.clone()),
            Some(problem) => problems.push(problem.clone()),
        }
    }
    if selected.is_empty() && problems.is_empty() {
        let (what, help) = match notes.len() {
            0 => ("the service has no operation".to_owned(), "add operations to the service"),
            1 => ("the service's only operation is left out".to_owned(), "the notes say why"),
            all => {
                (format!("all {all} operations of the service are left out"), "the notes say why")
            }
        };
        let why = notes.iter().cloned().map(|note| Problem { help: String::new(), ..note });
        problems.extend(why);
        let help = format!("nothing would be generated; {help}");
        problems.push(Problem::error(file, what, help).at(&service.id));
    }
    selected
}
