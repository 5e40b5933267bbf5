//! Signatures in the SSHSIG format: made by `ssh-keygen`, which alone touches the key, and verified in this process.

use super::codes::{ANCHOR_UNUSABLE, IntegrityError, NOT_SIGNED};
use super::digest::hex;
use ed25519_dalek::VerifyingKey;
use ssh_key::public::KeyData;
use ssh_key::{Algorithm, EcdsaCurve, HashAlg, LineEnding, PublicKey, SshSig};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Namespace of seals: a signature made for git or for mail is none over a pack.
pub const NAMESPACE: &str = "tickmark-seal-v1";
/// Largest signature that is read, in bytes.
pub const MAX_SIGNATURE_BYTES: u64 = 64 * 1024;

/// A signature that does not hold, whoever signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignatureFault {
    /// It cannot be read.
    #[error("this is no SSH signature")]
    Unreadable,
    /// It was made for something else.
    #[error("the signature was made for the namespace `{0}`")]
    OtherNamespace(String),
    /// Its key signs every message at once (a point of small order).
    #[error("the key is weak: one signature of it holds for every message")]
    WeakKey,
    /// Its key is of a kind that is not accepted.
    #[error("keys of the kind `{0}` are not accepted")]
    UnacceptedKey(String),
    /// It is not over these bytes.
    #[error("the signature is not over these bytes")]
    Wrong,
}

/// A signature that holds over its message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The key.
    pub key: PublicKey,
}

impl Signature {
    /// Reads the armoured signature `pem` and checks it over `message`.
    ///
    /// # Errors
    /// When it does not hold.
    pub fn verify(pem: &[u8], message: &[u8]) -> Result<Self, SignatureFault> {
        let signature = SshSig::from_pem(pem).map_err(|_| SignatureFault::Unreadable)?;
        // The reader forgives lengths that do not add up; what writes other bytes was not made by `ssh-keygen`.
        let again = signature.to_pem(LineEnding::LF).map_err(|_| SignatureFault::Unreadable)?;
        if again.trim_ascii_end().as_bytes() != pem.trim_ascii_end() {
            return Err(SignatureFault::Unreadable);
        }
        let key = PublicKey::from(signature.public_key().clone());
        accept(&key)?;
        if signature.namespace() != NAMESPACE {
            return Err(SignatureFault::OtherNamespace(signature.namespace().chars().take(64).collect()));
        }
        key.verify(NAMESPACE, message, &signature).map_err(|_| SignatureFault::Wrong)?;
        Ok(Self { key })
    }

    /// The fingerprint of the key as `ssh-keygen -l` shows it.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        fingerprint(&self.key)
    }
}

fn fingerprint(key: &PublicKey) -> String {
    key.fingerprint(HashAlg::Sha256).to_string()
}

/// First eight hex digits of the SHA-256 of the key, with which its signature's file is named.
fn short_name(key: &PublicKey) -> String {
    let digest = key.fingerprint(HashAlg::Sha256);
    hex(digest.as_bytes().get(..4).unwrap_or_default())
}

/// Whether we accept signatures by this key at all.
fn accept(key: &PublicKey) -> Result<(), SignatureFault> {
    let point = match key.key_data() {
        KeyData::Ed25519(point) => Some(point.0),
        KeyData::SkEd25519(key) => Some(key.public_key().0),
        _ => None,
    };
    // ssh-keygen and OpenSSL accept points of small order, with which one signature holds for every message.
    if let Some(point) = point
        && VerifyingKey::from_bytes(&point).map_or(true, |key| key.is_weak())
    {
        return Err(SignatureFault::WeakKey);
    }
    match key.algorithm() {
        Algorithm::Ed25519
        | Algorithm::SkEd25519
        | Algorithm::SkEcdsaSha2NistP256
        | Algorithm::Ecdsa { curve: EcdsaCurve::NistP256 } => Ok(()),
        other => Err(SignatureFault::UnacceptedKey(other.as_str().to_owned())),
    }
}

/// A key that a pack will be signed with: a private key file, or the public key of one that an agent holds.
#[derive(Debug, Clone)]
pub struct SigningKey {
    path: PathBuf,
    public: PublicKey,
}

impl SigningKey {
    /// Finds the public key that belongs to the key at `path`.
    ///
    /// # Errors
    /// When there is none, or no such key is accepted.
    pub fn open(path: &Path) -> Result<Self, IntegrityError> {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let refused = |message: String| NOT_SIGNED.at(name.clone(), "", message);
        let beside = {
            let mut name = path.as_os_str().to_owned();
            name.push(".pub");
            PathBuf::from(name)
        };
        let known = [path, &beside].into_iter().find_map(|file| PublicKey::read_openssh_file(file).ok());
        let public = match known {
            Some(public) => public,
            None => derived(path).map_err(&refused)?,
        };
        accept(&public).map_err(|fault| refused(fault.to_string()))?;
        Ok(Self { path: path.to_owned(), public })
    }

