#!/usr/bin/env bash
# Interrupts the program at system calls of a collection, a ledger commit, a decision, a finding and a seal: killed, EIO, ENOSPC,
# one at a time. After each, what is stored must be the old or the new state, the ledger must hold, no half-made pack may
# stand, and the next run must work. Then a full disk, a read-only store, concurrent runs and torn tails of every length.
# Prints a table. Needs Linux, strace and a built program.
# Usage: tests/faults.sh [PROGRAM [MOST]]
#   MOST: points of one system call and kind of fault; where there are more, the first and last third of them and evenly
#   spaced ones between are taken, because what lies between is one file of a pack like the next (default 60).
set -uo pipefail
cd "$(dirname "$0")/.."
program=$(realpath "${1:-target/release/tickmark}")
most=${2:-60}
command -v strace >/dev/null || { echo "skipped: strace is missing"; exit 0; }
strace -f -qq -o /dev/null -e trace=none -e inject=fsync:error=EIO:when=9999 true 2>/dev/null ||
  { echo "skipped: this system lets nobody trace"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export SOURCE_DATE_EPOCH=1790726400 RAYON_NUM_THREADS=1
readonly WRITING="openat openat2 mkdir rename renameat renameat2 write ftruncate fsync fdatasync syncfs unlink unlinkat rmdir chmod fchmod flock"
readonly READING="read statx lseek getdents64 close fcntl statfs getrandom"
calls="$WRITING $READING"
[ "$most" -ge 10 ] || calls="ftruncate fsync fdatasync syncfs rename renameat renameat2 flock unlink"
violations=0 all_points=0

violation() { echo "VIOLATION: $1"; violations=$((violations + 1)); }
# A file that is not there yet and one that is still empty say the same.
digest() { [ ! -s "$1" ] || sha256sum < "$1" | cut -c1-64; }

# prepare DIR: a workspace with an assessment, evidence that came since, a file to redact, rules and a key.
prepare() {
  mkdir -p "$1/ws/evidence"
  printf 'format_version = 1\n' > "$1/ws/tickmark.toml"
  printf '# Policy\n\nApproved on 2026-02-10.\n' > "$1/ws/evidence/policy.md"
  printf 'number,caller\nINC1,Ann\n' > "$1/list.csv"
  printf 'format_version = 1\n[[columns]]\nnames = ["caller"]\n' > "$1/rules.toml"
  (cd "$1" && "$program" assess ws --as-of 2026-09-30 --format json --json) > /dev/null || exit 2
}

# holds DIR PLACE: what must hold after any interruption.
holds() {
  local words
  words=$("$program" ledger verify "$1/ws" --json 2>&1) || violation "$2: the ledger does not hold: $(grep -m1 message <<< "$words")"
  if [ -e "$1/pack" ]; then
    "$program" verify "$1/pack" > /dev/null 2>&1 || violation "$2: a pack that does not verify stands"
  fi
}

# goes_on DIR PLACE: the next run works, ends what the last one left, and the ledger holds.
goes_on() {
  rm -f "$1/list.redacted.csv"
  "$program" redact "$1/list.csv" --rules "$1/rules.toml" -C "$1/ws" --json > /dev/null 2> "$work/words" ||
    violation "$2: the next run fails: $(head -1 "$work/words")"
  "$program" ledger verify "$1/ws" > /dev/null 2>&1 || violation "$2: the ledger does not hold after the next run"
  compgen -G "$1/.tmp-*" > /dev/null && violation "$2: remains were left"
  if [ -e "$1/pack" ]; then
    "$program" ledger show "$1/ws" --json | grep -q '"type": "sealed"' || violation "$2: a pack stands that the ledger does not know"
  fi
}

# state NAME DIR: what a command changes, as one word.
state() {
  case $1 in
    collect) digest "$2/ws/out/assessment.json" ;;
    decide) digest "$2/ws/decisions.jsonl" ;;
    finding) digest "$2/ws/findings.jsonl" ;;
    seal) [ -e "$2/pack" ] && echo sealed || echo none ;;
    commit) grep -c '"redacted"' "$2/ws/.tickmark/ledger.jsonl" ;;
  esac
}

