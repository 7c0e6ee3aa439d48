//! A schedule as it is printed: in the order in which it is played.

use std::fmt;

use super::{Action, Kill, KillAt, Schedule, Step, Weather};

impl fmt::Display for Schedule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            seed,
            weather,
            locks_plan,
            customers,
            tells_shop,
            kills,
            rounds,
            comes_late,
            gives_rest_back,
            aftermath_step_s,
        } = self;
        writeln!(out, "schedule of seed {seed}:")?;
        let Weather {
            chaos,
            fraud,
            fraud_afterwards,
            calls_per_minute,
            is_fast,
            bank_token_s,
            has_statement_ids,
            has_reports,
            report_delay_s,
            has_report_ids,
        } = weather;
        writeln!(out, "  chaos {chaos}")?;
        writeln!(
            out,
            "  fraudStatus {fraud}, then {fraud_afterwards}; {calls_per_minute} calls a minute"
        )?;
        let customers = customers.map(|customer| customer.id);
        writeln!(out, "  at the bank {customers:?}; to another bank: {is_fast}")?;
        writeln!(
            out,
            "  tokens of the bank's for {bank_token_s} s; its statements have its numbers: {has_statement_ids}"
        )?;
        writeln!(
            out,
            "  iyzico's report is read: {has_reports}; {report_delay_s} s behind, with ids: {has_report_ids}"
        )?;
        writeln!(out, "  lockPlan {locks_plan:?}; the shop is told: {tells_shop}")?;
        for kill in kills {
            writeln!(out, "  {kill}")?;
        }
        for (number, round) in rounds.iter().enumerate() {
            for (index, Step { buyer, action }) in round.iter().enumerate() {
                let head = if index == 0 {
                    format!("{number:>3}")
                } else {
                    "  +".to_owned()
                };
                let who = match action {
                    Action::Sender(_) => "sender",
                    Action::Payer(_) => "supplier",
                    _ => "buyer",
                };
                writeln!(out, "  {head} {who} {buyer}: {action:?}")?;
            }
        }
        writeln!(
            out,
            "  comes late {comes_late:?}; in the end all goes back {gives_rest_back:?}"
        )?;
        write!(out, "  afterwards time passes in steps of {aftermath_step_s} s")
    }
}

impl fmt::Display for Kill {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { at, down_rounds } = self;
        match at {
            KillAt::Point(point, time) => write!(out, "killed at {} the time {time}", point.name())?,
            KillAt::Moment { round, ms } => write!(out, "killed in round {round} after {ms} ms")?,
        }
        write!(out, ", down for {down_rounds} rounds")
    }
}
