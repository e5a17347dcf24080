//! Generated clients of services that speak awsQuery against moto's server: forms with lists, maps and structures, XML back,
//! pages, errors with their codes.
//!
//! Each test has names of its own in the server: tests run side by side, and only the server forgets.

use interop::{Driver, Outcome, awaited, with_each_driver};

with_each_driver![
    a_role_is_made_tagged_and_deleted,
    a_role_that_is_not_there,
    a_role_is_assumed,
    a_web_identity_needs_no_credentials,
    a_topic_has_attributes_and_takes_messages,
    a_stack_has_parameters_and_outputs,
    identities_are_listed_and_send_mail,
    groups_of_parameters_are_described,
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

const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"a.example"},
    "Action":"sts:AssumeRole"}]}"#;

fn a_role_is_made_tagged_and_deleted(driver: Driver) -> Outcome {
    use iam_client::operation::RequestId as _;
    use iam_client::types::Tag;

    let client = iam_client::Client::from_conf(driver.config());
    let name = format!("tagged-{driver:?}");
    // The server's marker is a count of roles: one that another test deletes would shift the pages.
    let path = format!("/made/{driver:?}/");
    let tag = |key: &str, value: &str| Tag::builder().key(key).value(value).build();
    let create = client
        .create_role()
        .role_name(&name)
        .path(&path)
        .assume_role_policy_document(TRUST)
        .description("a & b = <c> + ü")
        .tags(tag("one", "1")?)
        .tags(tag("two", "2 3")?);
    let created = call!(driver, create)?;
    assert!(created.request_id().is_some());
    let role = created.role().ok_or("there is a role")?;
    assert_eq!((role.role_name(), role.path()), (name.as_str(), path.as_str()));

    let found = call!(driver, client.get_role().role_name(&name))?;
    let role = found.role().ok_or("there is a role")?;
    assert_eq!(role.description(), Some("a & b = <c> + ü"));
    assert!(role.create_date().secs() > 1_700_000_000);
    let tags: Vec<_> = role.tags().iter().map(|tag| (tag.key(), tag.value())).collect();
    assert_eq!(tags, [("one", "1"), ("two", "2 3")]);

    let second = format!("{name}-2");
    let create = client.create_role().role_name(&second).path(&path);
    call!(driver, create.assume_role_policy_document(TRUST))?;
    let pages = client.list_roles().path_prefix(&path).max_items(1).into_paginator().items();
    let roles = pages.send_blocking().collect::<Result<Vec<_>, _>>()?;
    let mut names: Vec<_> = roles.iter().map(|role| role.role_name()).collect();
    names.sort_unstable();
    assert_eq!(names, [name.as_str(), second.as_str()]);
    call!(driver, client.delete_role().role_name(&second))?;
    call!(driver, client.delete_role().role_name(&name))?;
    assert!(call!(driver, client.get_role().role_name(&name)).is_err());
    Ok(())
}

fn a_role_that_is_not_there(driver: Driver) -> Outcome {
    use iam_client::error::ProvideErrorMetadata as _;

    let client = iam_client::Client::from_conf(driver.config());
    let error = call!(driver, client.get_role().role_name("none")).unwrap_err();
    let service = error.as_service_error().ok_or("the server answered")?;
    // The shape's name is another one than the code.
    assert!(service.is_no_such_entity_exception(), "{error:?}");
    assert_eq!(error.code(), Some("NoSuchEntity"));
    assert!(error.message().is_some_and(|message| message.contains("none")), "{error:?}");
    Ok(())
}

fn a_role_is_assumed(driver: Driver) -> Outcome {
    let client = sts_client::Client::from_conf(driver.config());
    let identity = call!(driver, client.get_caller_identity())?;
    assert!(identity.account().is_some_and(|account| account.len() == 12), "{identity:?}");
    let assume = client
        .assume_role()
        .role_arn("arn:aws:iam::123456789012:role/other")
        .role_session_name("interop")
        .duration_seconds(900);
    let assumed = call!(driver, assume)?;
    let credentials = assumed.credentials().ok_or("there are credentials")?;
    assert!(credentials.access_key_id().starts_with("ASIA"));
    assert!(credentials.expiration().secs() > 1_700_000_000);
    assert!(!format!("{assumed:?}").contains(credentials.secret_access_key()));
    Ok(())
}

fn a_web_identity_needs_no_credentials(driver: Driver) -> Outcome {
    let endpoint = std::env::var(interop::ENDPOINT)?;
    let config = sts_client::Config::builder()
        .endpoint_url(endpoint)
        .region(sts_client::config::Region::new("us-east-1"))
        .http_client(driver.transport())
        .build();
    let client = sts_client::Client::from_conf(config);
    let assume = client
        .assume_role_with_web_identity()
        .role_arn("arn:aws:iam::123456789012:role/other")
        .role_session_name("interop")
        .web_identity_token("a.token");
    assert!(call!(driver, assume)?.credentials().is_some());
    Ok(())
}

