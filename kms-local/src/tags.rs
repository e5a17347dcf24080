//! Tags of keys.

use crate::call::Call;
use crate::failure::Failure;
use crate::operations::Operation;
use crate::paging::Limits;
use crate::records::{Change, KeyNumber, Record, RecordId, TagRecord};
use crate::world::World;
use std::collections::HashSet;
use std::ops::Bound;
use trent_kms::operation::list_resource_tags::{ListResourceTagsInput, ListResourceTagsOutput};
use trent_kms::operation::tag_resource::{TagResourceInput, TagResourceOutput};
use trent_kms::operation::untag_resource::{UntagResourceInput, UntagResourceOutput};
use trent_kms::types::Tag;

const TAGS_OF_A_KEY: usize = 50;
const LIMITS: Limits = Limits { default: 50, max: 50 };

fn refused(message: &str) -> Failure {
    Failure::new("TagException", message)
}

/// Checks the tags of one call.
pub(crate) fn check_tags(tags: &[Tag]) -> Result<(), Failure> {
    if tags.iter().any(|tag| is_reserved(&tag.tag_key)) {
        return Err(refused("Tags beginning with aws: are reserved"));
    }
    let mut names = HashSet::new();
    if !tags.iter().all(|tag| names.insert(&tag.tag_key)) {
        return Err(refused("Duplicate tag keys"));
    }
    if tags.len() > TAGS_OF_A_KEY {
        return Err(refused("Too many tags"));
    }
    Ok(())
}

fn is_reserved(name: &str) -> bool {
    name.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws:"))
}

/// The changes that give a key these tags.
pub(crate) fn put_tags(key: KeyNumber, tags: &[Tag]) -> impl Iterator<Item = Change> {
    tags.iter().map(move |tag| {
        let (name, value) = (tag.tag_key.clone(), tag.tag_value.clone());
        Change::Put(Record::Tag(TagRecord { key, name, value }))
    })
}

impl World {
    /// Puts tags on a key: `TagResource`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn tag_resource(
        &self,
        call: &Call,
        input: TagResourceInput,
    ) -> Result<TagResourceOutput, Failure> {
        let tags = input.tags.unwrap_or_default();
        check_tags(&tags)?;
        let mut state = self.begin()?;
        let key = state.find_own_key(call, Operation::TagResource, input.key_id.as_deref())?;
        state.check_state(Operation::TagResource, key)?;
        let added = tags.iter().filter(|tag| !key.tags.contains_key(&tag.tag_key)).count();
        if key.tags.len() + added > TAGS_OF_A_KEY {
            return Err(refused("Too many tags"));
        }
        let changes = put_tags(key.record.number, &tags).collect();
        state.commit(changes)?;
        Ok(TagResourceOutput::default())
    }

    /// Takes tags from a key: `UntagResource`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn untag_resource(
        &self,
        call: &Call,
        input: UntagResourceInput,
    ) -> Result<UntagResourceOutput, Failure> {
        let names = input.tag_keys.unwrap_or_default();
        if names.iter().any(|name| is_reserved(name)) {
            return Err(refused("Tags beginning with aws: are reserved"));
        }
        let mut state = self.begin()?;
        let key = state.find_own_key(call, Operation::UntagResource, input.key_id.as_deref())?;
        state.check_state(Operation::UntagResource, key)?;
        let number = key.record.number;
        let known = names.into_iter().filter(|name| key.tags.contains_key(name));
        let changes = known.map(|name| Change::Delete(RecordId::Tag(number, name))).collect();
        state.commit(changes)?;
        Ok(UntagResourceOutput::default())
    }

    /// Lists the tags of a key: `ListResourceTags`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn list_resource_tags(
        &self,
        call: &Call,
        input: ListResourceTagsInput,
    ) -> Result<ListResourceTagsOutput, Failure> {
        let state = self.begin()?;
        let limit = LIMITS.check(input.limit)?;
        let key = state.find_key(call, Operation::ListResourceTags, input.key_id.as_deref())?;
        let list = format!("ListResourceTags {}", key.record.number);
        let paging = state.paging(&list, limit, input.marker.as_deref())?;
        let start = paging.after.clone().map_or(Bound::Unbounded, Bound::Excluded);
        let page = state.page(
            &paging,
            key.tags.range((start, Bound::Unbounded)),
            |(name, _)| (*name).clone(),
            |(name, value)| {
                Ok(Tag::builder().tag_key(name.clone()).tag_value(value.clone()).build()?)
            },
        )?;
        Ok(ListResourceTagsOutput::builder()
            .set_tags(Some(page.items))
            .set_next_marker(page.next_marker)
            .truncated(page.truncated)
            .build())
    }
}
