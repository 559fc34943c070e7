#!/bin/bash
# As Confluent's images: PREFIX_SOME_NAME=value → some.name=value (ZooKeeper: someName), then the JVM.
set -euo pipefail
prefix=$1 main=$2 file=/tmp/server.properties
{
  while IFS='=' read -r name value; do
    case $name in KAFKA_HEAP_OPTS | KAFKA_OPTS | KAFKA_JVM_PERFORMANCE_OPTS | "") continue ;; esac
    name=$(tr '[:upper:]_' '[:lower:].' <<<"${name#"$prefix"}")
    if [[ $prefix == ZOOKEEPER_ ]]; then
      case $name in
        admin.*) name=admin.enableServer ;;
        client.port) name=clientPort ;;
        tick.time) name=tickTime ;;
        max.client.cnxns) name=maxClientCnxns ;;
      esac
    fi
    printf '%s=%s\n' "$name" "$value"
  done < <(env | grep "^$prefix" || true)
  if [[ $prefix == ZOOKEEPER_ ]]; then
    printf 'dataDir=/var/lib/zookeeper/data\ndataLogDir=/var/lib/zookeeper/log\n'
  else
    echo log.dirs=/var/lib/kafka/data
  fi
} >"$file"
printf 'log4j.rootLogger=WARN, out\nlog4j.appender.out=org.apache.log4j.ConsoleAppender\nlog4j.appender.out.layout=org.apache.log4j.SimpleLayout\nlog4j.logger.kafka.server.KafkaServer=INFO\n' >/tmp/log4j.properties
# shellcheck disable=SC2086  # options are words
exec java ${KAFKA_HEAP_OPTS:-} ${KAFKA_JVM_PERFORMANCE_OPTS:-} ${KAFKA_OPTS:-} -Dlog4j.configuration=file:/tmp/log4j.properties \
  -cp '/opt/kafka/*' "$main" "$file"
