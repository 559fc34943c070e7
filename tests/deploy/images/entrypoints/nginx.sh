#!/bin/sh
# As the official image: the executable scripts of /docker-entrypoint.d in their order, then nginx.
set -eu
for script in /docker-entrypoint.d/*.sh; do
  [ -x "$script" ] && "$script"
done
exec "$@"
