//! Reading a response and checking what it says of itself.

use super::TimestampFault;
use super::query::{MessageImprint, SHA256};
use crate::integrity::digest::hex;
use chrono::{DateTime, NaiveDateTime, SecondsFormat, Utc};
use cms::cert::CertificateChoices;
use cms::content_info::ContentInfo;
use cms::signed_data::{SignedData, SignerIdentifier, SignerInfo};
use der::asn1::{AnyRef, Int, ObjectIdentifier};
use der::{Decode as _, Encode as _, Reader as _, SliceReader, Tag, Tagged as _};
use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm};
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use webpki::ring as algorithms;
use x509_cert::Certificate;
use x509_cert::ext::pkix::{ExtendedKeyUsage, SubjectKeyIdentifier};

const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const TST_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNING_CERTIFICATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.12");
const SIGNING_CERTIFICATE_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");
const TIME_STAMPING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.8");
const SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
const SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");

/// Most certificates that are read from a token.
const MAX_CERTIFICATES: usize = 32;

/// A time stamp whose own signature holds; whether its signer is to be trusted is another question.
#[derive(Debug, Clone)]
pub struct Token {
    /// The time it states, UTC.
    pub time: DateTime<Utc>,
    /// Name of the signing certificate.
    pub signer: String,
    /// Serial number of the token, in hex.
    pub serial: String,
    /// Policy of the authority under which it was made: an object identifier.
    pub policy: String,
    pub(super) certificate: Vec<u8>,
    pub(super) others: Vec<Vec<u8>>,
    imprint: MessageImprint,
    nonce: Option<Vec<u8>>,
}

/// What the token states (RFC 3161, 2.4.2).
struct TstInfo {
    policy: ObjectIdentifier,
    imprint: MessageImprint,
    serial: Vec<u8>,
    time: DateTime<Utc>,
    nonce: Option<Vec<u8>>,
}

impl Token {
    /// Reads a response and checks the signature in it; `beside` are certificates that may be needed.
    ///
    /// # Errors
    /// When it cannot be read or does not hold.
    pub fn read(response: &[u8], beside: &[Vec<u8>]) -> Result<Self, TimestampFault> {
        let signed = signed_data(response)?;
        let unreadable = TimestampFault::Unreadable;
        if signed.encap_content_info.econtent_type != TST_INFO {
            return Err(unreadable("it holds something else than a time"));
        }
        let content = signed.encap_content_info.econtent.as_ref().ok_or(unreadable("its content is missing"))?;
        let content = content.value();
        let [only] = signed.signer_infos.0.as_slice() else {
            return Err(TimestampFault::BadSignature("it has not exactly one signer"));
        };
        let within = signed.certificates.iter().flat_map(|set| set.0.iter()).take(MAX_CERTIFICATES);
        let mut known: Vec<Vec<u8>> = within
            .filter_map(
                |choice| if let CertificateChoices::Certificate(each) = choice { each.to_der().ok() } else { None },
            )
            .collect();
        known.extend(beside.iter().take(MAX_CERTIFICATES).cloned());
        let certificate =
            known.iter().find(|each| is_of(each, &only.sid)).ok_or(TimestampFault::NoCertificate)?.clone();
        check_signature(only, content, &certificate)?;
        let parsed = Certificate::from_der(&certificate).map_err(|_| unreadable("its certificate is damaged"))?;
        check_purpose(&parsed)?;
        let info = TstInfo::read(content).map_err(|_| unreadable("what it states is damaged"))?;
        Ok(Self {
            time: info.time,
            signer: parsed.tbs_certificate.subject.to_string(),
            serial: hex(&info.serial),
            policy: info.policy.to_string(),
            others: known.into_iter().filter(|each| *each != certificate).collect(),
            certificate,
            imprint: info.imprint,
            nonce: info.nonce,
        })
    }

