#!/usr/bin/env bash
# .github/workflows by actionlint, shellcheck and our own rules; and the scripts they call, which run here as they run there.
# build: none
set -euo pipefail
cd "$(dirname "$0")/.."
exec env PYTHONPATH=. /usr/bin/python3 -m workflows.workflows "$@"
