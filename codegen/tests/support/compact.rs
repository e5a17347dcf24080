//! The debug form of a value without what is default: absent, false, empty. What is left and short stands on one line.
//!
//! ```text
//! Member { wire: "Name", field: "name", stem: "name", ty: String, optional: true }
//! ```

use std::fmt::Debug;

/// How long a line may be.
const WIDTH: usize = 120;

/// A value, or a field with its name.
struct Tree {
    /// What comes before the parts: `members: [`.
    head: String,
    parts: Vec<Tree>,
    /// What comes behind them: `]`.
    tail: String,
}

pub(crate) fn debug(value: &impl Debug) -> String {
    let text = format!("{value:#?}");
    let mut lines = text.lines();
    let mut out = String::new();
    while let Some(tree) = parse(&mut lines) {
        print(&tree, 0, &mut out);
    }
    out
}

/// Reads a part, or `None` at the end of the parts around it.
fn parse<'t>(lines: &mut impl Iterator<Item = &'t str>) -> Option<Tree> {
    let line = lines.next()?.trim();
    let line = line.strip_suffix(',').unwrap_or(line);
    if matches!(line, "}" | "]" | ")") {
        return None;
    }
    let close = match line.chars().last() {
        Some('{') => "}",
        Some('[') => "]",
        Some('(') => ")",
        _ => return Some(Tree { head: line.to_owned(), parts: vec![], tail: String::new() }),
    };
    let mut parts = vec![];
    while let Some(part) = parse(lines) {
        parts.push(part);
    }
    // Fields that are default say nothing; elements of lists do, by being there.
    if close == "}" {
        parts.retain(|part| !is_default(part));
    }
    Some(Tree { head: line.to_owned(), parts, tail: close.to_owned() })
}

/// Whether a field has the value that most have.
fn is_default(field: &Tree) -> bool {
    let Some((_, value)) = field.head.split_once(": ") else { return false };
    let is_empty = field.parts.is_empty();
    match value {
        "None" | "false" | "[]" | "\"\"" => true,
        // A structure of defaults alone, such as constraints and documentation.
        value => is_empty && field.tail == "}" && value.ends_with(" {"),
    }
}

fn print(tree: &Tree, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    let line = one_line(tree);
    if indent.len() + line.len() <= WIDTH || tree.parts.is_empty() {
        out.push_str(&format!("{indent}{line}\n"));
        return;
    }
    out.push_str(&format!("{indent}{}\n", tree.head));
    for part in &tree.parts {
        print(part, depth + 1, out);
    }
    out.push_str(&format!("{indent}{}\n", tree.tail));
}

fn one_line(tree: &Tree) -> String {
    let parts: Vec<_> = tree.parts.iter().map(one_line).collect();
    let parts = parts.join(", ");
    let space = if tree.tail == "}" && !parts.is_empty() { " " } else { "" };
    format!("{}{space}{parts}{space}{}", tree.head, tree.tail)
}
