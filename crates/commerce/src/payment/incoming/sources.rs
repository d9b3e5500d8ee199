//! Where M-PESA's posts come from. Nothing signs them, so the address they come from is the one thing about a
//! confirmation that somebody who has learned the secret of ours cannot write.

use std::net::IpAddr;

/// Safaricom's published addresses (portal, 2026), and two more that a client library lists.
const PUBLISHED: [[u8; 4]; 14] = [
    [196, 201, 214, 200],
    [196, 201, 214, 206],
    [196, 201, 214, 207],
    [196, 201, 214, 208],
    [196, 201, 213, 114],
    [196, 201, 213, 44],
    [196, 201, 212, 127],
    [196, 201, 212, 128],
    [196, 201, 212, 129],
    [196, 201, 212, 132],
    [196, 201, 212, 136],
    [196, 201, 212, 138],
    [196, 201, 212, 74],
    [196, 201, 212, 69],
];

/// The addresses whose confirmations are believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sources {
    /// Any: whoever knows the secret address can write money into the books. For networks that hide where a caller comes
    /// from, and nothing else.
    Anywhere,
    /// These.
    Listed(Vec<IpAddr>),
    /// This machine: a rehearsal.
    Loopback,
}

impl Sources {
    /// The addresses Safaricom has published.
    pub fn published() -> Self {
        Self::Listed(PUBLISHED.iter().map(|octets| IpAddr::from(*octets)).collect())
    }

    /// Whether a post from this address is M-PESA's. An address nobody knows is not.
    pub fn trusts(&self, source: &str) -> bool {
        let source = source.parse::<IpAddr>().map(|ip| ip.to_canonical());
        match (self, source) {
            (Self::Anywhere, _) => true,
            (Self::Listed(known), Ok(source)) => known.contains(&source),
            (Self::Loopback, Ok(source)) => source.is_loopback(),
            (Self::Listed(_) | Self::Loopback, Err(_)) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Sources;

    #[test]
    fn only_listed_addresses_are_believed() {
        let published = Sources::published();
        assert!(published.trusts("196.201.214.200") && published.trusts("::ffff:196.201.212.69"));
        for other in ["196.201.214.201", "127.0.0.1", "::1", "", "196.201.214.200, 10.0.0.1"] {
            assert!(!published.trusts(other), "{other}");
        }
        assert!(Sources::Loopback.trusts("127.0.0.1") && !Sources::Loopback.trusts("196.201.214.200"));
        assert!(Sources::Anywhere.trusts(""));
    }
}
