//! Tags.

use super::*;
use trent_kms::operation::list_resource_tags::ListResourceTagsInput;
use trent_kms::operation::tag_resource::TagResourceInput;
use trent_kms::operation::untag_resource::UntagResourceInput;
use trent_kms::types::Tag;

fn tag(name: &str, value: &str) -> Tag {
    Tag::builder().tag_key(name).tag_value(value).build().unwrap()
}

fn put(world: &World, call: &Call, key: &str, tags: Vec<Tag>) -> Result<(), Failure> {
    let input = TagResourceInput::builder().key_id(key).set_tags(Some(tags)).build().unwrap();
    world.tag_resource(call, input).map(|_| ())
}

fn list(world: &World, call: &Call, key: &str) -> Vec<Tag> {
    let input = ListResourceTagsInput::builder().key_id(key).build().unwrap();
    world.list_resource_tags(call, input).unwrap().tags.unwrap()
}

#[test]
fn tags_merge_by_their_keys() {
    let (world, call) = world();
    let input = CreateKeyInput::builder().tags(tag("b", "1")).build().unwrap();
    let key = create(&world, &call, input);
    put(&world, &call, &key.key_id, vec![tag("a", ""), tag("b", "2"), tag("B", "3")]).unwrap();
    let tags = list(&world, &call, &key.key_id);
    assert_eq!(tags, [tag("B", "3"), tag("a", ""), tag("b", "2")]);
    let input = UntagResourceInput::builder().key_id(&key.key_id);
    let input = input.tag_keys("b").tag_keys("unknown").build().unwrap();
    world.untag_resource(&call, input).unwrap();
    assert_eq!(list(&world, &call, &key.key_id), [tag("B", "3"), tag("a", "")]);
}

#[test]
fn the_prefix_of_aws_is_reserved() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    let text = String::from("Tags beginning with aws: are reserved");
    let expected = (String::from("TagException"), Some(text));
    let result = put(&world, &call, &key.key_id, vec![tag("aws:key", "v")]);
    assert_eq!(refusal(result), expected);
    let input = CreateKeyInput::builder().tags(tag("aws:key", "v")).build().unwrap();
    assert_eq!(refusal(world.create_key(&call, input)), expected);
}

#[test]
fn a_tag_comes_once_in_a_call() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    let result = put(&world, &call, &key.key_id, vec![tag("a", "1"), tag("a", "2")]);
    assert_eq!(code(result), "TagException");
}

#[test]
fn a_key_has_up_to_50_tags() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    let tags = (0..50).map(|n| tag(&format!("t{n:02}"), "v")).collect();
    put(&world, &call, &key.key_id, tags).unwrap();
    let result = put(&world, &call, &key.key_id, vec![tag("one more", "v")]);
    assert_eq!(code(result), "TagException");
    put(&world, &call, &key.key_id, vec![tag("t00", "new value")]).unwrap();
}
