//! Rules switched off, to show what each is for: the model then finds a loss or a violated invariant. All are broken at the
//! boundary that the model owns, in what it reports to the machine and in how it carries out what the machine asks for.

/// A rule of docs/token-life-cycle.md that one variant breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// 2: only the lease holder asks. Here nobody sees another's lease.
    Lease,
    /// 2: who waited looks first. Here it goes by what it saw before it waited.
    LookAfterWaiting,
    /// 3: a living holder renews. Here no renewal is written.
    Renewal,
    /// 3: a third of the lease is left when bytes go out. Here nobody checks.
    LookBeforeSending,
    /// 4: a silent request is waited for. Here it counts as failed at once.
    Wait,
    /// 4: replies are read for a grace. Here late ones are ignored.
    LateReplies,
    /// 4, 11: only the time in which a process runs counts. Here its time-outs are over before it reads.
    Awake,
    /// 5: what is won is committed, whoever holds the lease. Here only by its holder.
    CommitByGeneration,
    /// 5: a pair whose commit is lost is kept. Here it is dropped.
    KeptLosers,
    /// 5: a store that was rolled back is healed. Here nobody remembers what it had.
    Healing,
    /// 5: a pair waits in memory for a store that is unavailable. Here it is let go.
    StoreUnavailable,
    /// 6: unconfirmed pairs are confirmed. Here they are not.
    Confirmations,
    /// 6: a confirmation comes while its fallback works. Here it comes a grace later.
    ConfirmationsInTime,
    /// 6: fallbacks stay until a later token is confirmed. Here they go with each commit.
    FallbacksUntilConfirmed,
    /// 7: a refusal is believed after another look, every fallback and every reply still out. Here it is final at once.
    NotAtOnce,
    /// 7: every fallback is tried. Here none is.
    TryFallbacks,
    /// 7: own replies still out are waited for. Here they are forgotten.
    OwnReplies,
    /// 7: only the lease holder gives a grant up. Here whoever is refused does.
    GiveUpUnderLease,
    /// 10: what a crash left is taken up. Here a lease that ran out stands for ever.
    Recovery,
    /// 10: what a refresh left is taken up even if Connect cannot be finished. Here that comes first.
    RecoveryBeforeConnect,
    /// 10: what a clock that has stepped since left due is taken up. Here its dates are believed.
    SteppedClocks,
    /// 11: closing waits for what is out. Here it does not.
    ClosingWaits,
    /// 11: who closes sends no repeat whose reply would come too late. Here it does not know when it ends.
    RepeatsInTime,
}

impl Rule {
    pub(super) const ALL: [Self; 23] = [
        Self::Lease,
        Self::LookAfterWaiting,
        Self::Renewal,
        Self::LookBeforeSending,
        Self::Wait,
        Self::LateReplies,
        Self::Awake,
        Self::CommitByGeneration,
        Self::KeptLosers,
        Self::Healing,
        Self::StoreUnavailable,
        Self::Confirmations,
        Self::ConfirmationsInTime,
        Self::FallbacksUntilConfirmed,
        Self::NotAtOnce,
        Self::TryFallbacks,
        Self::OwnReplies,
        Self::GiveUpUnderLease,
        Self::Recovery,
        Self::RecoveryBeforeConnect,
        Self::SteppedClocks,
        Self::ClosingWaits,
        Self::RepeatsInTime,
    ];
}
