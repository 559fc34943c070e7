# shellcheck shell=bash
# What backup.sh and restore.sh share: where the database and the bucket are, and how rows are counted. Sourced.

say() { printf '%s\n' "$*"; }
fail() {
  printf 'backup: %s\n' "$*" >&2
  exit 1
}
number() {  # of a variable, or its default
  local value=${!1:-$2}
  [[ $value =~ ^[0-9]{1,5}$ ]] || fail "$1=$value is no number"
  printf '%s' "$value"
}

for command in aws psql pg_dump pg_restore sha256sum; do
  command -v "$command" >/dev/null || fail "$command is not installed"
done
bucket=${OPENRUN_BACKUP_BUCKET:?the bucket of the backups}
prefix=${OPENRUN_BACKUP_PREFIX:-backups/}
store=s3://$bucket/$prefix
database=${OPENRUN_POSTGRES_DATABASE:-openrun}
[[ $database =~ ^[a-z_][a-z0-9_]*$ ]] || fail "OPENRUN_POSTGRES_DATABASE=$database is no plain name"
connect=(--host="${OPENRUN_POSTGRES_HOST:-127.0.0.1}" --port="${OPENRUN_POSTGRES_PORT:-5432}"
  --username="${OPENRUN_POSTGRES_ADMIN_USER:-postgres}")
export PGPASSWORD=${OPENRUN_POSTGRES_ADMIN_PASSWORD:-} PGCONNECT_TIMEOUT=10 AWS_PAGER=''

psql_on() {  # DATABASE psql's words…
  local where=$1
  shift
  psql --no-psqlrc --quiet --no-password --set=ON_ERROR_STOP=1 "${connect[@]}" --dbname="$where" "$@"
}

# "schema.table rows" of every table of ours. (Used by whoever sources this.)
# shellcheck disable=SC2034
counting="SELECT format('%I.%I', n.nspname, c.relname) || ' ' ||
  (xpath('/row/c/text()', query_to_xml(format('SELECT count(*) AS c FROM %I.%I', n.nspname, c.relname), false, true, '')))[1]
  FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
  WHERE c.relkind = 'r' AND n.nspname !~ '^(pg_|information_schema)' ORDER BY 1"

names() {  # of what ends in .$1
  local listed
  listed=$(aws s3api list-objects-v2 --bucket "$bucket" --prefix "$prefix" --query "Contents[].Key" --output text) ||
    fail "the backups in $store cannot be listed"
  tr '\t' '\n' <<<"$listed" | sed -n "s|^$prefix\(.*\)\.$1\$|\1|p"
}

make_work_folder() {  # for dumps: nobody else reads it, and it goes at the end
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
}
