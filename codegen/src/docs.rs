//! Documentation text: HTML to Markdown, references to links, paragraphs to lines.
//!
//! The models that AWS publishes are documented in HTML; ours in Markdown, where `[Encrypt]` and
//! `[KeyMetadata$KeyState]` refer to shapes.

mod characters;
mod html;
mod markdown;

use std::collections::BTreeSet;

use characters::clean;
pub(crate) use html::{plain, to_markdown};

/// Replaces `[Name]` and `[Name$Member]`, outside code, by a link to what `target` answers, or by the name as code. Other
/// words in brackets that are no link stay words: rustdoc would look for an item of that name.
pub(crate) fn link(text: &str, mut target: impl FnMut(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut code = false;
    let mut linked = BTreeSet::new();
    let mut rest = text;
    while let Some(at) = rest.find(['`', '[']) {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        if let Some(after) = after.strip_prefix('`') {
            code = !code;
            out.push('`');
            rest = after;
            continue;
        }
        let begins_line = out.is_empty() || out.ends_with('\n');
        let defines = |after: &str| {
            begins_line && after.split_once(']').is_some_and(|(_, after)| after.starts_with(':'))
        };
        match reference(after).filter(|_| !code && !defines(after)) {
            Some((name, after)) => {
                let shown = name.rsplit('$').next().unwrap_or(name);
                match target(name) {
                    // One link for each name: a page full of links is hard to read, above all as source.
                    Some(path) if linked.insert(name) => {
                        out.push_str(&["[`", shown, "`](", &path, ")"].concat());
                    }
                    _ => out.push_str(&["`", shown, "`"].concat()),
                }
                rest = after;
            }
            None => {
                if !code && !out.ends_with('\\') && !defines(after) && !is_link(after, text) {
                    out.push('\\');
                }
                out.push('[');
                rest = &after[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// `[Name]` or `[Name$Member]` at the beginning, not followed by a link's address, and what comes after.
fn reference(text: &str) -> Option<(&str, &str)> {
    let (name, after) = text.strip_prefix('[')?.split_once(']')?;
    let letter = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    let shape = name.starts_with(|c: char| c.is_ascii_uppercase()) && name.chars().all(letter);
    (shape && !after.starts_with(['(', '['])).then_some((name, after))
}

/// Whether the bracket at the beginning is that of a link: with an address, or with a label that the text defines. Other
/// destinations are none: rustdoc takes them for the path of an item.
fn is_link(bracket: &str, text: &str) -> bool {
    let Some((label, after)) = bracket[1..].split_once(']') else { return false };
    if let Some(destination) = after.strip_prefix('(') {
        return is_address(destination);
    }
    let label = match after.strip_prefix('[').and_then(|after| after.split_once(']')) {
        Some((other, _)) if !other.is_empty() => other,
        _ => label,
    };
    let definition = format!("[{label}]:");
    let mut definitions =
        text.lines().filter_map(|line| line.trim_start().strip_prefix(&definition));
    definitions.any(is_address)
}

/// Whether a destination is an address, or the path of an item of the client.
fn is_address(destination: &str) -> bool {
    let destination = destination.trim_start().trim_start_matches('<');
    let end = destination.find([')', '>', ' ', '\n']).unwrap_or(destination.len());
    let destination = &destination[..end];
    ["crate::", "mailto:"].iter().any(|begin| destination.starts_with(begin))
        || destination.contains("://")
}

/// A note of `#[deprecated]`: the compiler prints it as it is, and rustdoc reads it as Markdown.
pub(crate) fn note(text: &str) -> String {
    let text = plain(text).split_whitespace().collect::<Vec<_>>().join(" ");
    clean(&text).replace('[', "\\[")
}

/// Wraps Markdown so that no line has more than `width` columns, but for words that are longer. Fenced code and rows of
/// tables are left alone, list items continue indented.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut fenced = false;
    for line in text.lines() {
        let trimmed = line.trim_end();
        if trimmed.trim_start().starts_with("```") {
            fenced = !fenced;
            lines.push(trimmed.to_owned());
        } else if fenced || trimmed.len() <= width || trimmed.starts_with('|') {
            lines.push(trimmed.to_owned());
        } else {
            wrap_line(trimmed, width, &mut lines);
        }
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

/// The first sentence of a text in Markdown. A text that begins with a list, a table, code or a heading has none.
pub(crate) fn first_sentence(text: &str) -> Option<String> {
    let paragraph = text.trim().split("\n\n").next().unwrap_or_default();
    let paragraph = paragraph.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    let first = paragraph.split(' ').next().unwrap_or_default();
    let is_fence = ["```", "~~~"].iter().any(|fence| first.starts_with(fence));
    if first.is_empty() || begins_block(first) || is_fence || first.starts_with(['#', '|', '>']) {
        return None;
    }
    let (mut code, mut depth) = (false, 0_usize);
    for (at, c) in paragraph.char_indices() {
        match c {
            '`' => code = !code,
            '[' | '(' if !code => depth += 1,
            ']' | ')' if !code => depth = depth.saturating_sub(1),
            '.' | '?' | '!' if !code && depth == 0 && ends_sentence(&paragraph, at) => {
                return Some(paragraph[..=at].to_owned());
            }
            _ => {}
        }
    }
    let whole = paragraph.trim_end_matches(':');
    Some(if whole.len() < paragraph.len() { format!("{whole}.") } else { paragraph })
}

/// Whether what stands after a full stop begins a sentence: a space and then no small letter.
fn ends_sentence(text: &str, at: usize) -> bool {
    let mut after = text[at + 1..].chars();
    match after.next() {
        None => true,
        Some(' ') => !after.next().is_some_and(char::is_lowercase),
        Some(_) => false,
    }
}

fn wrap_line(line: &str, width: usize, lines: &mut Vec<String>) {
    let body = line.trim_start();
    let indent = line.len() - body.len();
    let marker = body.split_once(' ').map_or("", |(word, _)| word);
    let is_number = marker.strip_suffix('.').is_some_and(|number| number.parse::<u32>().is_ok());
    let is_marker = matches!(marker, "*" | "-" | ">") || is_number;
    let hanging = " ".repeat(indent + if is_marker { marker.len() + 1 } else { 0 });
    let mut current = " ".repeat(indent);
    let mut empty = true;
    for (index, word) in words(body).into_iter().enumerate() {
        let columns = current.chars().count() + word.chars().count() + usize::from(!empty);
        // A mark does not stand alone.
        let stays = empty || index == 1 && is_marker || begins_block(word);
        if columns > width && !stays {
            lines.push(std::mem::replace(&mut current, hanging.clone()));
            empty = true;
        }
        if !empty {
            current.push(' ');
        }
        current.push_str(word);
        empty = false;
    }
    lines.push(current);
}

/// Words that would mean something else to Markdown at the beginning of a line.
fn begins_block(word: &str) -> bool {
    let numbered =
        word.strip_suffix(['.', ')']).is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()));
    matches!(word, "*" | "-" | "+" | ">" | "=" | "|") || word.starts_with('#') || numbered
}

/// Splits at spaces, but not inside code: a code span that is broken over lines reads badly.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let (mut start, mut code) = (0, false);
    for (at, c) in text.char_indices() {
        match c {
            '`' => code = !code,
            ' ' if !code => {
                if start < at {
                    words.push(&text[start..at]);
                }
                start = at + 1;
            }
            _ => {}
        }
    }
    if start < text.len() {
        words.push(&text[start..]);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_become_links() {
        let target =
            |name: &str| (name != "Gone").then(|| format!("crate::{}", name.replace('$', "::")));
        let cases = [
            ("See [Encrypt].", "See [`Encrypt`](crate::Encrypt)."),
            ("[KeyMetadata$KeyState] tells", "[`KeyState`](crate::KeyMetadata::KeyState) tells"),
            ("[Sign], [Sign]", "[`Sign`](crate::Sign), `Sign`"),
            ("[Gone] is code", "`Gone` is code"),
            ("`[Encrypt]` is code", "`[Encrypt]` is code"),
            ("[a link](https://x.y)", "[a link](https://x.y)"),
            ("[an item](crate::Client) of ours", "[an item](crate::Client) of ours"),
            ("[a](b), [Other](y), [e]( f )", "\\[a](b), \\[Other](y), \\[e]( f )"),
            ("an [open", "an \\[open"),
            ("a [foo], a [Foo<T>] and a[0]", "a \\[foo], a \\[Foo<T>] and a\\[0]"),
            ("[a][1], [b]\n\n[1]: https://x\n[b]: y", "[a][1], \\[b]\n\n[1]: https://x\n[b]: y"),
            ("[a][2], \\[b]", "\\[a]\\[2], \\[b]"),
            ("after [Encrypt]: more", "after [`Encrypt`](crate::Encrypt): more"),
            ("[Defined]: https://example.com", "[Defined]: https://example.com"),
        ];
        for (text, expected) in cases {
            assert_eq!(link(text, target), expected);
        }
    }

    #[test]
    fn the_first_sentence_ends_where_the_next_begins() {
        for (text, expected) in [
            ("One. Two.", Some("One.")),
            ("One\nline.\n\nTwo.", Some("One line.")),
            (
                "Version 1.2 of `a. B`, e.g. this (of No. One). More",
                Some("Version 1.2 of `a. B`, e.g. this (of No. One)."),
            ),
            ("See [A. B](c. D). More.", Some("See [A. B](c. D).")),
            ("Why? Because.", Some("Why?")),
            ("No stop", Some("No stop")),
            ("The choices:\n\n* one", Some("The choices.")),
            ("`code` begins it. So.", Some("`code` begins it.")),
            ("* a list", None),
            ("1. a list", None),
            ("# A heading", None),
            ("```\ncode\n```", None),
            ("| a | b |", None),
            ("", None),
        ] {
            assert_eq!(first_sentence(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn long_lines_are_wrapped() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("* one two three\n\nend\n", 9), ["* one two", "  three", "", "end"]);
        assert_eq!(wrap("1. one two three", 10), ["1. one two", "   three"]);
        assert_eq!(wrap("* `b c d e` f", 4), ["* `b c d e`", "  f"]);
        assert_eq!(wrap("a `b c d e` f", 4), ["a", "`b c d e`", "f"]);
        assert_eq!(wrap("see item 2. now", 9), ["see item 2.", "now"]);
        assert_eq!(wrap("| long row |", 5), ["| long row |"]);
        assert_eq!(wrap("```\nlong code line\n```", 5), ["```", "long code line", "```"]);
    }
}
