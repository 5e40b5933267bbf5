//! What lies where in a pack.

/// Declares the version of BagIt.
pub const BAGIT_FILE: &str = "bagit.txt";
/// Its exact bytes (RFC 8493, 2.1.1).
pub const BAGIT_TEXT: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
/// What is in the pack, for people.
pub const INFO_FILE: &str = "bag-info.txt";
/// Digests of the payload.
pub const MANIFEST_FILE: &str = "manifest-sha256.txt";
/// Digests of everything else that is sealed; its own digest is the root of the pack.
pub const TAG_MANIFEST_FILE: &str = "tagmanifest-sha256.txt";
/// Folder of the payload.
pub const PAYLOAD_FOLDER: &str = "data";
/// Folder of what the seal needs.
pub const TAG_FOLDER: &str = "tickmark";
/// Folder of signatures and time stamps.
pub const SEAL_FOLDER: &str = "seal";
/// One line for each file of the payload.
pub const LEAVES_FILE: &str = "tickmark/leaves.jsonl";
/// Number and root of the leaves.
pub const CHECKPOINT_FILE: &str = "tickmark/checkpoint.txt";
/// The ledger up to the seal.
pub const LEDGER_COPY: &str = "tickmark/ledger.jsonl";
/// What was sealed and how, for programs.
pub const STATEMENT_FILE: &str = "tickmark/statement.json";
/// How to verify without this program.
pub const VERIFY_FILE: &str = "tickmark/VERIFY.txt";
/// Random bytes that keep the manifest's digest from being guessed.
pub const BLINDING_FILE: &str = "data/_tickmark/blinding.bin";
/// Where the evidence lies.
pub const EVIDENCE_FOLDER: &str = "data/evidence/";
/// Where the files of the workspace lie.
pub const WORKSPACE_FOLDER: &str = "data/workspace/";
/// The assessment that was sealed.
pub const ASSESSMENT_FILE: &str = "data/assessment.json";
/// What the first time stamp is over.
pub const SUMS_FILE: &str = "seal/00.sums";

/// Every sealed file outside the payload, in byte order; the tag manifest lists exactly these.
pub const TAG_FILES: [&str; 8] =
    [INFO_FILE, BAGIT_FILE, MANIFEST_FILE, VERIFY_FILE, CHECKPOINT_FILE, LEAVES_FILE, LEDGER_COPY, STATEMENT_FILE];

/// Whether a `collect` record covers the file of the payload at `path`: evidence, files of the workspace, the assessment.
#[must_use]
pub fn is_covered(path: &str) -> bool {
    path.starts_with(EVIDENCE_FOLDER) || path.starts_with(WORKSPACE_FOLDER) || path == ASSESSMENT_FILE
}

/// Whether `path` (relative to the pack) is that of a signature.
#[must_use]
pub fn is_signature(path: &str) -> bool {
    is_seal_file(path) && path.rsplit('.').next() == Some("sig")
}

/// Whether `path` (relative to the pack) may lie in the folder of seals.
#[must_use]
pub fn is_seal_file(path: &str) -> bool {
    let Some(name) = path.strip_prefix("seal/") else { return false };
    let (stem, extension) = name.split_once('.').unwrap_or((name, ""));
    let hex = |text: &str| text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let numbered = stem.len() == 2 && stem.bytes().all(|byte| byte.is_ascii_digit());
    match extension {
        "sig" => stem.len() == 8 && hex(stem),
        "sums" => stem == "00",
        "sums512" => numbered && stem != "00",
        "tsq" => numbered,
        "tsr" | "tsa-chain.pem" | "crl.pem" => numbered || FURTHER_STAMPS.contains(&stem),
        _ => false,
    }
}

/// Stamps of further authorities over what the first one stamped.
pub const FURTHER_STAMPS: [&str; 8] = ["00-2", "00-3", "00-4", "00-5", "00-6", "00-7", "00-8", "00-9"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_tag_files_is_in_order() {
        assert!(TAG_FILES.is_sorted());
    }

    #[test]
    fn only_signatures_stamps_and_what_belongs_to_them_are_seal_files() {
        for name in [
            "0a1b2c3d.sig",
            "00.sums",
            "00.tsr",
            "00-2.tsr",
            "00-9.crl.pem",
            "00.tsq",
            "00.tsa-chain.pem",
            "00.crl.pem",
            "01.sums512",
            "07.tsr",
        ] {
            assert!(is_seal_file(&format!("seal/{name}")), "{name}");
        }
        for name in [
            "x.sig",
            "0A1B2C3D.sig",
            "00.sums512",
            "01.sums",
            "note.txt",
            "00.tsr.txt",
            "00-1.tsr",
            "00-2.tsq",
            "01-2.tsr",
            "00.pem",
            "00",
            "x0.tsr",
            "000.tsr",
            "00.crl.pem.x",
            "é.tsr",
        ] {
            assert!(!is_seal_file(&format!("seal/{name}")), "{name}");
        }
        assert!(!is_seal_file("00.tsr"));
    }
}
