//! A range of addresses in CIDR notation.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The addresses whose first `bits` are those of `base`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    base: IpAddr,
    bits: u8,
}

impl Range {
    pub(super) fn one(base: IpAddr) -> Self {
        Self { base, bits: if base.is_ipv4() { 32 } else { 128 } }
    }

    /// Reads an address or a range; `None` when the text is about something else.
    pub(super) fn parse(host: &str) -> Result<Option<Self>, &'static str> {
        let (ip, bits) = match host.split_once('/') {
            Some((ip, bits)) => (ip, Some(bits)),
            None => (host, None),
        };
        let Ok(base) = ip.parse::<IpAddr>() else { return Ok(None) };
        let most = if base.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            Some(bits) => bits.parse().ok().filter(|bits| *bits <= most),
            None => Some(most),
        };
        let bits = bits.ok_or("has a range whose length isn't a number of bits")?;
        let range = Range { base, bits };
        if mask(base, bits) != base {
            return Err("has a range whose address has bits behind its length");
        }
        Ok(Some(range))
    }

    pub(super) fn contains(self, ip: IpAddr) -> bool {
        self.base.is_ipv4() == ip.is_ipv4() && mask(ip, self.bits) == self.base
    }
}

fn mask(ip: IpAddr, bits: u8) -> IpAddr {
    let bits = u32::from(bits);
    match ip {
        IpAddr::V4(ip) => {
            let mask = u32::MAX.checked_shl(32 - bits).unwrap_or(0);
            Ipv4Addr::from_bits(ip.to_bits() & mask).into()
        }
        IpAddr::V6(ip) => {
            let mask = u128::MAX.checked_shl(128 - bits).unwrap_or(0);
            Ipv6Addr::from_bits(ip.to_bits() & mask).into()
        }
    }
}
