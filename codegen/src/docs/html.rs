//! The HTML of upstream documentation as Markdown that rustdoc takes without a warning.

use super::characters::{clean, decode_entities, is_entity};
use super::markdown::{escape_tags, label_code};

/// Markdown of a `smithy.api#documentation` value. Text without tags is Markdown already.
pub(crate) fn to_markdown(text: &str) -> String {
    let text = clean(text);
    let text = if ["</", "<p>", "<br", "<!--"].iter().any(|tag| text.contains(tag)) {
        // Entities can stand for what was dropped.
        clean(&Converter::default().convert(&text))
    } else {
        escape_tags(&label_code(text.trim_matches('\n').trim_end()))
    };
    bracket_urls(&text)
}

/// Plain text as Markdown that shows it.
pub(crate) fn plain(text: &str) -> String {
    let mut converter = Converter::default();
    converter.plain(&clean(text));
    converter.out.trim().to_owned()
}

#[derive(Default)]
struct Converter {
    out: String,
    /// Open lists: the number of the next item, or none for bullets.
    lists: Vec<Option<usize>>,
    /// Addresses of open links.
    links: Vec<String>,
    code: bool,
    pre: bool,
}

impl Converter {
    fn convert(mut self, html: &str) -> String {
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            self.text(&rest[..at]);
            let after = &rest[at + 1..];
            if let Some(after) = unseen(after) {
                rest = after;
                continue;
            }
            match after.find('>').filter(|_| is_tag(after)) {
                Some(end) => {
                    self.tag(&after[..end]);
                    rest = &after[end + 1..];
                }
                None => {
                    self.text("<");
                    rest = after;
                }
            }
        }
        self.text(rest);
        if self.pre {
            self.end_pre();
        } else if self.code {
            self.out.push('`');
        }
        tidy(&self.out)
    }

    fn text(&mut self, text: &str) {
        let text = decode_entities(text);
        if self.pre {
            let begin = self.indent(self.lists.len());
            // What stands on the fence's own line is empty.
            let begins = self.out.trim_end().ends_with("```text");
            let text = if begins { text.trim_start_matches('\n') } else { &text };
            let text = text.replace("```", "'''").replace('\n', &format!("\n{begin}"));
            self.out.push_str(&text);
        } else {
            self.plain(&text);
        }
    }

    /// Text between tags, its entities decoded.
    fn plain(&mut self, text: &str) {
        let mut space = self.out.is_empty() || self.out.ends_with([' ', '\n']);
        for (at, c) in text.char_indices() {
            if c.is_whitespace() {
                if !space {
                    self.out.push(' ');
                }
                space = true;
                continue;
            }
            space = false;
            match c {
                '`' => self.out.push('\''),
                '[' | ']' | '<' | '>' | '*' | '_' | '\\' | '|' | '#' if !self.code => {
                    self.out.push('\\');
                    self.out.push(c);
                }
                '&' if !self.code && is_entity(&text[at + 1..]) => self.out.push_str("\\&"),
                _ => self.out.push(c),
            }
        }
    }

    fn tag(&mut self, tag: &str) {
        let closing = tag.starts_with('/');
        let name: String =
            tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        match (name.to_ascii_lowercase().as_str(), closing) {
            ("code", _) if !self.pre => self.toggle_code(closing),
            ("pre", false) if !self.pre => self.begin_pre(),
            ("pre", true) if self.pre => self.end_pre(),
            ("td" | "th", false) => self.cell(),
            ("a", false) => self.links.push(href(tag)),
            ("a", true) => {
                let link = self.links.pop().unwrap_or_default();
                if !link.is_empty() && !self.code {
                    self.out.push_str(&[" (<", &link, ">)"].concat());
                }
            }
            ("ul" | "dl", false) => self.open_list(None),
            ("ol", false) => self.open_list(Some(1)),
            ("ul" | "ol" | "dl", true) => {
                self.lists.pop();
                self.paragraph();
            }
            ("li" | "dt", false) => self.item(),
            (
                "p" | "note" | "important" | "div" | "br" | "dd" | "title" | "table" | "tr" | "h1"
                | "h2" | "h3" | "h4" | "h5" | "caution" | "para" | "body" | "blockquote",
                _,
            ) => self.paragraph(),
            _ => {}
        }
    }

    /// Begins a cell of a table; what stands before it on the line is the cell before.
    fn cell(&mut self) {
        let line = self.out.trim_end_matches(' ');
        if !line.is_empty() && !line.ends_with('\n') {
            self.out.truncate(line.len());
            self.out.push_str(" / ");
        }
    }

    fn begin_pre(&mut self) {
        self.paragraph();
        self.pre = true;
        self.out.push_str("```text\n");
        self.out.push_str(&self.indent(self.lists.len()));
    }

    fn end_pre(&mut self) {
        self.out.truncate(self.out.trim_end().len());
        self.out.push('\n');
        self.out.push_str(&self.indent(self.lists.len()));
        self.out.push_str("```");
        self.pre = false;
        self.paragraph();
    }

    fn toggle_code(&mut self, closing: bool) {
        if self.code == closing {
            // An empty span would open a fence.
            if closing && self.out.ends_with('`') {
                self.out.pop();
            } else {
                self.out.push('`');
            }
            self.code = !closing;
        }
    }

    fn open_list(&mut self, number: Option<usize>) {
        self.paragraph();
        self.lists.push(number);
    }

    fn item(&mut self) {
        while self.out.ends_with([' ', '\n']) {
            self.out.pop();
        }
        self.out.push_str(if self.lists.len() > 1 { "\n" } else { "\n\n" });
        self.out.push_str(&self.indent(self.lists.len().saturating_sub(1)));
        match self.lists.last_mut() {
            Some(Some(number)) => {
                self.out.push_str(&number.to_string());
                self.out.push_str(". ");
                *number += 1;
            }
            _ => self.out.push_str("* "),
        }
    }

    /// Ends a paragraph; directly after an item's mark there is none to end.
    fn paragraph(&mut self) {
        if self.code && !self.pre {
            self.toggle_code(true);
        }
        let body = self.out.trim_end();
        let last = body.rsplit('\n').next().unwrap_or_default().trim_start();
        let mark = last == "*" || last.strip_suffix('.').is_some_and(|n| n.parse::<u8>().is_ok());
        if body.is_empty() || mark {
            return;
        }
        self.out.truncate(body.len());
        self.out.push_str("\n\n");
        self.out.push_str(&self.indent(self.lists.len()));
    }

    /// What puts a line below the text of the current items of so many lists: each item's mark is that wide.
    fn indent(&self, lists: usize) -> String {
        let mark = |list: &Option<usize>| match list {
            None => "* ".len(),
            Some(next) => next.saturating_sub(1).to_string().len() + ". ".len(),
        };
        " ".repeat(self.lists.iter().take(lists).map(mark).sum())
    }
}

