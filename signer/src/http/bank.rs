//! Paying from a bank account: the widget's calls, the way to the bank, and the way back.

pub(super) mod accounts;
pub(super) mod callback;
pub(super) mod cancel;
pub(super) mod confirm;
mod cookie;
pub(super) mod draft;
pub(super) mod grant;
pub(super) mod leave;
mod pages;
pub(super) mod start;

use axum::Json;
use vezne_protocol::{ProblemCode, SessionView};

use super::refusal::Refusal;
use super::session_view;
use crate::app::App;
use crate::payments::failure::Failure;
use crate::payments::session::History;

/// Does something in a task of its own: a buyer who closes the page must not break off what is on disk already.
async fn apart<T, Doing>(app: &App, start: impl FnOnce(App) -> Doing) -> Result<T, Refusal>
where
    T: Send + 'static,
    Doing: Future<Output = Result<T, Failure>> + Send + 'static,
{
    let done = app.tasks.spawn(start(app.clone())).await;
    let done = done.map_err(|_| Refusal::from(ProblemCode::Internal))?;
    done.map_err(|failure| {
        tracing::info!(%failure, "a step of a transfer was not made");
        Refusal::from(failure)
    })
}

/// The session as the widget sees it.
async fn view(app: &App, history: &History) -> Json<SessionView> {
    Json(session_view::of(app, history, app.clock.now()).await)
}
