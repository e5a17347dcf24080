//! Maps in the order of their keys.

/// The indices of the keys, in the order of the keys.
///
/// One function for all maps: a sort of each type of entry would cost as much to build as hundreds
/// of lines.
#[inline]
pub(crate) fn key_order(keys: &[&str]) -> Vec<usize> {
    let mut order = Vec::with_capacity(keys.len());
    for (index, key) in keys.iter().enumerate() {
        // A sort of the standard library is ten times the code, for every application to build.
        order.insert(order.partition_point(|before: &usize| keys[*before] <= *key), index);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::key_order;

    #[test]
    fn indices_follow_the_keys() {
        assert_eq!(key_order(&["b", "a", "é", "", "ab"]), [3, 1, 4, 0, 2]);
        assert!(key_order(&[]).is_empty());
    }
}
