//! The file of documentation, with a place for each text that lacks.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use trent_codegen::model::ShapeId;
use trent_codegen::{Problem, Problems, Source};

use super::{ast, parsed};

const DOCUMENTATION: &str = "smithy.api#documentation";

/// The text of the file with an `apply` statement for each of the shapes and members, empty where `texts` has nothing, beside
/// what the file says already. `None` if that is all of them.
///
/// # Errors
/// The present file is no file of `apply` statements.
pub(crate) fn skeleton(
    present: Option<&Source>,
    undocumented: &[ShapeId],
    texts: &BTreeMap<ShapeId, String>,
) -> Result<Option<String>, Problems> {
    let mut file = match present {
        Some(present) => parsed(present)?,
        None => json!({ "shapes": {}, "smithy": "2.0" }),
    };
    let name = present.map_or("", |present| present.name.as_str());
    let wrong = |what: String| -> Problems {
        Problem::error(name, what, "mend it, or move the file away").into()
    };
    let shapes = file.get_mut("shapes").and_then(Value::as_object_mut);
    let shapes = shapes.ok_or_else(|| wrong("`shapes` is no object".to_owned()))?;
    let mut has_changed = false;
    for id in undocumented {
        let statement = shapes.entry(id.as_str()).or_insert_with(|| json!({ "type": "apply" }));
        let statement = statement.as_object_mut();
        let statement = statement.ok_or_else(|| wrong(format!("{id} is no statement")))?;
        let traits = statement.entry("traits").or_insert_with(|| Map::new().into());
        let traits = traits.as_object_mut();
        let traits = traits.ok_or_else(|| wrong(format!("{id}: `traits` is no object")))?;
        let text = texts.get(id).map(String::as_str).unwrap_or_default();
        if !traits.contains_key(DOCUMENTATION) || !text.is_empty() {
            traits.insert(DOCUMENTATION.to_owned(), text.into());
            traits.sort_keys();
            has_changed = true;
        }
        statement.sort_keys();
    }
    shapes.sort_keys();
    Ok(has_changed.then(|| ast::to_text(&file)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(present: &Value, ids: &[&str], texts: &[(&str, &str)]) -> Option<Value> {
        let ids: Vec<_> = ids.iter().map(|id| ShapeId::from(*id)).collect();
        let texts = texts.iter().map(|(id, text)| (ShapeId::from(*id), (*text).to_owned()));
        let present = Source::new("docs.json", present.to_string());
        let text = skeleton(Some(&present), &ids, &texts.collect()).expect("a file");
        text.map(|text| serde_json::from_str(&text).expect("JSON"))
    }

    #[test]
    fn what_is_written_stays_and_what_lacks_gets_a_place() {
        let docs = |text: &str| json!({ "traits": { DOCUMENTATION: text }, "type": "apply" });
        let present = json!({ "shapes": { "a#C": docs("Ours."), "a#B": {
            "type": "apply", "traits": { "x.y#z": {} }
        } } });
        let file = of(&present, &["a#A$M", "a#B"], &[]).expect("there is something to add");
        assert_eq!(file["shapes"]["a#C"], docs("Ours."));
        assert_eq!(file["shapes"]["a#A$M"], docs(""));
        assert_eq!(file["shapes"]["a#B"]["traits"], json!({ DOCUMENTATION: "", "x.y#z": {} }));
        let ids: Vec<_> = file["shapes"].as_object().expect("an object").keys().collect();
        assert_eq!(ids, ["a#A$M", "a#B", "a#C"]);
        // A second time there is nothing to do, unless upstream's texts are asked for now.
        assert_eq!(of(&file, &["a#A$M", "a#B"], &[]), None);
        let file = of(&file, &["a#A$M", "a#B"], &[("a#B", "Theirs.")]).expect("a text");
        assert_eq!(file["shapes"]["a#B"]["traits"][DOCUMENTATION], "Theirs.");
    }

    #[test]
    fn a_file_of_another_form_is_refused() {
        for text in ["[]", "{}", "{\"shapes\": {\"a#A\": 1}}", "{"] {
            let present = Source::new("docs.json", text);
            let told = skeleton(Some(&present), &[ShapeId::from("a#A")], &BTreeMap::new());
            assert!(told.is_err(), "{text}");
        }
    }
}
