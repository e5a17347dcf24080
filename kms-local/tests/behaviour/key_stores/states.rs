//! The states of stores, and what each operation says to each of them.

use super::*;
use trent_kms::operation::encrypt::EncryptInput;
use trent_kms::operation::generate_random::GenerateRandomInput;
use trent_kms::primitives::Blob;

/// A store in each state, with a key where the store ever was connected.
fn in_state(
    lab: &Lab,
    input: CreateCustomKeyStoreInput,
    xks_key_id: Option<&str>,
    state: &str,
) -> (String, Option<KeyMetadata>) {
    let id = lab.create(input);
    if state == "DISCONNECTED" {
        return (id, None);
    }
    lab.reconnect(&id);
    let key = lab.key(&id, xks_key_id);
    match state {
        "CONNECTED" => {}
        "DISCONNECTING" => lab.try_disconnect(&id).unwrap(),
        "CONNECTING" => {
            lab.disconnect(&id);
            lab.try_connect(&id).unwrap();
        }
        "FAILED" => {
            lab.disconnect(&id);
            lab.change(|backing| backing.connecting_fails = true);
            lab.reconnect(&id);
            lab.change(|backing| backing.connecting_fails = false);
        }
        other => panic!("no state {other}"),
    }
    assert_eq!(lab.state(&id), state);
    (id, Some(key))
}

/// Runs a test on a store of each kind in a state.
fn each(state: &str, test: impl Fn(&Lab, &str, Option<&KeyMetadata>, Option<&str>)) {
    for (input, xks_key_id) in kinds() {
        let lab = Lab::new();
        let (id, key) = in_state(&lab, input, xks_key_id, state);
        test(&lab, &id, key.as_ref(), xks_key_id);
    }
}

#[test]
fn a_new_store_is_disconnected() {
    each("DISCONNECTED", |lab, id, _, _| assert_eq!(lab.error(id), None));
}

#[test]
fn connect_takes_a_disconnected_store_to_connected() {
    each("DISCONNECTED", |lab, id, _, _| {
        lab.try_connect(id).unwrap();
        assert_eq!(lab.state(id), "CONNECTING");
        lab.wait();
        assert_eq!(lab.state(id), "CONNECTED");
    });
}

#[test]
fn connect_changes_nothing_in_a_store_that_is_connecting_or_connected() {
    for state in ["CONNECTING", "CONNECTED"] {
        each(state, |lab, id, _, _| {
            lab.try_connect(id).unwrap();
            assert_eq!(lab.state(id), state);
            lab.wait();
            assert_eq!(lab.state(id), "CONNECTED");
        });
    }
}

#[test]
fn connect_refuses_a_store_that_is_disconnecting_or_failed() {
    for state in ["DISCONNECTING", "FAILED"] {
        each(state, |lab, id, _, _| {
            assert_eq!(code(lab.try_connect(id)), INVALID_STATE);
            assert_eq!(lab.state(id), state);
        });
    }
}

#[test]
fn disconnect_refuses_a_store_that_is_disconnected_or_disconnecting() {
    for state in ["DISCONNECTED", "DISCONNECTING"] {
        each(state, |lab, id, _, _| assert_eq!(code(lab.try_disconnect(id)), INVALID_STATE));
    }
}

#[test]
fn disconnect_takes_all_others_to_disconnected() {
    for state in ["CONNECTING", "CONNECTED", "FAILED"] {
        each(state, |lab, id, _, _| {
            lab.try_disconnect(id).unwrap();
            assert_eq!(lab.state(id), "DISCONNECTING");
            assert_eq!(lab.error(id), None, "an error code goes with the state");
            lab.wait();
            assert_eq!(lab.state(id), "DISCONNECTED");
        });
    }
}

#[test]
fn disconnecting_cancels_a_connection_that_would_fail() {
    let lab = Lab::new();
    let id = lab.create(xks_store());
    lab.try_connect(&id).unwrap();
    lab.change_proxy(|proxy| proxy.latency_ms = 251);
    lab.try_disconnect(&id).unwrap();
    lab.wait();
    assert_eq!((lab.state(&id), lab.error(&id)), (String::from("DISCONNECTED"), None));
}

#[test]
fn a_store_is_renamed_while_it_is_connected_or_disconnected() {
    for (state, allowed) in STATES {
        let allowed = allowed || state == "CONNECTED";
        each(state, |lab, id, _, _| {
            let result = lab.try_update(id, |input| input.new_custom_key_store_name = text("new"));
            assert_eq!(result.is_ok(), allowed, "{state}");
            if let Err(failure) = result {
                assert_eq!(failure.code(), INVALID_STATE);
            }
        });
    }
}

/// Each state, and whether it lets every property be changed.
const STATES: [(&str, bool); 5] = [
    ("DISCONNECTED", true),
    ("CONNECTING", false),
    ("CONNECTED", false),
    ("DISCONNECTING", false),
    ("FAILED", false),
];

