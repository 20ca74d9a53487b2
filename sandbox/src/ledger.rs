//! Who was given what: grants, their tokens, authorization codes and application tokens.
//!
//! The ledger is one value behind one mutex, so every token transition is atomic; each step is a handful of map
//! look-ups. It knows neither cars nor HTTP.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use serde::Serialize;
use uuid::Uuid;

use crate::clock::Millis;
use crate::tokens::{Lineage, Presented, Rules, Seq};

/// A grant's number; shown as `g1`, `g2`, ...
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct GrantId(usize);

impl GrantId {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        text.strip_prefix('g')?.parse::<usize>().ok()?.checked_sub(1).map(Self)
    }
}

impl std::fmt::Display for GrantId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "g{}", self.0 + 1)
    }
}

/// What a driver agreed to.
#[derive(Clone)]
pub(crate) struct Terms {
    pub(crate) user: Arc<str>,
    pub(crate) vehicles: Arc<[String]>,
    pub(crate) permissions: Arc<[String]>,
}

struct Grant {
    terms: Terms,
    /// Codes that are never exchanged leave grants nobody knows of; they are not shown.
    exchanged: bool,
    revoked: bool,
    generation: u64,
    lineage: Lineage,
    access: VecDeque<(String, Millis)>,
}

struct Code {
    grant: GrantId,
    redirect_uri: Option<String>,
    issued_at: Millis,
    used: bool,
}

/// Lifetimes of everything the ledger issues.
#[derive(Clone, Copy)]
pub(crate) struct Lifetimes {
    pub(crate) rules: Rules,
    pub(crate) access: Millis,
    pub(crate) code: Millis,
    pub(crate) application: Millis,
}

/// An issued token pair, as it goes out.
pub(crate) struct Pair {
    pub(crate) access_token: String,
    pub(crate) refresh_token: String,
    pub(crate) expires_in: Millis,
    pub(crate) minted: Minted,
}

/// Which token a reply carries, so that it can be marked as delivered.
#[derive(Clone, Copy)]
pub(crate) struct Minted(GrantId, Seq);

/// What becomes of a grant that is left without a vehicle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Emptied {
    /// Its tokens live on, and reach the user alone: the application has ended the connection.
    Lives,
    /// All its tokens die: the driver, or Smartcar, has ended the consent.
    Ends,
}

/// Why a code was refused.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum CodeRefused {
    Invalid,
    RedirectUri,
}

/// One grant as tests see it. It never holds a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GrantReport {
    /// The sandbox's own name for the grant: `g1`, `g2`, ...
    pub id: String,
    /// The user who consented.
    pub user_id: String,
    /// The vehicles the grant reaches.
    pub vehicles: Vec<String>,
    /// Rotations so far.
    pub generation: u64,
    /// Whether the newest refresh token lives.
    pub newest_live: bool,
    /// Whether the reply that carried the newest refresh token went out in full, as far as the server can tell.
    pub newest_delivered: bool,
    /// Refresh tokens that would be taken now.
    pub live: usize,
    /// Those of them that have never been used.
    pub live_unused: usize,
    /// Live tokens whose reply went out in full: with none, the grant is lost for certain.
    pub live_delivered: usize,
    /// Whether the grant was revoked.
    pub revoked: bool,
}

/// What the ledger knows of one refresh token.
pub(crate) struct Known {
    pub(crate) grant: GrantId,
    pub(crate) live: bool,
    pub(crate) used: bool,
    pub(crate) newest: bool,
}

/// All grants and tokens.
pub(crate) struct Ledger {
    lifetimes: Lifetimes,
    grants: Vec<Grant>,
    by_user: HashMap<Arc<str>, Vec<GrantId>>,
    codes: HashMap<String, Code>,
    codes_by_age: VecDeque<String>,
    refresh: HashMap<String, (GrantId, Seq)>,
    access: HashMap<String, (GrantId, Millis)>,
    application: HashMap<String, Millis>,
}

fn secret() -> String {
    Uuid::new_v4().to_string()
}

impl Ledger {
    pub(crate) fn new(lifetimes: Lifetimes) -> Self {
        Self {
            lifetimes,
            grants: Vec::new(),
            by_user: HashMap::new(),
            codes: HashMap::new(),
            codes_by_age: VecDeque::new(),
            refresh: HashMap::new(),
            access: HashMap::new(),
            application: HashMap::new(),
        }
    }

