//! One turn: a call into the guest, until it returns.

use land_abi::Turn;

use super::Sandbox;
use crate::failure::Failure;
use crate::operations::Completion;

/// What to call.
pub(super) enum Call {
    Handle(u32),
    Resume(Completion),
}

impl Sandbox {
    /// One turn: the guest runs on a fiber until it returns, and yields at every epoch tick.
    pub(super) async fn turn(&mut self, call: Call) -> Result<Turn, Failure> {
        let app = self.app.clone();
        let _tick = app.runtime().ticker().hold();
        let vm = &mut *self.vm;
        vm.store.set_epoch_deadline(1);
        vm.store.data_mut().begin_turn();
        vm.store.data_mut().turn_began = self.meter.total();
        vm.is_intact = false;
        let result = match call {
            Call::Handle(len) => self.meter.measure(vm.handle.call_async(&mut vm.store, len)).await,
            Call::Resume(completion) => {
                let Completion { op, status, result } = completion;
                let params = (op, status as u32, u32::try_from(result.len()).unwrap_or(u32::MAX));
                vm.store.data_mut().result = result;
                self.meter.measure(vm.resume.call_async(&mut vm.store, params)).await
            }
        };
        vm.is_intact = result.is_ok();
        vm.store.data_mut().computing = None;
        app.computing().turn_over();
        self.tell_usage();
        match result {
            // It was asked to stop, and did.
            Ok(_) if self.vm.store.data().stopped.is_some() => Err(self.stopped()),
            Ok(turn) => Turn::from_u32(turn)
                .ok_or_else(|| Failure::Engine(format!("a turn answered {turn}"))),
            Err(error) => Err(self.failed(error)),
        }
    }
}