#[test]
fn credential_and_path_of_a_proxy_change_while_connected_or_disconnected() {
    for (state, allowed) in STATES {
        let allowed = allowed || state == "CONNECTED";
        for input in [xks_store(), vpc_store()] {
            let lab = Lab::new();
            let (id, _) = in_state(&lab, input, Some("one"), state);
            let both: [fn(&mut UpdateCustomKeyStoreInput); 2] = [
                |input| {
                    let same = credential(ACCESS_KEY, SECRET);
                    input.xks_proxy_authentication_credential = Some(same);
                },
                |input| input.xks_proxy_uri_path = text(PATH),
            ];
            for change in both {
                let result = lab.try_update(&id, change);
                assert_eq!(result.is_ok(), allowed, "{state}");
                if let Err(failure) = result {
                    assert_eq!(failure.code(), INVALID_STATE);
                }
            }
        }
    }
}

#[test]
fn all_other_properties_need_a_disconnected_store() {
    let hsm: [fn(&mut UpdateCustomKeyStoreInput); 2] = [
        |input| input.key_store_password = text("other password"),
        |input| input.cloud_hsm_cluster_id = text(RELATED),
    ];
    let xks: [fn(&mut UpdateCustomKeyStoreInput); 2] = [
        |input| input.xks_proxy_uri_endpoint = text(ENDPOINT),
        |input| {
            input.xks_proxy_connectivity = Some(XksProxyConnectivityType::PublicEndpoint);
        },
    ];
    let vpc: [fn(&mut UpdateCustomKeyStoreInput); 2] = [
        |input| input.xks_proxy_vpc_endpoint_service_name = text(SERVICE),
        |input| input.xks_proxy_vpc_endpoint_service_owner = text(ACCOUNT),
    ];
    for (state, allowed) in STATES {
        for ((input, xks_key_id), changes) in kinds().into_iter().zip([hsm, xks, vpc]) {
            for change in changes {
                let lab = Lab::new();
                let (id, _) = in_state(&lab, input.clone(), xks_key_id, state);
                let result = lab.try_update(&id, change);
                assert_eq!(result.is_ok(), allowed, "{state}: {result:?}");
                if let Err(failure) = result {
                    assert_eq!(failure.code(), INVALID_STATE);
                }
            }
        }
    }
}

#[test]
fn only_a_disconnected_store_is_deleted() {
    for (state, allowed) in STATES {
        each(state, |lab, id, _, _| {
            let result = lab.try_delete(id);
            assert_eq!(result.is_ok(), allowed, "{state}");
            if let Err(failure) = result {
                assert_eq!(failure.code(), INVALID_STATE);
                assert_eq!(lab.state(id), state);
            }
        });
    }
}

#[test]
fn a_store_with_keys_is_not_deleted_even_if_they_wait_for_their_deletion() {
    each("CONNECTED", |lab, id, key, _| {
        let key = &key.unwrap().key_id;
        assert_eq!(code(lab.try_delete(id)), INVALID_STATE, "the state comes first");
        schedule(&lab.world, &lab.call, key);
        lab.disconnect(id);
        assert_eq!(code(lab.try_delete(id)), "CustomKeyStoreHasCMKsException");
        lab.world.advance(DAY * 7).unwrap();
        lab.try_delete(id).unwrap();
    });
}

#[test]
fn deleting_a_store_leaves_what_was_behind_it() {
    each("DISCONNECTED", |lab, id, _, _| {
        let before = lab.world.backing().unwrap();
        lab.try_delete(id).unwrap();
        assert_eq!(lab.world.backing().unwrap(), before);
    });
}

#[test]
fn a_key_is_created_in_a_connected_store_only() {
    for (state, _) in STATES {
        each(state, |lab, id, _, xks_key_id| {
            let result = lab.try_key(id, xks_key_id.map(|_| "two"));
            assert_eq!(result.is_ok(), state == "CONNECTED", "{state}");
            if let Err(failure) = result {
                assert_eq!(failure.code(), INVALID_STATE);
            }
        });
    }
}

#[test]
fn keys_are_used_in_a_connected_store_only() {
    for state in ["CONNECTING", "CONNECTED", "DISCONNECTING", "FAILED"] {
        each(state, |lab, _, key, _| {
            let key = key.unwrap();
            let input = EncryptInput::builder().key_id(&key.key_id).plaintext(Blob::new("text"));
            let result = lab.world.encrypt(&lab.call, input.build().unwrap());
            assert_eq!(result.is_ok(), state == "CONNECTED", "{state}");
            if result.is_err() {
                let expected = format!("{} is unavailable.", arn(key));
                let (code, message) = refusal(result);
                assert_eq!((&*code, message), ("KMSInvalidStateException", Some(expected)));
                assert_eq!(state_of(&lab.world, &lab.call, &key.key_id), "Unavailable");
            }
        });
    }
}

