//! What callers want of a grant, and how they wait for it: a goal goes into the grant's machine, and is met or fails.

use std::sync::Arc;

use tokio::sync::oneshot;

use super::{
    super::timings::Margin,
    entry::{Entry, Waiter},
    inbox,
    machine::{Event, Goal},
};
use crate::{
    Error, ErrorKind, Result,
    ids::GrantId,
    store::record::{GrantStatus, Record},
    tokens::{lifecycle::closed, manager::Manager},
};

/// Who brought the pair that was waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RefreshedBy {
    /// This process.
    Here,
    /// Another one.
    Elsewhere,
}

/// Gives a machine a goal. The receiver gets a message when the goal is met or fails.
pub(in crate::tokens) fn pursue(
    manager: &Arc<Manager>,
    entry: &Arc<Entry>,
    goal: Goal,
) -> Result<oneshot::Receiver<Result<()>>> {
    if manager.lifecycle.is_closing() {
        return Err(closed());
    }
    let (done, receiver) = oneshot::channel();
    entry.state().waiters.push(Waiter { goal: goal.clone(), done });
    if matches!(goal, Goal::Access { margin: Margin::Hard, .. }) {
        entry.raised.notify_one();
    }
    inbox::post(manager, entry, Event::Goal(goal));
    Ok(receiver)
}

/// Gives a machine a goal, and waits until it is met.
pub(in crate::tokens) async fn reach(manager: &Arc<Manager>, entry: &Arc<Entry>, goal: Goal) -> Result<()> {
    match pursue(manager, entry, goal)?.await {
        Ok(result) => result,
        Err(_) => Err(Error::new(ErrorKind::Closed, "the client was closed")),
    }
}

/// Refreshes a grant whose committed generation is still `generation`; returns once a later one is committed.
pub(crate) async fn refresh_past(
    manager: &Arc<Manager>,
    grant_id: &GrantId,
    generation: u64,
) -> Result<RefreshedBy> {
    let entry = manager.cache.entry(grant_id);
    reach(manager, &entry, Goal::Past { generation }).await?;
    let here = entry.state().committed.is_some_and(|(ours, _)| ours > generation);
    Ok(if here { RefreshedBy::Here } else { RefreshedBy::Elsewhere })
}

/// Does what has come due for a grant, in the background. The future it returns ends when that is done, or cannot be.
pub(in crate::tokens) fn attend(
    manager: &Arc<Manager>,
    grant_id: &GrantId,
) -> impl Future<Output = ()> + use<> {
    let attended = pursue(manager, &manager.cache.entry(grant_id), Goal::Due);
    async move {
        if let Ok(attended) = attended {
            let _ = attended.await;
        }
    }
}

/// Presents the tokens of a grant that was given up once more. Returns the grant as it is then.
pub(crate) async fn retry(manager: &Arc<Manager>, grant_id: &GrantId) -> Result<Record> {
    let due = manager.records.update(grant_id, |mut record, now| {
        (record.status == GrantStatus::ReconnectRequired && record.has_tokens()).then(|| {
            record.due_at = Some(now);
            // A round that was asked for is none of those that come by themselves.
            record.body.failures = record.body.failures.saturating_sub(1);
            record
        })
    });
    let missing =
        || Error::new(ErrorKind::NotConnected, format!("there is no grant {grant_id}")).with_grant(grant_id);
    match due.await?.ok_or_else(missing)? {
        (_, true) => match reach(manager, &manager.cache.entry(grant_id), Goal::Due).await {
            // Refused again.
            Err(error) if error.kind() == ErrorKind::ReconnectRequired => {}
            looked => looked?,
        },
        (record, false) => return Ok(record),
    }
    Ok(manager.records.load(grant_id).await?.ok_or_else(missing)?.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokens::verification::scenes::{Does, Scene, grant_id, play};

    #[test]
    fn a_grant_that_was_given_up_is_tried_again_when_asked() {
        play(|| async {
            let scene = Scene::new();
            let mut dead = Record { status: GrantStatus::ReconnectRequired, due_at: None, ..scene.grant(1) };
            dead.body.failures = 1;
            scene.put(&dead).await;
            scene.endpoint.always("refresh-1", Some(Does::Refuse));
            for _ in 0..3 {
                let still = retry(&scene.manager, &grant_id(1)).await.unwrap();
                assert_eq!(still.status, GrantStatus::ReconnectRequired);
                assert_eq!(
                    (still.body.failures, still.due_at.is_some()),
                    (1, true),
                    "as many rounds are left"
                );
            }
            assert!(scene.endpoint.presented().contains(&"refresh-1".to_owned()));
            scene.endpoint.always("refresh-1", None);
            let works = retry(&scene.manager, &grant_id(1)).await.unwrap();
            assert_eq!((works.status, works.body.generation), (GrantStatus::Active, 1));
            let asked = scene.endpoint.presented().len();
            retry(&scene.manager, &grant_id(1)).await.unwrap();
            assert_eq!(scene.endpoint.presented().len(), asked, "it works: nothing is sent");
            let missing = retry(&scene.manager, &grant_id(2)).await.unwrap_err();
            assert_eq!(missing.kind(), ErrorKind::NotConnected);
        });
    }
}
