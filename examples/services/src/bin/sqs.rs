//! A queue whose messages SQS keeps encrypted under a KMS key: creates it, sends, receives, deletes.
//!
//! ```text
//! cargo run -p services --bin sqs -- alias/app QUEUE TEXT
//! ```
//!
//! The page `docs/recipes/sqs.md` has the permissions.

use std::error::Error;

use sqs::types::{Message, QueueAttributeName};
use trent_runtime::config::Config;

include!(concat!(env!("OUT_DIR"), "/sqs.rs"));

type Result<T> = std::result::Result<T, sqs::Error>;

/// Creates the queue, or finds it if it is there with the same attributes; gives its URL.
async fn create(client: &sqs::Client, name: &str, key: &str) -> Result<String> {
    let call = client.create_queue().queue_name(name);
    let call = call.attributes(QueueAttributeName::KmsMasterKeyId, key);
    // For how long SQS uses one data key: fewer calls of KMS against an earlier effect of a revoked grant.
    let call = call.attributes(QueueAttributeName::KmsDataKeyReusePeriodSeconds, "300");
    Ok(call.send().await?.queue_url.unwrap_or_default())
}

/// Waits up to 20 seconds for messages, and deletes those that were handled.
async fn receive(
    client: &sqs::Client,
    queue: &str,
    mut handle: impl FnMut(&Message) -> bool,
) -> Result<usize> {
    let call = client.receive_message().queue_url(queue).wait_time_seconds(20);
    let output = call.max_number_of_messages(10).send().await?;
    let mut handled = 0;
    for message in output.messages() {
        if handle(message) {
            let call = client.delete_message().queue_url(queue);
            call.set_receipt_handle(message.receipt_handle.clone()).send().await?;
            handled += 1;
        }
    }
    Ok(handled)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::result::Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [key, name, text] = arguments.as_slice() else {
        return Err("name a key, a queue and a text".into());
    };
    let client = sqs::Client::from_conf(Config::from_env());
    let queue = create(&client, name, key).await?;
    client.send_message().queue_url(&queue).message_body(text).send().await?;
    let handled = receive(&client, &queue, |message| {
        println!("{}", message.body().unwrap_or_default());
        true
    });
    println!("{} handled", handled.await?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    use sqs::operation::create_queue::{CreateQueueInput, CreateQueueOutput};
    use sqs::operation::delete_message::{DeleteMessageInput, DeleteMessageOutput};
    use sqs::operation::receive_message::{ReceiveMessageInput, ReceiveMessageOutput};
    use trent_runtime::mock::Mock;

    #[tokio::test]
    async fn what_was_handled_is_deleted() {
        let mock = Mock::new();
        mock.on(|input: &CreateQueueInput| {
            let url =
                input.queue_name.clone().map(|name| format!("https://sqs.example.com/{name}"));
            Ok(CreateQueueOutput::builder().set_queue_url(url).build())
        });
        mock.on(|_: &ReceiveMessageInput| {
            let message = |text: &str| Message::builder().body(text).receipt_handle(text).build();
            Ok(ReceiveMessageOutput::builder()
                .messages(message("a"))
                .messages(message("b"))
                .build())
        });
        mock.on(|_: &DeleteMessageInput| Ok(DeleteMessageOutput::builder().build()));
        let client = sqs::Client::from_conf(Config::builder().mock(&mock).build());
        let queue = create(&client, "jobs", "alias/app").await.expect("created");
        let handled = receive(&client, &queue, |message| message.body() == Some("b")).await;
        assert_eq!(handled.expect("received"), 1);
        let attributes = mock.inputs::<CreateQueueInput>()[0].attributes.clone();
        let attributes = attributes.expect("encrypted");
        assert_eq!(attributes[&QueueAttributeName::KmsMasterKeyId], "alias/app");
        let deleted = mock.inputs::<DeleteMessageInput>();
        assert_eq!(deleted[0].receipt_handle(), Some("b"));
        assert_eq!(deleted[0].queue_url(), Some("https://sqs.example.com/jobs"));
    }
}
