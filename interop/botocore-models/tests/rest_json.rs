//! Generated clients of services that speak restJson1 against moto's server: paths with members, queries, bodies, errors.
//!
//! Each test has names of its own in the server: tests run side by side, and only the server forgets.

use interop::{Driver, Outcome, awaited, with_each_driver};

with_each_driver![
    a_function_is_made_tagged_listed_and_deleted,
    a_function_that_is_not_there,
    an_api_has_resources,
    a_file_system_is_made_described_and_deleted,
    things_are_listed_page_by_page,
    a_schedule_is_in_its_group,
    policies_are_described_by_their_names,
];

/// What a call gives, by whichever driver.
macro_rules! call {
    ($driver:ident, $call:expr) => {
        match $driver {
            Driver::Awaited => awaited($call.send()),
            _ => $call.send_blocking(),
        }
    };
}

fn a_function_is_made_tagged_listed_and_deleted(driver: Driver) -> Outcome {
    use lambda_client::primitives::Blob;
    use lambda_client::types::{FunctionCode, Runtime};

    let name = format!("function-{driver:?}");
    // The role that a function works with must be there.
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},
        "Action":"sts:AssumeRole"}]}"#;
    let roles = iam_client::Client::from_conf(driver.config());
    let role = roles.create_role().role_name(&name).assume_role_policy_document(policy);
    let role = call!(driver, role)?;
    let role = role.role().ok_or("there is a role")?;

    let client = lambda_client::Client::from_conf(driver.config());
    // An archive without files.
    let archive = [&b"PK\x05\x06"[..], &[0; 18]].concat();
    let create = client
        .create_function()
        .function_name(&name)
        .role(role.arn())
        .runtime(Runtime::Python312)
        .handler("index.handler")
        .tags("a b", "c/d")
        .code(FunctionCode::builder().zip_file(Blob::new(archive)).build());
    let created = call!(driver, create)?;
    assert_eq!(created.function_name(), Some(name.as_str()));
    let arn = created.function_arn().ok_or("a function has an address")?;

    // The address is in the path, with its colons.
    call!(driver, client.tag_resource().resource(arn).tags("more", "ü"))?;
    let tags = call!(driver, client.list_tags().resource(arn))?;
    let tags = tags.tags().ok_or("it has tags")?;
    assert_eq!((tags.len(), tags["a b"].as_str(), tags["more"].as_str()), (2, "c/d", "ü"));

    let found = call!(driver, client.get_function().function_name(&name).qualifier("$LATEST"))?;
    let version = found.configuration().and_then(|function| function.version());
    assert_eq!(version, Some("$LATEST"));
    let listed = call!(driver, client.list_functions().max_items(50))?;
    assert!(listed.functions().iter().any(|function| function.function_name() == Some(&name)));
    call!(driver, client.delete_function().function_name(&name))?;
    assert!(call!(driver, client.get_function().function_name(&name)).is_err());
    Ok(())
}

fn a_function_that_is_not_there(driver: Driver) -> Outcome {
    use lambda_client::error::ProvideErrorMetadata as _;

    let client = lambda_client::Client::from_conf(driver.config());
    let error = call!(driver, client.get_function().function_name("none")).unwrap_err();
    let service = error.as_service_error().ok_or("the server answered")?;
    assert!(service.is_resource_not_found_exception(), "{error:?}");
    assert_eq!(error.code(), Some("ResourceNotFoundException"));
    assert!(error.message().is_some_and(|message| message.contains("none")), "{error:?}");
    Ok(())
}

fn an_api_has_resources(driver: Driver) -> Outcome {
    let client = apigateway_client::Client::from_conf(driver.config());
    let api = call!(driver, client.create_rest_api().name("an api").tags("a", "b"))?;
    let id = api.id().ok_or("an api has an id")?;
    let root = call!(driver, client.get_resources().rest_api_id(id))?;
    let root = root.items().first().and_then(|root| root.id()).ok_or("it has a root")?;
    let resource = client.create_resource().rest_api_id(id).parent_id(root).path_part("things");
    let resource = call!(driver, resource)?;
    assert_eq!(resource.path(), Some("/things"));
    let resource = resource.id().ok_or("a resource has an id")?;
    // One member is in the path, and the name of another in the body.
    let method = client.put_method().rest_api_id(id).resource_id(resource);
    let method = call!(driver, method.http_method("GET").authorization_type("NONE"))?;
    assert_eq!(method.http_method(), Some("GET"));
    let resources = call!(driver, client.get_resources().rest_api_id(id).embed("methods"))?;
    assert_eq!(resources.items().len(), 2);
    Ok(())
}

