//! SQS: messages there and back, and errors with the codes of the query protocol that the service once spoke.

use interop::{Driver, Outcome, awaited, config, with_each_driver};
use sqs_client::Client;
use sqs_client::error::ProvideErrorMetadata as _;
use sqs_client::operation::get_queue_url::GetQueueUrlError;
use sqs_client::operation::send_message_batch::SendMessageBatchError;
use sqs_client::primitives::Blob;
use sqs_client::types::{
    MessageAttributeValue, MessageSystemAttributeName, QueueAttributeName,
    SendMessageBatchRequestEntry, SendMessageBatchResultEntry,
};

with_each_driver![
    a_message_is_sent_received_and_deleted,
    an_error_has_the_code_of_the_query_protocol,
];

fn a_message_is_sent_received_and_deleted(driver: Driver) -> Outcome {
    let client = Client::from_conf(driver.config());
    let created = client
        .create_queue()
        .queue_name(format!("messages-{driver:?}"))
        .attributes(QueueAttributeName::VisibilityTimeout, "30")
        .send_blocking()?;
    let queue = created.queue_url().ok_or("a queue has a URL")?;

    let text = MessageAttributeValue::builder().data_type("String").string_value("naïve");
    let bytes = MessageAttributeValue::builder().data_type("Binary");
    let bytes = bytes.binary_value(Blob::new([0, 159, 146, 150]));
    let (text, bytes) = (text.build()?, bytes.build()?);
    let body = "{\"a\":\"line\\nbreak\"}\t𝄞";
    let send = client
        .send_message()
        .queue_url(queue)
        .message_body(body)
        .message_attributes("text", text.clone())
        .message_attributes("bytes", bytes.clone());
    let receive = client
        .receive_message()
        .queue_url(queue)
        .message_attribute_names("All")
        .message_system_attribute_names(MessageSystemAttributeName::All);
    let (message_sent, received) = match driver {
        Driver::Awaited => awaited(async {
            Ok::<_, sqs_client::Error>((send.send().await?, receive.clone().send().await?))
        })?,
        _ => (send.send_blocking()?, receive.clone().send_blocking()?),
    };

    let [message] = received.messages() else { panic!("{received:?}") };
    assert_eq!(message.message_id(), message_sent.message_id());
    assert_eq!(message.md5_of_body(), message_sent.md5_of_message_body());
    assert_eq!(message.body(), Some(body));
    let attributes = message.message_attributes().ok_or("it has attributes")?;
    assert_eq!(attributes.get("text").and_then(|value| value.string_value()), Some("naïve"));
    let binary = attributes.get("bytes").and_then(|value| value.binary_value());
    assert_eq!(binary, bytes.binary_value());
    let count = message.attributes().and_then(|system| {
        system.get(&MessageSystemAttributeName::ApproximateReceiveCount).map(String::as_str)
    });
    assert_eq!(count, Some("1"));

    let receipt = message.receipt_handle().ok_or("a received message has a receipt")?;
    client.delete_message().queue_url(queue).receipt_handle(receipt).send_blocking()?;
    let attributes = client
        .get_queue_attributes()
        .queue_url(queue)
        .attribute_names(QueueAttributeName::ApproximateNumberOfMessages)
        .attribute_names(QueueAttributeName::ApproximateNumberOfMessagesNotVisible)
        .send_blocking()?;
    let attributes = attributes.attributes().ok_or("a queue has attributes")?;
    assert_eq!(attributes.len(), 2);
    assert!(attributes.values().all(|number| number == "0"), "{attributes:?}");
    assert_eq!(receive.send_blocking()?.messages(), []);
    Ok(())
}

fn an_error_has_the_code_of_the_query_protocol(driver: Driver) -> Outcome {
    let client = Client::from_conf(driver.config());
    let call = client.get_queue_url().queue_name("there-is-none");
    let error = match driver {
        Driver::Awaited => awaited(call.send()),
        _ => call.send_blocking(),
    };
    let error = error.unwrap_err();
    // The type is the modelled one, the code that of the query protocol, as in every SDK.
    let service = error.as_service_error().ok_or("the server answered")?;
    assert!(matches!(service, GetQueueUrlError::QueueDoesNotExist(_)), "{error:?}");
    assert_eq!(error.code(), Some("AWS.SimpleQueueService.NonExistentQueue"));
    assert_eq!(error.meta().extra("type"), Some("Sender"));
    assert_eq!(error.message(), Some("The specified queue does not exist."));
    Ok(())
}

#[test]
fn a_batch_fails_in_part_or_as_a_whole() -> Outcome {
    let client = Client::from_conf(config().build());
    awaited(async {
        let created = client.create_queue().queue_name("batches").send().await?;
        let queue = created.queue_url().ok_or("a queue has a URL")?;
        let entry = |id: &str, body: &str| {
            SendMessageBatchRequestEntry::builder().id(id).message_body(body).build()
        };
        let batch = client.send_message_batch().queue_url(queue);
        let sent = batch.clone().entries(entry("a", "1")?).entries(entry("b", "2")?).send().await?;
        let ids = sent.successful().iter().map(SendMessageBatchResultEntry::id).collect::<Vec<_>>();
        assert_eq!(ids, ["a", "b"]);
        assert_eq!(sent.failed(), []);

        let error = batch.entries(entry("a", "1")?).entries(entry("a", "2")?).send().await;
        let error = error.unwrap_err();
        assert!(
            matches!(
                error.as_service_error(),
                Some(SendMessageBatchError::BatchEntryIdsNotDistinct(_))
            ),
            "{error:?}"
        );
        assert_eq!(error.code(), Some("AWS.SimpleQueueService.BatchEntryIdsNotDistinct"));
        Ok(())
    })
}
