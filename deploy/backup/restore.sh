#!/usr/bin/env bash
# Brings a backup into an empty database, or changes nothing: restore.sh [NAME]   (without a name: the newest)
# Refuses a database that holds anything, and a dump that is not what was backed up; at the end every table has as many rows as
# its description says. Afterwards the migrator sets the roles' passwords. Where: as backup.sh; the database is made when missing.
set -euo pipefail
# shellcheck source=deploy/backup/store.sh
source "$(dirname "$0")/store.sh"

said() { sed -n "s/^$1 //p" "$work/description"; }

fetch() {
  name=${1:-$(names txt | sort -r | sed -n 1p)}
  [[ -n $name ]] || fail "there is no backup in $store"
  [[ $name =~ ^[0-9TZ]+-[0-9a-f]+$ ]] || fail "$name is no backup's name; see backup.sh --list"
  aws s3 cp --only-show-errors "$store$name.txt" "$work/description" || fail "there is no backup $name in $store"
  [[ $(head -n1 "$work/description") == "openrun-backup 1" ]] || fail "$name is described in a way that this restore.sh cannot read"
  aws s3 cp --only-show-errors "$store$name.dump" "$work/dump" || fail "the dump of $name is gone"
  [[ $(sha256sum "$work/dump" | cut -d' ' -f1) == "$(said sha256)" ]] || fail "the dump of $name is damaged: its checksum is wrong"
}

refuse_what_holds_anything() {
  if [[ $(psql_on postgres -Atc "SELECT count(*) FROM pg_database WHERE datname = '$database'") == 0 ]]; then
    return
  fi
  local holds
  holds=$(psql_on "$database" -Atc "SELECT count(*) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname !~ '^(pg_|information_schema)'")
  [[ $holds == 0 ]] || fail "$database holds $holds tables, views and indexes: only an empty database is restored into"
}

make_database_and_roles() {
  local role
  if [[ $(psql_on postgres -Atc "SELECT count(*) FROM pg_database WHERE datname = '$database'") == 0 ]]; then
    psql_on postgres -c "CREATE DATABASE $database ENCODING 'UTF8' TEMPLATE template0" >/dev/null
  fi
  for role in $(said role); do
    [[ $role =~ ^[a-z_]+$ ]] || fail "the description of $name names a role \"$role\""
    psql_on "$database" -c "DO \$\$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '$role') THEN
      CREATE ROLE $role NOLOGIN; END IF; END \$\$" >/dev/null
  done
}

compare_rows() {
  psql_on "$database" -Atc "$counting" | sed 's/^/rows /' >"$work/rows"
  if ! diff <(grep '^rows ' "$work/description" | sort) <(sort "$work/rows"); then
    fail "restored, but not the rows that were backed up (above: < backup, > here); do not use $database"
  fi
}

(($# <= 1)) || fail "usage: restore.sh [NAME]"
make_work_folder
fetch "$@"
refuse_what_holds_anything
make_database_and_roles
# All of it in one transaction, owned by whoever restores: the same owner as the migrator's.
pg_restore "${connect[@]}" --no-password --dbname="$database" --exit-on-error --single-transaction --no-owner "$work/dump"
psql_on "$database" -c "ANALYZE" >/dev/null
compare_rows
say "$name is in $database: $(wc -l <"$work/rows") tables, every one with the rows it had. Next: the migrator."
