"""Holds the counts of one result against each other, in every format: the summary of `assessment.json`, the figures in
HTML, PDF text, XLSX, CSV and OSCAL, and the rows behind them.

Usage: counts.py FOLDER...   (each with assessment.json, report.html, report.pdf, report.xlsx, csv/, oscal/)
"""

import collections
import csv
import json
import pathlib
import re
import subprocess
import sys
import xml.etree.ElementTree as tree
import zipfile

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STATUSES = ["met", "partly", "open", "not_determined", "no_occurrence"]


def numbers(value, path, found):
    """All whole numbers beneath `value`, by their path; the statuses of a view by their names."""
    if isinstance(value, dict):
        for key, inner in value.items():
            numbers(inner, f"{path}.{key}", found)
    elif isinstance(value, list) and path.endswith(".statuses"):
        for each in value:
            found[f"{path}.{each['status']}"] = each["items"]
    elif isinstance(value, int) and not isinstance(value, bool) and not path.endswith(".bytes"):
        found[path] = value


def expected(document):
    found = {}
    numbers(document["summary"], "summary", found)
    numbers((document.get("view") or {}).get("summary", {}), "view.summary", found)
    return found


def in_html(text):
    """Figures by key; one that is told with different values keeps them all."""
    found = collections.defaultdict(set)
    for key, value, shown in re.findall(r'data-figure="([^"]+)" value="(\d+)">([^<]*)<', text):
        path = key if key.startswith("view.") else f"summary.{key}"
        found[path].update({int(value), int(re.sub(r"\D", "", shown))})
    return found


def in_pdf(path):
    """The text of all pages without spaces: a table is found as its key, followed by its number."""
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True, text=True).stdout
    return re.sub(r"\s", "", text)


def in_workbook(path):
    """Rows of each sheet, the header left out, by the name of the sheet."""
    with zipfile.ZipFile(path) as archive:
        strings = [
            "".join(part.text or "" for part in item.iter(f"{MAIN}t"))
            for item in tree.fromstring(archive.read("xl/sharedStrings.xml"))
        ]
        relations = {
            each.get("Id"): each.get("Target") for each in tree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        }
        sheets = {}
        for sheet in tree.fromstring(archive.read("xl/workbook.xml")).iter(f"{MAIN}sheet"):
            rows = []
            for row in tree.fromstring(archive.read("xl/" + relations[sheet.get(RELATION)])).iter(f"{MAIN}row"):
                cells = []
                for cell in row.iter(f"{MAIN}c"):
                    value = cell.findtext(f"{MAIN}v")
                    cells.append(strings[int(value)] if cell.get("t") == "s" else value)
                rows.append(cells)
            sheets[sheet.get("name")] = rows[1:]
        return sheets


def as_number(text):
    return int(text) if re.fullmatch(r"\d+", text or "") else None


def in_csv(folder):
    """Rows of each table by the name of its file."""
    tables = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            tables[path.stem] = list(csv.DictReader(file))
    return tables


def properties(owner):
    return {each["name"]: each["value"] for each in owner.get("props", [])}


