//! Imported key material, encrypted here for the wrapping key of the service.

use aws_lc_rs::rsa::{OAEP_SHA256_MGF1SHA256, OaepPublicEncryptingKey, PublicEncryptingKey};
use aws_sdk_kms::operation::get_parameters_for_import::GetParametersForImportOutput;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::{AlgorithmSpec, ExpirationModelType, OriginType, WrappingKeySpec};

use crate::{Kms, Outcome};

fn wrapped(
    parameters: &GetParametersForImportOutput,
    material: &[u8],
) -> Result<Blob, Box<dyn std::error::Error>> {
    let key = parameters.public_key().ok_or("there is a wrapping key")?;
    let key = OaepPublicEncryptingKey::new(PublicEncryptingKey::from_der(key.as_ref())?)?;
    let mut encrypted = vec![0; key.ciphertext_size()];
    let length = key.encrypt(&OAEP_SHA256_MGF1SHA256, material, &mut encrypted, None)?.len();
    encrypted.truncate(length);
    Ok(Blob::new(encrypted))
}

pub(crate) async fn run(kms: &Kms) -> Outcome {
    let aws = &kms.client;
    let made = aws.create_key().origin(OriginType::External).send().await?;
    let id = made.key_metadata().ok_or("a new key has metadata")?.key_id();
    let ask = aws.get_parameters_for_import().wrapping_key_spec(WrappingKeySpec::Rsa3072);
    let ask = ask.wrapping_algorithm(AlgorithmSpec::RsaesOaepSha256);
    let given = kms.ok("GetParametersForImport", ask.clone().key_id(id).send().await)?;
    let own = kms.key().await?;
    let unsupported = "UnsupportedOperationException";
    let refused = ask.key_id(own.key_id()).send().await;
    kms.fails("GetParametersForImport", unsupported, refused)?;

    let import = |material: Blob| {
        let import = aws.import_key_material().key_id(id).encrypted_key_material(material);
        let import = import.set_import_token(given.import_token.clone());
        import.expiration_model(ExpirationModelType::KeyMaterialDoesNotExpire).send()
    };
    let short = import(wrapped(&given, &[1; 31])?).await;
    kms.fails("ImportKeyMaterial", "IncorrectKeyMaterialException", short)?;
    let imported = kms.ok("ImportKeyMaterial", import(wrapped(&given, &[7; 32])?).await)?;
    assert_eq!(imported.key_material_id().map(str::len), Some(64));
    let sealed = aws.encrypt().key_id(id).plaintext(Blob::new("text")).send().await?;
    let opened = aws.decrypt().set_ciphertext_blob(sealed.ciphertext_blob).send().await?;
    assert_eq!(opened.plaintext(), Some(&Blob::new("text")));
    assert_eq!(opened.key_material_id(), imported.key_material_id());

    let delete = |id| aws.delete_imported_key_material().key_id(id).send();
    kms.ok("DeleteImportedKeyMaterial", delete(id).await)?;
    kms.fails("DeleteImportedKeyMaterial", unsupported, delete(own.key_id()).await)
}
