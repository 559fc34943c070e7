#!/usr/bin/env bash
# The machine's backup of each night (openrun-backup.timer): backup.sh with what .env and the migrator's credentials say. PostgreSQL's
# programs come out of its image, because pg_dump must not be older than the server and a system's package may be.
# Nothing is removed here: the machine's role may not, the bucket ends what is older than a month (deploy/terraform/objects.tf).
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
cd "${OPENRUN_HOME:-$here/../..}"
umask 077
value() { sed -n "s/^$1='\{0,1\}\([^']*\)'\{0,1\}$/\1/p" .env | tail -n 1; }
credential() { cat ".openrun/compose/migrator/$1" 2>/dev/null || true; }

[[ -s .env ]] || { echo "nightly: nothing was released here yet, so there is nothing to keep" >&2 && exit 0; }
image=$(sed -n 's/^ *image: \(postgres:.*\)$/\1/p' docker-compose.yml)
mkdir -p .deploy
work=$(mktemp -d "$PWD/.deploy/backup.XXXXXX") # on the disk: /tmp may be memory
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin" "$work/tmp"
for program in psql pg_dump pg_restore; do
  cat >"$work/bin/$program" <<END
#!/bin/sh
exec docker run --rm -i --network ticketing-net -v '$work/tmp:$work/tmp' -e PGPASSWORD -e PGCONNECT_TIMEOUT -e PGSSLMODE --entrypoint $program $image "\$@"
END
  chmod 700 "$work/bin/$program"
done

OPENRUN_POSTGRES_HOST=$(value RDS_ENDPOINT) OPENRUN_POSTGRES_PORT=$(value RDS_PORT) OPENRUN_POSTGRES_DATABASE=$(value RDS_DATABASE)
OPENRUN_POSTGRES_ADMIN_USER=$(credential OPENRUN_POSTGRES_ADMIN_USER) OPENRUN_POSTGRES_ADMIN_PASSWORD=$(credential OPENRUN_POSTGRES_ADMIN_PASSWORD)
OPENRUN_BACKUP_BUCKET=$(value S3_BUCKET) OPENRUN_BACKUP_KEEP_DAYS=99999 PGSSLMODE=$(value RDS_SSLMODE)
AWS_DEFAULT_REGION=${AWS_DEFAULT_REGION:-$(value AWS_REGION)}
: "${PGSSLMODE:=prefer}"
export OPENRUN_POSTGRES_HOST OPENRUN_POSTGRES_PORT OPENRUN_POSTGRES_DATABASE OPENRUN_POSTGRES_ADMIN_USER OPENRUN_POSTGRES_ADMIN_PASSWORD \
  OPENRUN_BACKUP_BUCKET OPENRUN_BACKUP_KEEP_DAYS PGSSLMODE AWS_DEFAULT_REGION
PATH=$work/bin:$PATH TMPDIR=$work/tmp "$here/backup.sh"
