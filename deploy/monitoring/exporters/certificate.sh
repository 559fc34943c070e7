#!/usr/bin/env bash
# When a certificate ends, for the node exporter's textfile collector: run it once a day (cron, or a systemd timer).
#   certificate.sh DOMAIN fullchain.pem /var/lib/openrun/metrics
set -euo pipefail
(($# == 3)) || { echo "usage: certificate.sh DOMAIN CERTIFICATE FOLDER" >&2; exit 2; }
domain=$1 certificate=$2 folder=$3
[[ $domain =~ ^[A-Za-z0-9.-]+$ ]] || { echo "certificate.sh: $domain is no domain" >&2; exit 2; }
end=$(openssl x509 -enddate -noout -in "$certificate")
seconds=$(date -d "${end#notAfter=}" +%s)
mkdir -p "$folder"
# Written aside and moved: the exporter never reads half a file.
{
  echo '# HELP openrun_certificate_not_after_seconds When the certificate ends, Unix time.'
  echo '# TYPE openrun_certificate_not_after_seconds gauge'
  echo "openrun_certificate_not_after_seconds{domain=\"$domain\"} $seconds"
} >"$folder/certificate.prom.$$"
mv "$folder/certificate.prom.$$" "$folder/certificate.prom"
