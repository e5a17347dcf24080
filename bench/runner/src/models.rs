//! The models that the project's clients are generated from, as manifests name them.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::measure;
use crate::paths::Paths;

impl Paths {
    /// The models of a member of the workspace that is a client.
    pub(crate) fn client_models(&self, package: &str) -> Result<Vec<PathBuf>> {
        self.models(package, "/metadata/codegen/models")
    }

    /// The models of one of the clients inside a member of the workspace.
    pub(crate) fn inner_client_models(&self, package: &str, client: &str) -> Result<Vec<PathBuf>> {
        self.models(package, &format!("/metadata/codegen/clients/{client}/models"))
    }

    /// The models at this place in what cargo tells of a package.
    fn models(&self, package: &str, place: &str) -> Result<Vec<PathBuf>> {
        let arguments = ["metadata", "--no-deps", "--format-version=1", "--offline"];
        let mut cargo = measure::cargo(&self.root, &self.target, &arguments);
        let metadata: Value = serde_json::from_str(&measure::output(&mut cargo)?)?;
        let members = metadata["packages"].as_array().into_iter().flatten();
        let member = members.into_iter().find(|member| member["name"] == package);
        let member = member.with_context(|| format!("{package} is no member of the workspace"))?;
        let models = member.pointer(place).and_then(Value::as_array);
        let models = models
            .with_context(|| format!("the manifest of {package} names no models in {place}"))?;
        let folder = member["manifest_path"].as_str().and_then(|path| Path::new(path).parent());
        let folder = folder.with_context(|| format!("the manifest of {package} has no path"))?;
        Ok(models.iter().filter_map(Value::as_str).map(|model| folder.join(model)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifests_name_models_that_are_there() {
        let paths = Paths::of_workspace().unwrap();
        let kms = paths.client_models("trent-kms").unwrap();
        let sts = paths.inner_client_models("trent-credentials", "sts").unwrap();
        for (models, first) in [(&kms, "kms.json"), (&sts, "sts.json")] {
            assert!(models[0].ends_with(first), "{models:?}");
            assert!(models.iter().all(|model| model.is_file()), "{models:?}");
        }
        assert!(paths.client_models("trent-credentials").is_err());
        assert!(paths.inner_client_models("trent-credentials", "none").is_err());
    }
}
