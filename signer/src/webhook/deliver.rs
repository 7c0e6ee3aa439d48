//! Sends what is due to the shop's server, and plans the next try where it was not taken.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use url::Url;

use super::secret::{WebhookSecret, timestamp};
use crate::app::App;
use crate::clock::Moment;
use crate::config::Webhooks;
use crate::entropy::Entropy;
use crate::event_view::EventView;
use crate::hooks::CrashPoint;
use crate::payments::failure::Failure;
use crate::store::{Delivery, DeliveryOutcome, StoreError};

/// How long the shop's server may take to answer.
const ANSWER_LIMIT: Duration = Duration::from_secs(15);
/// How long a delivery belongs to who took it up: longer than the answer may take.
const LEASE_S: i64 = 60;
/// How many deliveries are sent at a time.
const BATCH_MAX: i64 = 20;
/// The pauses before the second try, the third and so on. Source: the Standard Webhooks specification.
const PAUSES_S: [i64; 7] = [5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 10 * 3600];
/// How far a pause may be off, in percent, so that what failed together is not sent together again.
const JITTER_PERCENT: i64 = 20;
/// The longest pause that the shop's server may ask for.
const RETRY_AFTER_MAX_S: i64 = 10 * 3600;

/// The way to the shop's server.
#[derive(Debug, Clone)]
pub struct Webhook {
    http: reqwest::Client,
    url: Url,
    secret: WebhookSecret,
}

impl Webhook {
    /// The way that is configured. Deliveries are signed with the first secret.
    pub fn new(http: reqwest::Client, webhooks: Webhooks) -> Option<Self> {
        let Webhooks { url, secrets } = webhooks;
        let secret = secrets.into_iter().next()?;
        Some(Self { http, url, secret })
    }

    /// Sends one event. `Ok` with how the shop's server answered; a header of it may ask for a pause.
    async fn send(&self, event: &EventView, at: Moment) -> Result<(u16, HeaderMap), reqwest::Error> {
        let body = serde_json::to_vec(event).expect("an event of texts and numbers can be written as JSON");
        let signature = self.secret.sign(&event.id, at, &body);
        let request = self
            .http
            .post(self.url.clone())
            .timeout(ANSWER_LIMIT)
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", &event.id)
            .header("webhook-timestamp", timestamp(at))
            .header("webhook-signature", signature)
            .body(body);
        let answer = request.send().await?;
        Ok((answer.status().as_u16(), answer.headers().clone()))
    }
}

/// Sends what is due now and waits for its end. Answers how much there was.
pub async fn deliver(app: &App) -> Result<usize, Failure> {
    let Some(webhook) = app.webhook.clone() else {
        return Ok(0);
    };
    let now = app.clock.now();
    let mut sending = Vec::new();
    for delivery in app.store.due_deliveries(now, BATCH_MAX).await? {
        if app.store.lease_delivery(&delivery.event_id, now, LEASE_S).await? {
            let (app, webhook) = (app.clone(), Arc::clone(&webhook));
            sending.push(app.tasks.clone().spawn(async move {
                if let Err(error) = attend(&app, &webhook, &delivery).await {
                    tracing::warn!(event = delivery.event_id, %error, "a delivery could not be made or noted");
                }
            }));
        }
    }
    let taken_up = sending.len();
    for sent in sending {
        // One that panicked is a defect, and told as that; its lease ends by itself.
        let _ = sent.await;
    }
    Ok(taken_up)
}

/// Makes a delivery and notes what came of it.
async fn attend(app: &App, webhook: &Webhook, delivery: &Delivery) -> Result<(), Failure> {
    let sent = match view(app, delivery).await {
        Ok(event) => {
            let answer = webhook.send(&event, app.clock.now()).await;
            app.hooks.reach(CrashPoint::DeliverySent).await;
            answer.map_err(|error| reason(&error).to_owned())
        }
        // It counts as a try: an event that nobody can read is given up like one that nobody takes.
        Err(Failure::Store(error @ StoreError::Unreadable { .. })) => Err(error.to_string()),
        Err(error) => return Err(error),
    };
    let now = app.clock.now();
    let again = |asked_s| once_more(delivery.tries, asked_s, app.entropy.as_ref(), now);
    let (outcome, told) = match sent {
        Ok((status, _)) if (200..300).contains(&status) => (DeliveryOutcome::Delivered, status.to_string()),
        Ok((status, headers)) => (again(asked_pause_s(&headers, now)), status.to_string()),
        Err(why) => (again(None), why),
    };
    let event = &delivery.event_id;
    match &outcome {
        DeliveryOutcome::Delivered => tracing::info!(event, "delivered"),
        DeliveryOutcome::Again(at) => tracing::warn!(event, told, again = %at, "not delivered"),
        DeliveryOutcome::GivenUp => {
            tracing::error!(alert = "delivery", event, told, "given up: the shop was not told");
        }
    }
    app.store.note_delivery(&delivery.event_id, outcome, told, now).await?;
    Ok(())
}

