//! Each operation on symmetric keys in each state, as AWS's table of key states has it.
//! `GetPublicKey`, which refuses these keys whatever their state, is in `states.rs`.

use super::key_stores::{CLUSTER, PASSWORD};
use super::*;
use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};
use trent_local::backing::Cluster;
use trent_local::{LocalKms, Settings};

const HERE: &str = "us-east-1";
const THERE: &str = "eu-west-1";
const SOMEWHERE: &str = "us-west-2";

/// How an operation answers to a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// No word of the state.
    Goes,
    /// `DisabledException`.
    Disabled,
    /// `KMSInvalidStateException`: `<arn> is <text>.`
    Is(&'static str),
    /// `UnsupportedOperationException`, because of the origin.
    Origin,
}

use Outcome::{Disabled, Goes, Is, Origin};

const DELETED: Outcome = Is("pending deletion");
const WAITS: Outcome = Is("pending replica deletion");
const NO_MATERIAL: Outcome = Is("pending import");
const AWAY: Outcome = Is("unavailable");
const NEW: Outcome = Is("creating");
const MOVES: Outcome = Is("updating");
const KEPT: Outcome = Is("not pending deletion");

const STATES: [&str; 8] = [
    "Enabled",
    "Disabled",
    "PendingDeletion",
    "PendingReplicaDeletion",
    "PendingImport",
    "Unavailable",
    "Creating",
    "Updating",
];

/// Multi-Region keys of the origin AWS_KMS; those that wait for material have the origin EXTERNAL,
/// and those that are unavailable AWS_CLOUDHSM.
const TABLE: &[(&str, [Outcome; 8])] = &[
    (
        "Decrypt Encrypt ReEncrypt GenerateDataKey GenerateDataKeyWithoutPlaintext \
         GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext \
         GenerateMac VerifyMac Sign Verify DeriveSharedSecret Encapsulate Decapsulate",
        [Goes, Disabled, DELETED, WAITS, NO_MATERIAL, AWAY, NEW, Goes],
    ),
    ("CreateGrant", [Goes, Disabled, DELETED, WAITS, NO_MATERIAL, Goes, NEW, Goes]),
    (
        "CreateAlias UpdateAlias TagResource UntagResource UpdateKeyDescription",
        [Goes, Goes, DELETED, WAITS, Goes, Goes, Goes, Goes],
    ),
    (
        "DeleteAlias ListAliases ListGrants RetireGrant RevokeGrant DescribeKey GetKeyPolicy \
         PutKeyPolicy ListKeyPolicies ListResourceTags GetKeyLastUsage",
        [Goes; 8],
    ),
    ("EnableKey DisableKey", [Goes, Goes, DELETED, WAITS, NO_MATERIAL, Goes, NEW, MOVES]),
    ("ScheduleKeyDeletion", [Goes, Goes, DELETED, WAITS, Goes, Goes, Goes, MOVES]),
    ("CancelKeyDeletion", [KEPT, KEPT, Goes, Goes, KEPT, KEPT, KEPT, KEPT]),
    (
        "EnableKeyRotation DisableKeyRotation",
        [Goes, Disabled, DELETED, WAITS, Origin, Origin, NEW, Goes],
    ),
    ("RotateKeyOnDemand", [Goes, Disabled, DELETED, WAITS, NO_MATERIAL, Origin, NEW, Goes]),
    ("GetKeyRotationStatus ListKeyRotations", [Goes, Goes, Goes, Goes, Goes, Origin, Goes, Goes]),
    (
        "GetParametersForImport ImportKeyMaterial DeleteImportedKeyMaterial",
        [Origin, Origin, Origin, Origin, Goes, Origin, Origin, Origin],
    ),
    ("ReplicateKey", [Goes, Disabled, DELETED, WAITS, NO_MATERIAL, Goes, NEW, MOVES]),
    ("UpdatePrimaryRegion", [Goes, Disabled, DELETED, WAITS, NO_MATERIAL, Goes, NEW, Goes]),
];

