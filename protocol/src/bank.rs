//! The names of the banks that IBANs name by a code.
//!
//! Facts from the central bank's list of payment system participants ("TCMB Ödeme Sistemleri Katılımcıları"), by way of
//! the packages turkiye-iban 0.2.4 (data of 2026-08-03) and schwifty 2026.10.1, both MIT; names that the list has in
//! capitals alone are written as a person writes them. To refresh the table compare it with the central bank's current
//! list. A bank that is missing here is not missing in the world: payment and e-money institutions issue IBANs too.

/// Where the table is from, for whoever reads it.
pub const BANKS_SOURCE: &str = "TCMB Ödeme Sistemleri Katılımcıları, by way of turkiye-iban 0.2.4 (data of 2026-08-03) \
    and schwifty 2026.10.1 (MIT)";

/// A bank that issues IBANs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownBank {
    /// Five digits, as they stand in an IBAN: `00064`.
    pub code: &'static str,
    /// What it is called.
    pub name: &'static str,
}

impl KnownBank {
    /// The same code as the EFT system has it, with four digits: `0064`.
    pub fn eft_code(self) -> &'static str {
        self.code.strip_prefix('0').unwrap_or(self.code)
    }
}

/// Every bank that we know, in the order of their codes.
pub fn known_banks() -> impl Iterator<Item = KnownBank> {
    BANKS.iter().map(|&(code, name)| KnownBank { code, name })
}

/// Codes as they stand in an IBAN, in order, and names.
const BANKS: [(&str, &str); 72] = [
    ("00001", "T.C. Merkez Bankası"),
    ("00004", "İller Bankası A.Ş."),
    ("00010", "Türkiye Cumhuriyeti Ziraat Bankası A.Ş."),
    ("00012", "Türkiye Halk Bankası A.Ş."),
    ("00014", "Türkiye Sınai Kalkınma Bankası A.Ş."),
    ("00015", "Türkiye Vakıflar Bankası T.A.O."),
    ("00016", "Türk Eximbank"),
    ("00017", "Türkiye Kalkınma ve Yatırım Bankası A.Ş."),
    ("00029", "Birleşik Fon Bankası A.Ş."),
    ("00032", "Türk Ekonomi Bankası A.Ş."),
    ("00046", "Akbank T.A.Ş."),
    ("00059", "Şekerbank T.A.Ş."),
    ("00060", "Türk Ticaret Bankası A.Ş."),
    ("00062", "Türkiye Garanti Bankası A.Ş."),
    ("00064", "Türkiye İş Bankası A.Ş."),
    ("00067", "Yapı ve Kredi Bankası A.Ş."),
    ("00091", "Arap Türk Bankası A.Ş."),
    ("00092", "Citibank A.Ş."),
    ("00094", "Bank Mellat"),
    ("00096", "Turkish Bank A.Ş."),
    ("00097", "Habib Bank Limited"),
    ("00098", "JPMorgan Chase Bank N.A."),
    ("00099", "ING Bank A.Ş."),
    ("00103", "Fibabanka A.Ş."),
    ("00108", "Turkland Bank A.Ş."),
    ("00109", "ICBC Turkey Bank A.Ş."),
    ("00111", "QNB Finansbank A.Ş."),
    ("00115", "Deutsche Bank A.Ş."),
    ("00116", "Pasha Yatırım Bankası A.Ş."),
    ("00121", "Standard Chartered Yatırım Bankası Türk A.Ş."),
    ("00122", "Société Générale (SA)"),
    ("00123", "HSBC Bank A.Ş."),
    ("00124", "Alternatifbank A.Ş."),
    ("00125", "Burgan Bank A.Ş."),
    ("00129", "Bank of America Yatırım Bank A.Ş."),
    ("00132", "İstanbul Takas ve Saklama Bankası A.Ş."),
    ("00134", "Denizbank A.Ş."),
    ("00135", "Anadolubank A.Ş."),
    ("00137", "Rabobank A.Ş."),
    ("00138", "Diler Yatırım Bankası A.Ş."),
    ("00139", "GSD Yatırım Bankası A.Ş."),
    ("00141", "Nurol Yatırım Bankası A.Ş."),
    ("00142", "BankPozitif Kredi ve Kalkınma Bankası A.Ş."),
    ("00143", "Aktif Yatırım Bankası A.Ş."),
    ("00146", "Odea Bank A.Ş."),
    ("00147", "MUFG Bank Turkey A.Ş."),
    ("00148", "Intesa Sanpaolo S.p.A."),
    ("00149", "Bank of China Turkey A.Ş."),
    ("00150", "Golden Global Yatırım Bankası A.Ş."),
    ("00151", "D Yatırım Bankası A.Ş."),
    ("00152", "Destek Yatırım Bankası A.Ş."),
    ("00153", "Misyon Yatırım Bankası A.Ş."),
    ("00154", "Tera Yatırım Bankası A.Ş."),
    ("00155", "Q Yatırım Bankası A.Ş."),
    ("00156", "Hedef Yatırım Bankası A.Ş."),
    ("00157", "Enpara Bank A.Ş."),
    ("00158", "Colendi Bank A.Ş."),
    ("00159", "FUPS Bank A.Ş."),
    ("00160", "Ziraat Dinamik Banka A.Ş."),
    ("00161", "Aytemiz Yatırım Bankası A.Ş."),
    ("00203", "Albaraka Türk Katılım Bankası A.Ş."),
    ("00205", "Kuveyt Türk Katılım Bankası A.Ş."),
    ("00206", "Türkiye Finans Katılım Bankası A.Ş."),
    ("00209", "Ziraat Katılım Bankası A.Ş."),
    ("00210", "Vakıf Katılım Bankası A.Ş."),
    ("00211", "Türkiye Emlak Katılım Bankası A.Ş."),
    ("00212", "Hayat Finans Katılım Bankası"),
    ("00213", "T.O.M. Katılım Bankası A.Ş."),
    ("00214", "Dünya Katılım Bankası A.Ş."),
    ("00215", "Adil Katılım Bankası A.Ş."),
    ("00806", "Merkezi Kayıt Kuruluşu A.Ş."),
    ("00807", "Posta ve Telgraf Teşkilatı A.Ş."),
];

/// The name of the bank with this five-digit code, if it is one that we know.
pub(crate) fn bank_name(code: &str) -> Option<&'static str> {
    let place = BANKS.binary_search_by(|(known, _)| (*known).cmp(code)).ok()?;
    Some(BANKS[place].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_in_order_and_of_five_digits() {
        assert!(BANKS.is_sorted_by(|one, next| one.0 < next.0));
        let is_code = |code: &str| code.len() == 5 && code.bytes().all(|byte| byte.is_ascii_digit());
        assert!(BANKS.iter().all(|(code, name)| is_code(code) && !name.is_empty()));
    }

    #[test]
    fn every_bank_has_a_code_of_four_digits_too() {
        assert_eq!(known_banks().count(), BANKS.len());
        assert!(known_banks().all(|bank| bank.eft_code().len() == 4));
        let is_bank = |bank: &KnownBank| bank.name == "Türkiye İş Bankası A.Ş.";
        assert_eq!(known_banks().find(is_bank).map(KnownBank::eft_code), Some("0064"));
    }

    #[test]
    fn a_bank_is_found_by_its_code() {
        assert_eq!(bank_name("00015"), Some("Türkiye Vakıflar Bankası T.A.O."));
        assert_eq!(bank_name("00215"), Some("Adil Katılım Bankası A.Ş."));
        assert_eq!(bank_name("00899"), None);
    }
}
