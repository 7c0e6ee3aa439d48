//! The client certificate for the merchant's own bank. That chain and key fit is checked where the configuration is read.

use super::finding::Findings;
use crate::clock::Moment;
use crate::config::merchant_bank::MerchantBankConfig;
use crate::upstream::isbank::certificate::RENEW_DAYS;

pub(super) fn check(findings: &mut Findings, bank: Option<&MerchantBankConfig>, now: Moment) {
    const WHAT: &str = "certificate";
    let Some(bank) = bank else { return };
    let certificate = &bank.settings.certificate;
    let (days, until, subject) = (
        certificate.days_left(now),
        certificate.not_after(),
        certificate.subject(),
    );
    match certificate.check(now) {
        Err(error) => findings.error(WHAT, format!("isbank: {error} ({subject})")),
        Ok(()) if days <= RENEW_DAYS => findings.warning(
            WHAT,
            format!(
                "isbank: {days} days left, until {until} ({subject}): have a new one issued and tell the bank of it"
            ),
        ),
        Ok(()) => findings.ok(
            WHAT,
            format!("isbank: {days} days left, until {until}, and the key is its own ({subject})"),
        ),
    }
}
