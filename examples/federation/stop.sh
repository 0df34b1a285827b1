#!/usr/bin/env bash
# Ends what start.sh started, and nothing else: all parts, or those named, such as gateway-b.
#   stop.sh [PART…]
set -euo pipefail
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/networks.sh"

patience=30 # seconds until one that does not end is killed

[[ ${1:-} != -* ]] || usage "${BASH_SOURCE[0]}"
require_parts "$@"
parts=("$@")
[ "${#parts[@]}" -gt 0 ] || parts=("${gateways[@]}" "${witnesses[@]}")

running=()
for part in "${parts[@]}"; do
  if pid=$(pid_of "$part"); then
    kill "$pid"
    running+=("$part")
  elif [ -e "$dir/$part.pid" ]; then
    say "$part had ended before."
  fi
done
SECONDS=0
for part in "${running[@]}"; do
  while pid=$(pid_of "$part"); do
    if [ "$SECONDS" -ge "$patience" ]; then
      say "$part does not end, and is killed."
      kill -9 "$pid"
    fi
    sleep 0.1
  done
done
for part in "${parts[@]}"; do rm -f "$dir/$part.pid" "$dir/$part.started"; done
say "Stopped: ${#running[@]} parts."
