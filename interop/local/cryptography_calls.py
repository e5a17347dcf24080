"""What keys do, checked by another library."""

import hashlib
import hmac

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, mldsa, mlkem, padding, rsa, utils

UNKNOWN = "1234abcd-12ab-34cd-56ef-1234567890ab"
SPKI = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
HASHES = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}


def digest_of(algorithm, message):
    return hashlib.new(f"sha{algorithm[-3:]}", message).digest()


def public_key(kms, key):
    return serialization.load_der_public_key(kms.ok("GetPublicKey", KeyId=key)["PublicKey"])


def what_is_encrypted_is_decrypted(kms):
    key, other = kms.key(), kms.key()["KeyId"]
    context = {"purpose": "tests", "naïve": "ключ"}
    sealed = kms.ok("Encrypt", KeyId=key["KeyId"], Plaintext=b"text", EncryptionContext=context)
    assert (sealed["KeyId"], sealed["EncryptionAlgorithm"]) == (key["Arn"], "SYMMETRIC_DEFAULT"), sealed
    blob = sealed["CiphertextBlob"]
    opened = kms.ok("Decrypt", CiphertextBlob=blob, EncryptionContext=context)
    assert (opened["Plaintext"], opened["KeyMaterialId"]) == (b"text", key["CurrentKeyMaterialId"]), opened
    kms.fails("InvalidCiphertextException", "Decrypt", CiphertextBlob=blob)
    wish = {"CiphertextBlob": blob, "DestinationKeyId": other}
    moved = kms.ok("ReEncrypt", SourceEncryptionContext=context, **wish)
    assert kms.ok("Decrypt", CiphertextBlob=moved["CiphertextBlob"])["Plaintext"] == b"text"
    told = kms.fails("IncorrectKeyException", "ReEncrypt", SourceKeyId=other, **wish)
    assert told == "The key ID in the request does not identify a CMK that can perform this operation.", told
    signing = kms.key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")
    told = kms.fails("InvalidKeyUsageException", "Encrypt", KeyId=signing["KeyId"], Plaintext=b"text")
    assert told == f"{signing['Arn']} key usage is SIGN_VERIFY which is not valid for Encrypt.", told


def what_is_encrypted_here_is_decrypted_there(kms):
    key = kms.key(KeySpec="RSA_2048", KeyUsage="ENCRYPT_DECRYPT")["KeyId"]
    public = public_key(kms, key)
    for name, digest in [("RSAES_OAEP_SHA_1", hashes.SHA1()), ("RSAES_OAEP_SHA_256", hashes.SHA256())]:
        blob = public.encrypt(b"text", padding.OAEP(padding.MGF1(digest), digest, None))
        wish = {"KeyId": key, "EncryptionAlgorithm": name}
        assert kms.ok("Decrypt", CiphertextBlob=blob, **wish)["Plaintext"] == b"text", name
        sealed = kms.ok("Encrypt", Plaintext=b"text", **wish)["CiphertextBlob"]
        assert len(sealed) == 256, len(sealed)
        kms.fails("InvalidCiphertextException", "Decrypt", CiphertextBlob=bytes(256), **wish)


def verifies(public, algorithm, signature, message):
    """Raises if the signature is not one."""
    if algorithm == "ED25519_SHA_512":
        return public.verify(signature, message)
    if algorithm == "ML_DSA_SHAKE_256":
        return public.verify(signature, message)
    digest = HASHES[algorithm[-3:]]
    if algorithm.startswith("ECDSA"):
        return public.verify(signature, message, ec.ECDSA(digest))
    if "PSS" in algorithm:
        pss = padding.PSS(padding.MGF1(digest), digest.digest_size)
        return public.verify(signature, message, pss, digest)
    return public.verify(signature, message, padding.PKCS1v15(), digest)


