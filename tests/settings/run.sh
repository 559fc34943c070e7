#!/usr/bin/env bash
# docs/settings.md against what each program says of itself.
set -euo pipefail
cd "$(dirname "$0")/../.."
exec /usr/bin/python3 tools/settings_table.py --check "${OPENRUN_TEST_BUILD:-dev}"
