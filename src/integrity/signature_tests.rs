//! Signatures: what `ssh-keygen` makes is accepted, and everything else is refused for its own reason.

use super::*;
use ssh_key::public::Ed25519PublicKey;
use std::process::Stdio;

const MESSAGE: &[u8] = b"the bytes that were signed\n";

fn keygen(arguments: &[&str]) -> bool {
    Command::new("ssh-keygen")
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// A new key of `kind`; nothing where `ssh-keygen` is missing.
fn new_key(folder: &Path, kind: &str) -> Option<PathBuf> {
    let path = folder.join(format!("key-{kind}"));
    let made = keygen(&["-q", "-t", kind, "-N", "", "-C", "", "-f", path.to_str().unwrap()]);
    if !made {
        println!("skipped: ssh-keygen makes no {kind} key here");
    }
    made.then_some(path)
}

fn signed(key: &Path, folder: &Path) -> Vec<u8> {
    let message = folder.join("message");
    std::fs::write(&message, MESSAGE).unwrap();
    SigningKey::open(key).unwrap().sign(&message).unwrap()
}

#[test]
fn what_ssh_keygen_signs_holds_over_those_bytes_alone() {
    let folder = tempfile::tempdir().unwrap();
    for kind in ["ed25519", "ecdsa"] {
        let Some(key) = new_key(folder.path(), kind) else { return };
        let pem = signed(&key, folder.path());
        let signature = Signature::verify(&pem, MESSAGE).unwrap();
        assert_eq!(signature.fingerprint(), SigningKey::open(&key).unwrap().fingerprint());
        assert_eq!(Signature::verify(&pem, b"other bytes"), Err(SignatureFault::Wrong));
        for at in 0..pem.len() {
            let mut flipped = pem.clone();
            flipped[at] ^= 1;
            let end = at + 1 == pem.len();
            assert!(end || Signature::verify(&flipped, MESSAGE).is_err(), "flip at {at}");
        }
    }
}

#[test]
fn a_signature_for_git_is_none_over_a_pack() {
    let folder = tempfile::tempdir().unwrap();
    let Some(key) = new_key(folder.path(), "ed25519") else { return };
    let message = folder.path().join("message");
    std::fs::write(&message, MESSAGE).unwrap();
    assert!(keygen(&["-Y", "sign", "-n", "git", "-f", key.to_str().unwrap(), message.to_str().unwrap()]));
    let pem = std::fs::read(folder.path().join("message.sig")).unwrap();
    assert_eq!(Signature::verify(&pem, MESSAGE), Err(SignatureFault::OtherNamespace("git".to_owned())));
}

#[test]
fn rsa_keys_are_not_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let Some(key) = new_key(folder.path(), "rsa") else { return };
    assert!(SigningKey::open(&key).unwrap_err().is(&NOT_SIGNED));
}

/// The signature that holds for every message under the neutral point: R is that point, S is zero.
fn universal(point: [u8; 32]) -> String {
    let key = KeyData::Ed25519(Ed25519PublicKey(point));
    let neutral = [&[1][..], &[0; 63]].concat();
    let signature = ssh_key::Signature::new(Algorithm::Ed25519, neutral).unwrap();
    SshSig::new(key, NAMESPACE, HashAlg::Sha512, signature).unwrap().to_pem(LineEnding::LF).unwrap()
}

#[test]
fn a_key_that_signs_everything_is_refused_as_weak() {
    let mut neutral = [0; 32];
    neutral[0] = 1;
    let pem = universal(neutral);
    // The library alone believes it: this is why there is a check of our own.
    let parsed = SshSig::from_pem(&pem).unwrap();
    let key = PublicKey::from(parsed.public_key().clone());
    assert!(key.verify(NAMESPACE, MESSAGE, &parsed).is_ok());
    assert_eq!(Signature::verify(pem.as_bytes(), MESSAGE), Err(SignatureFault::WeakKey));
}

#[test]
fn a_revoked_key_is_known_from_a_list_and_from_a_revocation_list() {
    let folder = tempfile::tempdir().unwrap();
    let (Some(bad), Some(good)) = (new_key(folder.path(), "ed25519"), new_key(folder.path(), "ecdsa")) else { return };
    let public = |key: &Path| SigningKey::open(key).unwrap().public;
    let beside = |key: &Path| format!("{}.pub", key.display());
    let krl = folder.path().join("krl");
    assert!(keygen(&["-k", "-f", krl.to_str().unwrap(), &beside(&bad)]));
    for list in [PathBuf::from(beside(&bad)), krl] {
        let revoked = RevokedKeys::open(&list).unwrap();
        assert!(revoked.holds(&public(&bad)).unwrap());
        assert!(!revoked.holds(&public(&good)).unwrap());
    }
}

#[test]
fn no_bytes_make_it_panic() {
    for bytes in
        [&b""[..], b"-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----\n", b"\xff\xfe", &vec![b'A'; 70_000]]
    {
        assert_eq!(Signature::verify(bytes, MESSAGE), Err(SignatureFault::Unreadable));
    }
}
