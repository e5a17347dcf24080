//! What a change does to Rust elsewhere: the clients of both models are lowered, and what the emitter makes of each is
//! compared. One new member may box another's type, one more value of an enum may rename a variant, and a member that
//! a response must have takes `Default` from its type.

use std::collections::BTreeMap;

use super::change::{Api, Change, ChangeKind, Effect, Wire};
use super::sides::Comparison;
use trent_codegen::model::{Model, ShapeId};
use trent_codegen::service::{Enum, Member, Service, Structure, Type, Union};
use trent_codegen::{Options, lower};

/// Said behind the name of an output's member.
const OUTPUT: &str = " (output)";

/// Raises the class of changes that break more than they say, and adds those that nothing has told of. A model of which
/// no client can be made has no API to compare.
pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let Some(old) = lowered(comparison.old.model) else { return };
    let Some(new) = lowered(comparison.new.model) else { return };
    let after = structures(&new);
    for (place, (name, old)) in structures(&old) {
        if let Some((_, new)) = after.get(&place) {
            type_renamed(comparison, &new.id, &old.rust, &new.rust);
            structure(comparison, &name, old, new);
        }
    }
    for old in &old.unions {
        if let Some(new) = new.unions.iter().find(|new| new.id == old.id) {
            type_renamed(comparison, &new.id, &old.rust, &new.rust);
            union(comparison, old, new);
        }
    }
    for old in &old.enums {
        if let Some(new) = new.enums.iter().find(|new| new.id == old.id) {
            type_renamed(comparison, &new.id, &old.rust, &new.rust);
            enumeration(comparison, old, new);
        }
    }
}

fn lowered(model: &Model) -> Option<Service> {
    trent_codegen::check(model).ok()?;
    let options = Options { crate_name: "client".to_owned(), ..Options::default() };
    Some(lower(model, &options).ok()?.service)
}

/// Every structure with what people call it, by what it is for: two operations may share the shape of an output.
fn structures(service: &Service) -> BTreeMap<(&str, &str), (String, &Structure)> {
    let mut all = BTreeMap::new();
    let types =
        service.structures.iter().chain(service.errors.iter().map(|error| &error.structure));
    for structure in types {
        let id = structure.id.as_str();
        all.insert((id, "type"), (called(id), structure));
    }
    for operation in &service.operations {
        let id = operation.id.as_str();
        all.insert((id, "input"), (called(id), &operation.input));
        all.insert((id, "output"), (called(id) + OUTPUT, &operation.output));
    }
    all
}

/// What people call a shape: its name in the model.
fn called(id: &str) -> String {
    ShapeId::new(id).name().to_owned()
}

fn structure(comparison: &mut Comparison<'_>, name: &str, old: &Structure, new: &Structure) {
    for before in &old.members {
        let Some(after) = new.members.iter().find(|after| after.wire == before.wire) else {
            continue;
        };
        let place = Place::new(name, &new.id, &before.wire);
        if before.field != after.field {
            let what = format!("the field `{}` is `{}` now", before.field, after.field);
            breaks(comparison, &place, &what, "the field has another name");
        }
        let types = (field_type(before), field_type(after));
        if types.0 != types.1 {
            let what = format!("the field's type {} is now {}", types.0, types.1);
            breaks(comparison, &place, &what, "the field has another type");
        }
    }
    builder(comparison, name, old, new);
    if old.has_default() && !new.has_default() {
        let reason = format!("`{}` has no `Default` any more", new.rust);
        let deciding = new.members.iter().filter(|member| !member.is_empty_by_default());
        for member in deciding {
            let place = Place::new(name, &new.id, &member.wire);
            breaks(comparison, &place, "is never empty by itself", &reason);
        }
    }
}

/// A service may rename the shapes that it reaches, and other shapes may make a name ambiguous.
fn type_renamed(comparison: &mut Comparison<'_>, id: &str, old: &str, new: &str) {
    if old != new {
        let what = format!("the type `{old}` is `{new}` now");
        comparison.push(
            Change::new(&called(id), &ShapeId::new(id), ChangeKind::Changed, what)
                .wire(Wire::Safe, "names of types do not travel")
                .api(Api::Breaking, "the type has another name"),
        );
    }
}

/// Whether `build` may fail shows in what it returns.
fn builder(comparison: &mut Comparison<'_>, name: &str, old: &Structure, new: &Structure) {
    let (side, now) = match (old.builder_may_fail(), new.builder_may_fail()) {
        (false, true) => (new, "a `Result`"),
        (true, false) => (old, "no `Result` any more"),
        _ => return,
    };
    let reason = format!("the `build` of `{}Builder` returns {now}", new.rust);
    for member in side.members.iter().filter(|member| member.must_be_built()) {
        let place = Place::new(name, &side.id, &member.wire);
        breaks(comparison, &place, "decides whether a builder may fail", &reason);
    }
}

