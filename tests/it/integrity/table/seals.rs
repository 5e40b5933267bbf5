//! Who sealed, when, and which pack this is.

use super::*;

pub fn seals(base: &Base, table: &mut Table) {
    table.fails(
        "20",
        "delete seal/",
        &base.after(|pack| fs::remove_dir_all(pack.join("seal")).unwrap()),
        &["missing seal/00.sums", if base.key.is_some() { "unsigned" } else { "missing" }],
    );
    let other = base.place.path("other");
    base.place.seal("other", &Wish { keys: base.key.iter().cloned().collect(), ..Wish::default() });
    let foreign = base.after(|pack| {
        fs::remove_dir_all(pack.join("seal")).unwrap();
        copy(&other.join("seal"), &pack.join("seal"));
    });
    table.fails("43", "put the seal of another pack in its place", &foreign, &["changed tagmanifest-sha256.txt"]);
    if base.key.is_none() {
        for number in ["15", "17"] {
            table.add(number, "a damaged or missing signature", "FAIL", NotRun("ssh-keygen is missing".to_owned()));
        }
        return;
    }
    table.fails(
        "15",
        "flip a bit in a signature",
        &base.after(|pack| flip(signature(pack).unwrap())),
        &["bad-signature", "incomplete seal"],
    );
    table.fails(
        "17",
        "delete the signature",
        &base.after(|pack| fs::remove_file(signature(pack).unwrap()).unwrap()),
        &["incomplete seal", "unsigned seal"],
    );
}

pub fn signatures(base: &Base, table: &mut Table) {
    let Some(key) = &base.key else {
        for number in ["53", "54"] {
            table.add(number, "signatures of the wrong kind", "FAIL", NotRun("ssh-keygen is missing".to_owned()));
        }
        return;
    };
    let pack = base.place.path("base");
    let with =
        |anchors: Anchors| verify(&pack, &Anchors { now: DateTime::from_timestamp(MOMENT, 0), ..anchors }).unwrap();
    let list = |options: &str, key: &str| AllowedSigners::parse(&format!("collector@example.org {options} {key}")).ok();
    let signers = |options: &str| Anchors { signers: list(options, &public(key)), ..Anchors::default() };
    let other = base.place.path("other-key");
    assert!(new_key(&other));
    table.fails(
        "53a",
        "a tag manifest converted to CR LF",
        &base.after(|pack| convert(pack.join("tagmanifest-sha256.txt"))),
        &["bad-signature"],
    );
    table.fails(
        "53b",
        "a signature for git",
        &base.after(|pack| {
            let file = signature(pack).unwrap();
            fs::remove_file(&file).unwrap();
            let made = Command::new("ssh-keygen")
                .args(["-q", "-Y", "sign", "-n", "git", "-f"])
                .arg(key)
                .arg(pack.join("tagmanifest-sha256.txt"))
                .output()
                .unwrap();
            assert!(made.status.success());
            fs::rename(pack.join("tagmanifest-sha256.txt.sig"), file).unwrap();
        }),
        &["bad-signature"],
    );
    table.fails(
        "53c",
        "another person's key",
        &with(Anchors { identity: Some("auditor@example.org".to_owned()), ..signers("") }),
        &["signer-not-allowed"],
    );
    table.fails(
        "53d",
        "a key that no list names",
        &with(Anchors { signers: list("", &public(&other)), ..Anchors::default() }),
        &["signer-not-allowed"],
    );
    table.fails("53e", "a key before its time", &with(signers("valid-after=\"20270101\"")), &["signer-not-allowed"]);
    table.fails("53f", "a key after its time", &with(signers("valid-before=\"20260101\"")), &["signer-not-allowed"]);
    let revoked = RevokedKeys::open(&PathBuf::from(format!("{}.pub", key.display()))).ok();
    table.fails("53g", "a key that was withdrawn", &with(Anchors { revoked, ..signers("") }), &["revoked-key"]);
    table.fails(
        "54",
        "a signature that holds for every message",
        &base.after(|pack| fs::write(signature(pack).unwrap(), universal()).unwrap()),
        &["weak-key"],
    );
}

