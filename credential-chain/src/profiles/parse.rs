//! One file of profiles: sections, which hold properties, which may hold lines of their own.
//!
//! ```text
//! [profile work]          a section
//! region = eu-central-1   a property
//! s3 =                    a property without a value on its line
//!   use_path = true       a continuation: here a sub-property
//! ```

use std::fmt;

use zeroize::Zeroizing;

/// A section as it stands in the file. One name may have several.
pub(crate) struct RawSection<'t> {
    /// What is between the brackets, trimmed.
    pub(crate) header: &'t str,
    pub(crate) line: u32,
    pub(crate) properties: Vec<RawProperty>,
}

/// A property, its name in lower case.
pub(crate) struct RawProperty {
    pub(crate) name: String,
    /// With a line feed before each continuation.
    pub(crate) value: Zeroizing<String>,
    pub(crate) line: u32,
}

/// Why a file of profiles cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParseErrorKind {
    /// It is not UTF-8.
    Encoding,
    /// `[` without `]` at the end.
    UnclosedSection,
    /// Something stands before the first section.
    OutsideSection,
    /// A line that is indented follows no property.
    OutsideProperty,
    /// A line has no `=`.
    NoEquals,
    /// Nothing stands before `=`.
    NoName,
    /// A line within a property that has no value of its own has no `=`.
    NoEqualsWithin,
    /// Nothing stands before `=`, within a property that has no value of its own.
    NoNameWithin,
}

/// A line of a file of profiles that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ParseError {
    pub(crate) kind: ParseErrorKind,
    /// Counts from 1.
    pub(crate) line: u32,
}

impl fmt::Display for ParseErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Encoding => "the file is not UTF-8",
            Self::UnclosedSection => "a section begins with `[` and must end with `]`",
            Self::OutsideSection => "a section, such as `[default]`, must come before anything else",
            Self::OutsideProperty => {
                "a line that is indented goes on with the property above, and there is none"
            }
            Self::NoEquals => {
                "the line is neither a section, such as `[default]`, nor a property, such as `region = us-east-1`"
            }
            Self::NoName => "a property must have a name before `=`",
            Self::NoEqualsWithin => "a line within a property must be `name = value`, too",
            Self::NoNameWithin => "a line within a property must have a name before `=`, too",
        })
    }
}

const BLANK: [char; 2] = [' ', '\t'];
const COMMENT: [char; 2] = ['#', ';'];

/// The sections of a file, in its order.
pub(crate) fn parse(text: &str) -> Result<Vec<RawSection<'_>>, ParseError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut sections: Vec<RawSection<'_>> = Vec::new();
    let mut property_open = false;
    for (line_number, line) in (1..).zip(text.lines()) {
        // The last line may have half of its end.
        let line = line.strip_suffix('\r').unwrap_or(line);
        let failed = |kind| ParseError { kind, line: line_number };
        let trimmed = line.trim_matches(BLANK);
        if trimmed.is_empty() || trimmed.starts_with(COMMENT) {
            continue;
        }
        if line.starts_with('[') {
            let header = header(trimmed).ok_or(failed(ParseErrorKind::UnclosedSection))?;
            sections.push(RawSection { header, line: line_number, properties: Vec::new() });
            property_open = false;
            continue;
        }
        let section = sections.last_mut().ok_or(failed(ParseErrorKind::OutsideSection))?;
        if !line.starts_with(BLANK) {
            let (name, value) =
                property(trimmed).map_err(|missing| failed(missing.of_property()))?;
            section.properties.push(RawProperty {
                name: name.to_ascii_lowercase(),
                value: Zeroizing::new(value.to_owned()),
                line: line_number,
            });
            property_open = true;
            continue;
        }
        let open = section.properties.last_mut().filter(|_| property_open);
        let open = open.ok_or(failed(ParseErrorKind::OutsideProperty))?;
        // Without a value of its own, or with sub-properties already.
        if open.value.is_empty() || open.value.starts_with('\n') {
            property(trimmed).map_err(|missing| failed(missing.of_line_within()))?;
        }
        open.value.push('\n');
        open.value.push_str(trimmed);
    }
    Ok(sections)
}

/// What is between the brackets. A comment may follow at once; within quotes, nothing begins one. A quote may stand in
/// the comment, so those before the first bracket pair first, and others only if that leaves no header.
fn header(line: &str) -> Option<&str> {
    let bracket = line.find(']')?;
    header_with_quotes(line, bracket).or_else(|| header_with_quotes(line, line.len()))
}

/// As [`header`], with the quotes before a place.
fn header_with_quotes(line: &str, before: usize) -> Option<&str> {
    let pairs = |at: usize, c: char| line.get(at + 1..before).is_some_and(|rest| rest.contains(c));
    let mut quote = None;
    let mut end = line.len();
    for (at, c) in line.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            // A quote that does not end is a character like others.
            None if matches!(c, '"' | '\'') && pairs(at, c) => quote = Some(c),
            None if COMMENT.contains(&c) => {
                end = at;
                break;
            }
            _ => {}
        }
    }
    let header = line[..end].trim_matches(BLANK).strip_prefix('[')?.strip_suffix(']')?;
    Some(header.trim_matches(BLANK))
}

/// What a line lacks to be a property.
enum Missing {
    Equals,
    Name,
}

