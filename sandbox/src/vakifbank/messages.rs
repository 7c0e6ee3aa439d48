//! The bank's message codes that the sandbox answers with, in Turkish and English.
//!
//! Where only one half is public, the other is our translation: each row says by its constructor whose words they are.
//! `{0}` is where a value goes.

/// One code and its words.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Message {
    /// `StatusCode`
    pub(crate) code: &'static str,
    /// `StatusDescription`
    pub(crate) turkish: &'static str,
    /// `StatusDescriptionEn`
    pub(crate) english: &'static str,
}

/// Both halves are the bank's.
const fn both(code: &'static str, turkish: &'static str, english: &'static str) -> Message {
    Message { code, turkish, english }
}

/// The Turkish half is the bank's, the English one is ours.
const fn turkish(code: &'static str, turkish: &'static str, english: &'static str) -> Message {
    Message { code, turkish, english }
}

/// The English half is the bank's, the Turkish one is ours.
const fn english(code: &'static str, turkish: &'static str, english: &'static str) -> Message {
    Message { code, turkish, english }
}

/// Both halves are ours.
const fn ours(code: &'static str, turkish: &'static str, english: &'static str) -> Message {
    Message { code, turkish, english }
}

#[rustfmt::skip]
mod table {
    use super::{Message, both, english, ours, turkish};

    // Every call.
    pub(crate) const TOKEN_UNFIT: Message = english("ACBG000001", "Kimlik doğrulama bilgisi geçersizdir. Token bilginizi kontrol ediniz.", "Authentication information is invalid. Control your token.");
    pub(crate) const TOKEN_INVALID: Message = english("ACBG000002", "Token geçersiz ya da API anahtarı kilitli. Yeni token alıp tekrar deneyiniz.", "Token is invalid or API key is locked. Take new token and try again.");
    pub(crate) const RATE_LIMIT: Message = english("ACBG000004", "API plan limiti aşıldı. Hata detayı: {0}", "API plan limit is exceeded. Error Detail {0}");
    pub(crate) const BAD_REQUEST: Message = english("ACBG000007", "İstek mesajı hatalıdır.", "Request message is incorrect.");

