//! `DynamoDB`: items of every kind of attribute value, which is a union and recursive; queries in pages; errors with
//! content.

use std::collections::HashMap;
use std::error::Error;

use dynamodb_client::Client;
use dynamodb_client::operation::put_item::PutItemError;
use dynamodb_client::operation::query::QueryOutput;
use dynamodb_client::operation::transact_write_items::TransactWriteItemsError;
use dynamodb_client::primitives::Blob;
use dynamodb_client::types::{
    AttributeDefinition, AttributeValue, BillingMode, ConditionCheck, KeySchemaElement, KeyType,
    Put, ReturnValue, ReturnValuesOnConditionCheckFailure, ScalarAttributeType, TableStatus,
    TransactWriteItem,
};
use interop::{Driver, Outcome, awaited, config, with_each_driver};

with_each_driver![every_attribute_value_comes_back, a_query_turns_pages];

type Item = HashMap<String, AttributeValue>;

/// Makes a table whose items have the string `pk` and the number `sk` as key.
fn create_table(client: &Client, name: &str) -> Result<(), Box<dyn Error>> {
    let attribute = |name: &str, kind| {
        AttributeDefinition::builder().attribute_name(name).attribute_type(kind).build()
    };
    let key =
        |name: &str, kind| KeySchemaElement::builder().attribute_name(name).key_type(kind).build();
    let created = client
        .create_table()
        .table_name(name)
        .attribute_definitions(attribute("pk", ScalarAttributeType::S)?)
        .attribute_definitions(attribute("sk", ScalarAttributeType::N)?)
        .key_schema(key("pk", KeyType::Hash)?)
        .key_schema(key("sk", KeyType::Range)?)
        .billing_mode(BillingMode::PayPerRequest)
        .send_blocking()?;
    let table = created.table_description().ok_or("a new table is described")?;
    assert_eq!(table.table_name(), Some(name));
    assert_eq!(table.table_status(), Some(&TableStatus::Active));
    assert_eq!(table.key_schema().len(), 2);
    Ok(())
}

