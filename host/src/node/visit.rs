//! Who asks: the visitor's address and scheme, and what programs are told about them.
//!
//! Programs read `x-real-ip`, `x-forwarded-for` and `x-forwarded-proto`, and may rely on them: what
//! a visitor sends under these names counts only when the peer is a proxy that the operator trusts.

use std::net::IpAddr;
use std::sync::Arc;

use http::header::{FORWARDED, HeaderMap, HeaderName, HeaderValue};
use ipnet::IpNet;

use crate::limits::FORWARDED_HOPS;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_PORT: HeaderName = HeaderName::from_static("x-forwarded-port");
const REAL_IP: HeaderName = HeaderName::from_static("x-real-ip");

/// What is known of a connection; made once for it.
#[derive(Debug, Clone)]
pub(crate) struct Visit {
    /// IPv4 addresses in IPv6 clothes are unclothed.
    peer: IpAddr,
    /// The same as a header's value, made once.
    peer_value: HeaderValue,
    /// TLS.
    secure: bool,
    /// The host that the TLS client asked for, in lower case.
    pub(crate) server_name: Option<Arc<str>>,
}

impl Visit {
    pub(crate) fn new(peer: IpAddr, secure: bool, server_name: Option<&str>) -> Self {
        let peer = peer.to_canonical();
        Self {
            peer,
            peer_value: address_value(peer),
            secure,
            server_name: server_name.map(|name| name.to_ascii_lowercase().into()),
        }
    }

    /// Sets the headers about the visitor, and takes out those that nobody vouches for; answers
    /// the scheme that the visitor used.
    pub(crate) fn tell(&self, headers: &mut HeaderMap, trusted: &[IpNet]) -> &'static str {
        let is_trusted = |address: IpAddr| trusted.iter().any(|net| net.contains(&address));
        if !trusted.is_empty() && is_trusted(self.peer) {
            return self.tell_for_proxy(headers, is_trusted);
        }
        for name in [FORWARDED_HOST, FORWARDED_PORT, FORWARDED] {
            headers.remove(name);
        }
        headers.insert(FORWARDED_FOR, self.peer_value.clone());
        headers.insert(REAL_IP, self.peer_value.clone());
        set_scheme(headers, self.secure)
    }

    /// The visitor is the last address in the list that isn't a trusted proxy's.
    fn tell_for_proxy(
        &self,
        headers: &mut HeaderMap,
        is_trusted: impl Fn(IpAddr) -> bool,
    ) -> &'static str {
        let mut visitor = self.peer;
        let mut list = String::new();
        for value in headers.get_all(FORWARDED_FOR) {
            // What isn't text names nobody.
            let separator = if list.is_empty() { "" } else { ", " };
            list.push_str(separator);
            list.push_str(value.to_str().unwrap_or("unknown"));
        }
        for hop in list.rsplit(',').take(FORWARDED_HOPS) {
            let Some(address) = read_hop(hop) else { break };
            visitor = address;
            if !is_trusted(address) {
                break;
            }
        }
        let separator = if list.is_empty() { "" } else { ", " };
        list.push_str(separator);
        list.push_str(&self.peer.to_string());
        let list = HeaderValue::from_str(&list).unwrap_or_else(|_| self.peer_value.clone());
        headers.insert(FORWARDED_FOR, list);
        headers.insert(REAL_IP, address_value(visitor));
        let told = headers.get_all(FORWARDED_PROTO).iter().next_back();
        let told = told.and_then(|value| value.to_str().ok()?.rsplit(',').next());
        let secure = match told.map(str::trim) {
            Some(scheme) if scheme.eq_ignore_ascii_case("https") => true,
            Some(scheme) if scheme.eq_ignore_ascii_case("http") => false,
            _ => self.secure,
        };
        set_scheme(headers, secure)
    }
}

fn set_scheme(headers: &mut HeaderMap, secure: bool) -> &'static str {
    let scheme = if secure { "https" } else { "http" };
    headers.insert(FORWARDED_PROTO, HeaderValue::from_static(scheme));
    scheme
}

/// One address of the list; some proxies add a port.
fn read_hop(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim();
    let address = hop.parse::<IpAddr>().ok();
    let address = address.or_else(|| Some(hop.parse::<std::net::SocketAddr>().ok()?.ip()));
    Some(address?.to_canonical())
}

fn address_value(address: IpAddr) -> HeaderValue {
    HeaderValue::from_str(&address.to_string()).expect("an address is plain text")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(peer: &str, secure: bool, given: &[(&'static str, &str)]) -> Vec<String> {
        let mut headers = HeaderMap::new();
        for (name, value) in given {
            headers.append(*name, HeaderValue::from_str(value).unwrap());
        }
        let trusted = ["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()];
        let visit = Visit::new(peer.parse().unwrap(), secure, None);
        let scheme = visit.tell(&mut headers, &trusted);
        let mut out: Vec<String> =
            headers.iter().map(|(k, v)| format!("{k}: {}", v.to_str().unwrap())).collect();
        out.sort();
        assert!(out.contains(&format!("x-forwarded-proto: {scheme}")));
        out
    }

    #[test]
    fn a_strangers_word_does_not_count() {
        let lies = [
            ("x-forwarded-for", "1.1.1.1"),
            ("x-forwarded-for", "2.2.2.2"),
            ("x-real-ip", "1.1.1.1"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "bank.example"),
            ("x-forwarded-port", "1"),
            ("forwarded", "for=1.1.1.1"),
        ];
        let truth = ["x-forwarded-for: 9.9.9.9", "x-forwarded-proto: http", "x-real-ip: 9.9.9.9"];
        assert_eq!(told("::ffff:9.9.9.9", false, &lies), truth);
    }

    #[test]
    fn a_trusted_proxys_word_counts() {
        let given = [
            ("x-forwarded-for", "6.6.6.6, 8.8.8.8"),
            ("x-forwarded-for", "10.1.1.1:443"),
            ("x-forwarded-proto", "HTTPS"),
            ("x-forwarded-host", "shop.example"),
        ];
        let expected = [
            "x-forwarded-for: 6.6.6.6, 8.8.8.8, 10.1.1.1:443, 10.0.0.1",
            "x-forwarded-host: shop.example",
            "x-forwarded-proto: https",
            "x-real-ip: 8.8.8.8",
        ];
        assert_eq!(told("10.0.0.1", false, &given), expected);
        let nothing = ["x-forwarded-for: ::1", "x-forwarded-proto: https", "x-real-ip: ::1"];
        assert_eq!(told("::1", true, &[]), nothing);
        let garbage = told("10.0.0.1", false, &[("x-forwarded-for", "8.8.8.8, <script>")]);
        assert!(garbage.contains(&"x-real-ip: 10.0.0.1".to_owned()), "{garbage:?}");
    }
}
