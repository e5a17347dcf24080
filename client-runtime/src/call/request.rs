//! The request of an attempt: its headers, and its signature.

use std::time::SystemTime;

use bytes::Bytes;
use http::header::{HOST, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue};

use super::Call;
use super::causes::{BadKey, BadToken, NoRegion};
use crate::credentials::Credentials;
use crate::error::BoxError;
use crate::primitives::Body;
use crate::signing::{self, PathStyle, Scope};

const X_AMZ_DATE: HeaderName = HeaderName::from_static("x-amz-date");
const X_AMZ_SECURITY_TOKEN: HeaderName = HeaderName::from_static("x-amz-security-token");
const INVOCATION_ID: HeaderName = HeaderName::from_static("amz-sdk-invocation-id");
const SDK_REQUEST: HeaderName = HeaderName::from_static("amz-sdk-request");

impl Call<'_> {
    /// The request of this attempt, signed if it is to be.
    pub(super) fn request(&mut self, now: SystemTime) -> Result<http::Request<Bytes>, BoxError> {
        let core = self.core;
        let target = self.target;
        let mut headers = HeaderMap::with_capacity(14);
        headers.insert(HOST, target.host.clone());
        core.service.protocol.add_headers(self.operation.name, &mut headers)?;
        headers.insert(USER_AGENT, core.user_agent.clone());
        headers.extend(self.invocation_id.clone().map(|id| (INVOCATION_ID, id)));
        headers.insert(SDK_REQUEST, self.sdk_request());
        for (name, value) in self.content.headers.iter().chain(&target.headers) {
            headers.append(name, value.clone());
        }
        if self.gzip {
            // Behind what a member says: encodings stand in the order in which they were applied.
            headers.append(http::header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        let uri = target.uri(&self.content.path)?;
        let mut request = http::Request::new(self.content.body.clone().into_bytes());
        *request.method_mut() = self.content.method.clone();
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        #[cfg(feature = "aws-config")]
        let mut request = self.seen_before_signing(request)?;
        if let Some(credentials) = self.credentials.clone().filter(|_| self.signed) {
            let (mut head, body) = request.into_parts();
            self.sign(&mut head, &body, &credentials, now)?;
            request = http::Request::from_parts(head, body);
        }
        #[cfg(feature = "aws-config")]
        if let Some(observer) = &self.observer {
            return observer.with(|observer| observer.before_transmit(request));
        }
        Ok(request)
    }

    fn sign(
        &mut self,
        head: &mut http::request::Parts,
        body: &[u8],
        credentials: &Credentials,
        now: SystemTime,
    ) -> Result<(), BoxError> {
        let (uri, headers) = (&head.uri, &mut head.headers);
        let core = self.core;
        let target = self.target;
        let region = target.region.as_deref().ok_or(NoRegion)?;
        self.skew = core.skew();
        let date = core.signer.date(core.epoch_seconds(now).saturating_add(self.skew));
        headers.insert(X_AMZ_DATE, HeaderValue::from_bytes(&date)?);
        if let Some(token) = credentials.session_token() {
            let token = Body::of_vec(token.as_bytes().to_vec()).into_bytes();
            let mut token = HeaderValue::from_maybe_shared(token).map_err(|_| BadToken)?;
            token.set_sensitive(true);
            headers.insert(X_AMZ_SECURITY_TOKEN, token);
        }
        let mut signed: Vec<(&str, &[u8])> = Vec::with_capacity(headers.len());
        for (name, value) in headers.iter().filter(|(name, _)| is_signed(name)) {
            // Behind those of the same name. There are few, and a sort costs more, to run and to build.
            let at = signed.partition_point(|(other, _)| *other <= name.as_str());
            signed.insert(at, (name.as_str(), value.as_bytes()));
        }
        let body = &*self.hash.get_or_insert_with(|| signing::hash(body));
        let authorization = core.signer.authorization(
            Scope { credentials, region, service: target.signing_name(core.service) },
            &date,
            &signing::Request {
                method: head.method.as_str(),
                path: uri.path(),
                query: uri.query().unwrap_or_default(),
                path_style: PathStyle::Normalized,
                headers: &signed,
                body,
            },
        );
        let mut authorization =
            HeaderValue::from_maybe_shared(Bytes::from(authorization)).map_err(|_| BadKey)?;
        authorization.set_sensitive(true);
        headers.insert(http::header::AUTHORIZATION, authorization);
        Ok(())
    }

    /// `attempt=2; max=3`.
    fn sdk_request(&self) -> HeaderValue {
        if self.attempt == 1 && self.max_attempts() == 3 {
            return HeaderValue::from_static("attempt=1; max=3");
        }
        let (attempt, max) = (self.attempt, self.max_attempts());
        HeaderValue::from_str(&format!("attempt={attempt}; max={max}"))
            .unwrap_or_else(|_| HeaderValue::from_static("attempt=1"))
    }
}

/// The host, what the service reads, and what an endpoint asks for. Headers that a proxy may change are left out, and
/// so are those that serve statistics alone: each costs time to hash.
fn is_signed(name: &HeaderName) -> bool {
    !(*name == USER_AGENT || *name == INVOCATION_ID || *name == SDK_REQUEST)
}
