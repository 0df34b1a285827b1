# Starts and stops what bench/run measures. Everything lives below one temporary directory, on ports
# that the system chooses, and ends with the script.

work=$(mktemp -d "${TMPDIR:-/tmp}/cairn-bench-XXXXXX")
pids=()
trap finish EXIT
trap 'exit 130' INT TERM

say() { printf 'bench: %s\n' "$*" >&2; }

die() {
  printf 'bench: %s\n' "$@" >&2
  exit 1
}

finish() {
  stop "${pids[@]}"
  rm -rf "$work"
}

# stop PID…: the last started first, each waited for.
stop() {
  local i
  for ((i = $#; i > 0; i--)); do
    kill "${!i}" 2>/dev/null || true
    wait "${!i}" 2>/dev/null || true
  done
}

# launch NAME COMMAND…: starts it in the background; its pid is in $pid, its output in files.
launch() {
  local name=$1
  shift
  "$@" >"$work/$name.out" 2>"$work/$name.log" </dev/null &
  pid=$!
  pids+=("$pid")
}

# ready_url NAME: waits for the line 'ready URL' of what was launched, for two minutes.
ready_url() {
  local i
  for ((i = 0; i < 1200; i++)); do
    if grep -qs '^ready ' "$work/$1.out"; then
      sed -n 's/^ready \([^ ]*\).*/\1/p;q' "$work/$1.out"
      return
    fi
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  tail -n 20 "$work/$1.log" >&2
  die "$1 did not start"
}

# Three witnesses: $witness_pids, and in the files w1.url, w1.vkey and so on where and who they are.
start_witnesses() {
  witness_pids=()
  local i
  for i in 1 2 3; do
    "$root/cairn" witness init --data "$work/w$i" --name "witness-$i" >"$work/w$i.vkey" 2>/dev/null
    launch "w$i" "$root/cairn" witness run --data "$work/w$i" --listen 127.0.0.1:0
    witness_pids+=("$pid")
    ready_url "w$i" >"$work/w$i.url"
  done
}

# cosign VKEY: all three witnesses are told of a log.
cosign() {
  local i
  for i in 1 2 3; do "$root/cairn" witness logs add --data "$work/w$i" "$1" >/dev/null; done
}

# new_gateway NAME: a new network on the three witnesses, started; see run_gateway.
new_gateway() {
  local name=$1 witnesses=() i
  for i in 1 2 3; do
    witnesses+=(--witness "witness-$i=$(cat "$work/w$i.url")=$(cat "$work/w$i.vkey")")
  done
  cosign "$("$root/cairn" init --home "$work/$name" --role gateway --id "$name.example" --threshold 2 \
    --listen-public 127.0.0.1:0 --listen-admin 127.0.0.1:0 "${witnesses[@]}" 2>/dev/null)"
  run_gateway "$name"
}

# run_gateway NAME: starts it; $server_pid, $url, and in network.json whom to trust. On return it is ready.
run_gateway() {
  local name=$1
  launch "$name" "$root/cairn" run --home "$work/$name"
  server_pid=$pid
  url=$(ready_url "$name")
  until curl -sf "$url/readyz" >/dev/null; do
    kill -0 "$server_pid" 2>/dev/null || die "$name ended: $(tail -n 5 "$work/$name.log")"
    sleep 0.01
  done
  curl -sf "$url/v1/network" >"$work/$name.network.json"
  trust=(--gateway "$url" --network "$work/$name.network.json")
}

# new_tessera NAME [-plain]: a new Tessera log on the three witnesses, started; as new_gateway.
new_tessera() {
  local name=$1 i
  shift
  mkdir -p "$work/$name"
  local vkey
  vkey=$("$root/bin/hammer" keys --name "$name.example/log" --out "$work/$name/key")
  cosign "$vkey"
  {
    printf 'log %s\n' "$vkey"
    for i in 1 2 3; do
      printf 'witness witness-%s %s %s\n' "$i" "$(cat "$work/w$i.vkey")" "$(cat "$work/w$i.url")"
    done
    printf 'group two 2 witness-1 witness-2 witness-3\nquorum two\n'
  } >"$work/$name.policy"
  launch "$name" "$work/tessera" -dir "$work/$name" -policy "$work/$name.policy" "$@"
  server_pid=$pid
  url=$(ready_url "$name")
  trust=(--gateway "$url" --policy "$work/$name.policy" --log "$url")
}

stop_server() {
  stop "$server_pid"
  rm -rf "${work:?}/$1"
}

machine() {
  lscpu | grep -E '^(Model name|CPU\(s\)|L2|L3)' || true
  free -h | sed -n 2p
  uname -sr
  df -T "$work" | sed -n 2p
  "$("$root/bin/jdk25")/bin/java" --version | sed -n 2p
  ! command -v go >/dev/null || go version
  git -C "$root" rev-parse --short HEAD
}
