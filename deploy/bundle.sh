#!/usr/bin/env bash
# Packs what a machine needs beside the images: deploy/bundle.sh FILE.tar.gz. The same input gives the same bytes.
set -euo pipefail
cd "$(dirname "$0")/.."
file=${1:?usage: bundle.sh FILE.tar.gz}
parts=(docker-compose.yml docker-compose.small.yml deploy.sh deploy/deploy.sh deploy/steps.sh deploy/rolling.sh deploy/compose deploy/nginx deploy/spot deploy/backup
  deploy/monitoring tools/secrets_files.py)
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}" \
  --exclude=__pycache__ -cf - "${parts[@]}" | gzip -n >"$file"
