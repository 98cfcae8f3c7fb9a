//! Which addresses this server may call.
//!
//! Portico sends client secrets to hosts that people type in, so the check is on the address that is connected to, not
//! on the name: a name that resolves differently the second time (DNS rebinding) passes nothing.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use ipnet::{IpNet, Ipv4Net};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Public addresses, and the networks that the operator named.
#[derive(Clone, Debug, Default)]
pub struct EgressPolicy {
    named: Arc<[IpNet]>,
}

impl EgressPolicy {
    /// Reads `127.0.0.0/8,10.1.2.3`: networks or addresses that may be called besides the public ones, without TLS too.
    ///
    /// # Errors
    /// The part that is neither a network nor an address, in a sentence.
    pub fn parse(list: &str) -> Result<Self, String> {
        let named =
            list.split(',').map(str::trim).filter(|part| !part.is_empty()).map(network).collect::<Result<_, _>>()?;
        Ok(Self { named })
    }

    /// Whether `address` may be connected to.
    #[must_use]
    pub fn permits(&self, address: IpAddr) -> bool {
        self.names(address) || is_public(address)
    }

    /// Whether the operator named a network that holds `address`; only such hosts may be asked without TLS.
    #[must_use]
    pub fn names(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.named.iter().any(|net| net.contains(&address))
    }
}

fn network(part: &str) -> Result<IpNet, String> {
    let address = || part.parse::<IpAddr>().map(IpNet::from);
    part.parse::<IpNet>().or_else(|_| address()).map_err(|_| format!("`{part}` is neither a network nor an address"))
}

/// What the IANA special-purpose registries (RFC 6890) do not call globally reachable, and multicast.
const SPECIAL_V4: [Ipv4Net; 16] = [
    v4(0, 0, 0, 0, 8),        // this network
    v4(10, 0, 0, 0, 8),       // private
    v4(100, 64, 0, 0, 10),    // carrier-grade NAT; Alibaba's metadata service
    v4(127, 0, 0, 0, 8),      // loopback
    v4(168, 63, 129, 16, 32), // Azure's host agent, a public address that only its guests reach
    v4(169, 254, 0, 0, 16),   // link-local; most clouds' metadata service
    v4(172, 16, 0, 0, 12),    // private
    v4(192, 0, 0, 0, 24),     // protocol assignments; Oracle's metadata service
    v4(192, 0, 2, 0, 24),     // documentation
    v4(192, 88, 99, 0, 24),   // 6to4 relays
    v4(192, 168, 0, 0, 16),   // private
    v4(198, 18, 0, 0, 15),    // benchmarking
    v4(198, 51, 100, 0, 24),  // documentation
    v4(203, 0, 113, 0, 24),   // documentation
    v4(224, 0, 0, 0, 4),      // multicast
    v4(240, 0, 0, 0, 4),      // reserved, broadcast
];

const fn v4(a: u8, b: u8, c: u8, d: u8, bits: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), bits)
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !SPECIAL_V4.iter().any(|net| net.contains(&address)),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let low = |high: u16, low: u16| is_public(IpAddr::V4(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low))));
    match address.segments() {
        // IPv4-mapped (::ffff:0:0/96), the deprecated IPv4-compatible form (::/96, with :: and ::1 in it), and NAT64's
        // prefix (RFC 6052), by which a host without IPv4 reaches the public IPv4 internet.
        [0, 0, 0, 0, 0, 0 | 0xffff, g, h] | [0x64, 0xff9b, 0, 0, 0, 0, g, h] => low(g, h),
        // 6to4 (RFC 3056) carries the IPv4 address behind the prefix.
        [0x2002, b, c, ..] => low(b, c),
        // Protocol assignments 2001::/23: Teredo, benchmarking, ORCHID. Documentation 2001:db8::/32 and 3fff::/20.
        [0x2001, b, ..] if b < 0x200 || b == 0x0db8 => false,
        [0x3fff, b, ..] if b < 0x1000 => false,
        // Of the rest, 2000::/3 is all that is global unicast (RFC 4291): no ULA, link-local, site-local, multicast.
        [a, ..] => a & 0xe000 == 0x2000,
    }
}

/// A name or an address that the policy refuses.
#[derive(Debug, thiserror::Error)]
#[error("no permitted address")]
pub(super) struct Refused;

/// Hands out only those addresses of a name that may be connected to.
pub(super) struct Resolver {
    pub(super) policy: EgressPolicy,
    /// Without TLS only the networks that the operator named.
    pub(super) tls: bool,
}

impl Resolver {
    pub(super) fn allows(&self, address: IpAddr) -> bool {
        if self.tls { self.policy.permits(address) } else { self.policy.names(address) }
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = Self { policy: self.policy.clone(), tls: self.tls };
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<SocketAddr> = found.filter(|address| guard.allows(address.ip())).collect();
            if allowed.is_empty() {
                return Err(Refused.into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permits(policy: &str, address: &str) -> bool {
        EgressPolicy::parse(policy).unwrap().permits(address.parse().unwrap())
    }

    #[test]
    fn public_addresses_are_permitted() {
        for address in [
            "1.1.1.1",
            "8.8.8.8",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.20.0.1",
            "223.255.255.255",
            "2606:4700:4700::1111",
            "2001:4860:4860::8888",
            "2a00:1450::1",
            "::ffff:8.8.8.8",
            "64:ff9b::8.8.8.8",
            "2002:808:808::1",
        ] {
            assert!(permits("", address), "{address}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for address in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.100.100.200",
            "127.0.0.1",
            "127.255.255.254",
            "168.63.129.16",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.192",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::10.0.0.1",
            "64:ff9b:1::808:808",
            "100::1",
            "2001::1",
            "2001:2::1",
            "2001:20::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "2002:a00:1::1",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!permits("", address), "{address}");
        }
    }

    #[test]
    fn the_operator_may_name_networks_and_addresses() {
        assert!(permits("127.0.0.0/8, 10.1.2.3", "127.0.0.1"));
        assert!(permits("127.0.0.0/8, 10.1.2.3", "::ffff:127.0.0.1"));
        assert!(permits("127.0.0.0/8, 10.1.2.3", "10.1.2.3"));
        assert!(!permits("127.0.0.0/8, 10.1.2.3", "10.1.2.4"));
        assert!(permits("fd00::/8", "fd00::1"));
        assert_eq!(EgressPolicy::parse("localhost").unwrap_err(), "`localhost` is neither a network nor an address");
    }
}
