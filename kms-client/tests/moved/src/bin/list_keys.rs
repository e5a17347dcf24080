//! Lists the keys, page by page and as a stream.

use aws_sdk_kms::{Client, Error};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};

async fn show_keys(client: &Client) -> Result<usize, Error> {
    let mut pages = client.list_keys().into_paginator().page_size(100).send();
    let mut count = 0;
    while let Some(page) = pages.next().await {
        let page = page?;
        for key in page.keys.unwrap_or_default() {
            println!("{}", key.key_arn.as_deref().unwrap_or_default());
            count += 1;
        }
        if page.truncated {
            println!("(more)");
        }
    }
    Ok(count)
}

async fn ids(client: &Client) -> Result<Vec<String>, Error> {
    let keys =
        client.list_keys().into_paginator().items().send().collect::<Result<Vec<_>, _>>().await?;
    Ok(keys.into_iter().filter_map(|key| key.key_id).collect())
}

/// The SDK's pages are no `Stream` of themselves; a program that wants one unfolds them.
async fn first_enabled(client: &Client) -> Result<Option<String>, Error> {
    let pages = client.list_keys().into_paginator().items().send();
    let keys = stream::try_unfold(pages, |mut pages| async move {
        Ok::<_, Error>(pages.try_next().await?.map(|key| (key, pages)))
    });
    let mut described = keys
        .try_filter_map(|key| async move { Ok(key.key_id) })
        .map_ok(|id| async move { Ok(client.describe_key().key_id(id).send().await?) })
        .try_buffered(4)
        .try_filter_map(|description| async move { Ok(description.key_metadata) })
        .boxed();
    while let Some(metadata) = described.try_next().await? {
        if metadata.enabled {
            return Ok(Some(metadata.key_id));
        }
    }
    Ok(None)
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let client = Client::new(&aws_config::load_from_env().await);
    println!("{} keys", show_keys(&client).await?);
    println!("{:?}", ids(&client).await?);
    println!("{:?}", first_enabled(&client).await?);
    Ok(())
}
