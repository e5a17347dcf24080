//! What an interrupted run has done: models that passed are not tried again.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use serde_json::{Map, Value, json};

use super::input::Input;
use super::table::Row;

/// The file, in the folder of the crates.
const FILE: &str = "state.json";

/// Rows that passed, by package.
pub(super) struct State {
    path: PathBuf,
    /// What was asked: the rows say nothing of another question.
    asked: String,
    passed: Map<String, Value>,
}

impl State {
    /// A new one, or that of the run before, if it is to go on.
    pub(super) fn open(out: &Path, asked: String, resume: bool) -> Result<Self> {
        let path = out.join(FILE);
        let mut passed = Map::new();
        if resume && path.exists() {
            let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            let value: Value =
                serde_json::from_str(&text).with_context(|| path.display().to_string())?;
            if value.get("asked").and_then(Value::as_str) != Some(&asked) {
                bail!(
                    "{}: the run before was asked for something else; leave --resume out",
                    path.display()
                );
            }
            passed = value.get("passed").and_then(Value::as_object).cloned().unwrap_or_default();
        }
        Ok(Self { path, asked, passed })
    }

    /// The row of a model that passed.
    pub(super) fn row(&self, input: &Input) -> Option<Row> {
        Row::restored(input, self.passed.get(&input.package())?)
    }

    /// Keeps the rows that pass.
    pub(super) fn add(&mut self, rows: &[(&Input, Row)]) -> Result<()> {
        let passing = rows.iter().filter(|(_, row)| !row.fails());
        self.passed.extend(passing.map(|(input, row)| (input.package(), row.kept())));
        let text = json!({ "asked": self.asked, "passed": self.passed }).to_string();
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        }
        fs::write(&self.path, text).with_context(|| self.path.display().to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::super::one::{Figures, Outcome};
    use super::*;

    #[test]
    fn what_passed_is_known_in_the_next_run() {
        let folder = tempfile::tempdir().expect("there is room");
        let [good, bad] = ["good", "bad"].map(|name| Input::of_path(Path::new(name)));
        let open = |asked: &str, resume| State::open(folder.path(), asked.to_owned(), resume);
        let mut state = open("a", true).expect("there was no run before");
        let row = Row::new(&good, &Outcome::Generated(Figures::default()));
        let failed = Row::new(&bad, &Outcome::Failed("why".to_owned()));
        state.add(&[(&good, row.clone()), (&bad, failed)]).expect("there is room");
        let state = open("a", true).expect("it goes on");
        assert_eq!((state.row(&good), state.row(&bad)), (Some(row), None));
        assert!(open("b", true).is_err());
        assert_eq!(open("a", false).expect("it is new").row(&good), None);
    }
}
