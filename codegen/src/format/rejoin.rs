//! `prettyplease` breaks what is longer than 89 columns; `cargo fmt` would put it back on one line if it fits in a hundred,
//! and break in other places what does not.
//!
//! A line at a time: whatever the last line completes is looked at, so that what is inside is settled before what is
//! around it. First what fits is put back; what does not is broken as `cargo fmt` breaks it (`overflow`).

mod condition;
mod declaration;
mod overflow;

use super::WIDTH;

/// Lays text out as `cargo fmt` would.
pub(super) fn rejoin(text: &str) -> String {
    // What moves up to a call also moves to the left, where more fits.
    pass(&pass(text))
}

fn pass(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let (mut rest, mut links) = (text.lines().peekable(), None);
    while let Some(line) = rest.next() {
        let next = rest.peek().map_or("", |next| next.trim_start());
        lines.push(overflow::link(&lines, line, &mut links));
        while join_brackets(&mut lines, next) || join_chain(&mut lines, next) {}
        let _ = join_arm(&mut lines)
            || join_closure(&mut lines)
            || declaration::lay_out(&mut lines)
            || condition::lay_out(&mut lines)
            || overflow::break_last(&mut lines);
    }
    let mut out = lines.join("\n");
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

fn indent(line: &str) -> usize {
    // Asked of every line, often: spaces alone are counted, for nothing else indents.
    line.bytes().take_while(|byte| *byte == b' ').count()
}

/// Whether the line is a link of a chain.
fn is_link(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with('.') && !line.starts_with("..")
}

/// What the last line closes: where it was opened, if that line ends with the bracket.
fn opened(lines: &[String]) -> Option<(usize, char)> {
    let last = lines.last()?;
    let depth = indent(last);
    let open = match last.trim_start().chars().next()? {
        ')' => '(',
        ']' => '[',
        '>' => '<',
        '}' => '{',
        _ => return None,
    };
    let before = &lines[..lines.len() - 1];
    let start = before.iter().rposition(|line| !line.is_empty() && indent(line) <= depth)?;
    // The head of a chain has its arguments indented twice.
    let at = indent(&lines[start]);
    let opens = lines[start].ends_with(open)
        && (at == depth || at + 4 == depth)
        && start + 2 <= before.len();
    opens.then_some((start, open))
}

/// Everything since the brackets were opened that the last line closes, on one line.
fn joined(lines: &[String], start: usize, open: char) -> String {
    let content = flat(&lines[start + 1..lines.len() - 1]);
    let content = content.strip_suffix(',').unwrap_or(&content);
    let list = lines[start].trim_start().trim_start_matches("pub ").starts_with("use ");
    let padding = if open == '{' && !list { " " } else { "" };
    let close = lines.last().map_or("", |line| line.trim_start());
    [&lines[start], padding, content, padding, close].concat()
}

/// Lines as one; a break before a dot has no space.
fn flat(lines: &[String]) -> String {
    let lines = lines.iter().map(|line| line.trim());
    let mut flat = String::new();
    for line in lines {
        if !flat.is_empty() && !is_link(line) {
            flat.push(' ');
        }
        flat.push_str(line);
    }
    flat
}

/// If the last line closes brackets, everything since they were opened.
fn join_brackets(lines: &mut Vec<String>, next: &str) -> bool {
    let Some((start, open)) = opened(lines) else { return false };
    let last = lines.last().map_or("", |line| line.trim_start());
    // A result whose brace already stands below it.
    if last.starts_with(") -> ") && last.ends_with('>') {
        return false;
    }
    let is_head = last == ")" && is_link(next);
    let inner = &lines[start + 1..lines.len() - 1];
    let depth = lines.last().map_or(0, |line| indent(line));
    if !joins(&lines[start], open, inner, depth) {
        return false;
    }
    let joined = joined(lines, start, open);
    let after = if is_head { after_chain(&lines[start], next) } else { 0 };
    if joined.chars().count() + after > WIDTH {
        return false;
    }
    lines.truncate(start);
    lines.push(joined);
    true
}

/// Columns that the head of a chain leaves for what stands behind the last link: nothing if that is the value of a
/// block, `;`, or `);` with a comma that the call around the chain might need.
fn after_chain(head: &str, link: &str) -> usize {
    match link {
        ".await" => 0,
        _ if head.trim_start().starts_with("return Ok(") => 3,
        _ => 1,
    }
}

/// An arm of a single expression needs no block.
fn join_arm(lines: &mut Vec<String>) -> bool {
    let [.., head, inner, close] = lines.as_slice() else { return false };
    let Some(pattern) = head.strip_suffix(" {").filter(|pattern| pattern.ends_with(" =>")) else {
        return false;
    };
    let single = close.trim() == "}"
        && indent(close) == indent(head)
        && !inner.ends_with([';', '{', '}', ',']);
    let joined = [pattern, " ", inner.trim(), ","].concat();
    if !single || joined.chars().count() > WIDTH {
        return false;
    }
    lines.truncate(lines.len() - 3);
    lines.push(joined);
    true
}

/// A closure of a single expression needs no block.
fn join_closure(lines: &mut Vec<String>) -> bool {
    let [.., head, inner, close] = lines.as_slice() else { return false };
    let Some(start) = head.strip_suffix("| {").map(|start| [start, "| "].concat()) else {
        return false;
    };
    let Some(end) = close.trim_start().strip_prefix('}').filter(|_| indent(close) == indent(head))
    else {
        return false;
    };
    let joined = [&start, inner.trim(), end].concat();
    if inner.ends_with([';', '{', '}']) || joined.chars().count() > WIDTH {
        return false;
    }
    lines.truncate(lines.len() - 3);
    lines.push(joined);
    true
}

/// Whether what is inside is a list that has no need of lines of its own.
fn joins(head: &str, open: char, inner: &[String], depth: usize) -> bool {
    let plain = inner.iter().all(|line| {
        indent(line) == depth + 4
            && !line.trim_start().starts_with("//")
            && !line.ends_with(['{', ';'])
    });
    let head = head.trim_start();
    if open != '{' {
        return plain;
    }
    let item = [
        ">",
        "{",
        "pub struct ",
        "pub enum ",
        "pub mod ",
        "impl",
        "match ",
        "unsafe ",
        "pub trait ",
    ];
    let literal = !item.iter().any(|word| head.starts_with(word))
        && !head.contains(" match ")
        && !head.contains("=> {");
    let block = head.starts_with("fn ")
        || head.contains(" fn ")
        || head.contains("if ")
        || head.contains("else ")
        || head.contains("for ")
        || head.contains("while ")
        || head.contains("loop ")
        || head.ends_with("| {");
    let fields = inner.iter().all(|line| {
        line.ends_with(',') && !line.contains("=>") || line.trim_start().starts_with("..")
    });
    literal && !block && plain && fields
}

/// If the last line ends a chain of methods, the chain.
fn join_chain(lines: &mut Vec<String>, next: &str) -> bool {
    let Some(last) = lines.last() else { return false };
    // The value of a block has no semicolon.
    let ends = last.ends_with(';') || next.starts_with('}') && !last.ends_with([',', '(', '{']);
    if !is_link(last) || !ends {
        return false;
    }
    let depth = indent(last);
    let links = lines
        .iter()
        .rev()
        .take_while(|line| indent(line) == depth && line.trim_start().starts_with('.'))
        .count();
    let start = lines.len() - links;
    let Some(head) =
        start.checked_sub(1).map(|at| &lines[at]).filter(|head| indent(head) + 4 == depth)
    else {
        return false;
    };
    if head.trim_start().starts_with("//") {
        return false;
    }
    if head.trim_end().ends_with(['{', ';', '(']) {
        return false;
    }
    let all: String = lines[start..].iter().map(|line| line.trim()).collect();
    let joined = [head, all.as_str()].concat();
    if joined.chars().count() <= WIDTH {
        lines.truncate(start - 1);
        lines.push(joined);
        return true;
    }
    // A name no longer than the margin of a link takes the first link with it.
    if links > 1 && head.trim().len() <= 4 {
        lines[start - 1] = [head, lines[start].trim()].concat();
        lines.remove(start);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::rejoin;

    fn check(broken: &str, joined: &str) {
        assert_eq!(rejoin(broken), joined);
    }

    #[test]
    fn what_fits_is_put_back() {
        check("f(\n    a,\n    b,\n);\n", "f(a, b);\n");
        check("x: Option<\n    T,\n>,\n", "x: Option<T>,\n");
        check("d\n    .field(\n        a,\n        b,\n    );\n", "d.field(a, b);\n");
        check("let x = T {\n    a: 1,\n    ..b\n};\n", "let x = T { a: 1, ..b };\n");
        check("a\n    .b()\n    .c();\n", "a.b().c();\n");
    }

    #[test]
    fn what_needs_its_lines_keeps_them() {
        for text in [
            "pub struct A {\n    pub b: C,\n}\n",
            "match a {\n    b => c,\n}\n",
            "fn a() {\n    b(\n",
            "f(&mut |r| {\n    g();\n})?;\n",
        ] {
            check(text, text);
        }
        check(
            "f(\n    |a| match a {\n        b => c,\n    },\n)?;\n",
            "f(|a| match a {\n    b => c,\n})?;\n",
        );
        check(
            "        f(\n            a,\n            |w, v| w.b(v),\n        );\n",
            "        f(a, |w, v| w.b(v));\n",
        );
        let long = format!("f(\n    {},\n    {},\n);\n", "a".repeat(50), "b".repeat(50));
        check(&long, &long);
    }
}
