//! An attribute of a DynamoDB item that KMS has encrypted, bound to its item by the encryption context.
//!
//! ```text
//! cargo run -p services --bin dynamodb -- alias/app TABLE ID TEXT
//! ```
//!
//! The table's partition key is the text `id`. The page `docs/recipes/dynamodb.md` has the permissions.

use std::error::Error;

use dynamodb::types::AttributeValue;
use trent_kms::primitives::Blob;
use trent_runtime::config::Config;

include!(concat!(env!("OUT_DIR"), "/dynamodb.rs"));

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A table whose items have a text that only KMS can open.
struct Vault {
    kms: trent_kms::Client,
    dynamodb: dynamodb::Client,
    key: String,
    table: String,
}

impl Vault {
    /// Writes an item, with up to 4096 bytes.
    async fn put(&self, id: &str, text: &str) -> Result<()> {
        let call = self.kms.encrypt().key_id(&self.key).plaintext(Blob::new(text));
        let sealed = call.encryption_context("id", id).send().await?;
        let sealed = sealed.ciphertext_blob.ok_or("there is no ciphertext")?;
        let call = self.dynamodb.put_item().table_name(&self.table);
        let call = call.item("id", AttributeValue::S(id.to_owned()));
        call.item("sealed", AttributeValue::B(sealed)).send().await?;
        Ok(())
    }

    /// Reads it. An item that was copied to another id does not open.
    async fn get(&self, id: &str) -> Result<Option<String>> {
        let call = self.dynamodb.get_item().table_name(&self.table).consistent_read(true);
        let output = call.key("id", AttributeValue::S(id.to_owned())).send().await?;
        let Some(AttributeValue::B(sealed)) = output.item().and_then(|item| item.get("sealed"))
        else {
            return Ok(None);
        };
        let call = self.kms.decrypt().key_id(&self.key).ciphertext_blob(sealed.clone());
        let opened = call.encryption_context("id", id).send().await?;
        let text = opened.plaintext.unwrap_or_default().into_inner();
        Ok(Some(String::from_utf8(text)?))
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [key, table, id, text] = arguments.as_slice() else {
        return Err("name a key, a table, an id and a text".into());
    };
    let config = Config::from_env();
    let vault = Vault {
        kms: trent_kms::Client::from_conf(config.clone()),
        dynamodb: dynamodb::Client::from_conf(config),
        key: key.clone(),
        table: table.clone(),
    };
    vault.put(id, text).await?;
    println!("{}", vault.get(id).await?.unwrap_or_default());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    use std::collections::HashMap;
    use std::sync::{Arc, Mutex};

    use dynamodb::operation::get_item::{GetItemInput, GetItemOutput};
    use dynamodb::operation::put_item::{PutItemInput, PutItemOutput};
    use trent_kms::operation::decrypt::{DecryptInput, DecryptOutput};
    use trent_kms::operation::encrypt::{EncryptInput, EncryptOutput};
    use trent_runtime::mock::Mock;

    type Item = HashMap<String, AttributeValue>;

    fn reversed(blob: Option<&Blob>) -> Blob {
        Blob::new(blob.into_iter().flat_map(AsRef::as_ref).rev().copied().collect::<Vec<_>>())
    }

    /// One mock for both services: it knows them by the types of their inputs.
    fn service() -> Mock {
        let mock = Mock::new();
        mock.on(|input: &EncryptInput| {
            Ok(EncryptOutput::builder().ciphertext_blob(reversed(input.plaintext())).build())
        });
        mock.on(|input: &DecryptInput| {
            Ok(DecryptOutput::builder().plaintext(reversed(input.ciphertext_blob())).build())
        });
        let items: Arc<Mutex<Vec<Item>>> = Arc::default();
        let stored = Arc::clone(&items);
        mock.on(move |input: &PutItemInput| {
            stored.lock().expect("not poisoned").push(input.item.clone().unwrap_or_default());
            Ok(PutItemOutput::builder().build())
        });
        mock.on(move |input: &GetItemInput| {
            let id = input.key().and_then(|key| key.get("id"));
            let items = items.lock().expect("not poisoned");
            let found = items.iter().find(|item| item.get("id") == id).cloned();
            Ok(GetItemOutput::builder().set_item(found).build())
        });
        mock
    }

    #[tokio::test]
    async fn a_text_comes_back_and_is_not_stored_as_it_is() {
        let mock = service();
        let config = Config::builder().mock(&mock).build();
        let vault = Vault {
            kms: trent_kms::Client::from_conf(config.clone()),
            dynamodb: dynamodb::Client::from_conf(config),
            key: "alias/app".to_owned(),
            table: "notes".to_owned(),
        };
        vault.put("1", "Dear Bob").await.expect("put");
        assert_eq!(vault.get("1").await.expect("got").as_deref(), Some("Dear Bob"));
        assert_eq!(vault.get("2").await.expect("got"), None);
        let stored = &mock.inputs::<PutItemInput>()[0];
        let sealed = AttributeValue::B(Blob::new("boB raeD"));
        assert_eq!(stored.item().and_then(|item| item.get("sealed")), Some(&sealed));
        let context = mock.inputs::<DecryptInput>()[0].encryption_context.clone();
        assert_eq!(context.expect("bound")["id"], "1");
    }
}
