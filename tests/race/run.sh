#!/usr/bin/env bash
# 200 buyers want the same 50 seats while Redis is wiped; then the control that must breach.
set -euo pipefail
cd "$(dirname "$0")/.."
exec env PYTHONPATH=. /usr/bin/python3 -m race.race "$@"
