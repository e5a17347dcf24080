//! An upstream model, reduced to the API's facts, as the text of a file under `models/`.
//!
//! Whatever form upstream has, the result is one Smithy AST 2.0 with what the service reaches: members in upstream's
//! order, other keys sorted, mixins flattened, the same bytes for the same facts. Documentation of others does not come along (`facts`); our own stands
//! in files of `apply` statements beside it, and the report says what these now lack.

mod ast;
mod facts;
mod skeleton;
mod supplement;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use trent_codegen::model::{Model, ShapeId, ShapeKind};
use trent_codegen::{Problem, Problems, Source, load};

pub(crate) use skeleton::skeleton;
pub(crate) use supplement::lacking;

use super::compare::{ModelDiff, compare};

/// How the name of the file with what the model lacks ends.
pub(crate) const SUPPLEMENT: &str = ".supplement.json";

/// How the name of the file with the documentation ends.
pub(crate) const DOCS: &str = ".docs.json";

/// What [`import`] made.
#[derive(Clone, Debug)]
pub(crate) struct Imported {
    /// The text of the model's file.
    pub(crate) text: String,
    /// The text of the file with what the model lacks and a newer form of it has.
    pub(crate) supplement: Option<String>,
    /// The service's shape.
    pub(crate) service: ShapeId,
    /// What changed against the present file; `None` if there is none.
    pub(crate) changes: Option<ModelDiff>,
    /// Public items that no file documents, sorted.
    pub(crate) undocumented: Vec<ShapeId>,
    /// Upstream's texts about them, as far as it has some.
    pub(crate) upstream_docs: BTreeMap<ShapeId, String>,
    /// Shapes and members that our files add to and that are gone, sorted.
    pub(crate) orphaned: Vec<ShapeId>,
    /// What upstream says and the file does not.
    pub(crate) notes: Problems,
}

/// Imports the files of one upstream service, and of its operations these alone unless none is named. `newer` are the files of a newer form of it, or the supplement that is there.
/// `present` is the model's file as it is, `additions` are the files of `apply` statements beside it.
///
/// # Errors
/// Upstream's files are not one model with one service, or a present file is not a model.
pub(crate) fn import(
    upstream: &[Source],
    operations: &[String],
    newer: &[Source],
    present: Option<&Source>,
    additions: &[Source],
) -> Result<Imported, Problems> {
    let mut model = load(upstream)?;
    let service = only_service(&model)?;
    if !operations.is_empty() {
        choose(&mut model, &service, operations)?;
    }
    let reached = model.closure([&service]);
    model
        .shapes
        .retain(|id, shape| reached.contains(id) && !matches!(shape.kind, ShapeKind::Resource(_)));
    let mut upstream_docs = documentation(&model);
    let mut ast = ast::of(&model);
    facts::keep(&mut ast);
    if !operations.is_empty() {
        keep_tests_of(operations, &mut ast["shapes"][service.as_str()]);
    }
    let text = ast::to_text(&ast);
    let supplement = supplemented(&model, newer, &service)?;
    let additions: Vec<Source> =
        additions.iter().filter(|file| !file.name.ends_with(SUPPLEMENT)).cloned().collect();
    if let Some(text) = &supplement {
        let files =
            [Source::new("model", ast::to_text(&ast)), Source::new(SUPPLEMENT, text.clone())];
        let notes = std::mem::take(&mut model.notes);
        model = load(&files)?;
        model.notes = notes;
    }
    let changes = match present {
        Some(present) => {
            let imported = Source::new(present.name.clone(), text.clone());
            Some(compare(&load(std::slice::from_ref(present))?, &load(&[imported])?))
        }
        None => None,
    };
    let (documented, orphaned) = applied(&model, &additions)?;
    let undocumented = public_items(&model).into_iter().filter(|id| !documented.contains(id));
    let undocumented: Vec<_> = undocumented.collect();
    upstream_docs.retain(|id, _| undocumented.binary_search(id).is_ok());
    Ok(Imported {
        text,
        supplement,
        service,
        changes,
        undocumented,
        upstream_docs,
        orphaned,
        notes: std::mem::take(&mut model.notes),
    })
}

