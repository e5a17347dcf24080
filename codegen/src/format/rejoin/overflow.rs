//! Where `cargo fmt` breaks what does not fit on one line.

use super::super::WIDTH;
use super::declaration::split;
use super::{after_chain, flat, indent, is_link, joined, joins, opened};

/// Breaks what the last line completes, if `prettyplease` has broken it in another place.
pub(super) fn break_last(lines: &mut Vec<String>) -> bool {
    join_field(lines)
        || hug_arm(lines)
        || block_arm(lines)
        || hug_element(lines)
        || head_of_chain(lines)
        || single_link(lines)
        || hug(lines)
        || hug_call(lines)
        || hug_closure(lines)
        || hug_tuple(lines)
        || break_before_brace(lines)
        || break_after_equals(lines)
        || break_after_colon(lines)
        || split_arguments(lines)
}

/// The arguments of the call that the last line closes, if each begins a line.
struct Call {
    /// The line of the opening bracket.
    start: usize,
    /// Where the last argument begins.
    last: usize,
    depth: usize,
}

fn call(lines: &[String]) -> Option<Call> {
    let (start, open) = opened(lines)?;
    let depth = indent(&lines[start]);
    if open != '(' || indent(lines.last()?) != depth {
        return None;
    }
    let inner = start + 1..lines.len() - 1;
    let mut arguments = Vec::new();
    for at in inner {
        let line = &lines[at];
        let begins =
            indent(line) == depth + 4 && !line.trim_start().starts_with([')', '}', ']', '.']);
        if begins {
            arguments.push(at);
        }
    }
    let last = *arguments.last()?;
    // All but the last are short.
    let short = arguments.windows(2).all(|pair| pair[1] == pair[0] + 1);
    short.then_some(Call { start, last, depth })
}

/// Moves the last argument's first line up to the call, and its other lines to the left.
fn move_up(lines: &mut Vec<String>, call: &Call) -> bool {
    let before = flat(&lines[call.start + 1..call.last]);
    let space = if before.is_empty() { "" } else { " " };
    let head = [&lines[call.start], before.as_str(), space, lines[call.last].trim()].concat();
    if head.chars().count() > WIDTH {
        return false;
    }
    let close = lines.pop().unwrap_or_default();
    let body = lines.split_off(call.last + 1);
    lines.truncate(call.start);
    lines.push(head);
    lines.extend(body.iter().map(|line| line.strip_prefix("    ").unwrap_or(line).to_owned()));
    if let Some(end) = lines.last_mut() {
        if let Some(trimmed) = end.strip_suffix(',') {
            *end = trimmed.to_owned();
        }
        end.push_str(close.trim_start());
    }
    true
}

/// A link of a chain whose head has its arguments on lines of their own stands right below the head, with all that is
/// in its brackets: `links` is where such links stood, as long as the chain goes on.
pub(super) fn link(lines: &[String], line: &str, links: &mut Option<usize>) -> String {
    let below = lines.last().is_some_and(|last| {
        last.trim() == ")" && is_link(line) && indent(last) + 4 == indent(line)
    });
    *links = if below { Some(indent(line)) } else { links.filter(|at| indent(line) >= *at) };
    let dedented = links.and_then(|_| line.strip_prefix("    "));
    dedented.unwrap_or(line).to_owned()
}

/// The arguments of a chain's head, which `prettyplease` indents twice.
fn head_of_chain(lines: &mut [String]) -> bool {
    let Some((start, '(')) = opened(lines) else { return false };
    let close = lines.len() - 1;
    if indent(&lines[start]) + 4 != indent(&lines[close]) {
        return false;
    }
    for line in &mut lines[start + 1..] {
        *line = line.strip_prefix("    ").unwrap_or(line).to_owned();
    }
    true
}

/// A field stays with what it is a field of.
fn join_field(lines: &mut Vec<String>) -> bool {
    let [.., head, field] = lines.as_slice() else { return false };
    let name = field.trim_start().strip_prefix('.').map(|name| name.trim_end_matches([',', ')']));
    let plain = name.is_some_and(|name| name.chars().all(|c| c.is_alphanumeric() || c == '_'));
    let joined = [head, field.trim_start()].concat();
    if !plain || !(head.ends_with("self") || head.ends_with("value")) {
        return false;
    }
    if joined.chars().count() > WIDTH {
        return alone_in_call(lines, &joined);
    }
    lines.truncate(lines.len() - 2);
    lines.push(joined);
    true
}

