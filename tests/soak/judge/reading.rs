//! Whether what the shop reads is what was told and taken.

use reqwest::Method;
use serde_json::Value;

use super::amount::kurus;
use super::end::Taken;
use super::{Findings, refunds};
use crate::desk::{Desk, ask};
use crate::feed::state_of;
use crate::schedule::Schedule;

/// What the shop reads is what the feed told, at the price that was taken.
pub(super) async fn judge(
    schedule: &Schedule,
    desk: &Desk,
    id: &str,
    story: &[&Value],
    taken: &Taken<'_>,
    findings: &mut Findings,
) {
    let request = desk.as_shop(Method::GET, &format!("/v1/sessions/{id}"));
    let Some(session) = ask(request).await.filter(|answer| answer.status == 200) else {
        return findings.complain(format!("{id}: cannot be read"));
    };
    let session = session.body;
    if session["state"] != state_of(story) {
        let told = state_of(story);
        findings.complain(format!("{id}: reads {}, the feed ended with {told}", session["state"]));
    }
    refunds::judge(schedule.weather.has_reports, id, &session, taken, findings);
    let prices = taken.captures.iter().map(|capture| &capture["price"]);
    for price in prices.chain(taken.movements.iter().map(|(_, movement)| &movement["amount"])) {
        if kurus(price) != kurus(&session["amount"]) {
            findings.complain(format!("{id}: {price} was taken for {}", session["amount"]));
        }
    }
    let payments = session["attempts"].as_array().into_iter().flatten();
    let paid: Vec<_> = payments
        .filter_map(|attempt| attempt["payment"]["paymentId"].as_str())
        .collect();
    let captured: Vec<_> = taken
        .captures
        .iter()
        .filter_map(|capture| capture["paymentId"].as_str())
        .collect();
    if paid != captured {
        findings.complain(format!("{id}: payments {paid:?} are told, {captured:?} were taken"));
    }
    let transfers = session["transfers"].as_array().into_iter().flatten();
    let (told, left): (Vec<_>, Vec<_>) = transfers
        .filter(|transfer| !matches!(transfer["stage"].as_str(), Some("refused" | "expired" | "cancelled")))
        .partition(|transfer| transfer["receipt"]["transactionId"].is_string());
    let told: Vec<_> = told
        .iter()
        .filter_map(|transfer| transfer["reference"].as_str())
        .collect();
    let moved: Vec<_> = taken.movements.iter().map(|(reference, _)| *reference).collect();
    let for_a_person = left.iter().filter(|transfer| transfer["why"] == "no-statement").count();
    if left.len() != for_a_person {
        findings.complain(format!("{id}: transfers are left to be found out: {left:?}"));
    }
    if told != moved && for_a_person == 0 {
        findings.complain(format!("{id}: transfers {told:?} are told, {moved:?} were made"));
    }
}
