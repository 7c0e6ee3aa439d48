// The texts of <vezne-checkout>, each replaceable by its name: `element.words = { card_label: '…' }`.

/** A text of the shop's for each name; what stands in braces is filled in. Names that are left out keep our text. */
export interface Texts {
  /** Ödenecek tutar · Amount due */
  amount_due?: string;
  /** TEST · TEST */
  test_badge?: string;
  /** Deneme modu: para çekilmez. · Test mode: no money is taken. */
  test_note?: string;
  /** Kart numaranızın ilk 8 rakamı · First 8 digits of your card number */
  card_label?: string;
  /** Taksitler için yeter. Tamamını yalnızca iyzico'nun sayfasında yazarsınız. · Enough for installments. You type the whole number only on iyzico's page. */
  card_hint?: string;
  /** Yalnızca ilk 8 rakam alındı. · Only the first 8 digits were kept. */
  card_cut?: string;
  /** Yalnızca rakam yazın. · Type digits only. */
  card_stray?: string;
  /** Taksitleri görmek için en az 6 rakam yazın. · Type at least 6 digits to see the installments. */
  card_short?: string;
  /** Ödeme planı seçmek için kartınızın ilk 6–8 rakamını yazın. · Type the first 6 to 8 digits of your card to choose a payment plan. */
  card_needed?: string;
  /** Kartın bankası tanınmadı. · The card's bank was not recognised. */
  card_unknown?: string;
  /** Mağaza bu kartı kabul etmiyor. Başka bir kartın ilk rakamlarını yazın. · The shop does not take this card. Type the first digits of another card. */
  card_refused?: string;
  /** Kredi kartı · Credit card */
  credit?: string;
  /** Banka kartı · Debit card */
  debit?: string;
  /** Ön ödemeli kart · Prepaid card */
  prepaid?: string;
  /** Ticari · Business */
  commercial?: string;
  /** Ödeme planı · Payment plan */
  plans_title?: string;
  /** Taksit · Plan */
  plan_column?: string;
  /** Aylık · Monthly */
  monthly_column?: string;
  /** Toplam · Total */
  total_column?: string;
  /** Tek çekim · Single payment */
  single?: string;
  /** {n} taksit · {n} installments */
  installments?: string;
  /** toplam {total} · of {total} */
  single_spoken?: string;
  /** ayda {monthly}, toplam {total} · of {monthly}, {total} in all */
  plan_spoken?: string;
  /** , son taksit {amount} · , the last of {amount} */
  last_spoken?: string;
  /** , tek çekimden {amount}, yüzde {rate} fazla · , {amount} or {rate} percent more than a single payment */
  difference_spoken?: string;
  /** +{amount} · +{amount} */
  difference?: string;
  /** %{rate} · {rate}% */
  rate?: string;
  /** Vade farksız · No surcharge */
  no_difference?: string;
  /** son: {amount} · last: {amount} */
  last_installment?: string;
  /** Kartlara göre tutarlar · Amounts by card */
  families?: string;
  /** Seçmek için kartınızın ilk 6 rakamını yazın. · Type your card's first 6 digits to choose a plan. */
  families_sample?: string;
  /** Tutarlar için kartınızın ilk 6 rakamını yazın. · Type your card's first 6 digits for the amounts. */
  plans_need_card?: string;
  /** Planınızı iyzico sayfasında onaylarsınız. · You confirm your plan on iyzico's page. */
  plans_open?: string;
  /** iyzico sayfasında yalnızca bu plan sunulur. · iyzico's page offers this plan only. */
  plans_locked?: string;
  /** Taksitler getiriliyor… · Fetching installments… */
  plans_loading?: string;
  /** {n} ödeme planı var. · There are {n} payment plans. */
  plans_found?: string;
  /** Bu kartta taksit yok. Tek çekimle ödeyebilirsiniz. · This card takes no installments. You can pay in a single payment. */
  plans_single_only?: string;
  /** Bu kartla kullanılabilecek ödeme planı yok. Başka bir kartın ilk rakamlarını yazın. · No payment plan can be used with this card. Type the first digits of another card. */
  plans_none?: string;
  /** Ön bilgilendirme formunu ve mesafeli satış sözleşmesini okudum, onaylıyorum. · I have read and accept the preliminary information form and the distance sales contract. */
  consent?: string;
  /** Devam etmek için satış koşullarını onaylayın. · Accept the terms of sale to go on. */
  consent_needed?: string;
  /** Devam etmek için şunları tamamlayın: · To go on, complete these: */
  summary?: string;
  /** iyzico ile öde · {total} · Pay with iyzico · {total} */
  pay?: string;
  /** Tutar hesaplanıyor… · Working out the amount… */
  pay_pending?: string;
  /** Ödeme planı seçin · Choose a payment plan */
  pay_choose?: string;
  /** Ödeme sayfası hazırlanıyor… · Preparing the payment page… */
  pay_asking?: string;
  /** iyzico'ya gidiliyor… · Going to iyzico… */
  pay_leaving?: string;
  /** Kart bilgilerinizi iyzico'nun güvenli ödeme sayfasında girersiniz. · You enter your card details on iyzico's secure payment page. */
  pay_note?: string;
  /** Yeniden dene · Try again */
  retry?: string;
  /** Şimdi kontrol et · Check now */
  check_now?: string;
  /** Mağazaya dön · Back to the shop */
  to_shop?: string;
  /** Destek kodu: {code} · Support code: {code} */
  support_code?: string;
  /** Yeniden deneyebileceğiniz saat: {time} · You can try again at {time} */
  retry_at?: string;
  /** Son deneme onaylanmadı · The last try was not approved */
  declined?: string;
  /** Ödeme açılamadı · The payment could not be opened */
  session_trouble?: string;
  /** Taksitler alınamadı · The installments could not be fetched */
  plans_trouble?: string;
  /** Ödeme sayfası açılamadı · The payment page could not be opened */
  pay_trouble?: string;
  /** Beklemeden tek çekimle de ödeyebilirsiniz. · You can also pay in a single payment right away. */
  single_still?: string;
  /** Bağlantı kurulamadı. İnternetinizi kontrol edip yeniden deneyin. · No connection. Check your internet and try again. */
  network?: string;
  /** Yanıt zamanında gelmedi. Yeniden deneyin. · No answer came in time. Try again. */
  timeout?: string;
  /** Gelen yanıt anlaşılamadı. Yeniden deneyin. · The answer could not be understood. Try again. */
  unreadable?: string;
  /** Ödeme alanı bu sayfada eksik kurulmuş. Lütfen mağazaya haber verin. · The payment is not set up correctly on this page. Please tell the shop. */
  misconfigured?: string;
  /** Ödeme bilgileri yükleniyor… · Loading the payment… */
  loading?: string;
  /** İnternet bağlantınız yok · You are offline */
  offline_title?: string;
  /** Yazdıklarınız burada duruyor. Bağlantı gelince kaldığınız yerden devam edersiniz. · What you typed stays here. You go on where you were once the connection is back. */
  offline_text?: string;
  /** İnternet bağlantınız geri geldi. · You are online again. */
  online?: string;
  /** Ödeme süreniz dolmak üzere · Your time to pay is about to end */
  limit_title?: string;
  /** Ödemenize {time} saatine kadar devam edebilirsiniz. Daha çok zamana ihtiyacınız varsa süreyi uzatın. · You can go on until {time}. If you need more time, extend it. */
  limit_text?: string;
  /** Süre daha fazla uzatılamıyor. Ödemenizi {time} saatine kadar tamamlayın ya da mağazadan yeniden başlatın. · The time cannot be extended any more. Finish your payment by {time}, or start it again in the shop. */
  limit_fixed?: string;
  /** Süre daha fazla uzatılamıyor. · The time cannot be extended any more. */
  limit_last?: string;
  /** Ödeme süreniz dolmak üzere. Dilerseniz süreyi uzatabilirsiniz. · Your time to pay is about to end. You can extend it. */
  limit_spoken?: string;
  /** Süreyi uzat · Extend the time */
  limit_more?: string;
  /** Süre uzatılıyor… · Extending… */
  limit_asking?: string;
  /** Süreniz uzatıldı. · You have more time now. */
  limit_extended?: string;
  /** Ödeme sayfanız açık · Your payment page is open */
  open_title?: string;
  /** {plan} için açtığınız iyzico sayfası sizi bekliyor. Ödemenizi orada tamamlayabilirsiniz. · The iyzico page that you opened ({plan}) is waiting for you. You can finish your payment there. */
  open_text?: string;
  /** Sayfanın kapanacağı saat: {time} · The page closes at {time} */
  open_until?: string;
  /** Ödeme sayfasına dön · Back to the payment page */
  open_continue?: string;
  /** Başka bir plan seç · Choose another plan */
  open_other?: string;
  /** Ödemenizin sonucu bekleniyor · Waiting for the result of your payment */
  settling_title?: string;
  /** Sonuç kesinleşince burası kendiliğinden yenilenir. Bu arada yeniden ödeme yapmayın. · This place updates by itself once the result is certain. Do not pay again in the meantime. */
  settling_text?: string;
  /** Sonuç gelmezse yeniden deneyebileceğiniz saat: {time} · If no result comes, you can try again at {time} */
  settling_until?: string;
  /** Ödemeniz alındı · Your payment was received */
  paid_title?: string;
  /** {plan}, toplam {amount}. · {plan}, {amount} in all. */
  paid_text?: string;
  /** Ödemeniz inceleniyor · Your payment is being examined */
  review_title?: string;
  /** Ödemeniz alındı, güvenlik incelemesi sürüyor. Yeniden ödeme yapmayın; sonucu mağaza bildirecek. · Your payment was taken and is under a security review. Do not pay again; the shop will tell you the result. */
  review_text?: string;
  /** Ödemeniz kontrol ediliyor · Your payment is being checked */
  check_title?: string;
  /** Mağaza bu ödemeyi kontrol edecek. Yeniden ödeme yapmayın; sonucu mağaza bildirecek. · The shop will look at this payment. Do not pay again; the shop will tell you the result. */
  check_text?: string;
  /** Ödemenizin sonucu araştırılıyor · The result of your payment is being found out */
  unknown_title?: string;
  /** Bankadan kesin yanıt bekleniyor. Yeniden ödeme yapmayın; burası kendiliğinden yenilenir. · A certain answer from the bank is awaited. Do not pay again; this place updates by itself. */
  unknown_text?: string;
  /** Ödeme süresi doldu · The time to pay is over */
  expired_title?: string;
  /** Siparişinizin durumunu mağazada görebilir, ödemeyi oradan yeniden başlatabilirsiniz. · The shop shows you where your order stands, and you can start the payment again there. */
  expired_text?: string;
  /** Ödeme iptal edildi · The payment was cancelled */
  cancelled_title?: string;
  /** Mağaza bu ödemeyi kapattı. Ayrıntılar için mağazaya dönün. · The shop closed this payment. Go back to the shop for details. */
  cancelled_text?: string;
  /** Ödemeniz iade edildi · Your payment was refunded */
  refunded_title?: string;
  /** Tutarın tamamı iade edildi. Kartınıza yansıması birkaç gün sürebilir. · The whole amount was refunded. It may take a few days to reach your card. */
  refunded_text?: string;
  /** Ödemenizin bir kısmı iade edildi · Your payment was partly refunded */
  partly_refunded_title?: string;
  /** İadenin kartınıza yansıması birkaç gün sürebilir. · It may take a few days for the refund to reach your card. */
  partly_refunded_text?: string;
  /** Siparişinizi görün · See your order */
  to_order?: string;
  /** Nasıl ödemek istersiniz? · How would you like to pay? */
  method_title?: string;
  /** Kart · Card */
  method_card?: string;
  /** Banka hesabı · Bank account */
  method_bank?: string;
  /** Kartla öde · Pay by card */
  other_card?: string;
  /** Banka hesabından öde · Pay from a bank account */
  other_bank?: string;
  /** Banka hesabınızdan ödeyin · Pay from your bank account */
  bank_title?: string;
  /** VakıfBank'a gider, giriş yapar, buraya dönersiniz. · You go to VakıfBank, sign in and come back here. */
  bank_text?: string;
  /** Burada hesabınızı seçer, telefonunuza gelen onay şifresini yazarsınız. · Here you choose your account and type the code that your phone receives. */
  bank_more?: string;
  /** Kurumsal müşteriyim · I am a business customer */
  bank_corporate?: string;
  /** VakıfBank'a git · Go to VakıfBank */
  bank_go?: string;
  /** Banka sayfası hazırlanıyor… · Preparing the way to your bank… */
  bank_asking?: string;
  /** Bankanıza gidiliyor… · Going to your bank… */
  bank_leaving?: string;
  /** İnternet bankacılığı şifrenizi yalnızca bankanızın sayfasında yazarsınız. · You type your online banking password on your bank's own page only. */
  bank_note?: string;
  /** Bankaya geçilemedi · The bank could not be opened */
  bank_trouble?: string;
  /** Bu adım tamamlanamadı · This step could not be done */
  step_trouble?: string;
  /** Havale yapılmadı · The transfer was not made */
  ended_refused?: string;
  /** Bankadaki işlemin süresi doldu · The time at the bank is over */
  ended_expired?: string;
  /** Havaleden vazgeçtiniz · You cancelled the transfer */
  ended_cancelled?: string;
  /** Hesabınızdan para çıkmadı. Yeniden başlayabilirsiniz. · No money left your account. You can start again. */
  ended_text?: string;
  /** Bu ödeme başka bir sekmede sürüyor · This payment goes on in another tab */
  elsewhere_title?: string;
  /** Bankaya girişi yaptığınız sekmeden devam edin. O sekme kapandıysa burada bankaya yeniden giriş yapın. · Go on in the tab where you signed in at the bank. If that tab is closed, sign in at the bank again here. */
  elsewhere_text?: string;
  /** Burada devam et · Continue here */
  elsewhere_go?: string;
  /** Vazgeç · Cancel */
  cancel?: string;
  /** Hesaplarınız getiriliyor · Fetching your accounts */
  waiting_title?: string;
  /** Hesabınızı seçin · Choose your account */
  account_title?: string;
  /** Hesabınızın IBAN'ını yazın · Type your account's IBAN */
  account_type?: string;
  /** Ödemenin çıkacağı hesap · The account to pay from */
  account_label?: string;
  /** IBAN · IBAN */
  iban_label?: string;
  /** Kullanılabilir: {amount} · Available: {amount} */
  available?: string;
  /** Onay şifresi iste · Ask for the code */
  account_go?: string;
  /** Bankanızdan şifre isteniyor… · Asking your bank for a code… */
  account_asking?: string;
  /** Bir hesap seçin. · Choose an account. */
  note_account?: string;
  /** IBAN geçerli değil. TR ile başlayan 26 karakteri kontrol edin. · This is not a valid IBAN. Check its 26 characters, beginning with TR. */
  note_iban?: string;
  /** Onay şifresi 4–8 harf ya da rakamdır. Telefonunuzdaki iletiye bakın. · The code has 4 to 8 letters or digits. Look at the message on your phone. */
  note_otp?: string;
  /** Ödemeyi onaylayın · Confirm the payment */
  otp_title?: string;
  /** Alıcı · Receiver */
  receiver?: string;
  /** Hesabınız · Your account */
  own_account?: string;
  /** Tutar · Amount */
  amount?: string;
  /** Banka ücreti · Bank fee */
  fee?: string;
  /** Yok · None */
  no_fee?: string;
  /** Hesabınızdan çıkacak · Leaves your account */
  leaves?: string;
  /** Gönderim · Sent */
  speed?: string;
  /** FAST ile · By FAST */
  fast?: string;
  /** Aynı banka içinde · Within the same bank */
  inside?: string;
  /** Onay şifresi · Confirmation code */
  otp_label?: string;
  /** {bank} telefonunuza gönderdi. · {bank} has sent it to your phone. */
  otp_hint?: string;
  /** Kalan süre {time} · {time} left */
  otp_left?: string;
  /** {n} deneme hakkı · Tries left: {n} */
  otp_tries?: string;
  /** Onay şifresi için {n} saniye kaldı. · {n} seconds left for the code. */
  otp_spoken?: string;
  /** Bu onay şifresi artık geçerli değil. Yenisini isteyin. · This code is no longer taken. Ask for a new one. */
  otp_over?: string;
  /** Onayla · {total} · Confirm · {total} */
  otp_go?: string;
  /** Yeni şifre gönder ({n}) · Send a new code ({n}) */
  otp_new?: string;
  /** Ödemeniz iletildi, sonucu bekleniyor · Your payment was sent, waiting for the result */
  executing_title?: string;
  /** {bank} yanıt verince burası kendiliğinden yenilenir. Sayfayı kapatmayın. · This place updates by itself once {bank} answers. Do not close the page. */
  executing_text?: string;
  /** {bank} henüz kesin bir yanıt vermedi. Yeniden ödeme yapmayın; sayfa sonucu kendiliğinden izliyor. · {bank} has not given a certain answer yet. Do not pay again; this page follows the result by itself. */
  unknown_transfer?: string;
  /** Mağaza bu havaleyi {bank} kayıtlarıyla karşılaştıracak. Yeniden ödeme yapmayın; sayfa sonucu kendiliğinden izliyor. · The shop will compare this transfer with the records of {bank}. Do not pay again; this page follows the result by itself. */
  review_transfer?: string;
  /** Destek kodu · Support code */
  reference?: string;
  /** Tarih · Date */
  date?: string;
  /** İşlem no · Transaction no. */
  transaction?: string;
  /** Sorgu no · Query no. */
  query?: string;
  /** Havale / EFT / FAST · Bank transfer (EFT / FAST) */
  method_incoming?: string;
  /** Tek çekim ya da taksitle · In one payment or in installments */
  what_card?: string;
  /** VakıfBank hesabınızdan doğrudan · Straight from your VakıfBank account */
  what_bank?: string;
  /** Kendi bankanızdan siz gönderirsiniz · You send it from your own bank */
  what_incoming?: string;
  /** Havale / EFT ile öde · Pay by bank transfer */
  other_incoming?: string;
  /** Kendi bankanızdan gönderin · Send it from your own bank */
  incoming_title?: string;
  /** Tutarı bankanızın uygulamasından havale, EFT ya da FAST ile mağazanın hesabına siz gönderirsiniz. · In your bank's app you send the amount to the shop's account, as a transfer, EFT or FAST. */
  incoming_text?: string;
  /** Siparişiniz para gelince onaylanır: FAST ile çoğunlukla birkaç dakikada, EFT ile bankaların çalışma saatlerinde. · Your order is confirmed when the money arrives: by FAST mostly within minutes, by EFT in the banks' business hours. */
  incoming_more?: string;
  /** Hesap bilgilerini göster · Show the account details */
  incoming_go?: string;
  /** Bilgiler hazırlanıyor… · Preparing the details… */
  incoming_asking?: string;
  /** Hesap bilgileri alınamadı · The account details could not be fetched */
  incoming_trouble?: string;
  /** Bu bilgilerle gönderin · Send it with these details */
  incoming_send?: string;
  /** Havaleniz bekleniyor · Waiting for your transfer */
  incoming_wait?: string;
  /** Son kontrol: {time} · Last checked: {time} */
  incoming_looked?: string;
  /** Açıklama · Description */
  incoming_code?: string;
  /** Tam bu tutarı gönderin. · Send exactly this amount. */
  incoming_exact?: string;
  /** Bu kodu açıklama alanına yazın; yoksa havaleniz siparişinizle eşleşmez. · Write this code into the description; without it your transfer cannot be matched to your order. */
  incoming_write?: string;
  /** Havaleniz {time} tarihine kadar beklenir. · We wait for your transfer until {time}. */
  incoming_until?: string;
  /** Gönderdikten sonra sayfayı kapatabilirsiniz. Para gelince mağazaya kendiliğinden bildirilir; durumu burada ve siparişinizde görürsünüz. · Once you have sent it you may close this page. The shop is told by itself when the money arrives; you see it here and at your order. */
  incoming_next?: string;
  /** Başka bir yolla öde · Pay another way */
  incoming_other?: string;
  /** Havaleyi gönderdiyseniz başka bir yolla yeniden ödemeyin. · If you have sent the transfer, do not pay another way as well. */
  incoming_twice?: string;
  /** Havaleniz hâlâ bekleniyor · Your transfer is still waited for */
  incoming_still?: string;
  /** {amount} tutarındaki havaleniz hesaba geçti. · Your transfer of {amount} has arrived. */
  incoming_paid?: string;
  /** Gelen havale siparişinizle tam eşleşmedi; örneğin tutarı farklı ya da geç geldi. Yeniden göndermeyin: mağaza bakıp size bildirecek. Kodunuz: {reference} · The transfer that came does not match your order exactly: its amount may differ, or it came late. Do not send it again; the shop will look and tell you. Your code: {reference} */
  incoming_review?: string;
  /** Bu sipariş için artık para göndermeyin. Gönderdiyseniz mağazaya {reference} kodunu bildirin. · Do not send money for this order any more. If you already have, give the shop the code {reference}. */
  incoming_over?: string;
  /** Deneme modu: gerçek para göndermeyin. · Test mode: do not send real money. */
  incoming_test?: string;
  /** Kopyala · Copy */
  copy?: string;
  /** Kopyalandı · Copied */
  copied?: string;
  /** Elle kopyalayın · Copy by hand */
  selected?: string;
  /** {name} kopyalandı · {name} copied */
  copied_spoken?: string;
  /** {name} kopyalanamadı. Metin seçildi, elle kopyalayın. · {name} could not be copied. The text is selected, copy it by hand. */
  selected_spoken?: string;
}

/** What `element.words` takes: texts, or texts by locale, where `en-GB` comes before `en`. */
export type Words = Texts & { [locale in 'tr' | 'en' | `${'tr' | 'en'}-${string}`]?: Texts };
