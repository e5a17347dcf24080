//! Texts that a regular expression matches.

use anyhow::{Context as _, Result, bail};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind};

use super::random::Random;

/// How often a text is made before giving up on its length.
const TRIES: usize = 20_000;

/// A text of so many characters that the whole of the pattern matches.
pub(super) fn text(
    random: &mut Random,
    pattern: &str,
    (min, max): (usize, usize),
) -> Result<String> {
    let hir = parse(pattern)?;
    let wanted = min + random.below(max - min + 1);
    for attempt in 0..TRIES {
        // Of a pattern with one repetition the first attempt is good enough; one with many needs small numbers.
        let most = [wanted, 3, 12, 40][attempt % 4];
        let mut text = String::new();
        append(random, &hir, most, &mut text)?;
        if (min..=max).contains(&text.chars().count()) {
            return Ok(text);
        }
    }
    bail!("no text of {min} to {max} characters is found that matches {pattern}")
}

fn parse(pattern: &str) -> Result<Hir> {
    // `\w` means ASCII in Smithy's dialect; a pattern that names other characters can only be read as Unicode.
    let ascii = ParserBuilder::new().unicode(false).utf8(false).build().parse(pattern);
    if let Ok(hir) = ascii {
        return Ok(hir);
    }
    let hir = ParserBuilder::new().build().parse(pattern);
    hir.with_context(|| format!("the pattern {pattern} is not understood"))
}

fn append(random: &mut Random, hir: &Hir, most: usize, text: &mut String) -> Result<()> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(std::str::from_utf8(&literal.0)?),
        HirKind::Class(class) => text.push(character(random, class).context("an empty class")?),
        HirKind::Repetition(repetition) => {
            let min = repetition.min as usize;
            let max = repetition.max.map_or(usize::MAX, |max| max as usize);
            for _ in 0..min + random.below((max - min).min(most) + 1) {
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
            let part = random.pick(parts).context("an empty alternation")?;
            append(random, part, most, text)?;
        }
    }
    Ok(())
}

fn character(random: &mut Random, class: &Class) -> Option<char> {
    let ranges: Vec<(u32, u32)> = match class {
        Class::Unicode(class) => {
            class.ranges().iter().map(|range| (range.start().into(), range.end().into())).collect()
        }
        Class::Bytes(class) => {
            let ascii = class.ranges().iter().filter(|range| range.start().is_ascii());
            ascii.map(|range| (range.start().into(), range.end().min(0x7f).into())).collect()
        }
    };
    let (start, end) = *random.pick(&ranges)?;
    let one = random.between(start.into(), end.into());
    // A range of characters may reach over the surrogates.
    u32::try_from(one).ok().and_then(char::from_u32).or_else(|| char::from_u32(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(pattern: &str, length: (usize, usize)) -> Vec<String> {
        let mut random = Random::of(1, ["", pattern]);
        (0..50).map(|_| text(&mut random, pattern, length).expect("there is a text")).collect()
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
    fn what_cannot_be_made_is_told() {
        let mut random = Random::of(1, ["", ""]);
        assert!(text(&mut random, "^ab$", (3, 3)).is_err());
        assert!(text(&mut random, "^(?!aws:)a$", (1, 9)).is_err());
    }
}
