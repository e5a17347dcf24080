//! Aliases.

use crate::call::Call;
use crate::failure::Failure;
use crate::identifiers::Identifier;
use crate::operations::Operation;
use crate::paging::Limits;
use crate::records::{AliasRecord, Change, KeyNumber, LateAlias, Record, RecordId};
use crate::state::{Key, State};
use crate::world::World;
use std::ops::Bound;
use trent_kms::operation::create_alias::{CreateAliasInput, CreateAliasOutput};
use trent_kms::operation::delete_alias::{DeleteAliasInput, DeleteAliasOutput};
use trent_kms::operation::list_aliases::{ListAliasesInput, ListAliasesOutput};
use trent_kms::operation::update_alias::{UpdateAliasInput, UpdateAliasOutput};
use trent_kms::types::AliasListEntry;

const LIMITS: Limits = Limits { default: 50, max: 100 };
const RESERVED: &str = "alias/aws/";

/// Services whose alias every account has, with or without a key behind it; sorted.
const PREDEFINED: &[&str] = &[
    "alias/aws/acm",
    "alias/aws/dynamodb",
    "alias/aws/ebs",
    "alias/aws/elasticfilesystem",
    "alias/aws/es",
    "alias/aws/glue",
    "alias/aws/kinesisvideo",
    "alias/aws/lambda",
    "alias/aws/rds",
    "alias/aws/redshift",
    "alias/aws/s3",
    "alias/aws/secretsmanager",
    "alias/aws/ssm",
    "alias/aws/xray",
];

/// The service of a predefined alias.
pub(crate) fn service_of(alias: &str) -> Option<&str> {
    PREDEFINED.binary_search(&alias).ok().and_then(|_| alias.strip_prefix(RESERVED))
}

fn check_prefix(name: &str) -> Result<(), Failure> {
    if name.starts_with("alias/") {
        return Ok(());
    }
    Err(Failure::validation(
        "Alias must start with the prefix \"alias/\". Please see \
         https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html",
    ))
}

fn check_reserved(name: &str) -> Result<(), Failure> {
    if name.starts_with(RESERVED) {
        return Err(Failure::silent("NotAuthorizedException"));
    }
    Ok(())
}

/// What the constraint's pattern allows, but for colons, which have a text of their own.
fn check_characters(name: &str) -> Result<(), Failure> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b":/_-".contains(&byte);
    if !name.bytes().all(allowed) {
        let constraint = "Member must satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$";
        return Err(Failure::constraint(&format!("'{name}'"), "aliasName", constraint));
    }
    if name.contains(':') || name == "alias/" {
        return Err(Failure::validation(format!(
            "{name} contains invalid characters for an alias"
        )));
    }
    Ok(())
}

/// Targets are named by key id or key ARN.
fn check_target(target: Option<&str>) -> Result<(), Failure> {
    match Identifier::parse(target.unwrap_or_default()) {
        Identifier::AliasName(_) | Identifier::AliasArn { .. } => {
            Err(Failure::validation("Aliases must refer to keys. Not aliases"))
        }
        _ => Ok(()),
    }
}

impl State {
    fn own_alias(
        &self,
        call: &Call,
        operation: Operation,
        name: &str,
    ) -> Result<&AliasRecord, Failure> {
        let alias = self.alias(&call.region, &call.account, name).ok_or_else(|| {
            Failure::not_found(format!("Alias {} is not found.", call.alias_arn(name)))
        })?;
        // What is done to an alias is done to its key as well.
        self.authorize_account(call, operation.as_str(), &call.alias_arn(name))?;
        self.authorize(call, operation.as_str(), self.key(alias.target)?)?;
        Ok(alias)
    }

    fn late_alias(&self, call: &Call, before: Option<KeyNumber>) -> Option<LateAlias> {
        let late = !call.effect_delay.is_zero();
        late.then(|| LateAlias { until: self.now.after(call.effect_delay), before })
    }

    /// The key that readers see an alias stand for.
    pub(crate) fn seen_target(&self, alias: &AliasRecord) -> Option<KeyNumber> {
        match &alias.late {
            Some(late) if late.until > self.now => late.before,
            _ => Some(alias.target),
        }
    }

    /// True for aliases that readers see, those of AWS among them.
    fn sees(&self, call: &Call, name: &str) -> bool {
        let alias = self.alias(&call.region, &call.account, name);
        alias.is_none_or(|alias| self.seen_target(alias).is_some())
    }

    fn check_alias_quota(&self, key: &Key) -> Result<(), Failure> {
        if key.aliases.len() >= self.settings.alias_limit {
            return Err(Failure::limit_exceeded("The KMS key has as many aliases as it may have."));
        }
        Ok(())
    }
}

