//! Markdown that others wrote, made safe for rustdoc: no code in it is compiled, and no tag stays open.

/// Labels every block of code that rustdoc would compile as text, whether it is fenced or indented, and ends each.
pub(super) fn label_code(text: &str) -> String {
    let mut blocks = Blocks::default();
    for line in text.lines() {
        blocks.line(line);
    }
    blocks.end_fence();
    blocks.end_indented();
    blocks.out.trim_end().to_owned()
}

struct Blocks {
    out: String,
    /// The mark and the indentation of the fence that is open.
    fence: Option<(char, usize)>,
    /// The indentation of an open block of indented code, and empty lines that may belong to it.
    indented: Option<(usize, usize)>,
    /// Where the texts of the list items begin that are open.
    items: Vec<usize>,
    /// Whether the line before was empty, or there is none.
    after_empty: bool,
    /// Whether a fence is open within the quotation.
    quoted_fence: bool,
}

impl Default for Blocks {
    fn default() -> Self {
        Self {
            out: String::new(),
            fence: None,
            indented: None,
            items: Vec::new(),
            after_empty: true,
            quoted_fence: false,
        }
    }
}

impl Blocks {
    fn line(&mut self, line: &str) {
        let body = line.trim_start_matches(' ');
        let indent = line.len() - body.len();
        if self.fence.is_none() && body.starts_with('>') && indent < 4 {
            self.end_indented();
            self.quote(body);
            self.after_empty = false;
            return;
        }
        self.quoted_fence = false;
        if let Some((mark, _)) = self.fence {
            if fence(body).is_some_and(|(found, label)| found == mark && label.is_empty()) {
                self.end_fence();
            } else {
                self.push(&line.replace("```", "'''"));
            }
            return;
        }
        if body.trim().is_empty() {
            match &mut self.indented {
                Some((_, empty)) => *empty += 1,
                None => self.push(""),
            }
            self.after_empty = true;
            return;
        }
        if self.after_empty {
            self.items.retain(|begin| indent >= *begin);
        }
        let begin = self.items.last().copied().unwrap_or_default();
        let is_code = indent >= begin + 4 && (self.after_empty || self.indented.is_some());
        if is_code {
            self.code(&line[begin + 4..], begin);
        } else {
            self.end_indented();
            self.text(body, indent, line);
        }
        self.after_empty = false;
    }

    /// A line outside of code.
    fn text(&mut self, body: &str, indent: usize, line: &str) {
        // A fence may follow the marks of items that begin on its line.
        let (mut begin, mut rest) = (indent, body);
        while let Some(width) = item(rest) {
            self.items.retain(|item| begin >= *item);
            begin += width;
            self.items.push(begin);
            rest = &rest[width..];
        }
        if let Some((mark, label)) = fence(rest.trim_start()) {
            self.fence = Some((mark, begin));
            let marks = &line[..begin];
            self.push(&[marks, "```", not_compiled(label)].concat());
            return;
        }
        self.push(line);
    }

    /// A line of a quotation, whose code is text as well.
    fn quote(&mut self, body: &str) {
        let rest = body.trim_start_matches(['>', ' ']);
        let marks = body[..body.len() - rest.len()].trim_end();
        match fence(rest) {
            Some((_, label)) if !self.quoted_fence => {
                self.quoted_fence = true;
                self.push(&[marks, " ```", not_compiled(label)].concat());
            }
            Some(_) => {
                self.quoted_fence = false;
                self.push(&[marks, " ```"].concat());
            }
            None if self.quoted_fence => self.push(body),
            // Without the spaces that would make it code.
            None => self.push([marks, " ", rest].concat().trim_end()),
        }
    }

    fn code(&mut self, code: &str, begin: usize) {
        match self.indented.replace((begin, 0)) {
            Some((_, empty)) => self.out.push_str(&"\n".repeat(empty)),
            None => self.push(&[&" ".repeat(begin), "```text"].concat()),
        }
        self.push(&[&" ".repeat(begin), code.replace("```", "'''").as_str()].concat());
    }

    fn end_fence(&mut self) {
        if let Some((_, indent)) = self.fence.take() {
            self.push(&[&" ".repeat(indent), "```"].concat());
            self.after_empty = false;
        }
    }

    fn end_indented(&mut self) {
        if let Some((begin, empty)) = self.indented.take() {
            self.push(&[&" ".repeat(begin), "```"].concat());
            self.out.push_str(&"\n".repeat(empty));
        }
    }

