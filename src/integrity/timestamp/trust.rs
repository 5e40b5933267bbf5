//! Whether the signer of a time stamp is to be trusted: the chain at the token's own time, and revocation.

use super::{TimestampFault, Token};
use chrono::{DateTime, Utc};
use der::Decode as _;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, CertificateRevocationListDer, TrustAnchor, UnixTime};
use std::time::Duration;
use webpki::{
    CertRevocationList, EndEntityCert, ExpirationPolicy, KeyUsage, OwnedCertRevocationList, RevocationCheckDepth,
    RevocationOptions, RevocationOptionsBuilder, UnknownStatusPolicy, anchor_from_trusted_cert,
};
use x509_cert::Certificate;
use x509_cert::crl::CertificateList;
use x509_cert::ext::pkix::CrlReason;

/// Purpose of time stamping, 1.3.6.1.5.5.7.3.8, in the form the chain checker takes.
const TIME_STAMPING: KeyUsage = KeyUsage::required(&[0x2b, 6, 1, 5, 5, 7, 3, 8]);

/// Roots that are trusted, and revocation lists, from outside the pack.
#[derive(Debug, Clone, Default)]
pub struct Authorities {
    roots: Vec<Vec<u8>>,
    lists: Vec<Vec<u8>>,
}

/// What is known of revocation at the time of the token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Revocation {
    /// A list that covers the time does not name the certificate.
    Good,
    /// A list names it, for a later time and a harmless reason.
    Later(String),
    /// No list covers it.
    Unknown,
}

/// A token whose signer is trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trusted {
    /// What is known of revocation.
    pub revocation: Revocation,
}

impl Authorities {
    /// Reads PEM text: certificates are roots, revocation lists are lists.
    #[must_use]
    pub fn parse(pem: &[u8]) -> Option<Self> {
        let (roots, lists) = (certificates(pem), revocation_lists(pem));
        (!roots.is_empty()).then_some(Self { roots, lists })
    }

    /// Checks the chain of `token` at its own time, with the certificates in it and those `beside`, and revocation by the
    /// lists known and those `beside`.
    ///
    /// # Errors
    /// When the chain does not lead to a root, or the certificate was revoked by then or for its key's sake.
    pub fn check(&self, token: &Token, beside: &[Vec<u8>], lists: &[Vec<u8>]) -> Result<Trusted, TimestampFault> {
        let roots: Vec<CertificateDer<'_>> =
            self.roots.iter().map(|root| CertificateDer::from(root.as_slice())).collect();
        let anchors: Vec<TrustAnchor<'_>> =
            roots.iter().filter_map(|root| anchor_from_trusted_cert(root).ok()).collect();
        let between: Vec<CertificateDer<'_>> =
            token.others.iter().chain(beside).map(|each| CertificateDer::from(each.as_slice())).collect();
        let der = CertificateDer::from(token.certificate.as_slice());
        let untrusted = |error: webpki::Error| TimestampFault::Untrusted(format!("{error:?}"));
        let certificate = EndEntityCert::try_from(&der).map_err(untrusted)?;
        let seconds = u64::try_from(token.time.timestamp()).unwrap_or(0);
        let time = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        let chained = |revocation: Option<RevocationOptions<'_>>| {
            let algorithms = webpki::ALL_VERIFICATION_ALGS;
            certificate
                .verify_for_usage(algorithms, &anchors, &between, time, TIME_STAMPING, revocation, None)
                .map(drop)
        };
        chained(None).map_err(untrusted)?;
        let all: Vec<&Vec<u8>> = self.lists.iter().chain(lists).collect();
        let parsed: Vec<CertRevocationList<'_>> =
            all.iter().filter_map(|list| OwnedCertRevocationList::from_der(list).ok()).map(Into::into).collect();
        let listed: Vec<&CertRevocationList<'_>> = parsed.iter().collect();
        let Ok(options) = RevocationOptionsBuilder::new(&listed) else {
            return Ok(Trusted { revocation: Revocation::Unknown });
        };
        let options = options
            .with_depth(RevocationCheckDepth::EndEntity)
            .with_status_policy(UnknownStatusPolicy::Deny)
            .with_expiration_policy(ExpirationPolicy::Enforce)
            .build();
        let revocation = match chained(Some(options)) {
            Ok(()) => Revocation::Good,
            Err(webpki::Error::CertRevoked) => revoked(token, &all)?,
            Err(_) => Revocation::Unknown,
        };
        Ok(Trusted { revocation })
    }
}

/// What a revocation means for a token made before it (RFC 3161, 4): harmless when the key was not in doubt.
fn revoked(token: &Token, lists: &[&Vec<u8>]) -> Result<Revocation, TimestampFault> {
    let Ok(certificate) = Certificate::from_der(&token.certificate) else { return Ok(Revocation::Unknown) };
    let serial = &certificate.tbs_certificate.serial_number;
    let lists: Vec<CertificateList> = lists.iter().filter_map(|list| CertificateList::from_der(list).ok()).collect();
    let ours = lists.iter().filter(|list| list.tbs_cert_list.issuer == certificate.tbs_certificate.issuer);
    let entries = ours.filter_map(|list| list.tbs_cert_list.revoked_certificates.as_ref()).flatten();
    let entry = entries
        .filter(|entry| entry.serial_number == *serial)
        .min_by_key(|entry| entry.revocation_date.to_unix_duration());
    let Some(entry) = entry else { return Err(TimestampFault::Revoked("an unknown day".to_owned())) };
    let seconds = i64::try_from(entry.revocation_date.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
    let date: DateTime<Utc> = DateTime::from_timestamp(seconds, 0).unwrap_or_default();
    let shown = date.format("%Y-%m-%d").to_string();
    let reasons = entry.crl_entry_extensions.iter().flatten();
    let reason = reasons
        .filter(|each| each.extn_id.to_string() == "2.5.29.21")
        .find_map(|each| CrlReason::from_der(each.extn_value.as_bytes()).ok());
    let harmless =
        matches!(reason, Some(CrlReason::AffiliationChanged | CrlReason::Superseded | CrlReason::CessationOfOperation));
    if harmless && token.time < date { Ok(Revocation::Later(shown)) } else { Err(TimestampFault::Revoked(shown)) }
}

/// The certificates in PEM text, in DER.
#[must_use]
pub fn certificates(pem: &[u8]) -> Vec<Vec<u8>> {
    CertificateDer::pem_slice_iter(pem).filter_map(Result::ok).map(|each| each.to_vec()).collect()
}

/// The revocation lists in PEM text, in DER.
#[must_use]
pub fn revocation_lists(pem: &[u8]) -> Vec<Vec<u8>> {
    CertificateRevocationListDer::pem_slice_iter(pem).filter_map(Result::ok).map(|each| each.to_vec()).collect()
}
