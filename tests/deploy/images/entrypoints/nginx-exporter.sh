#!/bin/sh
# The exporter of today takes --long words, Debian's 0.11 -short ones.
set -eu
words=''
for word; do words="$words -${word#--}"; done
# shellcheck disable=SC2086
exec /usr/bin/prometheus-nginx-exporter $words
