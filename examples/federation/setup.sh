#!/usr/bin/env bash
# Makes three networks that witness each other, once: nine witnesses and three gateways, each with its own
# key and data, and their configurations, in which each network is pinned by the two others. What is there
# already is kept.
#   --reset   removes all of that first: new keys, and logs under new names
#   CAIRN_PORT_OFFSET=N   shifts all ports: gateways 9001 to 9003, witnesses 8001 to 8003, 8011 to 8013 and
#                         8021 to 8023, the gateways' admin listeners 5001 to 5003
#   CAIRN_EXAMPLE_DIR     where everything goes (default: the folder of this script)
set -euo pipefail
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/networks.sh"

reset=''
case "$#:${1:-}" in
  0:) ;;
  1:--reset) reset=yes ;;
  *) usage "${BASH_SOURCE[0]}" ;;
esac

# Everything but the generation, by which the next networks' logs get names that nobody has seen.
remove_all() {
  local part
  for part in "${witnesses[@]}" "${gateways[@]}"; do
    ! is_running "$part" || die "$part is running; run $(shown "$here/stop.sh") first"
  done
  rm -rf "$dir"/network-[abc].* "$dir"/witness-[abc]-[123].* "$dir"/gateway-[abc].* "$dir/user"
  [ -z "${CAIRN_PORT_OFFSET:-}" ] || rm -f "$dir/port-offset"
  echo $(($(generation) + 1)) >"$dir/generation"
  say 'Keys, logs and configurations of before are removed.'
}

generation() { cat "$dir/generation" 2>/dev/null || echo 1; }

# namespace: public:timestamps, after the first --reset public:timestamps2.
namespace() {
  local generation
  generation=$(generation)
  [ "$generation" = 1 ] && echo public:timestamps || echo "public:timestamps$generation"
}

# kept: what is there already, in words; nothing when there is nothing.
kept() {
  local witnesses gateways configurations
  witnesses=$(compgen -G "$dir/witness-[abc]-[123].json" | wc -l)
  gateways=$(compgen -G "$dir/network-[abc].public.json" | wc -l)
  configurations=$(compgen -G "$dir/network-[abc].json" | wc -l)
  [ "$((witnesses + gateways + configurations))" -eq 0 ] ||
    echo "$witnesses witnesses, $gateways gateways, $configurations configurations"
}

# require_whole FILE DATA: both are there, or neither.
require_whole() {
  if [ -e "$1" ]; then [ -e "$2" ]; else [ ! -e "$2" ]; fi || die \
    "of $(shown "$1") and $(shown "$2") one is there without the other; begin anew: setup.sh --reset"
}

# make_witness NAME: its key and its memory; NAME.json says where and who it is.
make_witness() {
  require_whole "$dir/$1.json" "$dir/$1.db"
  [ ! -e "$dir/$1.json" ] || return 0
  cairn witness init --data "$dir/$1.db" --name "$1" --endpoint "http://127.0.0.1:$(port_of "$1")" \
    --json >"$dir/$1.json.new"
  mv "$dir/$1.json.new" "$dir/$1.json"
}

# make_gateway NETWORK: its key and its empty log; network-X.public.json says what others are to pin. Where its peers
# are is not known yet, so its own configuration comes later.
make_gateway() {
  local public=$dir/network-$1.public.json file=$dir/gateway-$1.first.yaml i vkey
  require_whole "$public" "$dir/gateway-$1.db"
  [ ! -e "$public" ] || return 0
  rm -f "$file"
  cairn init --config "$file" --data "$dir/gateway-$1.db" --id "network-$1" --threshold 2 \
    --namespace "$(namespace)" --json \
    --witness "$dir/witness-$1-1.json" --witness "$dir/witness-$1-2.json" \
    --witness "$dir/witness-$1-3.json" >"$public.new"
  vkey=$(member "$public.new" vkey)
  for i in 1 2 3; do cairn witness logs add --data "$dir/witness-$1-$i.db" "$vkey" >/dev/null; done
  rm "$file"
  mv "$public.new" "$public"
}

make_network() {
  local i
  for i in 1 2 3; do make_witness "witness-$1-$i"; done
  make_gateway "$1"
}

# peer NETWORK: how another network names and pins it.
peer() {
  local public=$dir/network-$1.public.json
  cat <<END
      {
        "id": "network-$1",
        "gateway": "http://127.0.0.1:$(port_of "gateway-$1")",
        "min_witnesses": 2,
        "fingerprint": "$(member "$public" fingerprint)",
        "identity": "$(member "$public" identity)"
      }
END
}

configuration() { # NETWORK PEER PEER
  cat <<END
{
  "id": "network-$1",
  "threshold": 2,
  "witnesses": [
    $(cat "$dir/witness-$1-1.json"),
    $(cat "$dir/witness-$1-2.json"),
    $(cat "$dir/witness-$1-3.json")
  ],
  "federation": {
    "enabled": true,
    "batch_period": 60,
    "peer_networks": [
$(peer "$2"),
$(peer "$3")
    ],
    "cross_anchor_threshold": 2
  },
  "logs": ["$(namespace)"],
  "data": "gateway-$1.db",
  "listen": {
    "public": "127.0.0.1:$(port_of "gateway-$1")",
    "admin": "127.0.0.1:$(port_of "admin-$1")"
  },
  "log_format": "text"
}
END
}

configure() { # NETWORK PEER PEER
  [ ! -e "$dir/network-$1.json" ] || return 0
  configuration "$@" >"$dir/network-$1.json.new"
  mv "$dir/network-$1.json.new" "$dir/network-$1.json"
}

[ -z "$reset" ] || remove_all
settle_ports
kept=$(kept)
[ -z "$kept" ] || say "Kept in $(shown "$dir"), ports shifted by $offset: $kept."
if [ "$kept" = '9 witnesses, 3 gateways, 3 configurations' ]; then
  say "Keys and logs are never made twice; $(shown "$here/setup.sh") --reset begins anew."
  exit 0
fi

build
echo "$offset" >"$dir/port-offset"
say 'Making what is needed of nine witnesses and three gateways …'
making=()
for network in "${networks[@]}"; do
  make_network "$network" &
  making+=($!)
done
failed=''
for pid in "${making[@]}"; do wait "$pid" || failed=yes; done # all, so that nothing runs on after us
[ -z "$failed" ] || die 'not everything could be made; what is there is kept'
configure a b c
configure b a c
configure c a b
for network in "${networks[@]}"; do
  say "network-$network: gateway on port $(port_of "gateway-$network"), witnesses on $(port_of "witness-$network-1")" \
    "to $(port_of "witness-$network-3"); fingerprint $(member "$dir/network-$network.public.json" fingerprint)"
done
say "Everything is in $(shown "$dir"). Next: $(shown "$here/start.sh")"
