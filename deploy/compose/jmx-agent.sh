#!/usr/bin/env bash
# The service `jmx-agent`: fetches jmx_prometheus_javaagent, by version and digest, from Maven Central into /jmx (.openrun/compose/jmx of
# the checkout; one that is there stays), and writes /jmx/NAME.options, which the JVM called NAME reads when it starts. Where the agent
# cannot be had the files are empty: the bus runs unwatched rather than not at all, and the next `up` tries again.
set -euo pipefail
version=1.0.1
sha512=f81d876e8110cbabd4a9cb3fe1740ec2d896ec4bce5cb5049a2d74c40f43781418cea246f40e6afdfabbdf0e162cb837625f496dedcb76aebbba53b6ae7cacba
: "${JMX_FOLDER:=/jmx}" "${JMX_REPOSITORY:=https://repo1.maven.org/maven2}" "${JMX_NAMES:=kafka zookeeper}"
name=jmx_prometheus_javaagent-$version.jar
jar=$JMX_FOLDER/$name

is_pinned() { [[ -s $1 ]] && sha512sum --status -c - <<<"$sha512  $1"; }

if ! is_pinned "$jar"; then
  rm -f "$jar"
  curl -fsSL --connect-timeout 5 --max-time 60 --retry 2 -o "$jar.part" \
    "$JMX_REPOSITORY/io/prometheus/jmx/jmx_prometheus_javaagent/$version/$name" || true
  if is_pinned "$jar.part"; then mv "$jar.part" "$jar"; else rm -f "$jar.part"; fi
fi
for each in $JMX_NAMES; do
  if [[ -s $jar ]]; then
    echo "-javaagent:$jar=7071:/openrun/jmx/$each.yml"
  fi >"$JMX_FOLDER/$each.options.part"
  mv "$JMX_FOLDER/$each.options.part" "$JMX_FOLDER/$each.options"
done
chmod -R a+rX "$JMX_FOLDER"
if [[ -s $jar ]]; then echo "the agent is there"; else echo "WARNING: $name cannot be had; the two JVMs are not watched" >&2; fi