fn a_file_system_is_made_described_and_deleted(driver: Driver) -> Outcome {
    use efs_client::types::Tag;

    let client = efs_client::Client::from_conf(driver.config());
    let token = format!("token-{driver:?}");
    let tag = Tag::builder().key("Name").value("files").build()?;
    let create = client.create_file_system().creation_token(&token).encrypted(true).tags(tag);
    let created = call!(driver, create)?;
    assert_eq!((created.creation_token(), created.name()), (token.as_str(), Some("files")));
    assert!(created.creation_time().secs() > 1_500_000_000);
    let id = created.file_system_id();

    let found = call!(driver, client.describe_file_systems().creation_token(&token))?;
    let [system] = found.file_systems() else { panic!("{found:?}") };
    assert_eq!((system.file_system_id(), system.encrypted()), (id, Some(true)));
    call!(driver, client.delete_file_system().file_system_id(id))?;
    let error = call!(driver, client.describe_file_systems().file_system_id(id)).unwrap_err();
    let service = error.as_service_error().ok_or("the server answered")?;
    assert!(service.is_file_system_not_found(), "{error:?}");
    Ok(())
}

fn things_are_listed_page_by_page(driver: Driver) -> Outcome {
    use iot_client::types::AttributePayload;

    let client = iot_client::Client::from_conf(driver.config());
    let mark = format!("{driver:?}");
    for number in 0..5 {
        let attributes = AttributePayload::builder().attributes("mark", &mark).build();
        let thing = client.create_thing().thing_name(format!("thing-{mark}-{number}"));
        call!(driver, thing.attribute_payload(attributes))?;
    }
    let list = client.list_things().attribute_name("mark").attribute_value(&mark).max_results(2);
    let mut pages = list.into_paginator().send();
    let mut sizes = vec![];
    awaited(async {
        while let Some(page) = pages.next().await {
            sizes.push(page?.things().len());
        }
        Ok::<_, iot_client::Error>(())
    })?;
    assert_eq!(sizes, [2, 2, 1]);
    let thing = call!(driver, client.describe_thing().thing_name(format!("thing-{mark}-3")))?;
    assert_eq!(thing.attributes().and_then(|all| all.get("mark")), Some(&mark));
    Ok(())
}

fn a_schedule_is_in_its_group(driver: Driver) -> Outcome {
    use scheduler_client::primitives::DateTime;
    use scheduler_client::types::{FlexibleTimeWindow, FlexibleTimeWindowMode, Target};

    let client = scheduler_client::Client::from_conf(driver.config());
    let name = format!("schedule-{driver:?}");
    let window = FlexibleTimeWindow::builder().mode(FlexibleTimeWindowMode::Off).build()?;
    let target = Target::builder()
        .arn("arn:aws:sqs:us-east-1:123456789012:queue")
        .role_arn("arn:aws:iam::123456789012:role/any")
        .build()?;
    let end = DateTime::from_secs(4_102_444_800);
    let create = client
        .create_schedule()
        .name(&name)
        .schedule_expression("rate(5 minutes)")
        .end_date(end)
        .flexible_time_window(window)
        .target(target);
    let created = call!(driver, create)?;
    assert!(created.schedule_arn().ends_with(&name));
    let found = call!(driver, client.get_schedule().name(&name).group_name("default"))?;
    assert_eq!(found.schedule_expression(), Some("rate(5 minutes)"));
    assert_eq!(found.end_date(), Some(&end));
    let listed = call!(driver, client.list_schedules().name_prefix(&name))?;
    assert_eq!(listed.schedules().len(), 1);
    call!(driver, client.delete_schedule().name(&name))?;
    let error = call!(driver, client.get_schedule().name(&name)).unwrap_err();
    let service = error.as_service_error().ok_or("the server answered")?;
    assert!(service.is_resource_not_found_exception(), "{error:?}");
    Ok(())
}

fn policies_are_described_by_their_names(driver: Driver) -> Outcome {
    let client = batch_client::Client::from_conf(driver.config());
    let name = format!("policy-{driver:?}");
    let created = call!(driver, client.create_scheduling_policy().name(&name).tags("a", "b"))?;
    let arn = created.arn();
    let found = call!(driver, client.describe_scheduling_policies().arns(arn).arns("none"))?;
    let [policy] = found.scheduling_policies() else { panic!("{found:?}") };
    assert_eq!((policy.name(), policy.arn()), (name.as_str(), arn));
    let listed = call!(driver, client.list_scheduling_policies())?;
    assert!(listed.scheduling_policies().iter().any(|policy| policy.arn() == arn));
    Ok(())
}
