//! The kernel's randomness for the libraries.

use std::convert::Infallible;

use ::rsa::rand_core::{TryCryptoRng, TryRng};

use super::cost::Budget;
use super::error::Error;
use crate::entropy;

/// A generator whose every byte comes from the kernel.
pub(super) struct Kernel(());

impl Kernel {
    /// For keys, nonces and the like. Not at build time: what is drawn there would be in every copy
    /// of the program.
    pub(super) fn of(budget: &Budget) -> Result<Self, Error> {
        if budget.allows_randomness() {
            return Ok(Self(()));
        }
        Err(Error::operation("there is no randomness at build time: do this inside a handler"))
    }

    /// For blinding, which the result doesn't depend on.
    pub(super) fn for_blinding() -> Self {
        Self(())
    }
}

impl TryRng for Kernel {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        entropy::fill(&mut bytes);
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(entropy::number())
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        entropy::fill(out);
        Ok(())
    }
}

impl TryCryptoRng for Kernel {}
