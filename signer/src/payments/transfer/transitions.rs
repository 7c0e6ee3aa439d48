//! From one stage of a transfer to the next.

use super::super::bank::{Account, Authorization, BankSecret, Executed};
use super::super::event::Operator;
use super::{Desk, Draft, Entry, Notice, OperatorSays, Proof, RefusalReason, ReviewReason, Stage, WrongTransferStage};
use crate::clock::Moment;

/// How far apart two readings without it must lie before they agree that nothing was moved.
pub const BETWEEN_READS_S: i64 = 10 * 60;

type Moved = Result<Stage, WrongTransferStage>;

/// Before the bank's desk is open.
impl Stage {
    /// A browser uses the ticket.
    pub fn leave_for_bank(
        self,
        browser: String,
        state: BankSecret,
        verifier: Option<BankSecret>,
        until: Moment,
    ) -> Moved {
        match self {
            Self::Opened { .. } => Ok(Self::Authorizing {
                browser,
                state,
                verifier,
                is_answered: false,
                until,
            }),
            other => Err(other.wrong("leave for the bank with")),
        }
    }

    /// The bank's answer is taken, once.
    pub fn take_answer(self) -> Moved {
        match self {
            Self::Authorizing {
                browser,
                state,
                verifier,
                is_answered: false,
                until,
            } => Ok(Self::Authorizing {
                browser,
                state,
                verifier,
                is_answered: true,
                until,
            }),
            other => Err(other.wrong("take the bank's answer to")),
        }
    }

    /// The buyer has authorized this desk. Whoever has the code may use it.
    pub fn authorize(self, authorization: Authorization, code_sha256: String, code_until: Moment) -> Moved {
        match self {
            Self::Authorizing { is_answered: true, .. } => Ok(Self::ChoosingAccount {
                desk: Desk {
                    entry: Entry::Code {
                        sha256: code_sha256,
                        until: code_until,
                    },
                    authorization,
                    accounts: None,
                    otps: 0,
                    notice: None,
                    wrong_otps: Vec::new(),
                },
            }),
            other => Err(other.wrong("authorize")),
        }
    }
}

/// At the bank's desk.
impl Stage {
    /// The same stage at a changed desk. While the bank is told to move the money only its sender goes there.
    pub fn at_desk(self, change: impl FnOnce(&mut Desk)) -> Moved {
        let mut stage = self;
        match &mut stage {
            Self::ChoosingAccount { desk } | Self::AwaitingOtp { desk, .. } | Self::Unknown { desk, .. } => {
                change(desk);
            }
            _ => return Err(stage.wrong("go to the desk of")),
        }
        Ok(stage)
    }

    /// The page that the buyer came back to changes its code for a grant.
    pub fn grant(self, grant_sha256: String) -> Moved {
        match &self {
            Self::ChoosingAccount {
                desk: Desk {
                    entry: Entry::Code { .. },
                    ..
                },
            } => self.at_desk(|desk| desk.entry = Entry::Grant { sha256: grant_sha256 }),
            _ => Err(self.wrong("grant")),
        }
    }

    /// The bank has told which accounts there are.
    pub fn list(self, accounts: Vec<Account>) -> Moved {
        self.at_desk(|desk| desk.accounts = Some(accounts))
    }

    /// An OTP is about to be asked for. One that was sent before is not taken any more.
    pub fn ask_for_otp(self) -> Moved {
        match self {
            Self::ChoosingAccount { desk } | Self::AwaitingOtp { desk, .. } => Ok(Self::ChoosingAccount {
                desk: Desk {
                    otps: desk.otps.saturating_add(1),
                    notice: None,
                    wrong_otps: Vec::new(),
                    ..desk
                },
            }),
            other => Err(other.wrong("ask for the OTP of")),
        }
    }

    /// The bank has sent an OTP.
    pub fn await_otp(self, draft: Draft) -> Moved {
        match self {
            Self::ChoosingAccount { desk } => Ok(Self::AwaitingOtp {
                desk,
                draft,
                wrong_otps: 0,
            }),
            other => Err(other.wrong("await the OTP of")),
        }
    }

