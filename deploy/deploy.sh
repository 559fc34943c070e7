#!/usr/bin/env bash
# Brings a version into service on this machine, without a failed request:  deploy.sh TAG | rollback | status
#   secret → .env → pull → migrate → new containers beside the old → ready → old ones leave → prune
# Whatever fails, the version before goes on selling, and the last line says what was wrong. Exit: 0 done; 1 failed, the version
# before serves; 2 wrong words; 75 another one runs. Settings: see `usage`.
set -Eeuo pipefail
here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
home=${OPENRUN_HOME:-$(dirname "$here")}
cd "$home"
umask 077
# shellcheck source=deploy/steps.sh
source "$here/steps.sh"
# shellcheck source=deploy/rolling.sh
source "$here/rolling.sh"

usage() {
  cat >&2 <<'END'
usage: deploy.sh TAG | rollback | status
  SECRET_ID            what is read from Secrets Manager (ticketing/prod/env);  AWS_ENDPOINT_URL  another one than AWS
  COMPOSE_PROFILES     as for docker compose;  COMPOSE_FILE  e.g. docker-compose.yml:docker-compose.small.yml
  DEPLOY_PATIENCE      seconds until a new container must be ready (60);  DEPLOY_FREE_MB  room that must be left (1024)
END
  exit 2
}

# Only one at a time. The kernel gives the lock back when we die, however we die; children do not inherit it.
take_lock() {
  mkdir -p "$state"
  exec 9>>"$state/lock"
  flock -n 9 || { say "another deploy runs: $(cat "$state/running" 2>/dev/null || echo 'just begun')" && exit 75; }
  if [[ -s $state/running ]]; then
    say "the one before was interrupted ($(cat "$state/running")); going on from what runs"
    [[ -d $state/secrets.before ]] && put_secrets_back
    rm -f .env.new
  fi
  printf '%s, pid %s, since %s\n' "$1" "$$" "$(date -u +%FT%TZ)" >"$state/running"
  trap 'rm -f "$state/running" .env.new' EXIT
}

deploy() {
  local tag=$1 before
  [[ $tag =~ ^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$ ]] || { say "'$tag' is no image tag" && usage; }
  take_lock "deploy of $tag"
  before=$(value IMAGE_TAG "$state/env.serving")
  check_tools
  check_room
  read_secret "$tag"
  pull_images "$tag"
  keep_secrets
  split_secrets || give_up "the secret does not hold what the programs need"
  migrate || { put_secrets_back && give_up "the database could not be brought up to date; nothing else was changed"; }
  mv -f .env.new .env
  if ! { start_others && roll .env && answers; }; then
    go_back "$before" "version $tag does not serve"
  fi
  note "$tag" "$before"
  tidy "$tag" "$before"
  warn_about_bus
  say "$tag serves$([[ -z $before || $before == "$tag" ]] || echo "; before: $before (deploy.sh rollback)")"
}

# To the version that served until now.
go_back() {
  local before=$1 why=$2
  put_secrets_back
  [[ -n $before ]] || give_up "$why, and none was brought into service by us before; what ran, runs"
  say "$why; going back to $before"
  cp -p "$state/env.serving" .env
  if roll_back_what_changed .env && answers; then
    give_up "$why; $before serves as before"
  fi
  give_up "$why, and $before could not be brought back everywhere: deploy.sh status"
}

rollback() {
  local tag current
  take_lock "rollback"
  current=$(value IMAGE_TAG "$state/env.serving") tag=$(value IMAGE_TAG "$state/env.before")
  [[ -n $tag ]] || give_up "there is no version before; nothing was changed"
  check_tools
  cp -p "$state/env.before" .env
  if ! { pull_missing .env && roll .env && answers; }; then
    cp -p "$state/env.serving" .env
    roll_back_what_changed .env || true
    give_up "$tag could not be brought back; $current serves"
  fi
  note "$tag" "$current"
  say "$tag serves again; left: $current"
}

status() {
  local service id
  printf 'version  %s\nbefore   %s\n' "$(value IMAGE_TAG "$state/env.serving" || true)" "$(value IMAGE_TAG "$state/env.before" || true)"
  [[ ! -s $state/running ]] || printf 'running  %s\n' "$(cat "$state/running")"
  printf '%-22s %-14s %-10s %s\n' service container state image
  for service in $("${compose[@]}" ps --services 2>/dev/null | sort); do
    for id in $(containers "$service"); do
      docker inspect -f "{{printf \"%-22s %.12s   %-10s %s\" \"$service\" .ID (or (and .State.Health .State.Health.Status) .State.Status) .Config.Image}}" "$id"
    done
  done
  [[ ! -f $state/history ]] || { echo "last:" && tail -n 5 "$state/history"; }
}

(($# == 1)) || usage
find_compose
# Whatever we did not think of is at least not silent.
trap 'say "line $LINENO of ${BASH_SOURCE[0]##*/} failed: $BASH_COMMAND"' ERR
case $1 in
  status) status ;;
  rollback) rollback ;;
  -* | help) usage ;;
  *) deploy "$1" ;;
esac
