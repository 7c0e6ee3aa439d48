//! iyzico as the sandbox plays it: four calls, and for each the same way in and out.

mod auth;
mod bin;
mod bins;
mod cards;
mod checkout;
mod errors;
mod fields;
mod installment;
mod page;
mod page_text;
mod page_view;
mod pay;
mod pwi_initialize;
mod pwi_retrieve;
mod rates;
mod reply;
mod sign_response;
mod tamper;
mod webhook;

use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::response::Response;
use axum::routing::post;

use crate::answer::Answer;
use crate::app::App;
use crate::connection::Line;
use crate::faults::Fault;
use crate::wire;
use errors::Refusal;
use fields::{Envelope, Fields};

pub(crate) use auth::Account;
pub(crate) use cards::{Card, Decline};
pub(crate) use checkout::Checkouts;
pub(crate) use pay::pay;
pub(crate) use webhook::Notice;

/// The calls that the sandbox answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    /// What a price becomes in installments.
    Installment,
    /// Who issued a card.
    Bin,
    /// A payment page is opened.
    PwiInitialize,
    /// How a payment page stands.
    PwiRetrieve,
}

impl Call {
    /// Every call.
    pub(crate) const ALL: [Self; 4] = [Self::Installment, Self::Bin, Self::PwiInitialize, Self::PwiRetrieve];

    /// Its name in the control API.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Installment => "installment",
            Self::Bin => "bin",
            Self::PwiInitialize => "pwi-initialize",
            Self::PwiRetrieve => "pwi-retrieve",
        }
    }

    /// Does what the call does and writes what it alone has to say.
    fn answer(
        self,
        app: &App,
        fields: &Fields,
        envelope: &Envelope,
        fault: Option<&Fault>,
        answer: &mut Answer,
    ) -> Result<(), Refusal> {
        match self {
            Self::Installment => installment::answer(fields, answer),
            Self::Bin => bin::answer(fields, answer),
            Self::PwiInitialize => pwi_initialize::answer(app, fields, envelope, fault, answer),
            Self::PwiRetrieve => pwi_retrieve::answer(app, fields, envelope, fault, answer),
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::Installment => "/payment/iyzipos/installment",
            Self::Bin => "/payment/bin/check",
            Self::PwiInitialize => "/payment/pay-with-iyzico/initialize",
            Self::PwiRetrieve => "/payment/iyzipos/checkoutform/auth/ecom/detail",
        }
    }
}

/// iyzico's table of contents.
pub(crate) fn routes() -> Router<Arc<App>> {
    Call::ALL.into_iter().fold(page::routes(), |routes, call| {
        let handler = move |State(app): State<Arc<App>>, ConnectInfo(line): ConnectInfo<Line>, request: Request| {
            serve(app, Some(call), line, request)
        };
        routes.route(call.path(), post(handler).fallback(unknown))
    })
}

/// Any other path, and any other method: iyzico says so in JSON too, and tests can see it was asked.
pub(crate) async fn unknown(
    State(app): State<Arc<App>>,
    ConnectInfo(line): ConnectInfo<Line>,
    request: Request,
) -> Response {
    serve(app, None, line, request).await
}

async fn serve(app: Arc<App>, call: Option<Call>, line: Line, request: Request) -> Response {
    let speak = |received: &_, fault: Option<&_>| reply::speak(&app, call, received, fault);
    wire::serve(&app, call.map(Into::into), &line, request, speak).await
}
