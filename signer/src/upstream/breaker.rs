//! A circuit breaker: while an upstream does not answer, what a buyer waits for is refused at once instead of after fifteen
//! seconds each.
//!
//! Every call tells how it went, whatever it was. Only calls that begin something ask whether they may: what finds out about
//! money that may have been taken, and what moves it, is sent in any case, and its outcome is its own.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{RawAnswer, UpstreamError};
use crate::clock::{Clock, Moment};

/// How many calls in a row have to fail.
const FAILURES_MAX: u32 = 5;
/// How long nothing begins then, and how long at most when the tries after it fail, too.
const PAUSE_S: i64 = 5;
const PAUSE_MAX_S: i64 = 60;

/// What is known of an upstream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Circuit {
    /// It answers, but for the last few calls.
    Closed { failures: u32 },
    /// It does not answer. Who comes first after the pause tries it, for everybody.
    Open {
        until: Moment,
        pause_s: i64,
        is_tried: bool,
    },
}

impl Circuit {
    /// Lets a call begin, or says for how many seconds not. Of those that come after a pause one is let in; should nobody
    /// hear of it again, another one a pause later.
    fn begin(&mut self, now: Moment) -> Result<(), i64> {
        match self {
            Self::Closed { .. } => Ok(()),
            Self::Open {
                until,
                pause_s,
                is_tried,
            } => {
                // A clock that was set back keeps nobody waiting for longer than a pause.
                if now < *until && *until <= now.plus_s(*pause_s) {
                    return Err(now.seconds_until(*until));
                }
                (*until, *is_tried) = (now.plus_s(*pause_s), true);
                Ok(())
            }
        }
    }

    /// A call was answered. Says whether that is news.
    fn succeed(&mut self) -> bool {
        let was_open = matches!(self, Self::Open { .. });
        *self = Self::Closed { failures: 0 };
        was_open
    }

    /// A call was not answered. Says whether that makes it open.
    fn fail(&mut self, now: Moment) -> bool {
        match self {
            Self::Closed { failures } if *failures + 1 < FAILURES_MAX => {
                *failures += 1;
                false
            }
            Self::Closed { .. } => {
                *self = Self::Open {
                    until: now.plus_s(PAUSE_S),
                    pause_s: PAUSE_S,
                    is_tried: false,
                };
                true
            }
            Self::Open {
                until,
                pause_s,
                is_tried: is_tried @ true,
            } => {
                *pause_s = (*pause_s * 2).min(PAUSE_MAX_S);
                (*until, *is_tried) = (now.plus_s(*pause_s), false);
                false
            }
            // A call that is never refused, or was on its way before: the pause is as long as it is.
            Self::Open { is_tried: false, .. } => false,
        }
    }
}

/// The breaker of one upstream. Clones share it.
#[derive(Clone)]
pub(crate) struct Breaker {
    upstream: &'static str,
    clock: Arc<dyn Clock>,
    circuit: Arc<Mutex<Circuit>>,
}

impl Breaker {
    pub(crate) fn new(upstream: &'static str, clock: Arc<dyn Clock>) -> Self {
        Self {
            upstream,
            clock,
            circuit: Arc::new(Mutex::new(Circuit::Closed { failures: 0 })),
        }
    }

    /// Lets something begin that a buyer waits for, unless the upstream does not answer these days.
    pub(crate) fn begin(&self) -> Result<(), UpstreamError> {
        let begun = self.circuit().begin(self.clock.now());
        begun.map_err(|wait_s| UpstreamError::Paused { wait_s })
    }

    /// Notes how a call went, and hands its outcome on as it is.
    pub(crate) fn note<T>(
        &self,
        outcome: Result<T, UpstreamError>,
        answer: impl FnOnce(&T) -> &RawAnswer,
    ) -> Result<T, UpstreamError> {
        let is_answered = match &outcome {
            Ok(told) => !is_of_a_gateway(answer(told)),
            Err(error) => !is_silence(error),
        };
        if is_answered {
            if self.circuit().succeed() {
                tracing::warn!(upstream = self.upstream, "the upstream answers again");
            }
        } else if self.circuit().fail(self.clock.now()) {
            tracing::error!(
                alert = "upstream",
                upstream = self.upstream,
                "the upstream does not answer: buyers are told at once, and it is tried again and again"
            );
        }
        outcome
    }

    /// What is half written by one that panicked is whole all the same: it is one value.
    fn circuit(&self) -> MutexGuard<'_, Circuit> {
        self.circuit.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Breaker {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Breaker")
            .field("circuit", &*self.circuit())
            .finish_non_exhaustive()
    }
}

