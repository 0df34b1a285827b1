# One function for each part of bench/run. Each writes $out/NAME.RUN.json, from which 'hammer table'
# makes the table.

# hammer NAME RUN SUBCOMMAND OPTION…: runs it and keeps its result. A failed check ends the benchmark.
hammer() {
  local file=$out/$1.$2.json
  shift 2
  "$root/bin/hammer" "$@" --json >"$file" || die "a check failed: $(cat "$file")"
}

# watch: options that show what gateway and witnesses use.
watched() {
  watch=(--watch "server=$server_pid" --watch "w1=${witness_pids[0]}" --watch "w2=${witness_pids[1]}"
    --watch "w3=${witness_pids[2]}")
}

# submit NAME RUN OPTION…: a sweep over the server that runs, behind one warm-up by the same process.
submit() {
  local name=$1 run=$2
  shift 2
  watched
  hammer "$name" "$run" submit "${trust[@]}" --sweep "$connections" --duration "$seconds" \
    --warm-up "$warm_up" "${watch[@]}" "$@"
}

measure_main() {
  if command -v go >/dev/null; then
    say 'building the Tessera server'
    go build -C "$bench/tessera" -o "$work/tessera" .
  else
    say 'there is no go on the PATH: Cairn is measured alone'
  fi
  start_witnesses
  local run
  for ((run = 1; run <= runs; run++)); do
    if [ -x "$work/tessera" ]; then
      say "run $run of $runs: Tessera with dedupe and proofs"
      new_tessera "tessera$run"
      submit tessera-proofs "$run"
      stop_server "tessera$run"
      say "run $run of $runs: Tessera without either"
      new_tessera "plain$run" -plain
      submit tessera-plain "$run" --no-proofs
      stop_server "plain$run"
    fi
    say "run $run of $runs: Cairn"
    new_gateway "cairn$run"
    submit cairn "$run"
    stop_server "cairn$run"
  done
}

measure_bulk() {
  start_witnesses
  new_gateway bulk
  connections=4,16
  local run
  for ((run = 1; run <= runs; run++)); do
    submit "bulk" "$run" --bulk 1000 --warm-up-connections 8
  done
}

measure_idle() {
  start_witnesses
  new_gateway idle
  connections=1
  local run
  for ((run = 1; run <= runs; run++)); do
    submit idle "$run"
  done
}

measure_memory() {
  start_witnesses
  new_gateway memory
  connections=2048
  local run
  for ((run = 1; run <= runs; run++)); do
    submit memory-single "$run"
    connections=16 submit memory-bulk "$run" --bulk 10000 --warm-up-connections 8
    connections=2048
  done
}

# fill UNTIL: by bulk, with the hashes of seed 1, from where the last fill ended.
filled=0
fill() {
  local more=$(($1 - filled))
  [ "$more" -gt 0 ] || return 0
  "$root/bin/hammer" submit "${trust[@]}" --connections 8 --bulk 5000 --count "$more" \
    --seed 1 --first "$filled" >&2 || die 'a check failed while the log was filled'
  filled=$1
}

measure_growth() {
  local target=${entries:-10000000} size run
  start_witnesses
  new_gateway growth
  for size in 10000 "$target"; do
    say "filling up to $size entries"
    fill "$size"
    for ((run = 1; run <= runs; run++)); do
      connections=1024 submit "single-at-$size" "$run"
      connections=16 submit "bulk-at-$size" "$run" --bulk 1000 --warm-up-connections 8
    done
  done
  say 'proofs of old entries'
  watched
  for ((run = 1; run <= runs; run++)); do
    hammer "old-proofs-at-$target" "$run" fetch "${trust[@]}" --connections 64 --seed 1 \
      --stamped "$filled" --warm-up 5 --duration "$seconds" "${watch[@]}"
  done
  restarts growth
}

measure_start() {
  local target=${entries:-1000000}
  start_witnesses
  new_gateway start
  fill "$target"
  restarts start
}

# restarts NAME: how long the gateway takes from its start to a 200 of /readyz, into $out/ready.txt.
restarts() {
  local run from
  for ((run = 1; run <= runs; run++)); do
    stop "$server_pid"
    from=${EPOCHREALTIME/./}
    run_gateway "$1"
    printf 'ready after %d ms, with at least %d entries\n' \
      "$(((${EPOCHREALTIME/./} - from) / 1000))" "$filled" | tee -a "$out/ready.txt"
  done
}