impl Missing {
    fn of_property(self) -> ParseErrorKind {
        match self {
            Self::Equals => ParseErrorKind::NoEquals,
            Self::Name => ParseErrorKind::NoName,
        }
    }

    fn of_line_within(self) -> ParseErrorKind {
        match self {
            Self::Equals => ParseErrorKind::NoEqualsWithin,
            Self::Name => ParseErrorKind::NoNameWithin,
        }
    }
}

/// Name and value of a line, without the comment behind it.
fn property(line: &str) -> Result<(&str, &str), Missing> {
    let (name, value) = without_comment(line).split_once('=').ok_or(Missing::Equals)?;
    let name = name.trim_matches(BLANK);
    if name.is_empty() { Err(Missing::Name) } else { Ok((name, value.trim_matches(BLANK))) }
}

/// The line up to a `#` or `;` behind a blank.
fn without_comment(line: &str) -> &str {
    let begins = |&(at, _): &(usize, char)| line[..at].ends_with(BLANK);
    let mut marks = line.char_indices().filter(|(_, c)| COMMENT.contains(c));
    marks.find(begins).map_or(line, |(at, _)| line[..at].trim_end_matches(BLANK))
}

/// The sub-properties of a value: its lines, each `name = value`.
pub(crate) fn sub_properties(value: &str) -> impl Iterator<Item = (&str, &str)> {
    value.lines().filter_map(|line| property(line.trim_matches(BLANK)).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Headers, each with names and values.
    type Sections<'t> = Vec<(&'t str, Vec<(String, String)>)>;

    fn read(text: &str) -> Result<Sections<'_>, (ParseErrorKind, u32)> {
        let sections = parse(text).map_err(|error| (error.kind, error.line))?;
        let properties = |section: RawSection<'_>| {
            section.properties.into_iter().map(|p| (p.name, p.value.to_string())).collect()
        };
        Ok(sections.into_iter().map(|section| (section.header, properties(section))).collect())
    }

    fn only(text: &str) -> (String, String) {
        let text = format!("[default]\n{text}");
        let sections = read(&text).expect(&text);
        sections[0].1[0].clone()
    }

    #[test]
    fn a_comment_begins_behind_a_blank() {
        for (line, value) in [
            ("region = eu ; here", "eu"),
            ("region = eu\t# here", "eu"),
            ("region = eu\t;here", "eu"),
            ("region = eu;here", "eu;here"),
            ("region = eu#here # there", "eu#here"),
            ("region = # nothing", ""),
            ("REGION=eu\r", "eu"),
            ("region\t=\ta = b\t", "a = b"),
        ] {
            assert_eq!(only(line), ("region".to_owned(), value.to_owned()), "{line:?}");
        }
    }

    #[test]
    fn a_byte_order_mark_and_indented_comments_are_nothing() {
        let text = "\u{feff}[default]\n  # note\ns3 =\n  ; note\n  a = b # c\n\t\n  c = d\n";
        let sections = read(text).expect("it parses");
        assert_eq!(sections[0].0, "default");
        assert_eq!(sections[0].1, [("s3".to_owned(), "\na = b # c\nc = d".to_owned())]);
        let subs: Vec<_> = sub_properties("\na = b # c\nc = d").collect();
        assert_eq!(subs, [("a", "b"), ("c", "d")]);
    }

    #[test]
    fn quotes_in_a_section_hide_what_would_begin_a_comment() {
        for (line, header) in [
            ("[profile \"x # y\"] ; note", "profile \"x # y\""),
            ("[profile o'neil]# note", "profile o'neil"),
            ("[profile o'neil] ; don't", "profile o'neil"),
            ("[profile o'neil] # 'a' ; 'b", "profile o'neil"),
            ("[profile 5\"] ; 6\"", "profile 5\""),
            ("[default] ; it's", "default"),
            ("[profile \"x ] y\"]", "profile \"x ] y\""),
            ("[profile \"x # ] y\"] ; note", "profile \"x # ] y\""),
            ("[\t profile a ]", "profile a"),
        ] {
            assert_eq!(read(line).expect(line)[0].0, header);
        }
    }

    #[test]
    fn what_is_neither_is_told_with_its_line() {
        use ParseErrorKind::{
            NoEquals, NoEqualsWithin, NoName, NoNameWithin, OutsideProperty, OutsideSection,
            UnclosedSection,
        };
        for (text, kind, line) in [
            ("\n[default]\nregion eu\n", NoEquals, 3),
            ("[default]\n= eu\n", NoName, 2),
            ("region = eu\n", OutsideSection, 1),
            (" region = eu\n", OutsideSection, 1),
            ("[default\n", UnclosedSection, 1),
            ("[default] region = eu\n", UnclosedSection, 1),
            ("[default]\n region = eu\n", OutsideProperty, 2),
            ("[a]\nx = y\n[b]\n z\n", OutsideProperty, 4),
            ("[default]\ns3 =\n  a\n", NoEqualsWithin, 3),
            ("[default]\ns3 =\n  a = b\n  c\n", NoEqualsWithin, 4),
            ("[default]\ns3 =\n  = b\n", NoNameWithin, 3),
        ] {
            assert_eq!(read(text).expect_err(text), (kind, line), "{text}");
        }
    }
}
