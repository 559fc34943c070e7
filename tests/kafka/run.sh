#!/usr/bin/env bash
# Events over a real Kafka with ZooKeeper: the adapter's tests, and a sale in which the broker is killed and stays away.
# In a run of every stage only the adapter's tests and the agents (two minutes); named, `./openrun test kafka`, all of it.
# build: dev release
#   OPENRUN_KAFKA_AWAY_SECONDS=60 tests/kafka/run.sh     the whole minute
set -euo pipefail
cd "$(dirname "$0")/.."
../tools/install kafka || true # without it the tests say that they were skipped
exec env PYTHONPATH=.:../tools PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 kafka/stage.py "$@"
