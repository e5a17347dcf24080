//! The XML reader and roxmltree agree on what a document says that both accept, and any error response can be read: no panic.

#![no_main]

use std::collections::HashMap;

use libfuzzer_sys::fuzz_target;
use roxmltree::{Document as Tree, Node};
use trent_runtime::primitives::Document;
use trent_runtime::private::{AwsQuery, FromXml as _, Protocol as _, XmlReader};

fuzz_target!(|bytes: &[u8]| {
    let mut ours = None;
    let read = XmlReader::document(bytes, &mut |r, _| {
        ours = Some(Document::from_xml(r)?);
        Ok(())
    });
    let _ = read.as_ref().map_err(|error| format!("{error} {error:?}"));
    let tree = std::str::from_utf8(bytes).ok().and_then(|text| Tree::parse(text).ok());
    if let (Ok(()), Some(ours), Some(tree)) = (read, ours, tree) {
        assert_eq!(ours, expected(tree.root_element()));
    }
    let response = http::Response::builder().status(400).body(bytes.to_vec().into());
    let response = response.expect("each part is valid");
    let metadata = AwsQuery {}.error_metadata(&response);
    let _ = metadata.map(|found| format!("{found} {found:?}")).map_err(|error| error.to_string());
});

/// A tree as an element without a model is read.
fn expected(node: Node<'_, '_>) -> Document {
    let mut members: HashMap<String, Vec<Document>> = HashMap::new();
    for child in node.children().filter(Node::is_element) {
        members.entry(child.tag_name().name().to_owned()).or_default().push(expected(child));
    }
    if members.is_empty() {
        let text = node.children().filter(Node::is_text).filter_map(|node| node.text());
        return text.collect::<String>().into();
    }
    let only = |mut values: Vec<Document>| match values.len() {
        1 => values.remove(0),
        _ => Document::from(values),
    };
    let members = members.into_iter().map(|(name, values)| (name, only(values)));
    Document::from(members.collect::<HashMap<_, _>>())
}
