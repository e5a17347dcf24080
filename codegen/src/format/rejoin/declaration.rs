//! Declarations that `cargo fmt` lays out in a way of its own: imports, heads of an `impl`, signatures.

use super::super::WIDTH;
use super::{flat, indent, opened};

/// Columns of a result that leave room for the brace behind it, and of one that stands on one line without.
const RESULT_WITH_BRACE: usize = WIDTH - 6;
const RESULT: usize = WIDTH + 2;

/// Columns of an implemented type behind the bracket that closes the parameters.
const AFTER_PARAMETERS: usize = WIDTH - 2;

/// Lays out the declaration whose head the last line ends.
pub(super) fn lay_out(lines: &mut Vec<String>) -> bool {
    let Some(last) = lines.last().map(|line| line.trim_start()) else { return false };
    if last == "};" {
        return imports(lines);
    }
    if !last.ends_with(" {") || !last.starts_with(['>', ')']) {
        return false;
    }
    impl_head(lines) || signature(lines)
}

/// As many names on each line as fit.
fn imports(lines: &mut Vec<String>) -> bool {
    let Some((start, '{')) = opened(lines) else { return false };
    if !lines[start].trim_start_matches("pub ").starts_with("use ") {
        return false;
    }
    let names = flat(&lines[start + 1..lines.len() - 1]);
    let mut filled = vec![String::new()];
    for name in names.trim_end_matches(',').split(", ") {
        let current = filled.last().map_or(0, String::len);
        // A space or the margin before it, a comma behind it.
        if current > 0 && current + 1 + name.len() + 1 > WIDTH {
            filled.push(String::new());
        }
        if let Some(line) = filled.last_mut() {
            line.push_str(if line.is_empty() { "    " } else { " " });
            line.push_str(name);
            line.push(',');
        }
    }
    let close = lines.pop().unwrap_or_default();
    lines.truncate(start + 1);
    lines.extend(filled);
    lines.push(close);
    true
}

/// `impl<A: B> Type<A> {`: the parameters on the first line and the type below, if each fits; the brace alone.
fn impl_head(lines: &mut Vec<String>) -> bool {
    let Some(last) = lines.last().filter(|last| last.starts_with('>')) else { return false };
    if last.starts_with("> for ") || last.contains("> for ") {
        return false;
    }
    let inside = |line: &&String| line.starts_with([' ', '>']);
    let depth = lines.iter().rev().take_while(inside).count();
    let Some(start) = lines.len().checked_sub(depth + 1) else { return false };
    let head = compact(&lines[start..]);
    let Some((parameters, of)) = head.strip_suffix(" {").and_then(parameters_of_impl) else {
        return false;
    };
    lines.truncate(start);
    let shared = ["impl<", parameters, ">"].concat();
    let below = ["    ", of].concat();
    if shared.len() <= WIDTH {
        lines.push(shared);
        push_type(lines, below);
    } else {
        lines.push("impl<".to_owned());
        lines.extend(items(parameters, 4));
        let behind = ["> ", of].concat();
        if behind.len() <= AFTER_PARAMETERS {
            lines.push(behind);
        } else {
            lines.push(">".to_owned());
            push_type(lines, below);
        }
    }
    lines.push("{".to_owned());
    true
}

/// `A: B` and `Type<A>` of `impl<A: B> Type<A>`.
fn parameters_of_impl(head: &str) -> Option<(&str, &str)> {
    let inner = head.strip_prefix("impl<")?;
    let end = split(inner, '>').next()?.len();
    Some((&inner[..end], inner[end + 1..].trim_start()))
}

/// A type with its margin, each of its parameters on a line if it does not fit.
fn push_type(lines: &mut Vec<String>, line: String) {
    let broken = line.strip_suffix('>').and_then(|line| line.split_once('<'));
    let Some((name, parameters)) = broken.filter(|_| line.len() > WIDTH) else {
        return lines.push(line);
    };
    let margin = indent(name);
    lines.push([name, "<"].concat());
    lines.extend(items(parameters, margin + 4));
    lines.push([&" ".repeat(margin), ">"].concat());
}

/// A signature that does not fit on one line has a line for each parameter, and its result behind the bracket.
fn signature(lines: &mut Vec<String>) -> bool {
    let is_function = |line: &String| line.contains("fn ") && line.contains('(');
    let Some(start) = lines.iter().rposition(is_function) else { return false };
    let Some(last) = lines.last() else { return false };
    let (margin, closes) = (indent(&lines[start]), last.trim_start().starts_with(") -> "));
    if margin != indent(last) || closes && last.len() - 2 <= RESULT_WITH_BRACE {
        return false;
    }
    let head = compact(&lines[start..]);
    let Some((name, rest)) = head.split_once('(') else { return false };
    let Some((parameters, result)) =
        rest.strip_suffix(" {").and_then(|rest| rest.split_once(") -> "))
    else {
        return false;
    };
    let margin_text = " ".repeat(margin);
    let mut laid_out = vec![[&margin_text, name, "("].concat()];
    laid_out.extend(items(parameters, margin + 4));
    let end = [&margin_text, ") -> ", result].concat();
    if end.len() <= RESULT_WITH_BRACE {
        laid_out.push([&end, " {"].concat());
    } else if end.len() <= RESULT {
        laid_out.extend([end, [&margin_text, "{"].concat()]);
    } else {
        let Some((outer, inner)) = end.strip_suffix('>').and_then(|end| end.split_once('<')) else {
            return false;
        };
        laid_out.push([outer, "<"].concat());
        laid_out.extend(items(inner, margin + 4));
        laid_out.push([&margin_text, "> {"].concat());
    }
    let changes = lines[start..] != laid_out[..];
    if changes {
        lines.truncate(start);
        lines.extend(laid_out);
    }
    changes
}