/// The only argument of a call that does not fit behind the bracket gets a line.
fn alone_in_call(lines: &mut Vec<String>, joined: &str) -> bool {
    let Some((name, argument)) = joined.strip_suffix(')').and_then(|call| call.split_once('('))
    else {
        return false;
    };
    let margin = " ".repeat(indent(joined));
    lines.truncate(lines.len() - 2);
    lines.push([name, "("].concat());
    lines.push([&margin, "    ", argument, ","].concat());
    lines.push([&margin, ")"].concat());
    true
}

/// A chain of one link is a call like any other.
fn single_link(lines: &mut Vec<String>) -> bool {
    let Some((start, '(')) = opened(lines) else { return false };
    let depth = indent(&lines[start]);
    let Some(head) = start.checked_sub(1).map(|at| lines[at].clone()) else { return false };
    let name = head.trim().chars().all(|c| c.is_alphanumeric() || c == '_');
    let ends = lines.last().is_some_and(|last| last.trim() == ");");
    if !lines[start].trim_start().starts_with('.') || indent(&head) + 4 != depth || !name || !ends {
        return false;
    }
    lines[start] = [&head, lines[start].trim()].concat();
    for line in &mut lines[start + 1..] {
        *line = line.strip_prefix("    ").unwrap_or(line).to_owned();
    }
    lines.remove(start - 1);
    true
}

/// An arm whose only expression has brackets needs no block.
fn hug_arm(lines: &mut Vec<String>) -> bool {
    let Some(close) = lines.last().filter(|last| last.trim() == "}") else { return false };
    let depth = indent(close);
    let before = &lines[..lines.len() - 1];
    let Some(start) = before.iter().rposition(|line| indent(line) <= depth) else { return false };
    let Some(pattern) = lines[start].strip_suffix(" {").filter(|pattern| pattern.ends_with(" =>"))
    else {
        return false;
    };
    let inner = &lines[start + 1..lines.len() - 1];
    let mut outer = inner.iter().enumerate().filter(|(_, line)| indent(line) == depth + 4);
    let (Some((0, first)), Some((at, last)), None) = (outer.next(), outer.next(), outer.next())
    else {
        return false;
    };
    let head = [pattern, " ", first.trim()].concat();
    let one = at + 1 == inner.len()
        && first.ends_with(['(', '{'])
        && !first.trim_start().starts_with("if ")
        && last.trim_start().starts_with(['}', ')'])
        && !last.ends_with(';');
    if !one || head.chars().count() > WIDTH {
        return false;
    }
    let mut body = inner[1..]
        .iter()
        .map(|line| line.strip_prefix("    ").unwrap_or(line).to_owned())
        .collect::<Vec<_>>();
    if let Some(last) = body.last_mut() {
        last.push(',');
    }
    lines.truncate(start);
    lines.push(head);
    lines.extend(body);
    true
}

/// An arm of a call that fits on a line below the pattern gets a block for it.
fn block_arm(lines: &mut Vec<String>) -> bool {
    let Some((start, '(')) = opened(lines) else { return false };
    let depth = indent(&lines[start]);
    if lines.last().is_none_or(|last| last.trim() != "),")
        || !joins(&lines[start], '(', &lines[start + 1..lines.len() - 1], depth)
    {
        return false;
    }
    let joined = joined(lines, start, '(');
    let Some((pattern, call)) = joined.split_once(" => ") else { return false };
    let margin = " ".repeat(depth);
    let body = [&margin, "    ", call.trim_end_matches(',')].concat();
    if body.chars().count() > WIDTH {
        return false;
    }
    lines.truncate(start);
    lines.extend([[pattern, " => {"].concat(), body, [&margin, "}"].concat()]);
    true
}

/// The only element of an array, if it has fields, begins on the array's line: `&[Acceptor {` … `}]`.
fn hug_element(lines: &mut Vec<String>) -> bool {
    let Some((start, '[')) = opened(lines) else { return false };
    let depth = indent(&lines[start]);
    let inner = &lines[start + 1..lines.len() - 1];
    let mut outer = inner.iter().filter(|line| indent(line) == depth + 4);
    let margin = " ".repeat(depth);
    let (name, body) = match (outer.next(), outer.next(), outer.next()) {
        (Some(first), Some(last), None) if first.ends_with(" {") && last.trim() == "}," => {
            let body = inner[1..inner.len() - 1].iter();
            let body = body.map(|line| line.strip_prefix("    ").unwrap_or(line).to_owned());
            (first.trim().to_owned(), body.collect::<Vec<_>>())
        }
        (Some(only), None, _) if inner.len() == 1 => {
            let element = only.trim().strip_suffix(" },").and_then(|only| only.split_once(" { "));
            let Some((name, fields)) = element else { return false };
            let field = |field: &str| [&margin, "    ", field.trim(), ","].concat();
            ([name, " {"].concat(), split(fields, ',').map(field).collect())
        }
        _ => return false,
    };
    let head = [&lines[start], name.as_str()].concat();
    let close = lines.last().map_or("", |last| last.trim_start());
    let close = [&margin, "}", close].concat();
    if head.chars().count() > WIDTH {
        return false;
    }
    lines.truncate(start);
    lines.push(head);
    lines.extend(body);
    lines.push(close);
    true
}

