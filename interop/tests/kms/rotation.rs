//! Rotation of keys, and its list, which comes in pages.

use interop::{Driver, Outcome, awaited, with_each_driver};
use trent_kms::operation::disable_key_rotation::DisableKeyRotationInput;
use trent_kms::operation::enable_key_rotation::EnableKeyRotationInput;
use trent_kms::operation::get_key_rotation_status::GetKeyRotationStatusInput;
use trent_kms::operation::list_key_rotations::{ListKeyRotationsInput, ListKeyRotationsOutput};
use trent_kms::operation::rotate_key_on_demand::RotateKeyOnDemandInput;
use trent_kms::types::{RotationType, RotationsListEntry};

use crate::Kms;

with_each_driver![rotation_is_enabled_and_disabled, rotations_are_listed_in_pages];

fn rotation_is_enabled_and_disabled(driver: Driver) -> Outcome {
    let kms = Kms::new(driver);
    let key = kms.key()?;
    let enabled = || {
        let output = kms.call(GetKeyRotationStatusInput::builder().key_id(&key).build()?)?;
        Ok::<_, Box<dyn std::error::Error>>(output.key_rotation_enabled())
    };
    assert!(!enabled()?);
    let input = EnableKeyRotationInput::builder().key_id(&key).rotation_period_in_days(90);
    kms.call(input.build()?)?;
    assert!(enabled()?);
    kms.call(DisableKeyRotationInput::builder().key_id(&key).build()?)?;
    assert!(!enabled()?);
    Ok(())
}

fn rotations_are_listed_in_pages(driver: Driver) -> Outcome {
    let kms = Kms::new(driver);
    let key = kms.key()?;
    for _ in 0..5 {
        kms.call(RotateKeyOnDemandInput::builder().key_id(&key).build()?)?;
    }
    // One call gives one page.
    let input = ListKeyRotationsInput::builder().key_id(&key).limit(2);
    let page = kms.call(input.build()?)?;
    assert_eq!(page.rotations().len(), 2);
    assert!(page.truncated());
    assert!(page.next_marker().is_some());

    // A paginator gives them all.
    let paginator = || kms.client.list_key_rotations().key_id(&key).into_paginator().page_size(2);
    let pages: Vec<ListKeyRotationsOutput> = match driver {
        Driver::Awaited => awaited(paginator().send().try_collect())?,
        _ => paginator().send_blocking().collect::<Result<_, _>>()?,
    };
    let lengths = pages.iter().map(|page| page.rotations().len()).collect::<Vec<_>>();
    assert_eq!(lengths, [2, 2, 1]);
    assert_eq!(pages[2].next_marker(), None);

    let rotations: Vec<RotationsListEntry> = match driver {
        Driver::Awaited => awaited(paginator().items().send().try_collect())?,
        _ => paginator().items().send_blocking().collect::<Result<_, _>>()?,
    };
    assert_eq!(rotations.len(), 5);
    for rotation in &rotations {
        assert_eq!(rotation.key_id(), Some(key.as_str()));
        assert_eq!(rotation.rotation_type(), Some(&RotationType::OnDemand));
    }
    assert!(rotations.is_sorted_by_key(|rotation| rotation.rotation_date().copied()));
    Ok(())
}
