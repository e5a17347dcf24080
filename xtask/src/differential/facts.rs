//! What a model says about names and types, a fact a line, so that two models can be compared.
//!
//! ```text
//! Encrypt
//! Encrypt fails with NotFoundException
//! EncryptRequest$Plaintext: blob
//! KeySpec = RSA_2048
//! ```

use std::collections::BTreeSet;

use trent_codegen::service::{Service, Structure, Type};

/// The facts of a service.
pub(super) fn of(service: &Service) -> BTreeSet<String> {
    let mut facts = BTreeSet::new();
    for operation in &service.operations {
        facts.insert(operation.wire.clone());
        let errors = operation.errors.iter();
        facts.extend(errors.map(|error| format!("{} fails with {}", operation.wire, error.wire)));
        facts.extend(members(&operation.input));
        facts.extend(members(&operation.output));
    }
    let errors = service.errors.iter().map(|error| &error.structure);
    facts.extend(service.structures.iter().chain(errors).flat_map(members));
    for union in &service.unions {
        let members = union.variants.iter().map(|variant| (&variant.wire, &variant.ty));
        facts.extend(members.map(|(wire, ty)| member(&union.id, wire, ty)));
    }
    for shape in &service.enums {
        let values = shape.variants.iter();
        facts.extend(values.map(|value| format!("{} = {}", name(&shape.id), value.wire)));
    }
    facts
}

fn members(structure: &Structure) -> impl Iterator<Item = String> {
    structure.members.iter().map(|one| member(&structure.id, &one.wire, &one.ty))
}

fn member(id: &str, wire: &str, ty: &Type) -> String {
    format!("{}${wire}: {}", name(id), kind(ty))
}

/// The name of a type in `service-2.json`.
fn kind(ty: &Type) -> &'static str {
    match ty {
        Type::Boolean => "boolean",
        Type::Byte | Type::Short | Type::Integer => "integer",
        Type::Long => "long",
        Type::Float => "float",
        Type::Double => "double",
        Type::String | Type::Enum(_) | Type::BigNumber => "string",
        Type::Blob => "blob",
        Type::Timestamp(_) => "timestamp",
        Type::List { .. } => "list",
        Type::Map { .. } => "map",
        Type::Structure(_) | Type::Union(_) | Type::Document | Type::Unit => "structure",
    }
}

/// `com.amazonaws.kms#Tag` is `Tag`.
fn name(id: &str) -> &str {
    id.rsplit('#').next().unwrap_or(id)
}
