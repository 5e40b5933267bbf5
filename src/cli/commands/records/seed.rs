//! Where the seed of a sample comes from.

use crate::cli::CommandError;
use crate::diagnostics::{Code, Severity};
use crate::integrity::Sha256Digest;
use crate::testing::sampling::{SeedBasis, SeedUse, commitment, seed};
use clap::Args;
use std::fs;
use std::path::{Path, PathBuf};

/// What the pack calls the commitment of the auditor.
const CHALLENGE: &str = "Tickmark-Challenge:";

const NONCE_NOT_COMMITTED: Code = Code {
    name: "nonce-not-the-committed-one",
    severity: Severity::Error,
    meaning: "The SHA-256 of the nonce is not the commitment that was handed over before sealing.",
    help: "the auditor reveals the very nonce whose SHA-256 was sealed; another one could have been chosen afterwards",
};

const SEED_UNKNOWN: Code = Code {
    name: "sample-seed-missing",
    severity: Severity::Error,
    meaning: "Nothing says what decides which records are drawn, or the pack it should come from cannot be read.",
    help: "name the sealed pack with `--pack` (or its root with `--root`) and the auditor's `--nonce`; `--seed` sets one by hand, and says so",
};

/// Codes of this file.
pub const CODES: &[&Code] = &[&NONCE_NOT_COMMITTED, &SEED_UNKNOWN];

/// Options that give the seed.
#[derive(Debug, Clone, Default, Args)]
pub struct SeedArguments {
    /// Sealed pack: its root and the auditor's commitment are read from it
    #[arg(long, value_name = "PACK", conflicts_with = "root")]
    pack: Option<PathBuf>,
    /// Root of the sealed pack
    #[arg(long, value_name = "HEX")]
    root: Option<Sha256Digest>,
    /// The auditor's nonce, revealed after sealing
    #[arg(long, value_name = "TEXT")]
    nonce: Option<String>,
    /// SHA-256 of the nonce as the auditor handed it over before sealing
    #[arg(long, value_name = "HEX", requires = "nonce")]
    commitment: Option<Sha256Digest>,
    /// A seed written by hand; whoever draws could have steered with it
    #[arg(long, value_name = "TEXT", conflicts_with_all = ["pack", "root", "nonce"])]
    seed: Option<String>,
}

impl SeedArguments {
    /// The seed they give.
    ///
    /// # Errors
    /// When they give none, the pack cannot be read, or the nonce is not the one committed to.
    pub fn seed(&self) -> Result<SeedUse, CommandError> {
        if let Some(chosen) = &self.seed {
            let basis = SeedBasis::Chosen;
            return Ok(SeedUse { seed: chosen.clone(), basis, root: None, nonce: None, commitment: None });
        }
        let (root, sealed) = match &self.pack {
            Some(pack) => read_pack(pack)?,
            None => (self.root, None),
        };
        let (Some(root), Some(nonce)) = (root, &self.nonce) else {
            return Err(SEED_UNKNOWN.at("", "", "a seed needs a sealed root and a nonce").into());
        };
        for promised in [sealed, self.commitment].into_iter().flatten() {
            if commitment(nonce) != promised {
                let message = format!("the nonce hashes to `{}`, committed was `{promised}`", commitment(nonce));
                return Err(NONCE_NOT_COMMITTED.at("", "", message).into());
            }
        }
        // A commitment proves something only when it was sealed with the root.
        let basis = if sealed.is_some() { SeedBasis::CommittedNonce } else { SeedBasis::NonceNotCommitted };
        Ok(SeedUse {
            seed: seed(&root, nonce),
            basis,
            root: Some(root),
            nonce: Some(nonce.clone()),
            commitment: sealed.or(self.commitment),
        })
    }
}

/// Root and commitment of a pack.
fn read_pack(pack: &Path) -> Result<(Option<Sha256Digest>, Option<Sha256Digest>), CommandError> {
    let read = |name: &str| {
        let path = pack.join(name);
        fs::read(&path)
            .map_err(|error| CommandError::from(SEED_UNKNOWN.at(path.display().to_string(), "", error.to_string())))
    };
    let root = Sha256Digest::of(&read("tagmanifest-sha256.txt")?);
    let information = read("bag-info.txt")?;
    let information = String::from_utf8_lossy(&information);
    let challenge = information.lines().find_map(|line| line.strip_prefix(CHALLENGE));
    Ok((Some(root), challenge.and_then(|hex| hex.trim().parse().ok())))
}
