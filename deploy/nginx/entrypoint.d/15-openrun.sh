#!/bin/sh
# Before the templates: the certificate, the words for HTTP/2 of this nginx, and who is believed about addresses.
# A certificate of certbot's for NGINX_DOMAIN is taken when there is one; otherwise a self-signed one is made, once.
set -eu
folder=/etc/nginx/conf.d own=/etc/openrun/certificates domain=${NGINX_DOMAIN:-localhost}
live=/etc/letsencrypt/live/$domain

if [ -s "$live/fullchain.pem" ]; then
  certificate=$live/fullchain.pem key=$live/privkey.pem
else
  certificate=$own/$domain.pem key=$own/$domain.key
  if [ ! -s "$certificate" ] || [ ! -s "$key" ]; then
    echo "openrun: no certificate for $domain; a self-signed one is made"
    mkdir -p "$own"
    (umask 077 && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 825 -subj "/CN=$domain" \
      -addext "subjectAltName=DNS:$domain,DNS:localhost,IP:127.0.0.1" -keyout "$key.part" -out "$certificate.part" 2>/dev/null)
    chmod 644 "$certificate.part"
    mv "$key.part" "$key"
    mv "$certificate.part" "$certificate"
  fi
fi

# When it ends, for node-exporter (an alert is tied to it).
[ ! -d /openrun/metrics ] || bash /openrun/certificate.sh "$domain" "$certificate" /openrun/metrics

# `http2 on` since 1.25.1; before that it was a word of `listen`.
version=$(nginx -v 2>&1 | sed 's|.*/\([0-9]*\)\.\([0-9]*\)\.\([0-9]*\).*|\1 \2 \3|')
# shellcheck disable=SC2086  # three words
set -- $version
if [ $(($1 * 1000000 + $2 * 1000 + $3)) -ge 1025001 ]; then
  listen='listen 443 ssl default_server; http2 on;'
else
  listen='listen 443 ssl http2 default_server;'
fi
printf '%s\nssl_certificate %s;\nssl_certificate_key %s;\n' "$listen" "$certificate" "$key" >"$folder/tls.inc"

: >"$folder/proxies.inc"
for network in ${NGINX_TRUSTED_PROXIES:-}; do
  printf 'set_real_ip_from %s;\n' "$network" >>"$folder/proxies.inc"
done
[ -z "${NGINX_TRUSTED_PROXIES:-}" ] || printf 'real_ip_header X-Forwarded-For;\nreal_ip_recursive on;\n' >>"$folder/proxies.inc"
