//! Carrying queries out of a pack and answers into it.

use super::{Authorities, MAX_RESPONSE_BYTES, Query, Token, certificates, read_query, revocation_lists};
use crate::integrity::codes::{IntegrityError, NOT_A_PACK, PACK_UNWRITABLE, TIMESTAMP_REFUSED, at};
use crate::integrity::{Sha256Digest, disk, layout, sums512};
use std::path::Path;

/// Largest list of sums that is read, in bytes.
const MAX_SUMS_BYTES: u64 = 4 * 1024 * 1024 * 1024;

/// Number of the query that stamp `number` answers: further authorities answer that of the first.
#[must_use]
pub fn query_number(number: &str) -> &str {
    number.get(..2).unwrap_or(number)
}

/// What stamp `number` of a pack is over: `00.sums`, or the longer sums of a renewal.
fn subject(number: &str) -> String {
    if query_number(number) == "00" { "seal/00.sums".to_owned() } else { format!("seal/{number}.sums512") }
}

/// Makes the query for stamp `number` of the pack, keeps it in the pack and writes it to `file` for its journey.
///
/// # Errors
/// When it cannot be written.
pub fn write_query(pack: &Path, number: &str, file: &Path) -> Result<(), IntegrityError> {
    let path = subject(number);
    let sums = disk::read_beneath(pack, Path::new(&path), MAX_SUMS_BYTES).map_err(at(&NOT_A_PACK, Path::new(&path)))?;
    let mut random = [0; 8];
    let unwritable = at(&PACK_UNWRITABLE, file);
    getrandom::fill(&mut random).map_err(|error| unwritable(std::io::Error::other(error.to_string())))?;
    let query = Query::new(Sha256Digest::of(&sums), random).to_der();
    disk::replace(&pack.join(format!("seal/{number}.tsq")), &query).map_err(at(&PACK_UNWRITABLE, pack))?;
    disk::replace(file, &query).map_err(&unwritable)
}

/// Begins a renewal: lists every file of the pack by SHA-512, to be stamped again; gives its number.
///
/// # Errors
/// When there is no stamp to renew, or the list cannot be written.
pub fn renew(pack: &Path, file: &Path) -> Result<String, IntegrityError> {
    let there = |number: &u32| pack.join(format!("seal/{number:02}.tsr")).is_file();
    let Some(next) = (0..99).find(|number| !there(number)).filter(|&next| next > 0) else {
        return Err(TIMESTAMP_REFUSED
            .at("", "", "there is no time stamp to renew")
            .with_help("add the first one before")
            .into());
    };
    let number = format!("{next:02}");
    let path = pack.join(subject(&number));
    let _ = std::fs::remove_file(pack.join(format!("seal/{number}.tsq")));
    let _ = std::fs::remove_file(&path);
    let sums = sums512::write(pack).map_err(at(&PACK_UNWRITABLE, pack))?;
    disk::replace(&path, &sums).map_err(at(&PACK_UNWRITABLE, &path))?;
    write_query(pack, &number, file)?;
    Ok(number)
}

/// What comes with an answer.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// The response.
    pub response: Vec<u8>,
    /// Certificates between the authority and its root, in PEM.
    pub chain: Vec<u8>,
    /// Revocation lists, in PEM.
    pub lists: Vec<u8>,
}

/// A time stamp that was brought in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamped {
    /// Its file.
    pub file: String,
    /// The time it states.
    pub time: String,
    /// Name on its certificate.
    pub authority: String,
    /// Digest of the response.
    pub token: Sha256Digest,
}

/// Where an answer belongs: to the first query, to a renewal that waits for one, or beside the first as that of a further
/// authority.
fn place(pack: &Path, token: &Token, response: &[u8]) -> Result<String, String> {
    let stamp = |number: &str| pack.join(format!("seal/{number}.tsr"));
    let free = |number: &String| !stamp(number).exists();
    let waiting =
        (1..100).map(|number| format!("{number:02}")).find(free).filter(|next| pack.join(subject(next)).exists());
    let further = layout::FURTHER_STAMPS.iter().map(|number| (*number).to_owned()).find(free);
    let first = Some("00".to_owned()).filter(free);
    let mut fault = "the pack holds as many time stamps as it can".to_owned();
    for number in [first, waiting, further].into_iter().flatten() {
        let path = subject(&number);
        let Ok(stamped) = disk::read_beneath(pack, Path::new(&path), MAX_SUMS_BYTES) else {
            fault = format!("the pack holds no `{path}` that an answer could be over");
            continue;
        };
        match token.check_data(&stamped) {
            Err(other) => fault = other.to_string(),
            Ok(()) if std::fs::read(stamp("00")).is_ok_and(|known| known == response) => {
                return Err("the pack holds this very time stamp already".to_owned());
            }
            Ok(()) => return Ok(number),
        }
    }
    Err(fault)
}

/// Checks an answer against the pack and puts it in: the answer itself last, so that an interrupted import is none.
///
/// # Errors
/// When it is no answer to the query of this pack, or cannot be written.
pub fn import(pack: &Path, answer: &Answer, authorities: Option<&Authorities>) -> Result<Stamped, IntegrityError> {
    let refused = |words: String| IntegrityError::from(TIMESTAMP_REFUSED.at("", "", words));
    let (chain, lists) = (certificates(&answer.chain), revocation_lists(&answer.lists));
    let token = Token::read(&answer.response, &chain).map_err(|fault| refused(fault.to_string()))?;
    let number = place(pack, &token, &answer.response).map_err(&refused)?;
    let query = format!("seal/{}.tsq", query_number(&number));
    if let Ok(query) = disk::read_beneath(pack, Path::new(&query), MAX_RESPONSE_BYTES) {
        let nonce = read_query(&query).map_err(|fault| refused(fault.to_string()))?.nonce;
        token.check_nonce(&nonce).map_err(|fault| refused(fault.to_string()))?;
    }
    if let Some(authorities) = authorities {
        authorities.check(&token, &chain, &lists).map_err(|fault| refused(fault.to_string()))?;
    }
    let file = format!("seal/{number}.tsr");
    let parts = [("tsa-chain.pem", &answer.chain), ("crl.pem", &answer.lists)];
    for (name, bytes) in parts.iter().filter(|(_, bytes)| !bytes.is_empty()) {
        let path = pack.join(format!("seal/{number}.{name}"));
        disk::replace(&path, bytes).map_err(at(&PACK_UNWRITABLE, &path))?;
    }
    disk::replace(&pack.join(&file), &answer.response).map_err(at(&PACK_UNWRITABLE, pack))?;
    Ok(Stamped {
        file,
        time: token.shown_time(),
        authority: token.signer.clone(),
        token: Sha256Digest::of(&answer.response),
    })
}
