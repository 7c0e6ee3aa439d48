//! What the buyer reads for a code: what happened, and what to do now. None of them says that no money has moved: that is
//! the state's to say, not a code's.

use super::BuyerText;

const fn plain(tr: &'static str, en: &'static str) -> BuyerText {
    BuyerText { tr, en, amount: None }
}

/// For codes that nobody has gathered.
pub(super) const GENERAL: BuyerText = plain(
    "Bankanızdan beklemediğimiz bir yanıt geldi. Lütfen önce bu sayfadaki ödeme durumuna bakın; sorun sürerse mağazaya haber verin.",
    "Your bank gave an answer that we did not expect. Please look at the payment's state on this page first; if the trouble stays, let the shop know.",
);
pub(super) const SIGN_IN: BuyerText = plain(
    "Bankanızda verdiğiniz izin artık geçerli değil. Lütfen bankanızda yeniden oturum açın.",
    "The permission you gave at your bank is no longer valid. Please sign in to your bank again.",
);
pub(super) const BUSY: BuyerText = plain(
    "Bankanız şu anda işlem kabul etmiyor. Lütfen birkaç dakika sonra yeniden deneyin.",
    "Your bank is not taking any requests right now. Please try again in a few minutes.",
);
pub(super) const OURS: BuyerText = plain(
    "Bizden kaynaklanan bir aksaklık oldu; siz bir hata yapmadınız. Lütfen başka bir ödeme yöntemi seçin ya da mağazaya haber verin.",
    "Something went wrong on our side; you did nothing wrong. Please choose another way to pay, or let the shop know.",
);
pub(super) const RECEIVER: BuyerText = plain(
    "Mağazanın banka bilgilerinde bir sorun var; siz bir hata yapmadınız. Lütfen başka bir ödeme yöntemi seçin ya da mağazaya haber verin.",
    "Something is wrong with the shop's bank details; you did nothing wrong. Please choose another way to pay, or let the shop know.",
);
pub(super) const NOT_YOUR_ACCOUNT: BuyerText = plain(
    "Seçtiğiniz hesap, bankada oturum açan müşteriye ait görünmüyor. Lütfen kendi hesaplarınızdan birini seçin.",
    "The account you chose does not seem to belong to the customer who signed in. Please choose one of your own accounts.",
);
pub(super) const NOT_IN_LIRA: BuyerText = plain(
    "Bu ödeme yalnızca bir TL hesabından yapılabiliyor. Lütfen TL hesaplarınızdan birini seçin.",
    "This payment can only be made from an account in lira. Please choose one of your TL accounts.",
);
pub(super) const NOT_ON_DEMAND: BuyerText = plain(
    "Bankanız ödemeyi yalnızca vadesiz hesaplardan gönderiyor. Lütfen vadesiz bir TL hesabınızı seçin.",
    "Your bank sends payments from demand deposit accounts only. Please choose one of those in TL.",
);
pub(super) const ACCOUNT_NOT_ONLINE: BuyerText = plain(
    "Seçtiğiniz hesap internet bankacılığınızda tanımlı değil. Lütfen başka bir hesap seçin ya da bankanızdan bu hesabı tanımlamasını isteyin.",
    "The account you chose is not part of your internet banking. Please choose another account, or ask your bank to add this one.",
);
pub(super) const ACCOUNT_NOT_OPEN: BuyerText = plain(
    "Seçtiğiniz hesap açık bankacılığa açık değil. Lütfen başka bir hesap seçin ya da bankanızdan bu hesabı tanımlamasını isteyin.",
    "The account you chose is not part of open banking. Please choose another account, or ask your bank to add this one.",
);
pub(super) const NO_ACCOUNT_ONLINE: BuyerText = plain(
    "İnternet bankacılığınızda tanımlı bir hesabınız yok. Lütfen başka bir ödeme yöntemi seçin ya da bankanızdan bir hesap tanımlamasını isteyin.",
    "You have no account in your internet banking. Please choose another way to pay, or ask your bank to add an account.",
);
pub(super) const NO_ACCOUNT_OPEN: BuyerText = plain(
    "Açık bankacılıkta kullanabileceğiniz bir hesabınız yok. Lütfen başka bir ödeme yöntemi seçin ya da bankanızdan bir hesap tanımlamasını isteyin.",
    "You have no account for open banking. Please choose another way to pay, or ask your bank to add an account.",
);
pub(super) const NOT_ALLOWED: BuyerText = plain(
    "Bankanızdaki güvenlik ayarlarınız açık bankacılık işlemlerine izin vermiyor. Ayarı bankanızda değiştirebilir ya da başka bir ödeme yöntemi seçebilirsiniz.",
    "Your security settings at your bank do not allow open banking. You can change them at your bank, or choose another way to pay.",
);
pub(super) const SIM_BLOCKED: BuyerText = plain(
    "Bankanız, SIM kartınızda bloke olduğu için size onay kodu gönderemiyor. Blokeyi kaldırmak için lütfen bankanızı arayın ya da başka bir ödeme yöntemi seçin.",
    "Your bank cannot send you a code because your SIM card is blocked there. Please call your bank to lift the block, or choose another way to pay.",
);
pub(super) const NO_PHONE: BuyerText = plain(
    "Bankanızda onay kodu gönderilecek bir telefon numaranız yok. Lütfen numaranızı bankanıza bildirin ya da başka bir ödeme yöntemi seçin.",
    "Your bank has no phone number to send you a code. Please give your bank your number, or choose another way to pay.",
);
pub(super) const WRONG_PHONE: BuyerText = plain(
    "Bankanızdaki telefon numaranızda bir hata var, bu yüzden onay kodu gönderilemiyor. Lütfen numaranızı bankanızda düzeltin ya da başka bir ödeme yöntemi seçin.",
    "The phone number your bank has for you is wrong, so it cannot send you a code. Please correct it at your bank, or choose another way to pay.",
);
pub(super) const ABOVE_FAST: BuyerText = plain(
    "Bu tutar, bankanızın anlık transferde (FAST) kabul ettiği tutarın üzerinde. Lütfen başka bir ödeme yöntemi seçin.",
    "This amount is above what your bank takes for an instant transfer (FAST). Please choose another way to pay.",
);
pub(super) const ABOVE_LIMIT: BuyerText = BuyerText {
    tr: "Bu tutar, bankanızdaki işlem sınırınızın üzerinde. Sınırınızı bankanızda yükseltebilir ya da başka bir ödeme yöntemi seçebilirsiniz.",
    en: "This amount is above your bank's limit for one transaction. You can raise the limit at your bank, or choose another way to pay.",
    amount: Some(("İşlem sınırınız {0}.", "Your limit is {0}.")),
};
pub(super) const ABOVE_DAILY_LIMIT: BuyerText = BuyerText {
    tr: "Bu tutar, bankanızdaki günlük sınırınızdan bugün için kalanın üzerinde. Sınırınızı bankanızda yükseltebilir ya da başka bir ödeme yöntemi seçebilirsiniz.",
    en: "This amount is above what is left of your daily limit at your bank. You can raise the limit at your bank, or choose another way to pay.",
    amount: Some(("Bugün için kalan sınırınız {0}.", "What is left today is {0}.")),
};
pub(super) const ABOVE_COMPANY_LIMIT: BuyerText = BuyerText {
    tr: "Bu tutar, firmanızın günlük sınırından bugün için kalanın üzerinde. Sınırı bankanızda yükseltebilir ya da başka bir ödeme yöntemi seçebilirsiniz.",
    en: "This amount is above what is left of your company's daily limit. You can raise the limit at your bank, or choose another way to pay.",
    amount: Some((
        "Firmanız için kalan sınır {0}.",
        "What is left for your company is {0}.",
    )),
};
pub(super) const OTP_WRONG: BuyerText = plain(
    "Girdiğiniz onay kodu doğru değil. Lütfen bankanızın gönderdiği kodu kontrol edip yeniden girin.",
    "The code you entered is not right. Please check the code your bank sent you and enter it again.",
);
pub(super) const OTP_EMPTY: BuyerText = plain(
    "Onay kodu boş görünüyor. Lütfen bankanızın telefonunuza gönderdiği kodu girin.",
    "The code seems to be empty. Please enter the code your bank sent to your phone.",
);
pub(super) const OTP_USED: BuyerText = plain(
    "Bu ödemenin onayı daha önce kullanılmış. Sonucu bankanızdan öğreniyoruz; lütfen o zamana kadar yeniden ödemeyin.",
    "This payment's confirmation has been used before. We are finding out the result from your bank; please do not pay again until then.",
);
pub(super) const OTP_NOT_FOUND: BuyerText = plain(
    "Bankanız bu ödemenin onayını bulamıyor. Lütfen yeniden ödemeden önce bu sayfadaki ödeme durumuna bakın.",
    "Your bank cannot find this payment's confirmation. Please look at the payment's state on this page before you pay again.",
);
pub(super) const OTP_EXPIRED: BuyerText = plain(
    "Onay kodunun süresi doldu. Lütfen ödemeyi yeniden başlatın; bankanız size yeni bir kod gönderir.",
    "The code has expired. Please start the payment again; your bank will send you a new code.",
);
pub(super) const OTP_TRIES_USED: BuyerText = plain(
    "Onay kodu çok kez yanlış girildi. Lütfen ödemeyi yeniden başlatın; bankanız size yeni bir kod gönderir.",
    "A wrong code was entered too many times. Please start the payment again; your bank will send you a new code.",
);
