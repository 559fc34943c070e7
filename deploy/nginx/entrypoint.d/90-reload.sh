#!/bin/sh
# A renewed certificate is taken up within the hour, without losing a connection. The first one of certbot's replaces a self-signed
# one in the same way.
set -eu
live=/etc/letsencrypt/live/${NGINX_DOMAIN:-localhost}/fullchain.pem
state() { cksum "$live" 2>/dev/null || echo none; }
known=$(state) # before anything is asked in the background, or what comes at once would be taken for known
(
  while sleep "${NGINX_LOOK_EVERY:-3600}"; do
    now=$(state)
    [ "$now" = "$known" ] && continue
    known=$now
    /docker-entrypoint.d/15-openrun.sh && nginx -t -q && nginx -s reload
  done
) &
