//! Where a statement goes on: the header `latsts`, or `link` with `rel="next"`. Which of them the bank sends is not published.

use reqwest::header::{HeaderMap, LINK};
use url::Url;

/// The header with the cursor, which is sent back as `from`.
const CURSOR: &str = "latsts";
/// The longest cursor or address.
const CURSOR_BYTES_MAX: usize = 2048;

/// The next page: nothing, a page, or a page that must not be asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// This was the last one.
    None,
    /// It is there.
    At(Url),
    /// The bank points to another place than its statement of this account. The reason.
    Strange(&'static str),
}

/// Where it goes on after a page that was asked for at `asked`. The first page was asked for at `first`.
pub(super) fn next(head: &HeaderMap, first: &Url, asked: &Url) -> Next {
    if let Some(target) = linked(head) {
        return match target.and_then(|target| asked.join(target).ok()) {
            Some(url) if is_same_statement(&url, first) => Next::At(url),
            _ => Next::Strange("its next page is another place's"),
        };
    }
    let Some(cursor) = head.get(CURSOR) else {
        return Next::None;
    };
    match cursor.to_str().map(str::trim) {
        Ok("") => Next::None,
        Ok(cursor) if cursor.len() <= CURSOR_BYTES_MAX => {
            let mut url = first.clone();
            url.query_pairs_mut().append_pair("from", cursor);
            Next::At(url)
        }
        _ => Next::Strange("its cursor cannot be sent back"),
    }
}

/// The target of the link whose relation is `next` (RFC 8288); within, `None` where it cannot be read.
fn linked(head: &HeaderMap) -> Option<Option<&str>> {
    head.get_all(LINK).iter().find_map(|value| {
        let Ok(text) = value.to_str() else {
            return Some(None);
        };
        links(text)
            .find(|(_, parameters)| is_next(parameters))
            .map(|(target, _)| {
                let is_sane = !target.is_empty() && target.len() <= CURSOR_BYTES_MAX;
                is_sane.then_some(target)
            })
    })
}

/// `<target>; parameters, <target>; parameters`: the targets with their parameters.
fn links(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split('<').skip(1).filter_map(|link| link.split_once('>'))
}

fn is_next(parameters: &str) -> bool {
    parameters.split([';', ',']).any(|parameter| {
        parameter.split_once('=').is_some_and(|(name, value)| {
            let mut relations = value.trim().trim_matches('"').split_ascii_whitespace();
            name.trim().eq_ignore_ascii_case("rel") && relations.any(|one| one.eq_ignore_ascii_case("next"))
        })
    })
}

/// The same host and path, without credentials, and about no other account.
fn is_same_statement(url: &Url, first: &Url) -> bool {
    let account = |url: &Url| {
        let named = url.query_pairs().filter(|(name, _)| name == "accountId");
        named.map(|(_, value)| value.into_owned()).collect::<Vec<_>>()
    };
    let accounts = account(url);
    url.origin() == first.origin()
        && url.path() == first.path()
        && url.username().is_empty()
        && url.password().is_none()
        && (accounts.is_empty() || accounts == account(first))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FIRST: &str = "https://bank.example/api/transactions?accountId=7&pageSize=2";

    fn after(name: &'static str, value: &str) -> Next {
        let first = Url::parse(FIRST).unwrap();
        let mut head = HeaderMap::new();
        head.insert(name, value.parse().unwrap());
        next(&head, &first, &first)
    }

    fn at(url: &str) -> Next {
        Next::At(Url::parse(url).unwrap())
    }

    #[test]
    fn a_cursor_is_sent_back_as_from() {
        assert_eq!(
            after("latsts", "2025-08-15 13:04+3"),
            at(&format!("{FIRST}&from=2025-08-15+13%3A04%2B3"))
        );
        for none in ["", " "] {
            assert_eq!(after("latsts", none), Next::None);
        }
        assert_eq!(after("x-other", "1"), Next::None);
        assert!(matches!(after("latsts", &"x".repeat(3000)), Next::Strange(_)));
    }

    #[test]
    fn a_link_to_the_next_page_is_followed() {
        let there = "https://bank.example/api/transactions?page=2";
        for link in [
            "</api/transactions?page=2>; rel=\"next\"",
            "<https://bank.example:443/api/transactions?page=2>;REL=next",
            "<?page=1>; rel=\"prev\", <?page=2>; title=\"a\"; rel=\"last next\"",
        ] {
            assert_eq!(after("link", link), at(there), "{link}");
        }
        assert_eq!(after("link", "<?page=1>; rel=prev"), Next::None);
        let same_account = after("link", "<?accountId=7&page=2>; rel=next");
        assert_eq!(
            same_account,
            at("https://bank.example/api/transactions?accountId=7&page=2")
        );
    }

    #[test]
    fn a_link_to_another_place_is_not_followed_and_not_passed_over() {
        for link in [
            "<https://evil.example/api/transactions?page=2>; rel=next",
            "<http://bank.example/api/transactions?page=2>; rel=next",
            "<https://bank.example:8443/api/transactions>; rel=next",
            "<//evil.example/api/transactions>; rel=next",
            "<https://a:b@bank.example/api/transactions>; rel=next",
            "</api/accounts?page=2>; rel=next",
            "<?accountId=8>; rel=next",
            "<?accountId=7&accountId=8>; rel=next",
            "<>; rel=next",
        ] {
            assert!(matches!(after("link", link), Next::Strange(_)), "{link}");
        }
    }

    proptest! {
        #[test]
        fn no_header_makes_it_panic(text in "[ -~]{0,60}|<[ -~]{0,30}>; rel=\"?next\"?") {
            let _ = after("link", &text);
            let _ = after("latsts", &text);
        }
    }
}
