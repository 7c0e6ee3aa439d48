//! A key confirms a draft: it is validated anew, counted, on disk as sent, and then sent, once.

use std::time::Duration;

use tokio::sync::oneshot;
use vezne_protocol::Amount;

use super::bank_payment::{self, BankPayment, BankSays, Payee};
use super::confirm_refund::check_still_known;
use super::draft_payout::{Asked, check_payment_limit, replay, terms};
use super::failure::Failure;
use super::finish_payout::{Evidence, finish, lease, read};
use super::merchant_bank::BankWay;
use super::payout::step::PayoutStep;
use super::payout::{Confirmed, Payout, RefusalReason, Stage};
use super::until::Until;
use crate::app::App;
use crate::clock::Moment;
use crate::hooks::CrashPoint;
use crate::store::{KeyUse, SavedPayout, StoreError};

/// How often it is decided anew when somebody else was faster.
const ROUNDS_MAX: usize = 12;
/// How long the shop waits for the outcome; after it the payout goes on by itself, and its address tells of it.
const ANSWERED_WITHIN: Duration = Duration::from_secs(20);
/// How often, and how far apart, an outcome is written down while the store is away: nobody else has heard it.
const WRITES_MAX: usize = 5;
const BETWEEN_WRITES: Duration = Duration::from_secs(1);

/// The word of a second key.
#[derive(Debug, Clone)]
pub struct Word {
    /// The payout.
    pub id: String,
    /// Which state of the draft was read: what the bank tells may change under it.
    pub revision: i64,
    /// The id of the key.
    pub caller: String,
}

/// What came of a confirmation before anything is sent.
enum Begun {
    /// The key had confirmed it before.
    Replay(Box<Asked>),
    /// It is on disk as sent: whoever holds this sends it, until then.
    Sending(Box<Payout>, Until),
}

/// Confirms a draft and sends it. The same idempotency key stands for the same confirmation. It goes on whether or not the
/// shop waits.
#[tracing::instrument(name = "confirm payout", skip_all, fields(otel.kind = "internal"))]
pub async fn confirm(app: &App, word: Word, key_use: KeyUse) -> Result<Asked, Failure> {
    let (begun, told) = oneshot::channel();
    let id = word.id.clone();
    let sending = {
        let app = app.clone();
        app.tasks.clone().spawn(async move {
            // A shop that went away does not want to know.
            match begin(&app, &word, &key_use).await {
                Ok(Begun::Replay(asked)) => drop(begun.send(Ok(*asked))),
                Err(failure) => drop(begun.send(Err(failure))),
                Ok(Begun::Sending(payout, until)) => {
                    let is_replay = false;
                    let payout = *payout;
                    let _ = begun.send(Ok(Asked {
                        payout: payout.clone(),
                        is_replay,
                    }));
                    return send(&app, &payout, until).await;
                }
            }
            Ok(())
        })
    };
    let asked = told
        .await
        // A task that ends without a word ends with its signer: whoever asks again finds what it has begun.
        .map_err(|_| StoreError::Closed)??;
    if asked.is_replay {
        return Ok(asked);
    }
    // Not done yet, or a defect that was told: the payout's address shows how it stands.
    if let Ok(Ok(Err(failure))) = tokio::time::timeout(ANSWERED_WITHIN, sending).await {
        return Err(failure);
    }
    let payout = read(app, &id).await?;
    Ok(Asked { payout, ..asked })
}

/// Writes down that a payout is sent, unless the key has done so already.
async fn begin(app: &App, word: &Word, key_use: &KeyUse) -> Result<Begun, Failure> {
    let Word {
        id,
        revision: _,
        caller,
    } = word;
    for _ in 0..ROUNDS_MAX {
        if let Some(asked) = replay(app, key_use).await? {
            return Ok(Begun::Replay(Box::new(asked)));
        }
        let payout = app.store.payout(id).await?.ok_or(Failure::NoSuchPayout)?;
        let drafted = confirmable(app, &payout, word).await?;
        let (_, terms) = terms(app)?;
        let way = validated_again(app, &payout, drafted).await?;
        // The bank may have taken its time to validate.
        let now = app.clock.now();
        if now >= payout.until() {
            return Err(Failure::DraftEnded);
        }
        if way.is_news_to(drafted) {
            keep_change(app, &payout, way, now).await?;
            return Err(Failure::DraftChanged);
        }
        let by = caller.clone();
        let stage = payout.stage.clone().confirm(Confirmed { way, by, at: now })?;
        let step = PayoutStep::to(&payout, stage, None, now).sending(lease(app), terms.day_limit);
        // From before the lease begins: however long the commit takes, the sender's time is over first.
        let until = Until::the_end_of(lease(app));
        match app.store.save_payout(&step, Some(key_use)).await? {
            SavedPayout::Done => {
                app.hooks.reach(CrashPoint::PayoutBegun).await;
                tracing::info!(payout = id, key = caller, amount = %payout.amount, "a payout was confirmed");
                return Ok(Begun::Sending(Box::new(step.payout), until));
            }
            SavedPayout::NoRoom { spender } => return Err(no_room(app, &spender, terms.day_limit, now).await),
            SavedPayout::KeyTaken | SavedPayout::Overtaken => {}
        }
    }
    Err(Failure::Contended)
}

