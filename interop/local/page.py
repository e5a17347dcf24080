"""Something of everything, for the page that is looked at next."""

CLUSTER = {"id": "cluster-shwn23456abc", "certificate": "another certificate", "kmsuser": {"password": "kmsPswd123"}}


def the_page_has_something_to_show(kms):
    key = kms.key(Description="<img src=x onerror=\"document.title='run'\">", Origin="EXTERNAL")["KeyId"]
    kms.ok("CreateAlias", AliasName="alias/shown", TargetKeyId=key)
    kms.ok(
        "CreateGrant",
        KeyId=kms.key()["KeyId"],
        GranteePrincipal="arn:aws:iam::111122223333:role/reader",
        Operations=["Encrypt"],
    )
    kms.control("backing", "PUT", {"clusters": [CLUSTER]})
    kms.ok(
        "CreateCustomKeyStore",
        CustomKeyStoreName="shown",
        CloudHsmClusterId=CLUSTER["id"],
        KeyStorePassword=CLUSTER["kmsuser"]["password"],
        TrustAnchorCertificate=CLUSTER["certificate"],
    )


SCENARIOS = [the_page_has_something_to_show]
