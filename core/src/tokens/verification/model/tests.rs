//! What is explored. What a model of one grant and of one moment cannot show is shown elsewhere:
//!
//! | rule | switched off, it would be noticed by |
//! |---|---|
//! | 1, I5: a token is served until its margins, never after it was rejected | `inside_the_soft_margin_the_token_is_served_at_once`, `a_caller_who_joins_a_background_ask_raises_it` |
//! | 2: one refresh in a process | `two_hundred_callers_of_an_expired_token_cost_one_refresh` |
//! | 7: no grant is given up while most are refused | `when_most_are_refused_nothing_is_believed_until_wins_return` |
//! | 7, I7: a dead grant costs two further rounds | `a_grant_the_driver_ended_is_revived_by_connecting_again` |
//! | 8: the refresh concurrency, the breaker, trials | `no_outage_costs_more_than_concurrency_and_trials`, `a_quarter_of_the_permits_is_the_callers`, `three_silent_grants_open_the_breaker_and_one_trial_closes_it` |
//! | 9: a 401 refreshes once | `a_401_on_a_fresh_token_is_the_answer_and_starts_no_storm`, `one_car_whose_tokens_are_all_rejected_stops_no_other` |
//! | 11, I6: a caller that gives up ends nothing | `a_caller_that_gives_up_does_not_end_the_refresh`, `closing_waits_for_a_refresh_the_cache_has_let_go_of` |
//! | 12: a removed grant stays removed, each car keeps the newest consent | `a_grant_removed_during_its_refresh_stays_removed`, `two_connects_in_two_processes_leave_every_car_reachable` |
//! | 13: the job slows and never stops | `the_daily_job_in_an_outage_slows_and_never_stops`, `a_failing_grant_backs_off_without_delaying_others` |

use super::{
    GRACE, Setup,
    broken::Rule,
    explore::{Found, explore},
};
use crate::config::RefreshTokenReuse;

const POLICIES: [RefreshTokenReuse; 4] = [
    RefreshTokenReuse::IssuesNew,
    RefreshTokenReuse::ReturnsSame,
    RefreshTokenReuse::RevokesPrevious,
    RefreshTokenReuse::RevokesFamily,
];

/// Faults of the store and closing included.
fn everything(setup: Setup) -> Setup {
    Setup { store_down: &[4], store_rolls_back: true, swaps: true, closes: true, ..setup }
}

fn explored(setup: Setup) -> Found {
    let began = std::time::Instant::now();
    let found = explore(setup);
    println!(
        "== {:.1} s: {} states, {} endings, {} lost, {:?}; {setup:?}",
        began.elapsed().as_secs_f64(),
        found.states,
        found.endings.len(),
        found.lost,
        found.violated,
    );
    for step in &found.path {
        println!("    {step}");
    }
    found
}

#[track_caller]
fn assert_never_lost(setup: Setup) -> Found {
    let found = explored(setup);
    assert_eq!(found.violated, None, "{setup:?}: {}", found.path.join("; "));
    assert_eq!(found.lost, 0, "{setup:?}: {}", found.path.join("; "));
    assert!(!found.endings.is_empty());
    found
}

#[test]
fn without_faults_three_processes_with_a_caller_each_ask_once() {
    for policy in POLICIES.into_iter().chain([RefreshTokenReuse::Rejects]) {
        for slow in [0, 1, 4, 8] {
            assert_never_lost(Setup { callers: 3, slow, ..Setup::new(policy, 0, 3) });
        }
    }
}

#[test]
fn no_single_fault_loses_a_grant() {
    for policy in POLICIES {
        for callers in [0, 1, 3] {
            let setup = Setup { callers, ..Setup::new(policy, 1, 3) };
            assert_never_lost(Setup { store_down: &[4, 17], ..everything(setup) });
        }
    }
}

/// Nor does a request that visibly fails and is acted on later; with another fault it seldom does.
#[test]
fn a_request_that_fails_and_is_acted_on_later_loses_nothing() {
    for policy in POLICIES {
        for callers in [0, 1, 3] {
            assert_never_lost(everything(Setup { callers, late_failures: true, ..Setup::new(policy, 1, 3) }));
        }
        let two = Setup { late_failures: true, ..Setup::new(policy, 2, 3) };
        match policy {
            RefreshTokenReuse::IssuesNew | RefreshTokenReuse::ReturnsSame => {
                drop(assert_never_lost(everything(two)))
            }
            RefreshTokenReuse::RevokesFamily => assert_lost(two, 9, 76),
            _ => drop(assert_never_lost(two)),
        }
    }
}