/// A signature under the neutral point of the curve, which the usual tools believe for every message.
fn universal() -> String {
    use ssh_key::public::{Ed25519PublicKey, KeyData};
    use ssh_key::{Algorithm, HashAlg, LineEnding, Signature, SshSig};
    let mut neutral = [0; 32];
    neutral[0] = 1;
    let signature = Signature::new(Algorithm::Ed25519, [neutral.as_slice(), &[0; 32]].concat()).unwrap();
    let key = KeyData::Ed25519(Ed25519PublicKey(neutral));
    SshSig::new(key, "tickmark-seal-v1", HashAlg::Sha512, signature).unwrap().to_pem(LineEnding::LF).unwrap()
}

pub fn stamps(base: &Base, table: &mut Table) {
    let Some(authority) = &base.authority else {
        for number in ["16", "18", "46", "47", "48", "49", "50", "51", "52", "76"] {
            table.add(number, "time stamps of the wrong kind", "FAIL", NotRun("openssl is missing".to_owned()));
        }
        return;
    };
    let token = |pack: &Path| pack.join("seal/00.tsr");
    table.fails(
        "16",
        "flip the time in the token",
        &base.after(|pack| {
            edit(token(pack), |bytes| {
                let at =
                    bytes.windows(4).position(|four| four[0] == 0x18 && four[1] == 0x0f && four[2] == b'2').unwrap();
                bytes[at + 5] ^= 1;
            });
        }),
        &["bad-timestamp seal/00.tsr"],
    );
    table.fails(
        "18",
        "delete the token",
        &base.after(|pack| fs::remove_file(token(pack)).unwrap()),
        &["incomplete seal"],
    );
    let query = base.place.path("base/seal/00.tsq");
    let unstamped = |pack: &Path| fs::remove_file(pack.join("seal/00.tsr")).unwrap();
    let put = |pack: &Path, response: Vec<u8>| fs::write(token(pack), response).unwrap();
    let elsewhere = base.place.path("elsewhere.tsq");
    fs::write(&elsewhere, timestamp::Query::new(Sha256Digest::of(b"other data"), [7; 8]).to_der()).unwrap();
    let foreign = authority.answer(&elsewhere, "tsa").unwrap();
    table.fails(
        "46",
        "a token over other data",
        &base.after(|pack| put(pack, foreign.clone())),
        &["bad-timestamp seal/00.tsr"],
    );
    let refused = base.damaged(unstamped);
    let import = timestamp::import(&refused, &Answer { response: foreign, ..Answer::default() }, None);
    table.holds("46b", "bring in a token over other data", "refused", import.is_err());
    let rogue = Authority::new().unwrap();
    table.fails(
        "47",
        "a token of a rogue authority",
        &base.after(|pack| {
            put(pack, rogue.answer(&query, "tsa").unwrap());
            fs::write(pack.join("seal/00.tsa-chain.pem"), [rogue.read("tsa.pem"), rogue.read("root.pem")].concat())
                .unwrap();
        }),
        &["bad-timestamp seal/00.tsr"],
    );
    for (number, signer, case) in [
        ("48a", "loose", "a purpose that is not critical"),
        ("48b", "other", "a certificate for mail"),
        ("49", "expired", "a certificate that had ended"),
    ] {
        let response = authority
            .answer(&query, signer)
            .unwrap_or_else(|| authority.signed_again(&authority.answer(&query, "tsa").unwrap(), signer));
        let report = base.after(|pack| {
            put(pack, response);
            fs::write(pack.join("seal/00.tsa-chain.pem"), authority.read(&format!("{signer}.pem"))).unwrap();
        });
        table.fails(number, &format!("a token signed with {case}"), &report, &["bad-timestamp seal/00.tsr"]);
    }
    let right = authority.signed_again(&authority.answer(&query, "tsa").unwrap(), "tsa");
    table.passes(
        "48c",
        "the same token signed again with the right certificate",
        &base.after(|pack| put(pack, right)),
        "",
    );
    let again = base.place.path("again.tsq");
    let sums = fs::read(base.place.path("base/seal/00.sums")).unwrap();
    fs::write(&again, timestamp::Query::new(Sha256Digest::of(&sums), [9; 8]).to_der()).unwrap();
    let replayed = authority.answer(&again, "tsa").unwrap();
    table.fails(
        "51",
        "a token that answers another query",
        &base.after(|pack| put(pack, replayed)),
        &["bad-timestamp seal/00.tsr"],
    );
    let fine = base.after(|pack| put(pack, authority.answer_as(&query, "tsa", "fine").unwrap()));
    table.passes("52", "a token whose time has fractions of a second", &fine, "");
    table.holds(
        "52b",
        "a token whose time has fractions of a second",
        "proven",
        fine.timestamps.iter().all(|each| each.proven && each.time.contains('.')),
    );
    let report = base.judge(&base.damaged(|_| {}));
    table.holds(
        "76a",
        "a clock that was not ahead of the trusted time",
        "no warning",
        !report.remarks.iter().any(|each| each.kind == "clock-ahead"),
    );
    clocks(base, authority, table);
    revocation(base, authority, table);
    renewals(base, authority, table);
}