/// Lines as one, without the commas and spaces that only lines need, and without the margin.
fn compact(lines: &[String]) -> String {
    let mut out = String::new();
    for line in lines.iter().map(|line| line.trim()) {
        let closes = line.starts_with(['>', ')']);
        if closes && out.ends_with(',') {
            out.pop();
        }
        if !(closes || out.is_empty() || out.ends_with(['<', '('])) {
            out.push(' ');
        }
        out.push_str(line);
    }
    out
}

/// A line for each item.
fn items(list: &str, margin: usize) -> Vec<String> {
    let margin = " ".repeat(margin);
    split(list, ',').map(|item| [&margin, item.trim(), ","].concat()).collect()
}

/// The parts between separators that are in no brackets.
pub(super) fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let at = outside(text, separator);
        rest = at.map(|at| &text[at + separator.len_utf8()..]);
        Some(at.map_or(text, |at| &text[..at]))
    })
}

/// Where the first such character is that is in no brackets and no string.
fn outside(text: &str, wanted: char) -> Option<usize> {
    let (mut depth, mut quoted, mut before) = (0_i32, false, ' ');
    for (at, c) in text.char_indices() {
        match c {
            '"' if before != '\\' => quoted = !quoted,
            _ if quoted => {}
            _ if c == wanted && depth == 0 => return Some(at),
            '<' | '(' | '[' | '{' => depth += 1,
            '>' if matches!(before, '-' | '=') => {}
            '>' | ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        before = c;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::rejoin;

    fn check(broken: &str, laid_out: &str) {
        assert_eq!(rejoin(broken), laid_out);
        assert_eq!(rejoin(laid_out), laid_out, "a second time nothing changes");
    }

    #[test]
    fn imports_fill_their_lines() {
        let names =
            ["Acceptor", "Comparator", "Expression", "FinalPoll", "Matcher", "State", "Test"];
        let names = names.join(", ");
        let use_waiter = "use client_runtime::waiter::{\n    self, ";
        check(
            &format!("{use_waiter}{names}, Waiter,\n    WaiterError,\n}};\n"),
            &format!("{use_waiter}{names}, Waiter, WaiterError,\n}};\n"),
        );
        let few =
            "use client_runtime::waiter::{self, Acceptor, FinalPoll, Matcher, State, Waiter};\n";
        check(&few.replace("{self", "{\n    self").replace("};", ",\n};"), few);
        let (long, short) = ("A".repeat(95), "B".repeat(92));
        let full = format!("use a::{{\n    {long},\n    {short}, c,\n}};\n");
        check(&format!("use a::{{\n    {long}, {short}, c,\n}};\n"), &full);
    }

    #[test]
    fn heads_of_an_impl() {
        let broken = |first: &str, second: &str, name: &str| {
            format!(
                "impl<\n    {first}State: {first}Set,\n    {second}State: {second}Set,\n\
                 > {name}<{first}State, {second}State> {{\n    fn a() {{}}\n}}\n"
            )
        };
        check(
            &broken("ImageId", "RepositoryName", "DescribeImageScanFindingsFluentBuilder"),
            "\
impl<ImageIdState: ImageIdSet, RepositoryNameState: RepositoryNameSet>
    DescribeImageScanFindingsFluentBuilder<ImageIdState, RepositoryNameState>
{
    fn a() {}
}
",
        );
        let long = "CertificateAuthorityArn";
        check(
            &broken("CertificateArn", long, "GetCertificateFluentBuilder"),
            "\
impl<
    CertificateArnState: CertificateArnSet,
    CertificateAuthorityArnState: CertificateAuthorityArnSet,
> GetCertificateFluentBuilder<CertificateArnState, CertificateAuthorityArnState>
{
    fn a() {}
}
",
        );
        let report = "DescribeCertificateAuthorityAuditReportFluentBuilder";
        let wide = format!(" {report}<AuditReportIdState, {long}State> {{");
        let broken_type = format!(" {report}<\n    AuditReportIdState,\n    {long}State,\n> {{");
        check(
            &broken("AuditReportId", long, report).replace(&wide, &broken_type),
            "\
impl<AuditReportIdState: AuditReportIdSet, CertificateAuthorityArnState: CertificateAuthorityArnSet>
    DescribeCertificateAuthorityAuditReportFluentBuilder<
        AuditReportIdState,
        CertificateAuthorityArnState,
    >
{
    fn a() {}
}
",
        );
        check("impl<\n    AState: ASet,\n> B<AState> {\n", "impl<AState: ASet> B<AState> {\n");
    }

    #[test]
    fn signatures_of_waiters() {
        let check_result = |input: &str, result: &str| {
            let name = "wait_until_certificate_authority_created";
            check(
                &format!(
                    "impl A {{\n    pub async fn {name}(self, max_wait: Duration) -> Result<\n        \
                     FinalPoll<{input}>,\n        WaiterError<{input}>,\n    > {{\n        a()\n    }}\n}}\n"
                ),
                &format!(
                    "impl A {{\n    pub async fn {name}(\n        self,\n        max_wait: Duration,\n    \
                     ) -> Result<{result} {{\n        a()\n    }}\n}}\n"
                ),
            );
        };
        let one_line = |input: &str| format!("FinalPoll<{input}>, WaiterError<{input}>>");
        let fits = "DescribeTransformJobInput";
        check_result(fits, &one_line(fits));
        let without_brace = "DescribeNotebookInstanceInput";
        check_result(without_brace, &format!("{}\n   ", one_line(without_brace)));
        let long = "DescribeCertificateAuthorityAuditReportInput";
        check_result(
            long,
            &format!("\n        FinalPoll<{long}>,\n        WaiterError<{long}>,\n    >"),
        );
    }
}
