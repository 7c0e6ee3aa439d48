//! The section about the shop: its API key, its origins, its page for lost buyers.

use url::Url;

use super::Mistakes;
use super::addresses::{http_url, origins};
use super::raw::Shop as Raw;

/// What is known of the shop.
pub(super) struct Shop {
    pub(super) api_key_sha256: Option<[u8; 32]>,
    pub(super) allowed_origins: Vec<String>,
    pub(super) fallback_url: Url,
}

pub(super) fn check(mistakes: &mut Mistakes, raw: Raw) -> Option<Shop> {
    let Raw {
        api_key_sha256,
        allowed_origins,
        fallback_url,
    } = raw;
    let api_key_sha256 = mistakes.optional("shop.api_key_sha256", api_key_sha256, |text| {
        let mut hash = [0; 32];
        let wrong = |_| "must be 64 hex digits: the SHA-256 of the shop's API key".to_owned();
        hex::decode_to_slice(text.trim(), &mut hash)
            .map(|()| hash)
            .map_err(wrong)
    });
    let allowed_origins = mistakes.read("shop.allowed_origins", allowed_origins, |list| origins(&list));
    let fallback_url = mistakes.read("shop.fallback_url", fallback_url, |text| http_url(&text));
    Some(Shop {
        api_key_sha256,
        allowed_origins: allowed_origins?,
        fallback_url: fallback_url?,
    })
}