fn string(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

fn number(value: i32) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

fn key(pk: &str, sk: i32) -> Item {
    HashMap::from([("pk".to_owned(), string(pk)), ("sk".to_owned(), number(sk))])
}

fn every_attribute_value_comes_back(driver: Driver) -> Outcome {
    let client = Client::from_conf(driver.config());
    let table = format!("values-{driver:?}");
    create_table(&client, &table)?;
    let mut item = key("all", 1);
    let deep = AttributeValue::L(vec![
        AttributeValue::M(HashMap::from([("leaf".to_owned(), AttributeValue::Null(true))])),
        AttributeValue::L(vec![]),
        AttributeValue::M(HashMap::new()),
    ]);
    for (name, value) in [
        ("string", string("naïve ☕ \"quoted\" \u{1F980}")),
        ("empty", string("")),
        ("number", AttributeValue::N("-12345678901234567890.123".to_owned())),
        ("bytes", AttributeValue::B(Blob::new([0, 255, 128]))),
        ("true", AttributeValue::Bool(true)),
        ("false", AttributeValue::Bool(false)),
        ("null", AttributeValue::Null(true)),
        ("strings", AttributeValue::Ss(vec!["a".to_owned(), "b".to_owned()])),
        ("numbers", AttributeValue::Ns(vec!["1".to_owned(), "2.5".to_owned()])),
        ("blobs", AttributeValue::Bs(vec![Blob::new([1]), Blob::new([2, 3])])),
        ("deep", deep),
    ] {
        item.insert(name.to_owned(), value);
    }
    let put = client.put_item().table_name(&table).set_item(Some(item.clone()));
    let get = client.get_item().table_name(&table).set_key(Some(key("all", 1)));
    let get = get.consistent_read(true);
    let got = if let Driver::Awaited = driver {
        awaited(async {
            put.send().await?;
            Ok::<_, dynamodb_client::Error>(get.send().await?)
        })?
    } else {
        put.send_blocking()?;
        get.send_blocking()?
    };
    assert_eq!(got.item(), Some(&item));
    let value = got.item().and_then(|item| item.get("number")).ok_or("it is there")?;
    assert_eq!(value.as_n().map(String::as_str), Ok("-12345678901234567890.123"));
    assert!(value.is_n());

    let missing = client.get_item().table_name(&table).set_key(Some(key("none", 1)));
    assert_eq!(missing.send_blocking()?.item(), None);
    Ok(())
}

fn a_query_turns_pages(driver: Driver) -> Outcome {
    let client = Client::from_conf(driver.config());
    let table = format!("pages-{driver:?}");
    create_table(&client, &table)?;
    for (pk, count) in [("many", 7), ("few", 1)] {
        for sk in 0..count {
            let put = client.put_item().table_name(&table).set_item(Some(key(pk, sk)));
            put.item("square", number(sk * sk)).send_blocking()?;
        }
    }
    let query = || {
        client
            .query()
            .table_name(&table)
            .key_condition_expression("#pk = :pk AND sk >= :from")
            .expression_attribute_names("#pk", "pk")
            .expression_attribute_values(":pk", string("many"))
            .expression_attribute_values(":from", number(1))
            .into_paginator()
            .page_size(2)
    };
    let pages: Vec<QueryOutput> = match driver {
        Driver::Awaited => awaited(query().send().try_collect())?,
        _ => query().send_blocking().collect::<Result<_, _>>()?,
    };
    assert!(pages.len() >= 3, "{} pages", pages.len());
    assert_eq!(pages.iter().map(QueryOutput::count).sum::<i32>(), 6);
    assert_eq!(pages[0].last_evaluated_key(), Some(&key("many", 2)));

    let items: Vec<Item> = match driver {
        Driver::Awaited => awaited(query().items().send().try_collect())?,
        _ => query().items().send_blocking().collect::<Result<_, _>>()?,
    };
    let squares = items.iter().filter_map(|item| item.get("square")).collect::<Vec<_>>();
    assert_eq!(squares, [1, 4, 9, 16, 25, 36].map(number).iter().collect::<Vec<_>>());

    let scanned = client.scan().table_name(&table).into_paginator().page_size(3).items();
    assert_eq!(scanned.send_blocking().collect::<Result<Vec<_>, _>>()?.len(), 8);
    Ok(())
}

#[test]
fn a_failed_condition_tells_the_item() -> Outcome {
    let client = Client::from_conf(config().build());
    create_table(&client, "conditions")?;
    awaited(async {
        let put = client.put_item().table_name("conditions").set_item(Some(key("a", 1)));
        let put =
            put.item("owner", string("first")).condition_expression("attribute_not_exists(pk)");
        put.clone().send().await?;
        let error = put
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await
            .unwrap_err();
        let Some(PutItemError::ConditionalCheckFailedException(failed)) = error.as_service_error()
        else {
            panic!("{error}");
        };
        assert_eq!(failed.item().and_then(|item| item.get("owner")), Some(&string("first")));

        let updated = client
            .update_item()
            .table_name("conditions")
            .set_key(Some(key("a", 1)))
            .update_expression("SET #owner = :owner ADD visits :one")
            .expression_attribute_names("#owner", "owner")
            .expression_attribute_values(":owner", string("second"))
            .expression_attribute_values(":one", number(1))
            .return_values(ReturnValue::AllNew)
            .send()
            .await?;
        let attributes = updated.attributes().ok_or("the new item was asked for")?;
        assert_eq!(attributes.get("owner"), Some(&string("second")));
        assert_eq!(attributes.get("visits"), Some(&number(1)));
        Ok(())
    })
}

#[test]
fn a_canceled_transaction_tells_why() -> Outcome {
    let client = Client::from_conf(config().build());
    create_table(&client, "transactions")?;
    let check = ConditionCheck::builder().table_name("transactions").set_key(Some(key("a", 1)));
    let check = check.condition_expression("attribute_exists(pk)").build()?;
    let put = Put::builder().table_name("transactions").set_item(Some(key("b", 1))).build()?;
    let error = client
        .transact_write_items()
        .transact_items(TransactWriteItem::builder().put(put).build())
        .transact_items(TransactWriteItem::builder().condition_check(check).build())
        .send_blocking()
        .unwrap_err();
    let Some(TransactWriteItemsError::TransactionCanceledException(canceled)) =
        error.as_service_error()
    else {
        panic!("{error}");
    };
    let codes = canceled.cancellation_reasons().iter().map(|reason| reason.code());
    assert_eq!(codes.collect::<Vec<_>>(), [Some("None"), Some("ConditionalCheckFailed")]);
    Ok(())
}
