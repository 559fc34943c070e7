#!/usr/bin/env bash
# The watching part: rules and their unit tests, dashboards, runbook; then a sale on a whole stack under a real Prometheus, every
# query of every dashboard asked; one trace id and one tree of spans through a purchase.
set -euo pipefail
cd "$(dirname "$0")/.."
# Prometheus and Debian's exporters: what cannot be installed is skipped below, loudly.
../tools/install monitoring >/dev/null 2>&1 || echo "SKIPPED in part: tools/install monitoring failed; what needs Prometheus is not run"
exec env PYTHONPATH=. /usr/bin/python3 -m monitoring.monitoring "$@"
