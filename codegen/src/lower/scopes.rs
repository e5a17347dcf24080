//! Name clashes: an error, with advice, for each pair of items in one scope with the same Rust name.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::ShapeId;
use crate::service::{ErrorShape, Operation, Service, Structure, Union};

use super::Lowering;

const SHAPES: &str =
    "give one of them another name with codegen.traits#rename, or with the service's `rename`";
const OPERATIONS: &str =
    "give one of them another name with codegen.traits#rename, or leave it out";
const MEMBERS: &str =
    "give one of them another name with codegen.traits#rename in an `apply` statement";
const WAITERS: &str = "take one of the waiters out of the model";

/// Names that must differ.
struct Scope {
    /// What to do if two do not.
    help: &'static str,
    /// Each with the shape or member that it is of.
    names: Vec<(String, String)>,
}

impl Lowering<'_> {
    /// Two things of one scope with one Rust name.
    pub(super) fn check_names(&mut self, service: &Service) {
        let mut scopes = vec![types(service), modules(service), errors(service), methods(service)];
        let structures = (service.structures.iter())
            .chain(service.errors.iter().map(|error| &error.structure))
            .chain(service.operations.iter().flat_map(|o| [&o.input, &o.output]));
        scopes.extend(structures.map(fields));
        scopes.extend(service.unions.iter().map(variants));
        scopes.extend(service.operations.iter().map(waiters));
        // Two shapes that have a type's name in common have its module's in common, too: that is one problem.
        let mut told = BTreeSet::new();
        for scope in scopes {
            self.check_scope(scope, &mut told);
        }
    }

    fn check_scope(&mut self, scope: Scope, told: &mut BTreeSet<(String, String)>) {
        let mut seen: BTreeMap<String, String> = BTreeMap::new();
        for (name, id) in scope.names {
            match seen.get(&name) {
                Some(first) if *first != id => {
                    if told.insert((first.clone(), id.clone())) {
                        let what = format!("{name} would also be that of {first}");
                        self.report(&ShapeId::from(id.as_str()), what, scope.help);
                    }
                }
                Some(_) => {}
                None => {
                    seen.insert(name, id);
                }
            }
        }
    }
}

/// Structures, unions and enums: name, module and shape.
fn shapes(service: &Service) -> impl Iterator<Item = (&str, &str, &str)> {
    (service.structures.iter().map(|s| (&*s.rust, &*s.module, &*s.id)))
        .chain(service.unions.iter().map(|u| (&*u.rust, &*u.module, &*u.id)))
        .chain(service.enums.iter().map(|e| (&*e.rust, &*e.module, &*e.id)))
}

fn types(service: &Service) -> Scope {
    let name = |(rust, _, id): (&str, &str, &str)| (format!("the type `{rust}`"), id.to_owned());
    Scope { help: SHAPES, names: shapes(service).map(name).collect() }
}

fn modules(service: &Service) -> Scope {
    let name = |(_, module, id): (&str, &str, &str)| {
        (format!("the module `types::{module}`"), id.to_owned())
    };
    Scope { help: SHAPES, names: shapes(service).map(name).collect() }
}

/// Errors and their builders.
fn errors(service: &Service) -> Scope {
    let names = |error: &ErrorShape| {
        let Structure { rust, id, .. } = &error.structure;
        [format!("the error `{rust}`"), format!("the error `{rust}Builder`")]
            .map(|name| (name, id.clone()))
    };
    Scope { help: SHAPES, names: service.errors.iter().flat_map(names).collect() }
}

/// The client's.
fn methods(service: &Service) -> Scope {
    let name = |o: &Operation| (format!("the method `{}`", o.module), o.id.clone());
    Scope { help: OPERATIONS, names: service.operations.iter().map(name).collect() }
}

/// Fields, and the methods that a builder has for each.
fn fields(structure: &Structure) -> Scope {
    let of = |wire: &str| format!("{}${wire}", structure.id);
    let fields =
        structure.members.iter().map(|m| (format!("the field `{}`", m.field), of(&m.wire)));
    let methods = structure.members.iter().flat_map(|m| {
        [m.stem.clone(), m.setter(), m.getter()]
            .map(|name| (format!("the builder's method `{name}`"), of(&m.wire)))
    });
    Scope { help: MEMBERS, names: fields.chain(methods).collect() }
}

fn variants(union: &Union) -> Scope {
    let names = union.variants.iter();
    let names =
        names.map(|v| (format!("the variant `{}`", v.rust), format!("{}${}", union.id, v.wire)));
    Scope { help: MEMBERS, names: names.collect() }
}

/// The methods by which an operation's builder waits.
fn waiters(operation: &Operation) -> Scope {
    let names = operation.waiters.iter().flat_map(|waiter| {
        ["", "_blocking"].map(|suffix| {
            let name = format!("the method `wait_until_{}{suffix}`", waiter.stem);
            (name, format!("{}${}", operation.id, waiter.wire))
        })
    });
    Scope { help: WAITERS, names: names.collect() }
}
