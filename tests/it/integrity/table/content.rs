//! What lies in a pack and in its lists.

use super::*;

pub fn payload(base: &Base, table: &mut Table) {
    let path = |pack: &Path| pack.join(POLICY);
    table.fails(
        "1",
        "flip one bit in a payload file",
        &base.after(|pack| flip(path(pack))),
        &["changed data/evidence/policies/policy.md"],
    );
    table.fails(
        "2",
        "truncate a payload file",
        &base.after(|pack| edit(path(pack), |bytes| bytes.truncate(5))),
        &["changed data/evidence/policies/policy.md"],
    );
    table.fails(
        "3",
        "append one byte",
        &base.after(|pack| edit(path(pack), |bytes| bytes.push(b'x'))),
        &["changed data/evidence/policies/policy.md"],
    );
    table.fails(
        "4",
        "add a payload file",
        &base.after(|pack| fs::write(pack.join("data/evidence/new.txt"), "x").unwrap()),
        &["unexpected data/evidence/new.txt"],
    );
    table.fails(
        "5",
        "remove a payload file",
        &base.after(|pack| fs::remove_file(path(pack)).unwrap()),
        &["missing data/evidence/policies/policy.md"],
    );
    let renamed = base.after(|pack| fs::rename(path(pack), pack.join("data/evidence/policies/other.md")).unwrap());
    table.fails(
        "6",
        "rename a payload file",
        &renamed,
        &["missing data/evidence/policies/policy.md", "unexpected data/evidence/policies/other.md"],
    );
    let swapped = base.after(|pack| {
        fs::rename(path(pack), pack.join("x")).unwrap();
        fs::rename(pack.join(RECORDS), path(pack)).unwrap();
        fs::rename(pack.join("x"), pack.join(RECORDS)).unwrap();
    });
    table.fails(
        "7",
        "swap two different files",
        &swapped,
        &["changed data/evidence/policies/policy.md", "changed data/evidence/records/incidents.csv"],
    );
    let same = base.after(|pack| {
        fs::rename(pack.join("data/evidence/a.txt"), pack.join("x")).unwrap();
        fs::rename(pack.join("data/evidence/same.txt"), pack.join("data/evidence/a.txt")).unwrap();
        fs::rename(pack.join("x"), pack.join("data/evidence/same.txt")).unwrap();
    });
    table.passes("8", "swap two files of the same bytes", &same, "");
    let touched = base.after(|pack| {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(path(pack), fs::Permissions::from_mode(0o600)).unwrap();
        let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1);
        fs::File::options().write(true).open(path(pack)).unwrap().set_modified(time).unwrap();
    });
    table.passes("41", "change mode and time of a file", &touched, "");
    let case = base.after(|pack| fs::rename(path(pack), pack.join("data/evidence/policies/Policy.md")).unwrap());
    table.fails(
        "42",
        "change the case of a name",
        &case,
        &["missing data/evidence/policies/policy.md", "unexpected data/evidence/policies/Policy.md"],
    );
}

pub fn lists(base: &Base, table: &mut Table) {
    let manifest = |pack: &Path| pack.join("manifest-sha256.txt");
    table.fails(
        "9",
        "flip a bit in the manifest",
        &base.after(|pack| flip(manifest(pack))),
        &["changed manifest-sha256.txt"],
    );
    let both = base.after(|pack| {
        fs::remove_file(pack.join(POLICY)).unwrap();
        drop_line(manifest(pack), POLICY);
    });
    table.fails(
        "10",
        "delete a file and its line",
        &both,
        &["changed manifest-sha256.txt", "contradiction data/evidence/policies/policy.md"],
    );
    table.fails(
        "11",
        "flip a bit in the tag manifest",
        &base.after(|pack| flip(pack.join("tagmanifest-sha256.txt"))),
        &["changed tagmanifest-sha256.txt"],
    );
    table.fails(
        "12a",
        "flip a bit in the statement",
        &base.after(|pack| flip(pack.join("tickmark/statement.json"))),
        &["changed tickmark/statement.json"],
    );
    table.fails(
        "12b",
        "flip a bit in the leaves",
        &base.after(|pack| flip(pack.join("tickmark/leaves.jsonl"))),
        &["changed tickmark/leaves.jsonl", "contradiction tickmark/checkpoint.txt"],
    );
    table.fails(
        "13",
        "flip a bit in the packed ledger",
        &base.after(|pack| flip(pack.join("tickmark/ledger.jsonl"))),
        &["changed tickmark/ledger.jsonl", "ledger-broken"],
    );
    table.fails(
        "14",
        "drop the last line of the packed ledger",
        &base.after(|pack| drop_line(pack.join("tickmark/ledger.jsonl"), "seal-intent")),
        &["changed tickmark/ledger.jsonl", "contradiction tickmark/ledger.jsonl"],
    );
    table.fails(
        "19",
        "delete the tag manifest",
        &base.after(|pack| fs::remove_file(pack.join("tagmanifest-sha256.txt")).unwrap()),
        &["missing tagmanifest-sha256.txt"],
    );
}

