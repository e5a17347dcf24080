//! What the values of traits with several parts say.

use serde_json::Number;

/// `smithy.api#range`: bounds, both inclusive. Numbers as written, so integers of 64 bits stay exact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Range {
    /// The smallest value allowed.
    pub min: Option<Number>,
    /// The largest value allowed.
    pub max: Option<Number>,
}

/// `smithy.api#deprecated`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deprecated {
    /// Why, and what to use instead.
    pub message: Option<String>,
    /// Since when.
    pub since: Option<String>,
}

/// `smithy.api#paginated`, of an operation or merged with the service's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paginated {
    /// Input member that carries the token.
    pub input_token: Option<String>,
    /// Path to the output member with the next token, `Result.NextToken`.
    pub output_token: Option<String>,
    /// Path to the output member with the items.
    pub items: Option<String>,
    /// Input member that bounds the page's size.
    pub page_size: Option<String>,
}

/// `smithy.api#error`: whose mistake it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ErrorFault {
    /// The caller's; the same request fails again.
    Client,
    /// The service's.
    Server,
}

/// `smithy.api#timestampFormat`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TimestampFormat {
    /// RFC 3339, `date-time`.
    DateTime,
    /// RFC 9110, `http-date`.
    HttpDate,
    /// A number of seconds, `epoch-seconds`; awsJson's default.
    EpochSeconds,
}

/// `aws.protocols#awsQueryError`: what the query protocol called an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwsQueryError {
    /// The code on the wire.
    pub code: String,
    /// The HTTP status.
    pub http_response_code: Option<u16>,
}

/// `aws.api#service`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AwsService {
    /// `KMS`, `Secrets Manager`.
    pub sdk_id: Option<String>,
    /// Prefix of the service's ARNs and IAM actions, `kms`.
    pub arn_namespace: Option<String>,
    /// Prefix of the default host name, `kms`.
    pub endpoint_prefix: Option<String>,
}
