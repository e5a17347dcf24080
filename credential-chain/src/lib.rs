//! x

mod chain;
mod command;
mod config;
mod error;
mod json;
mod plan;
mod platform;
mod profiles;
mod services;
mod settings;
mod source;
mod time;

pub use chain::{Builder, CredentialChain, InstanceEndpointMode, Source, SsoToken};
pub use config::{complete, from_env, try_from_env, try_from_platform};
pub use platform::{OperatingSystem, Platform};
pub use profiles::{ParseErrorKind, Profiles, ProfilesError, Section};
