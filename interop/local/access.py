"""Aliases, grants, tags and policies."""

import json

UNKNOWN = "1234abcd-12ab-34cd-56ef-1234567890ab"
ROLE = "arn:aws:iam::111122223333:role/reader"


def aliases_name_keys(kms):
    first, second = kms.key()["KeyId"], kms.key()["KeyId"]
    kms.ok("CreateAlias", AliasName="alias/interop", TargetKeyId=first)
    told = kms.fails("AlreadyExistsException", "CreateAlias", AliasName="alias/interop", TargetKeyId=second)
    arn = "arn:aws:kms:us-east-1:111122223333:alias/interop"
    assert told == f"An alias with the name {arn} already exists", told
    assert kms.ok("DescribeKey", KeyId="alias/interop")["KeyMetadata"]["KeyId"] == first
    kms.ok("UpdateAlias", AliasName="alias/interop", TargetKeyId=second)
    aliases = kms.ok("ListAliases", KeyId=second)["Aliases"]
    assert [(alias["AliasArn"], alias["TargetKeyId"]) for alias in aliases] == [(arn, second)], aliases
    kms.ok("DeleteAlias", AliasName="alias/interop")
    told = kms.fails("NotFoundException", "DeleteAlias", AliasName="alias/interop")
    assert told == f"Alias {arn} is not found.", told
    kms.fails("NotFoundException", "UpdateAlias", AliasName="alias/interop", TargetKeyId=first)
    kms.fails("NotFoundException", "ListAliases", KeyId=UNKNOWN)


def grants_are_made_retired_and_revoked(kms):
    key = kms.key()["KeyId"]
    wish = {"KeyId": key, "GranteePrincipal": ROLE, "RetiringPrincipal": ROLE, "Operations": ["Encrypt", "Decrypt"]}
    constraints = {"EncryptionContextSubset": {"app": "interop"}}
    made = kms.ok("CreateGrant", Name="one", Constraints=constraints, **wish)
    again = kms.ok("CreateGrant", Name="one", Constraints=constraints, **wish)
    assert made["GrantId"] == again["GrantId"] and made["GrantToken"] != again["GrantToken"], again
    listed = kms.ok("ListGrants", KeyId=key)["Grants"]
    assert [grant["Constraints"] for grant in listed] == [constraints], listed
    assert listed[0]["IssuingAccount"] == "arn:aws:iam::111122223333:root", listed
    retirable = kms.ok("ListRetirableGrants", RetiringPrincipal=ROLE)["Grants"]
    assert made["GrantId"] in [grant["GrantId"] for grant in retirable], retirable
    kms.ok("Encrypt", KeyId=key, Plaintext=b"text", GrantTokens=[made["GrantToken"]])
    kms.ok("RetireGrant", GrantToken=again["GrantToken"])
    kms.fails("NotFoundException", "RetireGrant", KeyId=key, GrantId=made["GrantId"])
    made = kms.ok("CreateGrant", **wish)
    kms.ok("RevokeGrant", KeyId=key, GrantId=made["GrantId"])
    assert kms.ok("ListGrants", KeyId=key)["Grants"] == []
    kms.fails("NotFoundException", "RevokeGrant", KeyId=key, GrantId=made["GrantId"])
    kms.fails("DryRunOperationException", "CreateGrant", DryRun=True, **wish)
    kms.fails("InvalidMarkerException", "ListGrants", KeyId=key, Marker="made up")
    kms.fails("InvalidArnException", "ListRetirableGrants", RetiringPrincipal="nobody")


def keys_have_tags(kms):
    key = kms.key()["KeyId"]
    tags = [{"TagKey": "a", "TagValue": "1"}, {"TagKey": "b", "TagValue": ""}]
    kms.ok("TagResource", KeyId=key, Tags=tags)
    assert kms.ok("ListResourceTags", KeyId=key) == {"Tags": tags, "Truncated": False}
    kms.ok("UntagResource", KeyId=key, TagKeys=["a", "unknown"])
    assert kms.ok("ListResourceTags", KeyId=key)["Tags"] == tags[1:]
    told = kms.fails("TagException", "TagResource", KeyId=key, Tags=[{"TagKey": "aws:a", "TagValue": "1"}])
    assert told == "Tags beginning with aws: are reserved", told
    kms.fails("NotFoundException", "UntagResource", KeyId=UNKNOWN, TagKeys=["a"])
    kms.fails("NotFoundException", "ListResourceTags", KeyId=UNKNOWN)


def keys_have_a_policy(kms):
    key = kms.key()["KeyId"]
    assert kms.ok("ListKeyPolicies", KeyId=key)["PolicyNames"] == ["default"]
    policy = json.loads(kms.ok("GetKeyPolicy", KeyId=key)["Policy"])
    assert policy["Statement"][0]["Principal"] == {"AWS": "arn:aws:iam::111122223333:root"}, policy
    policy["Id"] = "other"
    kms.ok("PutKeyPolicy", KeyId=key, Policy=json.dumps(policy))
    assert json.loads(kms.ok("GetKeyPolicy", KeyId=key)["Policy"]) == policy
    policy["Statement"][0]["Action"] = "kms:Encrypt"
    told = kms.fails("MalformedPolicyDocumentException", "PutKeyPolicy", KeyId=key, Policy=json.dumps(policy))
    assert told == "The new key policy will not allow you to update the key policy in the future.", told
    kms.fails("NotFoundException", "GetKeyPolicy", KeyId=key, PolicyName="other")
    kms.fails("NotFoundException", "ListKeyPolicies", KeyId=UNKNOWN)


SCENARIOS = [aliases_name_keys, grants_are_made_retired_and_revoked, keys_have_tags, keys_have_a_policy]
