//! Conditions and empty branches, which `cargo fmt` breaks even where they fit.

use super::{flat, indent};

/// Breaks the condition that the last line ends, or the empty branch that it holds.
pub(super) fn lay_out(lines: &mut Vec<String>) -> bool {
    lines.last().is_some_and(|last| last.ends_with('{'))
        && (split_condition(lines) || split_lets(lines) || split_empty(lines))
}

/// The operands of a condition that does not fit stand on lines of their own.
fn split_condition(lines: &mut Vec<String>) -> bool {
    let Some(last) = lines.last() else { return false };
    if last.trim() != "{" {
        return false;
    }
    let depth = indent(last);
    let Some(start) = lines[..lines.len() - 1].iter().rposition(|line| indent(line) == depth)
    else {
        return false;
    };
    if !lines[start].trim_start().starts_with("if ")
        || !lines[start + 1..].iter().any(|line| line.contains("&& "))
    {
        return false;
    }
    let condition = flat(&lines[start..lines.len() - 1]);
    lines.truncate(start);
    push_operands(lines, &condition, depth);
    true
}

fn push_operands(lines: &mut Vec<String>, condition: &str, depth: usize) {
    let margin = " ".repeat(depth);
    for (index, operand) in condition.split(" && ").enumerate() {
        let (indent, sign) = if index == 0 { ("", "") } else { ("    ", "&& ") };
        lines.push([&margin, indent, sign, operand].concat());
    }
    lines.push([&margin, "{"].concat());
}

/// So do those of a condition with `let`, even if it fits, unless it is a name and one `let`.
fn split_lets(lines: &mut Vec<String>) -> bool {
    let Some(last) = lines.last() else { return false };
    let condition = last.trim_start();
    let is_condition = condition.starts_with("if ") || condition.starts_with("} else if ");
    let Some(condition) = condition.strip_suffix(" {").filter(|_| is_condition) else {
        return false;
    };
    let Some((first, rest)) = condition.split_once(" && ") else { return false };
    let name = first.trim_start_matches("} else ").trim_start_matches("if ");
    let is_name = name.trim_start_matches('!').chars().all(|c| c.is_alphanumeric() || c == '_');
    let has_let = name.starts_with("let ") || rest.contains("let ");
    if !has_let || is_name && !rest.contains(" && ") {
        return false;
    }
    let (depth, condition) = (indent(last), condition.to_owned());
    lines.pop();
    push_operands(lines, &condition, depth);
    true
}

/// `{}` before `else` has its brackets on lines of their own.
fn split_empty(lines: &mut Vec<String>) -> bool {
    let Some(last) = lines.last() else { return false };
    let Some(head) = last.strip_suffix("{} else {").map(|head| [head, "{"].concat()) else {
        return false;
    };
    let rest = [&" ".repeat(indent(last)), "} else {"].concat();
    lines.pop();
    lines.extend([head, rest]);
    true
}

#[cfg(test)]
mod tests {
    use super::super::rejoin;

    fn check(broken: &str, laid_out: &str) {
        assert_eq!(rejoin(broken), laid_out);
        assert_eq!(rejoin(laid_out), laid_out, "a second time nothing changes");
    }

    #[test]
    fn conditions_with_let() {
        check(
            "    if let Some(a) = a && a {\n        b();\n    }\n",
            "    if let Some(a) = a\n        && a\n    {\n        b();\n    }\n",
        );
        let name = "    if !a && let Some(b) = b {\n        c();\n    }\n";
        check(name, name);
    }

    #[test]
    fn an_empty_branch() {
        check(
            "    if r.null()? {} else {\n        a();\n    }\n",
            "    if r.null()? {\n    } else {\n        a();\n    }\n",
        );
    }
}
