#!/usr/bin/env python3
"""api/errors.yaml -> the table of problem texts that every service links (libs/http/problem.hpp).

usage: embed_errors.py ERRORS_YAML SOURCE HEADER
"""
import json
import pathlib
import sys

import yaml


def quoted(text):
    return json.dumps(text, ensure_ascii=False)


def main():
    errors = yaml.safe_load(pathlib.Path(sys.argv[1]).read_text())
    rows = []
    for code in sorted(errors):
        one = errors[code]
        texts = (one["title"]["ko"], one["title"]["en"], one["detail"]["ko"], one["detail"]["en"])
        rows.append(f'    {{"{code}", {one["status"]}, ' + ", ".join(quoted(text) for text in texts) + "},")
    pathlib.Path(sys.argv[2]).write_text(
        "\n".join(
            [
                "// Generated from api/errors.yaml by tools/embed_errors.py.",
                '#include "api/error_texts.hpp"',
                "namespace openrun {",
                "namespace {",
                f"constexpr http::ErrorText kTexts[{len(rows)}] = {{",
                *rows,
                "};",
                "}  // namespace",
                "std::span<const http::ErrorText> ErrorTexts() { return kTexts; }",
                "}  // namespace openrun",
                "",
            ]
        )
    )
    header = pathlib.Path(sys.argv[3])
    header.write_text(
        "#pragma once\n// Generated from api/errors.yaml by tools/embed_errors.py: all codes with their texts, sorted.\n"
        '#include "libs/http/problem.hpp"\n'
        "namespace openrun {\n[[nodiscard]] std::span<const http::ErrorText> ErrorTexts();\n}  // namespace openrun\n"
    )


main()
