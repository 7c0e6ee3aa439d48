//! What the bank does not publish: its paths, its words, its dates and the names of a statement's fields, each a setting
//! with an unverified default.

use super::super::Mistakes;
use super::super::raw::isbank::{Codes, Dates, Paths as RawPaths, Statement, States};
use super::filled;
use crate::upstream::isbank::settings::{DateForm, DateForms, Paths, StatementForm, Words};

/// The most rows that may be asked for at once.
const PAGE_SIZE_MAX: u16 = 1000;

/// All of it.
pub(super) struct Wire {
    pub(super) paths: Paths,
    pub(super) words: Words,
    pub(super) dates: DateForms,
    pub(super) statement: StatementForm,
}

pub(super) fn check(
    mistakes: &mut Mistakes,
    paths: RawPaths,
    states: States,
    codes: Codes,
    dates: Dates,
    statement: Statement,
) -> Option<Wire> {
    let paths = paths_of(mistakes, paths);
    let words = words(mistakes, states, codes);
    let dates = dates_of(mistakes, dates);
    let statement = statement_of(mistakes, statement);
    Some(Wire {
        paths: paths?,
        words: words?,
        dates: dates?,
        statement: statement?,
    })
}

fn paths_of(mistakes: &mut Mistakes, raw: RawPaths) -> Option<Paths> {
    let mut paths = Paths::default();
    let mut all_good = true;
    let mut set = |name: &str, path: &mut String, text: Option<String>| {
        if let Some(text) = text {
            match mistakes.read(&format!("isbank.paths.{name}"), Some(text), |text| path_of(&text)) {
                Some(good) => *path = good,
                None => all_good = false,
            }
        }
    };
    set("login", &mut paths.login, raw.login);
    set("accounts", &mut paths.accounts, raw.accounts);
    set("statement", &mut paths.statement, raw.statement);
    let Paths {
        remittance, eft, fast, ..
    } = &mut paths;
    set(
        "remittance_validations",
        &mut remittance.validations,
        raw.remittance_validations,
    );
    set("remittance_payments", &mut remittance.payments, raw.remittance_payments);
    set("remittance_queries", &mut remittance.queries, raw.remittance_queries);
    set("eft_validations", &mut eft.validations, raw.eft_validations);
    set("eft_payments", &mut eft.payments, raw.eft_payments);
    set("eft_queries", &mut eft.queries, raw.eft_queries);
    set("fast_validations", &mut fast.validations, raw.fast_validations);
    set("fast_payments", &mut fast.payments, raw.fast_payments);
    set("fast_queries", &mut fast.queries, raw.fast_queries);
    all_good.then_some(paths)
}

/// A path and nothing behind it.
fn path_of(text: &str) -> Result<String, String> {
    let is_path = text.starts_with('/')
        && !text.starts_with("//")
        && !text.contains("..")
        && text
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'?' | b'#' | b'\\' | b'%'));
    is_path
        .then(|| text.to_owned())
        .ok_or_else(|| "must be a path such as /api/isbank/v2/accounts".to_owned())
}

/// A word that means two things at once would decide over money by the order in which it is looked up.
fn words(mistakes: &mut Mistakes, states: States, codes: Codes) -> Option<Words> {
    let defaults = Words::default();
    let words = Words {
        made: states.made.unwrap_or(defaults.made),
        under_way: states.under_way.unwrap_or(defaults.under_way),
        refused: states.refused.unwrap_or(defaults.refused),
        validated: states.validated.unwrap_or(defaults.validated),
        closed_codes: codes.closed.unwrap_or(defaults.closed_codes),
        no_payment_codes: codes.no_payment.unwrap_or(defaults.no_payment_codes),
    };
    let states = [&words.made, &words.under_way, &words.refused, &words.validated];
    let mut all: Vec<String> = states
        .into_iter()
        .flatten()
        .map(|word| word.to_ascii_uppercase())
        .collect();
    let count = all.len();
    all.sort();
    all.dedup();
    if all.len() < count || all.iter().any(|word| word.trim().is_empty()) {
        mistakes.add("isbank.states", "must have no word twice, and no empty one");
        return None;
    }
    Some(words)
}

fn dates_of(mistakes: &mut Mistakes, raw: Dates) -> Option<DateForms> {
    let defaults = DateForms::default();
    let mut form = |name: &str, text: Option<String>, default: DateForm| match text {
        Some(text) => mistakes.read(name, Some(text), |text| {
            DateForm::parse(&text).ok_or_else(|| "must be a form of strftime's, such as %Y-%m-%d".to_owned())
        }),
        None => Some(default),
    };
    let statement = form("isbank.dates.statement", raw.statement, defaults.statement);
    let query = form("isbank.dates.query", raw.query, defaults.query);
    Some(DateForms {
        statement: statement?,
        query: query?,
    })
}

fn statement_of(mistakes: &mut Mistakes, raw: Statement) -> Option<StatementForm> {
    let defaults = StatementForm::default();
    let page_size = mistakes.read(
        "isbank.statement.page_size",
        Some(raw.page_size.unwrap_or(defaults.page_size)),
        |rows| match rows {
            1..=PAGE_SIZE_MAX => Ok(rows),
            _ => Err(format!("must be 1 to {PAGE_SIZE_MAX}")),
        },
    );
    let mut name = |setting: &str, text: Option<String>, default: String| {
        mistakes.read(
            &format!("isbank.statement.{setting}"),
            Some(text.unwrap_or(default)),
            filled,
        )
    };
    let id = name("id", raw.id, defaults.id);
    let amount = name("amount", raw.amount, defaults.amount);
    let direction = name("direction", raw.direction, defaults.direction);
    let direction_in = name("in", raw.direction_in, defaults.direction_in);
    let direction_out = name("out", raw.direction_out, defaults.direction_out);
    let currency = name("currency", raw.currency, defaults.currency);
    let date = name("date", raw.date, defaults.date);
    let description = name("description", raw.description, defaults.description);
    let sender_name = name("sender_name", raw.sender_name, defaults.sender_name);
    let sender_iban = name("sender_iban", raw.sender_iban, defaults.sender_iban);
    let (direction_in, direction_out) = (direction_in?, direction_out?);
    if direction_in.eq_ignore_ascii_case(&direction_out) {
        mistakes.add("isbank.statement.in", "must not be the word of isbank.statement.out");
    }
    Some(StatementForm {
        page_size: page_size?,
        id: id?,
        amount: amount?,
        direction: direction?,
        direction_in,
        direction_out,
        is_signed: raw.signed.unwrap_or_default(),
        currency: currency?,
        date: date?,
        description: description?,
        sender_name: sender_name?,
        sender_iban: sender_iban?,
    })
}
