//! The token endpoint: what presenting a refresh token does, under each policy.

use std::collections::HashSet;

use super::{
    GRACE, Model,
    world::{Token, World},
};
use crate::config::RefreshTokenReuse;

impl Model {
    pub(super) fn works(&self, world: &World, token: usize) -> bool {
        let it = &world.server[token];
        !it.ended
            && it.used.is_none_or(|used| {
                self.setup.policy != RefreshTokenReuse::Rejects && world.now - used < GRACE
            })
    }

    /// The server acts on `token`: the new one, if it wins.
    pub(super) fn present(&self, world: &mut World, token: usize) -> Option<usize> {
        if !self.works(world, token) {
            return None;
        }
        let child = world.server[token].child;
        match self.setup.policy {
            RefreshTokenReuse::ReturnsSame if child.is_some() => return child,
            RefreshTokenReuse::RevokesPrevious => {
                if let Some(child) = child {
                    world.server[child].ended = true;
                }
            }
            RefreshTokenReuse::RevokesFamily => {
                let mut gone = HashSet::from([token]);
                for index in 0..world.server.len() {
                    if world.server[index].parent.is_some_and(|parent| gone.contains(&parent)) {
                        gone.insert(index);
                        world.server[index].ended = true;
                    }
                }
            }
            _ => {}
        }
        let now = world.now;
        world.server[token].used.get_or_insert(now);
        world.server.push(Token { used: None, ended: false, parent: Some(token), child: None });
        let new = world.server.len() - 1;
        world.server[token].child = Some(new);
        Some(new)
    }
}
