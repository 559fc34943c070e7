#!/usr/bin/env bash
# A bare Debian 12 (a container of CI) becomes one in which ./openrun finds its way: certificates and Git. Repeatable.
set -euo pipefail
cd "$(dirname "$0")/../.."
missing=()
for package in ca-certificates git procps; do
  [[ $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true) == installed ]] || missing+=("$package")
done
if ((${#missing[@]})); then
  apt-get -q -y -o Acquire::Retries=3 update
  DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends "${missing[@]}"
fi
# The checkout belongs to the runner, the container works as root: Git would refuse to look into it.
if [[ ${GITHUB_ACTIONS:-} == true ]] && ! git rev-parse HEAD >/dev/null 2>&1; then
  git config --global --add safe.directory "$PWD"
fi