/// However short a time a process has to close, and whoever comes after it.
#[test]
fn processes_that_close_lose_nothing() {
    for policy in POLICIES {
        for (successors, policy_is_known) in [(true, false), (false, false), (true, true)] {
            let bounds = &[0, 1, 4, GRACE];
            let closing =
                Setup { bounds, successors, policy_is_known, free_closes: 2, ..Setup::new(policy, 1, 3) };
            assert_never_lost(closing);
            assert_never_lost(Setup { swaps: true, callers: 2, ..closing });
            assert_never_lost(Setup { callers: 3, faults: 0, ..closing });
            assert_never_lost(Setup { free_closes: 1, late_failures: true, ..closing });
        }
        let alone = Setup { successors: false, free_closes: 1, ..Setup::new(policy, 0, 1) };
        assert_never_lost(alone);
        assert_never_lost(Setup { slow: 4, ..alone });
        // With a fault more it can be lost, and closing says so.
        let faulty = Setup { faults: 2, bounds: &[0, 1, 4, GRACE], late_failures: true, ..alone };
        assert_eq!(explored(faulty).violated, None);
    }
}

/// However long a process is stopped, and whether or not another one lives: what came meanwhile is read as it wakes.
#[test]
fn a_process_that_is_stopped_loses_nothing() {
    for policy in POLICIES {
        for processes in [1, 2, 3] {
            for (slow, callers) in [(1, 0), (1, 1), (4, 0), (8, 1)] {
                let stops = Setup { stops: &[4, 14], slow, callers, ..Setup::new(policy, 1, processes) };
                assert_never_lost(stops);
                assert_never_lost(Setup { acts_late: true, ..stops });
                // A lost reply costs the grant of one that closes with nobody to follow; being stopped adds nothing to that.
                let closes = Setup { free_closes: 1, ..stops };
                let (stopped, never) = (explored(closes), explored(Setup { stops: &[], ..closes }));
                assert_eq!((stopped.violated, stopped.lost), (None, never.lost), "{:?}", stopped.path);
            }
        }
        assert_never_lost(Setup { stops: &[4, 14], ..Setup::new(policy, 2, 3) });
    }
}

#[test]
fn no_two_faults_lose_a_grant_of_three_processes() {
    for policy in POLICIES {
        assert_never_lost(everything(Setup::new(policy, 2, 3)));
    }
}

#[test]
fn no_three_faults_lose_a_grant_where_reuse_is_harmless() {
    assert_never_lost(Setup::new(RefreshTokenReuse::IssuesNew, 3, 3));
    assert_never_lost(Setup::new(RefreshTokenReuse::ReturnsSame, 3, 3));
}

/// What is lost beyond: so many of so many endings. docs/token-life-cycle.md has these figures.
#[track_caller]
fn assert_lost(setup: Setup, lost: usize, of: usize) {
    let found = explored(setup);
    assert_eq!(found.violated, None, "{}", found.path.join("; "));
    assert_eq!((found.lost, found.endings.len()), (lost, of), "{setup:?}");
}

#[test]
fn three_faults_seldom_lose_a_grant_where_reuse_revokes() {
    assert_lost(Setup::new(RefreshTokenReuse::RevokesPrevious, 3, 3), 15, 473);
    assert_lost(Setup::new(RefreshTokenReuse::RevokesFamily, 3, 3), 18, 483);
}

#[test]
#[ignore = "minutes: tests/soak"]
fn three_faults_store_faults_included_seldom_lose_a_grant() {
    assert_lost(everything(Setup::new(RefreshTokenReuse::IssuesNew, 3, 3)), 1, 6_216);
    assert_lost(everything(Setup::new(RefreshTokenReuse::ReturnsSame, 3, 3)), 5, 3_257);
    assert_lost(everything(Setup::new(RefreshTokenReuse::RevokesPrevious, 3, 3)), 87, 12_787);
    assert_lost(everything(Setup::new(RefreshTokenReuse::RevokesFamily, 3, 3)), 103, 13_237);
}

#[test]
#[ignore = "minutes: tests/soak"]
fn four_faults_seldom_lose_a_grant_where_reuse_is_harmless() {
    assert_lost(Setup::new(RefreshTokenReuse::IssuesNew, 4, 3), 7, 2_557);
    assert_lost(Setup::new(RefreshTokenReuse::ReturnsSame, 4, 3), 7, 2_004);
}

#[test]
fn a_slow_endpoint_and_a_fault_lose_nothing() {
    for policy in POLICIES {
        for (slow, acts_late) in [(1, false), (4, false), (8, false), (4, true), (8, true)] {
            assert_never_lost(Setup {
                slow,
                acts_late,
                store_down: &[4, 17],
                store_rolls_back: true,
                ..Setup::new(policy, 1, 3)
            });
        }
    }
}

