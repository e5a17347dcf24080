//! The program is killed again and again, in the middle of the changes of many clients. What it
//! acknowledged is there afterwards, and nothing is there by halves.

use super::*;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Kills of an ordinary run; `TRENT_LOCAL_KILLS` sets another number.
const KILLS: usize = 8;
/// At a time; each change of one is a commit of its own.
const CLIENTS: usize = 64;

/// What one client was told of its keys: by id, whether it is enabled, its latest tag, its alias and its grant.
type Told = BTreeMap<String, Known>;

#[derive(Clone, Default)]
struct Known {
    /// The last acknowledged value, and the one that may have been stored without an answer.
    enabled: (bool, Option<bool>),
    tag: (u64, Option<u64>),
    alias: Option<String>,
    grant: Option<String>,
}

/// Makes and changes keys until the server is gone; all that was acknowledged is in `told`.
fn work(address: &str, client: usize, round: usize, told: &mut Told, over: &AtomicBool) {
    let Ok(mut connection) = Connection::open(address) else { return };
    let mut call = |operation: &str, input: Value| {
        let response = connection.call(operation, &input).ok()?;
        assert_eq!(response.status, 200, "{operation} {input}: {}", response.body);
        Some(response.json())
    };
    for number in 0.. {
        if over.load(Ordering::Relaxed) {
            return;
        }
        let tags: Vec<_> =
            (0..5).map(|n| json!({ "TagKey": format!("t{n}"), "TagValue": "v" })).collect();
        let Some(made) = call("CreateKey", json!({ "Tags": tags })) else { return };
        let id = made["KeyMetadata"]["KeyId"].as_str().expect("an id").to_owned();
        let known = told.entry(id.clone()).or_default();
        known.enabled = (true, None);
        let alias = format!("alias/{round}-{client}-{number}");
        if call("CreateAlias", json!({ "AliasName": alias, "TargetKeyId": id })).is_none() {
            return;
        }
        known.alias = Some(alias);
        let role = "arn:aws:iam::111122223333:role/reader";
        let grant = json!({ "KeyId": id, "GranteePrincipal": role, "Operations": ["Encrypt"] });
        let Some(granted) = call("CreateGrant", grant) else { return };
        known.grant = granted["GrantId"].as_str().map(str::to_owned);
        // Reading and using keys goes on between the changes.
        let Some(sealed) = call("Encrypt", json!({ "KeyId": id, "Plaintext": "AAAA" })) else {
            return;
        };
        let Some(opened) = call("Decrypt", json!({ "CiphertextBlob": sealed["CiphertextBlob"] }))
        else {
            return;
        };
        assert_eq!(opened["Plaintext"], "AAAA");
        for value in 1..=3 {
            known.tag.1 = Some(value);
            let tag = json!([{ "TagKey": "n", "TagValue": value.to_string() }]);
            if call("TagResource", json!({ "KeyId": id, "Tags": tag })).is_none() {
                return;
            }
            known.tag = (value, None);
        }
        known.enabled.1 = Some(false);
        if call("DisableKey", json!({ "KeyId": id })).is_none() {
            return;
        }
        known.enabled = (false, None);
    }
}

/// All keys are whole, and those that clients know are as they know them.
fn check(server: &Server, told: &Told) {
    let mut connection = server.connect();
    let mut call = |operation: &str, input: Value| connection.call(operation, &input).unwrap();
    for (id, known) in told {
        let key = call("DescribeKey", json!({ "KeyId": id }));
        assert_eq!(key.status, 200, "an acknowledged key is lost: {}", key.body);
        let enabled = key.json()["KeyMetadata"]["Enabled"] == true;
        assert!(enabled == known.enabled.0 || Some(enabled) == known.enabled.1, "{id} {enabled}");
        let tags = call("ListResourceTags", json!({ "KeyId": id })).json();
        let tags = tags["Tags"].as_array().expect("tags").clone();
        let value = tags.iter().find(|tag| tag["TagKey"] == "n").map(|tag| tag["TagValue"].clone());
        let value = value.map_or(0, |value| value.as_str().unwrap().parse().unwrap());
        assert!(value == known.tag.0 || Some(value) == known.tag.1, "{id} {value}");
        if let Some(alias) = &known.alias {
            let found = call("DescribeKey", json!({ "KeyId": alias })).json();
            assert_eq!(found["KeyMetadata"]["KeyId"].as_str(), Some(&**id));
        }
        if let Some(grant) = &known.grant {
            let grants = call("ListGrants", json!({ "KeyId": id, "GrantId": grant })).json();
            assert_eq!(grants["Grants"].as_array().map(Vec::len), Some(1), "{id} {grant}");
        }
    }
    let mut marker = Value::Null;
    loop {
        let mut input = json!({ "Limit": 1000 });
        if marker != Value::Null {
            input["Marker"] = marker;
        }
        let page = call("ListKeys", input).json();
        for key in page["Keys"].as_array().expect("keys") {
            let id = &key["KeyId"];
            let tags = call("ListResourceTags", json!({ "KeyId": id })).json();
            assert!(tags["Tags"].as_array().is_some_and(|tags| tags.len() >= 5), "{id} by halves");
            assert_eq!(call("GetKeyPolicy", json!({ "KeyId": id })).status, 200);
            let input = json!({ "KeyId": id, "Plaintext": "AAAA" });
            let sealed = call("Encrypt", input).json();
            let whole =
                sealed.get("CiphertextBlob").is_some() || sealed["__type"] == "DisabledException";
            assert!(whole, "{id} has no material: {sealed}");
        }
        marker = page["NextMarker"].clone();
        if marker == Value::Null {
            return;
        }
    }
}

#[test]
fn what_was_acknowledged_survives_every_kill() {
    let kills = std::env::var("TRENT_LOCAL_KILLS").ok().and_then(|text| text.parse().ok());
    let mut left = kills.unwrap_or(KILLS);
    while left > 0 {
        // A folder sees several kills, and not so many that its keys take all the time.
        let some = left.min(KILLS);
        kill(some);
        left -= some;
    }
}

fn kill(times: usize) {
    let folder = tempfile::tempdir().unwrap();
    let start = || Server::start(&["--data", folder.path().to_str().unwrap()]);
    let mut all = Told::new();
    for round in 0..times {
        let mut server = start();
        let over = AtomicBool::new(false);
        let told: Vec<Told> = std::thread::scope(|scope| {
            let clients: Vec<_> = (0..CLIENTS)
                .map(|client| {
                    let (address, over) = (&server.address, &over);
                    scope.spawn(move || {
                        let mut told = Told::new();
                        work(address, client, round, &mut told, over);
                        told
                    })
                })
                .collect();
            // Another moment in every round.
            std::thread::sleep(Duration::from_millis(50 + (round as u64 * 67) % 250));
            server.process.kill().unwrap();
            over.store(true, Ordering::Relaxed);
            clients.into_iter().map(|client| client.join().unwrap()).collect()
        });
        server.process.wait().unwrap();
        let recent: Told = told.into_iter().flatten().collect();
        check(&start(), &recent);
        all.extend(recent);
    }
    assert!(!all.is_empty(), "nothing was acknowledged before the kills");
    check(&start(), &all);
}
