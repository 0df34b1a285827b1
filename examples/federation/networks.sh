# What setup.sh, start.sh, demo.sh and stop.sh share: the twelve parts, their ports and files, and which
# of them run. Sourced by them.

here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
root=$(dirname "$(dirname "$here")")
mkdir -p "${CAIRN_EXAMPLE_DIR:-$here}"
dir=$(readlink -f "${CAIRN_EXAMPLE_DIR:-$here}")

networks=(a b c)
witnesses=(witness-{a,b,c}-{1,2,3})
gateways=(gateway-{a,b,c})

say() { printf '%s\n' "$*"; }

die() {
  printf 'federation: %s\n' "$@" >&2
  exit 1
}

# usage SCRIPT: the comment at its top, for whoever said what it does not know.
usage() {
  sed -n '2,/^[^#]/{/^#/!d;s/^# \{0,1\}//;p}' "$1" >&2
  exit 2
}

# cairn ARGUMENT…: without settings of the user's own, which would be laid over all configurations.
cairn() { "${clean[@]}" "$root/cairn" "$@"; }

clean=(env)
while read -r variable; do
  case $variable in
    CAIRN_NO_BUILD | CAIRN_JAVA_OPTS) ;;
    *) clean+=(-u "$variable") ;;
  esac
done < <(compgen -A export CAIRN_ || true)

# shown FILE: as the user would name it.
user_is_in=$PWD
shown() { printf '%s' "${1#"$user_is_in"/}"; }

# member FILE NAME: the first text of that name in a JSON file that cairn wrote.
member() { grep -o "\"$2\":\"[^\"]*\"" "$1" | head -n 1 | cut -d '"' -f 4; }

# settle_offset: into $offset, by how much ports are shifted: as set up; before that, as asked for.
settle_offset() {
  local kept=''
  [ ! -e "$dir/port-offset" ] || read -r kept <"$dir/port-offset"
  offset=${CAIRN_PORT_OFFSET:-${kept:-0}}
  [ "$offset" = "${kept:-$offset}" ] || die \
    "CAIRN_PORT_OFFSET is $offset, but the networks are set up with $kept" \
    'unset it, or begin anew: setup.sh --reset'
  [[ $offset =~ ^(0|[1-9][0-9]{0,4})$ ]] && [ "$offset" -le 56000 ] ||
    die "CAIRN_PORT_OFFSET: expected a number from 0 to 56000, got: $offset"
}

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
  settle_offset
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

# start_time PID: when a process started, in ticks since the machine did; nothing when it is gone, or
# dead and not yet collected.
start_time() {
  local line fields
  { read -r line <"/proc/$1/stat"; } 2>/dev/null || return 0
  read -ra fields <<<"${line##*) }" # from the third field, the state, on
  [ "${fields[0]}" = Z ] || echo "${fields[19]}"
}

# pid_of PART: the process that start.sh started, if it still runs. A number alone proves nothing: another
# process may have got it since, so its start is compared as well.
pid_of() {
  local pid started
  { read -r pid <"$dir/$1.pid" && read -r started <"$dir/$1.started"; } 2>/dev/null || return 1
  [ "$(start_time "$pid")" = "$started" ] && echo "$pid"
}

is_running() { pid_of "$1" >/dev/null; }

# is_taken PORT: somebody listens there.
is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# answer PORT PATH: the status and body of a GET; fails when nobody answers.
answer() {
  (
    exec 3<>"/dev/tcp/127.0.0.1/$1"
    printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\n\r\n' "$2" "$1" >&3
    timeout 10 cat <&3
  ) 2>/dev/null | tr -d '\r' | sed -n '1s/^HTTP[^ ]* //p; 1,/^$/d; p'
}

is_ready() { [[ $(answer "$(port_of "$1")" /readyz) = 200* ]]; }
