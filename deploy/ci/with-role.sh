#!/usr/bin/env bash
# Runs a command as AWS_ROLE_ARN: with-role.sh COMMAND… On GitHub the job's identity token is exchanged for a session of an hour,
# without a stored key; elsewhere (no token service) the command runs with the credentials that are there.
set -euo pipefail
(($#)) || { echo "usage: with-role.sh COMMAND…" >&2 && exit 2; }
[[ -n ${ACTIONS_ID_TOKEN_REQUEST_URL:-} ]] || exec "$@"
: "${AWS_ROLE_ARN:?the role to be}" "${ACTIONS_ID_TOKEN_REQUEST_TOKEN:?GitHub gives it to jobs with id-token: write}"

umask 077
AWS_WEB_IDENTITY_TOKEN_FILE=$(mktemp)
trap 'rm -f "$AWS_WEB_IDENTITY_TOKEN_FILE"' EXIT
# By standard input: arguments can be read by every process of the machine.
curl -fsS --retry 3 --max-time 20 --config - "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=sts.amazonaws.com" \
  <<<"header = \"Authorization: bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN\"" |
  jq -er '.value' >"$AWS_WEB_IDENTITY_TOKEN_FILE" || { echo "with-role.sh: GitHub gave no identity token" >&2 && exit 1; }
# aws reads these itself and asks STS when it needs to; nobody behind us can ask for another token.
export AWS_ROLE_ARN AWS_WEB_IDENTITY_TOKEN_FILE AWS_ROLE_SESSION_NAME="openrun-${GITHUB_RUN_ID:-by-hand}"
unset ACTIONS_ID_TOKEN_REQUEST_TOKEN ACTIONS_ID_TOKEN_REQUEST_URL
"$@"
