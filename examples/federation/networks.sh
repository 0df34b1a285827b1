# What setup.sh, start.sh, demo.sh and stop.sh share: the twelve parts, their ports and files. Sourced by them.

example=federation
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
. "$here/../parts.sh"

networks=(a b c)
witnesses=(witness-{a,b,c}-{1,2,3})
gateways=(gateway-{a,b,c})

# settle_ports: into $offset, by how much they are shifted.
settle_ports() { settle_offset 56000 'setup.sh --reset'; }

# port_of PART: witness-b-2 is at 8012, gateway-b at 9002, its admin listener at 5002, all shifted.
port_of() {
  local network number
  case $1 in
    witness-?-?) network=${1:8:1} number=${1##*-} ;;
    gateway-? | admin-?) network=${1##*-} number='' ;;
  esac
  case $network in a) network=0 ;; b) network=1 ;; c) network=2 ;; esac
  case $1 in
    witness-*) echo $((8000 + 10 * network + number + offset)) ;;
    gateway-*) echo $((9001 + network + offset)) ;;
    admin-*) echo $((5001 + network + offset)) ;;
  esac
}

require_set_up() {
  local network
  settle_ports
  for network in "${networks[@]}"; do
    [ -e "$dir/network-$network.json" ] ||
      die "there is no $(shown "$dir/network-$network.json"); run $(shown "$here/setup.sh") first"
  done
}

# require_parts NAME…: that these are parts.
require_parts() {
  local name
  for name in "$@"; do
    [[ " ${witnesses[*]} ${gateways[*]} " = *" $name "* ]] ||
      die "no such part: $name; there are ${witnesses[*]} ${gateways[*]}"
  done
}
