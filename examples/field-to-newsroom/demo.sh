#!/usr/bin/env bash
# From the field to the newsroom, and on to another organisation: a camera that never has a network attests a photo, a
# stick carries the record to the newsroom and the acknowledgement back, and the newsroom, which nobody can reach from
# outside, hands its log to a relay, where an archive fetches it.
#   --keep    leaves the servers running, for you to look at; the next run uses them, and ends them
#   --reset   removes what runs before this one made: new keys, new logs
#   CAIRN_PORT_OFFSET=N   shifts all ports: newsroom 9101, archive 9102, relay 9103, their admin listeners 5101 to 5103,
#                         witnesses 8101 and 8102
#   CAIRN_EXAMPLE_DIR     where everything goes (default: the folder of this script)
# Makes what is missing, once; starts what does not run, waits until it is ready, and ends it.
set -euo pipefail
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/parts.sh"

keep='' reset=''
for argument in "$@"; do
  case $argument in
    --keep) keep=yes ;;
    --reset) reset=yes ;;
    *) usage "${BASH_SOURCE[0]}" ;;
  esac
done

patience=120 # seconds until a server that is not ready, or a record that does not come, is given up

heading() { printf '\n%s\n' "$*"; }
done_so() { printf '✓ %s\n' "$*"; }

# at HOME COMMAND ARGUMENT…: cairn as whoever has that home; what a command says goes in, so that it stands out.
at() { cairn "${@:2}" --home "$dir/$1" 2>&1 | sed 's/^/  /'; }

# alone COMMAND…: where the system permits it, in a network of its own that reaches nothing at all.
alone() {
  if unshare --user --map-root-user --net true 2>/dev/null; then
    unshare --user --map-root-user --net -- "$@"
  else
    "$@"
  fi
}

# camera COMMAND ARGUMENT…: what the camera does, it does without a network.
camera() { alone "${clean[@]}" "$root/cairn" "$@" --home "$dir/camera" 2>&1 | sed 's/^/  /'; }

# believe HOME FILE NAME FINGERPRINT: trusts the attestor whose key that is, unless an earlier run has.
believe() {
  if cairn keys list --home "$dir/$1" 2>/dev/null | grep -q -F "$4"; then
    say "  $3 is trusted already."
  else
    at "$1" keys trust --import "$2" --name "$3" --fingerprint "$4"
  fi
}

# follow HOME PEER ARGUMENT…: takes it up as a peer, by the fingerprint that init showed its operator.
follow() {
  cairn federation peer add --fingerprint "$(identity_of "$2")" "${@:3}" --home "$dir/$1" 2>talk | sed "s/^/  $1: /" ||
    die "$(cat talk)"
}

# tree_of NODE: origin, size and root of its own log.
tree_of() { answer "$(port_of "$1")" /org:records/checkpoint | sed -n '2,4p'; }

# mirrors NODE ORIGIN: that it holds the log of which that one said the tree.
mirrors() {
  local path
  path=/mirror/$(printf '%s' "$2.example/org:records" | sha256sum | cut -d ' ' -f 1)/checkpoint
  diff "$2.tree" <(answer "$(port_of "$1")" "$path" | sed -n '2,4p') >&2 ||
    give_up "$1" "$1 does not hold the log of $2 as far as it goes"
  done_so "$1 holds the log of $2: $(sed -n 2p "$2.tree") entries, root $(sed -n 3p "$2.tree")"
}

finish() {
  local status=$?
  trap - EXIT
  if [ -n "$keep" ] && [ "$status" -eq 0 ]; then
    say "The servers run on; $(shown "$here/demo.sh") uses them the next time, and ends them."
  else
    end 30 "${servers[@]}"
  fi
  exit "$status"
}

[ -z "$reset" ] || remove_all
settle_ports
build
make_all
trap finish EXIT
began=$EPOCHSECONDS
start_all

