//! Lists of a key in pages: a key is the same by its id and by its ARN.

use super::*;
use trent_kms::operation::create_alias::CreateAliasInput;
use trent_kms::operation::create_grant::CreateGrantInput;
use trent_kms::operation::list_aliases::ListAliasesInput;
use trent_kms::operation::list_grants::ListGrantsInput;
use trent_kms::operation::list_key_policies::ListKeyPoliciesInput;
use trent_kms::operation::list_key_rotations::ListKeyRotationsInput;
use trent_kms::operation::list_resource_tags::ListResourceTagsInput;
use trent_kms::operation::rotate_key_on_demand::RotateKeyOnDemandInput;
use trent_kms::types::{GrantOperation, Tag};

/// The names of a page's entries, and the marker of the next page.
type Page = (Vec<String>, Option<String>);
/// A page of one entry of the list of a key, after a marker.
type List = fn(&World, &Call, &str, Option<String>) -> Result<Page, Failure>;

fn grants(world: &World, call: &Call, key: &str, marker: Option<String>) -> Result<Page, Failure> {
    let input = ListGrantsInput::builder().key_id(key).limit(1).set_marker(marker);
    let page = world.list_grants(call, input.build().unwrap())?;
    let names = page.grants.unwrap().into_iter().map(|grant| grant.grant_id.unwrap());
    Ok((names.collect(), page.next_marker))
}

fn tags(world: &World, call: &Call, key: &str, marker: Option<String>) -> Result<Page, Failure> {
    let input = ListResourceTagsInput::builder().key_id(key).limit(1).set_marker(marker);
    let page = world.list_resource_tags(call, input.build().unwrap())?;
    let names = page.tags.unwrap().into_iter().map(|tag| tag.tag_key);
    Ok((names.collect(), page.next_marker))
}

fn rotations(
    world: &World,
    call: &Call,
    key: &str,
    marker: Option<String>,
) -> Result<Page, Failure> {
    let input = ListKeyRotationsInput::builder().key_id(key).limit(1).set_marker(marker);
    let page = world.list_key_rotations(call, input.build().unwrap())?;
    let names = page.rotations.unwrap().into_iter().map(|entry| entry.key_material_id.unwrap());
    Ok((names.collect(), page.next_marker))
}

fn aliases(world: &World, call: &Call, key: &str, marker: Option<String>) -> Result<Page, Failure> {
    let input = ListAliasesInput::builder().key_id(key).limit(1).set_marker(marker);
    let page = world.list_aliases(call, input.build().unwrap())?;
    let names = page.aliases.unwrap().into_iter().map(|alias| alias.alias_name.unwrap());
    Ok((names.collect(), page.next_marker))
}

/// A key with two grants, tags, rotations and aliases.
fn key_with_two_of_each(world: &World, call: &Call, name: &str) -> KeyMetadata {
    let tag = |name: &str| Tag::builder().tag_key(name).tag_value("v").build().unwrap();
    let input = CreateKeyInput::builder().tags(tag("a")).tags(tag("b")).build().unwrap();
    let key = create(world, call, input);
    for n in 1..=2 {
        let grant = CreateGrantInput::builder().key_id(&key.key_id);
        let grant = grant.grantee_principal("arn:aws:iam::111122223333:role/r");
        let grant = grant.operations(GrantOperation::Encrypt).build().unwrap();
        world.create_grant(call, grant).unwrap();
        let alias = CreateAliasInput::builder().alias_name(format!("alias/{name}-{n}"));
        world.create_alias(call, alias.target_key_id(&key.key_id).build().unwrap()).unwrap();
        let rotate = RotateKeyOnDemandInput::builder().key_id(&key.key_id).build().unwrap();
        world.rotate_key_on_demand(call, rotate).unwrap();
    }
    key
}

#[test]
fn a_list_goes_on_whichever_way_its_key_is_named() {
    let (world, call) = world();
    let key = key_with_two_of_each(&world, &call, "one");
    let other = key_with_two_of_each(&world, &call, "other");
    let lists: [(&str, List); 4] =
        [("grants", grants), ("tags", tags), ("rotations", rotations), ("aliases", aliases)];
    for (what, list) in lists {
        for (first, second) in [(&*key.key_id, arn(&key)), (arn(&key), &*key.key_id)] {
            let (one, marker) = list(&world, &call, first, None).unwrap();
            assert!(marker.is_some(), "{what}");
            let (two, end) = list(&world, &call, second, marker.clone()).unwrap();
            assert_eq!((one.len(), two.len(), end), (1, 1, None), "{what}");
            assert_ne!(one, two, "{what}");
            let result = list(&world, &call, &other.key_id, marker);
            assert_eq!(code(result), "InvalidMarkerException", "{what}");
        }
    }
}

#[test]
fn a_limit_that_is_too_high_is_told_before_the_key_is_looked_up() {
    let (world, call) = world();
    let key = "1234abcd-12ab-34cd-56ef-1234567890ab";
    let input = |limit| ListGrantsInput::builder().key_id(key).limit(limit).build().unwrap();
    assert_eq!(code(world.list_grants(&call, input(101))), "ValidationException");
    assert_eq!(code(world.list_grants(&call, input(100))), "NotFoundException");
    let input = ListKeyPoliciesInput::builder().key_id(key).marker("none").build().unwrap();
    assert_eq!(code(world.list_key_policies(&call, input)), "NotFoundException");
}
