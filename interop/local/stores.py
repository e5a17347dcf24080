"""Custom key stores, over a cluster that is described for it."""

CLUSTER = {"id": "cluster-inter2p3456", "certificate": "its certificate", "kmsuser": {"password": "kmsPswd123"}}
UNKNOWN = "cks-1234567890abcdef0"


def key_stores_are_made_connected_and_deleted(kms):
    kms.control("backing", "PUT", {"clusters": [CLUSTER]})
    wish = {
        "CustomKeyStoreName": "interop",
        "CloudHsmClusterId": CLUSTER["id"],
        "KeyStorePassword": CLUSTER["kmsuser"]["password"],
        "TrustAnchorCertificate": CLUSTER["certificate"],
    }
    kms.fails("IncorrectTrustAnchorException", "CreateCustomKeyStore", **{**wish, "TrustAnchorCertificate": "another"})
    store = kms.ok("CreateCustomKeyStore", **wish)["CustomKeyStoreId"]
    kms.ok("UpdateCustomKeyStore", CustomKeyStoreId=store, NewCustomKeyStoreName="renamed")
    kms.fails("CustomKeyStoreInvalidStateException", "DisconnectCustomKeyStore", CustomKeyStoreId=store)
    kms.fails("CustomKeyStoreInvalidStateException", "GenerateRandom", NumberOfBytes=8, CustomKeyStoreId=store)
    kms.ok("ConnectCustomKeyStore", CustomKeyStoreId=store)
    described = kms.ok("DescribeCustomKeyStores", CustomKeyStoreId=store)["CustomKeyStores"][0]
    assert described["ConnectionState"] == "CONNECTED" and described["CustomKeyStoreName"] == "renamed", described
    assert len(kms.ok("GenerateRandom", NumberOfBytes=8, CustomKeyStoreId=store)["Plaintext"]) == 8
    key = kms.key(Origin="AWS_CLOUDHSM", CustomKeyStoreId=store)
    assert key["CloudHsmClusterId"] == CLUSTER["id"], key
    blob = kms.ok("Encrypt", KeyId=key["KeyId"], Plaintext=b"text")["CiphertextBlob"]
    assert kms.ok("Decrypt", CiphertextBlob=blob)["Plaintext"] == b"text"
    kms.fails("CustomKeyStoreInvalidStateException", "DeleteCustomKeyStore", CustomKeyStoreId=store)
    kms.ok("DisconnectCustomKeyStore", CustomKeyStoreId=store)
    told = kms.fails("KMSInvalidStateException", "Decrypt", CiphertextBlob=blob)
    assert told == f"{key['Arn']} is unavailable.", told
    kms.fails("CustomKeyStoreHasCMKsException", "DeleteCustomKeyStore", CustomKeyStoreId=store)
    kms.ok("ScheduleKeyDeletion", KeyId=key["KeyId"], PendingWindowInDays=7)
    kms.control("clock", "POST", {"advanceSeconds": 7 * 86_400 + 1})
    kms.ok("DeleteCustomKeyStore", CustomKeyStoreId=store)


def unknown_key_stores_are_not_found(kms):
    for operation in [
        "ConnectCustomKeyStore",
        "DescribeCustomKeyStores",
        "DisconnectCustomKeyStore",
        "DeleteCustomKeyStore",
    ]:
        kms.fails("CustomKeyStoreNotFoundException", operation, CustomKeyStoreId=UNKNOWN)
    kms.fails(
        "CustomKeyStoreNotFoundException",
        "UpdateCustomKeyStore",
        CustomKeyStoreId=UNKNOWN,
        NewCustomKeyStoreName="new",
    )


SCENARIOS = [key_stores_are_made_connected_and_deleted, unknown_key_stores_are_not_found]