/// Leaves the service these operations alone.
fn choose(model: &mut Model, service: &ShapeId, names: &[String]) -> Result<(), Problems> {
    let shape = model.shapes.get_mut(service);
    let Some(ShapeKind::Service(found)) = shape.map(|shape| &mut shape.kind) else { return Ok(()) };
    let mut problems = Problems::new();
    for name in names {
        if !found.operations.iter().any(|id| id.name() == name) {
            let what = format!("{service} has no operation {name}");
            problems.push(Problem::error("--operations", what, "name them as the model does"));
        }
    }
    found.operations.retain(|id| names.iter().any(|name| id.name() == name));
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// Drops those tests of endpoints that are about other operations.
fn keep_tests_of(names: &[String], service: &mut Value) {
    let is_of_others = |case: &Value| {
        let inputs = case["operationInputs"].as_array();
        let is_ours = |input: &Value| names.iter().any(|name| input["operationName"] == **name);
        inputs.is_some_and(|inputs| !inputs.iter().any(is_ours))
    };
    let cases = service.pointer_mut("/traits/smithy.rules#endpointTests/testCases");
    if let Some(cases) = cases.and_then(Value::as_array_mut) {
        cases.retain(|case| !is_of_others(case));
    }
}

/// What the newer form has and the model lacks.
fn supplemented(
    model: &Model,
    newer: &[Source],
    service: &ShapeId,
) -> Result<Option<String>, Problems> {
    if newer.is_empty() {
        return Ok(None);
    }
    let names: BTreeSet<&str> =
        newer.iter().map(|file| file.name.rsplit('/').next().unwrap_or(&file.name)).collect();
    let from = names.into_iter().collect::<Vec<_>>().join(", ");
    let newer = load(newer)?;
    if newer.shape(service.as_str()).is_none() && newer.services().next().is_some() {
        let what = format!("the newer form is of another service than {service}");
        return Err(Problem::error(&from, what, "name a newer form of the same service").into());
    }
    Ok(supplement::of(model, &newer, service, &from))
}

fn only_service(model: &Model) -> Result<ShapeId, Problems> {
    let services: Vec<&ShapeId> = model.services().map(|(shape, _)| &shape.id).collect();
    if let [service] = services.as_slice() {
        return Ok((*service).clone());
    }
    let names: Vec<_> = services.iter().map(|id| id.as_str()).collect();
    let what = format!("upstream has {} services: {}", services.len(), names.join(", "));
    Err(Problem::error("", what, "name the files of exactly one service").into())
}

/// Which shapes and members the additions document, and which they add to that are not there.
fn applied(
    model: &Model,
    additions: &[Source],
) -> Result<(BTreeSet<ShapeId>, Vec<ShapeId>), Problems> {
    let mut documented = BTreeSet::new();
    let mut orphaned = BTreeSet::new();
    for addition in additions {
        let ast = parsed(addition)?;
        let shapes = ast.get("shapes").and_then(Value::as_object);
        for (id, value) in shapes.into_iter().flatten() {
            let id = ShapeId::from(id.as_str());
            let shape = model.shapes.get(&id.shape());
            let exists = match id.member() {
                None => shape.is_some(),
                Some(name) => shape.is_some_and(|shape| shape.member(name).is_some()),
            };
            let is_apply = value.get("type").and_then(Value::as_str) == Some("apply");
            if is_apply && !exists {
                orphaned.insert(id.clone());
            }
            let traits = value.get("traits");
            // An empty text is a place for one.
            let found = |name| traits.and_then(|traits| traits.get(name));
            let has = |name| found(name).is_some_and(|value| value.as_str() != Some(""));
            if has("smithy.api#documentation") || has("codegen.traits#explanation") {
                documented.insert(id);
            }
        }
    }
    Ok((documented, orphaned.into_iter().collect()))
}

fn parsed(file: &Source) -> Result<Value, Problems> {
    let text = file.text.strip_prefix('\u{feff}').unwrap_or(&file.text);
    serde_json::from_str(text).map_err(|error| {
        let whole = error.to_string();
        let what = whole.split(" at line ").next().unwrap_or(&whole);
        Problem::error(&file.name, format!("not JSON: {what}"), "mend the file at this place")
            .at_line(error.line(), error.column())
            .into()
    })
}

/// What a model says about its shapes and members.
fn documentation(model: &Model) -> BTreeMap<ShapeId, String> {
    let mut texts = BTreeMap::new();
    for shape in model.shapes.values() {
        let members = shape.members().into_iter();
        let members = members.map(|member| (shape.id.with_member(&member.name), &member.traits));
        for (id, traits) in members.chain([(shape.id.clone(), &shape.traits)]) {
            texts.extend(traits.documentation().map(|text| (id, text.to_owned())));
        }
    }
    texts
}

/// What a client's user sees and so must be documented: the service, operations, members, and types other than inputs
/// and outputs, which the operation documents.
fn public_items(model: &Model) -> BTreeSet<ShapeId> {
    let mut items = BTreeSet::new();
    let mut with_operation = BTreeSet::new();
    for shape in model.shapes.values() {
        if let ShapeKind::Operation(operation) = &shape.kind {
            with_operation.extend(operation.input.iter().chain(&operation.output).cloned());
        }
    }
    for shape in model.shapes.values().filter(|shape| !shape.id.is_prelude()) {
        let is_error = shape.traits.has("smithy.api#error");
        let has_members = match shape.kind {
            ShapeKind::Service(_) | ShapeKind::Operation(_) => false,
            ShapeKind::Structure(_)
            | ShapeKind::Union(_)
            | ShapeKind::Enum(_)
            | ShapeKind::IntEnum(_) => true,
            _ => continue,
        };
        if !with_operation.contains(&shape.id) {
            items.insert(shape.id.clone());
        }
        if has_members {
            let members = shape.members().into_iter();
            // An error's message is that of every error, and documented with it.
            let members = members.filter(|m| !is_error || !m.name.eq_ignore_ascii_case("message"));
            items.extend(members.map(|member| shape.id.with_member(&member.name)));
        }
    }
    items
}