def signatures_verify_outside(kms):
    message = b"signed" * 100
    specs = ["RSA_2048", "RSA_3072", "ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521", "ECC_SECG_P256K1"]
    specs += ["ECC_NIST_EDWARDS25519", "ML_DSA_44", "ML_DSA_65", "ML_DSA_87"]
    for spec in specs:
        made = kms.key(KeySpec=spec, KeyUsage="SIGN_VERIFY")
        key, public = made["KeyId"], public_key(kms, made["KeyId"])
        for algorithm in made["SigningAlgorithms"]:
            wish = {"KeyId": key, "SigningAlgorithm": algorithm}
            forms = [(message, "RAW")]
            if algorithm == "ED25519_PH_SHA_512":
                forms = []
            elif algorithm.startswith(("RSA", "ECDSA")):
                forms.append((digest_of(algorithm, message), "DIGEST"))
            elif isinstance(public, mldsa.MLDSA65PublicKey):
                hasher = mldsa.MLDSAMuHasher(public, None)
                hasher.update(message)
                forms.append((hasher.finalize(), "EXTERNAL_MU"))
            for content, form in forms:
                signed = kms.ok("Sign", Message=content, MessageType=form, **wish)
                verifies(public, algorithm, signed["Signature"], message)
                kms.ok("Verify", Message=content, MessageType=form, Signature=signed["Signature"], **wish)
                kms.fails(
                    "KMSInvalidSignatureException",
                    "Verify",
                    Message=content[1:] + content[:1] if form == "RAW" else bytes(len(content)),
                    MessageType=form,
                    Signature=signed["Signature"],
                    **wish,
                )
    kms.fails("NotFoundException", "Sign", KeyId=UNKNOWN, Message=b"m", SigningAlgorithm="ECDSA_SHA_256")


def signatures_of_others_verify_inside(kms):
    message, digest = b"signed outside", hashes.SHA256()
    pair = ec.generate_private_key(ec.SECP256R1())
    key = kms.key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyId"]
    wish = {"KeyId": key, "SigningAlgorithm": "ECDSA_SHA_256", "Message": message}
    theirs = pair.sign(message, ec.ECDSA(digest))
    kms.fails("KMSInvalidSignatureException", "Verify", Signature=theirs, **wish)
    # The same signature with its halves encoded anew.
    signed = kms.ok("Sign", **wish)["Signature"]
    halves = utils.decode_dss_signature(signed)
    kms.ok("Verify", Signature=utils.encode_dss_signature(*halves), **wish)
    kms.fails("NotFoundException", "GetPublicKey", KeyId="no-key")


def codes_are_those_of_the_standard(kms):
    for bits in ["224", "256", "384", "512"]:
        key = kms.key(KeySpec=f"HMAC_{bits}", KeyUsage="GENERATE_VERIFY_MAC")["KeyId"]
        wish = {"KeyId": key, "Message": b"text", "MacAlgorithm": f"HMAC_SHA_{bits}"}
        mac = kms.ok("GenerateMac", **wish)["Mac"]
        assert len(mac) == int(bits) // 8, len(mac)
        assert kms.ok("VerifyMac", Mac=mac, **wish)["MacValid"] is True
        kms.fails("KMSInvalidMacException", "VerifyMac", Mac=bytes(len(mac)), **wish)
    told = kms.fails(
        "InvalidKeyUsageException", "GenerateMac", KeyId=key, Message=b"m", MacAlgorithm="HMAC_SHA_224"
    )
    assert told == "Algorithm HMAC_SHA_224 is incompatible with key spec HMAC_512.", told


def imported_codes_are_those_of_hmac(kms):
    from imports import imported

    key = kms.key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC", Origin="EXTERNAL")["KeyId"]
    secret = b"0123456789abcdef0123456789abcdef"
    imported(kms, key, secret, "RSAES_OAEP_SHA_256")
    mac = kms.ok("GenerateMac", KeyId=key, Message=b"text", MacAlgorithm="HMAC_SHA_256")["Mac"]
    assert hmac.compare_digest(mac, hmac.digest(secret, b"text", "sha256"))


def secrets_are_agreed_on(kms):
    for spec, curve in [
        ("ECC_NIST_P256", ec.SECP256R1()),
        ("ECC_NIST_P384", ec.SECP384R1()),
        ("ECC_NIST_P521", ec.SECP521R1()),
    ]:
        key = kms.key(KeySpec=spec, KeyUsage="KEY_AGREEMENT")["KeyId"]
        pair = ec.generate_private_key(curve)
        wish = {"KeyId": key, "KeyAgreementAlgorithm": "ECDH"}
        secret = kms.ok("DeriveSharedSecret", PublicKey=pair.public_key().public_bytes(*SPKI), **wish)["SharedSecret"]
        assert secret == pair.exchange(ec.ECDH(), public_key(kms, key)), spec
    wish["KeyId"] = UNKNOWN
    kms.fails("NotFoundException", "DeriveSharedSecret", PublicKey=pair.public_key().public_bytes(*SPKI), **wish)


