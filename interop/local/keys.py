"""Keys: made, described, listed, switched off, deleted, replicated, rotated."""

import time

UNKNOWN = "1234abcd-12ab-34cd-56ef-1234567890ab"


def keys_are_made_and_described(kms):
    made = kms.key(Description="first", Tags=[{"TagKey": "team", "TagValue": "red"}])
    arn = f"arn:aws:kms:us-east-1:111122223333:key/{made['KeyId']}"
    assert made["Arn"] == arn and made["KeyState"] == "Enabled", made
    assert abs(made["CreationDate"].timestamp() - time.time()) < 60, made["CreationDate"]
    assert kms.ok("DescribeKey", KeyId=arn)["KeyMetadata"] == made
    kms.ok("UpdateKeyDescription", KeyId=made["KeyId"], Description="second")
    assert kms.ok("DescribeKey", KeyId=arn)["KeyMetadata"]["Description"] == "second"
    pages = kms.client.get_paginator("list_keys").paginate(PaginationConfig={"PageSize": 1})
    assert arn in [key["KeyArn"] for page in pages for key in page["Keys"]]
    assert kms.ok("ListKeys")["Keys"]
    kms.fails("TagException", "CreateKey", Tags=[{"TagKey": "aws:x", "TagValue": ""}])
    told = kms.fails("NotFoundException", "DescribeKey", KeyId=UNKNOWN)
    assert told == f"Key 'arn:aws:kms:us-east-1:111122223333:key/{UNKNOWN}' does not exist", told
    kms.fails("NotFoundException", "UpdateKeyDescription", KeyId="no-key", Description="")
    kms.fails("InvalidMarkerException", "ListKeys", Marker="made up")


def keys_are_switched_off_and_on(kms):
    key = kms.key()
    kms.ok("DisableKey", KeyId=key["KeyId"])
    told = kms.fails("DisabledException", "GenerateDataKey", KeyId=key["KeyId"], KeySpec="AES_256")
    assert told == f"{key['Arn']} is disabled.", told
    kms.ok("EnableKey", KeyId=key["KeyId"])
    kms.ok("GenerateDataKey", KeyId=key["KeyId"], KeySpec="AES_256")
    kms.fails("NotFoundException", "DisableKey", KeyId="alias/none")
    kms.fails("NotFoundException", "EnableKey", KeyId=UNKNOWN)


def keys_are_deleted_after_their_window(kms):
    key = kms.key()
    output = kms.ok("ScheduleKeyDeletion", KeyId=key["KeyId"], PendingWindowInDays=7)
    assert output["KeyState"] == "PendingDeletion" and output["PendingWindowInDays"] == 7, output
    left = output["DeletionDate"].timestamp() - time.time()
    assert abs(left - 7 * 86_400) < 60, left
    told = kms.fails("KMSInvalidStateException", "ScheduleKeyDeletion", KeyId=key["KeyId"])
    assert told == f"{key['Arn']} is pending deletion.", told
    assert kms.ok("CancelKeyDeletion", KeyId=key["KeyId"])["KeyId"] == key["Arn"]
    assert kms.ok("DescribeKey", KeyId=key["KeyId"])["KeyMetadata"]["KeyState"] == "Disabled"
    kms.fails("KMSInvalidStateException", "CancelKeyDeletion", KeyId=key["KeyId"])
    error = kms.error("ScheduleKeyDeletion", KeyId=key["KeyId"], PendingWindowInDays=6)
    assert error.response["Error"]["Code"] == "ValidationException", error


def keys_tell_when_they_were_used_last(kms):
    key = kms.key()
    assert kms.ok("GetKeyLastUsage", KeyId=key["KeyId"])["KeyLastUsage"] == {}
    kms.ok("Encrypt", KeyId=key["KeyId"], Plaintext=b"text")
    used = kms.ok("GetKeyLastUsage", KeyId=key["KeyId"])["KeyLastUsage"]
    assert used["Operation"] == "Encrypt", used
    kms.fails("NotFoundException", "GetKeyLastUsage", KeyId=UNKNOWN)


def keys_have_replicas(kms):
    key = kms.key(MultiRegion=True)
    made = kms.ok("ReplicateKey", KeyId=key["KeyId"], ReplicaRegion="eu-west-1", Description="there")
    replica = made["ReplicaKeyMetadata"]
    assert replica["KeyState"] == "Creating" and "ReplicaTags" not in made, made
    there = kms.in_region("eu-west-1")
    described = there.ok("DescribeKey", KeyId=key["KeyId"])["KeyMetadata"]
    assert described["MultiRegionConfiguration"]["MultiRegionKeyType"] == "REPLICA", described
    blob = kms.ok("Encrypt", KeyId=key["KeyId"], Plaintext=b"everywhere")["CiphertextBlob"]
    assert there.ok("Decrypt", CiphertextBlob=blob)["Plaintext"] == b"everywhere"
    kms.fails("AlreadyExistsException", "ReplicateKey", KeyId=key["KeyId"], ReplicaRegion="eu-west-1")
    kms.ok("UpdatePrimaryRegion", KeyId=key["KeyId"], PrimaryRegion="eu-west-1")
    described = kms.ok("DescribeKey", KeyId=key["KeyId"])["KeyMetadata"]
    assert described["MultiRegionConfiguration"]["MultiRegionKeyType"] == "REPLICA", described
    single = kms.key()["KeyId"]
    kms.fails("UnsupportedOperationException", "UpdatePrimaryRegion", KeyId=single, PrimaryRegion="eu-west-1")


def keys_rotate(kms):
    key = kms.key()
    kms.ok("EnableKeyRotation", KeyId=key["KeyId"], RotationPeriodInDays=90)
    status = kms.ok("GetKeyRotationStatus", KeyId=key["KeyId"])
    assert status["KeyRotationEnabled"] and status["RotationPeriodInDays"] == 90, status
    kms.ok("DisableKeyRotation", KeyId=key["KeyId"])
    status = kms.ok("GetKeyRotationStatus", KeyId=key["KeyId"])
    assert status == {"KeyId": key["Arn"], "KeyRotationEnabled": False}, status
    blob = kms.ok("Encrypt", KeyId=key["KeyId"], Plaintext=b"before")["CiphertextBlob"]
    assert kms.ok("RotateKeyOnDemand", KeyId=key["KeyId"])["KeyId"] == key["Arn"]
    now = kms.ok("DescribeKey", KeyId=key["KeyId"])["KeyMetadata"]["CurrentKeyMaterialId"]
    assert now != key["CurrentKeyMaterialId"], now
    old = kms.ok("Decrypt", CiphertextBlob=blob)
    assert (old["Plaintext"], old["KeyMaterialId"]) == (b"before", key["CurrentKeyMaterialId"]), old
    rotations = kms.ok("ListKeyRotations", KeyId=key["KeyId"])["Rotations"]
    assert [rotation["RotationType"] for rotation in rotations] == ["ON_DEMAND"], rotations
    for operation in ["DisableKeyRotation", "GetKeyRotationStatus", "ListKeyRotations"]:
        kms.fails("NotFoundException", operation, KeyId=UNKNOWN)
    mac = kms.key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyId"]
    kms.fails("UnsupportedOperationException", "EnableKeyRotation", KeyId=mac)
    kms.fails("UnsupportedOperationException", "RotateKeyOnDemand", KeyId=mac)


SCENARIOS = [
    keys_are_made_and_described,
    keys_are_switched_off_and_on,
    keys_are_deleted_after_their_window,
    keys_tell_when_they_were_used_last,
    keys_have_replicas,
    keys_rotate,
]
