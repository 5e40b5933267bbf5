#!/usr/bin/env python3
"""Recomputes verdicts, rules, grades and gates of an assessment from what `assessment.json` itself holds, without
using tickmark.

Usage: recompute.py assessment.json
Exit code 0 when every figure comes out the same, 1 with a line for each that does not.
Written from the rules in `src/architecture.md` and the reports' page on method, not from the program's code.
"""

import json
import sys
from datetime import date
from decimal import Decimal, ROUND_HALF_DOWN

# Rules by which a requirement is met in part for a reason that has no row of its own.
SHORT = ("one-rung-short", "occurrences-missing", "party-not-controlled")
# What dates a record, the most telling first.
RECORD_DATES = ("event_on", "period_end", "approved_on", "reviewed_on", "created", "effective_from", "modified")
RUNGS = ["E0", "E1", "E2", "E3", "E4"]
GRADES = ["none", "ofi", "minor", "major"]
WITHIN_MONTHS = 12
AUDIT_COVERAGE = "AUD-01"
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
        self.table = {row["situation"]: row for row in document["catalogue"]["grade_rules"]}
        self.far_beyond_percent = self.table["test-far-beyond-tolerance"]["rate_percent"]
        self.tests = {test["id"]: test for test in document["record_tests"]}
        self.by_requirement = {}
        for item in document["evidence"]:
            for match in item["matches"]:
                if match["state"] != "rejected":
                    self.by_requirement.setdefault(match["requirement"], []).append((item, match))
        self.holes = {
            each["requirement"] for each in document["occurrences"] if each["found"] and each["missing"]
        }

    def inputs(self, requirement):
        """Paths of the items that count, of those proposed, and of those that could not be read."""
        paths = ([], [], [])
        for item, match in self.by_requirement.get(requirement["id"], []):
            if item["state"] == "unreadable":
                paths[2].append(item["path"])
            elif match["state"] in ("accepted", "accepted-by-rule"):
                paths[0].append(item["path"])
            else:
                paths[1].append(item["path"])
        return tuple(sorted(set(each), key=lambda path: path.encode()) for each in paths)

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
            return ("partly", "occurrences-missing") if has_hole else ("met", "needed-rung-reached")
        if unreadable:
            return "not-determined", "evidence-unreadable"
        if whatever >= needed:
            return "partly", "evidence-stale"
        if whatever >= needed - 1:
            return "partly", "one-rung-short"
        if any(rung(match["ladder"]) > whatever for match in proposed):
            return "not-determined", "only-proposed"
        return ("open", "nothing-accepted") if self.document["evidence"] else ("not-determined", "no-evidence")

    def is_far_beyond(self, test):
        return (
            test["severity"] == "high"
            and test["tested"] > 0
            and test["exceptions"] * 100 >= self.far_beyond_percent * test["tested"]
        )

    def status(self, requirement):
        decision = requirement["decision"]
        if decision and not decision["basis_changed"] and requirement["kind"] != "document":
            return "no-occurrence", "no-occurrence-decided"
        tests = [self.tests[name] for name in requirement["tests"]]
        adverse = [test for test in tests if test["relied_on"] and test["outcome"] == "fail"]
        favourable = [test for test in tests if test["relied_on"] and test["outcome"] == "pass"]
        decided = {test["id"] for test in adverse + favourable}
        undecided = requirement["needed"] == "E4" and not favourable and any(
            name not in decided for name in requirement["deciding_tests"]
        )
        items = self.by_items(requirement, rung("E3"))
        if adverse:
            if any(self.is_far_beyond(test) for test in adverse):
                return "open", "tests-deviate-widely"
            if items[0] not in ("met", "partly"):
                return items
            return ("not-determined", "test-undecided") if undecided else ("partly", "tests-deviate")
        if undecided:
            return "not-determined", "test-undecided"
        return items

    def verdicts(self):
        """Status and rule of every requirement."""
        rows = self.document["requirements"]
        found = {row["id"]: self.status(row) for row in rows}
        control = [found[row["id"]][0] for row in rows if row["clause"] == CONTROL_OF_PARTIES]
        if control and any(status != "met" for status in control):
            for row in rows:
                if row["clause"] != CONTROL_OF_PARTIES and row["performed_by"] and found[row["id"]][0] == "met":
                    found[row["id"]] = "partly", "party-not-controlled"
        return found


