//! A vault: envelopes around secrets, and the keys that close them.

use std::collections::HashMap;
use std::future::Future;
use std::time::SystemTime;

use aws_sdk_kms::config::http::HttpResponse;
use aws_sdk_kms::error::{BuildError, ErrorMetadata, ProvideErrorMetadata, SdkError};
use aws_sdk_kms::operation::create_alias::CreateAliasError;
use aws_sdk_kms::operation::create_grant::builders::CreateGrantFluentBuilder;
use aws_sdk_kms::operation::decrypt::{DecryptError, DecryptInput};
use aws_sdk_kms::operation::describe_key::DescribeKeyError;
use aws_sdk_kms::operation::generate_data_key::GenerateDataKeyOutput;
use aws_sdk_kms::primitives::{Blob, DateTime, DateTimeFormat};
use aws_sdk_kms::types::builders::TagBuilder;
use aws_sdk_kms::types::error::NotFoundException;
use aws_sdk_kms::types::{
    AliasListEntry, DataKeySpec, GrantConstraints, GrantListEntry, GrantOperation, KeyMetadata,
    KeyState, Tag,
};
use aws_sdk_kms::{Client, Error};

/// An encrypted data key.
#[derive(Clone, Debug, PartialEq)]
pub struct Envelope {
    pub key_id: String,
    pub data_key: Vec<u8>,
    pub context: HashMap<String, String>,
}

/// Anything that goes wrong here.
#[derive(Debug)]
pub enum VaultError {
    Kms { code: Option<String>, message: String, source: Box<dyn std::error::Error + Send + Sync> },
    Build(BuildError),
    WrongContext,
    Sealed,
}

/// One conversion for the errors of all operations.
impl<E> From<SdkError<E, HttpResponse>> for VaultError
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    fn from(error: SdkError<E, HttpResponse>) -> Self {
        Self::Kms {
            code: error.code().map(ToOwned::to_owned),
            message: error.message().map_or_else(|| error.to_string(), str::to_owned),
            source: Box::new(error),
        }
    }
}

impl From<BuildError> for VaultError {
    fn from(error: BuildError) -> Self {
        Self::Build(error)
    }
}

pub struct Vault {
    client: Client,
    key_id: String,
    grant_tokens: Vec<String>,
}

impl Vault {
    pub fn new(client: Client, key_id: impl Into<String>) -> Self {
        Self { client, key_id: key_id.into(), grant_tokens: Vec::new() }
    }

    /// A new data key: for use now, and as an envelope to keep.
    pub async fn seal(
        &self,
        context: HashMap<String, String>,
    ) -> Result<(Blob, Envelope), VaultError> {
        let output = self
            .client
            .generate_data_key()
            .key_id(&self.key_id)
            .key_spec(DataKeySpec::Aes256)
            .set_encryption_context(Some(context.clone()))
            .set_grant_tokens(Some(self.grant_tokens.clone()))
            .send()
            .await?;
        let GenerateDataKeyOutput { plaintext, ciphertext_blob, key_id, .. } = output;
        let (Some(plaintext), Some(data_key), Some(key_id)) = (plaintext, ciphertext_blob, key_id)
        else {
            return Err(VaultError::Sealed);
        };
        Ok((plaintext, Envelope { key_id, data_key: data_key.into_inner(), context }))
    }

    /// The data key of an envelope.
    pub async fn open(&self, envelope: Envelope, dry_run: bool) -> Result<Vec<u8>, VaultError> {
        let mut request = self.client.decrypt().ciphertext_blob(Blob::new(envelope.data_key));
        for (name, value) in envelope.context {
            request = request.encryption_context(name, value);
        }
        if !envelope.key_id.is_empty() {
            request = request.key_id(envelope.key_id);
        }
        for token in &self.grant_tokens {
            request = request.grant_tokens(token);
        }
        request = request.set_dry_run(dry_run.then_some(true));
        let output = match request.send().await {
            Ok(output) => output,
            Err(error) => match error.into_service_error() {
                DecryptError::InvalidCiphertextException(_)
                | DecryptError::IncorrectKeyException(_) => {
                    return Err(VaultError::WrongContext);
                }
                DecryptError::DryRunOperationException(_) => return Ok(Vec::new()),
                error => {
                    return Err(VaultError::Kms {
                        code: error.code().map(String::from),
                        message: error.message().unwrap_or_default().to_string(),
                        source: error.into(),
                    });
                }
            },
        };
        output.plaintext.map(Blob::into_inner).ok_or(VaultError::Sealed)
    }

    /// What another role may do with the key.
    pub async fn delegate(&mut self, to: &str, tenants: &[(&str, &str)]) -> Result<String, Error> {
        let mut constraints = GrantConstraints::builder();
        for (name, value) in tenants {
            constraints = constraints.encryption_context_subset(*name, *value);
        }
        let output = self
            .client
            .create_grant()
            .key_id(&self.key_id)
            .grantee_principal(to)
            .operations(GrantOperation::Decrypt)
            .operations(GrantOperation::GenerateDataKey)
            .operations(GrantOperation::DescribeKey)
            .constraints(constraints.build())
            .name("delegated")
            .send()
            .await?;
        self.grant_tokens.extend(output.grant_token);
        Ok(output.grant_id.unwrap_or_default())
    }