fn union(comparison: &mut Comparison<'_>, old: &Union, new: &Union) {
    for before in &old.variants {
        let Some(after) = new.variants.iter().find(|after| after.wire == before.wire) else {
            continue;
        };
        let place = Place::new(&called(&new.id), &new.id, &before.wire);
        if before.rust != after.rust {
            renamed(comparison, &place, &before.rust, &after.rust);
        }
        let types = (inner(&before.ty, before.boxed), inner(&after.ty, after.boxed));
        if types.0 != types.1 {
            let what = format!("the variant's type {} is now {}", types.0, types.1);
            breaks(comparison, &place, &what, "the variant has another type");
        }
    }
}

fn enumeration(comparison: &mut Comparison<'_>, old: &Enum, new: &Enum) {
    for before in &old.variants {
        let after = new.variants.iter().find(|after| after.wire == before.wire);
        if let Some(after) = after.filter(|after| after.rust != before.rust) {
            let member = value_name(comparison.new.model, &new.id, &before.wire);
            let member = member.unwrap_or_else(|| before.wire.clone());
            let place = Place::new(&called(&new.id), &new.id, &member);
            renamed(comparison, &place, &before.rust, &after.rust);
        }
    }
}

/// The name that the model gives to the value of an enum.
fn value_name(model: &Model, id: &str, value: &str) -> Option<String> {
    let has_value = |member: &&&trent_codegen::model::Member| {
        let own = member.traits.get("smithy.api#enumValue").and_then(serde_json::Value::as_str);
        own.unwrap_or(&member.name) == value
    };
    Some(model.shapes.get(id)?.members().iter().find(has_value)?.name.clone())
}

fn renamed(comparison: &mut Comparison<'_>, place: &Place, old: &str, new: &str) {
    let what = format!("the variant `{old}` is `{new}` now");
    breaks(comparison, place, &what, "the variant has another name");
}

/// `Option<Box<types::Tag>>`
fn field_type(member: &Member) -> String {
    let inner = inner(&member.ty, member.boxed);
    if member.optional { format!("Option<{inner}>") } else { inner }
}

fn inner(ty: &Type, boxed: bool) -> String {
    let text = rust(ty);
    if boxed { format!("Box<{text}>") } else { text }
}

/// A type as a program names it.
fn rust(ty: &Type) -> String {
    let element = |ty: &Type, sparse: bool| {
        let text = rust(ty);
        if sparse { format!("Option<{text}>") } else { text }
    };
    match ty {
        Type::Boolean => "bool".to_owned(),
        Type::Byte => "i8".to_owned(),
        Type::Short => "i16".to_owned(),
        Type::Integer => "i32".to_owned(),
        Type::Long => "i64".to_owned(),
        Type::Float => "f32".to_owned(),
        Type::Double => "f64".to_owned(),
        Type::BigNumber => "BigNumber".to_owned(),
        Type::String => "String".to_owned(),
        Type::Blob => "Blob".to_owned(),
        Type::Timestamp(_) => "DateTime".to_owned(),
        Type::Document => "Document".to_owned(),
        Type::Unit => "()".to_owned(),
        Type::List { element: of, sparse } => format!("Vec<{}>", element(of, *sparse)),
        Type::Map { key, value, sparse } => {
            format!("HashMap<{}, {}>", rust(key), element(value, *sparse))
        }
        Type::Structure(name) | Type::Union(name) | Type::Enum(name) => format!("types::{name}"),
    }
}

/// A member, and what people call it.
struct Place {
    id: ShapeId,
    subject: String,
}

impl Place {
    /// `Call (output)` is said behind the member's name.
    fn new(name: &str, shape: &str, member: &str) -> Self {
        let (name, suffix) = match name.strip_suffix(OUTPUT) {
            Some(name) => (name, OUTPUT),
            None => (name, ""),
        };
        let id = ShapeId::new(shape).with_member(member);
        Self { id, subject: format!("{name}.{member}{suffix}") }
    }
}

/// Says that a change of the member breaks programs: the change that is known, or else one that is only seen in Rust.
fn breaks(comparison: &mut Comparison<'_>, place: &Place, what: &str, reason: &str) {
    let own = |change: &&mut Change| change.shape == place.id && change.subject == place.subject;
    let mut known: Vec<_> = comparison.changes.iter_mut().filter(own).collect();
    if known.iter().any(|change| change.api.class == Api::Breaking) {
        return;
    }
    if let Some(change) = known.first_mut() {
        change.api = Effect { class: Api::Breaking, reason: reason.to_owned() };
        return;
    }
    let change = Change::new(&place.subject, &place.id, ChangeKind::Changed, what)
        .wire(Wire::Safe, "the same travels")
        .api(Api::Breaking, reason);
    comparison.push(change);
}
