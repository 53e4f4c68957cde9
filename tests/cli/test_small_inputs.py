"""Small files that were made to run for ever: every command is done with them, or refuses them at their place."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.cli.runner import WARNINGS, write

resource = pytest.importorskip("resource")

SECONDS = 60
"""Of a processor's time, however busy the machine is: unrefused, each of these takes many minutes."""
MEMORY = 3 * 2**30
COMMANDS = (["check"], ["items", "--json"], ["export", "-o", "d.apkg"], ["quiz", "--json"])
PLAIN = "table: a\ncolumns: {name: text, c: text}\nrows:\n  x: {name: Xa, c: one}\n  y: {name: Ya, c: two}\n"
ASKED = 't: {from: a, ask: "What is {name}?", answer: c}'


class Input(NamedTuple):
    """A fact base beside the plain one, templates, and what is told of it by `check`: empty when all is done."""

    facts: dict[str, str]
    templates: str = ASKED
    told: str = ""


def rows(many: int, row: str) -> str:
    """Rows from a pattern in which `@` is the row's number."""
    return "".join(f"  {row}\n".replace("@", str(number)) for number in range(many))


def listed(many: int, member: str = "v@") -> str:
    return f"[{', '.join(member.replace('@', str(number)) for number in range(many))}]"


def query(sql: str) -> dict[str, str]:
    return {"s.yaml": f"table: s\nsql: {json.dumps(sql)}\n"}


NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)"
LONG = f"'{'a' * 30_000}'"
STEPS = "facts/s.yaml:2:6: F022 the sql of the table 's' takes more than 100 million steps"


def chained(label: str) -> str:
    """Ten tables, each of whose ten rows refers to all ten of the next one."""
    refers = listed(10, "r@")
    tables = [
        f'table: t{at}\nlabel: {label}\ncolumns: {{r: "[t{at + 1}]", n: text}}\nrows:\n'
        + "".join(f"  r{number}: {{n: v{number}, r: {refers}}}\n" for number in range(10))
        for at in range(10)
    ]
    return "---\n".join(
        [*tables, "table: t10\ncolumns: {n: text}\nrows:\n" + rows(10, "r@: {n: v@}")]
    )


def facts_of_one_kind() -> Iterator[tuple[str, Input]]:
    wide = ",".join(f"c{number}" for number in range(20_000))
    yield (
        "20,000 columns",
        Input(
            {"w.csv": f"id,{wide}\n"}, told="facts/w.csv:1:1: F009 the file has more than 16,384"
        ),
    )
    wide = ",".join(f"c{number}" for number in range(16_000))
    values = ",".join(["x"] * 16_000)
    whole = Input({"w.csv": f"id,{wide}\n1,{values}\n2,{values}\n"})
    yield "16,000 columns", whole
    types = "{" + ", ".join(f"c{number}: integer" for number in range(16_000)) + "}"
    head = f"table: w\ncolumns: {types}\nrows: w.csv\n"
    wrong = "facts/w.csv:2:3: F004 'x' in the column 'c0' is not a whole number"
    yield "16,000 wrong cells", Input({**whole.facts, "w.yaml": head}, told=wrong)
    bare = f"table: b\ncolumns: {{n: text}}\nrows:\n  x: {{{listed(30_000, 'k@')[1:-1]}}}\n"
    yield (
        "bare texts",
        Input({"b.yaml": bare}, told="facts/b.yaml:4:7: F008 'k0' stands after a comma"),
    )
    unknown = "table: b\ncolumns: {n: text}\nrows:\n" + rows(10_000, "r@: {n: v, m@: q}")
    yield (
        "unknown columns",
        Input({"b.yaml": unknown}, told="facts/b.yaml:4:14: F002 the table 'b' has no column 'm0'"),
    )
    dangling = "table: b\ncolumns: {n: text, r: c}\nrows:\n" + rows(
        2_000, f"r@: {{n: v@, r: {'abcdefghij' * 15}@}}"
    )
    dangling += "---\ntable: c\ncolumns: {n: text}\nrows:\n" + rows(
        2_000, f"{'abcdefghij' * 15}x@: {{n: v@}}"
    )
    yield (
        "dangling references",
        Input({"b.yaml": dangling}, told="facts/b.yaml:4:18: F005 the table 'c' has no row"),
    )


