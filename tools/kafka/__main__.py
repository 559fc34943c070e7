"""python3 -m kafka fetch | start FOLDER | stop FOLDER | kill FOLDER   A private Kafka for tests; `start` prints HOST:PORT.

`kill` is kill -9 of the broker alone; `start` brings back what does not run.
"""
import signal
import sys

from kafka import jars
from kafka.running import NAMES, Detached


def main():
    words = sys.argv[1:]
    if words == ["fetch"]:
        print(jars.fetch())
        return 0
    if len(words) != 2 or words[0] not in ("start", "stop", "kill"):
        print(__doc__, file=sys.stderr)
        return 2
    what, folder = words
    private = Detached(folder, jars.fetch())
    if what == "kill":
        private.stop("kafka", signal.SIGKILL)
    for name in NAMES if what == "start" else ():
        private.start(name)
    for name in reversed(NAMES) if what == "stop" else ():
        private.stop(name)
    if what == "start":
        print(f"127.0.0.1:{private.port}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except jars.NotToBeHad as reason:
        print(f"openrun: no Kafka: {reason}", file=sys.stderr)
        sys.exit(69)  # EX_UNAVAILABLE
