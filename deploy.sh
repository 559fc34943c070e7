#!/usr/bin/env bash
# ./deploy.sh TAG | rollback | status — see deploy/README.md; what it does stands in deploy/deploy.sh.
exec "$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)/deploy/deploy.sh" "$@"
