//! What calls in one process cost, for `cargo xtask bench local`.
//!
//! ```text
//! measure describe N      N calls of DescribeKey, for a counter of instructions
//! measure scale           nanoseconds of lists and lookups with few and with many keys, as JSON
//! ```

use std::error::Error;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use trent_kms::Client;
use trent_kms::types::GrantOperation;
use trent_local::LocalKms;

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// Keys of the larger world, and grants of one of its keys.
const MANY: (usize, usize) = (10_000, 50_000);
const FEW: (usize, usize) = (100, 100);
/// Calls that are measured at once, and how often; the fastest time counts.
const CALLS: u32 = 200;
const ROUNDS: usize = 15;
const ROLE: &str = "arn:aws:iam::111122223333:role/reader";

/// Calls in this process are ready at once, and a runtime would only cost instructions.
fn now<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("a call in this process does not wait"),
    }
}

fn main() -> Outcome {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["describe", count] => describe(count.parse()?),
        ["scale"] => scale(),
        _ => Err("usage: describe N | scale".into()),
    }
}

fn describe(count: usize) -> Outcome {
    let client = Client::from_conf(LocalKms::new().client_config());
    let key = now(client.create_key().send())?.key_metadata.ok_or("no key")?;
    for _ in 0..count {
        let output = now(client.describe_key().key_id(&key.key_id).send())?;
        assert!(output.key_metadata.is_some_and(|described| described.enabled));
    }
    Ok(())
}

/// A world with so many keys, each with an alias, and so many grants of the last key.
fn filled((keys, grants): (usize, usize)) -> Outcome<(Client, String)> {
    let client = Client::from_conf(LocalKms::new().client_config());
    let mut last = String::new();
    for number in 0..keys {
        last = now(client.create_key().send())?.key_metadata.ok_or("no key")?.key_id;
        let alias = client.create_alias().alias_name(format!("alias/key-{number}"));
        now(alias.target_key_id(&last).send())?;
    }
    let grant = client.create_grant().key_id(&last).grantee_principal(ROLE);
    let grant = grant.operations(GrantOperation::Encrypt);
    for _ in 0..grants {
        now(grant.clone().send())?;
    }
    Ok((client, last))
}

/// Nanoseconds of one call. By the clock, because Linux counts what a thread has run in steps that can be longer than a
/// round; the fastest of the rounds is one that nothing interrupted.
fn nanos(call: impl Fn() -> Outcome) -> Outcome<u128> {
    let mut fastest = u128::MAX;
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        for _ in 0..CALLS {
            call()?;
        }
        fastest = fastest.min(begun.elapsed().as_nanos() / u128::from(CALLS));
    }
    Ok(fastest)
}

fn scale() -> Outcome {
    let mut lines = Vec::new();
    for (prefix, size) in [("few", FEW), ("many", MANY)] {
        let (client, key) = filled(size)?;
        // A page has the same length in both, and is not the first.
        let keys = now(client.list_keys().limit(40).send())?.next_marker.ok_or("one page")?;
        let grants = client.list_grants().key_id(&key).limit(40);
        let after = now(grants.clone().send())?.next_marker.ok_or("one page")?;
        let alias = format!("alias/key-{}", size.0 - 1);
        let list_keys = nanos(|| {
            let page = now(client.list_keys().limit(40).marker(&keys).send())?;
            assert_eq!(page.keys().len(), 40);
            Ok(())
        })?;
        let list_grants = nanos(|| {
            let page = now(grants.clone().marker(&after).send())?;
            assert_eq!(page.grants().len(), 40);
            Ok(())
        })?;
        let describe = nanos(|| {
            now(client.describe_key().key_id(&alias).send())?;
            Ok(())
        })?;
        lines.push(format!(
            "\"{prefix}_list_keys\":{list_keys},\"{prefix}_list_grants\":{list_grants},\
             \"{prefix}_describe_by_alias\":{describe}"
        ));
    }
    println!("{{{}}}", lines.join(","));
    Ok(())
}
