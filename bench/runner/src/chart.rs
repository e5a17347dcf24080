//! A table as a picture: for each column a group of bars, each as long as its share of the group's greatest. Each group
//! says what it counts and whether long bars are good.

use std::fmt::Write as _;

use crate::figures::{Column, Row, View};

const WIDTH: usize = 760;
const LABELS: usize = 250;
const LINE: usize = 22;
const STYLE: &str = "text{font:13px system-ui,sans-serif;fill:#24292f}\
    .h{font-weight:600}.own{fill:#0b7a75}.peer{fill:#9aa4ae}.floor{fill:#d9b44a}\
    @media(prefers-color-scheme:dark){text{fill:#e6edf3}}";

/// An SVG.
pub(crate) fn bars(view: &View, rows: &[(&str, &Row)]) -> String {
    let mut y = 8 + LINE;
    let mut body = format!("<text class=\"h\" x=\"8\" y=\"{y}\">{}</text>\n", escaped(view.title));
    for column in view.columns {
        let bars: Vec<(&str, f64)> =
            rows.iter().filter_map(|(label, row)| Some((*label, *row.get(column.key)?))).collect();
        let greatest = bars.iter().map(|(_, value)| *value).fold(0.0, f64::max);
        if greatest <= 0.0 {
            continue;
        }
        y += LINE;
        let heading = escaped(&heading(column, greatest));
        let _ = writeln!(body, r#"<text class="h" x="8" y="{y}">{heading}</text>"#);
        for (label, value) in bars {
            let shown = column.unit.show(value);
            let width = value / greatest * 380.0;
            let (text, bar) = (y + LINE, y + LINE - 13);
            let class = class(label);
            let _ = writeln!(body, r#"<text x="20" y="{text}">{}</text>"#, escaped(label));
            let _ = writeln!(
                body,
                r#"<rect class="{class}" x="{LABELS}" y="{bar}" width="{width:.1}" height="16" rx="2"/>"#
            );
            let end = width + 256.0;
            let _ = writeln!(body, r#"<text x="{end:.0}" y="{text}">{shown}</text>"#);
            y += LINE;
        }
        y += LINE / 2;
    }
    let height = y + 12;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" \
         height=\"{height}\" role=\"img\"><title>{}</title><style>{STYLE}</style>\n{body}</svg>\n",
        escaped(view.title)
    )
}

/// `binary (MB): less is better`
fn heading(column: &Column, greatest: f64) -> String {
    let unit = match column.unit.name(greatest) {
        "" => String::new(),
        unit => format!(" ({unit})"),
    };
    let better = match column.heading {
        // What is worked on, and no result.
        "shapes" | "models" => "",
        heading if heading.contains("a second") => ": more is better",
        _ => ": less is better",
    };
    format!("{}{unit}{better}", column.heading)
}

fn class(label: &str) -> &'static str {
    if label.contains("by hand") {
        "floor"
    } else if ["aws-sdk", "rusoto", "moto"].iter().any(|peer| label.starts_with(peer))
        || label.contains("rusoto_codegen")
    {
        "peer"
    } else {
        "own"
    }
}

/// A text of the tables, which are Markdown, as it stands in a picture.
fn escaped(text: &str) -> String {
    text.replace('`', "").replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::{Shown, Unit, column};

    #[test]
    fn a_chart_tells_units_and_which_direction_is_better_and_is_no_markdown() {
        const VIEW: View = View {
            title: "Calls with `ureq`",
            columns: &[
                column("rate", "calls a second", Unit::Count),
                column("cpu", "debug, CPU", Unit::Seconds),
                column("gone", "nothing of it", Unit::Bytes),
            ],
            chart: true,
            readme: Shown::No,
        };
        let row = Row::from([("rate".to_owned(), 1200.0), ("cpu".to_owned(), 3.0)]);
        let svg = bars(&VIEW, &[("trent-kms, `ureq`", &row), ("aws-sdk-sts", &Row::new())]);
        for text in ["calls a second: more is better", "debug, CPU (s): less is better", "1,200"] {
            assert!(svg.contains(text), "{text} is not in {svg}");
        }
        for text in ["`", "nothing of it", "aws-sdk-sts"] {
            assert!(!svg.contains(text), "{text} is in {svg}");
        }
    }
}
