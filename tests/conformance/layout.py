"""Sets the same 225,000 cells in this program, Typst and WeasyPrint, one after another in one run, and tells CPU time,
memory, size and pages of each. The content: the exceptions of a record test, four columns, each row on one line.

WeasyPrint is given a tenth of the rows as well as all of them only with `--whole`, because it takes minutes for all.

Usage: layout.py PROGRAM ASSESSMENT.json FOLDER [--whole]
Needs the packages `typst` and `weasyprint`, and `pdfinfo`.
"""

import html
import json
import os
import pathlib
import subprocess
import sys

import results

ROWS = 56_250
HEAD = ["Subject", "File", "Row", "Reason"]
TYPST = """
#set document(title: "Exceptions")
#set page(paper: "a4", margin: (x: 56pt, top: 70pt, bottom: 66pt), numbering: "1 of 1")
#set text(font: "Noto Sans", size: 8.2pt, lang: "en")
= Exceptions
#let rows = json("rows.json")
#table(columns: (24fr, 12fr, 9fr, 55fr), stroke: (bottom: 0.5pt), inset: (y: 3pt),
  table.header(..HEAD.map(each => strong(each))),
  ..rows.flatten())
"""
STYLE = """@page { size: A4; margin: 70pt 56pt 66pt; @bottom-right { content: counter(page) " of " counter(pages) } }
body { font: 8.2pt "Noto Sans" } table { border-collapse: collapse; width: 100%; table-layout: fixed }
th, td { text-align: left; border-bottom: .5pt solid; padding: 3pt 0 } th:nth-child(1) { width: 24% } th:nth-child(2) { width: 12% }
th:nth-child(3) { width: 9% }"""
WEASY = """
import sys, weasyprint
weasyprint.HTML(sys.argv[1]).write_pdf(sys.argv[2], pdf_variant="pdf/ua-1")
"""
TYPESET = """
import sys, typst
typst.compile(sys.argv[1], output=sys.argv[2], pdf_standards=["ua-1"], font_paths=[sys.argv[3]])
"""


def content(document, folder):
    """One test with so many exceptions, and nothing else that takes pages."""
    document = results.short(document)
    test = next(each for each in document["record_tests"] if each["exception_rows"])
    source = test["exception_rows"][0]["source"]
    reason = "resolved 2026-03-02 11:02, 3 h past its target"
    test["exception_rows"] = [
        {"subject": f"INC{number:07d}", "source": source, "row": number + 2, "reason": reason} for number in range(ROWS)
    ]
    test["exceptions"] = document["summary"]["record_tests"]["exceptions"] = ROWS
    (folder / "result.json").write_text(json.dumps(document), encoding="utf-8")
    return [[f"INC{number:07d}", "EV-001", str(number + 2), reason] for number in range(ROWS)]


def page(rows):
    cells = ["".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in rows]
    head = "".join(f"<th scope=col>{each}</th>" for each in HEAD)
    body = "".join(f"<tr>{row}</tr>" for row in cells)
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>Exceptions</title><style>{STYLE}</style>"
        f"<h1>Exceptions</h1><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></html>"
    )


def measured(name, out, command):
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    cpu = usage.ru_utime + usage.ru_stime
    if status or not out.exists():
        print(f"{name:24} failed: {errors.decode(errors='replace')[-300:]}")
        return None
    info = subprocess.run(["pdfinfo", out], capture_output=True, text=True, check=True).stdout
    about = dict(line.split(":", 1) for line in info.splitlines() if ":" in line)
    print(
        f"{name:24} {cpu:7.2f} s CPU {usage.ru_maxrss / 1024:7.0f} MiB {out.stat().st_size / 1e6:7.2f} MB "
        f"{about['Pages'].strip():>6} pages, tagged {about['Tagged'].strip()}",
        flush=True,
    )
    return cpu


def main():
    program, source = sys.argv[1], sys.argv[2]
    folder = pathlib.Path(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    rows = content(json.loads(pathlib.Path(source).read_text(encoding="utf-8")), folder)
    fonts = pathlib.Path(__file__).resolve().parents[2] / "templates" / "fonts"
    (folder / "rows.json").write_text(json.dumps(rows), encoding="utf-8")
    (folder / "doc.typ").write_text(TYPST.replace("HEAD", json.dumps(HEAD).replace("[", "(").replace("]", ")")), encoding="utf-8")
    (folder / "tenth.html").write_text(page(rows[: ROWS // 10]), encoding="utf-8")
    (folder / "all.html").write_text(page(rows), encoding="utf-8")
    own = measured("this program", folder / "own/report.pdf", [program, "report", str(folder / "result.json"), "--format", "pdf", "--out", str(folder / "own")])
    typst = measured("Typst", folder / "typst.pdf", [sys.executable, "-c", TYPESET, str(folder / "doc.typ"), str(folder / "typst.pdf"), str(fonts)])
    weasy = measured("WeasyPrint, a tenth", folder / "weasy.pdf", [sys.executable, "-c", WEASY, str(folder / "tenth.html"), str(folder / "weasy.pdf")])
    if "--whole" in sys.argv:
        measured("WeasyPrint", folder / "weasy-all.pdf", [sys.executable, "-c", WEASY, str(folder / "all.html"), str(folder / "weasy-all.pdf")])
    print(f"{ROWS * len(HEAD)} cells; faster than Typst: {own < typst}; faster than a tenth in WeasyPrint: {own < weasy}")


if __name__ == "__main__":
    main()
