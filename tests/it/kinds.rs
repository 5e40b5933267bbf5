//! What kind of item something is, where names and words mislead.

use crate::place::Place;
use std::fs;

const PICTURE: &[u8] = include_bytes!("../../fixtures/scan/change-policy.png");
const SHIFT: &str = "# Night shift handover\n\nVersion: 1.2\nOwner: Silke Haldane · as agreed with the works council\n\nThe night shift \
hands open incidents over to the early shift every day at six, and both sign the list of what is still open.\n";
const CERTIFICATE: &str = "# Certificate of registration\n\nDate: 2026-02-10\n\nThis is to certify that the information security of \
Northfold Hosting was audited and found to fulfil the standard that stands on the next page, site by site.\n";
const MAIL: &str = "From: Jonas Field <jonas@example.org>\r\nTo: Ann <ann@example.org>\r\nSubject: Approval: amendment 4 to the contract\r\n\
Date: Thu, 5 Mar 2026 09:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nI agree to the amendment as sent on \
Tuesday, with the price list of April.\r\n";

#[test]
fn names_and_folders_do_not_make_a_picture_an_interview_or_a_handover_an_approval() {
    let place = Place::new(&[
        ("tickmark.toml", "format_version = 1\n"),
        ("evidence/Night shift work instruction.md", SHIFT),
        ("evidence/suppliers/northfold.md", CERTIFICATE),
        ("evidence/mail/a.eml", MAIL),
    ]);
    for name in ["interviews/IMG_0417.png", "screenshot approval rule.png"] {
        let path = place.path().join("evidence").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, PICTURE).unwrap();
    }
    let (_, answer) = place.json(&["evidence", "list", "--as-of", "2026-09-30"]);
    let item =
        |path: &str| answer["evidence"].as_array().unwrap().iter().find(|each| each["path"] == path).unwrap().clone();
    for (path, kind) in [
        ("evidence/interviews/IMG_0417.png", "screenshot"),
        ("evidence/screenshot approval rule.png", "screenshot"),
        ("evidence/Night shift work instruction.md", "instruction"),
        ("evidence/suppliers/northfold.md", "certificate"),
    ] {
        assert_eq!(item(path)["kind"], kind, "{path}");
    }
    assert_eq!(item("evidence/Night shift work instruction.md")["document"]["owner"]["value"], "Silke Haldane");
    let mail = item("evidence/mail/a.eml");
    assert_eq!(mail["title"], "Approval: amendment 4 to the contract");
    assert_eq!(mail["document"]["approved_by"], serde_json::Value::Null, "{mail}");
}