/// The same for keys whose material is imported.
const IMPORTED: &[(&str, [Outcome; 8])] = &[
    ("GetParametersForImport", [Goes, Goes, DELETED, WAITS, Goes, Origin, NEW, MOVES]),
    ("ImportKeyMaterial", [Goes, Goes, DELETED, WAITS, Goes, Origin, NEW, Goes]),
    ("DeleteImportedKeyMaterial", [Goes, Goes, Goes, Goes, Goes, Origin, NEW, MOVES]),
    ("EnableKeyRotation DisableKeyRotation", [Origin; 8]),
];

/// A KMS where nothing that takes time is over by the next call, and its clock stands still.
struct Place {
    kms: LocalKms,
    imported: bool,
}

impl Place {
    fn new(imported: bool) -> Self {
        let mut settings = Settings::default();
        settings.replica_creation = DAY;
        settings.primary_update = DAY;
        let world = World::builder().settings(settings).build().unwrap();
        Self { kms: LocalKms::from_world(world), imported }
    }

    /// The answer to a call in a Region: what was made, or code and message.
    fn call(
        &self,
        region: &str,
        operation: &str,
        input: &Value,
    ) -> Result<Value, (String, String)> {
        let credential = format!("{ACCOUNT}/20260101/{region}/kms/aws4_request");
        let request = Request::post("/")
            .header("content-type", "application/x-amz-json-1.1")
            .header("x-amz-target", format!("TrentService.{operation}"))
            .header("authorization", format!("AWS4-HMAC-SHA256 Credential={credential}"))
            .body(Bytes::from(input.to_string()))
            .unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let response = runtime.block_on(self.kms.answer(request)).response.unwrap();
        let body: Value = serde_json::from_slice(response.body()).unwrap_or_default();
        if response.status() == 200 {
            return Ok(body);
        }
        let text = |member: &str| body[member].as_str().unwrap_or_default().to_owned();
        Err((text("__type"), text("message")))
    }

    fn done(&self, region: &str, operation: &str, input: &Value) -> Value {
        self.call(region, operation, input).expect(operation)
    }

    /// Gives a key the alias that is updated and deleted.
    fn name(&self, region: &str, key: &str) {
        let input = json!({"AliasName": "alias/own", "TargetKeyId": key});
        self.done(region, "CreateAlias", &input);
    }

    fn import(&self, region: &str, key: &str) {
        let call = Call::by_root(region, ACCOUNT);
        import::import(self.kms.world(), &call, key, &[7; 32], |_| {}).unwrap();
    }

    /// A key in a state, and its Region.
    fn key_in(&self, state: &str) -> (&'static str, String) {
        if state == "Unavailable" {
            return (HERE, self.unavailable_key());
        }
        let external = self.imported || state == "PendingImport";
        let origin = if external { "EXTERNAL" } else { "AWS_KMS" };
        let key = self.done(HERE, "CreateKey", &json!({"MultiRegion": true, "Origin": origin}));
        let key = key["KeyMetadata"]["KeyId"].as_str().unwrap().to_owned();
        self.name(HERE, &key);
        if state == "PendingImport" {
            return (HERE, key);
        }
        if external {
            self.import(HERE, &key);
        }
        let named = json!({"KeyId": key});
        if matches!(state, "PendingReplicaDeletion" | "Creating" | "Updating") {
            self.done(HERE, "ReplicateKey", &json!({"KeyId": key, "ReplicaRegion": THERE}));
            self.name(THERE, &key);
        }
        match state {
            "Disabled" => drop(self.done(HERE, "DisableKey", &named)),
            "PendingDeletion" | "PendingReplicaDeletion" => {
                self.done(HERE, "ScheduleKeyDeletion", &named);
            }
            "Creating" => return (THERE, key),
            "Updating" => {
                self.kms.advance(DAY).unwrap();
                if external {
                    self.import(THERE, &key);
                }
                let input = json!({"KeyId": key, "PrimaryRegion": THERE});
                self.done(HERE, "UpdatePrimaryRegion", &input);
                return (THERE, key);
            }
            _ => {}
        }
        (HERE, key)
    }

