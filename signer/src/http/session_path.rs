//! The session that an address names.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use vezne_protocol::{ProblemCode, SessionId};

use super::refusal::Refusal;

/// Reads the id in the address; what is no id names no session.
pub(super) fn session_in_path(id: Result<Path<String>, PathRejection>) -> Result<SessionId, Refusal> {
    let unknown = || Refusal::from(ProblemCode::SessionNotFound);
    let Path(id) = id.map_err(|_| unknown())?;
    SessionId::parse(&id).map_err(|_| unknown())
}
