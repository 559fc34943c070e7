#!/usr/bin/env bash
# The shop's pages: checks of the code, then a real browser against a real stack; `run.sh NAME…` runs specs/NAME.test.mjs alone.
# build: release
set -euo pipefail
cd "$(dirname "$0")/../.."

skip() {
  echo "SKIPPED: web: $1"
  echo "1 passed, 0 failed"
  exit 0
}

command -v npm >/dev/null || skip "there is no npm"
node=$(tools/web install >&2 && tools/web node) || skip "npm cannot fetch Node or the packages of the web"
PATH=$(dirname "$node"):$PATH
export PATH

# Once, and again when the lock changes; no network is needed after that.
here=tests/web
if ! cmp -s $here/package-lock.json $here/node_modules/.installed-lock; then
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT
  if ! timeout 300 npm ci --prefix $here --ignore-scripts --no-audit --no-fund --fetch-retries=2 >"$log" 2>&1; then
    cat "$log"
    if grep -qE 'EINTEGRITY|EUSAGE|EJSONPARSE' "$log"; then
      echo "0 passed, 1 failed"
      exit 1
    fi
    skip "npm cannot fetch Playwright, axe and Lighthouse"
  fi
  cp $here/package-lock.json $here/node_modules/.installed-lock
fi
cd tests
exec env PYTHONPATH=. /usr/bin/python3 -m web.stage "$@"
