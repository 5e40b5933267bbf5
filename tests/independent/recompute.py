#!/usr/bin/env python3
"""Recomputes the verdicts of an assessment from what `assessment.json` itself holds, without using tickmark.

Usage: recompute.py assessment.json
Exit code 0 when every figure comes out the same, 1 with a line for each that does not.
Written from the rules in `src/architecture.md` and the reports' page on method, not from the program's code.
"""

import json
import sys
from decimal import Decimal, ROUND_HALF_DOWN

RUNGS = ["E0", "E1", "E2", "E3", "E4"]
FAR_BEYOND_PERCENT = 25
CONTROL_OF_PARTIES = "8.2.3.2"
ATTRIBUTES = {
    "2015": [["1.1"], ["2.1", "2.2"], ["3.1", "3.2"], ["4.1", "4.2"], ["5.1", "5.2"]],
    "2019": [["1.1"], ["2.1", "2.2"], ["3.1", "3.2", "3.3"], ["4.1", "4.2"], ["5.1", "5.2"]],
}


def rung(name):
    return RUNGS.index(name)


def reached(kind, matches):
    """The rung that a set of matches gives; a document needs itself first, and its use beside it."""
    best = lambda chosen: max((rung(each["ladder"]) for each in chosen), default=0)
    if kind != "document":
        return best(matches)
    design = best([each for each in matches if each["shows"] == "design"])
    used = best([each for each in matches if each["shows"] == "implementation"]) >= rung("E3")
    if design >= rung("E2"):
        return rung("E3") if used else rung("E2")
    return min(best(matches), rung("E1"))


class Recomputed:
    def __init__(self, document):
        self.document = document
        self.tests = {test["id"]: test for test in document["record_tests"]}
        self.by_requirement = {}
        for item in document["evidence"]:
            for match in item["matches"]:
                if match["state"] != "rejected":
                    self.by_requirement.setdefault(match["requirement"], []).append((item, match))
        self.holes = {
            each["requirement"] for each in document["occurrences"] if each["found"] and each["missing"]
        }

    def groups(self, requirement):
        counted, proposed, unreadable = [], [], []
        for item, match in self.by_requirement.get(requirement["id"], []):
            if item["state"] == "unreadable":
                unreadable.append(match)
            elif match["state"] in ("accepted", "accepted-by-rule"):
                counted.append(match)
            else:
                proposed.append(match)
        return counted, proposed, unreadable

    def by_items(self, requirement, needed):
        counted, proposed, unreadable = self.groups(requirement)
        kind = requirement["kind"]
        current = reached(kind, [match for match in counted if not match["stale"]])
        whatever = reached(kind, counted)
        if current >= needed:
            has_hole = needed == rung("E3") and requirement["id"] in self.holes
            return "partly" if has_hole else "met"
        if unreadable:
            return "not-determined"
        if whatever >= needed - 1:
            return "partly"
        if any(rung(match["ladder"]) > whatever for match in proposed):
            return "not-determined"
        return "open" if self.document["evidence"] else "not-determined"

    def status(self, requirement):
        decision = requirement["decision"]
        if decision and not decision["basis_changed"] and requirement["kind"] != "document":
            return "no-occurrence"
        tests = [self.tests[name] for name in requirement["tests"]]
        adverse = [test for test in tests if test["relied_on"] and test["outcome"] == "fail"]
        favourable = [test for test in tests if test["relied_on"] and test["outcome"] == "pass"]
        decided = {test["id"] for test in adverse + favourable}
        undecided = requirement["needed"] == "E4" and not favourable and any(
            name not in decided for name in requirement["deciding_tests"]
        )
        items = self.by_items(requirement, rung("E3"))
        if adverse:
            far = [
                test
                for test in adverse
                if test["severity"] == "high"
                and test["tested"]
                and test["exceptions"] * 100 >= FAR_BEYOND_PERCENT * test["tested"]
            ]
            if far:
                return "open"
            if undecided:
                return "not-determined" if items in ("met", "partly") else items
            return "partly" if items == "met" else items
        if undecided:
            return "not-determined"
        return items

    def statuses(self):
        rows = self.document["requirements"]
        found = {row["id"]: self.status(row) for row in rows}
        control = [found[row["id"]] for row in rows if row["clause"] == CONTROL_OF_PARTIES]
        if control and any(status != "met" for status in control):
            for row in rows:
                if row["clause"] != CONTROL_OF_PARTIES and row["performed_by"] and found[row["id"]] == "met":
                    found[row["id"]] = "partly"
        return found


