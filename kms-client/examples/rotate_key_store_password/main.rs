//! Tells AWS KMS the new password of `kmsuser` in a key store's cluster: disconnect, wait, update, connect, wait.
//!
//! ```text
//! cargo run --example rotate_key_store_password                      offline, against a mock
//! KEY_STORE_PASSWORD=… cargo run --example rotate_key_store_password -- cks-1234567890abcdef0 [--plan]
//! ```
//!
//! The second form calls AWS with the environment's credentials and region; with `--plan` it tells what it would do, and
//! does nothing. While the key store is disconnected, its keys cannot be used. The program can be interrupted at any time:
//! it says which steps it has taken, and takes the words after the id as those of the run before.

mod offline;

use std::error::Error;
use std::io::Write as _;

use trent_kms::key_store::{Event, Step};
use trent_kms::{Client, Config};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let Some(id) = arguments.next().filter(|id| id.starts_with("cks-")) else {
        println!("offline: name a key store to call AWS");
        let client = Client::from_conf(Config::builder().mock(&offline::service()).build());
        return rotate(&client, "cks-0ff11e0ff11e0ff11", "new-passw0rd", false, vec![]).await;
    };
    let rest: Vec<_> = arguments.collect();
    let only_plan = rest.iter().any(|word| word == "--plan");
    let taken = rest.iter().filter_map(|word| Step::from_word(word)).collect();
    let password = std::env::var("KEY_STORE_PASSWORD")?;
    rotate(&Client::from_conf(Config::from_env()), &id, &password, only_plan, taken).await
}

pub(crate) async fn rotate(
    client: &Client,
    id: &str,
    password: &str,
    only_plan: bool,
    taken: Vec<Step>,
) -> Result<(), Box<dyn Error>> {
    let rotation = client.rotate_kmsuser_password(id, password).resume_after(taken);
    println!("{}", rotation.plan().await?);
    if only_plan {
        return Ok(());
    }
    // Here the password is set in the cluster, with the cluster's own tools, if it is not set yet.
    let rotation = rotation.before_update(|| Ok(()));
    let report = rotation.on_event(show).run().await?;
    println!("{report}");
    Ok(())
}

/// A line for each step, and one that grows while it waits.
fn show(event: Event<'_>) {
    match event {
        Event::Poll(poll) if poll.next.is_some() => {
            print!("\r  {} for {} s   ", poll.observed, poll.elapsed.as_secs());
            // A terminal that is gone is no reason to stop.
            let _ = std::io::stdout().flush();
        }
        Event::Poll(poll) => println!("\r  {}                ", poll.observed),
        event => println!("{event}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trent_kms::types::ConnectionErrorCodeType;

    #[test]
    fn it_runs_offline() {
        main().expect("the mock answers");
    }

    #[tokio::test]
    async fn a_failure_is_explained() {
        let mock = offline::service();
        offline::fail(&mock, ConnectionErrorCodeType::UserLockedOut);
        let client = Client::from_conf(Config::builder().mock(&mock).build());
        let error = rotate(&client, "cks-1", "passw0rd", false, vec![]).await;
        let error = error.expect_err("it fails").to_string();
        assert!(error.contains("USER_LOCKED_OUT: Too many wrong passwords"), "{error}");
        assert!(error.contains("The key store is FAILED"), "{error}");
    }

    #[tokio::test]
    async fn a_plan_changes_nothing() {
        let mock = offline::service();
        let client = Client::from_conf(Config::builder().mock(&mock).build());
        rotate(&client, "cks-1", "passw0rd", true, vec![Step::Update])
            .await
            .expect("it can be told");
        assert_eq!(mock.operations(), ["DescribeCustomKeyStores"]);
    }
}
