//! Cryptography: short computations at once, long ones away from the event loop's threads.

use std::sync::Arc;

use land_abi::{IMPORT_MODULE, OpId, Poll, code};
use tokio::sync::OwnedSemaphorePermit;
use wasmtime::{Caller, Linker};

use crate::apps::App;
use crate::cpu::{Meter, thread_time};
use crate::memory::{slice, split};
use crate::operations::Settle;
use crate::state::RequestState;
use crate::texts::TextHost;
use crate::webcrypto::{Budget, answer, is_long};

pub(super) fn link(linker: &mut Linker<RequestState>) -> wasmtime::Result<()> {
    linker.func_wrap(IMPORT_MODULE, "crypto", serve)?;
    Ok(())
}

fn serve(
    mut caller: Caller<'_, RequestState>,
    ptr: u32,
    len: u32,
    wait: u32,
) -> wasmtime::Result<i64> {
    let (memory, state) = split(&mut caller)?;
    let request = slice(memory, ptr, len)?;
    let left = state.app.limits().cpu.saturating_sub(state.meter.total());
    // A tenth stays for the program, which can tell its visitor.
    let budget = Budget::serving(left - left / 10);
    if !is_long(request) {
        return Ok(keep(state, answer(request, &budget)));
    }
    if wait == 0 {
        let began = thread_time();
        let answer = crate::blocking::here(|| answer(request, &budget));
        state.meter.charge_call(thread_time().saturating_sub(began));
        return Ok(keep(state, answer));
    }
    let started = start(state, request.to_vec(), budget);
    Ok(started.map_or(Poll::Failed(code::LIMIT), Poll::Pending).pack())
}

/// Leaves `answer` to be read.
pub(crate) fn keep<T: TextHost>(state: &mut T, answer: Vec<u8>) -> i64 {
    let len = u32::try_from(answer.len());
    state.texts().answer = answer;
    len.map_or(Poll::Failed(code::LIMIT), Poll::Ready).pack()
}

/// Starts the computation as an operation; nothing when too many are under way.
fn start(state: &mut RequestState, request: Vec<u8>, budget: Budget) -> Option<OpId> {
    let place = state.app.crypto().enter()?;
    let (app, meter) = (state.app.clone(), state.meter.clone());
    state.ops.start(Box::pin(async move {
        let outcome = compute(&app, &meter, place, request, budget).await;
        Box::new(move |_: &mut _| outcome) as Settle
    }))
}

async fn compute(
    app: &Arc<App>,
    meter: &Meter,
    place: OwnedSemaphorePermit,
    request: Vec<u8>,
    budget: Budget,
) -> Result<Vec<u8>, String> {
    let gone = || "the server is stopping".to_owned();
    let turn = app.crypto().turn().await.ok_or_else(gone)?;
    let threads = app.runtime().slow_lane().handle().ok_or_else(gone)?;
    let work = threads.spawn_blocking(move || {
        let began = thread_time();
        let answer = answer(&request, &budget);
        // Whoever waits may have gone: the places are free when the work is done.
        drop((place, turn));
        (answer, thread_time().saturating_sub(began))
    });
    let (answer, used) = work.await.map_err(|_| gone())?;
    meter.charge(used);
    Ok(answer)
}
