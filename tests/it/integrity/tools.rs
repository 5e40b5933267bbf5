//! Real tools beside ours, on a pack of the invented organisation: they must agree. Each says so where it is missing.

use super::authority::Authority;
use super::pack::{has, new_key};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

struct Audit {
    folder: TempDir,
    key: Option<PathBuf>,
    authority: Option<Authority>,
}

impl Audit {
    /// The invented organisation, assessed, sealed, signed and stamped as far as the tools are here.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = folder.path().join("key");
        let audit = Self { key: new_key(&key).then_some(key), authority: Authority::new(), folder };
        let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/quillmoor");
        for name in ["tickmark.toml", "register.csv"] {
            fs::create_dir_all(audit.path("ws")).unwrap();
            fs::copy(fixture.join(name), audit.path("ws").join(name)).unwrap();
        }
        // A part of it: reading all of it takes a minute where tests are not optimised.
        super::pack::copy(&fixture.join("evidence"), &audit.path("all"));
        for (count, entry) in walkdir::WalkDir::new(audit.path("all"))
            .sort_by_file_name()
            .into_iter()
            .flatten()
            .filter(|entry| entry.file_type().is_file())
            .enumerate()
        {
            if count % 12 == 0 {
                let to = audit.path("ws/evidence").join(entry.path().strip_prefix(audit.path("all")).unwrap());
                fs::create_dir_all(to.parent().unwrap()).unwrap();
                fs::copy(entry.path(), to).unwrap();
            }
        }
        audit.tickmark(&["assess", "ws", "--as-of", "2026-09-30", "--format", "json"], 0);
        let mut seal = vec!["seal", "ws", "--out", "pack", "--timestamp-query", "query.tsq"];
        let key = audit.key.as_ref().map(|key| key.display().to_string());
        seal.extend(key.iter().flat_map(|key| ["--sign-key", key]));
        audit.tickmark(&seal, 0);
        if let Some(authority) = &audit.authority {
            fs::write(audit.path("answer.tsr"), authority.answer(&audit.path("query.tsq"), "tsa").unwrap()).unwrap();
            for (name, file) in [("tsa.pem", "chain.pem"), ("crl.pem", "crl.pem"), ("root.pem", "root.pem")] {
                fs::write(audit.path(file), authority.read(name)).unwrap();
            }
            audit.tickmark(
                &[
                    "timestamp",
                    "add",
                    "pack",
                    "answer.tsr",
                    "--chain",
                    "chain.pem",
                    "--crl",
                    "crl.pem",
                    "--tsa-ca",
                    "root.pem",
                    "-C",
                    "ws",
                ],
                0,
            );
        }
        audit
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn tickmark(&self, arguments: &[&str], exit: i32) -> Value {
        let output = Command::new(env!("CARGO_BIN_EXE_tickmark"))
            .args(arguments)
            .arg("--json")
            .current_dir(self.folder.path())
            .env_remove("SOURCE_DATE_EPOCH")
            .output()
            .unwrap();
        assert_eq!(
            output.status.code(),
            Some(exit),
            "{arguments:?}: {}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// A script of bash in `folder`, as `VERIFY.txt` gives it.
    fn bash(&self, folder: &str, script: &str) -> Output {
        Command::new("bash")
            .args(["-euo", "pipefail", "-c", script])
            .current_dir(self.path(folder))
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    fn agrees(&self, folder: &str, script: &str) -> String {
        let output = self.bash(folder, script);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{script}: {said}{}", String::from_utf8_lossy(&output.stderr));
        said
    }

    fn signers(&self) -> Option<String> {
        let key = self.key.as_ref()?;
        let public = fs::read_to_string(format!("{}.pub", key.display())).unwrap();
        fs::write(
            self.path("allowed_signers"),
            format!("collector@example.org namespaces=\"tickmark-seal-v1\" {public}"),
        )
        .unwrap();
        let seal = fs::read_dir(self.path("pack/seal"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap());
        seal.into_iter().find(|name| name.split('.').next_back() == Some("sig"))
    }
}

const EVERY_BYTE: &str =
    "sha256sum -c --strict --quiet tagmanifest-sha256.txt && sha256sum -c --strict --quiet manifest-sha256.txt";
const NOTHING_ADDED: &str = "diff <(LC_ALL=C find data ! -type d | LC_ALL=C sort) <(cut -c67- manifest-sha256.txt | LC_ALL=C sort) && \
    test -z \"$(find . ! -type f ! -type d -print -quit)\"";
const LEDGER: &str = "prev=$(printf '0%.0s' $(seq 64)); while IFS= read -r line; do case $line in *\"\\\"prev\\\":\\\"$prev\\\"\"*) ;; *) \
    echo \"BROKEN at: $line\"; exit 1;; esac; prev=$(printf '%s\\n' \"$line\" | sha256sum | cut -c1-64); done < tickmark/ledger.jsonl";
const TIME: &str = "sha256sum -c --strict --quiet seal/00.sums\n\
    GT=$(openssl ts -reply -in seal/00.tsr -text 2>/dev/null | sed -n 's/^Time stamp: //p')\n\
    openssl ts -verify -data seal/00.sums -in seal/00.tsr -CAfile $ROOT -untrusted seal/00.tsa-chain.pem -attime $(date -d \"$GT\" +%s)";

#[test]
fn the_tools_of_an_auditor_agree_on_a_pack_and_on_an_exhibit() {
    let audit = Audit::new();
    if !has("sha256sum") {
        return;
    }
    audit.agrees("pack", EVERY_BYTE);
    audit.agrees("pack", NOTHING_ADDED);
    audit.agrees("pack", LEDGER);
    if has("bagit.py") {
        audit.agrees("pack", "bagit.py --quiet --validate .");
    }
    let signature = audit.signers();
    let verify = |signature: &str| {
        format!(
            "ssh-keygen -Y verify -f ../allowed_signers -I collector@example.org -n tickmark-seal-v1 -s {signature} < tagmanifest-sha256.txt"
        )
    };
    let mut anchored = vec!["verify", "pack"];
    if let Some(signature) = &signature {
        assert!(audit.agrees("pack", &verify(&format!("seal/{signature}"))).starts_with("Good"));
        anchored.extend(["--allowed-signers", "allowed_signers", "--identity", "collector@example.org"]);
    }
    if audit.authority.is_some() {
        assert!(audit.agrees("pack", &format!("ROOT=../root.pem\n{TIME}")).contains("Verification: OK"));
        anchored.extend(["--tsa-ca", "root.pem"]);
    }
    let report = audit.tickmark(&anchored, 0);
    assert_eq!(
        report["not_proven"].as_array().unwrap().len(),
        usize::from(signature.is_none()) + usize::from(audit.authority.is_none()),
        "{report:#}"
    );
    let records = audit.tickmark(&["ledger", "show", "ws"], 0);
    let last = records["records"].as_array().unwrap().last().unwrap()["type"].clone();
    assert_eq!(last == "stamped", audit.authority.is_some());
    exhibit(
        &audit,
        signature
            .as_deref()
            .map(|signature| verify(&format!("seal/{signature}")).replace("../allowed", "../../../allowed")),
    );
    damage(&audit);
}

/// One exhibit alone, by the commands of its guide.
fn exhibit(audit: &Audit, signature: Option<String>) {
    let shown = audit.tickmark(&["verify", "pack"], 0)["files"].as_u64().unwrap();
    let leaves = fs::read_to_string(audit.path("pack/tickmark/leaves.jsonl")).unwrap();
    let names: Vec<String> = leaves
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["path"].as_str().unwrap().to_owned())
        .filter(|path| path.contains("/evidence/"))
        .collect();
    assert!(shown >= names.len() as u64 && names.len() > 10);
    let (first, last) = (names.first().unwrap(), names.last().unwrap());
    let disclosed = audit.tickmark(&["disclose", "pack", first, last, "--out", "exhibits"], 0);
    let root = disclosed["root"].as_str().unwrap().to_owned();
    audit.agrees("exhibits", EVERY_BYTE);
    let listed = audit.agrees("exhibits/data/original", "sha256sum -c --ignore-missing tagmanifest-sha256.txt");
    assert!(listed.contains("tickmark/checkpoint.txt: OK"), "{listed}");
    if let Some(signature) = signature {
        assert!(audit.agrees("exhibits/data/original", &signature).starts_with("Good"));
    }
    if audit.authority.is_some() {
        audit.agrees("exhibits/data/original", &format!("ROOT=../../../root.pem\n{TIME}"));
    }
    for number in [1, 2] {
        let check = format!(
            "bash verify-exhibit.sh proofs/{number}.tlog-proof proofs/{number}.leaf original/tickmark/checkpoint.txt"
        );
        assert_eq!(audit.agrees("exhibits/data", &check), "INCLUDED\n");
        let other = check.replace(&format!("{number}.leaf"), &format!("{}.leaf", 3 - number));
        assert!(!audit.bash("exhibits/data", &other).status.success());
    }
    let report = audit.tickmark(&["verify-disclosure", "exhibits", "--expect-root", &root], 0);
    assert_eq!(report["files"], 2);
    let held: String = walkdir::WalkDir::new(audit.path("exhibits"))
        .into_iter()
        .flatten()
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| String::from_utf8_lossy(&fs::read(entry.path()).unwrap()).into_owned())
        .collect();
    for name in names.iter().filter(|name| *name != first && *name != last) {
        let name = name.rsplit('/').next().unwrap();
        assert!(
            !held.contains(&format!("\"path\":\"{name}")) && !audit.path("exhibits/data/exhibits").join(name).exists()
        );
    }
    let path = audit.path("exhibits/data/exhibits").join(first.strip_prefix("data/").unwrap());
    fs::write(&path, "another exhibit").unwrap();
    let report = audit.tickmark(&["verify-disclosure", "exhibits"], 1);
    assert!(report["discrepancies"].to_string().contains("not the file that was sealed"));
}

/// Where ours finds a change, so do they.
fn damage(audit: &Audit) {
    fs::write(audit.path("pack/data/workspace/register.csv"), "path\n").unwrap();
    assert!(!audit.bash("pack", EVERY_BYTE).status.success());
    audit.tickmark(&["verify", "pack"], 1);
}

#[test]
fn bags_of_the_conformance_suite_are_judged_as_their_folders_say() {
    let suite = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .map(|folder| folder.join("shared/data/bagit/v1.0"))
        .find(|folder| folder.is_dir());
    let Some(suite) = suite else {
        eprintln!("skipped: there is no conformance suite beside the checkout");
        return;
    };
    let mut judged = 0;
    for (folder, valid) in [("valid", true), ("invalid", false)] {
        for entry in fs::read_dir(suite.join(folder)).unwrap() {
            let bag = entry.unwrap().path();
            let report = super::pack::found(&bag);
            assert_eq!(report.intact, valid, "{}: {:?}", bag.display(), report.discrepancies);
            judged += 1;
        }
    }
    assert!(judged > 4);
}