    fn push(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }
}

/// The label of a fence, or `text` if rustdoc would compile what it holds: without a label, or with words of its own.
fn not_compiled(label: &str) -> &str {
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+' | '#');
    let is_error = label.len() == 5 && label.starts_with('E');
    let of_rustdoc = ["rust", "ignore", "edition", "should_panic", "no_run", "compile_fail"]
        .iter()
        .chain(&["test_harness", "standalone"])
        .any(|word| label.starts_with(word));
    let keeps = !label.is_empty() && label.chars().all(is_word) && !of_rustdoc && !is_error;
    if keeps { label } else { "text" }
}

/// The mark and the label of a fence.
fn fence(body: &str) -> Option<(char, &str)> {
    let mark = body.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
    let label = body.trim_start_matches(mark);
    let is_fence = body.len() - label.len() >= 3 && !label.contains('`');
    is_fence.then(|| (mark, label.trim()))
}

/// How wide the mark of a list's item is, with the space after it.
fn item(body: &str) -> Option<usize> {
    let (mark, _) = body.split_once(' ')?;
    let is_number = |mark: &str| !mark.is_empty() && mark.bytes().all(|b| b.is_ascii_digit());
    let is_mark =
        matches!(mark, "*" | "-" | "+") || mark.strip_suffix(['.', ')']).is_some_and(is_number);
    is_mark.then(|| mark.len() + 1)
}

/// Escapes `<` before a word, outside of code, but for addresses in `<…>`: rustdoc takes it for a tag that stays open.
pub(super) fn escape_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut code = false;
    for (at, c) in text.char_indices() {
        if c == '`' {
            code = !code;
        }
        let after = &text[at + c.len_utf8()..];
        if c == '<' && !code && !out.ends_with('\\') && begins_tag(after) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn begins_tag(after: &str) -> bool {
    let word = after.split(|c: char| c.is_whitespace() || c == '>').next().unwrap_or_default();
    word.starts_with(|c: char| c.is_ascii_alphabetic()) && !word.contains([':', '@'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_without_a_label_is_text() {
        let cases = [
            ("a\n\n```\ncode\n```\nb", "a\n\n```text\ncode\n```\nb"),
            ("```json\n{}\n```", "```json\n{}\n```"),
            ("~~~\n```\n~~~", "```text\n'''\n```"),
            ("````\n~~~\n````", "```text\n~~~\n```"),
            ("open\n\n```\ncode", "open\n\n```text\ncode\n```"),
            ("a\n\n    code\n\n      more\n\nb", "a\n\n```text\ncode\n\n  more\n```\n\nb"),
            ("    code", "```text\ncode\n```"),
            ("a\n    continues", "a\n    continues"),
            ("* a\n\n  b\n\n      code\n\nc", "* a\n\n  b\n\n  ```text\n  code\n  ```\n\nc"),
            ("1. a\n   ```\n   code\n   ```", "1. a\n   ```text\n   code\n   ```"),
            ("* a\n    * b\n        * c", "* a\n    * b\n        * c"),
            ("```rust\nlet x = 1;\n```", "```text\nlet x = 1;\n```"),
            ("```rust,no_run\nx\n```", "```text\nx\n```"),
            ("~~~ ignore\nx\n~~~", "```text\nx\n```"),
            ("```{.rust}\nx\n```", "```text\nx\n```"),
            ("```edition2021\nx\n```\n```E0308\nx\n```", "```text\nx\n```\n```text\nx\n```"),
            ("```c++\nx\n```", "```c++\nx\n```"),
            ("- ```rust\n  x()\n  ```\n- b", "- ```text\n  x()\n  ```\n- b"),
            ("1. * ```\n     x()\n     ```", "1. * ```text\n     x()\n     ```"),
            ("> ```\n> x()\n> ```\n> b", "> ```text\n> x()\n> ```\n> b"),
            (">     code()\n> > text", "> code()\n> > text"),
        ];
        for (text, expected) in cases {
            assert_eq!(label_code(text), expected);
        }
    }

    #[test]
    fn tags_that_stay_open_are_text() {
        let cases = [
            ("a List<T>, `<T>`, 1 < 2", "a List\\<T>, `<T>`, 1 < 2"),
            ("<https://x.y>, <a@b.c>, \\<T>", "<https://x.y>, <a@b.c>, \\<T>"),
        ];
        for (text, expected) in cases {
            assert_eq!(escape_tags(text), expected);
        }
    }
}
