//! The HTML of upstream documentation as Markdown that rustdoc takes without a warning.

/// Markdown of a `smithy.api#documentation` value. Text without tags is Markdown already.
pub(crate) fn to_markdown(text: &str) -> String {
    let text = if text.contains("</") || text.contains("<p>") || text.contains("<br") {
        Converter::default().convert(text)
    } else {
        text.trim().to_owned()
    };
    bracket_urls(&text)
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
    /// Emphasis that was opened and has no text yet.
    skip: usize,
}

impl Converter {
    fn convert(mut self, html: &str) -> String {
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            self.text(&rest[..at]);
            let after = &rest[at + 1..];
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
        if self.code && !self.pre {
            self.out.push('`');
        }
        tidy(&self.out)
    }

    fn text(&mut self, text: &str) {
        if self.skip > 0 {
            return;
        }
        let text = decode_entities(text);
        if self.pre {
            self.out.push_str(&text);
            return;
        }
        let mut space = self.out.is_empty() || self.out.ends_with([' ', '\n']);
        for c in text.chars() {
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
            ("pre", _) => {
                self.pre = !closing;
                self.paragraph();
                self.out.push_str(if closing { "```\n\n" } else { "```text\n" });
            }
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
            ("script" | "style" | "fullname", _) => {
                self.skip = usize::from(!closing);
            }
            (
                "p" | "note" | "important" | "div" | "br" | "dd" | "title" | "table" | "tr" | "h1"
                | "h2" | "h3" | "h4" | "h5" | "caution" | "para" | "body" | "blockquote",
                _,
            ) => self.paragraph(),
            _ => {}
        }
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

fn decode_entities(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&apos;", "'"),
        ("&nbsp;", " "),
        ("&#x2014;", "—"),
        ("&mdash;", "—"),
        ("&ndash;", "–"),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (entity, character)| text.replace(entity, character))
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
        if code || before.ends_with(['<', '(', '"']) {
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
    use super::to_markdown;

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
            ("See [Encrypt] and <https://x.y>.", "See [Encrypt] and <https://x.y>."),
            ("<p>open <code>code</p>", "open `code`"),
        ];
        for (html, markdown) in cases {
            assert_eq!(to_markdown(html), markdown);
        }
    }
}
