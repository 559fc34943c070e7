#!/usr/bin/env bash
# docs/seed-map.md against the tree: every row has its files and tests, and nothing that is owed is missing. docs/cost.md, too.
# build: none
set -euo pipefail
cd "$(dirname "$0")/.."
exec env PYTHONPATH=. /usr/bin/python3 seed-map/seed_map.py "$@"