    /// Checks that the token is over `message`.
    ///
    /// # Errors
    /// When it is not, or uses a hash that is not accepted.
    pub fn check_data(&self, message: &[u8]) -> Result<(), TimestampFault> {
        let digest = hash(self.imprint.algorithm.oid, message)?;
        if digest == self.imprint.digest.as_bytes() { Ok(()) } else { Err(TimestampFault::OtherData) }
    }

    /// Checks that the token answers the query with this nonce.
    ///
    /// # Errors
    /// When it answers another.
    pub fn check_nonce(&self, nonce: &[u8]) -> Result<(), TimestampFault> {
        if self.nonce.as_deref() == Some(nonce) { Ok(()) } else { Err(TimestampFault::OtherNonce) }
    }

    /// Checks that the token was made under one of these policies; where none is named, any will do.
    ///
    /// # Errors
    /// When it was made under another.
    pub fn check_policy(&self, policies: &[String]) -> Result<(), TimestampFault> {
        if policies.is_empty() || policies.contains(&self.policy) {
            Ok(())
        } else {
            Err(TimestampFault::OtherPolicy(self.policy.clone()))
        }
    }

    /// The time as it is written everywhere.
    #[must_use]
    pub fn shown_time(&self) -> String {
        self.time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
    }
}

fn hash(algorithm: ObjectIdentifier, bytes: &[u8]) -> Result<Vec<u8>, TimestampFault> {
    match algorithm {
        SHA256 => Ok(Sha256::digest(bytes).to_vec()),
        SHA384 => Ok(Sha384::digest(bytes).to_vec()),
        SHA512 => Ok(Sha512::digest(bytes).to_vec()),
        other => Err(TimestampFault::WeakHash(other.to_string())),
    }
}

/// The signed data of a response that was granted (RFC 3161, 2.4.2: status 0 or 1).
fn signed_data(response: &[u8]) -> Result<SignedData, TimestampFault> {
    let unreadable = |_| TimestampFault::Unreadable("its form is not that of RFC 3161");
    let mut reader = SliceReader::new(response).map_err(unreadable)?;
    let (status, token) = reader
        .sequence(|reader| {
            let status: u8 = reader.sequence(|reader| {
                let status = reader.decode()?;
                while !reader.is_finished() {
                    AnyRef::decode(reader)?;
                }
                Ok(status)
            })?;
            let token = if reader.is_finished() { None } else { Some(ContentInfo::decode(reader)?) };
            Ok((status, token))
        })
        .map_err(unreadable)?;
    reader.finish(()).map_err(unreadable)?;
    if status > 1 {
        return Err(TimestampFault::Refused(status));
    }
    let token = token.ok_or(TimestampFault::Unreadable("it holds no token"))?;
    if token.content_type != SIGNED_DATA {
        return Err(TimestampFault::Unreadable("its token is not signed data"));
    }
    token.content.decode_as::<SignedData>().map_err(unreadable)
}

/// Whether the certificate `der` is the one that `sid` names.
fn is_of(der: &[u8], sid: &SignerIdentifier) -> bool {
    let Ok(certificate) = Certificate::from_der(der) else { return false };
    let body = &certificate.tbs_certificate;
    match sid {
        SignerIdentifier::IssuerAndSerialNumber(named) => {
            body.issuer == named.issuer && body.serial_number == named.serial_number
        }
        SignerIdentifier::SubjectKeyIdentifier(named) => {
            body.get::<SubjectKeyIdentifier>().ok().flatten().is_some_and(|(_, found)| found == *named)
        }
    }
}