def lists_and_labels() -> Iterator[tuple[str, Input]]:
    two = 'table: b\ncolumns: {n: text, l: "[text]", m: "[text]"}\nrows:\n'
    two += f"  x: {{n: a, l: {listed(300)}, m: {listed(300)}}}\n"
    both = 't: {from: b, ask: "{l} {m}?", answer: n}'
    yield (
        "two lists in one stem",
        Input({"b.yaml": two}, both, "decks/d.yaml:5:21: F009 '{l} {m}' makes too many"),
    )
    way = 't: {from: t0, ask: "Of {r.r.r.r.r.r.r.r.r.n}?", answer: n}'
    yield "chain", Input({"t.yaml": chained("n")}, way, "decks/d.yaml:5:22: F009 ")
    shown = 't: {from: t0, ask: "Of {n}?", answer: r}'
    yield (
        "label",
        Input({"t.yaml": chained("r")}, shown, "facts/t.yaml:5:3: F009 the label of 'r0'"),
    )
    marks = "a" + "\u0301" * 32_000 + "\u0323" * 32_000
    marked = f"table: b\ncolumns: {{n: text}}\nrows:\n  x: {{n: {marks}}}\n"
    yield (
        "marks",
        Input({"b.yaml": marked}, told="facts/b.yaml:4:10: F001 a text has more than 100 accents"),
    )
    yield (
        "marks in CSV",
        Input(
            {"b.csv": f"id,n\n1,{marks}\n"}, told="facts/b.csv:2:1: F009 a text has more than 100"
        ),
    )
    repeated = "table: b\ncolumns: {n: text, x: text, z: text}\nrows:\n"
    repeated += "".join(
        f"  {name}: {{n: {name}ab, x: {'a' * 120}{name}, z: z{name}}}\n" for name in "pqrs"
    )
    stem = f"{'{x}a' * 12}b?"
    templates = f't: {{from: b, ask: "{stem}", answer: n}}\n  u: {{from: b, ask: "What is {{n}} {{x}}?", answer: z}}'
    yield "slots side by side", Input({"b.yaml": repeated}, templates)
    towns = 'table: b\ncolumns: {n: text, towns: "[text]"}\nrows:\n'
    towns += "".join(
        f"  x{at}: {{n: land{at}, towns: {listed(2_000, f't@of{at}')}}}\n" for at in range(3)
    )
    yield (
        "2,000 members",
        Input({"b.yaml": towns}, 't: {from: b, ask: "Where is {towns}?", answer: n}'),
    )
    aliases = "table: b\ncolumns: {name: text, m: text}\nrows:\n"
    aliases += rows(2_000, "r@: {name: n@, m: w@, aliases: [one, o@]}")
    shown = 't: {from: b, ask: "Who is {m}?", answer: name}'
    yield (
        "an alias of all",
        Input({"b.yaml": aliases}, shown, "warning F014 the alias 'one' of 'r1'"),
    )
    same = "table: b\ncolumns: {name: text, m: text}\nrows:\n" + rows(
        1_500, "r@: {name: Same, m: w@}"
    )
    both = 't: {from: b, ask: "Who is {m}?", answer: name}\n  u: {from: b, ask: "What is {name}?", answer: m}'
    yield "a name of all", Input({"b.yaml": same}, both)


