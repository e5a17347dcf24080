//! A service model in, the source of a Rust client out. No file system, no process, no printing.
//!
//! | stage | in | out | after it |
//! | --- | --- | --- | --- |
//! | [`load`] | [`Source`]s | [`Model`] | nobody reads a file |
//! | [`check`] | [`Model`] | [`Problems`] | targets exist, traits have the right form, constraints make sense |
//! | [`lower`] | [`Model`] | [`Service`](service::Service) | nobody reads JSON: names and types are decided |
//! | `emit` | `Service` | tokens | nothing can fail: emitters are total |
//! | `format` | tokens | text | `cargo fmt` changes nothing |
//!
//! [`generate`] runs them all. Every stage that can fail collects all problems before it does. The feature `build` adds
//! `Builder` around them, for build scripts: it alone reads and writes files.

#[cfg(feature = "build")]
pub mod build;
mod check;
mod docs;
mod embed;
mod emit;
mod features;
mod format;
mod known;
mod literals;
mod load;
mod lower;
pub mod model;
mod names;
mod parallel;
pub mod problem;
mod protocol;
mod rules;
pub mod service;
mod similar;

use std::collections::BTreeMap;

#[cfg(feature = "build")]
pub use build::Builder;
pub use check::{check, notes, unsupported_operations};
pub use embed::nested;
pub use emit::{HEADER, harness_file, server_test_files, test_files};
pub use features::{FEATURES, enables};
pub use load::load;
pub use lower::{Lowered, Options, lower};
pub use model::{Model, Source};
pub use problem::{Problem, Problems};
pub use protocol::of as protocol_of;
pub use similar::near_names;

/// What [`generate`] makes.
#[derive(Debug)]
pub struct Generated {
    /// The files of the crate's `src`, by path with `/` between folders. Each begins with [`HEADER`].
    pub files: BTreeMap<String, String>,
    /// What is worth telling: operations that were left out, patterns that the client does not check.
    pub notes: Problems,
    /// The service that the files are made of.
    pub service: service::Service,
}

/// From models to files: load, check, lower, emit, format. What the generator knows of AWS's services and their models do not
/// say is added after the first stage.
///
/// The same models give the same bytes, in whatever order sources and shapes come. Members keep the order of their model.
///
/// # Errors
/// All problems of the first stage that finds any, and names of operations that the service does not have.
pub fn generate(sources: &[Source], options: &Options) -> Result<Generated, Problems> {
    generate_from(load(sources)?, options)
}

/// [`generate`] without its first stage, for a model that [`load`] has read.
///
/// # Errors
/// As [`generate`], but for the files.
pub fn generate_from(mut model: Model, options: &Options) -> Result<Generated, Problems> {
    if let Some(service) = &options.service {
        model.retain_service(service);
    }
    known::complete(&mut model);
    if let Err(mut problems) = check(&model) {
        problems.extend(lower::unknown_operations(&model, options));
        return Err(problems);
    }
    let Lowered { service, mut notes } = lower(&model, options)?;
    notes.extend(check::notes(&model));
    let files = emit::emit(&service);
    Ok(Generated { files, notes, service })
}
