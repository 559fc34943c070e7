"""What every measurement needs: the machine, CPU time of a process, medians, a table, wrk, and who else was busy."""
import os
import pathlib
import platform
import re
import statistics
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[1]


def machine():
    """One line for the head of a table."""
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    memory = int(re.search(r"MemTotal:\s*(\d+)", pathlib.Path("/proc/meminfo").read_text())[1]) // 2**20
    commit = subprocess.run(["git", "-C", ROOT, "describe", "--always", "--dirty"], capture_output=True, text=True,
                            check=False).stdout.strip() or "no commit"
    date = subprocess.run(["date", "-u", "+%F"], capture_output=True, text=True, check=True).stdout.strip()
    return (f"{os.cpu_count()} × {model[1] if model else platform.machine()}, {memory} GiB, "
            f"kernel {platform.release()}, commit {commit}, {date}")


def cpu_seconds(*pids):
    """User and system time of the processes, all threads, to the nanosecond."""
    total = 0
    for pid in pids:
        for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
            total += int((task / "schedstat").read_text().split()[0])
    return total / 1e9


def children(pid):
    return [int(word) for task in pathlib.Path(f"/proc/{pid}/task").iterdir()
            for word in (task / "children").read_text().split()]


def busy_seconds():
    """CPU seconds of the whole machine, to see how much of it was not ours."""
    fields = [int(word) for word in pathlib.Path("/proc/stat").read_text().split("\n")[0].split()[1:]]
    return (sum(fields[:3]) + sum(fields[5:8])) / os.sysconf("SC_CLK_TCK")


def memory_kib(pid):
    """(RSS, PSS)"""
    text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
    return tuple(int(re.search(rf"^{name}:\s+(\d+)", text, re.M)[1]) for name in ("Rss", "Pss"))


def middle(values, digits=1):
    """Median [least–most]"""
    return f"{statistics.median(values):.{digits}f} [{min(values):.{digits}f}–{max(values):.{digits}f}]"


def table(head, rows):
    print("| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |")


class Wrk:
    """One run of wrk: requests, seconds, p99 in ms, answers that were no success."""

    def __init__(self, url, seconds, connections=64, headers=(), cpu=None, script=None, arguments=()):
        command = ["taskset", "-c", str(cpu)] if cpu is not None else []
        command += ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "10s"]
        for header in headers:
            command += ["-H", header]
        if script:
            command += ["-s", str(script)]
        text = subprocess.run([*command, url, *(["--", *map(str, arguments)] if arguments else [])], capture_output=True,
                              text=True, check=True).stdout
        self.text = text
        self.requests, self.seconds = (float(word) for word in re.search(r"(\d+) requests in ([\d.]+)(?:s|m)", text).groups())
        wait, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", text).groups()
        self.p99_ms = float(wait) * {"us": 0.001, "ms": 1, "s": 1000}[unit]
        refused = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
        self.refused = int(refused[1]) if refused else 0
