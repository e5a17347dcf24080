//! AWS CloudHSM clusters.

use super::{Backing, SecretText};
use crate::key_stores::ConnectionError;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Wrong passwords after which the cluster locks `kmsuser`.
const LOCKING_FAILURES: u32 = 5;

/// An AWS CloudHSM cluster.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Cluster {
    /// The id: `cluster-` and 11 to 16 letters and digits.
    pub id: String,
    /// The only Region that knows the cluster; every Region if absent.
    pub region: Option<String>,
    /// The only account that knows the cluster; every account if absent.
    pub account: Option<String>,
    /// The cluster is initialized and active.
    pub active: bool,
    /// The trust anchor certificate. Clusters that share a backup history have the same one.
    pub certificate: String,
    /// The HSMs.
    pub hsms: Vec<Hsm>,
    /// The private subnets that the cluster is configured with.
    pub subnets: Vec<Subnet>,
    /// The security group lets ports 2223 to 2225 through.
    pub ports_open: bool,
    /// KMS reaches the cluster over the network.
    pub reachable: bool,
    /// The crypto user that KMS logs in as; absent if nobody made it.
    pub kmsuser: Option<CryptoUser>,
}

/// An HSM of a cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Hsm {
    /// The Availability Zone.
    pub zone: String,
    /// The HSM works.
    #[serde(default = "yes")]
    pub active: bool,
}

/// A private subnet of a cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Subnet {
    /// The Availability Zone.
    pub zone: String,
    /// Somebody deleted the subnet, and the cluster does not know.
    #[serde(default)]
    pub deleted: bool,
    /// Addresses that are free in it.
    #[serde(default = "free_addresses")]
    pub free_addresses: u32,
}

/// The crypto user `kmsuser` of a cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct CryptoUser {
    /// The password in the cluster. KMS replaces it when it connects.
    pub password: SecretText,
    /// Wrong passwords since the last right one. Five lock the user.
    #[serde(default)]
    pub failed_logins: u32,
    /// Somebody other than KMS is logged in.
    #[serde(default)]
    pub logged_in_elsewhere: bool,
    /// The user exists on every HSM of the cluster.
    #[serde(default = "yes")]
    pub on_all_hsms: bool,
}

fn yes() -> bool {
    true
}

fn free_addresses() -> u32 {
    16
}

impl Default for Cluster {
    /// An active cluster of two HSMs in two zones, without a name, a certificate and a `kmsuser`.
    fn default() -> Self {
        let zones = ["a", "b"];
        Self {
            id: String::new(),
            region: None,
            account: None,
            active: true,
            certificate: String::new(),
            hsms: zones.map(Hsm::new).to_vec(),
            subnets: zones.map(Subnet::new).to_vec(),
            ports_open: true,
            reachable: true,
            kmsuser: None,
        }
    }
}

impl Cluster {
    /// An active cluster of two HSMs in two zones whose `kmsuser` has the password.
    pub fn new(
        id: impl Into<String>,
        certificate: impl Into<String>,
        password: impl Into<SecretText>,
    ) -> Self {
        Self {
            id: id.into(),
            certificate: certificate.into(),
            kmsuser: Some(CryptoUser::new(password)),
            ..Self::default()
        }
    }

    /// The administrator sets the password of `kmsuser`, which also unlocks it.
    pub fn set_password(&mut self, password: impl Into<SecretText>) {
        match &mut self.kmsuser {
            Some(user) => {
                user.password = password.into();
                user.failed_logins = 0;
            }
            None => self.kmsuser = Some(CryptoUser::new(password)),
        }
    }

    fn active_hsms(&self) -> impl Iterator<Item = &Hsm> {
        self.hsms.iter().filter(|hsm| hsm.active)
    }

