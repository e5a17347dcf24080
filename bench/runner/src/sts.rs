//! The client of STS that is measured: generated from the models of this project, with two operations.

use std::fs;

use anyhow::{Context as _, Result, anyhow};
use trent_codegen::{Options, Source};

use crate::measure;
use crate::paths::Paths;
use crate::report;

const OPERATIONS: [&str; 2] = ["AssumeRole", "GetCallerIdentity"];

/// Writes the sources of `bench/sts/client`.
pub(crate) fn generate(paths: &Paths) -> Result<()> {
    // The chain of credentials has a client of the same service.
    let models = paths.inner_client_models("trent-credentials", "sts")?;
    let sources = models.iter().map(|path| {
        let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        Ok(Source::new(name, text))
    });
    let sources = sources.collect::<Result<Vec<_>>>()?;
    let options = Options {
        crate_name: "trent-sts".to_owned(),
        operations: OPERATIONS.map(str::to_owned).to_vec(),
        ..Options::default()
    };
    let generated = trent_codegen::generate(&sources, &options);
    let generated = generated.map_err(|problems| anyhow!("{problems}"))?;
    let folder = paths.bench.join("sts/client/src");
    measure::remove(&folder)?;
    for (path, text) in &generated.files {
        report::write(&folder.join(path), text)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_client_is_generated_from_the_models_of_the_project() {
        let folder = tempfile::tempdir().unwrap();
        let bench = folder.path().to_owned();
        let paths = Paths { bench, ..Paths::of_workspace().unwrap() };
        generate(&paths).unwrap();
        let text = fs::read_to_string(paths.bench.join("sts/client/src/lib.rs")).unwrap();
        assert!(text.contains("STS") || text.contains("Security Token Service"), "{text}");
        let mut operations = fs::read_dir(paths.bench.join("sts/client/src/operation")).unwrap();
        assert!(operations.any(|entry| entry.unwrap().path().ends_with("assume_role.rs")));
    }
}
