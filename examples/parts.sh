# What the examples share: running Cairn, and servers that are started once, awaited, and ended again. Sourced, with
#   $example   what stands in front of messages
#   $here      the folder of the example's scripts
#   port_of    a function: where a part listens

root=$(dirname "$(dirname "$here")")
mkdir -p "${CAIRN_EXAMPLE_DIR:-$here}"
dir=$(readlink -f "${CAIRN_EXAMPLE_DIR:-$here}")

say() { printf '%s\n' "$*"; }

die() {
  printf "$example: %s\n" "$@" >&2
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

# build: now, where that is needed, and not again by each command that follows.
build() {
  [ -n "${CAIRN_NO_BUILD:-}" ] || cairn --version >/dev/null
  export CAIRN_NO_BUILD=1
}

# shown FILE: as the user would name it.
user_is_in=$PWD
shown() { printf '%s' "${1#"$user_is_in"/}"; }

# member FILE NAME: the first text of that name in a JSON file that cairn wrote.
member() { grep -o "\"$2\":\"[^\"]*\"" "$1" | head -n 1 | cut -d '"' -f 4; }

# settle_offset MOST RESET: into $offset, by how much ports are shifted: as set up; before that, as asked for, at most
# by MOST. RESET is what begins anew.
settle_offset() {
  local kept=''
  [ ! -e "$dir/port-offset" ] || read -r kept <"$dir/port-offset"
  offset=${CAIRN_PORT_OFFSET:-${kept:-0}}
  [ "$offset" = "${kept:-$offset}" ] || die \
    "CAIRN_PORT_OFFSET is $offset, but everything is set up with $kept" \
    "unset it, or begin anew: $2"
  [[ $offset =~ ^(0|[1-9][0-9]{0,4})$ ]] && [ "$offset" -le "$1" ] ||
    die "CAIRN_PORT_OFFSET: expected a number from 0 to $1, got: $offset"
}

# start_time PID: when a process started, in ticks since the machine did; nothing when it is gone, or
# dead and not yet collected.
start_time() {
  local line fields
  { read -r line <"/proc/$1/stat"; } 2>/dev/null || return 0
  read -ra fields <<<"${line##*) }" # from the third field, the state, on
  [ "${fields[0]}" = Z ] || echo "${fields[19]}"
}

# pid_of PART: the process that launch started, if it still runs. A number alone proves nothing: another
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

# launch PART ARGUMENT…: cairn with these, as a process of its own beside whose PART.log is a PART.pid.
launch() {
  local part=$1 port pid
  port=$(port_of "$part")
  ! is_taken "$port" || die \
    "port $port, where $part is to listen, is taken by a process that was not started here" \
    "end that, or choose other ports: CAIRN_PORT_OFFSET=100 with --reset"
  # A session of its own: closing the terminal, or Ctrl-C while we wait, does not end it.
  CAIRN_NO_BUILD=1 setsid "${clean[@]}" "$root/cairn" "${@:2}" >>"$dir/$part.log" 2>&1 </dev/null &
  pid=$!
  start_time "$pid" >"$dir/$part.started"
  echo "$pid" >"$dir/$part.pid"
}

# give_up PART SENTENCE…: why, with the end of the part's log.
give_up() {
  printf "$example: %s\n" "$2; the end of $(shown "$dir/$1.log"):" >&2
  tail -n 10 "$dir/$1.log" | sed 's/^/  /' >&2
  [ "$#" -lt 3 ] || die "${@:3}"
  exit 1
}

# await PART SECONDS SENTENCE…: until it is ready, or that long since SECONDS was set to 0.
await() {
  until is_ready "$1"; do
    is_running "$1" || give_up "$1" "$1 has ended" "${@:3}"
    [ "$SECONDS" -lt "$2" ] || give_up "$1" \
      "$1 is not ready after $2 s: $(answer "$(port_of "$1")" /readyz | tail -n +2)" "${@:3}"
    sleep 0.2
  done
  is_running "$1" || give_up "$1" "$1 has ended" "${@:3}"
}

# end SECONDS PART…: what launch started, and nothing else; one that does not end in time is killed. Into $ended, how
# many there were.
end() {
  local part pid patience=$1 running=()
  for part in "${@:2}"; do
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
  for part in "${@:2}"; do rm -f "$dir/$part.pid" "$dir/$part.started"; done
  ended=${#running[@]}
}
