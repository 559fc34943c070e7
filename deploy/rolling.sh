# shellcheck shell=bash
# The roll-out: new containers beside the old ones under the same name, and when they are ready the old ones leave, which takes
# them the lame-duck period (docs/adr/0009). First the services, then the gateway in front of them. Sourced by deploy.sh.
# shellcheck disable=SC2154  # compose, state, own: deploy.sh and steps.sh

project() { run "${compose[@]}" config --format json 2>/dev/null | jq -r .name; }

containers() { # of a service, whatever they do
  docker ps -aq --no-trunc --filter "label=com.docker.compose.project=${project_name:=$(project)}" \
    --filter "label=com.docker.compose.service=$1" --filter label=com.docker.compose.oneoff=False
}

operations_port() {
  case $1 in gateway-service) echo 9080 ;; user-service) echo 9081 ;; event-service) echo 9082 ;; queue-service) echo 9083 ;;
    reservation-service) echo 9084 ;; payment-service) echo 9085 ;; esac
}

# Until it is ready; early when it ends or starts again.
wait_ready() { # SERVICE CONTAINER
  local end=$((SECONDS + DEPLOY_PATIENCE)) restarts
  while ((SECONDS < end)); do
    run docker exec "$2" /usr/local/bin/probe "$(operations_port "$1")" >/dev/null 2>&1 && return 0
    restarts=$(docker inspect -f '{{if eq .State.Status "exited"}}9{{else}}{{.RestartCount}}{{end}}' "$2" 2>/dev/null || echo 9)
    ((restarts < 3)) || break
    sleep 0.2
  done
  say "$1 of the new version is not ready; the end of its log:"
  run docker logs --tail 8 "$2" >&2 2>&1 || true
  return 1
}

# roll_wave ENV SERVICE…   all of them, or none: what is new goes away again when one of them is not ready.
roll_wave() {
  local env=$1 service id status=0 scale=() old=() new=() before
  shift
  local -A fresh=()
  for service in "$@"; do
    before=$(containers "$service")
    mapfile -t -O "${#old[@]}" old < <(printf '%s' "${before:+$before$'\n'}")
    scale+=(--scale "$service=$(($(grep -c . <<<"$before" || true) + 1))")
  done
  run "${compose[@]}" --env-file "$env" up -d --no-deps --no-recreate --quiet-pull "${scale[@]}" "$@" >/dev/null 2>"$state/up.log" || status=1
  for service in "$@"; do
    for id in $(containers "$service"); do
      [[ " ${old[*]} " == *" $id "* ]] || { new+=("$id") && fresh[$service]=$id; }
    done
    [[ -n ${fresh[$service]:-} ]] || { say "$service: no new container" && status=1; }
  done
  ((status == 0)) || tail -n 5 "$state/up.log" >&2
  for service in "$@"; do
    ((status != 0)) || wait_ready "$service" "${fresh[$service]}" || status=1
  done
  if ((status != 0)); then
    # Those that were ready answer people already: they leave as politely as the old ones would have.
    ((${#new[@]} == 0)) || { run docker stop -t 25 "${new[@]}" >/dev/null && run docker rm -f "${new[@]}" >/dev/null; }
    return 1
  fi
  # nginx asks for names once a second: it must know the new ones before the old ones refuse.
  ((${#old[@]} == 0)) || { sleep 2 && run docker stop -t 25 "${old[@]}" >/dev/null && run docker rm "${old[@]}" >/dev/null; }
  say "$*: $(value IMAGE_TAG "$env")"
}

roll() { roll_wave "$1" "${own[@]:0:5}" && roll_wave "$1" "${own[5]}"; }

# Only those that do not run the wanted image already.
roll_back_what_changed() {
  local image service wave=() id
  for service in "${own[@]}"; do
    image=$(value ECR_REGISTRY "$1")/$service:$(value IMAGE_TAG "$1")
    for id in $(containers "$service"); do
      [[ $(docker inspect -f '{{.Config.Image}}' "$id") == "$image" ]] || { wave+=("$service") && break; }
    done
    [[ -n $(containers "$service") ]] || wave+=("$service")
  done
  ((${#wave[@]} == 0)) || roll_wave "$1" "${wave[@]}"
}
