//! `prettyplease` breaks what is longer than 89 columns; `cargo fmt` would put it back on one line if it fits in a hundred.
//!
//! What is in brackets is put back if it fits, innermost first, and so is a chain of methods.

use super::WIDTH;

/// Puts back on one line what fits.
pub(super) fn rejoin(text: &str) -> String {
    // What moves up to a call also moves to the left, where more fits.
    pass(&pass(text))
}

fn pass(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        lines.push(line.to_owned());
        while join_brackets(&mut lines) || join_chain(&mut lines) {}
        let _ = join_arm(&mut lines)
            || hug_format(&mut lines)
            || hug(&mut lines)
            || break_after_equals(&mut lines)
            || split_arguments(&mut lines);
    }
    let mut out = lines.join("\n");
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
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
    let content = lines[start + 1..lines.len() - 1].iter().map(|line| line.trim());
    let content = content.collect::<Vec<_>>().join(" ");
    let content = content.strip_suffix(',').unwrap_or(&content);
    let list = lines[start].trim_start().trim_start_matches("pub ").starts_with("use ");
    let padding = if open == '{' && !list { " " } else { "" };
    let close = lines.last().map_or("", |line| line.trim_start());
    [&lines[start], padding, content, padding, close].concat()
}

/// If the last line closes brackets, everything since they were opened.
fn join_brackets(lines: &mut Vec<String>) -> bool {
    let Some((start, open)) = opened(lines) else { return false };
    let inner = &lines[start + 1..lines.len() - 1];
    let depth = lines.last().map_or(0, |line| indent(line));
    if !joins(&lines[start], open, inner, depth) {
        return false;
    }
    let joined = joined(lines, start, open);
    if joined.chars().count() > WIDTH {
        return false;
    }
    lines.truncate(start);
    lines.push(joined);
    true
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

/// `format!` as a single argument moves up to the call, with its own arguments on lines of their own.
fn hug_format(lines: &mut Vec<String>) -> bool {
    let [.., head, inner, close] = lines.as_slice() else { return false };
    let arguments = inner.trim().strip_prefix("format!(").and_then(|rest| rest.strip_suffix("),"));
    let Some(arguments) =
        arguments.filter(|_| head.ends_with('(') && close.trim_start().starts_with(')'))
    else {
        return false;
    };
    let (head, margin) = ([head, "format!("].concat(), " ".repeat(indent(head)));
    let (arguments, close) =
        ([&margin, "    ", arguments].concat(), [&margin, ")", close.trim_start()].concat());
    lines.truncate(lines.len() - 3);
    lines.extend([head, arguments, close]);
    split_arguments(lines)
}

/// A single argument that has lines of its own moves up to the call: `f(g(` … `))`.
fn hug(lines: &mut Vec<String>) -> bool {
    let Some((start, '(')) = opened(lines) else { return false };
    let depth = indent(&lines[start]);
    let inner = &lines[start + 1..lines.len() - 1];
    let mut outer =
        inner.iter().enumerate().filter(|(_, line)| indent(line) == depth + 4 && !line.is_empty());
    let (Some((0, first)), Some((at, last)), None) = (outer.next(), outer.next(), outer.next())
    else {
        return false;
    };
    let one = at + 1 == inner.len()
        && first.ends_with(['(', '{', '['])
        && last.trim_start().starts_with([')', '}', ']']);
    if !one || lines[start].chars().count() + first.trim().chars().count() > WIDTH {
        return false;
    }
    let close = lines.pop().unwrap_or_default();
    let end = lines.pop().unwrap_or_default();
    let body = lines.split_off(start + 1);
    if let Some(head) = lines.last_mut() {
        head.push_str(body[0].trim());
    }
    lines.extend(body[1..].iter().map(|line| line.strip_prefix("    ").unwrap_or(line).to_owned()));
    let end = end.trim();
    lines.push(
        [&" ".repeat(depth), end.strip_suffix(',').unwrap_or(end), close.trim_start()].concat(),
    );
    true
}

/// A right-hand side that fits on a line of its own gets one.
fn break_after_equals(lines: &mut Vec<String>) -> bool {
    let Some((start, open @ ('(' | '<'))) = opened(lines) else { return false };
    let depth = indent(&lines[start]);
    if !joins(&lines[start], open, &lines[start + 1..lines.len() - 1], depth) {
        return false;
    }
    let joined = joined(lines, start, open);
    let declaration = ["pub type ", "static ", "pub static ", "let "]
        .iter()
        .any(|word| joined.trim_start().starts_with(word));
    // A type's parameters have defaults, so the last `=` is the one.
    let Some((left, right)) = joined.rsplit_once(" = ") else { return false };
    declaration && place(lines, start, &[left, " ="].concat(), right, depth)
}

fn place(lines: &mut Vec<String>, start: usize, left: &str, right: &str, depth: usize) -> bool {
    let right = [&" ".repeat(depth + 4), right].concat();
    if left.chars().count() > WIDTH || right.chars().count() > WIDTH {
        return false;
    }
    lines.truncate(start);
    lines.push(left.to_owned());
    lines.push(right);
    true
}

/// The arguments of a macro that does not fit stand on lines of their own.
fn split_arguments(lines: &mut Vec<String>) -> bool {
    let Some((start, '(')) = opened(lines) else { return false };
    if !lines[start].ends_with("format!(") || lines.len() - start != 3 {
        return false;
    }
    let close = lines.pop().unwrap_or_default();
    let arguments = lines.pop().unwrap_or_default();
    let margin = " ".repeat(indent(&arguments));
    let (mut quoted, mut depth, mut from) = (false, 0_i32, 0);
    let text = arguments.trim();
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '(' | '[' if !quoted => depth += 1,
            ')' | ']' if !quoted => depth -= 1,
            ',' if !quoted && depth == 0 => {
                lines.push([&margin, text[from..=at].trim()].concat());
                from = at + 1;
            }
            _ => {}
        }
    }
    lines.push([&margin, text[from..].trim()].concat());
    lines.push(close);
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
    let item =
        [">", "pub struct ", "pub enum ", "pub mod ", "impl", "match ", "unsafe ", "pub trait "];
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
fn join_chain(lines: &mut Vec<String>) -> bool {
    let Some(last) = lines.last() else { return false };
    let ends = last.trim_start().starts_with('.')
        && (last.ends_with(';') || last.ends_with(',') || !last.ends_with(['(', '{', '|']));
    if !ends || !last.ends_with([';', ',', '?', ')']) || !last.ends_with(';') {
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
    let links: String = lines[start..].iter().map(|line| line.trim()).collect();
    let joined = [head, links.as_str()].concat();
    if joined.chars().count() > WIDTH || head.trim_end().ends_with(['{', ';', '(']) {
        return false;
    }
    lines.truncate(start - 1);
    lines.push(joined);
    true
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
        let long = format!("f(\n    {},\n    {},\n);\n", "a".repeat(50), "b".repeat(50));
        check(&long, &long);
    }
}