pub fn tag_files(base: &Base, table: &mut Table) {
    let manifest = |pack: &Path| pack.join("manifest-sha256.txt");
    table.fails(
        "22",
        "add a file in the root",
        &base.after(|pack| fs::write(pack.join("notes.txt"), "x").unwrap()),
        &["unexpected notes.txt"],
    );
    table.fails(
        "23",
        "add a file in tickmark/",
        &base.after(|pack| fs::write(pack.join("tickmark/x.json"), "x").unwrap()),
        &["unexpected tickmark/x.json"],
    );
    table.fails(
        "34",
        "convert the manifest to CR LF",
        &base.after(|pack| convert(manifest(pack))),
        &["changed manifest-sha256.txt", "bad-manifest-line"],
    );
    let hint = base.after(|pack| convert(manifest(pack)));
    table.holds(
        "34b",
        "convert the manifest to CR LF",
        "says that line endings differ",
        hint.discrepancies.iter().any(|each| each.message.contains("line endings")),
    );
    table.fails(
        "35",
        "write a digest in upper case",
        &base.after(|pack| edit(manifest(pack), |bytes| bytes[..64].make_ascii_uppercase())),
        &["changed manifest-sha256.txt", "bad-manifest-line"],
    );
    table.fails(
        "36",
        "list a file twice",
        &base.after(|pack| {
            edit(manifest(pack), |bytes| {
                bytes.extend(
                    String::from_utf8(bytes.clone())
                        .unwrap()
                        .lines()
                        .last()
                        .unwrap()
                        .bytes()
                        .chain([b'\n'])
                        .collect::<Vec<_>>(),
                );
            });
        }),
        &["changed manifest-sha256.txt", "bad-manifest-line"],
    );
    for (number, line) in [("37a", "../../etc/hostname"), ("37b", "/etc/hostname"), ("37c", "data/../../etc/hostname")]
    {
        let line = format!("{}  {line}\n", Sha256Digest::of(b""));
        table.fails(
            number,
            "list a path that leads out",
            &base.after(|pack| edit(manifest(pack), |bytes| bytes.splice(0..0, line.bytes()).for_each(drop))),
            &["changed manifest-sha256.txt", "bad-manifest-line manifest-sha256.txt line 1"],
        );
    }
    table.fails(
        "38",
        "add a junk line",
        &base.after(|pack| edit(manifest(pack), |bytes| bytes.extend(b"junk\n"))),
        &["changed manifest-sha256.txt", "bad-manifest-line"],
    );
    table.fails(
        "39",
        "add an empty manifest-md5.txt",
        &base.after(|pack| fs::write(pack.join("manifest-md5.txt"), "").unwrap()),
        &["unexpected manifest-md5.txt"],
    );
    table.fails(
        "40",
        "add fetch.txt",
        &base.after(|pack| fs::write(pack.join("fetch.txt"), "http://127.0.0.1/ 1 data/x\n").unwrap()),
        &["unexpected fetch.txt"],
    );
    let old = base.after(|pack| {
        replace(pack.join("bagit.txt"), "1.0", "0.96");
        flip(pack.join("tickmark/VERIFY.txt"));
    });
    table.fails(
        "45",
        "declare BagIt 0.96 and edit a tag file",
        &old,
        &["bad-form bagit.txt", "changed bagit.txt", "changed tickmark/VERIFY.txt"],
    );
    table.fails(
        "82",
        "put the origin of another ledger into the checkpoint",
        &base.after(|pack| replace(pack.join("tickmark/checkpoint.txt"), "TM-", "TM-0")),
        &["changed tickmark/checkpoint.txt", "contradiction tickmark/checkpoint.txt"],
    );
}

