"""Key material that is made here, and imported."""

import os

from cryptography.hazmat.primitives import hashes, keywrap, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

PKCS8 = (serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def wrapped(parameters, algorithm, material):
    """The material, encrypted as the algorithm says."""
    public = serialization.load_der_public_key(parameters["PublicKey"])
    digest = hashes.SHA1() if algorithm.endswith("SHA_1") else hashes.SHA256()
    oaep = padding.OAEP(padding.MGF1(digest), digest, None)
    if algorithm.startswith("RSAES_OAEP"):
        return public.encrypt(material, oaep)
    key = os.urandom(32)
    return public.encrypt(key, oaep) + keywrap.aes_key_wrap_with_padding(key, material)


def imported(kms, key, material, algorithm, spec="RSA_3072", **parameters):
    given = kms.ok("GetParametersForImport", KeyId=key, WrappingAlgorithm=algorithm, WrappingKeySpec=spec)
    return kms.ok(
        "ImportKeyMaterial",
        KeyId=key,
        ImportToken=given["ImportToken"],
        EncryptedKeyMaterial=wrapped(given, algorithm, material),
        ExpirationModel="KEY_MATERIAL_DOES_NOT_EXPIRE",
        **parameters,
    )


def symmetric_material_is_imported_and_deleted(kms):
    for algorithm in ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "RSA_AES_KEY_WRAP_SHA_256"]:
        key, material = kms.key(Origin="EXTERNAL"), os.urandom(32)
        assert key["KeyState"] == "PendingImport", key
        imported(kms, key["KeyId"], material, algorithm)
        blob = kms.ok("Encrypt", KeyId=key["KeyId"], Plaintext=b"text")["CiphertextBlob"]
        kms.ok("DeleteImportedKeyMaterial", KeyId=key["KeyId"])
        told = kms.fails("KMSInvalidStateException", "Decrypt", CiphertextBlob=blob)
        assert told == f"{key['Arn']} is pending import.", told
        imported(kms, key["KeyId"], material, "RSA_AES_KEY_WRAP_SHA_1", "RSA_2048")
        assert kms.ok("Decrypt", CiphertextBlob=blob)["Plaintext"] == b"text"


def imported_pairs_are_the_pairs_that_were_made_here(kms):
    pairs = [
        ("ECC_NIST_P256", ec.generate_private_key(ec.SECP256R1()), "RSAES_OAEP_SHA_256"),
        ("ECC_NIST_P521", ec.generate_private_key(ec.SECP521R1()), "RSA_AES_KEY_WRAP_SHA_256"),
        ("ECC_SECG_P256K1", ec.generate_private_key(ec.SECP256K1()), "RSA_AES_KEY_WRAP_SHA_1"),
        ("RSA_2048", rsa.generate_private_key(65537, 2048), "RSA_AES_KEY_WRAP_SHA_256"),
    ]
    for spec, pair, algorithm in pairs:
        key = kms.key(KeySpec=spec, KeyUsage="SIGN_VERIFY", Origin="EXTERNAL")["KeyId"]
        imported(kms, key, pair.private_bytes(*PKCS8), algorithm)
        public = kms.ok("GetPublicKey", KeyId=key)["PublicKey"]
        assert serialization.load_der_public_key(public) == pair.public_key(), spec


def what_cannot_be_imported_is_refused(kms):
    key = kms.key(Origin="EXTERNAL")["KeyId"]
    given = kms.ok(
        "GetParametersForImport", KeyId=key, WrappingAlgorithm="RSAES_OAEP_SHA_256", WrappingKeySpec="RSA_2048"
    )
    wish = {"KeyId": key, "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE", "ImportToken": given["ImportToken"]}
    short = wrapped(given, "RSAES_OAEP_SHA_256", os.urandom(31))
    kms.fails("IncorrectKeyMaterialException", "ImportKeyMaterial", EncryptedKeyMaterial=short, **wish)
    kms.fails("InvalidCiphertextException", "ImportKeyMaterial", EncryptedKeyMaterial=b"x" * 256, **wish)
    wish["ImportToken"] = b"made up"
    kms.fails("InvalidImportTokenException", "ImportKeyMaterial", EncryptedKeyMaterial=short, **wish)
    own = kms.key()
    told = kms.fails(
        "UnsupportedOperationException",
        "GetParametersForImport",
        KeyId=own["KeyId"],
        WrappingAlgorithm="RSAES_OAEP_SHA_256",
        WrappingKeySpec="RSA_2048",
    )
    assert told == f"{own['Arn']} origin is AWS_KMS which is not valid for this operation.", told
    kms.fails("UnsupportedOperationException", "DeleteImportedKeyMaterial", KeyId=own["KeyId"])


SCENARIOS = [
    symmetric_material_is_imported_and_deleted,
    imported_pairs_are_the_pairs_that_were_made_here,
    what_cannot_be_imported_is_refused,
]
