//! A few models of many: as many of each protocol as there are, the same for the same seed.

use std::collections::BTreeMap;

use super::input::Input;

/// The seed if none is given.
pub(super) const SEED: u64 = 20;

/// This many models in their order, protocol after protocol.
pub(super) fn sample(inputs: Vec<Input>, count: usize, seed: u64) -> Vec<Input> {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut by_protocol: BTreeMap<_, Vec<Input>> = BTreeMap::new();
    for input in inputs {
        by_protocol.entry(input.protocol).or_default().push(input);
    }
    for own in by_protocol.values_mut() {
        random.shuffle(own);
    }
    let mut sample = Vec::new();
    while sample.len() < count && by_protocol.values().any(|own| !own.is_empty()) {
        for own in by_protocol.values_mut() {
            if sample.len() < count {
                sample.extend(own.pop());
            }
        }
    }
    sample.sort_by(|a, b| a.name.cmp(&b.name));
    sample
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn every_protocol_is_in_it() {
        let input = |number: usize, protocol| Input {
            name: format!("{number}"),
            protocol: Some(protocol),
            ..Input::of_path(Path::new("wheel"))
        };
        let inputs = || {
            let many = (0..50).map(|number| input(number, "json"));
            many.chain([input(50, "query"), input(51, "query")]).collect::<Vec<_>>()
        };
        let names = |count, seed| {
            let all = sample(inputs(), count, seed);
            all.into_iter().map(|input| input.name).collect::<Vec<_>>()
        };
        let six = names(6, 1);
        assert_eq!(six.len(), 6);
        assert!(six.contains(&"50".to_owned()) && six.contains(&"51".to_owned()), "{six:?}");
        assert_eq!(six, names(6, 1));
        assert_ne!(six, names(6, 2));
        assert_eq!(names(100, 1).len(), 52);
    }
}