/// The text after a comment or an invisible element. One that is never closed does not count.
fn unseen(after: &str) -> Option<&str> {
    if let Some(comment) = after.strip_prefix("!--") {
        return comment.split_once("-->").map(|(_, after)| after);
    }
    ["script", "style", "fullname"].iter().find_map(|name| {
        let content = after.strip_prefix(name).filter(|rest| rest.starts_with(['>', ' ']))?;
        let (_, after) = content.split_once(&format!("</{name}>"))?;
        Some(after)
    })
}

/// Whether what follows `<` looks like a tag rather than like a sign.
fn is_tag(after: &str) -> bool {
    after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!')
        && after.find('>') < after.find('<').or(Some(usize::MAX))
}

fn href(tag: &str) -> String {
    let Some((_, after)) = tag.split_once("href=") else { return String::new() };
    let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
    let link = match quote {
        Some(quote) => after[1..].split(quote).next().unwrap_or_default(),
        None => after.split_whitespace().next().unwrap_or_default(),
    };
    let link = decode_entities(link);
    let web = link.starts_with("http://") || link.starts_with("https://");
    if web && !link.contains([' ', '<', '>']) { link } else { String::new() }
}

/// No spaces at the ends of lines, no more than one empty line.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.trim().lines() {
        let line = line.trim_end();
        empty = if line.is_empty() { empty + 1 } else { 0 };
        if empty < 2 {
            out.push_str(line);
            out.push('\n');
        }
    }
    out.trim_end().to_owned()
}

