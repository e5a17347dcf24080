//! A diff as text, Markdown or JSON.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::change::{Api, Change, ChangeKind, ModelDiff, Verdict, Wire};

impl ModelDiff {
    /// For a terminal: the verdict, then one change a line, then its reasons.
    pub(crate) fn to_text(&self) -> String {
        let mut text = format!("{}\n", self.headline());
        for change in &self.changes {
            let classes = format!("{:8} {:8}", change.api.class.word(), change.wire.class.word());
            let _ = writeln!(text, "{classes} {}: {}", change.subject, change.what);
            for (name, reason) in [("api", &change.api.reason), ("wire", &change.wire.reason)] {
                if !reason.is_empty() {
                    let _ = writeln!(text, "                  {name}: {reason}");
                }
            }
        }
        text
    }

    /// For a pull request: the verdict and a table.
    pub(crate) fn to_markdown(&self) -> String {
        let mut text = format!("**{}**\n", self.headline());
        if self.changes.is_empty() {
            return text;
        }
        text += "\n| Subject | Change | Rust API | Wire |\n| --- | --- | --- | --- |\n";
        for change in &self.changes {
            let _ = writeln!(
                text,
                "| `{}` | {} | {}: {} | {}: {} |",
                change.subject,
                cell(&change.what),
                change.api.class.word(),
                cell(&change.api.reason),
                change.wire.class.word(),
                cell(&change.wire.reason),
            );
        }
        text
    }

    /// For programs.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "verdict": self.verdict().word(),
            "documentation": self.documentation,
            "changes": self.changes.iter().map(change_value).collect::<Vec<_>>(),
        })
    }

    /// `minor: 2 additive, 1 breaking on the wire, 5 others; documentation of 3 items differs`.
    fn headline(&self) -> String {
        let count = |matches: &dyn Fn(&Change) -> bool| {
            self.changes.iter().filter(|change| matches(change)).count()
        };
        let breaking = count(&|change| change.api.class == Api::Breaking);
        let additive = count(&|change| change.api.class == Api::Additive);
        let wire = count(&|change| change.wire.class == Wire::Breaking);
        let silent = count(&|c| c.api.class == Api::None && c.wire.class == Wire::Safe);
        format!(
            "{}: Rust API: {breaking} breaking, {additive} additive; wire: {wire} breaking; {silent} without \
             effect; documentation of {} items differs",
            self.verdict().word(),
            self.documentation,
        )
    }
}

fn change_value(change: &Change) -> Value {
    json!({
        "subject": change.subject,
        "shape": change.shape.as_str(),
        "kind": match change.kind {
            ChangeKind::Added => "added",
            ChangeKind::Removed => "removed",
            ChangeKind::Changed => "changed",
        },
        "what": change.what,
        "wire": { "class": change.wire.class.word(), "reason": change.wire.reason },
        "api": { "class": change.api.class.word(), "reason": change.api.reason },
    })
}

/// A bar would end the table's cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

impl Verdict {
    /// `major`, `minor`, `patch` or `none`.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

impl Wire {
    /// `safe` or `breaking`.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Breaking => "breaking",
        }
    }
}

impl Api {
    /// `none`, `additive` or `breaking`.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Additive => "additive",
            Self::Breaking => "breaking",
        }
    }
}
