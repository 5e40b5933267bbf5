"""Writes a workspace of evidence whose names and contents try to be something else: markup, formulas, control
characters, writing from right to left, words without end, tables without end, and a record test with 5,000 exceptions.

Usage: hostile.py FOLDER
"""

import pathlib
import sys

WORD = "Unteilbarkeitsnachweis" * 14
RIGHT_TO_LEFT = "\u202egnp.exe\u202c"
NAMES = [
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    "&lt;b&gt; & \"quoted\" 'twice'",
    f"policy {RIGHT_TO_LEFT}",
    "مستند السياسة",
    "サービス管理方針 改訂版",
    "Ελληνικά и кириллица",
    "café e\u0301\u0327 \U0001f512 ok",
    "n" * 200,
    "javascript:alert(document.domain)",
    "]]> --> %PDF-1.7 \\(x\\)",
]
POLICY = """---
title: {title}
version: 1.0
owner: {owner}
approved by: {owner}
approved on: 2026-02-10
---
# {title}

Top management sets this policy as the framework for service management objectives. {word}
"""


def main():
    root = pathlib.Path(sys.argv[1])
    evidence = root / "evidence"
    (evidence / "records").mkdir(parents=True)
    register = ["path,title,requirements,owner"]
    for number, name in enumerate(NAMES):
        # A slash cannot stand in a name; the longest name a file system takes has 255 bytes.
        file = name.replace("/", "\u2215") + ".md"
        text = POLICY.format(title=f'"{name}"'.replace("\\", "/"), owner=name.replace("\\", "/"), word=WORD)
        (evidence / file).write_text(text, encoding="utf-8")
        cells = [file, f"{name} {WORD}" if number % 2 else name, "5.2.1;8.6.1-a", name]
        register.append(",".join('"' + cell.replace('"', '""') + '"' for cell in cells))
    (root / "register.csv").write_text("\n".join(register) + "\n", encoding="utf-8")
    changes = ["Number,Type,State,Opened,Approved,Actual start,Actual end,Requested by,Approver,Short description"]
    for number in range(5000):
        subject = f"CHG{number:07d}" if number % 500 else f"=1+1 <b>CHG{number}</b> {'x' * 300}"
        changes.append(
            f'"{subject}",Normal,Closed,2026-03-01 08:00,2026-03-05 12:00,2026-03-03 09:00,2026-03-03 10:00,'
            f'"{NAMES[number % len(NAMES)]}","Somebody","{NAMES[number % 2]}"'.replace("\\", "/")
        )
    (evidence / "records" / "changes.csv").write_text("\n".join(changes) + "\n", encoding="utf-8")
    name = ("Hostile & Sons <b>Ltd</b> " + RIGHT_TO_LEFT + " " + WORD).replace('"', "").replace("\\", "")
    escaped = "".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in name)
    (root / "tickmark.toml").write_text(
        f'format_version = 1\n[organisation]\nname = "{escaped}"\nscope = "<img src=x onerror=alert(1)> {WORD}"\n'
        'services = ["<i>Mail</i>", "=1+1"]\n[period]\nstart = 2025-10-01\nend = 2026-09-30\n'
        '[[exports]]\npath = "evidence/records/changes.csv"\nrecord_type = "change"\n',
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