fn renewals(base: &Base, authority: &Authority, table: &mut Table) {
    let pack = base.damaged(|_| {});
    let query = base.place.path("renewal.tsq");
    let number = timestamp::renew(&pack, &query).unwrap();
    let begun = base.judge(&pack);
    table.fails("86a", "begin a renewal and bring no answer", &begun, &["incomplete seal/01.sums512"]);
    let answer = Answer {
        response: authority.answer(&query, "tsa").unwrap(),
        lists: authority.read("crl.pem"),
        ..Answer::default()
    };
    timestamp::import(&pack, &answer, None).unwrap();
    let renewed = base.judge(&pack);
    table.passes("86b", "renew the time stamp", &renewed, "");
    table.holds(
        "86c",
        "renew the time stamp",
        "two proven stamps",
        number == "01" && renewed.timestamps.iter().filter(|each| each.proven).count() == 2,
    );
    flip(pack.join("seal/00.tsq"));
    table.fails("86d", "flip a bit in a file that a renewal covers", &base.judge(&pack), &["changed seal/00.tsq"]);
}

fn revocation(base: &Base, authority: &Authority, table: &mut Table) {
    let query = base.place.path("base/seal/00.tsq");
    let put = |pack: &Path, response: Vec<u8>| fs::write(pack.join("seal/00.tsr"), response).unwrap();
    let revoked = |list: Option<&str>| {
        base.after(|pack| {
            put(pack, authority.answer(&query, "revoked").unwrap());
            fs::write(pack.join("seal/00.tsa-chain.pem"), authority.read("revoked.pem")).unwrap();
            match list {
                Some(list) => fs::write(pack.join("seal/00.crl.pem"), authority.read(list)).unwrap(),
                None => fs::remove_file(pack.join("seal/00.crl.pem")).unwrap(),
            }
        })
    };
    table.fails(
        "50a",
        "a token of an authority that was revoked",
        &revoked(Some("crl-revoked.pem")),
        &["bad-timestamp seal/00.tsr"],
    );
    table.fails("50b", "the same without a revocation list", &revoked(None), &["revocation-unknown seal/00.tsr"]);
}

fn clocks(base: &Base, authority: &Authority, table: &mut Table) {
    let future = Place::new();
    let mut store = future.ledger();
    let collected = future.collect(&mut store);
    let clock = tickmark::integrity::SystemClock::replaced_by(DateTime::from_timestamp(4_102_444_800, 0).unwrap());
    let out = future.path("pack");
    let plan =
        seal::SealPlan { out: &out, files: future.files(), collected, keys: &[], timestamps: 1, challenge: None };
    seal::seal(&plan, &mut store, &clock, &tickmark::progress::Silent).unwrap();
    timestamp::write_query(&out, "00", &future.path("q")).unwrap();
    let answer = Answer {
        response: authority.answer(&future.path("q"), "tsa").unwrap(),
        lists: authority.read("crl.pem"),
        ..Answer::default()
    };
    timestamp::import(&out, &answer, None).unwrap();
    table.passes(
        "76b",
        "a clock years ahead of the trusted time",
        &verify(&out, &Anchors { signers: None, ..base.anchors() }).unwrap(),
        "clock-ahead",
    );
}

