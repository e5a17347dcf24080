//! The operations: their inputs, and what their services are.

use std::fmt::Write as _;

use http::Method;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use trent_runtime::endpoint::{
    Endpoint, EndpointError, EndpointParams, Partition, partition, uri_encode,
};
use trent_runtime::error::BuildError;
use trent_runtime::operation::{
    Auth, Operation, OperationMetadata, RetryDecision, RetryDefaults, RetryRule, ServiceMetadata,
};
use trent_runtime::private::{Protocol, RequestContent, SerializeInput};
use trent_runtime::validation::{Validate, Violations};
use zeroize::Zeroizing;

use super::wire::{Body, Query, Refusal, RestJson};
use crate::json;

macro_rules! operation {
    ($input:ty, $protocol:ty, $service:ident, $name:literal, $auth:expr) => {
        impl Validate for $input {
            fn validate(&self, _violations: &mut Violations) {}
        }

        impl Operation for $input {
            type Protocol = $protocol;
            type Output = Body;
            type Error = Refusal;
            const METADATA: &'static OperationMetadata =
                &OperationMetadata { auth: $auth, ..OperationMetadata::new(&$service, $name) };
        }

        impl std::fmt::Debug for $input {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct($name).finish_non_exhaustive()
            }
        }
    };
}

const fn service(
    sdk_id: &'static str,
    endpoint_env: &'static str,
    signing_name: &'static str,
    protocol: &'static dyn Protocol,
    endpoint: fn(&EndpointParams) -> Result<Endpoint, EndpointError>,
    retry_rules: &'static [RetryRule],
) -> ServiceMetadata {
    ServiceMetadata {
        sdk_id,
        endpoint_env,
        signing_name,
        api_version: "",
        max_response_bytes: 1024 * 1024,
        protocol,
        account_endpoints: false,
        endpoint,
        retry_rules,
        retry_defaults: RetryDefaults::STANDARD,
        tracer: trent_runtime::__tracer!(),
    }
}

static STS: ServiceMetadata = service(
    "STS",
    "AWS_ENDPOINT_URL_STS",
    "sts",
    &Query,
    sts_endpoint,
    &[RetryRule {
        code: "IDPCommunicationError",
        decision: RetryDecision::Transient,
        reason: "the service lost its identity provider for a moment",
    }],
);
static SSO: ServiceMetadata =
    service("SSO", "AWS_ENDPOINT_URL_SSO", "awsssoportal", &RestJson, sso_endpoint, &[]);
static SSO_OIDC: ServiceMetadata =
    service("SSO OIDC", "AWS_ENDPOINT_URL_SSO_OIDC", "sso-oauth", &RestJson, oidc_endpoint, &[]);
static SIGNIN: ServiceMetadata =
    service("Signin", "AWS_ENDPOINT_URL_SIGNIN", "signin", &RestJson, signin_endpoint, &[]);

/// The endpoint of the configuration, else what the function makes of region and partition.
fn endpoint(
    params: &EndpointParams,
    of: impl FnOnce(&str, &Partition) -> String,
) -> Result<Endpoint, EndpointError> {
    if let Some(url) = &params.endpoint {
        return Ok(Endpoint::new(url.clone()));
    }
    let region =
        params.region.as_deref().ok_or_else(|| EndpointError::new("there is no region"))?;
    Ok(Endpoint::new(of(region, partition(region))))
}

/// A host by its names with and without FIPS.
fn host(params: &EndpointParams, plain: &str, region: &str, partition: &Partition) -> String {
    let fips = params.use_fips && (params.use_dual_stack || partition.name != "aws-us-gov");
    let fips = if fips { "-fips" } else { "" };
    let suffix =
        if params.use_dual_stack { partition.dual_stack_dns_suffix } else { partition.dns_suffix };
    format!("https://{plain}{fips}.{region}.{suffix}")
}

fn sts_endpoint(params: &EndpointParams) -> Result<Endpoint, EndpointError> {
    if params.endpoint.is_none() && params.region.as_deref() == Some("aws-global") {
        let mut endpoint = Endpoint::new("https://sts.amazonaws.com");
        endpoint.signing_region = Some("us-east-1".to_owned());
        return Ok(endpoint);
    }
    endpoint(params, |region, partition| host(params, "sts", region, partition))
}

fn sso_endpoint(params: &EndpointParams) -> Result<Endpoint, EndpointError> {
    endpoint(params, |region, partition| host(params, "portal.sso", region, partition))
}

fn oidc_endpoint(params: &EndpointParams) -> Result<Endpoint, EndpointError> {
    endpoint(params, |region, partition| host(params, "oidc", region, partition))
}

fn signin_endpoint(params: &EndpointParams) -> Result<Endpoint, EndpointError> {
    endpoint(params, |region, partition| match partition.name {
        "aws" => format!("https://{region}.signin.aws.amazon.com"),
        "aws-cn" => format!("https://{region}.signin.amazonaws.cn"),
        "aws-us-gov" => format!("https://{region}.signin.amazonaws-us-gov.com"),
        _ => format!("https://{region}.signin.{}", partition.dns_suffix),
    })
}

/// Input of `AssumeRole`.
pub(super) struct AssumeRole {
    pub(super) role_arn: String,
    pub(super) role_session_name: String,
    pub(super) external_id: Option<String>,
    pub(super) duration_seconds: Option<i32>,
}

