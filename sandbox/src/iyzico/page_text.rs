//! What the payment page says, in Turkish and English, and how it writes money.

use rust_decimal::Decimal;

use crate::amounts;
use crate::locale::Locale;

/// The page's words.
#[derive(Debug)]
pub(crate) struct PageText {
    pub(crate) title: &'static str,
    pub(crate) banner: &'static str,
    pub(crate) banner_more: &'static str,
    pub(crate) other_language: &'static str,
    pub(crate) basket: &'static str,
    pub(crate) total: &'static str,
    pub(crate) card: &'static str,
    pub(crate) card_hint: &'static str,
    pub(crate) plans: &'static str,
    pub(crate) single: &'static str,
    pub(crate) installments: &'static str,
    pub(crate) pay: &'static str,
    pub(crate) abandon: &'static str,
    pub(crate) declined: &'static str,
    pub(crate) try_again: &'static str,
    pub(crate) paid: &'static str,
    pub(crate) paid_more: &'static str,
    pub(crate) paid_alone: &'static str,
    pub(crate) go_on: &'static str,
    pub(crate) gone: &'static str,
    pub(crate) gone_more: &'static str,
    pub(crate) expired: &'static str,
    pub(crate) expired_more: &'static str,
}

const TURKISH: PageText = PageText {
    title: "iyzico ile Öde",
    banner: "Deneme ortamı",
    banner_more: "Bu sayfa iyzico’yu taklit eder. Gerçek kart kullanılmaz, para çekilmez.",
    other_language: "English",
    basket: "Sepet",
    total: "Toplam",
    card: "Kart",
    card_hint: "Yalnızca iyzico’nun test kartları",
    plans: "Taksit seçenekleri",
    single: "Tek çekim",
    installments: "taksit",
    pay: "Öde",
    abandon: "Vazgeç ve mağazaya dön",
    declined: "Ödeme alınamadı",
    try_again: "Başka bir kartla yeniden deneyebilirsiniz.",
    paid: "Ödeme alındı",
    paid_more: "Mağazaya dönüyorsunuz…",
    paid_alone: "Bu denemede alıcı mağazaya dönmüyor. Sayfayı kapatabilirsiniz.",
    go_on: "Mağazaya dön",
    gone: "Böyle bir ödeme sayfası yok",
    gone_more: "Bağlantı yanlış ya da deneme ortamı sıfırlandı. Mağazaya dönüp yeniden deneyin.",
    expired: "Bu sayfanın süresi doldu",
    expired_more: "Para çekilmedi. Mağazaya dönüp yeniden deneyin.",
};

const ENGLISH: PageText = PageText {
    title: "Pay with iyzico",
    banner: "Sandbox",
    banner_more: "This page plays iyzico. No real card is used, no money is taken.",
    other_language: "Türkçe",
    basket: "Basket",
    total: "Total",
    card: "Card",
    card_hint: "iyzico’s test cards only",
    plans: "Installment plans",
    single: "Single payment",
    installments: "installments",
    pay: "Pay",
    abandon: "Cancel and return to the shop",
    declined: "The payment was declined",
    try_again: "You can try again with another card.",
    paid: "Payment received",
    paid_more: "You are going back to the shop…",
    paid_alone: "In this test the buyer does not come back to the shop. You can close the page.",
    go_on: "Return to the shop",
    gone: "There is no such payment page",
    gone_more: "The link is wrong, or the sandbox was reset. Go back to the shop and try again.",
    expired: "This page has expired",
    expired_more: "No money was taken. Go back to the shop and try again.",
};

impl PageText {
    /// The words in a language.
    pub(crate) fn of(locale: Locale) -> &'static Self {
        locale.pick(&TURKISH, &ENGLISH)
    }
}

/// `1.234,50 TL` in Turkish, `TRY 1,234.50` in English.
pub(crate) fn money(locale: Locale, currency: &str, amount: Decimal) -> String {
    let plain = amounts::plain(amount);
    let (whole, kurus) = plain.split_once('.').unwrap_or((&plain, "00"));
    let (group, point) = locale.pick(('.', ','), (',', '.'));
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place) % 3 == 0 {
            grouped.push(group);
        }
        grouped.push(digit);
    }
    let number = format!("{grouped}{point}{kurus}");
    // A space that does not break, so that no line ends between the number and its currency.
    match locale {
        Locale::Tr => format!("{number}\u{a0}{}", if currency == "TRY" { "TL" } else { currency }),
        Locale::En => format!("{currency}\u{a0}{number}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_written_as_each_language_writes_it() {
        let amount = Decimal::new(123_456_750, 2);
        assert_eq!(money(Locale::Tr, "TRY", amount), "1.234.567,50\u{a0}TL");
        assert_eq!(money(Locale::En, "TRY", amount), "TRY\u{a0}1,234,567.50");
        assert_eq!(money(Locale::Tr, "EUR", Decimal::new(5, 2)), "0,05\u{a0}EUR");
    }
}
