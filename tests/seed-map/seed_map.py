"""Holds docs/seed-map.md to the tree and to owed.yaml; prints what is not there yet. Each rule is shown a breach that it must see."""
import os
import pathlib
import re
import subprocess

import yaml

from harness import outcome
from harness.stack import ROOT

PAGE = ROOT / "docs/seed-map.md"
OWED = pathlib.Path(__file__).with_name("owed.yaml")
NOT_YET = "not yet"
SKIPPED = {"node_modules", "__pycache__", ".next"}


class Row:
    """`seed` | here | `where` | `held by`"""

    def __init__(self, line):
        self.cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(self.cells) != 4:
            raise ValueError(f"a row of docs/seed-map.md has {len(self.cells)} cells: {line}")
        self.here = self.cells[1]
        self.keys, _, self.where, self.tests = (re.findall(r"`([^`]+)`", cell) for cell in self.cells)
        self.missing = NOT_YET in (self.cells[2], self.cells[3])


def rows(page):
    lines = [line for line in page.splitlines() if line.startswith("|")]
    return [Row(line) for line in lines if not re.match(r"\| seed \||\|---", line)]


def owed():
    kinds = yaml.safe_load(OWED.read_text())
    return [{"kind": kind, "find": re.escape(str(one["key"])), **one, "key": str(one["key"])}
            for kind, ones in kinds.items() for one in ones]


def text_of(path):
    whole = ROOT / path
    files = [whole] if whole.is_file() else [
        pathlib.Path(folder) / name for folder, folders, names in os.walk(whole)
        if not folders.__setitem__(slice(None), [one for one in folders if one not in SKIPPED]) for name in names]
    return "\n".join(file.read_text(errors="replace") for file in files if file.stat().st_size < 1_000_000)


def is_test(path):
    whole = ROOT / path
    return os.access(whole / "run.sh", os.X_OK) or (whole.is_file() and "test" in whole.name)


def breaches_of(row):
    name = ", ".join(row.keys) or row.cells[0]
    if not row.keys:
        yield f"{name}: names nothing of the seed"
    if row.missing:
        return
    if not row.where:
        yield f"{name}: no file"
    if not row.tests:
        yield f"{name}: no test"
    for path in row.where:
        if not (ROOT / path).exists():
            yield f"{name}: there is no {path}"
    for path in row.tests:
        if not is_test(path):
            yield f"{name}: {path} is no test"
    if any(key.startswith("SPRING_") for key in row.keys) and not row.here:
        yield f"{name}: does not say what replaces it"


def breaches(page, wanted):
    known = {}
    for row in rows(page):
        yield from breaches_of(row)
        for key in row.keys:
            if key in known:
                yield f"{key}: stands in two rows"
            known[key] = row
    for one in wanted:
        row = known.get(one["key"])
        if row is None:
            yield f"{one['key']} ({one['kind']}) is owed and has no row"
        elif not row.missing:
            text = "\n".join(text_of(path) for path in row.where if (ROOT / path).exists())
            if not re.search(one["find"], text, re.M):
                yield f"{one['key']}: /{one['find']}/ is in none of {', '.join(row.where)}"
            if "absent" in one and re.search(one["absent"], text, re.M):
                yield f"{one['key']}: /{one['absent']}/ should be in none of {', '.join(row.where)}"
    for key in known.keys() - {one["key"] for one in wanted}:
        yield f"{key}: nobody asked for it (owed.yaml)"


def everything_owed_has_its_place():
    page, wanted = PAGE.read_text(), owed()
    found = list(breaches(page, wanted))
    assert not found, "\n".join(found)
    missing = [", ".join(row.keys) for row in rows(page) if row.missing]
    print(f"     {len(wanted)} owed in {len(rows(page))} rows; not yet: {len(missing)}" + "".join(f"\n     not yet: {one}" for one in missing))


def every_breach_is_seen():
    page, wanted = PAGE.read_text(), owed()
    assert len(wanted) >= 90 and len({one["key"] for one in wanted}) == len(wanted)

    def seen(text, asked=wanted):
        return len(list(breaches(text, asked)))
    line = next(one for one in page.splitlines() if "`8090:8080`" in one)
    for what, bent in (("a row that is gone", page.replace(line + "\n", "")),
                       ("a file that is gone", page.replace(line, line.replace("`docker-compose.yml`", "`docker-compose.yaml`"))),
                       ("a test that is none", page.replace(line, line.replace("tests/deploy-lint", "tests/harness"))),
                       ("a file without it", page.replace(line, line.replace("`docker-compose.yml`", "`README.md`"))),
                       ("a row without a file", page.replace(line, line.replace("`docker-compose.yml`", "-"))),
                       ("a row twice", page.replace(line, line + "\n" + line)),
                       ("SPRING_ without what replaces it", page.replace("| `OPENRUN_REDIS_HOST` |", "| |"))):
        assert bent != page and seen(bent), f"{what} was not seen"
    assert seen(page, wanted + [{"kind": "port", "key": "1234:1234", "find": "1234"}]), "something owed and not there was not seen"
    assert seen(page, [{**one, "absent": "localstack"} if one["key"] == "LocalStack" else one for one in wanted])


def each_cost_line_of_the_seed_has_its_price():
    priced = {line["seed"] for line in yaml.safe_load((ROOT / "docs/cost.yaml").read_text())["lines"]}
    asked = {one["key"].removesuffix(" (cost)") for one in owed() if one["kind"] == "cost"}
    assert len(asked) == 8 and asked <= priced, asked - priced


def sums_are_computed():
    done = subprocess.run(["/usr/bin/python3", ROOT / "tools/cost_table.py", "--check"], capture_output=True, text=True, check=False,
                          timeout=60)
    assert done.returncode == 0 and done.stdout.endswith("2 passed, 0 failed\n"), done.stdout + done.stderr


if __name__ == "__main__":
    outcome.run(everything_owed_has_its_place, every_breach_is_seen, each_cost_line_of_the_seed_has_its_price, sums_are_computed)
