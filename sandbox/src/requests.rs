//! What came in over the API and what went out to the merchant, in order, for tests to read.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::clock::Moment;
use crate::faults::Fault;
use crate::merchant::{Answered, Post};

/// Oldest first.
#[derive(Debug, Default)]
pub(crate) struct Requests(Vec<Exchange>);

/// One request and how it ended.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Exchange {
    /// A request that the API got.
    Received {
        /// RFC 3339.
        at: String,
        /// As on the request line.
        method: String,
        /// Without the query: that is what clients sign.
        path: String,
        /// What stood behind the question mark, if anything did.
        #[serde(skip_serializing_if = "Option::is_none")]
        query: Option<String>,
        /// Names in lower case; of repeated ones the last.
        headers: BTreeMap<String, String>,
        /// The text as it came.
        body: String,
        /// What was made to go wrong.
        fault: Option<&'static str>,
        /// Null while it is being answered, and when the connection was cut instead.
        status: Option<u16>,
    },
    /// What the sandbox posted to the merchant itself.
    Sent {
        /// `callback` or `webhook`.
        sent: &'static str,
        /// RFC 3339, when it was answered.
        at: String,
        /// The merchant's address.
        to: String,
        /// The text as it went out.
        body: String,
        /// Of a webhook, if it was signed.
        #[serde(skip_serializing_if = "Option::is_none")]
        signature: Option<String>,
        /// Its status is null when nobody answered.
        #[serde(flatten)]
        answered: Answered,
    },
}

/// Names one recorded request, to be told its status later.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ExchangeId(usize);

/// A request as it was read off the line.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    /// As on the request line.
    pub(crate) method: String,
    /// Without the query.
    pub(crate) path: String,
    /// What stood behind the question mark.
    pub(crate) query: Option<String>,
    /// Names in lower case.
    pub(crate) headers: BTreeMap<String, String>,
    /// The bytes that were signed.
    pub(crate) body: Vec<u8>,
}

impl Requests {
    /// Writes a request down before anything is done about it.
    pub(crate) fn receive(&mut self, at: Moment, request: &Received, fault: Option<&Fault>) -> ExchangeId {
        let Received {
            method,
            path,
            query,
            headers,
            body,
        } = request.clone();
        let body = String::from_utf8_lossy(&body).into_owned();
        self.0.push(Exchange::Received {
            at: at.rfc3339(),
            method,
            path,
            query,
            headers,
            body,
            fault: fault.map(Fault::name),
            status: None,
        });
        ExchangeId(self.0.len() - 1)
    }

    /// Adds how it was answered.
    pub(crate) fn answered(&mut self, id: ExchangeId, with: u16) {
        // A reset may have cleared the list while the answer was being made.
        if let Some(Exchange::Received { status, .. }) = self.0.get_mut(id.0) {
            *status = Some(with);
        }
    }

    /// Writes down what the sandbox posted.
    pub(crate) fn sent(&mut self, sent: &'static str, at: Moment, post: Post, answered: Answered) {
        let Post {
            to,
            content_type: _,
            signature,
            body,
        } = post;
        self.0.push(Exchange::Sent {
            sent,
            at: at.rfc3339(),
            to,
            body,
            signature: signature.map(|(_, value)| value),
            answered,
        });
    }

    /// All of them, oldest first.
    pub(crate) fn all(&self) -> Vec<Exchange> {
        self.0.clone()
    }
}