#[test]
fn random_bytes_come_from_a_connected_store_on_cloud_hsm() {
    for (state, _) in STATES {
        each(state, |lab, id, _, xks_key_id| {
            let input = GenerateRandomInput::builder().number_of_bytes(32).custom_key_store_id(id);
            let result = lab.world.generate_random(&lab.call, input.build().unwrap());
            match (xks_key_id, state) {
                (Some(_), _) => assert_eq!(code(result), "UnsupportedOperationException"),
                (None, "CONNECTED") => {
                    assert_eq!(result.unwrap().plaintext.unwrap().as_ref().len(), 32);
                }
                (None, _) => assert_eq!(code(result), INVALID_STATE),
            }
        });
    }
}

#[test]
fn a_store_is_described_in_every_state() {
    for (state, _) in STATES {
        each(state, |lab, id, _, _| assert_eq!(lab.state(id), state));
    }
}

#[test]
fn an_unknown_store_is_not_found_by_any_operation() {
    let lab = Lab::new();
    let id = "cks-1234567890abcdef0";
    let describe = DescribeCustomKeyStoresInput::builder().custom_key_store_id(id);
    let random = GenerateRandomInput::builder().number_of_bytes(1).custom_key_store_id(id);
    let codes = [
        code(lab.try_connect(id)),
        code(lab.try_disconnect(id)),
        code(lab.try_delete(id)),
        code(lab.try_update(id, |input| input.new_custom_key_store_name = text("new"))),
        code(lab.try_key(id, None)),
        code(lab.try_key(id, Some("one"))),
        code(lab.world.describe_custom_key_stores(&lab.call, describe.build().unwrap())),
        code(lab.world.generate_random(&lab.call, random.build().unwrap())),
    ];
    assert_eq!(codes, ["CustomKeyStoreNotFoundException"; 8]);
}

#[test]
fn each_type_takes_its_own_time_to_connect() {
    let mut settings = Settings::default();
    settings.cloud_hsm_connection = STEP * 20;
    settings.xks_connection = STEP * 5;
    let world = World::builder().settings(settings).build().unwrap();
    let backing = Lab::new().world.backing().unwrap();
    world.change_backing(|own| *own = backing).unwrap();
    let lab = Lab { world, call: Call::by_root("us-east-1", ACCOUNT) };
    let (hsm, xks) = (lab.create(hsm_store()), lab.create(xks_store()));
    lab.try_connect(&hsm).unwrap();
    lab.try_connect(&xks).unwrap();
    lab.world.advance(STEP * 5).unwrap();
    assert_eq!((&*lab.state(&hsm), &*lab.state(&xks)), ("CONNECTING", "CONNECTED"));
    lab.world.advance(STEP * 15).unwrap();
    assert_eq!(lab.state(&hsm), "CONNECTED");
}

#[test]
fn without_a_delay_a_connection_is_made_by_the_next_call() {
    let world = World::builder().build().unwrap();
    let backing = Lab::new().world.backing().unwrap();
    world.change_backing(|own| *own = backing).unwrap();
    let lab = Lab { world, call: Call::by_root("us-east-1", ACCOUNT) };
    let id = lab.create(hsm_store());
    lab.try_connect(&id).unwrap();
    assert_eq!(lab.state(&id), "CONNECTED");
    lab.try_disconnect(&id).unwrap();
    assert_eq!(lab.state(&id), "DISCONNECTED");
    lab.try_connect(&id).unwrap();
    lab.change_cluster(|cluster| cluster.hsms.clear());
    assert_eq!(lab.error(&id).as_deref(), Some("INSUFFICIENT_CLOUDHSM_HSMS"));
}

#[test]
fn keys_become_unavailable_at_once_but_for_those_that_wait_for_their_deletion() {
    let lab = Lab::new();
    let id = lab.connected(hsm_store());
    let (used, waiting) = (lab.key(&id, None), lab.key(&id, None));
    schedule(&lab.world, &lab.call, &waiting.key_id);
    lab.try_disconnect(&id).unwrap();
    assert_eq!(state_of(&lab.world, &lab.call, &used.key_id), "Unavailable");
    assert_eq!(state_of(&lab.world, &lab.call, &waiting.key_id), "PendingDeletion");
}

#[test]
fn a_wish_to_disable_an_unavailable_key_shows_after_the_next_connection() {
    let lab = Lab::new();
    let id = lab.connected(hsm_store());
    let key = lab.key(&id, None);
    lab.disconnect(&id);
    disable(&lab.world, &lab.call, &key.key_id);
    assert_eq!(state_of(&lab.world, &lab.call, &key.key_id), "Unavailable");
    lab.reconnect(&id);
    assert_eq!(state_of(&lab.world, &lab.call, &key.key_id), "Disabled");
}