    /// The fingerprint.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        fingerprint(&self.public)
    }

    /// Name of the file that holds its signature.
    #[must_use]
    pub fn file_name(&self) -> String {
        format!("{}.sig", short_name(&self.public))
    }

    /// Signs the file at `message` through `ssh-keygen`, which may ask for a passphrase or a touch, and gives the
    /// armoured signature.
    ///
    /// # Errors
    /// When `ssh-keygen` is missing or refuses, or what it made does not hold.
    pub fn sign(&self, message: &Path) -> Result<Vec<u8>, IntegrityError> {
        let refused = |message: String| IntegrityError::from(NOT_SIGNED.at("", "", message));
        let input = std::fs::File::open(message).map_err(|error| refused(error.to_string()))?;
        let output = Command::new("ssh-keygen")
            .args(["-Y", "sign", "-n", NAMESPACE, "-f"])
            .arg(&self.path)
            .stdin(input)
            .output()
            .map_err(|error| refused(format!("`ssh-keygen` cannot be run: {error}")))?;
        if !output.status.success() {
            let words = String::from_utf8_lossy(&output.stderr);
            return Err(refused(format!("`ssh-keygen` refused: {}", words.trim())));
        }
        let bytes = std::fs::read(message).map_err(|error| refused(error.to_string()))?;
        let made = Signature::verify(&output.stdout, &bytes).map_err(|fault| refused(fault.to_string()))?;
        if made.key.key_data() == self.public.key_data() {
            Ok(output.stdout)
        } else {
            Err(refused("another key signed than the one that was named".to_owned()))
        }
    }
}

/// The public half of a private key file.
fn derived(path: &Path) -> Result<PublicKey, String> {
    let output = Command::new("ssh-keygen").arg("-y").arg("-f").arg(path).output();
    let output = output.map_err(|error| format!("`ssh-keygen` cannot be run: {error}"))?;
    if !output.status.success() {
        return Err(format!("this is no key: {}", String::from_utf8_lossy(&output.stderr).trim()));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    PublicKey::from_openssh(text.trim()).map_err(|_| "this is no key of a kind that is accepted".to_owned())
}

/// Keys that are no longer to be believed: a list of public keys, or a revocation list of OpenSSH.
#[derive(Debug, Clone)]
pub struct RevokedKeys {
    path: PathBuf,
    keys: Option<Vec<PublicKey>>,
}

impl RevokedKeys {
    /// Reads the list at `path`.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn open(path: &Path) -> Result<Self, IntegrityError> {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let unusable = |message: String| IntegrityError::from(ANCHOR_UNUSABLE.at(name.clone(), "", message));
        let bytes = std::fs::read(path).map_err(|error| unusable(error.to_string()))?;
        if bytes.starts_with(b"SSHKRL\n\0") {
            return Ok(Self { path: path.to_owned(), keys: None });
        }
        let text = String::from_utf8(bytes).map_err(|_| unusable("this is no list of keys".to_owned()))?;
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let keys = lines.map(PublicKey::from_openssh).collect::<Result<Vec<_>, _>>();
        let keys = keys.map_err(|_| unusable("a line of this list is no public key".to_owned()))?;
        Ok(Self { path: path.to_owned(), keys: Some(keys) })
    }

    /// Whether `key` is on the list.
    ///
    /// # Errors
    /// When a binary list cannot be asked, because `ssh-keygen` is missing.
    pub fn holds(&self, key: &PublicKey) -> Result<bool, IntegrityError> {
        if let Some(keys) = &self.keys {
            return Ok(keys.iter().any(|each| each.key_data() == key.key_data()));
        }
        let unusable =
            |error: &dyn std::fmt::Display| IntegrityError::from(ANCHOR_UNUSABLE.at("", "", error.to_string()));
        let folder = tempfile::tempdir().map_err(|error| unusable(&error))?;
        let file = folder.path().join("key.pub");
        let text = key.to_openssh().map_err(|error| unusable(&error))?;
        std::fs::write(&file, text).map_err(|error| unusable(&error))?;
        let output = Command::new("ssh-keygen").arg("-Q").arg("-f").arg(&self.path).arg(&file).output();
        let output = output.map_err(|error| unusable(&format!("`ssh-keygen` cannot be run: {error}")))?;
        // It ends with 0 only when no key asked for is revoked.
        Ok(!output.status.success())
    }
}

#[cfg(test)]
#[path = "signature_tests.rs"]
mod tests;
