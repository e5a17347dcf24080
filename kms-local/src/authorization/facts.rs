//! The facts of a call that conditions ask for.

use super::identity::Identity;
use crate::call::Call;
use crate::identifiers::Identifier;
use crate::records::KeyRecord;
use crate::state::Key;
use crate::time::Timestamp;
use serde_json::Value;

/// What is known under a condition key.
pub(super) enum Fact {
    Values(Vec<String>),
    /// The call does not have it.
    Absent,
    /// Nothing here knows the key.
    Unknown,
}

/// Where facts come from.
pub(crate) struct Facts<'a> {
    pub(super) identity: &'a Identity,
    pub(super) call: &'a Call,
    /// `kms:Encrypt`.
    pub(super) action: &'a str,
    pub(super) key: Option<&'a Key>,
    /// What is known of the key: also of one that is about to be made, but for what CreateKey asks for.
    pub(super) record: Option<&'a KeyRecord>,
    pub(super) now: Timestamp,
}

/// Condition keys whose value is a member of the request.
const MEMBERS: &[(&str, &str)] = &[
    ("kms:bypasspolicylockoutsafetycheck", "BypassPolicyLockoutSafetyCheck"),
    ("kms:datakeypairspec", "KeyPairSpec"),
    ("kms:expirationmodel", "ExpirationModel"),
    ("kms:grantoperations", "Operations"),
    ("kms:granteeprincipal", "GranteePrincipal"),
    ("kms:keyagreementalgorithm", "KeyAgreementAlgorithm"),
    ("kms:macalgorithm", "MacAlgorithm"),
    ("kms:primaryregion", "PrimaryRegion"),
    ("kms:replicaregion", "ReplicaRegion"),
    ("kms:retiringprincipal", "RetiringPrincipal"),
    ("kms:rotationperiodindays", "RotationPeriodInDays"),
    ("kms:schedulekeydeletionpendingwindowindays", "PendingWindowInDays"),
    ("kms:signingalgorithm", "SigningAlgorithm"),
    ("kms:validto", "ValidTo"),
    ("kms:wrappingalgorithm", "WrappingAlgorithm"),
    ("kms:wrappingkeyspec", "WrappingKeySpec"),
];

/// Condition keys that only calls through other services, networks or devices have.
const NEVER: &[&str] = &[
    "aws:calledvia",
    "aws:multifactorauthage",
    "aws:multifactorauthpresent",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "kms:recipientattestation:imagesha384",
    "kms:viaservice",
];