/// Nor while nobody knows yet how slow it is, whoever closes meanwhile.
#[test]
fn processes_that_close_at_a_slow_endpoint_lose_nothing() {
    for policy in POLICIES {
        for (slow, acts_late) in [(4, false), (6, false), (8, false), (4, true), (6, true), (8, true)] {
            let slow = Setup { slow, acts_late, ..Setup::new(policy, 0, 2) };
            assert_never_lost(Setup { latency_is_known: false, free_closes: 2, ..slow });
            assert_never_lost(Setup { faults: 1, free_closes: 1, ..slow });
        }
    }
}

#[test]
fn a_clock_that_steps_by_a_day_and_another_fault_lose_nothing() {
    for policy in POLICIES {
        assert_never_lost(Setup { clock_steps: true, ..Setup::new(policy, 2, 3) });
    }
}

#[test]
fn an_unfinished_connect_and_two_faults_lose_nothing() {
    for policy in POLICIES {
        for (callers, unfinished) in [(1, 0), (1, 3), (1, 17), (3, 3), (3, 17)] {
            let unfinished = Some(unfinished);
            assert_never_lost(Setup { callers, unfinished, ..Setup::new(policy, 2, 3) });
        }
    }
}

/// What makes the space small must not make it blind.
#[test]
fn states_taken_for_one_have_the_same_endings() {
    for policy in POLICIES.into_iter().chain([RefreshTokenReuse::Rejects]) {
        let setups = [
            Setup { store_down: &[4], store_rolls_back: true, ..Setup::new(policy, 1, 3) },
            Setup { swaps: true, closes: true, callers: 2, ..Setup::new(policy, 1, 2) },
            Setup { clock_steps: true, callers: 1, unfinished: Some(3), ..Setup::new(policy, 1, 2) },
            everything(Setup { pauses: &[4], ..Setup::new(policy, 2, 2) }),
            Setup { pauses: &[4], broken: Some(Rule::Confirmations), ..Setup::new(policy, 2, 2) },
        ];
        for setup in setups {
            let (found, plain) = (explored(setup), explored(Setup { plain: true, ..setup }));
            assert_eq!(found.violated, plain.violated, "{setup:?}");
            assert_eq!(found.endings, plain.endings, "{setup:?}");
            assert_eq!(found.lost, plain.lost, "{setup:?}");
        }
    }
}

/// Where a rule is shown to matter.
fn stage(rule: Rule, policy: RefreshTokenReuse) -> Setup {
    let quiet = Setup::new(policy, 0, 3);
    match rule {
        Rule::Lease | Rule::LookAfterWaiting => Setup { callers: 3, slow: 1, ..quiet },
        Rule::Renewal | Rule::Wait => Setup { slow: 4, ..quiet },
        Rule::OwnReplies => Setup { slow: 5, latency_is_known: false, ..quiet },
        Rule::Healing => Setup { store_rolls_back: true, faults: 2, ..quiet },
        Rule::RecoveryBeforeConnect => Setup { callers: 1, unfinished: Some(17), faults: 1, ..quiet },
        Rule::StoreUnavailable => Setup { store_down: &[17], faults: 1, ..quiet },
        Rule::ClosingWaits => Setup { closes: true, slow: 1, faults: 1, ..quiet },
        Rule::RepeatsInTime => {
            Setup { free_closes: 1, slow: 8, latency_is_known: false, processes: 2, ..quiet }
        }
        Rule::SteppedClocks => Setup { clock_steps: true, faults: 2, ..quiet },
        Rule::Recovery => Setup { faults: 1, ..quiet },
        Rule::Awake => Setup { processes: 1, slow: 1, stops: &[14], faults: 1, ..quiet },
        Rule::LookBeforeSending
        | Rule::LateReplies
        | Rule::CommitByGeneration
        | Rule::KeptLosers
        | Rule::Confirmations
        | Rule::ConfirmationsInTime
        | Rule::FallbacksUntilConfirmed
        | Rule::NotAtOnce
        | Rule::TryFallbacks
        | Rule::GiveUpUnderLease => Setup { faults: 2, ..quiet },
    }
}

#[test]
fn without_any_one_rule_a_grant_or_an_invariant_is_lost() {
    let mut unnoticed = Vec::new();
    for rule in Rule::ALL {
        let policies = match rule {
            Rule::OwnReplies => vec![RefreshTokenReuse::Rejects],
            _ => POLICIES.to_vec(),
        };
        let caught = policies.into_iter().any(|policy| {
            let stage = stage(rule, policy);
            assert_never_lost(stage); // it is the rule that makes the difference
            let found = explored(Setup { broken: Some(rule), ..stage });
            found.lost > 0 || found.violated.is_some()
        });
        if !caught {
            unnoticed.push(rule);
        }
    }
    assert!(unnoticed.is_empty(), "switched off, nothing is lost: {unnoticed:?}");
}
