//! The protocol of a service, as plain data. What it decides stands in [`protocol`](crate::protocol).

/// How calls of the service travel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// awsJson 1.0 or 1.1.
    AwsJson(AwsJson),
    /// restJson1.
    RestJson(RestJson),
    /// awsQuery.
    AwsQuery(AwsQuery),
}

/// `aws.protocols#awsJson1_0` or `aws.protocols#awsJson1_1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwsJson {
    /// The version.
    pub version: AwsJsonVersion,
    /// The first half of `X-Amz-Target`, for example `TrentService`.
    pub target_prefix: String,
    /// True if the service still tells the error codes of the query protocol.
    pub query_compatible: bool,
}

/// The two versions of awsJson; they differ in the media type alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AwsJsonVersion {
    /// `application/x-amz-json-1.0`
    V1_0,
    /// `application/x-amz-json-1.1`
    V1_1,
}

/// `aws.protocols#restJson1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RestJson;

/// `aws.protocols#awsQuery`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AwsQuery;