/// A last argument with brackets of its own, or a chain as the only one: `f(a, g(` … `))`.
fn hug(lines: &mut Vec<String>) -> bool {
    let Some(call) = call(lines) else { return false };
    let first = &lines[call.last];
    let end = &lines[lines.len() - 2];
    let only = call.last == call.start + 1;
    let several = call.last + 2 < lines.len();
    let closure = first.trim_start().starts_with(['|', '&']) && first.contains('|');
    let brackets = first.ends_with(['(', '{', '['])
        && indent(end) == call.depth + 4
        && end.trim_start().starts_with([')', '}', ']']);
    let chain = only
        && lines[call.last + 1..lines.len() - 1]
            .iter()
            .all(|line| indent(line) == call.depth + 8 && line.trim_start().starts_with('.'));
    several
        && (chain && split_head(lines, &call)
            || (brackets && (only || closure) || chain) && move_up(lines, &call))
}

/// The head of a chain moves up without its arguments if the line has no room for them, and the links stand below the
/// bracket that closes it.
fn split_head(lines: &mut Vec<String>, call: &Call) -> bool {
    let head = [&lines[call.start], lines[call.last].trim()].concat();
    let Some((name, argument)) = lines[call.last].trim().split_once('(') else { return false };
    if head.chars().count() <= WIDTH - after_chain(&head, "") {
        return false;
    }
    let margin = " ".repeat(call.depth);
    let Some(argument) = argument.strip_suffix(')') else { return false };
    let mut body = vec![
        [&lines[call.start], name, "("].concat(),
        [&margin, "    ", argument, ","].concat(),
        [&margin, ")"].concat(),
    ];
    let close = lines.pop().unwrap_or_default();
    let links = lines.split_off(call.last + 1);
    body.extend(links.iter().map(|link| [&margin, link.trim()].concat()));
    if let Some(last) = body.last_mut() {
        *last = [last.trim_end_matches(','), close.trim_start()].concat();
    }
    lines.truncate(call.start);
    lines.extend(body);
    true
}

/// A call as the only argument, short enough for a line of its own but not for the line of the call around it.
fn hug_call(lines: &mut Vec<String>) -> bool {
    let Some(call) = call(lines) else { return false };
    let inner = lines[call.last].trim();
    let Some((name, arguments)) = inner.strip_suffix("),").and_then(|inner| inner.split_once('('))
    else {
        return false;
    };
    let path =
        name.trim_end_matches('!').chars().all(|c| c.is_alphanumeric() || matches!(c, ':' | '_'));
    let only = call.last == call.start + 1 && call.last + 2 == lines.len();
    if !only || !path || name.starts_with(char::is_lowercase) && !name.ends_with('!') {
        return false;
    }
    let margin = " ".repeat(call.depth);
    let comma = if name.ends_with('!') || arguments.is_empty() { "" } else { "," };
    let head = [&lines[call.start], name, "("].concat();
    let arguments = [&margin, "    ", arguments, comma].concat();
    let close = [&margin, ")", lines[lines.len() - 1].trim_start()].concat();
    lines.truncate(call.start);
    lines.extend([head, arguments, close]);
    split_arguments(lines);
    true
}

/// A last argument that is a closure gets a block.
fn hug_closure(lines: &mut Vec<String>) -> bool {
    let Some(call) = call(lines) else { return false };
    let closure = lines[call.last].trim();
    let Some((parameters, body)) = closure
        .strip_prefix('|')
        .and_then(|rest| rest.strip_suffix(',').unwrap_or(rest).split_once("| "))
    else {
        return false;
    };
    if call.last + 2 != lines.len() || body.starts_with('{') {
        return false;
    }
    let before = flat(&lines[call.start + 1..call.last]);
    let space = if before.is_empty() { "" } else { " " };
    let head = [&lines[call.start], before.as_str(), space, "|", parameters, "| {"].concat();
    let margin = " ".repeat(call.depth);
    let body = [&margin, "    ", body].concat();
    let close = [&margin, "}", lines[lines.len() - 1].trim_start()].concat();
    if head.chars().count() > WIDTH {
        return false;
    }
    lines.truncate(call.start);
    lines.extend([head, body, close]);
    true
}

