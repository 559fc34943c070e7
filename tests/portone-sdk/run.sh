#!/usr/bin/env bash
# PortOne's own server SDK against the sandbox: payments, identities, and webhooks delivered over HTTP.
set -euo pipefail
cd "$(dirname "$0")"

skip() {
  echo "SKIPPED: portone-sdk: $1"
  echo "0 passed, 0 failed"
  exit 0
}

command -v node >/dev/null || skip "there is no node"
command -v npm >/dev/null || skip "there is no npm"

# Once, and again when the lock changes; no network is needed after that.
if ! cmp -s package-lock.json node_modules/.installed-lock; then
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT
  options=(--ignore-scripts --no-audit --no-fund --fetch-retries=1 --fetch-timeout=30000)
  if ! timeout 180 npm ci "${options[@]}" >"$log" 2>&1; then
    cat "$log"
    # A lock that does not fit, or a package that is not the one pinned, is a failure; a registry out of reach is not.
    if grep -qE 'EINTEGRITY|EUSAGE|EJSONPARSE' "$log"; then
      echo "0 passed, 1 failed"
      exit 1
    fi
    skip "npm cannot fetch the SDK"
  fi
  cp package-lock.json node_modules/.installed-lock
fi
exec node main.mjs
