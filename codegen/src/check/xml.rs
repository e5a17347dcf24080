//! Checks of the traits that say how members stand in XML, for services whose protocol has any.

use std::collections::BTreeMap;

use super::Checker;
use crate::model::{Member, Shape, ShapeKind};
use crate::protocol;
use crate::service::Protocol;

/// Checks the members of a structure or a union.
pub(super) fn check(checker: &mut Checker<'_>, shape: &Shape) {
    if !has_xml(checker) {
        return;
    }
    let (ShapeKind::Structure(members) | ShapeKind::Union(members)) = &shape.kind else { return };
    let mut seen: BTreeMap<(bool, &str), &str> = BTreeMap::new();
    for member in members {
        forms(checker, shape, member);
        let traits = &member.traits;
        let name = (traits.xml_attribute(), traits.xml_name().unwrap_or(&member.name));
        if let Some(other) = seen.insert(name, &member.name) {
            let id = shape.id.with_member(&member.name);
            let what = format!("its name in XML is {}, as that of {other}", name.1);
            checker.error(&id, what, "give one of them another smithy.api#xmlName");
        }
    }
}

fn has_xml(checker: &Checker<'_>) -> bool {
    let mut services = checker.model.services();
    services.any(|(service, _)| matches!(protocol::of(service), Some(Protocol::AwsQuery(_))))
}

/// An attribute is text, and only lists and maps can do without a wrapper.
fn forms(checker: &mut Checker<'_>, shape: &Shape, member: &Member) {
    let Some(target) = checker.model.target(member) else { return };
    let is_collection = matches!(target.kind, ShapeKind::List(_) | ShapeKind::Map { .. });
    let is_text = !is_collection
        && !matches!(
            target.kind,
            ShapeKind::Structure(_) | ShapeKind::Union(_) | ShapeKind::Document
        );
    let id = shape.id.with_member(&member.name);
    if member.traits.xml_attribute() && !is_text {
        let what = format!("an attribute cannot hold a {}", target.kind.name());
        checker.error(&id, what, "remove smithy.api#xmlAttribute, or target a text");
    }
    if member.traits.xml_flattened() && !is_collection {
        let what = "it is flattened, and neither a list nor a map";
        checker.error(&id, what, "remove smithy.api#xmlFlattened, or target a list or a map");
    }
}
