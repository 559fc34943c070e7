#!/usr/bin/env python3
"""Each rule of tools/check_rules.py must see what it is for, and must not see what is fine. Last line: N passed, N failed."""
import sys

import check_rules
from check_rules import Tree

README = {"libs/base/README.md": "x", "libs/net/README.md": "x", "services/user/README.md": "x", "services/event/README.md": "x"}
TABLE = ('\nTAKEN:\n  status: 409\n  title: {ko: "가", en: "a"}\n  detail: {ko: "가", en: "a"}\n')
HPP = "#pragma once\n// Purpose.\n"
PROMISE = "TO" + "DO"  # not written out: this file is checked, too

# rule → (samples that must be caught, samples that must pass); a sample is {path: text}.
SAMPLES = {
    "files_hold_one_idea": (
        [{"libs/net/a.cpp": "\n" * 401}, {"libs/net/a.hpp": "\n" * 201}, {"openrun": "\n" * 401}],
        [{"libs/net/a.cpp": "\n" * 400}, {"docs/a.md": "\n" * 900}]),
    "lines_fit": (
        [{"libs/net/a.cpp": "x" * 101}, {"libs/net/a.cpp": 'auto a = R"(' + "x" * 200 + ')";\n' + "y" * 101}],
        [{"libs/net/a.cpp": "가" * 100}, {"libs/net/a.cpp": 'auto a = R"html(\n' + "x" * 200 + '\n)html";\n'}]),
    "functions_can_be_read_at_once": (
        [{"a.cpp": "void F() {\n" + "x();\n" * 70 + "}\n"},
         {"a.cpp": "namespace a {\nstruct B {\n    int F(int a) const {\n" + "x();\n" * 70 + "}\n};\n}\n"},
         {"a.cpp": "A::A(int a)\n    : a_{a}, b_(a) {\n" + "if (a) {\n}\n" * 40 + "}\n"},
         {"a.cpp": "TEST(Hold, Ends) {\n" + "x();\n" * 70 + "}\n"}],
        [{"a.cpp": "void F() {\n" + "x();\n" * 67 + "}\n"},
         {"a.cpp": "namespace a {\nclass B {\n" + "int F() { return 1; }\n" * 90 + "};\n}\n"},
         {"a.cpp": 'const char* k = "{";  // {\nvoid F() {}\n' + "int x;\n" * 90},
         {"a.cpp": "enum class A {\n" + "kA,\n" * 90 + "};\n"}]),
    "arrows_point_one_way": (
        [{"services/user/a.cpp": '#include "services/event/a.hpp"\n'}, {"libs/net/a.hpp": '#include "services/user/a.hpp"\n'},
         {"libs/base/a.hpp": '#include "libs/net/a.hpp"\n'}],
        [{"services/user/a.cpp": '#include "services/user/sql.hpp"\n#include "libs/net/a.hpp"\n'},
         {"tests/simulation/a.cpp": '#include "services/event/a.hpp"\n#include "services/user/a.hpp"\n'},
         {"libs/base/a.cpp": '#include "libs/base/a.hpp"\n'}]),
    "the_domain_knows_no_network_and_no_sql": (
        [{"services/user/domain/a.cpp": '#include "libs/postgres/pool.hpp"\n'},
         {"services/user/domain/a.hpp": "#include <boost/asio.hpp>\n"}],
        [{"services/user/domain/a.cpp": '#include "libs/base/result.hpp"\n'},
         {"services/user/store/a.cpp": '#include "libs/postgres/pool.hpp"\n'}]),
    "no_banned_calls": (
        [{"libs/net/a.cpp": f"void F() {{ {call}; }}\n"} for call in (
            "sleep(1)", "usleep(10)", "::sleep(1)", "std::this_thread::sleep_for(1s)", "thread.detach()",
            "co_spawn(a, b, asio::detached)", "int x = rand()", "std::rand()", "system(\"ls\")", "std::getenv(\"A\")",
            "std::printf(\"a\")", "fprintf(stderr, \"a\")", "std::snprintf(a, 1, \"a\")", "std::cout << 1")],
        [{"libs/net/a.cpp": "// sleep(1) would block\nco_await SleepFor(executor, 1s); Operand(x); asio::system_timer t(io);\n"},
         {"libs/base/settings.cpp": "std::getenv(name);\n"}, {"services/user/main.cpp": 'std::fprintf(stderr, "x");\n'},
         {"libs/net/a.cpp": 'Log("system(1) and std::cout");\n'}, {"libs/net/a_test.cpp": 'std::getenv("A");\n'}]),
    "warnings_are_not_silenced_without_a_reason": (
        [{"a.cpp": "x();  // NOLINT\n"}, {"a.cpp": "x();  // NOLINT(bugprone-foo)\n"}],
        [{"a.cpp": "x();  // NOLINT(bugprone-foo): the library wants it so\n"}]),
    "promises_have_an_issue": ([{"docs/a.md": f"{PROMISE}: later\n"}], [{"docs/a.md": "todo lists are nice\n"}]),
    "paths_are_of_no_machine": (
        [{"tools/a.sh": "cd /" + "home/anna/x\n"}, {"docs/a.md": "see /" + "work/main\n"}],
        [{"tools/a.sh": 'cd $here/work/x\n'}, {"docs/a.md": "http://a/work/x and /usr/bin/env\n"}]),
    "rooms_are_named_after_what_they_hold": (
        [{"libs/utils/a.cpp": ""}, {"services/user/helpers/a.cpp": ""}], [{"libs/net/utils.cpp": ""}]),
    "every_room_has_a_readme": ([{"libs/net/a.cpp": ""}, {"services/user/a.cpp": ""}], [README | {"libs/net/a.cpp": ""}]),
    "headers_open_with_their_purpose": (
        [{"a.hpp": "#include <a>\n"}, {"a.hpp": "#pragma once\n#include <a>\n"}], [{"a.hpp": HPP}, {"a.cpp": "int a;\n"}]),
    "statements_say_their_intent": (
        [{"services/user/sql/a.sql": "SELECT 1;\n"}, {"services/queue/lua/a.lua": "return 1\n"}],
        [{"services/user/sql/a.sql": "-- Intent.\nSELECT 1;\n"}, {"tests/a.sql": "SELECT 1;\n"}]),
    "links_lead_somewhere": (
        [{"docs/a.md": "[a](b.md)"}, {"docs/a.md": "[a](../libs/net/b.hpp)", "libs/net/a.hpp": ""}],
        [{"docs/a.md": "[a](b.md#x) [b](../libs/net) [c](https://a.b/c) [d](../libs/net/a.hpp)", "docs/b.md": "",
          "libs/net/a.hpp": ""}]),
    "error_codes_are_in_the_contract": (
        [{"api/errors.yaml": TABLE, "libs/net/a.cpp": 'return Fail(Kind::kConflict, "UNKNOWN");\n'},
         {"api/errors.yaml": TABLE, "libs/net/a.cpp": 'return Fail(Kind::kGone, "TAKEN");\n'},
         {"api/errors.yaml": TABLE, "libs/net/a.cpp": 'Error{.kind = Kind::kGone,\n      .code = "TAKEN"};\n'}],
        [{"api/errors.yaml": TABLE, "libs/net/a.cpp": 'return Error{Kind::kConflict, "TAKEN", ""};\n'},
         {"api/errors.yaml": TABLE, "libs/net/a.cpp": 'Fail(Kind::kInternal, "BROKEN_INSIDE");\n'},
         {"api/errors.yaml": TABLE, "libs/net/a_test.cpp": 'Fail(Kind::kGone, "MADE_UP");\n'}]),
    "the_contract_has_no_dead_error_codes": (
        [{"api/errors.yaml": TABLE}, {"api/errors.yaml": TABLE, "libs/net/a_test.cpp": '"TAKEN"'}],
        [{"api/errors.yaml": TABLE, "libs/net/a.cpp": 'Fail(Kind::kConflict, "TAKEN");\n'}]),
    "error_texts_are_whole": (
        [{"api/errors.yaml": 'TAKEN:\n  status: 409\n  title: {ko: "가"}\n  detail: {ko: "가", en: "a"}\n'}],
        [{"api/errors.yaml": TABLE}]),
}


def main():
    passed = failed = 0
    for check in check_rules.RULES:
        bad, good = SAMPLES.get(check.__name__, ([], []))
        missed = [sample for sample in bad if not list(check(Tree(sample)))]
        wrong = [(sample, list(check(Tree(sample)))) for sample in good if list(check(Tree(sample)))]
        if missed or wrong or not bad or not good:
            failed += 1
            print(f"FAIL {check.__name__}: missed {missed}; wrongly caught {wrong}; {len(bad)} bad and {len(good)} good samples")
        else:
            passed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
