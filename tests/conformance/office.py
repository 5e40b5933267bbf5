"""Opens workbooks in LibreOffice: every sheet holds the rows of its CSV file, names and days as they were; and a list of
requests that LibreOffice saved again comes back without a change.

Usage: office.py PROGRAM WORKSPACE FOLDER...   (each FOLDER with report.xlsx and csv/)
"""

import csv
import pathlib
import re
import subprocess
import sys
import tempfile

# Every sheet as a file of its own: comma, quotes, UTF-8, numbers as shown, all sheets.
ALL_SHEETS = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def office(folder, form, path):
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", form, "--outdir", folder, path]
    subprocess.run(command, check=True, capture_output=True, timeout=300)


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def bare(cell):
    """A text that looks like a formula has an apostrophe before it in CSV alone."""
    return cell[1:] if cell.startswith("'") else cell


def compare(folder):
    """Sheets are told apart by their first column and number of columns, which no two of them share."""
    faults = []
    with tempfile.TemporaryDirectory() as place:
        office(place, ALL_SHEETS, str(folder / "report.xlsx"))
        sheets = [rows(path) for path in pathlib.Path(place).glob("report-*.csv")]
    tables = {path.stem: rows(path) for path in (folder / "csv").glob("*.csv")}
    if len(sheets) != len(tables):
        faults.append(f"{len(sheets)} sheets for {len(tables)} tables")
    for name, table in tables.items():
        names = [bare(row[0]) for row in table[1:]]
        same = [each for each in sheets if len(each[0]) == len(table[0]) and [row[0] for row in each[1:]] == names]
        if not same:
            faults.append(f"no sheet holds the rows of {name}")
            continue
        for row, shown in zip(table[1:], same[0][1:]):
            for cell, other in zip(row, shown):
                if DAY.fullmatch(cell) and cell != other:
                    faults.append(f"{name} {row[0]}: the day {cell} became {other}")
    return faults


def round_trip(program, workspace):
    with tempfile.TemporaryDirectory() as place:
        sent, back = pathlib.Path(place) / "requests.xlsx", pathlib.Path(place) / "back"
        subprocess.run([program, "requests", "-C", workspace, "--xlsx", sent], check=True, capture_output=True)
        office(str(back), "xlsx:Calc MS Excel 2007 XML", str(sent))
        command = [program, "requests", "-C", workspace, "--import", back / "requests.xlsx", "--by", "A. Officer"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    told = done.stdout + done.stderr
    return [] if done.returncode == 0 and "0 answers taken in, 0 decisions" in told else [told[-300:]]


def main():
    program, workspace, *folders = sys.argv[1:]
    faults = round_trip(program, workspace)
    for folder in folders:
        faults += [f"{folder}: {fault}" for fault in compare(pathlib.Path(folder))]
    print(f"{len(folders)} workbooks, {len(faults)} faults")
    for fault in faults[:20]:
        print(f"  {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