pub fn forms(base: &Base, table: &mut Table) {
    let bad: [(&str, &str, &[u8]); 8] = [
        ("55a", "a second key of one name", b"{\"bytes\":1,\"bytes\":2}\n"),
        ("55b", "a number with a point", b"{\"bytes\":1.0}\n"),
        ("55c", "2^53 + 1", b"{\"bytes\":9007199254740993}\n"),
        ("55d", "a byte order mark", b"\xef\xbb\xbf{}\n"),
        ("55e", "spaces", b"{ }\n"),
        ("55f", "bytes that are no text", b"{\"name\":\"\xff\"}\n"),
        ("55g", "a line of 10 MB", &[b' '; 1]),
        ("55h", "a depth of 10,000", b""),
    ];
    for (number, case, bytes) in bad {
        let line = match number {
            "55g" => [vec![b'{'; 10 << 20], b"\n".to_vec()].concat(),
            "55h" => [vec![b'['; 10_000], b"\n".to_vec()].concat(),
            _ => bytes.to_vec(),
        };
        for file in ["tickmark/leaves.jsonl", "tickmark/ledger.jsonl", "tickmark/statement.json"] {
            let kind = match (file, number) {
                ("tickmark/ledger.jsonl", _) => "ledger-broken",
                // Larger than any statement is, so not even read.
                ("tickmark/statement.json", "55g") => "unreadable",
                _ => "bad-form",
            };
            let report = base.after(|pack| fs::write(pack.join(file), &line).unwrap());
            table.fails(&format!("{number}-{}", &file[9..12]), &format!("{case} in {file}"), &report, &[kind]);
        }
    }
}

pub fn kinds_of_file(base: &Base, table: &mut Table) {
    let outside = base.place.path("outside");
    fs::write(&outside, fs::read(base.place.path("base").join(POLICY)).unwrap()).unwrap();
    table.fails(
        "24",
        "put a link to a folder into data/",
        &base.after(|pack| symlink("/etc", pack.join("data/evidence/way")).unwrap()),
        &["not-a-file data/evidence/way"],
    );
    let linked = base.after(|pack| {
        fs::remove_file(pack.join(POLICY)).unwrap();
        symlink(&outside, pack.join(POLICY)).unwrap();
    });
    table.fails(
        "25",
        "put a link to the same bytes outside in place of a file",
        &linked,
        &["not-a-file data/evidence/policies/policy.md"],
    );
    let sibling = base.after(|pack| {
        fs::remove_file(pack.join("data/evidence/a.txt")).unwrap();
        symlink("same.txt", pack.join("data/evidence/a.txt")).unwrap();
    });
    table.fails(
        "26",
        "put a link to a sibling of the same bytes in place of a file",
        &sibling,
        &["not-a-file data/evidence/a.txt"],
    );
    let hard = base.after(|pack| {
        fs::remove_file(pack.join("data/evidence/a.txt")).unwrap();
        fs::hard_link(pack.join("data/evidence/same.txt"), pack.join("data/evidence/a.txt")).unwrap();
    });
    table.passes("27", "make two files of the same bytes one by a hard link", &hard, "hard-links");
    let twin = base.after(|pack| fs::write(pack.join("data/evidence/u\u{308}.txt"), "x").unwrap());
    table.fails("28", "add a file whose name is a Unicode twin", &twin, &["unexpected data/evidence/u\u{308}.txt"]);
    let turned =
        base.after(|pack| fs::rename(pack.join(POLICY), pack.join("data/evidence/policies/po\u{301}licy.md")).unwrap());
    table.fails(
        "29",
        "turn a name into another Unicode form",
        &turned,
        &["missing data/evidence/policies/policy.md", "unexpected data/evidence/policies/po\u{301}licy.md"],
    );
    let pipe = |path: PathBuf| assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    table.fails("30", "add a pipe", &base.after(|pack| pipe(pack.join("data/pipe"))), &["not-a-file data/pipe"]);
    let piped = base.after(|pack| {
        fs::remove_file(pack.join(POLICY)).unwrap();
        pipe(pack.join(POLICY));
    });
    table.fails(
        "31",
        "put a pipe in place of a file",
        &piped,
        &["not-a-file data/evidence/policies/policy.md", "missing data/evidence/policies/policy.md"],
    );
    let mut made = false;
    let device = base.after(|pack| {
        made = Command::new("mknod")
            .arg(pack.join("data/null"))
            .args(["c", "1", "3"])
            .output()
            .is_ok_and(|output| output.status.success());
    });
    if made {
        table.fails("32", "put a device into data/", &device, &["not-a-file data/null"]);
    } else {
        table.add("32", "put a device into data/", "FAIL not-a-file", NotRun("making a device needs root".to_owned()));
    }
    table.passes(
        "33",
        "add an empty folder",
        &base.after(|pack| fs::create_dir(pack.join("data/empty")).unwrap()),
        "empty-folder",
    );
    let steering = base.damaged(|pack| fs::write(pack.join("data/\u{1b}[2Jx"), "x").unwrap());
    let shown = Command::new(env!("CARGO_BIN_EXE_tickmark")).arg("verify").arg(steering).output().unwrap();
    let escaped = !shown.stdout.contains(&0x1b) && String::from_utf8_lossy(&shown.stdout).contains("\\u{1b}[2Jx");
    table.holds(
        "84",
        "add a file whose name steers terminals",
        "exit 1, printed escaped",
        escaped && shown.status.code() == Some(1),
    );
}
