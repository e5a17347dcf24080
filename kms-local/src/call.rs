//! Who calls, and where.

use crate::authorization::identity::Identity;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;

/// The circumstances of one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The Region that the request was sent to.
    pub region: String,
    /// The account of the caller, twelve digits.
    pub account: String,
    /// The ARN of the caller.
    pub caller_arn: String,
    /// Who the caller is, if key policies and grants are to decide; nobody judges a caller without.
    pub identity: Option<Arc<Identity>>,
    /// The request as it was sent, for the conditions of policies.
    pub request: Option<Arc<Value>>,
    /// The id of the request, which the answer carries.
    pub request_id: String,
    /// How long a grant or an alias that the call makes is not seen.
    pub effect_delay: Duration,
}

impl Call {
    /// A call by the root user of an account.
    pub fn by_root(region: impl Into<String>, account: impl Into<String>) -> Self {
        let (region, account) = (region.into(), account.into());
        let partition = crate::regions::partition_of(&region);
        Self {
            caller_arn: format!("arn:{partition}:iam::{account}:root"),
            request_id: String::from("00000000-0000-4000-8000-000000000000"),
            effect_delay: Duration::ZERO,
            identity: None,
            request: None,
            region,
            account,
        }
    }

    /// A call by a principal, which policies and grants judge.
    pub fn by(region: impl Into<String>, identity: Arc<Identity>) -> Self {
        Self {
            caller_arn: identity.arn().to_owned(),
            identity: Some(Arc::clone(&identity)),
            ..Self::by_root(region, identity.account())
        }
    }

    pub(crate) fn key_arn(&self, key_id: &str) -> String {
        key_arn(&self.region, &self.account, key_id)
    }

    pub(crate) fn alias_arn(&self, alias_name: &str) -> String {
        alias_arn(&self.region, &self.account, alias_name)
    }
}

pub(crate) fn key_arn(region: &str, account: &str, key_id: &str) -> String {
    format!("arn:{}:kms:{region}:{account}:key/{key_id}", crate::regions::partition_of(region))
}

/// `alias_name` has its prefix `alias/`.
pub(crate) fn alias_arn(region: &str, account: &str, alias_name: &str) -> String {
    format!("arn:{}:kms:{region}:{account}:{alias_name}", crate::regions::partition_of(region))
}
