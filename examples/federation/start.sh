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

start() {
  local port pid
  port=$(port_of "$1")
  ! is_taken "$port" || die \
    "port $port, where $1 is to listen, is taken by a process that start.sh did not start" \
    'end that, or choose other ports: CAIRN_PORT_OFFSET=100 setup.sh --reset'
  command_of "$1"
  # A session of its own: closing the terminal, or Ctrl-C while we wait, does not end it.
  CAIRN_NO_BUILD=1 setsid "${clean[@]}" "$root/cairn" "${command[@]}" >>"$dir/$1.log" 2>&1 </dev/null &
  pid=$!
  start_time "$pid" >"$dir/$1.started"
  echo "$pid" >"$dir/$1.pid"
}

# give_up PART SENTENCE
give_up() {
  printf 'federation: %s\n' "$2; the end of $(shown "$dir/$1.log"):" >&2
  tail -n 10 "$dir/$1.log" | sed 's/^/  /' >&2
  die "what else was started runs on; $(shown "$here/stop.sh") ends it"
}

await() {
  until is_ready "$1"; do
    is_running "$1" || give_up "$1" "$1 has ended"
    [ "$SECONDS" -lt "$patience" ] || give_up "$1" "$1 is not ready after $patience s: $(answer "$(port_of "$1")" /readyz |
      tail -n +2)"
    sleep 0.2
  done
  is_running "$1" || give_up "$1" "$1 has ended"
}

[ -n "${CAIRN_NO_BUILD:-}" ] || cairn --version >/dev/null # builds Cairn now, where that is needed
SECONDS=0
started=0
for part in "${parts[@]}"; do
  if is_running "$part"; then
    say "$part runs already (pid $(pid_of "$part"))."
  else
    start "$part"
    started=$((started + 1))
  fi
done
for part in "${parts[@]}"; do await "$part"; done
say "Ready: ${#parts[@]} parts, $started of them started now, in $SECONDS s."
[ "${#parts[@]}" -lt 12 ] || say "Next: $(shown "$here/demo.sh")"
