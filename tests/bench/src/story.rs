//! What becomes of the real sessions: most are paid, some are left, the last are still open.

use anyhow::{Context as _, Result, anyhow};
use serde_json::json;
use vezne_protocol::{Plan, SessionId};
use vezne_signer::entropy::{SystemEntropy, id};
use vezne_signer::payments::card_attempt::{CardAttempt, Page, PwiToken, Stage};
use vezne_signer::payments::event::EventType;
use vezne_signer::payments::finish::{Evidence, finish};
use vezne_signer::payments::payment::{Fees, PaidItem};
use vezne_signer::payments::session::{History, Session, SessionStage};
use vezne_signer::payments::step::Step;
use vezne_signer::payments::verdict::{Success, Told as Answer};
use vezne_signer::store::{KeyUse, Saved};

use crate::shop::{Shop, key_use};

/// How a session goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Story {
    /// The buyer pays.
    Paid,
    /// The buyer goes away.
    Left,
    /// The buyer pays too little: a person has to look.
    TooLittle,
    /// The buyer is at the payment page.
    AtThePage,
}

/// A session whose story was told.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) session: SessionId,
    /// The key that opened it.
    pub(crate) key: String,
    /// How many events there are.
    pub(crate) events: i64,
}

/// How the session goes that stands at this place among so many.
pub(crate) const fn of_place(place: u32, count: u32) -> Story {
    if place + count / 100 >= count {
        return Story::AtThePage;
    }
    match place % 100 {
        0 => Story::TooLittle,
        1..65 => Story::Paid,
        _ => Story::Left,
    }
}

/// Opens a session and lets it go its way, every step on the disk as a signer puts it there.
pub(crate) async fn tell(shop: &Shop, story: Story) -> Result<Told> {
    let key_use = shop.key_use()?;
    let key = key_use.key.as_str().to_owned();
    let session = shop.open_session(key_use).await?;
    match story {
        Story::Left => {
            let step = Step::of(&read(shop, &session).await?, shop.now()).to(SessionStage::Expired);
            save(shop, &step.told(EventType::SessionExpired), None).await?;
        }
        Story::AtThePage => drop(open_page(shop, &session).await?),
        Story::Paid => pay(shop, &session, "100.00").await?,
        Story::TooLittle => pay(shop, &session, "1.00").await?,
    }
    let events = read(shop, &session).await?.session.log.events;
    Ok(Told { session, key, events })
}

async fn pay(shop: &Shop, session: &SessionId, price: &str) -> Result<()> {
    let attempt = open_page(shop, session).await?;
    let page = attempt.stage.page().context("the page is open")?;
    let answer = success(page.token.expose(), session, price)?;
    let settled = finish(&shop.app, session, &attempt.id, &Evidence::Told(answer, shop.now())).await;
    settled.map_err(|failure| anyhow!("a payment was not settled: {failure:?}"))?;
    Ok(())
}

/// An attempt with its page, in two steps.
async fn open_page(shop: &Shop, id: &SessionId) -> Result<CardAttempt> {
    let history = read(shop, id).await?;
    let attempt = started(&history.session, shop);
    let mut start_key = key_use("start-payment", vec![7; 32].into())?;
    start_key.caller = id.to_string();
    let step = Step::of(&history, shop.now()).starting(attempt);
    save(shop, &step.told(EventType::AttemptStarted), Some(&start_key)).await?;
    let history = read(shop, id).await?;
    let attempt = history.latest().context("the attempt is there")?.clone();
    let stage = attempt.stage.clone().open(page(shop))?;
    let step = Step::of(&history, shop.now()).changing(CardAttempt { stage, ..attempt });
    save(
        shop,
        &step.told(EventType::AttemptOpened).told(EventType::SessionProcessing),
        None,
    )
    .await?;
    let history = read(shop, id).await?;
    Ok(history.latest().context("the attempt is there")?.clone())
}

fn started(session: &Session, shop: &Shop) -> CardAttempt {
    CardAttempt {
        id: id(&SystemEntropy, "att_"),
        session: session.id.clone(),
        version: 0,
        plan: Plan::SINGLE,
        agreed: session.order.amount,
        started_at: shop.now(),
        stage: Stage::Started,
    }
}

fn page(shop: &Shop) -> Page {
    let token = id(&SystemEntropy, "");
    Page {
        url: format!("https://sandbox-ode.iyzico.com/?token={token}&lang=tr"),
        token: PwiToken::new(token),
        until: shop.now().plus_s(1800),
    }
}

fn success(token: &str, session: &SessionId, price: &str) -> Result<Answer> {
    let text = |text: &str| Some(text.to_owned());
    let amount = |text: &str| serde_json::from_value(json!(text));
    let item = |line: &str| -> Result<PaidItem> {
        Ok(PaidItem {
            item_id: text(line),
            payment_transaction_id: text("30123456"),
            price: Some(amount("50.00")?),
            paid_price: Some(amount("50.00")?),
        })
    };
    Ok(Answer::Success(Box::new(Success {
        token: text(token),
        basket_id: text(session.as_str()),
        currency: text("TRY"),
        price: Some(amount(price)?),
        paid_price: Some(amount(price)?),
        fraud_status: text("1"),
        payment_id: text("28123456"),
        installments: Some(1),
        card_type: text("CREDIT_CARD"),
        card_association: text("MASTER_CARD"),
        card_family: text("Axess"),
        last_four_digits: text("0008"),
        fees: Fees::default(),
        items: vec![item("L1")?, item("L2")?],
    })))
}

async fn read(shop: &Shop, id: &SessionId) -> Result<History> {
    shop.app.store.history(id).await?.context("the session is there")
}

async fn save(shop: &Shop, step: &Step, key_use: Option<&KeyUse>) -> Result<()> {
    let saved = shop.app.store.save(step, key_use).await?;
    anyhow::ensure!(saved == Saved::Done, "nobody else writes here");
    Ok(())
}
