//! The model's types through `serde_json`, in both directions.

use super::*;
use crate::primitives::Document;
use crate::protocol::json::{Reader, Writer};
use crate::seeded::Seeded;
use serde_json::{Value, json};

#[derive(Debug, Default, PartialEq)]
struct Store {
    id: Option<String>,
    password: Option<String>,
    sizes: Vec<f32>,
}

impl ToJson for Store {
    fn to_json(&self, w: &mut Writer) {
        let mut o = w.object();
        o.member("Id", &self.id);
        o.sensitive_member("Password", &self.password);
        o.member("Sizes", &self.sizes);
        o.end();
    }
}

impl FromJson for Store {
    fn from_json(r: &mut Reader<'_>) -> Result<Self, ReadError> {
        let mut value = Self::default();
        r.object(&mut |r, name| match name {
            "Id" => r.read_into(&mut value.id),
            "Password" => r.read_into(&mut value.password),
            "Sizes" => r.read_into(&mut value.sizes),
            _ => r.skip(),
        })?;
        Ok(value)
    }
}

fn store() -> Store {
    Store { id: Some("é\"".into()), password: Some("hush".into()), sizes: vec![0.1, -2.0] }
}

#[test]
fn a_secret_is_refused_redacted_or_exposed() {
    let stores = vec![Store::default(), store()];
    let error = serde_json::to_string(&Plain(&stores)).unwrap_err();
    assert_eq!(error.to_string(), "`[…].Password` is sensitive: choose to redact or to expose it");
    assert_eq!(
        serde_json::to_string(&Redacted(&store())).unwrap(),
        r#"{"Id":"é\"","Password":"*** Sensitive Data Redacted ***","Sizes":[0.1,-2.0]}"#
    );
    assert_eq!(
        serde_json::to_value(Exposed(&stores)).unwrap(),
        json!([{"Sizes": []}, {"Id": "é\"", "Password": "hush", "Sizes": [0.1, -2.0]}])
    );
    let harmless = Store { password: None, ..store() };
    assert_eq!(serde_json::to_value(Plain(&harmless)).unwrap()["Id"], json!("é\""));
}

#[test]
fn what_is_written_is_read() {
    let text = serde_json::to_string(&Exposed(&store())).unwrap();
    assert_eq!(from_json_str::<Store>(&text).unwrap(), store());
    let Read(again): Read<Store> = serde_json::from_str(&text).unwrap();
    assert_eq!(again, store());
    let error = serde_json::from_str::<Read<Store>>(r#"{"Id":[1,"hush"]}"#).err().unwrap();
    assert!(error.to_string().starts_with("`Id`: expected a string, found an array"), "{error}");
    assert!(from_json_str::<Store>("{} {}").is_err());
}

#[test]
fn any_document_passes_both_ways() {
    let mut seeded = Seeded::new(7);
    for _ in 0..1_000 {
        let value = seeded.document(4);
        let Read(document): Read<Document> = serde_json::from_value(value.clone()).unwrap();
        let again: Value = serde_json::to_value(Plain(&document)).unwrap();
        assert_eq!(again, value);
    }
}

#[test]
fn an_error_of_the_serializer_comes_back() {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("full"))
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let error = serde_json::to_writer(Full, &Exposed(&vec![store(), store()])).unwrap_err();
    assert_eq!(error.to_string(), "full");
}

#[test]
fn bytes_of_another_format_become_base64() {
    use serde_core::de::IntoDeserializer;
    use serde_core::de::value::{BytesDeserializer, Error};
    let bytes: BytesDeserializer<'_, Error> = [1_u8, 2, 3].as_slice().into_deserializer();
    let blob: crate::primitives::Blob = read(bytes).unwrap();
    assert_eq!(blob.as_ref(), [1, 2, 3]);
}
