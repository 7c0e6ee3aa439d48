//! What the bank's pages say, in Turkish and English.

use super::grants::Scope;
use crate::locale::Locale;

/// The pages' words.
#[derive(Debug)]
pub(crate) struct PageText {
    pub(crate) banner: &'static str,
    pub(crate) banner_more: &'static str,
    pub(crate) other_language: &'static str,
    pub(crate) retail: &'static str,
    pub(crate) corporate: &'static str,
    pub(crate) phone: &'static str,
    pub(crate) asks: &'static str,
    pub(crate) returns: &'static str,
    pub(crate) customer: &'static str,
    pub(crate) approve: &'static str,
    pub(crate) deny: &'static str,
    pub(crate) transfer: &'static str,
    pub(crate) account: &'static str,
    pub(crate) unfit: &'static str,
    pub(crate) unfit_more: &'static str,
    pub(crate) no_messages: &'static str,
    pub(crate) send: &'static str,
    pub(crate) sender: &'static str,
    pub(crate) receiver: &'static str,
    pub(crate) amount: &'static str,
    pub(crate) description: &'static str,
    pub(crate) sent: &'static str,
    pub(crate) wrong_iban: &'static str,
    pub(crate) wrong_amount: &'static str,
}

const TURKISH: PageText = PageText {
    banner: "Deneme ortamı",
    banner_more: "Bu sayfa VakıfBank’ı taklit eder. Gerçek hesap kullanılmaz, para çekilmez.",
    other_language: "English",
    retail: "VakıfBank Açık Bankacılık",
    corporate: "VakıfBank Kurumsal Açık Bankacılık",
    phone: "Telefon",
    asks: "sizden şu izinleri istiyor:",
    returns: "Sonra şu adrese dönersiniz:",
    customer: "Deneme müşterisi",
    approve: "Onayla",
    deny: "Vazgeç",
    transfer: "Hesabınızdan para transferi başlatmak",
    account: "Hesaplarınızı ve hareketlerini görmek",
    unfit: "Bu istek kabul edilemez",
    unfit_more: "Uygun olmayan:",
    no_messages: "Henüz mesaj yok. Sayfa kendini yeniler.",
    send: "FAST ile gönder",
    sender: "Gönderen:",
    receiver: "Alıcı",
    amount: "Tutar",
    description: "Açıklama",
    sent: "Para gönderildi. Mağazanın sayfasına dönebilirsiniz.",
    wrong_iban: "Bu IBAN mağazanın hesabı değil. Deneme ortamında yalnızca oraya para gider.",
    wrong_amount: "Bu tutar gönderilemez.",
};

const ENGLISH: PageText = PageText {
    banner: "Sandbox",
    banner_more: "This page plays VakıfBank. No real account is used, no money is taken.",
    other_language: "Türkçe",
    retail: "VakıfBank Open Banking",
    corporate: "VakıfBank Corporate Open Banking",
    phone: "Phone",
    asks: "asks you to allow:",
    returns: "You will then return to:",
    customer: "Test customer",
    approve: "Approve",
    deny: "Cancel",
    transfer: "Starting transfers from your account",
    account: "Seeing your accounts and their transactions",
    unfit: "This request cannot be accepted",
    unfit_more: "What does not fit:",
    no_messages: "No messages yet. The page renews itself.",
    send: "Send by FAST",
    sender: "From:",
    receiver: "Receiver",
    amount: "Amount",
    description: "Description",
    sent: "The money is sent. You can go back to the shop's page.",
    wrong_iban: "This IBAN is not the shop's account, the only one that the sandbox sends to.",
    wrong_amount: "This amount cannot be sent.",
};

impl PageText {
    /// The words in a language.
    pub(crate) fn of(locale: Locale) -> &'static Self {
        locale.pick(&TURKISH, &ENGLISH)
    }

    /// What a scope allows.
    pub(crate) fn of_scope(&self, scope: Scope) -> &'static str {
        match scope {
            Scope::Transfer => self.transfer,
            Scope::Account => self.account,
        }
    }
}