pub fn anchors(base: &Base, table: &mut Table) {
    // Who rewrites everything has the store as it was before, and no key.
    let rewriter = Place::new();
    fs::remove_dir_all(rewriter.path("ws")).unwrap();
    copy(&base.place.path("before/ws"), &rewriter.path("ws"));
    rewriter.write("ws/evidence/policies/policy.md", b"# Policy\n\nApproved last year.\n");
    let challenge = Some("AUDIT-1".to_owned());
    rewriter.seal("pack", &Wish { challenge: challenge.clone(), ..Wish::default() });
    let pack = rewriter.path("pack");
    let root = found(&base.place.path("base")).root;
    table.fails(
        "21a",
        "edit and rehash everything; the root is known",
        &verify(&pack, &Anchors { root, ..Anchors::default() }).unwrap(),
        &["other-pack"],
    );
    if base.key.is_some() {
        let signers = Anchors { authorities: None, ..base.anchors() };
        table.fails(
            "21b",
            "edit and rehash everything; the signer is known",
            &verify(&pack, &signers).unwrap(),
            &["unsigned seal"],
        );
    }
    let alone = found(&pack);
    let said = alone.not_proven.iter().any(|words| words.contains("rewritten as a whole"));
    table.holds(
        "21c",
        "edit and rehash everything; nothing is known",
        "intact, and said to be not proven",
        alone.intact && said,
    );
    let (older, newer) = (base.place.path("base"), base.place.path("newer"));
    base.place.seal("newer", &Wish { challenge: Some("AUDIT-2".to_owned()), ..Wish::default() });
    let expecting = |anchors: Anchors| verify(&older, &anchors).unwrap();
    table.fails(
        "44a",
        "present a whole older pack; its number is known",
        &expecting(Anchors { identifier: found(&newer).identifier, ..Anchors::default() }),
        &["other-pack"],
    );
    table.fails(
        "44b",
        "present a whole older pack; a challenge was given",
        &expecting(Anchors { challenge: Some("AUDIT-2".to_owned()), ..Anchors::default() }),
        &["other-pack"],
    );
    let dated = found(&older);
    table.holds(
        "44c",
        "present a whole older pack; nothing is known",
        "reported with its date",
        dated.intact && dated.sealed_at.as_deref() == Some("2026-09-30T00:00:00Z"),
    );
    let later = verify(&newer, &Anchors { earlier: Some(older.clone()), ..Anchors::default() }).unwrap();
    table.passes("57a", "hold a pack against an earlier one", &later, "");
    let earlier = verify(&older, &Anchors { earlier: Some(newer), ..Anchors::default() }).unwrap();
    table.fails("57b", "present a ledger rolled back to a valid beginning", &earlier, &["ledger-not-continued"]);
    rewriter.seal("second", &Wish::default());
    let fork = verify(&pack, &Anchors { earlier: Some(older), ..Anchors::default() }).unwrap();
    table.fails("83", "present two packs of one number that differ", &fork, &["fork tagmanifest-sha256.txt"]);
}

/// A second authority over the same seal, and policies that are not accepted.
pub fn two_authorities(base: &Base, table: &mut Table) {
    let Some(authority) = &base.authority else { return };
    let second = Authority::new().unwrap();
    let query = base.place.path("base/seal/00.tsq");
    let answer = |authority: &Authority| Answer {
        response: authority.answer(&query, "tsa").unwrap(),
        chain: authority.read("tsa.pem"),
        lists: authority.read("crl.pem"),
    };
    let both = Authorities::parse(&[authority.read("root.pem"), second.read("root.pem")].concat());
    let pack = base.damaged(|_| {});
    let stamped = timestamp::import(&pack, &answer(&second), None).unwrap();
    let again = timestamp::import(
        &pack,
        &Answer { response: fs::read(pack.join("seal/00.tsr")).unwrap(), ..Answer::default() },
        None,
    );
    table.holds("46c", "bring the same token in twice", "refused", again.is_err());
    let report = verify(&pack, &Anchors { authorities: both, ..base.anchors() }).unwrap();
    let proven = report.timestamps.iter().filter(|found| found.proven).count();
    table.holds(
        "47b",
        "the stamps of two authorities over one seal",
        "PASS, both proven",
        report.intact && proven == 2 && stamped.file == "seal/00-2.tsr",
    );
    let report = base.judge(&pack);
    table.fails("47c", "the second authority is not trusted", &report, &["bad-timestamp seal/00-2.tsr"]);
    table.fails(
        "47d",
        "flip a byte in the second token",
        &{
            flip(pack.join("seal/00-2.tsr"));
            base.judge(&pack)
        },
        &["bad-timestamp seal/00-2.tsr"],
    );
    let strict = |policy: &str| Anchors { policies: vec![policy.to_owned()], ..base.anchors() };
    let other = verify(&base.place.path("base"), &strict("1.2.3.4.9")).unwrap();
    table.fails("47e", "a token under a policy that is not accepted", &other, &["bad-timestamp seal/00.tsr"]);
    let same = verify(&base.place.path("base"), &strict("1.2.3.4.1")).unwrap();
    table.passes("47f", "a token under the policy that is accepted", &same, "");
}
