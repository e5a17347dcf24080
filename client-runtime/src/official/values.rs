//! Official bytes and instants, as members of inputs and outputs.

use aws_smithy_types::{Blob as SdkBlob, DateTime as SdkDateTime};
use zeroize::Zeroize as _;

use crate::primitives::{Blob, DateTime, DateTimeFormat};
use crate::protocol::json::{FromJson, Initial, ReadError, Reader, ToJson, Writer};
use crate::validation::{Validate, Value};
use crate::wipe::Wipe;

impl From<SdkBlob> for Blob {
    fn from(sdk: SdkBlob) -> Self {
        Self::new(sdk.into_inner())
    }
}

impl From<Blob> for SdkBlob {
    fn from(blob: Blob) -> Self {
        Self::new(blob.into_inner())
    }
}

impl From<SdkDateTime> for DateTime {
    fn from(sdk: SdkDateTime) -> Self {
        Self::from_secs_and_nanos(sdk.secs(), sdk.subsec_nanos())
    }
}

impl From<DateTime> for SdkDateTime {
    fn from(instant: DateTime) -> Self {
        Self::from_secs_and_nanos(instant.secs(), instant.subsec_nanos())
    }
}

impl ToJson for SdkBlob {
    fn to_json(&self, w: &mut Writer) {
        w.base64(self.as_ref());
    }
}

impl FromJson for SdkBlob {
    fn from_json(r: &mut Reader<'_>) -> Result<Self, ReadError> {
        Ok(r.blob()?.into())
    }
}

impl Initial for SdkBlob {
    fn initial() -> Self {
        Self::default()
    }
}

impl Validate for SdkBlob {
    fn view(&self) -> Value<'_> {
        Value::Bytes(self.as_ref())
    }
}

impl Wipe for SdkBlob {
    fn wipe(&mut self) {
        std::mem::take(self).into_inner().zeroize();
    }
}

impl ToJson for SdkDateTime {
    fn to_json(&self, w: &mut Writer) {
        w.timestamp(&(*self).into(), DateTimeFormat::EpochSeconds);
    }
}

impl FromJson for SdkDateTime {
    fn from_json(r: &mut Reader<'_>) -> Result<Self, ReadError> {
        Ok(r.timestamp(DateTimeFormat::EpochSeconds)?.into())
    }
}

impl Initial for SdkDateTime {
    fn initial() -> Self {
        Self::from_secs(0)
    }
}

impl Validate for SdkDateTime {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::json::from_json;

    #[test]
    fn official_values_travel_as_this_crates_own() {
        let blob: SdkBlob = from_json(b"\"AJ//\"").expect("valid");
        assert_eq!(blob.as_ref(), [0, 159, 255]);
        let instant: SdkDateTime = from_json(b"1700000000.25").expect("valid");
        assert_eq!((instant.secs(), instant.subsec_nanos()), (1_700_000_000, 250_000_000));
        let mut w = Writer::new();
        let mut all = w.array();
        all.item(&blob);
        all.item(&instant);
        all.end();
        assert_eq!(w.finish(), b"[\"AJ//\",1700000000.25]");
    }

    #[test]
    fn a_wiped_blob_is_empty() {
        let mut blob = SdkBlob::new("secret");
        blob.wipe();
        assert_eq!(blob, SdkBlob::default());
    }
}