# Each run makes a new mirror, in a process of its own with the launcher's flags. What the system says it holds
# is looked at five times a second: at most in all, and at the ends of its first and of its last quarter, since a
# mirror's memory must not grow with the log.
measure_mirror() {
  local target=${entries:-5000000} run vkey
  start_witnesses
  new_gateway origin
  fill "$target"
  vkey=$(grep -o '"vkey":"[^"]*"' "$work/origin.network.json" | head -n 1 | cut -d '"' -f 4)
  for ((run = 1; run <= runs; run++)); do
    launch "mirror$run" "$root/cairn" mirror-once \
      --log "$url/public:timestamps" --vkey "$vkey" --data "$work/mirror$run"
    watch_memory "$pid" >"$work/memory"
    wait "$pid" || die "the mirror failed: $(tail -n 3 "$work/mirror$run.log")"
    printf '%s, %s\n' "$(cat "$work/mirror$run.out")" "$(memory_seen "$work/memory")" |
      tee -a "$out/mirror.txt"
    rm -rf "${work:?}/mirror$run"
  done
}

# watch_memory PID: five times a second until it ends, KiB resident now, at most so far, and now as PSS, which
# shares out among processes the pages that several of them have.
watch_memory() {
  while kill -0 "$1" 2>/dev/null; do
    awk '/^VmHWM:/ { most = $2 } /^VmRSS:/ { now = $2 } /^Pss:/ { pss = $2 } END { if (pss) print now, most, pss }' \
      "/proc/$1/status" "/proc/$1/smaps_rollup" 2>/dev/null || true
    sleep 0.2
  done
}

memory_seen() {
  awk '{ now[NR] = $1; most = $2; if ($3 > pss) pss = $3 }
    END { printf "at most %.0f MiB resident, %.0f MiB PSS; resident %.0f after a quarter of the time, %.0f at the end\n",
      most / 1024, pss / 1024, now[int((NR + 3) / 4)] / 1024, now[NR] / 1024 }' "$1"
}

# A gateway's stamps alone, and while it mirrors the log of another gateway, whose process works on this machine too.
# Each run is a new gateway with a new mirror. How far that was at the end is said: a mirror that was done long before
# would show nothing.
measure_beside() {
  local target=${entries:-3000000} run origin identity
  export CAIRN_FEDERATION_ENABLED=true CAIRN_FEDERATION_GOSSIP_INTERVAL=1s
  start_witnesses
  new_gateway origin
  fill "$target"
  origin=$url
  identity=$("$root/cairn" federation status --home "$work/origin" --json |
    grep -o '"fingerprint":"[0-9a-f]*"' | head -n 1 | cut -d '"' -f 4)
  for ((run = 1; run <= runs; run++)); do
    new_gateway "beside$run"
    connections=1,64 submit alone "$run"
    "$root/cairn" federation peer add --home "$work/beside$run" --fingerprint "$identity" \
      --url "$origin" >/dev/null
    connections=1,64 warm_up=2 submit mirroring "$run"
    say "run $run of $runs: when that ended, $(mirrored) of $target entries were mirrored"
    stop_server "beside$run"
  done
}

# mirrored: how many entries of the one mirror of the gateway that runs are verified and stored.
mirrored() {
  curl -sf "$url/v1/logs" | grep -o '"kind":"mirror"[^}]*"size":[0-9]*' | grep -o '[0-9]*$' || echo 0
}

# A relay that has nothing to do, then while it mirrors a log, then with twelve thousand connections, each of which was
# answered once and is silent.
measure_relay() {
  local target=${entries:-300000} held=12000 run origin identity
  start_witnesses
  CAIRN_FEDERATION_ENABLED=true new_gateway origin
  fill "$target"
  origin=$url
  identity=$("$root/cairn" federation status --home "$work/origin" --json |
    grep -o '"fingerprint":"[0-9a-f]*"' | head -n 1 | cut -d '"' -f 4)
  ulimit -Sn $((held + 1000))
  for ((run = 1; run <= runs; run++)); do
    "$root/cairn" init --home "$work/relay$run" --role relay --id relay.example --listen-public 127.0.0.1:0 \
      --listen-admin 127.0.0.1:0 >/dev/null 2>&1
    launch "relay$run" "$root/cairn" run --home "$work/relay$run"
    server_pid=$pid
    url=$(ready_url "relay$run")
    sleep 10
    printf 'idle: %s\n' "$(holds "$server_pid")" | tee -a "$out/relay.txt"
    "$root/cairn" federation peer add --home "$work/relay$run" --fingerprint "$identity" --url "$origin" >/dev/null
    until_mirrored "$target" | tee -a "$out/relay.txt"
    connected "$held" | tee -a "$out/relay.txt"
    stop_server "relay$run"
  done
}

# holds PID: MiB resident, and as PSS.
holds() {
  awk '/^Rss:/ { rss = $2 } /^Pss:/ { pss = $2 } END { printf "%.0f MiB resident, %.0f MiB PSS", rss / 1024, pss / 1024 }' \
    "/proc/$1/smaps_rollup"
}