impl Facts<'_> {
    /// What is known under a condition key, whose name is compared without its case.
    pub(super) fn of(&self, name: &str) -> Fact {
        let lower = name.to_ascii_lowercase();
        if let Some((_, member)) = MEMBERS.iter().find(|(key, _)| *key == lower) {
            return some(self.member(member));
        }
        if NEVER.contains(&&*lower) || lower.starts_with("kms:recipientattestation:") {
            return Fact::Absent;
        }
        match lower.split_once(':') {
            Some(("aws", rest)) => self.of_aws(rest, name),
            Some(("kms", rest)) => self.of_request(rest).or_else(|| self.of_key(rest)),
            _ => None,
        }
        .unwrap_or(Fact::Unknown)
    }

    /// Facts of all services.
    fn of_aws(&self, key: &str, name: &str) -> Option<Fact> {
        let identity = self.identity;
        if key.starts_with("resourcetag/") || key.starts_with("requesttag/") {
            // The name of a tag keeps its case.
            let (_, tag) = name.split_once('/')?;
            return Some(match self.key.filter(|_| key.starts_with("resourcetag/")) {
                Some(of) => some(of.tags.get(tag).cloned().into_iter().collect()),
                None if key.starts_with("resourcetag/") => Fact::Absent,
                None => {
                    some(self.request_tags().filter(|(n, _)| n == tag).map(|(_, v)| v).collect())
                }
            });
        }
        Some(match key {
            "principalarn" => one(identity.principal_arn()),
            "principalaccount" => one(identity.account()),
            "principaltype" if identity.is_root() => one("Account"),
            "principaltype" if identity.arn().contains(":user/") => one("User"),
            "principaltype" => one("AssumedRole"),
            "username" => some(
                identity
                    .arn()
                    .split_once(":user/")
                    .and_then(|(_, path)| path.rsplit('/').next())
                    .map(str::to_owned)
                    .into_iter()
                    .collect(),
            ),
            "requestedregion" => one(&*self.call.region),
            "viaawsservice" => one("false"),
            "currenttime" | "epochtime" => one((self.now.as_millis() / 1000).to_string()),
            "tagkeys" => {
                let added = self.request_tags().map(|(name, _)| name);
                some(added.chain(self.member("TagKeys")).collect())
            }
            _ => return None,
        })
    }

    /// Facts of the request that are more than one of its members.
    fn of_request(&self, key: &str) -> Option<Fact> {
        let context = match self.action {
            "kms:ReEncryptFrom" => "SourceEncryptionContext",
            "kms:ReEncryptTo" => "DestinationEncryptionContext",
            _ => "EncryptionContext",
        };
        let context = || {
            let pairs = self.request().and_then(|request| request.get(context)?.as_object());
            pairs.into_iter().flatten()
        };
        if let Some(name) = key.strip_prefix("encryptioncontext:") {
            let values = context().filter(|(key, _)| key.eq_ignore_ascii_case(name));
            return Some(some(values.filter_map(|(_, value)| text(value)).collect()));
        }
        Some(match key {
            "encryptioncontextkeys" => some(context().map(|(name, _)| name.clone()).collect()),
            "calleraccount" => one(self.identity.account()),
            "encryptionalgorithm" => {
                let member = match self.action {
                    "kms:ReEncryptFrom" => "SourceEncryptionAlgorithm",
                    "kms:ReEncryptTo" => "DestinationEncryptionAlgorithm",
                    _ => "EncryptionAlgorithm",
                };
                self.or_default(member, "SYMMETRIC_DEFAULT", &["crypt", "GenerateDataKey"])
            }
            "messagetype" => self.or_default("MessageType", "RAW", &["kms:Sign", "kms:Verify"]),
            "grantisforawsresource" => one("false"),
            "grantconstrainttype" => some(
                self.request()
                    .and_then(|request| request.get("Constraints")?.as_object())
                    .into_iter()
                    .flatten()
                    .map(|(name, _)| name.clone())
                    .collect(),
            ),
            "requestalias" => {
                let named =
                    self.member("KeyId").into_iter().filter_map(|id| {
                        match Identifier::parse(&id) {
                            Identifier::AliasName(name) | Identifier::AliasArn { name, .. } => {
                                Some(name.to_owned())
                            }
                            _ => None,
                        }
                    });
                some(named.collect())
            }
            "reencryptonsamekey" => {
                let [source, target] = ["SourceKeyId", "DestinationKeyId"].map(|m| self.member(m));
                one(if source == target { "true" } else { "false" })
            }
            _ => return None,
        })
    }

    /// Facts of the key; of a key that is being made, those of the request.
    fn of_key(&self, key: &str) -> Option<Fact> {
        let or_member = |of_key: Option<String>, member: &str, default: &str| match of_key {
            Some(value) => one(value),
            None => self.or_default(member, default, &["kms:CreateKey"]),
        };
        let record = self.record;
        Some(match key {
            "keyspec" | "customermasterkeyspec" => {
                let spec = record.map(|record| record.spec.as_str().to_owned());
                or_member(spec, "KeySpec", "SYMMETRIC_DEFAULT")
            }
            "keyusage" | "customermasterkeyusage" => {
                let usage = record.map(|record| record.usage.as_str().to_owned());
                or_member(usage, "KeyUsage", "ENCRYPT_DECRYPT")
            }
            "keyorigin" => {
                let origin = record.map(|record| record.origin.as_str().to_owned());
                or_member(origin, "Origin", "AWS_KMS")
            }
            "multiregion" => {
                let multi = record.map(|record| record.primary_region.is_some().to_string());
                or_member(multi, "MultiRegion", "false")
            }
            "multiregionkeytype" => match record {
                Some(record) => match record.primary_region.as_deref() {
                    Some(region) if region == record.region => one("PRIMARY"),
                    Some(_) => one("REPLICA"),
                    None => Fact::Absent,
                },
                None if self.action == "kms:CreateKey"
                    && self.member("MultiRegion") == ["true"] =>
                {
                    one("PRIMARY")
                }
                None => Fact::Absent,
            },
            "resourcealiases" => {
                some(self.key.into_iter().flat_map(|key| key.aliases.iter().cloned()).collect())
            }
            _ => return None,
        })
    }

    /// A member, or its default for the actions that have it.
    fn or_default(&self, member: &str, default: &str, actions: &[&str]) -> Fact {
        let given = self.member(member);
        if !given.is_empty() {
            return Fact::Values(given);
        }
        let has = actions.iter().any(|action| self.action.contains(action));
        if has { one(default) } else { Fact::Absent }
    }

    fn request(&self) -> Option<&Value> {
        self.call.request.as_deref()
    }

    /// The values of a member of the request.
    pub(super) fn member(&self, name: &str) -> Vec<String> {
        match self.request().and_then(|request| request.get(name)) {
            Some(Value::Array(values)) => values.iter().filter_map(text).collect(),
            Some(value) => text(value).into_iter().collect(),
            None => Vec::new(),
        }
    }

    fn request_tags(&self) -> impl Iterator<Item = (String, String)> {
        let tags = self.request().and_then(|request| request.get("Tags")?.as_array());
        let tags = tags.into_iter().flatten();
        tags.filter_map(|tag| Some((text(tag.get("TagKey")?)?, text(tag.get("TagValue")?)?)))
    }
}

fn one(value: impl Into<String>) -> Fact {
    Fact::Values(vec![value.into()])
}

fn some(values: Vec<String>) -> Fact {
    if values.is_empty() { Fact::Absent } else { Fact::Values(values) }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}
