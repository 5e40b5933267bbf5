//! Ledgers, sealing, and names of every kind.

use super::*;

pub fn ledgers(base: &Base, table: &mut Table) {
    let path = base.place.path("ws/.tickmark/ledger.jsonl");
    let whole = fs::read(&path).unwrap();
    let lines: Vec<Vec<u8>> = whole.split_inclusive(|&byte| byte == b'\n').map(<[u8]>::to_vec).collect();
    let changed = |change: &dyn Fn(&mut Vec<Vec<u8>>)| {
        let mut lines = lines.clone();
        change(&mut lines);
        Chain::read(&lines.concat()).err().map(|error| error.seq)
    };
    let edited = changed(&|lines| {
        lines[1] = String::from_utf8(lines[1].clone()).unwrap().replace("\"items\":5", "\"items\":4").into_bytes();
    });
    table.holds("56a", "edit a line of the ledger", "FAIL at the line after", edited == Some(2));
    table.holds(
        "56b",
        "reorder lines of the ledger",
        "FAIL at the first",
        changed(&|lines| lines.swap(1, 2)) == Some(1),
    );
    table.holds("56c", "remove a line of the ledger", "FAIL there", changed(&|lines| drop(lines.remove(1))) == Some(1));
    table.holds(
        "56d",
        "insert a line into the ledger",
        "FAIL there",
        changed(&|lines| lines.insert(2, lines[1].clone())) == Some(2),
    );
    fs::write(&path, lines[..2].concat()).unwrap();
    table.holds(
        "57c",
        "roll the ledger back under its head",
        "FAIL",
        ledger::examine(&base.place.path("ws")).unwrap().chain.is_err(),
    );
    fs::write(&path, &whole).unwrap();
    let torn = Place::new();
    drop(torn.ledger());
    let path = torn.path("ws/.tickmark/ledger.jsonl");
    let mut recovered = 0;
    let tail = lines[1].len() - 1;
    for length in 1..=tail {
        edit(&path, |bytes| bytes.extend(&lines[1][..length]));
        let last = torn.ledger().chain().records.last().unwrap().event.clone();
        recovered += usize::from(matches!(last, Event::RecoveredTornTail { bytes, .. } if bytes == length as u64));
    }
    table.holds(
        "58",
        &format!("tear the last line at each of {tail} lengths"),
        "recovered and recorded",
        recovered == tail,
    );
    let held = torn.ledger();
    let second = (0..5)
        .filter(|_| {
            tickmark::integrity::ledger::Ledger::open(&torn.path("ws"), true, &clock())
                .is_err_and(|error| error.is(&tickmark::integrity::codes::LEDGER_LOCKED))
        })
        .count();
    table.holds("77", "begin five runs while one holds the ledger", "each is told it is locked", second == 5);
    drop(held);
    table.holds(
        "78",
        "leave the lock file of a dead run",
        "the next run works",
        torn.path("ws/.tickmark/lock").exists() && torn.ledger().chain().next() > 1,
    );
}

