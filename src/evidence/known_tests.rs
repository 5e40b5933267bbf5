#![cfg(unix)]

use super::*;
use crate::evidence::{collect, collect_known};
use crate::progress::Silent;
use crate::sources::{self, Root};
use std::os::unix::fs::MetadataExt as _;
use std::time::{Duration, SystemTime};

/// A folder of evidence and one for what is known of it.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        fs::create_dir(place.0.path().join("evidence")).unwrap();
        place.write("a.md", "# One\n");
        place.write("b/c.csv", "number,caller\nINC1,Ann\n");
        place
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.evidence(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn evidence(&self, name: &str) -> PathBuf {
        self.0.path().join("evidence").join(name)
    }

    fn plan(&self) -> SourcePlan {
        let root = Root { folder: self.0.path().join("evidence"), label: "evidence".to_owned() };
        SourcePlan { roots: vec![root], ..SourcePlan::default() }
    }

    /// What a run knows that begins long after everything here came to rest.
    fn later(&self) -> Known {
        self.begun(i64::MAX)
    }

    fn begun(&self, seconds: i64) -> Known {
        let mut known = Known::begun(self.0.path(), &self.plan(), Moment::at(seconds));
        known.survey(&sources::walk(&self.plan()).unwrap().files);
        known
    }

    /// Reads everything, long after it came to rest, and keeps what was learnt.
    fn learn(&self) -> Vec<Entry> {
        let known = self.later();
        let files = sources::walk(&self.plan()).unwrap().files;
        let collection = collect(&self.plan(), &Silent).unwrap();
        let entry = |file: &FoundFile| {
            let within =
                |item: &&EvidenceItem| item.path == file.path || item.path.starts_with(&format!("{}!/", file.path));
            let items = collection.items.iter().filter(within).cloned().collect();
            known.learn(&Collection { items, diagnostics: Vec::new() }, file.look.as_ref().unwrap())
        };
        let entries: Vec<Entry> = files.iter().filter_map(entry).collect();
        known.keep(&entries);
        entries
    }

    /// Paths of the files that a later run would not read again.
    fn untouched(&self) -> Vec<String> {
        let (known, files) = (self.later(), sources::walk(&self.plan()).unwrap().files);
        known.untouched(&files).into_iter().flatten().map(|entry| entry.path.clone()).collect()
    }
}

const BOTH: [&str; 2] = ["evidence/a.md", "evidence/b/c.csv"];

#[test]
fn what_nobody_touched_is_known_again_as_it_was_collected() {
    let place = Place::new();
    let entries = place.learn();
    assert_eq!(place.untouched(), BOTH);
    let files = sources::walk(&place.plan()).unwrap().files;
    let known: Vec<EvidenceItem> =
        files.iter().zip(&entries).flat_map(|(file, entry)| entry.collection(file).items).collect();
    let read = collect(&place.plan(), &Silent).unwrap().items;
    let read: Vec<EvidenceItem> = read.into_iter().map(|item| EvidenceItem { cached: true, ..item }).collect();
    assert_eq!(known, read);
}

#[test]
fn a_changed_file_with_its_old_size_and_its_old_time_is_read_again() {
    let place = Place::new();
    place.learn();
    let path = place.evidence("a.md");
    let before = fs::metadata(&path).unwrap();
    fs::write(&path, "# Two\n").unwrap();
    let time = SystemTime::UNIX_EPOCH
        + Duration::new(before.mtime().cast_unsigned(), u32::try_from(before.mtime_nsec()).unwrap());
    fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
    let after = fs::metadata(&path).unwrap();
    assert_eq!((after.len(), after.mtime(), after.mtime_nsec()), (before.len(), before.mtime(), before.mtime_nsec()));
    if (after.ctime(), after.ctime_nsec()) == (before.ctime(), before.ctime_nsec()) {
        // Within one tick of the clock not even the time of change shows it: that is why files have to rest first.
        return;
    }
    assert_eq!(place.untouched(), BOTH[1..]);
}

#[test]
fn another_file_in_the_same_place_is_read_again() {
    let place = Place::new();
    place.learn();
    place.write("new.md", "# Two\n");
    fs::rename(place.evidence("new.md"), place.evidence("a.md")).unwrap();
    assert_eq!(place.untouched(), BOTH[1..]);
}

#[test]
fn what_did_not_rest_before_the_run_began_is_neither_kept_nor_believed() {
    let place = Place::new();
    place.learn();
    let files = sources::walk(&place.plan()).unwrap().files;
    let look = files[0].look.clone().unwrap();
    let changed = fs::metadata(place.evidence("a.md")).unwrap();
    for (seconds, rested) in [(0, false), (1, false), (2, false), (4, true)] {
        let known = place.begun(changed.ctime() + seconds);
        let part = Collection {
            items: collect(&place.plan(), &Silent).unwrap().items.into_iter().take(1).collect(),
            diagnostics: Vec::new(),
        };
        assert_eq!(known.learn(&part, &look).is_some(), rested, "{seconds} s");
        assert_eq!(known.untouched(&files)[0].is_some(), rested, "{seconds} s");
    }
}

#[test]
fn a_run_right_after_a_change_reads_everything() {
    let place = Place::new();
    let known = place.0.path().join("known");
    for _ in 0..2 {
        let collection = collect_known(&place.plan(), Some(&known), &Silent).unwrap();
        assert!(collection.items.iter().all(|item| !item.cached));
    }
}

#[test]
fn a_damaged_line_counts_as_missing_and_the_others_hold() {
    let place = Place::new();
    place.learn();
    let path = place.0.path().join(FILE);
    let whole = fs::read(&path).unwrap();
    let second = whole.iter().position(|&byte| byte == b'\n').unwrap() + 1;
    for at in second..second + 40 {
        let mut damaged = whole.clone();
        damaged[at] ^= 1;
        fs::write(&path, damaged).unwrap();
        assert_eq!(place.untouched(), BOTH[1..], "{at}");
    }
    for length in [0, 10, second, whole.len() - 5] {
        fs::write(&path, &whole[..length]).unwrap();
        assert!(place.untouched().len() < 2, "{length}");
    }
}

#[test]
fn entries_of_other_limits_patterns_or_roots_are_not_used() {
    let place = Place::new();
    place.learn();
    let plan = place.plan();
    let others = [
        SourcePlan { exclude: vec!["**/x".to_owned()], ..plan.clone() },
        SourcePlan { include_hidden: true, ..plan.clone() },
        SourcePlan { limits: crate::sources::Limits { max_depth: 1, ..plan.limits.clone() }, ..plan.clone() },
        SourcePlan { roots: vec![Root { label: "other".to_owned(), ..plan.roots[0].clone() }], ..plan.clone() },
    ];
    for other in others {
        assert!(Known::begun(place.0.path(), &other, Moment::at(i64::MAX)).entries.is_empty(), "{other:?}");
    }
    assert_eq!(place.later().entries.len(), 2);
}