def secrets_are_encapsulated(kms):
    for spec, length in [("ML_KEM_512", 768), ("ML_KEM_768", 1088), ("ML_KEM_1024", 1568)]:
        key = kms.key(KeySpec=spec, KeyUsage="ENCAPSULATE_DECAPSULATE")["KeyId"]
        wish = {"KeyId": key, "EncapsulationAlgorithm": "ML_KEM"}
        made = kms.ok("Encapsulate", **wish)
        blob = made["SharedSecretCiphertextBlob"]
        assert len(blob) == length, len(blob)
        opened = kms.ok("Decapsulate", SharedSecretCiphertextBlob=blob, **wish)
        assert opened["SharedSecret"] == made["SharedSecret"], spec
        if spec != "ML_KEM_512":
            public = public_key(kms, key)
            assert isinstance(public, mlkem.MLKEM768PublicKey | mlkem.MLKEM1024PublicKey), public
            secret, blob = public.encapsulate()
            opened = kms.ok("Decapsulate", SharedSecretCiphertextBlob=blob, **wish)
            assert opened["SharedSecret"] == secret, spec
        kms.fails("InvalidCiphertextException", "Decapsulate", SharedSecretCiphertextBlob=blob[1:], **wish)
    mac = kms.key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyId"]
    kms.fails("InvalidKeyUsageException", "Encapsulate", KeyId=mac, EncapsulationAlgorithm="ML_KEM")


def data_keys_are_made(kms):
    key = kms.key()["KeyId"]
    made = kms.ok("GenerateDataKey", KeyId=key, KeySpec="AES_256")
    assert kms.ok("Decrypt", CiphertextBlob=made["CiphertextBlob"])["Plaintext"] == made["Plaintext"]
    blob = kms.ok("GenerateDataKeyWithoutPlaintext", KeyId=key, NumberOfBytes=48)["CiphertextBlob"]
    assert len(kms.ok("Decrypt", CiphertextBlob=blob)["Plaintext"]) == 48
    wish = {"KeyId": key, "KeySpec": "AES_128", "DryRun": True}
    kms.fails("DryRunOperationException", "GenerateDataKeyWithoutPlaintext", **wish)
    assert len(kms.ok("GenerateRandom", NumberOfBytes=1024)["Plaintext"]) == 1024


def data_key_pairs_are_pairs(kms):
    key = kms.key()["KeyId"]
    kinds = {"RSA_2048": rsa.RSAPrivateKey, "ECC_NIST_P384": ec.EllipticCurvePrivateKey}
    for spec, kind in kinds.items():
        wish = {"KeyId": key, "KeyPairSpec": spec, "EncryptionContext": {"spec": spec}}
        made = kms.ok("GenerateDataKeyPair", **wish)
        private = serialization.load_der_private_key(made["PrivateKeyPlaintext"], None)
        assert isinstance(private, kind), private
        assert private.public_key().public_bytes(*SPKI) == made["PublicKey"], spec
        made = kms.ok("GenerateDataKeyPairWithoutPlaintext", **wish)
        opened = kms.ok(
            "Decrypt", CiphertextBlob=made["PrivateKeyCiphertextBlob"], EncryptionContext={"spec": spec}
        )
        private = serialization.load_der_private_key(opened["Plaintext"], None)
        assert private.public_key().public_bytes(*SPKI) == made["PublicKey"], spec
        for operation in ["GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext"]:
            kms.fails("DryRunOperationException", operation, DryRun=True, **wish)


SCENARIOS = [
    what_is_encrypted_is_decrypted,
    what_is_encrypted_here_is_decrypted_there,
    signatures_verify_outside,
    signatures_of_others_verify_inside,
    codes_are_those_of_the_standard,
    imported_codes_are_those_of_hmac,
    secrets_are_agreed_on,
    secrets_are_encapsulated,
    data_keys_are_made,
    data_key_pairs_are_pairs,
]
