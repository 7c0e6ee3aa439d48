//! `POST /v1/session/bank/accounts`: which accounts the buyer may pay from.

use axum::Json;
use axum::extract::State;
use vezne_protocol::{AccountsAsk, BankAccountView, BankAccounts, Problem};

use super::super::body::{BROWSER_BYTES_MAX, Body};
use super::super::callers::Actor;
use super::super::refusal::Refusal;
use super::apart;
use crate::app::App;
use crate::payments::bank::Account;
use crate::payments::draft_transfer;

/// The buyer's accounts, by handles; none where the buyer types one.
#[utoipa::path(
    post,
    path = "/v1/session/bank/accounts",
    tag = "widget",
    security(("clientToken" = [])),
    request_body = AccountsAsk,
    responses(
        (status = 200, description = "The accounts", body = BankAccounts),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not done", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in super::super) async fn list_accounts(
    State(app): State<App>,
    Actor(session): Actor,
    Body(AccountsAsk { grant }): Body<AccountsAsk, BROWSER_BYTES_MAX>,
) -> Result<Json<BankAccounts>, Refusal> {
    let shows_balances = app.bank.as_ref().is_some_and(|bank| bank.terms.shows_balances);
    let listing = apart(&app, move |app| async move {
        draft_transfer::accounts(&app, &session.id, &grant).await
    });
    let view = |(handle, account): (String, Account)| {
        let Account {
            number: _,
            iban,
            available,
        } = account;
        BankAccountView {
            handle,
            iban: iban.masked(),
            available: available.filter(|_| shows_balances),
        }
    };
    let accounts = listing.await?.into_iter().map(view).collect();
    Ok(Json(BankAccounts { accounts }))
}
