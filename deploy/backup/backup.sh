#!/usr/bin/env bash
# A consistent dump of the database to S3, with its checksum and the rows of every table, and an end to those that are too old.
# usage: backup.sh [--list]
# Where: OPENRUN_POSTGRES_HOST, _PORT, _DATABASE, _ADMIN_USER, _ADMIN_PASSWORD; OPENRUN_BACKUP_BUCKET, OPENRUN_BACKUP_PREFIX
# (backups/); kept: OPENRUN_BACKUP_KEEP_DAYS (14), but never fewer than OPENRUN_BACKUP_KEEP_MIN (3). AWS as its own tools read it.
set -euo pipefail
# shellcheck source=deploy/backup/store.sh
source "$(dirname "$0")/store.sh"

keep_days=$(number OPENRUN_BACKUP_KEEP_DAYS 14)
keep_min=$(number OPENRUN_BACKUP_KEEP_MIN 3)

# One transaction exports its snapshot, counts in it, and stays open while pg_dump reads the very same moment.
open_snapshot() {
  coproc HELD { psql_on "$database" -At; }
  held_in=${HELD[1]} held_out=${HELD[0]}
  printf '%s\n' "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;" "SELECT pg_export_snapshot();" >&"$held_in"
  read -r -t 60 snapshot <&"$held_out" || fail "PostgreSQL gave no snapshot of $database"
}

count_rows() {
  local line
  printf '%s\n' "$counting;" "SELECT 'end';" >&"$held_in"
  while read -r -t 3600 line <&"$held_out"; do
    [[ $line == end ]] && return
    printf 'rows %s\n' "$line"
  done
  fail "the rows of $database could not be counted"
}

describe() {
  printf 'openrun-backup 1\nname %s\ntaken %s\ndatabase %s\n' "$name" "$taken" "$database"
  printf 'server %s\n' "$(psql_on "$database" -Atc 'SHOW server_version')"
  printf 'bytes %s\nsha256 %s\n' "$(stat -c %s "$work/dump")" "$(sha256sum "$work/dump" | cut -d' ' -f1)"
  psql_on "$database" -AtF' ' -c "SELECT 'role', rolname FROM pg_roles WHERE rolname ~ '_service$' ORDER BY 2"
  cat "$work/rows"
}

# The description goes last: a dump without one was interrupted, and is nobody's backup.
upload() {
  aws s3 cp --only-show-errors "$work/dump" "$store$name.dump"
  local there
  there=$(aws s3api head-object --bucket "$bucket" --key "$prefix$name.dump" --query ContentLength --output text)
  [[ $there == "$(stat -c %s "$work/dump")" ]] || fail "S3 holds $there bytes of $name.dump"
  aws s3 cp --only-show-errors "$work/description" "$store$name.txt"
}

# Descriptions first, so that what is half removed is no backup any more. Dumps without a description go when they are as old.
remove_old() {
  local before number=0 old
  before=$(date -u -d "-$keep_days days" +%Y%m%dT%H%M%SZ)
  # Into files first: a list that could not be had ends this script, and must not read as an empty one.
  names txt >"$work/whole"
  names dump >"$work/dumps"
  while read -r old; do
    number=$((number + 1))
    if ((number <= keep_min)) || [[ ! $old < $before ]]; then continue; fi
    aws s3 rm --only-show-errors "$store$old.txt"
    aws s3 rm --only-show-errors "$store$old.dump"
    say "removed $old"
  done < <(sort -r "$work/whole")
  while read -r old; do
    [[ $old < $before ]] || continue
    aws s3 rm --only-show-errors "$store$old.dump"
    say "removed $old, which was never finished"
  done < <(comm -23 <(sort "$work/dumps") <(sort "$work/whole"))
}

case ${1:-} in
  "") ;;
  --list) names txt | sort -r; exit ;;
  *) fail "usage: backup.sh [--list]" ;;
esac
taken=$(date -u +%Y-%m-%dT%H:%M:%SZ)
name=${taken//[-:]/}-$(od -An -N3 -tx1 /dev/urandom | tr -d ' \n')
make_work_folder
open_snapshot
pg_dump "${connect[@]}" --no-password --format=custom --snapshot="$snapshot" --file="$work/dump" "$database"
count_rows >"$work/rows"
printf 'COMMIT;\n\\q\n' >&"$held_in"
describe >"$work/description"
upload
remove_old
say "$name: $(grep -c '^rows ' "$work/description") tables, $(stat -c %s "$work/dump") bytes"
