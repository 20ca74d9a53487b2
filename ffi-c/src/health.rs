//! How the token endpoint is doing.

use std::{ffi::c_char, mem::MaybeUninit};

use smartcar_sdk::EndpointHealth;

use crate::{
    boundary::{give, given},
    client::smartcar_client,
    error::smartcar_error,
    results::{Kept, Shown, hand_over, release},
};

/// How Smartcar's token endpoint is doing, as this process sees it. Free it with smartcar_endpoint_health_free().
#[repr(C)]
pub struct smartcar_endpoint_health {
    /// "healthy" (it answers), "paused" (it asked for a pause), "unhealthy" (it does not answer: no further grant is started)
    /// or "probing" (it answers again, and one grant is being tried). Later releases may add words.
    pub state: *const c_char,
    /// Grants whose refresh is neither settled nor won: what an outage that begins now can cost.
    pub unresolved: usize,
    /// How many there may be at once.
    pub limit: usize,
    /// How many seconds it lately takes to answer; 0 until it has.
    pub latency: f64,
}

impl Shown<EndpointHealth> for smartcar_endpoint_health {
    fn shown(health: &EndpointHealth, kept: &mut Kept) -> Self {
        let EndpointHealth { state, unresolved, limit, latency, .. } = *health;
        Self { state: kept.text(state.as_str()), unresolved, limit, latency: latency.as_secs_f64() }
    }
}

/// How the token endpoint is doing. Nothing is sent, and nothing waited for. On success *health is to be freed with
/// smartcar_endpoint_health_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_client_health(
    client: Option<&smartcar_client>,
    health: Option<&mut MaybeUninit<*const smartcar_endpoint_health>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    give(health, "health", error, || Ok(hand_over(&given(client, "client")?.client.health()?)))
}

/// Frees it. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_endpoint_health_free(health: *const smartcar_endpoint_health) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(health) };
}
