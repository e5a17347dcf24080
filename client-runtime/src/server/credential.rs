//! What an `Authorization` header says: who signed, for what, and the signature.

/// What stands behind `Credential=`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Credential {
    pub(super) access_key_id: String,
    /// `20150830`
    pub(super) day: String,
    pub(super) region: String,
    pub(super) service: String,
}

impl Credential {
    /// `AKIDEXAMPLE/20150830/us-east-1/kms/aws4_request`. The access key id itself may hold slashes.
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.rsplitn(5, '/');
        let end = parts.next()?;
        let (service, region, day) = (parts.next()?, parts.next()?, parts.next()?);
        let access_key_id = parts.next()?;
        let is_day = day.len() == 8 && day.bytes().all(|byte| byte.is_ascii_digit());
        let complete = end == "aws4_request" && is_day && !access_key_id.is_empty();
        complete.then(|| Self {
            access_key_id: access_key_id.to_owned(),
            day: day.to_owned(),
            region: region.to_owned(),
            service: service.to_owned(),
        })
    }
}

/// The parts of an `Authorization` header, as far as they are there.
#[derive(Debug, Default)]
pub(super) struct Authorization<'a> {
    pub(super) is_sigv4: bool,
    pub(super) has_credential: bool,
    pub(super) credential: Option<Credential>,
    pub(super) signed_headers: Option<&'a str>,
    pub(super) signature: Option<&'a str>,
}

impl<'a> Authorization<'a> {
    pub(super) fn parse(header: &'a str) -> Self {
        let mut parsed = Self::default();
        let Some(rest) = header.trim().strip_prefix("AWS4-HMAC-SHA256") else { return parsed };
        parsed.is_sigv4 = true;
        for part in rest.split(',') {
            match part.trim().split_once('=') {
                Some(("Credential", text)) => {
                    parsed.has_credential = !text.is_empty();
                    parsed.credential = Credential::parse(text);
                }
                Some(("SignedHeaders", text)) if !text.is_empty() => {
                    parsed.signed_headers = Some(text);
                }
                Some(("Signature", text)) if !text.is_empty() => parsed.signature = Some(text),
                _ => {}
            }
        }
        parsed
    }
}

#[cfg(test)]
mod tests {
    use super::{Authorization, Credential};

    #[test]
    fn the_parts_of_a_header_are_found_in_any_order() {
        let parsed = Authorization::parse(
            "AWS4-HMAC-SHA256 Signature=ab, SignedHeaders=host;x-amz-date,Credential=AK/ID/20150830/eu-west-1/kms/aws4_request",
        );
        let expected = Credential {
            access_key_id: "AK/ID".to_owned(),
            day: "20150830".to_owned(),
            region: "eu-west-1".to_owned(),
            service: "kms".to_owned(),
        };
        assert_eq!(parsed.credential, Some(expected));
        assert_eq!(
            (parsed.signature, parsed.signed_headers),
            (Some("ab"), Some("host;x-amz-date"))
        );
    }

    #[test]
    fn what_is_no_credential_is_none() {
        for text in [
            "",
            "a",
            "a/b/c",
            "a/b/c/d/e",
            "A/2015083x/r/s/aws4_request",
            "/20150830/r/s/aws4_request",
        ] {
            assert_eq!(Credential::parse(text), None, "{text}");
        }
    }
}
