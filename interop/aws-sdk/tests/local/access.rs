//! Aliases, grants, tags and policies.

use aws_sdk_kms::types::{GrantOperation, Tag};

use crate::{Kms, Outcome, UNKNOWN};

const ROLE: &str = "arn:aws:iam::111122223333:role/reader";

pub(crate) async fn run(kms: &Kms) -> Outcome {
    let key = kms.key().await?;
    let id = key.key_id();
    aliases(kms, id).await?;
    grants(kms, id).await?;
    tags(kms, id).await?;
    policies(kms, id).await
}

async fn aliases(kms: &Kms, id: &str) -> Outcome {
    let (aws, none) = (&kms.client, "NotFoundException");
    let name = "alias/interop-rust";
    let create = || aws.create_alias().alias_name(name).target_key_id(id).send();
    let update = || aws.update_alias().alias_name(name).target_key_id(id).send();
    kms.ok("CreateAlias", create().await)?;
    kms.fails("CreateAlias", "AlreadyExistsException", create().await)?;
    kms.ok("UpdateAlias", update().await)?;
    let listed = kms.ok("ListAliases", aws.list_aliases().key_id(id).send().await)?;
    assert_eq!(listed.aliases().len(), 1);
    kms.ok("DeleteAlias", aws.delete_alias().alias_name(name).send().await)?;
    kms.fails("DeleteAlias", none, aws.delete_alias().alias_name(name).send().await)?;
    kms.fails("UpdateAlias", none, update().await)?;
    kms.fails("ListAliases", none, aws.list_aliases().key_id(UNKNOWN).send().await)
}

async fn grants(kms: &Kms, id: &str) -> Outcome {
    let (aws, none) = (&kms.client, "NotFoundException");
    let create = aws.create_grant().key_id(id).grantee_principal(ROLE).retiring_principal(ROLE);
    let create = create.operations(GrantOperation::Encrypt);
    let made = kms.ok("CreateGrant", create.clone().send().await)?;
    let dry = create.dry_run(true).send().await;
    kms.fails("CreateGrant", "DryRunOperationException", dry)?;
    let listed = kms.ok("ListGrants", aws.list_grants().key_id(id).send().await)?;
    assert_eq!(listed.grants().len(), 1);
    let retirable = aws.list_retirable_grants().retiring_principal(ROLE);
    kms.ok("ListRetirableGrants", retirable.clone().send().await)?;
    let bad = retirable.marker("m").send().await;
    kms.fails("ListRetirableGrants", "InvalidMarkerException", bad)?;
    let token = made.grant_token().ok_or("a grant has a token")?;
    let retire = || aws.retire_grant().grant_token(token).send();
    kms.ok("RetireGrant", retire().await)?;
    kms.fails("RetireGrant", none, retire().await)?;
    let again = aws.create_grant().key_id(id).grantee_principal(ROLE);
    let again = again.operations(GrantOperation::Decrypt).send().await?;
    let revoke = || aws.revoke_grant().key_id(id).set_grant_id(again.grant_id.clone()).send();
    kms.ok("RevokeGrant", revoke().await)?;
    kms.fails("RevokeGrant", none, revoke().await)?;
    kms.fails("ListGrants", none, aws.list_grants().key_id("x").send().await)
}

async fn tags(kms: &Kms, id: &str) -> Outcome {
    let (aws, none) = (&kms.client, "NotFoundException");
    let tag = |name: &str| Tag::builder().tag_key(name).tag_value("v").build();
    let put = aws.tag_resource().key_id(id);
    kms.ok("TagResource", put.clone().tags(tag("a")?).send().await)?;
    kms.fails("TagResource", "TagException", put.tags(tag("aws:a")?).send().await)?;
    let listed = kms.ok("ListResourceTags", aws.list_resource_tags().key_id(id).send().await)?;
    assert_eq!(listed.tags(), [tag("a")?]);
    let take = aws.untag_resource().tag_keys("a");
    kms.ok("UntagResource", take.clone().key_id(id).send().await)?;
    kms.fails("UntagResource", none, take.key_id(UNKNOWN).send().await)?;
    kms.fails("ListResourceTags", none, aws.list_resource_tags().key_id(UNKNOWN).send().await)
}

async fn policies(kms: &Kms, id: &str) -> Outcome {
    let (aws, none) = (&kms.client, "NotFoundException");
    let got = kms.ok("GetKeyPolicy", aws.get_key_policy().key_id(id).send().await)?;
    let put = aws.put_key_policy().key_id(id);
    kms.ok("PutKeyPolicy", put.clone().set_policy(got.policy).send().await)?;
    let malformed = "MalformedPolicyDocumentException";
    kms.fails("PutKeyPolicy", malformed, put.policy("{").send().await)?;
    kms.ok("ListKeyPolicies", aws.list_key_policies().key_id(id).send().await)?;
    kms.fails("ListKeyPolicies", none, aws.list_key_policies().key_id(UNKNOWN).send().await)?;
    kms.fails("GetKeyPolicy", none, aws.get_key_policy().key_id(UNKNOWN).send().await)
}