class Folder:
    """One result; `check` compares two values and remembers where they differ."""

    def __init__(self, path):
        self.path, self.faults, self.checked = pathlib.Path(path), [], 0

    def check(self, where, got, wanted):
        self.checked += 1
        if got != wanted:
            self.faults.append(f"{where}: {got!r} in place of {wanted!r}")

    def run(self):
        document = json.loads((self.path / "assessment.json").read_text(encoding="utf-8"))
        figures = expected(document)
        self.inner(document, figures)
        html = (self.path / "report.html").read_text(encoding="utf-8")
        self.told(figures, in_html(html), in_pdf(self.path / "report.pdf"))
        tables = in_csv(self.path / "csv")
        self.tables(document, figures, tables)
        self.workbook(figures, tables)
        self.oscal(document, figures)
        self.rows_of_html(document, html)

    def inner(self, document, figures):
        """The stored result itself: the summary is what its rows add up to."""
        by_status = collections.Counter(each["status"].replace("-", "_") for each in document["requirements"])
        for status in STATUSES:
            self.check(f"json requirements {status}", by_status[status], figures[f"summary.{status}"])
            of_clauses = sum(each[status] for each in document["clauses"])
            self.check(f"json clauses {status}", of_clauses, figures[f"summary.{status}"])
        self.check("json requirements", len(document["requirements"]), figures["summary.requirements"])
        grades = collections.Counter(each["suggested_grade"] for each in document["clauses"])
        self.check("json majors", grades["major"], figures["summary.candidate_majors"])
        self.check("json minors", grades["minor"], figures["summary.candidate_minors"])
        rows = sum(len(each["exception_rows"]) for each in document["record_tests"])
        self.check("json exceptions", rows, figures["summary.record_tests.exceptions"])
        states = collections.Counter(each["state"] for each in document["evidence"])
        for state in ["accepted", "proposed", "unmatched", "unreadable"]:
            self.check(f"json evidence {state}", states[state], figures[f"summary.evidence.{state}"])

    def told(self, figures, html, pdf):
        for key, wanted in figures.items():
            self.check(f"html {key}", html.get(key), {wanted})
            self.check(f"pdf {key}", f"{key}{wanted}" in pdf, True)
        self.check("html, figures without a key", sorted(set(html) - set(figures)), [])

    def tables(self, document, figures, tables):
        summary = {row["figure"]: as_number(row["value"]) for row in tables["summary"]}
        for key, wanted in figures.items():
            self.check(f"csv {key}", summary.get(key), wanted)
        by_status = collections.Counter(row["status"].replace("-", "_") for row in tables["requirements"])
        for status in STATUSES:
            self.check(f"csv requirements {status}", by_status[status], figures[f"summary.{status}"])
            of_clauses = sum(int(row[status]) for row in tables["clauses"])
            self.check(f"csv clauses {status}", of_clauses, figures[f"summary.{status}"])
        states = collections.Counter(row["state"] for row in tables["evidence"])
        for state in ["accepted", "proposed", "unmatched", "unreadable"]:
            self.check(f"csv evidence {state}", states[state], figures[f"summary.evidence.{state}"])
        outcomes = collections.Counter(row["outcome"] for row in tables["record-tests"])
        for outcome in ["pass", "fail", "inconclusive", "error"]:
            self.check(f"csv tests {outcome}", outcomes[outcome], figures[f"summary.record_tests.{outcome}"])
        for table, stored in [("gaps", "gaps"), ("findings", "findings"), ("diagnostics", "diagnostics")]:
            self.check(f"csv {table}", len(tables[table]), len(document[stored]))
        self.check("csv exceptions", len(tables["exceptions"]), figures["summary.record_tests.exceptions"])
        self.check("csv matches", len(tables["matches"]), sum(len(each["matches"]) for each in document["evidence"]))
        if document.get("view"):
            items = document["view"]["items"]
            by_item = {row["item_id"]: row for row in tables["view"]}
            self.check("csv items", len(by_item), len(items))
            for item in items:
                row = by_item.get(item["id"], {})
                self.check(f"csv item {item['id']}", row.get("status"), item["status"])
                for status in STATUSES:
                    self.check(f"csv item {item['id']} {status}", as_number(row.get(status)), item["counts"][status])

    def workbook(self, figures, tables):
        sheets = in_workbook(self.path / "report.xlsx")
        self.check("xlsx sheets", len(sheets), len(tables))
        sizes = collections.Counter(len(rows) for rows in sheets.values())
        self.check("xlsx rows", sizes, collections.Counter(len(rows) for rows in tables.values()))
        summary = {row[0]: as_number(row[1]) for row in next(iter(sheets.values())) if len(row) == 2}
        for key, wanted in figures.items():
            self.check(f"xlsx {key}", summary.get(key), wanted)

    def oscal(self, document, figures):
        file = json.loads((self.path / "oscal/assessment-results.json").read_text(encoding="utf-8"))
        result = file["assessment-results"]["results"][0]
        own = properties(result)
        for key, wanted in figures.items():
            self.check(f"oscal {key}", as_number(own.get(key)), wanted)
        stated = collections.Counter(properties(each)["status"].replace("-", "_") for each in result["findings"])
        for status in STATUSES:
            self.check(f"oscal findings {status}", stated[status], figures[f"summary.{status}"])
        tested = [properties(each) for each in result["observations"] if "TEST" in each["methods"]]
        exceptions = sum(int(each["exceptions"]) for each in tested)
        self.check("oscal exceptions", exceptions, figures["summary.record_tests.exceptions"])
        self.check("oscal tests", len(tested), figures["summary.record_tests.tests"])
        poam = json.loads((self.path / "oscal/poam.json").read_text(encoding="utf-8"))
        items = poam["plan-of-action-and-milestones"].get("poam-items", [])
        self.check("oscal plan of action", len(items), len(document["gaps"]))

    def rows_of_html(self, document, html):
        """What a count leads to is there: a row or a heading for each thing that is counted."""
        ids = set(re.findall(r' id="([^"]+)"', html))
        self.check("html places", len(ids), len(re.findall(r' id="[^"]+"', html)))
        missing = set(re.findall(r'href="#([^"]+)"', html)) - ids
        self.check("html links to nowhere", sorted(missing), [])
        rows = len([each for each in ids if re.fullmatch(r"ev-\d+", each)])
        self.check("html evidence", rows, len(document["evidence"]))
        rows = len([each for each in ids if re.fullmatch(r"g-\d+", each)])
        self.check("html gaps", rows, len(document["gaps"]))
        rows = len([each for each in ids if each.startswith("r-")])
        self.check("html requirements", rows, len(document["requirements"]))


def main():
    failed = False
    for argument in sys.argv[1:]:
        folder = Folder(argument)
        folder.run()
        print(f"{argument}: {folder.checked} comparisons, {len(folder.faults)} differ")
        for fault in folder.faults[:20]:
            print(f"  {fault}")
        failed = failed or bool(folder.faults) or folder.checked < 150
    return 1 if failed or len(sys.argv) < 2 else 0


if __name__ == "__main__":
    sys.exit(main())