def decks() -> Iterator[tuple[str, Input]]:
    many = [ASKED.replace("t:", f"t{at}:").replace("What", f"What {at}") for at in range(2_000)]
    yield "templates", Input({}, "\n  ".join(many))
    wordings = listed(5_000, '"w@ {name}"')
    yield "wordings", Input({}, f"t: {{from: a, ask: {wordings}, answer: c}}")
    lands = "table: b\ncolumns: {n: text, r: c}\nrows:\n" + rows(2_000, "r@: {n: v@, r: k@}")
    lands += "---\ntable: c\ncolumns: {n: text}\nrows:\n" + rows(2_000, "k@: {n: name @}")
    wrong = listed(2_000, "nome @x")
    wanted = f't: {{from: b, where: {{r: {wrong}}}, ask: "W {{n}}?", answer: r}}'
    place = "decks/d.yaml:5:28: T005 `where`: the table 'c' has no row"
    yield "wrong values in where", Input({"b.yaml": lands}, wanted, place)
    confused = "table: b\ncolumns: {n: text, m: text}\nrows:\n"
    confused += rows(300, "r@: {n: v@, m: w@, confused_with: #}").replace("#", listed(300, "r@"))
    yield (
        "all confused with all",
        Input({"b.yaml": confused}, 't: {from: b, ask: "W {n}?", answer: m}'),
    )
    stem = "{{" * 30_000 + "{" * 5_001
    braces = f't: {{from: a, ask: "{stem}", answer: c}}'
    yield (
        "braces",
        Input(
            {},
            braces,
            "decks/d.yaml:5:21: T004 a brace opens and has no partner at character 65001",
        ),
    )


CALLS = {
    "instr": "instr(s, substr(s, 9000) || i)",
    "LIKE": f"s LIKE '%{'a' * 900}b' || i",
    "GLOB": "s GLOB '*a*a*a*b' || i",
    "replace": "replace(s, 'aab' || i, '')",
    "trim": "trim(s, 'bcdef' || i)",
    "joined texts": "s || i || s",
    "JSON": "json_set('[' || replace(substr(s, 2, 9000), 'a', '1,') || '1]', '$[3]', i)",
}


def queries() -> Iterator[tuple[str, Input]]:
    for name, call in CALLS.items():
        sql = f"{NUMBERS}, v(s) AS (SELECT {LONG}) SELECT i AS id, length({call}) AS c FROM n, v"
        yield name, Input(query(sql), told=STEPS)
    syntax = query(f"SELECT {', '.join(['1 x'] * 13_000)} FROM a x x")
    place = "facts/s.yaml:2:65022: F022 the sql of the table 's' cannot be read near 'x'"
    yield "a syntax error at the end", Input(syntax, told=place)
    yield "brackets in a comment", Input(query(f"SELECT id FROM a /*{'[' * 60_000}"))
    near = "F022 the sql of the table 's' cannot be read near '*'"
    yield "comments in a comment", Input(query(f"SELECT id FROM a {'/*' * 30_000}"), told=near)
    doubled = ", ".join(
        f"a{at} AS (SELECT p.id FROM a{at - 1} p JOIN a{at - 1} q)" for at in range(1, 30)
    )
    sql = f"WITH a0 AS (SELECT id FROM a), {doubled} SELECT id FROM a29"
    yield (
        "names that double",
        Input(query(sql), told="facts/s.yaml:2:6: F022 the sql of the table 's' "),
    )


INPUTS = dict([*facts_of_one_kind(), *lists_and_labels(), *decks(), *queries()])


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


@pytest.mark.slow
@pytest.mark.parametrize("name", INPUTS)
def test_a_small_input_is_done_or_refused_at_its_place(name: str, tmp_path: Path) -> None:
    facts, templates, told = INPUTS[name]
    deck = f"deck: D\nkey: d-1\nfacts: ../facts\ntemplates:\n  {templates}\n"
    write(tmp_path, decks__d_yaml=deck, facts__a_yaml=PLAIN)
    for file, text in facts.items():
        (tmp_path / "facts" / file).write_text(text, encoding="utf-8")
    has_error = told != "" and "warning" not in told
    for command, *options in COMMANDS:
        found = subprocess.run(
            [sys.executable, "-m", "studykit", command, "decks/d.yaml", *options],
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            encoding="utf-8",
            preexec_fn=limited,
            env={**os.environ, "PYTHONWARNINGS": WARNINGS, "STUDYKIT_HOME": str(tmp_path / "home")},
        )
        said = found.stdout + found.stderr
        assert "Traceback" not in said, (command, said[-2000:])
        assert "studykit has failed" not in said, (command, said[:300])
        assert found.returncode in ((0, 1) if has_error else (0,)), (
            command,
            found.returncode,
            said[:300],
        )
        if command == "check":
            assert told in said, said[:1000]
