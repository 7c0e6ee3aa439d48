//! The sandbox's own codes of refusals, and their words: the bank publishes none but those of a closed EFT.

/// A code and what it says; `{0}` is the place of a value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Message {
    /// `code`
    pub(super) code: &'static str,
    /// `message`
    pub(super) words: &'static str,
}

const fn message(code: &'static str, words: &'static str) -> Message {
    Message { code, words }
}

pub(super) const CLIENT_UNKNOWN: Message = message("ISB001", "İstemci bilgileri hatalı.");
pub(super) const CERTIFICATE_UNFIT: Message = message("ISB002", "X-Client-Certificate bağlantının sertifikası değil.");
pub(super) const TOKEN_INVALID: Message = message("ISB003", "Erişim anahtarı geçersiz veya süresi dolmuş.");
pub(super) const TOKEN_UNFIT: Message = message("ISB004", "Erişim anahtarının bu işlem için yetkisi yok.");
pub(super) const NO_SUCH_PATH: Message = message("ISB005", "Böyle bir servis yok.");
pub(super) const RATE_LIMIT: Message = message("ISB006", "Çok fazla istek gönderildi.");

pub(super) const BAD_REQUEST: Message = message("ISB100", "İstek okunamadı: {0}");
pub(super) const AMOUNT: Message = message("ISB101", "Tutar hatalı.");
pub(super) const CURRENCY: Message = message("ISB102", "Para birimi TRY olmalıdır.");
pub(super) const DEBTOR_ACCOUNT: Message = message("ISB103", "Borçlu hesap bulunamadı veya TRY hesabı değil.");
pub(super) const CREDITOR_NAME: Message = message("ISB104", "Alıcı adı 1-50 karakter olmalıdır.");
pub(super) const CREDITOR_IBAN: Message = message("ISB105", "Alıcı IBAN hatalı.");
pub(super) const DESCRIPTION: Message = message("ISB106", "Açıklama en fazla 200 karakter olabilir.");
pub(super) const REFERENCE: Message = message("ISB107", "Ödeme referansı 1-50 karakter olmalıdır.");
pub(super) const OVERDRAFT: Message = message("ISB108", "Kredili kullanım tanımlı değil.");
pub(super) const CUSTOMER_IP: Message = message("ISB109", "customer_ip bir IP adresi olmalıdır.");
pub(super) const IDEMPOTENCY_KEY: Message = message("ISB110", "idempotency_key 1-64 karakter olmalıdır.");

pub(super) const NOT_OURS: Message = message("ISB201", "Havale yalnızca İş Bankası hesaplarına yapılabilir.");
pub(super) const OURS: Message = message("ISB202", "İş Bankası hesaplarına havale yapılmalıdır.");
pub(super) const FAST_LIMIT: Message = message("ISB203", "FAST işlem limiti {0} TL'dir.");
pub(super) const INSUFFICIENT_BALANCE: Message = message("ISB204", "Hesap bakiyesi yetersiz.");
pub(super) const OWN_ACCOUNT: Message = message("ISB205", "Alıcı hesap kendi hesabınız olamaz.");
pub(super) const EFT_CLOSED: &str = "EFT sistemi kapalıdır.";

pub(super) const QUERY_NUMBER: Message = message("ISB301", "Sorgu numarası bulunamadı.");
pub(super) const DIFFERS: Message = message("ISB302", "Ödeme bilgileri doğrulama ile aynı değil.");
pub(super) const PAID_ALREADY: Message = message("ISB303", "Bu sorgu numarası ile ödeme yapılmış.");
pub(super) const KEY_USED: Message = message("ISB304", "idempotency_key başka bir ödemede kullanılmış.");

pub(super) const ACCOUNT: Message = message("ISB401", "Hesap bulunamadı.");
pub(super) const DATE: Message = message("ISB402", "Tarih hatalı: {0}");
pub(super) const CURSOR: Message = message("ISB403", "Sayfa bilgisi hatalı.");
