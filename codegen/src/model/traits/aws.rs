//! Getters for the traits of AWS, and for those of endpoint rules, waiters and protocol tests.

use serde_json::{Map, Value};

use super::{Traits, as_whole};
use crate::model::{AwsQueryError, AwsService, TARGET_PREFIX};

impl Traits {
    /// `aws.api#service`.
    #[must_use]
    pub fn aws_service(&self) -> Option<AwsService> {
        let value = self.get("aws.api#service")?;
        let text = |field| value.get(field).and_then(Value::as_str).map(str::to_owned);
        Some(AwsService {
            sdk_id: text("sdkId"),
            arn_namespace: text("arnNamespace"),
            endpoint_prefix: text("endpointPrefix"),
        })
    }

    /// `aws.auth#sigv4`: the service's name in the credential scope.
    #[must_use]
    pub fn sigv4_name(&self) -> Option<&str> {
        self.field("aws.auth#sigv4", "name")
    }

    /// `aws.protocols#awsQueryCompatible`.
    #[must_use]
    pub fn aws_query_compatible(&self) -> bool {
        self.has("aws.protocols#awsQueryCompatible")
    }

    /// What clients send before an operation's name, if it is not the service shape's name.
    #[must_use]
    pub fn target_prefix(&self) -> Option<&str> {
        self.str(TARGET_PREFIX)
    }

    /// `aws.protocols#awsQueryError`.
    #[must_use]
    pub fn aws_query_error(&self) -> Option<AwsQueryError> {
        let value = self.get("aws.protocols#awsQueryError")?;
        Some(AwsQueryError {
            code: value.get("code")?.as_str()?.to_owned(),
            http_response_code: value
                .get("httpResponseCode")
                .and_then(as_whole)
                .and_then(|status| status.try_into().ok()),
        })
    }

    /// `aws.iam#iamAction` or the older `aws.iam#actionName`: the action's name, if it differs from the operation's.
    #[must_use]
    pub fn iam_action_name(&self) -> Option<&str> {
        self.field("aws.iam#iamAction", "name").or_else(|| self.str("aws.iam#actionName"))
    }

    /// `smithy.rules#endpointRuleSet`, as JSON.
    #[must_use]
    pub fn endpoint_rule_set(&self) -> Option<&Value> {
        self.get("smithy.rules#endpointRuleSet")
    }

    /// `smithy.rules#endpointTests`: its test cases, as JSON.
    #[must_use]
    pub fn endpoint_tests(&self) -> &[Value] {
        let cases = self.get("smithy.rules#endpointTests").and_then(|v| v.get("testCases"));
        cases.and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// `smithy.rules#contextParam` of a member: the rule set's parameter that it fills.
    #[must_use]
    pub fn context_param(&self) -> Option<&str> {
        self.field("smithy.rules#contextParam", "name")
    }

    /// `smithy.rules#staticContextParams` of an operation: parameters and their values.
    #[must_use]
    pub fn static_context_params(&self) -> Vec<(&str, &Value)> {
        self.named_fields("smithy.rules#staticContextParams", "value")
    }

    /// `smithy.rules#operationContextParams` of an operation: parameters and `JMESPath` expressions over the input.
    #[must_use]
    pub fn operation_context_params(&self) -> Vec<(&str, &str)> {
        self.named_fields("smithy.rules#operationContextParams", "path")
            .into_iter()
            .filter_map(|(name, path)| Some((name, path.as_str()?)))
            .collect()
    }

    /// `smithy.rules#clientContextParams` of a service: name, type (`string`, `boolean`, `stringArray`) and
    /// documentation.
    #[must_use]
    pub fn client_context_params(&self) -> Vec<(&str, &str, Option<&str>)> {
        self.object("smithy.rules#clientContextParams")
            .into_iter()
            .flatten()
            .filter_map(|(name, value)| {
                let documentation = value.get("documentation").and_then(Value::as_str);
                Some((name.as_str(), value.get("type")?.as_str()?, documentation))
            })
            .collect()
    }

    /// `smithy.waiters#waitable` of an operation: waiters by name, as JSON.
    #[must_use]
    pub fn waiters(&self) -> Option<&Map<String, Value>> {
        self.object("smithy.waiters#waitable")
    }

    /// `smithy.test#httpRequestTests`, as JSON.
    #[must_use]
    pub fn http_request_tests(&self) -> &[Value] {
        self.list("smithy.test#httpRequestTests")
    }

    /// `smithy.test#httpResponseTests`, as JSON.
    #[must_use]
    pub fn http_response_tests(&self) -> &[Value] {
        self.list("smithy.test#httpResponseTests")
    }
}