/// The event of a delivery, as the shop's server sees it.
async fn view(app: &App, delivery: &Delivery) -> Result<EventView, Failure> {
    let event = app.store.published_event(&delivery.event_id).await?;
    EventView::of(app, event.ok_or(Failure::Missing("the event of a delivery"))?).await
}

/// When a delivery is tried again after so many tries before this one.
fn once_more(tries_before: i64, asked_s: Option<i64>, entropy: &dyn Entropy, now: Moment) -> DeliveryOutcome {
    let planned = usize::try_from(tries_before).ok().and_then(|tries| PAUSES_S.get(tries));
    let Some(&pause_s) = planned else {
        return DeliveryOutcome::GivenUp;
    };
    let mut random = [0; 2];
    entropy.fill(&mut random);
    let spread = 2 * JITTER_PERCENT + 1;
    let percent = 100 - JITTER_PERCENT + i64::from(u16::from_be_bytes(random)) % spread;
    let pause_ms = pause_s * 10 * percent;
    let asked_ms = asked_s.unwrap_or_default().clamp(0, RETRY_AFTER_MAX_S) * 1000;
    DeliveryOutcome::Again(Moment::from_ms(now.ms() + pause_ms.max(asked_ms)))
}

/// The pause that the shop's server asks for, in seconds: as a number of them, or as the moment of its end (RFC 9110).
fn asked_pause_s(headers: &HeaderMap, now: Moment) -> Option<i64> {
    let asked = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    asked.parse().ok().or_else(|| {
        let end = jiff::fmt::rfc2822::parse(asked).ok()?.timestamp();
        Some(now.seconds_until(Moment::from_ms(end.as_millisecond())))
    })
}

/// Why no answer came, without the address.
fn reason(error: &reqwest::Error) -> &'static str {
    if error.is_timeout() {
        "no answer in time"
    } else if error.is_connect() {
        "no connection"
    } else {
        "connection lost"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Bytes(u8);

    impl Entropy for Bytes {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(self.0);
        }
    }

    fn pause_ms(tries_before: i64, asked_s: Option<i64>, byte: u8) -> i64 {
        match once_more(tries_before, asked_s, &Bytes(byte), Moment::from_ms(0)) {
            DeliveryOutcome::Again(at) => at.ms(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn pauses_grow_within_a_fifth_and_end() {
        assert_eq!(pause_ms(0, None, 0), 4_000);
        assert_eq!(pause_ms(1, None, 0), 240_000);
        for byte in 0..=u8::MAX {
            assert!((8 * 3_600_000..=12 * 3_600_000).contains(&pause_ms(6, None, byte)));
        }
        assert_eq!(
            once_more(7, None, &Bytes(0), Moment::from_ms(0)),
            DeliveryOutcome::GivenUp
        );
    }

    #[test]
    fn a_shop_may_ask_for_a_longer_pause_but_not_for_an_endless_one() {
        assert_eq!(pause_ms(0, Some(120), 0), 120_000);
        assert_eq!(pause_ms(1, Some(1), 0), 240_000);
        assert_eq!(pause_ms(0, Some(i64::MAX), 0), RETRY_AFTER_MAX_S * 1000);
        assert_eq!(pause_ms(0, Some(-5), 0), 4_000);
    }

    #[test]
    fn a_pause_is_asked_for_in_seconds_or_by_its_end() {
        let now = Moment::from_ms(1_445_412_420_000); // 2015-10-21T07:27:00Z
        for (asked, pause_s) in [
            ("120", Some(120)),
            ("Wed, 21 Oct 2015 07:28:00 GMT", Some(60)),
            ("Wed, 21 Oct 2015 07:26:00 GMT", Some(0)),
            ("soon", None),
        ] {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, asked.parse().unwrap())]);
            assert_eq!(asked_pause_s(&headers, now), pause_s, "{asked}");
        }
    }
}