class Graded:
    """Suggested grades by the table of the catalogue, and the gates."""

    def __init__(self, recomputed, verdicts):
        self.recomputed, self.verdicts, self.document = recomputed, verdicts, recomputed.document
        self.table = recomputed.table
        self.rows = {row["id"]: row for row in self.document["requirements"]}
        self.clauses = {row["clause"]: [] for row in self.document["clauses"]}
        for row in self.document["requirements"]:
            self.clauses[row["clause"]].append(row["id"])

    def is_missing(self, item):
        def status(name):
            row = self.rows[name]
            maintained = item["keeping"] == "maintain"
            return self.recomputed.by_items(row, rung("E2"))[0] if maintained else self.verdicts[name][0]

        known = [name for name in item["requirements"] if name in self.rows]
        return bool(known) and all(
            status(name) == "open" and self.verdicts[name][1] != "tests-deviate-widely" for name in known
        )

    def stale_by(self, name):
        counted, _, _ = self.recomputed.groups(self.rows[name])
        limits = {match["stale_by"] for match in counted if match.get("stale_by")}
        return "own-rule" if "own-rule" in limits else next(iter(limits), None)

    def of_test(self, test):
        if not test["relied_on"] or test["exceptions"] == 0:
            return None
        if test["outcome"] == "fail":
            return "test-far-beyond-tolerance" if self.recomputed.is_far_beyond(test) else "test-beyond-tolerance"
        if test["outcome"] == "pass":
            return "test-within-tolerance-absolute" if test["absolute"] else "test-within-tolerance"
        return None

    def reasons(self, clause):
        """Situation and grade of every row of the table that applies to a clause."""
        names, found, covered = self.clauses[clause["clause"]], [], set()

        def add(situation, own=None, about=()):
            grade = self.table[situation].get("grade") or own
            if grade is not None:
                found.append((situation, grade))
                covered.update(about)

        wholly = all(self.verdicts[name][0] == "open" for name in names)
        if wholly:
            add("clause-wholly-open", clause.get("if_wholly_absent"), names)
        for item in self.document["mandatory_information"]:
            if item["clause"] == clause["clause"] and self.is_missing(item):
                add("mandatory-information-missing", item["grade_if_missing"], item["requirements"])
        for test in self.document["record_tests"]:
            situation = self.of_test(test)
            if situation and test["requirements"][0] in names:
                add(situation, None, test["requirements"])
        if not wholly:
            for name in names:
                if self.verdicts[name][0] == "open" and name not in covered:
                    add("requirement-open")
        for name in names:
            if self.verdicts[name] in [("partly", rule) for rule in SHORT]:
                add("requirement-partly")
        stale = {self.stale_by(name) for name in names if self.verdicts[name][1] == "evidence-stale"}
        for by, situation in (("own-rule", "stale-by-own-rule"), ("default", "stale-by-default")):
            if by in stale:
                add(situation)
        if any(each["clause"] == clause["clause"] for each in self.document["scope_consistency"]["differences"]):
            add("scope-differs")
        for finding in self.document["findings"]:
            if finding["state"] not in ("closed", "withdrawn") and clause["clause"] in finding["clauses"]:
                past = finding["grade"] == "minor" and finding["overdue"]
                add("minor-past-due" if past else "finding-pending", finding["grade"])
        minors = sum(1 for _, grade in found if grade == "minor")
        if minors >= self.table["repeated-minors"]["count"]:
            add("repeated-minors")
        return found

    def grade(self, clause):
        return max((grade for _, grade in self.reasons(clause)), key=GRADES.index, default="none")

    def has_recent_record(self, chapter):
        as_of = date.fromisoformat(self.document["as_of"])
        earliest = months_before(as_of, WITHIN_MONTHS)
        for item in self.document["evidence"]:
            dated = next((item["document"][key]["value"] for key in RECORD_DATES if key in item["document"]), None)
            shows = any(
                match["state"] in ("accepted", "accepted-by-rule")
                and rung(match["ladder"]) >= rung("E3")
                and match["requirement"] in self.rows
                and within(self.rows[match["requirement"]]["clause"], chapter)
                for match in item["matches"]
            )
            if shows and item["state"] != "unreadable" and dated and date.fromisoformat(dated) >= earliest:
                return True
        return False

    def is_planned(self, clause):
        return any(
            clause in finding["clauses"]
            and finding["state"] in ("planned", "effective", "closed")
            and finding["grade"] in ("minor", "major")
            for finding in self.document["findings"]
        )

    def blocks(self, grades):
        """Whether each condition of each gate stands in the way."""
        rows, stage1, stage2 = self.document["requirements"], [], []
        stage1.append(any(self.recomputed.by_items(row, rung("E2"))[0] != "met" for row in rows if row["kind"] == "document"))
        stage1.append(any(item["keeping"] == "maintain" and item["state"] == "missing" for item in self.document["mandatory_information"]))
        stage2.append("major" in grades.values())
        stage2.append(any(status == "not-determined" for status, _ in self.verdicts.values()))
        stage2.append(any(grade == "minor" and not self.is_planned(clause) for clause, grade in grades.items()))
        if all(name.startswith("iso20000-1:") for name in self.rows):
            held = [not self.has_recent_record("9.2"), not self.has_recent_record("9.3")]
            stage1 += held
            stage2 += held
            coverage = [test for test in self.document["record_tests"] if test["ref"] == AUDIT_COVERAGE]
            stage2.append(not any(test["outcome"] == "pass" and test["relied_on"] for test in coverage))
            stage2.append(any(self.verdicts[row["id"]][0] != "met" for row in rows if within(row["clause"], "9.3")))
            others = [row for row in self.document["clauses"] if int(row["clause"].split(".")[0]) >= 6]
            stage2.append(bool(others) and all(row["performed_by"] for row in others))
        return stage1, stage2


