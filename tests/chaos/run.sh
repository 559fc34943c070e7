#!/usr/bin/env bash
# kill -9 of each service in turn during purchases; stores away and back. `run.sh --long` repeats it for minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
exec env PYTHONPATH=. /usr/bin/python3 -m chaos.chaos "$@"
