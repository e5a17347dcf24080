//! Names of keys: id, key ARN, alias name, alias ARN.

use crate::accounts::is_account;
use crate::call::Call;
use crate::failure::Failure;
use crate::operations::Operation;
use crate::records::{KeyNumber, Manager};
use crate::regions::partition_of;
use crate::state::{Key, State};

/// A name of a key, by its form alone.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Identifier<'a> {
    KeyId(&'a str),
    KeyArn {
        region: &'a str,
        account: &'a str,
        id: &'a str,
    },
    /// With the prefix `alias/`.
    AliasName(&'a str),
    AliasArn {
        region: &'a str,
        account: &'a str,
        name: &'a str,
    },
    /// Starts as an ARN, and is none of KMS.
    OtherArn,
    Invalid,
}

impl<'a> Identifier<'a> {
    pub(crate) fn parse(text: &'a str) -> Self {
        if text.starts_with("alias/") {
            return Self::AliasName(text);
        }
        if let Some(rest) = text.strip_prefix("arn:") {
            return Self::parse_arn(rest).unwrap_or(Self::OtherArn);
        }
        if is_key_id(text) { Self::KeyId(text) } else { Self::Invalid }
    }

    /// `rest` follows `arn:`.
    fn parse_arn(rest: &'a str) -> Option<Self> {
        let mut parts = rest.splitn(5, ':');
        let (partition, service) = (parts.next()?, parts.next()?);
        let (region, account, resource) = (parts.next()?, parts.next()?, parts.next()?);
        // A Region is in one partition.
        if service != "kms" || region.is_empty() || partition != partition_of(region) {
            return None;
        }
        if !is_account(account) {
            return None;
        }
        if let Some(id) = resource.strip_prefix("key/").filter(|id| !id.is_empty()) {
            return Some(Self::KeyArn { region, account, id });
        }
        let is_alias = resource.strip_prefix("alias/").is_some_and(|name| !name.is_empty());
        is_alias.then_some(Self::AliasArn { region, account, name: resource })
    }
}

/// A UUID with its dashes, or `mrk-` and 32 hexadecimal digits.
pub(crate) fn is_key_id(text: &str) -> bool {
    let is_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if let Some(digits) = text.strip_prefix("mrk-") {
        return digits.len() == 32 && is_hex(digits);
    }
    let groups: Vec<&str> = text.split('-').collect();
    groups.len() == 5
        && groups.iter().zip([8, 4, 4, 4, 12]).all(|(group, length)| group.len() == length)
        && groups.iter().all(|group| is_hex(group))
}

impl State {
    /// The key that the name stands for.
    ///
    /// # Errors
    /// The form of the name first, then whether the key exists, then whether the caller's account
    /// may reach it, then whether policies and grants let the caller do it.
    pub(crate) fn find_key(
        &self,
        call: &Call,
        operation: Operation,
        name: Option<&str>,
    ) -> Result<&Key, Failure> {
        let key = self.find_unjudged_key(call, operation, name)?;
        // Each half of ReEncrypt has an action of its own, and grants may be retired by more callers.
        if !matches!(operation, Operation::ReEncrypt | Operation::RetireGrant) {
            self.authorize(call, operation.as_str(), key)?;
        }
        Ok(key)
    }

    /// The same, whatever policies and grants say.
    fn find_unjudged_key(
        &self,
        call: &Call,
        operation: Operation,
        name: Option<&str>,
    ) -> Result<&Key, Failure> {
        let name = name.unwrap_or_default();
        match Identifier::parse(name) {
            Identifier::KeyId(id) => {
                self.key_by_id(&call.region, &call.account, id).ok_or_else(|| {
                    Failure::not_found(format!("Key '{}' does not exist", call.key_arn(id)))
                })
            }
            Identifier::KeyArn { region, account, id } => {
                self.find_by_arn(call, operation, name, (region, account, id))
            }
            Identifier::AliasName(_) | Identifier::AliasArn { .. } if !operation.takes_alias() => {
                Err(Failure::not_found(format!("Invalid keyId '{name}'")))
            }
            Identifier::AliasName(alias) => {
                self.find_by_alias(call, operation, (&call.region, &call.account, alias))
            }
            Identifier::AliasArn { region, account, name } => {
                check_region(call, region)?;
                self.find_by_alias(call, operation, (region, account, name))
            }
            Identifier::OtherArn if operation.declares_invalid_arn() => {
                Err(Failure::new("InvalidArnException", "Invalid arn"))
            }
            Identifier::OtherArn => Err(Failure::not_found("Invalid arn")),
            Identifier::Invalid => Err(Failure::not_found(format!("Invalid keyId '{name}'"))),
        }
    }

    /// As [`find_key`](Self::find_key), for operations that no user may do to keys of AWS.
    pub(crate) fn find_own_key(
        &self,
        call: &Call,
        operation: Operation,
        name: Option<&str>,
    ) -> Result<&Key, Failure> {
        let key = self.find_key(call, operation, name)?;
        match key.record.manager {
            Manager::Customer => Ok(key),
            Manager::Aws => Err(denied(call, operation, &key.arn)),
        }
    }

    /// The number of the key, for operations that go on to change the state.
    pub(crate) fn find_own_number(
        &self,
        call: &Call,
        operation: Operation,
        name: Option<&str>,
    ) -> Result<KeyNumber, Failure> {
        self.find_own_key(call, operation, name).map(|key| key.record.number)
    }

    fn find_by_arn(
        &self,
        call: &Call,
        operation: Operation,
        arn: &str,
        (region, account, id): (&str, &str, &str),
    ) -> Result<&Key, Failure> {
        check_region(call, region)?;
        let own = account == call.account;
        match self.key_by_id(region, account, id) {
            Some(key) if own || operation.crosses_accounts() => Ok(key),
            Some(_) => Err(denied(call, operation, arn)),
            None if own => Err(Failure::not_found(format!("Key '{arn}' does not exist"))),
            None => Err(unreachable_key(call, &format!("kms:{operation}"))),
        }
    }

    fn find_by_alias(
        &self,
        call: &Call,
        operation: Operation,
        (region, account, name): (&str, &str, &str),
    ) -> Result<&Key, Failure> {
        let alias = self.alias(region, account, name);
        match alias.and_then(|alias| self.seen_target(alias)) {
            Some(target) => self.key(target),
            None if account == call.account => {
                let arn = call.alias_arn(name);
                Err(Failure::not_found(format!("Alias {arn} is not found.")))
            }
            None => Err(unreachable_key(call, &format!("kms:{operation}"))),
        }
    }
}

fn check_region(call: &Call, region: &str) -> Result<(), Failure> {
    if region == call.region {
        Ok(())
    } else {
        Err(Failure::not_found(format!("Invalid arn {region}")))
    }
}

fn denied(call: &Call, operation: Operation, arn: &str) -> Failure {
    let caller = &call.caller_arn;
    Failure::access_denied(format!(
        "User: {caller} is not authorized to perform: kms:{operation} on resource: {arn} because \
         no resource-based policy allows the kms:{operation} action"
    ))
}

/// The answer for keys of other accounts that are not there, which tells nothing.
pub(crate) fn unreachable_key(call: &Call, action: &str) -> Failure {
    let caller = &call.caller_arn;
    Failure::access_denied(format!(
        "User: {caller} is not authorized to perform: {action} on this resource because \
         the resource does not exist in this Region, no resource-based policies allow access, or a \
         resource-based policy explicitly denies access"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_ids_have_their_dashes() {
        assert!(is_key_id("1234abcd-12ab-34cd-56ef-1234567890ab"));
        assert!(is_key_id("mrk-1234abcd12ab34cd56ef1234567890ab"));
        for wrong in ["fake-key-id", "134f2428cec14b25a1ae9048164dba47", "mrk-fake-key-id", ""] {
            assert_eq!(Identifier::parse(wrong), Identifier::Invalid, "{wrong}");
        }
    }

    #[test]
    fn arns_are_of_keys_or_aliases() {
        let key = Identifier::parse("arn:aws:kms:us-east-1:111122223333:key/x");
        let (region, account) = ("us-east-1", "111122223333");
        assert_eq!(key, Identifier::KeyArn { region, account, id: "x" });
        let alias = Identifier::parse("arn:aws:kms:us-east-1:111122223333:alias/a/b:c");
        assert_eq!(alias, Identifier::AliasArn { region, account, name: "alias/a/b:c" });
        for other in [
            "arn:aws:s3:::bucket",
            "arn:aws:kms:us-east-1",
            "arn:",
            "arn:aws:kms:us-east-1:111122223333:grant/x",
            "arn:aws:kms:us-east-1:111122223333:key/",
            "arn:aws:kms:us-east-1:111122223333:alias/",
            "arn:aws:kms:us-east-1:11112222333x:key/x",
            "arn:aws:kms:us-east-1::key/x",
            "arn:aws-cn:kms:us-east-1:111122223333:key/x",
            "arn:aws:kms:cn-north-1:111122223333:key/x",
        ] {
            assert_eq!(Identifier::parse(other), Identifier::OtherArn, "{other}");
        }
    }
}
