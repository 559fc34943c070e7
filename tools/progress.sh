# shellcheck shell=bash
# Says what goes on while something long runs. Sourced.

say() { printf '%s\n' "$*"; }
fail() {
  printf 'openrun: %s\n' "$*" >&2
  exit 1
}

# with_progress LABEL LOG HOW COMMAND…   runs COMMAND with its output in LOG; HOW LOG prints how far it is (may be empty).
# On a terminal one line is rewritten, elsewhere a line is added every 15 s. A failure prints the end of LOG.
with_progress() {
  local label=$1 log=$2 how=$3 start=$SECONDS status=0 child last=-1 now
  shift 3
  mkdir -p "$(dirname "$log")"
  "$@" >"$log" 2>&1 </dev/null &
  child=$!
  # shellcheck disable=SC2064  # the pid of now
  trap "kill $child 2>/dev/null; wait $child 2>/dev/null; exit 130" INT TERM
  while kill -0 "$child" 2>/dev/null; do
    now=$((SECONDS - start))
    if [[ -t 1 ]]; then
      printf '\r\033[K%s … %s %d s' "$label" "$($how "$log" 2>/dev/null)" "$now"
    elif ((now > 0 && now % 15 == 0 && now != last)); then
      last=$now
      printf '%s … %s %d s\n' "$label" "$($how "$log" 2>/dev/null)" "$now"
    fi
    sleep 0.2
  done
  wait "$child" || status=$?
  trap - INT TERM
  [[ -t 1 ]] && printf '\r\033[K'
  if ((status != 0)); then
    say "$label: failed after $((SECONDS - start)) s"
    tail -n 60 "$log"
    return "$status"
  fi
  say "$label: $((SECONDS - start)) s"
}
