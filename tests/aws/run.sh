#!/usr/bin/env bash
# S3, Secrets Manager, the machine's credentials and the backups, against moto and the real LocalStack.
set -euo pipefail
cd "$(dirname "$0")/.."
exec env PYTHONPATH=. /usr/bin/python3 -m aws.aws "$@"
