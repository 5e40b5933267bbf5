//! Matching keeps what it remembers as extraction keeps its extracts: one entry for each item.

use crate::extraction::store::Store;
use crate::integrity::Sha256Digest;
use crate::matching::Memory;

impl Memory for Store {
    fn find(&self, name: Sha256Digest) -> Option<Vec<u8>> {
        self.find(name)
    }

    fn keep(&self, name: Sha256Digest, content: &[u8]) {
        self.keep(name, content);
    }
}
