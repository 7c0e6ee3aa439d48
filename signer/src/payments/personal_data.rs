//! What a session holds of persons, and what remains of it without them.
//!
//! Amounts, stages, the shop's own numbers and the articles' prices remain, so that the shop can reckon and a card payment can
//! still go back. Who bought, from where, to where and from which account does not.

use std::net::{IpAddr, Ipv4Addr};

use vezne_protocol::TransferStage;

use super::bank::Account;
use super::incoming::arrival::{Arrival, RowSays};
use super::merchant_bank::BankWay;
use super::order::{Address, Buyer, Line, Order};
use super::refund::{Part, Refund, RefundStage, Stage as RefundState, Way};
use super::session::{History, Session, SessionStage};
use super::transfer::{Draft, Stage as TransferState, Transfer};
use crate::clock::Moment;

/// Whether a session's end is known, so that nobody needs the persons of it: nothing is awaited, found out, sent back or looked at.
pub fn is_finished(history: &History, now: Moment) -> bool {
    let session = &history.session;
    let is_over = matches!(
        session.stage,
        SessionStage::Paid | SessionStage::Cancelled | SessionStage::Expired
    );
    let goes_back = |refund: &Refund| !matches!(refund.stage.name(), RefundStage::Returned | RefundStage::Refused);
    let goes_on = |transfer: &Transfer| {
        transfer.stage.is_preparing()
            || transfer.stage.is_under_way()
            || (transfer.stage.name() == TransferStage::ManualReview && history.transfer_needs_person(transfer))
    };
    is_over
        && session.readable_until() < now
        && history.live().is_none()
        && !history.is_awaiting()
        && !history.attempts.iter().any(|attempt| history.needs_person(attempt))
        && !history.transfers.iter().any(goes_on)
        && !history.refunds.iter().any(goes_back)
        && !history
            .arrivals
            .iter()
            .any(|arrival| history.arrival_needs_person(arrival))
}

/// The same session, with nothing in it about a person.
#[must_use]
pub fn without_persons(history: History, now: Moment) -> History {
    let History {
        session,
        attempts,
        transfers,
        refunds,
        awaited,
        arrivals,
    } = history;
    History {
        session: Session {
            order: order(session.order),
            personal_data_erased_at: Some(now),
            ..session
        },
        attempts,
        transfers: transfers.into_iter().map(transfer).collect(),
        refunds: refunds.into_iter().map(refund).collect(),
        // The shop's own account, and what is printed on the page.
        awaited,
        arrivals: arrivals.into_iter().map(arrival).collect(),
    }
}

fn order(order: Order) -> Order {
    Order {
        buyer: Buyer {
            id: String::new(),
            name: String::new(),
            surname: String::new(),
            identity_number: String::new(),
            email: String::new(),
            gsm_number: String::new(),
            registration_address: String::new(),
            city: String::new(),
            country: String::new(),
            ip: IpAddr::V4(Ipv4Addr::UNSPECIFIED),
            zip_code: None,
            registration_date: None,
            last_login_date: None,
        },
        billing_address: nowhere(),
        shipping_address: order.shipping_address.map(|_| nowhere()),
        // What was bought may tell of who bought it: a name that is engraved, a medicine.
        lines: order
            .lines
            .into_iter()
            .map(|line| Line {
                name: String::new(),
                category: String::new(),
                ..line
            })
            .collect(),
        checkout_url: without_path(&order.checkout_url),
        return_url: without_path(&order.return_url),
        ..order
    }
}

const fn nowhere() -> Address {
    Address {
        contact_name: String::new(),
        address: String::new(),
        city: String::new(),
        country: String::new(),
        zip_code: None,
    }
}

/// The shop's pages may name a buyer in their path and query.
fn without_path(page: &str) -> String {
    url::Url::parse(page).map_or_else(
        |_| String::new(),
        |url| format!("{}/", url.origin().ascii_serialization()),
    )
}

fn transfer(transfer: Transfer) -> Transfer {
    let draft = |draft: Draft| Draft {
        sender: Account::erased(),
        ..draft
    };
    let stage = match transfer.stage {
        TransferState::Settled {
            draft: of,
            executed,
            proof,
            at,
            authorization: _,
            document: _,
        } => TransferState::Settled {
            draft: draft(of),
            executed,
            proof,
            at,
            authorization: None,
            document: None,
        },
        TransferState::SettledByOperator {
            draft: of,
            executed,
            operator,
        } => TransferState::SettledByOperator {
            draft: draft(of),
            executed,
            operator,
        },
        TransferState::ManualReview {
            draft: of,
            executed,
            why,
        } => TransferState::ManualReview {
            draft: draft(of),
            executed,
            why,
        },
        TransferState::Refused {
            draft: of,
            executed,
            why,
        } => TransferState::Refused {
            draft: of.map(draft),
            executed,
            why,
        },
        TransferState::Expired { draft: of } => TransferState::Expired { draft: of.map(draft) },
        TransferState::Cancelled { draft: of } => TransferState::Cancelled { draft: of.map(draft) },
        // A finished session has none of these.
        going_on @ (TransferState::Opened { .. }
        | TransferState::Authorizing { .. }
        | TransferState::ChoosingAccount { .. }
        | TransferState::AwaitingOtp { .. }
        | TransferState::Executing { .. }
        | TransferState::Unknown { .. }) => going_on,
    };
    Transfer { stage, ..transfer }
}

fn refund(refund: Refund) -> Refund {
    let parts = |parts: Vec<Part>| parts.into_iter().map(part).collect();
    let stage = match refund.stage {
        RefundState::Returned {
            parts: of,
            at,
            operator,
        } => RefundState::Returned {
            parts: parts(of),
            at,
            operator,
        },
        RefundState::Refused { parts: of, why, at } => RefundState::Refused {
            parts: parts(of),
            why,
            at,
        },
        // A finished session has none of these.
        going_on @ (RefundState::Drafted { .. }
        | RefundState::Executing { .. }
        | RefundState::Unknown { .. }
        | RefundState::ManualReview { .. }) => going_on,
    };
    Refund {
        reason: None,
        stage,
        ..refund
    }
}

fn part(part: Part) -> Part {
    let way = match part.way {
        Way::Bank(way) => Way::Bank(BankWay {
            iban: Account::erased().iban,
            name: String::new(),
            description: String::new(),
            holder: None,
            ..way
        }),
        way @ Way::Card(_) => way,
    };
    Part { way, ..part }
}

fn arrival(arrival: Arrival) -> Arrival {
    let candidates = arrival.told.candidates;
    Arrival {
        told: RowSays {
            description: None,
            sender_name: None,
            sender_iban: None,
            written: None,
            candidates,
        },
        ..arrival
    }
}
