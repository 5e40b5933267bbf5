//! A time-stamping authority for tests, made with `openssl`.

use super::pack::has;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

const SETTINGS: &str = r"
[ca]
default_ca = root
[root]
database = ./index
serial = ./serial
crlnumber = ./crlnumber
new_certs_dir = .
certificate = ./root.pem
private_key = ./root.key
default_md = sha256
default_days = 3650
default_crl_days = 3650
policy = any
unique_subject = no
[any]
commonName = supplied
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[tsa]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[loose]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = timeStamping
[other]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,emailProtection
[stamp]
serial = ./tsaserial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
[fine]
serial = ./tsaserial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
clock_precision_digits = 3
ess_cert_id_alg = sha256
";

/// An authority with a root and signers of several kinds.
pub struct Authority {
    folder: TempDir,
}

impl Authority {
    /// A new one; nothing where `openssl` is missing.
    pub fn new() -> Option<Self> {
        if !has("openssl") {
            return None;
        }
        let authority = Self { folder: tempfile::tempdir().unwrap() };
        for (name, text) in
            [("openssl.cnf", SETTINGS), ("index", ""), ("serial", "01\n"), ("crlnumber", "01\n"), ("tsaserial", "01\n")]
        {
            fs::write(authority.path(name), text).unwrap();
        }
        authority.openssl("ecparam -name prime256v1 -genkey -noout -out root.key");
        authority.openssl("req -x509 -new -key root.key -subj /CN=Root -days 3650 -extensions authority -config openssl.cnf -out root.pem");
        for (name, more) in [
            ("tsa", ""),
            ("loose", ""),
            ("other", ""),
            ("expired", "-startdate 20100101000000Z -enddate 20150101000000Z"),
            ("revoked", ""),
        ] {
            let extensions = if ["expired", "revoked"].contains(&name) { "tsa" } else { name };
            authority.openssl(&format!("ecparam -name prime256v1 -genkey -noout -out {name}.key"));
            authority
                .openssl(&format!("req -new -key {name}.key -subj /CN={name} -config openssl.cnf -out {name}.csr"));
            authority.openssl(&format!(
                "ca -batch -notext -config openssl.cnf -extensions {extensions} -in {name}.csr -out {name}.pem {more}"
            ));
        }
        authority.openssl("ca -gencrl -config openssl.cnf -out crl.pem");
        authority.openssl("ca -config openssl.cnf -revoke revoked.pem -crl_reason keyCompromise");
        authority.openssl("ca -gencrl -config openssl.cnf -out crl-revoked.pem");
        Some(authority)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    fn openssl(&self, arguments: &str) {
        let output = Command::new("openssl")
            .args(arguments.split(' ').filter(|each| !each.is_empty()))
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(output.status.success(), "openssl {arguments}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// The answer of `signer` to a query; nothing where `openssl` refuses to sign with it.
    pub fn answer(&self, query: &Path, signer: &str) -> Option<Vec<u8>> {
        self.answer_as(query, signer, "stamp")
    }

    /// The same under another section of the settings.
    pub fn answer_as(&self, query: &Path, signer: &str, section: &str) -> Option<Vec<u8>> {
        let output = Command::new("openssl")
            .args(["ts", "-reply", "-config", "openssl.cnf", "-section", section, "-inkey"])
            .arg(format!("{signer}.key"))
            .arg("-signer")
            .arg(format!("{signer}.pem"))
            .arg("-queryfile")
            .arg(query)
            .args(["-out", "answer.tsr"])
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        output.status.success().then(|| self.read("answer.tsr"))
    }

    /// The answer with what it states signed again by `signer`, whom `openssl ts` would refuse.
    pub fn signed_again(&self, response: &[u8], signer: &str) -> Vec<u8> {
        fs::write(self.path("again.tsr"), response).unwrap();
        self.openssl("ts -reply -in again.tsr -token_out -out again.p7");
        self.openssl("cms -verify -noverify -inform DER -in again.p7 -out stated.der -binary");
        self.openssl(&format!(
            "cms -sign -binary -nodetach -cades -md sha256 -econtent_type 1.2.840.113549.1.9.16.1.4 -outform DER -nosmimecap \
             -signer {signer}.pem -inkey {signer}.key -in stated.der -out signed.p7"
        ));
        let token = self.read("signed.p7");
        // TimeStampResp: SEQUENCE { SEQUENCE { INTEGER 0 }, token }, of more than 255 bytes.
        let granted = [0x30, 3, 2, 1, 0];
        let length = u16::try_from(granted.len() + token.len()).unwrap().to_be_bytes();
        [&[0x30, 0x82][..], &length, &granted, &token].concat()
    }
}
