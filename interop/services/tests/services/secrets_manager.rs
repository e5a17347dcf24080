//! Secrets Manager: secrets, their versions, rotation, and a list in pages.

use std::collections::HashMap;

use interop::{Driver, Outcome, awaited, config, with_each_driver};
use secrets_manager_client::Client;
use secrets_manager_client::error::ProvideErrorMetadata as _;
use secrets_manager_client::operation::create_secret::CreateSecretError;
use secrets_manager_client::operation::get_secret_value::GetSecretValueError;
use secrets_manager_client::operation::list_secrets::ListSecretsOutput;
use secrets_manager_client::primitives::Blob;
use secrets_manager_client::types::{Filter, FilterNameStringType, RotationRulesType, Tag};

with_each_driver![secrets_are_listed_in_pages];

#[test]
fn a_secret_is_created_and_read() -> Outcome {
    let client = Client::from_conf(config().build());
    awaited(async {
        let tag = Tag::builder().key("team").value("interop").build();
        // The idempotency token, which the service wants, is the client's.
        let created = client
            .create_secret()
            .name("interop/created")
            .secret_string("hunter2 ☕")
            .tags(tag.clone())
            .send()
            .await?;
        let arn = created.arn().ok_or("a secret has an ARN")?;
        assert!(arn.contains(":secretsmanager:us-east-1:"), "{arn}");
        let version = created.version_id().ok_or("its value has a version")?;
        assert_eq!(version.len(), 36, "{version}");

        let read = client.get_secret_value().secret_id(arn).send().await?;
        assert_eq!(read.secret_string(), Some("hunter2 ☕"));
        assert_eq!(read.secret_binary(), None);
        assert_eq!(read.version_id(), Some(version));
        assert_eq!(read.version_stages(), ["AWSCURRENT"]);
        assert!(!format!("{read:?}").contains("hunter2"), "{read:?}");

        let described = client.describe_secret().secret_id("interop/created").send().await?;
        assert_eq!(described.name(), Some("interop/created"));
        assert_eq!(described.tags(), [tag]);
        let stages = described.version_ids_to_stages().ok_or("versions have stages")?;
        assert_eq!(stages, &HashMap::from([(version.to_owned(), vec!["AWSCURRENT".to_owned()])]));

        let error = client.create_secret().name("interop/created").secret_string("again");
        let error = error.send().await.unwrap_err();
        assert!(
            matches!(error.as_service_error(), Some(CreateSecretError::ResourceExistsException(_))),
            "{error}"
        );
        Ok(())
    })
}

#[test]
fn a_binary_secret_is_put_and_deleted() -> Outcome {
    let client = Client::from_conf(config().build());
    let name = "interop/binary";
    client.create_secret().name(name).secret_binary(Blob::new([0, 1, 254, 255])).send_blocking()?;
    let first = client.get_secret_value().secret_id(name).send_blocking()?;
    assert_eq!(first.secret_binary(), Some(&Blob::new([0, 1, 254, 255])));

    let put = client.put_secret_value().secret_id(name).secret_binary(Blob::new([7]));
    let put = put.send_blocking()?;
    let read = client.get_secret_value().secret_id(name);
    let current = read.clone().send_blocking()?;
    assert_eq!(current.secret_binary(), Some(&Blob::new([7])));
    assert_eq!(current.version_id(), put.version_id());
    let previous = read.clone().version_stage("AWSPREVIOUS").send_blocking()?;
    assert_eq!(previous.secret_binary(), first.secret_binary());

    let deleted = client.delete_secret().secret_id(name).force_delete_without_recovery(true);
    assert!(deleted.send_blocking()?.deletion_date().is_some());
    let error = read.send_blocking().unwrap_err();
    let Some(GetSecretValueError::ResourceNotFoundException(missing)) = error.as_service_error()
    else {
        panic!("{error}");
    };
    assert!(missing.message().is_some_and(|message| message.contains("can't find")), "{missing}");
    assert_eq!(error.code(), Some("ResourceNotFoundException"));
    Ok(())
}

#[test]
fn a_secret_is_rotated() -> Outcome {
    let client = Client::from_conf(config().build());
    awaited(async {
        let name = "interop/rotated";
        let created = client.create_secret().name(name).secret_string("first").send().await?;
        let rules = RotationRulesType::builder().automatically_after_days(30).build();
        let rotated = client.rotate_secret().secret_id(name).rotation_rules(rules.clone());
        let rotated = rotated.send().await?;
        assert_eq!(rotated.name(), Some(name));
        assert_ne!(rotated.version_id(), created.version_id());

        let described = client.describe_secret().secret_id(name).send().await?;
        assert_eq!(described.rotation_enabled(), Some(true));
        assert_eq!(described.rotation_rules(), Some(&rules));
        assert!(described.next_rotation_date() > described.created_date(), "{described:?}");

        let versions = client.list_secret_version_ids().secret_id(name).send().await?;
        assert_eq!(versions.versions().len(), 2);
        Ok(())
    })
}

fn secrets_are_listed_in_pages(driver: Driver) -> Outcome {
    let client = Client::from_conf(driver.config());
    let prefix = format!("pages/{driver:?}/");
    for number in 0..5 {
        let name = format!("{prefix}{number}");
        client.create_secret().name(name).secret_string("value").send_blocking()?;
    }
    let filter = Filter::builder().key(FilterNameStringType::Name).values(&prefix).build();
    let pages = client.list_secrets().filters(filter).into_paginator().page_size(2);
    let pages: Vec<ListSecretsOutput> = match driver {
        Driver::Awaited => awaited(pages.send().try_collect())?,
        _ => pages.send_blocking().collect::<Result<_, _>>()?,
    };
    let lengths = pages.iter().map(|page| page.secret_list().len()).collect::<Vec<_>>();
    assert_eq!(lengths, [2, 2, 1]);
    let names = pages.iter().flat_map(ListSecretsOutput::secret_list).map(|secret| secret.name());
    assert!(names.into_iter().all(|name| name.is_some_and(|name| name.starts_with(&prefix))));
    Ok(())
}
