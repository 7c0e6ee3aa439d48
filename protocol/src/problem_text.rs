//! The words of every problem, for buyers and for those who run the shop.

use crate::{Locale, ProblemCode};

/// The title and the detail of a problem in one language.
pub(crate) fn of(code: ProblemCode, locale: Locale) -> (&'static str, &'static str) {
    match locale {
        Locale::Tr => turkish(code),
        Locale::En => english(code),
    }
}

fn turkish(code: ProblemCode) -> (&'static str, &'static str) {
    use ProblemCode as P;
    match code {
        P::InvalidJson => (
            "İstek okunamadı",
            "Gövde geçerli bir JSON değil. Biçimini düzeltip yeniden gönderin.",
        ),
        P::InvalidBody => (
            "İstekte hatalı alanlar var",
            "Listelenen alanları düzeltip isteği yeniden gönderin.",
        ),
        P::BodyTooLarge => (
            "İstek çok büyük",
            "Gövde izin verilenden büyük. Kısaltıp yeniden gönderin.",
        ),
        P::UnsupportedMediaType => (
            "İçerik türü desteklenmiyor",
            "Content-Type başlığını application/json yapıp yeniden gönderin.",
        ),
        P::Unauthorized => (
            "API anahtarı geçersiz",
            "Authorization: Bearer başlığında mağazanın API anahtarını gönderin.",
        ),
        P::InvalidToken => (
            "Ödeme oturumu açılamadı",
            "Bu ödeme bağlantısı geçersiz ya da süresi dolmuş. Mağazaya dönüp ödemeyi yeniden başlatın.",
        ),
        P::Forbidden => (
            "Anahtarın yetkisi yok",
            "Bu API anahtarı bu işlemi yapamaz. Gerekli yetkiye sahip bir anahtar kullanın.",
        ),
        P::InvalidSignature => (
            "İmza geçersiz",
            "Bildirimin imzası eksik ya da yanlış. Gizli anahtarı ve X-IYZ-SIGNATURE-V3 başlığını kontrol edin.",
        ),
        P::SessionNotFound => (
            "Oturum bulunamadı",
            "Bu kimlikle bir oturum yok. Kimliği kontrol edin ya da yeni bir oturum açın.",
        ),
        P::SessionExpired => (
            "Oturumun süresi doldu",
            "Bu ödemenin süresi doldu. Mağazaya dönüp ödemeyi yeniden başlatın.",
        ),
        P::SessionEnded => (
            "Bu ödeme sonuçlandı",
            "Bu sipariş için yeni bir ödeme başlatılamaz. Siparişinizin durumunu mağazada görebilirsiniz.",
        ),
        P::IdempotencyKeyRequired => (
            "Idempotency-Key gerekli",
            "Idempotency-Key başlığında 16–128 harf, rakam, tire ya da alt çizgi gönderin.",
        ),
        P::IdempotencyKeyReused => (
            "Idempotency-Key başka bir istekte kullanılmış",
            "Yeni bir istek için yeni bir Idempotency-Key gönderin.",
        ),
        P::InvalidPrefix => (
            "Kart numarası eksik ya da hatalı",
            "Kart numarasının ilk 6–8 rakamını yazın.",
        ),
        P::PlanNotOffered => (
            "Bu taksit seçeneği yok",
            "Bu ödemede sunulan taksit seçeneklerinden birini seçin.",
        ),
        P::MethodNotOffered => ("Bu ödeme yöntemi yok", "Bu ödemede sunulan yöntemlerden birini seçin."),
        P::CardPageOpen => (
            "Açık bir ödeme sayfası var",
            "Başka bir taksit için açılmış ödeme sayfası duruyor. O sayfadan devam edin ya da süresinin dolmasını bekleyin.",
        ),
        P::PaymentOpen => (
            "Alıcı şu anda ödüyor olabilir",
            "Açık bir ödeme sayfası var; oturum şimdi değiştirilemez ve iptal edilemez. Belirtilen saatten sonra yeniden deneyin.",
        ),
        P::AttemptInProgress => (
            "Ödeme hazırlanıyor",
            "Ödemeniz şu anda hazırlanıyor. Birkaç saniye bekleyip yeniden deneyin.",
        ),
        P::PaymentSettling => (
            "Önceki ödeme sonuçlanıyor",
            "Önceki ödeme sayfası kapandı, sonucu kontrol ediliyor. Belirtilen saatten sonra yeniden deneyin.",
        ),
        P::AttemptEnded => (
            "Ödeme denemesi bitti",
            "Bu deneme bitti. Yeniden deneyin; alınmış bir ödeme ikinci kez alınmaz.",
        ),
        P::BankGrantInvalid => (
            "Banka onayı bu sayfaya ait değil",
            "Bankadaki onay başka bir sayfada verilmiş ya da süresi dolmuş. Bu sayfadan bankanıza yeniden giriş yapın.",
        ),
        P::InvalidOtp => (
            "Onay şifresi eksik ya da hatalı",
            "Bankanızın telefonunuza gönderdiği 4–8 harf ya da rakamdan oluşan şifreyi yazın.",
        ),
        P::InvalidIban => (
            "IBAN hatalı",
            "VakıfBank hesabınızın IBAN'ını TR ile başlayan 26 karakter olarak kontrol edip yeniden yazın.",
        ),
        P::InvalidAccount => (
            "Bu hesap seçilemez",
            "Listedeki hesaplardan birini seçin. Liste görünmüyorsa sayfayı yenileyin.",
        ),
        P::TransferOverLimit => (
            "Bu tutar hesaptan tek seferde gönderilemiyor",
            "Tutar, anlık transfer sınırının üzerinde ve sipariş bölünmez. Başka bir ödeme yöntemi seçin.",
        ),
        P::TransferMovedOn => (
            "Transfer başka bir adımda",
            "Bu adım geçildi ya da başka bir sekmede ilerledi. Güncel durum gösteriliyor; oradan devam edin.",
        ),
        P::TransferUnderWay => (
            "Transferin sonucu bekleniyor",
            "Bankaya ödeme talimatı verildi, sonucu araştırılıyor. Lütfen yeniden ödemeyin; durum bu sayfada güncellenir.",
        ),
        P::NothingToRefund => (
            "İade edilecek bir ödeme yok",
            "Bu oturumda iade edilebilecek bir ödeme yok: alınmamış, incelemede ya da tamamı iade edilmiş. Oturumu okuyun.",
        ),
        P::RefundUnderWay => (
            "Bu ödemenin bir iadesi sürüyor",
            "Önceki iadenin sonucu belli olmadan yenisi başlatılmaz. Oturumu okuyup sonucunu bekleyin.",
        ),
        P::RefundNotFound => (
            "İade bulunamadı",
            "Bu oturumda bu numarayla bir iade yok. Numarayı kontrol edin.",
        ),
        P::FourEyes => (
            "İkinci bir anahtar gerekiyor",
            "Bu ödemeyi hazırlayan anahtar onu onaylayamaz. Onayı başka bir anahtarla verin.",
        ),
        P::DraftEnded => (
            "Onay bekleyen bir ödeme değil",
            "Bu ödeme onaylanmış, geri alınmış ya da süresi dolmuş. Yeniden hazırlamadan önce güncel durumunu okuyun: para yola çıkmış olabilir.",
        ),
        P::DraftChanged => (
            "Bankanın bilgisi değişti",
            "Banka, hazırlandığı zamankinden farklı bir hesap sahibi ya da ücret bildirdi. Ödemeyi okuyup yeniden onaylayın.",
        ),
        P::PayoutLimit => (
            "Sınır aşılıyor",
            "Bu tutar, bu yolla hesaptan çıkabilecek tutarı aşıyor. Yarın yeniden deneyin ya da sınırı ayarlardan yükseltin.",
        ),
        P::PayoutsOff => (
            "Ödeme gönderme kapalı",
            "Bu imzalayıcı ödeme göndermiyor. Yapılandırmada [isbank.payouts] bölümünde payment_limit ve day_limit değerlerini verin.",
        ),
        P::PayoutNotFound => (
            "Ödeme bulunamadı",
            "Bu numarada bir ödeme yok. Numarayı, taslağın yanıtındaki id ile karşılaştırın.",
        ),
        P::EftClosed => (
            "EFT şu anda kapalı",
            "Bu tutar başka bankaya yalnızca EFT ile gider ve EFT şu anda kapalı. Belirtilen saatten sonra yeniden deneyin.",
        ),
        P::TooManyPrefixes => (
            "Çok fazla kart denendi",
            "Bu ödemede çok fazla kart denendi. Taksit seçmeden tek çekimle devam edebilirsiniz.",
        ),
        P::RequestTimeout => (
            "İstek zamanında gelmedi",
            "İsteğin tamamı zamanında gelmedi. Bağlantınızı kontrol edip yeniden deneyin.",
        ),
        P::MethodOff => (
            "Bu ödeme yöntemi şu anda kapalı",
            "Mağaza bu ödeme yöntemine kısa bir süre ara verdi. Başka bir yöntem seçin ya da biraz sonra yeniden deneyin.",
        ),
        P::Overloaded => (
            "Ödeme sistemi çok yoğun",
            "Ödeme sistemi şu anda çok yoğun. Birkaç saniye sonra yeniden deneyin.",
        ),
        P::TooManyRequests => (
            "Çok fazla istek",
            "Kısa sürede çok fazla istek geldi. Biraz bekleyip yeniden deneyin.",
        ),
        P::UpstreamUnreachable => (
            "Ödeme kuruluşuna ulaşılamıyor",
            "Ödeme kuruluşuna şu anda ulaşılamıyor. Kartınızdan para çekilmedi. Biraz sonra yeniden deneyin.",
        ),
        P::UpstreamTimeout => (
            "Ödeme kuruluşu yanıt vermedi",
            "Ödeme kuruluşu zamanında yanıt vermedi. Kartınızdan para çekilmedi. Yeniden deneyin.",
        ),
        P::UpstreamInvalid => (
            "Ödeme kuruluşunun yanıtı anlaşılamadı",
            "Ödeme kuruluşundan güvenilir bir yanıt gelmedi. Kartınızdan para çekilmedi. Biraz sonra yeniden deneyin.",
        ),
        P::UpstreamRefused => (
            "Ödeme kuruluşu isteği reddetti",
            "Ödeme kuruluşu bu ödemeyi başlatmadı. Sorun sürerse destek koduyla mağazaya başvurun.",
        ),
        P::UpstreamBusy => (
            "Ödeme kuruluşu yoğun",
            "Ödeme kuruluşu şu anda çok yoğun. Biraz bekleyip yeniden deneyin.",
        ),
        P::NotFound => (
            "Böyle bir adres yok",
            "Adresi kontrol edin. Bütün adresler /openapi.json belgesindedir.",
        ),
        P::MethodNotAllowed => (
            "Bu yöntem desteklenmiyor",
            "Bu adres başka bir HTTP yöntemi bekliyor. Bütün adresler /openapi.json belgesindedir.",
        ),
        P::StoreUnavailable => (
            "Kayıtlara ulaşılamıyor",
            "Ödeme kayıtlarına şu anda ulaşılamıyor. Biraz sonra yeniden deneyin.",
        ),
        P::Internal | P::Other => (
            "Beklenmeyen bir hata oluştu",
            "Bizden kaynaklanan bir hata oluştu. Yeniden deneyin, sürerse destek koduyla mağazaya başvurun.",
        ),
    }
}

