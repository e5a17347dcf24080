//! Kinds of errors: one name for what AWS's services call by several.

/// What kind of error it is. AWS's services share errors that their models do not declare, under several codes; this
/// gives each one name.
///
/// ```
/// # use trent_runtime::error::{ErrorKind, HttpResponse, ProvideErrorMetadata, SdkError};
/// # fn advice<E: ProvideErrorMetadata + std::fmt::Display>(error: &SdkError<E>) -> String {
/// match error.kind() {
///     ErrorKind::AccessDenied => format!("ask for a permission: {}", error.message().unwrap_or("?")),
///     ErrorKind::Throttling => format!("call less often; {} attempts were made", error.attempts()),
///     ErrorKind::ExpiredToken => "the session is over: log in again".into(),
///     ErrorKind::InvalidCredentials => "the access key or its secret is wrong".into(),
///     ErrorKind::ClockSkew => "set this machine's clock".into(),
///     ErrorKind::Validation => format!("the service does not accept this: {error}"),
///     ErrorKind::Construction => format!("nothing was sent: {error}"),
///     ErrorKind::Credentials => format!("there is nothing to sign with: {error}"),
///     ErrorKind::Transport => "no connection; the service may have acted all the same".into(),
///     ErrorKind::Timeout => "too slow; the service may have acted all the same".into(),
///     ErrorKind::Response => "this was not the service, but a proxy perhaps".into(),
///     ErrorKind::Unavailable | ErrorKind::InternalFailure => "try again later".into(),
///     ErrorKind::OptInRequired => "enable the region or the service for the account".into(),
///     ErrorKind::MalformedRequest | ErrorKind::UnknownOperation => "is the endpoint right?".into(),
///     ErrorKind::Other => format!("the service's own: {}", error.code().unwrap_or("no code")),
///     _ => error.to_string(),
/// }
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request could not be built; nothing was sent.
    Construction,
    /// There are no credentials, or their provider failed.
    Credentials,
    /// The request got no response.
    Transport,
    /// A timeout of the client's configuration ran out.
    Timeout,
    /// The response cannot be understood.
    Response,
    /// The caller may not do this: `AccessDeniedException`. The message says which action which policy lacks.
    #[doc(alias = "AccessDeniedException")]
    AccessDenied,
    /// Too many calls: the service asks for fewer, by `ThrottlingException` for example.
    #[doc(alias = "ThrottlingException")]
    Throttling,
    /// The session token has expired.
    #[doc(alias = "ExpiredTokenException")]
    ExpiredToken,
    /// The access key is unknown, or the signature is wrong.
    #[doc(alias = "UnrecognizedClientException")]
    #[doc(alias = "InvalidSignatureException")]
    InvalidCredentials,
    /// The time of the signature is too far from the service's.
    ClockSkew,
    /// A member of the request is missing or not allowed.
    #[doc(alias = "ValidationException")]
    Validation,
    /// The service does not understand the request: a client that is not made for this service.
    MalformedRequest,
    /// The service knows no such operation.
    UnknownOperation,
    /// The account has no subscription to the service, or must opt in to the region.
    OptInRequired,
    /// The service is not available at the moment.
    Unavailable,
    /// The service failed.
    InternalFailure,
    /// An error of the service's own; its code tells which.
    Other,
}

impl ErrorKind {
    /// The kind of error that a code names. The code is without namespace.
    #[must_use]
    pub fn of_code(code: &str) -> Self {
        match code {
            "AccessDeniedException"
            | "AccessDenied"
            | "UnauthorizedOperation"
            | "NotAuthorized"
            | "UnauthorizedException" => Self::AccessDenied,
            "Throttling"
            | "ThrottlingException"
            | "ThrottledException"
            | "RequestThrottled"
            | "RequestThrottledException"
            | "TooManyRequestsException"
            | "RequestLimitExceeded"
            | "BandwidthLimitExceeded"
            | "ProvisionedThroughputExceededException"
            | "TransactionInProgressException"
            | "EC2ThrottledException"
            | "SlowDown"
            | "PriorRequestNotComplete" => Self::Throttling,
            "ExpiredToken" | "ExpiredTokenException" => Self::ExpiredToken,
            "UnrecognizedClientException"
            | "InvalidClientTokenId"
            | "InvalidAccessKeyId"
            | "MissingAuthenticationToken"
            | "MissingAuthenticationTokenException"
            | "IncompleteSignature"
            | "IncompleteSignatureException"
            | "InvalidToken"
            | "SignatureDoesNotMatch"
            | "InvalidSignatureException"
            | "AuthFailure" => Self::InvalidCredentials,
            "RequestExpired" | "RequestTimeTooSkewed" | "RequestInTheFuture" => Self::ClockSkew,
            "ValidationException"
            | "ValidationError"
            | "InvalidParameterValue"
            | "InvalidParameterCombination"
            | "InvalidParameterException"
            | "MissingParameter" => Self::Validation,
            "SerializationException"
            | "MalformedQueryString"
            | "InvalidQueryParameter"
            | "MalformedHttpRequestException" => Self::MalformedRequest,
            "UnknownOperationException" | "InvalidAction" | "MissingAction" => {
                Self::UnknownOperation
            }
            "OptInRequired" | "SubscriptionRequiredException" => Self::OptInRequired,
            "ServiceUnavailable" | "ServiceUnavailableException" => Self::Unavailable,
            "InternalFailure"
            | "InternalServerError"
            | "InternalError"
            | "InternalServiceException" => Self::InternalFailure,
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ErrorKind;

    #[test]
    fn codes_of_many_services_have_one_kind() {
        for (code, kind) in [
            ("AccessDeniedException", ErrorKind::AccessDenied),
            ("ThrottlingException", ErrorKind::Throttling),
            ("ExpiredTokenException", ErrorKind::ExpiredToken),
            ("UnrecognizedClientException", ErrorKind::InvalidCredentials),
            ("RequestTimeTooSkewed", ErrorKind::ClockSkew),
            ("ValidationException", ErrorKind::Validation),
            ("NotFoundException", ErrorKind::Other),
            // A quota of the account, not a rate.
            ("LimitExceededException", ErrorKind::Other),
        ] {
            assert_eq!(ErrorKind::of_code(code), kind, "{code}");
        }
    }
}
