//! The circuit breaker for 401s (rule 9): whether the API's word that a token is no good may start a refresh.

use super::verdict::Verdict;
use crate::{clock::Moment, ids::GrantId, tokens::timings::Timings};

/// How the API takes tokens that have just been won.
#[derive(Debug, Default)]
pub(in crate::tokens) struct Rejections {
    /// Whether each was rejected at once.
    met: Verdict,
    /// When a 401 may next start a refresh, while most are rejected.
    trial_at: Option<Moment>,
}

impl Rejections {
    /// What the API said to a token that had just replaced a rejected one.
    pub(in crate::tokens) fn note(&mut self, grant: &GrantId, rejected: bool) {
        if rejected {
            self.met.note(grant, true);
        } else if self.met.mostly_no() {
            self.met = Verdict::default(); // refreshing helps again
        } else {
            self.met.note(grant, false);
        }
    }

    /// Whether a 401 may start a refresh. While most fresh tokens are rejected at once the fault is the API's, and refreshing a
    /// fleet would not help: one trial goes every step.
    pub(in crate::tokens) fn believes_a_401(&mut self, now: Moment, timings: &Timings) -> bool {
        if !self.met.mostly_no() {
            return true;
        }
        if self.trial_at.is_some_and(|next| now < next) {
            return false;
        }
        self.trial_at = Some(now.after(timings.step));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn grant(number: usize) -> GrantId {
        GrantId::new(format!("g{number}")).unwrap()
    }

    fn at(seconds: i64) -> Moment {
        Moment::from_millis(seconds * 1000)
    }

    #[test]
    fn while_most_new_tokens_are_rejected_a_401_starts_a_trial() {
        let (mut rejections, timings) = (Rejections::default(), Timings::new(&Config::default()));
        for number in 0..24 {
            rejections.note(&grant(number), true);
            rejections.note(&grant(number), true);
            assert!(rejections.believes_a_401(at(0), &timings), "too few to judge by");
        }
        rejections.note(&grant(24), true);
        assert!(rejections.believes_a_401(at(0), &timings), "a trial");
        assert!(!rejections.believes_a_401(at(1), &timings));
        assert!(!rejections.believes_a_401(at(4), &timings));
        assert!(rejections.believes_a_401(at(5), &timings), "the next one");
        rejections.note(&grant(25), true);
        assert!(!rejections.believes_a_401(at(6), &timings), "it was rejected too");
        assert!(rejections.believes_a_401(at(10), &timings));
        rejections.note(&grant(26), false);
        assert!(rejections.believes_a_401(at(11), &timings), "one that was taken ends it");
    }

    #[test]
    fn one_car_whose_tokens_are_all_rejected_stops_no_other() {
        let (mut rejections, timings) = (Rejections::default(), Timings::new(&Config::default()));
        for number in 0..60 {
            rejections.note(&grant(1), true);
            rejections.note(&grant(number), false);
        }
        assert!(rejections.believes_a_401(at(0), &timings));
    }
}