    // Of transfers.
    pub(crate) const SENDER_ACCOUNT_EMPTY: Message = turkish("ACBH000043", "Gönderen hesap numarası boş olamaz.", "Sender account number cannot be empty.");
    pub(crate) const SENDER_ACCOUNT_FORMAT: Message = turkish("ACBH000044", "Gönderen hesap numarası uygun formatta girilmelidir.", "Sender account number format is incorrect.");
    pub(crate) const RECEIVER_IBAN_FORMAT: Message = both("ACBH000059", "Alıcı IBAN uygun formatta girilmelidir.", "Receiver IBAN format is incorrect.");
    pub(crate) const RECEIVER_IBAN_EMPTY: Message = both("ACBH000074", "Alıcı IBAN boş olamaz.", "Receiver IBAN cannot be empty.");
    pub(crate) const PURPOSE_INVALID: Message = both("ACBH000085", "Ödeme amacı alanına geçersiz bir değer girildi.", "Payment purpose is invalid.");
    pub(crate) const RECEIVER_NAME_EMPTY: Message = english("ACBH000090", "Alıcı ad soyad boş olamaz.", "Receiver name surname cannot be empty.");
    pub(crate) const FOREIGN_ACCOUNT: Message = both("ACBH000104", "İşlem yapmak istediğiniz hesap oturumdaki müşteri numarasına ait değildir.", "Account number does not belong to customer in session.");
    pub(crate) const CURRENCIES_DIFFER: Message = turkish("ACBH000138", "Gönderen ve alıcı hesapların para cinsleri aynı olmalıdır.", "Sender and receiver accounts must have the same currency.");
    pub(crate) const CITIZEN_FORMAT: Message = english("ACBH000146", "T.C. kimlik numarası uygun formatta girilmelidir.", "T.R. Identity number format is incorrect.");
    pub(crate) const EMAIL_FORMAT: Message = english("ACBH000197", "E-posta uygun formatta girilmelidir.", "E-Mail format is incorrect.");
    pub(crate) const EMAIL_EMPTY: Message = english("ACBH000199", "E-posta boş olamaz.", "E-Mail cannot be empty.");
    pub(crate) const AMOUNT_NOT_POSITIVE: Message = both("ACBH000208", "Tutar alanı sıfırdan büyük olmalıdır.", "Amount must be greater than “0” (zero).");
    pub(crate) const DESCRIPTION_EMPTY: Message = turkish("ACBH000209", "Açıklama boş olamaz.", "Description cannot be empty.");
    pub(crate) const DESCRIPTION_LONG: Message = turkish("ACBH000210", "Açıklama alanı 200 karakterden büyük olamaz.", "Description cannot be longer than 200 characters.");
    pub(crate) const PHONE_FORMAT: Message = english("ACBH000212", "Cep telefonu 10 haneli olmalı ve 5 ile başlamalıdır.", "Cell phone number must be 10 digits and start with 5 .");
    pub(crate) const ACCOUNT_NOT_USABLE: Message = english("ACBH000214", "{0} numaralı hesap/kart İnternet Bankacılığında tanımlı değildir.", "{0} numbered account/card is not defined in Internet Banking.");
    pub(crate) const NOT_DEMAND: Message = both("ACBH000232", "Açık Bankacılık kanalında para transferleri sadece vadesiz mevduat hesapları ile yapılabilmektedir.", "Money transfers in open banking can be done with only currency accounts.");
    pub(crate) const DAILY_LIMIT: Message = english("ACBH000234", "Günlük işlem limitinizi aşıyorsunuz. Kalan günlük limit {0}", "You exceed Daily transaction limit. Remaining Daily limit {0}");
    pub(crate) const FEE_ACCOUNT_LIRA: Message = turkish("ACBH000264", "Masraf hesabı türü TL olmalıdır.", "Fee account must be a TL account.");
    pub(crate) const TAX_FORMAT: Message = english("ACBH000267", "Vergi kimlik numarası uygun formatta girilmelidir.", "Tax Identity Number format is incorrect.");
    pub(crate) const FEE_ACCOUNT_FORMAT: Message = turkish("ACBH000277", "Masraf hesap numarası uygun formatta girilmelidir.", "Fee account number format is incorrect.");
    pub(crate) const FEE_ACCOUNT_FOR_FOREIGN: Message = turkish("ACBH000278", "Gönderen hesabın döviz cinsi {0}. TL masraf hesabı girilmelidir.", "The sender account's currency is {0}. A TL fee account must be given.");
    pub(crate) const FEE_ACCOUNT_FOREIGN: Message = turkish("ACBH000283", "Masraf hesabı oturumdaki müşteri numarasına ait değildir.", "Fee account does not belong to customer in session.");
    pub(crate) const SENDER_NOT_LIRA: Message = english("ACBH000354", "Gönderen hesap döviz cinsi TL olmalıdır.", "Sender account currency type must be TRY.");
    pub(crate) const FAST_LIMIT: Message = english("ACBH000359", "Tutar limiti {0} TL'dir.", "Amount limit is {0} TRY.");
    pub(crate) const PURPOSE_EMPTY: Message = english("ACBH000360", "Ödeme amacı boş olamaz.", "Payment purpose cannot be empty.");
    pub(crate) const SENDER_IBAN_EMPTY: Message = english("ACBH000361", "Gönderen IBAN boş olamaz.", "Sender IBAN cannot be empty.");
    pub(crate) const SENDER_IBAN_FORMAT: Message = english("ACBH000363", "Gönderen IBAN uygun formatta girilmelidir.", "Sender IBAN format is incorrect.");
    pub(crate) const CITIZEN_EMPTY: Message = english("ACBH000364", "T.C. kimlik numarası boş olamaz.", "T.R. Identity number cannot be empty.");
    pub(crate) const TAX_EMPTY: Message = english("ACBH000365", "Vergi kimlik numarası boş olamaz.", "Tax Identity number cannot be empty.");
    pub(crate) const PHONE_EMPTY: Message = english("ACBH000366", "Cep telefonu boş olamaz.", "Cell phone cannot be empty.");
    pub(crate) const PASSPORT_FORMAT: Message = english("ACBH000367", "Pasaport numarası uygun formatta girilmelidir.", "Passport number format is incorrect.");
    pub(crate) const PASSPORT_EMPTY: Message = english("ACBH000368", "Pasaport numarası boş olamaz.", "Passport number cannot be empty.");
    pub(crate) const FOREIGNER_FORMAT: Message = english("ACBH000369", "Yabancı kimlik numarası uygun formatta girilmelidir.", "Foreign identity number format is incorrect.");
    pub(crate) const FOREIGNER_EMPTY: Message = english("ACBH000370", "Yabancı kimlik numarası boş olamaz.", "Foreign identity number cannot be empty.");
    pub(crate) const ADDRESS_UNKNOWN: Message = english("ACBH000459", "Alıcı kolay adresi bulunamadı.", "Receiver Easy Address cannot be found.");
    /// No public page says which code this is, only that there must be one: it stands outside the gathered table.
    pub(crate) const INSUFFICIENT_BALANCE: Message = ours("ACBH000999", "Bakiye yetersiz", "Insufficient balance");

    // Of the execute call.
    pub(crate) const OTP_WRONG: Message = both("ACBH000007", "Girilen OTP kodu doğru değildir. Hata: {0}", "OTP is not correct. Error: {0}");
    pub(crate) const OTP_EMPTY: Message = both("ACBH000047", "OTP kodu boş olamaz.", "OTP cannot be empty.");
    pub(crate) const OTP_USED: Message = both("ACBH000124", "OTP işlem referans id daha önce kullanılmıştır.", "OTP transaction reference id has been used before.");
    pub(crate) const OTP_UNKNOWN: Message = both("ACBH000127", "OTP işlem referans id bulunamadı.", "OTP transaction reference id cannot be found.");
    /// The execute page has neither this nor the next: they are those of a sibling call, and their words are ours.
    pub(crate) const OTP_EXPIRED: Message = ours("ACBH000302", "OTP kodunun süresi dolmuştur.", "OTP has expired.");
    pub(crate) const OTP_TRIES_EXCEEDED: Message = ours("ACBH000303", "OTP deneme sayısı aşılmıştır.", "OTP tries are exceeded.");

    // Of what looks back.
    pub(crate) const NOT_THE_CUSTOMERS: Message = both("ACBH000006", "İlgili işlem hesap / müşteriye ait değildir.", "Transaction/account does not belong to customer in session.");
    pub(crate) const DATE_FORMAT: Message = english("ACBH000023", "Tarih uygun formatta girilmelidir.", "Date format is incorrect.");
    pub(crate) const ACCOUNT_EMPTY: Message = english("ACBH000034", "Hesap numarası boş olamaz.", "Account number cannot be empty.");
    pub(crate) const ACCOUNT_FORMAT: Message = english("ACBH000035", "Hesap numarası uygun formatta girilmelidir.", "Account number must be entered proper format.");
    /// One of the two meanings that the bank's own table gives this code.
    pub(crate) const DATE_EMPTY: Message = english("ACBH000361", "Tarih boş olamaz.", "Date cannot be empty.");
}

pub(crate) use table::*;
