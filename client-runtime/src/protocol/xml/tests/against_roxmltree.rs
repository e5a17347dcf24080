//! What a library that builds trees accepts must say the same here.

use std::collections::HashMap;

use roxmltree::{Document as Tree, Node};

use super::read_bytes;
use crate::primitives::Document;
use crate::seeded::Seeded;

/// A tree as an element without a model is read.
fn expected(node: Node<'_, '_>) -> Document {
    let mut members: HashMap<String, Vec<Document>> = HashMap::new();
    for child in node.children().filter(Node::is_element) {
        members.entry(child.tag_name().name().to_owned()).or_default().push(expected(child));
    }
    if members.is_empty() {
        let text: String = node.children().filter(Node::is_text).filter_map(|n| n.text()).collect();
        return text.into();
    }
    let only = |mut values: Vec<Document>| match values.len() {
        1 => values.remove(0),
        _ => Document::from(values),
    };
    let members = members.into_iter().map(|(name, values)| (name, only(values)));
    Document::from(members.collect::<HashMap<_, _>>())
}

/// An element with whatever XML has.
fn element(seeded: &mut Seeded, depth: usize) -> String {
    let name = ["a", "b", "Member", "ns:c"][seeded.below(4)];
    let space = if name.contains(':') { " xmlns:ns='urn:n'" } else { "" };
    let attribute = ["", " k=\"v &lt; w\"", " xmlns='urn:d' k='é'"][seeded.below(3)];
    if seeded.below(8) == 0 {
        return format!("<{name}{space}{attribute}/>");
    }
    let mut content = String::new();
    for _ in 0..seeded.below(5) {
        match seeded.below(if depth == 0 { 7 } else { 10 }) {
            0 => content.push_str("<!-- a > comment -->"),
            1 => content.push_str("<![CDATA[ <x>&y; ]]>"),
            2 => content.push_str("&amp;&#x41;&quot;&#955;"),
            3 => content.push_str("<?pi of?>"),
            4 => content.push_str("\r\n\t"),
            5 | 6 => content.push_str("tëxt > more"),
            _ => content.push_str(&element(seeded, depth - 1)),
        }
    }
    format!("<{name}{space}{attribute} >{content}</{name} >")
}

fn document(seeded: &mut Seeded) -> String {
    let start =
        ["", "<?xml version='1.0'?>", "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!-- x -->"];
    let start = start[seeded.below(3)];
    let end = ["", "\n", "<!-- y --><?z?>"][seeded.below(3)];
    format!("{start}{}{end}", element(seeded, 4))
}

#[test]
fn documents_say_the_same() {
    let mut seeded = Seeded::new(5);
    for _ in 0..5_000 {
        let text = document(&mut seeded);
        let tree = Tree::parse(&text).expect("it is well formed");
        assert_eq!(read_bytes(text.as_bytes()), Ok(expected(tree.root_element())), "{text}");
    }
}

#[test]
fn what_the_other_accepts_says_the_same() {
    let mut seeded = Seeded::new(6);
    let (mut accepted, mut refused) = (0, 0);
    for _ in 0..20_000 {
        let text = document(&mut seeded);
        let bytes = seeded.mutated(text.as_bytes());
        let text = String::from_utf8_lossy(&bytes);
        // To the other, an empty prefix is none.
        if text.contains("<:") || text.contains("</:") {
            continue;
        }
        let ours = read_bytes::<Document>(text.as_bytes());
        match Tree::parse(&text) {
            // It reads UTF-8 alone, whatever the declaration says.
            Ok(_) if ours.as_ref().is_err_and(|error| error.contains("its encoding")) => {}
            Ok(tree) => {
                accepted += 1;
                assert_eq!(ours, Ok(expected(tree.root_element())), "{text}");
            }
            // It also refuses what does no harm: prefixes without a namespace, control characters.
            Err(_) => refused += usize::from(ours.is_err()),
        }
    }
    assert!(accepted > 1_000 && refused > 1_000, "{accepted} {refused}");
}