def percent(met, partly, assessed):
    if assessed == 0:
        return None
    exact = Decimal(100 * (2 * met + partly)) / Decimal(2 * assessed)
    return float(exact.quantize(Decimal("0.1"), rounding=ROUND_HALF_DOWN))


def tally(statuses):
    statuses = list(statuses)
    names = ("met", "partly", "open", "not-determined", "no-occurrence")
    return {name: sum(1 for status in statuses if status == name) for name in names}


def letter(met, partly, assessed):
    """N, P, L, F with bands closed at their upper bound; in whole numbers, so that no rounding decides."""
    share, whole = 2 * met + partly, 2 * assessed
    for limit, mark in ((15, "N"), (50, "P"), (85, "L")):
        if share * 100 <= limit * whole:
            return mark
    return "F"


def level(attributes, edition):
    reached_level = 0
    for number, group in enumerate(ATTRIBUTES[edition], start=1):
        if not all(attributes.get(each) in ("L", "F") for each in group):
            break
        reached_level = number
        if not all(attributes.get(each) == "F" for each in group):
            break
    return reached_level


def faults(document):
    found = []
    statuses = Recomputed(document).statuses()

    def compare(what, stated, computed):
        if stated != computed:
            found.append(f"{what}: stated {stated!r}, recomputed {computed!r}")

    recomputed = Recomputed(document)
    for row in document["requirements"]:
        compare(f"{row['id']} status", row["status"], statuses[row["id"]])
        compare(f"{row['id']} stage 1", row["stage1_status"], recomputed.by_items(row, rung("E2")))
    for row in document["clauses"]:
        of_clause = [statuses[each["id"]] for each in document["requirements"] if each["clause"] == row["clause"]]
        counts = tally(of_clause)
        for name, count in counts.items():
            compare(f"clause {row['clause']} {name}", row[name.replace("-", "_")], count)
        assessed = len(of_clause) - counts["no-occurrence"]
        compare(f"clause {row['clause']} score", row["score_percent"], percent(counts["met"], counts["partly"], assessed))
    counts, summary = tally(statuses.values()), document["summary"]
    for name, count in counts.items():
        compare(f"summary {name}", summary[name.replace("-", "_")], count)
    compare("summary requirements", summary["requirements"], len(statuses))
    readiness = percent(counts["met"], counts["partly"], len(statuses) - counts["no-occurrence"])
    compare("readiness", summary["readiness_percent"], readiness or 0.0)
    for grade, name in (("major", "candidate_majors"), ("minor", "candidate_minors"), ("ofi", "opportunities")):
        stated = sum(1 for row in document["clauses"] if row["suggested_grade"] == grade)
        compare(name, summary[name], stated)
    for process in document["processes"]:
        within = lambda clause: any(clause == each or clause.startswith(each + ".") for each in process["clauses"])
        counts = tally(statuses[row["id"]] for row in document["requirements"] if within(row["clause"]))
        determined = counts["met"] + counts["partly"] + counts["open"]
        assessed = determined + counts["not-determined"]
        mark = letter(counts["met"], counts["partly"], assessed) if determined else "not-rated"
        compare(f"{process['id']} PA 1.1", process["attributes"]["1.1"], mark)
        rated = {each["attribute"]: each["rating"][0] for each in process["ratings"] if not each["basis_changed"]}
        for attribute, stated in process["attributes"].items():
            if attribute != "1.1":
                compare(f"{process['id']} PA {attribute}", stated, rated.get(attribute, "not-rated"))
        compare(f"{process['id']} level", process["level_at_least"], level(process["attributes"], process["edition"]))
    return found


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        document = json.load(file)
    found = faults(document)
    for fault in found:
        print(fault)
    print(f"{len(document['requirements'])} requirements recomputed, {len(found)} differ")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
