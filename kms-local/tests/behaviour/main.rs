//! The behaviour of a local KMS, a test for each, in process and without a wait.

#![allow(clippy::doc_markdown, reason = "names of operations and states are the service's own")]

mod aliases;
mod authorization;
mod crypto;
mod database;
mod deletion;
mod enclaves;
mod encryption;
mod grants;
mod identifiers;
mod import;
mod key_stores;
mod keys;
mod local;
mod multi_region;
mod paging;
mod policies;
mod rotation;
mod signing;
mod state_table;
mod states;
mod storage;
mod tags;
mod unsupported;

use std::fmt::Debug;
use std::time::Duration;
use trent_kms::operation::create_key::CreateKeyInput;
use trent_kms::operation::describe_key::DescribeKeyInput;
use trent_kms::operation::disable_key::DisableKeyInput;
use trent_kms::operation::schedule_key_deletion::ScheduleKeyDeletionInput;
use trent_kms::types::{KeyMetadata, KeySpec, KeyUsageType, OriginType};
use trent_local::{Call, Failure, World};

const ACCOUNT: &str = "111122223333";
const DAY: Duration = Duration::from_secs(86_400);

/// An empty world, and a caller in us-east-1.
fn world() -> (World, Call) {
    let world = World::builder().seed([1; 32]).build().expect("a world");
    (world, Call::by_root("us-east-1", ACCOUNT))
}

fn elsewhere() -> Call {
    Call::by_root("eu-west-1", ACCOUNT)
}

fn create(world: &World, call: &Call, input: CreateKeyInput) -> KeyMetadata {
    world.create_key(call, input).expect("a new key").key_metadata.expect("its metadata")
}

fn symmetric(world: &World, call: &Call) -> KeyMetadata {
    create(world, call, CreateKeyInput::default())
}

fn with_spec(world: &World, call: &Call, spec: KeySpec, usage: KeyUsageType) -> KeyMetadata {
    let input = CreateKeyInput::builder().key_spec(spec).key_usage(usage).build();
    create(world, call, input.expect("an input"))
}

fn external(world: &World, call: &Call) -> KeyMetadata {
    let input = CreateKeyInput::builder().origin(OriginType::External).build();
    create(world, call, input.expect("an input"))
}

fn describe(world: &World, call: &Call, key_id: &str) -> KeyMetadata {
    let input = DescribeKeyInput::builder().key_id(key_id).build().expect("an input");
    world.describe_key(call, input).expect("a description").key_metadata.expect("its metadata")
}

fn state_of(world: &World, call: &Call, key_id: &str) -> String {
    describe(world, call, key_id).key_state.expect("a state").as_str().to_owned()
}

fn disable(world: &World, call: &Call, key_id: &str) {
    let input = DisableKeyInput::builder().key_id(key_id).build().expect("an input");
    world.disable_key(call, input).expect("a disabled key");
}

fn schedule(world: &World, call: &Call, key_id: &str) {
    let input = ScheduleKeyDeletionInput::builder().key_id(key_id).pending_window_in_days(7);
    world.schedule_key_deletion(call, input.build().expect("an input")).expect("a deletion");
}

fn arn(key: &KeyMetadata) -> &str {
    key.arn.as_deref().expect("an ARN")
}

/// The code and the text of a failure.
fn refusal<T: Debug>(result: Result<T, Failure>) -> (String, Option<String>) {
    let failure = result.expect_err("a refusal");
    (failure.code().to_owned(), failure.message().map(str::to_owned))
}

fn code<T: Debug>(result: Result<T, Failure>) -> String {
    refusal(result).0
}

fn message<T: Debug>(result: Result<T, Failure>) -> String {
    refusal(result).1.expect("a text")
}
