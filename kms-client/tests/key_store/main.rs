//! Changing a key store as one call: from every state, with every parameter, through every interruption and every error.

mod world;

use std::time::Duration;

use trent_kms::key_store::{Event, Failure, Finish, KeyStoreError, KeyStoreUpdate, Report, Step};
use trent_kms::operation::update_custom_key_store::UpdateCustomKeyStoreInput as Input;
use trent_kms::types::{
    ConnectionErrorCodeType, ConnectionStateType as State, CustomKeyStoreType,
    XksProxyAuthenticationCredentialType, XksProxyConnectivityType,
};
use trent_kms::waiter::{Cancellation, WaiterError};
use world::{Fault, ID, World};

const STATES: [State; 5] =
    [State::Disconnected, State::Connecting, State::Connected, State::Disconnecting, State::Failed];

const ALL: [Step; 5] = [
    Step::Disconnect,
    Step::WaitForDisconnection,
    Step::Update,
    Step::Connect,
    Step::WaitForConnection,
];

type Parameter = (&'static str, fn(&mut Input), bool);

/// Every parameter of an update: what sets it, and whether it needs a disconnection. The first three are a CloudHSM key
/// store's, the rest an external one's.
const PARAMETERS: [Parameter; 9] = [
    ("name", |u| u.new_custom_key_store_name = Some("new".to_owned()), false),
    ("password", |u| u.key_store_password = Some("new-password".to_owned()), true),
    ("cluster", |u| u.cloud_hsm_cluster_id = Some("cluster-bbbbbbbbbbb".to_owned()), true),
    ("credential", |u| u.xks_proxy_authentication_credential = Some(credential()), false),
    ("path", |u| u.xks_proxy_uri_path = Some("/new/kms/xks/v1".to_owned()), false),
    ("endpoint", |u| u.xks_proxy_uri_endpoint = Some("https://new.example.com".to_owned()), true),
    ("move", to_vpc, true),
    ("service", |u| u.xks_proxy_vpc_endpoint_service_name = Some(SERVICE.to_owned()), true),
    ("owner", |u| u.xks_proxy_vpc_endpoint_service_owner = Some("1".repeat(12)), true),
];

const SERVICE: &str = "com.amazonaws.vpce.us-east-1.vpce-svc-0123456789";

fn to_vpc(update: &mut Input) {
    update.xks_proxy_connectivity = Some(XksProxyConnectivityType::VpcEndpointService);
    update.xks_proxy_uri_endpoint = Some("https://new.example.com".to_owned());
    update.xks_proxy_vpc_endpoint_service_name = Some(SERVICE.to_owned());
}

fn credential() -> XksProxyAuthenticationCredentialType {
    let credential = XksProxyAuthenticationCredentialType::builder()
        .access_key_id("ABCDEFGHIJKLMNOPQRST")
        .raw_secret_access_key("n".repeat(43));
    credential.build().expect("complete")
}

fn update(set: fn(&mut Input)) -> Input {
    let mut update = Input::builder().custom_key_store_id(ID).build().expect("complete");
    set(&mut update);
    update
}

/// A world whose key store has the parameter, in a state.
fn world(parameter: usize, state: &State) -> World {
    let hsm = parameter < 3;
    let kind =
        if hsm { CustomKeyStoreType::AwsCloudhsm } else { CustomKeyStoreType::ExternalKeyStore };
    World::new(&kind, state.clone())
}

type Prepared = Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// The application's tool that sets the password in the cluster, if that is what changes.
fn preparing(world: &World, parameter: usize) -> impl FnMut() -> Prepared + Send + use<> {
    let world = world.clone();
    move || {
        if PARAMETERS[parameter].0 == "password" {
            "new-password".clone_into(&mut world.service().cluster_password);
        }
        Ok(())
    }
}

fn is_applied(world: &World, parameter: usize) -> bool {
    let service = world.service();
    let proxy = service.store.xks_proxy_configuration.clone().unwrap_or_default();
    match PARAMETERS[parameter].0 {
        "name" => service.store.custom_key_store_name() == Some("new"),
        // A connection has replaced it since.
        "password" => ["new-password", "known to AWS KMS alone"].contains(&&*service.password),
        "cluster" => service.store.cloud_hsm_cluster_id() == Some("cluster-bbbbbbbbbbb"),
        "credential" => service.secret == "n".repeat(43),
        "path" => proxy.uri_path() == Some("/new/kms/xks/v1"),
        "endpoint" => proxy.uri_endpoint() == Some("https://new.example.com"),
        "move" => {
            proxy.connectivity() == Some(&XksProxyConnectivityType::VpcEndpointService)
                && proxy.vpc_endpoint_service_name() == Some(SERVICE)
        }
        "service" => proxy.vpc_endpoint_service_name() == Some(SERVICE),
        _ => proxy.vpc_endpoint_service_owner() == Some("111111111111"),
    }
}

/// What the state and the change ask for, and in which state it ends.
fn expected(name: &str, state: &State, needs_disconnection: bool) -> (Vec<Step>, State) {
    let from = |at: usize| ALL[at..].to_vec();
    match (state, needs_disconnection) {
        (State::Connected, false) => (vec![Step::Update], State::Connected),
        (State::Disconnected, false) => (vec![Step::Update], State::Disconnected),
        (State::Connecting, false) => {
            (vec![Step::WaitForConnection, Step::Update], State::Connected)
        }
        (State::Disconnecting, false) => {
            (vec![Step::WaitForDisconnection, Step::Update], State::Disconnected)
        }
        // A connection that comes about proves that AWS KMS has the right password.
        (State::Connecting, true) if name == "password" => {
            (vec![Step::WaitForConnection], State::Connected)
        }
        (State::Disconnected, true) => (from(2), State::Connected),
        (State::Disconnecting, true) => (from(1), State::Connected),
        _ => (from(0), State::Connected),
    }
}

async fn both(
    update: impl Fn() -> KeyStoreUpdate<'static>,
    blocking: bool,
) -> Result<Report, KeyStoreError> {
    if blocking { update().run_blocking() } else { update().run().await }
}

#[tokio::test]
async fn every_parameter_from_every_state_takes_the_steps_that_it_needs_and_no_other() {
    for blocking in [false, true] {
        for (at, (name, set, needs_disconnection)) in PARAMETERS.into_iter().enumerate() {
            for state in &STATES {
                let world = world(at, state);
                let client = world.client();
                let run = || {
                    let update = client.update_key_store_safely(update(set));
                    update.before_update(preparing(&world, at))
                };
                let (steps, end) = expected(name, state, needs_disconnection);
                let plan = run().plan().await.expect("it can be looked at");
                world.service().look_anew();
                let at_once = run().plan_blocking().expect("it can be looked at");
                assert_eq!((&plan.steps, &plan.state), (&steps, state), "{name}, {state}");
                assert_eq!(plan, at_once);
                world.service().look_anew();
                let report = both(run, blocking).await;
                let report = report.unwrap_or_else(|error| panic!("{name}, {state}: {error}"));
                assert_eq!((report.steps, &report.state), (steps, &end), "{name}, {state}");
                assert_eq!(world.service().state, end, "{name}, {state}");
                assert!(is_applied(&world, at), "{name}, {state}");
            }
        }
    }
}

#[tokio::test]
async fn what_is_there_already_is_not_asked_for() {
    for (at, (name, set, _)) in PARAMETERS.into_iter().enumerate() {
        if ["password", "credential"].contains(&name) {
            continue;
        }
        let world = world(at, &State::Connected);
        let client = world.client();
        client.update_key_store_safely(update(set)).run().await.expect("it works");
        world.service().calls.clear();
        let report = client.update_key_store_safely(update(set)).run().await.expect("it works");
        assert_eq!((report.steps, report.state), (vec![], State::Connected), "{name}");
        assert_eq!(world.service().calls, ["Describe"], "{name}");
    }
}

#[tokio::test]
async fn killed_after_every_step_it_goes_on() {
    for (at, (name, set, _)) in PARAMETERS.into_iter().enumerate() {
        for state in &STATES {
            for kept in [false, true] {
                for killed_after in 1..=5 {
                    let world = world(at, state);
                    let mut taken = Vec::new();
                    let (mut runs, cancellation) = (0, Cancellation::new());
                    let tell = |event: Event<'_>| {
                        if let Event::Took(step) = event {
                            taken.push(step);
                            if taken.len() == killed_after {
                                cancellation.cancel();
                            }
                        }
                    };
                    let first = world.client();
                    let killed = first.update_key_store_safely(update(set)).on_event(tell);
                    let killed = killed.before_update(preparing(&world, at));
                    // A program that is killed does nothing more, and is told nothing.
                    let outcome = killed.cancellation(&cancellation).run().await;
                    runs += usize::from(outcome.is_ok());
                    let again = world.client();
                    let second = again.update_key_store_safely(update(set));
                    // Before an update the password is set in the cluster, by each run anew.
                    let mut second = second.before_update(preparing(&world, at));
                    if kept {
                        second = second.resume_after(taken.clone());
                    }
                    let what = format!("{name}, {state}, {kept}, after {taken:?}");
                    let report = second.run().await.unwrap_or_else(|e| panic!("{what}: {e}"));
                    let end = expected(name, state, PARAMETERS[at].2).1;
                    let end = if taken.contains(&Step::Disconnect) && kept {
                        State::Connected
                    } else {
                        end
                    };
                    if PARAMETERS[at].2 || runs > 0 || kept {
                        assert_eq!(report.state, end, "{what}");
                    }
                    assert_eq!(report.state, world.service().state, "{what}");
                    assert!(is_applied(&world, at), "{what}");
                }
            }
        }
    }
}

