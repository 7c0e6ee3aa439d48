//! iyzico's limit of retrieve calls: so many in a sliding minute of the sandbox's clock, and every further one is
//! refused. What was refused does not count, so whoever asks again at once is not kept out for longer.

use std::collections::VecDeque;

use crate::clock::Moment;

const WINDOW_S: u32 = 60;

/// When the last calls were let through, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Limiter(VecDeque<Moment>);

impl Limiter {
    /// Whether a call may be answered now. Without a limit nothing is counted.
    pub(crate) fn admits(&mut self, now: Moment, per_minute: Option<usize>) -> bool {
        let Some(limit) = per_minute else {
            return true;
        };
        while self.0.front().is_some_and(|at| at.plus_s(WINDOW_S) <= now) {
            self.0.pop_front();
        }
        let admitted = self.0.len() < limit;
        if admitted {
            self.0.push_back(now);
        }
        admitted
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    /// Asks at each of these seconds of a minute or more.
    fn admitted(limit: Option<usize>, seconds: &[u32]) -> Vec<bool> {
        let (start, mut limiter) = (Clock::default().now(), Limiter::default());
        seconds
            .iter()
            .map(|second| limiter.admits(start.plus_s(*second), limit))
            .collect()
    }

    #[test]
    fn so_many_calls_a_sliding_minute_are_let_through() {
        assert_eq!(
            admitted(Some(2), &[0, 30, 59, 60, 61, 89, 90]),
            [true, true, false, true, false, false, true]
        );
        assert_eq!(admitted(Some(0), &[0, 60]), [false, false]);
    }

    #[test]
    fn without_a_limit_every_call_is_let_through() {
        assert_eq!(admitted(None, &[0; 5]), [true; 5]);
    }
}