/// rustdoc warns of an address that is not a link.
fn bracket_urls(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut code = false;
    while let Some(at) = ["http://", "https://"].iter().filter_map(|scheme| rest.find(scheme)).min()
    {
        let (before, url) = rest.split_at(at);
        out.push_str(before);
        code ^= before.matches('`').count() % 2 == 1;
        let end = url
            .find(|c: char| c.is_whitespace() || "<>`()[]\"'|\\".contains(c))
            .unwrap_or(url.len());
        let (url, after) = url.split_at(end);
        let address = url.trim_end_matches(['.', ',', ';', ':', '*']);
        // In brackets already, the target of a link, or in a tag.
        if code || ["<", "](", "=\""].iter().any(|opening| before.ends_with(opening)) {
            out.push_str(url);
        } else {
            out.push_str(&["<", address, ">", &url[address.len()..]].concat());
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::{plain, to_markdown};

    #[test]
    fn html_becomes_markdown() {
        let cases = [
            ("<p>Changes a <code>Tag</code>.</p>\n <p>Twice.</p>", "Changes a `Tag`.\n\nTwice."),
            ("<p>One of:</p><ul><li><p>a</p></li><li><p>b</p></li></ul>", "One of:\n\n* a\n\n* b"),
            ("<ol><li>a</li><li>b</li></ol><p>end</p>", "1. a\n\n2. b\n\nend"),
            ("<ul><li><p>a</p> <p>b</p></li></ul>", "* a\n\n  b"),
            ("<ol><li><p>a</p><p>b</p><ul><li>c</li></ul></li></ol>", "1. a\n\n   b\n   * c"),
            (
                "<p>See <a href=\"https://x.y/z\">the guide</a>.</p>",
                "See the guide (<https://x.y/z>).",
            ),
            ("<p>a[0] &lt; b_c</p>", "a\\[0\\] \\< b\\_c"),
            ("<p><a>Encrypt</a> and <code></code>x</p>", "Encrypt and x"),
            ("Plain, 1 < 2, see https://x.y.", "Plain, 1 < 2, see <https://x.y>."),
            (
                "See (https://x.y), \"https://x.z\" and [it](https://x).",
                "See (<https://x.y>), \"<https://x.z>\" and [it](https://x).",
            ),
            ("See [Encrypt] and <https://x.y>.", "See [Encrypt] and <https://x.y>."),
            ("<p>open <code>code</p>", "open `code`"),
            ("<ul><li><p>a</p><pre>\nb\n c</pre></li></ul>", "* a\n\n  ```text\n  b\n   c\n  ```"),
            ("<p>a</p><pre><code>b\n</code></pre><p>c</p>", "a\n\n```text\nb\n```\n\nc"),
            ("<p>a</p><pre>b", "a\n\n```text\nb\n```"),
            ("<p>it&#8217;s &amp;lt; &#8238;x</p>", "it’s \\&lt; x"),
            ("<p>a <!-- <b> not > seen -->b</p>", "a b"),
            ("<fullname>Name</fullname><p>a</p>", "a"),
            ("<fullname>Name<p>a</p>", "Name\n\na"),
            ("<table><tr><td>A</td><td>B</td></tr></table>", "A / B"),
            ("<table><tr>\n<td>A</td>\n<td>B</td></tr><tr><td>C</td></tr></table>", "A / B\n\nC"),
            ("a\u{202e}b\0\u{1b}", "ab"),
            ("a\n\n    code", "a\n\n```text\ncode\n```"),
        ];
        for (html, markdown) in cases {
            assert_eq!(to_markdown(html), markdown);
        }
    }

    #[test]
    fn plain_text_shows_as_it_is() {
        assert_eq!(plain("A [x] of\u{202e} *y*\nand &amp;"), "A \\[x\\] of \\*y\\* and \\&amp;");
    }
}
