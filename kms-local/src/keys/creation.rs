//! CreateKey, and the keys that AWS makes for its services.

use crate::call::Call;
use crate::crypto::{ENTROPY, Secret};
use crate::failure::Failure;
use crate::identifiers::{Identifier, is_key_id};
use crate::materials::new_material;
use crate::policies::{default_policy, policy_of_new_key};
use crate::records::{
    AliasRecord, Change, KeyNumber, KeyRecord, Manager, PolicyRecord, Record, Rotation,
};
use crate::specs::{Origin, Spec, Usage};
use crate::state::State;
use crate::tags::{check_tags, put_tags};
use crate::world::World;
use trent_kms::operation::create_key::{CreateKeyInput, CreateKeyOutput};

/// What a new key will be.
struct Plan {
    spec: Spec,
    usage: Usage,
    origin: Origin,
    multi_region: bool,
}

/// The checks that need nothing but the input.
#[expect(deprecated, reason = "callers may still send CustomerMasterKeySpec")]
fn plan(input: &CreateKeyInput) -> Result<Plan, Failure> {
    let spec = input.key_spec.as_ref().map(trent_kms::types::KeySpec::as_str);
    let old_spec = input.customer_master_key_spec.as_ref().map(AsRef::as_ref);
    if spec.is_some() && old_spec.is_some() {
        return Err(Failure::validation(
            "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. \
             CustomerMasterKeySpec is deprecated.",
        ));
    }
    let spec = match spec.or(old_spec) {
        None => Spec::SymmetricDefault,
        Some(text) => known("keySpec", text, Spec::parse(text), Spec::ALL, Spec::as_str)?,
    };
    let usage = match input.key_usage.as_ref().map(trent_kms::types::KeyUsageType::as_str) {
        None if spec.is_symmetric() => Usage::EncryptDecrypt,
        None => {
            return Err(Failure::validation(
                "You must specify a KeyUsage value for all KMS keys except for symmetric \
                 encryption keys.",
            ));
        }
        Some(text) => known("keyUsage", text, Usage::parse(text), Usage::ALL, Usage::as_str)?,
    };
    if !spec.usages().contains(&usage) {
        return Err(Failure::validation(format!(
            "KeyUsage {usage} is not compatible with KeySpec {spec}"
        )));
    }
    let origin = match input.origin.as_ref().map(trent_kms::types::OriginType::as_str) {
        None => Origin::AwsKms,
        Some(text) => known("origin", text, Origin::parse(text), Origin::ALL, Origin::as_str)?,
    };
    Ok(Plan { spec, usage, origin, multi_region: input.multi_region.unwrap_or_default() })
}

/// An enum's value; the constraint's own text where it is none.
fn known<T: Copy>(
    path: &str,
    text: &str,
    value: Option<T>,
    all: &[T],
    name: fn(T) -> &'static str,
) -> Result<T, Failure> {
    value.ok_or_else(|| {
        let names: Vec<&str> = all.iter().map(|value| name(*value)).collect();
        let constraint = format!("Member must satisfy enum value set: [{}]", names.join(", "));
        Failure::constraint(&format!("'{text}'"), path, &constraint)
    })
}

/// Combinations that no Region here has.
fn check_support(plan: &Plan) -> Result<(), Failure> {
    let Plan { spec, origin, multi_region, .. } = plan;
    if *spec == Spec::Sm2 {
        return Err(Failure::unsupported("KeySpec SM2 is not supported in this Region."));
    }
    if *origin == Origin::External && !spec.importable() {
        return Err(Failure::unsupported(format!(
            "KeySpec {spec} is not supported for Origin EXTERNAL."
        )));
    }
    if origin.in_store() && (!spec.is_symmetric() || *multi_region) {
        return Err(Failure::unsupported(format!(
            "Origin {origin} is supported only for single-Region symmetric encryption keys."
        )));
    }
    Ok(())
}

/// A key that tests know: what the world would otherwise make up.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Fixture {
    /// The key's id: a UUID, or `mrk-` and 32 hexadecimal digits for multi-Region keys.
    pub key_id: Option<String>,
    /// The key material: raw bytes for symmetric and HMAC keys, PKCS #8 for RSA and the NIST and
    /// SECG curves, the seed for Ed25519 (32 bytes), ML-DSA (32) and ML-KEM (64).
    pub material: Option<Vec<u8>>,
}

impl std::fmt::Debug for Fixture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fixture").field("key_id", &self.key_id).finish_non_exhaustive()
    }
}

impl Fixture {
    fn check(&self, state: &State, call: &Call, plan: &Plan) -> Result<(), Failure> {
        let Some(id) = self.key_id.as_deref() else { return Ok(()) };
        if !is_key_id(id) || id.starts_with("mrk-") != plan.multi_region {
            return Err(Failure::validation(format!("'{id}' cannot be the ID of this KMS key.")));
        }
        if state.key_by_id(&call.region, &call.account, id).is_some() {
            let arn = call.key_arn(id);
            return Err(Failure::new("AlreadyExistsException", format!("The key {arn} exists.")));
        }
        Ok(())
    }

    fn secret(&self, spec: Spec, entropy: &[u8; ENTROPY]) -> Result<Secret, Failure> {
        match &self.material {
            None => Ok(Secret::generate(spec, entropy)?),
            Some(bytes) => Secret::import(spec, bytes.clone()).map_err(|_| {
                Failure::validation(format!("The key material does not suit a {spec} key."))
            }),
        }
    }
}

