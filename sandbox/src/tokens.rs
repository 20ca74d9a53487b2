//! The refresh tokens of one grant: which of them live, and what presenting one does under each [`RefreshTokenReuse`].
//!
//! Pure: no clock, no lock, no knowledge of HTTP. The ledger maps token texts to positions in a lineage.

use std::collections::VecDeque;

use crate::clock::Millis;
use crate::config::RefreshTokenReuse;

/// The position of a token in its lineage, counted from the first one ever issued.
pub(crate) type Seq = u64;

/// How tokens live and die.
#[derive(Clone, Copy)]
pub(crate) struct Rules {
    pub(crate) reuse: RefreshTokenReuse,
    pub(crate) grace: Millis,
    pub(crate) refresh_ttl: Millis,
}

/// One refresh token.
pub(crate) struct RefreshToken {
    pub(crate) text: String,
    /// The access token that was issued with it, repeated under [`RefreshTokenReuse::ReturnsSame`].
    pub(crate) access: String,
    /// Whether the reply that carried it left in full, as far as the server can tell.
    pub(crate) delivered: bool,
    issued_at: Millis,
    used_at: Option<Millis>,
    ended: bool,
    parent: Option<Seq>,
    child: Option<Seq>,
}

/// What presenting a token did.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Presented {
    /// A new token was issued.
    New(Seq),
    /// The token issued before is given once more.
    Again(Seq),
    /// The token is dead.
    Refused,
}

/// All tokens of a grant, oldest first; long-dead ones are forgotten.
#[derive(Default)]
pub(crate) struct Lineage {
    first: Seq,
    tokens: VecDeque<RefreshToken>,
}

/// So many dead tokens are remembered, so that tests can still ask about them.
const REMEMBERED: usize = 64;

impl Lineage {
    pub(crate) fn get(&self, seq: Seq) -> Option<&RefreshToken> {
        self.tokens.get(self.index(seq)?)
    }

    pub(crate) fn get_mut(&mut self, seq: Seq) -> Option<&mut RefreshToken> {
        let index = self.index(seq)?;
        self.tokens.get_mut(index)
    }

    fn index(&self, seq: Seq) -> Option<usize> {
        usize::try_from(seq.checked_sub(self.first)?).ok()
    }

    /// The token issued last.
    pub(crate) fn newest(&self) -> Option<Seq> {
        Some(self.first + (self.tokens.len() as Seq).checked_sub(1)?)
    }

    /// Issues a token. Its text is the caller's to choose.
    pub(crate) fn issue(&mut self, parent: Option<Seq>, text: String, now: Millis) -> Seq {
        self.tokens.push_back(RefreshToken {
            text,
            access: String::new(),
            delivered: false,
            issued_at: now,
            used_at: None,
            ended: false,
            parent,
            child: None,
        });
        self.first + self.tokens.len() as Seq - 1
    }

    /// Whether presenting the token would succeed.
    pub(crate) fn alive(&self, seq: Seq, now: Millis, rules: &Rules) -> bool {
        self.get(seq).is_some_and(|token| token.alive(now, rules))
    }

    pub(crate) fn used(&self, seq: Seq) -> bool {
        self.get(seq).is_some_and(|token| token.used_at.is_some())
    }

    /// The server acts on a token: the heart of the sandbox.
    pub(crate) fn present(
        &mut self,
        seq: Seq,
        now: Millis,
        rules: &Rules,
        text: impl FnOnce() -> String,
    ) -> Presented {
        let Some(token) = self.get_mut(seq).filter(|token| token.alive(now, rules)) else {
            return Presented::Refused;
        };
        let former = token.child;
        let again = token.used_at.is_some();
        token.used_at.get_or_insert(now);
        if again {
            match (rules.reuse, former) {
                (RefreshTokenReuse::ReturnsSame, Some(child)) => return Presented::Again(child),
                (RefreshTokenReuse::RevokesPrevious, Some(child)) => self.end(child),
                (RefreshTokenReuse::RevokesFamily, _) => self.end_descendants(seq),
                _ => {}
            }
        }
        let new = self.issue(Some(seq), text(), now);
        if let Some(token) = self.get_mut(seq) {
            token.child = Some(new);
        }
        Presented::New(new)
    }

    fn end(&mut self, seq: Seq) {
        if let Some(token) = self.get_mut(seq) {
            token.ended = true;
        }
    }

    /// A child is always younger than its parent, so one pass in order of age finds them all.
    fn end_descendants(&mut self, of: Seq) {
        let mut gone = vec![of];
        for (seq, token) in (self.first..).zip(&mut self.tokens) {
            if token.parent.is_some_and(|parent| gone.contains(&parent)) {
                token.ended = true;
                gone.push(seq);
            }
        }
    }

    /// Live tokens, oldest first.
    pub(crate) fn live(&self, now: Millis, rules: &Rules) -> impl Iterator<Item = &RefreshToken> {
        self.tokens.iter().filter(move |token| token.alive(now, rules))
    }

