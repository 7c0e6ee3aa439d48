//! The cards that can be paid with in the sandbox, and how a payment with each of them ends.

use super::bins::Bin;
use crate::locale::Locale;

/// How the bank turns a card down.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Decline {
    /// `errorCode`
    pub(crate) code: &'static str,
    /// `errorGroup`: what clients decide on.
    pub(crate) group: &'static str,
    turkish: &'static str,
    english: &'static str,
}

const fn decline(
    code: &'static str,
    group: &'static str,
    turkish: &'static str,
    english: &'static str,
) -> Option<Decline> {
    Some(Decline {
        code,
        group,
        turkish,
        english,
    })
}

impl Decline {
    /// As iyzico words it.
    pub(crate) fn message(&self, locale: Locale) -> &'static str {
        locale.pick(self.turkish, self.english)
    }
}

/// "Succeeds, but cannot be refunded", and not cancelled either.
const NOT_REFUNDABLE: &str = "5406670000000009";

/// A card that can be paid with.
#[derive(Debug)]
pub(crate) struct Card {
    /// The whole number; no real card has it.
    pub(crate) number: &'static str,
    /// For the page: what kind of card this is, in Turkish and in English.
    label: (&'static str, &'static str),
    /// For the page: under which heading it stands.
    pub(crate) group: CardGroup,
    /// How a payment ends, if not well.
    pub(crate) decline: Option<Decline>,
}

/// The headings of the page's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CardGroup {
    Credit,
    Debit,
    Foreign,
    Declined,
}

impl CardGroup {
    /// In the order of the page.
    pub(crate) const ALL: [Self; 4] = [Self::Credit, Self::Debit, Self::Foreign, Self::Declined];

    /// The heading.
    pub(crate) fn heading(self, locale: Locale) -> &'static str {
        match self {
            Self::Credit => locale.pick("Kredi kartları", "Credit cards"),
            Self::Debit => locale.pick("Banka kartları", "Debit cards"),
            Self::Foreign => locale.pick("Yurt dışı kartlar", "Foreign cards"),
            Self::Declined => locale.pick("Reddedilen kartlar", "Cards that are declined"),
        }
    }
}

const fn card(number: &'static str, group: CardGroup, label: &'static str) -> Card {
    Card {
        number,
        label: (label, label),
        group,
        decline: None,
    }
}

const fn declined(number: &'static str, label: (&'static str, &'static str), decline: Option<Decline>) -> Card {
    Card {
        number,
        label,
        group: CardGroup::Declined,
        decline,
    }
}

impl Card {
    /// The card with this number. The sandbox takes no others, so that nobody types a real one into it.
    pub(crate) fn numbered(number: &str) -> Option<&'static Self> {
        CARDS.iter().find(|card| card.number == number)
    }

    /// What its first digits tell.
    pub(crate) fn bin(&self) -> Option<&'static Bin> {
        Bin::of(self.number)
    }

    /// `binNumber` of a payment: six digits, as in iyzico's sample.
    pub(crate) fn bin_number(&self) -> &'static str {
        &self.number[..6]
    }

    /// `lastFourDigits`
    pub(crate) fn last_four(&self) -> &'static str {
        &self.number[self.number.len() - 4..]
    }

    /// Whether its bank takes money back.
    pub(crate) fn refundable(&self) -> bool {
        self.number != NOT_REFUNDABLE
    }

    /// What the page calls it.
    pub(crate) fn label(&self, locale: Locale) -> &'static str {
        locale.pick(self.label.0, self.label.1)
    }
}