fn check_signature(signer: &SignerInfo, content: &[u8], certificate: &[u8]) -> Result<(), TimestampFault> {
    let bad = TimestampFault::BadSignature;
    let attributes = signer.signed_attrs.as_ref().ok_or(bad("nothing is signed beside the content"))?;
    let value = |oid: ObjectIdentifier| {
        let mut found = attributes.iter().filter(|attribute| attribute.oid == oid);
        match (found.next(), found.next()) {
            (Some(only), None) if only.values.len() == 1 => only.values.get(0),
            _ => None,
        }
    };
    let content_type = value(CONTENT_TYPE).and_then(|value| value.decode_as::<ObjectIdentifier>().ok());
    if content_type != Some(TST_INFO) {
        return Err(bad("the type of the content is not signed"));
    }
    let digest = hash(signer.digest_alg.oid, content)?;
    if value(MESSAGE_DIGEST).is_none_or(|value| value.value() != digest) {
        return Err(bad("what it states was changed"));
    }
    let named = value(SIGNING_CERTIFICATE_V2)
        .map(|value| certificate_hash_v2(value.value(), certificate))
        .or_else(|| value(SIGNING_CERTIFICATE).map(|value| certificate_hash_v1(value.value(), certificate)));
    if named != Some(true) {
        return Err(bad("it does not name the certificate that signed"));
    }
    let message = attributes.to_der().map_err(|_| bad("its attributes cannot be written again"))?;
    let der = CertificateDer::from(certificate);
    let end_entity = webpki::EndEntityCert::try_from(&der).map_err(|_| bad("its certificate cannot be used"))?;
    let holds = candidates(signer.digest_alg.oid)
        .iter()
        .any(|algorithm| end_entity.verify_signature(*algorithm, &message, signer.signature.as_bytes()).is_ok());
    if holds { Ok(()) } else { Err(bad("the authority did not sign this, or with an algorithm that is not supported")) }
}

/// Signature algorithms with this hash; the certificate's key decides which of them fits.
fn candidates(hash: ObjectIdentifier) -> Vec<&'static dyn SignatureVerificationAlgorithm> {
    match hash {
        SHA256 => {
            vec![algorithms::ECDSA_P256_SHA256, algorithms::ECDSA_P384_SHA256, algorithms::RSA_PKCS1_2048_8192_SHA256]
        }
        SHA384 => {
            vec![algorithms::ECDSA_P384_SHA384, algorithms::ECDSA_P256_SHA384, algorithms::RSA_PKCS1_2048_8192_SHA384]
        }
        SHA512 => vec![algorithms::RSA_PKCS1_2048_8192_SHA512, algorithms::ED25519],
        _ => Vec::new(),
    }
}

/// RFC 5035: a hash of the certificate, by SHA-256 unless it says otherwise.
fn certificate_hash_v2(value: &[u8], certificate: &[u8]) -> bool {
    first_certificate_id(value, |reader| {
        let algorithm = if reader.peek_tag()? == Tag::Sequence {
            x509_cert::spki::AlgorithmIdentifierOwned::decode(reader)?.oid
        } else {
            SHA256
        };
        let digest = AnyRef::decode(reader)?;
        digest.tag().assert_eq(Tag::OctetString)?;
        Ok(hash(algorithm, certificate).is_ok_and(|expected| expected == digest.value()))
    })
}

/// RFC 2634: a SHA-1 of the certificate; the signature is over a better hash, this only tells certificates apart.
fn certificate_hash_v1(value: &[u8], certificate: &[u8]) -> bool {
    first_certificate_id(value, |reader| {
        let digest = AnyRef::decode(reader)?;
        digest.tag().assert_eq(Tag::OctetString)?;
        let expected = ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, certificate);
        Ok(expected.as_ref() == digest.value())
    })
}