pub fn sealing(base: &Base, table: &mut Table) {
    let place = Place::new();
    place.seal("pack", &Wish::default());
    let words = |place: &Place| -> Vec<&'static str> {
        place.ledger().chain().records.iter().map(|record| record.event.word()).collect()
    };
    let note = |place: &Place, intent: u64, out: &str| {
        let (out, building) = (place.path(out), place.path(".tmp-x"));
        let text = serde_json::json!({ "out": out, "building": building, "intent": intent }).to_string();
        fs::write(place.path("ws/.tickmark/pending-seal.json"), text).unwrap();
    };
    // Killed before anything was built: the note is there, the intent is not.
    note(&place, 4, "new");
    table.holds("61a", "kill sealing before its intent is recorded", "forgotten", words(&place).len() == 4);
    place.ledger().append(Event::SealIntent, &clock()).unwrap();
    fs::create_dir_all(place.path(".tmp-x/data")).unwrap();
    note(&place, 4, "new");
    let after = words(&place);
    table.holds(
        "61b",
        "kill sealing while the pack is built",
        "remains removed and recorded",
        after.last() == Some(&"seal-abandoned") && !place.path(".tmp-x").exists(),
    );
    // Killed after the pack got its name: take the last record away, as if it had not been written.
    let adopted = Place::new();
    adopted.seal("pack", &Wish { timestamps: 1, ..Wish::default() });
    let store = adopted.path("ws/.tickmark");
    let whole = fs::read(store.join("ledger.jsonl")).unwrap();
    let lines: Vec<&[u8]> = whole.split_inclusive(|&byte| byte == b'\n').collect();
    fs::write(store.join("ledger.jsonl"), lines[..3].concat()).unwrap();
    fs::write(store.join("ledger.head"), ledger::Head::of(&Chain::read(&lines[..3].concat()).unwrap()).text()).unwrap();
    note(&adopted, 2, "pack");
    let last = adopted.ledger().chain().records.last().unwrap().event.clone();
    table.holds(
        "61c",
        "kill sealing after the pack got its name",
        "adopted and recorded",
        matches!(last, Event::Sealed { intent: 2, .. }),
    );
    let moved = Place::new();
    let mut store = moved.ledger();
    let collected = moved.collect(&mut store);
    let files = moved.files();
    moved.write("ws/evidence/a.txt", b"rewritten");
    let refused = moved.seal_files("pack", &Wish::default(), (files, collected), &mut store).unwrap_err();
    let clean = !moved.path("pack").exists() && fs::read_dir(moved.folder.path()).unwrap().count() == 1;
    table.holds(
        "61d",
        "change a file between assessment and seal",
        "refused, nothing left, recorded",
        refused.is(&tickmark::integrity::codes::CHANGED_SINCE_ASSESSMENT)
            && clean
            && store.chain().records.last().unwrap().event.word() == "seal-abandoned",
    );
    let evidence = moved.path("ws/evidence");
    for (number, name) in [("66a", "pipe"), ("66b", "link"), ("66c", "folder")] {
        match name {
            "pipe" => assert!(Command::new("mkfifo").arg(evidence.join(name)).status().unwrap().success()),
            "link" => symlink("a.txt", evidence.join(name)).unwrap(),
            _ => fs::create_dir(evidence.join(name)).unwrap(),
        }
        let content = seal::Content::Disk { folder: evidence.clone(), relative: name.into() };
        let file =
            seal::PackFile { path: "data/x".to_owned(), name: b"x".to_vec(), content, expected: None, withheld: false };
        table.holds(number, &format!("a source that is a {name}"), "refused at once", seal::measure(&file).is_err());
    }
    let empty = found_leaves(&base.place.path("base")).into_iter().find(|leaf| leaf.bytes == 0).unwrap();
    table.holds("67", "an empty file", "sealed as e3b0c442…", empty.sha256.to_string().starts_with("e3b0c44298fc1c14"));
    if Path::new("/dev/shm").is_dir() {
        let shared = tempfile::tempdir_in("/dev/shm").unwrap();
        let original = shared.path().join("a.txt");
        fs::write(&original, "on another file system").unwrap();
        let far = Place::new();
        fs::remove_dir_all(far.path("ws/evidence")).unwrap();
        let content = seal::Content::Disk { folder: shared.path().to_owned(), relative: "a.txt".into() };
        let file = seal::PackFile {
            path: "data/reports/a.txt".to_owned(),
            name: b"a.txt".to_vec(),
            content,
            expected: None,
            withheld: false,
        };
        fs::create_dir_all(far.path("ws/evidence")).unwrap();
        let mut store = far.ledger();
        let collected = far.collect(&mut store);
        far.seal_files("pack", &Wish::default(), (vec![file], collected), &mut store).unwrap();
        table.holds(
            "85",
            "a source on another file system",
            "copied, never moved",
            original.exists() && found(&far.path("pack")).intact,
        );
    } else {
        table.add(
            "85",
            "a source on another file system",
            "copied, never moved",
            NotRun("there is no /dev/shm".to_owned()),
        );
    }
}

fn found_leaves(pack: &Path) -> Vec<Leaf> {
    let bytes = fs::read(pack.join("tickmark/leaves.jsonl")).unwrap();
    bytes.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()).map(|line| Leaf::parse(line).unwrap()).collect()
}

