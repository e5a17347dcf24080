//! The last calls, for a person who watches.

use bytes::Bytes;
use http::Response;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// Calls that are remembered.
const REMEMBERED: usize = 50;

/// A call that was answered.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CallRecord {
    /// When it was answered.
    pub at: SystemTime,
    /// The operation that the request named.
    pub operation: String,
    /// The HTTP status; absent if the connection was dropped.
    pub status: Option<u16>,
    /// The id of the request.
    pub request_id: String,
    /// The code of the error, if it is one.
    pub error: Option<String>,
    /// How long it took.
    pub duration: Duration,
}

/// The last calls.
#[derive(Debug, Default)]
pub(crate) struct CallLog(Mutex<VecDeque<CallRecord>>);

impl CallLog {
    pub(crate) fn add(
        &self,
        operation: String,
        response: Option<&Response<Bytes>>,
        duration: Duration,
    ) -> CallRecord {
        let request_id = response
            .and_then(|response| response.headers().get("x-amzn-requestid")?.to_str().ok())
            .unwrap_or_default();
        let record = CallRecord {
            at: SystemTime::now(),
            operation,
            status: response.map(|response| response.status().as_u16()),
            request_id: request_id.to_owned(),
            error: response.and_then(error_code),
            duration,
        };
        let mut calls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if calls.len() == REMEMBERED {
            calls.pop_back();
        }
        calls.push_front(record.clone());
        record
    }

    pub(crate) fn latest(&self) -> Vec<CallRecord> {
        let calls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        calls.iter().cloned().collect()
    }
}

fn error_code(response: &Response<Bytes>) -> Option<String> {
    if response.status().is_success() {
        return None;
    }
    let body: serde_json::Value = serde_json::from_slice(response.body()).ok()?;
    body["__type"].as_str().map(str::to_owned)
}
