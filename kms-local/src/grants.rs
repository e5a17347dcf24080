//! Grants: making, listing, retiring, revoking.

mod checks;

use crate::call::Call;
use crate::failure::Failure;
use crate::operations::Operation;
use crate::paging::Limits;
use crate::records::{Change, GrantRecord, KeyNumber, Record, RecordId};
use crate::state::{Key, State};
use crate::uses::check_dry_run;
use crate::world::World;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use trent_kms::operation::create_grant::{CreateGrantInput, CreateGrantOutput};
use trent_kms::operation::list_grants::{ListGrantsInput, ListGrantsOutput};
use trent_kms::operation::list_retirable_grants::{
    ListRetirableGrantsInput, ListRetirableGrantsOutput,
};
use trent_kms::operation::retire_grant::{RetireGrantInput, RetireGrantOutput};
use trent_kms::operation::revoke_grant::{RevokeGrantInput, RevokeGrantOutput};
use trent_kms::types::{GrantConstraints, GrantListEntry, GrantOperation};

const LIMITS: Limits = Limits { default: 50, max: 100 };
const TOKEN: &str = "grant token";

impl State {
    /// Refuses tokens that are not of this world.
    pub(crate) fn check_grant_tokens(&self, tokens: Option<&[String]>) -> Result<(), Failure> {
        for token in tokens.unwrap_or_default() {
            self.open_grant_token(token)?;
        }
        Ok(())
    }

    pub(crate) fn open_grant_token(&self, token: &str) -> Result<(KeyNumber, u64), Failure> {
        let parse = || {
            let sealed = URL_SAFE_NO_PAD.decode(token).ok()?;
            let opened = self.sealer.open(TOKEN, &sealed)?;
            let (key, rest) = opened.split_first_chunk()?;
            let grant = rest.try_into().ok()?;
            Some((u64::from_be_bytes(*key), u64::from_be_bytes(grant)))
        };
        parse().ok_or_else(|| {
            Failure::new("InvalidGrantTokenException", "The grant token is not valid.")
        })
    }

    fn grant_token(&self, grant: &GrantRecord) -> Result<String, Failure> {
        let content = [grant.key.to_be_bytes(), grant.number.to_be_bytes()].concat();
        let sealed = self.sealer.seal(TOKEN, &content)?;
        Ok(URL_SAFE_NO_PAD.encode(sealed))
    }

    /// The grant that the input asks for, with a number and an id of its own.
    fn new_grant(&mut self, key: KeyNumber, account: &str, input: CreateGrantInput) -> GrantRecord {
        let constraints = input.constraints;
        let sorted = |map: Option<HashMap<String, String>>| map.map(BTreeMap::from_iter);
        let (equals, subset, source_arn) = match constraints {
            None => (None, None, None),
            Some(c) => (c.encryption_context_equals, c.encryption_context_subset, c.source_arn),
        };
        let operations = input.operations.unwrap_or_default();
        GrantRecord {
            key,
            number: self.number(),
            id: self.random.hex(64),
            name: input.name,
            created: self.now.whole_second(),
            grantee: input.grantee_principal,
            grantee_service: input.grantee_service_principal,
            retiring: input.retiring_principal,
            retiring_service: input.retiring_service_principal,
            issuing_account: account.to_owned(),
            operations: operations.iter().map(|o| o.as_str().to_owned()).collect(),
            context_equals: sorted(equals),
            context_subset: sorted(subset),
            source_arn,
            unseen_until: None,
        }
    }
}

/// The grant of the same name with the same parameters, if there is one.
fn same_grant<'a>(key: &'a Key, new: &'a GrantRecord) -> Option<&'a GrantRecord> {
    let name = new.name.as_deref()?;
    // Operations are a set, in whatever order they were given.
    let operations = |grant: &GrantRecord| BTreeSet::from_iter(grant.operations.clone());
    key.grants.of_name(name).find(|old| {
        let alike = GrantRecord {
            number: old.number,
            id: old.id.clone(),
            created: old.created,
            unseen_until: old.unseen_until,
            operations: old.operations.clone(),
            ..new.clone()
        };
        **old == alike && operations(old) == operations(new)
    })
}

