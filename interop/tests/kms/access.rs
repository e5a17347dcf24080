//! Who may use a key, and what it is called: aliases, grants, tags, policies.

use interop::{Driver, Outcome, with_each_driver};
use trent_kms::operation::create_alias::{CreateAliasError, CreateAliasInput};
use trent_kms::operation::create_grant::CreateGrantInput;
use trent_kms::operation::delete_alias::DeleteAliasInput;
use trent_kms::operation::describe_key::DescribeKeyInput;
use trent_kms::operation::get_key_policy::GetKeyPolicyInput;
use trent_kms::operation::list_aliases::ListAliasesInput;
use trent_kms::operation::list_grants::ListGrantsInput;
use trent_kms::operation::list_key_policies::ListKeyPoliciesInput;
use trent_kms::operation::list_resource_tags::ListResourceTagsInput;
use trent_kms::operation::list_retirable_grants::ListRetirableGrantsInput;
use trent_kms::operation::put_key_policy::PutKeyPolicyInput;
use trent_kms::operation::retire_grant::RetireGrantInput;
use trent_kms::operation::revoke_grant::RevokeGrantInput;
use trent_kms::operation::tag_resource::TagResourceInput;
use trent_kms::operation::untag_resource::UntagResourceInput;
use trent_kms::operation::update_alias::UpdateAliasInput;
use trent_kms::types::{GrantConstraints, GrantOperation, Tag};

use crate::Kms;

with_each_driver![
    aliases_name_keys,
    grants_are_given_and_taken,
    tags_are_put_and_removed,
    a_policy_is_replaced,
];

fn aliases_name_keys(driver: Driver) -> Outcome {
    let kms = Kms::new(driver);
    let (key, another) = (kms.key()?, kms.key()?);
    let alias = format!("alias/interop/{driver:?}");
    let create = CreateAliasInput::builder().alias_name(&alias).target_key_id(&key).build()?;
    kms.call(create.clone())?;

    let target = || {
        let output = kms.call(DescribeKeyInput::builder().key_id(&alias).build()?)?;
        let metadata = output.key_metadata.ok_or("a key has metadata")?;
        Ok::<_, Box<dyn std::error::Error>>(metadata.key_id)
    };
    assert_eq!(target()?, key);
    let input = UpdateAliasInput::builder().alias_name(&alias).target_key_id(&another);
    kms.call(input.build()?)?;
    assert_eq!(target()?, another);

    let listed = kms.call(ListAliasesInput::builder().key_id(&another).build()?)?;
    let names = listed.aliases().iter().map(|entry| entry.alias_name()).collect::<Vec<_>>();
    assert_eq!(names, [Some(alias.as_str())]);

    let error = kms.call(create).unwrap_err();
    let Some(CreateAliasError::AlreadyExistsException(exists)) = error.as_service_error() else {
        panic!("{error}");
    };
    assert!(exists.message().is_some_and(|message| message.contains(&alias)), "{exists}");

    kms.call(DeleteAliasInput::builder().alias_name(&alias).build()?)?;
    let listed = kms.call(ListAliasesInput::builder().key_id(&another).build()?)?;
    assert_eq!(listed.aliases(), []);
    Ok(())
}

fn grants_are_given_and_taken(driver: Driver) -> Outcome {
    let kms = Kms::new(driver);
    let key = kms.key()?;
    let retiring = format!("arn:aws:iam::123456789012:role/{driver:?}");
    let constraints = GrantConstraints::builder().encryption_context_subset("purpose", "tests");
    let give = |name: &str| {
        kms.call(
            CreateGrantInput::builder()
                .key_id(&key)
                .name(name)
                .grantee_principal("arn:aws:iam::123456789012:role/grantee")
                .retiring_principal(&retiring)
                .operations(GrantOperation::Encrypt)
                .operations(GrantOperation::Decrypt)
                .constraints(constraints.clone().build())
                .build()?,
        )
    };
    let (first, second) = (give("first")?, give("second")?);
    assert_ne!(first.grant_id(), second.grant_id());

    let input = ListGrantsInput::builder().key_id(&key).set_grant_id(first.grant_id.clone());
    let listed = kms.call(input.build()?)?;
    let [grant] = listed.grants() else { panic!("{listed:?}") };
    assert_eq!(grant.grant_id(), first.grant_id());
    assert_eq!(grant.name(), Some("first"));
    assert_eq!(grant.operations(), [GrantOperation::Encrypt, GrantOperation::Decrypt]);
    let subset = grant.constraints().and_then(|one| one.encryption_context_subset());
    assert_eq!(subset.and_then(|subset| subset.get("purpose")).map(String::as_str), Some("tests"));

    let input = RetireGrantInput::builder().set_grant_token(first.grant_token);
    kms.call(input.build()?)?;
    let input = ListRetirableGrantsInput::builder().retiring_principal(&retiring);
    let left = kms.call(input.clone().build()?)?;
    let ids = left.grants().iter().map(|grant| grant.grant_id()).collect::<Vec<_>>();
    assert_eq!(ids, [second.grant_id()]);

    let revoke = RevokeGrantInput::builder().key_id(&key).set_grant_id(second.grant_id);
    kms.call(revoke.build()?)?;
    assert_eq!(kms.call(input.build()?)?.grants(), []);
    Ok(())
}

fn tags_are_put_and_removed(driver: Driver) -> Outcome {
    let kms = Kms::new(driver);
    let key = kms.key()?;
    let tag = |key: &str, value: &str| Tag::builder().tag_key(key).tag_value(value).build();
    let input = TagResourceInput::builder().key_id(&key).tags(tag("team", "interop")?);
    kms.call(input.tags(tag("empty", "")?).build()?)?;

    let listed = kms.call(ListResourceTagsInput::builder().key_id(&key).build()?)?;
    assert_eq!(listed.tags(), [tag("team", "interop")?, tag("empty", "")?]);

    kms.call(UntagResourceInput::builder().key_id(&key).tag_keys("team").build()?)?;
    let listed = kms.call(ListResourceTagsInput::builder().key_id(&key).build()?)?;
    assert_eq!(listed.tags(), [tag("empty", "")?]);
    Ok(())
}

fn a_policy_is_replaced(driver: Driver) -> Outcome {
    let kms = Kms::new(driver);
    let key = kms.key()?;
    let get =
        || kms.call(GetKeyPolicyInput::builder().key_id(&key).policy_name("default").build()?);
    let first = get()?.policy.ok_or("every key has a policy")?;
    assert!(first.contains("kms:*"), "{first}");

    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"kms:*","Resource":"*"}]}"#;
    let input = PutKeyPolicyInput::builder().key_id(&key).policy_name("default").policy(policy);
    kms.call(input.build()?)?;
    assert_eq!(get()?.policy(), Some(policy));

    let listed = kms.call(ListKeyPoliciesInput::builder().key_id(&key).build()?)?;
    assert_eq!(listed.policy_names(), ["default"]);
    Ok(())
}
