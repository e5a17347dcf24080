//! The client of STS that is measured: generated from the models of this project, with two operations.

use std::fs;

use anyhow::{Context as _, Result, anyhow};
use trent_codegen::{Options, Source};

use crate::apps;
use crate::paths::Paths;
use crate::report;

const MODELS: [&str; 3] = ["sts.json", "sts.corrections.json", "sts.docs.json"];
const OPERATIONS: [&str; 2] = ["AssumeRole", "GetCallerIdentity"];

/// Writes the sources of `bench/sts/client`.
pub(crate) fn generate(paths: &Paths) -> Result<()> {
    let sources = MODELS.map(|name| {
        let path = paths.root.join("models").join(name);
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        anyhow::Ok(Source::new(name, text))
    });
    let sources = sources.into_iter().collect::<Result<Vec<_>>>()?;
    let options = Options {
        crate_name: "trent-sts".to_owned(),
        operations: OPERATIONS.map(str::to_owned).to_vec(),
        ..Options::default()
    };
    let generated = trent_codegen::generate(&sources, &options);
    let generated = generated.map_err(|problems| anyhow!("{problems}"))?;
    let folder = paths.bench.join("sts/client/src");
    apps::remove(&folder)?;
    for (path, text) in &generated.files {
        report::write(&folder.join(path), text)?;
    }
    Ok(())
}
