//! Where the chain's own calls go: the endpoint that the environment names for a service, else the service's own.

use bytes::Bytes;
use http::uri::PathAndQuery;
use http::{HeaderMap, Request, Response, Uri};
use reqsign_aws_v4::{Credential, RequestSigner};
use reqsign_core::time::Timestamp;
use reqsign_core::{Context, Error, HttpSend, Result, SignRequest};

use crate::call::check_url;
use crate::endpoint::{is_valid_host_label, without_user};

/// The endpoint for a service, `AWS_ENDPOINT_URL_STS` or `AWS_ENDPOINT_URL`, unless
/// `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` is true.
pub(super) fn of_service(service: &str, context: &Context) -> Result<Option<Uri>> {
    let ignored = context.env_var("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
    if ignored.is_some_and(|ignored| ignored.eq_ignore_ascii_case("true")) {
        return Ok(None);
    }
    let own = format!("AWS_ENDPOINT_URL_{service}");
    let mut names = [own.as_str(), "AWS_ENDPOINT_URL"].into_iter();
    let Some((name, url)) = names.find_map(|name| Some((name, context.env_var(name)?))) else {
        return Ok(None);
    };
    let parsed = check_url(&url).and_then(|()| url.parse().map_err(|_| "it is not a URL"));
    parsed.map(Some).map_err(|why| {
        let url = without_user(&url);
        Error::config_invalid(format!("the endpoint {url:?} of {name} cannot be used: {why}"))
    })
}

/// A region that goes into the name of a host.
pub(super) fn checked_region(region: String, place: &str) -> Result<String> {
    if is_valid_host_label(&region, true) {
        return Ok(region);
    }
    Err(Error::config_invalid(format!(
        "the region {region:?} of {place} cannot be used: a region is letters, digits and hyphens, as in us-east-1"
    )))
}

/// Sends what goes to a service to its endpoint of the environment instead. For requests that are not signed.
#[derive(Debug)]
pub(super) struct Redirected {
    pub(super) context: Context,
    pub(super) endpoint: Uri,
}

impl HttpSend for Redirected {
    async fn http_send(&self, request: Request<Bytes>) -> Result<Response<Bytes>> {
        let (mut parts, body) = request.into_parts();
        parts.uri = redirect(&parts.uri, &self.endpoint, &mut parts.headers)?;
        self.context.http_send(Request::from_parts(parts, body)).await
    }
}

/// Signs what goes to STS, and for its endpoint of the environment, if there is one.
#[derive(Debug)]
pub(super) struct StsSigner {
    pub(super) signer: RequestSigner,
    pub(super) endpoint: Option<Uri>,
}

impl SignRequest for StsSigner {
    type Credential = Credential;

    fn required_valid_until(
        &self,
        credential: &Credential,
        expires_in: Option<std::time::Duration>,
    ) -> Timestamp {
        self.signer.required_valid_until(credential, expires_in)
    }

    async fn sign_request(
        &self,
        context: &Context,
        parts: &mut http::request::Parts,
        credential: Option<&Credential>,
        expires_in: Option<std::time::Duration>,
    ) -> Result<()> {
        if let Some(endpoint) = &self.endpoint {
            parts.uri = redirect(&parts.uri, endpoint, &mut parts.headers)?;
        }
        self.signer.sign_request(context, parts, credential, expires_in).await
    }
}

/// The same path and query below another endpoint.
fn redirect(uri: &Uri, endpoint: &Uri, headers: &mut HeaderMap) -> Result<Uri> {
    let base = endpoint.path().trim_end_matches('/');
    let rest = uri.path_and_query().map_or("/", PathAndQuery::as_str);
    let mut parts = endpoint.clone().into_parts();
    let failed = |error: http::Error| {
        Error::unexpected("the endpoint and the path make no URL").with_source(error)
    };
    parts.path_and_query = Some(
        PathAndQuery::try_from(format!("{base}{rest}")).map_err(|error| failed(error.into()))?,
    );
    headers.remove(http::header::HOST);
    Uri::from_parts(parts).map_err(|error| failed(error.into()))
}
