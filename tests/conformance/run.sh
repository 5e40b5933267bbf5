#!/usr/bin/env bash
# Makes the reports of the checked-in organisation in every depth and through every view, those of a workspace that holds
# nothing and of one that is hostile, and one of more than 1,000 pages; then lets others judge them. What a judge needs is
# fetched from PyPI and npm into target/ci; where that cannot be had, the judge is skipped and the skip is said.
# Usage: tests/conformance/run.sh PROGRAM [--brief]   (`--brief` judges three views of all and leaves long pages to full runs)
set -uo pipefail
cd "$(dirname "$0")/../.."
program=$(realpath "${1:?names the built program}")
brief=${2:-}
readonly HERE=tests/conformance
readonly TOOLS=$PWD/target/ci
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export SOURCE_DATE_EPOCH=1790726400
failed=()

check() {
  local name=$1 began=$SECONDS
  shift
  if "$@"; then echo "-- $name: passed in $((SECONDS - began)) s"; else
    echo "-- $name: FAILED after $((SECONDS - began)) s"
    failed+=("$name")
  fi
}

skip() { echo "-- $1: skipped, $2"; }

has() { command -v "$1" >/dev/null 2>&1; }

# assess FOLDER [OPTION...]: quietly, for a fixed date.
assess() {
  "$program" assess "$@" --as-of 2026-09-30 --format html,pdf,json,xlsx,csv,oscal,junit >"$work/log" 2>&1 ||
    { cat "$work/log"; return 1; }
}

report() { "$program" report "$@" >"$work/log" 2>&1 || { cat "$work/log"; return 1; }; }

make_reports() {
  local views
  views=$(find controls -mindepth 2 -maxdepth 2 -name framework.json -printf '%h\n' | xargs -n 1 basename | sort | paste -sd,)
  cp -r fixtures/quillmoor "$work/quillmoor" && rm -rf "$work/quillmoor/out" &&
    assess "$work/quillmoor" --view "$views,iso20000-1-2018" || return 1
  local out=$work/quillmoor/out depth kind
  for depth in executive manager; do
    report "$out/assessment.json" --depth $depth --format html,pdf,json --out "$work/$depth" || return 1
  done
  for kind in short long; do
    mkdir "$work/$kind" && python3 "$HERE/results.py" $kind "$out/assessment.json" "$work/$kind/result.json" &&
      report "$work/$kind/result.json" --format html,pdf,json --out "$work/$kind" || return 1
  done
  mkdir -p "$work/empty/evidence" && printf 'format_version = 1\n[organisation]\nname = "Example"\n' >"$work/empty/tickmark.toml" &&
    assess "$work/empty" && python3 "$HERE/hostile.py" "$work/hostile" && assess "$work/hostile"
}

# The packages in an environment of their own, so that nothing of the system changes.
python_tools() {
  [ -x "$TOOLS/conformance/bin/python" ] || python3 -m venv "$TOOLS/conformance" >/dev/null 2>&1 || return 1
  timeout 300 "$TOOLS/conformance/bin/pip" install --quiet --disable-pip-version-check \
    'page-validation==0.11.0' 'pikepdf==10.17.0' >"$work/log" 2>&1
}

# The folders of the views that are judged: those with the most, with the fewest, and with foreign relations.
views() {
  if [ "$brief" = --brief ]; then
    printf '%s\n' "$work"/quillmoor/out/views/{iso27001-2022,itil-4,six-sigma-dmaic}
  else
    printf '%s\n' "$work"/quillmoor/out/views/*
  fi
}

documents() {
  local long judged
  mapfile -t judged < <(views)
  long=$(pdfinfo "$work/long/report.pdf" | sed -n 's/^Pages: *//p')
  echo "the long report has $long pages"
  [ "$long" -gt 1000 ] && "$TOOLS/conformance/bin/python" "$HERE/documents.py" --planted "$work/short/report.pdf" \
    "$work"/{short,executive,manager,empty/out,hostile/out,quillmoor/out,long}/report.pdf "${judged[@]/%//report.pdf}"
}

# The packages of the browser's judge; scripts of packages are not run.
node_tools() {
  mkdir -p "$TOOLS/browser" && cp "$HERE/browser/package.json" "$TOOLS/browser/" &&
    (cd "$TOOLS/browser" && timeout 300 npm install --no-audit --no-fund --ignore-scripts --silent) >"$work/log" 2>&1
}

# The report of all, the shorter ones, a hostile one, and one through another publication.
pages() {
  local out=$work/quillmoor/out long=()
  [ "$brief" = --brief ] || long=("$work/hostile/out/report.html" "$out/views/itil-4/report.html")
  "$program" seal "$work/quillmoor" --out "$work/pack" >"$work/log" 2>&1 || { cat "$work/log"; return 1; }
  node "$HERE/browser/pages.mjs" "$TOOLS/browser" "$1" "$work/pack" "$out/report.html" \
    "$work"/{manager,executive,short}/report.html "${long[@]}"
}

markup() {
  java -jar "$TOOLS/browser/node_modules/vnu-jar/build/dist/vnu.jar" --stdout --errors-only "$work"/pack/data/index.html \
    "$work"/{quillmoor/out,manager,executive,short,empty/out,hostile/out}/report.html "$work"/quillmoor/out/views/*/report.html
}

if ! has python3; then
  skip "conformance of reports" "python3 is not here"
  exit 0
fi
check "reports" make_reports
if ! has pdftotext || ! has qpdf; then
  skip "counts, documents" "poppler-utils or qpdf is not here"
else
  check "counts" python3 "$HERE/counts.py" "$work"/{quillmoor,empty,hostile}/out "$work"/quillmoor/out/views/*
  if python_tools; then check "documents" documents; else skip "documents" "page-validation could not be had from PyPI"; fi
fi

if has soffice; then
  check "office" python3 "$HERE/office.py" "$program" "$work/quillmoor" "$work"/{quillmoor,empty,hostile}/out
else
  skip "office" "LibreOffice is not here"
fi

chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
if ! has npm || ! has node || [ -z "$chromium" ]; then
  skip "pages, markup" "node, npm or Chromium is not here"
elif ! node_tools; then
  skip "pages, markup" "packages could not be had from npm"
else
  check "pages" pages "$chromium"
  if has java; then check "markup" markup; else skip "markup" "java is not here"; fi
fi

if [ ${#failed[@]} -gt 0 ]; then
  printf 'FAILED: %s\n' "${failed[@]}"
  exit 1
fi
