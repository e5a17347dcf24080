//! Clients of restJson1 and awsQuery services, from the models of the botocore in the Python environment.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::generate;

/// A client that is generated for the tests.
struct Service {
    package: &'static str,
    /// The folder below botocore's data.
    model: &'static str,
    /// What the tests call. Less is built sooner.
    operations: &'static str,
}

const SERVICES: [Service; 12] = [
    Service {
        package: "apigateway-client",
        model: "apigateway/2015-07-09",
        operations: "CreateResource CreateRestApi GetResources PutMethod",
    },
    Service {
        package: "batch-client",
        model: "batch/2016-08-10",
        operations: "CreateSchedulingPolicy DescribeSchedulingPolicies ListSchedulingPolicies",
    },
    Service {
        package: "cloudformation-client",
        model: "cloudformation/2010-05-15",
        operations: "CreateStack DescribeStacks",
    },
    Service {
        package: "efs-client",
        model: "efs/2015-02-01",
        operations: "CreateFileSystem DeleteFileSystem DescribeFileSystems",
    },
    Service {
        package: "iam-client",
        model: "iam/2010-05-08",
        operations: "CreateRole DeleteRole GetRole ListRoles",
    },
    Service {
        package: "iot-client",
        model: "iot/2015-05-28",
        operations: "CreateThing DescribeThing ListThings",
    },
    Service {
        package: "lambda-client",
        model: "lambda/2015-03-31",
        operations: "CreateFunction DeleteFunction GetFunction ListFunctions ListTags TagResource",
    },
    Service {
        package: "rds-client",
        model: "rds/2014-10-31",
        operations: "CreateDBParameterGroup DescribeDBParameterGroups",
    },
    Service {
        package: "scheduler-client",
        model: "scheduler/2021-06-30",
        operations: "CreateSchedule DeleteSchedule GetSchedule ListSchedules",
    },
    Service {
        package: "ses-client",
        model: "ses/2010-12-01",
        operations: "ListIdentities SendEmail VerifyEmailIdentity",
    },
    Service {
        package: "sns-client",
        model: "sns/2010-03-31",
        operations: "CreateTopic GetTopicAttributes ListTopics Publish",
    },
    Service {
        package: "sts-client",
        model: "sts/2011-06-15",
        operations: "AssumeRole AssumeRoleWithWebIdentity GetCallerIdentity",
    },
];

/// Writes the clients, and returns the manifest of the tests that call them. `python` is the environment's interpreter.
pub(super) fn generate_clients(python: &Path, workspace: &Path) -> Result<PathBuf> {
    let data = data(python)?;
    let folder = workspace.join("interop/botocore-models");
    for Service { package, model, operations } in SERVICES {
        let single = generate::Single {
            models: vec![data.join(model)],
            out: folder.join("clients").join(package),
            operations: operations.split_whitespace().map(str::to_owned).collect(),
            service: None,
            crate_name: Some(package.to_owned()),
            runtime: generate::Runtime::default(),
            is_scratch: true,
        };
        generate::run(&generate::Arguments { single: Some(single), check: false })?;
    }
    // The same versions as the workspace's.
    let (from, to) = (workspace.join("Cargo.lock"), folder.join("Cargo.lock"));
    fs::copy(&from, to).with_context(|| from.display().to_string())?;
    Ok(folder.join("Cargo.toml"))
}

/// The folder of botocore's models: below `lib`, whatever the version of Python.
fn data(python: &Path) -> Result<PathBuf> {
    let environment = python.ancestors().nth(2).context("the interpreter is in an environment")?;
    let library = environment.join("lib");
    let versions = fs::read_dir(&library).with_context(|| library.display().to_string())?;
    let mut folders = versions.flatten().map(|version| {
        let packages = version.path().join("site-packages");
        packages.join("botocore/data")
    });
    folders.find(|data| data.is_dir()).with_context(|| {
        format!("there is no botocore below {}: run interop/python-env", library.display())
    })
}
