//! `POST /api/isbank/v1/{remittance,eft,fast}-payments`: what was validated is paid, once.

use super::accounts::Direction;
use super::fields::Fields;
use super::messages::{DIFFERS, EFT_CLOSED, IDEMPOTENCY_KEY, KEY_USED, PAID_ALREADY, QUERY_NUMBER};
use super::payouts::{self, COMPLETED, PENDING, Payout, REJECTED, Standing};
use super::rail::Rail;
use super::refusal::Refusal;
use super::terms::Terms;
use super::validations::Validation;
use super::{hours, validate};
use crate::answer::Answer;
use crate::app::{App, State};
use crate::clock::Moment;
use crate::faults::Fault;

const KEY_CHARACTERS: usize = 64;

/// Moves the money and tells so, or says why not. One lock is held throughout, so of two calls only one moves it.
pub(super) fn answer(app: &App, rail: Rail, fields: &Fields, fault: Option<&Fault>) -> Result<Answer, Refusal> {
    let key = fields.bounded("idempotency_key", KEY_CHARACTERS, IDEMPOTENCY_KEY)?;
    let number = fields.text("query_number")?;
    let terms = Terms::read(fields)?;
    let mut state = app.state();
    let now = app.clock.now();
    if let Some(made) = state.isbank.payouts.of_key(&key) {
        let asked = &made.validation;
        let again = asked.query_number == number && asked.rail == rail && asked.terms == terms;
        return match again {
            true => Ok(written(&state, made, fault)),
            false => Err(KEY_USED.into()),
        };
    }
    let validation = payable(&state, rail, &number, &terms, now)?.clone();
    let standing = standing_of_next(&state, now, rail);
    if standing.word != REJECTED {
        payouts::enter(&mut state, &app.entropy, &validation, Direction::Out, now);
    }
    let settings = &state.settings.isbank;
    let under_way = settings.next_state.is_none() && standing.word == PENDING;
    let payout = Payout {
        validation,
        idempotency_key: key,
        first: standing.clone(),
        standing,
        completes_at: under_way.then(|| now.plus_s(settings.eft_delay_s)),
        at: now,
    };
    let answer = written(&state, &payout, fault);
    state.isbank.payouts.keep(payout);
    Ok(answer)
}

/// The validation of this number, if it may be paid now with these words.
fn payable<'a>(
    state: &'a State,
    rail: Rail,
    number: &str,
    terms: &Terms,
    now: Moment,
) -> Result<&'a Validation, Refusal> {
    let validation = state.isbank.validations.find(rail, number);
    let validation = validation.ok_or_else(|| Refusal::from(QUERY_NUMBER))?;
    if validation.terms != *terms {
        return Err(DIFFERS.into());
    }
    if state.isbank.payouts.find(number).is_some() {
        return Err(PAID_ALREADY.into());
    }
    let settings = &state.settings.isbank;
    if rail == Rail::Eft && (validation.closed || !hours::is_open(settings.eft, now)) {
        return Err(Refusal::ordered(&settings.eft_closed_code, EFT_CLOSED));
    }
    terms.possible(state, rail, now)?;
    Ok(validation)
}

/// How the next payment stands at first: as a test has ordered it, or as it would.
fn standing_of_next(state: &State, now: Moment, rail: Rail) -> Standing {
    let settings = &state.settings.isbank;
    let usual = match rail {
        Rail::Eft if settings.eft_delay_s > 0 => PENDING,
        Rail::Remittance | Rail::Eft | Rail::Fast => COMPLETED,
    };
    Standing::new(settings.next_state.as_deref().unwrap_or(usual), now)
}

fn written(state: &State, payout: &Payout, fault: Option<&Fault>) -> Answer {
    let mut answer = Answer::new(state.settings.isbank.amounts);
    let data = validate::data(&answer, &payout.validation, &payout.first, fault);
    answer.set("data", &data).set("errors", &[(); 0]).set("infos", &[(); 0]);
    answer
}