/// `PhantomData<(` … `)>`
fn hug_tuple(lines: &mut Vec<String>) -> bool {
    let Some((start, '<')) = opened(lines) else { return false };
    if lines[start + 1].trim() == "(" && lines[lines.len() - 2].trim() == ")," {
        let close = lines.pop().unwrap_or_default();
        lines.pop();
        for line in &mut lines[start + 2..] {
            *line = line.strip_prefix("    ").unwrap_or(line).to_owned();
        }
        lines.push([&" ".repeat(indent(&close)), ")", close.trim_start()].concat());
        lines[start].push('(');
        lines.remove(start + 1);
        return true;
    }
    if lines.len() != start + 3 || !lines[start + 1].trim().starts_with('(') {
        return false;
    }
    if break_after_colon(lines) {
        return true;
    }
    let inner = lines[start + 1].trim().to_owned();
    let Some(tuple) = inner.strip_prefix('(').and_then(|inner| inner.strip_suffix("),")) else {
        return false;
    };
    let depth = indent(&lines[start]);
    let margin = " ".repeat(depth);
    let items =
        tuple.split(", ").map(|item| [&margin, "    ", item.trim_end_matches(','), ","].concat());
    let items: Vec<_> = items.collect();
    let head = [&lines[start], "("].concat();
    let close = [&margin, ")", lines[lines.len() - 1].trim_start()].concat();
    lines.truncate(start);
    lines.push(head);
    lines.extend(items);
    lines.push(close);
    true
}

/// Type parameters that fit on one line but for the brace after them.
fn break_before_brace(lines: &mut Vec<String>) -> bool {
    let Some((start, '<')) = opened(lines) else { return false };
    let depth = indent(&lines[start]);
    if !joins(&lines[start], '<', &lines[start + 1..lines.len() - 1], depth) {
        return false;
    }
    let joined = joined(lines, start, '<');
    let Some(head) = joined.strip_suffix("> {").map(|head| [head, ">"].concat()) else {
        return false;
    };
    if head.chars().count() > WIDTH || !head.trim_start().starts_with("pub struct ") {
        return false;
    }
    lines.truncate(start);
    lines.push(head);
    lines.push([&" ".repeat(depth), "{"].concat());
    true
}

/// A right-hand side that fits on a line of its own gets one.
fn break_after_equals(lines: &mut Vec<String>) -> bool {
    let Some((start, open @ ('(' | '<' | '{'))) = opened(lines) else { return false };
    let depth = indent(&lines[start]);
    if !joins(&lines[start], open, &lines[start + 1..lines.len() - 1], depth) {
        return false;
    }
    let joined = joined(lines, start, open);
    let declaration = ["pub type ", "const ", "static ", "pub static ", "let "];
    let declaration = declaration.iter().any(|word| joined.trim_start().starts_with(word));
    // A type's parameters have defaults, so the last `=` is the one.
    let Some((left, right)) = joined.rsplit_once(" = ") else { return false };
    declaration && place(lines, start, &[left, " ="].concat(), right, depth)
}

/// A type that fits on a line of its own gets one.
fn break_after_colon(lines: &mut Vec<String>) -> bool {
    let Some((start, '<')) = opened(lines) else { return false };
    let depth = indent(&lines[start]);
    let joined = joined(lines, start, '<');
    let Some((left, right)) = joined.split_once(": ") else { return false };
    let field = joined.ends_with(',')
        && left
            .trim_start()
            .trim_start_matches("pub ")
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '#'));
    field && place(lines, start, &[left, ":"].concat(), right, depth)
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

/// The format string of a macro that does not fit stands on a line of its own, what is formatted on the next.
fn split_arguments(lines: &mut Vec<String>) -> bool {
    let Some((start, '(')) = opened(lines) else { return false };
    if !lines[start].ends_with("format!(") {
        return false;
    }
    let arguments = flat(&lines[start + 1..lines.len() - 1]);
    let Some(end) = arguments[1..].find("\", ").filter(|_| arguments.starts_with('"')) else {
        return false;
    };
    let margin = " ".repeat(indent(&lines[start]) + 4);
    let (format, rest) = arguments.split_at(end + 3);
    let rest = [&margin, rest.trim()].concat();
    if rest.chars().count() > WIDTH {
        return false;
    }
    let close = lines.pop().unwrap_or_default();
    lines.truncate(start + 1);
    lines.extend([[&margin, format].concat(), rest, close]);
    true
}

#[cfg(test)]
mod tests;
