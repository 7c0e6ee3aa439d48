//! iyzico as the sandbox plays it: eight calls, and for each the same way in and out.

mod auth;
mod bin;
mod bins;
mod cancel;
mod cards;
mod checkout;
mod errors;
mod fields;
mod installment;
mod money_back;
mod page;
mod page_text;
mod page_view;
mod pay;
mod pwi_initialize;
mod pwi_retrieve;
mod rates;
mod refund;
mod reply;
mod reporting;
mod reporting_day;
mod sign_response;
mod tamper;
mod webhook;

use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::response::Response;
use axum::routing::{MethodFilter, on};

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
    /// A part of a payment goes back.
    Refund,
    /// A whole payment goes back on its day.
    Cancel,
    /// What a payment was, and what went back of it.
    Reporting,
    /// Everything that moved on a day.
    ReportingDay,
}

impl Call {
    /// Every call.
    pub(crate) const ALL: [Self; 8] = [
        Self::Installment,
        Self::Bin,
        Self::PwiInitialize,
        Self::PwiRetrieve,
        Self::Refund,
        Self::Cancel,
        Self::Reporting,
        Self::ReportingDay,
    ];

    /// Its name in the control API.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Installment => "installment",
            Self::Bin => "bin",
            Self::PwiInitialize => "pwi-initialize",
            Self::PwiRetrieve => "pwi-retrieve",
            Self::Refund => "refund",
            Self::Cancel => "cancel",
            Self::Reporting => "reporting",
            Self::ReportingDay => "reporting-day",
        }
    }

    /// Whether its answer has a signature that could be wrong or missing.
    pub(crate) fn signs_its_answer(self) -> bool {
        match self {
            Self::PwiInitialize | Self::PwiRetrieve | Self::Refund | Self::Cancel => true,
            Self::Installment | Self::Bin | Self::Reporting | Self::ReportingDay => false,
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
            Self::Refund => refund::answer(app, fields, envelope, fault, answer),
            Self::Cancel => cancel::answer(app, fields, envelope, fault, answer),
            Self::Reporting => reporting::answer(app, fields, answer),
            Self::ReportingDay => reporting_day::answer(app, fields, answer),
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::Installment => "/payment/iyzipos/installment",
            Self::Bin => "/payment/bin/check",
            Self::PwiInitialize => "/payment/pay-with-iyzico/initialize",
            Self::PwiRetrieve => "/payment/iyzipos/checkoutform/auth/ecom/detail",
            Self::Refund => "/payment/refund",
            Self::Cancel => "/payment/cancel",
            Self::Reporting => "/v2/reporting/payment/details",
            Self::ReportingDay => "/v2/reporting/payment/transactions",
        }
    }

    /// What reads is asked with a query, what does anything with a body.
    fn method(self) -> MethodFilter {
        match self {
            Self::Reporting | Self::ReportingDay => MethodFilter::GET,
            _ => MethodFilter::POST,
        }
    }
}

/// iyzico's table of contents.
pub(crate) fn routes() -> Router<Arc<App>> {
    Call::ALL.into_iter().fold(page::routes(), |routes, call| {
        let handler = move |State(app): State<Arc<App>>, ConnectInfo(line): ConnectInfo<Line>, request: Request| {
            serve(app, Some(call), line, request)
        };
        routes.route(call.path(), on(call.method(), handler).fallback(unknown))
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
