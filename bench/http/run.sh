#!/usr/bin/env bash
# Our HTTP server beside nginx `return 200`, same body, same load, in turns: medians of the server's CPU time a request.
#   bench/http/run.sh [ROUNDS] [SECONDS]      needs nginx, wrk and the release build
# The server has core 0, wrk core 1. CPU time comes from /proc/PID/schedstat; requests a second are wrk's limit, not ours.
set -euo pipefail
cd "$(dirname "$0")/../.."
rounds=${1:-5} seconds=${2:-2}
tools/build release http-bench-server

folder=$(mktemp -d)
pids=()
finish() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$folder"
}
trap finish EXIT

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
ours_port=$(free_port) nginx_port=$(free_port)
body='{"id":"7f3a9c1e-2b4d-4e6f-8a0b-1c2d3e4f5a6b","name":"example item","price":1999,"currency":"EUR","in_stock":true,"tags":["a","b","c"]}'
cat >"$folder/nginx.conf" <<CONF
daemon off; master_process off; pid $folder/nginx.pid; error_log $folder/error.log;
events { worker_connections 1024; }
http {
  access_log off; keepalive_requests 1000000000; default_type application/json;
  client_body_temp_path $folder/a; proxy_temp_path $folder/b; fastcgi_temp_path $folder/c; uwsgi_temp_path $folder/d; scgi_temp_path $folder/e;
  server { listen 127.0.0.1:$nginx_port; location / { return 200 '$body'; } }
}
CONF

taskset -c 0 build/release/bench/http/http-bench-server "$ours_port" & pids+=($!)
ours_pid=$!
taskset -c 0 nginx -e "$folder/error.log" -p "$folder" -c "$folder/nginx.conf" & pids+=($!)
nginx_pid=$!
for port in "$ours_port" "$nginx_port"; do
  curl -sf --retry 50 --retry-connrefused --retry-delay 0 --retry-max-time 10 "http://127.0.0.1:$port/item" | cmp - <(printf %s "$body")
done

cpu() { awk '{sum += $1} END {printf "%.0f\n", sum}' /proc/"$1"/task/*/schedstat; }
measure() {  # NAME PID PORT: one line "µs-a-request requests-a-second" to a file
  local before after answer requests
  before=$(cpu "$2")
  answer=$(taskset -c 1 wrk -t1 -c64 -d"${seconds}s" "http://127.0.0.1:$3/item")
  after=$(cpu "$2")
  if grep -q 'Non-2xx\|Socket errors' <<<"$answer"; then echo "$answer" >&2; exit 1; fi
  requests=$(awk '/requests in/ {print $1}' <<<"$answer")
  awk -v n="$requests" -v t=$((after - before)) -v s="$seconds" 'BEGIN {printf "%.3f %.0f\n", t / n / 1000, n / s}' >>"$folder/$1"
}
taskset -c 1 wrk -t1 -c64 -d1s "http://127.0.0.1:$ours_port/item" >/dev/null
taskset -c 1 wrk -t1 -c64 -d1s "http://127.0.0.1:$nginx_port/item" >/dev/null
for ((round = 0; round < rounds; ++round)); do
  if ((round % 2)); then
    measure nginx "$nginx_pid" "$nginx_port"; measure ours "$ours_pid" "$ours_port"
  else
    measure ours "$ours_pid" "$ours_port"; measure nginx "$nginx_pid" "$nginx_port"
  fi
done

median() { sort -n "$folder/$1" | awk '{v[NR] = $1; r[NR] = $2} END {m = int((NR + 1) / 2); printf "%s %s %s %s\n", v[m], v[1], v[NR], r[m]}'; }
read -r ours ours_min ours_max ours_rate < <(median ours)
read -r nginx nginx_min nginx_max nginx_rate < <(median nginx)
printf '%-14s %8s %18s %12s\n' server 'µs CPU' '[min-max]' 'requests/s'
printf '%-14s %8.2f %18s %12s\n' 'openrun http' "$ours" "[$ours_min-$ours_max]" "$ours_rate"
printf '%-14s %8.2f %18s %12s\n' 'nginx 200' "$nginx" "[$nginx_min-$nginx_max]" "$nginx_rate"
awk -v a="$nginx" -v b="$ours" 'BEGIN {printf "requests a CPU-second against nginx: %.2f x (budget 0.95)\n", a / b}'
