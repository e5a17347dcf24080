//! The measurements that have a table: what they measure, of which rows, and against which bars.

use anyhow::{Result, bail};

use crate::command_line::{Arguments, Part};
use crate::paths::Paths;
use crate::{build, calls, check, codegen, figures, local, operations, size, stack};

/// In the order in which they are measured and shown: later ones use what earlier ones have built.
pub(crate) const TABLES: [(Part, &figures::Part); 8] = [
    (Part::Build, &build::PART),
    (Part::Check, &check::PART),
    (Part::Operations, &operations::PART),
    (Part::Calls, &calls::PART),
    (Part::Stack, &stack::PART),
    (Part::Local, &local::PART),
    (Part::Codegen, &codegen::PART),
    (Part::Size, &size::PART),
];

/// Measures what has a table. The names of what could not be measured.
pub(crate) fn table(paths: &Paths, arguments: &Arguments, part: Part) -> Result<Vec<String>> {
    let Arguments { only, runs, models, resume, .. } = arguments;
    match part {
        Part::Build => build::run(paths, only, *runs, *resume),
        Part::Check => check::run(paths, only),
        Part::Operations => operations::run(paths, only),
        Part::Calls => calls::run(paths, only),
        Part::Stack => stack::run(paths, only),
        Part::Codegen => codegen::run(paths, models.as_ref()),
        Part::Local => local::run(paths, only),
        Part::Size => size::run(paths, only),
        Part::All | Part::Micro | Part::Ci | Part::Page | Part::Generate => Ok(Vec::new()),
    }
}

/// Prints whether the figures that are kept meet the bars of a measurement. False if one does not.
pub(crate) fn meets_bars(paths: &Paths, part: Part) -> Result<bool> {
    match part {
        Part::Local => local::meets_bars(paths),
        Part::Codegen => codegen::meets_bars(paths),
        _ => Ok(true),
    }
}

/// What could not be measured is an error, once everything else is.
pub(crate) fn fails_if(failed: &[String]) -> Result<()> {
    if failed.is_empty() { Ok(()) } else { bail!("not measured: {}", failed.join("; ")) }
}

/// A name that `--only` cannot have is an error: nothing would be measured, or more than was asked for.
pub(crate) fn refuse_unknown(arguments: &Arguments) -> Result<()> {
    let Arguments { part, only, .. } = arguments;
    let choices = choices(*part);
    let unknown = only.iter().find(|name| !choices.contains(&name.as_str()));
    let Some(unknown) = unknown else { return Ok(()) };
    let part = part.name();
    if choices.is_empty() {
        bail!("`{part}` takes no --only");
    }
    bail!("`{part}` measures no `{unknown}`; --only takes {}", choices.join(", "))
}

/// What `--only` can name of a measurement.
fn choices(part: Part) -> Vec<&'static str> {
    if part == Part::Local {
        return local::CHOICES.to_vec();
    }
    let table = TABLES.into_iter().find(|(one, _)| *one == part);
    let rows = table.map_or(&[][..], |(_, table)| table.rows);
    rows.iter().map(|(name, _)| *name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(part: Part, only: &[&str]) -> Option<String> {
        let only = only.iter().map(|name| (*name).to_owned()).collect();
        let (runs, models, resume, update, once) = (1, None, false, false, false);
        let arguments = Arguments { part, only, runs, models, resume, update, once };
        refuse_unknown(&arguments).err().map(|error| error.to_string())
    }

    #[test]
    fn a_table_has_the_name_of_its_measurement() {
        for (part, table) in TABLES {
            assert_eq!(part.name(), table.name);
        }
    }

    #[test]
    fn a_name_that_no_measurement_has_is_refused_and_the_others_are_told() {
        let others = [Part::All, Part::Micro, Part::Ci, Part::Page];
        for part in TABLES.map(|(part, _)| part).into_iter().chain(others) {
            assert_eq!(refused(part, &[]), None, "{part:?}");
            let known = choices(part);
            assert_eq!(refused(part, &known), None, "{part:?}");
            let error = refused(part, &[known.as_slice(), &["typo"]].concat()).unwrap();
            assert!(known.iter().all(|name| error.contains(name)), "{error}");
        }
        assert_eq!(refused(Part::Codegen, &["kms"]).unwrap(), "`codegen` takes no --only");
        let error = refused(Part::Size, &["rusoto-kms"]).unwrap();
        assert!(error.ends_with("--only takes trent-kms, aws-sdk-kms, rusoto_kms"), "{error}");
    }

    #[test]
    fn a_bar_that_was_missed_stays_missed_for_a_run_that_is_resumed() {
        let folder = tempfile::tempdir().unwrap();
        let [root, bench, docs, target] =
            ["", "bench", "docs", "target"].map(|name| folder.path().join(name));
        std::fs::create_dir(&docs).unwrap();
        let paths = Paths { root, bench, docs, target };
        assert!(meets_bars(&paths, Part::Codegen).unwrap(), "nothing is measured");
        for (millis, is_met) in [(20.0, true), (1e6, false)] {
            let row = serde_json::json!({ "wall_millis": millis });
            let kept = serde_json::json!({ "rows": { codegen::OWN: row } }).to_string();
            std::fs::write(paths.docs.join("codegen.json"), kept).unwrap();
            assert_eq!(meets_bars(&paths, Part::Codegen).unwrap(), is_met, "{millis}");
        }
    }
}
