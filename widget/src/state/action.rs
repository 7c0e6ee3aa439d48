//! What can happen to the desk, and what it can want done.

use vezne_protocol::{
    CardPrefix, IdempotencyKey, IncomingTransferView, InstallmentQuote, Method, PayPage, SessionView,
};

use super::{BankAnswer, BankAsk, Copied, Digits, News, Note, PayKey, Trouble};

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Action {
    /// The page named a signer, a session and a token; a key and a grant may be left from before a reload, and the
    /// address may end with a code from the bank's way back.
    Configured {
        key: Option<PayKey>,
        grant: Option<String>,
        code: Option<String>,
    },
    /// The page names no signer, session or token that could work.
    Misconfigured,
    /// The session should be read (again).
    Read,
    /// The page is shown again after it was left.
    CameBack,
    /// The wait before the next read is over.
    PollDue,
    /// The signer answered a read.
    SessionRead {
        request: u32,
        answer: Result<SessionView, Trouble>,
    },
    /// The field holds these digits now.
    Typed { digits: Digits, note: Option<Note> },
    /// The buyer left the card field.
    LeftField,
    /// The buyer has paused typing.
    PauseOver { request: u32 },
    /// The signer said what a card may be split into.
    Quoted {
        request: u32,
        answer: Result<InstallmentQuote, Trouble>,
    },
    /// The buyer wants the failed question asked again.
    AskAgain,
    /// The shop does not take the recognised card.
    CardRefused { message: String },
    /// The buyer chose a plan.
    Chosen { installments: u8 },
    /// The buyer pressed Pay; the fresh key is used where no earlier one has to be.
    PayPressed { fresh: IdempotencyKey },
    /// The signer answered with the payment page.
    PayAnswered {
        request: u32,
        answer: Result<PayPage, Trouble>,
    },
    /// The buyer goes on to a page that is already open.
    GoOn { url: String },
    /// The buyer looks at a card family's plans.
    FamilyChosen { name: String },
    /// The shop's page asks the buyer's consent to its terms, or does not any more.
    ConsentAsked { is: bool },
    /// The buyer ticked it, or took the tick away.
    ConsentGiven { is: bool },
    /// The buyer goes to what has to be mended.
    Led { place: Place },
    /// The browser has a connection, or has lost it.
    Connected { is: bool },
    /// So many seconds are left until the session's end.
    EndLookedAt { until: String, left_s: i32 },
    /// The buyer wants more time.
    MoreTime,
    /// The signer gave it, or not.
    Extended {
        request: u32,
        answer: Result<SessionView, Trouble>,
    },
    /// The shop's page kept the buyer from leaving.
    Held,
    /// The buyer wants another plan although a page is open.
    ChooseAgain,
    /// The buyer chose how to pay.
    MethodChosen { method: Method },
    /// The bank knows the buyer as a company, or not.
    Corporate { is: bool },
    /// The buyer wants to go to the bank; the fresh key is used where no earlier one has to be.
    BankPressed { fresh: IdempotencyKey },
    /// The buyer chose an account.
    AccountChosen { handle: String },
    /// The buyer wants an OTP, or a new one, for the chosen account or the one that was typed.
    DraftPressed { typed: String },
    /// The buyer typed the OTP and confirms.
    ConfirmPressed { typed: String },
    /// The buyer does not want to pay from an account after all.
    CancelPressed,
    /// The buyer wants the failed step done again.
    BankRetried,
    /// The buyer mends what was typed.
    Mended,
    /// So many seconds are left until then.
    Ticked { until: String, left_s: i32 },
    /// The signer answered a step of a transfer.
    BankAnswered {
        request: u32,
        answer: Result<BankAnswer, Trouble>,
    },
    /// The buyer wants the details for a transfer of their own.
    DetailsPressed,
    /// The signer answered with them.
    DetailsAnswered {
        request: u32,
        answer: Result<IncomingTransferView, Trouble>,
    },
    /// The buyer pressed a copy button.
    Copied(Copied),
}

/// Something to be done.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Effect {
    /// `GET /v1/session`.
    ReadSession { request: u32 },
    /// Wait before asking for plans; a later pause replaces this one.
    Pause { request: u32, wait_ms: i32 },
    /// `POST /v1/session/installments`.
    AskPlans {
        request: u32,
        /// The card's first digits; without them every card family is asked about.
        prefix: Option<CardPrefix>,
    },
    /// Keep the key where a reload finds it, before the request is sent.
    KeepKey(PayKey),
    /// The key has done its work.
    ForgetKey,
    /// `POST /v1/session/pay-with-iyzico`, or `/v1/session/bank/start`.
    StartPayment { request: u32, key: PayKey },
    /// Leave for the payment page or the bank, unless the shop's page objects.
    Go { url: String, method: Method },
    /// Read the session again after a while.
    PollAfter { wait_ms: i32 },
    /// `POST /v1/session/bank/…`.
    AskBank { request: u32, ask: BankAsk },
    /// `POST /v1/session/incoming-transfer`.
    AskDetails { request: u32 },
    /// Keep the grant and the chosen account where a reload finds them, or forget them.
    KeepGrant {
        grant: Option<String>,
        account: Option<String>,
    },
    /// `POST /v1/session/extend`.
    Extend { request: u32 },
    /// Look after a while how long it is until the session's end.
    WatchEnd { until: String, wait_ms: i32 },
    /// Say after a while how long it is until then.
    Count { until: String, wait_ms: i32 },
    /// Put the focus somewhere.
    Focus(Place),
    /// Tell the shop's page.
    Tell(News),
}

/// Where the focus can be put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// The card field.
    Card,
    /// The title of the face.
    Heading,
    /// What the buyer has to type or choose.
    Field,
    /// The way to pay that is chosen.
    Method,
    /// The tick under the shop's terms.
    Consent,
    /// The list of what has to be mended.
    Summary,
    /// Where the buyer was before something came between.
    Back,
}

impl Place {
    /// Where it is in the document.
    pub(crate) const fn selector(self) -> &'static str {
        match self {
            Self::Card => "#card",
            Self::Heading => ".face-title",
            Self::Field => ".typed,.account input",
            Self::Method => "[name=method]:checked",
            Self::Consent => "#consent",
            Self::Summary => "#summary",
            Self::Back => "[name=plan]:checked,.face-title",
        }
    }
}

/// What the live region says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Say {
    /// What the field noticed.
    Note(Note),
    /// Which plans there are.
    Plans,
    /// The terms have to be agreed to.
    Consent,
    /// More than one thing has to be mended.
    Summary,
    /// The connection is gone, or back.
    Connection,
    /// The session is about to end.
    Ending,
    /// There is more time.
    Extended,
    /// What went wrong.
    Trouble(Trouble),
    /// What the shop has against the card.
    Refusal(String),
    /// The payment page is being asked for.
    Asking,
    /// The buyer is on the way to the payment page.
    Leaving,
    /// The title of a new face.
    Screen,
    /// How many seconds an OTP is still taken.
    Left(i32),
    /// What was copied, or could not be.
    Copied(Copied),
}
