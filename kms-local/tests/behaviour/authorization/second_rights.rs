//! Operations that need more than the right that has their name.

use super::*;
use trent_kms::types::Tag;

const CAROL: &str = "arn:aws:iam::111122223333:user/carol";

fn may(statements: &[(&str, &str)]) -> Value {
    let statements: Vec<Value> = statements
        .iter()
        .map(|(action, resource)| {
            json!({ "Effect": "Allow", "Action": action, "Resource": resource })
        })
        .collect();
    json!({ "Statement": statements })
}

fn tag(name: &str) -> Tag {
    Tag::builder().tag_key(name).tag_value("v").build().unwrap()
}

/// An identity's statement with a condition.
fn under(mut policy: Value, index: usize, condition: Value) -> Value {
    policy["Statement"][index]["Condition"] = condition;
    policy
}

#[test]
fn a_key_with_tags_needs_the_right_to_tag() {
    let kms = LocalKms::new();
    let create = may(&[("kms:CreateKey", "*")]);
    let carol = Caller::new(&kms, CAROL, &[create]);
    carol.0.create_key().send_blocking().unwrap();
    let error = carol.0.create_key().tags(tag("k")).send_blocking().unwrap_err();
    let text = format!(
        "AccessDeniedException: User: {CAROL} is not authorized to perform: kms:TagResource \
         because no identity-based policy allows the kms:TagResource action"
    );
    assert_eq!(told(&error), text);
    let keys = trent_kms::Client::from_conf(kms.client_config()).list_keys().send_blocking();
    assert_eq!(keys.unwrap().keys.unwrap().len(), 1, "nothing was made");
    for resource in ["*", "arn:aws:kms:us-east-1:111122223333:key/*"] {
        let both = may(&[("kms:CreateKey", "*"), ("kms:TagResource", resource)]);
        let carol = Caller::new(&kms, CAROL, &[both]);
        carol.0.create_key().tags(tag("k")).send_blocking().unwrap();
    }
    // Conditions see the tags and the key that is to be.
    let both = may(&[("kms:CreateKey", "*"), ("kms:TagResource", "*")]);
    for (condition, allowed) in [
        (json!({ "StringEquals": { "aws:RequestTag/k": "v" } }), true),
        (json!({ "StringEquals": { "aws:RequestTag/k": "w" } }), false),
        (json!({ "StringEquals": { "aws:ResourceTag/k": "v" } }), false),
        (json!({ "StringEquals": { "kms:KeyOrigin": "AWS_KMS" } }), true),
        (json!({ "StringEquals": { "kms:MultiRegionKeyType": "PRIMARY" } }), true),
    ] {
        let carol = Caller::new(&kms, CAROL, &[under(both.clone(), 1, condition.clone())]);
        let outcome = carol.0.create_key().multi_region(true).tags(tag("k")).send_blocking();
        assert_eq!(outcome.is_ok(), allowed, "{condition}");
    }
}

/// A multi-Region key that Carol may do everything with.
fn primary(kms: &LocalKms) -> String {
    let client = trent_kms::Client::from_conf(kms.client_config());
    let policy = json!({ "Statement": [allow(CAROL, "kms:*"), allow(ACCOUNT, "kms:*")] });
    let made = client.create_key().multi_region(true).policy(policy.to_string());
    made.send_blocking().unwrap().key_metadata.unwrap().arn.unwrap()
}

#[test]
fn a_replica_needs_the_right_to_make_keys_in_its_region() {
    let kms = LocalKms::new();
    let (create, tags) = (("kms:CreateKey", "*"), ("kms:TagResource", "*"));
    let there = json!({ "StringEquals": { "aws:RequestedRegion": "eu-west-1" } });
    let here = json!({ "StringEquals": { "aws:RequestedRegion": "us-east-1" } });
    let replica = json!({ "StringEquals": {
        "kms:MultiRegionKeyType": "REPLICA", "kms:KeySpec": "SYMMETRIC_DEFAULT",
    }, "Bool": { "kms:MultiRegion": "true" } });
    for (policy, tagged, lacks) in [
        (may(&[("kms:ListKeys", "*")]), false, Some("kms:CreateKey on resource: * because")),
        (under(may(&[create]), 0, here), false, Some("kms:CreateKey on resource: * because")),
        (under(may(&[create]), 0, there), false, None),
        (under(may(&[create]), 0, replica), false, None),
        (may(&[create]), true, Some("kms:TagResource because")),
        (may(&[tags]), true, Some("kms:CreateKey on resource: * because")),
        (may(&[create, tags]), true, None),
    ] {
        let key = primary(&kms);
        let carol = Caller::new(&kms, CAROL, std::slice::from_ref(&policy));
        let call = carol.0.replicate_key().key_id(&key).replica_region("eu-west-1");
        let outcome = call.set_tags(tagged.then(|| vec![tag("k")])).send_blocking();
        match (outcome, lacks) {
            (Ok(_), None) => {}
            (Err(error), Some(lacks)) => {
                let text = told(&error);
                assert!(
                    text.starts_with("AccessDeniedException") && text.contains(lacks),
                    "{text}"
                );
            }
            (outcome, _) => panic!("{policy} {tagged} {outcome:?}"),
        }
    }
}

#[test]
fn a_new_primary_region_needs_the_right_to_both_keys() {
    let kms = LocalKms::new();
    let key = primary(&kms);
    let client = trent_kms::Client::from_conf(kms.client_config());
    let replicate = |region: &str, principal: &str| {
        let policy = json!({ "Statement": [allow(principal, "kms:*")] }).to_string();
        let call = client.replicate_key().key_id(&key).replica_region(region).policy(policy);
        call.bypass_policy_lockout_safety_check(true).send_blocking().unwrap();
    };
    replicate("eu-west-1", ALICE);
    replicate("eu-west-2", CAROL);
    let carol = Caller::new(&kms, CAROL, &[]);
    let update = |region: &str| {
        let call = carol.0.update_primary_region().key_id(&key).primary_region(region);
        call.send_blocking().map(|_| ()).map_err(|e| told(&e))
    };
    let replica = key.replace("us-east-1", "eu-west-1");
    let text = format!(
        "AccessDeniedException: User: {CAROL} is not authorized to perform: \
         kms:UpdatePrimaryRegion on resource: {replica} because no resource-based policy allows \
         the kms:UpdatePrimaryRegion action"
    );
    assert_eq!(update("eu-west-1").unwrap_err(), text);
    update("eu-west-2").unwrap();
}
