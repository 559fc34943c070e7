# shellcheck shell=bash
# The steps of deploy.sh before and after the roll-out. Sourced; cwd is the folder with docker-compose.yml.

# shellcheck disable=SC2154  # here: deploy.sh
state=.deploy                  # lock, history, the .env of the version that serves and of the one before
secrets=.openrun/compose       # a folder a program, mounted into it
own=(user-service event-service queue-service reservation-service payment-service gateway-service)
: "${SECRET_ID:=ticketing/prod/env}" "${AWS_DEFAULT_REGION:=${AWS_REGION:-ap-northeast-2}}" "${DEPLOY_PATIENCE:=60}" "${DEPLOY_FREE_MB:=1024}"
export AWS_DEFAULT_REGION

say() { printf 'deploy: %s\n' "$*" >&2; }
give_up() {
  printf '%s FAILED %s\n' "$(date -u +%FT%TZ)" "$*" >>"$state/history" || true
  say "$*"
  exit 1
}
# The value of a name in an env file; nothing when either is missing.
value() { [[ ! -f $2 ]] || sed -n "s/^$1='\{0,1\}\([^']*\)'\{0,1\}$/\1/p" "$2" | tail -n 1; }

find_compose() {
  compose=(docker compose)
  docker compose version >/dev/null 2>&1 || compose=(docker-compose)
}
# Children never hold our lock.
run() { "$@" 9>&-; }

check_tools() {
  local tool
  for tool in docker aws jq curl flock "${compose[0]}"; do
    command -v "$tool" >/dev/null || give_up "$tool is not installed; nothing was changed"
  done
  run docker info >/dev/null 2>&1 || give_up "Docker does not answer; nothing was changed"
}

check_room() {
  local folder free
  for folder in . "$(run docker info -f '{{.DockerRootDir}}')"; do
    [[ -d $folder ]] || continue
    free=$(($(df -Pk "$folder" | awk 'END { print $4 }') / 1024))
    ((free >= DEPLOY_FREE_MB)) || give_up "the disk is full: $free MB left at $folder, $DEPLOY_FREE_MB wanted; nothing was changed"
  done
}

# --- the secret -----------------------------------------------------------------------------------------------------
# One JSON object: what compose needs (RDS_ENDPOINT, …) and what the programs are told (OPENRUN_…, deploy/compose/secrets.txt).
# Where it says nothing about S3, S3 is meant and not LocalStack.
s3_itself='{"S3_ENDPOINT": "", "S3_PUBLIC_URL": "", "S3_PATH_STYLE": "false", "S3_TEST_KEY": ""}'
read_secret() {
  local tag=$1 endpoint=() wrong
  [[ -z ${AWS_ENDPOINT_URL:-} ]] || endpoint=(--endpoint-url "$AWS_ENDPOINT_URL")
  secret_text=$(run aws "${endpoint[@]}" secretsmanager get-secret-value --secret-id "$SECRET_ID" --query SecretString --output text) ||
    give_up "the secret $SECRET_ID cannot be read; nothing was changed"
  jq -e 'type == "object"' >/dev/null 2>&1 <<<"$secret_text" || give_up "the secret $SECRET_ID is no JSON object; nothing was changed"
  wrong=$(jq -r 'to_entries[] | select((.key | test("^[A-Z][A-Z0-9_]*$") | not)
      or (.value | if type == "object" or type == "array" then tojson else tostring end | test("['"'"'\n\r]"))) | .key' <<<"$secret_text")
  [[ -z $wrong ]] || give_up "the secret $SECRET_ID is malformed: name or value of $(tr '\n' ' ' <<<"$wrong")cannot be written to .env; nothing was changed"
  wrong=$(jq -r '. as $all | "ECR_REGISTRY RDS_ENDPOINT REDIS_ENDPOINT" | split(" ")[] | select(($all[.] // "") == "")' <<<"$secret_text")
  [[ -z $wrong ]] || give_up "the secret $SECRET_ID lacks $(tr '\n' ' ' <<<"$wrong"); nothing was changed"
  {
    jq -r --argjson s3 "$s3_itself" '$s3 + . | to_entries[] | "\(.key)='"'"'\(.value | if type == "object" or type == "array" then tojson else tostring end)'"'"'"' \
      <<<"$secret_text"
    printf "IMAGE_TAG='%s'\n" "$tag"
  } >.env.new || give_up ".env cannot be written (full disk?); nothing was changed"
  chmod 600 .env.new
}

# Each program gets what is its own, as files that it reads again by itself.
split_secrets() {
  local all=$state/secrets.new name status=0
  rm -rf "$all"
  mkdir -p "$all"
  while read -r name; do
    jq -r --arg name "$name" '.[$name] | if type == "object" or type == "array" then tojson else tostring end' \
      <<<"$secret_text" >"$all/$name" || status=1
  done < <(jq -r 'keys[] | select(startswith("OPENRUN_"))' <<<"$secret_text")
  ((status != 0)) || "$here/compose/split-secrets.sh" <(grep -v '^sandbox ' "$here/compose/secrets.txt") "$all" "$secrets" || status=1
  rm -rf "$all"
  return $status
}

keep_secrets() {
  rm -rf "$state/secrets.before"
  [[ ! -d $secrets ]] || cp -a "$secrets" "$state/secrets.before" || give_up "no room to keep the credentials of now; nothing was changed"
}

# In place: the folders are mounted.
put_secrets_back() { [[ ! -d $state/secrets.before ]] || cp -a "$state/secrets.before/." "$secrets/"; }

# --- images and the database ----------------------------------------------------------------------------------------
sign_in_to_registry() {
  local registry
  registry=$(value ECR_REGISTRY "$1")
  [[ $registry == *.amazonaws.com* ]] || return 0
  run aws ecr get-login-password | run docker login --username AWS --password-stdin "${registry%%/*}" >/dev/null ||
    give_up "the registry ${registry%%/*} does not let us in; nothing was changed"
}

pull_images() {
  sign_in_to_registry .env.new
  local log
  log=$(run "${compose[@]}" --env-file .env.new --profile migrate pull "${own[@]}" migrator 2>&1) || {
    tail -n 5 <<<"$log" >&2
    give_up "the images of $1 cannot be had (wrong tag?); nothing was changed"
  }
}

pull_missing() {
  local service
  for service in "${own[@]}"; do
    run docker image inspect "$(value ECR_REGISTRY "$1")/$service:$(value IMAGE_TAG "$1")" >/dev/null 2>&1 && continue
    sign_in_to_registry "$1"
    run "${compose[@]}" --env-file "$1" pull "$service" || return 1
  done
}

# Migrations only add; the version before runs on the new schema, too (deploy/README.md).
migrate() { run "${compose[@]}" --env-file .env.new --profile migrate run --rm --no-deps -T migrator >&2; }

# --- around them ----------------------------------------------------------------------------------------------------
# nginx, the bus, what watches: started where missing, never restarted by a deploy. The bus may be away: selling does without.
start_others() {
  local others=() service
  for service in $(run "${compose[@]}" --env-file .env config --services); do
    case " ${own[*]} migrator secrets " in *" $service "*) ;; *) others+=("$service") ;; esac
  done
  run "${compose[@]}" --env-file .env up -d --no-deps --no-recreate --quiet-pull nginx >&2 || { say "nginx does not start" && return 1; }
  run "${compose[@]}" --env-file .env up -d --no-deps --no-recreate --quiet-pull "${others[@]}" >&2 ||
    say "WARNING: not everything beside the services could be started; selling goes on without it"
  reload_nginx
}

