//! Where somebody comes from, as limits count it.

use std::net::{IpAddr, Ipv6Addr};

#[cfg(test)]
mod tests;

/// Bits of an IPv6 address that name the network; the rest is the customer's to choose (RFC 6177, RFC 4291 2.5.4).
const NETWORK_BITS: u32 = 64;

/// One customer of an internet provider: an IPv4 address, or an IPv6 network of 64 bits. Whoever counts whole IPv6
/// addresses gives a single phone 2⁶⁴ tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Network(IpAddr);

impl Network {
    /// Whether it is this machine.
    pub const fn is_loopback(self) -> bool {
        self.0.is_loopback()
    }

    /// The network of an address. An IPv4 address written as an IPv6 one is the IPv4 address.
    pub fn of(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V4(address) => address.into(),
            IpAddr::V6(address) if address.is_loopback() => address.into(),
            IpAddr::V6(address) => {
                let network = u128::from(address) & (u128::MAX << (u128::BITS - NETWORK_BITS));
                Ipv6Addr::from(network).into()
            }
        })
    }
}

impl From<IpAddr> for Network {
    fn from(address: IpAddr) -> Self {
        Self::of(address)
    }
}