/// Reads the first id of `SEQUENCE { SEQUENCE OF id, … }`, whose outer header is already off.
fn first_certificate_id(
    value: &[u8],
    read: impl FnOnce(&mut der::NestedReader<'_, der::NestedReader<'_, SliceReader<'_>>>) -> der::Result<bool>,
) -> bool {
    let Ok(mut reader) = SliceReader::new(value) else { return false };
    let found = reader.sequence(|ids| {
        let found = ids.sequence(|id| {
            let found = read(id)?;
            while !id.is_finished() {
                AnyRef::decode(id)?;
            }
            Ok(found)
        })?;
        while !ids.is_finished() {
            AnyRef::decode(ids)?;
        }
        Ok(found)
    });
    found.unwrap_or(false)
}

/// RFC 3161, 2.3: the certificate is for time stamping, critically and for nothing else.
fn check_purpose(certificate: &Certificate) -> Result<(), TimestampFault> {
    match certificate.tbs_certificate.get::<ExtendedKeyUsage>() {
        Ok(Some((true, usage))) if usage.0 == [TIME_STAMPING] => Ok(()),
        Ok(Some((false, _))) => Err(TimestampFault::WrongPurpose("its purpose is not marked critical")),
        Ok(Some((true, _))) => Err(TimestampFault::WrongPurpose("it has another purpose or more than one")),
        Ok(None) | Err(_) => Err(TimestampFault::WrongPurpose("it states no purpose")),
    }
}

impl TstInfo {
    fn read(bytes: &[u8]) -> der::Result<Self> {
        let mut reader = SliceReader::new(bytes)?;
        let info = reader.sequence(|reader| {
            let version: u8 = reader.decode()?;
            if version != 1 {
                return Err(Tag::Integer.value_error());
            }
            let policy: ObjectIdentifier = reader.decode()?;
            let imprint = MessageImprint::decode(reader)?;
            let serial: Int = reader.decode()?;
            let time = AnyRef::decode(reader)?;
            time.tag().assert_eq(Tag::GeneralizedTime)?;
            let time = generalized_time(time.value()).ok_or_else(|| Tag::GeneralizedTime.value_error())?;
            let mut nonce = None;
            while !reader.is_finished() {
                let field = AnyRef::decode(reader)?;
                if field.tag() == Tag::Integer {
                    nonce = Some(field.value().to_vec());
                }
            }
            Ok(Self { policy, imprint, serial: serial.as_bytes().to_vec(), time, nonce })
        })?;
        reader.finish(info)
    }
}

/// `YYYYMMDDHHMMSS[.fraction]Z`; a fraction is rare, and readers that refuse it refuse real authorities.
fn generalized_time(bytes: &[u8]) -> Option<DateTime<Utc>> {
    let text = std::str::from_utf8(bytes).ok()?.strip_suffix('Z')?;
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(whole, fraction)| (whole, Some(fraction)));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() != 14
        || !digits(whole)
        || fraction.is_some_and(|fraction| !digits(fraction) || fraction.ends_with('0'))
    {
        return None;
    }
    let moment = NaiveDateTime::parse_from_str(whole, "%Y%m%d%H%M%S").ok()?.and_utc();
    let nanoseconds = fraction.map(|fraction| format!("{fraction:0<9}"));
    let nanoseconds = nanoseconds.and_then(|padded| padded.get(..9)?.parse::<i64>().ok()).unwrap_or(0);
    moment.checked_add_signed(chrono::TimeDelta::nanoseconds(nanoseconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_and_without_fractions() {
        let shown = |text: &str| {
            generalized_time(text.as_bytes()).map(|time| time.to_rfc3339_opts(SecondsFormat::AutoSi, true))
        };
        assert_eq!(shown("20260930120000Z").as_deref(), Some("2026-09-30T12:00:00Z"));
        assert_eq!(shown("20260930120000.25Z").as_deref(), Some("2026-09-30T12:00:00.250Z"));
        for text in [
            "20260930120000",
            "202609301200Z",
            "20260930120000.Z",
            "20260930120000.50Z",
            "20261330120000Z",
            "2026093012000éZ",
            "",
        ] {
            assert_eq!(shown(text), None, "{text}");
        }
    }

    #[test]
    fn no_bytes_make_it_panic() {
        for bytes in [
            &b""[..],
            b"\x30",
            b"\x30\x80",
            b"\x30\x84\xff\xff\xff\xff",
            b"\x30\x03\x02\x01\x02",
            b"\x30\x05\x30\x03\x02\x01\x02",
        ] {
            assert!(Token::read(bytes, &[]).is_err());
        }
        assert_eq!(Token::read(b"\x30\x05\x30\x03\x02\x01\x02", &[]).unwrap_err(), TimestampFault::Refused(2));
    }
}