def within(clause, chapter):
    return clause == chapter or clause.startswith(chapter + ".")


def months_before(day, months):
    """The same day so many months earlier, or the last day of that month."""
    at = day.year * 12 + day.month - 1 - months
    year, month = at // 12, at % 12 + 1
    for last in (31, 30, 29, 28):
        try:
            return date(year, month, min(day.day, last))
        except ValueError:
            continue


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
    recomputed = Recomputed(document)
    verdicts = recomputed.verdicts()
    statuses = {name: status for name, (status, _) in verdicts.items()}

    def compare(what, stated, computed):
        if stated != computed:
            found.append(f"{what}: stated {stated!r}, recomputed {computed!r}")

    for row in document["requirements"]:
        compare(f"{row['id']} status", row["status"], statuses[row["id"]])
        compare(f"{row['id']} rule", row["rule"], verdicts[row["id"]][1])
        compare(f"{row['id']} stage 1", row["stage1_status"], recomputed.by_items(row, rung("E2"))[0])
        counted, proposed, unreadable = recomputed.inputs(row)
        compare(f"{row['id']} evidence", row["evidence"], counted)
        compare(f"{row['id']} proposed", row["proposed"], proposed)
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
    graded = Graded(recomputed, verdicts)
    grades = {row["clause"]: graded.grade(row) for row in document["clauses"]}
    for row in document["clauses"]:
        compare(f"clause {row['clause']} grade", row["suggested_grade"], grades[row["clause"]])
        stated = sorted((reason["rule"], reason["grade"]) for reason in row["grade_reasons"])
        computed = sorted(reason for reason in graded.reasons(row) if reason[1] != "none")
        compare(f"clause {row['clause']} grade reasons", stated, computed)
    for gate, blocked in zip(("stage1", "stage2"), graded.blocks(grades)):
        compare(f"{gate} ready", summary[gate]["ready"], not any(blocked))
        compare(f"{gate} blockers", len(summary[gate]["blockers"]), sum(blocked))
    for grade, name in (("major", "candidate_majors"), ("minor", "candidate_minors"), ("ofi", "opportunities")):
        compare(name, summary[name], sum(1 for each in grades.values() if each == grade))
    for process in document["processes"]:
        of_process = lambda clause: any(within(clause, each) for each in process["clauses"])
        counts = tally(statuses[row["id"]] for row in document["requirements"] if of_process(row["clause"]))
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
    print(
        f"{len(document['requirements'])} requirements, {len(document['clauses'])} clauses and 2 gates recomputed, "
        f"{len(found)} differ"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
