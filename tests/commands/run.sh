#!/usr/bin/env bash
# The commands people type, on a stack of its own beside whatever runs here.
# build: release
set -euo pipefail
cd "$(dirname "$0")/.."
exec env PYTHONPATH=.:../tools /usr/bin/python3 commands/commands.py "$@"