/// What was drafted, if this key may confirm it now.
async fn confirmable<'p>(app: &App, payout: &'p Payout, word: &Word) -> Result<&'p BankWay, Failure> {
    let Stage::Drafted { way } = &payout.stage else {
        return Err(Failure::DraftEnded);
    };
    if app.clock.now() >= payout.until() {
        finish(app, &payout.id, &Evidence::TooLate).await?;
        return Err(Failure::DraftEnded);
    }
    let (_, terms) = terms(app)?;
    if terms.needs_four_eyes && payout.drafted_by == word.caller {
        return Err(Failure::FourEyes);
    }
    check_still_known(app, &payout.drafted_by).await?;
    check_payment_limit(payout.amount, terms)?;
    // Who has read another state of it has not agreed to this one.
    if payout.version != word.revision {
        return Err(Failure::DraftChanged);
    }
    Ok(way)
}

/// What the bank says of the draft now: what it validated before may be too old to be paid.
async fn validated_again(app: &App, payout: &Payout, drafted: &BankWay) -> Result<BankWay, Failure> {
    let (bank, _) = terms(app)?;
    let payee = Payee {
        iban: drafted.iban,
        name: drafted.name.clone(),
        description: drafted.description.clone(),
    };
    bank_payment::validate(bank, payee, &payout.id, payout.amount, app.clock.now()).await
}

/// The draft shows what the bank says now, and waits to be confirmed again.
async fn keep_change(app: &App, payout: &Payout, way: BankWay, now: Moment) -> Result<(), Failure> {
    let stage = payout.stage.clone().revalidate(way)?;
    let step = PayoutStep::to(payout, stage, None, now);
    // Whoever was faster has changed it as well, or has done something else with it: it shows.
    app.store.save_payout(&step, None).await?;
    tracing::warn!(
        payout = payout.id,
        "the bank tells another fee or another holder than when it was drafted"
    );
    Ok(())
}

/// How much of a day is left for a key.
async fn no_room(app: &App, spender: &str, limit: Amount, now: Moment) -> Failure {
    match app.store.spent(spender, now).await {
        Ok(spent) => Failure::DayOverLimit {
            limit,
            left: limit.checked_sub(spent).unwrap_or(Amount::ZERO),
            again_at: now.next_istanbul_midnight(),
        },
        Err(error) => error.into(),
    }
}

/// Sends a payout that is on disk as sent, and writes down what came of it.
async fn send(app: &App, payout: &Payout, until: Until) -> Result<(), Failure> {
    let payment = BankPayment {
        id: &payout.id,
        amount: payout.amount,
        way: payout.stage.way(),
    };
    let is_awaited = async { Ok(read(app, &payout.id).await?.stage == payout.stage) };
    let says = bank_payment::send(app, payment, until, is_awaited).await?;
    app.hooks.reach(CrashPoint::PayoutAnswered).await;
    write_down(app, &payout.id, &evidence(says)).await
}

/// What the bank's word proves.
pub(super) fn evidence(says: BankSays) -> Evidence {
    match says {
        BankSays::Made(reference) => Evidence::Made(reference),
        BankSays::TakenOn => Evidence::TakenOn,
        BankSays::Refused(code) => Evidence::Refused(RefusalReason::Upstream { code }),
        BankSays::NotSent => Evidence::Refused(RefusalReason::NotSent),
        BankSays::Nothing => Evidence::LostAnswer,
    }
}

/// Writes down what the bank said. A success is tried again while the store is away.
async fn write_down(app: &App, id: &str, evidence: &Evidence) -> Result<(), Failure> {
    for _ in 0..WRITES_MAX {
        match finish(app, id, evidence).await {
            Err(Failure::Store(error)) if matches!(evidence, Evidence::Made(_)) => {
                tracing::error!(alert = "store", payout = id, %error,
                    "a payout is made, and that cannot be written down yet");
                tokio::time::sleep(BETWEEN_WRITES).await;
            }
            outcome => return outcome.map(|_| ()),
        }
    }
    finish(app, id, evidence).await.map(|_| ())
}