    /// No OTP came. Where the bank said so itself it was none of the OTPs that there may be.
    pub fn fail_to_draft(self, notice: Notice, is_surely_unsent: bool) -> Moved {
        match self {
            Self::ChoosingAccount { desk } => Ok(Self::ChoosingAccount {
                desk: Desk {
                    otps: desk.otps.saturating_sub(u8::from(is_surely_unsent)),
                    notice: Some(notice),
                    ..desk
                },
            }),
            other => Err(other.wrong("fail to draft")),
        }
    }

    /// The bank is about to be told to move the money.
    pub fn send(self, now: Moment) -> Moved {
        match self {
            Self::AwaitingOtp {
                desk,
                draft,
                wrong_otps,
            } => Ok(Self::Executing {
                desk: Desk { notice: None, ..desk },
                draft,
                wrong_otps,
                sent_at: now,
                sends: 1,
            }),
            other => Err(other.wrong("send")),
        }
    }

    /// The bank has proved that nothing ran; it is about to be told again, with another token.
    pub fn send_again(self, authorization: Authorization) -> Moved {
        match self {
            Self::Executing {
                desk,
                draft,
                wrong_otps,
                sent_at,
                sends,
            } => Ok(Self::Executing {
                desk: Desk { authorization, ..desk },
                draft,
                wrong_otps,
                sent_at,
                sends: sends.saturating_add(1),
            }),
            other => Err(other.wrong("send again")),
        }
    }
}

/// By evidence.
impl Stage {
    /// Nothing was moved: the OTP was wrong (its mark is kept), or nothing was sent at all.
    pub fn return_to_otp(self, notice: Notice, wrong_otp: Option<String>) -> Moved {
        match self {
            Self::Executing {
                mut desk,
                draft,
                wrong_otps,
                ..
            } => {
                let was_wrong = wrong_otp.is_some();
                desk.wrong_otps.extend(wrong_otp);
                desk.notice = Some(notice);
                Ok(Self::AwaitingOtp {
                    desk,
                    draft,
                    wrong_otps: wrong_otps.saturating_add(u8::from(was_wrong)),
                })
            }
            other => Err(other.wrong("return to the OTP of")),
        }
    }

    /// The answer was lost.
    pub fn lose_answer(self, now: Moment) -> Moved {
        match self {
            Self::Executing {
                desk, draft, sent_at, ..
            } => Ok(Self::Unknown {
                desk,
                draft,
                sent_at,
                since: now,
                absent_at: None,
            }),
            other => Err(other.wrong("lose the answer to")),
        }
    }

    /// The money was moved. A success is never discarded, whatever was thought before.
    pub fn settle(self, executed: Executed, proof: Proof, now: Moment) -> Moved {
        let authorization = self.desk().map(|desk| desk.authorization.clone());
        match self {
            Self::Executing { draft, .. }
            | Self::Unknown { draft, .. }
            | Self::Refused { draft: Some(draft), .. }
            | Self::Expired { draft: Some(draft) }
            | Self::Cancelled { draft: Some(draft) } => Ok(Self::Settled {
                draft,
                executed,
                proof,
                at: now,
                authorization,
                document: None,
            }),
            other => Err(other.wrong("settle")),
        }
    }

    /// What a person has to decide, and has decided, is known better now.
    pub fn learn(self, executed: Executed) -> Moved {
        match self {
            Self::ManualReview {
                draft,
                executed: None,
                why,
            } => Ok(Self::ManualReview {
                draft,
                executed: Some(executed),
                why,
            }),
            Self::SettledByOperator {
                draft,
                executed: None,
                operator,
            } => Ok(Self::SettledByOperator {
                draft,
                executed: Some(executed),
                operator,
            }),
            other => Err(other.wrong("learn of")),
        }
    }

