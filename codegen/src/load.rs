//! Stage 1: files to one [`Model`].
//!
//! The kind of a file follows from its content: Smithy's JSON AST 1.0 or 2.0, `service-2.json`, or one of the files that
//! stand beside the latter (paginators, waiters, examples, endpoint rules and their tests). The order of the files never
//! matters: they are sorted by name first.
//!
//! A front end reads a file into drafts of shapes and `apply` statements ([`ast`]; [`service2`] rewrites its files as an AST).
//! Then drafts merge ([`merge`]), mixins are flattened ([`mixins`]) and what is left is normalised to version 2.0
//! ([`normalize`]).

mod ast;
mod json;
mod kind;
mod merge;
mod mixins;
mod normalize;
mod service2;
mod supplement;

use serde_json::Value;

use crate::model::{Model, Source, SourceIndex};
use crate::parallel;
use crate::problem::{Problem, Problems};

pub(crate) use kind::FileKind;

/// Reads and merges the files.
///
/// # Errors
/// Everything that keeps the files from being one model: text that is not JSON, a file that is not a model, a shape
/// that is not built as Smithy says, two definitions or traits that contradict each other, an `apply` without its
/// shape. What a well-built model may still get wrong is for `check` to say.
pub fn load(sources: &[Source]) -> Result<Model, Problems> {
    let mut problems = Problems::new();
    if sources.is_empty() {
        let help = "name at least one model file";
        problems.push(Problem::error("", "no model is given", help));
    }
    let files = parse(sources, &mut problems);
    let is_complete = !problems.has_errors();
    let names = files.names;
    let mut draft = merge::Draft::new(names);
    for (source, value) in files.asts {
        ast::read(value, source, &mut draft, &mut problems);
    }
    if !is_complete {
        // What a file that could not be read would have defined is missing everywhere; that is not worth a line each.
        return Err(problems);
    }
    draft.apply(&mut problems);
    mixins::flatten(&mut draft, &mut problems);
    normalize::normalize(&mut draft, &mut problems);
    let mut model = draft.into_model();
    if problems.has_errors() {
        return Err(problems);
    }
    model.notes = problems;
    Ok(model)
}

/// The files as Smithy ASTs.
struct Files {
    /// The prelude's name, then the files', sorted.
    names: Vec<String>,
    asts: Vec<(SourceIndex, Value)>,
}

fn parse(sources: &[Source], problems: &mut Problems) -> Files {
    let mut sources: Vec<&Source> = sources.iter().collect();
    sources.sort_by(|a, b| (&a.name, &a.text).cmp(&(&b.name, &b.text)));
    let mut names = vec![crate::model::PRELUDE.to_owned()];
    let mut asts = Vec::new();
    let mut services = service2::Bundle::default();
    let values = parallel::map(&sources, |source| parse_json(source));
    for (source, value) in sources.into_iter().zip(values) {
        let index = SourceIndex(names.len());
        names.push(source.name.clone());
        let value = match value {
            Ok(value) => value,
            Err(problem) => {
                problems.push(*problem);
                continue;
            }
        };
        match FileKind::of(&value) {
            Some(FileKind::SmithyAst) => asts.push((index, value)),
            Some(kind) => services.add(kind, index, value),
            None => problems.push(Problem::error(
                &source.name,
                "the file is JSON, but neither a Smithy model nor one of the service-2.json files",
                "a Smithy model has the keys \"smithy\" and \"shapes\"; service-2.json has \
                 \"metadata\", \"operations\" and \"shapes\"",
            )),
        }
    }
    asts.extend(services.into_asts(&names, problems));
    Files { names, asts }
}

fn parse_json(source: &Source) -> Result<Value, Box<Problem>> {
    let text = source.text.strip_prefix('\u{feff}').unwrap_or(&source.text);
    json::parse(text).map_err(|error| {
        let whole = error.to_string();
        let what = whole.split(" at line ").next().unwrap_or(&whole);
        let (what, help) = if error.is_data() {
            (what.to_owned(), "keep one of the entries")
        } else {
            let help = "mend the file at this place, or fetch it again if it is cut off";
            (format!("not JSON: {what}"), help)
        };
        let problem = Problem::error(&source.name, what, help);
        Box::new(problem.at_line(error.line(), error.column()))
    })
}
