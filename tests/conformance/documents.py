"""Judges PDF reports: PDF/A-3a and PDF/UA-1 by `page_validation`, and by veraPDF where `verapdf` is on the path; syntax
by qpdf; the tree, the order of the text and the embedded files by poppler. Then damages one report on purpose, in every
way that once slipped through elsewhere, and asks whether the judges see it.

Usage: documents.py [--planted FILE] REPORT.pdf...   (assessment.json beside each is what it must carry)
Needs the packages `page-validation` and `pikepdf`, and the programs qpdf, pdfinfo, pdftotext and pdfdetach.
"""

import concurrent.futures
import io
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import page
import pikepdf
from pikepdf import Dictionary, Name

PROFILES = ["3a", "ua1"]
# This rule compares with the end of the data as it guesses it, and takes a last byte 0x0D for part of a line end; the
# lengths are therefore checked exactly here, and only then may the rule be passed over.
LENGTH_RULE = re.compile(r"-STREAM-LENGTH-001$")


def run(*command):
    done = subprocess.run(command, capture_output=True, check=False)
    return done.returncode, done.stdout.decode("utf-8", "replace") + done.stderr.decode("utf-8", "replace")


def wrong_lengths(data):
    """Streams whose `/Length` is not the number of bytes up to the line end before `endstream`, and how many of all end
    in 0x0D. Goes from stream to stream, so that compressed bytes are never taken for objects."""
    wrong, odd, at = [], 0, 0
    opening = re.compile(rb"(\d+) 0 obj\s*<<.*?>>\s*stream\r?\n", re.S)
    while found := opening.search(data, at):
        length = re.search(rb"/Length (\d+)(?! \d+ R)", found.group(0))
        end = found.end() + int(length.group(1)) if length else found.end()
        if not length or not re.match(rb"(\r\n|\n|\r)?endstream", data[end : end + 11]):
            wrong.append(int(found.group(1)))
            end = found.end()
        elif data[end - 1 : end] == b"\r":
            odd += 1
        at = end
    return wrong, odd


def faults_of(data, profiles=PROFILES):
    """What the validator finds, without what is proved to be its own mistake."""
    wrong, odd = wrong_lengths(data)
    faults = [f"object {number}: /Length is wrong" for number in wrong]
    for profile in profiles:
        report = page.validate_pdf_bytes(data, profile=profile, limits=page.SafetyLimits.unlimited())
        for failure in report.failures:
            if LENGTH_RULE.search(failure.rule_id) and odd and not wrong:
                continue
            faults.append(f"{profile} {failure.rule_id}: {failure.message}")
    return faults


def vera(path):
    if not shutil.which("verapdf"):
        return []
    faults = []
    for flavour in PROFILES:
        code, told = run("verapdf", "--flavour", flavour, "--format", "text", str(path))
        if code or not told.startswith("PASS"):
            faults.append(f"verapdf {flavour}: {told.strip()[:300]}")
    return faults


def outside(path):
    """What qpdf and poppler say."""
    faults = []
    code, told = run("qpdf", "--check", str(path))
    if code or "No syntax or stream encoding errors" not in told:
        faults.append(f"qpdf: {told.strip()[-300:]}")
    _, tree = run("pdfinfo", "-struct", str(path))
    for wanted in ["Document", "Sect", "H1 (block)", "H2 (block)", "Table", "TH", "P (block)"]:
        if wanted not in tree:
            faults.append(f"pdfinfo -struct shows no {wanted}")
    _, info = run("pdfinfo", str(path))
    for wanted in ["Tagged:          yes", "PDF subtype:     PDF/A-3a" if "PDF subtype" in info else "Tagged:"]:
        if wanted not in info:
            faults.append(f"pdfinfo does not say `{wanted}`")
    return faults


def order(path):
    """Titles of sections and headings, in the order of the outline, are found in that order in the text."""
    with pikepdf.open(path) as document, document.open_outline() as outline:
        titles = []

        def walk(items):
            for item in items:
                titles.append(re.sub(r"\s", "", str(item.title)))
                walk(item.children)

        walk(outline.root)
        first = next((str(item.title) for item in outline.root), "")
    _, text = run("pdftotext", "-raw", str(path), "-")
    # The contents name them all once already.
    pages = [re.sub(r"\s", "", each) for each in text.split("\f")]
    begins = re.sub(r"\s", "", first)
    start = next((at for at, each in enumerate(pages) if re.search(re.escape(begins) + r"(?!.{0,9}\d)", each)), 0)
    whole = "".join(pages[start:]) if start else "".join(pages)
    at, faults = 0, []
    for title in titles:
        found = whole.find(title, at)
        if found < 0:
            faults.append(f"`{title[:60]}` does not follow in the text")
        else:
            at = found
    return faults if titles else ["there is no outline"]


def embedded(path):
    """The files inside are those beside it, byte by byte, and both are tied to the document."""
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        run("pdfdetach", "-saveall", "-o", folder, str(path))
        found = {each.name: each.read_bytes() for each in pathlib.Path(folder).iterdir()}
    if set(found) != {"assessment.json", "evidence.sha256"}:
        faults.append(f"embedded files: {sorted(found)}")
    beside = path.parent / "assessment.json"
    result = found.get("assessment.json", b"")
    if beside.exists() and result != beside.read_bytes():
        faults.append("the embedded assessment.json is another one")
    if result:
        items = json.loads(result)["evidence"]
        stated = sorted(each["sha256"] for each in items if each["sha256"])
        lines = found.get("evidence.sha256", b"").decode().splitlines()
        if sorted(line.lstrip("\\")[:64] for line in lines) != stated:
            faults.append("the embedded list of evidence is not that of the result")
    return faults


