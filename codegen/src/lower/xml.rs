//! What members are called in XML and in forms.

use crate::model::{Member as ModelMember, ShapeKind};
use crate::service::{XmlBinding, XmlContent};

use super::Lowering;

impl Lowering<'_> {
    pub(super) fn xml(&self, member: &ModelMember) -> XmlBinding {
        let traits = &member.traits;
        XmlBinding {
            name: traits.xml_name().map(str::to_owned),
            attribute: traits.xml_attribute(),
            flattened: traits.xml_flattened(),
            content: self.xml_content(member).map(Box::new),
        }
    }

    /// The names in a list or a map. `check` has bounded how deep these nest.
    fn xml_content(&self, member: &ModelMember) -> Option<XmlContent> {
        let name = |member: &ModelMember| member.traits.xml_name().map(str::to_owned);
        match &self.model.target(member)?.kind {
            ShapeKind::List(element) => {
                let (item, content) = (name(element), self.xml_content(element).map(Box::new));
                let is_usual = item.is_none() && content.is_none();
                (!is_usual).then_some(XmlContent::List { item, content })
            }
            ShapeKind::Map { key, value } => {
                let content = self.xml_content(value).map(Box::new);
                let (key, value) = (name(key), name(value));
                let is_usual = key.is_none() && value.is_none() && content.is_none();
                (!is_usual).then_some(XmlContent::Map { key, value, content })
            }
            _ => None,
        }
    }
}
