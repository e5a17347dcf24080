//! Aliases.

use super::*;
use trent_kms::operation::create_alias::CreateAliasInput;
use trent_kms::operation::delete_alias::DeleteAliasInput;
use trent_kms::operation::list_aliases::ListAliasesInput;
use trent_kms::operation::update_alias::UpdateAliasInput;
use trent_local::Settings;

fn create_alias(world: &World, call: &Call, name: &str, key: &str) -> Result<(), Failure> {
    let input = CreateAliasInput::builder().alias_name(name).target_key_id(key).build().unwrap();
    world.create_alias(call, input).map(|_| ())
}

fn update_alias(world: &World, call: &Call, name: &str, key: &str) -> Result<(), Failure> {
    let input = UpdateAliasInput::builder().alias_name(name).target_key_id(key).build().unwrap();
    world.update_alias(call, input).map(|_| ())
}

#[test]
fn names_start_with_the_prefix() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    assert_eq!(
        message(create_alias(&world, &call, "name", &key.key_id)),
        "Alias must start with the prefix \"alias/\". Please see \
         https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html"
    );
}

#[test]
fn the_prefix_alone_is_no_name() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    let text = "alias/ contains invalid characters for an alias";
    assert_eq!(message(create_alias(&world, &call, "alias/", &key.key_id)), text);
    assert_eq!(message(update_alias(&world, &call, "alias/", &key.key_id)), text);
}

#[test]
fn names_of_services_are_reserved() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    let refused = refusal(create_alias(&world, &call, "alias/aws/mine", &key.key_id));
    assert_eq!(refused, (String::from("NotAuthorizedException"), None));
}

#[test]
fn a_colon_has_a_text_of_its_own() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    assert_eq!(
        message(create_alias(&world, &call, "alias/Service:Test", &key.key_id)),
        "alias/Service:Test contains invalid characters for an alias"
    );
}

#[test]
fn an_alias_stands_for_a_key_and_not_for_an_alias() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    create_alias(&world, &call, "alias/a", &key.key_id).unwrap();
    let result = create_alias(&world, &call, "alias/b", "alias/a");
    assert_eq!(message(result), "Aliases must refer to keys. Not aliases");
}

#[test]
fn a_name_is_given_once_in_an_account_and_region() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    create_alias(&world, &call, "alias/a", &key.key_id).unwrap();
    let arn = format!("arn:aws:kms:us-east-1:{ACCOUNT}:alias/a");
    let expected = Some(format!("An alias with the name {arn} already exists"));
    let refused = refusal(create_alias(&world, &call, "alias/a", &key.key_id));
    assert_eq!(refused, (String::from("AlreadyExistsException"), expected));
    create_alias(&world, &call, "alias/A", &key.key_id).expect("names are case-sensitive");
    let there = symmetric(&world, &elsewhere());
    create_alias(&world, &elsewhere(), "alias/a", &there.key_id).unwrap();
}

#[test]
fn a_key_has_up_to_its_quota_of_aliases() {
    let mut settings = Settings::default();
    settings.alias_limit = 2;
    let world = World::builder().settings(settings).build().unwrap();
    let call = Call::by_root("us-east-1", ACCOUNT);
    let (full, other) = (symmetric(&world, &call), symmetric(&world, &call));
    create_alias(&world, &call, "alias/a", &full.key_id).unwrap();
    create_alias(&world, &call, "alias/b", &full.key_id).unwrap();
    create_alias(&world, &call, "alias/c", &other.key_id).unwrap();
    let created = create_alias(&world, &call, "alias/d", &full.key_id);
    assert_eq!(code(created), "LimitExceededException");
    let moved = update_alias(&world, &call, "alias/c", &full.key_id);
    assert_eq!(code(moved), "LimitExceededException");
    update_alias(&world, &call, "alias/a", &full.key_id).expect("it is there already");
}

