//! How many connections each peer has open, so that one of them cannot take all.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// Counts connections by peer. Whoever has an IPv6 network of 64 bits has all its addresses, so that such a network is one peer.
#[derive(Clone)]
pub struct Peers(Arc<Inner>);

struct Inner {
    most: usize,
    open: Mutex<HashMap<u128, usize>>,
}

/// A connection of a peer, counted while it lives.
pub struct Entered {
    inner: Arc<Inner>,
    peer: u128,
}

impl Peers {
    /// With at most so many connections of one peer.
    pub fn new(most: usize) -> Peers {
        Peers(Arc::new(Inner { most, open: Mutex::default() }))
    }

    /// Counts one more connection; `None` if the peer has as many as it may.
    pub fn enter(&self, address: IpAddr) -> Option<Entered> {
        let peer = network(address);
        let mut open = self.0.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(peer).or_default();
        if *count >= self.0.most {
            return None;
        }
        *count += 1;
        Some(Entered { inner: self.0.clone(), peer })
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        let mut open = self.inner.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.peer) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.peer);
            }
        }
    }
}

/// An IPv4 address, also where it comes as IPv6; of another IPv6 address the network.
fn network(address: IpAddr) -> u128 {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().to_bits(),
        IpAddr::V6(v6) => v6.to_bits() >> 64 << 64,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_gets_its_connections_and_not_more() {
        let peers = Peers::new(2);
        let one: IpAddr = "10.0.0.1".parse().unwrap();
        let same: IpAddr = "::ffff:10.0.0.1".parse().unwrap();
        let first = peers.enter(one).unwrap();
        let _second = peers.enter(same).unwrap();
        assert!(peers.enter(one).is_none(), "an address is the same peer in both notations");
        assert!(peers.enter("10.0.0.2".parse().unwrap()).is_some(), "others are let in");
        drop(first);
        let _third = peers.enter(one).unwrap();
        assert!(peers.enter(one).is_none());
    }

    #[test]
    fn a_network_is_one_peer_and_nothing_is_kept_of_who_has_gone() {
        let peers = Peers::new(1);
        let held = peers.enter("2001:db8:0:1::1".parse().unwrap()).unwrap();
        assert!(peers.enter("2001:db8:0:1:ffff::2".parse().unwrap()).is_none());
        assert!(peers.enter("2001:db8:0:2::1".parse().unwrap()).is_some());
        drop(held);
        assert!(peers.0.open.lock().unwrap().is_empty());
    }
}
