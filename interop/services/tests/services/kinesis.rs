//! Kinesis: records put into a stream and read from its shards, by name and by ARN.

use interop::{Driver, Outcome, awaited, with_each_driver};
use kinesis_client::Client;
use kinesis_client::operation::create_stream::CreateStreamError;
use kinesis_client::operation::describe_stream_summary::DescribeStreamSummaryError;
use kinesis_client::operation::get_records::GetRecordsOutput;
use kinesis_client::primitives::Blob;
use kinesis_client::types::{PutRecordsRequestEntry, ShardIteratorType, StreamStatus};

with_each_driver![records_are_put_and_read, errors_are_types];

fn records_are_put_and_read(driver: Driver) -> Outcome {
    let client = Client::from_conf(driver.config());
    let name = format!("records-{driver:?}");
    client.create_stream().stream_name(&name).shard_count(1).send_blocking()?;
    let described = client.describe_stream_summary().stream_name(&name).send_blocking()?;
    let summary = described.stream_description_summary().ok_or("a stream is described")?;
    assert_eq!(summary.stream_name(), name);
    assert_eq!(summary.stream_status(), &StreamStatus::Active);
    assert_eq!(summary.open_shard_count(), 1);

    let put = client.put_record().stream_name(&name).partition_key("key");
    let put = put.data(Blob::new([0, 255, 7]));
    // The endpoint depends on the account where the stream is named by its ARN; here it is given.
    let batch = client.put_records().stream_arn(summary.stream_arn());
    let entry = |data: &str| {
        PutRecordsRequestEntry::builder().partition_key("key").data(Blob::new(data)).build()
    };
    let batch = batch.records(entry("one")?).records(entry("two")?);
    let batch = if let Driver::Awaited = driver {
        awaited(async {
            put.send().await?;
            Ok::<_, kinesis_client::Error>(batch.send().await?)
        })?
    } else {
        put.send_blocking()?;
        batch.send_blocking()?
    };
    assert_eq!(batch.failed_record_count(), Some(0));
    assert_eq!(batch.records().len(), 2);

    let records = read_all(&client, &name)?;
    let data = records.records().iter().map(|record| record.data().as_ref()).collect::<Vec<_>>();
    assert_eq!(data, [&[0, 255, 7][..], b"one", b"two"]);
    assert!(records.records().iter().all(|record| record.partition_key() == "key"));
    assert!(records.next_shard_iterator().is_some());
    assert_eq!(records.millis_behind_latest(), Some(0));
    Ok(())
}

fn read_all(client: &Client, name: &str) -> Result<GetRecordsOutput, Box<dyn std::error::Error>> {
    let shards = client.list_shards().stream_name(name).send_blocking()?;
    let [shard] = shards.shards() else { panic!("{shards:?}") };
    let iterator = client
        .get_shard_iterator()
        .stream_name(name)
        .shard_id(shard.shard_id())
        .shard_iterator_type(ShardIteratorType::TrimHorizon)
        .send_blocking()?;
    let iterator = iterator.shard_iterator().ok_or("a shard has an iterator")?;
    Ok(client.get_records().shard_iterator(iterator).limit(10).send_blocking()?)
}

fn errors_are_types(driver: Driver) -> Outcome {
    let client = Client::from_conf(driver.config());
    let call = client.describe_stream_summary().stream_name("there-is-none");
    let error = match driver {
        Driver::Awaited => awaited(call.send()),
        _ => call.send_blocking(),
    };
    let error = error.unwrap_err();
    assert!(
        matches!(
            error.as_service_error(),
            Some(DescribeStreamSummaryError::ResourceNotFoundException(_))
        ),
        "{error:?}"
    );
    let create = client.create_stream().stream_name(format!("twice-{driver:?}")).shard_count(1);
    create.clone().send_blocking()?;
    let error = create.send_blocking().unwrap_err();
    assert!(
        matches!(error.as_service_error(), Some(CreateStreamError::ResourceInUseException(_))),
        "{error:?}"
    );
    Ok(())
}
