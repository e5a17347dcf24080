//! Single characters: entities become what they stand for; what no source file may hold is dropped.

/// Names of HTML that documentation uses. Every other character has a number.
const NAMED: [(&str, char); 20] = [
    ("amp", '&'),
    ("apos", '\''),
    ("bull", '•'),
    ("copy", '©'),
    ("ge", '≥'),
    ("gt", '>'),
    ("hellip", '…'),
    ("ldquo", '“'),
    ("le", '≤'),
    ("lsquo", '‘'),
    ("lt", '<'),
    ("mdash", '—'),
    ("nbsp", ' '),
    ("ndash", '–'),
    ("quot", '"'),
    ("rarr", '→'),
    ("rdquo", '”'),
    ("reg", '®'),
    ("rsquo", '’'),
    ("times", '×'),
];

/// Replaces `&lt;`, `&#60;` and `&#x3c;`. What is none of these stays.
pub(super) fn decode_entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        match entity(after) {
            Some((character, after)) => {
                out.push(character);
                rest = after;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// Whether what follows `&` would be read as an entity.
pub(super) fn is_entity(after: &str) -> bool {
    let name = after.split(';').next().unwrap_or_default();
    let name = name.strip_prefix('#').unwrap_or(name);
    name.len() < after.len() && !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// The character of the entity that follows `&`, and what comes after it.
fn entity(after: &str) -> Option<(char, &str)> {
    let (name, after) = after.split_once(';')?;
    let character = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?
        }
        None => NAMED.iter().find(|(named, _)| *named == name)?.1,
    };
    // A space that does not break is one that a source file does not show.
    Some((if character == '\u{a0}' { ' ' } else { character }, after))
}

/// Drops control characters but for the ends of lines, and marks of direction, which rustc refuses: with them, source
/// reads as something that it is not. A tab is a space or four.
pub(crate) fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n").replace('\t', "    ");
    text.chars().filter(|c| *c == '\n' || !c.is_control() && !is_direction(*c)).collect()
}

fn is_direction(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_are_decoded_once() {
        let cases = [
            ("it&#8217;s &#x2014; &lt;b&gt;", "it’s — <b>"),
            ("&amp;lt; &nbsp;&#160;", "&lt;   "),
            ("AT&T; &unknown; &#xD800; & &#;", "AT&T; &unknown; &#xD800; & &#;"),
        ];
        for (text, expected) in cases {
            assert_eq!(decode_entities(text), expected);
        }
    }

    #[test]
    fn what_source_may_not_hold_is_dropped() {
        assert_eq!(clean("a\u{202e}b\u{2069}\0c\u{1b}[1m\r\nd\re"), "abc[1m\nd\ne");
    }
}
