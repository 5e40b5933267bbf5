//! Checkpoints and inclusion proofs in the text forms of C2SP (`tlog-checkpoint`, `tlog-proof`): origin, size and root,
//! always together.

use super::Sha256Digest;
use super::merkle::{self, Tree};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// First line of a proof.
const PROOF_HEADER: &str = "c2sp.org/tlog-proof@v1";
/// Longest proof that is read: a tree of 2^63 leaves has no longer one.
const MAX_HASHES: usize = 63;

/// The root over the leaves of a pack with their number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Names the pack: `tickmark/pack/` and its identifier.
    pub origin: String,
    /// Number of leaves, at least 1.
    pub size: u64,
    /// Merkle root.
    pub root: Sha256Digest,
}

/// The origin line of the pack with this identifier.
#[must_use]
pub fn origin(identifier: &str) -> String {
    format!("tickmark/pack/{identifier}")
}

fn digest(text: &str) -> Option<Sha256Digest> {
    let bytes: [u8; 32] = STANDARD.decode(text).ok()?.try_into().ok()?;
    Some(Sha256Digest::from_bytes(bytes))
}

impl Checkpoint {
    /// Its three lines.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, STANDARD.encode(self.root.as_bytes()))
    }

    /// Reads its three lines; nothing else will do.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let checkpoint = Self {
            origin: lines.next()?.to_owned(),
            size: lines.next()?.parse().ok().filter(|&size| size > 0)?,
            root: digest(lines.next()?)?,
        };
        (checkpoint.text() == text).then_some(checkpoint)
    }
}

/// A proof that one leaf is under the root of a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Number of the leaf, counted from 0.
    pub index: u64,
    /// The hashes that lead to the root, from below.
    pub hashes: Vec<Sha256Digest>,
    /// The checkpoint.
    pub checkpoint: Checkpoint,
}

impl Proof {
    /// The proof for leaf `index` of `tree`, whose root is that of `checkpoint`.
    #[must_use]
    pub fn of(tree: &Tree, index: usize, checkpoint: &Checkpoint) -> Option<Self> {
        Some(Self { index: index as u64, hashes: tree.prove(index)?, checkpoint: checkpoint.clone() })
    }

    /// Its text.
    #[must_use]
    pub fn text(&self) -> String {
        let hashes: Vec<String> = self.hashes.iter().map(|hash| STANDARD.encode(hash.as_bytes()) + "\n").collect();
        format!("{PROOF_HEADER}\nindex {}\n{}\n{}", self.index, hashes.concat(), self.checkpoint.text())
    }

    /// Reads its text; nothing else will do.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (head, checkpoint) = text.split_once("\n\n")?;
        let mut lines = head.lines();
        lines.next().filter(|line| *line == PROOF_HEADER)?;
        let index = lines.next()?.strip_prefix("index ")?.parse().ok()?;
        let hashes = lines.take(MAX_HASHES + 1).map(digest).collect::<Option<Vec<_>>>()?;
        let proof = Self { index, hashes, checkpoint: Checkpoint::parse(checkpoint)? };
        (proof.hashes.len() <= MAX_HASHES && proof.text() == text).then_some(proof)
    }

    /// Whether the leaf whose line this is (without line feed) is under the root.
    #[must_use]
    pub fn includes(&self, leaf: &[u8]) -> bool {
        let (place, root) = ((self.index, self.checkpoint.size), &self.checkpoint.root);
        merkle::is_included(&merkle::leaf_hash(leaf), place, &self.hashes, root)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proof(index: usize) -> Proof {
        let leaves: Vec<String> = (0..7).map(|each| each.to_string()).collect();
        let tree = Tree::of(leaves.iter().map(String::as_bytes));
        let checkpoint = Checkpoint { origin: origin("TM-1"), size: 7, root: tree.root() };
        Proof::of(&tree, index, &checkpoint).unwrap()
    }

    #[test]
    fn what_is_written_is_read_again() {
        for index in 0..7 {
            let proof = proof(index);
            assert_eq!(Proof::parse(&proof.text()), Some(proof.clone()));
            assert!(proof.includes(index.to_string().as_bytes()));
            assert!(!proof.includes(b"x"));
        }
    }

    #[test]
    fn other_texts_are_no_proofs_and_no_checkpoints() {
        let text = proof(3).text();
        for (from, to) in
            [("index 3", "index 03"), ("@v1", "@v2"), ("\n7\n", "\n0\n"), ("\n7\n", "\n07\n"), ("index", "Index")]
        {
            assert_eq!(Proof::parse(&text.replace(from, to)), None, "{from} → {to}");
        }
        assert_eq!(Proof::parse(&(text.clone() + "\n")), None);
        assert_eq!(Proof::parse(&text.replace('\n', "\r\n")), None);
        for size in [3, 6, 8] {
            let other = Proof::parse(&text.replace("\n7\n", &format!("\n{size}\n"))).unwrap();
            // The root does not commit to the size: a wrong one may pass here, and the signed checkpoint shows it.
            assert_ne!(other.checkpoint, proof(3).checkpoint);
        }
    }
}