impl World {
    /// Lets a principal use a key: `CreateGrant`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn create_grant(
        &self,
        call: &Call,
        input: CreateGrantInput,
    ) -> Result<CreateGrantOutput, Failure> {
        const OPERATION: Operation = Operation::CreateGrant;
        checks::check_input(&input)?;
        let mut state = self.begin()?;
        let key = state.find_key(call, OPERATION, input.key_id.as_deref())?;
        state.check_grant_tokens(input.grant_tokens.as_deref())?;
        state.check_state(OPERATION, key)?;
        checks::check_against_key(&input, key)?;
        let (number, full) = (key.record.number, key.grants.len() >= state.settings.grant_limit);
        let dry_run = input.dry_run;
        let mut new = state.new_grant(number, &call.account, input);
        if !call.effect_delay.is_zero() {
            new.unseen_until = Some(state.now.after(call.effect_delay));
        }
        if let Some(old) = same_grant(state.key(number)?, &new) {
            check_dry_run(dry_run)?;
            let (id, token) = (old.id.clone(), state.grant_token(old)?);
            return Ok(CreateGrantOutput::builder().grant_id(id).grant_token(token).build());
        }
        if full {
            return Err(Failure::limit_exceeded("The KMS key has as many grants as it may have."));
        }
        check_dry_run(dry_run)?;
        let (id, token) = (new.id.clone(), state.grant_token(&new)?);
        state.commit(vec![Change::Put(Record::Grant(Box::new(new)))])?;
        Ok(CreateGrantOutput::builder().grant_id(id).grant_token(token).build())
    }

    /// Lists the grants of a key: `ListGrants`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn list_grants(
        &self,
        call: &Call,
        input: ListGrantsInput,
    ) -> Result<ListGrantsOutput, Failure> {
        if input.grantee_principal.is_some() && input.grantee_service_principal.is_some() {
            return Err(Failure::validation(
                "GranteePrincipal and GranteeServicePrincipal cannot be specified together.",
            ));
        }
        let state = self.begin()?;
        let grantee = input.grantee_principal.as_deref();
        let grantee = grantee.or(input.grantee_service_principal.as_deref());
        let id = input.grant_id.as_deref();
        let limit = LIMITS.check(input.limit)?;
        let key = state.find_key(call, Operation::ListGrants, input.key_id.as_deref())?;
        let list = format!("ListGrants {} {id:?} {grantee:?}", key.record.number);
        let paging = state.paging(&list, limit, input.marker.as_deref())?;
        let after = paging.after_number();
        let grants: Box<dyn Iterator<Item = &GrantRecord>> = match (id, grantee) {
            (Some(id), grantee) => {
                checks::check_grant_id(id)?;
                let found = state.grants.find(id).filter(|(owner, _)| *owner == key.record.number);
                let grant = found.and_then(|(_, number)| key.grants.get(number));
                Box::new(grant.into_iter().filter(move |grant| is_to(grant, grantee)))
            }
            (None, Some(grantee)) => Box::new(key.grants.of_grantee(grantee, after)),
            (None, None) => Box::new(key.grants.after(after)),
        };
        let grants = grants.filter(|grant| state.sees_grant(grant));
        let entry = |grant: &GrantRecord| Ok(entry(key, grant));
        let page = state.page(&paging, grants, |grant| grant.number.to_string(), entry)?;
        Ok(ListGrantsOutput::builder()
            .set_grants(Some(page.items))
            .set_next_marker(page.next_marker)
            .truncated(page.truncated)
            .build())
    }

    /// Lists the grants that a principal may retire: `ListRetirableGrants`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn list_retirable_grants(
        &self,
        call: &Call,
        input: ListRetirableGrantsInput,
    ) -> Result<ListRetirableGrantsOutput, Failure> {
        let (principal, service) = (&input.retiring_principal, &input.retiring_service_principal);
        let retiring = match (principal, service) {
            (Some(principal), None) => {
                checks::check_principal(principal)?;
                principal
            }
            (None, Some(service)) => service,
            _ => {
                return Err(Failure::validation(
                    "Exactly one of RetiringPrincipal and RetiringServicePrincipal is required.",
                ));
            }
        };
        let state = self.begin()?;
        // The resource is the principal.
        state.authorize_account(call, "ListRetirableGrants", retiring)?;
        let list = format!("ListRetirableGrants {} {retiring}", call.region);
        let limit = LIMITS.check(input.limit)?;
        let paging = state.paging(&list, limit, input.marker.as_deref())?;
        let grants = state
            .grants
            .retirable(retiring, paging.after_number())
            .filter_map(|(key, number)| Some((state.key(key).ok()?, number)))
            .filter(|(key, _)| key.record.region == call.region)
            .filter_map(|(key, number)| Some((key, key.grants.get(number)?)))
            .filter(|(_, grant)| state.sees_grant(grant));
        let position = |(_, grant): &(&Key, &GrantRecord)| grant.number.to_string();
        let page = state.page(&paging, grants, position, |(key, grant)| Ok(entry(key, grant)))?;
        Ok(ListRetirableGrantsOutput::builder()
            .set_grants(Some(page.items))
            .set_next_marker(page.next_marker)
            .truncated(page.truncated)
            .build())
    }

    /// Ends a grant, by its token or by its id: `RetireGrant`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn retire_grant(
        &self,
        call: &Call,
        input: RetireGrantInput,
    ) -> Result<RetireGrantOutput, Failure> {
        const OPERATION: Operation = Operation::RetireGrant;
        let mut state = self.begin()?;
        let (key, number) = match (&input.grant_token, &input.key_id, &input.grant_id) {
            (Some(token), None, None) => state.open_grant_token(token)?,
            (None, Some(key_id), Some(id)) => {
                let key = state.find_key(call, OPERATION, Some(key_id))?;
                state.grant_of(key, id)?
            }
            _ => {
                return Err(Failure::validation(
                    "Either a grant token, or a key ID and a grant ID, are required.",
                ));
            }
        };
        let of = state.key(key).ok();
        match of.and_then(|key| Some((key, key.grants.get(number)?))) {
            None => return Err(Failure::not_found("The grant does not exist")),
            Some((key, grant)) => state.authorize_retirement(call, key, grant)?,
        }
        check_dry_run(input.dry_run)?;
        state.commit(vec![Change::Delete(RecordId::Grant(key, number))])?;
        Ok(RetireGrantOutput::default())
    }

    /// Ends a grant: `RevokeGrant`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn revoke_grant(
        &self,
        call: &Call,
        input: RevokeGrantInput,
    ) -> Result<RevokeGrantOutput, Failure> {
        let mut state = self.begin()?;
        let key = state.find_key(call, Operation::RevokeGrant, input.key_id.as_deref())?;
        let id = input.grant_id.as_deref().unwrap_or_default();
        let (key, number) = state.grant_of(key, id)?;
        check_dry_run(input.dry_run)?;
        state.commit(vec![Change::Delete(RecordId::Grant(key, number))])?;
        Ok(RevokeGrantOutput::default())
    }
}

