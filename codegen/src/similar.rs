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

/// How many names are suggested.
const SUGGESTED: usize = 5;

/// The candidates that a misspelt name may stand for, at most five, the nearest first: those that differ in signs and case
/// only, then in a few letters, then those that have the name as a part or are one of it.
pub fn near_names<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    /// A part of a name that says something.
    const PART: usize = 3;
    let plain = |name: &str| {
        let letters = name.chars().filter(|c| c.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect::<String>()
    };
    let name = plain(name);
    let mut near: Vec<_> = candidates
        .filter_map(|candidate| {
            let other = plain(candidate);
            let (few, difference) = (distance(&name, &other), name.len().abs_diff(other.len()));
            let is_part = name.contains(&other) || other.contains(&name);
            // Of a short name, two letters are all.
            if few <= LETTERS.min(name.len() / 2) {
                Some((few, candidate))
            } else if is_part && name.len().min(other.len()) >= PART {
                Some((LETTERS + difference, candidate))
            } else {
                None
            }
        })
        .collect();
    near.sort_unstable();
    near.into_iter().map(|(_, candidate)| candidate).take(SUGGESTED).collect()
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

    #[test]
    fn names_that_one_may_have_meant() {
        let names = ["cloudhsm", "cloudhsmv2", "kms", "logs", "secretsmanager", "sms", "sqs"];
        let near = |name| super::near_names(name, names.into_iter());
        assert_eq!(near("cloudhsm-v2"), ["cloudhsmv2", "cloudhsm"]);
        assert_eq!(near("Secrets Manager"), ["secretsmanager"]);
        assert_eq!(near("secret-manager"), ["secretsmanager"]);
        assert_eq!(near("secrets"), ["secretsmanager"]);
        assert_eq!(near("sqss"), ["sqs", "sms"]);
        assert_eq!(near("kmz"), ["kms"]);
        assert!(near("dynamodb").is_empty());
        assert!(near("").is_empty());
        let many = ["a-one", "b-one", "c-one", "d-one", "e-one", "f-one"];
        assert_eq!(super::near_names("one", many.into_iter()).len(), 5);
    }
}
