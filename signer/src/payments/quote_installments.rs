//! Quotes what a card may be split into; asks iyzico once in ten minutes for the same question.

use std::time::Duration;

use moka::future::Cache;
use vezne_protocol::{Amount, CardFacts, CardPrefix, Currency, InstallmentQuote, Method, Offer, Plan, PlanOffer};

use super::failure::{Failure, check_may_act};
use super::notice_bursts::{Sign, notice};
use super::offer::{CardOffer, PlanPrice};
use super::session::{PREFIXES_MAX, Session};
use super::turn_methods::check_is_on;
use crate::app::App;
use crate::clock::Moment;

/// How long an offer is good for.
const FRESH_S: i64 = 10 * 60;
/// How many questions are kept.
const KEPT_MAX: u64 = 10_000;

/// The question: who asks does not matter, and the session's plans are picked out of the answer.
type Question = (Option<CardPrefix>, Amount, Currency);

/// Answers by question, each with the moment it was given.
#[derive(Clone)]
pub struct QuoteCache(Cache<Question, (Moment, Vec<CardOffer>)>);

impl Default for QuoteCache {
    fn default() -> Self {
        let kept = Duration::from_secs(FRESH_S.unsigned_abs());
        Self(Cache::builder().max_capacity(KEPT_MAX).time_to_live(kept).build())
    }
}

/// Quotes a session's plans for a card prefix, or for every card family without one.
#[tracing::instrument(name = "quote installments", skip_all, fields(otel.kind = "internal"))]
pub async fn quote(app: &App, session: &Session, prefix: Option<CardPrefix>) -> Result<InstallmentQuote, Failure> {
    check_may_act(session, app.clock.now())?;
    check_is_on(app, Method::Card).await?;
    let asked = prefix.map(CardPrefix::asked);
    if let Some(asked) = asked
        && !app.store.note_prefix(&session.id, asked, PREFIXES_MAX).await?
    {
        notice(app, Sign::CardTried).await;
        return Err(Failure::TooManyPrefixes);
    }
    let offers = offers(app, session, asked).await?;
    let offers = offers
        .into_iter()
        .map(|offer| with_plans_of(session, prefix, offer))
        .collect();
    Ok(InstallmentQuote { prefix, offers })
}

/// The upstream's offers, at most ten minutes old. Whoever asks the same at the same time waits for the same answer.
async fn offers(app: &App, session: &Session, asked: Option<CardPrefix>) -> Result<Vec<CardOffer>, Failure> {
    let question = (asked, session.order.amount, session.order.currency);
    let now = app.clock.now();
    let QuoteCache(cache) = &app.quotes;
    if cache
        .get(&question)
        .await
        .is_some_and(|(at, _)| now > at.plus_s(FRESH_S))
    {
        cache.invalidate(&question).await;
    }
    let answer = cache.try_get_with(question, async {
        let offers = ask(app, session, asked).await?;
        Ok((now, offers))
    });
    answer.await.map(|(_, offers)| offers).map_err(Failure::Upstream)
}

async fn ask(
    app: &App,
    session: &Session,
    asked: Option<CardPrefix>,
) -> Result<Vec<CardOffer>, crate::upstream::UpstreamError> {
    let order = &session.order;
    if order.currency != Currency::Try {
        // Installments are a matter of lira; any other currency is paid at once.
        let at_once = PlanPrice {
            installments: 1,
            installment_price: order.amount,
            total: order.amount,
        };
        return Ok(vec![CardOffer {
            card: None,
            plans: vec![at_once],
        }]);
    }
    app.iyzico.begin()?;
    let id = session.id.as_str();
    let mut offers = app.iyzico.installments(order.amount, asked, order.locale, id).await?;
    if let (Some(asked), [CardOffer { card: card @ None, .. }]) = (asked, offers.as_mut_slice()) {
        // The plans are what matters: a card that nobody knows is still a card.
        *card = app
            .iyzico
            .bin_check(asked, order.locale, id)
            .await
            .unwrap_or_else(|error| {
                tracing::warn!(%error, "the card's facts are missing from the offer and from the BIN check");
                None
            });
    }
    Ok(offers)
}

/// An offer with the session's plans only, each with its difference to the amount.
fn with_plans_of(session: &Session, prefix: Option<CardPrefix>, offer: CardOffer) -> Offer {
    let CardOffer { card, plans } = offer;
    let allowed =
        |price: &PlanPrice| Plan::new(price.installments).is_ok_and(|plan| session.order.plans.contains(&plan));
    let plans = plans
        .iter()
        .filter(|price| allowed(price))
        .filter_map(|price| plan_offer(session, price))
        .collect();
    Offer {
        card: with_scheme(card, prefix),
        plans,
    }
}

/// A plan for the buyer; one that costs less than the amount is an upstream's mistake and is left out.
fn plan_offer(session: &Session, price: &PlanPrice) -> Option<PlanOffer> {
    let &PlanPrice {
        installments,
        installment_price,
        total,
    } = price;
    let difference = total.checked_sub(session.order.amount)?;
    Some(PlanOffer {
        installments,
        installment_price,
        total,
        difference,
        last_installment: price.last_installment(),
    })
}

/// The number range's scheme where iyzico names none.
fn with_scheme(card: Option<CardFacts>, prefix: Option<CardPrefix>) -> Option<CardFacts> {
    let by_range = prefix.and_then(|prefix| prefix.scheme());
    match card {
        Some(facts) => Some(CardFacts {
            scheme: facts.scheme.or(by_range),
            ..facts
        }),
        None => by_range.map(|scheme| CardFacts {
            scheme: Some(scheme),
            ..CardFacts::default()
        }),
    }
}
