//! Parts of applications that use the SDK's client of KMS, as people write them.

pub mod loader;
pub mod settings;
pub mod signer;
pub mod vault;
