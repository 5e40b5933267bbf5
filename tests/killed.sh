#!/usr/bin/env bash
# Stops the program at every system call by which it writes what people decide and find: kill, EIO and ENOSPC, one at a time,
# during `rate`, `finding add`, `finding update` and `finding close`. After each, every earlier entry must be there byte for
# byte, at most one line may be unfinished, and the next run must work. Then 50 runs at once must lose none. Needs Linux, strace
# and a built program; takes minutes, so it is no part of `.ci/run`, whose tests cut the journal at every byte instead.
# Usage: tests/killed.sh [PROGRAM]
set -uo pipefail
cd "$(dirname "$0")/.."
program=$(realpath "${1:-target/release/tickmark}")
command -v strace >/dev/null || { echo "skipped: strace is missing"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
readonly CALLS="openat write fdatasync fsync flock rename ftruncate"
readonly ADD=(finding add --requirement 8.6.1-h --grade minor --statement "It is not said." --evidence evidence/policy.md --as-of 2026-09-30)
points=0 violations=0

violation() { echo "VIOLATION: $1"; violations=$((violations + 1)); }

# run DIR ARGUMENTS...
run() { (cd "$1" && shift && "$program" "$@" > /dev/null 2>&1); }

prepare() {
  mkdir -p "$1/evidence"
  printf 'format_version = 1\n' > "$1/tickmark.toml"
  printf '# Policy\n' > "$1/evidence/policy.md"
  run "$1" rate 8.6.1-a --no-occurrence --by A --reason first || exit 2
  run "$1" "${ADD[@]}" --by A || exit 2
  run "$1" finding update F0001 --by A --correction c --cause c --corrective-action a --effectiveness e --evidence evidence/policy.md || exit 2
}

# whole FILE: how many lines are whole entries.
whole() { python3 -c 'import json,sys
n = 0
for line in open(sys.argv[1], encoding="utf-8", errors="replace"):
    try:
        json.loads(line); n += 1
    except ValueError:
        pass
print(n)' "$1"; }

# holds DIR JOURNAL NAME: earlier entries are there, at most one more line, and the next entry goes in.
holds() {
  local before size after
  before=$(whole "$work/base/$2"); size=$(stat -c %s "$work/base/$2")
  cmp -s -n "$size" "$work/base/$2" "$1/$2" || { violation "$3: an earlier entry was damaged"; return; }
  after=$(whole "$1/$2")
  [ "$after" -le $((before + 1)) ] || violation "$3: $after entries after $before"
  run "$1" rate 8.6.1-b --no-occurrence --by A --reason next || violation "$3: the next decision fails"
  run "$1" finding update F0001 --by A --cause again || [ "$4" = close ] || violation "$3: the next word on a finding fails"
  grep -q '"reason":"next"}$' "$1/decisions.jsonl" || violation "$3: the next decision is not there"
}

# interrupt NAME JOURNAL ARGUMENTS...
interrupt() {
  local name=$1 journal=$2 call how count number
  shift 2
  for call in $CALLS; do
    rm -rf "$work/probe"; cp -a "$work/base" "$work/probe"
    count=$(cd "$work/probe" && strace -f -qq -e trace="$call" -o "$work/trace" "$program" "$@" > /dev/null 2>&1; grep -c "$call(" "$work/trace")
    for how in signal=KILL error=EIO error=ENOSPC; do
      for ((number = 1; number <= count; number++)); do
        rm -rf "$work/try"; cp -a "$work/base" "$work/try"
        (cd "$work/try" && strace -f -qq -o /dev/null -e trace="$call" -e inject="$call:$how:when=$number" "$program" "$@") > /dev/null 2>&1
        points=$((points + 1))
        holds "$work/try" "$journal" "$name: $call number $number, $how" "$name"
      done
    done
  done
  echo "$name: $points points so far, $violations violations"
}

mkdir "$work/base"
prepare "$work/base"
interrupt rate decisions.jsonl rate 8.6.1-a --no-occurrence --by A --reason second
interrupt update findings.jsonl finding update F0001 --by A --cause other
interrupt close findings.jsonl finding close F0001 --by A
interrupt add findings.jsonl "${ADD[@]}" --by A

# Killed at random moments, many times over one growing journal.
cp -a "$work/base" "$work/random"
for ((number = 1; number <= 200; number++)); do
  (cd "$work/random" && exec "$program" rate 8.6.1-c --no-occurrence --by A --reason "number $number" > /dev/null 2>&1) &
  sleep "0.$(printf '%03d' $((RANDOM % 90)))"
  kill -9 $! 2> /dev/null
  wait $! 2> /dev/null
done
cmp -s -n "$(stat -c %s "$work/base/decisions.jsonl")" "$work/base/decisions.jsonl" "$work/random/decisions.jsonl" || violation "random: an earlier entry was damaged"
lines=$(grep -c . "$work/random/decisions.jsonl"); read_whole=$(whole "$work/random/decisions.jsonl")
echo "random moments: 200 kills, $read_whole of $lines lines whole"
run "$work/random" rate 8.6.1-d --no-occurrence --by A --reason last || violation "random: the next decision fails"

# Fifty writers at once, of decisions and of findings.
cp -a "$work/base" "$work/many"
for ((number = 1; number <= 50; number++)); do
  run "$work/many" rate 8.6.1-a --no-occurrence --by "W$number" --reason "by $number" &
  run "$work/many" finding update F0001 --by "W$number" --cause "by $number" &
done
wait
for journal in decisions findings; do
  found=$(grep -o '"by":"W[0-9]*"' "$work/many/$journal.jsonl" | sort -u | wc -l)
  echo "50 writers of $journal: $found entries"
  [ "$found" = 50 ] || violation "$((50 - found)) entries of $journal were lost"
done
echo "$points points, $violations violations"
[ "$violations" = 0 ]