pub fn names(table: &mut Table) {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let place = Place::new();
    let hostile: [(&str, &[u8]); 17] = [
        ("69", b"caf\xe9.txt"),
        ("70a", b"line\nbreak.txt"),
        ("70b", b"carriage\rreturn.txt"),
        ("71a", b"percent%0A.txt"),
        ("71b", b"trailing "),
        ("71c", "nbsp\u{a0}.txt".as_bytes()),
        ("71d", "separator\u{2028}.txt".as_bytes()),
        ("71e", "next\u{85}line.txt".as_bytes()),
        ("71f", b"vertical\x0btab.txt"),
        ("72a", b"a%0Ab"),
        ("72b", b"a\nb"),
        ("74a", b"-rf"),
        ("74b", b"~user"),
        ("74c", b"*"),
        ("74d", b"#comment"),
        ("42b", b"A.TXT"),
        ("42c", b"POLICIES"),
    ];
    for (number, name) in &hostile {
        place.write("content", number.as_bytes());
        fs::copy(place.path("content"), place.path("ws/evidence").join(OsStr::from_bytes(name))).unwrap();
    }
    place.seal("pack", &Wish::default());
    let pack = place.path("pack");
    let report = found(&pack);
    assert!(report.intact, "{:?}", report.discrepancies);
    let leaves = found_leaves(&pack);
    for (number, name) in &hostile {
        let leaf = leaves.iter().find(|leaf| leaf.name == [b"evidence/", *name].concat());
        let content = leaf.and_then(|leaf| fs::read(pack.join(&leaf.path)).ok());
        let same_but_for_case = number.starts_with("42");
        let changed = leaf.is_some_and(|leaf| same_but_for_case || !leaf.path.as_bytes().ends_with(name));
        table.holds(
            number,
            &format!("a name {}", String::from_utf8_lossy(name).escape_debug()),
            "kept under a portable name of its own",
            changed && content.as_deref() == Some(number.as_bytes()),
        );
    }
    let sums = Command::new("sha256sum")
        .args(["-c", "--strict", "--quiet", "manifest-sha256.txt"])
        .current_dir(&pack)
        .output();
    if let Ok(sums) = sums {
        table.holds("70c", "all those names", "sha256sum agrees", sums.status.success());
    }
}

/// Cases that are proven in another place, or not here, with the place or the reason.
pub fn elsewhere(table: &mut Table) {
    for (number, case, required, place) in [
        ("59", "kill at each system call of collect", "old or new state", "tests/faults.sh, with strace"),
        (
            "60",
            "EIO and ENOSPC at each system call",
            "committed, or exit ≠ 0 and old state",
            "tests/faults.sh, with strace",
        ),
        ("61e", "kill at each system call of seal", "old or new state", "tests/faults.sh, with strace"),
        ("62", "a full disk", "exit ≠ 0, ledger unchanged", "tests/faults.sh: mounting a small file system needs root"),
        (
            "63",
            "a store that cannot be written",
            "exit before evidence is read",
            "integrity::command, as root ignores permissions",
        ),
        ("64", "a source that cannot be read", "collect-failed record, exit 2", "integrity::command"),
        ("65", "a file that changes while it is hashed", "three tries, then given up", "seal::copy, a unit test"),
        (
            "68",
            "a sparse file of 5 GiB",
            "right digest, holes kept",
            "seal::copy with 64 MiB; 5 GiB in benches/integrity.rs",
        ),
        ("73", "a path of 8,000 bytes", "named as too long with its folder", "integrity::command"),
        ("75", "a clock that goes backwards", "recorded, order by number", "ledger::store, a unit test"),
        (
            "79",
            "a store on a network share",
            "refused without --unsafe-fs",
            "disk, a unit test over file-system numbers; mounting needs root",
        ),
        ("80", "a tree of a million files", "bounded memory", "benches/integrity.rs"),
        ("81", "proofs with a wrong index, size, hash or number of hashes", "FAIL", "merkle, property tests"),
        ("87", "power loss", "old or new state", "needs a device that drops writes; not run anywhere"),
        ("88", "Windows and macOS", "the commands of VERIFY.txt", "needs those systems; not run anywhere"),
    ] {
        table.add(number, case, required, NotRun(place.to_owned()));
    }
}
