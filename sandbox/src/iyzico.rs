//! iyzico as the sandbox plays it: four calls, and for each the same way in and out.

mod amounts;
mod answer;
mod auth;
mod bin;
mod cards;
mod errors;
mod fields;
mod installment;
mod locale;
mod rates;
mod reply;
mod sign_response;

use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::response::Response;
use axum::routing::post;

use crate::app::App;
use crate::connection::Line;
use crate::faults::Fault;
use answer::Answer;
use errors::Refusal;
use fields::{Envelope, Fields};

pub use auth::Account;

/// The calls that the sandbox answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
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
    const ALL: [Self; 4] = [Self::Installment, Self::Bin, Self::PwiInitialize, Self::PwiRetrieve];

    /// Its name in the control API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Installment => "installment",
            Self::Bin => "bin",
            Self::PwiInitialize => "pwi-initialize",
            Self::PwiRetrieve => "pwi-retrieve",
        }
    }

    /// The call of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|call| call.name() == name)
    }

    fn answer(
        self,
        _app: &App,
        fields: &Fields,
        _envelope: &Envelope,
        _fault: Option<&Fault>,
        answer: &mut Answer,
    ) -> Result<(), Refusal> {
        match self {
            Self::Installment => installment::answer(fields, answer),
            Self::Bin => bin::answer(fields, answer),
            Self::PwiInitialize | Self::PwiRetrieve => Err(Refusal::NoSuchService),
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
pub fn routes() -> Router<Arc<App>> {
    Call::ALL.into_iter().fold(Router::new(), |routes, call| {
        let handler = move |State(app): State<Arc<App>>, ConnectInfo(line): ConnectInfo<Line>, request: Request| {
            serve(app, call, line, request)
        };
        routes.route(call.path(), post(handler))
    })
}

async fn serve(app: Arc<App>, call: Call, line: Line, request: Request) -> Response {
    reply::serve(&app, Some(call), &line, request).await
}
