#!/usr/bin/env bash
# Images around the programs that build.sh packed, into the registry, named by the commit: images.sh FILE.tar [COMMIT]
# Wants ECR_REGISTRY, and credentials where that is one of AWS (with-role.sh).
set -euo pipefail
cd "$(dirname "$0")/../.."
file=${1:?usage: images.sh FILE.tar [COMMIT]} commit=${2:-${GITHUB_SHA:-$(git rev-parse HEAD)}}
: "${ECR_REGISTRY:?what stands before the images names}"
docker=${DOCKER:-docker}
[[ $commit =~ ^[0-9a-f]{7,40}$ ]] || { echo "images.sh: '$commit' is no commit" >&2 && exit 2; }
tar -xf "$file"
if [[ $ECR_REGISTRY == *.amazonaws.com* ]]; then
  aws ecr get-login-password | "$docker" login --username AWS --password-stdin "${ECR_REGISTRY%%/*}"
fi
exec deploy/images/build.sh --assembled --tag "$commit" --registry "$ECR_REGISTRY" --push
