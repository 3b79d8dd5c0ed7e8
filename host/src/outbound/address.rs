//! What kind of network an address belongs to: the public one, or one that programs have no business in.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The kinds of addresses, as far as the outbound policy tells them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressClass {
    /// Reachable from everywhere.
    Public,
    /// This machine.
    Loopback,
    /// A site's own network (RFC 1918, RFC 4193).
    Private,
    /// Between a provider and its customers (RFC 6598).
    Shared,
    /// One network segment.
    LinkLocal,
    /// Where clouds hand out credentials to their machines.
    Metadata,
    /// Many machines at once.
    Multicast,
    /// No machine, or "this one".
    Unspecified,
    /// For examples in texts.
    Documentation,
    /// Set aside for something else, or not given out yet.
    Reserved,
}

impl fmt::Display for AddressClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Public => "a public address",
            Self::Loopback => "a loopback address",
            Self::Private => "a private address",
            Self::Shared => "an address of a provider's inner network",
            Self::LinkLocal => "a link-local address",
            Self::Metadata => "an address of a cloud's metadata service",
            Self::Multicast => "a multicast address",
            Self::Unspecified => "an unspecified address",
            Self::Documentation => "an address for documentation",
            Self::Reserved => "a reserved address",
        })
    }
}

/// The address that a packet would in the end go to, when an IPv6 address only wraps an IPv4 one.
pub fn canonical(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or(ip, IpAddr::V4),
        IpAddr::V4(_) => ip,
    }
}

/// The class of an address. IPv6 forms that carry an IPv4 address have that one's class: gateways
/// and tunnels would take a packet there.
pub fn classify(ip: IpAddr) -> AddressClass {
    match ip {
        IpAddr::V4(ip) => classify_v4(ip),
        IpAddr::V6(ip) => classify_v6(ip),
    }
}

/// IANA's registry of special IPv4 addresses, and the metadata services of clouds.
fn classify_v4(ip: Ipv4Addr) -> AddressClass {
    use AddressClass as Class;
    match ip.octets() {
        // Metadata: AWS, Google, Azure and others; AWS containers; Alibaba; Oracle; Azure's agent.
        [169, 254, 169, 254 | 253 | 123] | [169, 254, 170, 2 | 23] => Class::Metadata,
        [100, 100, 100, 200] | [192, 0, 0, 192] | [168, 63, 129, 16] => Class::Metadata,
        [0, ..] => Class::Unspecified,
        [127, ..] => Class::Loopback,
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => Class::Private,
        [100, 64..=127, ..] => Class::Shared,
        [169, 254, ..] => Class::LinkLocal,
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => Class::Documentation,
        [224..=239, ..] => Class::Multicast,
        // Protocol assignments, the 6to4 relays, benchmarks, and what was never given out.
        [192, 0, 0, _] | [192, 88, 99, _] | [198, 18 | 19, ..] | [240..=255, ..] => Class::Reserved,
        _ => Class::Public,
    }
}

/// The same for IPv6, where only `2000::/3` has been given out at all.
fn classify_v6(ip: Ipv6Addr) -> AddressClass {
    use AddressClass as Class;
    if let Some(embedded) = embedded_v4(ip) {
        return classify_v4(embedded);
    }
    match ip.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => Class::Unspecified,
        [0, 0, 0, 0, 0, 0, 0, 1] => Class::Loopback,
        // AWS's metadata service; Google's.
        [0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254] | [0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254] => {
            Class::Metadata
        }
        // Unique local, the older site-local, and NAT64 with a prefix of one's own (RFC 8215).
        [0xfc00..=0xfdff, ..] | [0xfec0..=0xfeff, ..] | [0x64, 0xff9b, 1, ..] => Class::Private,
        [0xfe80..=0xfebf, ..] => Class::LinkLocal,
        [0xff00..=0xffff, ..] => Class::Multicast,
        [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => Class::Documentation,
        // Protocol assignments, among them Teredo and ORCHID.
        [0x2001, 0..=0x1ff, ..] => Class::Reserved,
        [0x2000..=0x3fff, ..] => Class::Public,
        _ => Class::Reserved,
    }
}

/// The IPv4 address inside an IPv6 one: mapped, compatible, NAT64, 6to4, ISATAP.
fn embedded_v4(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let join = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Some(Ipv4Addr::new(a, b, c, d))
    };
    match ip.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => None,
        [0, 0, 0, 0, 0, 0xffff | 0, high, low] => join(high, low),
        [0, 0, 0, 0, 0xffff, 0, high, low] => join(high, low),
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => join(high, low),
        [0x2002, high, low, ..] => join(high, low),
        [_, _, _, _, 0 | 0x200, 0x5efe, high, low] => join(high, low),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(ip: &str) -> AddressClass {
        classify(ip.parse().unwrap())
    }

    #[test]
    fn special_addresses_have_their_class() {
        use AddressClass as Class;
        for (class_of, addresses) in [
            (Class::Public, &["1.1.1.1", "93.184.216.34", "172.32.0.1", "2606:4700::1111"][..]),
            (Class::Loopback, &["127.0.0.1", "127.255.255.254", "::1"]),
            (Class::Private, &["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"]),
            (Class::Private, &["fc00::1", "fdff::1", "fec0::1", "64:ff9b:1::a00:1"]),
            (Class::Shared, &["100.64.0.1", "100.127.255.255"]),
            (Class::LinkLocal, &["169.254.0.1", "fe80::1", "febf::1"]),
            (Class::Metadata, &["169.254.169.254", "100.100.100.200", "168.63.129.16"]),
            (Class::Metadata, &["192.0.0.192", "169.254.170.2", "fd00:ec2::254"]),
            (Class::Multicast, &["224.0.0.1", "239.1.2.3", "ff02::1"]),
            (Class::Unspecified, &["0.0.0.0", "0.1.2.3", "::"]),
            (Class::Documentation, &["192.0.2.1", "198.51.100.1", "203.0.113.9", "2001:db8::1"]),
            (Class::Reserved, &["240.0.0.1", "255.255.255.255", "198.18.0.1", "192.88.99.1"]),
            (Class::Reserved, &["2001::1", "4000::1", "100::1", "5f00::1"]),
        ] {
            for address in addresses {
                assert_eq!(class(address), class_of, "{address}");
            }
        }
    }

    #[test]
    fn wrapped_addresses_have_the_class_of_what_is_inside() {
        use AddressClass as Class;
        for (address, expected) in [
            ("::ffff:127.0.0.1", Class::Loopback),
            ("::ffff:169.254.169.254", Class::Metadata),
            ("::ffff:8.8.8.8", Class::Public),
            ("::127.0.0.1", Class::Loopback),
            ("::ffff:0:10.0.0.1", Class::Private),
            ("64:ff9b::10.0.0.1", Class::Private),
            ("64:ff9b::8.8.8.8", Class::Public),
            ("2002:7f00:1::", Class::Loopback),
            ("2002:a9fe:a9fe::1", Class::Metadata),
            ("2606:4700::5efe:192.168.0.1", Class::Private),
        ] {
            assert_eq!(class(address), expected, "{address}");
        }
    }
}
