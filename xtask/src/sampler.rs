//! Texts that a regular expression matches.
//!
//! Look-around and back references are beyond it: a pattern that has any cannot be drawn from.

use anyhow::{Context as _, Result, bail};
use fastrand::Rng;
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// How often a text is made before giving up on its length.
const TRIES: usize = 20_000;

/// A pattern, parsed.
pub(crate) struct Sampler {
    hir: Hir,
    /// Whether other text may stand before and after what matches.
    open: (bool, bool),
}

/// How often a repetition repeats at most, beyond its minimum.
#[derive(Clone, Copy)]
struct Most {
    /// Where the pattern has a maximum.
    bounded: usize,
    /// Where it has none.
    unbounded: usize,
}

impl Sampler {
    /// # Errors
    /// The pattern has what texts cannot be drawn from.
    pub(crate) fn new(pattern: &str) -> Result<Self> {
        let hir = parse(pattern)?;
        let properties = hir.properties();
        let open = (
            !properties.look_set_prefix().contains(Look::Start),
            !properties.look_set_suffix().contains(Look::End),
        );
        Ok(Self { hir, open })
    }

    /// A text that the pattern matches somewhere. Ends of ranges and of repetitions come often: two patterns differ there.
    ///
    /// # Errors
    /// A class without a character.
    pub(crate) fn found(&self, random: &mut Rng) -> Result<String> {
        let mut text = String::new();
        if self.open.0 && random.bool() {
            text.push('~');
        }
        append(random, &self.hir, Most { bounded: 2000, unbounded: 3 }, &mut text)?;
        if self.open.1 && random.bool() {
            text.push('~');
        }
        Ok(text)
    }

    /// A text of so many characters that the whole of the pattern matches.
    ///
    /// # Errors
    /// There seems to be none of this length.
    pub(crate) fn whole(&self, random: &mut Rng, (min, max): (usize, usize)) -> Result<String> {
        let wanted = random.usize(min..=max);
        for attempt in 0..TRIES {
            // Of a pattern with one repetition the first attempt is good enough; one with many needs small numbers.
            let most = [wanted, 3, 12, 40][attempt % 4];
            let mut text = String::new();
            append(random, &self.hir, Most { bounded: most, unbounded: most }, &mut text)?;
            if (min..=max).contains(&text.chars().count()) {
                return Ok(text);
            }
        }
        bail!("found no text of {min} to {max} characters that the pattern matches")
    }
}

fn append(random: &mut Rng, hir: &Hir, most: Most, text: &mut String) -> Result<()> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(std::str::from_utf8(&literal.0)?),
        HirKind::Class(class) => text.push(character(random, class).context("an empty class")?),
        HirKind::Repetition(repetition) => {
            let min = repetition.min as usize;
            let more = match repetition.max {
                Some(max) => (max as usize - min).min(most.bounded),
                None => most.unbounded,
            };
            let more = match random.usize(..4) {
                0 => 0,
                1 => more,
                _ => random.usize(..=more),
            };
            for _ in 0..min + more {
                append(random, &repetition.sub, most, text)?;
            }
        }
        HirKind::Capture(capture) => append(random, &capture.sub, most, text)?,
        HirKind::Concat(parts) => {
            for part in parts {
                append(random, part, most, text)?;
            }
        }
        HirKind::Alternation(parts) => {
            let part = random.choice(parts).context("an empty alternation")?;
            append(random, part, most, text)?;
        }
    }
    Ok(())
}

fn parse(pattern: &str) -> Result<Hir> {
    let pattern = &translated(pattern);
    // `\w` means ASCII in Smithy's dialect; a pattern that names other characters can only be read as Unicode.
    let ascii = ParserBuilder::new().unicode(false).utf8(false).build().parse(pattern);
    if let Ok(hir) = ascii {
        return Ok(hir);
    }
    let hir = ParserBuilder::new().build().parse(pattern);
    hir.with_context(|| format!("the pattern {pattern} is not understood"))
}

/// The pattern in the parser's dialect. In a class of ECMAScript's, a bracket and signs that come twice mean themselves.
fn translated(pattern: &str) -> String {
    let mut out = String::new();
    let mut is_class = false;
    let mut characters = pattern.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' => {
                out.push(c);
                out.extend(characters.next());
                continue;
            }
            '[' if !is_class => is_class = true,
            ']' if is_class => is_class = false,
            '[' | '&' | '~' if is_class => out.push('\\'),
            '-' if is_class && out.ends_with('-') => out.push('\\'),
            _ => {}
        }
        out.push(c);
    }
    out
}

fn character(random: &mut Rng, class: &Class) -> Option<char> {
    let ranges: Vec<(u32, u32)> = match class {
        Class::Unicode(class) => {
            class.ranges().iter().map(|range| (range.start().into(), range.end().into())).collect()
        }
        Class::Bytes(class) => {
            let ascii = class.ranges().iter().filter(|range| range.start().is_ascii());
            ascii.map(|range| (range.start().into(), range.end().min(0x7f).into())).collect()
        }
    };
    let (start, end) = random.choice(ranges)?;
    let code = match random.usize(..4) {
        0 => start,
        1 => end,
        _ => random.u32(start..=end),
    };
    // A range of characters may reach over the surrogates.
    char::from_u32(code).or_else(|| char::from_u32(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(pattern: &str, length: (usize, usize)) -> Vec<String> {
        let mut random = Rng::with_seed(1);
        let sampler = Sampler::new(pattern).expect("a pattern");
        (0..50).map(|_| sampler.whole(&mut random, length).expect("there is a text")).collect()
    }

    #[test]
    fn texts_match() {
        let hex = texts("^[a-f0-9]+$", (64, 64));
        assert!(hex.iter().all(|text| text.len() == 64));
        assert!(
            hex.iter().flat_map(|text| text.chars()).all(|c| matches!(c, 'a'..='f' | '0'..='9'))
        );
        let words = texts("^(one|two)-\\d{2,3}\\w$", (6, 8));
        for text in &words {
            let (word, rest) = text.split_once('-').expect("a literal is kept");
            assert!(word == "one" || word == "two");
            assert!(rest.is_ascii() && (3..=4).contains(&rest.len()), "{text}");
        }
        let latin = texts("^[\\u0020-\\u00FF]*$", (0, 9));
        assert!(latin.iter().any(|text| !text.is_ascii()));
        assert!(latin.iter().any(String::is_empty));
    }

    #[test]
    fn classes_are_those_of_ecmascript() {
        let signs = texts("^[[&&~~+--]+$", (3, 9));
        let signs: String = signs.concat();
        assert!("[&~+,-".chars().all(|c| signs.contains(c)), "{signs}");
        assert!(signs.chars().all(|c| "[&~+,-".contains(c)), "{signs}");
    }

    #[test]
    fn what_cannot_be_made_is_told() {
        let mut random = Rng::with_seed(1);
        let sampler = Sampler::new("^ab$").expect("a pattern");
        assert!(sampler.whole(&mut random, (3, 3)).is_err());
        assert!(Sampler::new("^(?!aws:)a$").is_err());
    }
}
