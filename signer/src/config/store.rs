//! The section about the database.

use super::Mistakes;
use super::raw::Store as Raw;
use crate::store::StoreUrl;

pub(super) fn check(mistakes: &mut Mistakes, raw: Raw) -> Option<StoreUrl> {
    let Raw { url, url_file } = raw;
    let url = mistakes.secret("store.url", url, url_file.as_deref());
    mistakes.read("store.url", url, |url| {
        StoreUrl::parse(url.expose()).map_err(|error| error.to_string())
    })
}