/// Whether a call was not answered at all. A refusal is an answer, and so is what cannot be understood.
const fn is_silence(error: &UpstreamError) -> bool {
    matches!(
        error,
        UpstreamError::Unreachable(_)
            | UpstreamError::Certificate { .. }
            | UpstreamError::TimedOut
            | UpstreamError::Cut(_)
    )
}

/// Whether something before the upstream answered in its place: upstreams say no in JSON, whatever the status, and what one
/// buyer has typed must not shut out the others.
fn is_of_a_gateway(answer: &RawAnswer) -> bool {
    let begins_json = answer.bytes.trim_ascii_start().first() == Some(&b'{');
    answer.http_status >= 500 && !begins_json
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: Moment = Moment::from_ms(1_793_610_000_000);

    fn opened() -> Circuit {
        let mut circuit = Circuit::Closed { failures: 0 };
        for _ in 1..FAILURES_MAX {
            assert!(!circuit.fail(NOW));
        }
        assert!(circuit.fail(NOW));
        circuit
    }

    #[test]
    fn one_answer_in_between_keeps_it_closed() {
        let mut circuit = Circuit::Closed { failures: 0 };
        for _ in 0..100 {
            for _ in 1..FAILURES_MAX {
                assert!(!circuit.fail(NOW));
            }
            assert!(!circuit.succeed());
        }
        assert_eq!(circuit.begin(NOW), Ok(()));
    }

    #[test]
    fn after_a_pause_one_tries_for_everybody() {
        let mut circuit = opened();
        assert_eq!(circuit.begin(NOW), Err(PAUSE_S));
        let later = NOW.plus_s(PAUSE_S);
        assert_eq!(circuit.begin(later), Ok(()));
        assert_eq!(circuit.begin(later), Err(PAUSE_S));
        assert!(circuit.succeed());
        assert_eq!(circuit.begin(later), Ok(()));
    }

    #[test]
    fn a_try_that_fails_makes_the_next_pause_longer_and_others_do_not() {
        let mut circuit = opened();
        circuit.fail(NOW);
        assert_eq!(circuit.begin(NOW), Err(PAUSE_S));
        let mut now = NOW;
        for pause_s in [10, 20, 40, 60, 60] {
            now = now.plus_s(PAUSE_MAX_S);
            assert_eq!(circuit.begin(now), Ok(()));
            circuit.fail(now);
            assert_eq!(circuit.begin(now), Err(pause_s));
        }
    }

    #[test]
    fn whoever_tried_and_was_never_heard_of_again_is_followed_by_another() {
        let mut circuit = opened();
        assert_eq!(circuit.begin(NOW.plus_s(PAUSE_S)), Ok(()));
        assert_eq!(circuit.begin(NOW.plus_s(2 * PAUSE_S)), Ok(()));
    }

    #[test]
    fn a_gateways_page_is_no_answer_and_a_refusal_with_the_same_status_is() {
        let answer = |http_status, text: &str| RawAnswer {
            http_status,
            bytes: text.as_bytes().to_vec(),
        };
        assert!(is_of_a_gateway(&answer(502, "<html>Bad Gateway</html>")));
        assert!(is_of_a_gateway(&answer(503, "")));
        assert!(!is_of_a_gateway(&answer(
            500,
            r#" {"Header":{"StatusCode":"ACBH000007"}}"#
        )));
        assert!(!is_of_a_gateway(&answer(404, "")));
    }

    proptest! {
        /// Whatever happens and however the clock jumps, nobody waits for longer than the longest pause, and an upstream that
        /// answers once is open to all.
        #[test]
        fn nobody_is_shut_out_for_long(happens in proptest::collection::vec((0_u8..3, -100_i64..100), 0..60)) {
            let mut circuit = Circuit::Closed { failures: 0 };
            let mut now = NOW;
            for (what, seconds) in happens {
                now = now.plus_s(seconds);
                match what {
                    0 => { circuit.fail(now); }
                    1 => {
                        circuit.succeed();
                        prop_assert_eq!(circuit.begin(now), Ok(()));
                    }
                    _ => if let Err(wait_s) = circuit.begin(now) {
                        prop_assert!((1..=PAUSE_MAX_S).contains(&wait_s));
                        let mut after = circuit;
                        prop_assert_eq!(after.begin(now.plus_s(wait_s)), Ok(()));
                    }
                }
            }
        }
    }
}
