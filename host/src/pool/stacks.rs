//! The native stacks of fibers, used again and again: a turn takes one, and gives it back.

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use rustix::mm::MprotectFlags;
use wasmtime::{StackCreator, StackMemory};

use super::PAGE;
use super::region::Region;
use crate::limits::{IDLE_STACKS, KEEP_STACK, USES_BEFORE_STACK_TRIM};

/// The stacks that no fiber uses.
#[derive(Debug, Default)]
pub(crate) struct Stacks(Arc<Mutex<Vec<Stack>>>);

/// A guard page, and the stack above it.
#[derive(Debug)]
struct Stack {
    region: Region,
    uses: u32,
}

/// A stack in a fiber's hands.
struct Taken {
    stack: Option<Stack>,
    /// What `stack` is, for the questions that are asked of it.
    base: usize,
    len: usize,
    top: *mut u8,
    idle: Arc<Mutex<Vec<Stack>>>,
}

// SAFETY: the stack belongs to this value alone, and whoever has it decides who runs on it.
unsafe impl Send for Taken {}
// SAFETY: as above; shared, only addresses are read.
unsafe impl Sync for Taken {}

// SAFETY: stacks are aligned to pages, zero or used by fibers before (which is no concern of wasm,
// that can't read them), and have a guard page below.
unsafe impl StackCreator for Stacks {
    fn new_stack(&self, size: usize, _zeroed: bool) -> wasmtime::Result<Box<dyn StackMemory>> {
        let len = size.next_multiple_of(PAGE) + PAGE;
        let idle = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let stack = match idle.filter(|stack| stack.region.len() == len) {
            Some(stack) => stack,
            None => Stack::new(len)?,
        };
        let (base, top) = (stack.region.base().addr(), stack.region.at(len));
        Ok(Box::new(Taken { stack: Some(stack), base, len, top, idle: self.0.clone() }))
    }
}

impl Stack {
    fn new(len: usize) -> wasmtime::Result<Self> {
        let region = Region::reserve(len)?;
        region.protect(PAGE, len - PAGE, MprotectFlags::READ | MprotectFlags::WRITE)?;
        Ok(Self { region, uses: 0 })
    }

    /// Gives pages back that a deep recursion has touched. Which ones those are only the kernel
    /// knows, so they are given back now and then, whether or not there are any.
    fn trim(&mut self) -> Result<(), rustix::io::Errno> {
        self.uses += 1;
        if self.uses < USES_BEFORE_STACK_TRIM {
            return Ok(());
        }
        self.uses = 0;
        self.region.discard(PAGE, self.region.len() - PAGE - KEEP_STACK)
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        let Some(mut stack) = self.stack.take() else { return };
        if let Err(error) = stack.trim() {
            crate::log::warn(format_args!("a stack can't be trimmed: {error}"));
            return;
        }
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE_STACKS {
            idle.push(stack);
        }
    }
}

// SAFETY: `range` is the stack, aligned to pages and writable; `guard_range` is the page below it.
unsafe impl StackMemory for Taken {
    fn top(&self) -> *mut u8 {
        self.top
    }

    fn range(&self) -> Range<usize> {
        self.base + PAGE..self.base + self.len
    }

    fn guard_range(&self) -> Range<*mut u8> {
        let base = self.top.wrapping_sub(self.len);
        base..base.wrapping_add(PAGE)
    }
}
