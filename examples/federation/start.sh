#!/usr/bin/env bash
# Starts what setup.sh made, each part a process of its own, and waits until every part is ready. What
# runs already is left alone.
#   start.sh [--fast] [PART…]   all parts, or those named, such as gateway-b
#   --fast   gateways seal a batch every 3 s instead of every 60
# Beside each PART.log is a PART.pid; stop.sh ends what was started.
set -euo pipefail
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/networks.sh"

patience=120 # seconds until a part that is not ready is given up

fast=()
parts=()
for argument in "$@"; do
  case $argument in
    --fast) fast=(--federation-batch-period 3s) ;;
    -*) usage "${BASH_SOURCE[0]}" ;;
    *) parts+=("$argument") ;;
  esac
done
require_set_up
require_parts "${parts[@]}"
[ "${#parts[@]}" -gt 0 ] || parts=("${witnesses[@]}" "${gateways[@]}")

# command_of PART: into $command, what it runs.
command_of() {
  case $1 in
    witness-*) command=(witness run --data "$dir/$1.db" --listen "127.0.0.1:$(port_of "$1")") ;;
    gateway-*) command=(run --config "$dir/network-${1##*-}.json" "${fast[@]}") ;;
  esac
}

build
SECONDS=0
started=0
for part in "${parts[@]}"; do
  if is_running "$part"; then
    say "$part runs already (pid $(pid_of "$part"))."
  else
    command_of "$part"
    launch "$part" "${command[@]}"
    started=$((started + 1))
  fi
done
for part in "${parts[@]}"; do
  await "$part" "$patience" "what else was started runs on; $(shown "$here/stop.sh") ends it"
done
say "Ready: ${#parts[@]} parts, $started of them started now, in $SECONDS s."
[ "${#parts[@]}" -lt 12 ] || say "Next: $(shown "$here/demo.sh")"
