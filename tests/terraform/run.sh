#!/usr/bin/env bash
# deploy/terraform: what it promises, what it never contains, and a real apply against moto. Where Terraform or its provider for AWS
# is not to be had, that part says SKIPPED.
# build: none
set -euo pipefail
cd "$(dirname "$0")/.."
exec env PYTHONPATH=. /usr/bin/python3 -m terraform.module "$@"
