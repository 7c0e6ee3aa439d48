//! A world's own bank: the merchant's account at İş Bankası, with the sandbox behind real mutual TLS.

use std::fs;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use jiff::civil::time;
use url::Url;
use vezne_protocol::{Amount, Iban};
use vezne_sandbox::Sandbox;
use vezne_signer::config::merchant_bank::MerchantBankConfig;
use vezne_signer::payments::merchant_terms::{EftTerms, IncomingTerms, MerchantTerms, PayoutTerms, ReadingTerms};
use vezne_signer::upstream::isbank::certificate::{ClientCertificate, certificates_of};
use vezne_signer::upstream::isbank::settings::{
    BANK_CODE, DateForms, IsbankSettings, Paths, SCOPE_DEFAULT, StatementForm, Words,
};

/// How a world's own bank is set up.
#[derive(Debug, Clone)]
pub struct MerchantBankPlan {
    /// Which of the sandbox's certificates the signer shows: `client`, `stranger`.
    pub certificate: &'static str,
    /// The most that goes to another bank at once.
    pub fast_limit: &'static str,
    /// Whether EFT is preferred in its hours.
    pub prefers_eft: bool,
    /// How long a call may take.
    pub call_limit: Duration,
    /// The most that may go back to other accounts in a day.
    pub refunds_to_others: Option<&'static str>,
    /// Whether the bank's query is trusted to know every payment.
    pub query_proves_absence: bool,
    /// Another account of the sandbox's than the one that pays: its number and its IBAN.
    pub account: Option<(&'static str, &'static str)>,
    /// What the signer takes for the name of a row's number.
    pub row_id: &'static str,
    /// Transfers that buyers send alone.
    pub incoming: Option<IncomingTerms>,
    /// What the shop may pay out, where it may.
    pub payouts: Option<PayoutsPlan>,
}

/// What the shop may pay out.
#[derive(Debug, Clone, Copy)]
pub struct PayoutsPlan {
    /// Whether who drafts a payout may not confirm it.
    pub needs_four_eyes: bool,
    /// The most of one payment.
    pub payment_limit: &'static str,
    /// The most of a key's day.
    pub day_limit: &'static str,
}

impl Default for PayoutsPlan {
    fn default() -> Self {
        Self {
            needs_four_eyes: true,
            payment_limit: "200000.00",
            day_limit: "1000000.00",
        }
    }
}

impl Default for MerchantBankPlan {
    fn default() -> Self {
        Self {
            certificate: "client",
            fast_limit: "100000.00",
            prefers_eft: false,
            call_limit: Duration::from_secs(5),
            refunds_to_others: None,
            query_proves_absence: true,
            payouts: None,
            account: None,
            row_id: "transactionId",
            incoming: Some(IncomingTerms { waits_s: 3 * 24 * 3600 }),
        }
    }
}

impl MerchantBankPlan {
    pub(super) fn config(&self, sandbox: &Sandbox) -> MerchantBankConfig {
        let facts = sandbox.isbank();
        let file = |kind: &str| {
            let path = facts.dir.join(format!("{}.{kind}", self.certificate));
            fs::read(path).expect("a file of the sandbox's")
        };
        let authorities = fs::read(&facts.ca).expect("the sandbox's authority");
        let (account_id, iban) = self.account.unwrap_or((&facts.account_id, &facts.iban));
        let call_limit_s = i64::try_from(self.call_limit.as_secs()).expect("some seconds");
        MerchantBankConfig {
            settings: IsbankSettings {
                base_url: Url::parse(&facts.url).expect("an address"),
                client_id: facts.client_id,
                client_secret: facts.client_secret.into(),
                service_account_id: facts.service_account_id,
                service_account_secret: facts.service_account_secret.into(),
                scope: SCOPE_DEFAULT.to_owned(),
                certificate: ClientCertificate::from_pem(&file("pem"), &file("key")).expect("a certificate"),
                authorities: Some(certificates_of(&authorities).expect("an authority")),
                account_id: account_id.to_owned(),
                customer_ip: IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7)),
                call_limit: self.call_limit,
                pay_limit: self.call_limit,
                paths: Paths::default(),
                words: Words::default(),
                dates: DateForms::default(),
                statement: StatementForm {
                    id: self.row_id.to_owned(),
                    ..StatementForm::default()
                },
            },
            terms: MerchantTerms {
                bank_code: BANK_CODE,
                bank_name: "İş Bankası",
                account_id: account_id.to_owned(),
                iban: Iban::parse(iban).expect("an IBAN"),
                owner: facts.name,
                eft: EftTerms {
                    is_preferred: self.prefers_eft,
                    opens: time(8, 0, 0, 0),
                    closes: time(17, 0, 0, 0),
                    half_day_closes: time(12, 30, 0, 0),
                },
                fast_limit: Amount::parse(self.fast_limit).expect("an amount"),
                pay_limit_s: call_limit_s,
                query_proves_absence: self.query_proves_absence,
                payouts: self.payouts.map(|plan| PayoutTerms {
                    needs_four_eyes: plan.needs_four_eyes,
                    payment_limit: Amount::parse(plan.payment_limit).expect("an amount"),
                    day_limit: Amount::parse(plan.day_limit).expect("an amount"),
                }),
                refunds_to_others: self
                    .refunds_to_others
                    .map(|limit| Amount::parse(limit).expect("an amount")),
                incoming: self.incoming,
                reading: ReadingTerms {
                    every_s: 120,
                    overlap_days: 3,
                },
            },
        }
    }
}