/// Every sandbox card that iyzico documents. Which codes the two 3D Secure failures end with is not documented; they
/// have the general one here.
pub(crate) const CARDS: [Card; 37] = [
    card("5526080000000006", CardGroup::Credit, "Akbank Axess · Mastercard"),
    card("9792072000017956", CardGroup::Credit, "Akbank Axess · Troy"),
    card("4603450000000000", CardGroup::Credit, "Denizbank Bonus · Visa"),
    card("5311570000000005", CardGroup::Credit, "QNB CardFinans · Mastercard"),
    card("9792030000000000", CardGroup::Credit, "QNB CardFinans · Troy"),
    card("5400360000000003", CardGroup::Credit, "Garanti Bonus · Mastercard"),
    card("374427000000003", CardGroup::Credit, "Garanti Bonus · American Express"),
    card("5528790000000008", CardGroup::Credit, "Halkbank Paraf · Mastercard"),
    card("5504720000000003", CardGroup::Credit, "HSBC Advantage · Mastercard"),
    card("4543590000000006", CardGroup::Credit, "İş Bankası Maximum · Visa"),
    card("4157920000000002", CardGroup::Credit, "Vakıfbank World · Visa"),
    card("6501700194147183", CardGroup::Credit, "Vakıfbank World · Troy"),
    card("5451030000000000", CardGroup::Credit, "Yapı Kredi World · Mastercard"),
    Card {
        number: NOT_REFUNDABLE,
        label: ("İade edilemeyen kart · Mastercard", "Cannot be refunded · Mastercard"),
        group: CardGroup::Credit,
        decline: None,
    },
    card("5890040000000016", CardGroup::Debit, "Akbank · Mastercard"),
    card("4766620000000001", CardGroup::Debit, "Denizbank · Visa"),
    card("4987490000000002", CardGroup::Debit, "QNB · Visa"),
    card("9792023757123604", CardGroup::Debit, "QNB · Troy"),
    card("9792020000000001", CardGroup::Debit, "QNB · Troy (2)"),
    card("5170410000000004", CardGroup::Debit, "Garanti Bankası · Mastercard"),
    card("4475050000000003", CardGroup::Debit, "Halkbank · Visa"),
    card("5892830000000000", CardGroup::Debit, "İş Bankası · Mastercard"),
    card("4910050000000006", CardGroup::Debit, "Vakıfbank · Visa"),
    card("6500528865390837", CardGroup::Debit, "Vakıfbank · Troy"),
    card("5168880000000002", CardGroup::Debit, "Yapı Kredi · Mastercard"),
    Card {
        number: "5400010000000004",
        label: ("Yurt dışı kredi kartı", "Foreign credit card"),
        group: CardGroup::Foreign,
        decline: None,
    },
    Card {
        number: "4054180000000007",
        label: ("Yurt dışı banka kartı", "Foreign debit card"),
        group: CardGroup::Foreign,
        decline: None,
    },
    declined(
        "4111111111111129",
        ("Yetersiz bakiye", "Insufficient funds"),
        decline(
            "10051",
            "NOT_SUFFICIENT_FUNDS",
            "Kart limiti yetersiz, yetersiz bakiye",
            "Card limit insufficient",
        ),
    ),
    declined(
        "4129111111111111",
        ("İşlem onaylanmadı", "Do not honour"),
        decline("10005", "DO_NOT_HONOUR", "İşlem onaylanmadı", "Do not honour"),
    ),
    declined(
        "4127111111111113",
        ("Kayıp kart", "Lost card"),
        decline("10041", "LOST_CARD", "Kayıp kart, karta el koyunuz", "Lost card"),
    ),
    declined(
        "4126111111111114",
        ("Çalıntı kart", "Stolen card"),
        decline("10043", "STOLEN_CARD", "Çalıntı kart, karta el koyunuz", "Stolen card"),
    ),
    declined(
        "4125111111111115",
        ("Vadesi dolmuş kart", "Expired card"),
        decline("10054", "EXPIRED_CARD", "Vadesi dolmuş kart", "Expired card"),
    ),
    declined(
        "4124111111111116",
        ("CVC2 hatalı", "Invalid CVC2"),
        decline("10084", "INVALID_CVC2", "CVC2 bilgisi hatalı", "Invalid CVC2"),
    ),
    declined(
        "4121111111111119",
        ("Dolandırıcılık şüphesi", "Fraud suspect"),
        decline("10034", "FRAUD_SUSPECT", "Dolandırıcılık şüphesi", "Fraud suspect"),
    ),
    declined(
        "4130111111111118",
        ("Genel hata", "General error"),
        decline(
            "10204",
            "UNKNOWN",
            "Ödeme işlemi esnasında genel bir hata oluştu",
            "A general error occurred during the payment",
        ),
    ),
    declined(
        "4131111111111117",
        ("3D Secure doğrulanamadı (mdStatus 0)", "3D Secure failed (mdStatus 0)"),
        decline(
            "10204",
            "UNKNOWN",
            "3D Secure doğrulaması başarısız",
            "3D Secure authentication failed",
        ),
    ),
    declined(
        "4151111111111112",
        ("3D Secure başlatılamadı", "3D Secure cannot start"),
        decline(
            "10204",
            "UNKNOWN",
            "3D Secure başlatılamadı",
            "3D Secure could not be started",
        ),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iyzico::bins::Kind::{Credit, Debit};

    fn passes_luhn(number: &str) -> bool {
        let sum: u32 = number
            .bytes()
            .rev()
            .enumerate()
            .map(|(place, byte)| (place, u32::from(byte - b'0')))
            .map(|(place, digit)| {
                if place.is_multiple_of(2) {
                    digit
                } else {
                    digit * 2 / 10 + digit * 2 % 10
                }
            })
            .sum();
        sum.is_multiple_of(10)
    }

    #[test]
    fn no_card_is_listed_twice_and_none_has_a_mistyped_number() {
        for (index, card) in CARDS.iter().enumerate() {
            assert!(
                CARDS[..index].iter().all(|other| other.number != card.number),
                "{}",
                card.number
            );
            assert!(passes_luhn(card.number), "{}", card.number);
        }
    }

    #[test]
    fn domestic_cards_have_an_issuer_and_the_others_have_none() {
        for card in &CARDS {
            let expected = match card.group {
                CardGroup::Credit => Some(Credit),
                CardGroup::Debit => Some(Debit),
                CardGroup::Foreign | CardGroup::Declined => None,
            };
            assert_eq!(card.bin().map(|bin| bin.kind), expected, "{}", card.number);
            assert_eq!(
                card.decline.is_some(),
                card.group == CardGroup::Declined,
                "{}",
                card.number
            );
        }
    }
}
