//! Where two values differ.

use serde_json::Value;

/// One place where they differ.
#[derive(Debug, PartialEq)]
pub(super) struct Difference<'v> {
    /// `/request/body/Tags/0/TagKey`
    pub(super) path: String,
    /// `None` if it is absent.
    pub(super) ours: Option<&'v Value>,
    pub(super) theirs: Option<&'v Value>,
}

/// All places, in order.
pub(super) fn all<'v>(ours: &'v Value, theirs: &'v Value) -> Vec<Difference<'v>> {
    let mut found = Vec::new();
    walk(String::new(), Some(ours), Some(theirs), &mut found);
    found
}

fn walk<'v>(
    path: String,
    ours: Option<&'v Value>,
    theirs: Option<&'v Value>,
    found: &mut Vec<Difference<'v>>,
) {
    match (ours, theirs) {
        (Some(Value::Object(a)), Some(Value::Object(b))) => {
            for name in a.keys().chain(b.keys().filter(|name| !a.contains_key(*name))) {
                walk(format!("{path}/{name}"), a.get(name), b.get(name), found);
            }
        }
        (Some(Value::Array(a)), Some(Value::Array(b))) => {
            for index in 0..a.len().max(b.len()) {
                walk(format!("{path}/{index}"), a.get(index), b.get(index), found);
            }
        }
        _ if same(ours, theirs) => {}
        _ => found.push(Difference { path, ours, theirs }),
    }
}

/// Numbers are the same if their values are: `1` is `1.0`.
fn same(ours: Option<&Value>, theirs: Option<&Value>) -> bool {
    match (ours, theirs) {
        (Some(Value::Number(a)), Some(Value::Number(b))) if a.is_f64() || b.is_f64() => {
            a.as_f64() == b.as_f64()
        }
        _ => ours == theirs,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn paths_lead_to_what_differs() {
        let ours = json!({"a": [{"b": 1}, 2], "n": 1, "only": null});
        let theirs = json!({"a": [{"b": "1"}], "n": 1.0});
        let found = all(&ours, &theirs);
        let paths: Vec<_> = found.iter().map(|one| one.path.as_str()).collect();
        assert_eq!(paths, ["/a/0/b", "/a/1", "/only"]);
        assert_eq!(found[1].theirs, None);
        assert_eq!(all(&ours, &ours), []);
    }
}