operation!(AssumeRole, Query, STS, "AssumeRole", Auth::SigV4);

impl SerializeInput<Query> for AssumeRole {
    fn serialize_input(&self) -> Result<RequestContent, BuildError> {
        let duration = self.duration_seconds.map(|seconds| seconds.to_string());
        Ok(form(
            "AssumeRole",
            &[
                ("RoleArn", Some(&self.role_arn)),
                ("RoleSessionName", Some(&self.role_session_name)),
                ("DurationSeconds", duration.as_deref()),
                ("ExternalId", self.external_id.as_deref()),
            ],
        ))
    }
}

/// Input of `AssumeRoleWithWebIdentity`.
pub(super) struct AssumeRoleWithWebIdentity {
    pub(super) role_arn: String,
    pub(super) role_session_name: String,
    pub(super) web_identity_token: Zeroizing<String>,
    pub(super) duration_seconds: Option<i32>,
}

operation!(AssumeRoleWithWebIdentity, Query, STS, "AssumeRoleWithWebIdentity", Auth::None);

impl SerializeInput<Query> for AssumeRoleWithWebIdentity {
    fn serialize_input(&self) -> Result<RequestContent, BuildError> {
        let duration = self.duration_seconds.map(|seconds| seconds.to_string());
        Ok(form(
            "AssumeRoleWithWebIdentity",
            &[
                ("RoleArn", Some(&self.role_arn)),
                ("RoleSessionName", Some(&self.role_session_name)),
                ("WebIdentityToken", Some(&self.web_identity_token)),
                ("DurationSeconds", duration.as_deref()),
            ],
        ))
    }
}

fn form(action: &str, members: &[(&str, Option<&str>)]) -> RequestContent {
    let mut body = format!("Action={action}&Version=2011-06-15");
    for (name, value) in members {
        if let Some(value) = value {
            // Writing to a String cannot fail.
            let _ = write!(body, "&{name}={}", uri_encode(value));
        }
    }
    RequestContent {
        method: Method::POST,
        path: String::new(),
        headers: Vec::new(),
        body: body.into_bytes().into(),
    }
}

/// Input of `GetRoleCredentials`.
pub(super) struct GetRoleCredentials {
    pub(super) role_name: String,
    pub(super) account_id: String,
    pub(super) access_token: Zeroizing<String>,
}

operation!(GetRoleCredentials, RestJson, SSO, "GetRoleCredentials", Auth::None);

impl SerializeInput<RestJson> for GetRoleCredentials {
    fn serialize_input(&self) -> Result<RequestContent, BuildError> {
        let path = format!(
            "/federation/credentials?role_name={}&account_id={}",
            uri_encode(&self.role_name),
            uri_encode(&self.account_id)
        );
        let name = HeaderName::from_static("x-amz-sso_bearer_token");
        let headers = vec![(name, secret_header("accessToken", &self.access_token)?)];
        Ok(RequestContent { method: Method::GET, path, headers, body: Vec::new().into() })
    }
}

/// Input of `CreateToken`.
pub(super) struct CreateToken {
    pub(super) client_id: String,
    pub(super) client_secret: Zeroizing<String>,
    pub(super) refresh_token: Zeroizing<String>,
}

operation!(CreateToken, RestJson, SSO_OIDC, "CreateToken", Auth::None);

impl SerializeInput<RestJson> for CreateToken {
    fn serialize_input(&self) -> Result<RequestContent, BuildError> {
        let body = json::object(&[
            ("clientId", &self.client_id),
            ("clientSecret", &self.client_secret),
            ("grantType", "refresh_token"),
            ("refreshToken", &self.refresh_token),
        ]);
        Ok(post("/token", &body, Vec::new()))
    }
}

/// Input of `CreateOAuth2Token`.
#[derive(Default)]
pub(super) struct CreateOAuth2Token {
    pub(super) client_id: String,
    pub(super) refresh_token: Zeroizing<String>,
    /// The proof that the caller has the key of the session.
    pub(super) proof: String,
}

operation!(CreateOAuth2Token, RestJson, SIGNIN, "CreateOAuth2Token", Auth::None);

impl SerializeInput<RestJson> for CreateOAuth2Token {
    fn serialize_input(&self) -> Result<RequestContent, BuildError> {
        let body = json::object(&[
            ("clientId", &self.client_id),
            ("grantType", "refresh_token"),
            ("refreshToken", &self.refresh_token),
        ]);
        let proof = (HeaderName::from_static("dpop"), secret_header("proof", &self.proof)?);
        Ok(post("/v1/token", &body, vec![proof]))
    }
}

fn post(path: &str, body: &str, mut headers: Vec<(HeaderName, HeaderValue)>) -> RequestContent {
    headers.push((CONTENT_TYPE, HeaderValue::from_static("application/json")));
    let body = body.as_bytes().to_vec().into();
    RequestContent { method: Method::POST, path: path.to_owned(), headers, body }
}

fn secret_header(member: &'static str, value: &str) -> Result<HeaderValue, BuildError> {
    let rule = "it becomes a header, so it must be printable ASCII";
    let mut value =
        HeaderValue::from_str(value).map_err(|_| BuildError::invalid_field(member, rule))?;
    value.set_sensitive(true);
    Ok(value)
}
