//! Patterns of policies.

/// Whether a pattern with `*` for any text and `?` for any one letter is all of the text.
pub(crate) fn is_match(pattern: &[u8], text: &[u8]) -> bool {
    // Where the last star is, and the text that it leaves to what follows it.
    let mut star: Option<(usize, usize)> = None;
    let (mut at, mut read) = (0, 0);
    while read < text.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, read));
                at += 1;
            }
            Some(letter) if *letter == b'?' || *letter == text[read] => {
                at += 1;
                read += 1;
            }
            _ => {
                let Some((place, taken)) = star else { return false };
                star = Some((place, taken + 1));
                at = place + 1;
                read = taken + 1;
            }
        }
    }
    pattern[at..].iter().all(|letter| *letter == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_any_text_and_a_question_mark_any_letter() {
        for (pattern, text, fits) in [
            ("*", "", true),
            ("", "", true),
            ("", "a", false),
            ("kms:*", "kms:encrypt", true),
            ("kms:*crypt", "kms:decrypt", true),
            ("kms:re*from", "kms:reencryptfrom", true),
            ("kms:re*from", "kms:reencryptto", false),
            ("k?s", "kms", true),
            ("k?s", "ks", false),
            ("**a*", "bbab", true),
        ] {
            assert_eq!(is_match(pattern.as_bytes(), text.as_bytes()), fits, "{pattern} {text}");
        }
    }
}