#[test]
fn an_alias_moves_to_a_key_of_the_same_kind() {
    let (world, call) = world();
    let (old, new) = (symmetric(&world, &call), symmetric(&world, &call));
    create_alias(&world, &call, "alias/a", &old.key_id).unwrap();
    world.advance(DAY).unwrap();
    update_alias(&world, &call, "alias/a", &new.key_id).unwrap();
    assert_eq!(describe(&world, &call, "alias/a").key_id, new.key_id);
    let aliases = |key: &KeyMetadata| {
        let input = ListAliasesInput::builder().key_id(&key.key_id).build().unwrap();
        world.list_aliases(&call, input).unwrap().aliases.unwrap()
    };
    assert!(aliases(&old).is_empty());
    let entry = &aliases(&new)[0];
    let (created, updated) = (entry.creation_date.unwrap(), entry.last_updated_date.unwrap());
    assert_eq!(updated.secs() - created.secs(), 86_400);
}

#[test]
fn an_alias_does_not_move_to_a_key_of_another_usage() {
    let (world, call) = world();
    let old = with_spec(&world, &call, KeySpec::EccNistP256, KeyUsageType::SignVerify);
    let new = symmetric(&world, &call);
    create_alias(&world, &call, "alias/x", &old.key_id).unwrap();
    assert_eq!(
        message(update_alias(&world, &call, "alias/x", &new.key_id)),
        "Alias alias/x cannot be changed from a CMK with key usage SIGN_VERIFY to a CMK with key \
         usage ENCRYPT_DECRYPT. The key usage of the current CMK and the new CMK must be the same."
    );
}

#[test]
fn an_alias_does_not_move_to_a_key_of_another_type() {
    let (world, call) = world();
    let old = symmetric(&world, &call);
    let new = with_spec(&world, &call, KeySpec::Rsa2048, KeyUsageType::EncryptDecrypt);
    create_alias(&world, &call, "alias/x", &old.key_id).unwrap();
    let (code, text) = refusal(update_alias(&world, &call, "alias/x", &new.key_id));
    assert_eq!(code, "ValidationException");
    let text = text.unwrap();
    assert!(text.contains("key spec SYMMETRIC_DEFAULT to a CMK with key spec RSA_2048"), "{text}");
}

#[test]
fn an_alias_leaves_a_key_pending_deletion_and_does_not_go_to_one() {
    let (world, call) = world();
    let (dying, alive) = (symmetric(&world, &call), symmetric(&world, &call));
    create_alias(&world, &call, "alias/a", &dying.key_id).unwrap();
    create_alias(&world, &call, "alias/b", &alive.key_id).unwrap();
    schedule(&world, &call, &dying.key_id);
    let refused = update_alias(&world, &call, "alias/b", &dying.key_id);
    assert_eq!(code(refused), "KMSInvalidStateException");
    update_alias(&world, &call, "alias/a", &alive.key_id).unwrap();
}

#[test]
fn an_unknown_alias_is_neither_moved_nor_deleted() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    let expected = format!("Alias arn:aws:kms:us-east-1:{ACCOUNT}:alias/none is not found.");
    assert_eq!(message(update_alias(&world, &call, "alias/none", &key.key_id)), expected);
    let input = DeleteAliasInput::builder().alias_name("alias/none").build().unwrap();
    assert_eq!(message(world.delete_alias(&call, input)), expected);
}

#[test]
fn aliases_are_sorted_among_those_of_services() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    for name in ["alias/z", "alias/a", "alias/m"] {
        create_alias(&world, &call, name, &key.key_id).unwrap();
    }
    let (mut names, mut marker) = (Vec::new(), None);
    loop {
        let input = ListAliasesInput::builder().limit(3).set_marker(marker).build().unwrap();
        let page = world.list_aliases(&call, input).unwrap();
        names.extend(page.aliases.unwrap().into_iter().map(|alias| alias.alias_name.unwrap()));
        marker = page.next_marker;
        if marker.is_none() {
            break;
        }
    }
    assert!(names.is_sorted(), "{names:?}");
    assert!(names.iter().any(|name| name == "alias/aws/s3"));
    assert_eq!(names.iter().filter(|name| !name.starts_with("alias/aws/")).count(), 3);
}

#[test]
fn a_page_has_up_to_100_aliases() {
    let (world, call) = world();
    let input = ListAliasesInput::builder().limit(101).build().unwrap();
    assert_eq!(
        message(world.list_aliases(&call, input)),
        "1 validation error detected: Value '101' at 'limit' failed to satisfy constraint: Member \
         must have value less than or equal to 100"
    );
}
