#!/usr/bin/env python3
"""sql/hold_seats.sql -> sql::kHoldSeats, lua/take_seats.lua -> lua::kTakeSeats, in one generated header of a service.

usage: embed_sql.py SERVICE FOLDER HEADER
"""
import pathlib
import sys


def constants(folder, kind, ending, blank):
    lines = []
    for path in sorted((folder / kind).glob(f"*.{ending}")):
        name = "k" + "".join(part.capitalize() for part in path.stem.split("_"))
        text = path.read_text().strip()
        assert ')openrun"' not in text, f"{path} contains the raw string's delimiter"
        lines.append(f'inline constexpr {blank} {name}{{"{path.stem}", R"openrun({text})openrun"}};')
    return lines


def main():
    service, folder, header = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    sql = constants(folder, "sql", "sql", "postgres::Statement")
    lua = constants(folder, "lua", "lua", "redis::Script")
    out = ["#pragma once", "// Generated from sql/ and lua/ by tools/embed_sql.py.", ""]
    if sql:
        out += ['#include "libs/postgres/pool.hpp"']
    if lua:
        out += ['#include "libs/redis/client.hpp"']
    for space, lines in (("sql", sql), ("lua", lua)):
        if lines:
            out += ["", f"namespace openrun::{service}::{space} {{", *lines, f"}}  // namespace openrun::{service}::{space}"]
    header.parent.mkdir(parents=True, exist_ok=True)
    text = "\n".join(out) + "\n"
    if not header.exists() or header.read_text() != text:
        header.write_text(text)


main()
