#!/usr/bin/env bash
# Tells the machine, by Systems Manager, what to do: release.sh [--packed] COMMIT | rollback | status
# For a commit its files are packed and put into the bucket first; with --packed they are there from an earlier release.
# Wants OPENRUN_INSTANCE, OPENRUN_RELEASE_DOCUMENT and OPENRUN_BUCKET (terraform output). Exit: that of the machine; 4: no answer.
set -euo pipefail
cd "$(dirname "$0")/../.."
packed=false
[[ ${1:-} != --packed ]] || { packed=true && shift; }
what=${1:-}
[[ $what =~ ^([0-9a-f]{7,40}|rollback|status)$ ]] || { sed -n '2,4s/^# //p' "$0" >&2 && exit 2; }
: "${OPENRUN_INSTANCE:?}" "${OPENRUN_RELEASE_DOCUMENT:?}" "${OPENRUN_BUCKET:?}"
export AWS_PAGER=''
amazon() { aws ${AWS_ENDPOINT_URL:+--endpoint-url "$AWS_ENDPOINT_URL"} "$@"; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

is_commit() { [[ $what != rollback && $what != status ]]; }
if is_commit && ! $packed; then
  deploy/bundle.sh "$work/release.tar.gz"
  amazon s3 cp --no-progress "$work/release.tar.gz" "s3://$OPENRUN_BUCKET/releases/$what.tar.gz"
fi

command=$(amazon ssm send-command --instance-ids "$OPENRUN_INSTANCE" --document-name "$OPENRUN_RELEASE_DOCUMENT" \
  --parameters "what=$what" --comment "openrun: $what" --query Command.CommandId --output text)
status=Pending
for ((i = 0; i < ${RELEASE_TRIES:-300}; i++)); do
  # Right after sending, the command is not known everywhere yet.
  if amazon ssm get-command-invocation --command-id "$command" --instance-id "$OPENRUN_INSTANCE" --output json >"$work/answer" 2>"$work/error"; then
    status=$(jq -r .Status "$work/answer")
    case $status in Pending | InProgress | Delayed) ;; *) break ;; esac
  elif ! grep -q InvocationDoesNotExist "$work/error"; then
    cat "$work/error" >&2
    exit 4
  fi
  sleep "${RELEASE_PAUSE:-3}"
done
[[ ! -s $work/answer ]] || jq -r '.StandardOutputContent, .StandardErrorContent | select(. != "")' "$work/answer"
echo "release.sh: $what: $status"
case $status in
  Success) ;;
  Failed) exit "$(jq -r 'if (.ResponseCode // 0) > 0 then .ResponseCode else 1 end' "$work/answer")" ;;
  *) exit 4 ;;
esac
# What a machine that replaces this one begins with.
if is_commit; then
  printf '%s' "$what" >"$work/current"
  amazon s3 cp --no-progress "$work/current" "s3://$OPENRUN_BUCKET/releases/current"
fi
