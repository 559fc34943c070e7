#!/usr/bin/env bash
# What can be said of the deployment without running it: every file and profile of compose, what is public, how much memory it asks for,
# Dockerfiles, nginx' configuration, credentials against the programs' settings. A tool that is not to be had: SKIPPED, and which.
# build: none
set -euo pipefail
cd "$(dirname "$0")/../.."
exec env PYTHONPATH=tests:tools /usr/bin/python3 tests/deploy-lint/lint.py
