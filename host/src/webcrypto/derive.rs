//! Keys from passwords and from other keys.

use argon2::{Algorithm, Argon2, AssociatedData, ParamsBuilder, Version};

use super::Answer;
use super::cost::Budget;
use super::error::Error;
use super::fields::Fields;
use super::hash::with_hash;
use super::mac::Hmac;
use crate::limits::{CRYPTO_DERIVED, CRYPTO_MEMORY, CRYPTO_SCRYPT_WORK};

/// How many iterations are done between two looks at the budget.
const UNCHECKED: u32 = 4096;

/// Refuses a result that would be a program's way to fill memory.
fn check_length(len: usize) -> Result<(), Error> {
    if len > CRYPTO_DERIVED {
        return Err(Error::operation(format!(
            "at most {CRYPTO_DERIVED} bytes are derived at once"
        )));
    }
    Ok(())
}

/// `(hash, key, salt, info, length)`: HKDF, RFC 5869.
pub(super) fn hkdf(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (name, key, salt) = (fields.text()?, fields.bytes()?, fields.bytes()?);
    let (info, len) = (fields.bytes()?, fields.size()?);
    with_hash!(name, D => {
        if len > 255 * <D as digest::Digest>::output_size() {
            return Err(Error::operation("HKDF gives at most 255 digests' worth of bytes"));
        }
        let expand = Hmac::<D>::new(&Hmac::<D>::new(salt).tag(key));
        let (mut out, mut block) = (Vec::with_capacity(len), Vec::new());
        let mut counter = 0u8;
        while out.len() < len {
            counter += 1;
            let mut mac = expand.clone();
            mac.update(&block);
            mac.update(info);
            mac.update(&[counter]);
            block = mac.finish().to_vec();
            out.extend_from_slice(&block[..block.len().min(len - out.len())]);
        }
        Ok(out)
    })
}

/// `(hash, password, salt, iterations, length)`: PBKDF2, RFC 8018. It stops where the budget ends.
pub(super) fn pbkdf2(fields: &mut Fields<'_>, budget: &Budget) -> Answer {
    let (name, password, salt) = (fields.text()?, fields.bytes()?, fields.bytes()?);
    let (iterations, len) = (fields.number()?, fields.size()?);
    check_length(len)?;
    if iterations == 0 {
        return Err(Error::operation("PBKDF2 takes at least one iteration"));
    }
    with_hash!(name, D => {
        let prf = Hmac::<D>::new(password);
        let mut out = Vec::with_capacity(len);
        let mut index = 0u32;
        while out.len() < len {
            index += 1;
            let mut first = prf.clone();
            first.update(salt);
            first.update(&index.to_be_bytes());
            let mut step = first.finish();
            let mut block = step;
            for done in 1..iterations {
                if done % UNCHECKED == 0 {
                    budget.check()?;
                }
                step = prf.tag(&step);
                for (byte, with) in block.iter_mut().zip(&step) {
                    *byte ^= with;
                }
            }
            out.extend_from_slice(&block[..block.len().min(len - out.len())]);
            budget.check()?;
        }
        Ok(out)
    })
}

/// `(password, salt, log2 of N, r, p, length)`: scrypt, RFC 7914.
pub(super) fn scrypt(fields: &mut Fields<'_>, budget: &Budget) -> Answer {
    let (password, salt) = (fields.bytes()?, fields.bytes()?);
    let (log_n, r, p) = (fields.number()?, fields.number()?, fields.number()?);
    let len = fields.size()?;
    check_length(len)?;
    let blocks = 1u64.checked_shl(log_n).and_then(|n| n.checked_add(u64::from(p)));
    let memory = blocks.and_then(|blocks| blocks.checked_mul(128 * u64::from(r)));
    if memory.is_none_or(|memory| memory > CRYPTO_MEMORY) {
        return Err(Error::operation(format!("scrypt may use at most {CRYPTO_MEMORY} bytes")));
    }
    let work = (256u128 * u128::from(r) * u128::from(p)) << log_n.min(64);
    if work > u128::from(CRYPTO_SCRYPT_WORK) {
        return Err(Error::operation("these parameters of scrypt take too long"));
    }
    let log_n = u8::try_from(log_n).map_err(|_| Error::malformed())?;
    let params = ::scrypt::Params::new(log_n, r, p)
        .map_err(|_| Error::operation("scrypt doesn't take these parameters"))?;
    budget.check()?;
    let mut out = vec![0; len];
    ::scrypt::scrypt(password, salt, &params, &mut out)
        .map_err(|_| Error::operation("scrypt doesn't give so many bytes"))?;
    Ok(out)
}

/// `(type: "Argon2d", "Argon2i" or "Argon2id", password, salt, passes, memory in KiB, lanes, secret,
/// associated data, length)`: RFC 9106.
pub(super) fn argon2(fields: &mut Fields<'_>, budget: &Budget) -> Answer {
    let algorithm = match fields.text()? {
        "Argon2d" => Algorithm::Argon2d,
        "Argon2i" => Algorithm::Argon2i,
        "Argon2id" => Algorithm::Argon2id,
        _ => return Err(Error::unsupported("no such kind of Argon2")),
    };
    let (password, salt) = (fields.bytes()?, fields.bytes()?);
    let (passes, memory, lanes) = (fields.number()?, fields.number()?, fields.number()?);
    let (secret, data, len) = (fields.bytes()?, fields.bytes()?, fields.size()?);
    check_length(len)?;
    if u64::from(memory) * 1024 > CRYPTO_MEMORY {
        return Err(Error::operation(format!("Argon2 may use at most {CRYPTO_MEMORY} bytes")));
    }
    if u64::from(memory) * 1024 * u64::from(passes) > CRYPTO_SCRYPT_WORK {
        return Err(Error::operation("these parameters of Argon2 take too long"));
    }
    let refused = || Error::operation("Argon2 doesn't take these parameters");
    let data = AssociatedData::new(data).map_err(|_| refused())?;
    let params = ParamsBuilder::new()
        .t_cost(passes)
        .m_cost(memory)
        .p_cost(lanes)
        .data(data)
        .output_len(len)
        .build()
        .map_err(|_| refused())?;
    let argon2 = Argon2::new_with_secret(secret, algorithm, Version::V0x13, params);
    budget.check()?;
    let mut out = vec![0; len];
    argon2
        .map_err(|_| refused())?
        .hash_password_into(password, salt, &mut out)
        .map_err(|_| refused())?;
    Ok(out)
}
