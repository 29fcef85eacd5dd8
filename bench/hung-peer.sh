#!/usr/bin/env bash
# What clients see while one proxy snapshotter is stopped (SIGSTOP) with 100 calls inside and a collection
# to be made, and after it goes on: on this machine's containerd and on Davit, one after the other.
# Wants root, containerd and ctr of Debian, and ./dev build. Takes about a minute; every step has a limit.
# Ends and removes only what it has started.
set -uo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."

home=${1:-$PWD/distribution/target/davit}
limit=5    # seconds after which a client gives up
healing=30 # seconds for the plugin to be of use again
callers=100
scratch=$(mktemp -d /tmp/hung-peer.XXXXXX)
started=() # processes of the side at hand
stopped=

java=$("$home/bin/find-java") || exit 1
[ -d bench/target/lib ] || { echo "hung-peer: run ./dev build first" >&2; exit 1; }

end_all() {
  [ -z "$stopped" ] || kill -CONT "$stopped" 2>/dev/null
  for pid in "${started[@]}"; do kill -KILL "$pid" 2>/dev/null; done
  wait 2>/dev/null
  started=() stopped=
}
# shellcheck disable=SC2329 # by the trap
leave() {
  end_all
  rm -rf --one-file-system "$scratch"
}
trap leave EXIT
trap 'exit 1' INT TERM

millis() { echo $(($(date +%s%N) / 1000000)); }

await() { # await SECONDS COMMAND...: until it succeeds
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.1
  done
}

client() { timeout -s KILL "$limit" ctr --address "$dir/sock" -n hung-peer "$@"; }

note() { printf '%s\t%s\n' "$1" "$2" >>"$dir/seen"; }

see() { # see WHAT WORDS...: what a client with these words is told
  local what=$1 begun said status
  shift
  begun=$(millis)
  { said=$(client "$@" 2>&1); } 2>/dev/null
  status=$?
  case $status in
    0) note "$what" "ok after $(($(millis) - begun)) ms" ;;
    137) note "$what" "NO ANSWER in $limit s" ;;
    *) note "$what" "refused after $(($(millis) - begun)) ms: $(tail -n 1 <<<"$said" | cut -c -160)" ;;
  esac
}

proxy() { # proxy NAME: a snapshotter in a process of its own
  "$java" -Xmx64m -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -cp "bench/target/classes:bench/target/lib/*" dev.davit.bench.ProxyProcess "$dir/$1.sock" >"$dir/$1.log" 2>&1 &
  started+=($!)
}

configure() {
  cat >"$dir/config.toml" <<TOML
version = 2
root = "$dir/root"
state = "$dir/state"
disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.internal.v1.opt"]
[grpc]
address = "$dir/sock"
[proxy_plugins.hung]
type = "snapshot"
address = "$dir/hung.sock"
[proxy_plugins.other]
type = "snapshot"
address = "$dir/other.sock"
TOML
}

bring_up() { # bring_up DAEMON
  mkdir -p "$dir"
  configure
  proxy hung
  local hung=$!
  proxy other
  await 30 test -S "$dir/hung.sock" && await 30 test -S "$dir/other.sock" || return 1
  "$1" --log-level warn --config "$dir/config.toml" >"$dir/log" 2>&1 &
  started+=($!)
  await 30 client version || return 1
  await 30 client snapshots --snapshotter hung prepare before || return 1
  client snapshots --snapshotter hung prepare doomed >/dev/null || return 1
  for lease in 1 2 3; do client leases create --id "lease-$lease" >/dev/null || return 1; done
  stopped=$hung
}

hang() { # with callers inside and something to collect
  local i
  kill -STOP "$stopped"
  for ((i = 0; i < callers; i++)); do
    ctr --address "$dir/sock" -n hung-peer snapshots --snapshotter hung prepare "inside-$i" \
      >/dev/null 2>&1 &
    started+=($!)
  done
  sleep 2
  see "hung: rm of a snapshot" snapshots --snapshotter hung rm doomed
  see "leases rm --sync, the first" leases delete --sync lease-1
  see "hung: prepare" snapshots --snapshotter hung prepare late
  see "other proxy: prepare" snapshots --snapshotter other prepare late
  see "native: prepare" snapshots --snapshotter native prepare late
  see "native: rm" snapshots --snapshotter native rm late
  see "leases rm --sync, the next" leases delete --sync lease-2
  note "plugins ls says of it" "$(client plugins ls 2>/dev/null | awk '$2 == "hung" { print $NF }')"
}

go_on() {
  local begun
  begun=$(millis)
  kill -CONT "$stopped"
  stopped=
  if await "$healing" client snapshots --snapshotter hung info before; then
    note "goes on: of use" "after $(($(millis) - begun)) ms"
  else
    note "goes on: of use" "NOT in $healing s"
  fi
  see "goes on: leases rm --sync" leases delete --sync lease-3
}

play() { # play SIDE DAEMON
  dir=$scratch/$1
  if bring_up "$2"; then
    hang
    go_on
  else
    echo "hung-peer: $1 does not come up:" >&2
    tail -n 20 "$dir"/*log >&2
    exit 1
  fi
  end_all
}

play containerd containerd
play davit "$home/bin/davitd"

for side in containerd davit; do
  printf '\n%s\n' "$side"
  while IFS=$'\t' read -r what seen; do printf '  %-30s %s\n' "$what" "$seen"; done <"$scratch/$side/seen"
done
