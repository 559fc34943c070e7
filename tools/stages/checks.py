"""Stages that read the sources: our own rules, clang-format, shellcheck, clang-tidy."""
import concurrent.futures
import os
import subprocess
import time

from stages.running import ROOT, run

SKIPPED = {"build", "node_modules", "__pycache__"}
AT_ONCE = 2


def files(*endings):
    """All of ours, whether Git knows them yet or not."""
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(name for name in folders if name not in SKIPPED and (not name.startswith(".") or name == ".ci"))
        found += [os.path.join(folder, name) for name in sorted(names) if name.endswith(endings) or not endings]
    return [os.path.relpath(path, ROOT) for path in found]


def shell_scripts():
    def is_shell(path):
        with open(ROOT / path, "rb") as file:
            first = file.readline()
        return path.endswith(".sh") or (first.startswith(b"#!") and b"sh" in first and b"python" not in first)
    return [path for path in files() if is_shell(path)]


def rules(seconds):
    passed = failed = 0
    for program in ("check_rules_test.py", "check_rules.py"):
        ended = run(["/usr/bin/python3", ROOT / "tools" / program], seconds, echo=True)
        good, bad = ended.counted()
        passed, failed = passed + good, failed + bad
    return passed, failed


def each(command, paths, seconds):
    """One command a file, two at a time, all of them within `seconds`; each file is one check."""
    end = time.monotonic() + seconds
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        ended = list(pool.map(lambda path: run([*command, path], end - time.monotonic()), paths))
    bad = 0
    for path, one in zip(paths, ended):
        if one.status:
            bad += 1
            print(f"{path}:\n{one.text.rstrip()}")
    return len(paths) - bad, bad


def formatting(seconds):
    return each(["clang-format-19", "--dry-run", "--Werror"], files(".cpp", ".hpp"), seconds)


def shellcheck(seconds):
    return each(["shellcheck", "-x"], shell_scripts(), seconds)


# --- clang-tidy -----------------------------------------------------------------------------------------------------
def git(*words):
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.split() if done.returncode == 0 else None


def tidy_base():
    """The commit that was landed last: OPENRUN_TIDY_BASE, where we left origin's main, or the one before this."""
    if os.environ.get("OPENRUN_TIDY_BASE"):
        return os.environ["OPENRUN_TIDY_BASE"]
    head, fork = git("rev-parse", "HEAD"), git("merge-base", "HEAD", "origin/main")
    if fork and fork != head:
        return fork[0]
    before = git("rev-parse", "-q", "--verify", "HEAD~1")
    return before[0] if before else None


def changed_sources():
    base = tidy_base()
    changed = git("diff", "--name-only", "--diff-filter=d", base, "--", "*.cpp") if base else None
    fresh = git("ls-files", "--others", "--exclude-standard", "--", "*.cpp")
    if changed is None or fresh is None:
        print("the last landed commit is not known here: every file is checked")
        return files(".cpp")
    print(f"changed since {base[:12]}: {len(changed) + len(fresh)} file(s)")
    return changed + fresh


def _tidy(paths, seconds):
    known = (ROOT / "build" / "dev" / "compile_commands.json").read_text()
    built = [path for path in paths if f"{ROOT}/{path}\"" in known]
    passed, failed = each(["clang-tidy-19", "-p", "build/dev", "--quiet", "--warnings-as-errors=*"], built, seconds)
    return (passed, failed) if built else (1, 0)


def tidy(seconds):
    return _tidy(changed_sources(), seconds)


def tidy_all(seconds):
    return _tidy(files(".cpp"), seconds)