    /// A driver consented: a new grant, reached with the returned code.
    pub(crate) fn consent(
        &mut self,
        terms: Terms,
        redirect_uri: Option<String>,
        now: Millis,
    ) -> (GrantId, String) {
        let grant = GrantId(self.grants.len());
        self.by_user.entry(Arc::clone(&terms.user)).or_default().push(grant);
        self.grants.push(Grant {
            terms,
            exchanged: false,
            revoked: false,
            generation: 0,
            lineage: Lineage::default(),
            access: VecDeque::new(),
        });
        self.forget_codes(now);
        let code = secret();
        self.codes_by_age.push_back(code.clone());
        self.codes.insert(code.clone(), Code { grant, redirect_uri, issued_at: now, used: false });
        (grant, code)
    }

    fn forget_codes(&mut self, now: Millis) {
        while let Some(oldest) = self.codes_by_age.front() {
            if self.codes.get(oldest).is_some_and(|code| now - code.issued_at < self.lifetimes.code) {
                break;
            }
            self.codes.remove(oldest);
            self.codes_by_age.pop_front();
        }
    }

    /// Exchanges a code, which works once.
    pub(crate) fn redeem(
        &mut self,
        code: &str,
        redirect_uri: Option<&str>,
        now: Millis,
    ) -> Result<Pair, CodeRefused> {
        let lifetime = self.lifetimes.code;
        let code = self
            .codes
            .get_mut(code)
            .filter(|code| !code.used && now - code.issued_at < lifetime)
            .ok_or(CodeRefused::Invalid)?;
        if code.redirect_uri.is_some() && code.redirect_uri.as_deref() != redirect_uri {
            return Err(CodeRefused::RedirectUri);
        }
        code.used = true;
        let id = code.grant;
        let grant = &mut self.grants[id.0];
        if grant.revoked {
            return Err(CodeRefused::Invalid);
        }
        grant.exchanged = true;
        let text = secret();
        let seq = grant.lineage.issue(None, text.clone(), now);
        self.refresh.insert(text, (id, seq));
        Ok(self.pair(id, seq, now))
    }

    /// Presents a refresh token; nothing means that it is refused.
    pub(crate) fn rotate(&mut self, refresh_token: &str, now: Millis) -> Option<Pair> {
        let (id, seq) = *self.refresh.get(refresh_token)?;
        let grant = &mut self.grants[id.0];
        if grant.revoked {
            return None;
        }
        let rules = self.lifetimes.rules;
        let seq = match grant.lineage.present(seq, now, &rules, secret) {
            Presented::Refused => return None,
            Presented::Again(seq) => seq,
            Presented::New(seq) => {
                grant.generation += 1;
                if let Some(token) = grant.lineage.get(seq) {
                    self.refresh.insert(token.text.clone(), (id, seq));
                }
                while let Some(dead) = grant.lineage.forget(now, &rules) {
                    self.refresh.remove(&dead);
                }
                seq
            }
        };
        Some(self.pair(id, seq, now))
    }

    /// The pair that belongs to a refresh token: its own access token while that lives, else a new one (which only
    /// happens where the same pair is given again after its access token ended).
    fn pair(&mut self, id: GrantId, seq: Seq, now: Millis) -> Pair {
        let grant = &mut self.grants[id.0];
        let (refresh_token, kept) = grant
            .lineage
            .get(seq)
            .map(|token| (token.text.clone(), token.access.clone()))
            .unwrap_or_default();
        let kept_until = self.access.get(&kept).map(|(_, until)| *until).filter(|until| *until > now);
        let (access_token, until) = match kept_until {
            Some(until) => (kept, until),
            None => (secret(), now + self.lifetimes.access),
        };
        if kept_until.is_none() {
            while grant.access.front().is_some_and(|(_, until)| *until <= now) {
                if let Some((ended, _)) = grant.access.pop_front() {
                    self.access.remove(&ended);
                }
            }
            grant.access.push_back((access_token.clone(), until));
            self.access.insert(access_token.clone(), (id, until));
            if let Some(token) = grant.lineage.get_mut(seq) {
                token.access.clone_from(&access_token);
            }
        }
        Pair { access_token, refresh_token, expires_in: until - now, minted: Minted(id, seq) }
    }