    /// A person has to find out.
    pub fn leave_to_a_person(self, why: ReviewReason, executed: Option<Executed>) -> Moved {
        match self {
            Self::Executing { draft, .. }
            | Self::Unknown { draft, .. }
            | Self::Refused { draft: Some(draft), .. }
            | Self::Expired { draft: Some(draft) }
            | Self::Cancelled { draft: Some(draft) } => Ok(Self::ManualReview { draft, executed, why }),
            other => Err(other.wrong("leave to a person")),
        }
    }

    /// The statement was read in full, and it is not there. Two such readings far enough apart end it.
    pub fn not_in_statement(self, read_at: Moment) -> Moved {
        match self {
            Self::Unknown {
                draft,
                absent_at: Some(first),
                ..
            } if read_at >= first.plus_s(BETWEEN_READS_S) => Ok(Self::Refused {
                draft: Some(draft),
                executed: None,
                why: RefusalReason::NotMoved,
            }),
            Self::Unknown {
                desk,
                draft,
                sent_at,
                since,
                absent_at,
            } => Ok(Self::Unknown {
                desk,
                draft,
                sent_at,
                since,
                absent_at: absent_at.or(Some(read_at)),
            }),
            other => Err(other.wrong("miss in the statement")),
        }
    }

    /// It came to nothing before anything was sent.
    pub fn refuse(self, why: RefusalReason) -> Moved {
        if self.is_preparing() {
            Ok(Self::Refused {
                draft: self.draft().cloned(),
                executed: None,
                why,
            })
        } else {
            Err(self.wrong("refuse"))
        }
    }

    /// The bank said no to what it was told: nothing was moved.
    pub fn refuse_sent(self, why: RefusalReason) -> Moved {
        match self {
            Self::Executing { draft, .. } => Ok(Self::Refused {
                draft: Some(draft),
                executed: None,
                why,
            }),
            other => Err(other.wrong("refuse")),
        }
    }

    /// It took too long, and nothing was moved: nothing was sent, or the bank says that the OTP was not taken.
    pub fn expire(self) -> Moved {
        let draft = self.draft().cloned();
        if self.is_preparing() || matches!(self, Self::Executing { .. }) {
            Ok(Self::Expired { draft })
        } else {
            Err(self.wrong("expire"))
        }
    }

    /// It is ended before anything was sent.
    pub fn cancel(self) -> Moved {
        let draft = self.draft().cloned();
        if self.is_preparing() {
            Ok(Self::Cancelled { draft })
        } else {
            Err(self.wrong("cancel"))
        }
    }

    /// What an operator's word makes of it.
    pub fn decide(self, says: OperatorSays, operator: Operator) -> Moved {
        match (self, says) {
            (Self::ManualReview { draft, executed, .. }, OperatorSays::Moved) => Ok(Self::SettledByOperator {
                draft,
                executed,
                operator,
            }),
            (Self::Unknown { draft, .. }, OperatorSays::Moved) => Ok(Self::SettledByOperator {
                draft,
                executed: None,
                operator,
            }),
            // What the bank made of it is kept: it goes back, and its row is no other transfer's.
            (Self::ManualReview { draft, executed, .. }, OperatorSays::Closed) => Ok(Self::Refused {
                draft: Some(draft),
                executed,
                why: RefusalReason::ByOperator(operator),
            }),
            (Self::Unknown { draft, .. }, OperatorSays::Closed) => Ok(Self::Refused {
                draft: Some(draft),
                executed: None,
                why: RefusalReason::ByOperator(operator),
            }),
            (other, _) => Err(other.wrong("settle by hand")),
        }
    }

    /// The bank's receipt is here, or will not come.
    pub fn close_desk(self, receipt: Option<String>) -> Moved {
        match self {
            Self::Settled {
                draft,
                executed,
                proof,
                at,
                authorization: Some(_),
                document: None,
            } => Ok(Self::Settled {
                draft,
                executed,
                proof,
                at,
                authorization: None,
                document: receipt,
            }),
            other => Err(other.wrong("close the desk of")),
        }
    }

    /// That it has no such way.
    pub(in super::super) const fn wrong(&self, what: &'static str) -> WrongTransferStage {
        WrongTransferStage {
            what,
            stage: self.name(),
        }
    }
}
