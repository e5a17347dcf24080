//! Custom key stores that come in pages.

use interop::{Driver, Outcome, awaited, with_each_driver};
use serde_json::{Value, json};
use trent_kms::operation::describe_custom_key_stores::DescribeCustomKeyStoresOutput;
use trent_kms::types::CustomKeyStoresListEntry;

use crate::Kms;
use crate::server::Answer;

with_each_driver![
    every_page_is_asked_for,
    an_error_ends_the_pages,
    a_marker_that_repeats_ends_the_pages
];

fn page(names: &[&str], next: Option<&str>) -> Answer {
    let entries = names.iter().map(|name| json!({ "CustomKeyStoreName": name }));
    let entries = entries.collect::<Vec<_>>();
    Answer::of(&match next {
        Some(marker) => {
            json!({ "CustomKeyStores": entries, "NextMarker": marker, "Truncated": true })
        }
        None => json!({ "CustomKeyStores": entries, "Truncated": false }),
    })
}

fn names(entries: &[CustomKeyStoresListEntry]) -> Vec<&str> {
    entries.iter().filter_map(|entry| entry.custom_key_store_name()).collect()
}

fn every_page_is_asked_for(driver: Driver) -> Outcome {
    let kms = Kms::new(driver);
    let answers = || {
        kms.server.answer(page(&["a", "b"], Some("marker 1")));
        // A page may be empty without being the last.
        kms.server.answer(page(&[], Some("marker 2")));
        kms.server.answer(page(&["c"], None));
    };
    let paginator = || kms.client.describe_custom_key_stores().into_paginator().page_size(2);

    answers();
    let pages: Vec<DescribeCustomKeyStoresOutput> = match driver {
        Driver::Awaited => awaited(paginator().send().try_collect())?,
        _ => paginator().send_blocking().collect::<Result<_, _>>()?,
    };
    let pages = pages.iter().map(|page| names(page.custom_key_stores())).collect::<Vec<_>>();
    assert_eq!(pages, [vec!["a", "b"], vec![], vec!["c"]]);
    let bodies = kms.server.requests().into_iter().map(|request| request.body);
    assert_eq!(
        bodies.collect::<Vec<Value>>(),
        [
            json!({ "Limit": 2 }),
            json!({ "Limit": 2, "Marker": "marker 1" }),
            json!({ "Limit": 2, "Marker": "marker 2" })
        ]
    );

    answers();
    let stores: Vec<CustomKeyStoresListEntry> = match driver {
        Driver::Awaited => awaited(paginator().items().send().try_collect())?,
        _ => paginator().items().send_blocking().collect::<Result<_, _>>()?,
    };
    assert_eq!(names(&stores), ["a", "b", "c"]);
    Ok(())
}

fn an_error_ends_the_pages(driver: Driver) -> Outcome {
    let kms = Kms::new(driver);
    kms.server.answer(page(&["a"], Some("stale")));
    kms.server.answer(Answer::error(400, "InvalidMarkerException"));
    let paginator = kms.client.describe_custom_key_stores().into_paginator();
    let pages: Vec<Result<_, _>> = match driver {
        Driver::Awaited => awaited(paginator.send().collect()),
        _ => paginator.send_blocking().collect(),
    };
    let [Ok(_), Err(error)] = pages.as_slice() else { panic!("{pages:?}") };
    let error = error.as_service_error().ok_or("the server answered")?;
    assert!(error.is_invalid_marker_exception(), "{error}");
    assert_eq!(kms.server.requests().len(), 2);
    Ok(())
}

fn a_marker_that_repeats_ends_the_pages(driver: Driver) -> Outcome {
    let kms = Kms::new(driver);
    kms.server.answer(page(&["a"], Some("the same")));
    kms.server.answer(page(&["b"], Some("the same")));
    let paginator = kms.client.describe_custom_key_stores().into_paginator();
    let stores: Vec<CustomKeyStoresListEntry> = match driver {
        Driver::Awaited => awaited(paginator.items().send().try_collect())?,
        _ => paginator.items().send_blocking().collect::<Result<_, _>>()?,
    };
    assert_eq!(names(&stores), ["a", "b"]);
    assert_eq!(kms.server.requests().len(), 2);
    Ok(())
}
