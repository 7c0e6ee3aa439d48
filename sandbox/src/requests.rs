//! What came in over the API and what went out as callbacks, in order, for tests to read.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::clock::Moment;

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
        /// Names in lower case; of repeated ones the last.
        headers: BTreeMap<String, String>,
        /// The text as it came.
        body: String,
        /// Null while it is being answered, and when the connection was cut instead.
        status: Option<u16>,
    },
    /// A callback that the sandbox posted itself.
    Sent {
        /// Always `callback`.
        sent: &'static str,
        /// RFC 3339.
        at: String,
        /// The merchant's callback address.
        to: String,
        /// Null when nobody answered.
        status: Option<u16>,
        /// Where the answer would have sent a browser.
        location: Option<String>,
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
    /// Names in lower case.
    pub(crate) headers: BTreeMap<String, String>,
    /// The bytes that were signed.
    pub(crate) body: Vec<u8>,
}

impl Requests {
    /// Writes a request down before anything is done about it.
    pub(crate) fn receive(&mut self, at: Moment, request: &Received) -> ExchangeId {
        let Received {
            method,
            path,
            headers,
            body,
        } = request.clone();
        let body = String::from_utf8_lossy(&body).into_owned();
        self.0.push(Exchange::Received {
            at: at.rfc3339(),
            method,
            path,
            headers,
            body,
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

    /// Writes down a callback that the sandbox posted.
    pub(crate) fn sent_callback(&mut self, at: Moment, to: String, status: Option<u16>, location: Option<String>) {
        self.0.push(Exchange::Sent {
            sent: "callback",
            at: at.rfc3339(),
            to,
            status,
            location,
        });
    }

    /// All of them, oldest first.
    pub(crate) fn all(&self) -> Vec<Exchange> {
        self.0.clone()
    }
}