    /// All grants, and an end to those of a role.
    pub async fn revoke_all(&self, role: &str) -> Result<usize, Error> {
        let mut grants =
            self.client.list_grants().key_id(&self.key_id).into_paginator().items().send();
        let mut revoked = 0;
        while let Some(grant) = grants.next().await {
            let grant: GrantListEntry = grant?;
            if grant.grantee_principal() != Some(role) {
                continue;
            }
            let Some(id) = grant.grant_id() else { continue };
            self.client.revoke_grant().key_id(&self.key_id).grant_id(id).send().await?;
            revoked += 1;
        }
        Ok(revoked)
    }

    /// The key's names.
    pub async fn aliases(&self) -> Result<Vec<AliasListEntry>, Error> {
        let aliases = self
            .client
            .list_aliases()
            .key_id(&self.key_id)
            .into_paginator()
            .page_size(25)
            .items()
            .send()
            .try_collect()
            .await?;
        Ok(aliases)
    }

    /// Gives the key a name, or the name to the key.
    pub async fn name(&self, alias: &str) -> Result<(), Error> {
        let created = self
            .client
            .create_alias()
            .alias_name(format!("alias/{alias}"))
            .target_key_id(self.key_id.clone())
            .send()
            .await;
        match created.map_err(SdkError::into_service_error) {
            Ok(_) => Ok(()),
            Err(CreateAliasError::AlreadyExistsException(_)) => {
                self.client
                    .update_alias()
                    .alias_name(format!("alias/{alias}"))
                    .target_key_id(&self.key_id)
                    .send()
                    .await?;
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Replaces the key's tags.
    pub async fn tag(&self, tags: &[(&str, &str)]) -> Result<(), VaultError> {
        let tags = tags
            .iter()
            .map(|(key, value)| Tag::builder().tag_key(*key).tag_value(*value).build())
            .collect::<Result<Vec<_>, _>>()?;
        self.client.tag_resource().key_id(&self.key_id).set_tags(Some(tags)).send().await?;
        let old = ["old".to_owned()];
        self.client
            .untag_resource()
            .key_id(&self.key_id)
            .set_tag_keys(Some(old.to_vec()))
            .send()
            .await?;
        Ok(())
    }

    /// All tags, page by page with the marker in hand.
    pub async fn tags(&self) -> Result<HashMap<String, String>, Error> {
        let mut all = HashMap::new();
        let mut marker: Option<String> = None;
        loop {
            let page = self
                .client
                .list_resource_tags()
                .key_id(&self.key_id)
                .set_marker(marker)
                .limit(50)
                .send()
                .await?;
            all.extend(
                page.tags().iter().map(|tag| (tag.tag_key().into(), tag.tag_value().into())),
            );
            if !page.truncated() {
                return Ok(all);
            }
            marker = page.next_marker().map(Into::into);
        }
    }

    /// Whether the key can be used.
    pub async fn is_healthy(&self) -> Result<bool, DescribeKeyError> {
        let described = self.client.describe_key().key_id(&self.key_id).send().await;
        match described {
            Ok(output) => Ok(output.key_metadata().is_some_and(usable)),
            Err(error) if error.as_service_error().is_some_and(|e| e.is_not_found_exception()) => {
                Ok(false)
            }
            Err(error) => Err(error.into_service_error()),
        }
    }
}

fn usable(key: &KeyMetadata) -> bool {
    let expired = key.valid_to().is_some_and(|end| *end < DateTime::from(SystemTime::now()));
    matches!(key.key_state(), Some(KeyState::Enabled)) && key.enabled() && !expired
}

/// When a key will be gone, for people.
pub fn deletion_date(key: &KeyMetadata) -> Option<String> {
    let date = key.deletion_date.as_ref()?;
    date.fmt(DateTimeFormat::DateTime).ok()
}

/// An input that is sent elsewhere.
pub fn decryption(data: &[u8]) -> Result<DecryptInput, BuildError> {
    DecryptInput::builder().ciphertext_blob(Blob::new(data)).key_id("alias/vault").build()
}

/// A builder that is finished elsewhere.
pub fn project(name: &str) -> TagBuilder {
    Tag::builder().tag_key("project").tag_value(name)
}

/// A call that is finished elsewhere.
pub fn grant_for(client: &Client) -> CreateGrantFluentBuilder {
    client.create_grant()
}

/// Calls once more if the key was out of reach.
pub async fn twice<T, E, F, Fut>(mut call: F) -> Result<T, SdkError<E>>
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Result<T, SdkError<E>>>,
    E: ProvideErrorMetadata,
{
    match call().await {
        Err(error) if error.code() == Some("KeyUnavailableException") => call().await,
        result => result,
    }
}

/// An error for a test.
pub fn no_such_key(id: &str) -> Error {
    let meta = ErrorMetadata::builder().code("NotFoundException").message(id).build();
    let error = NotFoundException::builder().message(id).meta(meta).build();
    DescribeKeyError::NotFoundException(error).into()
}

/// Runs on other threads.
pub async fn encrypt_all(
    client: &Client,
    key_id: &str,
    texts: Vec<String>,
) -> Result<Vec<Blob>, Box<dyn std::error::Error + Send + Sync>> {
    let mut tasks = Vec::new();
    for text in texts {
        let request = client.encrypt().key_id(key_id).plaintext(Blob::new(text));
        tasks.push(tokio::spawn(async move { request.send().await }));
    }
    let mut all = Vec::new();
    for task in tasks {
        all.push(task.await??.ciphertext_blob.ok_or("no ciphertext")?);
    }
    Ok(all)
}