# numbers COUNT: which of so many points are taken.
numbers() {
  local count=$1 third=$((most / 3)) at
  if [ "$count" -le "$most" ]; then seq 1 "$count"; return; fi
  seq 1 "$third"
  for ((at = 1; at <= third; at++)); do echo $((third + at * (count - 2 * third) / (third + 1))); done
  seq $((count - third + 1)) "$count"
}

# interrupt NAME COMMAND...: at each call, in each way.
interrupt() {
  local name=$1 call how number count taken now old new before before_violations
  local -A counted
  shift
  rm -rf "$work/probe"; cp -a "$work/base" "$work/probe"
  old=$(state "$name" "$work/probe")
  (cd "$work/probe" && strace -f -qq -o "$work/trace" "$@" > /dev/null 2>&1) || { echo "$name does not work at all"; exit 2; }
  new=$(state "$name" "$work/probe")
  for call in $calls; do
    count=$(grep -c "^[0-9]* *$call(" "$work/trace")
    [ "$count" -gt 0 ] || continue
    for how in signal=KILL error=EIO error=ENOSPC; do
      taken=0 counted=([old]=0 [new]=0 [said]=0) before_violations=$violations
      for number in $(numbers "$count"); do
        rm -rf "$work/try"; cp -a "$work/base" "$work/try"
        { (cd "$work/try" && strace -f -qq -o /dev/null -e trace="$call" -e inject="$call:$how:when=$number" "$@" > /dev/null 2>&1); } 2> /dev/null
        taken=$((taken + 1))
        holds "$work/try" "$name: $call number $number, $how"
        now=$(state "$name" "$work/try")
        case $now in
          "$new") counted[new]=$((counted[new] + 1)) ;;
          "$old") counted[old]=$((counted[old] + 1)) ;;
          *)
            # A file of evidence that cannot be read costs itself alone, and the result names it.
            if [ "$name" = collect ] && grep -qE '"code": "(unreadable-(file|folder|content)|extraction-worker-died)"' "$work/try/ws/out/assessment.json"; then
              counted[said]=$((counted[said] + 1))
            else
              violation "$name: $call number $number, $how: neither the old nor the new state"
            fi
            ;;
        esac
        goes_on "$work/try" "$name: $call number $number, $how"
      done
      all_points=$((all_points + taken))
      printf '%-8s %-10s %-13s %5d calls %4d points %4d old %4d new %4d named in the result %3d violations\n' \
        "$name" "$call" "$how" "$count" "$taken" "${counted[old]}" "${counted[new]}" "${counted[said]}" $((violations - before_violations))
    done
  done
}

mkdir "$work/base"
prepare "$work/base"
printf '# Minutes\n\nHeld on 2026-03-01.\n' > "$work/base/ws/evidence/minutes.md"
interrupt collect "$program" assess ws --as-of 2026-09-30 --format json --json
(cd "$work/base" && "$program" assess ws --as-of 2026-09-30 --format json --json) > /dev/null
interrupt commit "$program" redact list.csv --rules rules.toml -C ws
interrupt decide "$program" rate iso20000-1:8.6.1-a --no-occurrence --by "A. Auditor" --reason "none" -C ws
interrupt finding "$program" finding add --requirement iso20000-1:8.6.1-a --grade minor --statement "No record" --evidence evidence/policy.md --by "A. Auditor" -C ws
interrupt seal "$program" seal ws --out pack
echo "interrupted at $all_points points: $violations violations"

