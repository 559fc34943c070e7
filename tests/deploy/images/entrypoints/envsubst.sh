#!/bin/sh
# As the official 20-envsubst-on-templates.sh: templates/NAME.template → conf.d/NAME, only variables that NGINX_ENVSUBST_FILTER matches.
set -eu
names=$(env | cut -d= -f1 | grep -E "${NGINX_ENVSUBST_FILTER:-.}" | sed 's/.*/${&}/' | tr '\n' ' ')
for template in /etc/nginx/templates/*.template; do
  name=$(basename "$template" .template)
  envsubst "$names" <"$template" >"/etc/nginx/conf.d/$name"
done
