#!/usr/bin/env bash
# A spot machine is taken away while people buy: lines pause, services drain, it comes back, and every purchase ends well.
set -euo pipefail
cd "$(dirname "$0")/.."
exec env PYTHONPATH=. /usr/bin/python3 -m spot.spot "$@"