fn english(code: ProblemCode) -> (&'static str, &'static str) {
    use ProblemCode as P;
    match code {
        P::InvalidJson => (
            "The request could not be read",
            "The body is not valid JSON. Correct it and send it again.",
        ),
        P::InvalidBody => (
            "The request has wrong fields",
            "Correct the listed fields and send the request again.",
        ),
        P::BodyTooLarge => (
            "The request is too large",
            "The body is larger than this address takes. Shorten it and send it again.",
        ),
        P::UnsupportedMediaType => (
            "The content type is not supported",
            "Set the Content-Type header to application/json and send it again.",
        ),
        P::Unauthorized => (
            "The API key is not valid",
            "Send the shop's API key in an Authorization: Bearer header.",
        ),
        P::InvalidToken => (
            "The payment session could not be opened",
            "This payment link is not valid or has expired. Go back to the shop and start the payment again.",
        ),
        P::Forbidden => (
            "The key may not do this",
            "This API key lacks the scope. Use a key that has it.",
        ),
        P::InvalidSignature => (
            "The signature is not valid",
            "The notice's signature is missing or wrong. Check the secret key and the X-IYZ-SIGNATURE-V3 header.",
        ),
        P::SessionNotFound => (
            "No such session",
            "There is no session with this id. Check the id, or open a new session.",
        ),
        P::SessionExpired => (
            "The session has expired",
            "The time for this payment is over. Go back to the shop and start the payment again.",
        ),
        P::SessionEnded => (
            "This payment is settled",
            "No new payment can be started for this order. The shop shows you where your order stands.",
        ),
        P::IdempotencyKeyRequired => (
            "Idempotency-Key required",
            "Send an Idempotency-Key header of 16 to 128 letters, digits, hyphens or underscores.",
        ),
        P::IdempotencyKeyReused => (
            "Idempotency-Key used for another request",
            "Send a new Idempotency-Key for a new request.",
        ),
        P::InvalidPrefix => (
            "The card number is incomplete or wrong",
            "Type the first 6 to 8 digits of the card number.",
        ),
        P::PlanNotOffered => (
            "No such installment plan",
            "Choose one of the installment plans that this payment offers.",
        ),
        P::MethodNotOffered => (
            "No such way to pay",
            "Choose one of the ways to pay that this payment offers.",
        ),
        P::CardPageOpen => (
            "A payment page is open",
            "A payment page is open for another plan. Go on there, or wait until it ends.",
        ),
        P::PaymentOpen => (
            "The buyer may be paying right now",
            "A payment page is open, so the session cannot be changed or withdrawn. Try again after the time given.",
        ),
        P::AttemptInProgress => (
            "The payment is being prepared",
            "Your payment is being prepared right now. Wait a few seconds and try again.",
        ),
        P::PaymentSettling => (
            "The last payment is being settled",
            "The last payment page has ended and its result is being checked. Try again after the time shown.",
        ),
        P::AttemptEnded => (
            "This attempt has ended",
            "This attempt is over. Try again; a payment that was taken is not taken twice.",
        ),
        P::BankGrantInvalid => (
            "The bank's approval is not this page's",
            "You approved at the bank on another page, or the approval has run out. Sign in to your bank from this page again.",
        ),
        P::InvalidOtp => (
            "The code is missing or wrong",
            "Type the 4 to 8 letters or digits that your bank sent to your phone.",
        ),
        P::InvalidIban => (
            "The IBAN is wrong",
            "Check the IBAN of your VakıfBank account, 26 characters that begin with TR, and type it again.",
        ),
        P::InvalidAccount => (
            "This account cannot be chosen",
            "Choose one of the accounts in the list. If you see no list, reload the page.",
        ),
        P::TransferOverLimit => (
            "This amount cannot be sent in one transfer",
            "The amount is above the limit of instant transfers, and an order is not split. Choose another way to pay.",
        ),
        P::TransferMovedOn => (
            "The transfer is at another step",
            "This step is done, or went on in another tab. You see where it stands now; go on from there.",
        ),
        P::TransferUnderWay => (
            "The transfer's outcome is awaited",
            "Your bank was told to pay, and the outcome is being found out. Please do not pay again; this page keeps you informed.",
        ),
        P::NothingToRefund => (
            "There is nothing to refund",
            "No payment of this session can be refunded: none was taken, it is in review, or all of it has gone back. Read the session.",
        ),
        P::RefundUnderWay => (
            "A refund of this payment is under way",
            "No other is started before its outcome is known. Read the session and wait for it.",
        ),
        P::RefundNotFound => (
            "There is no such refund",
            "This session has no refund of this id. Check the id.",
        ),
        P::FourEyes => (
            "A second key is needed",
            "The key that drafted this payment may not confirm it. Confirm it with another key.",
        ),
        P::DraftEnded => (
            "It does not wait to be confirmed",
            "This payment was confirmed, taken back, or its time is over. Read how it stands before you draft another: the money may be on its way.",
        ),
        P::DraftChanged => (
            "The bank tells something else",
            "The bank tells of another holder or fee than when it was drafted. Read the payment and confirm it again.",
        ),
        P::PayoutLimit => (
            "It is above the limit",
            "This is more than may leave the account this way. Try again tomorrow, or raise the limit in the settings.",
        ),
        P::PayoutsOff => (
            "Payouts are off",
            "This signer pays nothing out. Set payment_limit and day_limit in the section [isbank.payouts] of its configuration.",
        ),
        P::PayoutNotFound => (
            "No such payout",
            "There is no payout of this id. Compare it with the id in the answer to the draft.",
        ),
        P::EftClosed => (
            "EFT is closed now",
            "This amount goes to another bank by EFT alone, and there is no EFT now. Try again after the time that is given.",
        ),
        P::TooManyPrefixes => (
            "Too many cards tried",
            "Too many cards were tried for this payment. You can go on with a single payment.",
        ),
        P::RequestTimeout => (
            "The request did not come in time",
            "Not all of the request came in time. Check the connection and try again.",
        ),
        P::MethodOff => (
            "This way to pay is off for now",
            "The shop has turned this way to pay off for a while. Choose another one, or try again a little later.",
        ),
        P::Overloaded => (
            "The payment system is very busy",
            "The payment system is very busy right now. Try again in a few seconds.",
        ),
        P::TooManyRequests => (
            "Too many requests",
            "Too many requests came in a short time. Wait a little and try again.",
        ),
        P::UpstreamUnreachable => (
            "The payment company cannot be reached",
            "The payment company cannot be reached right now. No money was taken. Try again in a little while.",
        ),
        P::UpstreamTimeout => (
            "The payment company did not answer",
            "The payment company did not answer in time. No money was taken. Try again.",
        ),
        P::UpstreamInvalid => (
            "The payment company's answer was not understood",
            "No answer that can be trusted came from the payment company. No money was taken. Try again in a little while.",
        ),
        P::UpstreamRefused => (
            "The payment company refused the request",
            "The payment company did not start this payment. If it happens again, give the shop the support code.",
        ),
        P::UpstreamBusy => (
            "The payment company is busy",
            "The payment company is very busy right now. Wait a little and try again.",
        ),
        P::NotFound => (
            "No such address",
            "Check the address. All addresses are in the document at /openapi.json.",
        ),
        P::MethodNotAllowed => (
            "Method not supported",
            "This address takes another HTTP method. All addresses are in the document at /openapi.json.",
        ),
        P::StoreUnavailable => (
            "The records cannot be reached",
            "The payment records cannot be reached right now. Try again in a little while.",
        ),
        P::Internal | P::Other => (
            "Something unexpected went wrong",
            "Something went wrong on our side. Try again; if it happens again, give the shop the support code.",
        ),
    }
}