    fn unavailable_key(&self) -> String {
        let cluster = Cluster::new(CLUSTER, "certificate", PASSWORD);
        self.kms.change_backing(|backing| backing.clusters.push(cluster)).unwrap();
        let store = json!({
            "CustomKeyStoreName": "store", "CloudHsmClusterId": CLUSTER,
            "TrustAnchorCertificate": "certificate", "KeyStorePassword": PASSWORD,
        });
        let store = self.done(HERE, "CreateCustomKeyStore", &store);
        self.done(HERE, "ConnectCustomKeyStore", &store);
        let id = &store["CustomKeyStoreId"];
        let input = json!({"Origin": "AWS_CLOUDHSM", "CustomKeyStoreId": id});
        let key = self.done(HERE, "CreateKey", &input);
        let key = key["KeyMetadata"]["KeyId"].as_str().unwrap().to_owned();
        self.name(HERE, &key);
        self.done(HERE, "DisconnectCustomKeyStore", &store);
        key
    }

    /// What an operation says to a key in a state.
    fn outcome(&self, operation: &str, state: &str) -> (Outcome, String) {
        // It names its key by a ciphertext, which only a key that was enabled once has made.
        let names_key_by_ciphertext = matches!(operation, "Decrypt" | "ReEncrypt");
        let (region, key) = self.key_in(state);
        let described = self.done(region, "DescribeKey", &json!({"KeyId": key}));
        let shown = described["KeyMetadata"]["KeyState"].as_str().unwrap().to_owned();
        assert_eq!(shown, state, "{operation}");
        let mut input = input(operation, &key);
        if names_key_by_ciphertext {
            input["CiphertextBlob"] = "AAAA".into();
            input["DryRun"] = true.into();
            input["DryRunModifiers"] = json!(["IGNORE_CIPHERTEXT"]);
        }
        let Err((code, message)) = self.call(region, operation, &input) else {
            return (Goes, String::new());
        };
        let arn = described["KeyMetadata"]["Arn"].as_str().unwrap();
        let text = message.strip_prefix(arn).unwrap_or(&message);
        let is = [DELETED, WAITS, NO_MATERIAL, AWAY, NEW, MOVES, KEPT].into_iter();
        let mut is = is.filter(|is| matches!(is, Is(s) if text == format!(" is {s}.")));
        let outcome = match code.as_str() {
            "DisabledException" if text == " is disabled." => Some(Disabled),
            "KMSInvalidStateException" => is.next(),
            "UnsupportedOperationException" if text.contains("origin is") => Some(Origin),
            _ => comes_after_the_state(operation, &code, text).then_some(Goes),
        };
        let outcome =
            outcome.unwrap_or_else(|| panic!("{operation} on {state} answers {code}: {message}"));
        (outcome, format!("{code}: {message}"))
    }

    fn check(imported: bool, table: &[(&str, [Outcome; 8])]) {
        for (operations, outcomes) in table {
            for operation in operations.split_whitespace() {
                for (state, expected) in STATES.iter().zip(outcomes) {
                    let (outcome, told) = Self::new(imported).outcome(operation, state);
                    assert_eq!(outcome, *expected, "{operation} on {state} answers {told}");
                }
            }
        }
    }
}

