"""Who listens where: asked of the kernel, so that nothing has to be installed for it."""
import contextlib
import os
import pathlib
import random
import signal
import socket
import time

LISTENING = "0A"
_GIVEN = set()


def outgoing_from():
    """The first port that the kernel gives to outgoing connections; whoever listens above it may find it taken by one."""
    with contextlib.suppress(OSError):
        return int(pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    return 32_768


def free_port():
    """A port to listen on that no outgoing connection can take meanwhile; never the same one twice."""
    for _ in range(1000):
        port = random.randrange(10_000, max(outgoing_from(), 12_000))
        if port not in _GIVEN and is_free(port):
            _GIVEN.add(port)
            return port
    raise RuntimeError("no free port")


def is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _inodes(port):
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with contextlib.suppress(OSError):
            for line in pathlib.Path(table).read_text().splitlines()[1:]:
                fields = line.split()
                if fields[3] == LISTENING and int(fields[1].rsplit(":", 1)[1], 16) == port:
                    yield f"socket:[{fields[9]}]"


def _processes():
    return [int(entry) for entry in os.listdir("/proc") if entry.isdigit()]


def holder(port):
    """The pid that listens on `port`, or None where we may not look."""
    wanted = set(_inodes(port))
    for pid in _processes() if wanted else []:
        with contextlib.suppress(OSError):
            for entry in os.scandir(f"/proc/{pid}/fd"):
                with contextlib.suppress(OSError):
                    if os.readlink(entry.path) in wanted:
                        return pid
    return None


def name_of(pid):
    with contextlib.suppress(OSError):
        return pathlib.Path(f"/proc/{pid}/comm").read_text().strip()
    return "?"


def with_variable(name, value):
    """Processes that were started with this variable."""
    wanted, found = f"{name}={value}".encode(), []
    for pid in _processes():
        with contextlib.suppress(OSError):
            if wanted in pathlib.Path(f"/proc/{pid}/environ").read_bytes().split(b"\0"):
                found.append(pid)
    return [pid for pid in found if pid != os.getpid()]


def alive(pid):
    try:
        state = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def end(pid, seconds=20, how=signal.SIGTERM):
    """Asks, waits, insists."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, how)
        limit = time.monotonic() + seconds
        while alive(pid):
            if time.monotonic() > limit:
                os.kill(pid, signal.SIGKILL)
                limit = time.monotonic() + seconds
            time.sleep(0.02)
