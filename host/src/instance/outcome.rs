//! Why a guest ended without a response, in our words.

use land_abi::Turn;
use wasmtime::Trap;

use super::Sandbox;
use crate::failure::Failure;
use crate::{log, report};

impl Sandbox {
    /// Why the host stopped the guest.
    pub(super) fn stopped(&mut self) -> Failure {
        let state = self.vm.store.data_mut();
        state.stop_at = None;
        state.stopped.take().unwrap_or(Failure::NoResponse)
    }

    /// Why a turn ended without an answer of its own.
    pub(super) fn failed(&mut self, error: wasmtime::Error) -> Failure {
        if self.vm.store.data().stopped.is_some() {
            return self.stopped();
        }
        let state = self.vm.store.data_mut();
        if state.memory_limit.hit {
            return Failure::Memory { limit: state.memory_limit.limit };
        }
        engine_failure(error)
    }

    /// Why the guest is done and there is no response.
    pub(super) fn unanswered(&self, told: bool) -> Failure {
        let state = self.vm.store.data();
        if self.meter.visitor.is_gone() {
            Failure::VisitorLeft
        } else if state.memory_limit.hit {
            Failure::Memory { limit: state.memory_limit.limit }
        } else if state.body_too_large {
            Failure::BodyTooLarge { limit: self.app.limits().request_body }
        } else if told || state.reported > 0 {
            Failure::Handler
        } else {
            Failure::NoResponse
        }
    }

    /// The response is on its way: failures from here on are for the log only.
    pub(super) fn after_answer(&mut self, turn: Result<Turn, Failure>) {
        self.waiting = match turn {
            Ok(turn) => turn == Turn::Waiting,
            Err(failure) => {
                report::failed(self.vm.store.data(), &failure);
                false
            }
        };
    }
}

/// An error of wasmtime's in our words.
pub(super) fn engine_failure(error: wasmtime::Error) -> Failure {
    match error.downcast_ref::<Trap>() {
        Some(Trap::StackOverflow) => Failure::Stack,
        Some(trap) => Failure::Engine(trap.to_string()),
        None => {
            log::debug(format_args!("engine error: {error:?}"));
            Failure::Engine(format!("{error:#}"))
        }
    }
}
