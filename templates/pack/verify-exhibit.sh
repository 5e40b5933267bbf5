#!/usr/bin/env bash
# Shows that a leaf is under the root of a checkpoint (RFC 6962), with bash and coreutils alone.
# Usage: verify-exhibit.sh PROOF LEAF CHECKPOINT
set -euo pipefail
proof=$1 leaf=$2 checkpoint=$3
command -v sha256sum >/dev/null || sha256sum() { shasum -a 256; }
sha() { sha256sum | cut -c1-64; }
hex() { base64 -d | od -An -v -tx1 | tr -d ' \n'; }
raw() { printf "$(printf '%s' "$1" | sed 's/../\\x&/g')"; }
fail() { echo "$1"; exit 1; }
cmp -s <(sed '1,/^$/d' "$proof") "$checkpoint" || fail "OTHER CHECKPOINT"
at=$(sed -n 's/^index //p' "$proof") size=$(sed -n 2p "$checkpoint") root=$(sed -n 3p "$checkpoint" | hex)
[ "$at" -lt "$size" ] || fail "NO SUCH LEAF"
last=$((size - 1))
hash=$({ printf '\0'; tr -d '\n' < "$leaf"; } | sha)
while read -r line; do
  [ "$last" -gt 0 ] || fail "PROOF TOO LONG"
  other=$(printf '%s' "$line" | hex)
  if [ $((at & 1)) = 1 ] || [ "$at" = "$last" ]; then
    hash=$(raw "01$other$hash" | sha)
    while [ $((at & 1)) = 0 ] && [ "$at" != 0 ]; do at=$((at >> 1)) last=$((last >> 1)); done
  else
    hash=$(raw "01$hash$other" | sha)
  fi
  at=$((at >> 1)) last=$((last >> 1))
done < <(awk 'NR > 2 && /^$/ { exit } NR > 2' "$proof")
[ "$last" = 0 ] && [ "$hash" = "$root" ] || fail "ROOT MISMATCH"
echo INCLUDED
