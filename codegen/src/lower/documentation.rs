//! Documentation: taken from the model, turned into Markdown, its references into links.

use std::collections::BTreeMap;

use crate::docs;
use crate::model::{Model, Service, Shape, ShapeId, ShapeKind, Traits};
use crate::names;
use crate::service::{Docs, Explanation};

use super::Lowering;
use super::graph::Graph;
use super::rename::{member_name, operation_name, shape_name};
use super::variants::{enum_value, variant_names};

/// What `[Name]` and `[Name$Member]` in documentation stand for, as Rust paths.
pub(super) struct Links {
    namespace: String,
    targets: BTreeMap<String, String>,
}

impl Links {
    pub(super) fn new(
        model: &Model,
        service: &Shape,
        definition: &Service,
        operations: &[&Shape],
        graph: &Graph<'_>,
    ) -> Self {
        let mut targets = BTreeMap::new();
        for shape in operations {
            let method = names::operation_module(operation_name(shape));
            targets.insert(shape.id.name().to_owned(), format!("crate::Client::{method}"));
        }
        let types = graph.structures.iter().chain(&graph.unions).chain(&graph.enums);
        let types = types.map(|id| (id, "crate::types::"));
        for (id, module) in types.chain(graph.errors.iter().map(|id| (id, "crate::types::error::")))
        {
            let name = shape_name(model, definition, id);
            let rust = format!("{module}{}", names::type_name(&name));
            let Some(shape) = model.shapes.get(id) else { continue };
            for (member, item) in items(shape) {
                targets.insert(format!("{}${member}", id.name()), format!("{rust}::{item}"));
            }
            targets.insert(id.name().to_owned(), rust);
        }
        Self { namespace: service.id.namespace().to_owned(), targets }
    }
}

/// The members of a type, each with the name of what becomes of it.
fn items(shape: &Shape) -> Vec<(&str, String)> {
    match &shape.kind {
        ShapeKind::Enum(members) => {
            let variants = variant_names(members);
            let named = members.iter().filter_map(|member| {
                Some((member.name.as_str(), variants.get(enum_value(member))?.clone()))
            });
            named.collect()
        }
        ShapeKind::Union(members) => members
            .iter()
            .map(|member| (member.name.as_str(), names::variant(member_name(member))))
            .collect(),
        _ => {
            let members = shape.members().into_iter();
            members
                .map(|member| (member.name.as_str(), names::field(member_name(member))))
                .collect()
        }
    }
}

impl Lowering<'_> {
    /// The documentation of a shape or member; an item of the public surface must have some if the options say so.
    pub(super) fn docs(&mut self, id: &ShapeId, traits: &Traits, needed: bool) -> Docs {
        let text = traits.documentation().map(docs::to_markdown).unwrap_or_default();
        if text.is_empty() && needed && self.options.require_docs {
            let help = "add smithy.api#documentation with an `apply` statement";
            self.report(id, "has no documentation", help);
        }
        let deprecated = traits.deprecated().map(|deprecated| {
            let since = deprecated.since.map(|since| format!("since {since}"));
            let message = deprecated.message.or(since);
            let note = message.map(|text| docs::note(&text)).filter(|note| !note.is_empty());
            note.unwrap_or_else(|| "deprecated by the service".to_owned())
        });
        let mut unknown = Vec::new();
        let text = docs::link(&text, |name| {
            let target = self.links.targets.get(name).cloned();
            let id = ShapeId::from(format!("{}#{name}", self.links.namespace).as_str());
            let shape = self.model.shapes.get(&id.shape());
            let exists = shape.is_some_and(|s| id.member().is_none_or(|m| s.member(m).is_some()));
            if target.is_none() && !exists {
                unknown.push(name.to_owned());
            }
            target
        });
        if self.options.require_docs {
            for name in unknown {
                let what = format!("documentation refers to [{name}], which is not in the model");
                self.report(id, what, "correct the name, or put it in backticks");
            }
        }
        Docs { text, deprecated }
    }
}

/// What a value of an enum means, and what to do.
const EXPLANATION: &str = "codegen.traits#explanation";

pub(super) fn explanation(traits: &Traits) -> Option<Explanation> {
    let text = |field| traits.field(EXPLANATION, field).map(str::to_owned);
    let (remedy, applies_to) = (text("remedy"), text("appliesTo"));
    text("meaning").map(|meaning| Explanation { meaning, remedy, applies_to })
}