def judge(argument):
    """How long the report is, and what is wrong with it."""
    path = pathlib.Path(argument)
    data = path.read_bytes()
    faults = faults_of(data) + vera(path) + outside(path) + order(path) + embedded(path)
    with pikepdf.open(path) as document:
        pages = len(document.pages)
    return f"{path}: {pages} pages, {len(data)} bytes, {len(faults)} faults", faults


# Planted faults. Each takes an open document and damages it.


def elements(document, kind):
    """Elements of the tree of this kind, in order of object."""
    for each in document.objects:
        if isinstance(each, Dictionary) and each.get("/Type") == Name.StructElem and each.get("/S") == kind:
            yield each


def first(document, kind):
    return next(elements(document, kind))


def drop(owner, key):
    del owner[key]


def metadata(document, old, new):
    stream = document.Root.Metadata
    data = stream.read_bytes()
    changed = re.sub(old, new, data, flags=re.S)
    if changed == data:
        raise LookupError(f"the metadata do not hold {old!r}")
    stream.write(changed)


def link_without_contents(document):
    for sheet in document.pages:
        for annotation in sheet.get("/Annots", []):
            drop(annotation, "/Contents")
            return
    raise LookupError("there is no link")


def header_without_scope(document):
    for each in elements(document, Name.TH):
        drop(each, "/A")


def untagged(document):
    sheet = document.pages[len(document.pages) - 1]
    sheet.Contents = document.make_stream(b"0 0 1 rg 10 10 20 20 re f\n" + sheet.Contents.read_bytes())


def without_character_map(document):
    for each in document.objects:
        if isinstance(each, Dictionary) and each.get("/Subtype") == Name.Type0:
            drop(each, "/ToUnicode")
            return


def without_fonts(document):
    for each in document.objects:
        if isinstance(each, Dictionary) and "/FontFile2" in each:
            drop(each, "/FontFile2")


def without_tabs(document):
    for sheet in document.pages:
        if "/Annots" in sheet:
            drop(sheet, "/Tabs")
            return


def specification(document):
    return document.Root.AF[0]


PLANTED = {
    "a figure without alternative text": ("ua1", lambda d: drop(first(d, Name.Figure), "/Alt")),
    "no language": ("ua1", lambda d: [drop(e, "/Lang") for e in [d.Root, *elements(d, Name.Document)] if "/Lang" in e]),
    "no mark of PDF/UA": ("ua1", lambda d: metadata(d, rb"<pdfuaid:part>1</pdfuaid:part>", b"")),
    "no relationship of the embedded file": ("3a", lambda d: drop(specification(d), "/AFRelationship")),
    "no associated files": ("3a", lambda d: drop(d.Root, "/AF")),
    "no media type of the embedded file": ("3a", lambda d: drop(specification(d).EF.F, "/Subtype")),
    "no order of tabs": ("ua1", without_tabs),
    "a link without words": ("ua1", link_without_contents),
    "headers without scope": ("ua1", header_without_scope),
    "a heading that skips a level": ("ua1", lambda d: first(d, Name.H2).__setitem__("/S", Name.H4)),
    "no title in the window": ("ua1", lambda d: drop(d.Root, "/ViewerPreferences")),
    "content without a tag": ("ua1", untagged),
    "no character map": ("3a", without_character_map),
    "no output intent": ("3a", lambda d: drop(d.Root, "/OutputIntents")),
    "marked as not tagged": ("3a", lambda d: d.Root.MarkInfo.__setitem__("/Marked", False)),
    "no way back to the tree": ("ua1", lambda d: drop(d.Root.StructTreeRoot, "/ParentTree")),
    "the wrong part of PDF/A": ("3a", lambda d: metadata(d, rb"<pdfaid:part>3</pdfaid:part>", b"<pdfaid:part>2</pdfaid:part>")),
    "no title": ("ua1", lambda d: metadata(d, rb"<dc:title>.*?</dc:title>", b"")),
    "no embedded font": ("3a", without_fonts),
}


def sound_of(path):
    """What is found where nothing was planted."""
    return faults_of(damaged(path, None))


def catches(path, name):
    """The name of the planted fault, unless its judge sees it."""
    profile, plant = PLANTED[name]
    return None if faults_of(damaged(path, plant), [profile]) else name


def damaged(path, plant):
    with pikepdf.open(path) as document:
        if plant:
            plant(document)
        out = io.BytesIO()
        document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, fix_metadata_version=False)
        return out.getvalue()


def planted(path):
    """Whether each planted fault is seen, and none where nothing was planted."""
    with concurrent.futures.ProcessPoolExecutor() as pool:
        untouched = pool.submit(sound_of, path)
        missed = [f"not caught: {name}" for name in pool.map(catches, [path] * len(PLANTED), PLANTED) if name]
        missed += [f"nothing was planted, yet {fault}" for fault in untouched.result()]
    print(f"{path}: {len(PLANTED)} planted faults, {len(missed)} missed")
    for each in missed:
        print(f"  {each}")
    return not missed


def main(arguments):
    good = True
    if arguments[:1] == ["--planted"]:
        good = planted(pathlib.Path(arguments[1]))
        arguments = arguments[2:]
    if not shutil.which("verapdf"):
        print("verapdf is not here; page_validation judges alone")
    with concurrent.futures.ProcessPoolExecutor() as pool:
        for told, faults in pool.map(judge, arguments):
            print(told)
            for fault in faults[:20]:
                print(f"  {fault}")
            good = good and not faults
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