    /// Forgets tokens that are dead for good, keeping some; returns one text at a time until there is nothing to do.
    pub(crate) fn forget(&mut self, now: Millis, rules: &Rules) -> Option<String> {
        if self.tokens.len() <= REMEMBERED || self.tokens.front()?.alive(now, rules) {
            return None;
        }
        self.first += 1;
        self.tokens.pop_front().map(|token| token.text)
    }
}

impl RefreshToken {
    fn alive(&self, now: Millis, rules: &Rules) -> bool {
        let in_grace = |used_at| rules.reuse != RefreshTokenReuse::Rejects && now - used_at < rules.grace;
        !self.ended && now - self.issued_at < rules.refresh_ttl && self.used_at.is_none_or(in_grace)
    }

    pub(crate) fn unused(&self) -> bool {
        self.used_at.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(reuse: RefreshTokenReuse) -> Rules {
        Rules { reuse, grace: 60, refresh_ttl: 1000 }
    }

    struct World(Lineage, Rules);

    impl World {
        fn new(reuse: RefreshTokenReuse) -> Self {
            let mut lineage = Lineage::default();
            lineage.issue(None, "first".into(), 0);
            Self(lineage, rules(reuse))
        }

        fn present(&mut self, seq: Seq, now: Millis) -> Presented {
            self.0.present(seq, now, &self.1, String::new)
        }

        fn live(&self, now: Millis) -> Vec<Seq> {
            (0..=self.0.newest().unwrap()).filter(|seq| self.0.alive(*seq, now, &self.1)).collect()
        }
    }

    #[test]
    fn a_used_token_lives_for_the_grace_after_its_first_use_only() {
        let mut world = World::new(RefreshTokenReuse::IssuesNew);
        assert_eq!(world.present(0, 100), Presented::New(1));
        assert_eq!(world.present(0, 159), Presented::New(2));
        assert_eq!(world.present(0, 160), Presented::Refused, "the second use does not prolong it");
        assert_eq!(world.live(160), [1, 2]);
    }

    #[test]
    fn an_unused_token_dies_of_age() {
        let mut world = World::new(RefreshTokenReuse::IssuesNew);
        assert_eq!(world.live(999), [0]);
        assert_eq!(world.live(1000), [] as [Seq; 0]);
        assert_eq!(world.present(0, 1000), Presented::Refused);
    }

    #[test]
    fn another_adds_a_live_pair() {
        let mut world = World::new(RefreshTokenReuse::IssuesNew);
        world.present(0, 0);
        world.present(0, 1);
        assert_eq!(world.live(2), [0, 1, 2]);
        assert_eq!(world.live(61), [1, 2]);
    }

    #[test]
    fn same_gives_the_same_pair_again() {
        let mut world = World::new(RefreshTokenReuse::ReturnsSame);
        assert_eq!(world.present(0, 0), Presented::New(1));
        assert_eq!(world.present(0, 1), Presented::Again(1));
        assert_eq!(world.present(1, 2), Presented::New(2));
        assert_eq!(world.present(0, 3), Presented::Again(1), "even when that one has been used");
    }

    #[test]
    fn replaces_ends_the_former_pair_but_not_its_children() {
        let mut world = World::new(RefreshTokenReuse::RevokesPrevious);
        world.present(0, 0); // 1
        world.present(1, 1); // 2, child of 1
        assert_eq!(world.present(0, 2), Presented::New(3));
        assert_eq!(world.live(3), [0, 2, 3]);
        assert_eq!(world.present(1, 4), Presented::Refused);
    }

    #[test]
    fn family_ends_all_that_descends_from_the_presented_token() {
        let mut world = World::new(RefreshTokenReuse::RevokesFamily);
        world.present(0, 0); // 1
        world.present(1, 1); // 2
        assert_eq!(world.present(0, 2), Presented::New(3));
        assert_eq!(world.live(3), [0, 3]);
    }

    #[test]
    fn refuses_takes_a_token_once() {
        let mut world = World::new(RefreshTokenReuse::Rejects);
        assert_eq!(world.present(0, 0), Presented::New(1));
        assert_eq!(world.present(0, 0), Presented::Refused);
        assert_eq!(world.live(0), [1]);
    }

    #[test]
    fn dead_tokens_are_forgotten_and_positions_stay() {
        let mut world = World::new(RefreshTokenReuse::IssuesNew);
        for step in 0..200 {
            let now = step * 5;
            let newest = world.0.newest().unwrap();
            assert_eq!(world.present(newest, now), Presented::New(newest + 1));
            while world.0.forget(now, &world.1).is_some() {}
        }
        assert!(world.0.tokens.len() <= REMEMBERED + 1);
        assert_eq!(world.0.newest(), Some(200));
        assert_eq!(world.present(0, 1000), Presented::Refused);
    }
}
