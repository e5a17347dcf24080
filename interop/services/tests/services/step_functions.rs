//! Step Functions: state machines, their executions, and a list in pages.

use interop::{Driver, Outcome, awaited, config, with_each_driver};
use sfn_client::Client;
use sfn_client::error::ProvideErrorMetadata as _;
use sfn_client::operation::create_state_machine::CreateStateMachineError;
use sfn_client::operation::describe_execution::DescribeExecutionError;
use sfn_client::types::{
    ExecutionStatus, StateMachineListItem, StateMachineStatus, StateMachineType, Tag,
};

with_each_driver![a_state_machine_is_created_and_executed];

const ROLE: &str = "arn:aws:iam::123456789012:role/interop";
const DEFINITION: &str = r#"{"StartAt":"Done","States":{"Done":{"Type":"Succeed"}}}"#;

fn a_state_machine_is_created_and_executed(driver: Driver) -> Outcome {
    let client = Client::from_conf(driver.config());
    let tag = Tag::builder().key("team").value("interop").build();
    let created = client
        .create_state_machine()
        .name(format!("machine-{driver:?}"))
        .definition(DEFINITION)
        .role_arn(ROLE)
        .r#type(StateMachineType::Standard)
        .tags(tag.clone())
        .send_blocking()?;
    let arn = created.state_machine_arn();
    let described = client.describe_state_machine().state_machine_arn(arn).send_blocking()?;
    assert_eq!(described.definition(), DEFINITION);
    assert_eq!(described.r#type(), &StateMachineType::Standard);
    assert_eq!(described.status(), Some(&StateMachineStatus::Active));
    assert_eq!(described.creation_date(), created.creation_date());
    let tags = client.list_tags_for_resource().resource_arn(arn).send_blocking()?;
    assert_eq!(tags.tags(), [tag]);

    let start = client.start_execution().state_machine_arn(arn).name("run");
    let start = start.input(r#"{"order":"☕"}"#);
    let started = match driver {
        Driver::Awaited => awaited(start.send()),
        _ => start.send_blocking(),
    }?;
    let execution = client.describe_execution().execution_arn(started.execution_arn());
    let execution = execution.send_blocking()?;
    assert_eq!(execution.state_machine_arn(), arn);
    assert_eq!(execution.name(), Some("run"));
    assert_eq!(execution.input(), Some(r#"{"order":"☕"}"#));
    assert_eq!(execution.status(), &ExecutionStatus::Running);
    assert_eq!(execution.start_date(), started.start_date());
    assert_eq!(execution.stop_date(), None);

    let stopped = client.stop_execution().execution_arn(started.execution_arn()).send_blocking()?;
    assert!(stopped.stop_date() >= started.start_date());
    let executions = client.list_executions().state_machine_arn(arn).send_blocking()?;
    let [listed] = executions.executions() else { panic!("{executions:?}") };
    assert_eq!(listed.status(), &ExecutionStatus::Aborted);
    Ok(())
}

#[test]
fn state_machines_are_listed_in_pages() -> Outcome {
    let client = Client::from_conf(config().build());
    awaited(async {
        for number in 0..5 {
            let create = client.create_state_machine().name(format!("pages-{number}"));
            create.definition(DEFINITION).role_arn(ROLE).send().await?;
        }
        let pages = client.list_state_machines().into_paginator().page_size(2);
        let machines: Vec<StateMachineListItem> = pages.items().send().try_collect().await?;
        let ours = machines.iter().filter(|machine| machine.name().starts_with("pages-"));
        assert_eq!(ours.count(), 5);
        Ok(())
    })
}

#[test]
fn errors_are_types() -> Outcome {
    let client = Client::from_conf(config().build());
    let error = client
        .describe_execution()
        .execution_arn("arn:aws:states:us-east-1:123456789012:execution:none:run")
        .send_blocking()
        .unwrap_err();
    assert!(
        matches!(error.as_service_error(), Some(DescribeExecutionError::ExecutionDoesNotExist(_))),
        "{error:?}"
    );
    let create = client.create_state_machine().name("bad name?").definition(DEFINITION);
    let error = create.role_arn(ROLE).send_blocking().unwrap_err();
    let service = error.as_service_error().ok_or("the server answered")?;
    assert!(matches!(service, CreateStateMachineError::InvalidName(_)), "{error:?}");
    assert_eq!(error.code(), Some("InvalidName"));
    Ok(())
}
