//! Suggestions for misspelt names.

/// How many letters may differ.
const LETTERS: usize = 2;

/// The candidate that differs in the fewest letters, their case aside, if these are few. Of several, the first.
pub(crate) fn similar<'a, T: ?Sized>(
    name: &str,
    candidates: impl Iterator<Item = &'a T>,
    text: impl Fn(&T) -> &str,
) -> Option<&'a T> {
    let name = name.to_lowercase();
    candidates
        .filter(|candidate| text(candidate).len().abs_diff(name.len()) <= LETTERS)
        .map(|candidate| (distance(&name, &text(candidate).to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= LETTERS)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Levenshtein's distance, by bytes.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let substituted = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    #[test]
    fn similar_names() {
        let names = ["UpdateCustomKeyStore", "Encrypt", "Decrypt"];
        let near = |name| super::similar(name, names.into_iter(), |name| name);
        assert_eq!(near("UpdateCustomKeystor"), Some("UpdateCustomKeyStore"));
        assert_eq!(near("encrypt"), Some("Encrypt"));
        assert_eq!(near("Ecrypt"), Some("Encrypt"));
        assert_eq!(near("Frobnicate"), None);
        assert_eq!(super::distance("kitten", "sitting"), 3);
    }
}
