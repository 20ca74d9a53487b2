//! Whether what has come due is done, for whoever moves the clock of a client: its time passes at once, and the work takes the
//! time it takes.

use std::time::{Duration, Instant};

use super::{admission::endpoint::EndpointState, manager::Manager, refresh::runner, timings::CAUGHT_UP_LOOK};

/// Waits until the job, recovery and every refresh rest until some later time, at most so long by the host's clock. Whether they
/// do.
pub(crate) async fn caught_up(manager: &Manager, at_most: Duration) -> bool {
    let began = Instant::now();
    while !has_caught_up(manager) {
        if manager.lifecycle.is_closing() || began.elapsed() >= at_most {
            return false;
        }
        tokio::time::sleep(CAUGHT_UP_LOOK).await;
    }
    true
}

fn has_caught_up(manager: &Manager) -> bool {
    // While the endpoint is unhealthy, what waits for a permit waits for its time.
    let permits = manager.endpoint_health().state == EndpointState::Healthy;
    let at_rest = manager.lifecycle.running().iter().all(|entry| {
        let state = entry.state();
        state.inbox.is_empty() && runner::with_context(manager, |ctx| state.machine.rests(permits, ctx))
    });
    at_rest && manager.loops.rest_beyond(manager.clock.moment())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokens::{
        sweeps::maintenance::{self, Maintenance},
        verification::scenes::{Does, Scene, play, seconds},
    };

    const DAY: Duration = Duration::from_secs(86_400);

    #[test]
    fn what_is_under_way_is_waited_for_and_what_rests_is_not() {
        play(|| async {
            let scene = Scene::new();
            let mut record = scene.grant(1);
            record.refresh_expires_at = Some(record.updated_at.after(3 * DAY));
            scene.put(&record).await;
            scene.endpoint.next([Does::WinAfter(Duration::from_secs(2))]);
            let job = maintenance::start(&scene.manager, Maintenance::default(), 4).unwrap();
            seconds(1).await;
            assert!(!has_caught_up(&scene.manager), "the answer is still to come");
            seconds(2).await;
            assert!(has_caught_up(&scene.manager));
            assert_eq!(scene.stored(1).await.body.generation, 1);
            scene.clock.suspend(DAY);
            assert!(!has_caught_up(&scene.manager), "the next look is due");
            seconds(3).await;
            assert!(has_caught_up(&scene.manager));
            drop(job);
        });
    }

    #[test]
    fn an_unavailable_endpoint_is_not_waited_for() {
        play(|| async {
            let scene = Scene::new();
            let mut record = scene.grant(1);
            record.refresh_expires_at = Some(record.updated_at.after(3 * DAY));
            scene.put(&record).await;
            scene.endpoint.usually(Does::NoConnection);
            let job = maintenance::start(&scene.manager, Maintenance::default(), 4).unwrap();
            let mut caught_up = 0;
            for _ in 0..300 {
                seconds(1).await;
                caught_up += u32::from(has_caught_up(&scene.manager));
            }
            assert!(caught_up > 150, "{caught_up}");
            assert!(job.status().last_run.is_none(), "the job is at it all the while");
        });
    }
}
