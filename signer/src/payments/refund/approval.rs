//! A refund to another account than the one that paid: one key drafts it, another confirms it, within a day's limit.

use serde::{Deserialize, Serialize};

use super::{Part, RefusalReason, Stage, WrongRefundStage};
use crate::clock::Moment;

/// How long a draft waits for a second key.
pub const DRAFT_S: i64 = 24 * 3600;

/// Who agreed to a refund to another account: ids of API keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Who drafted it.
    pub drafted_by: String,
    /// Who confirmed it; never who drafted it.
    pub confirmed_by: Option<String>,
    /// Who took the draft back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn_by: Option<String>,
    /// For which day it counts against the limit, while it does.
    pub counted_at: Option<Moment>,
}

impl Approval {
    /// A draft of this key's.
    pub const fn drafted_by(key: String) -> Self {
        Self {
            drafted_by: key,
            confirmed_by: None,
            withdrawn_by: None,
            counted_at: None,
        }
    }
}

impl Stage {
    /// It waits for a second key.
    pub const fn draft(parts: Vec<Part>, now: Moment) -> Self {
        Self::Drafted {
            parts,
            until: now.plus_s(DRAFT_S),
        }
    }

    /// A second key agrees: the first part is about to be sent, by whoever saves this. What the bank has just validated takes
    /// the place of what was drafted.
    pub fn confirm(self, validated: Vec<Part>, now: Moment) -> Result<Self, WrongRefundStage> {
        match self {
            Self::Drafted { until, .. } if now < until => Ok(Self::begin(validated, now)),
            other => Err(other.wrong("confirm")),
        }
    }

    /// Nothing comes of a draft.
    pub fn withdraw(self, why: RefusalReason, now: Moment) -> Result<Self, WrongRefundStage> {
        match self {
            Self::Drafted { mut parts, .. } => {
                super::transitions::give_up(&mut parts);
                Ok(Self::Refused { parts, why, at: now })
            }
            other => Err(other.wrong("withdraw")),
        }
    }
}