mkdir -p "$dir/stick"
stick=$(mktemp -d "$dir/stick/trip-XXXXXX")
cd "$stick"
case=case-${stick##*-}

heading '1. In the field: the camera attests a photo and a note. It has no network.'
photo >harbour.png
printf 'harbour, at %s\n' "$(date -u +%FT%TZ)" >note.txt
camera attest harbour.png note.txt --investigation "$case" --metadata place=harbour
camera chain export --investigation "$case" --output to-newsroom.zip
cairn keys export --role attestor --home "$dir/camera" >camera.pem
done_so "The stick holds $(ls | wc -l) files: the photo, the note, the bundle, and the key of the camera's attestor."

heading '2. In the newsroom: whose key that is, the reporter says over the phone. Then the bundle is taken in.'
believe newsroom camera.pem Camera "$(member "$dir/camera/made.json" attestor_fingerprint)"
at newsroom chain import to-newsroom.zip --dry-run
cairn chain import to-newsroom.zip --home "$dir/newsroom" --json >import.json
[[ $(number import.json imported) -gt 0 && $(number import.json untrusted) -eq 0 ]] ||
  die "not what was to be imported: $(cat import.json)"
done_so "Imported $(number import.json imported) records, anchored as entry $(number import.json anchor_index) and" \
  "acknowledged as entry $(number import.json ack_index) of the newsroom's log."

heading '3. The stick goes back: with the acknowledgement, and a proof that somebody other than the camera vouches for.'
at newsroom chain export --acks --output acks.zip
at newsroom chain prove harbour.png
cairn keys export --role identity --pem --home "$dir/newsroom" >newsroom.pem
answer "$(port_of newsroom)" /v1/network | tail -n +2 >newsroom.json
believe camera camera.pem 'This camera' "$(member "$dir/camera/made.json" attestor_fingerprint)"
believe camera newsroom.pem Newsroom "$(identity_of newsroom)"
camera trust add newsroom.json --fingerprint "$(member "$dir/newsroom/made.json" fingerprint)"
camera chain import acks.zip
camera chain status | tee status.txt
grep -q ': delivered ' status.txt || die 'the bundle is not marked as delivered'
camera verify harbour.png | tee verdict.txt
grep -q 'Existed not after ' verdict.txt || die 'the proof shows no bound of time'
done_so 'The camera knows that its records arrived, and has a proof of when.'

heading '4. Nobody reaches the newsroom from outside, so it brings its log to the relay. The archive knows it by its fingerprint'
say '   alone, and finds its log there.'
follow newsroom relay --url "http://$(address_of relay)" --push
follow relay newsroom
follow relay archive --url "http://$(address_of archive)"
follow archive relay --url "http://$(address_of relay)"
follow archive newsroom
follow newsroom archive
printf 'received from the newsroom, at %s\n' "$(date -u +%FT%TZ)" >received.txt
at archive trust add "http://$(address_of archive)" --fingerprint "$(member "$dir/archive/made.json" fingerprint)"
at archive stamp received.txt --gateway "http://$(address_of archive)"
for node in newsroom relay archive newsroom; do # newsroom last again, for what the archive has logged
  at "$node" federation sync
done
at newsroom federation status
tree_of newsroom >newsroom.tree
tree_of archive >archive.tree
for node in relay archive; do mirrors "$node" newsroom; done
for node in relay newsroom; do mirrors "$node" archive; done
done_so "The newsroom and the archive hold each other's logs, whole and verified, and have never met."

heading '5. The newsroom burns down. What it had logged, the tree of the camera among it, is there all the same.'
end 30 newsroom
for node in relay archive; do mirrors "$node" newsroom; done
done_so 'Relay and archive go on serving its log, each with a signature of its own below.'

heading "6. What the relay does not have: the photo, what the reporter noted about it, and anybody's key but its own two."
grep -q "$case" -r "$dir/camera/data" || die "the camera's own home does not hold its words"
grep -q newsroom.example -r "$dir/relay/data" || die 'the relay does not hold what it mirrors'
for word in "$case" harbour "$(cut -d + -f 5- "$dir/camera/data/keys/attestor.key")"; do
  ! grep -q -F -e "$word" -r "$dir/relay/data" || die "the relay's files hold: $word"
done
[ -z "$keep" ] || start_all
done_so "Nothing of it is in the relay's files. It took $((EPOCHSECONDS - began)) s; the stick is $(shown "$stick")."
