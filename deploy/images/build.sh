#!/usr/bin/env bash
# Builds the images: deploy/images/build.sh [--compile] [--tag TAG] [--registry NAME] [--push] [IMAGE…]
#   --compile   inside Docker, from the sources; without it the release build of this checkout is taken (./openrun up made it)
#   --assembled takes what lies in build/images (deploy/ci/build.sh packed it elsewhere)
#   --tag       instead of the digest of the input (deploy/images/tag.sh);  `latest` names the same image, too, unless pushed
#   --registry  what stands before the names, default openrun (ECR_REGISTRY counts as well);  --push  sends them there
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tools/progress.sh
source tools/progress.sh
binaries=prebuilt tag='' registry=${ECR_REGISTRY:-openrun} push=false assembled=false images=()
docker=${DOCKER:-docker}
all=(gateway-service user-service event-service queue-service reservation-service payment-service sandbox migrator)

while (($#)); do
  case $1 in
    --compile) binaries=compiled ;;
    --assembled) assembled=true ;;
    --tag) tag=${2:?--tag wants a tag} && shift ;;
    --registry) registry=${2:?--registry wants a name} && shift ;;
    --push) push=true ;;
    -*) sed -n '2,7s/^# \{0,1\}//p' "$0" >&2 && exit 2 ;;
    *) images+=("$1") ;;
  esac
  shift
done
((${#images[@]})) || images=("${all[@]}")
[[ -n $tag ]] || tag=$(deploy/images/tag.sh)
# The time in all files: always the same, so that what has not changed is the same layer, is not sent and not fetched again.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-0}
export SOURCE_DATE_EPOCH DOCKER_BUILDKIT=1

if $assembled; then
  [[ -x build/images/gateway-service/usr/local/bin/gateway-service ]] || fail "build/images holds no programs"
elif [[ $binaries == prebuilt ]]; then
  build=${OPENRUN_RELEASE_BUILD:-build/release}
  [[ -x $build/services/gateway/gateway-service ]] || fail "no release build in $build; ./openrun up or tools/build release makes it"
  /usr/bin/python3 deploy/images/assemble.py "$build" build/images
fi
for image in "${images[@]}"; do
  names=(--tag "$registry/$image:$tag")
  $push || names+=(--tag "$registry/$image:latest")
  log=$(mktemp)
  if ! "$docker" build --file deploy/images/Dockerfile --target "$image" --build-arg BINARIES="$binaries" \
    --build-arg SOURCE_DATE_EPOCH="$SOURCE_DATE_EPOCH" --label org.opencontainers.image.version="$tag" "${names[@]}" . >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    fail "$image could not be built"
  fi
  rm -f "$log"
  ! $push || "$docker" push --quiet "$registry/$image:$tag"
  printf '%-48s %6.1f MB\n' "$registry/$image:$tag" \
    "$("$docker" image inspect --format '{{.Size}}' "$registry/$image:$tag" | awk '{ print $1 / 1e6 }')"
done
