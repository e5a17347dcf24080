//! Deletion windows.

use super::*;
use trent_kms::operation::cancel_key_deletion::CancelKeyDeletionInput;
use trent_kms::operation::create_alias::CreateAliasInput;

fn cancel(world: &World, call: &Call, key_id: &str) -> Option<String> {
    let input = CancelKeyDeletionInput::builder().key_id(key_id).build().unwrap();
    world.cancel_key_deletion(call, input).unwrap().key_id
}

fn found(world: &World, call: &Call, name: &str) -> bool {
    let input = DescribeKeyInput::builder().key_id(name).build().unwrap();
    match world.describe_key(call, input) {
        Ok(_) => true,
        Err(failure) => {
            assert_eq!(failure.code(), "NotFoundException");
            false
        }
    }
}

#[test]
fn a_window_is_of_7_to_30_days() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    let input = |days| {
        let input = ScheduleKeyDeletionInput::builder().key_id(&key.key_id);
        input.pending_window_in_days(days).build().unwrap()
    };
    assert_eq!(
        message(world.schedule_key_deletion(&call, input(6))),
        "1 validation error detected: Value '6' at 'pendingWindowInDays' failed to satisfy \
         constraint: Member must have value greater than or equal to 7"
    );
    let text = message(world.schedule_key_deletion(&call, input(31)));
    assert!(text.ends_with("Member must have value less than or equal to 30"), "{text}");
}

#[test]
fn the_answer_names_the_date() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    let input = ScheduleKeyDeletionInput::builder().key_id(&key.key_id).build().unwrap();
    let output = world.schedule_key_deletion(&call, input).unwrap();
    assert_eq!(output.key_id, key.arn);
    assert_eq!(output.key_state.unwrap().as_str(), "PendingDeletion");
    assert_eq!(output.pending_window_in_days, Some(30));
    let date = output.deletion_date.unwrap();
    assert_eq!(date.secs(), key.creation_date.unwrap().secs() + 30 * 86_400);
    assert_eq!(describe(&world, &call, &key.key_id).deletion_date, Some(date));
}

#[test]
fn at_the_end_of_the_window_the_key_goes_with_its_aliases() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    let alias = CreateAliasInput::builder().alias_name("alias/a").target_key_id(&key.key_id);
    world.create_alias(&call, alias.build().unwrap()).unwrap();
    schedule(&world, &call, &key.key_id);
    world.advance((DAY * 7).saturating_sub(Duration::from_millis(1))).unwrap();
    assert!(found(&world, &call, "alias/a"));
    world.advance(Duration::from_millis(1)).unwrap();
    assert!(!found(&world, &call, &key.key_id));
    assert!(!found(&world, &call, "alias/a"));
}

#[test]
fn a_saved_key_is_disabled() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    schedule(&world, &call, &key.key_id);
    assert_eq!(cancel(&world, &call, &key.key_id), key.arn);
    world.advance(DAY * 30).unwrap();
    let saved = describe(&world, &call, &key.key_id);
    assert_eq!(saved.key_state.unwrap().as_str(), "Disabled");
    assert!(saved.deletion_date.is_none());
}

#[test]
fn a_disabled_key_can_be_deleted() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    disable(&world, &call, &key.key_id);
    schedule(&world, &call, &key.key_id);
    assert_eq!(state_of(&world, &call, &key.key_id), "PendingDeletion");
}

#[test]
fn a_saved_key_without_material_waits_for_it_again() {
    let (world, call) = world();
    let key = external(&world, &call);
    schedule(&world, &call, &key.key_id);
    cancel(&world, &call, &key.key_id);
    assert_eq!(state_of(&world, &call, &key.key_id), "PendingImport");
}