/// The program is killed when the service has done a step and before it could note it.
#[tokio::test]
async fn killed_within_every_step_it_goes_on() {
    for (at, (name, set, _)) in PARAMETERS.into_iter().enumerate().filter(|(_, p)| p.2) {
        for step in 0..ALL.len() {
            let world = world(at, &State::Connected);
            let cancellation = Cancellation::new();
            let client = world.client();
            let killed = client.update_key_store_safely(update(set)).on_event(|event| {
                if matches!(event, Event::Took(taken) if taken == ALL[step]) {
                    cancellation.cancel();
                }
            });
            let killed = killed.before_update(preparing(&world, at));
            let _ = killed.cancellation(&cancellation).run().await;
            let again = world.client();
            let second = again.update_key_store_safely(update(set));
            let second = second.resume_after(ALL[..step].iter().copied());
            let second = second.before_update(preparing(&world, at));
            let report = second.run().await.unwrap_or_else(|e| panic!("{name}, {step}: {e}"));
            assert_eq!(report.state, State::Connected, "{name}, {step}");
            assert!(is_applied(&world, at), "{name}, {step}");
        }
    }
}

/// Every error that a call can end with.
fn faults() -> Vec<Fault> {
    let codes = [
        "CustomKeyStoreInvalidStateException",
        "CustomKeyStoreNotFoundException",
        "CustomKeyStoreNameInUseException",
        "CloudHsmClusterNotFoundException",
        "CloudHsmClusterNotActiveException",
        "CloudHsmClusterNotRelatedException",
        "CloudHsmClusterInvalidConfigurationException",
        "XksProxyUriInUseException",
        "XksProxyUriEndpointInUseException",
        "XksProxyUriUnreachableException",
        "XksProxyIncorrectAuthenticationCredentialException",
        "XksProxyInvalidConfigurationException",
        "XksProxyInvalidResponseException",
        "XksProxyVpcEndpointServiceInUseException",
        "XksProxyVpcEndpointServiceInvalidConfigurationException",
        "XksProxyVpcEndpointServiceNotFoundException",
        "KMSInternalException",
        "InvalidMarkerException",
        "AccessDeniedException",
        "ThrottlingException",
        "ValidationException",
        "ExpiredTokenException",
        "SomethingNew",
    ];
    codes.into_iter().map(Fault::Code).chain([Fault::Lost, Fault::Unreached]).collect()
}

