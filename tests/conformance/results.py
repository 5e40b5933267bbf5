"""Makes results for `tickmark report` out of one result: a short one with a little of everything, and a long one whose
exceptions fill about a thousand pages.

Usage: results.py short|long ASSESSMENT.json OUT.json
"""

import json
import sys

# Rows of exceptions that make the report of the checked-in organisation a little longer than 1,000 pages.
EXCEPTIONS = 28_000


def short(document):
    """What belongs to one clause."""
    clause = "8.6.1"
    own = [each for each in document["requirements"] if each["clause"] == clause]
    names = {each["id"] for each in own}
    paths = {path for each in own for path in each["evidence"]}
    document["requirements"] = own
    document["evidence"] = [each for each in document["evidence"] if each["path"] in paths]
    for each in document["evidence"]:
        each["matches"] = [match for match in each["matches"] if match["requirement"] in names]
    for key in ["clauses", "gaps", "record_tests"]:
        document[key] = [each for each in document[key] if each["clause"] == clause]
    for key in ["populations", "mandatory_information", "processes", "occurrences"]:
        document[key] = document[key][:3]
    return document


def long(document):
    """Exceptions of the first failed test, over and over, each with a subject of its own."""
    test = next(each for each in document["record_tests"] if each["exception_rows"])
    pattern = test["exception_rows"]
    more = EXCEPTIONS - document["summary"]["record_tests"]["exceptions"]
    for number in range(more):
        row = dict(pattern[number % len(pattern)])
        row["subject"] = f"REC-{number:06d}"
        row["row"] = number + 2
        test["exception_rows"].append(row)
    test["exceptions"] += more
    document["summary"]["record_tests"]["exceptions"] += more
    return document


def main():
    kind, source, target = sys.argv[1:]
    with open(source, encoding="utf-8") as file:
        document = json.load(file)
    with open(target, "w", encoding="utf-8") as file:
        json.dump({"short": short, "long": long}[kind](document), file)


if __name__ == "__main__":
    main()
