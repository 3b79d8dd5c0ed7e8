//! How long a computation takes: which ones leave the event loop's threads, and when to give up.

use std::cell::Cell;
use std::time::Duration;

use super::error::Error;
use super::fields::Fields;
use crate::cpu::thread_time;
use crate::limits::{CRYPTO_AT_ONCE_BYTES, CRYPTO_AT_ONCE_ITERATIONS, CRYPTO_AT_ONCE_RSA};

/// What a computation may use.
#[derive(Debug, Clone)]
pub(crate) struct Budget {
    /// CPU time.
    left: Duration,
    /// Whether it may draw random bytes.
    randomness: bool,
    /// The thread's CPU clock at the first look.
    began: Cell<Option<u64>>,
}

impl Budget {
    /// For a request that has this much CPU time left.
    pub(crate) fn serving(left: Duration) -> Self {
        Self { left, randomness: true, began: Cell::new(None) }
    }

    /// For a module that is evaluated at build time.
    pub(crate) fn building(left: Duration) -> Self {
        Self { left, randomness: false, began: Cell::new(None) }
    }

    pub(super) fn allows_randomness(&self) -> bool {
        self.randomness
    }

    /// Whether to go on. The first call starts the clock.
    pub(super) fn check(&self) -> Result<(), Error> {
        let now = thread_time();
        let began = self.began.get().unwrap_or(now);
        self.began.set(Some(began));
        if Duration::from_nanos(now.saturating_sub(began)) > self.left {
            return Err(Error::operation("the computation takes more CPU time than there is left"));
        }
        Ok(())
    }
}

/// Whether a request takes more than a millisecond or two: what takes longer must not keep other
/// requests from the thread. One that can't be read isn't long: it is refused at once.
pub(crate) fn is_long(request: &[u8]) -> bool {
    request.len() > CRYPTO_AT_ONCE_BYTES || has_costly_parameters(request).unwrap_or(false)
}

fn has_costly_parameters(request: &[u8]) -> Result<bool, Error> {
    let mut fields = Fields::new(request);
    Ok(match fields.text()? {
        "rsa_generate" | "scrypt" | "argon2" => true,
        "rsa_sign" | "rsa_decrypt" => nth(&mut fields, 2)?.len() > CRYPTO_AT_ONCE_RSA,
        "pbkdf2" => {
            nth(&mut fields, 2)?;
            let (iterations, len) = (fields.number()?, fields.number()?);
            // 16 bytes come of the shortest digest's iterations.
            u64::from(iterations) * u64::from(len.div_ceil(16)) > CRYPTO_AT_ONCE_ITERATIONS
        }
        _ => false,
    })
}

/// The argument behind `skipped` others.
fn nth<'a>(fields: &mut Fields<'a>, skipped: usize) -> Result<&'a [u8], Error> {
    for _ in 0..skipped {
        fields.bytes()?;
    }
    fields.bytes()
}