#[tokio::test]
async fn every_answer_replaced_by_every_error_tells_the_last_state() {
    for (at, (name, set, _)) in PARAMETERS.into_iter().enumerate() {
        let whole = world(at, &State::Connected);
        let run = whole.client();
        let run = run.update_key_store_safely(update(set)).before_update(preparing(&whole, at));
        run.run().await.expect("it works");
        let calls = whole.service().calls.clone();
        for fault in faults() {
            for goes_on in [false, true] {
                for (number, call) in calls.iter().enumerate() {
                    let world = world(at, &State::Connected);
                    world.service().fault = Some((number, fault, goes_on));
                    let client = world.client();
                    let run = client.update_key_store_safely(update(set));
                    let outcome = run.before_update(preparing(&world, at)).run().await;
                    let what = format!("{name}: {fault:?} at {number} ({call}), {goes_on}");
                    let state = world.service().state.clone();
                    let error = match outcome {
                        // It has found out that the step was done.
                        Ok(report) => {
                            assert!(is_applied(&world, at) && !goes_on, "{what}");
                            assert_eq!(report.state, state, "{what}");
                            continue;
                        }
                        Err(error) => error,
                    };
                    let text = error.to_string();
                    if number == 0 {
                        assert_eq!(error.state(), None, "{what}");
                        assert!(
                            text.ends_with("The state of the key store is not known."),
                            "{text}"
                        );
                        continue;
                    }
                    let told = error.state().expect("it was seen");
                    assert_eq!(error.is_current(), !goes_on, "{what}: {text}");
                    assert!(text.contains(told.as_str()), "{what}: {text}");
                    if goes_on {
                        assert!(text.contains("could not be looked at again"), "{what}: {text}");
                    } else {
                        assert_eq!(*told, state, "{what}: {text}");
                    }
                    if *told != State::Connected {
                        assert!(text.contains("its keys cannot be used"), "{what}: {text}");
                    }
                    assert!(!text.contains("new-password") && !text.contains("nnnn"), "{text}");
                    // When the fault is gone, it goes on from there.
                    world.service().fault = None;
                    let client = world.client();
                    let run = client.update_key_store_safely(update(set)).finish(Finish::Connected);
                    let report = run.before_update(preparing(&world, at)).run().await;
                    let report = report.unwrap_or_else(|error| panic!("{what}: {error}"));
                    assert_eq!(report.state, State::Connected, "{what}");
                    assert!(is_applied(&world, at), "{what}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_connection_that_fails_says_why_and_where_the_key_store_is() {
    for code in ConnectionErrorCodeType::values() {
        let world = world(1, &State::Connected);
        let code = ConnectionErrorCodeType::from(*code);
        world.service().next_connection = Some(code.clone());
        let client = world.client();
        let rotation = client.rotate_kmsuser_password(ID, "new-password");
        let error = rotation.before_update(preparing(&world, 1)).run().await;
        let error = error.expect_err("it fails");
        assert_eq!(error.state(), Some(&State::Failed));
        assert_eq!(error.connection_error_code(), Some(&code));
        assert_eq!(error.steps(), &ALL[..4]);
        assert!(matches!(error.failure(), Failure::Wait(WaiterError::FailureState(Ok(_)))));
        let text = error.to_string();
        let why = format!(
            "the key store failed to connect: {code}: {} {}",
            code.explanation().unwrap_or_default(),
            code.remedy().unwrap_or_default()
        );
        assert!(text.contains(&why), "{text}");
        assert!(text.contains("The key store is FAILED: its keys cannot be used."), "{text}");
        // A run that knows that it had asked for the connection tells the same.
        let again = client
            .rotate_kmsuser_password(ID, "new-password")
            .resume_after([Step::Update, Step::Connect]);
        let error = again.run().await.expect_err("it has failed");
        assert!(matches!(error.failure(), Failure::Connection));
        assert!(error.to_string().contains(why.trim_end_matches('.')), "{error}");
    }
}

/// The classic: the cluster's password was changed, and AWS KMS was not told.
#[tokio::test]
async fn a_failed_key_store_gets_its_password_and_connects() {
    let world = world(1, &State::Failed);
    "new-password".clone_into(&mut world.service().cluster_password);
    let client = world.client();
    let report = client.rotate_kmsuser_password(ID, "new-password").run().await.expect("it works");
    assert_eq!((report.steps, report.state), (ALL.to_vec(), State::Connected));
    assert_eq!(world.service().password, "known to AWS KMS alone");
}

/// Without the hook: the notes of the first run keep a password that has served from being told again.
#[tokio::test]
async fn a_password_that_has_served_is_not_told_again() {
    for killed_after in 0..ALL.len() {
        let world = world(1, &State::Connected);
        "new-password".clone_into(&mut world.service().cluster_password);
        let (cancellation, mut noted) = (Cancellation::new(), Vec::new());
        let client = world.client();
        let first = client.rotate_kmsuser_password(ID, "new-password").on_event(|event| {
            if let Event::Took(step) = event {
                noted.push(step.as_str());
                if step == ALL[killed_after] {
                    cancellation.cancel();
                }
            }
        });
        let _ = first.cancellation(&cancellation).run().await;
        let noted: Vec<_> = noted.into_iter().filter_map(Step::from_word).collect();
        assert_eq!(noted, ALL[..=killed_after]);
        let client = world.client();
        let second = client.rotate_kmsuser_password(ID, "new-password").resume_after(noted);
        let report = second.run().await;
        let report = report.unwrap_or_else(|error| panic!("{killed_after}: {error}"));
        assert_eq!(report.state, State::Connected, "{killed_after}");
        let updates = world.service().calls.iter().filter(|call| **call == "Update").count();
        assert_eq!(updates, 1, "{killed_after}");
    }
}

#[tokio::test]
async fn nothing_is_disconnected_for_an_update_that_is_refused() {
    let world = world(1, &State::Connected);
    let client = world.client();
    let error = client.rotate_kmsuser_password(ID, "short").run().await.expect_err("too short");
    assert!(matches!(error.failure(), Failure::Invalid(_)), "{error}");
    let moved =
        update(|u| u.xks_proxy_connectivity = Some(XksProxyConnectivityType::PublicEndpoint));
    let error = client.update_key_store_safely(moved).run_blocking().expect_err("no endpoint");
    assert!(matches!(error.failure(), Failure::Invalid(_)), "{error}");
    for id in ["", "cks-0"] {
        if id.is_empty() {
            let error = client.rotate_kmsuser_password(id, "new-password").plan().await;
            assert!(matches!(error.expect_err("no id").failure(), Failure::NotFound));
        }
    }
    assert_eq!(world.service().calls, [""; 0]);
    for set in [to_vpc, PARAMETERS[4].1] {
        let error = client.update_key_store_safely(update(set)).run().await.expect_err("no proxy");
        assert!(matches!(error.failure(), Failure::OtherType(_)), "{error}");
        assert!(error.to_string().ends_with("The key store is CONNECTED."), "{error}");
    }
    assert!(world.service().calls.iter().all(|call| *call == "Describe"));
    let error = client.update_key_store_safely(Input::default()).run().await.expect_err("no id");
    assert!(matches!(error.failure(), Failure::NotFound), "{error}");
}

#[tokio::test]
async fn the_end_may_be_chosen() {
    for (finish, state, end) in [
        (Finish::Disconnected, State::Connected, State::Disconnected),
        (Finish::Disconnected, State::Disconnected, State::Disconnected),
        (Finish::Connected, State::Disconnected, State::Connected),
        (Finish::AsNeeded, State::Disconnected, State::Connected),
    ] {
        let world = world(2, &state);
        let client = world.client();
        let run = client.update_key_store_safely(update(PARAMETERS[2].1)).finish(finish);
        assert_eq!(run.run().await.expect("it works").state, end, "{finish:?}, {state}");
    }
    let world = world(0, &State::Disconnected);
    let client = world.client();
    let run = client.update_key_store_safely(update(PARAMETERS[0].1)).finish(Finish::Connected);
    assert_eq!(run.run().await.expect("it works").state, State::Connected);
}

#[tokio::test]
async fn a_plan_and_a_report_can_be_read() {
    let world = world(1, &State::Connected);
    let client = world.client();
    let mut input = update(PARAMETERS[1].1);
    input.new_custom_key_store_name = Some("new".to_owned());
    let run = client.update_key_store_safely(input).before_update(preparing(&world, 1));
    let plan = run.plan().await.expect("it can be looked at").to_string();
    assert_eq!(
        plan,
        "cks-1234567890abcdef0 is CONNECTED\n\
         1. disconnect it; its keys cannot be used from here on\n\
         2. wait until it is DISCONNECTED\n\
         3. change NewCustomKeyStoreName, KeyStorePassword\n\
         4. connect it\n\
         5. wait until it is CONNECTED, which takes up to 20 minutes"
    );
    assert_eq!(world.service().calls, ["Describe"]);
    assert!(!format!("{run:?}").contains("new-password"));
    let mut told = Vec::new();
    let report = run.on_event(|event| told.push(event.to_string())).run().await.expect("it works");
    assert_eq!(
        report.to_string(),
        "cks-1234567890abcdef0 is CONNECTED: disconnect, wait-for-disconnection, update, connect, \
         wait-for-connection"
    );
    assert_eq!(told[..2], ["disconnect …", "disconnect: done"]);
    assert!(
        told.iter().any(|line| line.contains("CustomKeyStoreConnected: CONNECTING after 1 call"))
    );
    let nothing = client.update_key_store_safely(update(PARAMETERS[0].1)).plan().await;
    let nothing = nothing.expect("it can be looked at").to_string();
    assert_eq!(nothing, "cks-1234567890abcdef0 is CONNECTED; there is nothing to do");
}

#[tokio::test]
async fn somebody_else_at_work_is_met_halfway() {
    // Somebody disconnects between the look and the step.
    let world = world(2, &State::Connected);
    let client = world.client();
    let other = world.clone();
    let mut met = false;
    let run = client.update_key_store_safely(update(PARAMETERS[2].1)).on_event(move |event| {
        if matches!(event, Event::Begins(Step::Disconnect)) && !met {
            met = true;
            other.service().state = State::Disconnected;
        }
    });
    let report = run.run().await.expect("it works");
    assert_eq!(report.steps, ALL[2..]);
    // Somebody connects again and again: it gives up, and says so.
    let other = world.clone();
    let cluster = |u: &mut Input| u.cloud_hsm_cluster_id = Some("cluster-ccccccccccc".to_owned());
    let run = client.update_key_store_safely(update(cluster)).on_event(move |event| {
        if matches!(event, Event::Begins(Step::Update)) {
            other.service().state = State::Connected;
        }
    });
    let error = run.run().await.expect_err("never disconnected for long");
    assert!(matches!(error.failure(), Failure::Update(_)), "{error}");
    assert_eq!(error.state(), Some(&State::Connected));
}

#[tokio::test]
async fn time_and_patience_end() {
    let world = world(1, &State::Connected);
    let client = world.client();
    let run = client.rotate_kmsuser_password(ID, "new-password").max_wait(Duration::ZERO);
    let error = run.run().await.expect_err("no time");
    assert!(matches!(error.failure(), Failure::Wait(WaiterError::ExceededMaxWait { .. })));
    assert_eq!(error.state(), Some(&State::Disconnecting));
    let failing = client.rotate_kmsuser_password(ID, "new-password");
    let error = failing.before_update(|| Err("no cluster".into())).run().await;
    let error = error.expect_err("no cluster");
    assert!(
        error
            .to_string()
            .contains("before the update failed: no cluster. The key store is DISCONNECTED"),
        "{error}"
    );
    let cancellation = Cancellation::new();
    cancellation.cancel();
    let run = client.rotate_kmsuser_password(ID, "new-password").cancellation(&cancellation);
    let error = run.run_blocking().expect_err("cancelled");
    assert!(matches!(error.failure(), Failure::Cancelled), "{error}");
    assert_eq!((error.state(), error.is_current()), (Some(&State::Disconnected), true));
    world.service().state = State::from("MELTING");
    let error =
        client.rotate_kmsuser_password(ID, "new-password").run().await.expect_err("unknown");
    assert!(matches!(error.failure(), Failure::UnknownState), "{error}");
}

/// Futures of an update may be spawned.
#[test]
fn its_futures_are_send() {
    fn is_send<T: Send>(_: &T) {}
    let client = world(1, &State::Connected).client();
    is_send(&client.rotate_kmsuser_password(ID, "new-password").run());
    let update = client.rotate_kmsuser_password(ID, "new-password");
    is_send(&update);
}