impl World {
    /// Makes a key: `CreateKey`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn create_key(
        &self,
        call: &Call,
        input: CreateKeyInput,
    ) -> Result<CreateKeyOutput, Failure> {
        self.create_fixture(call, input, &Fixture::default())
    }

    /// Makes a key whose id or material is known beforehand.
    ///
    /// # Errors
    /// As CreateKey; `ValidationException` if the fixture does not suit the key,
    /// `AlreadyExistsException` if its id is taken.
    pub fn create_fixture(
        &self,
        call: &Call,
        input: CreateKeyInput,
        fixture: &Fixture,
    ) -> Result<CreateKeyOutput, Failure> {
        let plan = plan(&input)?;
        let tags = input.tags.as_deref().unwrap_or_default();
        check_tags(tags)?;
        check_support(&plan)?;
        let mut state = self.begin()?;
        fixture.check(&state, call, &plan)?;
        let mut record = state.new_record(call, &plan, input.description.clone());
        if let Some(id) = &fixture.key_id {
            record.id.clone_from(id);
        }
        if !tags.is_empty() {
            state.authorize_creation(call, "TagResource", &record)?;
        }
        let bypass = input.bypass_policy_lockout_safety_check.unwrap_or_default();
        let size_limit = state.settings.policy_size_limit;
        let text = policy_of_new_key(call, input.policy.as_deref(), bypass, size_limit)?;
        state.check_key_quota(call)?;
        let placement = state.place_in_store(call, plan.origin, &input)?;
        record.custom_key_store_id = placement.custom_key_store_id;
        record.xks_key_id = placement.xks_key_id;
        let entropy = state.entropy();
        drop(state);

        // Making an RSA key takes long; others go on meanwhile.
        let secret = match plan.origin {
            Origin::External => None,
            _ => Some(fixture.secret(plan.spec, &entropy)?),
        };

        let mut state = self.begin()?;
        let number = record.number;
        let mut changes = Vec::new();
        if let Some(secret) = secret {
            changes.push(Change::Put(Record::Material(new_material(&record, 0, &secret))));
        }
        changes.push(Change::Put(Record::Policy(PolicyRecord { key: number, text })));
        changes.extend(put_tags(number, tags));
        changes.insert(0, Change::Put(Record::Key(Box::new(record))));
        state.commit(changes)?;
        let key = state.key(number)?;
        Ok(CreateKeyOutput::builder().key_metadata(state.metadata(key)?).build())
    }
}

impl State {
    pub(crate) fn check_key_quota(&self, call: &Call) -> Result<(), Failure> {
        let keys = self.place(&call.region, &call.account).map_or(0, |place| place.keys.len());
        if keys >= self.settings.key_limit {
            return Err(Failure::limit_exceeded(
                "The account has as many KMS keys in this Region as it may have.",
            ));
        }
        Ok(())
    }

    fn new_record(&mut self, call: &Call, plan: &Plan, description: Option<String>) -> KeyRecord {
        let id = if plan.multi_region {
            format!("mrk-{}", self.random.hex(32))
        } else {
            self.random.uuid()
        };
        KeyRecord {
            number: self.number(),
            region: call.region.clone(),
            account: call.account.clone(),
            id,
            created: self.now,
            description: description.unwrap_or_default(),
            spec: plan.spec,
            usage: plan.usage,
            origin: plan.origin,
            manager: Manager::Customer,
            enabled: true,
            deletion: None,
            transient: None,
            primary_region: plan.multi_region.then(|| call.region.clone()),
            rotation: None,
            on_demand_rotations: 0,
            running_rotation: None,
            custom_key_store_id: None,
            xks_key_id: None,
        }
    }

    /// Makes the key of an AWS service when its alias is first described.
    pub(crate) fn create_managed_key(&mut self, call: &Call, name: &str) -> Result<(), Failure> {
        let (region, account, alias) = match Identifier::parse(name) {
            Identifier::AliasName(alias) => (&*call.region, &*call.account, alias),
            Identifier::AliasArn { region, account, name } => (region, account, name),
            _ => return Ok(()),
        };
        let own = region == call.region && account == call.account;
        let Some(service) = crate::aliases::service_of(alias).filter(|_| own) else {
            return Ok(());
        };
        if self.alias(region, account, alias).is_some() {
            return Ok(());
        }
        let plan = Plan {
            spec: Spec::SymmetricDefault,
            usage: Usage::EncryptDecrypt,
            origin: Origin::AwsKms,
            multi_region: false,
        };
        let description = format!("Default key of {service}, used when no other key is named");
        let mut record = self.new_record(call, &plan, Some(description));
        record.manager = Manager::Aws;
        record.rotation = Some(Rotation { period_days: 365, next: record.created.after_days(365) });
        let secret = Secret::generate(record.spec, &self.entropy())?;
        self.commit_managed_key(call, record, alias, &secret)
    }

    fn commit_managed_key(
        &mut self,
        call: &Call,
        record: KeyRecord,
        alias: &str,
        secret: &Secret,
    ) -> Result<(), Failure> {
        let target: KeyNumber = record.number;
        let alias = AliasRecord {
            region: call.region.clone(),
            account: call.account.clone(),
            name: alias.to_owned(),
            target,
            created: record.created,
            updated: record.created,
            late: None,
        };
        let material = new_material(&record, 0, secret);
        self.commit(vec![
            Change::Put(Record::Key(Box::new(record))),
            Change::Put(Record::Material(material)),
            Change::Put(Record::Policy(PolicyRecord { key: target, text: default_policy(call) })),
            Change::Put(Record::Alias(alias)),
        ])
    }
}