impl World {
    /// Gives a key an alias: `CreateAlias`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn create_alias(
        &self,
        call: &Call,
        input: CreateAliasInput,
    ) -> Result<CreateAliasOutput, Failure> {
        const OPERATION: Operation = Operation::CreateAlias;
        let name = input.alias_name.unwrap_or_default();
        check_prefix(&name)?;
        check_reserved(&name)?;
        check_characters(&name)?;
        check_target(input.target_key_id.as_deref())?;
        let mut state = self.begin()?;
        let key = state.find_own_key(call, OPERATION, input.target_key_id.as_deref())?;
        state.authorize_account(call, OPERATION.as_str(), &call.alias_arn(&name))?;
        state.check_state(OPERATION, key)?;
        if state.alias(&call.region, &call.account, &name).is_some() {
            let arn = call.alias_arn(&name);
            return Err(Failure::new(
                "AlreadyExistsException",
                format!("An alias with the name {arn} already exists"),
            ));
        }
        state.check_alias_quota(key)?;
        let alias = AliasRecord {
            region: call.region.clone(),
            account: call.account.clone(),
            name,
            target: key.record.number,
            created: state.now,
            updated: state.now,
            late: state.late_alias(call, None),
        };
        state.commit(vec![Change::Put(Record::Alias(alias))])?;
        Ok(CreateAliasOutput::default())
    }

    /// Moves an alias to another key: `UpdateAlias`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn update_alias(
        &self,
        call: &Call,
        input: UpdateAliasInput,
    ) -> Result<UpdateAliasOutput, Failure> {
        const OPERATION: Operation = Operation::UpdateAlias;
        let name = input.alias_name.unwrap_or_default();
        check_prefix(&name)?;
        check_reserved(&name)?;
        check_characters(&name)?;
        check_target(input.target_key_id.as_deref())?;
        let mut state = self.begin()?;
        let alias = state.own_alias(call, OPERATION, &name)?;
        let key = state.find_own_key(call, OPERATION, input.target_key_id.as_deref())?;
        state.check_state(OPERATION, key)?;
        let (old, new) = (&state.key(alias.target)?.record, &key.record);
        if old.usage != new.usage {
            let (old, new) = (old.usage, new.usage);
            return Err(Failure::validation(format!(
                "Alias {name} cannot be changed from a CMK with key usage {old} to a CMK with key \
                 usage {new}. The key usage of the current CMK and the new CMK must be the same."
            )));
        }
        if old.spec.kind() != new.spec.kind() {
            let (old, new) = (old.spec, new.spec);
            return Err(Failure::validation(format!(
                "Alias {name} cannot be changed from a CMK with key spec {old} to a CMK with key \
                 spec {new}. Both must be symmetric, or both asymmetric, or both HMAC."
            )));
        }
        if alias.target != new.number {
            state.check_alias_quota(key)?;
        }
        let late = state.late_alias(call, Some(alias.target));
        let alias = AliasRecord { target: new.number, updated: state.now, late, ..alias.clone() };
        state.commit(vec![Change::Put(Record::Alias(alias))])?;
        Ok(UpdateAliasOutput::default())
    }

    /// Takes an alias away: `DeleteAlias`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn delete_alias(
        &self,
        call: &Call,
        input: DeleteAliasInput,
    ) -> Result<DeleteAliasOutput, Failure> {
        let name = input.alias_name.unwrap_or_default();
        check_prefix(&name)?;
        check_reserved(&name)?;
        let mut state = self.begin()?;
        state.own_alias(call, Operation::DeleteAlias, &name)?;
        let (region, account) = (call.region.clone(), call.account.clone());
        state.commit(vec![Change::Delete(RecordId::Alias { region, account, name })])?;
        Ok(DeleteAliasOutput::default())
    }

    /// Lists the aliases of an account in a Region, or of a key: `ListAliases`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn list_aliases(
        &self,
        call: &Call,
        input: ListAliasesInput,
    ) -> Result<ListAliasesOutput, Failure> {
        let state = self.begin()?;
        let (region, account) = (&call.region, &call.account);
        let limit = LIMITS.check(input.limit)?;
        let named = input.key_id.as_deref();
        let key = named.map(|name| state.find_key(call, Operation::ListAliases, Some(name)));
        let key = key.transpose()?;
        let number = key.map(|key| key.record.number);
        let list = format!("ListAliases {region} {account} {number:?}");
        let paging = state.paging(&list, limit, input.marker.as_deref())?;
        let start = paging.after.as_deref().map_or(Bound::Unbounded, Bound::Excluded);
        let range = (start, Bound::Unbounded);
        let entry = |name: &str| entry(&state, call, name);
        let page = if let Some(key) = key {
            let names = key.aliases.range::<str, _>(range).map(String::as_str);
            let names = names.filter(|name| state.sees(call, name));
            state.page(&paging, names, |name| (*name).to_owned(), entry)?
        } else {
            let own = state.place(region, account).into_iter();
            let own = own.flat_map(|place| place.aliases.range::<str, _>(range));
            let own = own.map(|(name, _)| name.as_str()).filter(|name| state.sees(call, name));
            let predefined = PREDEFINED
                .iter()
                .copied()
                .filter(|name| state.alias(region, account, name).is_none())
                .filter(|name| paging.after.as_deref().is_none_or(|after| *name > after));
            state.page(&paging, merged(own, predefined), |name| (*name).to_owned(), entry)?
        };
        Ok(ListAliasesOutput::builder()
            .set_aliases(Some(page.items))
            .set_next_marker(page.next_marker)
            .truncated(page.truncated)
            .build())
    }
}

/// Two sorted lists as one.
fn merged<'a>(
    first: impl Iterator<Item = &'a str>,
    second: impl Iterator<Item = &'a str>,
) -> impl Iterator<Item = &'a str> {
    let (mut first, mut second) = (first.peekable(), second.peekable());
    std::iter::from_fn(move || match (first.peek(), second.peek()) {
        (Some(a), Some(b)) if a <= b => first.next(),
        (_, Some(_)) => second.next(),
        _ => first.next(),
    })
}

fn entry(state: &State, call: &Call, name: &str) -> Result<AliasListEntry, Failure> {
    let entry = AliasListEntry::builder().alias_name(name).alias_arn(call.alias_arn(name));
    Ok(match state.alias(&call.region, &call.account, name) {
        None => entry.build(),
        Some(alias) => entry
            .target_key_id(
                state.key(state.seen_target(alias).unwrap_or(alias.target))?.record.id.clone(),
            )
            .creation_date(alias.created.date_time())
            .last_updated_date(alias.updated.date_time())
            .build(),
    })
}
