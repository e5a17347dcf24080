//! How a [`LocalKms`] is made.

use super::{ACCOUNT, Inner, LocalKms, REGION};
use crate::calls::CallLog;
use crate::origin::Origin;
use crate::service::Handler;
use crate::world::{World, WorldBuilder};
use std::sync::Arc;
use trent_kms::config::Credentials;
use trent_kms::server::router;

/// Makes a [`LocalKms`].
///
/// ```
/// use trent_kms::Client;
/// use trent_kms::config::Credentials;
/// use trent_local::LocalKms;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let known = Credentials::from_keys("AKIAIOSFODNN7EXAMPLE", "secret", None);
/// let kms = LocalKms::builder().credentials([known]).build();
/// // Its own clients sign with what it knows.
/// Client::from_conf(kms.client_config()).list_keys().send_blocking()?;
/// // Others are refused.
/// let stranger = kms.client_config_in("us-east-1", "AKIAI44QH8DHBEXAMPLE");
/// assert!(Client::from_conf(stranger).list_keys().send_blocking().is_err());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Default)]
#[must_use]
pub struct LocalKmsBuilder {
    world: Option<World>,
    region: Option<String>,
    account: Option<String>,
    credentials: Option<Vec<Credentials>>,
}

impl LocalKmsBuilder {
    /// Sets the world, made with delays, limits, a seed or stored data; an empty one in memory unless
    /// set.
    pub fn world(mut self, world: World) -> Self {
        self.world = Some(world);
        self
    }

    /// Sets the Region of requests that are not signed: us-east-1 unless set.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Sets the account of callers whose access key id does not name it: 111122223333 unless set. An
    /// access key id of twelve digits names an account.
    pub fn account(mut self, account: impl Into<String>) -> Self {
        self.account = Some(account.into());
        self
    }

    /// Verifies signatures: a request must be signed with one of these. Without them every request is
    /// accepted, signed or not.
    ///
    /// Signatures are dated, and credentials expire, by the clock of the machine, wherever that of the
    /// KMS stands.
    pub fn credentials(mut self, credentials: impl IntoIterator<Item = Credentials>) -> Self {
        self.credentials = Some(credentials.into_iter().collect());
        self
    }

    /// The KMS.
    ///
    /// # Panics
    /// If it has to make the world, and the operating system gives no randomness.
    #[must_use]
    pub fn build(self) -> LocalKms {
        let Self { world, region, account, credentials } = self;
        let world = world.unwrap_or_else(|| {
            let world = WorldBuilder::default().build();
            world.expect("the operating system gives randomness")
        });
        let region = region.unwrap_or_else(|| REGION.to_owned());
        let account = account.unwrap_or_else(|| ACCOUNT.to_owned());
        let (troubles, identities) = (Arc::default(), Arc::default());
        let origin = Origin { region, account, troubles, identities };
        let world = Arc::new(world);
        let mut router = router(Handler { world: Arc::clone(&world), origin: origin.clone() });
        if let Some(credentials) = &credentials {
            router = router.credentials(credentials.iter().cloned());
        }
        let credentials = credentials.unwrap_or_default();
        LocalKms(Arc::new(Inner { world, router, origin, credentials, calls: CallLog::default() }))
    }
}
