//! What all runs together have come to, and what is printed of it.

use std::collections::BTreeMap;
use std::fmt;

use vezne_signer::hooks::CrashPoint;

use crate::judge::Findings;
use crate::schedule::Schedule;

/// From so many runs on every point is met, and much is paid.
const RUNS_THAT_TELL: usize = 200;

/// Sums over runs.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    runs: usize,
    captures: usize,
    movements: usize,
    incoming: usize,
    payouts: usize,
    refunds: usize,
    refunds_unheard: usize,
    refunds_for_a_person: usize,
    unheard: usize,
    paid_twice: usize,
    without_statement: usize,
    lost: usize,
    doubled: usize,
    unknown: usize,
    violations: usize,
    kills: BTreeMap<&'static str, usize>,
}

impl Tally {
    /// Adds a run. What was found in it is printed, with all that is needed to find it again.
    #[expect(clippy::print_stdout, reason = "what is found is for a person to read")]
    pub(crate) fn add(&mut self, schedule: &Schedule, findings: &Findings) {
        let Findings {
            captures,
            movements,
            incoming,
            payouts,
            refunds,
            refunds_unheard,
            refunds_for_a_person,
            unheard,
            paid_twice,
            without_statement,
            lost,
            doubled,
            unknown,
            kills,
            violations,
        } = findings;
        self.runs += 1;
        self.captures += captures;
        self.movements += movements;
        self.incoming += incoming;
        self.payouts += payouts;
        self.refunds += refunds;
        self.refunds_unheard += refunds_unheard;
        self.refunds_for_a_person += refunds_for_a_person;
        self.unheard += unheard;
        self.paid_twice += paid_twice;
        self.without_statement += without_statement;
        self.lost += lost;
        self.doubled += doubled;
        self.unknown += unknown;
        for point in kills {
            *self.kills.entry(point).or_default() += 1;
        }
        self.violations += violations.len();
        if !violations.is_empty() {
            println!("VIOLATION, seed {}:", schedule.seed);
            for violation in violations {
                println!("  {violation}");
            }
            println!("{schedule}");
        }
        if self.runs.is_multiple_of(500) {
            println!("{self}");
        }
    }

    /// Where signers were killed, and how often.
    pub(crate) fn kills(&self) -> String {
        let each = self.kills.iter().map(|(point, count)| format!("{point} {count}"));
        let killed = each.collect::<Vec<_>>().join(", ");
        let Self {
            unheard,
            paid_twice,
            without_statement,
            refunds_unheard,
            refunds_for_a_person,
            ..
        } = self;
        format!(
            "killed at {killed}\nof {unheard} transfers the answer was lost for a while; {paid_twice} sessions that were paid in two ways and \
             {without_statement} whose statement cannot be read any more are for a person\n\
             of {refunds_unheard} refunds the answer was lost for a while; {refunds_for_a_person} whose report is not read are for a person"
        )
    }

    /// Whether nothing was found that may not be.
    pub(crate) const fn is_clean(&self) -> bool {
        self.lost + self.doubled + self.unknown + self.violations == 0
    }

    /// Why so many runs show nothing, although nothing was found: little was paid, or hardly anything was killed.
    pub(crate) fn doubt(&self, has_moments: bool) -> Option<String> {
        if self.runs < RUNS_THAT_TELL {
            return None;
        }
        if self.unheard < self.runs / 10 {
            return Some(format!(
                "{} lost answers of the bank's in {} runs are too few",
                self.unheard, self.runs
            ));
        }
        if self.refunds_unheard < self.runs / 20 {
            return Some(format!(
                "{} lost answers about refunds in {} runs are too few",
                self.refunds_unheard, self.runs
            ));
        }
        if self.incoming < self.runs / 4 {
            return Some(format!(
                "{} incoming transfers in {} runs are too few",
                self.incoming, self.runs
            ));
        }
        if self.payouts < self.runs / 4 {
            return Some(format!("{} payouts in {} runs are too few", self.payouts, self.runs));
        }
        if self.refunds < self.runs / 4 {
            return Some(format!("{} refunds in {} runs are too few", self.refunds, self.runs));
        }
        for (what, count) in [("payments by card", self.captures), ("transfers", self.movements)] {
            if count < self.runs / 2 {
                return Some(format!("{count} {what} in {} runs are too few", self.runs));
            }
        }
        // Where kills come at moments, too, there are fewer at points.
        let spared = CrashPoint::ALL
            .iter()
            .find(|point| !self.kills.contains_key(point.name()));
        let spared = spared.filter(|_| !has_moments)?;
        Some(format!("no signer was killed at {}", spared.name()))
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            runs,
            captures,
            movements,
            incoming,
            payouts,
            refunds,
            lost,
            doubled,
            unknown,
            violations,
            unheard: _,
            refunds_unheard: _,
            refunds_for_a_person: _,
            paid_twice: _,
            without_statement: _,
            kills: _,
        } = self;
        write!(
            out,
            "runs={runs} captures={captures} movements={movements} incoming={incoming} payouts={payouts} refunds={refunds} lost={lost} doubled={doubled} unknown={unknown} violations={violations}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_runs_without_payments_or_kills_show_nothing() {
        let every = CrashPoint::ALL.iter().map(|point| (point.name(), 1));
        let good = Tally {
            runs: 200,
            captures: 200,
            movements: 200,
            incoming: 50,
            payouts: 50,
            refunds: 50,
            unheard: 20,
            refunds_unheard: 10,
            kills: every.collect(),
            ..Tally::default()
        };
        assert_eq!(good.doubt(false), None);
        let unpaid = Tally {
            captures: 0,
            ..good.clone()
        };
        assert!(unpaid.doubt(true).is_some());
        let unbroken = Tally {
            unheard: 0,
            ..good.clone()
        };
        assert!(unbroken.doubt(true).is_some());
        let unmoved = Tally {
            movements: 0,
            ..good.clone()
        };
        assert!(unmoved.doubt(true).is_some());
        let unreturned = Tally {
            refunds: 0,
            ..good.clone()
        };
        assert!(unreturned.doubt(true).is_some());
        let well_heard = Tally {
            refunds_unheard: 0,
            ..good.clone()
        };
        assert!(well_heard.doubt(true).is_some());
        let unsent = Tally {
            incoming: 0,
            ..good.clone()
        };
        assert!(unsent.doubt(true).is_some());
        let unpaid_bills = Tally {
            payouts: 0,
            ..good.clone()
        };
        assert!(unpaid_bills.doubt(true).is_some());
        let unharmed = Tally {
            kills: BTreeMap::new(),
            ..good
        };
        assert_eq!((unharmed.doubt(false).is_some(), unharmed.doubt(true)), (true, None));
    }
}