fn a_topic_has_attributes_and_takes_messages(driver: Driver) -> Outcome {
    use sns_client::error::ProvideErrorMetadata as _;
    use sns_client::types::MessageAttributeValue;

    let client = sns_client::Client::from_conf(driver.config());
    let create = client.create_topic().name(format!("topic-{driver:?}"));
    let create = create.attributes("DisplayName", "a & b").attributes("Policy", "{}");
    let created = call!(driver, create)?;
    let topic = created.topic_arn().ok_or("a topic has an address")?;
    let found = call!(driver, client.get_topic_attributes().topic_arn(topic))?;
    let attributes = found.attributes().ok_or("it has attributes")?;
    assert_eq!(attributes.get("DisplayName").map(String::as_str), Some("a & b"));
    let value = MessageAttributeValue::builder().data_type("String").string_value("x").build()?;
    let publish = client.publish().topic_arn(topic).message("line\nbreak ü");
    let published = call!(driver, publish.message_attributes("kind", value))?;
    assert!(published.message_id().is_some());
    let topics = client.list_topics().into_paginator().items().send_blocking();
    let topics: Result<Vec<_>, _> = topics.collect();
    assert!(topics?.iter().any(|listed| listed.topic_arn() == Some(topic)));

    let none = format!("{topic}-none");
    let error = call!(driver, client.get_topic_attributes().topic_arn(none)).unwrap_err();
    assert_eq!(error.code(), Some("NotFound"));
    Ok(())
}

fn a_stack_has_parameters_and_outputs(driver: Driver) -> Outcome {
    use cloudformation_client::types::{Parameter, StackStatus};

    let client = cloudformation_client::Client::from_conf(driver.config());
    let name = format!("stack-{driver:?}");
    let template = r#"{"Parameters":{"Name":{"Type":"String"}},"Resources":{"Topic":{"Type":"AWS::SNS::Topic"}},
        "Outputs":{"Given":{"Value":{"Ref":"Name"},"Description":"what was given"}}}"#;
    let parameter = Parameter::builder().parameter_key("Name").parameter_value("<x>").build();
    let create = client.create_stack().stack_name(&name).template_body(template);
    call!(driver, create.parameters(parameter))?;
    let described = call!(driver, client.describe_stacks().stack_name(&name))?;
    let [stack] = described.stacks() else { panic!("{described:?}") };
    assert_eq!(stack.stack_status(), &StackStatus::CreateComplete);
    let [output] = stack.outputs() else { panic!("{stack:?}") };
    assert_eq!((output.output_key(), output.output_value()), (Some("Given"), Some("<x>")));
    Ok(())
}

fn identities_are_listed_and_send_mail(driver: Driver) -> Outcome {
    use ses_client::types::{Body, Content, Destination, Message};

    let client = ses_client::Client::from_conf(driver.config());
    let address = format!("{driver:?}@example.com").to_lowercase();
    call!(driver, client.verify_email_identity().email_address(&address))?;
    let listed = call!(driver, client.list_identities())?;
    assert!(listed.identities().contains(&address), "{listed:?}");
    let content = |text: &str| Content::builder().data(text).charset("UTF-8").build();
    let body = Body::builder().text(content("line\r\nbreak ü")?).build();
    let message = Message::builder().subject(content("subject")?).body(body).build();
    let to = Destination::builder().to_addresses("a@example.com").to_addresses("b@example.com");
    let send = client.send_email().source(&address).destination(to.build()).message(message);
    assert!(!call!(driver, send)?.message_id().is_empty());
    Ok(())
}

fn groups_of_parameters_are_described(driver: Driver) -> Outcome {
    let client = rds_client::Client::from_conf(driver.config());
    let name = format!("group-{driver:?}").to_lowercase();
    let create = client.create_db_parameter_group().db_parameter_group_name(&name);
    let create = create.db_parameter_group_family("mysql8.0").description("d");
    call!(driver, create)?;
    let described = call!(driver, client.describe_db_parameter_groups())?;
    // The list's items have a name of their own.
    let groups = described.db_parameter_groups();
    assert!(groups.iter().any(|group| group.db_parameter_group_name() == Some(&name)));
    let describe = client.describe_db_parameter_groups().db_parameter_group_name("none");
    assert_eq!(call!(driver, describe)?.db_parameter_groups(), []);
    Ok(())
}