impl State {
    /// True for grants that readers see. A grant token shows the others too.
    pub(crate) fn sees_grant(&self, grant: &GrantRecord) -> bool {
        grant.unseen_until.is_none_or(|until| until <= self.now)
    }

    /// The grant of a key by its id.
    fn grant_of(&self, key: &Key, id: &str) -> Result<(KeyNumber, u64), Failure> {
        checks::check_grant_id(id)?;
        self.grants
            .find(id)
            .filter(|(owner, _)| *owner == key.record.number)
            .filter(|(_, number)| key.grants.get(*number).is_some_and(|g| self.sees_grant(g)))
            .ok_or_else(|| Failure::not_found(format!("Grant ID {id} not found")))
    }
}

fn is_to(grant: &GrantRecord, grantee: Option<&str>) -> bool {
    grantee.is_none()
        || grant.grantee.as_deref() == grantee
        || grant.grantee_service.as_deref() == grantee
}

fn entry(key: &Key, grant: &GrantRecord) -> GrantListEntry {
    let map = |map: &Option<BTreeMap<String, String>>| map.clone().map(HashMap::from_iter);
    let partition = crate::regions::partition_of(&key.record.region);
    let account = &grant.issuing_account;
    let constrained = grant.context_equals.is_some()
        || grant.context_subset.is_some()
        || grant.source_arn.is_some();
    let constraints = GrantConstraints::builder()
        .set_encryption_context_equals(map(&grant.context_equals))
        .set_encryption_context_subset(map(&grant.context_subset))
        .set_source_arn(grant.source_arn.clone())
        .build();
    let operations = grant.operations.iter().map(|o| GrantOperation::from(o.as_str())).collect();
    GrantListEntry::builder()
        .key_id(key.arn.clone())
        .grant_id(grant.id.clone())
        .set_name(grant.name.clone())
        .creation_date(grant.created.date_time())
        .set_grantee_principal(grant.grantee.clone())
        .set_grantee_service_principal(grant.grantee_service.clone())
        .set_retiring_principal(grant.retiring.clone())
        .set_retiring_service_principal(grant.retiring_service.clone())
        .issuing_account(format!("arn:{partition}:iam::{account}:root"))
        .set_operations(Some(operations))
        .set_constraints(constrained.then_some(constraints))
        .build()
}
