//! `vezne-signer check --live`: the four calls to iyzico that a payment by card begins with, with the operator's keys.

mod trial_order;
mod words;

use std::io::{IsTerminal as _, stdin};
use std::sync::Arc;

use vezne_protocol::{Amount, CardPrefix, Locale, Plan};

use super::super::operator::CommandError;
use super::super::output;
use super::finding::Findings;
use crate::clock::{Clock, Moment};
use crate::config::{Config, LIVE_HOST};
use crate::entropy::{SystemEntropy, random_key, session_id};
use crate::payments::basket;
use crate::payments::card_attempt::Page;
use crate::payments::verdict::Told;
use crate::upstream::iyzico::Iyzico;
use crate::upstream::iyzico::pwi_initialize::PageAsk;
use crate::upstream::{UpstreamError, http_client};
use words::words;

const BIN_CHECK: &str = "BIN check";
const INSTALLMENTS: &str = "installments";
const INITIALIZE: &str = "payment page";
const RETRIEVE: &str = "page's outcome";
/// The calls, in their order.
const CALLS: [&str; 4] = [BIN_CHECK, INSTALLMENTS, INITIALIZE, RETRIEVE];
/// A Turkish credit card's first digits, as iyzico's documents have them for tests. No card.
const PREFIX: &str = "552608";

/// Says what will be done, and has the operator agree to it.
pub(super) fn ask_first(config: &Config, is_agreed: bool) -> Result<(), CommandError> {
    output::remark(&announcement(config));
    if is_agreed {
        return Ok(());
    }
    if !stdin().is_terminal() {
        return Err(CommandError::Value(
            "--live asks before it begins, and nobody is at a terminal: add --yes to agree".to_owned(),
        ));
    }
    output::remark("Type yes to go on:");
    let mut answer = String::new();
    let read = stdin().read_line(&mut answer);
    if read.is_ok() && answer.trim().eq_ignore_ascii_case("yes") {
        Ok(())
    } else {
        Err(CommandError::Refused(
            "nothing was asked: you did not type yes".to_owned(),
        ))
    }
}

fn announcement(config: &Config) -> String {
    let host = config.iyzico_url.host_str().unwrap_or_default();
    let kind = if host == LIVE_HOST {
        "iyzico's live host"
    } else {
        "not iyzico's live host"
    };
    format!(
        "This makes four calls to {host} ({kind}) with your keys: a BIN check ({PREFIX}), the installments of 1.00 TL, a \
         payment page of 1.00 TL for a made-up buyer, and what became of that page. No money is taken: nobody pays on the \
         page, and it ends by itself. The calls count among those that iyzico takes in a minute \
         (iyzico.calls_per_minute: {}), and iyzico's panel may show the page as a payment that was not made.",
        config.iyzico_calls_per_minute
    )
}

/// Makes the calls, one after the other; what builds on a call that failed is not made.
pub(super) async fn check(findings: &mut Findings, config: Config, clock: &dyn Clock) {
    let http = match http_client(config.iyzico_call_limit) {
        Ok(http) => http,
        Err(error) => return findings.error(BIN_CHECK, error.to_string()),
    };
    let callback_url = format!("{}/v1/callbacks/iyzico", config.public_url);
    let iyzico = Iyzico::new(
        http,
        &config.iyzico_url,
        config.iyzico_api_key,
        config.iyzico_secret_key,
        config.page_origins,
        Arc::new(SystemEntropy),
    );
    let trial = Trial {
        iyzico,
        callback_url,
        conversation_id: random_key(&SystemEntropy),
        clock,
    };
    if trial.run(findings).await.is_err() {
        let made = findings.count_of(&CALLS);
        for call in CALLS.into_iter().skip(made) {
            findings.warning(call, "was not asked for, after what failed before it");
        }
    }
}

/// What the calls share.
struct Trial<'a> {
    iyzico: Iyzico,
    callback_url: String,
    conversation_id: String,
    clock: &'a dyn Clock,
}

/// A call failed, and that was noted.
struct Failed;

impl Trial<'_> {
    async fn run(&self, findings: &mut Findings) -> Result<(), Failed> {
        let prefix = CardPrefix::parse(PREFIX).expect("six digits");
        let asked = self.clock.now();
        let card = self.iyzico.bin_check(prefix, Locale::Tr, &self.conversation_id).await;
        let card = self.noted(findings, BIN_CHECK, asked, card, |card| match card {
            Some(_) => "the card is known".to_owned(),
            None => "the card is not known; the call worked".to_owned(),
        });
        card?;
        let (asked, price) = (self.clock.now(), trial_order::price());
        let offers = self
            .iyzico
            .installments(price, Some(prefix), Locale::Tr, &self.conversation_id);
        let offers = offers.await;
        self.noted(findings, INSTALLMENTS, asked, offers, |offers| {
            let plans = offers.first().map_or(0, |offer| offer.plans.len());
            format!("{plans} plans for {price} TL")
        })?;
        let page = self.page(findings, price).await?;
        self.outcome(findings, &page).await
    }

    async fn page(&self, findings: &mut Findings, price: Amount) -> Result<Page, Failed> {
        let order = trial_order::order(price, self.conversation_id.clone(), &self.callback_url);
        let basket = basket::lines(&order).expect("one line that is the whole price");
        let (asked, basket_id) = (self.clock.now(), session_id(&SystemEntropy));
        let ask = PageAsk {
            order: &order,
            basket: &basket,
            basket_id: basket_id.as_str(),
            plans: &[Plan::SINGLE],
            callback_url: &self.callback_url,
            now: asked,
        };
        let page = self.iyzico.pwi_initialize(&ask).await;
        self.noted(findings, INITIALIZE, asked, page, |page| {
            format!("the answer's signature holds; the page ends at {}", page.until)
        })
    }

    async fn outcome(&self, findings: &mut Findings, page: &Page) -> Result<(), Failed> {
        let asked = self.clock.now();
        let told = self
            .iyzico
            .pwi_retrieve(&page.token, Locale::Tr, &self.conversation_id)
            .await;
        let told = match told {
            Ok(Told::Success(_)) => {
                findings.error(
                    RETRIEVE,
                    "iyzico says that the page was paid, and nobody has seen it: ask iyzico's support",
                );
                return Err(Failed);
            }
            Ok(Told::Pending { .. } | Told::NoSuccess { .. }) => Ok(()),
            Err(error) => Err(error),
        };
        self.noted(findings, RETRIEVE, asked, told, |()| {
            "nobody has paid, as it should be (iyzico signs only what was paid)".to_owned()
        })
    }

    /// Notes how a call ended and how long it took.
    fn noted<T>(
        &self,
        findings: &mut Findings,
        call: &'static str,
        asked: Moment,
        answer: Result<T, UpstreamError>,
        tell: impl FnOnce(&T) -> String,
    ) -> Result<T, Failed> {
        let took_ms = self.clock.now().ms().saturating_sub(asked.ms());
        match answer {
            Ok(answer) => {
                findings.ok(call, format!("{} ({took_ms} ms)", tell(&answer)));
                Ok(answer)
            }
            Err(error) => {
                findings.error(call, format!("{} ({took_ms} ms)", words(&error)));
                Err(Failed)
            }
        }
    }
}
