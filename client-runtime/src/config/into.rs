//! What the setters and constructors take that programs give other things by mistake. The traits exist for the compiler's
//! message: it can say what is missing, where `Into` could only say what does not convert.

use super::{Config, Region};

/// What [`Builder::region`](super::Builder::region) takes: a [`Region`], or an `Option` of one.
///
/// Whatever converts into `Option<Region>` implements it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a `Region`",
    label = "a name becomes one with `Region::new(\"eu-central-1\")`",
    note = "`Region` is in the module `config` of the client's crate"
)]
pub trait IntoRegion {
    /// The region, or none.
    fn into_region(self) -> Option<Region>;
}

#[diagnostic::do_not_recommend]
impl<T: Into<Option<Region>>> IntoRegion for T {
    #[inline]
    fn into_region(self) -> Option<Region> {
        self.into()
    }
}

/// What a client is made of: a [`Config`], or a reference to one. With the feature `aws-config` also a reference to an
/// `SdkConfig`, which the official loader makes.
///
/// Whatever converts into [`Config`] implements it.
#[diagnostic::on_unimplemented(
    message = "a client cannot be made of `{Self}`",
    label = "this is neither a `Config` nor, with the feature `aws-config`, a `&SdkConfig`",
    note = "for the `SdkConfig` of the official loader, enable the feature `aws-config` of the client's crate",
    note = "without it, `Config::from_env()` or `Config::builder()` make a configuration"
)]
pub trait IntoConfig {
    /// The configuration.
    fn into_config(self) -> Config;
}

#[diagnostic::do_not_recommend]
impl<T: Into<Config>> IntoConfig for T {
    #[inline]
    fn into_config(self) -> Config {
        self.into()
    }
}

/// A copy: clones of a configuration share what is costly in it.
impl From<&Self> for Config {
    #[inline]
    fn from(config: &Self) -> Self {
        config.clone()
    }
}