# until_mirrored ENTRIES: what the relay that runs holds meanwhile, at most.
until_mirrored() {
  local watching at size=0
  at=$url/mirror/$(printf 'origin.example/public:timestamps' | sha256sum | cut -d ' ' -f 1)/checkpoint
  watch_memory "$server_pid" >"$work/memory" &
  watching=$!
  until [ "$size" -ge "$1" ]; do
    kill -0 "$server_pid" 2>/dev/null || die 'the relay ended'
    sleep 0.2
    size=$(curl -sf "$at" | sed -n 2p) || true
    size=${size:-0}
  done
  kill "$watching"
  printf '%d entries mirrored: %s\n' "$size" "$(memory_seen "$work/memory")"
}

# connected COUNT: what it holds while so many connections are open.
connected() {
  local i connection address=${url#http://} open=()
  for ((i = 0; i < $1; i++)); do
    exec {connection}<>"/dev/tcp/${address%:*}/${address#*:}"
    printf 'GET /livez HTTP/1.1\r\nHost: x\r\n\r\n' >&"$connection"
    open+=("$connection")
  done
  sleep 5
  printf '%d connections: %s\n' "$1" "$(holds "$server_pid")"
  for connection in "${open[@]}"; do exec {connection}>&-; done
}

measure_witness() {
  local run logs
  start_witnesses
  lite=''
  if command -v litewitness >/dev/null && command -v witnessctl >/dev/null && command -v ssh-agent >/dev/null; then
    start_litewitness
  else
    say 'litewitness, witnessctl or ssh-agent is not on the PATH: our witness is measured alone'
  fi
  for ((run = 1; run <= runs; run++)); do
    for logs in 1 64; do
      [ -z "$lite" ] || cosign_many "litewitness-$logs-logs" "$run" "$logs" add_to_litewitness \
        "$lite_url" "$lite_vkey" "$lite"
      cosign_many "cairn-$logs-logs" "$run" "$logs" add_to_ours \
        "$(cat "$work/w1.url")" "$(cat "$work/w1.vkey")" "${witness_pids[0]}"
    done
  done
}

# cosign_many NAME RUN LOGS ADD URL VKEY PID: new logs, made known by ADD, to warm up and once more for real. Two
# hundred thousand requests are a witness's first warm-up: after twenty thousand each still takes three times as long.
seed=$((RANDOM * 32768 + RANDOM))
cosign_many() {
  local requests=$((100000 / $3)) phases='warm-up measured' phase
  [ "$3" -gt 1 ] || requests=15000
  [ "$2" -gt 1 ] || phases="warm-up $phases"
  for phase in $phases; do
    seed=$((seed + 1))
    "$root/bin/hammer" keys --logs "$3" --seed "$seed" >"$work/logs"
    "$4"
    if [ "$phase" = measured ]; then
      hammer "$1" "$2" witness --endpoint "$5" --vkey "$6" --logs "$3" --requests "$requests" \
        --warm-up 2 --seed "$seed" --watch "witness=$7"
    else
      "$root/bin/hammer" witness --endpoint "$5" --vkey "$6" --logs "$3" --requests "$requests" \
        --seed "$seed" >/dev/null || die 'a check failed while the witness was warming up'
    fi
  done
}

# A running witness reads its list of logs again by itself, within a second; the list is a key a line, and
# 'cairn witness logs add' for each of 64 would take longer than the measurement.
add_to_ours() {
  cat "$work/logs" >>"$work/w1/logs"
  sleep 2
}

add_to_litewitness() {
  local vkey origin
  while read -r vkey; do
    origin=${vkey%%+*}
    witnessctl add-log -db "$work/lite.db" -origin "$origin" >/dev/null 2>&1
    witnessctl add-key -db "$work/lite.db" -origin "$origin" -key "$vkey" >/dev/null 2>&1
  done <"$work/logs"
}

start_litewitness() {
  local port print
  ssh-keygen -q -t ed25519 -N '' -f "$work/lite.key"
  launch agent ssh-agent -D -a "$work/lite.sock"
  until [ -S "$work/lite.sock" ]; do sleep 0.05; done
  SSH_AUTH_SOCK=$work/lite.sock ssh-add -q "$work/lite.key"
  print=$(ssh-keygen -l -f "$work/lite.key.pub" | cut -d' ' -f2)
  port=$(free_port)
  launch lite litewitness -db "$work/lite.db" -ssh-agent "$work/lite.sock" -name lite.example \
    -key "$print" -listen "127.0.0.1:$port"
  lite=$pid
  lite_url=http://127.0.0.1:$port
  until curl -s "$lite_url/" >/dev/null; do sleep 0.05; done
  lite_vkey=$(grep -o 'lite\.example+[0-9a-f]\{8\}+[A-Za-z0-9+/=]*' "$work/lite.log" | head -n 1)
}

# A port that is free now: litewitness takes no 0.
free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
