//! Leaves: one canonical line for each file of a pack or of a run, which the Merkle root covers.

use super::Sha256Digest;
use super::canonical::Line;
use super::portable::{self, is_portable};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A file as the root of a pack covers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// Path in the pack, from `data/` on.
    pub path: String,
    /// True name: path below the workspace, in the bytes of the system it came from.
    pub name: Vec<u8>,
    /// Size in bytes.
    pub bytes: u64,
    /// Digest of the content.
    pub sha256: Sha256Digest,
    /// 32 hex digits that keep the leaf's hash from being guessed.
    pub salt: String,
    /// Whether the content is not in the pack.
    pub withheld: bool,
    /// Digest of the original of which the content is a redacted copy.
    pub original: Option<Sha256Digest>,
}

impl Leaf {
    /// Its line without the line feed.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let line = Line::default()
            .number("bytes", self.bytes)
            .text("path", self.path.as_str())
            .text("salt", self.salt.as_str())
            .text("sha256", self.sha256.to_string());
        let line = match std::str::from_utf8(&self.name) {
            Ok(name) => line.text("name", name),
            Err(_) => line.text("name_b64", STANDARD.encode(&self.name)),
        };
        let line = if self.withheld { line.number("withheld", 1) } else { line };
        let line = self.original.map_or(line.clone(), |original| line.text("original", original.to_string()));
        line.to_bytes()
    }

    /// The leaf as it was collected, before anything was withheld or known to be a copy.
    #[must_use]
    pub fn as_collected(&self) -> Self {
        Self { withheld: false, original: None, ..self.clone() }
    }

    /// Reads a line without its line feed; nothing when no pack would hold it.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let line = Line::parse(bytes).ok()?;
        let name = match (line.get_text("name"), line.get_text("name_b64")) {
            (Some(name), None) => name.as_bytes().to_vec(),
            (None, Some(coded)) => STANDARD.decode(coded).ok()?,
            _ => return None,
        };
        let original = match line.get_text("original") {
            Some(digest) => Some(digest.parse().ok()?),
            None => None,
        };
        let leaf = Self {
            path: line.get_text("path")?.to_owned(),
            name,
            bytes: line.get_number("bytes")?,
            sha256: line.get_text("sha256")?.parse().ok()?,
            salt: line.get_text("salt").filter(|salt| is_salt(salt))?.to_owned(),
            withheld: line.get_number("withheld").is_some(),
            original,
        };
        // What writes another line held keys or forms we do not know.
        (is_portable(&leaf.path) && leaf.path.starts_with("data/") && leaf.to_bytes() == bytes).then_some(leaf)
    }

    /// The true name for people: text as it is, other bytes escaped.
    #[must_use]
    pub fn shown_name(&self) -> String {
        portable::shown(&self.name)
    }
}

fn is_salt(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// The salt of a file: from the secret of the workspace, so that the same file gets the same salt again and nobody
/// else can compute it.
#[must_use]
pub fn salt(secret: &[u8; 32], name: &[u8], sha256: &Sha256Digest) -> String {
    let salted = derive(secret, "tickmark-leaf-salt", &[name, b"\n", sha256.as_bytes()].concat());
    salted.to_string().chars().take(32).collect()
}

/// A value that depends on the secret, a purpose and some matter; without the secret it looks random.
#[must_use]
pub fn derive(secret: &[u8; 32], purpose: &str, matter: &[u8]) -> Sha256Digest {
    // The matter is hashed first, so that what follows the secret has one length.
    let inner = Sha256Digest::of(&[purpose.as_bytes(), b"\n", matter].concat());
    Sha256Digest::of(&[secret.as_slice(), inner.as_bytes()].concat())
}

/// Lines with their line feeds.
#[must_use]
pub fn lines(leaves: &[Leaf]) -> Vec<u8> {
    let mut out = Vec::new();
    for leaf in leaves {
        out.extend(leaf.to_bytes());
        out.push(b'\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn leaf(name: &[u8]) -> Leaf {
        let sha256 = Sha256Digest::of(name);
        Leaf {
            path: "data/evidence/a.md".to_owned(),
            name: name.to_vec(),
            bytes: 7,
            sha256,
            salt: salt(&[7; 32], name, &sha256),
            withheld: name.len().is_multiple_of(2),
            original: (name.len().is_multiple_of(3)).then_some(sha256),
        }
    }

    proptest! {
        #[test]
        fn any_name_survives(name in prop::collection::vec(any::<u8>(), 0..60)) {
            let leaf = leaf(&name);
            prop_assert_eq!(Leaf::parse(&leaf.to_bytes()), Some(leaf));
        }
    }

    #[test]
    fn a_leaf_that_no_pack_would_hold_is_refused() {
        let good = String::from_utf8(leaf(b"a").to_bytes()).unwrap();
        assert!(Leaf::parse(good.as_bytes()).is_some());
        for (from, to) in [
            ("data/", "../"),
            ("data/", "tickmark/"),
            ("\"bytes\":7", "\"bytes\":7,\"extra\":1"),
            ("\"salt\":\"", "\"salt\":\"x"),
        ] {
            assert!(Leaf::parse(good.replace(from, to).as_bytes()).is_none(), "{from} → {to}");
        }
    }

    #[test]
    fn salts_differ_by_secret_name_and_content() {
        let (one, two) = (Sha256Digest::of(b"1"), Sha256Digest::of(b"2"));
        let salts = [
            salt(&[0; 32], b"a", &one),
            salt(&[1; 32], b"a", &one),
            salt(&[0; 32], b"b", &one),
            salt(&[0; 32], b"a", &two),
        ];
        assert_eq!(salts.iter().collect::<std::collections::BTreeSet<_>>().len(), 4);
    }
}
