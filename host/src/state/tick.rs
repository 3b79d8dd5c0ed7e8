//! What an epoch tick does to a running guest.

use wasmtime::{StoreContextMut, UpdateDeadline};

use super::RequestState;
use crate::computing::Long;
use crate::limits::{FAST_TURN, STOP_GRACE};

/// Called when an epoch tick finds the guest running: the thread is shared, limits are checked. A
/// guest past a limit is asked to stop, which lets it tell where it was; see `ops/stop.rs`. One that
/// doesn't is stopped by force.
pub(crate) fn on_tick(
    mut store: StoreContextMut<'_, RequestState>,
) -> wasmtime::Result<UpdateDeadline> {
    let state = store.data_mut();
    let used = state.meter.tick();
    if let Some(stop_at) = state.stop_at {
        let late = used > stop_at;
        return Ok(if late { UpdateDeadline::Interrupt } else { UpdateDeadline::Yield(1) });
    }
    let in_turn = used.saturating_sub(state.turn_began);
    if in_turn > FAST_TURN && state.computing.is_none() {
        state.meter.set_slow();
        state.computing = Some(Long::begin(&state.app));
    }
    let Some(failure) = state.passed(used, in_turn) else {
        return Ok(UpdateDeadline::Yield(1));
    };
    state.stopped = Some(failure);
    state.stop_at = Some(used + STOP_GRACE);
    Ok(UpdateDeadline::Yield(1))
}
