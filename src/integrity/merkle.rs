//! Merkle trees of RFC 6962: one root for many leaves, and a proof of a few hashes that one leaf is among them.
//!
//! The root does not commit to the number of leaves; whoever states a root states the size with it.

use super::Sha256Digest;
use sha2::{Digest as _, Sha256};

/// Hash of a leaf (RFC 6962, 2.1: prefix 0x00).
#[must_use]
pub fn leaf_hash(leaf: &[u8]) -> Sha256Digest {
    let mut hasher = Sha256::new();
    hasher.update([0]);
    hasher.update(leaf);
    Sha256Digest::from_bytes(hasher.finalize().into())
}

/// Hash of an inner node (RFC 6962, 2.1: prefix 0x01).
#[must_use]
pub fn node_hash(left: &Sha256Digest, right: &Sha256Digest) -> Sha256Digest {
    let mut hasher = Sha256::new();
    hasher.update([1]);
    hasher.update(left.as_bytes());
    hasher.update(right.as_bytes());
    Sha256Digest::from_bytes(hasher.finalize().into())
}

/// A tree, held as the hashes of its leaves.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    leaves: Vec<Sha256Digest>,
}

impl Tree {
    /// The tree over these leaves in this order.
    pub fn of<'a>(leaves: impl IntoIterator<Item = &'a [u8]>) -> Self {
        Self { leaves: leaves.into_iter().map(leaf_hash).collect() }
    }

    /// Adds a leaf at the end.
    pub fn push(&mut self, leaf: &[u8]) {
        self.leaves.push(leaf_hash(leaf));
    }

    /// Number of leaves.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.leaves.len()
    }

    /// The root; of no leaves, the hash of nothing.
    #[must_use]
    pub fn root(&self) -> Sha256Digest {
        let mut level = self.leaves.clone();
        while level.len() > 1 {
            level = above(&level);
        }
        level.first().copied().unwrap_or_else(|| Sha256Digest::of(b""))
    }

    /// The hashes that lead from leaf `index` to the root, from below; nothing when there is no such leaf.
    #[must_use]
    pub fn prove(&self, index: usize) -> Option<Vec<Sha256Digest>> {
        self.leaves.get(index)?;
        let (mut level, mut at, mut proof) = (self.leaves.clone(), index, Vec::new());
        while level.len() > 1 {
            proof.extend(level.get(at ^ 1));
            level = above(&level);
            at /= 2;
        }
        Some(proof)
    }
}

/// The root of a tree whose leaves come one by one: what is held are the roots of its whole parts, at most one for each
/// power of two.
#[derive(Debug, Clone, Default)]
pub struct Running {
    size: u64,
    parts: Vec<Sha256Digest>,
}

impl Running {
    /// Adds a leaf at the end.
    pub fn push(&mut self, leaf: &[u8]) {
        let (mut part, mut rest) = (leaf_hash(leaf), self.size);
        while rest & 1 == 1
            && let Some(left) = self.parts.pop()
        {
            part = node_hash(&left, &part);
            rest >>= 1;
        }
        self.parts.push(part);
        self.size += 1;
    }

    /// Number of leaves.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The root; of no leaves, the hash of nothing.
    #[must_use]
    pub fn root(&self) -> Sha256Digest {
        let joined = self.parts.iter().rev().copied().reduce(|right, left| node_hash(&left, &right));
        joined.unwrap_or_else(|| Sha256Digest::of(b""))
    }
}

/// The level above: neighbours in pairs, a last one without a neighbour as it is. Level by level this is the tree of
/// RFC 6962, whose left half is the largest power of two.
fn above(level: &[Sha256Digest]) -> Vec<Sha256Digest> {
    let joined = |pair: &[Sha256Digest]| match pair {
        [left, right] => Some(node_hash(left, right)),
        other => other.first().copied(),
    };
    level.chunks(2).filter_map(joined).collect()
}

/// Whether `proof` shows that `leaf` is leaf `index` of the `size` leaves under `root` (RFC 9162, 2.1.3.2).
#[must_use]
pub fn is_included(
    leaf: &Sha256Digest,
    (index, size): (u64, u64),
    proof: &[Sha256Digest],
    root: &Sha256Digest,
) -> bool {
    if index >= size {
        return false;
    }
    let (mut node, mut last, mut hash) = (index, size - 1, *leaf);
    for sibling in proof {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Inputs and roots as published with the reference implementation of Certificate Transparency.
    const INPUTS: [&[u8]; 8] = [
        b"",
        b"\x00",
        b"\x10",
        b"\x20\x21",
        b"\x30\x31",
        b"\x40\x41\x42\x43",
        b"\x50\x51\x52\x53\x54\x55\x56\x57",
        b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
    ];
    const ROOTS: [&str; 8] = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    #[test]
    fn published_roots_hold() {
        for (count, root) in (1..).zip(ROOTS) {
            assert_eq!(Tree::of(INPUTS[..count].iter().copied()).root().to_string(), root);
        }
        let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Tree::default().root().to_string(), nothing);
    }

    /// RFC 6962, 2.1, as it is written there.
    fn as_the_rfc_says(leaves: &[Vec<u8>]) -> Sha256Digest {
        match leaves {
            [] => Sha256Digest::of(b""),
            [only] => leaf_hash(only),
            many => {
                let half = many.len().next_power_of_two() / 2;
                node_hash(&as_the_rfc_says(&many[..half]), &as_the_rfc_says(&many[half..]))
            }
        }
    }

    proptest! {
        #[test]
        fn the_root_is_that_of_the_rfc(leaves in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..4), 0..70)) {
            prop_assert_eq!(Tree::of(leaves.iter().map(Vec::as_slice)).root(), as_the_rfc_says(&leaves));
            let mut running = Running::default();
            for leaf in &leaves {
                running.push(leaf);
            }
            prop_assert_eq!((running.root(), running.size()), (as_the_rfc_says(&leaves), leaves.len() as u64));
        }

        #[test]
        fn nothing_but_the_right_proof_is_believed(size in 1_u64..70, pick in any::<u64>(), other in any::<u64>(), flip in any::<usize>()) {
            let leaves: Vec<Vec<u8>> = (0..size).map(|each| each.to_be_bytes().to_vec()).collect();
            let tree = Tree::of(leaves.iter().map(Vec::as_slice));
            let (root, index) = (tree.root(), pick % size);
            let leaf = leaf_hash(&leaves[usize::try_from(index).unwrap()]);
            let proof = tree.prove(usize::try_from(index).unwrap()).unwrap();
            prop_assert!(is_included(&leaf, (index, size), &proof, &root));
            prop_assert!(!is_included(&leaf, (index, 0), &proof, &root));
            let other = other % (size + 3);
            prop_assert!(other == index || !is_included(&leaf, (other, size), &proof, &root));
            let longer = [proof.as_slice(), &[root]].concat();
            prop_assert!(!is_included(&leaf, (index, size), &longer, &root));
            if !proof.is_empty() {
                prop_assert!(!is_included(&leaf, (index, size), &proof[1..], &root));
                let mut wrong = proof.clone();
                let at = flip % wrong.len();
                wrong[at] = leaf_hash(b"another");
                prop_assert!(!is_included(&leaf, (index, size), &wrong, &root));
            }
        }
    }
}
