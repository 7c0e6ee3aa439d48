//! The section about iyzico.

use std::time::Duration;

use url::Url;

use super::addresses::{origins, upstream_url};
use super::raw::Iyzico as Raw;
use super::{Mistakes, call_limit, pairs};
use crate::secret::{Secret, SecretPair};
use crate::upstream::CALL_LIMIT;
use crate::upstream::iyzico::SANDBOX_KEY_HEAD;

/// How many calls a minute iyzico takes: the English documents say 100, the Turkish ones 1000.
const CALLS_PER_MINUTE: i64 = 100;
const CALLS_PER_MINUTE_MIN: i64 = 10;
const CALLS_PER_MINUTE_MAX: i64 = 100_000;
/// iyzico's live host: sandbox keys do not belong there.
pub const LIVE_HOST: &str = "api.iyzipay.com";

/// The way to iyzico.
pub(super) struct Iyzico {
    pub(super) url: Url,
    pub(super) api_key: Secret,
    pub(super) secret_key: SecretPair,
    pub(super) call_limit: Duration,
    pub(super) page_origins: Vec<String>,
    pub(super) calls_per_minute: i64,
    pub(super) webhook_must_be_signed: bool,
    pub(super) reports: bool,
}

pub(super) fn check(mistakes: &mut Mistakes, raw: Raw) -> Option<Iyzico> {
    let Raw {
        base_url,
        api_key,
        api_key_file,
        secret_key,
        secret_key_file,
        previous_secret_key,
        previous_secret_key_file,
        call_limit_s,
        calls_per_minute,
        webhook_must_be_signed,
        reports,
        page_origins,
    } = raw;
    let url = mistakes.read("iyzico.base_url", base_url, |text| upstream_url(&text));
    let call_limit = mistakes.read(
        "iyzico.call_limit_s",
        Some(call_limit_s.unwrap_or(CALL_LIMIT.as_secs())),
        call_limit,
    );
    let page_origins = mistakes.read("iyzico.page_origins", Some(page_origins.unwrap_or_default()), |list| {
        origins(&list)
    });
    let api_key = mistakes.secret("iyzico.api_key", api_key, api_key_file.as_deref());
    let secret_key = mistakes.secret("iyzico.secret_key", secret_key, secret_key_file.as_deref());
    let secret_key = pairs::pair(
        mistakes,
        "iyzico.secret_key",
        secret_key,
        previous_secret_key,
        previous_secret_key_file.as_deref(),
    );
    if let (Some(url), Some(key)) = (&url, &api_key)
        && url.host_str() == Some(LIVE_HOST)
        && key.expose().starts_with(SANDBOX_KEY_HEAD)
    {
        mistakes.add(
            "iyzico.api_key",
            "is a sandbox key, and iyzico.base_url is the live host",
        );
    }
    let calls_per_minute = mistakes.read(
        "iyzico.calls_per_minute",
        Some(calls_per_minute.unwrap_or(CALLS_PER_MINUTE)),
        |calls| match calls {
            CALLS_PER_MINUTE_MIN..=CALLS_PER_MINUTE_MAX => Ok(calls),
            _ => Err(format!("must be {CALLS_PER_MINUTE_MIN} to {CALLS_PER_MINUTE_MAX}")),
        },
    );
    Some(Iyzico {
        url: url?,
        api_key: api_key?,
        secret_key: secret_key?,
        call_limit: call_limit?,
        page_origins: page_origins?,
        calls_per_minute: calls_per_minute?,
        webhook_must_be_signed: webhook_must_be_signed.unwrap_or_default(),
        reports: reports.unwrap_or(true),
    })
}
