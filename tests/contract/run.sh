#!/usr/bin/env bash
# Real answers against api/openapi.yaml, real messages against api/events/, bad input against every door.
set -euo pipefail
cd "$(dirname "$0")/.."
exec env PYTHONPATH=. /usr/bin/python3 -m contract.contract "$@"