# Said at the end, when a container that only begins and dies is known for it.
warn_about_bus() {
  local kafka
  kafka=$(containers kafka)
  [[ -n $kafka && $(docker inspect -f '{{if .State.Health}}{{.State.Health.Status}}{{end}}' "$kafka" 2>/dev/null) == healthy ]] ||
    say "WARNING: Kafka does not answer; events wait in the outboxes until it does"
}

# A changed configuration is taken up without losing a connection; one that is wrong is refused and the old one stays.
reload_nginx() {
  local now
  now=$(cat deploy/nginx/templates/* deploy/nginx/nginx.conf | cksum)
  if [[ -f $state/nginx && $(cat "$state/nginx") != "$now" ]]; then
    run "${compose[@]}" --env-file .env exec -T nginx sh -c '/docker-entrypoint.d/15-openrun.sh && /docker-entrypoint.d/20-envsubst-on-templates.sh >/dev/null && nginx -t -q && nginx -s reload' >&2 ||
      { say "the new configuration of nginx is wrong; the old one stays" && return 1; }
  fi
  printf '%s\n' "$now" >"$state/nginx"
}

# Through the edge, as a browser would.
answers() {
  local port i
  port=$(value HTTPS_PORT .env)
  for ((i = 0; i < 40; i++)); do
    run curl -fsSk --max-time 5 -o /dev/null "https://127.0.0.1:${port:-443}/api/v1/events" 2>/dev/null && return 0
    sleep 0.25
  done
  say "https://127.0.0.1:${port:-443}/api/v1/events does not answer with 200"
  return 1
}

note() {
  rm -rf "$state/secrets.before"
  [[ -z $2 || $2 == "$1" ]] || cp -p "$state/env.serving" "$state/env.before"
  cp -p .env "$state/env.serving"
  printf '%s %s serves (before: %s)\n' "$(date -u +%FT%TZ)" "$1" "${2:-nothing}" >>"$state/history"
}

# Of our own images only those of now and before stay.
tidy() {
  local registry image
  registry=$(value ECR_REGISTRY .env)
  run docker image prune -f >/dev/null || true
  while read -r image; do
    [[ $image == "$registry"/* && $image != *:"$1" && $image != *:"${2:-$1}" ]] || continue
    run docker image rm "$image" >/dev/null 2>&1 || true
  done < <(docker image ls --format '{{.Repository}}:{{.Tag}}')
}