/// Whether a refusal has another reason than the state, one that this operation's input gives it.
fn comes_after_the_state(operation: &str, code: &str, text: &str) -> bool {
    match code {
        "DryRunOperationException" => matches!(operation, "Decrypt" | "ReEncrypt"),
        "InvalidImportTokenException" => operation == "ImportKeyMaterial",
        "InvalidKeyUsageException" => {
            text.ends_with(&format!(" which is not valid for {operation}."))
        }
        // The grant, or the replica that becomes the primary key.
        "NotFoundException" => {
            matches!(operation, "RetireGrant" | "RevokeGrant" | "UpdatePrimaryRegion")
        }
        // Keys of key stores, which are those that are unavailable.
        "UnsupportedOperationException" => {
            matches!(operation, "ReplicateKey" | "UpdatePrimaryRegion")
                && text == " is not a multi-Region key."
        }
        _ => false,
    }
}

/// An input of the operation that nothing but the state and the kind of the key is wrong with.
fn input(operation: &str, key: &str) -> Value {
    let grantee = "arn:aws:iam::111122223333:role/app";
    let mut input = match operation {
        "Encrypt" => json!({"Plaintext": "AAAA"}),
        "ReEncrypt" => return json!({"SourceKeyId": key, "DestinationKeyId": key}),
        "GenerateDataKey" | "GenerateDataKeyWithoutPlaintext" => json!({"KeySpec": "AES_256"}),
        "GenerateDataKeyPair" | "GenerateDataKeyPairWithoutPlaintext" => {
            json!({"KeyPairSpec": "ECC_NIST_P256"})
        }
        "GenerateMac" => json!({"Message": "AAAA", "MacAlgorithm": "HMAC_SHA_256"}),
        "VerifyMac" => json!({"Message": "AAAA", "Mac": "AAAA", "MacAlgorithm": "HMAC_SHA_256"}),
        "Sign" => json!({"Message": "AAAA", "SigningAlgorithm": "ECDSA_SHA_256"}),
        "Verify" => {
            json!({"Message": "AAAA", "Signature": "AAAA", "SigningAlgorithm": "ECDSA_SHA_256"})
        }
        "DeriveSharedSecret" => json!({"KeyAgreementAlgorithm": "ECDH", "PublicKey": "AAAA"}),
        "Encapsulate" => json!({"EncapsulationAlgorithm": "ML_KEM"}),
        "Decapsulate" => {
            json!({"EncapsulationAlgorithm": "ML_KEM", "SharedSecretCiphertextBlob": "AAAA"})
        }
        "CreateGrant" => json!({"GranteePrincipal": grantee, "Operations": ["DescribeKey"]}),
        "RetireGrant" | "RevokeGrant" => json!({"GrantId": "0".repeat(64)}),
        "CreateAlias" => return json!({"AliasName": "alias/new", "TargetKeyId": key}),
        "UpdateAlias" => return json!({"AliasName": "alias/own", "TargetKeyId": key}),
        "DeleteAlias" => return json!({"AliasName": "alias/own"}),
        "TagResource" => json!({"Tags": [{"TagKey": "a", "TagValue": "b"}]}),
        "UntagResource" => json!({"TagKeys": ["a"]}),
        "UpdateKeyDescription" => json!({"Description": "text"}),
        "PutKeyPolicy" => {
            let statement = json!({"Effect": "Allow", "Principal": "*", "Action": "kms:*"});
            json!({"Policy": json!({"Statement": statement}).to_string()})
        }
        "GetParametersForImport" => {
            json!({"WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048"})
        }
        "ImportKeyMaterial" => json!({
            "ImportToken": "AAAA", "EncryptedKeyMaterial": "AAAA",
            "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE",
        }),
        "ReplicateKey" => json!({"ReplicaRegion": SOMEWHERE}),
        "UpdatePrimaryRegion" => json!({"PrimaryRegion": SOMEWHERE}),
        _ => json!({}),
    };
    input["KeyId"] = key.into();
    input
}

#[test]
fn each_operation_has_its_answer_to_each_state() {
    Place::check(false, TABLE);
}

#[test]
fn imported_material_comes_and_goes_in_some_states() {
    Place::check(true, &IMPORTED[..3]);
}

#[test]
fn keys_with_imported_material_never_rotate_by_period() {
    Place::check(true, &IMPORTED[3..]);
}