    /// The reply that carried a pair has left in full.
    pub(crate) fn delivered(&mut self, Minted(id, seq): Minted) {
        if let Some(token) = self.grants[id.0].lineage.get_mut(seq) {
            token.delivered = true;
        }
    }

    /// What an access token reaches, if it is valid.
    pub(crate) fn access(&self, access_token: &str, now: Millis) -> Option<Terms> {
        let (grant, until) = *self.access.get(access_token)?;
        let Grant { terms, revoked, .. } = &self.grants[grant.0];
        (now < until && !revoked).then(|| terms.clone())
    }

    /// Issues an application token (API v3).
    pub(crate) fn application_token(&mut self, now: Millis) -> (String, Millis) {
        if self.application.len() >= 1024 {
            self.application.retain(|_, until| *until > now);
        }
        let token = secret();
        self.application.insert(token.clone(), now + self.lifetimes.application);
        (token, self.lifetimes.application)
    }

    /// Whether an application token is valid (API v3).
    pub(crate) fn is_application(&self, token: &str, now: Millis) -> bool {
        self.application.get(token).is_some_and(|until| now < *until)
    }

    /// The grant a code or refresh token belongs to, dead or alive.
    pub(crate) fn grant_of(&self, credential: &str) -> Option<GrantId> {
        let by_token = self.refresh.get(credential).map(|(grant, _)| *grant);
        by_token.or_else(|| self.codes.get(credential).map(|code| code.grant))
    }

    /// What is known of a refresh token.
    pub(crate) fn look_at(&self, refresh_token: &str, now: Millis) -> Option<Known> {
        let (id, seq) = *self.refresh.get(refresh_token)?;
        let Grant { lineage, revoked, .. } = &self.grants[id.0];
        Some(Known {
            grant: id,
            live: !revoked && lineage.alive(seq, now, &self.lifetimes.rules),
            used: lineage.used(seq),
            newest: lineage.newest() == Some(seq),
        })
    }

    /// Ends one grant with all its tokens. Says whether it was alive; nothing, if there is no such grant.
    pub(crate) fn revoke(&mut self, id: GrantId) -> Option<bool> {
        let grant = self.grants.get_mut(id.0)?;
        for (token, _) in grant.access.drain(..) {
            self.access.remove(&token);
        }
        Some(!std::mem::replace(&mut grant.revoked, true))
    }

    /// Takes vehicles away from all grants of a user. Returns the grants that ended.
    pub(crate) fn disconnect(&mut self, user: &str, gone: &[String], emptied: Emptied) -> Vec<GrantId> {
        let mut ended = Vec::new();
        for id in self.by_user.get(user).cloned().unwrap_or_default() {
            let terms = &mut self.grants[id.0].terms;
            let left: Vec<_> =
                terms.vehicles.iter().filter(|vehicle| !gone.contains(vehicle)).cloned().collect();
            if left.len() < terms.vehicles.len() {
                let none_left = left.is_empty() && emptied == Emptied::Ends;
                terms.vehicles = left.into();
                if none_left && self.revoke(id) == Some(true) {
                    ended.push(id);
                }
            }
        }
        ended
    }

    /// Every grant whose code was exchanged, in the order of consent.
    pub(crate) fn report(&self, now: Millis) -> Vec<GrantReport> {
        let rules = &self.lifetimes.rules;
        let exchanged = self.grants.iter().enumerate().filter(|(_, grant)| grant.exchanged);
        exchanged
            .map(|(index, grant)| {
                let newest = grant.lineage.newest();
                let live = || grant.lineage.live(now, rules).filter(|_| !grant.revoked);
                GrantReport {
                    id: GrantId(index).to_string(),
                    user_id: grant.terms.user.to_string(),
                    vehicles: grant.terms.vehicles.to_vec(),
                    generation: grant.generation,
                    newest_live: !grant.revoked
                        && newest.is_some_and(|seq| grant.lineage.alive(seq, now, rules)),
                    newest_delivered: newest
                        .and_then(|seq| grant.lineage.get(seq))
                        .is_some_and(|token| token.delivered),
                    live: live().count(),
                    live_unused: live().filter(|token| token.unused()).count(),
                    live_delivered: live().filter(|token| token.delivered).count(),
                    revoked: grant.revoked,
                }
            })
            .collect()
    }
}
