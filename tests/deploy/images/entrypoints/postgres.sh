#!/bin/bash
# As postgres:18: refuses a mount at .../data, makes the cluster with the password of POSTGRES_PASSWORD_FILE, runs as its own user.
set -euo pipefail
if grep -q ' /var/lib/postgresql/data ' /proc/self/mountinfo; then
  echo "Error: in 18+, mount the volume at /var/lib/postgresql" >&2
  exit 1
fi
if [[ ! -s $PGDATA/PG_VERSION ]]; then
  mkdir -p "$PGDATA"
  chown -R postgres18: /var/lib/postgresql /var/run/postgresql
  chmod 700 "$PGDATA"
  install -m 400 -o postgres18 "$POSTGRES_PASSWORD_FILE" /tmp/password
  gosu postgres18 env LC_ALL=C.UTF-8 initdb -D "$PGDATA" -U postgres --pwfile=/tmp/password -E UTF8 --locale=C.UTF-8 \
    --auth-host=scram-sha-256 --auth-local=trust --no-sync >/dev/null
  rm /tmp/password
  echo "host all all all scram-sha-256" >>"$PGDATA/pg_hba.conf"
fi
chown postgres18: /var/run/postgresql
exec gosu postgres18 "$@" -c listen_addresses='*' -c unix_socket_directories=/var/run/postgresql
