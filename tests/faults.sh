#!/usr/bin/env bash
# Interrupts the program at every system call by which it changes the disk: kill, EIO and ENOSPC, one at a time, during a
# ledger commit (`redact`) and during `seal`. After each, the ledger must hold (old or new state), the next run must work, and
# no half-made pack may stand. Needs Linux, strace, and a built program; takes minutes, so it is no part of `.ci/run`.
# Usage: tests/faults.sh [PROGRAM]
set -uo pipefail
cd "$(dirname "$0")/.."
program=$(realpath "${1:-target/release/tickmark}")
command -v strace >/dev/null || { echo "skipped: strace is missing"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export SOURCE_DATE_EPOCH=1790726400
readonly CALLS="openat mkdir rename renameat2 write ftruncate fsync fdatasync syncfs unlink unlinkat rmdir chmod flock"
points=0 violations=0

violation() { echo "VIOLATION: $1"; violations=$((violations + 1)); }

# prepare DIR: a workspace with an assessment, a file to redact and rules.
prepare() {
  mkdir -p "$1/ws/evidence"
  printf 'format_version = 1\n' > "$1/ws/tickmark.toml"
  printf '# Policy\n' > "$1/ws/evidence/policy.md"
  printf 'number,caller\nINC1,Ann\n' > "$1/list.csv"
  printf 'format_version = 1\n[[columns]]\nnames = ["caller"]\n' > "$1/rules.toml"
  "$program" assess "$1/ws" --as-of 2026-09-30 --format json --json > /dev/null || exit 2
}

# holds DIR: the state after an interruption, and after the next run.
holds() {
  local before after
  before=$("$program" ledger verify "$1/ws" --json | grep -o '"records": [0-9]*')
  if [ -z "$before" ] || ! "$program" ledger verify "$1/ws" > /dev/null 2>&1; then
    # A line that was torn is set aside by the next writer, nothing else may be wrong.
    "$program" ledger verify "$1/ws" > /dev/null || { violation "$2: the ledger does not hold"; return; }
  fi
  rm -f "$1/list.redacted.csv"
  "$program" redact "$1/list.csv" --rules "$1/rules.toml" -C "$1/ws" --json > /dev/null 2>"$work/words" ||
    violation "$2: the next run fails: $(head -1 "$work/words")"
  "$program" ledger verify "$1/ws" > /dev/null || violation "$2: the ledger does not hold after the next run"
  compgen -G "$1/.tmp-*" > /dev/null && violation "$2: remains were left"
  if [ -e "$1/pack" ]; then
    "$program" verify "$1/pack" > /dev/null || violation "$2: a pack that does not verify stands"
    "$program" ledger show "$1/ws" --json | grep -q '"type": "sealed"' || violation "$2: a pack stands that the ledger does not know"
  fi
}

# interrupt NAME COMMAND...: at each call, in each way. Calls below the first named file of ours are those of starting up.
interrupt() {
  local name=$1 call how count number
  shift
  for call in $CALLS; do
    rm -rf "$work/probe"; cp -a "$work/base" "$work/probe"
    count=$(cd "$work/probe" && strace -f -qq -e trace="$call" -o "$work/trace" "$@" > /dev/null 2>&1; grep -c "$call(" "$work/trace")
    for how in signal=KILL error=EIO error=ENOSPC; do
      for ((number = 1; number <= count; number++)); do
        rm -rf "$work/try"; cp -a "$work/base" "$work/try"
        (cd "$work/try" && strace -f -qq -o /dev/null -e trace="$call" -e inject="$call:$how:when=$number" "$@" > /dev/null 2>&1)
        points=$((points + 1))
        holds "$work/try" "$name: $call number $number, $how"
      done
    done
  done
}

mkdir "$work/base"
prepare "$work/base"
interrupt commit "$program" redact list.csv --rules rules.toml -C ws
echo "after commits: $points points, $violations violations"
interrupt seal "$program" seal ws --out pack
echo "$points points, $violations violations"

if [ "$(id -u)" = 0 ] && mkdir "$work/small" && mount -t tmpfs -o size=3m tmpfs "$work/small" 2>/dev/null; then
  cp -a "$work/base/." "$work/small/"
  before=$(sha256sum < "$work/small/ws/.tickmark/ledger.jsonl")
  head -c 4m /dev/zero > "$work/small/fill" 2>/dev/null
  (cd "$work/small" && "$program" redact list.csv --rules rules.toml -C ws > /dev/null 2> "$work/words") && violation "a full disk: exit 0"
  grep -qi "space" "$work/words" || violation "a full disk: $(head -1 "$work/words")"
  rm "$work/small/fill"
  "$program" ledger verify "$work/small/ws" > /dev/null || violation "a full disk: the ledger does not hold"
  [ "$before" = "$(sha256sum < "$work/small/ws/.tickmark/ledger.jsonl")" ] || echo "note: the ledger grew before the disk was full"
  umount "$work/small"
  echo "a full disk: $violations violations"
else
  echo "skipped: a full disk needs root to mount a small file system"
fi
[ "$violations" = 0 ]
