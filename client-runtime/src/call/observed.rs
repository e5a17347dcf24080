//! A call that somebody looks at.

use bytes::Bytes;
use http::HeaderValue;
use http::header::HOST;

use super::{Call, Event, Failure};
use crate::error::BoxError;
use crate::operation::RetryDecision;

impl Call<'_> {
    /// The event, after the observer has seen it, and what the observer has decided.
    pub(super) fn told(&self, mut event: Event) -> Result<(Event, Option<RetryDecision>), Failure> {
        let (Some(observer), Event::Response(result)) = (&self.observer, &mut event) else {
            return Ok((event, None));
        };
        let told = observer.with(|observer| observer.answered(result.as_mut().map_err(|e| &*e)));
        Ok((event, told.map_err(Failure::Construction)?))
    }

    /// The request, after the observer has seen and perhaps changed it.
    pub(super) fn seen_before_signing(
        &mut self,
        request: http::Request<Bytes>,
    ) -> Result<http::Request<Bytes>, BoxError> {
        let Some(observer) = &self.observer else { return Ok(request) };
        let authority = request.uri().authority().cloned();
        let mut request = observer.with(|observer| observer.before_signing(request))?;
        if let Some(changed) = request.uri().authority()
            && Some(changed) != authority.as_ref()
        {
            let host = HeaderValue::from_str(changed.as_str())?;
            request.headers_mut().insert(HOST, host);
        }
        // The body may be another one.
        self.hash = None;
        Ok(request)
    }
}