# Torn tails of every length: the last line of the ledger, cut after each byte.
length=$(tail -n 1 "$work/base/ws/.tickmark/ledger.jsonl" | wc -c)
whole=$(($(stat -c %s "$work/base/ws/.tickmark/ledger.jsonl")))
step=1; [ "$most" -ge 10 ] || step=23
before_violations=$violations tails=0
head_before=$(tail -c +1 "$work/base/ws/.tickmark/ledger.head")
for ((tail = 1; tail < length; tail += step)); do
  rm -rf "$work/try"; cp -a "$work/base" "$work/try"
  # A commit that tore: the line is unfinished and the head is the one before it.
  sed -n '$p' "$work/try/ws/.tickmark/ledger.jsonl" | head -c "$tail" >> "$work/try/ws/.tickmark/ledger.jsonl"
  goes_on "$work/try" "a torn tail of $tail bytes"
  grep -q '"type":"recovered-torn-tail"' "$work/try/ws/.tickmark/ledger.jsonl" || violation "a torn tail of $tail bytes: nothing was recorded"
  tails=$((tails + 1))
done
printf '%-60s %3d violations\n' "torn tails of $tails lengths (1 to $((length - 1)) of $whole bytes)" $((violations - before_violations))

before_violations=$violations
rm -rf "$work/try"; cp -a "$work/base" "$work/try"
for number in 1 2 3 4 5 6; do
  ("$program" assess "$work/try/ws" --as-of 2026-09-30 --format json --json > /dev/null 2> "$work/words-$number"; echo $? > "$work/exit-$number") &
done
wait
won=$(cat "$work"/exit-? | grep -c '^0$') lost=$(grep -l 'ledger-locked' "$work"/words-? | wc -l)
[ $((won + lost)) = 6 ] && [ "$won" -ge 1 ] || violation "six runs at once: $won committed, $lost refused"
holds "$work/try" "six runs at once"
printf '%-60s %3d violations\n' "six runs at once: $won committed, $lost refused as locked" $((violations - before_violations))

if [ "$(id -u)" = 0 ] && mkdir "$work/small" && mount -t tmpfs -o size=3m tmpfs "$work/small" 2>/dev/null; then
  before_violations=$violations
  cp -a "$work/base/." "$work/small/"
  before=$(digest "$work/small/ws/.tickmark/ledger.jsonl")
  head -c 4m /dev/zero > "$work/small/fill" 2>/dev/null
  for command in "redact list.csv --rules rules.toml -C ws" "assess ws --as-of 2026-09-30 --format json" "seal ws --out pack"; do
    # shellcheck disable=SC2086
    (cd "$work/small" && "$program" $command > /dev/null 2> "$work/words") && violation "a full disk: ${command%% *} ends with 0"
    grep -qi "space" "$work/words" || violation "a full disk: ${command%% *} says $(head -1 "$work/words")"
    "$program" ledger verify "$work/small/ws" > /dev/null || violation "a full disk: the ledger does not hold after ${command%% *}"
  done
  [ "$before" = "$(digest "$work/small/ws/.tickmark/ledger.jsonl")" ] || echo "note: the ledger grew within a block it had"
  rm "$work/small/fill"
  goes_on "$work/small" "a full disk"
  printf '%-60s %3d violations\n' "a full disk (tmpfs of 3 MiB): redact, assess, seal" $((violations - before_violations))
  before_violations=$violations
  mount -o remount,ro "$work/small"
  before=$(digest "$work/small/ws/.tickmark/ledger.jsonl")
  (cd "$work/small" && "$program" assess ws --as-of 2026-09-30 --out "$work/elsewhere" > /dev/null 2> "$work/words")
  [ $? = 2 ] && grep -q 'ledger-unwritable' "$work/words" || violation "a read-only store: $(head -1 "$work/words")"
  [ -e "$work/elsewhere" ] && violation "a read-only store: evidence was read all the same"
  [ "$before" = "$(digest "$work/small/ws/.tickmark/ledger.jsonl")" ] || violation "a read-only store: the ledger changed"
  umount "$work/small"
  printf '%-60s %3d violations\n' "a read-only store" $((violations - before_violations))
else
  echo "skipped: a full disk and a read-only store need root to mount a small file system"
fi
echo "$violations violations in all"
[ "$violations" = 0 ]
