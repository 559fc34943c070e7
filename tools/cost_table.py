#!/usr/bin/env python3
"""The tables of docs/cost.md, computed from docs/cost.yaml.

usage: cost_table.py --write | --check     the last line of --check: N passed, N failed
"""
import decimal
import pathlib
import re
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[1]
PAGE, SOURCE = ROOT / "docs/cost.md", ROOT / "docs/cost.yaml"
KNOWN = {"bill", "list", "guess"}
CENT = decimal.Decimal("0.01")
STORES = ("RDS", "ElastiCache")  # what profile local runs as containers


class Part:
    def __init__(self, row):
        if row["known"] not in KNOWN:
            raise ValueError(f"{row['what']}: known is one of {sorted(KNOWN)}")
        self.what, self.unit, self.known = row["what"], row["unit"], row["known"]
        self.quantity, self.price, self.free, self.avoided = (
            decimal.Decimal(str(row.get(name, 0))) for name in ("quantity", "price", "free_old", "saves"))

    @property
    def full(self):
        return self.quantity * self.price

    @property
    def old(self):
        """With the twelve months of an old account: what is above its free amount."""
        return max(self.quantity - self.free, decimal.Decimal(0)) * self.price

    @property
    def saved(self):
        return self.avoided * self.price


def money(amount):
    return f"${amount.quantize(CENT, decimal.ROUND_HALF_UP)}"


def lines_of(source):
    return [(line["seed"], [Part(part) for part in line["parts"]]) for line in source["lines"]]


def total(lines, column):
    return sum((getattr(part, column) for _, parts in lines for part in parts), decimal.Decimal(0))


def months(source, per_month):
    """How long the credits of a new account last; they end after six months on the free plan in any case."""
    return min(decimal.Decimal(source["credits"]) / per_month, decimal.Decimal(6)).quantize(decimal.Decimal("0.1"))


def main_table(source):
    lines = lines_of(source)
    yield "| line of the seed | what | quantity × price | known | old account | new account | after the free period |"
    yield "|---|---|---|---|---|---|---|"
    for seed, parts in lines:
        for part in parts:
            quantity = f"{part.quantity.normalize():f} {part.unit} × ${part.price}"
            what = part.what + (f" (saves {money(part.saved)})" if part.saved else "")
            yield (f"| {seed} | {what} | {quantity} | {part.known} | {money(part.old)} | {money(part.full)} of credits | "
                   f"{money(part.full)} |")
    yield (f"| **sum** | | | | **{money(total(lines, 'old'))}** | **{money(total(lines, 'full'))} of credits** | "
           f"**{money(total(lines, 'full'))}** |")


def machine_table(source):
    lines, hours = lines_of(source), decimal.Decimal(source["hours"])
    machine = lines[0][1][0].full
    stores = total([line for line in lines if line[0] in STORES], "full")
    yield ("| machine | a month of it | old account, all | after the free period, all | the same, stores on the machine | "
           f"${source['credits']} of credits last, months | known |")
    yield "|---|---|---|---|---|---|---|"
    for row in source["machines"]:
        cost = decimal.Decimal(str(row["price"])) * hours
        old, full = (total(lines, column) - machine + cost for column in ("old", "full"))
        yield (f"| {row['what']} | {money(cost)} | {money(old)} | {money(full)} | {money(full - stores)} | "
               f"{months(source, full)} | {row['known']} |")


def filled(page, source):
    for name, table in (("lines", main_table), ("machines", machine_table)):
        begin, end = f"<!-- {name}: computed by tools/cost_table.py -->", f"<!-- end of {name} -->"
        found = re.search(re.escape(begin) + r"\n.*?" + re.escape(end), page, re.S)
        if not found:
            raise ValueError(f"docs/cost.md has no place for the table '{name}'")
        page = page.replace(found[0], "\n".join([begin, *table(source), end]))
    return page


def check(page, source):
    passed = failed = 0
    moved = {**source, "lines": [{**source["lines"][0], "parts": [{**source["lines"][0]["parts"][0], "quantity": 731}]},
                                 *source["lines"][1:]]}
    for what, good in (("docs/cost.md is what docs/cost.yaml gives", filled(page, source) == page),
                       ("another quantity would be seen", filled(page, moved) != page)):
        passed, failed = passed + good, failed + (not good)
        print(f"{'ok  ' if good else 'FAIL'} {what}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def main():
    page, source = PAGE.read_text(), yaml.safe_load(SOURCE.read_text())
    if sys.argv[1:] == ["--write"]:
        PAGE.write_text(filled(page, source))
        return 0
    if sys.argv[1:] == ["--check"]:
        return check(page, source)
    sys.exit(__doc__)


if __name__ == "__main__":
    sys.exit(main())
