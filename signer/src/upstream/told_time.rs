//! What time an upstream says it is: the `Date` of any answer of its.

use jiff::fmt::rfc2822::DateTimeParser;
use reqwest::header::{DATE, HeaderMap};
use reqwest::{Client, Url};

use super::{ANSWER_BYTES_MAX, UpstreamError, send_unmeasured};
use crate::clock::Moment;

/// How long it is asked for.
const LIMIT: std::time::Duration = std::time::Duration::from_secs(10);

/// Asks for the head of an address, with nothing of the merchant's in the question. Whatever the status, the answer is dated.
pub async fn told_time(http: &Client, url: &Url) -> Result<Moment, UpstreamError> {
    let request = http.head(url.clone()).timeout(LIMIT);
    let (head, answer) = send_unmeasured(request, ANSWER_BYTES_MAX).await?;
    date(&head).ok_or_else(|| UpstreamError::Unreadable {
        http_status: answer.http_status,
        reason: "it bears no date".to_owned(),
    })
}

fn date(head: &HeaderMap) -> Option<Moment> {
    let text = head.get(DATE)?.to_str().ok()?;
    let timestamp = DateTimeParser::new().parse_timestamp(text).ok()?;
    Some(Moment::from_ms(timestamp.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_of_an_answer_is_read_as_http_writes_it() {
        let read = |text: &'static str| {
            let mut head = HeaderMap::new();
            head.insert(DATE, text.parse().unwrap());
            date(&head).map(|moment| moment.to_string())
        };
        assert_eq!(
            read("Sun, 06 Nov 1994 08:49:37 GMT").as_deref(),
            Some("1994-11-06T08:49:37Z")
        );
        for text in ["", "now", "Sun, 06 Nov 1994"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(date(&HeaderMap::new()), None);
    }
}
