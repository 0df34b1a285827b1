#!/usr/bin/env bash
# Shows what the three running networks do for their users: stamps a file on A and one on B, waits until the
# networks have logged each other's batches, verifies both proofs offline, then kills gateway B, shows what
# a proof lacks without it, and brings it back.
#   --fast   a batch every 3 s instead of every 60; restarts gateways that run otherwise
# Leaves the networks running; what the user has (pins, files, proofs) is in the folder user.
set -euo pipefail
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/networks.sh"

fast=''
case "$#:${1:-}" in
  0:) ;;
  1:--fast) fast=--fast ;;
  *) usage "${BASH_SOURCE[0]}" ;;
esac
require_set_up
for part in "${witnesses[@]}" "${gateways[@]}"; do
  is_running "$part" || die "$part is not running; run $(shown "$here/start.sh") first"
done
export CAIRN_NO_BUILD=1

heading() { printf '\n%s\n' "$*"; }

address() { echo "http://127.0.0.1:$(port_of "gateway-$1")"; } # NETWORK

# user COMMAND ARGUMENT…: cairn as somebody who has nothing but his own folder.
user() { cairn "$@" --home "$dir/user"; }

# verify FILE: offline; where the system permits it, in a network of its own that reaches nothing at all.
verify() {
  local alone=()
  ! unshare --user --map-root-user --net true 2>/dev/null || alone=(unshare --user --map-root-user --net --)
  "${alone[@]}" "${clean[@]}" "$root/cairn" verify "$1" --require federated --home "$dir/user"
}

runs_fast() { tr '\0' ' ' <"/proc/$(pid_of "$1")/cmdline" | grep -q -- ' --federation-batch-period 3s'; }

# at_this_pace: gateways that seal as often as asked for; $patience is how long a batch may take then.
at_this_pace() {
  local part slow=()
  for part in "${gateways[@]}"; do runs_fast "$part" || slow+=("$part"); done
  if [ -n "$fast" ] && [ "${#slow[@]}" -gt 0 ]; then
    say 'The gateways are restarted, to seal a batch every 3 s.'
    "$here/stop.sh" "${slow[@]}" >/dev/null
    "$here/start.sh" --fast "${slow[@]}" >/dev/null
  elif [ "${#slow[@]}" -eq 0 ]; then
    fast=--fast
  fi
  period=60
  [ -z "$fast" ] || period=3
  patience=$((period + 120))
}

# stamp NETWORK FILE TEXT
stamp() {
  printf '%s, at %s\n' "$3" "$(date -u +%FT%TZ)" >"$2"
  user stamp "$2" --gateway "$(address "$1")"
}

# mark PART: from here on, its log is what follow shows.
mark() { from=$(($(wc -l <"$dir/$1.log") + 1)); }

# follow PART PATTERN: shows what its log says of batches and cross-anchors until a line fits.
follow() {
  local line shown=0 deadline=$((SECONDS + patience))
  while true; do
    while IFS= read -r line; do
      shown=$((shown + 1))
      printf '  %s | %s\n' "$1" "${line#*Z }"
      [[ ! $line =~ $2 ]] || return 0
    done < <(tail -n "+$from" "$dir/$1.log" |
      grep -E 'Closing batch|Batch [0-9]+ created|cross-anchor' | tail -n "+$((shown + 1))")
    [ "$SECONDS" -lt "$deadline" ] || give_up "$1" "no line \"$2\" within $patience s"
    sleep 0.2
  done
}

# fetch NETWORK FILE ANCHORS: its proof as it is now, once that many peers' anchors are in it.
fetch() {
  local deadline=$((SECONDS + patience))
  until user get "$2" --gateway "$(address "$1")" >fetched 2>&1 &&
    [ "$(grep -o '"network_id"' "$2.cairn" | wc -l)" -ge "$3" ]; do
    [ "$SECONDS" -lt "$deadline" ] ||
      give_up "gateway-$1" "no $3 cross-anchors in the proof within $patience s: $(cat fetched)"
    sleep 0.5
  done
  cat fetched
}

at_this_pace
mkdir -p "$dir/user"
work=$(mktemp -d "$dir/user/demo-XXXXXX")
cd "$work"

heading '1. A user pins the three networks, by fingerprints that reached him another way.'
for network in "${networks[@]}"; do
  user trust add "$(address "$network")" --fingerprint \
    "$(member "$dir/network-$network.public.json" fingerprint)" 2>pinning || die "$(cat pinning)"
done

heading '2. He stamps one file on network A and another on network B.'
mark gateway-a
stamp a first.txt 'first, on A'
stamp b second.txt 'second, on B'

heading "3. Within $period s A closes a batch, and its peers B and C log it and have their witnesses sign."
follow gateway-a 'Received [0-9]+ cross-anchors for batch'

heading '4. The proofs now hold what the peers signed. Both are verified without any network:'
fetch a first.txt 2
fetch b second.txt 2
verify first.txt
verify second.txt

heading '5. Gateway B is killed. A goes on; its next batch is logged by C alone.'
kill -9 "$(pid_of gateway-b)"
mark gateway-a
stamp a third.txt 'third, on A, without B'
follow gateway-a 'Received [0-9]+ cross-anchors for batch'
fetch a third.txt 1
user verify third.txt

heading '6. Gateway B comes back. The newest batch is handed in later, and covers the ones that B missed.'
mark gateway-a
(cd "$user_is_in" && "$here/start.sh" ${fast:+"$fast"} gateway-b)
follow gateway-a 'Received cross-anchor from network: network-b'
fetch a third.txt 2
verify third.txt

heading "It took $SECONDS s. Files and proofs are in $(shown "$work"); stop the networks with $(shown "$here/stop.sh")."
[ -z "$fast" ] || say "The gateways seal every 3 s until $(shown "$here/stop.sh") and $(shown "$here/start.sh")."