    /// What the configuration lacks for a store with this many active HSMs in different zones.
    pub(crate) fn shortcoming(&self, hsms: usize) -> Option<String> {
        let zones = self.active_hsms().map(|hsm| &hsm.zone).collect::<BTreeSet<_>>().len();
        if zones < hsms {
            return Some(format!(
                "The cluster {} has active HSMs in {zones} Availability Zones and needs them in \
                 {hsms}.",
                self.id
            ));
        }
        let zones = self.subnets.iter().map(|subnet| &subnet.zone).collect::<BTreeSet<_>>().len();
        if zones < 2 {
            return Some(format!(
                "The cluster {} needs private subnets in two Availability Zones.",
                self.id
            ));
        }
        (!self.ports_open).then(|| {
            format!("The security group of the cluster {} blocks ports 2223 to 2225.", self.id)
        })
    }

    /// True while KMS, once connected, gets answers from an HSM.
    pub(crate) fn answers(&self) -> bool {
        let reached = self.active && self.reachable && self.ports_open;
        reached && self.active_hsms().next().is_some()
    }

    /// KMS connects: logs in as `kmsuser` with the password that it knows and sets a new one.
    pub(crate) fn connect(
        &mut self,
        known: &SecretText,
        new: &SecretText,
    ) -> Result<(), ConnectionError> {
        if !self.active || self.active_hsms().next().is_none() {
            return Err(ConnectionError::InsufficientCloudHsmHsms);
        }
        if !self.reachable || !self.ports_open {
            return Err(ConnectionError::NetworkErrors);
        }
        if self.subnets.iter().any(|subnet| subnet.deleted) {
            return Err(ConnectionError::SubnetNotFound);
        }
        if self.subnets.iter().any(|subnet| subnet.free_addresses == 0) {
            return Err(ConnectionError::InsufficientFreeAddressesInSubnet);
        }
        let user = self.kmsuser.as_mut().filter(|user| user.on_all_hsms);
        user.ok_or(ConnectionError::UserNotFound)?.connect(known, new)
    }
}

impl Hsm {
    /// An HSM that works.
    pub fn new(zone: impl Into<String>) -> Self {
        Self { zone: zone.into(), active: true }
    }
}

impl Subnet {
    /// A subnet with free addresses.
    pub fn new(zone: impl Into<String>) -> Self {
        Self { zone: zone.into(), deleted: false, free_addresses: free_addresses() }
    }
}

impl CryptoUser {
    /// A user on every HSM whom nobody has logged in as.
    pub fn new(password: impl Into<SecretText>) -> Self {
        Self {
            password: password.into(),
            failed_logins: 0,
            logged_in_elsewhere: false,
            on_all_hsms: true,
        }
    }

    /// True after five wrong passwords.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.failed_logins >= LOCKING_FAILURES
    }

    fn connect(&mut self, known: &SecretText, new: &SecretText) -> Result<(), ConnectionError> {
        if self.is_locked() {
            return Err(ConnectionError::UserLockedOut);
        }
        if self.password != *known {
            self.failed_logins += 1;
            return Err(ConnectionError::InvalidCredentials);
        }
        self.failed_logins = 0;
        if self.logged_in_elsewhere {
            return Err(ConnectionError::UserLoggedIn);
        }
        self.password = new.clone();
        Ok(())
    }
}

impl Backing {
    /// The cluster as an account sees it in a Region.
    pub(crate) fn cluster(&self, region: &str, account: &str, id: &str) -> Option<&Cluster> {
        self.clusters.iter().find(|cluster| cluster.is_seen(region, account, id))
    }

    pub(crate) fn seen_cluster_mut(
        &mut self,
        region: &str,
        account: &str,
        id: &str,
    ) -> Option<&mut Cluster> {
        self.clusters.iter_mut().find(|cluster| cluster.is_seen(region, account, id))
    }
}

impl Cluster {
    fn is_seen(&self, region: &str, account: &str, id: &str) -> bool {
        let fits = |own: &Option<String>, other| own.as_deref().is_none_or(|own| own == other);
        self.id == id && fits(&self.region, region) && fits(&self.account, account)
    }
}
